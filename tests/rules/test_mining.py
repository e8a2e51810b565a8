import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes as c
from siegeworks.engine import lines
from siegeworks.engine.rules import mining
from siegeworks.engine.samplers import binomial, normal
from siegeworks.engine.streams import CAMPAIGN_WATCH, uniforms
from tests.naive import mining as naive
from tests.rules import field

SEED, REP, WATCH = 5, 2, 2
POST = {"cell": 25, "owner": 1}
PLAN_M = 40


def named(**changed):
    par = field.parameters(mining.PARAMETERS, **changed)
    return par, dict(zip(mining.PARAMETERS, par, strict=True))


def gallery(hands=60, share=0.5, charge_kg=1000, dug_m=0, guard=400, post=POST):
    """A mine under a post, its crew, the garrison over it and a company to storm it."""
    units = [
        {"side": 0, "kind": c.ENGINEER, "cell": 20, "fit": hands, "posture": c.LABOUR, "task": 0},
        {"side": 1, "kind": c.RIFLE, "cell": 25, "post": 0, "fit": guard},
        {"side": 0, "kind": c.RIFLE, "cell": 22, "fit": 300, "posture": c.ASSAULT, "task": 1},
    ]
    tasks = [
        {
            "side": 0,
            "kind": c.T_MINE,
            "goal": 0,
            "share": share,
            "charge_kg": charge_kg,
            "units": [0],
        },
        {"side": 0, "kind": c.T_ASSAULT, "goal": 0, "units": [2]},
    ]
    line = {
        "line_side": 0, "line_kind": lines.GALLERY, "line_goal": 0, "line_plan_m": PLAN_M, "cells":
        [23, 24], "metres": [20, 20], "left": [20.0, 0.0],
    }  # fmt: skip
    here = field.siege(units, [post], tasks, [line])
    here.state.tasking.line_i[0, c.DUG] = dug_m
    return here


def run(here, par, watch=WATCH):
    return field.run(mining, here, par, watch, SEED, REP)


def driven(here):
    return int(here.state.tasking.task_i[0, c.GALLERY_CM])


def events(here):
    return here.state.log.events[: here.state.log.n_events[0]]


def test_a_full_crew_drives_the_days_metres_by_hand():
    # No spread: 2 m a day is half a metre in six hours.
    here = gallery()
    par, _ = named(gallery_advance_sd_log=0.0, gallery_advance_m_per_day=2.0)
    assert run(here, par) == 1
    assert driven(here) == 50
    half = gallery(hands=12)  # six men of the twelve that three shifts need
    run(half, named(gallery_advance_sd_log=0.0, gallery_crew_men=12.0)[0])
    assert driven(half) == 25


def test_without_men_at_the_face_nothing_moves():
    par, _ = named()
    for change in (
        lambda s: s.force.unit_i.__setitem__((0, c.POSTURE), c.REST),
        lambda s: s.force.unit_i.__setitem__((0, c.TASK), -1),
        lambda s: s.force.men.__setitem__((0, c.FIT), 0),
        lambda s: s.tasking.task_i.__setitem__((0, c.STATUS), c.WAITING),
    ):
        here = gallery()
        change(here.state)
        assert run(here, par) == 0
        assert driven(here) == 0


def test_water_slows_a_gallery():
    par, by = named(gallery_advance_sd_log=0.0)
    here = gallery()
    here.state.sky.camp_f[c.FLOODED] = 1.0
    run(here, par)
    assert driven(here) == pytest.approx(50 * (1 - by["gallery_flood_loss_share"]), abs=1)


def test_what_was_dug_before_is_its_beginning_and_the_chamber_its_end():
    here = gallery(dug_m=PLAN_M - 1)
    par, _ = named()
    for watch in range(12):
        run(here, par, watch)
    assert driven(here) == 100 * PLAN_M
    assert here.state.tasking.line_i[0, c.DUG] == PLAN_M
    assert mining.is_ready(driven(here), PLAN_M)
    assert len(events(here)) == 0


def test_the_charge_waits_for_the_assault_of_its_own_side():
    par, _ = named()
    for blocked in (
        lambda h: None,
        lambda h: field.assault(h, 1, 0, 1),
        lambda h: (field.assault(h, 1, 0, 0), h.tables.tasks.charge_kg.__setitem__(0, 0)),
    ):
        here = gallery(dug_m=PLAN_M)
        blocked(here)
        run(here, par)
        assert len(events(here)) == 0
    unfinished = gallery(dug_m=PLAN_M - 10)
    field.assault(unfinished, 1, 0, 0)
    run(unfinished, par)
    assert len(events(unfinished)) == 0


def test_a_charge_under_the_summit_by_hand():
    # A tonne reaches 12 m: 452 m2 of 3 ha, 1.5 per cent; three times that over the chamber.
    here = gallery(dug_m=PLAN_M, guard=10_000)
    t, s = here
    t.posts.parts[0] = 2
    t.posts.part_to[0] = 0.6, 1.0, 1.0
    t.posts.summit[0] = 1
    field.assault(here, 1, 0, 0, 1.5)
    par, _ = named(
        mine_gallery_charge_radius_m_per_t13=12.0, mine_summit_density_x=3.0, mine_hit_share=1.0,
        mine_killed_share=1.0,
    )  # fmt: skip
    run(here, par)
    share = np.pi * 144 / 30_000
    assert s.posts.fabric[0, :2] == pytest.approx([1 - share, 1 - 3 * share / 0.4])
    assert s.posts.held[0] == pytest.approx([share, 1 - share])
    hit = int(s.force.lost[1, c.BY_MINE])
    assert hit == pytest.approx(10_000 * 3 * share, rel=0.15)
    assert s.force.men[1, c.KILLED] == hit
    mine, done = events(here)
    assert tuple(mine[[1, 2, 3, 4, 5, 6]]) == (90, c.E_MINE, 0, 0, 0, hit)
    assert done[2] == c.E_TASK_DONE
    assert s.tasking.task_i[0, c.STATUS] == c.DONE
    assert s.force.unit_i[0, c.TASK] == -1


def test_a_charge_is_fired_once_and_hands_over():
    here = gallery(dug_m=PLAN_M)
    here.tables.tasks.then[0] = 1
    field.assault(here, 1, 0, 0)
    par, _ = named()
    run(here, par)
    fit = int(here.state.force.men[1, c.FIT])
    run(here, par, WATCH + 1)
    assert len(events(here)) == 2
    assert here.state.force.men[1, c.FIT] == fit
    assert here.state.tasking.task_i[1, c.HANDED] == 1


def test_only_the_enemy_over_the_charge_is_hit():
    here = gallery(dug_m=PLAN_M, charge_kg=200_000)
    here.state.force.unit_i[2, c.POST] = 0
    field.assault(here, 1, 0, 0)
    run(here, named()[0])
    assert here.state.force.lost[2, c.BY_MINE] == 0
    assert here.state.force.lost[1, c.BY_MINE] > 100


def test_a_policys_attack_fires_the_mine_as_well():
    here = gallery(dug_m=PLAN_M)
    field.assault(here, 2, 0, 0, 4.0)  # row of the policy's attack of side 0 on position 0
    run(here, named()[0])
    assert events(here)[0, 1] == 240


@pytest.mark.parametrize("number", range(6))
def test_a_watch_agrees_with_the_oracle(number):
    rng = np.random.default_rng(70 + number)
    here = gallery(
        hands=int(rng.integers(0, 80)), share=float(rng.uniform(0.1, 0.6)), guard=900,
        charge_kg=int(rng.integers(100, 3000)), dug_m=int(rng.choice([0, PLAN_M])),
    )  # fmt: skip
    t, s = here
    t.posts.parts[0] = 2
    t.posts.part_to[0] = float(rng.uniform(0.2, 0.8)), 1.0, 1.0
    t.posts.summit[0] = int(rng.integers(-1, 2))
    s.posts.fabric[0] = rng.uniform(0.4, 1.0, 3)
    s.sky.camp_f[c.FLOODED] = rng.random()
    field.assault(here, 1, 0, 0)
    par, by = named()
    entity = int(t.tasks.entity[0])
    z = normal(uniforms(SEED, REP, CAMPAIGN_WATCH, c.R_MINING, entity, 0)[0])
    u = uniforms(SEED, REP, WATCH, c.R_MINING, entity, 1)[0]
    hands = int(s.force.men[0, c.FIT]) * float(t.tasks.share[0])
    before = 100 * int(s.tasking.line_i[0, c.DUG])
    gained = naive.gain_cm(naive.day_rate(z, by), 6.0, hands, s.sky.camp_f[c.FLOODED], by, u)
    post = {
        "area_ha": 3.0, "part_to": list(t.posts.part_to[0, :2]), "summit": int(t.posts.summit[0]),
        "fabric": list(s.posts.fabric[0]), "held": list(s.posts.held[0]),
    }  # fmt: skip
    run(here, par)
    assert driven(here) == min(before + gained, 100 * PLAN_M)
    if before < 100 * PLAN_M:
        assert len(events(here)) == 0
        return
    chance = naive.fire(post, int(t.tasks.charge_kg[0]), by)
    draw = uniforms(SEED, REP, WATCH, c.R_MINING, 7001, 2 * entity)[0]
    assert s.force.lost[1, c.BY_MINE] == binomial(draw, 900, chance)
    assert s.posts.fabric[0] == pytest.approx(post["fabric"])
    assert s.posts.held[0] == pytest.approx(post["held"])


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(0, 800))
@settings(max_examples=15, deadline=None)
def test_a_greater_charge_never_does_less(small, great, guard):
    par, _ = named()
    done = []
    for charge in sorted((small, great)):
        here = gallery(dug_m=PLAN_M, charge_kg=charge, guard=guard)
        field.assault(here, 1, 0, 0)
        run(here, par)
        s = here.state
        assert np.array_equal(s.force.men[:, : c.ARRIVED].sum(1), s.force.men[:, c.ARRIVED])
        assert s.posts.held[0].sum() == pytest.approx(1.0)
        assert np.all((s.posts.fabric >= 0.0) & (s.posts.fabric <= 1.0))
        done.append((int(s.force.lost[1, c.BY_MINE]), s.posts.held[0, 0]))
    assert done[0] <= done[1]


@given(st.floats(0, 1e5), st.floats(0.1, 50), st.floats(0, 1), st.floats(0.01, 1))
def test_scalars_stay_in_bounds(charge, area, share, width):
    assert 0.0 <= mining.crater_share(charge, 12.0, area) <= 1.0
    assert share <= mining.part_broken(share, width, True, 3.0) <= 1.0
    assert mining.part_broken(share, width, False, 3.0) == share
