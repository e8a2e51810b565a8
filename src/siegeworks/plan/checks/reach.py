"""Checks of distance: units that cannot be there in time, guns that cannot shoot so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.clock import HOUR
from siegeworks.plan.expand import Assigned
from siegeworks.plan.findings import Finding, task_key
from siegeworks.plan.forces import PRESENCE
from siegeworks.plan.known import Known, metres
from siegeworks.scenario.faults import Severity
from siegeworks.scenario.lines import Point

DETOUR = 1.4
"""Way on the ground over the straight line; a guess between 1.2 on plains and 2 in hills."""

CARRIED_RANGE_M = 2000.0
"""A weapon of less range goes forward with the infantry: its place at the opening is no limit."""

OWN_RANGE_M = 4000.0
"""A weapon of less range goes forward with its own regiment."""

WATCH_H = 6.0
"""Hours for which the parameter table gives the hours of a watch spent moving."""


@check("reach", hint="start later, start from a nearer place, or give the task to a nearer unit")
def reach(brief: Brief) -> Iterator[Finding]:
    """The units of a task can be at its objective by its hour, at the pace of loaded men.

    The way is the straight line times 1.4, from the place named in the task or from where the
    unit is or was last sent; by day and night at the paces of the parameter table. A task that
    waits for another has no hour of its own.
    """
    for task in brief.tasks:
        goal = brief.known.point(task.objective) if task.objective else None
        if goal is None or not _has_hour(task):
            continue
        late = [unit for unit in task.unit_ids if _is_late(brief, task, unit, goal)]
        if late:
            severity: Severity = "error" if len(late) == len(task.unit_ids) else "warning"
            found = f"too far by {task.start:%Y-%m-%d %H:%M} for {', '.join(late)}"
            expected = f"units within a march of {task.objective!r}"
            yield Finding(task_key(task.index, "start"), found, expected, severity=severity)


@check("gun-range", severity="warning", hint="name batteries within range, or bring these nearer")
def gun_range(brief: Brief) -> Iterator[Finding]:
    """The batteries of a task reach its objective from where they stand at the opening.

    Weapons that go forward with the infantry, and batteries that have not arrived, are passed
    over.
    """
    known = brief.known
    for task in brief.tasks:
        field = "support" if task.support_ids else "units"
        guns = task.support_ids or (() if task.task.kind in PRESENCE else task.unit_ids)
        guns = tuple(gun for gun in guns if _stays_put(known, gun, task))
        goals = _targets(known, task)
        far = [gun for gun in guns if goals and _range_lack_m(known, gun, goals) > 0]
        if far:
            lack = min(_range_lack_m(known, gun, goals) for gun in far)
            severity: Severity = "error" if len(far) == len(guns) else "warning"
            found = f"out of range by {lack:.0f} m or more: {', '.join(far)}"
            at = task_key(task.index, field)
            yield Finding(at, found, f"guns that reach {task.objective!r}", severity=severity)


def march_km(brief: Brief, start: dt.datetime, end: dt.datetime) -> float:
    """Kilometres that loaded men cover across country between two moments, by day and night."""
    value = brief.known.siege.parameters.value
    dark_h = brief.known.clock.dark_hours(start, end)
    light_h = max(0.0, (end - start) / HOUR - dark_h)
    by_night = dark_h * value("march_cross_country_night_km_per_h")
    by_day = light_h * value("march_cross_country_day_km_per_h")
    return (by_night + by_day) * value("march_hours_per_watch_h") / WATCH_H


def _has_hour(task: Assigned) -> bool:
    """True when the units must be there at an hour, and not after another task."""
    is_link = bool(task.after) or any(need.task_index >= 0 for need in task.needs)
    return task.task.kind in PRESENCE and task.task.start is not None and not is_link


def _is_late(brief: Brief, task: Assigned, unit: str, goal: Point) -> bool:
    where, since = _last_place(brief, task, unit)
    if where is None:
        return False
    way_m = 0.0
    if start_place := brief.known.point(task.task.from_place):
        way_m, where = metres(where, start_place), start_place
    way_km = (way_m + metres(where, goal)) * DETOUR / 1000
    return way_km > march_km(brief, since, task.start)


def _last_place(brief: Brief, task: Assigned, unit: str) -> tuple[Point | None, dt.datetime]:
    """Where a unit is before a task, and since when: at the opening, or sent by a task before."""
    known = brief.known
    where, since = known.point(unit), known.clock.opening
    earlier = [
        t for t in brief.tasks if unit in t.unit_ids and t.start < task.start and not t.needs
    ]
    for other in sorted(earlier, key=lambda t: t.start):
        sent = known.point(other.objective) if other.task.kind in PRESENCE else None
        if sent is not None:
            where, since = sent, max(other.start, known.clock.opening)
    return where, since


def _targets(known: Known, task: Assigned) -> list[Point]:
    """Points that the guns of a task are to hit; empty = none named."""
    names = task.target_ids or ((task.objective,) if task.objective else ())
    return [point for name in names if (point := known.point(name)) is not None]


def _stays_put(known: Known, gun: str, task: Assigned) -> bool:
    """True for a battery that is there and shoots from where it stands."""
    unit = known.units[gun]
    weapon = known.equipment.get(unit.equipment)
    if unit.kind != "battery" or weapon is None or known.men(gun) == 0:
        return False
    is_own = bool(task.support_ids) and unit.parent in {
        known.units[u].parent for u in task.unit_ids
    }
    return weapon.range_m >= (OWN_RANGE_M if is_own else CARRIED_RANGE_M)


def _range_lack_m(known: Known, gun: str, goals: list[Point]) -> float:
    """Metres that a gun lacks to the nearest of its targets; negative = within range."""
    where = known.point(gun)
    weapon = known.equipment.get(known.units[gun].equipment)
    if where is None or weapon is None:
        return 0.0
    return min(metres(where, goal) for goal in goals) - weapon.range_m
