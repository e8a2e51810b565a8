"""Who is shut in, by hand; and the rules about men to the same bits, compiled and plain."""

import hashlib
from pathlib import Path

import numpy as np

from siegeworks.engine import codes, enclosure
from siegeworks.engine.rules import care, cohesion, consolidation, desertion
from tests.engine.processes import run_in_other_mode
from tests.rules.camp import camp, is_whole, parameters, take

ROOT = Path(__file__).resolve().parents[2]


def hard_days():
    """Four days of the small siege, with hits, hunger, captures and a lodgement."""
    at = camp(auxiliary=[0, 1, 0, 0], posts_of=(1, 3, 2, -1), overlook=np.full((5, 4), 0.3))
    s = at.state
    tables = {rule.ID: parameters(rule.PARAMETERS) for rule in (care, cohesion, desertion)}
    works = parameters(consolidation.PARAMETERS)
    s.posts.held[2] = [0.4, 0.6]
    s.land.joined[0, 2] = 1
    s.sky.camp_f[codes.RATION_1] = 0.6
    for watch in range(16):
        for u in range(4):
            grade = (codes.KILLED, codes.LIGHT, codes.MODERATE, codes.SEVERE)[(u + watch) % 4]
            s.force.men[u, codes.FIT] -= 3
            s.force.men[u, grade] += 3
            s.force.lost[u, codes.BY_SHELL] += 3
        if watch in (3, 5):
            take(at, 1 if watch == 3 else 2, 0, watch)
        consolidation.apply(
            at.units, at.posts, at.ground, at.clock, s.force, s.posts, s.land, s.log, works, watch
        )
        care.apply(
            at.units, at.posts, at.supply, at.air, at.clock, s.force, s.posts, s.sky,
            tables["care"], 5, 7, watch,
        )  # fmt: skip
        cohesion.apply(
            at.units, at.posts, at.ground, at.supply, at.air, at.clock, s.force, s.posts, s.land,
            s.sky, tables["cohesion"], watch,
        )  # fmt: skip
        desertion.apply(
            at.units, at.posts, at.supply, at.clock, s.force, s.posts, s.log,
            tables["desertion"], 5, 7, watch,
        )  # fmt: skip
        assert is_whole(at)
    return s


def digest():
    """Hash of men, moods and posts after the hard days."""
    s = hard_days()
    parts = (s.force.men, s.force.lost, s.force.unit_i, s.force.unit_f, s.posts.post_i)
    parts += (s.posts.post_f, s.posts.held, s.posts.over)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()


def test_compiled_and_plain_runs_agree_to_the_bit():
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "from tests.engine.test_enclosure import digest; print(digest())"
    )
    assert run_in_other_mode(code) == digest()


def test_hard_days_leave_their_mark():
    s = hard_days()
    assert s.force.unit_f[0, codes.COHESION] < 0.5
    assert s.force.men[:2, codes.DIED].sum() > 0
    assert s.posts.post_i[1, codes.GUNS_UP] == 0  # nobody of the captor is in it


def test_a_side_is_enclosed_by_the_place_of_its_main_depot():
    def enclosed(side, post, main, s=1):
        return enclosure.is_enclosed(
            np.array([side], np.int8), np.array([post], np.int32), np.array([main], np.int8), s
        )

    assert enclosed(1, 4, 1)
    assert not enclosed(1, -1, 1)
    assert not enclosed(1, 4, 0)
    assert not enclosed(0, 4, 1)


def test_the_strip_counts_as_shut_after_some_days_or_without_aircraft():
    assert not enclosure.is_shut(1, 1, -1, 0, 6.0, 3.0)
    assert not enclosure.is_shut(1, 1, 10, 22, 6.0, 3.0)
    assert enclosure.is_shut(1, 1, 10, 23, 6.0, 3.0)
    assert enclosure.is_shut(1, 0, 22, 23, 6.0, 3.0)
    assert enclosure.is_shut(1, -1, -1, 0, 6.0, 3.0)


def test_a_post_is_cut_off_when_no_friendly_post_is_near():
    at = camp()
    post_i, near = at.state.posts.post_i, at.posts.near
    assert not enclosure.is_cut_off(post_i, near, 3, 1)
    post_i[1:3, codes.OWNER] = 0
    assert enclosure.is_cut_off(post_i, near, 3, 1)
    post_i[2, [codes.OWNER, codes.EXISTS]] = [1, 0]
    assert enclosure.is_cut_off(post_i, near, 3, 1)


def test_lost_posts_are_those_one_built_and_the_enemy_holds():
    at = camp()
    post_i = at.state.posts.post_i
    take(at, 1, 0, 3)
    take(at, 3, 0, 3)
    near, group, metres = at.posts.near, at.posts.group, at.posts.distance_m
    listed = at.state.posts.tally[0]
    n = enclosure.list_lost(post_i, 1, listed)
    assert listed[:n].tolist() == [1, 3]
    assert enclosure.lost_near(listed, n, near, group, metres, 0) == (1, 800.0)
    assert enclosure.lost_near(listed, n, near, group, metres, 2) == (2, 800.0)
    group[3] = group[1]
    assert enclosure.lost_near(listed, n, near, group, metres, 2) == (1, 800.0)
    n = enclosure.list_lost(post_i, 0, listed)
    count, nearest = enclosure.lost_near(listed, n, near, group, metres, 2)
    assert (count, nearest) == (0, enclosure.FAR_OFF)
