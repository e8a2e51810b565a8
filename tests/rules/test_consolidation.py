"""Consolidation: the oracle, hand-worked captures and lodgements, and exact overlooking."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.rules import consolidation
from tests.naive import consolidation as naive
from tests.rules.camp import camp, parameters, take

PAR = parameters(consolidation.PARAMETERS)
NUMBERS = {
    "first": consolidation.TURNED_FIRST,
    "first_h": consolidation.FIRST_H,
    "day": consolidation.TURNED_DAY,
    "min_men": consolidation.MIN_MEN,
    "guns_h": consolidation.GUNS_H,
    "observers": consolidation.OBSERVERS,
    "least": consolidation.LEAST_SHARE,
    "taken_at": consolidation.TAKEN_AT,
    "lodgement_men": consolidation.LODGEMENT_MEN,
}
SHARE = st.floats(0, 1)
BELOW = [[0, 0.5, 0.2, 0], [0.4, 0, 0.4, 0.1], [0, 0.9, 0, 0.3], [0.1, 0, 0.6, 0], [0.2] * 4]


def run(at, watch, par=PAR):
    state = at.state
    return consolidation.apply(
        at.units, at.posts, at.ground, at.clock, state.force, state.posts, state.land, state.log,
        par, watch,
    )  # fmt: skip


def look(at):
    """Recompute how far each side overlooks each position."""
    posts = at.state.posts
    consolidation.overlook_all(
        at.posts.overlook, at.ground.source_side, posts.post_i, posts.held, posts.over,
        float(PAR[consolidation.OBSERVERS]), float(PAR[consolidation.TAKEN_AT]),
    )  # fmt: skip
    return posts.over


def fought_over(rng):
    """The small siege with captures, lodgements, trenches and thin garrisons."""
    at = camp(posts_of=rng.integers(-1, 4, 4), overlook=rng.random((5, 4)))
    posts, force, land = at.state.posts, at.state.force, at.state.land
    force.men[:, codes.FIT] = rng.integers(0, 160, 4)
    for p in range(4):
        if rng.random() < 0.6:
            take(at, p, int(rng.integers(0, 2)), int(rng.integers(0, 3)))
        if rng.random() < 0.5:
            x = float(rng.choice([0.02, 0.3, 0.7]))
            owner = int(posts.post_i[p, codes.OWNER])
            posts.held[p, [1 - owner, owner]] = [x, 1.0 - x]
    posts.op_i[:, :, codes.NOW] = rng.integers(0, 5, (4, 2)) == 0
    land.joined[:] = rng.integers(0, 3, (2, 4)) == 0
    land.dominated[:] = rng.integers(0, 3, (2, 4)) == 0
    look(at)
    return at


def as_told(at):
    force, posts, land = at.state.force, at.state.posts, at.state.land
    told = []
    for p in range(4):
        inside = force.unit_i[:, codes.POST] == p
        beside = [q for q in (p - 1, p, p + 1) if 0 <= q < 4]
        told.append(
            {
                "owner": int(posts.post_i[p, codes.OWNER]),
                "taken": int(posts.post_i[p, codes.TAKEN]),
                "turned": float(posts.post_f[p, codes.TURNED]),
                "guns_up": bool(posts.post_i[p, codes.GUNS_UP]),
                "lodged": int(posts.post_i[p, codes.LODGED]),
                "empty": int(posts.post_i[p, codes.EMPTY]),
                "exists": True,
                "held": dict(enumerate(posts.held[p].tolist())),
                "men": {
                    s: int(force.men[inside & (at.units.side == s), codes.FIT].sum())
                    for s in (0, 1)
                },
                "assaulted_by": posts.op_i[p, :, codes.NOW].astype(bool).tolist(),
                "joined": [bool(land.joined[s, beside].any()) for s in (0, 1)],
                "friends_in_reach": [bool(land.dominated[s, p]) for s in (0, 1)],
            }
        )
    return told


@pytest.mark.parametrize("seed", range(30))
def test_consolidation_equals_the_oracle(seed):
    at = fought_over(np.random.default_rng(seed))
    numbers = {name: float(PAR[column]) for name, column in NUMBERS.items()}
    posts, overlook = at.state.posts, at.posts.overlook.tolist()
    for watch in range(1, 6):
        told = as_told(at)
        lost = naive.watch_of_consolidation(told, watch, 6.0, watch == 4, numbers)
        noted = int(at.state.log.n_events[0])
        run(at, watch)
        assert at.state.log.events[noted : at.state.log.n_events[0], 4].tolist() == lost
        for p, post in enumerate(told):
            assert posts.post_f[p, codes.TURNED] == pytest.approx(post["turned"], abs=1e-3)
            assert posts.post_i[p, codes.GUNS_UP] == post["guns_up"]
            assert posts.post_i[p, codes.LODGED] == post["lodged"]
            assert posts.post_i[p, codes.EMPTY] == post["empty"]
            assert posts.held[p].tolist() == [post["held"][0], post["held"][1]]
            for s in (0, 1):
                over = naive.overlooked(told, {4: 0}, overlook, s, p, numbers)
                assert posts.over[p, s] == pytest.approx(over, abs=1e-12)
    assert (at.state.force.unit_i[:, codes.POST] >= -1).all()


def captured(men=200):
    """Position 1 taken by side 0 in watch 0, with one company in it."""
    at = camp(posts_of=(2, 3, 1, -1), overlook=BELOW)
    take(at, 1, 0, 0)
    at.state.force.men[2, codes.FIT] = men
    return at


def test_works_count_half_after_six_hours_and_most_after_a_day():
    at = captured()
    turned = []
    for watch in range(8):
        run(at, watch)
        turned.append(float(at.state.posts.post_f[1, codes.TURNED]))
    assert turned[:5] == pytest.approx([0.0, 0.5, 0.6, 0.7, 0.8])
    assert turned[5:] == pytest.approx([0.8] * 3)


def test_guns_are_up_after_a_night_and_observers_at_once():
    at = captured()
    up, over = [], []
    for watch in range(4):
        run(at, watch)
        up.append(int(at.state.posts.post_i[1, codes.GUNS_UP]))
        over.append(float(at.state.posts.over[2, 0]))
    assert up == [0, 0, 1, 1]
    half, full = 1.0 - (1.0 - 0.5 * 0.4) * 0.8, 1.0 - (1.0 - 0.4) * 0.8
    assert over == pytest.approx([half, half, full, full])


def test_too_few_men_turn_nothing():
    at = captured(men=59)
    for watch in range(6):
        run(at, watch)
    assert at.state.posts.post_f[1, codes.TURNED] == 0.0
    assert at.state.posts.post_i[1, codes.GUNS_UP] == 0


def test_the_builder_back_in_his_works_has_them_whole():
    at = captured()
    take(at, 1, 1, 3)
    for watch in range(3, 6):
        run(at, watch)
    assert at.state.posts.post_f[1, codes.TURNED] == 1.0


@settings(max_examples=60, deadline=None)
@given(SHARE, st.floats(0, 30), st.floats(0, 30), st.floats(1, 12))
def test_turning_works_only_grows_and_does_not_care_how_it_is_cut(turned, one, other, first_h):
    def after(start, hours):
        return consolidation.turned_after(start, hours, 0.5, first_h, 0.8)

    assert turned - 1e-12 <= after(turned, one) <= max(turned, 0.8) + 1e-12
    assert after(after(turned, one), other) == pytest.approx(after(turned, one + other), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 3))
def test_more_heights_held_overlook_more_and_none_overlooks_itself(seed, p):
    at = fought_over(np.random.default_rng(seed))
    before = look(at).copy()
    assert ((before >= 0.0) & (before <= 1.0)).all()
    take(at, p, 0, 1)
    at.state.posts.post_i[p, codes.GUNS_UP] = 1
    after = look(at)
    assert (after[:, 0] >= before[:, 0] - 1e-12).all()
    assert (after[:, 1] <= before[:, 1] + 1e-12).all()
    assert after[p, 0] == pytest.approx(before[p, 0])


def test_nobody_observes_from_a_post_still_fought_over():
    at = camp(overlook=BELOW)
    at.state.posts.held[2] = [0.2, 0.8]
    # side 1 sees position 1 from 0 and 2; while 2 is shared only 0 counts
    assert look(at)[1, 1] == pytest.approx(0.5)
    at.state.posts.held[2] = [0.0, 1.0]
    assert look(at)[1, 1] == pytest.approx(1.0 - 0.5 * 0.1)


def lodged(men=100, joined=True, share=0.4):
    """A company of side 0 lodged in position 2, its home 7, at dawn of the second day."""
    at = camp(posts_of=(2, 3, 2, -1))
    at.state.posts.held[2] = [share, 1.0 - share]
    at.state.force.men[2, codes.FIT] = men
    at.state.land.joined[0, 3] = joined
    return at


def test_a_lodgement_lives_with_men_and_a_trench():
    at = lodged()
    for watch in range(2, 10):
        run(at, watch)
    assert at.state.posts.held[2, 0] == 0.4
    assert at.state.posts.post_i[2, codes.LODGED] == 2


@pytest.mark.parametrize("how", [{"men": 59}, {"joined": False}, {"share": 0.05}])
def test_a_lodgement_too_weak_alone_or_tiny_is_lost_at_dawn_only(how):
    at = lodged(**how)
    run(at, 3)
    assert at.state.posts.held[2, 0] > 0.0
    run(at, 4)
    assert at.state.posts.held[2].tolist() == [0.0, 1.0]
    unit = at.state.force.unit_i[2]
    assert unit[[codes.POST, codes.GOAL, codes.POSTURE]].tolist() == [-1, 7, codes.MARCH]
    assert at.state.force.unit_i[0, codes.POST] == 2
    event = at.state.log.events[0]
    assert event[[0, 2, 3, 4]].tolist() == [4, codes.E_LODGEMENT_LOST, 0, 2]
    assert event[6] == how.get("men", 100)


def test_a_lodgement_within_reach_of_a_friendly_post_or_renewed_stays():
    at = lodged(joined=False)
    at.state.land.dominated[0, 2] = 1
    run(at, 4)
    assert at.state.posts.held[2, 0] == 0.4
    at = lodged(men=10)
    at.state.posts.op_i[2, 0, codes.NOW] = 1
    run(at, 4)
    assert at.state.posts.held[2, 0] == 0.4


def test_empty_watches_are_counted_until_a_man_returns():
    at = camp(posts_of=(1, 2, -1, -1))
    for watch in range(3):
        run(at, watch)
    assert at.state.posts.post_i[:, codes.EMPTY].tolist() == [3, 0, 0, 3]
    at.state.force.unit_i[0, codes.POST] = 3
    run(at, 3)
    assert at.state.posts.post_i[:, codes.EMPTY].tolist() == [4, 1, 0, 0]
