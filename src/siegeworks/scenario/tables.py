"""Reads one CSV table into validated records, collecting every fault of the file.

The file is UTF-8 (a byte order mark is tolerated), separated by commas, with a header of column
names. Line numbers are kept, so that later checks can name the row they mean.
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from siegeworks.scenario.cells import Misread, read_cell
from siegeworks.scenario.columns import Column, columns_of
from siegeworks.scenario.faults import Fault, suggest
from siegeworks.scenario.schema import Record

R = TypeVar("R", bound=Record)

SHOWN = 40
"""Characters of a wrong cell that a fault quotes."""

KEYS: dict[str, tuple[str, ...]] = {
    "GroundCell": ("h3",),
    "RearStock": ("depot", "item"),
    "DropHeight": ("height_m",),
    "Flak": ("equipment", "height_m"),
    "WeatherPeriod": ("from_day",),
    "Light": ("date",),
    "Parameter": ("name",),
    "Battle": ("isqno",),
    "LawRow": ("law", "term"),
    "UnitState": ("unit",),
    "PositionState": ("position",),
    "StockState": ("depot", "item"),
    "TrenchState": ("trench",),
    "ControlRow": ("date", "position"),
    "MeasureRow": (),
    "EventRow": (),
    "Words": ("text",),
}
"""Columns that together name a row, for the records that have no ``id``; () = rows may repeat."""


def key_columns(record: type[Record]) -> tuple[str, ...]:
    """The columns that together name a row of this table; () when rows may repeat."""
    return KEYS.get(record.__name__, ("id",))


@dataclass(frozen=True)
class Table(Generic[R]):
    """The good rows of one file.

    ``lines[i]`` is the line of ``rows[i]`` as a spreadsheet shows it. ``named`` holds the key of
    every row of the file, faulty ones too, so that one wrong cell does not make every reference to
    its row look wrong. ``is_read`` is False when the file is missing or could not be read at all.
    """

    name: str
    rows: tuple[R, ...]
    lines: tuple[int, ...]
    named: frozenset[str]
    is_read: bool = True

    @functools.cached_property
    def by_id(self) -> dict[str, R]:
        """Rows by key; keys of several columns are joined by ``/``."""
        return {key_of(row): row for row in self.rows}

    def line_of(self, key: str) -> int:
        """Line of the row with this key; 0 when there is none."""
        return self._line_by_key.get(key, 0)

    def numbered(self) -> Iterator[tuple[int, R]]:
        """Lines and rows together."""
        return zip(self.lines, self.rows, strict=True)

    @functools.cached_property
    def _line_by_key(self) -> dict[str, int]:
        return {key_of(row): line for line, row in self.numbered()}


def key_of(row: Record) -> str:
    """The key of a row as text."""
    return "/".join(str(getattr(row, name)) for name in key_columns(type(row)))


def empty_table(name: str, is_read: bool = True) -> Table[Any]:
    """A table without rows: one that a scenario leaves out, or that could not be read."""
    return Table(name, (), (), frozenset(), is_read)


def read_table(path: Path, record: type[R], name: str) -> tuple[Table[R], list[Fault]]:
    """Read the file at ``path``; ``name`` is how faults call it (``situations/DATE/units.csv``).

    Returns the rows without fault and the list of all faults. A missing or unreadable file gives
    an empty table and one fault.
    """
    text, faults = read_text(path, name)
    if faults:
        return empty_table(name, is_read=False), faults
    lines, faults = _split(text, name)
    if not lines:
        whole = Fault(name, 0, "", "an empty file", "a header and rows", "restore the table")
        return empty_table(name, is_read=False), faults or [whole]
    reader = _Reader(name, record)
    reader.header(lines[0][1])
    if reader.faults:
        return empty_table(name, is_read=False), faults + reader.faults
    for number, cells in lines[1:]:
        reader.row(number, cells)
    return reader.table(), faults + reader.faults


def read_text(path: Path, name: str) -> tuple[str, list[Fault]]:
    """The text of a UTF-8 file, or the fault that keeps it from being read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "", [Fault(name, 0, "", "no such file", "the file", f"add {name}")]
    except OSError as error:
        return "", [Fault(name, 0, "", str(error.strerror), "a readable file")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x}"
        return "", [Fault(name, row, "", found, "text in UTF-8", "save the file as UTF-8")]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return "", [Fault(name, row, "", "a NUL character", "text", "save the file as plain text")]
    return text, []


def _split(text: str, name: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Numbered rows of cells; rows of only empty cells are passed over."""
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        row = number + 1
        return rows, [Fault(name, row, "", str(error), "cells separated by commas", "mend quotes")]
    return rows, []


class _Reader:
    """Takes the rows of one file one after the other and keeps the good ones and the faults."""

    def __init__(self, name: str, record: type[Record]) -> None:
        self.name = name
        self.record = record
        self.columns: tuple[Column, ...] = ()
        self.faults: list[Fault] = []
        self.rows: list[Any] = []
        self.lines: list[int] = []
        self.line_of_key: dict[str, int] = {}

    def table(self) -> Table[Any]:
        return Table(self.name, tuple(self.rows), tuple(self.lines), frozenset(self.line_of_key))

    def header(self, cells: list[str]) -> None:
        known = {c.name: c for c in columns_of(self.record)}
        names = [cell.strip() for cell in cells]
        missing = [c.name for c in known.values() if c.is_required and c.name not in names]
        if len(names) == 1 and names[0] not in known and (";" in names[0] or "\t" in names[0]):
            repair = "save the file with commas between its cells"
            self._fault(1, "", "one column", "columns separated by commas", repair)
            return
        for i, name in enumerate(names):
            if name not in known:
                near = suggest(name, [m for m in known if m not in names])
                expected = "one of " + ", ".join(known)
                self._fault(1, name or f"column {i + 1}", "an unknown column", expected, near)
            elif name in names[:i]:
                self._fault(1, name, "the column twice", "each column once", "remove one of them")
        for name in missing:
            self._fault(1, name, "no such column", f"{known[name].expected}: {known[name].meaning}")
        self.columns = tuple(known[name] for name in names if name in known)

    def row(self, number: int, cells: list[str]) -> None:
        if len(cells) != len(self.columns):
            found, expected = f"{len(cells)} cells", f"{len(self.columns)} as in the header"
            self._fault(number, "", found, expected, "add or quote the missing commas")
            return
        values: dict[str, Any] = {}
        n_faults = len(self.faults)
        for column, text in zip(self.columns, cells, strict=True):
            value = read_cell(text, column)
            if isinstance(value, Misread):
                found = quote(text) if text.strip() else "an empty cell"
                self._fault(number, column.name, found, value.expected, value.repair)
            else:
                values[column.name] = value
        if self._is_new_key(number, values) and len(self.faults) == n_faults:
            self._keep(number, values)

    def _is_new_key(self, number: int, values: Mapping[str, Any]) -> bool:
        names = key_columns(self.record)
        if not names or any(name not in values for name in names):
            return True
        key = "/".join(str(values[name]) for name in names)
        first = self.line_of_key.setdefault(key, number)
        if first != number:
            expected = f"a key of its own (row {first} has it)"
            repair = "remove one row or rename it"
            self._fault(number, ", ".join(names), quote(key), expected, repair)
        return first == number

    def _keep(self, number: int, values: Mapping[str, Any]) -> None:
        try:
            self.rows.append(self.record.model_validate(values))
            self.lines.append(number)
        except ValidationError as error:
            for item in error.errors():
                where = ".".join(str(part) for part in item["loc"])
                self._fault(number, where, quote(str(item["input"])), item["msg"])

    def _fault(self, row: int, field: str, found: str, expected: str, repair: str = "") -> None:
        self.faults.append(Fault(self.name, row, field, found, expected, repair))


def quote(text: str) -> str:
    """The text in quotation marks, shortened for a fault."""
    text = text.strip()
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")
