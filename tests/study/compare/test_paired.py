import math

import numpy as np
import pytest

from siegeworks.study.compare.paired import of_matched, pair, variance_cut
from tests.study.compare.toys import CHANCE, MEN, matched, pairs

REPETITIONS = 200


def test_hand_worked_pairs() -> None:
    a = np.array([1.0, 2.0, 3.0, 4.0])
    b = np.array([2.0, 2.0, 5.0, 5.0])
    found = pair(MEN, a, b)
    assert (found.mean_a, found.mean_b, found.difference, found.n) == (2.5, 3.5, 1.0, 4)
    assert (found.p_better, found.p_worse, found.p_equal) == (0.75, 0.0, 0.25)
    # Gaps 1 0 2 1 have variance 2/3; A has 5/3 and B has 3.
    assert found.variance_cut == pytest.approx((5 / 3 + 3) / (2 / 3))
    assert found.half_width == pytest.approx(1.959964 * math.sqrt(2 / 3 / 4))
    assert found.correlation == pytest.approx(np.corrcoef(a, b)[0, 1])


def test_better_follows_what_is_wanted() -> None:
    a, b = np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 0.0])
    assert pair(MEN, a, b, 1).p_better == pytest.approx(2 / 3)
    assert pair(MEN, a, b, -1).p_better == pytest.approx(1 / 3)
    assert pair(MEN, a, b, -1).difference == pair(MEN, a, b, 1).difference


def test_matched_proportions_against_the_published_formula() -> None:
    # 10 rise and 4 fall of 50 with half a pair in each cell: 10.5 - 4.5 over 52.
    low, high = of_matched(10, 4, 50)
    middle = 6 / 52
    half = 1.959964 * math.sqrt(15 - 36 / 52) / 52
    assert (low, high) == (pytest.approx(middle - half), pytest.approx(middle + half))


def test_pairs_that_never_differ_leave_room_for_a_difference() -> None:
    same = np.ones(100)
    found = pair(CHANCE, same, same)
    assert found.difference == 0.0
    assert found.low < 0.0 < found.high


def test_variance_is_cut_without_limit_when_all_pairs_differ_alike() -> None:
    a = np.array([1.0, 5.0, 2.0])
    assert variance_cut(a, a + 3.0) == math.inf
    assert variance_cut(np.ones(3), np.ones(3)) == 1.0


def test_variance_cut_of_a_known_correlation() -> None:
    a, b = pairs(np.random.default_rng(3), 20_000, gap=0.0, shared=0.8)
    # Var(B - A) is 2 (1 - 0.8), unpaired 2: a factor of 5.
    assert variance_cut(a, b) == pytest.approx(5.0, rel=0.05)


def test_intervals_of_means_cover_the_known_difference() -> None:
    rng = np.random.default_rng(1954)
    covered = 0
    for _ in range(REPETITIONS):
        found = pair(MEN, *pairs(rng, 100, gap=0.3, shared=0.7))
        covered += found.low <= 0.3 <= found.high
    assert 0.92 * REPETITIONS <= covered <= 0.98 * REPETITIONS


@pytest.mark.parametrize(("up", "down"), [(0.2, 0.1), (0.05, 0.05), (0.1, 0.3)])
def test_intervals_of_chances_cover_the_known_difference(up: float, down: float) -> None:
    rng = np.random.default_rng(1954)
    covered = 0
    for _ in range(REPETITIONS):
        found = pair(CHANCE, *matched(rng, 200, up, down))
        covered += found.low <= up - down <= found.high
    assert 0.92 * REPETITIONS <= covered <= 0.98 * REPETITIONS
