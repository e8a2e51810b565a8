"""Giving a task its units and letting them go: tables of cases, and ways over the ground."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, orders, ways
from siegeworks.plan.records import TASK_KINDS
from tests.rules.board import Order, Post, Setting, Unit, board

STORM = {"assault", "penetrate", "counter-attack"}
FIRE = {"support", "counter-battery", "interdict"}
YIELD = {"dig", "rest", "reserve"}


@pytest.mark.parametrize(("code", "kind"), list(enumerate(TASK_KINDS)))
def test_kinds_of_task_by_name(code: int, kind: str) -> None:
    assert orders.is_assault(code) == (kind in STORM)
    assert orders.is_fire(code) == (kind in FIRE)
    assert orders.is_yielding(code) == (kind in YIELD)
    assert orders.keeps_a_post(code) == (kind in {"hold", "relieve"})
    goes_to_goal = kind in STORM | {"hold", "relieve", "block", "fix"}
    node = 7 if goes_to_goal else {"reserve": 8, "rest": 9}.get(kind, -1)
    assert orders.goal_node(code, 7, 8, 9) == node
    posture = codes.MARCH
    if kind in FIRE:
        posture = codes.SERVING
    elif kind in {"dig", "mine"}:
        posture = codes.LABOUR
    elif kind in {"rest", "reserve"}:
        posture = codes.REST
    assert orders.posture_for(code) == posture


def field():
    units = [
        Unit(1, post=0, fit=120),
        Unit(1, post=0, fit=90),
        Unit(1, at=(1, 1)),
        Unit(0, at=(8, 4)),
    ]
    tasks = [Order(1, codes.T_DIG, 0, []), Order(1, codes.T_ASSAULT, 0, [])]
    return board(Setting([Post((6, 4)), Post((9, 4))], units, tasks))


def is_free(
    b, u: int, kind: int, node: int, watch: int = 0, keep: float = 80.0, reach_m: float = 1e9
) -> bool:
    force, tables = b.state.force, b.tables
    return orders.is_free(
        force.men, force.unit_i, tables.units.side, tables.ground.x_m, tables.ground.y_m,
        tables.tasks.kind, u, kind, node, watch, keep, reach_m,
    )  # fmt: skip


def test_who_is_free() -> None:
    b = field()
    assert is_free(b, 2, codes.T_ASSAULT, 1)
    assert is_free(b, 0, codes.T_ASSAULT, 1)  # ninety men stay
    assert not is_free(b, 0, codes.T_ASSAULT, 1, keep=91.0)
    assert is_free(b, 0, codes.T_HOLD, 0, keep=999.0)  # it need not leave
    assert not is_free(b, 0, codes.T_DIG, -1)
    b.state.force.men[2, codes.FIT] = 0
    assert not is_free(b, 2, codes.T_ASSAULT, 1)  # nobody left
    b.state.force.men[2, codes.FIT] = 600
    b.state.force.unit_i[2, codes.BUSY] = 5
    assert not is_free(b, 2, codes.T_ASSAULT, 1, watch=4)
    assert is_free(b, 2, codes.T_ASSAULT, 1, watch=5)


def test_a_post_far_from_any_enemy_needs_nobody_to_hold_it() -> None:
    b = field()
    x_m, y_m, cell = b.tables.ground.x_m, b.tables.ground.y_m, b.state.force.unit_i[:, codes.CELL]
    gap = math.dist((x_m[cell[0]], y_m[cell[0]]), (x_m[cell[3]], y_m[cell[3]]))
    for kind in (codes.T_DIG, codes.T_REST, codes.T_ASSAULT):
        assert not is_free(b, 0, kind, 1, keep=91.0, reach_m=gap + 1.0)
        assert is_free(b, 0, kind, 1, keep=91.0, reach_m=gap - 1.0)
    b.state.force.men[3, codes.FIT] = 0
    assert is_free(b, 0, codes.T_DIG, -1)
    b.state.force.men[3, codes.FIT] = 9
    b.state.force.unit_i[3, codes.PRESENT] = 0
    assert is_free(b, 0, codes.T_DIG, -1)


def test_diggers_yield_and_stormers_do_not() -> None:
    b = field()
    b.state.force.unit_i[2, codes.TASK] = 0
    assert is_free(b, 2, codes.T_ASSAULT, 1)
    assert not is_free(b, 2, codes.T_REST, 1)
    b.state.force.unit_i[2, codes.TASK] = 1
    assert not is_free(b, 2, codes.T_ASSAULT, 1)
    b.state.force.unit_i[2, codes.TASK] = 2  # a policy's own attack
    assert not is_free(b, 2, codes.T_ASSAULT, 1)


def test_taking_up_a_task_and_being_let_go() -> None:
    b = field()
    unit_i = b.state.force.unit_i
    orders.give_task(unit_i, 2, 1, codes.T_ASSAULT, 1)
    assert unit_i[2, [codes.TASK, codes.GOAL, codes.POSTURE]].tolist() == [1, 1, codes.MARCH]
    orders.give_task(unit_i, 0, 1, codes.T_HOLD, 0)
    assert unit_i[0, [codes.GOAL, codes.POSTURE]].tolist() == [-1, codes.HOLDING]
    orders.release(unit_i, 1)
    assert unit_i[0, [codes.TASK, codes.POSTURE]].tolist() == [-1, codes.HOLDING]
    assert unit_i[2, [codes.TASK, codes.GOAL]].tolist() == [-1, unit_i[2, codes.HOME]]


# --- ways -----------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from((-1, 0, 1)), min_size=108, max_size=108), st.integers(0, 107))
@settings(max_examples=50, deadline=None)
def test_an_open_way_ends_at_its_goal(holders, start: int) -> None:
    b = field()
    paths, ground = b.tables.paths, b.tables.ground
    b.state.land.holder[:] = holders
    args = (paths.minutes, 0, ground.neighbours, b.state.land.holder, start, 0, 120)
    end = ways.end_of_way(*args)
    assert ways.way_is_open(*args) == (end == b.tables.posts.cell[0])
    nearer = [
        m
        for m in ground.neighbours[end]
        if m >= 0 and paths.minutes[0, m] < paths.minutes[0, end] and holders[m] != 0
    ]
    assert nearer == []


def test_a_position_lies_open_or_behind_others() -> None:
    front = [Post((5, r)) for r in (1, 3, 5, 7)]
    ring = [Post((8, 1)), Post((6, 8)), Post((9, 4)), Post((8, 6)), Post((4, 8)), Post((6, 1))]
    posts = [Post((7, 4)), *front, *ring]
    b = board(Setting(posts, [Unit(0, at=(0, 4))], dominance_m=280.0))
    t, s = b.tables, b.state

    def lies_open(p: int, side: int = 0) -> bool:
        return ways.lies_open(b.t.posts, b.t.ground, s.posts.post_i, s.land.holder, p, side)

    assert lies_open(1)
    assert lies_open(2)
    assert not lies_open(0)
    assert lies_open(0, side=1)  # one's own
    b.state.land.holder[:] = -1
    assert lies_open(0)
    assert t.posts.cell.size == len(posts)
