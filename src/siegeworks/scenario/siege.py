"""A siege: everything that its tables say, at one dawn.

:func:`siegeworks.scenario.load.load` makes it; nothing here reads a table.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import h3

from siegeworks.scenario.draws import DRAWS, ParameterDraws
from siegeworks.scenario.lines import Route, TrenchLine
from siegeworks.scenario.parameters import ParameterTable, parameter_files
from siegeworks.scenario.records import (
    Ammunition,
    Arrival,
    Carrier,
    ControlRow,
    Cover,
    DecisionRow,
    Depot,
    DropHeight,
    Equipment,
    EventRow,
    Flak,
    Fleet,
    GroundCell,
    Light,
    MeasureRow,
    Part,
    Place,
    Position,
    PositionState,
    RearStock,
    Scenario,
    Statement,
    StockState,
    Target,
    TrenchState,
    Unit,
    UnitState,
    WeatherPeriod,
    WindowRow,
    Zone,
)

if TYPE_CHECKING:
    from siegeworks.scenario.grid import Grid

DATA_SUFFIXES = (".csv", ".geojson", ".toml")
"""Files that make up a scenario; anything else in its folder is reading matter."""


@dataclass(frozen=True)
class Situation:
    """Where everything stands at one dawn: ``situations/DATE/``."""

    date: dt.date
    units: tuple[UnitState, ...]
    positions: tuple[PositionState, ...]
    stocks: tuple[StockState, ...]
    trenches: tuple[TrenchState, ...]


@dataclass(frozen=True, eq=False)
class Siege:
    """The tables of a scenario and the situation from which a run starts.

    A watch is counted from the dawn of ``at``: watch 0 begins there.
    """

    scenario: Scenario
    at: dt.date
    situation: Situation
    ground: tuple[GroundCell, ...]
    covers: tuple[Cover, ...]
    positions: tuple[Position, ...]
    parts: tuple[Part, ...]
    places: tuple[Place, ...]
    units: tuple[Unit, ...]
    equipment: tuple[Equipment, ...]
    ammunition: tuple[Ammunition, ...]
    depots: tuple[Depot, ...]
    carriers: tuple[Carrier, ...]
    rear: tuple[RearStock, ...]
    fleets: tuple[Fleet, ...]
    heights: tuple[DropHeight, ...]
    flak: tuple[Flak, ...]
    zones: tuple[Zone, ...]
    weather: tuple[WeatherPeriod, ...]
    light: tuple[Light, ...]
    arrivals: tuple[Arrival, ...]
    statements: tuple[Statement, ...]
    control: tuple[ControlRow, ...]
    measures: tuple[MeasureRow, ...]
    events: tuple[EventRow, ...]
    windows: tuple[WindowRow, ...]
    targets: tuple[Target, ...]
    decisions: tuple[DecisionRow, ...]
    trenches: tuple[TrenchLine, ...]
    routes: tuple[Route, ...]
    parameters: ParameterTable
    folder: Path
    patch: str = ""
    """Change of the tables in ``folder`` under which it stands, as TOML; empty = as they are."""
    draws: ParameterDraws | None = None

    def __repr__(self) -> str:
        return f"<Siege {self.scenario.id} at {self.at.isoformat()}: {len(self.units)} units>"

    @functools.cached_property
    def hash(self) -> str:
        """SHA-256 of the data files (:func:`folder_hash`) and of the change, where there is one."""
        files = folder_hash(self.folder)
        if not self.patch:
            return files
        return hashlib.sha256(f"{files}\0{self.patch}".encode()).hexdigest()

    @functools.cached_property
    def source_hash(self) -> str:
        """That of the files without the calibrated draws: what a calibration starts from."""
        return folder_hash(self.folder, (DRAWS,))

    @functools.cached_property
    def grid(self) -> Grid:
        """The ground as cells with neighbours, distances and heights; built on first use."""
        from siegeworks.scenario.grid import Grid

        ids = [cell.h3 for cell in self.ground]
        centres = [h3.cell_to_latlng(cell) for cell in ids]
        return Grid.build(
            ids,
            [lat for lat, _ in centres],
            [lon for _, lon in centres],
            [cell.elevation_m for cell in self.ground],
            [cell.crest_m for cell in self.ground],
        )

    def fixing(self, values: Mapping[str, float]) -> Self:
        """The same siege with parameters held at these values, on the same ground.

        Raises as :meth:`siegeworks.scenario.parameters.ParameterTable.fixed` does.
        """
        if not values:
            return self
        copy = replace(self, parameters=self.parameters.fixed(values))
        vars(copy)["grid"] = self.grid  # dear to build, and no parameter shapes it
        return copy

    def with_trenches(self, lines: Iterable[TrenchLine]) -> Self:
        """The same siege, on the same data, with more lines to be dug; ids it has stay its own."""
        own = {line.record.id for line in self.trenches}
        more = tuple(line for line in lines if line.record.id not in own)
        if not more:
            return self
        copy = replace(self, trenches=self.trenches + more)
        # Dear to make, and no line shapes them.
        vars(copy).update({k: vars(self)[k] for k in ("grid", "hash") if k in vars(self)})
        return copy

    @property
    def start(self) -> dt.datetime:
        """Local time at which watch 0 begins."""
        return dt.datetime.combine(self.at, dt.time(self.scenario.dawn_hour))

    @property
    def watches_per_day(self) -> int:
        """Watches from one dawn to the next."""
        return 24 // self.scenario.watch_hours

    def dawn(self, watch: int) -> dt.datetime:
        """Local time at which a watch begins."""
        return self.start + dt.timedelta(hours=watch * self.scenario.watch_hours)

    def watch_of(self, moment: dt.datetime) -> int:
        """The watch in which a local time lies; negative before the siege's ``at``."""
        return (moment - self.start) // dt.timedelta(hours=self.scenario.watch_hours)

    def n_watches(self, until: dt.date) -> int:
        """Watches from ``at`` to the dawn of ``until``, which is the last one recorded."""
        return (until - self.at).days * self.watches_per_day

    @functools.cached_property
    def side_index(self) -> dict[str, int]:
        """Row of each side; 0 is the besieger."""
        return {side.id: i for i, side in enumerate(self.scenario.sides)}

    @functools.cached_property
    def unit_index(self) -> dict[str, int]:
        """Row of each unit in ``units``."""
        return {unit.id: i for i, unit in enumerate(self.units)}

    @functools.cached_property
    def position_index(self) -> dict[str, int]:
        """Row of each position in ``positions``."""
        return {position.id: i for i, position in enumerate(self.positions)}

    @functools.cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {}
        for unit in self.units:
            below.setdefault(unit.parent or unit.side, []).append(unit.id)
        return {above: tuple(ids) for above, ids in below.items()}

    def children(self, unit_id: str) -> tuple[str, ...]:
        """Ids of the units directly below a unit, or below a side when given a side's id."""
        return self._children.get(unit_id, ())


NOT_DATA = ("plans", "history", "questions", "studies", "words")
"""Folders of a scenario that decide no run by themselves."""


def folder_hash(folder: Path, without: Collection[str] = ()) -> str:
    """SHA-256 of the data files of a scenario, and of the base parameter table below it.

    Each file counts with its name, in sorted order; ``plans/``, ``history/``, ``questions/``,
    ``studies/`` and ``words/`` do not count: a plan has its own hash, record and languages change
    no result, questions and studies count where they are asked. Nor do files named in ``without``.
    """
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in parameter_files()))
    for path in data_files(folder):
        if path.name in without:
            continue
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def data_files(folder: Path) -> list[Path]:
    """The files that decide a run, sorted by their path: all tables but those of ``NOT_DATA``."""
    paths = [p for p in folder.rglob("*") if p.suffix in DATA_SUFFIXES and p.is_file()]
    kept = [p for p in paths if p.relative_to(folder).parts[0] not in NOT_DATA]
    return sorted(kept, key=lambda p: p.relative_to(folder).as_posix())
