"""A scenario as read from its folder, before anybody knows that it is sound.

The cross-checks run on a draft; when none of them finds an error the draft becomes a siege.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from siegeworks.scenario.draws import ParameterDraws, read_draws
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.lines import Route, TrenchLine, read_routes, read_trenches
from siegeworks.scenario.records import (
    OPTIONAL,
    SITUATION_TABLES,
    TABLES,
    PositionState,
    Scenario,
    StockState,
    TrenchState,
    Unit,
    UnitState,
)
from siegeworks.scenario.schema import Record
from siegeworks.scenario.tables import Table, empty_table, read_table
from siegeworks.scenario.toml_file import build_record, read_toml

R = TypeVar("R", bound=Record)

SITUATIONS = "situations"


@dataclass(frozen=True)
class SituationDraft:
    """The tables of one folder ``situations/DATE/``."""

    folder: str
    date: dt.date | None
    tables: Mapping[str, Table[Any]]

    @property
    def units(self) -> Table[UnitState]:
        """Where units are and what they have."""
        return self.tables["units.csv"]

    @property
    def positions(self) -> Table[PositionState]:
        """Who holds what."""
        return self.tables["positions.csv"]

    @property
    def stocks(self) -> Table[StockState]:
        """What lies in the depots."""
        return self.tables["stocks.csv"]

    @property
    def trenches(self) -> Table[TrenchState]:
        """Metres dug."""
        return self.tables["trenches.csv"]


@dataclass(frozen=True)
class Draft:
    """Everything that could be read of a scenario; ``scenario`` is None when its TOML is faulty."""

    folder: Path
    scenario: Scenario | None
    tables: Mapping[str, Table[Any]]
    trenches: tuple[TrenchLine, ...]
    routes: tuple[Route, ...]
    situations: tuple[SituationDraft, ...]
    trenches_read: bool = field(default=True)
    draws: ParameterDraws | None = None

    def table(self, record: type[R]) -> Table[R]:
        """The table of a record class."""
        name = next(name for name, cls in TABLES.items() if cls is record)
        return cast("Table[R]", self.tables[name])

    def all_tables(self) -> Iterator[tuple[Table[Any], type[Record]]]:
        """Every CSV table with its record class, those of the situations included."""
        for name, record in TABLES.items():
            yield self.tables[name], record
        for situation in self.situations:
            for name, record in SITUATION_TABLES.items():
                yield situation.tables[name], record

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Ids of the sides; empty when ``scenario.toml`` could not be read."""
        return tuple(side.id for side in self.scenario.sides) if self.scenario else ()

    @cached_property
    def cells(self) -> frozenset[str]:
        """H3 ids of the map."""
        return self.tables["ground.csv"].named

    @cached_property
    def items(self) -> frozenset[str]:
        """What a depot can hold."""
        return frozenset({"food", "small_arms", "medical"}) | self.tables["ammunition.csv"].named

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Good rows of ``units.csv`` by id."""
        return self.table(Unit).by_id

    def names(self, ref: str) -> frozenset[str] | None:
        """Ids that a column with this ``ref`` may hold; None when the table could not be read."""
        if ref == "trenches":
            lines = frozenset(line.record.id for line in self.trenches)
            return lines if self.trenches_read else None
        table = self.tables[f"{ref}.csv"]
        return table.named if table.is_read else None


def read_draft(folder: Path, only: dt.date | None = None) -> tuple[Draft, list[Fault]]:
    """Everything in a scenario's folder and the faults of reading it.

    With ``only`` the situations of other dates are left unread.
    """
    scenario, faults = _read_scenario(folder)
    tables: dict[str, Table[Any]] = {}
    for name, record in TABLES.items():
        tables[name], found = _read_or_leave(folder / name, record, name, name in OPTIONAL)
        faults += found
    trenches, found = read_trenches(folder / "trenches.geojson", "trenches.geojson")
    trenches_read = not found
    faults += found
    routes, found = read_routes(folder / "routes.geojson", "routes.geojson")
    faults += found
    situations, found = _read_situations(folder, only)
    faults += found
    draws, found = read_draws(folder)
    faults += found
    draft = Draft(folder, scenario, tables, trenches, routes, situations, trenches_read, draws)
    return draft, faults


def situation_dates(folder: Path) -> list[str]:
    """Names of the folders under ``situations/``, sorted."""
    root = folder / SITUATIONS
    return sorted(p.name for p in root.iterdir() if p.is_dir()) if root.is_dir() else []


def _read_scenario(folder: Path) -> tuple[Scenario | None, list[Fault]]:
    data, faults = read_toml(folder / "scenario.toml", "scenario.toml")
    if faults:
        return None, faults
    return build_record(Scenario, data, "scenario.toml")


def _read_or_leave(
    path: Path, record: type[R], name: str, is_optional: bool
) -> tuple[Table[R], list[Fault]]:
    if is_optional and not path.exists():
        return empty_table(name), []
    return read_table(path, record, name)


def _read_situations(
    folder: Path, only: dt.date | None
) -> tuple[tuple[SituationDraft, ...], list[Fault]]:
    drafts: list[SituationDraft] = []
    faults: list[Fault] = []
    for name in situation_dates(folder):
        date = _date(name)
        if only is not None and date != only:
            continue
        place = f"{SITUATIONS}/{name}"
        tables: dict[str, Table[Any]] = {}
        for file, record in SITUATION_TABLES.items():
            path = folder / place / file
            tables[file], found = read_table(path, record, f"{place}/{file}")
            faults += found
        drafts.append(SituationDraft(place, date, tables))
    return tuple(drafts), faults


def _date(name: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(name, "%Y-%m-%d").date()
    except ValueError:
        return None
