"""Handles: the groups of tables and state as compiled code takes them, one pointer a group.

The rules name fields (``units.side[u]``) and never notice: compiled they are given handles, with the
JIT off the NamedTuples themselves. A handle shares the arrays of its NamedTuple.
"""

from __future__ import annotations

from typing import Any

from siegeworks.engine import state, tables
from siegeworks.engine.jit import COMPILED, handle_classes, kernel

UnitTableType, UnitTableHandle = handle_classes("UnitTable", tables.UnitTable._fields, __name__)
PostTableType, PostTableHandle = handle_classes("PostTable", tables.PostTable._fields, __name__)
GroundTableType, GroundTableHandle = handle_classes("GroundTable", tables.GroundTable._fields, __name__)
PathTableType, PathTableHandle = handle_classes("PathTable", tables.PathTable._fields, __name__)
TaskTableType, TaskTableHandle = handle_classes("TaskTable", tables.TaskTable._fields, __name__)
WeaponTableType, WeaponTableHandle = handle_classes("WeaponTable", tables.WeaponTable._fields, __name__)
SupplyTableType, SupplyTableHandle = handle_classes("SupplyTable", tables.SupplyTable._fields, __name__)
AirTableType, AirTableHandle = handle_classes("AirTable", tables.AirTable._fields, __name__)
ClockTableType, ClockTableHandle = handle_classes("ClockTable", tables.ClockTable._fields, __name__)
StartType, StartHandle = handle_classes("Start", tables.Start._fields, __name__)
ForceType, ForceHandle = handle_classes("Force", state.Force._fields, __name__)
PostsType, PostsHandle = handle_classes("Posts", state.Posts._fields, __name__)
TaskingType, TaskingHandle = handle_classes("Tasking", state.Tasking._fields, __name__)
StoresType, StoresHandle = handle_classes("Stores", state.Stores._fields, __name__)
LandType, LandHandle = handle_classes("Land", state.Land._fields, __name__)
SkyType, SkyHandle = handle_classes("Sky", state.Sky._fields, __name__)
LogType, LogHandle = handle_classes("Log", state.Log._fields, __name__)
TablesType, TablesHandle = handle_classes("Tables", tables.Tables._fields, __name__)
StateType, StateHandle = handle_classes("State", state.State._fields, __name__)



@kernel
def bind_unittable(group: Any) -> Any:
    """Handle of a UnitTable."""
    return UnitTableHandle(*group)


@kernel
def bind_posttable(group: Any) -> Any:
    """Handle of a PostTable."""
    return PostTableHandle(*group)


@kernel
def bind_groundtable(group: Any) -> Any:
    """Handle of a GroundTable."""
    return GroundTableHandle(*group)


@kernel
def bind_pathtable(group: Any) -> Any:
    """Handle of a PathTable."""
    return PathTableHandle(*group)


@kernel
def bind_tasktable(group: Any) -> Any:
    """Handle of a TaskTable."""
    return TaskTableHandle(*group)


@kernel
def bind_weapontable(group: Any) -> Any:
    """Handle of a WeaponTable."""
    return WeaponTableHandle(*group)


@kernel
def bind_supplytable(group: Any) -> Any:
    """Handle of a SupplyTable."""
    return SupplyTableHandle(*group)


@kernel
def bind_airtable(group: Any) -> Any:
    """Handle of a AirTable."""
    return AirTableHandle(*group)


@kernel
def bind_clocktable(group: Any) -> Any:
    """Handle of a ClockTable."""
    return ClockTableHandle(*group)


@kernel
def bind_start(group: Any) -> Any:
    """Handle of a Start."""
    return StartHandle(*group)


@kernel
def bind_force(group: Any) -> Any:
    """Handle of a Force."""
    return ForceHandle(*group)


@kernel
def bind_posts(group: Any) -> Any:
    """Handle of a Posts."""
    return PostsHandle(*group)


@kernel
def bind_tasking(group: Any) -> Any:
    """Handle of a Tasking."""
    return TaskingHandle(*group)


@kernel
def bind_stores(group: Any) -> Any:
    """Handle of a Stores."""
    return StoresHandle(*group)


@kernel
def bind_land(group: Any) -> Any:
    """Handle of a Land."""
    return LandHandle(*group)


@kernel
def bind_sky(group: Any) -> Any:
    """Handle of a Sky."""
    return SkyHandle(*group)


@kernel
def bind_log(group: Any) -> Any:
    """Handle of a Log."""
    return LogHandle(*group)


@kernel
def bind_tables(group: Any) -> Any:
    """Handle of a Tables."""
    return TablesHandle(*group)


@kernel
def bind_state(group: Any) -> Any:
    """Handle of a State."""
    return StateHandle(*group)


BINDERS = {
    tables.UnitTable: bind_unittable,
    tables.PostTable: bind_posttable,
    tables.GroundTable: bind_groundtable,
    tables.PathTable: bind_pathtable,
    tables.TaskTable: bind_tasktable,
    tables.WeaponTable: bind_weapontable,
    tables.SupplyTable: bind_supplytable,
    tables.AirTable: bind_airtable,
    tables.ClockTable: bind_clocktable,
    tables.Start: bind_start,
    state.Force: bind_force,
    state.Posts: bind_posts,
    state.Tasking: bind_tasking,
    state.Stores: bind_stores,
    state.Land: bind_land,
    state.Sky: bind_sky,
    state.Log: bind_log,
    tables.Tables: bind_tables,
    state.State: bind_state,
}


def bind(group: Any) -> Any:
    """The handle of a group, or of all Tables or State; the group itself with the JIT off."""
    if not COMPILED:
        return group
    parts = tuple(bind(part) if type(part) in BINDERS else part for part in group)
    return BINDERS[type(group)](parts)
