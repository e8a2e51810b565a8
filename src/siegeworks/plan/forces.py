"""Which units a task falls to, and what kind of place it is about, by kind of task."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from siegeworks.plan.known import Known
from siegeworks.plan.records import Task
from siegeworks.scenario.records import Unit

ObjectiveKind = Literal["none", "position", "place", "trench", "zone", "units"]

_INFANTRY = (("rifle",), ("tank", "engineer"))
_ANY_MEN = (("rifle",), ("tank", "engineer", "support", "hq"))
_GUNS = (("battery",), ("aa", "tank"))

FITTING: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "assault": _INFANTRY,
    "penetrate": _INFANTRY,
    "counter-attack": _INFANTRY,
    "fix": _INFANTRY,
    "block": _INFANTRY,
    "hold": _ANY_MEN,
    "relieve": _ANY_MEN,
    "reserve": _ANY_MEN,
    "rest": (*_ANY_MEN[:1], (*_ANY_MEN[1], "battery", "aa")),
    "dig": (("rifle", "engineer", "support"), ()),
    "mine": (("engineer", "rifle"), ()),
    "support": _GUNS,
    "counter-battery": _GUNS,
    "interdict": (("battery", "aa"), ("tank",)),
}
"""Kinds of unit that do a task: those a formation gives, and those only when it has no other."""

OBJECTIVES: dict[str, tuple[ObjectiveKind, ...]] = {
    "assault": ("position",),
    "penetrate": ("position",),
    "counter-attack": ("position",),
    "fix": ("position",),
    "block": ("position", "place"),
    "hold": ("position", "place"),
    "relieve": ("position", "place", "units"),
    "reserve": ("position", "place", "none"),
    "rest": ("position", "place", "none"),
    "dig": ("trench",),
    "mine": ("trench",),
    "support": ("position", "units", "none"),
    "counter-battery": ("position", "units", "none"),
    "interdict": ("zone", "position", "none"),
}
"""What the objective of a task may be; ``none`` = it may be left empty."""

PRESENCE = frozenset(FITTING) - {"support", "counter-battery", "interdict"}
"""Kinds of task for which the unit itself must be there."""

ATTACKS = ("assault", "penetrate", "counter-attack")
"""Kinds of task that fight for a position."""


def fitting(known: Known, entry: str, kind: str) -> tuple[str, ...]:
    """Fighting units that ``entry`` (a unit or a formation) gives for a kind of task.

    A formation gives the units of the first kinds of ``FITTING``, or of the second when it has
    none of them: a regiment gives its rifle battalions, a squadron its tanks.
    """
    for kinds in FITTING[kind]:
        if found := tuple(u.id for u in known.below(entry) if u.kind in kinds):
            return found
    return ()


def task_units(known: Known, task: Task) -> tuple[str, ...]:
    """Fighting units of a task, each once, in the order named; unknown names give none."""
    return _each_once(known, task.units, task.kind)


def task_support(known: Known, task: Task) -> tuple[str, ...]:
    """Batteries that fire for a task, each once; unknown names give none."""
    return _each_once(known, task.support, "support")


def objective_kind(known: Known, task: Task) -> ObjectiveKind | None:
    """What the objective is; None when nothing of a fitting kind has that name."""
    if not task.objective:
        return "none" if "none" in OBJECTIVES[task.kind] else None
    tables = _tables(known)
    return next((k for k in OBJECTIVES[task.kind] if task.objective in tables[k]), None)


def objective_names(known: Known, kind: str) -> list[str]:
    """Names that the objective of a kind of task may have."""
    tables = _tables(known)
    return [name for table in OBJECTIVES[kind] for name in tables[table]]


def _tables(known: Known) -> dict[ObjectiveKind, Collection[str]]:
    return {
        "position": known.positions,
        "place": known.places,
        "zone": known.zones,
        "trench": known.trenches,
        "units": known.units,
        "none": (),
    }


def enemy_guns(known: Known, entry: str) -> tuple[str, ...]:
    """Batteries under a unit that is the target of fire."""
    return tuple(u.id for u in known.below(entry) if _is_gun(u))


def _is_gun(unit: Unit) -> bool:
    return unit.kind in ("battery", "aa")


def _each_once(known: Known, entries: Iterable[str], kind: str) -> tuple[str, ...]:
    found = [u for e in entries if e in known.units for u in fitting(known, e, kind)]
    return tuple(dict.fromkeys(found))
