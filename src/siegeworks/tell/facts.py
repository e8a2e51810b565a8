"""An assessment as it is printed: both sides beside each other, sources as numbered notes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from siegeworks.study.answers import Assessment, Row, Section, StatementRow
from siegeworks.tell import style

_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_LONG = re.compile(r"(?<![\d.,])\d{5,}\b")
_FIGURE = re.compile(r"(?<![\d.,])\d{4,}\b")
_DECIMALS = re.compile(r"^-?\d+(?:\.(\d+))?$")
_UNITS = {"0-1": "", "share": "", "x": "×", "km2": "km²", "percent": "%"}


@dataclass(frozen=True)
class Cell:
    """What is said of one side: the figure, its interval (may be empty), the note on its source."""

    text: str
    interval: str = ""
    note: int = 0


@dataclass(frozen=True)
class Fact:
    """A line of a table: what it is about, its unit, one cell a column (None = nothing is said)."""

    item: str
    unit: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Block:
    """Lines under one heading."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Sheet:
    """A question: title, a note, its columns (ids of sides; "" = of no side), lines, sources."""

    title: str
    note: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A statement of the document, what the model finds, and the note on its source."""

    statement: str
    finding: str
    value: str
    interval: str
    verdict: str
    note: int


def sheets(assessment: Assessment, sides: Sequence[str]) -> tuple[Sheet, ...]:
    """The questions of an assessment; ``sides`` in the order of their columns."""
    return tuple(_sheet(section, sides, assessment.at.year) for section in assessment.sections)


def statements(assessment: Assessment) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """The document's statements with numbered sources."""
    notes: dict[str, int] = {}
    year = assessment.at.year
    told = tuple(_statement(row, notes, year) for row in assessment.statements)
    return told, tuple(notes)


def dated(text: str, year: int) -> str:
    """Text with its ISO dates in words, the year only where it is another one."""

    def words(found: re.Match[str]) -> str:
        date = dt.date(int(found[1]), int(found[2]), int(found[3]))
        return style.day(date) if date.year == year else style.full_day(date)

    return _ISO.sub(words, text)


def spaced(text: str, pattern: re.Pattern[str] = _LONG) -> str:
    """Text with thin spaces between the thousands of its long numbers."""
    return pattern.sub(lambda found: style.number(float(found[0])), text)


def _statement(row: StatementRow, notes: dict[str, int], year: int) -> Statement:
    return Statement(
        row.statement,
        spaced(dated(row.finding, year)).replace("km2", "km²"),
        spaced(dated(row.value, year), _FIGURE),
        dated(row.interval, year) if any(sign.isdigit() for sign in row.interval) else "",
        row.verdict,
        _numbered(dated(row.source, year), notes),
    )


def _sheet(section: Section, sides: Sequence[str], year: int) -> Sheet:
    said = {row.side if row.side in sides else "" for row in section.table}
    columns = tuple(side for side in (*sides, "") if side in said)
    notes: dict[str, int] = {}
    groups: dict[str, dict[tuple[str, str, int], list[Cell | None]]] = {}
    for row in section.table:
        facts = groups.setdefault(row.group, {})
        place = columns.index(row.side if row.side in sides else "")
        # The same item twice for one side is two lines: two sources may differ.
        key, again = (row.item, row.unit, 0), 0
        while key in facts and facts[key][place] is not None:
            again += 1
            key = (row.item, row.unit, again)
        cells = facts.setdefault(key, [None] * len(columns))
        cells[place] = _cell(row, _numbered(dated(row.source, year), notes), year)
    blocks = tuple(
        Block(
            dated(heading, year),
            tuple(
                Fact(spaced(dated(item, year)), _UNITS.get(unit, unit), tuple(cells))
                for (item, unit, _), cells in facts.items()
            ),
        )
        for heading, facts in groups.items()
    )
    return Sheet(section.title, section.note, columns, blocks, tuple(notes))


def _numbered(source: str, notes: dict[str, int]) -> int:
    """Number of a source among the notes, new at its first use; 0 = no source."""
    return notes.setdefault(source, len(notes) + 1) if source else 0


def _cell(row: Row, note: int, year: int) -> Cell:
    value = _DECIMALS.match(row.value)
    digits = len(value[1] or "") if value else 0
    if value is None:
        return Cell(spaced(dated(row.value, year), _FIGURE), _interval(row, 0), note)
    if abs(float(row.value)) >= 100:
        digits = 0
    return Cell(style.number(float(row.value), digits), _interval(row, digits), note)


def _interval(row: Row, digits: int) -> str:
    if row.low is None or row.high is None:
        return ""
    low, high = (style.number(style.rough(end), digits) for end in (row.low, row.high))
    return f"{low}{style.DASH}{high}"
