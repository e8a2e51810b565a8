"""Orders: the life of an assault against its oracle, who gets which unit, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.geometry import settle
from siegeworks.engine.rules import decisions
from tests.naive import decisions as naive
from tests.rules.board import Line, Order, Post, Setting, Unit, board

WORDS = {
    codes.PENDING: "pending",
    codes.WAITING: "waiting",
    codes.ACTIVE: "active",
    codes.DONE: "done",
    codes.FAILED: "failed",
    codes.EXPIRED: "expired",
}
NIGHTS = (0.0, 0.0, 1.0, 1.0)


def decide(b, watch: int, **changes: float) -> int:
    t, s = b.t, b.s
    changes.setdefault("jumpoff_reach_m", 300.0)
    return decisions.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.supply, t.clock, s.force, s.posts,
        s.tasking, s.stores, s.land, s.sky, s.log, t.policy, b.par(decisions, **changes), watch,
    )  # fmt: skip


def status(b, t: int) -> str:
    return WORDS[int(b.state.tasking.task_i[t, codes.STATUS])]


def arrive(b) -> None:
    """Every unit with a goal stands at its jump-off before it."""
    unit_i, cell = b.state.force.unit_i, b.tables.posts.cell
    unit_i[unit_i[:, codes.GOAL] >= 0, codes.POSTURE] = codes.HOLDING
    for u in np.flatnonzero(unit_i[:, codes.GOAL] >= 0):
        goal = int(unit_i[u, codes.GOAL])
        if goal < cell.size:
            unit_i[u, codes.CELL] = cell[goal] - 1


def siege(orders, units=None, **more):
    units = units or [Unit(0, at=(1, 4)), Unit(0, at=(1, 3)), Unit(1, post=0, fit=300)]
    more.setdefault("dark", NIGHTS)
    return board(Setting([Post((6, 4))], units, orders, **more))


# --- the life of an assault -----------------------------------------------------------------------


def fight(b, watch: int, what: str) -> None:
    """What the rule of contact would leave behind."""
    row, op = b.state.tasking.task_i[0], b.state.posts.op_i[0, 0]
    if op[codes.OPEN] == 0:
        op[codes.OPEN], op[codes.ORDINAL] = 1, op[codes.ORDINAL] + 1
    op[codes.LAST] = watch
    op[codes.UNDECIDED] = 1 if what == "goes on" else 0
    if what == "breaks":
        row[codes.BROKEN] = 1
        op[codes.FAILS] += 1
    if what == "takes":
        b.state.posts.post_i[0, codes.OWNER] = 0
        b.state.posts.held[0] = [1.0, 0.0]


@given(
    start=st.integers(3, 12),
    wait=st.integers(0, 6),
    renew=st.integers(0, 3),
    stop=st.integers(12, 44),
    is_ready=st.lists(st.booleans(), min_size=44, max_size=44),
    script=st.lists(st.sampled_from(("goes on", "breaks", "takes")), min_size=44, max_size=44),
)
@settings(max_examples=60, deadline=None)
def test_an_assault_lives_as_the_page_says(start, wait, renew, stop, is_ready, script) -> None:
    order = Order(0, codes.T_ASSAULT, 0, [0, 1], start=start, stop=stop, wait=wait, renew=renew)
    b = siege([order])
    fought = []
    for watch in range(44):
        arrive(b)
        if not is_ready[watch]:
            b.state.force.unit_i[:2, codes.CELL] = 0
        decide(b, watch, approach_march_watches=3, operation_lapse_days=2)
        if b.state.posts.op_i[0, 0, codes.NOW] == 1:
            fought.append(watch)
            fight(b, watch, script[watch])
    told = naive.Assault(
        {"start": start, "stop": stop, "wait": wait, "renew": renew, "lead": 3},
        {
            "dark": lambda w: w % 4 >= 2,
            "ready": lambda w: is_ready[w],
            "outcome": lambda w: script[w],
        },
        {"per_day": 4, "lapse": 8, "stop_after": 3, "forget": 40},
    ).live(44)
    ended = int(b.state.tasking.task_i[0, codes.ENDED_AT])
    assert (fought, status(b, 0), ended if ended >= 0 else 44) == told


def test_an_undecided_assault_stops_at_dawn_and_comes_again_at_its_hour() -> None:
    b = siege([Order(0, codes.T_ASSAULT, 0, [0], start=2, start_h=1.5, renew=1)])
    hours = {}
    for watch in range(12):
        arrive(b)
        decide(b, watch)
        if b.state.posts.op_i[0, 0, codes.NOW] == 1:
            hours[watch] = float(b.state.tasking.task_f[0, codes.CONTACT_H])
            fight(b, watch, "goes on")
    assert hours == {2: 1.5, 3: 0.0, 6: 1.5, 7: 0.0}
    assert status(b, 0) == "failed"
    assert b.state.posts.op_i[0, 0, codes.FAILS] == 2


def test_a_broken_echelon_comes_again_only_with_a_new_operation() -> None:
    b = siege([Order(0, codes.T_ASSAULT, 0, [0], start=2, renew=3)], watches=80)
    fought = []
    for watch in range(60):
        arrive(b)
        decide(b, watch, operation_lapse_days=4)
        if b.state.posts.op_i[0, 0, codes.NOW] == 1:
            fought.append(watch)
            fight(b, watch, "breaks")
    # Sixteen watches without an assault close the operation, then its hour must come round.
    assert fought == [2, 22, 42]


def test_a_weak_or_shaken_echelon_is_not_renewed() -> None:
    for strength, cohesion in ((0.6, 0.0), (0.0, 0.5)):
        order = Order(
            0, codes.T_ASSAULT, 0, [0], start=2, renew=3, strength=strength, cohesion=cohesion
        )
        b = siege([order])
        for watch in range(3):
            arrive(b)
            decide(b, watch)
        fight(b, 2, "breaks")
        b.state.force.men[0, codes.FIT] = 200
        b.state.force.unit_f[0, codes.COHESION] = 0.4
        decide(b, 3)
        assert status(b, 0) == "failed"


def test_the_abort_loss_ends_the_task_for_good() -> None:
    b = siege([Order(0, codes.T_ASSAULT, 0, [0], start=2, renew=3, abort=0.5)])
    for watch in range(3):
        arrive(b)
        decide(b, watch)
    fight(b, 2, "breaks")
    b.state.tasking.task_i[0, codes.ECHELON_LOST] = 320
    decide(b, 3)
    assert status(b, 0) == "failed"


def test_a_side_that_failed_too_often_waits_for_fresh_force_or_time() -> None:
    orders = [
        Order(0, codes.T_ASSAULT, 0, [0], start=2, renew=9),
        Order(0, codes.T_ASSAULT, 0, [1], start=10),
    ]
    b = siege(orders, watches=80)
    b.state.posts.op_i[0, 0, [codes.FAILS, codes.LAST]] = 3, 4
    b.state.tasking.task_i[0, codes.TRIES] = 1
    fought = {0: [], 1: []}
    for watch in range(5, 50):
        arrive(b)
        decide(b, watch)
        for t, watches in fought.items():
            if b.state.tasking.task_i[t, codes.NOW_IN] == 1:
                watches.append(watch)
                b.state.tasking.task_i[t, codes.BROKEN] = 1
    assert fought[1] == [10]
    assert fought[0][0] == 46  # ten days of four watches after watch 4, then its hour


# --- conditions, waiting and handing over ---------------------------------------------------------


def test_a_task_waits_for_its_condition_and_lapses() -> None:
    kept = [(codes.C_TASK_DONE, 0, 0.0)]
    orders = [
        Order(0, codes.T_HOLD, 0, [1], start=40),
        Order(0, codes.T_ASSAULT, 0, [0], start=2, wait=4, conditions=kept),
    ]
    b = siege(orders)
    seen = []
    for watch in range(10):
        decide(b, watch)
        seen.append(status(b, 1))
    assert seen[5] == "waiting"
    assert seen[7] == "expired"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ((codes.C_NIGHT, -1, 0.0), lambda b, yes: None),
        ((codes.C_DRY, -1, 0.0), lambda b, yes: b.state.sky.camp_i.__setitem__(codes.WET, not yes)),
        (
            (codes.C_HOLDS, 1, 0.0),
            lambda b, yes: b.state.posts.post_i.__setitem__((1, codes.OWNER), 0 if yes else 1),
        ),
        (
            (codes.C_LOST, 1, 0.0),
            lambda b, yes: b.state.posts.post_i.__setitem__((1, codes.OWNER), 1 if yes else 0),
        ),
        (
            (codes.C_FORCE_RATIO, -1, 2.0),
            lambda b, yes: b.state.force.men.__setitem__((2, codes.FIT), 300 if yes else 301),
        ),
        (
            (codes.C_STRENGTH, -1, 0.9),
            lambda b, yes: b.state.force.men.__setitem__((0, codes.FIT), 540 if yes else 539),
        ),
        (
            (codes.C_COHESION, -1, 0.5),
            lambda b, yes: b.state.force.unit_f.__setitem__(
                (0, codes.COHESION), 0.5 if yes else 0.49
            ),
        ),
        (
            (codes.C_ROUNDS, 0, 300.0),
            lambda b, yes: b.state.stores.rounds.__setitem__(
                (0, 0, codes.P_RESERVE), 300 if yes else 299
            ),
        ),
        (
            (codes.C_TRENCH_WITHIN, -1, 150.0),
            lambda b, yes: b.state.land.trench.__setitem__((0, 4 * 12 + 3), 100 if yes else 50),
        ),
    ],
)
@pytest.mark.parametrize("yes", [True, False])
def test_each_condition_holds_an_assault_back(condition, holds, yes: bool) -> None:
    order = Order(0, codes.T_ASSAULT, 0, [0], start=2, conditions=[condition])
    units = [Unit(0, at=(1, 4)), Unit(0, at=(1, 3)), Unit(1, post=0, fit=300)]
    dark = NIGHTS if yes or condition[0] != codes.C_NIGHT else (0.0,)
    line = Line(0, 0, [(2, 4), (3, 4), (4, 4)], [300.0, 150.0, 20.0])
    b = board(Setting([Post((6, 4)), Post((10, 8))], units, [order], [line], dark=dark))
    b.state.land.trench[0, [4 * 12 + 2, 4 * 12 + 3]] = 100
    b.state.tasking.line_i[0, codes.HEAD] = 1
    holds(b, yes)
    for watch in range(3):
        arrive(b)
        decide(b, watch)
    assert b.state.posts.op_i[0, 0, codes.NOW] == (1 if yes else 0)


def test_a_task_hands_over_to_the_next() -> None:
    orders = [
        Order(0, codes.T_DIG, 0, [0], then=1),
        Order(0, codes.T_ASSAULT, 0, [0], heir=1),
    ]
    line = Line(0, 0, [(2, 4)], [100.0])
    b = siege(orders, lines=[line])
    decide(b, 0)
    assert (status(b, 0), status(b, 1)) == ("active", "pending")
    b.state.tasking.line_i[0, codes.HEAD] = 1
    decide(b, 1)
    assert (status(b, 0), status(b, 1)) == ("done", "active")
    assert b.state.force.unit_i[0, codes.TASK] == 1


def test_a_standing_task_is_done_when_its_time_is_over() -> None:
    b = siege([Order(1, codes.T_HOLD, 0, [2], stop=3)])
    for watch in range(4):
        decide(b, watch)
    assert status(b, 0) == "done"
    assert b.state.force.unit_i[2, codes.TASK] == -1


def test_holding_a_lost_position_has_failed() -> None:
    b = siege([Order(1, codes.T_HOLD, 0, [2])])
    decide(b, 0)
    b.state.posts.post_i[0, codes.OWNER] = 0
    decide(b, 1)
    assert status(b, 0) == "failed"


# --- units ----------------------------------------------------------------------------------------


def test_a_unit_wanted_twice_serves_the_first_and_the_other_waits() -> None:
    orders = [
        Order(0, codes.T_ASSAULT, 0, [0], start=3),
        Order(0, codes.T_ASSAULT, 1, [0], start=3, wait=30),
    ]
    units = [Unit(0, at=(1, 4)), Unit(1, post=0, fit=300), Unit(1, post=1, fit=300)]
    b = board(Setting([Post((6, 4)), Post((6, 7))], units, orders, dark=NIGHTS))
    for watch in range(4):
        arrive(b)
        decide(b, watch)
    assert (status(b, 0), status(b, 1)) == ("active", "waiting")
    fight(b, 3, "takes")
    decide(b, 4)
    assert (status(b, 0), status(b, 1)) == ("done", "active")


def test_diggers_are_taken_for_an_assault_but_not_the_other_way() -> None:
    line = Line(0, 0, [(2, 4)], [100.0])
    orders = [
        Order(0, codes.T_ASSAULT, 0, [0], start=6),
        Order(0, codes.T_DIG, 0, [0]),
    ]
    b = siege(orders, lines=[line])
    decide(b, 0)
    assert b.state.force.unit_i[0, codes.TASK] == 1
    for watch in range(1, 8):
        arrive(b)
        decide(b, watch)
        expected = 0 if watch >= 3 else 1
        assert b.state.force.unit_i[0, codes.TASK] == expected


def test_the_last_men_of_a_post_stay() -> None:
    units = [Unit(1, post=0, fit=100), Unit(1, post=0, fit=100), Unit(0, at=(1, 4))]
    orders = [Order(1, codes.T_COUNTER_ATTACK, 1, [0, 1], start=0)]
    b = board(Setting([Post((6, 4)), Post((8, 4), owner=0)], units, orders))
    decide(b, 0, post_keep_men=80)
    assert sorted(b.state.force.unit_i[:2, codes.TASK].tolist()) == [0, 0]
    # A unit that has left still counts until it marches; what counts is who is there.
    b = board(Setting([Post((6, 4)), Post((8, 4), owner=0)], units, orders))
    decide(b, 0, post_keep_men=120)
    assert b.state.force.unit_i[:2, codes.TASK].tolist() == [-1, -1]


def test_the_echelon_waits_at_its_jumpoff_until_enough_have_come() -> None:
    b = siege([Order(0, codes.T_ASSAULT, 0, [0, 1], start=1)], dark=(1.0,))
    decide(b, 0)
    arrive(b)
    b.state.force.men[0, codes.FIT] = 500
    b.state.force.unit_i[1, codes.CELL] = 0
    decide(b, 1, assault_ready_share=0.5)
    assert b.state.posts.op_i[0, 0, codes.NOW] == 0
    b.state.force.men[0, codes.FIT] = 600
    decide(b, 2, assault_ready_share=0.5)
    assert b.state.posts.op_i[0, 0, codes.NOW] == 1


@pytest.mark.parametrize(("reach_m", "goes"), [(1e5, 1), (1.0, 0)])
def test_who_stands_in_a_post_beside_the_goal_needs_no_other_jumpoff(reach_m, goes) -> None:
    posts = [Post((6, 4)), Post((4, 4), owner=0)]
    units = [Unit(0, post=1), Unit(0, post=1), Unit(1, post=0)]
    b = board(Setting(posts, units, [Order(0, codes.T_ASSAULT, 0, [0, 1])], dark=(1.0,)))
    decide(b, 0, jumpoff_reach_m=reach_m)
    assert b.state.posts.op_i[0, 0, codes.NOW] == goes


def test_a_position_behind_another_is_not_stormed_first() -> None:
    posts = [Post((6, 4)), Post((8, 4))]
    units = [Unit(0, at=(1, 4)), Unit(1, post=0), Unit(1, post=1)]
    behind = [Post((10, q)) for q in (1, 2, 3, 4, 5, 6, 7)] + [Post((9, 2)), Post((7, 6))]
    orders = [Order(0, codes.T_ASSAULT, 1, [0], start=0)]
    b = board(
        Setting(posts + behind, units, orders, dark=(1.0,), dominance_m=300.0, width=14, height=9)
    )
    for watch in range(4):
        arrive(b)
        decide(b, watch)
    assert b.state.posts.op_i[1, 0, codes.NOW] == 0
    b.state.posts.post_i[0, codes.OWNER] = 0
    settle(b.t.posts, b.t.ground, b.s.posts, b.s.land, -1)
    decide(b, 4)
    assert b.state.posts.op_i[1, 0, codes.NOW] == 1


def test_a_fixing_party_pins_a_garrison_within_reach() -> None:
    b = siege([Order(0, codes.T_FIX, 0, [0])])
    decide(b, 0, fix_reach_m=600)
    assert b.state.posts.post_i[0, codes.FIXED] == -1
    decide(b, 1, fix_reach_m=700)
    assert b.state.posts.post_i[0, codes.FIXED] == 1


def test_the_rule_touches_only_what_it_names() -> None:
    b = siege([Order(0, codes.T_ASSAULT, 0, [0, 1], start=1)], dark=(1.0,))
    before = {
        f"{name}.{field}": array.copy()
        for name, group in b.state._asdict().items()
        for field, array in group._asdict().items()
    }
    for watch in range(4):
        arrive(b)
        decide(b, watch)
    changed = {
        f"{name}.{field}"
        for name, group in b.state._asdict().items()
        for field, array in group._asdict().items()
        if not np.array_equal(array, before[f"{name}.{field}"])
    }
    assert changed <= set(decisions.WRITES)
