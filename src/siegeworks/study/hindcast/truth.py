"""What the record says of a figure, as a distribution of its true value.

A record gives low, best and high, or some of them. Low and high with a best between them make a
triangle on the two ends; without a best every value between them is alike; a lone figure is taken
as exact. The distribution stands as equally likely points, the middles of equal shares of it, so a
score is averaged over what may have been true. Two accounts that exclude each other are two
figures and never one.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from siegeworks.study.terrain import Floats

POINTS = 25
"""Points that stand for a spread; the mean of a triangle is then right to a thousandth."""


class Truth(NamedTuple):
    """Equally likely values of what was [k], rising."""

    points: Floats

    @property
    def best(self) -> float:
        """The median."""
        return float(np.median(self.points))


def exactly(value: float) -> Truth:
    """A figure taken as exact."""
    return Truth(np.array([float(value)]))


def truth_of(low: float | None, best: float | None, high: float | None) -> Truth:
    """The distribution behind low, best and high. ``ValueError`` when all three are missing."""
    known = [x for x in (low, best, high) if x is not None]
    if not known:
        raise ValueError("a figure without low, best and high")
    least, most = min(known), max(known)
    if most <= least:
        return exactly(least)
    if best is None:
        return Truth(least + (most - least) * _shares())
    return Truth(np.array([_triangle(least, best, most, u) for u in _shares()]))


def _shares() -> Floats:
    shares: Floats = (np.arange(POINTS) + 0.5) / POINTS
    return shares


def _triangle(low: float, mode: float, high: float, u: float) -> float:
    """Value with share ``u`` of a triangular distribution below it."""
    width = high - low
    if u < (mode - low) / width:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))
