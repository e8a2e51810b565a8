"""Changing rows of a scenario's tables before they are checked.

Each changed row is built anew from its columns, so it is held to the same schema as the file; the
cross-checks then run over the whole draft, and what they find about a changed value is told of the
patch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import h3

from siegeworks.plan.patch.read import Data, Patch, unknown_table
from siegeworks.plan.toml_lines import line_of
from siegeworks.scenario.draft import Draft, SituationDraft
from siegeworks.scenario.faults import Fault, suggest
from siegeworks.scenario.records import SITUATION_TABLES, TABLES, Scenario, StockState, UnitState
from siegeworks.scenario.schema import Record
from siegeworks.scenario.tables import Table, key_columns, key_of, quote
from siegeworks.scenario.toml_file import build_record

FIXED = frozenset({"ground", "parameters", "document"})
"""Tables that a patch leaves alone; parameters are held by their own key."""
NEW, DROP, POLICIES, SCENARIO = "new", "drop", "policies", "scenario"
PLACES = ("position", "place", "lat", "lon")
"""Columns of a unit's state that say where it is; naming one empties the others."""


def table_names() -> tuple[str, ...]:
    """Tables that a patch can change, by the stem of their file."""
    root = {name.removesuffix(".csv") for name in TABLES if "/" not in name}
    inner = {name.removesuffix(".csv") for name in SITUATION_TABLES}
    return tuple(sorted((root | inner) - FIXED))


@dataclass
class Editor:
    """Takes a patch to a draft: the tables as they are changed, faults, and what was touched."""

    patch: Patch
    draft: Draft
    faults: list[Fault] = field(default_factory=list)
    touched: dict[tuple[str, int], str] = field(default_factory=dict)

    def apply(self, data: Data) -> Draft:
        """The draft with every change of ``data``; what is wrong with it is in ``faults``."""
        for name, change in data.items():
            if name in (NEW, DROP, POLICIES):
                continue
            if name == SCENARIO:
                self._scenario(change)
            elif name not in table_names():
                self.faults.append(unknown_table(self.patch, name, self._tables()))
            elif not isinstance(change, dict):
                self._fault(name, quote(str(change)), "rows by their key")
            else:
                self._table(name, change)
        self._new(data.get(NEW, {}))
        self._drop(data.get(DROP, []))
        return self.draft

    @staticmethod
    def _tables() -> list[str]:
        return [*table_names(), SCENARIO, POLICIES, "parameters", "plan", NEW, DROP]

    def _fault(self, at: str, found: str, expected: str, repair: str = "") -> None:
        line = line_of(dict(self.patch.lines), at)
        self.faults.append(Fault(f"{self.patch.name}.toml", line, at, found, expected, repair))

    def _homes(self, name: str) -> Iterator[tuple[Table[Any], type[Record]]]:
        """The tables that a stem may mean: the situation's first, then the siege's."""
        file = f"{name}.csv"
        for situation in self.draft.situations:
            if file in SITUATION_TABLES:
                yield situation.tables[file], SITUATION_TABLES[file]
        if file in TABLES:
            yield self.draft.tables[file], TABLES[file]

    def _table(self, name: str, change: Data) -> None:
        for table, record in list(self._homes(name)):
            depth = len(key_columns(record))
            mine = {
                keys: part
                for keys, columns in nested(change, depth)
                if (part := self._part(name, record, columns))
            }
            if mine:
                self._keep(table, self._changed(name, table, record, mine))

    def _part(self, name: str, record: type[Record], columns: Any) -> Any:
        """What of a row's change is for this table: the columns that it alone, or first, has."""
        homes = [r for _, r in self._homes(name)]
        if not isinstance(columns, dict):
            return columns if record is homes[-1] else None
        return {column: v for column, v in columns.items() if record is home_of(column, homes)}

    def _changed(
        self,
        name: str,
        table: Table[Any],
        record: type[Record],
        change: Mapping[tuple[str, ...], Any],
    ) -> Table[Any]:
        rows = dict(zip((key_of(row) for row in table.rows), table.rows, strict=True))
        for keys, columns in change.items():
            at = ".".join((name, *keys))
            if not isinstance(columns, dict):
                self._fault(at, quote(str(columns)), "columns with their values")
                continue
            for key in self._keys(keys, rows, record):
                if key not in rows:
                    near = suggest(key, list(rows))
                    self._fault(at, quote(key), f"a row of {table.name}", near)
                    continue
                if row := self._row(record, rows[key], columns, at):
                    rows[key] = row
                    self.touched[table.name, table.line_of(key)] = at
        return replace(table, rows=tuple(rows.values()))

    def _keys(
        self, keys: tuple[str, ...], rows: Mapping[str, Any], record: type[Record]
    ) -> list[str]:
        """The rows that a key means: itself, or all units of a formation that has no state."""
        key = "/".join(keys)
        if record is not UnitState or key in rows:
            return [key]
        below = [unit for unit in units_below(self.draft, key) if unit in rows]
        return below or [key]

    def _row(self, record: type[Record], row: Any, columns: Data, at: str) -> Any:
        values = row.model_dump() | MEANT.get(record, dict)(columns)
        made, faults = build_record(record, values, f"{self.patch.name}.toml", at)
        lines = dict(self.patch.lines)
        self.faults += [replace(f, row=line_of(lines, f.field)) for f in faults]
        return made

    def _keep(self, old: Table[Any], new: Table[Any]) -> None:
        def exchanged(tables: Mapping[str, Table[Any]]) -> dict[str, Table[Any]]:
            return {name: new if table is old else table for name, table in tables.items()}

        situations = tuple(
            SituationDraft(s.folder, s.date, exchanged(s.tables)) for s in self.draft.situations
        )
        self.draft = replace(self.draft, tables=exchanged(self.draft.tables), situations=situations)

    def _scenario(self, change: Any) -> None:
        if self.draft.scenario is None or not isinstance(change, dict):
            self._fault(SCENARIO, quote(str(change)), "keys of scenario.toml")
            return
        old = self.draft.scenario.model_dump()
        if isinstance(change.get("ending"), dict):
            change = change | {"ending": old["ending"] | change["ending"]}
        made, faults = build_record(Scenario, old | change, f"{self.patch.name}.toml", SCENARIO)
        self.faults += faults
        self.draft = replace(self.draft, scenario=made or self.draft.scenario)

    def _new(self, lists: Any) -> None:
        for name, rows in lists.items() if isinstance(lists, dict) else ():
            homes = list(self._homes(name)) if name in table_names() else []
            if not homes or not isinstance(rows, list):
                self.faults.append(unknown_table(self.patch, f"{NEW}.{name}", table_names()))
                continue
            for number, columns in enumerate(rows, start=1):
                self._add(name, f"{NEW}.{name}[{number}]", columns)

    def _add(self, name: str, at: str, columns: Any) -> None:
        homes = list(self._homes(name))
        has = [
            h for h in homes if isinstance(columns, dict) and set(columns) <= columns_of_state(h[1])
        ]
        table, record = (has or homes)[0]
        made, faults = build_record(record, columns, f"{self.patch.name}.toml", at)
        self.faults += faults
        if made is None:
            return
        if key_of(made) in table.named:
            self._fault(
                at, quote(key_of(made)), f"a key that {table.name} has not", "change the row"
            )
            return
        self._keep(
            table,
            replace(
                table, rows=(*table.rows, made), lines=(*table.lines, 0),
                named=table.named | {key_of(made)},
            ),
        )  # fmt: skip

    def _drop(self, names: Any) -> None:
        for name in names if isinstance(names, list) else [names]:
            stem, _, key = str(name).partition(".")
            found = [
                table
                for table, _ in (self._homes(stem) if stem in table_names() else ())
                if key.replace(".", "/") in table.named
            ]
            if not found:
                self._fault(DROP, quote(str(name)), "TABLE.KEY of a row")
            for table in found:
                kept = [(n, r) for n, r in table.numbered() if key_of(r) != key.replace(".", "/")]
                self._keep(
                    table,
                    replace(
                        table, rows=tuple(r for _, r in kept), lines=tuple(n for n, _ in kept),
                        named=table.named - {key.replace(".", "/")},
                    ),
                )  # fmt: skip


def home_of(column: str, homes: Sequence[type[Record]]) -> type[Record]:
    """The first table that has a column, or one much like it; else the last."""
    for record in homes:
        if column in columns_of_state(record):
            return record
    alike = [record for record in homes if suggest(column, list(columns_of_state(record)))]
    return (alike or list(homes))[-1]


def columns_of_state(record: type[Record]) -> frozenset[str]:
    """Columns of a table, and for a unit's state the cell that stands for its place."""
    own = frozenset(record.model_fields)
    return own | {"cell"} if record is UnitState else own


def nested(change: Data, depth: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Keys of rows and what stands below them, for keys of ``depth`` columns."""
    for key, value in change.items():
        if depth <= 1 or not isinstance(value, dict):
            yield (str(key),), value
        else:
            for keys, inner in nested(value, depth - 1):
                yield (str(key), *keys), inner


def placed(columns: Data) -> Data:
    """Columns of a unit's state in which one place stands for all; ``cell`` = an H3 cell."""
    columns = dict(columns)
    if "cell" in columns and h3.is_valid_cell(str(columns["cell"])):
        columns["lat"], columns["lon"] = h3.cell_to_latlng(str(columns.pop("cell")))
    if not any(name in columns for name in PLACES):
        return columns
    return {"position": "", "place": "", "lat": None, "lon": None} | columns


def counted(columns: Data) -> Data:
    """Columns of a stock; a new quantity leaves no room for the old one's low and high."""
    return {"low": None, "high": None} | columns if "quantity" in columns else columns


MEANT: dict[type[Record], Callable[[Data], Data]] = {UnitState: placed, StockState: counted}
"""What a change of some tables means beside the columns that it names."""


def units_below(draft: Draft, formation: str) -> list[str]:
    """Units of a formation, at every depth."""
    below = [unit.id for unit in draft.units.values() if unit.parent == formation]
    return [name for unit in below for name in (unit, *units_below(draft, unit))]
