"""A siege looked up by name: what a plan may speak of, and how things stand at the opening."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from siegeworks.plan.clock import Clock
from siegeworks.scenario.lines import Point, TrenchLine
from siegeworks.scenario.records import (
    Ammunition,
    Depot,
    Equipment,
    Place,
    Position,
    Unit,
    UnitState,
    Zone,
)
from siegeworks.scenario.siege import Siege

M_PER_DEGREE = 111_195.0
"""Metres of a degree of latitude on a sphere of 6371 km radius."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, eq=False)
class Known:
    """The tables of a siege by id, made as they are asked for."""

    siege: Siege

    @cached_property
    def clock(self) -> Clock:
        """The run's clock."""
        return Clock(self.siege)

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units and formations."""
        return _by_id(self.siege.units)

    @cached_property
    def positions(self) -> dict[str, Position]:
        """Named places that can be held."""
        return _by_id(self.siege.positions)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Assembly areas, observation posts, off-map nodes."""
        return _by_id(self.siege.places)

    @cached_property
    def zones(self) -> dict[str, Zone]:
        """Drop zones and strips."""
        return _by_id(self.siege.zones)

    @cached_property
    def depots(self) -> dict[str, Depot]:
        """Depots of both sides."""
        return _by_id(self.siege.depots)

    @cached_property
    def equipment(self) -> dict[str, Equipment]:
        """Weapons."""
        return _by_id(self.siege.equipment)

    @cached_property
    def ammunition(self) -> dict[str, Ammunition]:
        """What is counted in rounds."""
        return _by_id(self.siege.ammunition)

    @cached_property
    def trenches(self) -> dict[str, TrenchLine]:
        """Lines to be dug."""
        return {line.record.id: line for line in self.siege.trenches}

    @cached_property
    def states(self) -> dict[str, UnitState]:
        """Units as they stand at the opening."""
        return {state.unit: state for state in self.siege.situation.units}

    @cached_property
    def holders(self) -> dict[str, str]:
        """Side that holds a position at the opening; empty = nobody."""
        return {state.position: state.holder for state in self.siege.situation.positions}

    @cached_property
    def stocks(self) -> dict[tuple[str, str], int]:
        """Quantities at the opening by (depot, item)."""
        return {(row.depot, row.item): row.quantity for row in self.siege.situation.stocks}

    @cached_property
    def dug_m(self) -> dict[str, int]:
        """Metres dug on each trench line at the opening, branches included."""
        return {row.trench: row.dug_m for row in self.siege.situation.trenches}

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Ids of the sides, besieger first."""
        return tuple(side.id for side in self.siege.scenario.sides)

    def below(self, unit_id: str) -> Iterator[Unit]:
        """A unit and all units under it, in the order of the tree."""
        yield self.units[unit_id]
        for child in self.siege.children(unit_id):
            yield from self.below(child)

    def men(self, unit_id: str) -> int:
        """Men fit at the opening; 0 for a unit that has not arrived."""
        state = self.states.get(unit_id)
        return state.fit if state and state.is_present else 0

    def arrival(self, unit_id: str) -> dt.date | None:
        """First day on which a unit, or a formation it belongs to, can be called; None = never."""
        names = {unit_id}
        while parent := self.units[unit_id].parent:
            names.add(parent)
            unit_id = parent
        days = [row.available_from for row in self.siege.arrivals if row.unit in names]
        return min(days, default=None)

    def point(self, name: str) -> Point | None:
        """Where a position, place, zone or unit is at the opening; None when it is nowhere."""
        for table in (self.positions, self.places, self.zones):
            if name in table:
                return table[name].lat, table[name].lon
        state = self.states.get(name)
        if state is None:
            return None
        if state.position or state.place:
            return self.point(state.position or state.place)
        return None if state.lat is None or state.lon is None else (state.lat, state.lon)


def metres(a: Point, b: Point) -> float:
    """Distance of two points in metres, on a plane through the first."""
    north = (b[0] - a[0]) * M_PER_DEGREE
    east = (b[1] - a[1]) * M_PER_DEGREE * math.cos(math.radians(a[0]))
    return math.hypot(north, east)


def length_m(line: TrenchLine) -> float:
    """Length of the course of a trench line in metres, without branches."""
    return sum(metres(a, b) for a, b in zip(line.coords, line.coords[1:], strict=False))


def _by_id(rows: Iterable[N]) -> dict[str, N]:
    return {row.id: row for row in rows}
