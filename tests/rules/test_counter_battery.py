import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes as c
from siegeworks.engine.rules import counter_battery as rule
from siegeworks.engine.samplers import binomial
from siegeworks.engine.streams import uniforms
from tests.naive import counter_battery as naive
from tests.rules import field

SEED, REP, NIGHT, DAY, DAWN = 8, 6, 2, 1, 4
POSTS = ({"cell": 20, "owner": 1}, {"cell": 3, "owner": 0})


def named(**changed):
    par = field.parameters(rule.PARAMETERS, **changed)
    return par, dict(zip(rule.PARAMETERS, par, strict=True))


def guns(n=1, **more):
    """Batteries of side 0 far from the enemy's posts, so that none is overlooked."""
    row = {
        "side": 0, "kind": c.BATTERY, "cell": 59, "fit": 80, "equipment": field.GUN, "tubes": 4,
        "emplacement": c.OPEN_PIT, "posture": c.SERVING,
    }  # fmt: skip
    return field.siege([{**row, **more} for _ in range(n)], POSTS)


def run(here, par, watch=NIGHT, seed=SEED):
    return field.run(rule, here, par, watch, seed, REP)


def found(here):
    return float(np.mean(here.state.force.unit_i[:, c.LOCATED] >= 0))


def spotters(here):
    here.tables.air.side[0] = 1
    here.tables.air.role[0] = rule.OBSERVATION
    here.tables.air.sorties[0] = 2.0


def test_a_flash_at_night_by_hand():
    par, by = named()
    for emplacement, kind in ((c.OPEN_PIT, "open"), (c.CASEMATE, "casemate")):
        here = guns(900, emplacement=emplacement, fired=500)
        run(here, par)
        chance = by[f"p_locate_flash_night_{kind}_prob"]
        assert found(here) == pytest.approx(chance, abs=4 * math.sqrt(chance / 900))
    watches = int(by["located_memory_days"] * 4)
    assert set(here.state.force.unit_i[:, c.LOCATED]) == {-1, NIGHT + watches}


def test_nobody_is_found_unseen_silent_or_by_day_without_aircraft():
    par, _ = named()
    for change, watch in (
        (lambda h: h.state.land.seen.fill(0), NIGHT),
        (lambda h: h.state.force.unit_i[:, c.FIRED].fill(0), NIGHT),
        (lambda h: None, DAY),
        (lambda h: (spotters(h), h.state.sky.camp_i.__setitem__(c.LOW_CLOUD, 1)), DAY),
        (lambda h: (spotters(h), h.tables.air.side.fill(0)), DAY),
    ):
        here = guns(200, fired=500)
        change(here)
        run(here, par, watch)
        assert found(here) == 0


def test_aircraft_find_open_pits_by_day():
    par, by = named()
    here = guns(900, fired=500)
    here.state.land.seen[:] = 0
    spotters(here)
    run(here, par, DAY)
    assert found(here) == pytest.approx(by["p_locate_air_day_open_prob"], abs=0.07)


def test_an_overlooked_pit_is_known_once_a_day_and_a_casemate_never():
    par, by = named()
    near = {"cell": 22}
    for more, watch, chance in (
        (near, DAWN, by["p_locate_overlooked_pit_prob"]),
        (near, DAY, 0.0),
        ({**near, "emplacement": c.CASEMATE}, DAWN, 0.0),
        ({"cell": 59}, DAWN, 0.0),
    ):
        here = guns(400, **more)
        run(here, par, watch)
        assert found(here) == pytest.approx(chance, abs=0.05)
    own = guns(200, cell=5)
    run(own, par, DAWN)
    assert 0 < found(own) < 0.6  # the enemy's post is 1.5 km away
    inside = guns(400, cell=3, post=1)
    inside.state.posts.over[1, 1] = 0.5
    run(inside, par, DAWN)
    assert found(inside) == pytest.approx(0.5 * by["p_locate_overlooked_pit_prob"], abs=0.1)


def test_guns_on_the_march_are_lost_sight_of():
    here = guns(posture=c.MARCH, located=50)
    run(here, named()[0])
    assert here.state.force.unit_i[0, c.LOCATED] == -1


def test_open_pits_die_and_casemates_live():
    # 100 rounds on four pits: a quarter gun lost on the mean, and half a gun damaged.
    par, by = named()
    lost = {}
    for emplacement in (c.OPEN_PIT, c.CASEMATE):
        here = guns(900, emplacement=emplacement, aimed=100)
        run(here, par)
        unit = here.state.force.unit_i
        gone = 4 - unit[:, c.TUBES] - unit[:, c.DAMAGED]
        lost[emplacement] = gone.mean(), unit[:, c.DAMAGED].mean()
    assert lost[c.OPEN_PIT][0] == pytest.approx(4 * (1 - 0.75**0.25), rel=0.2)
    damaged = 4 * (1 - 0.75 ** (0.25 * by["guns_damaged_per_gun_lost"]))
    assert lost[c.OPEN_PIT][1] == pytest.approx(damaged, rel=0.2)
    assert lost[c.CASEMATE][0] < 0.05 * lost[c.OPEN_PIT][0]


def test_a_lost_gun_is_an_event():
    here = guns(aimed=10_000, post=1)
    assert run(here, named()[0]) >= 1
    gone = 4 - here.state.force.unit_i[0, [c.TUBES, c.DAMAGED]].sum()
    event = here.state.log.events[0]
    assert gone > 0
    assert event[[2, 3, 4, 5, 6]].tolist() == [c.E_GUN_LOST, 0, 1, 0, gone]


def test_damaged_guns_come_back():
    par, by = named()
    here = guns(500, tubes=0)
    here.state.force.unit_i[:, c.DAMAGED] = 4
    run(here, par)
    back = 1 - math.exp(-6 / (24 * by["gun_repair_days"]))
    assert here.state.force.unit_i[:, c.TUBES].mean() == pytest.approx(4 * back, abs=0.2)
    assert np.all(here.state.force.unit_i[:, [c.TUBES, c.DAMAGED]].sum(1) == 4)


def test_the_crew_is_hit_and_counted():
    par, by = named()
    here = guns(300, aimed=100)
    run(here, par)
    lost = here.state.force.lost[:, c.BY_SHELL]
    assert lost.mean() == pytest.approx(by["crew_casualties_per_100_rounds_open_pit"], rel=0.15)
    men = here.state.force.men
    assert np.array_equal(men[:, : c.ARRIVED].sum(1), men[:, c.ARRIVED])


def test_rounds_fired_are_forgotten_at_the_end():
    here = guns(2, fired=77)
    here.state.force.unit_i[1, c.PRESENT] = 0
    run(here, named()[0])
    assert here.state.force.unit_i[:, c.FIRED].tolist() == [0, 0]


# --- against the oracle ---------------------------------------------------------------------------


def random_guns(rng, n=40):
    rows = []
    for _ in range(n):
        side, post = int(rng.integers(0, 2)), int(rng.integers(-1, 2))
        rows.append({
            "side": side, "kind": c.BATTERY, "cell": int(rng.integers(0, 60)), "post": post, "fit":
            int(rng.integers(0, 90)), "equipment": int(rng.integers(0, 4)), "tubes":
            int(rng.integers(0, 7)), "emplacement": int(rng.integers(0, 3)), "posture":
            int(rng.choice([c.SERVING, c.MARCH])), "fired": int(rng.choice([0, 10, 300])), "aimed":
            int(rng.choice([0, 60, 400])), "located": int(rng.integers(-1, 9)),
        })  # fmt: skip
    here = field.siege(rows, POSTS)
    here.state.force.unit_i[:, c.DAMAGED] = rng.integers(0, 3, n)
    here.state.force.unit_i[:, c.PRESENT] = rng.random(n) < 0.9
    here.state.posts.over[:] = rng.random((2, 2))
    here.state.land.seen[:] = rng.random(here.state.land.seen.shape) < 0.7
    here.tables.ground.sees[:] = rng.random(here.tables.ground.sees.shape) < 0.7
    if rng.random() < 0.7:
        spotters(here)
    here.tables.clock.dark[:] = rng.choice([0.0, 0.4, 1.0])
    return here


def picture(here, u):
    t, s = here
    unit, weapon = s.force.unit_i[u], field.WEAPONS[t.units.equipment[u]]
    side, cell, post = int(t.units.side[u]), int(unit[c.CELL]), int(unit[c.POST])
    gun = {
        "side": side, "casemate": t.units.emplacement[u] == c.CASEMATE, "fired":
        int(unit[c.FIRED]), "aimed": int(unit[c.AIMED]), "tubes": int(unit[c.TUBES]), "damaged":
        int(unit[c.DAMAGED]), "fit": int(s.force.men[u, c.FIT]), "located": int(unit[c.LOCATED]),
        "in_post": post >= 0, "present": bool(unit[c.PRESENT]), "marches": unit[c.POSTURE] ==
        c.MARCH, "seen": bool(s.land.seen[1 - side, cell]), "over": s.posts.over[post, 1 - side],
        "x": t.ground.x_m[cell], "kill_pit": weapon.get("kill_pit", 0.0), "kill_casemate":
        weapon.get("kill_casemate", 0.0),
    }  # fmt: skip
    posts = [
        {
            "owner": row["owner"],
            "x": t.ground.x_m[row["cell"]],
            "sees": bool(t.ground.sees[p, cell]),
        }
        for p, row in enumerate(POSTS)
    ]
    return gun, posts


@pytest.mark.parametrize("number", range(8))
def test_a_watch_agrees_with_the_oracle(number):
    rng = np.random.default_rng(300 + number)
    here = random_guns(rng)
    t = here.tables
    watch = int(rng.choice([NIGHT, DAY, DAWN]))
    par, by = named()
    now = {
        "watch": watch, "hours": 6.0, "dark_h": 6.0 * t.clock.dark[watch], "first": watch == DAWN,
        "spotters": int(t.air.side[0]) if t.air.sorties[0] > 0 else -1,
    }  # fmt: skip
    told = []
    for u in range(t.units.side.size):
        gun, posts = picture(here, u)
        address = SEED, REP, watch, c.R_COUNTER_BATTERY, 7000 + u
        e, f = (uniforms(*address, k)[0] for k in (1, 3))
        draws = (*uniforms(*address, 0), e, f)
        lost = naive.watch_of_gun(gun, now, posts, by, draws, binomial)
        told.append((gun["tubes"], gun["damaged"], gun["located"], gun["fired"], gun["fit"], lost))
    before = here.state.force.unit_i[:, [c.TUBES, c.DAMAGED]].sum(1)
    run(here, par, watch)
    unit = here.state.force.unit_i
    gone = before - unit[:, [c.TUBES, c.DAMAGED]].sum(1)
    seen = np.column_stack([
        unit[:, [c.TUBES, c.DAMAGED, c.LOCATED, c.FIRED]], here.state.force.men[:, c.FIT], gone,
    ])  # fmt: skip
    assert [tuple(row) for row in seen.tolist()] == told


# --- what always holds ---------------------------------------------------------------------------


@given(st.integers(0, 5000), st.integers(0, 5000))
@settings(max_examples=12, deadline=None)
def test_more_rounds_never_spare_a_gun(few, many):
    par, _ = named()
    left = []
    for aimed in sorted((few, many)):
        here = guns(12, aimed=aimed)
        run(here, par)
        unit = here.state.force.unit_i
        assert np.all(unit[:, [c.TUBES, c.DAMAGED]] >= 0)
        left.append(unit[:, [c.TUBES, c.DAMAGED]].sum())
    assert left[1] <= left[0]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 12), st.booleans(), st.floats(0, 1))
def test_chances_are_chances(flash, air, dark_h, is_seen, shown):
    chance = rule.locate_chance(flash, air, dark_h, 12.0 - dark_h, is_seen, shown)
    assert 0.0 <= chance <= 1.0
    assert chance <= rule.locate_chance(flash, air, dark_h, 12.0 - dark_h, True, 1.0) + 1e-12
    assert 0.0 <= rule.tube_chance(flash, 100.0 * shown, 4) <= 1.0
    assert rule.tube_chance(flash, 100.0, 4) >= rule.tube_chance(flash, 100.0, 8)
    assert 0.0 <= rule.crew_chance(6.0, 1000.0 * shown, 80.0) < 1.0
    assert rule.nearness(300.0, 400.0, 700.0) == 1.0 > rule.nearness(500.0, 400.0, 700.0)
