"""Where labels go on a map: beside their point, over nothing else.

Method: labels are taken in order of rank. Each tries eight directions round its point, near and
then further out as far as its reach; the first place that lies within the bounds and meets no label
and no symbol wins. A label that finds none is left out. Boxes are (left, bottom, right, top) in any
one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]

DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Right, left, above, below, then the corners."""

STEP = 1.6
"""Each further ring of places is this much further out than the one before."""


@dataclass(frozen=True)
class Label:
    """A label of ``width`` by ``height`` for the point (``x``, ``y``).

    It stands ``clear`` away from the point, or further out in ``rings`` steps where there is no
    room.
    """

    x: float
    y: float
    width: float
    height: float
    clear: float
    rings: int = 3


def place(labels: Sequence[Label], taken: Iterable[Box], bounds: Box) -> list[Box | None]:
    """The box of each label, or None where there is no room.

    ``taken`` are boxes that no label may meet (symbols); earlier labels rank first.
    """
    used = list(taken)
    boxes: list[Box | None] = []
    for label in labels:
        box = _first_free(label, used, bounds)
        boxes.append(box)
        if box is not None:
            used.append(box)
    return boxes


def candidates(label: Label) -> Iterable[Box]:
    """The places that a label tries, best first."""
    for ring in range(label.rings):
        for east, north in DIRECTIONS:
            away = label.clear * STEP**ring
            x = label.x + east * (away + label.width / 2)
            y = label.y + north * (away + label.height / 2)
            # A corner place touches the point's circle, not its square.
            if east and north:
                x, y = x - east * 0.3 * away, y - north * 0.3 * away
            yield _box(x, y, label.width, label.height)


def meets(a: Box, b: Box) -> bool:
    """True when two boxes share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(a: Box, bounds: Box) -> bool:
    """True when a box lies within the bounds."""
    return a[0] >= bounds[0] and a[1] >= bounds[1] and a[2] <= bounds[2] and a[3] <= bounds[3]


def _first_free(label: Label, used: Sequence[Box], bounds: Box) -> Box | None:
    for box in candidates(label):
        if inside(box, bounds) and not any(meets(box, other) for other in used):
            return box
    return None


def _box(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def spread(values: Sequence[float], room: float, bounds: tuple[float, float]) -> list[float]:
    """Values moved as little as need be so that they stand ``room`` apart within the bounds.

    Order is kept. When there is no room for all, they stand evenly over the bounds.
    """
    n = len(values)
    if n == 0:
        return []
    low, high = bounds
    step = min(room, (high - low) / max(1, n - 1)) if n > 1 else room
    order = sorted(range(n), key=lambda i: values[i])
    moved = [0.0] * n
    floor = low
    for i in order:
        moved[i] = max(floor, min(max(values[i], low), high))
        floor = moved[i] + step
    ceiling = high
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - step
    return moved
