"""From records to arrays: a siege, the plans of both sides and their policies become Tables."""

from __future__ import annotations

import datetime as dt

import numpy as np

from siegeworks.engine.build.forces import air_table, supply_table, unit_table, weapon_table
from siegeworks.engine.build.ground import ground_table, path_table, post_table
from siegeworks.engine.build.names import Names
from siegeworks.engine.build.tasks import clock_table, policy_table, start_state, task_table
from siegeworks.engine.gunnery import gun_table
from siegeworks.engine.measures import MEASURES
from siegeworks.engine.state import Sizes
from siegeworks.engine.tables import Tables
from siegeworks.plan.expand import expand
from siegeworks.plan.records import Plan, Policies
from siegeworks.scenario.siege import Siege

__all__ = ["Names", "build", "name_all", "sizes"]


def name_all(siege: Siege, plans: tuple[Plan | None, Plan | None], until: dt.date) -> Names:
    """Resolve the tasks of both sides' plans (besieger first; None = policy alone)."""
    tasks = tuple(
        (side, task)
        for side, plan in enumerate(plans)
        if plan is not None
        for task in expand(siege, plan)
    )
    return Names(siege, tasks, until)


def build(names: Names, policies: Policies) -> Tables:
    """Turn everything into arrays. Takes about a second on first use; sight and ways are cached."""
    ending = names.siege.scenario.ending
    units, weapons = unit_table(names), weapon_table(names)
    return Tables(
        units=units,
        posts=post_table(names),
        ground=ground_table(names),
        paths=path_table(names),
        tasks=task_table(names),
        weapons=weapons,
        supply=supply_table(names),
        air=air_table(names),
        clock=clock_table(names),
        start=start_state(names),
        guns=gun_table(units, weapons),
        policy=policy_table(policies),
        ending=np.array(
            [
                names.position[ending.command_post],
                ending.weighted_fit_min,
                ending.no_ammunition_watches,
                1,
            ],
            np.int64,
        ),
    )


def sizes(names: Names, tables: Tables) -> Sizes:
    """Numbers of things, from which a State is allocated."""
    return Sizes(
        units=len(names.units),
        positions=len(names.position),
        tasks=len(names.tasks),
        lines=len(names.line),
        depots=len(names.depot),
        ammunition=len(names.ammunition),
        cells=len(names.siege.grid),
        zones=len(names.zone),
        heights=len(names.height),
        arrivals=tables.supply.pool_unit.size,
        equipment=len(names.equipment),
        days=names.n_watches // names.siege.watches_per_day + 1,
        measures=len(MEASURES),
    )
