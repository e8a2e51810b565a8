"""Scores: by hand, against slow forms, and by the properties that make them proper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siegeworks.study.hindcast.scores import (
    brier_scores,
    chances,
    covered,
    crps,
    log_scores,
    pit,
    skill,
)
from siegeworks.study.hindcast.truth import POINTS, exactly, truth_of

numbers = st.floats(-1e4, 1e4, allow_nan=False)
ensembles = st.lists(numbers, min_size=2, max_size=30)


def slow_crps(values: list[float], truth: float) -> float:
    """Fair CRPS as its definition has it, pair by pair."""
    n = len(values)
    far = sum(abs(x - truth) for x in values) / n
    pairs = sum(abs(a - b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
    return far - pairs / (2 * n * (n - 1))


def test_crps_by_hand() -> None:
    # |1-3|, |3-3|, |8-3| make 7/3; the pairs 2, 7, 5 twice over make 28 / (2 * 3 * 2).
    assert crps(np.array([1.0, 3.0, 8.0]), exactly(3.0)) == pytest.approx(7 / 3 - 28 / 12)
    assert crps(np.array([5.0]), exactly(3.0)) == 2.0


@given(ensembles, numbers)
def test_crps_is_its_definition(values: list[float], truth: float) -> None:
    assert crps(np.array(values), exactly(truth)) == pytest.approx(
        slow_crps(values, truth), abs=1e-6
    )


@given(ensembles, st.randoms())
def test_the_order_of_replications_does_not_matter(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    truth = truth_of(-5.0, 1.0, 9.0)
    for score in (crps, pit):
        assert score(np.array(values), truth) == pytest.approx(score(np.array(shuffled), truth))


def test_crps_is_least_for_the_law_that_made_the_truth() -> None:
    rng = np.random.default_rng(1)
    truths = rng.normal(0.0, 1.0, 4000)
    means = {}
    for shift, scale in ((0.0, 1.0), (0.7, 1.0), (0.0, 0.4), (0.0, 2.5)):
        values = np.sort(rng.normal(shift, scale, 2000))
        means[shift, scale] = np.mean([crps(values, exactly(y)) for y in truths])
    assert min(means, key=lambda k: means[k]) == (0.0, 1.0)
    # The value for a standard normal under itself is 1 / sqrt(pi).
    assert means[0.0, 1.0] == pytest.approx(1 / math.sqrt(math.pi), abs=0.02)


def test_a_spread_truth_is_the_mean_over_its_points() -> None:
    values, truth = np.array([0.0, 4.0, 5.0]), truth_of(1.0, 2.0, 6.0)
    alone = [crps(values, exactly(y)) for y in truth.points]
    assert crps(values, truth) == pytest.approx(np.mean(alone))
    inside = [0.0 <= y <= 5.0 for y in truth.points]
    assert covered(values, truth, 1.0) == pytest.approx(np.mean(inside))


def test_pit_is_even_when_the_forecast_is_right() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=400)
    places = [pit(values, exactly(y)) for y in rng.normal(size=2000)]
    counts, _ = np.histogram(places, bins=5, range=(0, 1))
    assert counts.min() > 300 and counts.max() < 500
    assert pit(np.array([1.0, 2.0, 2.0, 3.0]), exactly(2.0)) == 0.5


def test_truths() -> None:
    assert truth_of(None, 7.0, None).points.tolist() == [7.0]
    assert truth_of(7.0, None, None).points.tolist() == [7.0]
    even = truth_of(0.0, None, 10.0).points
    assert len(even) == POINTS and even.mean() == pytest.approx(5.0)
    triangle = truth_of(0.0, 0.0, 9.0).points
    assert triangle.mean() == pytest.approx(3.0, abs=0.02)
    assert truth_of(0.0, 9.0, 9.0).points.mean() == pytest.approx(6.0, abs=0.02)
    with pytest.raises(ValueError, match="without"):
        truth_of(None, None, None)


def test_chances_never_rule_anything_out() -> None:
    p = chances([[10.0, 0.0, 0.0]], 10)
    assert p.sum() == pytest.approx(1.0)
    assert p[0].tolist() == pytest.approx([10.5 / 11.5, 0.5 / 11.5, 0.5 / 11.5])


def test_log_and_brier_scores_by_hand() -> None:
    p = np.array([0.7, 0.2, 0.1])
    sure, doubtful = np.array([1.0, 0.0, 0.0]), np.array([0.6, 0.0, 0.4])
    assert log_scores(p, sure) == pytest.approx(-math.log(0.7))
    assert log_scores(p, doubtful) == pytest.approx(-0.6 * math.log(0.7) - 0.4 * math.log(0.1))
    assert brier_scores(p, sure) == pytest.approx(0.3**2 + 0.2**2 + 0.1**2)
    halves = 0.6 * (0.3**2 + 0.2**2 + 0.1**2) + 0.4 * (0.7**2 + 0.2**2 + 0.9**2)
    assert brier_scores(p, doubtful) == pytest.approx(halves)


@given(st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3))
def test_no_other_chance_beats_the_true_one(weights: list[float]) -> None:
    p = np.array(weights) / sum(weights)
    truth = np.array([0.5, 0.3, 0.2])
    assert log_scores(p, truth) >= log_scores(truth, truth) - 1e-12
    assert brier_scores(p, truth) >= brier_scores(truth, truth) - 1e-12


def test_skill() -> None:
    assert skill(1.0, 4.0) == 0.75
    assert skill(4.0, 1.0) == -3.0
    assert skill(0.0, 0.0) == 0.0
    assert skill(1.0, 0.0) == -math.inf
