"""The map of holders: the rule, and running sums against a recount."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, geometry
from tests.naive import geometry as naive
from tests.rules.board import Post, Setting, Unit, board

POSTS = [(2, 2), (4, 2), (6, 4), (8, 5), (3, 6), (9, 1)]


@pytest.mark.parametrize(
    ("owner", "trenches", "near", "side"),
    [
        (0, (0, 1), (0, 3), 0),
        (1, (1, 0), (3, 0), 1),
        (-1, (1, 0), (0, 3), 0),
        (-1, (0, 1), (3, 0), 1),
        (-1, (1, 1), (2, 0), 0),
        (-1, (1, 1), (2, 2), -1),
        (-1, (0, 0), (2, 0), 0),
        (-1, (0, 0), (0, 1), 1),
        (-1, (0, 0), (1, 1), -1),
        (-1, (0, 0), (0, 0), -1),
    ],
)
def test_who_holds_a_cell(owner, trenches, near, side) -> None:
    assert geometry.holder_by_rule(owner, *trenches, *near) == side
    assert naive.holder(owner, trenches, near) == side


@given(st.integers(-1, 1), st.booleans(), st.booleans(), st.integers(0, 3), st.integers(0, 3))
def test_the_rule_is_the_same_for_both_sides(owner, t0, t1, n0, n1) -> None:
    side = geometry.holder_by_rule(owner, int(t0), int(t1), n0, n1)
    other = 1 - owner if owner >= 0 else -1
    swapped = geometry.holder_by_rule(other, int(t1), int(t0), n1, n0)
    assert swapped == (1 - side if side >= 0 else -1)


def made(owners):
    posts = [Post(at, owner=side) for at, side in zip(POSTS, owners, strict=True)]
    return board(Setting(posts, [Unit(0, at=(0, 0))], dominance_m=280.0))


def snapshot(b):
    return [array.copy() for array in b.state.land]


@given(
    owners=st.lists(st.integers(0, 1), min_size=6, max_size=6),
    changes=st.lists(
        st.one_of(
            st.tuples(st.just("owner"), st.integers(0, 5), st.integers(-1, 1)),
            st.tuples(st.just("trench"), st.integers(0, 107), st.integers(0, 1)),
            st.tuples(st.just("built"), st.integers(0, 5), st.integers(0, 1)),
        ),
        max_size=14,
    ),
)
@settings(max_examples=40, deadline=None)
def test_running_sums_equal_a_recount(owners, changes) -> None:
    b = made(owners)
    weight = np.arange(108, dtype=np.int32).reshape(1, 1, 108)
    b.tables.ground.zone_weight[:] = weight
    geometry.survey(b.t.posts, b.t.ground, b.s.posts, b.s.land, 1)
    for what, where, side in changes:
        if what == "owner":
            geometry.change_owner(b.state.posts.post_i, b.state.posts.held, where, side, 3)
        elif what == "built":
            b.state.posts.post_i[where, codes.EXISTS] = side
        else:
            b.state.land.joined[side, where] = 1
            geometry.refresh_cell(b.t.ground, b.state.posts.post_i, b.s.land, 1, where)
        geometry.settle(b.t.posts, b.t.ground, b.s.posts, b.s.land, 1)
    running = snapshot(b)
    geometry.survey(b.t.posts, b.t.ground, b.s.posts, b.s.land, 1)
    for kept, counted in zip(running, snapshot(b), strict=True):
        assert np.array_equal(kept, counted)
    holders = b.state.land.holder.tolist()
    around = [[int(m) for m in row if m >= 0] for row in b.tables.ground.neighbours]
    assert b.state.land.ring.tolist() == naive.ring(holders, around)
    inside = sum(c for c, side in enumerate(holders) if side == 1)
    assert b.state.land.zone_in[0, 0] == inside


def test_a_change_of_owner_settles_once() -> None:
    b = made([1] * 6)
    geometry.change_owner(b.state.posts.post_i, b.state.posts.held, 2, 0, 7)
    assert b.state.posts.post_i[2, [codes.OWNER, codes.TAKEN, codes.LOST_AT]].tolist() == [0, 7, 7]
    assert b.state.posts.held[2].tolist() == [1.0, 0.0]
    args = (b.t.posts, b.t.ground, b.s.posts, b.s.land, -1)
    assert geometry.settle(*args) == 1
    assert geometry.settle(*args) == 0
    assert b.state.land.holder[b.tables.posts.cell[2]] == 0


def test_a_post_is_built_on_its_day_by_who_holds_the_ground() -> None:
    posts = [Post((2, 2)), Post((3, 2), opens=6, exists=0), Post((3, 5), owner=0)]
    posts.append(Post((3, 6), opens=6, exists=0))
    b = board(Setting(posts, [Unit(0, at=(0, 0))], dominance_m=200.0))
    args = (b.t.posts, b.s.posts, b.s.land)
    assert geometry.open_posts(*args, 5) == 0
    assert geometry.open_posts(*args, 6) == 2
    post_i = b.state.posts.post_i
    assert post_i[:, codes.OWNER].tolist() == [1, 1, 0, 0]
    assert post_i[3, [codes.BUILDER, codes.GUNS_UP, codes.TAKEN]].tolist() == [0, 1, -1]
    assert geometry.open_posts(*args, 7) == 0


@pytest.mark.bounds
def test_the_edge_of_the_map_is_no_neighbour() -> None:
    posts = [Post((0, 0)), Post((11, 8), owner=0)]
    b = board(Setting(posts, [Unit(0, at=(5, 5))], dominance_m=280.0))
    holders = b.state.land.holder.tolist()
    around = [[int(m) for m in row if m >= 0] for row in b.tables.ground.neighbours]
    assert b.state.land.ring.tolist() == naive.ring(holders, around)
