"""Hours of a watch: its part of a night, and shares given for another length of time."""

from __future__ import annotations

import math

from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I4


@kernel
def over_hours(share: float, hours: float, per_h: float) -> float:
    """Share taken in ``hours`` by a process that takes ``share`` in ``per_h`` hours."""
    return 1.0 - math.pow(max(1.0 - share, 0.0), hours / per_h)


@kernel
def dark_share(day: I4, dark: F8, watch: int) -> float:
    """Share of its day's darkness that lies in a watch; an equal part of a day that has none."""
    total, count = 0.0, 0
    k = watch
    while k >= 0 and day[k] == day[watch]:
        total += dark[k]
        count += 1
        k -= 1
    k = watch + 1
    while k < day.size and day[k] == day[watch]:
        total += dark[k]
        count += 1
        k += 1
    return dark[watch] / total if total > 0.0 else 1.0 / count
