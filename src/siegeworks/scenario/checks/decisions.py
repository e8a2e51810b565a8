"""Checks of the record of orders and of the windows of evidence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from siegeworks.scenario.checks.calendar import is_inside, span
from siegeworks.scenario.checks.references import unknown
from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.preconditions import SHOWN_FORM, read_precondition, read_rounds
from siegeworks.scenario.records import ControlRow, DecisionRow, WindowRow
from siegeworks.scenario.tables import quote

ABOUT_ORDERS = ("task_done", "task_failed", "mine_ready")
ABOUT_GROUND = ("holds", "lost")


@check("decision-units", hint="separate ids of units.csv by blanks")
def decision_units(draft: Draft) -> Iterator[Finding]:
    """An order is given to units of one side, and batteries of that side fire for it."""
    known = draft.names("units")
    table = draft.table(DecisionRow)
    for line, row in table.numbered() if known is not None else ():
        for field in ("unit", "support"):
            for name in getattr(row, field).split():
                yield from unknown((table.name, line, field), name, known or (), "a unit")
        names = [n for n in (row.unit + " " + row.support).split() if n in draft.units]
        sides = sorted({draft.units[name].side for name in names})
        if not row.unit.split():
            yield Finding(table.name, line, "unit", "nothing", "one unit or more")
        if len(sides) > 1:
            yield Finding(table.name, line, "unit", " and ".join(sides), "units of one side")


@check("decision-words", hint="write words separated by blanks")
def decision_words(draft: Draft) -> Iterator[Finding]:
    """Preconditions are known kinds about known names, rounds are of known ammunition."""
    table = draft.table(DecisionRow)
    for line, row in table.numbered():
        at = (table.name, line, "precondition")
        words, bad = read_precondition(row.precondition)
        for text in bad:
            yield Finding(*at, quote(text), SHOWN_FORM)
        for word in words:
            if word.kind in ABOUT_ORDERS:
                yield from unknown(at, word.of, table.named, "an order of this table")
            elif word.kind in ABOUT_GROUND and (known := draft.names("positions")) is not None:
                yield from unknown(at, word.of, known, "a position")
        rounds, odd = read_rounds(row.rounds)
        for text in odd:
            yield Finding(table.name, line, "rounds", quote(text), "ammunition:rounds")
        if (kinds := draft.names("ammunition")) is not None:
            for name in rounds:
                yield from unknown((table.name, line, "rounds"), name, kinds, "an ammunition")


@check("decision-objectives", hint="name a position, place, trench, zone or unit")
def decision_objectives(draft: Draft) -> Iterator[Finding]:
    """The objective of an order, and where it starts from, are places of the siege."""
    tables = [draft.names(n) for n in ("positions", "places", "zones", "units", "trenches")]
    if any(names is None for names in tables):
        return
    every = frozenset[str]().union(*(names or () for names in tables))
    table = draft.table(DecisionRow)
    for line, row in table.numbered():
        for field in ("objective", "place"):
            if name := getattr(row, field):
                yield from unknown((table.name, line, field), name, every, "a place of the siege")


@check("decision-dates", hint="correct the dates")
def decision_dates(draft: Draft) -> Iterator[Finding]:
    """An order lies inside the siege, is carried out after it is given, and lapses after that."""
    table = draft.table(DecisionRow)
    for line, row in table.numbered() if draft.scenario else ():
        if not is_inside(draft, row.ordered_on):
            yield Finding(table.name, line, "ordered_on", str(row.ordered_on), span(draft))
        begins = row.start.date() if row.start else row.ordered_on
        if begins < row.ordered_on:
            expected = f"{row.ordered_on} or later"
            yield Finding(table.name, line, "start", str(row.start), expected)
        if row.until is not None and row.until <= begins:
            yield Finding(table.name, line, "until", str(row.until), f"later than {begins}")


@check("windows", hint="let windows begin before they end, inside the siege, side by side")
def windows(draft: Draft) -> Iterator[Finding]:
    """Windows of evidence lie inside the siege, and those of different use do not overlap."""
    table = draft.table(WindowRow)
    rows = list(table.numbered())
    for line, row in rows if draft.scenario else ():
        for field in ("first_dawn", "last_dawn"):
            if not is_inside(draft, getattr(row, field)):
                yield Finding(table.name, line, field, str(getattr(row, field)), span(draft))
        if row.last_dawn < row.first_dawn:
            expected = f"{row.first_dawn} or later"
            yield Finding(table.name, line, "last_dawn", str(row.last_dawn), expected)
    for (_, a), (line, b) in combinations(rows, 2):
        if a.use != b.use and a.first_dawn <= b.last_dawn and b.first_dawn <= a.last_dawn:
            found = f"{b.first_dawn} to {b.last_dawn}, inside {a.id!r}"
            yield Finding(table.name, line, "first_dawn", found, "dawns of their own")


@check("control-certainty", hint="name the holder by the other account, or leave certainty at 1")
def control_certainty(draft: Draft) -> Iterator[Finding]:
    """A holder that is not certain has another one beside it, and only then."""
    table = draft.table(ControlRow)
    for line, row in table.numbered():
        if (row.certainty < 1.0) != bool(row.other) or row.other == row.holder:
            found = f"certainty {row.certainty:g} with {row.other or 'nobody'!r} beside"
            yield Finding(table.name, line, "other", found, "another holder where certainty < 1")
