"""Checks of forces: men for each task, one task at a time, and something to take or hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.expand import Assigned
from siegeworks.plan.findings import Finding, task_key
from siegeworks.plan.forces import ATTACKS, PRESENCE
from siegeworks.scenario.faults import Severity

YIELDING = ("dig", "rest", "reserve")
"""Kinds of task that give their units to any other task that wants them."""

FIRES = ("support", "counter-battery", "interdict")
"""Kinds of task that only guns carry out."""


@check("no-force", hint="name units that are there by then, or put the task later")
def no_force(brief: Brief) -> Iterator[Finding]:
    """Some unit of a task is at the siege, with men, when the task begins."""
    for task in brief.tasks:
        absent = [unit for unit in task.unit_ids if not _is_there(brief, unit, task)]
        if not absent:
            continue
        severity: Severity = "error" if len(absent) == len(task.unit_ids) else "warning"
        when = f"{task.start:%Y-%m-%d}"
        found = f"no men or not arrived by {when}: {', '.join(absent)}"
        at = task_key(task.index, "units")
        yield Finding(at, found, "units with men on the day", severity=severity)


@check("two-tasks", hint="give the unit one of them, or let one follow the other by then")
def two_tasks(brief: Brief) -> Iterator[Finding]:
    """No unit has two tasks at once that both need it there.

    Two that begin in the same watch are an error. Of two whose hours overlap the later one waits,
    which is a warning; one with conditions is taken to be an alternative. Digging, rest and
    reserve give way to any other task, and a unit digs one line after the other.
    """
    for first, second, shared in _overlaps(brief, PRESENCE):
        severity = _clash(first, second)
        if severity is not None:
            yield _both(first, second, shared, severity)


@check("two-fires", severity="warning", hint="give the battery one of them at a time")
def two_fires(brief: Brief) -> Iterator[Finding]:
    """No battery has two missions of fire at once, the support of assaults left out."""
    for first, second, shared in _overlaps(brief, FIRES):
        if not (_waits(first) or _waits(second)):
            yield _both(first, second, shared, None)


@check("own-objective", hint="add the condition that it is lost, or name another objective")
def own_objective(brief: Brief) -> Iterator[Finding]:
    """Nobody attacks what the own side holds, unless the task waits until it is lost."""
    for task in brief.tasks:
        is_attack = task.task.kind in (*ATTACKS, "fix") and task.task.kind != "counter-attack"
        waits = any(n.kind == "lost" and task.objective in n.of for n in task.needs)
        if is_attack and brief.holds(task.objective) and not waits:
            found = f"{task.objective!r}, held by {brief.plan.side} at the opening"
            at, severity = task_key(task.index, "objective"), brief.severity_of_holder
            yield Finding(at, found, "a position of the other side", severity=severity)


@check("nothing-to-hold", hint="give a unit the task to take it first")
def nothing_to_hold(brief: Brief) -> Iterator[Finding]:
    """A position to be held is the own side's, or another task takes it."""
    taken = {t.objective for t in brief.tasks if t.task.kind in ATTACKS}
    for task in brief.tasks:
        if task.task.kind not in ("hold", "relieve") or task.objective_kind != "position":
            continue
        holder = brief.known.holders.get(task.objective, "")
        if holder not in ("", brief.plan.side) and task.objective not in taken:
            found = f"{task.objective!r}, held by {holder}, and no task takes it"
            at, severity = task_key(task.index, "objective"), brief.severity_of_holder
            yield Finding(at, found, "a position that can be held", severity=severity)


def _is_there(brief: Brief, unit: str, task: Assigned) -> bool:
    if brief.known.men(unit) > 0:
        return True
    day = brief.known.arrival(unit)
    return day is not None and day <= task.start.date()


def _overlaps(
    brief: Brief, kinds: Collection[str]
) -> Iterator[tuple[Assigned, Assigned, list[str]]]:
    """Pairs of tasks at the same time with the units they share, the earlier task first.

    Pairs of which one can only begin when the other is over are left out.
    """
    tasks = sorted((t for t in brief.tasks if t.task.kind in kinds), key=lambda t: t.start)
    for first, second in combinations(tasks, 2):
        shared = [unit for unit in first.unit_ids if unit in second.unit_ids]
        is_linked = brief.comes_after(second, first) or brief.comes_after(first, second)
        if shared and second.start < first.end and not is_linked:
            yield first, second, shared


def _clash(first: Assigned, second: Assigned) -> Severity | None:
    """How bad it is that a unit has both tasks; ``first`` begins no later."""
    kinds = first.task.kind, second.task.kind
    yields = [kind in YIELDING for kind in kinds]
    if all(yields) or (any(yields) and not any(kind in ATTACKS for kind in kinds)):
        return None
    is_same_start = first.start_watch == second.start_watch and first.needs == second.needs
    if is_same_start and not (first.after or second.after):
        return "error"
    return None if any(yields) or _waits(first) or _waits(second) else "warning"


def _waits(task: Assigned) -> bool:
    """True when a task has no hour of its own but waits for something."""
    return bool(task.needs or task.after)


def _both(
    first: Assigned, second: Assigned, shared: list[str], severity: Severity | None
) -> Finding:
    found = f"{', '.join(shared)} also in {first.id!r} from {first.start:%Y-%m-%d %H:%M}"
    return Finding(task_key(second.index, "units"), found, "one task at a time", severity=severity)
