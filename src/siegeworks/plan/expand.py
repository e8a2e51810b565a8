"""A plan as the engine needs it: each task with its fighting units, its watches and its links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from siegeworks.plan.follow import followed
from siegeworks.plan.forces import (
    ObjectiveKind,
    enemy_guns,
    objective_kind,
    task_support,
    task_units,
)
from siegeworks.plan.known import Known
from siegeworks.plan.names import name_faults
from siegeworks.plan.records import ABOUT_TASKS, Condition, Phase, Plan, Task
from siegeworks.scenario.faults import DataFaults
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.vocabulary import ConditionKind


@dataclass(frozen=True)
class Need:
    """A condition with its names settled.

    ``of`` holds one name (a task, position or ammunition), or for ``trench_within`` every line
    that would do: one of them is enough. ``task_index`` is the place of the task it is about in
    the tuple that :func:`expand` returns, -1 = it is about no task.
    """

    kind: ConditionKind
    of: tuple[str, ...]
    value: float
    task_index: int = -1


@dataclass(frozen=True)
class Assigned:
    """A task of a plan, resolved.

    ``index``: order of priority, 0 first. ``unit_ids``, ``support_ids``: fighting units, each
    once. ``target_ids``: enemy batteries when the objective is a unit or formation. ``start``,
    ``end``, ``wait_until``: local time. ``start_watch``, ``start_hour``: watch of the run (0 = its
    opening) and hours into it; ``end_watch``, ``wait_watch``: first watch in which the task has
    lapsed, or no longer waits for its conditions. A task that was over at the opening has
    ``end_watch`` 0. ``then``: index of the task its units take up when it is done, -1 = none;
    ``after``: indices of the tasks that hand over to this one, which waits for the first of them.
    """

    index: int
    task: Task
    unit_ids: tuple[str, ...]
    support_ids: tuple[str, ...]
    objective_kind: ObjectiveKind
    target_ids: tuple[str, ...]
    start: dt.datetime
    end: dt.datetime
    wait_until: dt.datetime
    start_watch: int
    start_hour: float
    end_watch: int
    wait_watch: int
    needs: tuple[Need, ...]
    then: int
    after: tuple[int, ...]

    @property
    def id(self) -> str:
        """The task's id."""
        return self.task.id

    @property
    def objective(self) -> str:
        """The objective's id; empty = none."""
        return self.task.objective


def expand(siege: Siege, plan: Plan, follow: bool = True) -> tuple[Assigned, ...]:
    """The tasks of a plan with units, hours and links resolved, in order of priority.

    With ``follow`` the plans named by ``then`` come after it. Raises ``DataFaults`` when the plan
    names what the siege does not have.
    """
    known = Known(siege)
    whole = followed(siege, plan) if follow else plan
    if wrong := name_faults(known, whole):
        raise DataFaults(wrong)
    return assign(known, whole)


def assign(known: Known, plan: Plan) -> tuple[Assigned, ...]:
    """The tasks of one plan resolved; names that are unknown give no units, needs or links."""
    index = {task.id: i for i, task in enumerate(plan.tasks)}
    phases = {phase.id: phase for phase in plan.phases}
    first = plan.phases[0]
    return tuple(_assigned(known, t, phases.get(t.phase, first), index, plan) for t in plan.tasks)


def _assigned(
    known: Known, task: Task, phase: Phase, index: dict[str, int], plan: Plan
) -> Assigned:
    start, end = window(known, task, phase)
    wait_until = start + dt.timedelta(hours=task.wait_h)
    start_watch, start_hour = known.clock.watch(start)
    kind = objective_kind(known, task) or "none"
    return Assigned(
        index=index[task.id],
        task=task,
        unit_ids=task_units(known, task),
        support_ids=task_support(known, task),
        objective_kind=kind,
        target_ids=enemy_guns(known, task.objective) if kind == "units" else (),
        start=start,
        end=end,
        wait_until=wait_until,
        start_watch=start_watch,
        start_hour=start_hour,
        end_watch=known.clock.first_watch_from(end),
        wait_watch=known.clock.first_watch_from(wait_until),
        needs=tuple(_need(known, task, c, index) for c in task.conditions),
        then=index.get(task.then, -1),
        after=tuple(index[t.id] for t in plan.tasks if t.then == task.id),
    )


def window(known: Known, task: Task, phase: Phase) -> tuple[dt.datetime, dt.datetime]:
    """Earliest start and end of a task: its own hours, else those of its phase.

    A task *at night* whose hour falls in daylight starts at civil dusk of that day.
    """
    start = task.start or phase.start
    if task.at_night:
        start = known.clock.by_night(start)
    return start, task.end or phase.end or known.clock.closing


def _need(known: Known, task: Task, condition: Condition, index: dict[str, int]) -> Need:
    of: tuple[str, ...] = (condition.of,) if condition.of else ()
    if condition.kind == "trench_within" and not of:
        of = lines_to(known, task.objective)
    about = index.get(condition.of, -1) if condition.kind in ABOUT_TASKS else -1
    return Need(condition.kind, of, condition.value, about)


def lines_to(known: Known, position: str) -> tuple[str, ...]:
    """Approach lines that lead to a position."""
    lines = (line.record for line in known.siege.trenches)
    return tuple(r.id for r in lines if r.objective == position and r.kind == "approach")
