"""Checks of conditions: those that wait for one another, and those that can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.plan.checks.fires import rounds_by
from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.checks.works import most_dug_m, needed_m
from siegeworks.plan.expand import Assigned, Need
from siegeworks.plan.findings import Finding, task_key
from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.records import Condition


@check("condition-cycle", hint="take one of the conditions out")
def cycle(brief: Brief) -> Iterator[Finding]:
    """No task waits, by its conditions or by ``then``, for a task that waits for it."""
    for task in brief.tasks:
        if brief.comes_after(task, task):
            ring = [other.id for other in brief.tasks if _in_one_ring(brief, task, other)]
            if ring[0] == task.id:
                found = "tasks that wait for one another: " + ", ".join(ring)
                yield Finding(task_key(task.index, "conditions"), found, "a task that can be first")


@check("condition-late", hint="let it wait longer, or start the other task earlier")
def too_late(brief: Brief) -> Iterator[Finding]:
    """A task does not give up waiting before the task it waits for begins."""
    for task, at, _, need in _conditions(brief):
        if need.task_index < 0:
            continue
        other = brief.tasks[need.task_index]
        last = min(task.wait_until, task.end)
        if other.start >= last:
            found = f"{other.id!r}, which begins {other.start:%Y-%m-%d %H:%M}"
            yield Finding(f"{at}.of", found, f"a task that begins before {last:%Y-%m-%d %H:%M}")


@check("condition-opposed", hint="take one of the two out")
def opposed(brief: Brief) -> Iterator[Finding]:
    """No task asks that something be done and failed, or held and lost, at once."""
    pairs = (("task_done", "task_failed"), ("holds", "lost"))
    for task in brief.tasks:
        asked = {(c.kind, c.of) for c in task.task.conditions}
        for one, other in pairs:
            for of in sorted({name for kind, name in asked if kind == one}):
                if (other, of) in asked:
                    found = f"{one} and {other} of {of!r}"
                    yield Finding(task_key(task.index, "conditions"), found, "one of the two")


@check("condition-mine", hint="name the task that drives the gallery")
def mine_ready(brief: Brief) -> Iterator[Finding]:
    """What must be ready as a mine is a task of kind mine."""
    for _, at, condition, need in _conditions(brief):
        if condition.kind == "mine_ready" and need.task_index >= 0:
            other = brief.tasks[need.task_index].task
            if other.kind != "mine":
                yield Finding(f"{at}.of", f"{other.id!r}, a task to {other.kind}", "a mine")


@check("condition-held", hint="add a task that takes it, or take the condition out")
def never_held(brief: Brief) -> Iterator[Finding]:
    """A position that must be held is the own side's, or some task attacks it."""
    attacked = {t.objective for t in brief.tasks if t.task.kind in ATTACKS}
    for _, at, condition, _ in _conditions(brief):
        of = condition.of
        if condition.kind != "holds" or of not in brief.known.positions:
            continue
        if not brief.holds(of) and of not in attacked:
            found, severity = f"{of!r}, which nobody attacks", brief.severity_of_holder
            yield Finding(f"{at}.of", found, "a position to be had", severity=severity)


@check("condition-value", hint="mend the threshold")
def never_reached(brief: Brief) -> Iterator[Finding]:
    """A threshold lies where strength, cohesion, rounds and men can come."""
    for task, at, condition, _ in _conditions(brief):
        value, kind = condition.value, condition.kind
        if kind in ("strength", "cohesion") and not 0 <= value <= 1:
            yield Finding(f"{at}.value", f"{value:g}", "a share from 0 to 1")
        elif kind in ("force_ratio", "rounds", "trench_within") and value < 0:
            yield Finding(f"{at}.value", f"{value:g}", "0 or more")
        elif kind == "rounds" and condition.of in brief.known.ammunition:
            there = rounds_by(brief, condition.of, min(task.wait_until, task.end))
            if value > there:
                yield Finding(f"{at}.value", f"{value:g}", f"{there} or fewer, all there can be")
        elif kind == "force_ratio":
            yield from _ratio(brief, task, f"{at}.value", value)


@check("condition-trench", hint="give more men or nights to the digging, or a greater distance")
def never_dug(brief: Brief) -> Iterator[Finding]:
    """A trench that must come near can be dug so far in time by the men given."""
    for task, at, condition, need in _conditions(brief):
        if condition.kind != "trench_within" or condition.value < 0:
            continue
        lines = [brief.known.trenches[name] for name in need.of if name in brief.known.trenches]
        if not lines and not condition.of:
            found = f"no approach line to {task.objective!r}"
            yield Finding(f"{at}.of", found, "the name of a trench line")
        reasons = [_why_not_dug(brief, task, line.record.id, condition.value) for line in lines]
        if lines and all(reasons):
            yield Finding(f"{at}.value", f"{condition.value:g} m", reasons[0])


def _conditions(brief: Brief) -> Iterator[tuple[Assigned, str, Condition, Need]]:
    """Every condition of the plan with its task, key and resolved form."""
    for task in brief.tasks:
        pairs = zip(task.task.conditions, task.needs, strict=True)
        for number, (condition, need) in enumerate(pairs, start=1):
            yield task, task_key(task.index, f"conditions[{number}]"), condition, need


def _in_one_ring(brief: Brief, task: Assigned, other: Assigned) -> bool:
    return brief.comes_after(task, other) and brief.comes_after(other, task)


def _ratio(brief: Brief, task: Assigned, at: str, value: float) -> Iterator[Finding]:
    """A warning when the men of a task are too few at the opening."""
    own = sum(brief.known.men(unit) for unit in task.unit_ids)
    there = [
        state.unit
        for state in brief.known.states.values()
        if state.position == task.objective
        and brief.known.units[state.unit].side != brief.plan.side
    ]
    defenders = sum(brief.known.men(unit) for unit in there)
    if own < value * defenders:
        found = f"{value:g}, with {own} men against {defenders} at the opening"
        yield Finding(at, found, f"{own / defenders:.1f} or less", severity="warning")


def _why_not_dug(brief: Brief, task: Assigned, line_id: str, within_m: float) -> str:
    """Why a line cannot come within a distance while the task waits; empty = it can."""
    line = brief.known.trenches[line_id].record
    if line.objective != task.objective and line.objective:
        return f"a line to {task.objective!r}: {line_id!r} leads to {line.objective!r}"
    if within_m < line.stop_m:
        return f"{line.stop_m:g} m or more, where {line_id!r} ends"
    needed = needed_m(brief, line_id, within_m)
    most = most_dug_m(brief, line_id, min(task.wait_until, task.end))
    if most < needed:
        return f"what can be dug: {most:.0f} m of the {needed:.0f} m of {line_id!r} by then"
    return ""
