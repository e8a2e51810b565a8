"""Paired differences: what two courses fought on the same draws tell of each other.

Sources: the difference of means of paired values and its interval are the textbook's. For outcomes
that are 0 or 1: A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched
proportions", Statistics in Medicine 24, 2005, which adds half a pair to each of the four cells, so
that pairs without a single difference still leave room for one. Chances of being better: Wilson.
Common random numbers: A. M. Law, *Simulation Modeling and Analysis*, 5th edition, section 11.2.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from siegeworks.study.compare.outcomes import Floats, Outcome
from siegeworks.study.intervals import LEVEL, of_mean, wilson, z_value


class Paired(NamedTuple):
    """Course B against course A in one outcome, over ``n`` pairs of replications.

    ``difference`` = mean of B - A with its interval ``low`` to ``high``. ``p_better``: share of
    pairs in which B is better, with interval; ``p_worse`` the same for worse, ``p_equal`` the rest.
    Where no side wants more of the outcome, better means more. ``correlation`` between the pairs'
    two values (0 where one never varies). ``variance_cut``: variance of the difference of as many
    unpaired replications over that of the pairs; infinite when all pairs differ by the same.
    """

    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p_better: float
    p_better_low: float
    p_better_high: float
    p_worse: float
    p_worse_low: float
    p_worse_high: float
    p_equal: float
    correlation: float
    variance_cut: float
    n: int

    @property
    def half_width(self) -> float:
        """Half of the interval of the difference."""
        return (self.high - self.low) / 2.0

    @property
    def is_settled(self) -> bool:
        """True when the interval of the difference leaves 0 out."""
        return self.low > 0.0 or self.high < 0.0


def pair(outcome: Outcome, a: Floats, b: Floats, wants_more: int = 1) -> Paired:
    """Compare two courses replication by replication.

    ``a``, ``b`` [n]: the outcome under each, replication i of one on the draws of replication i of
    the other. ``wants_more``: 1 when more is better for whoever asks, -1 when less is.
    """
    gap = b - a
    n = gap.size
    better, worse = int((gap * wants_more > 0).sum()), int((gap * wants_more < 0).sum())
    low, high = interval(outcome, gap)
    return Paired(
        float(a.mean()), float(b.mean()), float(gap.mean()), low, high,
        better / n, *wilson(better, n), worse / n, *wilson(worse, n), 1.0 - (better + worse) / n,
        correlation(a, b), variance_cut(a, b), n,
    )  # fmt: skip


def interval(outcome: Outcome, gap: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the mean of paired differences [n]."""
    if outcome.is_chance:
        return of_matched(int((gap > 0).sum()), int((gap < 0).sum()), gap.size, level)
    return of_mean(float(gap.mean()), spread(gap), gap.size, level)


def of_matched(up: int, down: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a difference of matched proportions: ``up`` pairs of ``n`` rise, ``down`` fall.

    Agresti and Min: half a pair is added to each cell of the table of four.
    """
    rise, fall, pairs = up + 0.5, down + 0.5, n + 2.0
    middle = (rise - fall) / pairs
    variance = (rise + fall - (rise - fall) ** 2 / pairs) / pairs**2
    half = z_value(level) * math.sqrt(variance)
    return max(middle - half, -1.0), min(middle + half, 1.0)


def spread(values: Floats) -> float:
    """Standard deviation of a sample; 0 for a single value."""
    return float(values.std(ddof=1)) if values.size > 1 else 0.0


def correlation(a: Floats, b: Floats) -> float:
    """Correlation of paired values; 0 where one of them never varies."""
    both = spread(a) * spread(b)
    if both == 0.0:
        return 0.0
    return float(((a - a.mean()) * (b - b.mean())).sum() / (a.size - 1) / both)


def variance_cut(a: Floats, b: Floats) -> float:
    """How many times more unpaired replications the same interval would take."""
    apart, together = spread(a) ** 2 + spread(b) ** 2, spread(b - a) ** 2
    if together == 0.0:
        return math.inf if apart > 0.0 else 1.0
    return apart / together


__all__ = ["Paired", "correlation", "interval", "of_matched", "pair", "spread", "variance_cut"]
