"""The dated figures of the record that a run is scored on.

A figure is a quantity at a dawn, or over a period, with the spread of its true value. Rows about
one place are left out, and so is a row that repeats a figure of the days before: one finding copied
into two tables is one finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from siegeworks.scenario.records import MeasureRow
from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.quantities import QUANTITIES, Quantity
from siegeworks.study.hindcast.truth import Truth, truth_of
from siegeworks.study.hindcast.windows import DAY, use_of

CUMULATIVE, NIGHT = "_cumulative", "_night"
"""Ends of the record's names for what counts from the start, and for what came in one night."""
SAME_WITHIN_DAYS = 3
"""A figure that comes again with the same value within these days is the same finding."""


@dataclass(frozen=True)
class Figure:
    """A figure of the record.

    ``start`` and ``end``: the dawns between which a sum is counted; a state stands at ``end`` and
    has no ``start``. ``item``: weapon or ammunition. ``case``: which of several accounts.
    """

    quantity: str
    measure: str
    item: str
    start: dt.date | None
    end: dt.date
    truth: Truth
    low: float | None
    best: float | None
    high: float | None
    case: str
    source: str
    use: str

    @property
    def label(self) -> str:
        """Item, days and account in words."""
        days = f"{self.start.isoformat()} to " if self.start else ""
        words = (self.item, f"{days}{self.end.isoformat()}", self.case)
        return ", ".join(word for word in words if word)


def figures_of(siege: Siege, at: dt.date, until: dt.date) -> list[Figure]:
    """Figures that a run from ``at`` to ``until`` can be scored on, in order of quantity and day.

    A sum that began before ``at`` cannot; one that ends after ``until`` ends there.
    """
    found: list[Figure] = []
    for quantity in QUANTITIES:
        rows = [r for r in siege.measures if _is_meant(quantity, r)]
        for row in sorted(rows, key=lambda r: (r.date_to, r.case)):
            figure = _figure(siege, quantity, row, until)
            if figure is not None and _is_inside(figure, at, until):
                _add(found, figure)
    return found


def _is_meant(quantity: Quantity, row: MeasureRow) -> bool:
    if row.place or row.unit not in quantity.units:
        return False
    if row.low is None and row.best is None and row.high is None:
        return False
    if quantity.kind in ("rounds", "tubes"):
        return any(row.measure.startswith(name) for name in quantity.names)
    return row.measure in quantity.names


def _figure(siege: Siege, quantity: Quantity, row: MeasureRow, until: dt.date) -> Figure | None:
    item = _item(siege, quantity, row)
    if item is None:
        return None
    start, end = None, row.date_to
    if quantity.kind == "sum":
        start, end = _days_of(siege, quantity, row, until)
    return Figure(
        quantity.id, quantity.measure, item, start, end, truth_of(row.low, row.best, row.high),
        row.low, row.best, row.high, row.case, row.source, use_of(siege, end),
    )  # fmt: skip


def _days_of(
    siege: Siege, quantity: Quantity, row: MeasureRow, until: dt.date
) -> tuple[dt.date, dt.date]:
    """The dawns between which a sum counts: all its days whole, or the one night it names.

    A cumulative figure counts from the first day of the siege, whatever day it is dated.
    """
    start = siege.scenario.first_day if row.measure.endswith(CUMULATIVE) else row.date_from
    if row.measure.endswith(NIGHT) and row.date_to == row.date_from:
        return row.date_to - DAY, row.date_to
    is_night = quantity.one_night and row.date_to - row.date_from == DAY
    end = row.date_to if is_night else row.date_to + DAY
    return start, min(end, until)


def _item(siege: Siege, quantity: Quantity, row: MeasureRow) -> str | None:
    """Column of the run's table that answers a row; None when none does alone."""
    if quantity.kind not in ("rounds", "tubes"):
        return ""
    prefix = next(name for name in quantity.names if row.measure.startswith(name))
    ammunition = row.measure.removeprefix(prefix)
    if quantity.kind == "rounds":
        depots = [d.id for d in siege.depots if d.side == row.side and d.is_main]
        known = {a.id for a in siege.ammunition}
        return f"{depots[0]}.{ammunition}" if len(depots) == 1 and ammunition in known else None
    served = {u.equipment for u in siege.units if u.side == row.side}
    weapons = [e.id for e in siege.equipment if e.ammunition == ammunition and e.id in served]
    return f"{row.side}.{weapons[0]}" if len(weapons) == 1 else None


def _is_inside(figure: Figure, at: dt.date, until: dt.date) -> bool:
    first = figure.start or figure.end
    is_state = figure.start is None
    return at <= first and figure.end <= until and (figure.end > at if is_state else True)


def _add(found: list[Figure], figure: Figure) -> None:
    """Keep a figure unless the record has just said it."""
    for old in _like(found, figure):
        near = abs((old.end - figure.end).days) <= SAME_WITHIN_DAYS
        if near and old.best is not None and old.best == figure.best:
            return
    found.append(figure)


def _like(found: list[Figure], figure: Figure) -> Iterator[Figure]:
    for old in found:
        if (old.quantity, old.item, old.case) == (figure.quantity, figure.item, figure.case):
            is_same_kind = (old.start is None) == (figure.start is None)
            if is_same_kind:
                yield old
