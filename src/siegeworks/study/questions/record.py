"""What the record of the siege says of a question in the days before the dawn.

Rows of ``history/measures.csv`` that end by the dawn and not long before it. They stand beside the
figures of the situation and change none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from siegeworks.scenario.records import MeasureRow
from siegeworks.study.answers import Row
from siegeworks.study.rows import Head, plain
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import label

GROUP = "The record, up to this dawn"
DAYS_BACK = 14
"""Days before the dawn that still say something about it."""


def recorded(standing: Standing, beginnings: tuple[str, ...]) -> Iterator[Row]:
    """Rows of the record whose measure begins with one of ``beginnings``, by side, latest first."""
    at = standing.siege.at
    since = at - dt.timedelta(days=DAYS_BACK)
    rows = [
        m
        for m in standing.siege.measures
        if since <= m.date_to <= at and m.measure.startswith(beginnings) and _best(m) is not None
    ]
    rows.sort(key=lambda m: (m.side, at - m.date_to, m.measure))
    for m in rows:
        value = _best(m) or 0.0
        is_range = m.low is not None and m.high is not None and m.low < m.high
        bounds = (m.low or 0.0, m.high or 0.0) if is_range else None
        told = plain(value, 0 if value == round(value) else 1)
        item = f"{_named(standing, m.measure)}{_about(standing, m)}, {_when(m)}"
        yield Head(m.side, GROUP).row(item, told, m.unit, m.source, bounds)


def _best(m: MeasureRow) -> float | None:
    return next((v for v in (m.best, m.low, m.high) if v is not None), None)


def _named(standing: Standing, measure: str) -> str:
    """A measure in words; one that ends in an ammunition's id by that ammunition's name."""
    for kind in standing.siege.ammunition:
        if measure.endswith(f"_{kind.id}"):
            what = measure.removesuffix(f"_{kind.id}").replace("_", " ")
            return f"{what}, {kind.name}"
    return measure.replace("_", " ")


def _about(standing: Standing, m: MeasureRow) -> str:
    """The place or unit that a row is about, if any."""
    siege = standing.siege
    if m.place in siege.position_index:
        return f" at {label(siege.positions[siege.position_index[m.place]])}"
    if m.place in siege.unit_index:
        return f" of {siege.units[siege.unit_index[m.place]].name}"
    return f" of {m.place}" if m.place else ""


def _when(m: MeasureRow) -> str:
    """Day or days of a row."""
    if m.date_from == m.date_to:
        return m.date_to.isoformat()
    return f"{m.date_from.isoformat()} to {m.date_to.isoformat()}"
