"""Checks of the calendar: dates of the siege, weather, light, arrivals, the record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import SITUATIONS, Draft, situation_dates
from siegeworks.scenario.records import (
    Arrival,
    ControlRow,
    EventRow,
    Light,
    MeasureRow,
    Position,
    WeatherPeriod,
)
from siegeworks.scenario.schema import Record
from siegeworks.scenario.tables import Table

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
HOURS = (
    "civil_dawn_local",
    "sunrise_local",
    "sunset_local",
    "civil_dusk_local",
    "moonrise",
    "moonset",
)
DAY = dt.timedelta(days=1)


def span(draft: Draft) -> str:
    """The dates of the siege in words."""
    assert draft.scenario is not None
    return f"a date from {draft.scenario.first_day} to {draft.scenario.last_day}"


def is_inside(draft: Draft, date: dt.date) -> bool:
    """True for a date of the siege."""
    assert draft.scenario is not None
    return draft.scenario.first_day <= date <= draft.scenario.last_day


@check("siege-dates", hint="exchange the two dates")
def siege_dates(draft: Draft) -> Iterator[Finding]:
    """The siege begins before it ends."""
    if draft.scenario and draft.scenario.last_day <= draft.scenario.first_day:
        found, expected = str(draft.scenario.last_day), f"later than {draft.scenario.first_day}"
        yield Finding("scenario.toml", 0, "last_day", found, expected)


@check("watch-length", hint="use 1, 2, 3, 4, 6, 8, 12 or 24")
def watch_length(draft: Draft) -> Iterator[Finding]:
    """A day is a whole number of watches."""
    if draft.scenario and 24 % draft.scenario.watch_hours:
        found = f"{draft.scenario.watch_hours} h"
        yield Finding("scenario.toml", 0, "watch_hours", found, "a divisor of 24")


@check("dates", hint="correct the date, or the dates of scenario.toml")
def dates(draft: Draft) -> Iterator[Finding]:
    """Arrivals and the holders of the record are dated inside the siege."""
    dated: tuple[tuple[type[Record], str], ...] = (
        (Arrival, "available_from"),
        (ControlRow, "date"),
    )
    for record, name in dated:
        table: Table[Any] = draft.table(record)
        for line, row in table.numbered() if draft.scenario else ():
            date = getattr(row, name)
            if not is_inside(draft, date):
                yield Finding(table.name, line, name, str(date), span(draft))


@check("last-dates", hint="correct the date, or the last day in scenario.toml")
def last_dates(draft: Draft) -> Iterator[Finding]:
    """Events of the record and the plan of trenches may go before the siege, but not past it."""
    if draft.scenario is None:
        return
    last = draft.scenario.last_day
    table = draft.table(EventRow)
    for line, event in table.numbered():
        if event.date > last:
            yield Finding(table.name, line, "date", str(event.date), f"{last} or earlier")
    for trench in draft.trenches:
        by = trench.record.plan_by
        if by is not None and by > last:
            field = f"{trench.record.id}.plan_by"
            yield Finding("trenches.geojson", 0, field, str(by), f"{last} or earlier")


@check("built-by", hint="correct the date or leave the position out")
def built_by(draft: Draft) -> Iterator[Finding]:
    """Every position is built before the siege ends."""
    table = draft.table(Position)
    for line, position in table.numbered():
        built = position.exists_from
        if draft.scenario and built is not None and built > draft.scenario.last_day:
            yield Finding(table.name, line, "exists_from", str(built), span(draft))


@check("measure-periods", hint="exchange the two dates")
def measure_periods(draft: Draft) -> Iterator[Finding]:
    """A figure of the record covers a period that begins before it ends, low to high."""
    table = draft.table(MeasureRow)
    for line, row in table.numbered():
        if row.date_to < row.date_from:
            found, expected = str(row.date_to), f"{row.date_from} or later"
            yield Finding(table.name, line, "date_to", found, expected)
        figures = [x for x in (row.low, row.best, row.high) if x is not None]
        if figures != sorted(figures):
            found = " ".join(f"{x:g}" for x in figures)
            repair = "put low, best and high in order"
            yield Finding(table.name, line, "low, best, high", found, "rising figures", repair)


@check("situation-dates", hint="name the folder by a date of the siege, YYYY-MM-DD")
def situation_folders(draft: Draft) -> Iterator[Finding]:
    """Situations are folders named by a date of the siege; one is of its first day."""
    names = situation_dates(draft.folder)
    for situation in draft.situations:
        if situation.date is None:
            found = situation.folder.removeprefix(f"{SITUATIONS}/")
            yield Finding(situation.folder, 0, "", repr(found), "a date written YYYY-MM-DD")
        elif draft.scenario and not is_inside(draft, situation.date):
            yield Finding(situation.folder, 0, "", str(situation.date), span(draft))
    first = str(draft.scenario.first_day) if draft.scenario else ""
    if not names or (first and first not in names):
        found = ", ".join(names) or "no situation"
        repair = f"add {SITUATIONS}/{first or 'DATE'}"
        yield Finding(SITUATIONS, 0, "", found, "a situation of the first day", repair)


@check("weather-periods", hint="order the periods by date, from the first day of the siege")
def weather_periods(draft: Draft) -> Iterator[Finding]:
    """Weather periods follow each other from the first day or before it, with no gap."""
    table = draft.table(WeatherPeriod)
    rows = list(table.numbered())
    if draft.scenario and table.is_read and not rows:
        yield Finding(table.name, 0, "", "no periods", "one or more")
    if draft.scenario and rows and rows[0][1].from_day > draft.scenario.first_day:
        found, expected = str(rows[0][1].from_day), f"{draft.scenario.first_day} or earlier"
        yield Finding(table.name, rows[0][0], "from_day", found, expected)
    for (_, before), (line, row) in pairwise(rows):
        if row.from_day <= before.from_day:
            found, expected = str(row.from_day), f"later than {before.from_day}"
            yield Finding(table.name, line, "from_day", found, expected)
        if draft.scenario and row.from_day > draft.scenario.last_day:
            yield Finding(table.name, line, "from_day", str(row.from_day), span(draft))


@check("light-days", hint="add a row for every day of the siege")
def light_days(draft: Draft) -> Iterator[Finding]:
    """Every day of the siege has a row of light."""
    table = draft.table(Light)
    if draft.scenario is None or not table.is_read:
        return
    n_days = (draft.scenario.last_day - draft.scenario.first_day).days + 1
    wanted = [draft.scenario.first_day + i * DAY for i in range(max(n_days, 0))]
    missing = [day for day in wanted if str(day) not in table.named]
    if missing:
        found = f"{len(missing)} days without light, first {missing[0]}"
        yield Finding(table.name, 0, "date", found, "a row for every day")


@check("light-hours", hint="hours are local, HH:MM")
def light_hours(draft: Draft) -> Iterator[Finding]:
    """Hours of light are hours, and dawn, sunrise, sunset and dusk follow each other."""
    table = draft.table(Light)
    for line, row in table.numbered():
        hours = {name: getattr(row, name) for name in HOURS}
        wrong = {name: text for name, text in hours.items() if text and not HOUR.fullmatch(text)}
        for name, text in wrong.items():
            yield Finding(table.name, line, name, repr(text), "an hour written HH:MM")
        sun = [hours[name] for name in HOURS[:4]]
        if not wrong and sun != sorted(sun):
            found, expected = " ".join(sun), "dawn, sunrise, sunset, dusk in order"
            yield Finding(table.name, line, "sunrise_local", found, expected)
