"""Rows of things by id: the dictionaries that records are turned into numbers with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from siegeworks.plan.expand import Assigned
from siegeworks.scenario.records import Unit, UnitState
from siegeworks.scenario.siege import Siege

CARGO_KINDS = ("food", "small_arms", "medical")
"""Stocks counted in kilograms, in the engine's order."""


class HasId(Protocol):
    """A record with an id."""

    @property
    def id(self) -> str:
        """Identifier."""
        ...


def rows(records: Sequence[HasId]) -> dict[str, int]:
    """Row of each record by its id."""
    return {record.id: i for i, record in enumerate(records)}


@dataclass(frozen=True, eq=False)
class Names:
    """The siege, the tasks of both sides and the end of the run, with every id's row."""

    siege: Siege
    tasks: tuple[tuple[int, Assigned], ...]
    until: dt.date

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The fighting units: every unit but the nodes of the tree."""
        return tuple(u for u in self.siege.units if u.kind != "formation")

    @cached_property
    def unit(self) -> dict[str, int]:
        """Row of each fighting unit."""
        return rows(self.units)

    @cached_property
    def state(self) -> dict[str, UnitState]:
        """State of each unit at the start, by unit id."""
        return {s.unit: s for s in self.siege.situation.units}

    @cached_property
    def position(self) -> dict[str, int]:
        """Row of each position."""
        return rows(self.siege.positions)

    @cached_property
    def node(self) -> dict[str, int]:
        """Row of each node: positions first, then places."""
        shift = len(self.position)
        places = {p.id: shift + i for i, p in enumerate(self.siege.places)}
        return {**self.position, **places}

    @cached_property
    def equipment(self) -> dict[str, int]:
        """Row of each weapon."""
        return rows(self.siege.equipment)

    @cached_property
    def ammunition(self) -> dict[str, int]:
        """Row of each kind of ammunition."""
        return rows(self.siege.ammunition)

    @cached_property
    def depot(self) -> dict[str, int]:
        """Row of each depot."""
        return rows(self.siege.depots)

    @cached_property
    def line(self) -> dict[str, int]:
        """Row of each trench line."""
        return {t.record.id: i for i, t in enumerate(self.siege.trenches)}

    @cached_property
    def zone(self) -> dict[str, int]:
        """Row of each drop zone and strip."""
        return rows(self.siege.zones)

    @cached_property
    def height(self) -> dict[int, int]:
        """Row of each drop height, low first."""
        metres = sorted(h.height_m for h in self.siege.heights)
        return {m: i for i, m in enumerate(metres)}

    @cached_property
    def item(self) -> dict[str, int]:
        """Column of each item of supply: ammunition, then food, small arms, medical."""
        shift = len(self.ammunition)
        return {**self.ammunition, **{k: shift + i for i, k in enumerate(CARGO_KINDS)}}

    @cached_property
    def formation(self) -> dict[str, str]:
        """Formation of each fighting unit: the first node above it of regiment level or higher."""
        above = {u.id: u for u in self.siege.units}
        found = {}
        for unit in self.units:
            node = above.get(unit.parent)
            while node and node.echelon not in ("RGT", "BDE", "DIV") and node.parent:
                node = above.get(node.parent)
            found[unit.id] = node.id if node else unit.side
        return found

    def side(self, side_id: str) -> int:
        """Row of a side."""
        return self.siege.side_index[side_id]

    @property
    def n_watches(self) -> int:
        """Watches of the run."""
        return self.siege.n_watches(self.until)
