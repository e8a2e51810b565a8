"""The written situation of a siege, and what follows from it without a simulation.

Men, guns and stocks as the situation's tables give them; holders of the ground, trench and command
of the ground worked out from them. Nothing is drawn and nothing is estimated here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from siegeworks.plan.load import load_policies
from siegeworks.plan.records import Policies, Policy
from siegeworks.scenario.draft import SITUATIONS, situation_dates
from siegeworks.scenario.faults import DataFaults, Fault
from siegeworks.scenario.grid import Grid
from siegeworks.scenario.records import SITUATION_TABLES, StockState, UnitState
from siegeworks.scenario.siege import Siege, Situation
from siegeworks.scenario.tables import read_table
from siegeworks.study.men import Men, Troops, men_of
from siegeworks.study.terrain import (
    NOBODY,
    Flags,
    Floats,
    Holders,
    Ring,
    Terrain,
    overlooked,
    ring_of,
)
from siegeworks.study.trench_lines import LineState, line_state


class Tubes(NamedTuple):
    """Serviceable tubes of a weapon, tubes on the establishment of all its units that ever came,
    and the units that are there."""

    serviceable: int
    establishment: int
    troops: Troops


@dataclass(frozen=True, eq=False)
class Standing:
    """A siege as its situation has it; every figure is worked out on first use."""

    siege: Siege
    terrain: Terrain

    @classmethod
    def of(cls, siege: Siege) -> Standing:
        """The situation that a siege was loaded with."""
        return cls(siege, Terrain(siege))

    @cached_property
    def first(self) -> Standing:
        """The scenario's first situation; itself when this is the one.

        Raises ``DataFaults`` when its tables cannot be read.
        """
        dates = situation_dates(self.siege.folder)
        if not dates or dates[0] == self.siege.at.isoformat():
            return self
        return Standing(_at_situation(self.siege, dates[0]), self.terrain)

    @property
    def grid(self) -> Grid:
        """The cells, the same for every situation of a siege."""
        return self.terrain.grid

    @cached_property
    def policies(self) -> Policies:
        """Policies of both sides."""
        return load_policies(self.siege)

    def policy(self, side: int) -> Policy:
        """The policy of a side by its row."""
        return self.policies.garrison if side else self.policies.besieger

    def side_id(self, side: int) -> str:
        """Id of a side by its row."""
        return self.siege.scenario.sides[side].id

    # --- men -------------------------------------------------------------------------------------

    @cached_property
    def troops(self) -> Troops:
        """Fighting units with their states; a unit without a state is not at the siege."""
        states = {s.unit: s for s in self.siege.situation.units}
        units = (u for u in self.siege.units if u.kind != "formation")
        return [(u, states[u.id]) for u in units if u.id in states]

    @cached_property
    def _by_side(self) -> tuple[Troops, Troops]:
        first, second = (
            [(u, s) for u, s in self.troops if u.side == side.id]
            for side in self.siege.scenario.sides
        )
        return first, second

    def of_side(self, side: int, kinds: Iterable[str] = ()) -> Troops:
        """Units of a side, of the given kinds only when there are any."""
        wanted = set(kinds)
        return [(u, s) for u, s in self._by_side[side] if not wanted or u.kind in wanted]

    def men(self, side: int, kinds: Iterable[str] = ()) -> Men:
        """Men of a side, of units of the given kinds only when there are any."""
        return men_of(self.of_side(side, kinds))

    def below(self, node: str) -> Troops:
        """Units under a node of the tree, or the unit itself."""
        wanted, open_ = {node}, [node]
        while open_:
            below = self.siege.children(open_.pop())
            wanted.update(below)
            open_.extend(below)
        return [(u, s) for u, s in self.troops if u.id in wanted]

    def fit_in(self, side: int) -> Floats:
        """Fit men of a side in each position [P]."""
        men = np.zeros(len(self.siege.positions))
        for _, state in self.of_side(side):
            if state.is_present and state.position:
                men[self.siege.position_index[state.position]] += state.fit
        return men

    def arrived(self, side: int) -> int:
        """Men of the pools that have come since the siege began."""
        first = self.siege.scenario.first_day
        return sum(
            pool.men
            for pool in self.siege.arrivals
            if pool.side == self.side_id(side) and first <= pool.available_from < self.siege.at
        )

    # --- guns and stocks -------------------------------------------------------------------------

    def tubes(self, side: int) -> dict[str, Tubes]:
        """Tubes of a side by weapon, in the order of the table of weapons."""
        return self._tubes[side]

    @cached_property
    def _tubes(self) -> tuple[dict[str, Tubes], dict[str, Tubes]]:
        return self._tubes_of(0), self._tubes_of(1)

    def _tubes_of(self, side: int) -> dict[str, Tubes]:
        found: dict[str, Tubes] = {}
        for weapon in self.siege.equipment:
            troops = [(u, s) for u, s in self.of_side(side) if u.equipment == weapon.id]
            came = [(u, s) for u, s in troops if s.is_present or men_of([(u, s)]).losses]
            if came:
                there = [(u, s) for u, s in came if s.is_present]
                serviceable = sum(s.tubes for _, s in there)
                found[weapon.id] = Tubes(serviceable, sum(u.tubes for u, _ in came), there)
        return found

    def stocks(self, side: int, item: str) -> list[StockState]:
        """Stocks of an item in a side's depots."""
        own = {d.id for d in self.siege.depots if d.side == self.side_id(side)}
        return [s for s in self.siege.situation.stocks if s.depot in own and s.item == item]

    def in_stock(self, side: int, item: str) -> int:
        """Rounds or kilograms of an item in a side's depots."""
        return sum(s.quantity for s in self.stocks(side, item))

    def point(self, state: UnitState) -> tuple[float, float] | None:
        """Where a unit stands (lat, lon), None when the situation does not say."""
        if state.position:
            cell = self.terrain.tops[self.siege.position_index[state.position]]
            return float(self.grid.lat[cell]), float(self.grid.lon[cell])
        if state.place:
            place = next((p for p in self.siege.places if p.id == state.place), None)
            return (place.lat, place.lon) if place else None
        return (state.lat, state.lon) if state.lat is not None and state.lon is not None else None

    # --- works and ground ------------------------------------------------------------------------

    @cached_property
    def lines(self) -> tuple[LineState, ...]:
        """Every trench line as far as it is dug."""
        dug = {s.trench: s.dug_m for s in self.siege.situation.trenches}
        courses = zip(self.siege.trenches, self.terrain.courses, strict=True)
        return tuple(
            line_state(line, course, dug.get(line.record.id, 0)) for line, course in courses
        )

    @cached_property
    def joined(self) -> Flags:
        """Cells with a finished trench of each side [2, n]."""
        joined = np.zeros((2, len(self.grid)), np.bool_)
        for state in self.lines:
            joined[self.siege.side_index[state.line.record.side], list(state.done)] = True
        return joined

    @cached_property
    def owners(self) -> Holders:
        """Owner of each position, -1 for nobody's and for posts not yet built [P]."""
        states = {s.position: s for s in self.siege.situation.positions}
        owners = np.full(len(self.siege.positions), NOBODY, np.int8)
        for p, position in enumerate(self.siege.positions):
            state = states.get(position.id)
            built = position.exists_from is None or position.exists_from <= self.siege.at
            if built and state is not None and state.holder:
                owners[p] = self.siege.side_index[state.holder]
        return owners

    @cached_property
    def whole(self) -> Holders:
        """Owner of each position that nobody else has a part of, -1 for the others [P]."""
        least = 1.0 - self.siege.parameters.value("taken_at_share")
        whole = self.owners.copy()
        for state in self.siege.situation.positions:
            if state.attacker_share > least and state.position in self.siege.position_index:
                whole[self.siege.position_index[state.position]] = NOBODY
        return whole

    @cached_property
    def holder(self) -> Holders:
        """Side that holds each cell [n]."""
        return self.terrain.holders(self.owners, self.joined)

    @cached_property
    def ring(self) -> Ring:
        """The edge of the garrison's ground."""
        return ring_of(self.grid, self.holder)

    def overlooked_by(self, side: int) -> Floats:
        """How far a side overlooks each position [P]."""
        return overlooked(self.terrain.overlook, self.terrain.worth(self.whole, side))


def _at_situation(siege: Siege, date: str) -> Siege:
    """The same siege with the situation of another date, not checked when it was loaded."""
    tables: dict[str, tuple[Any, ...]] = {}
    faults: list[Fault] = []
    for file, record in SITUATION_TABLES.items():
        place = f"{SITUATIONS}/{date}/{file}"
        table, wrong = read_table(siege.folder / place, record, place)
        tables[file.removesuffix(".csv")] = table.rows
        faults += wrong
    if faults:
        raise DataFaults(faults)
    at = type(siege.at).fromisoformat(date)
    return replace(siege, at=at, situation=Situation(at, **tables))
