"""What a commander and his orders see: the groups of a run in one bundle."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.state import F8, Force, Land, Log, Posts, Sky, Stores, Tasking
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    SupplyTable,
    TaskTable,
    UnitTable,
)


class Command(NamedTuple):
    """Tables, state, both sides' ``policy`` float64 [2, policies] and the rule's ``par``."""

    units: UnitTable
    posts: PostTable
    ground: GroundTable
    paths: PathTable
    tasks: TaskTable
    supply: SupplyTable
    clock: ClockTable
    force: Force
    state_posts: Posts
    tasking: Tasking
    stores: Stores
    land: Land
    sky: Sky
    log: Log
    policy: F8
    par: F8
