"""Selecting the best of many courses: the procedure KN, with paired draws.

Source: S.-H. Kim and B. L. Nelson, "A fully sequential procedure for indifference-zone selection
in simulation", ACM TOMACS 11, 2001. All courses are fought on common draws; after each stage those
clearly behind one that is left are dropped. With probability ``level`` or more the one that stays
is the best, if it is better than every other by the indifference ``least_gap`` or more; else it is
within ``least_gap`` of the best. The differences are taken as about normal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from siegeworks.study.compare.outcomes import Floats
from siegeworks.study.compare.paired import spread
from siegeworks.study.intervals import LEVEL


@dataclass(frozen=True)
class Screen:
    """KN's constants for so many ``courses``, and ``first`` replications in the first stage."""

    courses: int
    first: int
    least_gap: float
    level: float = LEVEL

    @property
    def h2(self) -> float:
        """The constant h squared of the procedure."""
        risk = 2.0 * (1.0 - self.level) / max(self.courses - 1, 1)
        eta: float = (risk ** (-2.0 / (self.first - 1)) - 1.0) / 2.0
        return 2.0 * eta * (self.first - 1)

    def slack(self, variance: float, n: int) -> float:
        """How far behind a course may lie after ``n`` replications and stay."""
        reach = self.least_gap / (2.0 * n) * (self.h2 * variance / self.least_gap**2 - n)
        return max(reach, 0.0)

    def most(self, variance: float) -> int:
        """Replications after which two courses are told apart at the latest."""
        return math.floor(self.h2 * variance / self.least_gap**2) + 1


def survivors(
    screen: Screen, scores: Mapping[str, Floats], alive: Sequence[str], wants: int = 1
) -> list[str]:
    """The courses that stay after the replications in ``scores`` [n each], best first.

    ``wants`` 1 = more is better, -1 = less. The variance of each difference is that of the first
    stage, as the procedure asks.
    """
    first = screen.first
    n = min(scores[name].size for name in alive)
    mean = {name: wants * float(scores[name][:n].mean()) for name in alive}

    def is_behind(one: str, other: str) -> bool:
        variance = spread(scores[one][:first] - scores[other][:first]) ** 2
        return mean[one] < mean[other] - screen.slack(variance, n)

    kept = [i for i in alive if not any(is_behind(i, j) for j in alive if j != i)]
    return sorted(kept, key=lambda name: -mean[name])
