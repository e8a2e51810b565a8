"""Screening: which parameters the targets feel, out of the whole table.

All parameters are drawn from their priors at once, so that each is judged among the others'
uncertainty. A parameter is kept when the rank correlation with at least one target is larger than
chance allows over all pairs looked at (Bonferroni); Spearman's coefficient sees what is monotone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from siegeworks.study.calibration.space import LUCK, Floats, Space

FALSE_FINDS = 0.05
"""Chance that a parameter without any effect is kept, over the whole screening."""


@dataclass(frozen=True, eq=False)
class Screening:
    """``correlation`` [d, targets] of every direction; ``kept``: their indices, strongest first."""

    names: tuple[str, ...]
    correlation: Floats
    threshold: float
    kept: tuple[int, ...]
    points: int


def screen(space: Space, scores: Floats, means: Floats, most: int) -> Screening:
    """Judge the directions from points ``scores`` [n, d] and the targets' ``means`` [n, targets].

    At most ``most`` are kept, the luck of both sides always among them.
    """
    correlation = rank_correlation(scores, means)
    threshold = threshold_of(correlation.size, len(scores))
    strength = np.abs(correlation).max(axis=1)
    order = [int(k) for k in np.argsort(-strength, kind="stable")]
    luck = [k for k, name in enumerate(space.names) if name in LUCK]
    felt = [k for k in order if strength[k] > threshold and k not in luck]
    kept = set(felt[: most - len(luck)]) | set(luck)
    return Screening(
        space.names, correlation, threshold, tuple(k for k in order if k in kept), len(scores)
    )


def threshold_of(pairs: int, points: int) -> float:
    """Correlation that chance alone passes in one of twenty screenings of so many pairs."""
    z = NormalDist().inv_cdf(1.0 - FALSE_FINDS / (2.0 * pairs))
    return z / math.sqrt(points - 1)


def rank_correlation(x: Floats, y: Floats) -> Floats:
    """Spearman's coefficient of every column of ``x`` with every column of ``y`` [dx, dy].

    Equal values share their mean rank; a column that never changes correlates with nothing.
    """
    a, b = _ranks(x), _ranks(y)
    return np.asarray(a.T @ b)


def _ranks(values: Floats) -> Floats:
    """Centred ranks of each column, scaled to length 1."""
    out = np.zeros(values.shape)
    for k in range(values.shape[1]):
        _, place, counts = np.unique(values[:, k], return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        out[:, k] = (ends - (counts - 1) / 2.0)[place]
    out -= out.mean(axis=0)
    length = np.sqrt((out**2).sum(axis=0))
    return np.asarray(out / np.where(length > 0.0, length, 1.0))
