"""Proper scores of a forecast by replications; the lower the better.

CRPS of an ensemble in its fair form, which does not punish a small ensemble: C. A. T. Ferro, Fair
scores for ensemble forecasts, Q. J. R. Meteorol. Soc. 140, 2014. Log score, Brier score and PIT: T.
Gneiting and A. E. Raftery, Strictly proper scoring rules, J. Am. Stat. Assoc. 102, 2007. A score
against a spread of true values is the mean of the scores against each of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from siegeworks.study.hindcast.truth import Truth
from siegeworks.study.terrain import Floats

LEVELS = (0.5, 0.9)
"""Central intervals whose coverage is told."""


def crps(values: Floats, truth: Truth) -> float:
    """Continuous ranked probability score of replications ``values`` [n], in their unit.

    Mean distance to the truth less half the mean distance of two different replications. One value
    scores its distance.
    """
    x = np.sort(values)
    return _distance(x, truth) - _spread(x)


def _distance(x: Floats, truth: Truth) -> float:
    """Mean distance of sorted values to the points of the truth."""
    n = len(x)
    sums = np.concatenate(([0.0], np.cumsum(x)))
    below = np.searchsorted(x, truth.points, side="right")
    under = sums[below]
    over = sums[n] - under
    y = truth.points
    return float(np.mean((y * below - under + over - y * (n - below)) / n))


def _spread(x: Floats) -> float:
    """Half the mean distance of two different values of a sorted ensemble."""
    n = len(x)
    if n < 2:
        return 0.0
    weights = 2.0 * np.arange(n) - n + 1.0
    return float(weights @ x) / (n * (n - 1))


def interval(values: Floats, level: float) -> tuple[float, float]:
    """Ends of the central interval that holds ``level`` of the replications."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, (tail, 1.0 - tail))
    return float(low), float(high)


def covered(values: Floats, truth: Truth, level: float) -> float:
    """Share of the truth that the central interval holds, 0 to 1."""
    low, high = interval(values, level)
    return float(np.mean((truth.points >= low) & (truth.points <= high)))


def pit(values: Floats, truth: Truth) -> float:
    """Share of the replications under the truth, those equal to it counted half."""
    x = np.sort(values)
    below = np.searchsorted(x, truth.points, side="left")
    upto = np.searchsorted(x, truth.points, side="right")
    return float(np.mean((below + upto) / 2.0) / len(x))


def chances(counts: npt.ArrayLike, n: float) -> Floats:
    """Probabilities of three classes from counts [..., 3] in ``n``: (count + 0.5) / (n + 1.5)."""
    values: Floats = (np.asarray(counts, np.float64) + 0.5) / (n + 1.5)
    return values


def log_scores(p: Floats, truth: Floats) -> Floats:
    """Minus the logarithm of the chance given to what was [...]; both [..., 3].

    ``truth`` holds the chance of each class by the record; the score is the mean under it.
    """
    scores: Floats = -(truth * np.log(p)).sum(axis=-1)
    return scores


def brier_scores(p: Floats, truth: Floats) -> Floats:
    """Squared distance of the chances from what was, mean under the record [...]; 0 to 2."""
    # E sum (p - o)^2 over one-hot o with chances t is sum p^2 - 2 p t + 1.
    scores: Floats = (p * p - 2.0 * p * truth).sum(axis=-1) + 1.0
    return scores


def skill(score: float, baseline: float) -> float:
    """1 - score / baseline; 0 when both are nought, minus infinity when only the baseline is."""
    if baseline <= 0.0:
        return 0.0 if score <= 0.0 else -np.inf
    return 1.0 - score / baseline
