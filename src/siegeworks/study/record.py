"""The record of a siege beside the run's measures: which row of the history answers which measure.

Rows of ``history/measures.csv`` carry plain names (``wounded_waiting``, ``guns_serviceable_X``).
Only those that mean the same as a measure of the engine are taken, and only when they are about the
whole siege, not one place. Nothing here changes a result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from siegeworks.scenario.records import MeasureRow
from siegeworks.scenario.siege import Siege
from siegeworks.study.views import COLUMNS, MeasureNote, blank


class Match(NamedTuple):
    """The measure that a name of the history means; ``units`` under which it means that.

    ``counts`` True: it counts from the first day of the siege, and only such rows are taken.
    """

    measure: str
    units: tuple[str, ...]
    counts: bool = False


MATCHES: Mapping[str, Match] = {
    "garrison_fit": Match("garrison_fit", ("men",)),
    "garrison_infantry_fit": Match("garrison_infantry", ("men",)),
    "besieger_fit": Match("besieger_fit", ("men",)),
    "wounded_waiting": Match("garrison_wounded", ("men",)),
    "food_days": Match("garrison_food_days", ("days",)),
    "trench_km": Match("besieger_trench_km", ("km",)),
    "drop_height": Match("drop_height_m", ("m",)),
    "tonnes_dropped": Match("tonnes_dropped", ("t",), True),
    "tonnes_recovered": Match("tonnes_recovered", ("t",), True),
    "aircraft_lost": Match("aircraft_lost", ("aircraft",), True),
    "wounded_flown_out": Match("flown_out", ("men",), True),
    "losses_garrison_cumulative": Match("garrison_losses", ("men",), True),
    "losses_besieger_cumulative": Match("besieger_losses", ("men",), True),
    "killed_garrison_cumulative": Match("garrison_killed", ("men",), True),
    "killed_besieger_cumulative": Match("besieger_killed", ("men",), True),
    "captured_garrison_cumulative": Match("garrison_captured", ("men",), True),
}
"""Names of the history by the measures of the engine that mean the same."""
BY_ITEM: Mapping[str, Match] = {
    "rounds_stock_": Match("stock", ("rounds",)),
    "guns_serviceable_": Match("tubes", ("tubes", "guns", "mortars")),
}
"""Beginnings of names that end in the id of an ammunition."""
PERIOD = "losses_{side}_period"
"""Name of the losses of a side from one day to another."""
DAYS_OFF = 1
"""Days by which a period of the record may differ from ours at either end."""


def recorded(siege: Siege, measures: Sequence[MeasureNote]) -> pl.DataFrame:
    """Rows of the record by measure and date: the table ``record`` of a run's view.

    A row that speaks of several days stands at its last; ``place`` is the depot of a stock and the
    side of guns.
    """
    known = {m.id for m in measures} | {match.measure for match in BY_ITEM.values()}
    rows = [row for m in siege.measures for row in _rows(siege, m) if row["measure"] in known]
    if not rows:
        return blank("record")
    table = pl.DataFrame(rows, schema=COLUMNS["record"], orient="row")
    return table.unique(["date", "measure", "item", "place", "best"], maintain_order=True)


def recorded_between(
    siege: Siege, measure: str, start: dt.date, end: dt.date
) -> tuple[float | None, float | None, float | None]:
    """Low, best and high of what the record says a side lost; None where it says nothing."""
    name = PERIOD.format(side=measure.removesuffix("_losses"))
    near = dt.timedelta(days=DAYS_OFF)
    for m in siege.measures:
        is_same = abs(m.date_from - start) <= near and abs(m.date_to - end) <= near
        if m.measure == name and not m.place and is_same:
            return m.low, m.best, m.high
    return None, None, None


def _rows(siege: Siege, m: MeasureRow) -> Iterator[dict[str, Any]]:
    if m.place or (m.low is None and m.best is None and m.high is None):
        return
    match = MATCHES.get(m.measure)
    if match is not None and _fits(siege, m, match):
        yield _row(m, match.measure)
    for beginning, by_item in BY_ITEM.items():
        ammunition = m.measure.removeprefix(beginning)
        if ammunition != m.measure and _fits(siege, m, by_item):
            yield from _by_item(siege, m, by_item.measure, ammunition)


def _fits(siege: Siege, m: MeasureRow, match: Match) -> bool:
    """True when a row has the unit of its measure and counts over the days that it counts over."""
    is_whole = m.date_from <= siege.scenario.first_day + dt.timedelta(days=DAYS_OFF)
    is_long = m.date_to - m.date_from > dt.timedelta(days=DAYS_OFF)
    return m.unit in match.units and (not match.counts or (is_whole and is_long))


def _by_item(
    siege: Siege, m: MeasureRow, measure: str, ammunition: str
) -> Iterator[dict[str, Any]]:
    """Rounds at the side's main depot; guns when one weapon of the side alone fires them."""
    if measure == "stock":
        main = [d.id for d in siege.depots if d.side == m.side and d.is_main]
        if ammunition in {a.id for a in siege.ammunition}:
            yield from (_row(m, measure, ammunition, depot) for depot in main)
        return
    served = {u.equipment for u in siege.units if u.side == m.side}
    weapons = [e.id for e in siege.equipment if e.ammunition == ammunition and e.id in served]
    if len(weapons) == 1:
        yield _row(m, measure, weapons[0], m.side)


def _row(m: MeasureRow, measure: str, item: str = "", place: str = "") -> dict[str, Any]:
    return {
        "date": m.date_to,
        "measure": measure,
        "item": item,
        "place": place,
        "low": m.low,
        "best": m.best,
        "high": m.high,
        "source": m.source,
    }
