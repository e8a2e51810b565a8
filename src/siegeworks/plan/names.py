"""Names in a plan that the siege does not have, and units that the plan may not command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from siegeworks.plan.findings import Finding, Placing, line_key, task_key
from siegeworks.plan.forces import FITTING, OBJECTIVES, fitting, objective_kind, objective_names
from siegeworks.plan.known import Known
from siegeworks.plan.load import list_plans
from siegeworks.plan.records import ABOUT_TASKS, Condition, Plan, Task
from siegeworks.scenario.faults import Fault, suggest


def name_faults(known: Known, plan: Plan) -> list[Fault]:
    """Every name of the plan that cannot be resolved, as a fault."""
    found = list(unknown_names(known, plan))
    if not found:  # the plan's file is read for its lines only when there is a fault to place
        return []
    placing = Placing.of(known.siege, plan)
    return [placing.fault(finding, "error") for finding in found]


def unknown_names(known: Known, plan: Plan) -> Iterator[Finding]:
    """Names that are not in the siege or the plan, and units of the other side or unfit kind."""
    if plan.side not in known.sides:
        yield _unknown("side", "side", plan.side, known.sides)
    for field, name in (("then", plan.then), ("variant_of", plan.variant_of)):
        if name and name not in list_plans(known.siege):
            yield _unknown(field, "plan", name, list_plans(known.siege))
    yield from _lines(known, plan)
    phases = [phase.id for phase in plan.phases]
    for index, task in enumerate(plan.tasks):
        if task.phase not in phases:
            yield _unknown(task_key(index, "phase"), "phase", task.phase, phases)
        yield from _units(known, plan, index, "units", task.kind)
        yield from _units(known, plan, index, "support", "support")
        yield from _objective(known, index, task)
        yield from _other_names(known, plan, index, task)


def _lines(known: Known, plan: Plan) -> Iterator[Finding]:
    for index, line in enumerate(plan.lines):
        if line.objective not in known.positions:
            at = line_key(index, "objective")
            yield _unknown(at, "position", line.objective, known.positions)
        other = known.trenches.get(line.id)
        if other is not None and other.coords != line.course:
            found = f"{line.id!r}, a line of the siege"
            yield Finding(line_key(index, "id"), found, "an id of its own", "rename the line")


def _units(known: Known, plan: Plan, index: int, field: str, kind: str) -> Iterator[Finding]:
    own = [unit.id for unit in known.units.values() if unit.side == plan.side]
    for name in getattr(plan.tasks[index], field):
        at = task_key(index, field)
        if name not in known.units:
            yield _unknown(at, "unit", name, own)
        elif known.units[name].side != plan.side and plan.side in known.sides:
            found = f"{name!r}, a unit of {known.units[name].side}"
            yield Finding(at, found, f"a unit of {plan.side}", "name one of the plan's own side")
        elif not fitting(known, name, kind):
            kinds = " or ".join(FITTING[kind][0] + FITTING[kind][1])
            found, expected = f"{name!r}, which has no {kinds}", f"a unit for a task of kind {kind}"
            yield Finding(at, found, expected, "name units of a fitting kind")


def _objective(known: Known, index: int, task: Task) -> Iterator[Finding]:
    at = task_key(index, "objective")
    what = " or ".join(kind for kind in OBJECTIVES[task.kind] if kind != "none")
    kind = objective_kind(known, task)
    if kind is None and not task.objective:
        yield Finding(at, "nothing", f"a {what}", f"say where to {task.kind}")
    elif kind is None:
        yield _unknown(at, what, task.objective, objective_names(known, task.kind))


def _other_names(known: Known, plan: Plan, index: int, task: Task) -> Iterator[Finding]:
    tasks = [t.id for t in plan.tasks if t.id != task.id]
    if task.then and task.then not in tasks:
        yield _unknown(task_key(index, "then"), "other task", task.then, tasks)
    places = [*known.places, *known.positions]
    if task.from_place and task.from_place not in places:
        yield _unknown(task_key(index, "from_place"), "place", task.from_place, places)
    for name in task.rounds:
        if name not in known.ammunition:
            at = task_key(index, "rounds")
            yield _unknown(at, "ammunition", name, known.ammunition)
    for number, condition in enumerate(task.conditions, start=1):
        what, names = _subject(known, tasks, condition)
        at = task_key(index, f"conditions[{number}].of")
        if what and not condition.of and condition.kind != "trench_within":
            yield Finding(at, "nothing", f"a {what}", "say what it is about")
        elif what and condition.of and condition.of not in names:
            yield _unknown(at, what, condition.of, names)
        elif not what and condition.of:
            yield Finding(at, repr(condition.of), "nothing", f"{condition.kind} is about no name")


def _subject(known: Known, tasks: list[str], condition: Condition) -> tuple[str, Iterable[str]]:
    """What the ``of`` of a condition is, and the names it may have; ("", ()) = no name."""
    if condition.kind in ABOUT_TASKS:
        return "other task", tasks
    if condition.kind in ("holds", "lost"):
        return "position", known.positions
    if condition.kind == "trench_within":
        return "trench line", known.trenches
    if condition.kind == "rounds":
        return "ammunition", known.ammunition
    return "", ()


def _unknown(at: str, what: str, name: str, names: Iterable[str]) -> Finding:
    listed = list(names)
    return Finding(at, repr(name), f"a known {what}", suggest(name, listed) or _some(listed))


def _some(names: list[str]) -> str:
    if not names:
        return "there is none"
    return "known: " + ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
