import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes as c
from siegeworks.engine import fireplan, gunnery, harassing, lines, policy
from siegeworks.engine.rules import counter_battery, digging, fires, mining
from siegeworks.engine.samplers import binomial, stochastic_round
from siegeworks.engine.streams import uniforms
from tests.engine.processes import SOURCES, run_python
from tests.naive import fires as naive
from tests.rules import field

SEED, REP, NIGHT, DAY = 21, 4, 2, 0
POSTS = ({"cell": 20, "owner": 1}, {"cell": 28, "owner": 1}, {"cell": 3, "owner": 0})


def named(**changed):
    """Parameters of the rule, as a vector and by name; barrages at the full rate unless said."""
    par = field.parameters(fires.PARAMETERS, **{"defence_rate_share": 1.0, **changed})
    return par, dict(zip(fires.PARAMETERS, par, strict=True))


def battery(side, cell, equipment=field.GUN, tubes=4, **more):
    row = {
        "side": side, "kind": c.BATTERY, "cell": cell, "fit": 400, "equipment": equipment, "tubes":
        tubes, "depot": side, "posture": c.SERVING, "emplacement": c.OPEN_PIT,
    }  # fmt: skip
    return {**row, **more}


def company(side, cell, **more):
    return {"side": side, "kind": c.RIFLE, "cell": cell, "fit": 150, **more}


def storm(goal=0, side=0, guns=(), rounds=(0, 0), prep_h=1.0):
    return {
        "side": side, "kind": c.T_ASSAULT, "goal": goal, "guns": list(guns), "prep_h": prep_h,
        "prep_rounds": np.array(rounds, np.int32),
    }  # fmt: skip


def siege(units, tasks=(), rounds=5000, **more):
    here = field.siege(units, more.pop("posts", POSTS), tasks, rounds=rounds, **more)
    here.tables.policy[:, policy.HARASS_ROUNDS] = 12.0
    return here


def run(here, par, watch=NIGHT):
    return field.run(fires, here, par, watch, SEED, REP)


def fired(here):
    return here.state.force.unit_i[:, c.FIRED].tolist()


def quiet(here):
    here.tables.policy[:] = 0.0
    return here


def attack(guns=(1,), rounds=(200, 0), hour=1.0, men=600, **more):
    """A garrison company, a besieger's battery, storming troops and the assault of one on the
    other."""
    units = [
        company(1, 20, post=0),
        battery(0, 5),
        company(0, 14, fit=men, posture=c.ASSAULT, task=0),
        battery(1, 28, post=1),
    ]
    here = quiet(siege(units, [storm(guns=guns, rounds=rounds)], **more))
    field.assault(here, 0, 0, 0, hour)
    return here


# --- by hand ------------------------------------------------------------------------------------


def test_a_preparation_and_its_support_by_hand():
    # Four tubes at 60 an hour: 200 rounds asked of one hour, then a quarter of the rate for 5 h.
    here = attack(rounds=(200, 0))
    par, by = named(support_rate_share=0.25)
    assert run(here, par) == 2
    assert fired(here) == [0, 200 + 300, 0, 4 * 60 * 5]
    on = gunnery.on_target_share(3.0, 45.0)
    assert on == pytest.approx(1 - math.exp(-30_000 / (2 * math.pi * 45**2)))
    post = here.state.posts.post_f[0]
    men_share = 1 - by["wire_share_of_preparation"]
    assert post[c.PREPARATION] == pytest.approx(200 * on * men_share / 3.0)
    assert post[c.DENSITY] == pytest.approx(300 * on / 15.0)
    assert post[c.SHELLED] == pytest.approx(on * (200 * men_share + 300))
    assert post[c.BARRAGE] == 1200
    assert post[c.HOURS] == 5.0
    lanes = by["wire_lane_rounds"] * by["wire_lanes_open"]
    wire = math.exp(-200 * on * by["wire_share_of_preparation"] / lanes)
    assert post[c.WIRE] == pytest.approx(wire)


def test_a_preparation_is_shared_by_what_each_gun_can_fire():
    units = [company(1, 20, post=0), battery(0, 5), battery(0, 6, tubes=2), battery(0, 59)]
    units[3]["cell"] = 59
    here = quiet(siege(units, [storm(guns=(1, 2, 3), rounds=(90, 0))]))
    here.tables.guns[3, gunnery.G_RANGE_M] = 1000.0
    field.assault(here, 0, 0, 0, 5.0)
    run(here, named(support_rate_share=0.0)[0])
    assert fired(here) == [0, 60, 30, 0]


def test_an_assault_that_goes_on_is_not_prepared_again():
    for hour, prepared in ((0.0, 0), (2.0, 200)):
        here = attack(hour=hour)
        here.state.posts.op_i[0, 0, [c.OPEN, c.LAST]] = 1, NIGHT - 1
        run(here, named(support_rate_share=0.0)[0])
        assert fired(here)[1] == prepared


def test_no_fire_without_rounds():
    here = attack(rounds=(200, 0))
    here.state.stores.rounds[:] = 0
    here.tables.policy[:, policy.HARASS_ROUNDS] = 12.0
    assert run(here, named()[0]) == 0
    assert here.state.posts.post_f[0, [c.SHELLED, c.BARRAGE]].tolist() == [0.0, 0.0]
    assert here.state.force.lost[:, c.BY_SHELL].sum() == 0


def test_each_mission_draws_on_its_own_purse():
    here = attack()
    here.state.stores.rounds[:] = 100
    run(here, named()[0])
    assert here.state.stores.rounds[0, 0].tolist() == [0, 100, 100]  # the reserve prepares
    assert here.state.stores.rounds[1, 0].tolist() == [100, 0, 0]  # defence, then harassing


def test_who_serves_no_gun_is_silent():
    par, _ = named()
    for change in (
        {"posture": c.MARCH}, {"posture": c.ASSAULT}, {"tubes": 0}, {"fit": 7}, {"equipment": -1},
    ):  # fmt: skip
        here = quiet(
            siege(
                [company(1, 20, post=0), battery(0, 5, **change)],
                [storm(guns=(1,), rounds=(50, 0))],
            )
        )
        field.assault(here, 0, 0, 0, 1.0)
        run(here, par)
        assert fired(here)[1] == 0


def test_a_casemate_fires_slower_and_an_overlooked_pit_too_by_day():
    par, by = named()
    for change, over, watch, share in (
        ({}, 0.0, DAY, 1.0),
        ({"emplacement": c.CASEMATE}, 1.0, DAY, by["casemate_rof_factor_x"]),
        ({}, 1.0, DAY, by["overlook_gun_factor_x"]),
        ({}, 1.0, NIGHT, 1.0),
    ):
        units = [
            company(0, 14, fit=500, posture=c.ASSAULT, task=0),
            battery(1, 28, post=1, **change),
        ]
        here = quiet(siege(units, [storm()]))
        here.state.posts.over[1, 0] = over
        field.assault(here, 0, 0, 0)
        run(here, par, watch)
        assert fired(here)[1] == int(240 * share) * 6


def test_a_barrage_by_hand():
    # 1,000 men under 1,440 rounds on a dark night: 1,440 x 0.06 / 1,400 of them.
    units = [company(0, 14, fit=1000, posture=c.ASSAULT, task=0), battery(1, 28, post=1)]
    here = quiet(siege(units, [storm()]))
    field.assault(here, 0, 0, 0)
    run(here, named(barrage_hits_per_reference_round=0.06, barrage_half_men=400.0)[0])
    expected = 1000 * (1 - math.exp(-1440 * 0.06 / 1400))
    hits = int(here.state.force.lost[0, c.BY_SHELL])
    assert hits == pytest.approx(expected, abs=3 * math.sqrt(expected))
    assert here.state.tasking.task_i[0, c.ECHELON_LOST] == hits


def test_a_barrage_hits_more_by_day_and_by_moon():
    _, by = named()
    light = fires.Light(6.0, 0.0, 6.0, 0.0)
    night = by["night_defender_fire_x"]
    ask = lambda sky: fires_light(sky, night, by["moon_defender_fire_x"])  # noqa: E731
    assert ask(light) == pytest.approx(1.0)
    assert ask(light._replace(dark_h=0.0)) == pytest.approx(1 / night)
    assert ask(light._replace(moon=1.0)) == pytest.approx(by["moon_defender_fire_x"] / night)


def fires_light(light, night, moon):
    from siegeworks.engine.bombardment import light_of_contact

    return light_of_contact(light, 6.0, night, moon)


def test_a_barrage_is_shared_among_assaults_and_falls_only_in_range():
    units = [company(1, 20, post=0), battery(1, 24, field.MORTAR)]
    tasks = [storm(0), storm(1), storm(2, side=1)]
    here = quiet(siege(units, tasks))
    for t, p, s in ((0, 0, 0), (1, 1, 0), (2, 2, 1)):
        field.assault(here, t, p, s)
    run(here, named()[0])
    assert fired(here)[1] == 2 * (480 * 6 // 2)
    assert here.state.posts.post_f[:, c.BARRAGE].tolist() == [720.0, 720.0, 0.0]


def test_direct_guns_need_to_see_and_are_worth_more():
    par, by = named()
    units = [
        battery(1, 20, field.RECOILLESS, post=0),
        battery(1, 20, field.QUAD, kind=c.AA, post=0),
    ]
    here = quiet(siege(units, [storm()]))
    field.assault(here, 0, 0, 0, 5.0)
    run(here, par)
    slow, quick = fired(here)
    assert (slow, quick) == (240, 4000)
    worth = (
        slow * 0.4 * by["direct_barrage_x"] + quick * 0.001 / by["barrage_hits_per_reference_round"]
    )
    assert here.state.posts.post_f[0, c.BARRAGE] == pytest.approx(worth)
    blind = quiet(siege(units, [storm()]))
    blind.tables.ground.sees[:] = 0
    field.assault(blind, 0, 0, 0, 5.0)
    run(blind, par)
    assert fired(blind) == [0, 0]


def test_embrasures_of_the_part_fought_for_are_silenced_by_direct_guns():
    par, by = named()
    units = [company(1, 20, post=0), battery(0, 14, field.RECOILLESS)]
    here = quiet(siege(units, [storm(guns=(1,), rounds=(0, 50))]))
    here.tables.posts.parts[0] = 2
    here.tables.posts.part_to[0] = 0.5, 1.0, 1.0
    here.state.posts.held[0] = 0.6, 0.4
    field.assault(here, 0, 0, 0, 6.0)
    run(here, par)
    left = math.exp(-50 * by["p_silence_embrasure_per_rr_round_prob"] / by["embrasures_per_part"])
    assert here.state.posts.fabric[0] == pytest.approx([1.0, left, 1.0])


def test_the_owner_who_clears_a_lodgement_fires_on_it_and_not_on_his_own():
    units = [
        company(1, 20, post=0), company(0, 20, post=0), battery(1, 28, post=1), battery(0, 5),
        company(1, 21, task=0, posture=c.ASSAULT),
    ]  # fmt: skip
    here = quiet(siege(units, [storm(side=1, guns=(2,), rounds=(240, 0))]))
    here.state.posts.post_i[0, c.LODGED] = 0
    field.assault(here, 0, 0, 1, 1.0)
    run(here, named()[0])
    post = here.state.posts.post_f[0]
    lodged = [
        gunnery.fire_column(k, 1, 1) for k in (c.SHELLED, c.PREPARATION, c.DENSITY, c.BARRAGE)
    ]
    assert lodged == [c.LODGED_SHELLED, c.LODGED_PREPARATION, c.LODGED_DENSITY, c.LODGED_BARRAGE]
    assert np.all(post[lodged] > 0)
    assert np.all(post[[c.SHELLED, c.PREPARATION, c.DENSITY, c.BARRAGE]] == 0)
    assert here.state.force.lost[0, c.BY_SHELL] == 0
    assert here.state.force.lost[1, c.BY_SHELL] > 0
    assert here.state.posts.op_i[0, 1, c.DEF_LOST] == here.state.force.lost[1, c.BY_SHELL]


def test_an_attack_by_policy_has_all_guns_in_range_and_two_purses():
    units = [battery(1, 28, post=1), battery(1, 59), company(1, 21, task=6, posture=c.ASSAULT)]
    posts = ({"cell": 20, "owner": 0}, *POSTS[1:])
    here = quiet(siege(units, [storm()] * 5, posts=posts))
    here.tables.guns[1, gunnery.G_RANGE_M] = 500.0
    here.state.stores.rounds[1, 0] = [50, 7, 60]
    field.assault(here, 5 + 1, 0, 1, 0.0)
    run(here, named(policy_support_rate_share=0.1)[0])
    assert fired(here) == [110, 0, 0]
    assert here.state.stores.rounds[1, 0].tolist() == [0, 7, 0]


def renew(here, fit):
    """Put every unit back to strength, as if nothing had been fired."""
    here.state.force.men[:, c.FIT] = fit
    here.state.force.unit_i[:, c.FIRED] = 0


def always(**more):
    """Parameters with a harassing mission in every watch."""
    return named(harass_missions_per_day=4.0, **more)


def test_harassing_goes_to_posts_by_men_and_overlooking():
    units = [company(1, 20, post=0, fit=300), company(1, 28, post=1, fit=100), battery(0, 5)]
    chosen = np.zeros(3)
    par, _ = always(harass_works_share=0.0, harass_unseen_weight=0.5)
    here = siege(units, rounds=10**7)
    here.state.posts.over[1, 0] = 1.0
    for watch in range(12):
        for seed in range(60):
            field.run(fires, here, par, watch, seed, REP)
            chosen += here.state.posts.post_f[:, c.SHELLED] > 0
            renew(here, (300, 100, 400))
    assert chosen.sum() == 720
    assert chosen[2] == 0
    assert chosen[0] / 720 == pytest.approx(300 * 0.5 / (300 * 0.5 + 100 * 1.5), abs=0.06)


def test_a_days_allowance_is_spent_on_the_mean():
    here = siege([company(1, 20, post=0), battery(0, 5)], rounds=10**7)
    par, _ = named(harass_missions_per_day=1.0)
    for watch in range(12):
        for seed in range(100):
            field.run(fires, here, par, watch, seed, REP)
            renew(here, (150, 400))
    used = here.state.stores.rounds_flow[0, 0, c.F_USED]
    assert used / 300 == pytest.approx(12 * 4, rel=0.15)  # 1,200 watches are 300 days


def test_field_works_under_fire_lose_trench():
    line = {
        "line_side": 0, "line_kind": lines.APPROACH, "line_goal": 0, "cells": [10, 11, 12],
        "metres": [100] * 3, "left": [800.0, 700.0, 600.0],
    }  # fmt: skip
    here = siege([battery(1, 28, post=1)], lines=[line])
    s = here.state
    s.tasking.line_i[0] = 1, 100
    s.land.trench[0, 10] = 100
    par, by = always(harass_works_share=1.0)
    run(here, par)
    assert s.sky.camp_f[c.WORKS_FIRE_1] == fired(here)[0] == 12
    broken = 0.12 * by["trench_metres_broken_per_100_rounds_m"]
    assert 100 - s.land.trench[0, 10] in {math.floor(broken), math.ceil(broken)}
    s.land.seen[1] = 0
    run(here, par)
    assert s.sky.camp_f[c.WORKS_FIRE_1] == 0


def test_the_strip_is_shelled_by_share_and_by_order_while_seen_and_held():
    zones = [{"cell": 24, "strip": 1, "posts": [0]}]
    par, by = always()

    def strip(change, task=-1):
        units = [company(1, 20, post=0), battery(0, 5, task=task)]
        tasks = [{"side": 0, "kind": c.T_INTERDICT, "goal": 0, "units": [1]}]
        here = siege(units, tasks, zones=zones, air_side=1)
        here.tables.policy[0, policy.HARASS_STRIP_SHARE] = 1.0
        change(here)
        run(here, par)
        return here.state.sky.air_f[c.FIRE_ON_STRIP]

    assert strip(lambda h: None) == 12
    ordered = int(240 * 6 * by["interdict_rate_share"])
    assert strip(lambda h: h.tables.policy.fill(0.0), task=0) == ordered
    assert strip(lambda h: h.state.land.seen.fill(0)) == 0
    assert strip(lambda h: h.state.posts.post_i.__setitem__((0, c.OWNER), 0)) == 0
    assert strip(lambda h: h.tables.air.side.fill(-1)) == 0
    assert strip(lambda h: h.tables.air.zone_strip.fill(0)) == 0


def test_counter_battery_goes_to_located_guns():
    par, _ = always(cb_rounds_per_mission=60.0, cb_missions_per_watch=3.0)

    def aimed(located, share, task=-1):
        units = [battery(1, 28, post=1, task=task), battery(0, 5, located=located), battery(0, 6)]
        tasks = [{"side": 1, "kind": c.T_COUNTER_BATTERY, "goal": -1, "units": [0]}]
        here = siege(units, tasks)
        here.tables.policy[1] = 0.0
        here.tables.policy[1, [policy.HARASS_ROUNDS, policy.COUNTER_BATTERY_SHARE]] = 240.0, share
        run(here, par)
        return here.state.force.unit_i[:, c.AIMED].tolist()

    assert aimed(NIGHT, 1.0) == [0, 240, 0]
    assert aimed(NIGHT - 1, 1.0) == [0, 0, 0]
    assert aimed(NIGHT, 0.0, task=0) == [0, 180, 0]


def test_stores_burn_where_a_depot_is_shelled():
    here = attack()
    here.tables.supply.post[1] = 0
    here.state.stores.kg[1] = 1000
    par, _ = named(depot_hit_per_100_rounds_prob=1.0, depot_hit_loss_share=0.1)
    rounds = here.state.stores.rounds[1].sum()
    run(here, par)
    flow = here.state.stores
    assert flow.rounds_flow[1, :, c.F_DESTROYED].sum() > 0.05 * rounds
    assert flow.rounds[1].sum() == rounds - flow.rounds_flow[1].sum()
    assert flow.kg[1].tolist() == [900, 900, 900]
    events = here.state.log.events[: here.state.log.n_events[0]]
    assert events[0, [2, 3, 4]].tolist() == [c.E_DEPOT_HIT, 1, 0]


# --- against the oracle ---------------------------------------------------------------------------


def random_siege(rng):
    """Guns of all kinds on both sides, three posts, two attacks, a strip, two lines."""
    posts = [
        {"cell": 20, "owner": 1, "fort": float(rng.uniform(1.0, 1.8))},
        {"cell": 28, "owner": int(rng.integers(0, 2))},
        {"cell": 3, "owner": 0},
    ]
    units = [
        company(1, 20, post=0),
        company(0, 20, post=0, fit=60),
        company(1, 28, post=1, kind=c.HQ),
    ]
    for side, cells in ((0, (2, 8, 12, 14)), (1, (24, 28, 33, 20))):
        for cell in cells:
            posts_here = {28: 1, 20: 0}
            more = {
                "emplacement": int(rng.integers(1, 3)), "tubes": int(rng.integers(0, 7)), "fit":
                int(rng.integers(0, 120)), "located": int(rng.integers(-1, 5)), "posture":
                int(rng.choice([c.SERVING, c.SERVING, c.HOLDING, c.MARCH])), "task":
                int(rng.choice([-1, 2 + side])),
            }  # fmt: skip
            if side == 1 and cell in posts_here:
                more["post"] = posts_here[cell]
            units.append(battery(side, cell, int(rng.integers(0, 4)), **more))
    units += [
        company(0, 15, fit=int(rng.integers(50, 900)), task=0, posture=c.ASSAULT),
        company(1, 27, fit=200, task=4 + 2, posture=c.ASSAULT),
    ]
    tasks = [
        storm(0, 0, guns=rng.permutation(range(3, 7)), rounds=rng.integers(0, 400, 2), prep_h=1.5),
        storm(1, 0, guns=(3, 4), rounds=(50, 50)),
        {"side": 0, "kind": c.T_INTERDICT, "goal": 0},
        {"side": 1, "kind": c.T_COUNTER_BATTERY, "goal": -1},
    ]
    rows = [
        {"line_side": s, "line_kind": lines.APPROACH, "line_goal": 0, "cells": list(cells),
         "metres": [80] * 4, "left": [400.0, 300.0, 200.0, 100.0]}
        for s, cells in ((0, range(10, 14)), (0, range(15, 19)))
    ]  # fmt: skip
    zones = [{"cell": 24, "strip": 1, "posts": [0]}, {"cell": 30, "strip": 0}]
    here = siege(
        units, tasks, int(rng.integers(50, 3000)), posts=posts, lines=rows, zones=zones, air_side=1
    )
    t, s = here
    t.policy[:, policy.HARASS_ROUNDS] = 40.0
    t.policy[:, policy.HARASS_STRIP_SHARE] = 0.3
    t.policy[:, policy.COUNTER_BATTERY_SHARE] = 0.4
    t.posts.parts[:] = 2
    t.posts.part_to[:, 0] = 0.5
    t.clock.moon[:] = rng.random()
    t.clock.dark[:] = rng.choice([0.0, 0.7, 1.0])
    t.clock.dark_from[:] = 0.5
    s.posts.over[:] = rng.random((3, 2))
    x = rng.uniform(0.05, 0.8)
    s.posts.held[0] = x, 1 - x
    s.posts.post_i[0, c.LODGED] = 0
    for column in (c.WORKS, c.TURNED, c.WIRE, c.SHELTER):
        s.posts.post_f[:, column] = rng.uniform(0.3, 1.0, 3)
    s.land.seen[:] = rng.random(s.land.seen.shape) < 0.8
    s.land.trench[0, 8:19] = rng.integers(0, 80, 11)
    s.tasking.line_i[:, c.HEAD] = rng.integers(0, 5, 2)
    s.tasking.line_i[:, c.DUG] = rng.integers(0, 2, 2) * 100
    field.assault(here, 0, 0, 0, float(rng.choice([0.0, 1.5])))
    if rng.random() < 0.5:
        s.posts.op_i[0, 0, [c.OPEN, c.LAST]] = 1, NIGHT - 1
    if s.posts.post_i[1, c.OWNER] == 0:
        field.assault(here, 4 + 2 * 1 + 1, 1, 1, 2.0)
        s.force.unit_i[-1, c.TASK] = 4 + 2 * 1 + 1
    return here


def gun_of(here, u):
    t, s = here
    unit, row = s.force.unit_i[u], t.guns[u]
    g = gunnery
    against = None
    if (
        unit[c.POSTURE] == c.ASSAULT
        and unit[c.TASK] >= 0
        and s.tasking.task_i[unit[c.TASK], c.NOW_IN]
    ):
        task = int(unit[c.TASK])
        against = int(t.tasks.goal[task]) if task < 4 else (task - 4) // 2
    return {
        "side": int(row[g.G_SIDE]), "cell": int(unit[c.CELL]), "present": bool(unit[c.PRESENT]),
        "post": int(unit[c.POST]) if unit[c.POST] >= 0 else None, "fit": int(s.force.men[u,
        c.FIT]), "tubes": int(unit[c.TUBES]), "crew": int(row[g.G_CREW]) or 1, "rate":
        row[g.G_RATE], "range": row[g.G_RANGE_M], "reference": row[g.G_REFERENCE], "scatter":
        row[g.G_SCATTER_M], "blind": row[g.G_BLIND_M], "direct": row[g.G_DIRECT] == 1, "hits":
        row[g.G_HITS], "breaks": row[g.G_BREAKS], "casemate": row[g.G_EMPLACEMENT] == c.CASEMATE,
        "artillery": row[g.G_ARTILLERY] == 1, "ammo": int(row[g.G_AMMO]), "bites": row[g.G_AMMO] >=
        0, "depot": int(row[g.G_DEPOT]), "located": int(unit[c.LOCATED]), "name": 7000 + u, "task":
        int(unit[c.TASK]), "fired": 0, "aimed": 0, "hq": t.units.kind[u] == c.HQ, "serves":
        unit[c.POSTURE] not in (c.MARCH, c.ASSAULT), "marches": unit[c.POSTURE] == c.MARCH,
        "storms": unit[c.POSTURE] == c.ASSAULT, "against": against,
    }  # fmt: skip


def post_of(here, p, guns):
    t, s = here
    post_i, post_f = s.posts.post_i[p], s.posts.post_f[p]
    fire = {"shelled": 0.0, "preparation": 0.0, "density": 0.0, "barrage": 0.0}
    owner = int(post_i[c.OWNER])
    return {
        "owner": owner, "builder": int(post_i[c.BUILDER]), "cell": int(t.posts.cell[p]), "area_ha":
        3.0, "fort": t.posts.fort[p], "works": post_f[c.WORKS], "turned": post_f[c.TURNED], "wire":
        post_f[c.WIRE], "shelter": post_f[c.SHELTER], "fabric": list(s.posts.fabric[p, :2]),
        "part_to": list(t.posts.part_to[p, :2]), "held": list(s.posts.held[p]), "over":
        list(s.posts.over[p]), "now": [bool(s.posts.op_i[p, k, c.NOW]) for k in (0, 1)],
        "garrison": dict(fire), "lodged": dict(fire), "lodged_h": 6.0 * NIGHT if p == 0 else 0.0,
        "men": sum(g["fit"] for g in guns if g["post"] == p and g["side"] == owner),
    }  # fmt: skip


def picture(here):
    """What the oracle sees: plain dictionaries and lists."""
    t, s = here
    guns = [gun_of(here, u) for u in range(t.units.side.size)]
    going = s.tasking.task_i[:, c.NOW_IN] == 1
    assaults = []
    for row in np.flatnonzero(going):
        planned = row < 4
        p, side = (
            (int(t.tasks.goal[row]), int(t.tasks.side[row])) if planned else divmod(row - 4, 2)
        )
        contact = float(s.tasking.task_f[row, c.CONTACT_H])
        on = s.posts.op_i[p, side]
        items = (
            t.tasks.gun_item[t.tasks.gun_start[row] : t.tasks.gun_start[row + 1]]
            if planned
            else None
        )
        assaults.append({
            "goal": int(p), "side": int(side), "contact_h": contact, "guns": items, "prep_rounds":
            t.tasks.prep_rounds[row].tolist() if planned else (), "prep_h": t.tasks.prep_h[row] if
            planned else 0.0, "begins": contact > 0 or on[c.OPEN] == 0 or on[c.LAST] != NIGHT - 1,
        })  # fmt: skip
    trench_lines = [
        {"side": 0, "head": int(h), "dug": int(d), "gallery": False, "cells": list(cells)}
        for (h, d), cells in zip(s.tasking.line_i, (range(10, 14), range(15, 19)), strict=True)
    ]
    return {
        "hours": 6.0, "dark": float(t.clock.dark[NIGHT]), "dark_from":
        float(t.clock.dark_from[NIGHT]), "moon": float(t.clock.moon[NIGHT]), "watch": NIGHT,
        "guns": guns, "assaults": assaults, "posts": [post_of(here, p, guns) for p in range(3)],
        "x": t.ground.x_m.tolist(), "seen": (s.land.seen > 0).tolist(), "sees": (t.ground.sees >
        0).tolist(), "stock": s.stores.rounds.tolist(), "orders": {2: {"kind": "interdict", "goal":
        0}, 3: {"kind": "counter"}}, "air_side": 1, "lines": trench_lines, "trench":
        s.land.trench.tolist(), "zones": [{"cell": 24, "strip": 1, "posts": [0]}, {"cell": 30,
        "strip": 0, "posts": []}],
    }  # fmt: skip


@pytest.mark.parametrize("number", range(14))
def test_a_watch_agrees_with_the_oracle(number):
    here = random_siege(np.random.default_rng(500 + number))
    par, by = always(
        depot_hit_per_100_rounds_prob=0.0, defence_rate_share=0.6, cb_missions_per_watch=1.5
    )
    seen = picture(here)
    rules = [{"harass": 40.0, "strip": 0.3, "counter": 0.4}] * 2
    draw = lambda name, k: uniforms(SEED, REP, NIGHT, c.R_FIRES, name, k)  # noqa: E731
    watch = naive.Watch(seen, by, rules, draw, stochastic_round, binomial)
    watch.run()
    run(here, par)
    s = here.state
    assert s.stores.rounds.tolist() == seen["stock"]
    assert fired(here) == [g["fired"] for g in seen["guns"]]
    assert s.force.unit_i[:, c.AIMED].tolist() == [g["aimed"] for g in seen["guns"]]
    assert s.sky.air_f[c.FIRE_ON_STRIP] == pytest.approx(watch.strip_fire)
    assert s.sky.camp_f[[c.WORKS_FIRE_0, c.WORKS_FIRE_1]] == pytest.approx(watch.works_fire)
    assert s.land.trench.tolist() == seen["trench"]
    for p, post in enumerate(seen["posts"]):
        now = s.posts.post_f[p]
        state = [post[k] for k in ("works", "wire", "shelter")]
        assert now[[c.WORKS, c.WIRE, c.SHELTER]] == pytest.approx(state)
        assert s.posts.fabric[p, :2] == pytest.approx(post["fabric"])
        for key, shift in (("garrison", 0), ("lodged", c.LODGED_FIRE)):
            told = now[
                [c.SHELLED + shift, c.PREPARATION + shift, c.DENSITY + shift, c.BARRAGE + shift]
            ]
            assert told == pytest.approx(list(post[key].values()))
    assert s.force.men[:, c.FIT].tolist() == [g["fit"] for g in seen["guns"]]


def test_the_oracle_is_asked_about_every_kind_of_fire():
    sums = np.zeros(7)
    par, _ = always()
    for number in range(14):
        here = random_siege(np.random.default_rng(500 + number))
        run(here, par)
        s = here.state
        post = s.posts.post_f
        sums += [
            post[:, c.PREPARATION].sum(), post[:, c.DENSITY].sum(), post[:, c.BARRAGE].sum(),
            s.sky.air_f[c.FIRE_ON_STRIP], s.sky.camp_f[c.WORKS_FIRE_1], (1 - s.posts.fabric).sum(),
            s.force.unit_i[:, c.AIMED].sum(),
        ]  # fmt: skip
    assert np.all(sums > 0)


# --- what always holds --------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_rounds_and_men_are_conserved(number):
    here = random_siege(np.random.default_rng(number))
    s = here.state
    before = s.stores.rounds.sum(2)
    run(here, named()[0])
    assert np.array_equal(before - s.stores.rounds_flow.sum(2), s.stores.rounds.sum(2))
    assert np.all(s.stores.rounds >= 0)
    assert np.array_equal(s.force.men[:, : c.ARRIVED].sum(1), s.force.men[:, c.ARRIVED])
    assert s.stores.rounds_flow[:, :, c.F_USED].sum() == sum(fired(here))
    unit_f = s.posts.post_f[:, [c.WORKS, c.WIRE, c.SHELTER]]
    assert np.all((unit_f >= 0) & (unit_f <= 1))


@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from([DAY, NIGHT]))
@settings(max_examples=12, deadline=None)
def test_more_rounds_never_hit_fewer_and_break_no_less(few, many, watch):
    done = []
    for rounds in sorted((few, many)):
        here = attack(rounds=(rounds, 0), hour=5.0, men=0)
        here.tables.guns[1, gunnery.G_RATE] = 1000.0
        run(here, named(support_rate_share=0.0)[0], watch)
        s = here.state
        broken = -s.posts.post_f[0, [c.WORKS, c.SHELTER, c.WIRE]]
        done.append((int(s.force.lost[0, c.BY_SHELL]), *broken))
    assert all(a <= b for a, b in zip(*done, strict=True))


@given(st.floats(0.1, 50), st.floats(5, 300), st.floats(0, 5000), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_chances_are_chances(area, scatter, rounds, cover, over):
    assert 0 <= gunnery.on_target_share(area, scatter) <= 1
    chance = gunnery.shell_chance(rounds, area, 500.0, cover, over, 1.0)
    assert 0 <= chance <= 1
    assert chance >= gunnery.shell_chance(rounds, 2 * area, 500.0, cover, over, 1.0)
    assert gunnery.shell_chance(rounds, area, 500.0, cover, 1.0, 1.0) >= chance
    assert gunnery.on_target_share(area, scatter) >= gunnery.on_target_share(area, 2 * scatter)
    assert 0 <= gunnery.men_swept(rounds, 0.06, 1000 * cover, 400.0) <= 1
    assert 0 <= gunnery.suppression(rounds, 120.0, 0.9) < 0.9
    assert gunnery.left_after(cover, rounds, 100.0) <= cover


@given(st.integers(0, 5000), st.integers(1, 4000), st.integers(1, 4000))
@settings(deadline=None)
def test_a_barrage_hits_more_men_of_more_but_a_smaller_share(rounds, few, many):
    few, many = sorted((few, many))
    small, great = (gunnery.men_swept(float(rounds), 0.06, float(n), 400.0) for n in (few, many))
    assert great <= small
    assert great * many >= small * few - 1e-9


@given(st.floats(0.1, 2), st.floats(0.01, 1), st.floats(0.01, 2000))
@settings(deadline=None)
def test_counter_battery_spends_its_share_on_the_mean(share, per_day, allowed):
    chance, rounds = harassing.counter_mission(share, allowed, 60.0)
    assert chance * rounds == pytest.approx(share * allowed)
    assert rounds >= 60.0
    assert harassing.mission_chance(per_day, 6.0) <= 1.0


def test_better_cover_hits_fewer():
    by = named()[1]
    order = [
        gunnery.cover_of(1.0, 1.0, by["posture_prone_x"], by["posture_open_trench_x"], by[roof])
        for roof in ("posture_dugout_x", "posture_light_shelter_x")
    ]
    ask = (by["posture_prone_x"], by["posture_open_trench_x"], by["posture_light_shelter_x"])
    order += [
        gunnery.cover_of(a, b, *ask) for a, b in ((1.0, 0.5), (1.0, 0.0), (0.5, 0.0), (0.0, 0.0))
    ]
    assert order == sorted(order)
    assert gunnery.trenched_share(1.0, 1.5, 1.0) == 0.0
    assert gunnery.trenched_share(1.6, 1.5, 0.8) == pytest.approx(0.8)


def test_a_try_begins_once():
    assert fireplan.begins_now(0, -1, 0.0, 0)
    assert fireplan.begins_now(1, 3, 0.0, 5)
    assert not fireplan.begins_now(1, 4, 0.0, 5)
    assert fireplan.begins_now(1, 4, 1.5, 5)


def test_splitting_a_battery_changes_little():
    """One battery of eight tubes or two of four: the same rounds, the same density."""
    whole = quiet(
        siege([company(1, 20, post=0), battery(0, 5, tubes=8)], [storm(guns=(1,), rounds=(240, 0))])
    )
    units = [company(1, 20, post=0), battery(0, 5), battery(0, 5)]
    parts = quiet(siege(units, [storm(guns=(1, 2), rounds=(240, 0))]))
    for here in (whole, parts):
        field.assault(here, 0, 0, 0, 1.0)
        run(here, named()[0])
    assert sum(fired(whole)) == sum(fired(parts))
    for column in (c.DENSITY, c.PREPARATION, c.WORKS, c.SHELTER, c.WIRE):
        assert whole.state.posts.post_f[0, column] == pytest.approx(
            parts.state.posts.post_f[0, column]
        )


def test_sides_are_symmetrical():
    """Left and right exchanged, with owners: the same fires, mirrored."""
    told = []
    for a in (0, 1):
        posts = [
            {"cell": 20, "owner": 1 - a},
            {"cell": 28, "owner": 1 - a},
            {"cell": 3, "owner": a},
        ]
        units = [
            company(1 - a, 20, post=0), battery(a, 5), company(a, 14, posture=c.ASSAULT, task=0),
            battery(1 - a, 28, post=1),
        ]  # fmt: skip
        here = siege(units, [storm(side=a, guns=(1,), rounds=(150, 0))], posts=posts)
        field.assault(here, 0, 0, a, 1.0)
        run(here, named()[0])
        s = here.state
        told.append((fired(here), s.force.men.tolist(), s.posts.post_f.tolist()))
    assert told[0] == told[1]


SAME = """
import sys
sys.path.insert(0, {root!r})
from tests.rules.test_fires import digest
print(digest())
"""


def digest():
    """What the four rules of the works leave of some sieges after three watches, as a hash."""
    told = hashlib.sha256()
    for number in range(4):
        here = random_siege(np.random.default_rng(number))
        for watch in (1, 2, 3):
            for rule in (digging, mining, fires, counter_battery):
                field.run(rule, here, field.parameters(rule.PARAMETERS), watch, SEED, number)
            for group in here.state:
                for array in group:
                    told.update(array.tobytes())
    return told.hexdigest()


@pytest.mark.compiled
def test_compiled_and_plain_rules_agree_to_the_bit():
    root = str(Path(__file__).parents[2])
    plain = run_python(SAME.format(root=root), SOURCES, NUMBA_DISABLE_JIT="1")
    assert plain == digest()
