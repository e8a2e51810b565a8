"""Standing policies: the reserve against the oracle, when they act and when they stop."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, policy
from siegeworks.engine.rules import policies
from tests.naive import policies as naive
from tests.rules.board import Order, Post, Setting, Unit, board

TASKS = {None: -1, "dig": 0, "assault": 1}


def act(b, watch: int, **changes: float) -> int:
    t, s = b.t, b.s
    return policies.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.clock, s.force, s.posts, s.tasking, s.land,
        s.log, t.policy, b.par(policies, **changes), watch,
    )  # fmt: skip


def staff(b, **changes: float):
    t, s = b.t, b.s
    return policies.Staff(
        t.units, t.posts, t.ground, t.paths, t.tasks, s.force, s.posts, s.tasking, s.land, t.policy,
        b.par(policies, **changes),
    )  # fmt: skip


PLAIN = {
    policy.CA_RESERVE_MIN: 100,
    policy.CA_REACH_M: 2500,
    policy.CA_DELAY_H: 1.5,
    policy.CA_DELAY_IMPROVISED_H: 6.0,
    policy.CA_STOP_AFTER: 3,
    policy.CA_REST_H: 24,
    policy.CA_WINDOW_H: 24,
    policy.LAST_RESERVE: 0,
    policy.CA_PER_SECTOR: 1,
}


def lost_post(units=None, **more):
    """Post 0 was lost to side 0 in watch 3; the reserve of side 1 is in post 1."""
    rules = {**PLAIN, **more.pop("policy", {})}
    units = units or [Unit(0, post=0, fit=200), Unit(1, post=1, fit=300), Unit(1, post=1, fit=300)]
    posts = more.pop("posts", [Post((6, 4), owner=0), Post((3, 4))])
    b = board(Setting(posts, units, policy=rules, **more))
    b.state.posts.post_i[0, codes.LOST_AT] = 3
    b.state.posts.post_i[0, codes.BUILDER] = 1
    return b


# --- the reserve ----------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from((0, 1, 2, None)),
            st.integers(0, 11),
            st.integers(0, 400),
            st.floats(0.3, 1.0),
            st.integers(-1, 8),
            st.sampled_from((None, "dig", "assault")),
        ),
        min_size=1,
        max_size=9,
    ),
    st.floats(50.0, 1500.0),
    st.floats(200.0, 2000.0),
)
@settings(max_examples=60, deadline=None)
def test_the_nearest_who_can_be_spared_are_called(rows, wanted, reach) -> None:
    places = [Post((3, 1)), Post((4, 7)), Post((9, 4))]
    units = [
        Unit(1, at=(x, x % 9), fit=fit, cohesion=c)
        if post is None
        else Unit(1, post=post + 1, fit=fit, cohesion=c)
        for post, x, fit, c, _, _ in rows
    ]
    orders = [Order(1, codes.T_DIG, 0, []), Order(1, codes.T_ASSAULT, 0, [])]
    b = board(
        Setting(
            [Post((6, 4), owner=0), *places],
            units,
            orders,
            policy={**PLAIN, policy.CA_REACH_M: reach},
        )
    )
    b.state.land.holder[:] = -1
    told = []
    for u, (post, _, fit, cohesion, busy, task) in enumerate(rows):
        b.state.force.unit_i[u, codes.BUSY] = busy
        b.state.force.unit_i[u, codes.TASK] = TASKS[task]
        c = b.state.force.unit_i[u, codes.CELL]
        at = (b.tables.ground.x_m[c], b.tables.ground.y_m[c])
        told.append(
            {"name": u, "at": at, "post": post, "fit": fit, "cohesion": cohesion, "busy": busy}
        )
        told[-1]["task"] = task
    goal_cell = b.tables.posts.cell[0]
    goal = (b.tables.ground.x_m[goal_cell], b.tables.ground.y_m[goal_cell])
    n, men, _ = policies.call_up(staff(b), 0, 1, 5, wanted, True)
    called = b.state.force.bench[policies.CALLED, :n].tolist()
    steady = float(b.tables.policy[1, policy.CA_COHESION_MIN])
    assert (called, men) == naive.call_up(told, goal, wanted, reach, steady, 80, 12, 5)


@given(
    ours=st.booleans(),
    lodged=st.booleans(),
    assaulted=st.booleans(),
    attacking=st.booleans(),
    lost_at=st.one_of(st.none(), st.integers(0, 9)),
    failures=st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_when_a_post_is_wanted_back(ours, lodged, assaulted, attacking, lost_at, failures) -> None:
    b = lost_post()
    post_i, op_i = b.state.posts.post_i, b.state.posts.op_i
    post_i[0, codes.OWNER] = 1 if ours else 0
    post_i[0, codes.LODGED] = 2 if lodged else -1
    post_i[0, codes.LOST_AT] = -1 if lost_at is None else lost_at
    op_i[0, 0, codes.NOW], op_i[0, 1, codes.NOW] = assaulted, attacking
    op_i[0, 1, codes.FAILS] = failures
    told = {"ours": ours, "lodged": lodged, "under_assault": assaulted, "attacking": attacking}
    told |= {"lost_at": lost_at, "failures": failures}
    found = policies.wants_back(post_i, op_i, b.tables.policy, 0, 1, 9, 6.0)
    assert found == naive.wants_back(told, 9, 6.0, 24.0, 3)


# --- counter-attack -------------------------------------------------------------------------------


def test_a_lost_post_is_counter_attacked_by_the_nearest_reserve() -> None:
    b = lost_post()
    assert act(b, 4) == 1
    unit_i = b.state.force.unit_i
    row = 2 * 0 + 1
    assert unit_i[1, codes.TASK] == row
    assert unit_i[1, [codes.GOAL, codes.POSTURE, codes.POST]].tolist() == [0, codes.ASSAULT, -1]
    assert unit_i[1, codes.BUSY] == 8
    assert unit_i[2, [codes.TASK, codes.POST]].tolist() == [-1, 1]
    assert b.state.posts.op_i[0, 1, codes.NOW] == 1
    assert b.state.tasking.task_f[row, codes.CONTACT_H] == 1.5
    assert b.state.tasking.task_i[row, codes.START_MEN] == 300


def test_an_improvised_counter_attack_comes_a_watch_later() -> None:
    b = lost_post()
    assert act(b, 4, prepared_route_m=100) == 0
    assert act(b, 5, prepared_route_m=100) == 1
    assert b.state.tasking.task_f[1, codes.CONTACT_H] == 0.0


def test_units_are_spent_for_a_day_after_a_counter_attack() -> None:
    b = lost_post([Unit(0, post=0, fit=200), Unit(1, post=1, fit=150), Unit(1, post=1, fit=90)])
    assert act(b, 4, counterattack_ratio_aimed=0.5) == 1
    b.state.posts.op_i[0, 1, codes.NOW] = 0
    for watch in (5, 6, 7):
        assert act(b, watch, counterattack_ratio_aimed=0.5) == 0
        assert b.state.force.unit_i[1, codes.TASK] == -1


def test_counter_attacks_stop_after_n_failures() -> None:
    b = lost_post(policy={policy.CA_REST_H: 0, policy.CA_WINDOW_H: 240})
    made = []
    for watch in range(4, 12):
        b.state.posts.op_i[0, 1, codes.NOW] = 0
        if act(b, watch):
            made.append(watch)
            b.state.posts.op_i[0, 1, codes.UNDECIDED] = 1
            b.state.force.unit_i[1:, codes.POST] = 1
    assert made == [4, 5, 6]
    assert b.state.posts.op_i[0, 1, codes.FAILS] == 3


@pytest.mark.parametrize(("keep", "goes"), [(350, 1), (450, 0)])
def test_the_last_reserve_stays(keep: int, goes: int) -> None:
    units = [Unit(0, post=0, fit=200), *(Unit(1, at=(3, q), fit=200) for q in (3, 4, 5))]
    b = lost_post(units, policy={policy.LAST_RESERVE: keep})
    assert act(b, 4) == goes


@pytest.mark.parametrize(("enemies", "goes"), [(500, 1), (600, 0)])
def test_a_reserve_far_outnumbered_stays(enemies: int, goes: int) -> None:
    units = [Unit(0, post=0, fit=enemies), Unit(1, at=(3, 4), fit=300)]
    b = lost_post(units, policy={policy.LAST_RESERVE: -1000})  # it may commit all it has
    assert act(b, 4, counterattack_ratio_least=0.56) == goes


def test_a_small_or_shaken_reserve_stays() -> None:
    for unit in (Unit(1, at=(3, 4), fit=90), Unit(1, at=(3, 4), fit=400, cohesion=0.5)):
        assert act(lost_post([Unit(0, post=0, fit=50), unit]), 4) == 0


def test_a_pinned_garrison_cannot_be_sent() -> None:
    b = lost_post()
    b.state.posts.post_i[1, codes.FIXED] = 4
    assert act(b, 4) == 0


def test_a_post_is_not_emptied_for_a_counter_attack() -> None:
    units = [Unit(0, post=0, fit=300), *(Unit(1, post=1, fit=100) for _ in range(4))]
    b = lost_post(units)
    assert act(b, 4) == 1
    left = b.state.force.unit_i[1:, codes.POST] == 1
    assert left.sum() == 1


def test_one_counter_attack_a_sector_and_watch() -> None:
    posts = [Post((6, 4), owner=0), Post((6, 6), owner=0), Post((3, 4))]
    for sector, made in ((0, 1), (1, 2)):
        posts[1].sector = sector
        units = [Unit(0, post=0, fit=100), Unit(0, post=1, fit=100)]
        units += [Unit(1, at=(3, q), fit=200) for q in (2, 3, 4, 5)]
        b = lost_post(units, posts=posts)
        b.state.posts.post_i[1, codes.LOST_AT] = 3
        assert act(b, 4) == made


def test_a_lodgement_is_left_alone_while_the_assault_goes_on() -> None:
    units = [Unit(0, post=0, fit=100), Unit(1, post=0, fit=200), Unit(1, at=(3, 4), fit=300)]
    b = lost_post(units, posts=[Post((6, 4)), Post((3, 6))])
    b.state.posts.post_i[0, [codes.LODGED, codes.LOST_AT]] = 3, -1
    b.state.posts.held[0] = [0.4, 0.6]
    b.state.posts.op_i[0, 0, codes.NOW] = 1
    assert act(b, 4) == 0
    b.state.posts.op_i[0, 0, codes.NOW] = 0
    assert act(b, 5) == 1
    # The garrison of the position holds its line.
    assert b.state.force.unit_i[1, [codes.TASK, codes.POST]].tolist() == [-1, 0]


def test_after_a_counter_attack_units_hold_or_go_home() -> None:
    b = lost_post()
    act(b, 4)
    b.state.posts.op_i[0, 1, codes.NOW] = 0
    b.state.posts.op_i[0, 1, codes.FAILS] = 3
    act(b, 5)
    unit = b.state.force.unit_i[1]
    assert (unit[codes.TASK], unit[codes.GOAL]) == (-1, unit[codes.HOME])
    assert b.state.tasking.task_i[1, codes.NOW_IN] == 0


# --- reinforcement and withdrawal -----------------------------------------------------------------


def threatened(units, **more):
    b = lost_post(units, posts=[Post((6, 4), capacity=500), Post((3, 4))], dark=(1.0,), **more)
    b.state.posts.post_i[0, codes.LOST_AT] = -1
    b.state.posts.op_i[0, 0, codes.NOW] = 1
    return b


def test_a_threatened_post_under_strength_gets_a_company_by_night() -> None:
    units = [Unit(1, post=0, fit=100), Unit(1, at=(3, 4), fit=150), Unit(1, at=(2, 4), fit=150)]
    b = threatened(units)
    assert act(b, 4) == 1
    assert b.state.force.unit_i[1, [codes.GOAL, codes.POSTURE]].tolist() == [0, codes.MARCH]
    assert b.state.force.unit_i[2, codes.GOAL] == -1
    # With two companies on their way the post has more than half of what it holds.
    assert act(b, 5) == 1
    assert b.state.force.unit_i[2, codes.GOAL] == 0
    assert act(b, 6) == 0
    b = threatened(units)
    b.tables.clock.dark[:] = 0.0
    assert act(b, 4) == 0


def test_a_post_with_nobody_left_is_given_up_only_without_the_order_to_hold() -> None:
    units = [Unit(1, post=0, fit=60), Unit(1, post=1, fit=300)]
    for hold, goal in ((1, -1), (0, 1)):
        rules = {policy.HOLD_AT_ALL_COST: hold, policy.CA_COHESION_MIN: 2.0}
        b = threatened(units, policy=rules)
        act(b, 4)
        assert b.state.force.unit_i[0, codes.GOAL] == goal


def test_a_quiet_post_is_neither_reinforced_nor_given_up() -> None:
    units = [Unit(1, post=0, fit=60), Unit(1, at=(3, 4), fit=150)]
    b = threatened(units, policy={policy.HOLD_AT_ALL_COST: 0})
    b.state.posts.op_i[0, 0, codes.NOW] = 0
    assert act(b, 4) == 0


def test_both_sides_have_the_same_policy() -> None:
    sent = []
    for side in (0, 1):
        units = [Unit(1 - side, post=0, fit=200), Unit(side, at=(3, 4), fit=300)]
        posts = [Post((6, 4), owner=1 - side), Post((3, 6), owner=side)]
        b = board(Setting(posts, units, policy=PLAIN))
        b.state.posts.post_i[0, codes.LOST_AT] = 3
        sent.append((act(b, 4), b.state.force.unit_i[1, codes.GOAL].item()))
    assert sent[0] == sent[1] == (1, 0)


def test_the_rule_touches_only_what_it_names() -> None:
    b = lost_post()
    before = {
        f"{name}.{field}": array.copy()
        for name, group in b.state._asdict().items()
        for field, array in group._asdict().items()
    }
    for watch in range(4, 9):
        act(b, watch)
    changed = {
        f"{name}.{field}"
        for name, group in b.state._asdict().items()
        for field, array in group._asdict().items()
        if not np.array_equal(array, before[f"{name}.{field}"])
    }
    assert changed <= set(policies.WRITES)
    assert math.isfinite(b.state.tasking.task_f.sum())
