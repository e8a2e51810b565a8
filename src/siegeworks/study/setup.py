"""A siege and both plans made ready to be fought: arrays, sizes, parameters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from siegeworks.engine import codes
from siegeworks.engine.build import Names, build, name_all, sizes
from siegeworks.engine.kernel import Block
from siegeworks.engine.record import Reading
from siegeworks.engine.state import F8, Sizes, State, allocate
from siegeworks.engine.tables import Tables
from siegeworks.plan.drawn import fought_on
from siegeworks.plan.load import (
    list_plans,
    load_plan,
    load_policies,
)
from siegeworks.plan.records import Plan, Policies
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.parameters import chosen_set, parameter_rows


class Game(NamedTuple):
    """What replications are played from: arrays and numbers, no names, so that it travels light.

    ``watches``: how many are fought.
    """

    tables: Tables
    sizes: Sizes
    reading: Reading
    seed: int
    watches: int


@dataclass(frozen=True, eq=False)
class Setup:
    """A siege made ready to run: tables, sizes, what the record needs, parameters."""

    names: Names
    plans: tuple[Plan | None, Plan | None]
    policies: Policies
    tables: Tables
    sizes: Sizes
    reading: Reading
    parameters: str
    seed: int
    given: F8 | None = None
    """Rows [replications, parameters] that an experiment sets itself, instead of the set's own."""

    def parameter_rows(self, first: int, n: int) -> F8:
        """One row of central values, or a draw for each of ``n`` replications."""
        if self.given is not None:
            return self.given[first : first + n]
        return parameter_rows(self.names.siege, self.parameters, first, n, self.seed)

    def state(self) -> State:
        """Scratch memory for one thread."""
        return allocate(self.sizes)

    def block(self, n: int) -> Block:
        """Empty results for ``n`` replications."""
        return empty_block(self.sizes, n)

    @property
    def game(self) -> Game:
        """What replications are played from."""
        return Game(self.tables, self.sizes, self.reading, self.seed, self.names.n_watches)

    @property
    def plays_on(self) -> bool:
        """Whether every watch is fought, whatever happens."""
        return bool(self.tables.ending[codes.MAY_END] == 0)

    def to_end(self, *, play_on: bool) -> Setup:
        """The same with the early end left off (``play_on``) or as its rule has it."""
        ending = self.tables.ending.copy()
        ending[codes.MAY_END] = int(not play_on)
        return replace(self, tables=self.tables._replace(ending=ending))


def empty_block(z: Sizes, n: int) -> Block:
    """Empty results for ``n`` replications."""
    ammunition = max(z.ammunition, 1)
    return Block(
        daily=np.zeros((n, z.days, z.measures)),
        rounds=np.zeros((n, z.days, z.depots, ammunition), np.int64),
        tubes=np.zeros((n, z.days, 2 * max(z.equipment, 1)), np.int32),
        dawn=np.zeros((n, z.days, z.positions), np.int8),
        task_i=np.zeros((n, z.tasks + 2 * z.positions, codes.NTI), np.int32),
        causes=np.zeros((n, 2, codes.NC), np.int64),
        ending=np.zeros((n, 2), np.int64),
        fired=np.zeros((n, codes.N_RULES), np.int64),
        faults=np.zeros(n, np.int64),
        fit=np.zeros((0, z.days, z.units), np.int32),
    )


def other_plan(siege: Siege, plan: Plan | None) -> Plan | None:
    """The only plan of the other side that the scenario ships, if there is just one."""
    side = plan.side if plan is not None else siege.scenario.sides[0].id
    found = [p for p in (load_plan(siege, name) for name in list_plans(siege)) if p.side != side]
    return found[0] if len(found) == 1 else None


def both_plans(
    siege: Siege, plan: Plan | None, against: Plan | None
) -> tuple[Plan | None, Plan | None]:
    """The besieger's plan and the garrison's; ``against`` None = the only one that ships."""
    other = against if against is not None else other_plan(siege, plan)
    is_first = plan is None or siege.side_index[plan.side] == 0
    return (plan, other) if is_first else (other, plan)


def reading_of(names: Names, tables: Tables) -> Reading:
    """What the record needs beside the tables."""
    siege = names.siege
    key = np.zeros(len(names.position), np.int32)
    for position in siege.scenario.key_ground:
        key[names.position[position]] = 1
    arrived = tables.start.men[:, codes.ARRIVED].astype(np.float64)
    side = tables.units.side
    value = siege.parameters.value
    return Reading(
        key=key,
        start_arrived=np.array([arrived[side == s].sum() for s in range(2)]),
        kg_day=np.array(
            [value("food_besieger_kg_per_man_day"), value("food_garrison_kg_per_man_day")]
        ),
        edge_km=siege.grid.perimeter_edge_m / 1000.0,
        cell_km2=float(np.mean(siege.grid.area_m2)) / 1e6,
    )


def prepare(
    siege: Siege,
    plans: tuple[Plan | None, Plan | None],
    until: dt.date,
    *,
    parameters: str | None = "point",
    seed: int = 1,
    policies: Policies | None = None,
) -> Setup:
    """Turn a siege and both plans into a :class:`Setup`. Raises ``UsageError`` on bad arguments."""
    if not siege.at < until <= siege.scenario.last_day:
        raise UsageError(
            f"--until {until} is not after {siege.at} and by {siege.scenario.last_day}"
        )
    chosen = chosen_set(siege, parameters)
    if not 0 <= seed < 2**32:
        raise UsageError(f"seed {seed} is not a whole number from 0 to 4 294 967 295")
    names = name_all(fought_on(siege, *plans), plans, until)
    orders = policies or load_policies(siege)
    tables = build(names, orders)
    return Setup(
        names,
        plans,
        orders,
        tables,
        sizes(names, tables),
        reading_of(names, tables),
        chosen,
        seed,
    )
