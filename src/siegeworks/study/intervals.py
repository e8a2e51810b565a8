"""Intervals for probabilities and means.

Wilson (1927) for a probability from counts; Student's t by its normal limit for a mean of many
replications. An interval says how far ``n`` replications leave the model's own answer open; it does
not say how far the model is from the world."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TypedDict

import numpy as np
import numpy.typing as npt

LEVEL = 0.95


def z_value(level: float = LEVEL) -> float:
    """Quantile of the standard normal for a two-sided interval."""
    return NormalDist().inv_cdf(0.5 + level / 2.0)


def wilson(successes: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a probability from ``successes`` in ``n``; (0, 1) when ``n`` is 0."""
    if n <= 0:
        return 0.0, 1.0
    z = z_value(level)
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((centre - spread) / scale, 0.0), min((centre + spread) / scale, 1.0)


def of_mean(mean: float, sd: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a mean from the spread ``sd`` of ``n`` replications."""
    half = z_value(level) * sd / math.sqrt(n) if n > 1 else math.inf
    return mean - half, mean + half


class Told(TypedDict):
    """A mean with the ends of its interval and the number of values behind it."""

    mean: float
    low: float
    high: float
    n: int


def of_sample(values: npt.NDArray[np.float64], is_chance: bool) -> Told:
    """Mean of a sample [n] with its interval; ``is_chance`` = every value is 0 or 1."""
    n, mean = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if n > 1 else math.inf
    low, high = wilson(mean * n, n) if is_chance else of_mean(mean, spread, n)
    return {"mean": mean, "low": low, "high": high, "n": n}
