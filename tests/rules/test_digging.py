import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes as c
from siegeworks.engine import lines
from siegeworks.engine.rules import digging
from siegeworks.engine.streams import uniforms
from tests.naive import digging as naive
from tests.rules import field

SEED, REP = 11, 3
POSTS = ({"cell": 25, "owner": 1}, {"cell": 45, "owner": 1})
NIGHT, DAY = 2, 0


def named(**changed):
    par = field.parameters(digging.PARAMETERS, **changed)
    return par, dict(zip(digging.PARAMETERS, par, strict=True))


def approach(cells=range(8, 24), metres=100, head_left=1500.0):
    n = len(cells)
    return {
        "line_side": 0, "line_kind": lines.APPROACH, "line_goal": 0, "cells": list(cells),
        "metres": [metres] * n, "left": [head_left - 100.0 * i for i in range(n)],
    }  # fmt: skip


def party(men=400, line=0, share=0.5, **more):
    unit = {"side": 0, "kind": c.RIFLE, "cell": 5, "fit": men, "posture": c.LABOUR, "task": line}
    task = {"side": 0, "kind": c.T_DIG, "goal": line, "share": share, "units": [line]}
    return {**unit, **more}, task


def works(men=400, lines_=None, posts=POSTS, **more):
    unit, task = party(men, **more)
    here = field.siege([unit], posts, [task], [approach()] if lines_ is None else lines_)
    here.state.land.seen[1] = 0
    return here


def dug(here):
    return int(here.state.tasking.line_i[0, c.DUG])


def run(here, par, watch=NIGHT):
    return field.run(digging, here, par, watch, SEED, REP)


# --- by hand ------------------------------------------------------------------------------------


def test_a_night_of_a_battalion_by_hand():
    # 200 men at work for 6 of 10.9 dark hours, 1.4 m a man-night, unseen: 154.1 m.
    here = works()
    par, _ = named(dig_night_reference_h=10.9, dig_approach_trench_m_per_man_night=1.4)
    assert run(here, par) == 1
    assert dug(here) in {154, 155}
    assert here.state.land.trench[0, 8:11].tolist() == [100, dug(here) - 100, 0]
    assert here.state.tasking.line_i[0, c.HEAD] == 1
    assert here.state.land.joined[0, 8:10].tolist() == [1, 0]


def test_rain_fire_soil_and_sight_each_take_their_share():
    par, by = named()
    plain = works(men=2000)
    run(plain, par)
    for change, share in (
        (lambda h: h.state.sky.camp_i.__setitem__(c.WET, 1), by["dig_rain_factor_x"]),
        (
            lambda h: h.state.sky.camp_f.__setitem__(c.WORKS_FIRE_1, 9.0),
            by["dig_harassing_fire_factor_x"],
        ),
        (lambda h: h.tables.ground.dig_x.__setitem__(slice(None), 0.5), 0.5),
        (lambda h: h.state.land.seen.__setitem__(1, 1), by["dig_harassing_fire_factor_x"]),
    ):
        here = works(men=2000)
        change(here)
        run(here, par)
        assert dug(here) == pytest.approx(share * dug(plain), abs=2 + 0.01 * dug(plain))


def test_by_day_only_ground_that_nobody_sees_is_dug():
    par, by = named()
    hidden, seen = works(), works()
    seen.state.land.seen[1] = 1
    run(hidden, par, DAY)
    run(seen, par, DAY)
    assert dug(seen) == 0
    night = works()
    run(night, par, NIGHT)
    assert dug(hidden) == pytest.approx(by["dig_day_work_share"] * dug(night), abs=2)


def test_a_sap_gains_no_more_way_than_its_heads():
    # One cell of 100 m with 300 m of trench: three metres of trench for each metre of way.
    last = {**approach([23], 300), "left": [100.0], "cells": [22, 23], "metres": [100, 300]}
    last["left"] = [200.0, 100.0]
    here = works(men=100_000, lines_=[last])
    here.state.land.trench[0, 22] = 100
    here.state.tasking.line_i[0, c.HEAD] = 1
    par, by = named()
    run(here, par)
    way = by["sap_head_advance_m_per_night"] * by["sap_heads_per_objective"]
    assert dug(here) == pytest.approx(3 * way * 6.0 / by["dig_night_reference_h"], abs=1)


def test_damage_behind_the_head_comes_first():
    here = works()
    here.state.land.trench[0, 8:12] = 100, 40, 100, 0
    here.state.tasking.line_i[0, c.HEAD] = 3
    par, _ = named()
    run(here, par)
    assert here.state.land.trench[0, 8:11].tolist() == [100, 100, 100]
    assert here.state.land.trench[0, 11] == dug(here) - 60


def test_an_enemy_post_in_the_way_stops_the_line_but_not_the_objective():
    posts = ({"cell": 12, "owner": 1}, {"cell": 45, "owner": 1})
    line = {**approach(), "line_goal": 1}
    here = works(men=100_000, posts=posts, lines_=[line])
    par, _ = named()
    run(here, par)
    assert dug(here) == 400
    own = works(men=100_000, posts=posts, lines_=[{**line, "line_goal": 0}])
    run(own, par)
    assert dug(own) > 400


def test_a_finished_line_is_reported_once():
    here = works(men=100_000, lines_=[{**approach(range(8, 11)), "line_kind": lines.RING}])
    par, _ = named()
    for watch in (2, 3):
        run(here, par, watch)
    events = here.state.log.events[: here.state.log.n_events[0]]
    assert [tuple(e[[2, 3, 4, 5, 6]]) for e in events] == [(c.E_LINE_READY, 0, 0, 0, 300)]
    assert here.state.land.holder[8:11].tolist() == [0, 0, 0]


def test_two_tasks_on_one_line_add_up():
    a, first = party(200)
    b, second = party(200)
    tasks = [{**first, "units": [0]}, {**second, "goal": 0, "units": [1]}]
    here = field.siege([a, {**b, "task": 1}], POSTS, tasks, [approach()])
    one = works(400)
    for siege in (here, one):
        siege.state.land.seen[1] = 0
        run(siege, named()[0])
    assert dug(here) == dug(one)


def test_men_who_march_rest_or_wait_dig_nothing():
    par, _ = named()
    for more in ({"posture": c.MARCH}, {"task": -1}, {"posture": c.REST}):
        here = works(**more)
        run(here, par)
        assert dug(here) == 0
    idle = works()
    idle.state.tasking.task_i[0, c.STATUS] = c.WAITING
    run(idle, par)
    assert dug(idle) == 0


def test_a_gallery_is_not_dug_here():
    here = works(lines_=[{**approach(), "line_kind": lines.GALLERY}])
    run(here, named()[0])
    assert dug(here) == 0


def test_a_garrison_mends_its_post_unless_it_is_assaulted():
    unit = {"side": 1, "kind": c.RIFLE, "post": 0, "cell": 25, "fit": 150}
    par, _ = named()

    def mended(change):
        here = field.siege([unit], POSTS)
        here.state.posts.post_f[0, [c.WORKS, c.SHELTER, c.WIRE]] = 0.5
        here.state.posts.fabric[0] = 0.5
        change(here)
        run(here, par)
        return here.state.posts.post_f[0, c.WORKS]

    quiet = mended(lambda h: None)
    assert 0.5 < mended(lambda h: h.state.posts.post_f.__setitem__((0, c.DENSITY), 1.0)) < quiet
    assert 0.5 < mended(lambda h: h.state.posts.over.__setitem__((0, 0), 1.0)) < quiet
    assert mended(lambda h: h.state.posts.op_i.__setitem__((0, 0, c.NOW), 1)) == 0.5
    assert mended(lambda h: h.state.posts.post_i.__setitem__((0, c.OWNER), 0)) == 0.5


# --- against the oracle ---------------------------------------------------------------------------


def random_works(rng):
    """Two lines, two parties and two garrisons with chance damage, for the rule and the oracle."""
    rows = []
    for cells, kind in ((range(8, 22), lines.APPROACH), (range(30, 40), lines.RING)):
        row = approach(list(cells), metres=0, head_left=1300.0)
        row["metres"] = [int(m) for m in rng.integers(40, 250, len(row["cells"]))]
        rows.append({**row, "line_kind": kind})
    units, tasks = [], []
    for line in (0, 1):
        unit, task = party(int(rng.integers(0, 900)), line, float(rng.uniform(0.2, 0.6)))
        units.append(unit)
        tasks.append(task)
    units += [
        {"side": 1, "kind": c.RIFLE, "post": p, "cell": POSTS[p]["cell"], "fit": 120}
        for p in (0, 1)
    ]
    here = field.siege(units, POSTS, tasks, rows)
    s, ground = here.state, here.tables.ground
    ground.dig_x[:] = rng.uniform(0.3, 1.2, ground.dig_x.size)
    for k, row in enumerate(rows):
        head = int(rng.integers(0, len(row["cells"]) + 1))
        s.tasking.line_i[k, c.HEAD] = head
        for i in range(head):
            s.land.trench[0, row["cells"][i]] = rng.integers(
                row["metres"][i] // 2, row["metres"][i] + 1
            )
    s.land.seen[1] = rng.random(ground.dig_x.size) < 0.5
    s.sky.camp_i[c.WET] = rng.integers(0, 2)
    s.sky.camp_f[c.WORKS_FIRE_1] = rng.choice([0.0, 150.0])
    for column in (c.WORKS, c.SHELTER, c.WIRE):
        s.posts.post_f[:, column] = rng.uniform(0.3, 1.0, 2)
    s.posts.fabric[:] = rng.uniform(0.3, 1.0, (2, 3))
    s.posts.over[:, 0] = rng.random(2)
    s.posts.post_f[:, c.DENSITY] = rng.choice([0.0, 5.0], 2)
    return here, rows, units, tasks


def expected(here, rows, units, tasks, by, watch):
    s, clock = here.state, here.tables.clock
    now = {
        "hours": 6.0, "dark_h": float(clock.dark[watch] * 6.0), "wet": s.sky.camp_i[c.WET] == 1,
        "fire": float(s.sky.camp_f[c.WORKS_FIRE_1]),
    }  # fmt: skip
    trench = {i: int(m) for i, m in enumerate(s.land.trench[0])}
    told, fit = [], []
    for k, row in enumerate(rows):
        head = int(s.tasking.line_i[k, c.HEAD])
        at = row["cells"][min(head, len(row["cells"]) - 1)]
        cells = [
            (cell, m, left, float(here.tables.ground.dig_x[cell]))
            for cell, m, left in zip(row["cells"], row["metres"], row["left"], strict=True)
        ]
        kind = "approach" if row["line_kind"] == lines.APPROACH else "ring"
        line = {"kind": kind, "cells": cells, "head": head, "open": len(cells)}
        line["seen"] = bool(s.land.seen[1, at] > 0)
        hands = units[k]["fit"] * tasks[k]["share"]
        u = uniforms(SEED, REP, watch, c.R_DIGGING, k, 2)[0]
        metres = naive.dig_line(line, trench, hands, now, by, u)
        told.append((metres, line["head"]))
        draw = uniforms(SEED, REP, watch, c.R_DIGGING, 7000 + k, 0)[0]
        chance = tasks[k]["share"] * naive.risk(now, line["seen"], by) if hands > 0 else 0.0
        fit.append(units[k]["fit"] - smallest_count(draw, units[k]["fit"], chance))
    return trench, told, fit, now


def smallest_count(u, n, p):
    """Binomial by its definition: the smallest count whose summed chances reach ``u``."""
    from math import comb

    total = 0.0
    for k in range(n + 1):
        total += comb(n, k) * p**k * (1 - p) ** (n - k)
        if total >= u:
            return k
    return n


@pytest.mark.parametrize("number", range(8))
def test_a_watch_agrees_with_the_oracle(number):
    rng = np.random.default_rng(900 + number)
    here, rows, units, tasks = random_works(rng)
    par, by = named()
    watch = int(rng.integers(0, 4))
    trench, told, fit, now = expected(here, rows, units, tasks, by, watch)
    posts = here.state.posts
    kept = []
    for p in (0, 1):
        post = {
            "over": posts.over[p, 0], "shelled": posts.post_f[p, c.DENSITY] > 0, "area_ha": 3.0,
            "works": posts.post_f[p, c.WORKS], "shelter": posts.post_f[p, c.SHELTER], "wire":
            posts.post_f[p, c.WIRE], "fabric": [posts.fabric[p, 0]],
        }  # fmt: skip
        naive.mend_post(post, 120, now, by)
        kept.append(post)
    run(here, par, watch)
    s = here.state
    assert {i: int(m) for i, m in enumerate(s.land.trench[0])} == trench
    assert [(int(d), int(h)) for h, d in s.tasking.line_i] == told
    assert s.force.men[:2, c.FIT].tolist() == fit
    for p, post in enumerate(kept):
        assert posts.post_f[p, [c.WORKS, c.SHELTER, c.WIRE]] == pytest.approx(
            [post["works"], post["shelter"], post["wire"]]
        )
        assert posts.fabric[p, 0] == pytest.approx(post["fabric"][0])


@pytest.mark.parametrize("number", range(8))
def test_the_jump_off_agrees_with_the_oracle(number):
    rng = np.random.default_rng(40 + number)
    here, rows, _, _ = random_works(rng)
    s, t = here.state, here.tables
    t.ground.floods[:] = rng.random(t.ground.floods.size) < 0.5
    flooded = float(rng.choice([0.0, 0.3, 0.8]))
    par = dict(zip(lines.JUMPOFF, field.parameters(lines.JUMPOFF), strict=True))
    trench = {i: int(m) for i, m in enumerate(s.land.trench[0])}
    row = rows[0]
    line = {
        "head": int(s.tasking.line_i[0, c.HEAD]), "cells": [(x, m, d, 1.0) for x, m, d in
        zip(row["cells"], row["metres"], row["left"], strict=True)], "floods":
        [bool(t.ground.floods[x]) for x in row["cells"]],
    }  # fmt: skip
    left = lines.jumpoff_m(
        t.paths, s.tasking.line_i, s.land.trench, t.ground.floods, flooded, 0, 0, *par.values()
    )
    assert left == pytest.approx(naive.left_before_wire(line, trench, flooded, par))


def test_without_a_line_the_jump_off_is_the_nearest_cover():
    here = works()
    s, t = here.state, here.tables
    ask = (t.paths, s.tasking.line_i, s.land.trench, t.ground.floods, 0.0)
    assert lines.jumpoff_m(*ask, 1, 0, 0.6, 400.0) == 400.0
    assert lines.best_line(*ask, 1, 0, 0.6, 400.0) == -1
    assert lines.best_line(*ask, 0, 0, 0.6, 400.0) == 0
    assert lines.best_line(*ask, 0, 1, 0.6, 400.0) == -1


# --- what always holds ---------------------------------------------------------------------------


@given(st.integers(0, 2000), st.integers(0, 2000), st.sampled_from(range(4)))
@settings(max_examples=15, deadline=None)
def test_more_men_never_dig_less_and_metres_are_conserved(few, many, watch):
    par, _ = named()
    metres = []
    for men in sorted((few, many)):
        here = works(men=men)
        run(here, par, watch)
        s = here.state
        assert int(s.land.trench[0].sum()) == dug(here)
        assert np.all(s.land.trench[0, 8:24] <= 100)
        assert np.array_equal(s.force.men[:, : c.ARRIVED].sum(1), s.force.men[:, c.ARRIVED])
        metres.append(dug(here))
    assert metres[0] <= metres[1]


@given(st.floats(0, 1), st.floats(0, 1000), st.floats(0, 50), st.booleans())
def test_scalars_stay_in_bounds(u, rounds, step, is_seen):
    whole = digging.fire_on_diggers(rounds, 100.0, 4.0, is_seen, 0.3)
    assert 0.0 <= whole <= 4.3
    laid = lines.whole_step(0.0, step, min(u, 0.999999))
    assert step - 1.0 < laid < step + 1.0
    assert digging.pace_factor(True, is_seen, 0.5, 0.7) <= digging.pace_factor(
        False, is_seen, 0.5, 0.7
    )


def test_halving_the_watch_changes_little():
    # Two watches of three hours dig what one of six digs, but for the rounding.
    par, _ = named()
    whole, halves = works(men=3000), works(men=3000)
    run(whole, par)
    halves.tables.clock.watch_h[0] = 3.0
    for watch in (2, 3):
        run(halves, par, watch)
    assert abs(dug(whole) - dug(halves)) <= 2


def test_diggers_under_fire_lose_men_by_shells():
    here = works(men=20_000)
    here.state.land.seen[1] = 1
    here.state.sky.camp_f[c.WORKS_FIRE_1] = 300.0
    run(here, named()[0])
    lost = here.state.force.lost[0]
    assert lost[c.BY_SHELL] > 0
    assert here.state.force.men[0, c.FIT] == 20_000 - lost[c.BY_SHELL]
