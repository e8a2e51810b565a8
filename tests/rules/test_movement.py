"""Movement: marches against the oracle, jump-offs, walking in, and whose ground nobody crosses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.rules import movement
from tests.naive import movement as naive
from tests.rules.board import Order, Post, Setting, Unit, board

HOW = {movement.WALKING: "walking", movement.THERE: "there", movement.STOPPED: "stopped"}


def move(b, watch: int = 0, rep: int = 0, **changes: float) -> int:
    t, s = b.t, b.s
    return movement.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.clock, s.force, s.posts, s.tasking, s.land,
        s.sky, s.log, b.par(movement, **changes), 1, rep, watch,
    )  # fmt: skip


def go(b, u: int, node: int, task: int = -1) -> None:
    b.state.force.unit_i[u, codes.GOAL] = node
    b.state.force.unit_i[u, codes.TASK] = task
    b.state.force.unit_i[u, codes.POSTURE] = codes.MARCH


def open_field(units, posts=None, **more):
    return board(Setting(posts or [Post((10, 4))], units, **more))


# --- marches --------------------------------------------------------------------------------------


@given(
    holders=st.lists(st.sampled_from((-1, 0, 1)), min_size=108, max_size=108),
    seen=st.lists(st.booleans(), min_size=108, max_size=108),
    start=st.integers(0, 107),
    budget=st.floats(0.0, 60.0),
    slow=st.floats(0.5, 3.0),
    side=st.sampled_from((0, 1)),
)
@settings(max_examples=80, deadline=None)
def test_a_march_equals_the_oracle(holders, seen, start, budget, slow, side) -> None:
    b = open_field([Unit(0, at=(0, 0))])
    land, paths, ground = b.state.land, b.tables.paths, b.tables.ground
    land.holder[:] = holders
    land.seen[:] = 0
    land.seen[1 - side, np.array(seen)] = 2
    land.joined[side, ::3] = 1
    exposed = [s and land.joined[side, c] == 0 for c, s in enumerate(seen)]
    around = [[int(m) for m in row if m >= 0] for row in ground.neighbours]
    told = naive.march(
        paths.minutes[0].tolist(), around, holders, exposed, start, side, budget, slow, 50
    )
    c, how, cells = movement.march(
        paths.minutes, ground.neighbours, land.holder, land.seen, land.joined, 0, start, side,
        budget, slow, 50,
    )  # fmt: skip
    assert (c, HOW[how], cells) == told


@given(st.floats(0, 1), st.booleans(), st.floats(0, 20), st.floats(0, 5))
@settings(max_examples=40, deadline=None)
def test_pace_and_danger_equal_the_oracle(dark, wet, rate, km) -> None:
    assert movement.slowness(dark, int(wet), 2.4, 1.6, 0.5) == pytest.approx(
        naive.slowness(dark, wet, 2.4, 1.6, 0.5)
    )
    chance = movement.exposed_share(rate, km, dark, 0.25)
    assert chance == pytest.approx(naive.chance_of_a_hit(rate, km, dark, 0.25), abs=1e-12)
    assert 0.0 <= chance < 1.0


def test_a_unit_walks_home_and_rests() -> None:
    b = open_field([Unit(0, at=(4, 4))])
    go(b, 0, 1)
    assert move(b) == 1
    unit = b.state.force.unit_i[0]
    assert unit[codes.CELL] == b.setting.cell(b.setting.places[0])
    assert (unit[codes.GOAL], unit[codes.POSTURE]) == (-1, codes.REST)


def test_night_and_rain_shorten_the_march() -> None:
    def cells(dark: float, wet: int) -> int:
        b = open_field([Unit(0, at=(11, 8))], dark=(dark,), width=12)
        b.state.sky.camp_i[codes.WET] = wet
        go(b, 0, 1)
        move(b, march_hours_per_watch_h=0.4)
        unit = b.state.force.unit_i[0]
        return int(b.tables.paths.minutes[1, unit[codes.CELL]])

    assert cells(0.0, 0) < cells(1.0, 0)
    assert cells(0.0, 0) < cells(0.0, 1)


def test_men_are_hit_on_open_ground_in_sight_and_covered_in_a_trench() -> None:
    def fit(joined: int, dark: float) -> int:
        b = open_field([Unit(0, at=(6, 4), fit=2000)], dark=(dark,))
        b.state.land.seen[1] = 1
        b.state.land.joined[0] = joined
        go(b, 0, 1)
        move(b, open_move_casualties_per_100_men_km=20.0)
        men = b.state.force.men[0]
        assert men[: codes.ARRIVED].sum() == men[codes.ARRIVED]
        return int(men[codes.FIT])

    assert fit(1, 0.0) == 2000
    assert fit(0, 0.0) < fit(0, 1.0) < 2000


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 8)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 8)), min_size=1, max_size=4, unique=True),
)
@settings(max_examples=25, deadline=None)
def test_nobody_moves_through_enemy_ground(starts, places) -> None:
    posts = [Post(at, owner=k % 2) for k, at in enumerate(places)]
    units = [Unit(k % 2, at=at) for k, at in enumerate(starts)]
    units += [Unit(k % 2, post=k) for k in range(len(posts))]
    b = board(Setting(posts, units, places=[(0, 0), (11, 8)]))
    holder = b.state.land.holder.copy()
    for u in range(len(starts)):
        go(b, u, int(len(posts) + (u + 1) % 2))
    before = b.state.force.unit_i[:, codes.CELL].copy()
    for watch in range(3):
        move(b, watch, march_hours_per_watch_h=1.0)
        cells = b.state.force.unit_i[:, codes.CELL]
        for u, unit in enumerate(units):
            if cells[u] != before[u]:
                assert holder[cells[u]] != 1 - unit.side


# --- the jump-off ---------------------------------------------------------------------------------


def storming_board(goes_in: int):
    order = Order(0, codes.T_ASSAULT, 0, [0])
    units = [Unit(0, at=(0, 4)), Unit(1, post=0, fit=300)]
    b = board(Setting([Post((6, 4))], units, [order], dominance_m=280.0))
    go(b, 0, 0, task=0)
    b.state.tasking.task_i[0, codes.NOW_IN] = goes_in
    return b


@pytest.mark.parametrize(("goes_in", "posture"), [(0, codes.HOLDING), (1, codes.ASSAULT)])
def test_an_echelon_waits_at_its_jumpoff_and_storms_when_told(goes_in, posture) -> None:
    b = storming_board(goes_in)
    move(b)
    unit = b.state.force.unit_i[0]
    assert b.state.land.holder[unit[codes.CELL]] != 1
    assert b.tables.paths.minutes[0, unit[codes.CELL]] == 9
    assert (unit[codes.GOAL], unit[codes.POST], unit[codes.POSTURE]) == (0, -1, posture)
    assert b.state.posts.post_i[0, codes.OWNER] == 1


def test_stopped_too_far_off_is_no_jumpoff() -> None:
    b = storming_board(1)
    move(b, jumpoff_reach_m=200.0)
    assert b.state.force.unit_i[0, codes.POSTURE] == codes.MARCH
    move(b, jumpoff_reach_m=200.0)
    assert b.state.force.unit_i[0, codes.POSTURE] == codes.REST


def test_a_counter_attack_enters_its_own_position_to_storm_it() -> None:
    order = Order(1, codes.T_COUNTER_ATTACK, 0, [0])
    units = [Unit(1, at=(9, 4)), Unit(0, post=0, fit=200), Unit(1, post=0, fit=200)]
    b = board(Setting([Post((6, 4))], units, [order]))
    b.state.posts.held[0] = [0.4, 0.6]
    go(b, 0, 0, task=0)
    b.state.tasking.task_i[0, codes.NOW_IN] = 1
    move(b)
    assert b.state.force.unit_i[0, [codes.POST, codes.POSTURE]].tolist() == [0, codes.ASSAULT]


# --- positions ------------------------------------------------------------------------------------


def test_an_empty_position_is_occupied_by_walking_in() -> None:
    b = storming_board(0)
    b.state.force.men[1, codes.FIT] = 0
    move(b)
    assert b.state.posts.post_i[0, [codes.OWNER, codes.TAKEN]].tolist() == [0, 0]
    assert b.state.posts.held[0].tolist() == [1.0, 0.0]
    assert b.state.posts.post_f[0, codes.TURNED] == 0.0
    assert b.state.force.unit_i[0, [codes.POST, codes.POSTURE]].tolist() == [0, codes.HOLDING]
    events = b.state.log.events[: b.state.log.n_events[0], 2]
    assert codes.E_OCCUPIED in events


def test_a_position_not_yet_built_cannot_be_occupied() -> None:
    b = storming_board(0)
    b.state.force.men[1, codes.FIT] = 0
    b.state.posts.post_i[0, codes.EXISTS] = 0
    move(b)
    assert b.state.posts.post_i[0, codes.OWNER] == 1


def test_a_full_position_lets_nobody_in() -> None:
    units = [Unit(1, at=(9, 4), fit=200), Unit(1, post=0, fit=300)]
    for capacity, post in ((500, 0), (300, -1)):
        b = board(Setting([Post((6, 4), capacity=capacity)], units))
        go(b, 0, 0)
        move(b, crowding_x=1.0)
        assert b.state.force.unit_i[0, codes.POST] == post
        assert b.state.force.unit_i[0, codes.GOAL] == -1


def test_a_garrison_that_cannot_get_out_goes_on_holding() -> None:
    units = [Unit(1, post=0, fit=200)]
    b = board(Setting([Post((6, 4)), Post((9, 4), owner=0)], units, dominance_m=140.0))
    b.state.land.holder[:] = 0
    b.state.land.holder[b.tables.posts.cell[0]] = 1
    go(b, 0, 2)
    assert move(b) == 0
    assert b.state.force.unit_i[0, [codes.POST, codes.POSTURE]].tolist() == [0, codes.HOLDING]


def test_diggers_and_the_dead_do_not_march() -> None:
    order = Order(0, codes.T_DIG, 0, [0])
    b = board(Setting([Post((6, 4))], [Unit(0, at=(1, 1)), Unit(0, at=(1, 2), fit=0)], [order]))
    go(b, 0, 1, task=0)
    go(b, 1, 1)
    assert move(b) == 0
