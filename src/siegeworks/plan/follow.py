"""Plans that follow one another as one plan: phases and tasks of all, in order."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from siegeworks.plan.load import load_plan
from siegeworks.plan.records import ABOUT_TASKS, Phase, Plan, Task
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege


def followed(siege: Siege, plan: Plan) -> Plan:
    """The plan with those that follow it by ``then``; itself when none does.

    Ids that an earlier plan uses already get the id of their plan in front. A phase without an
    end ends when the next plan begins. ``UsageError`` when plans follow one another in a ring.
    """
    return joined(chain(siege, plan))


def joined(plans: Sequence[Plan]) -> Plan:
    """Plans that follow one another as one."""
    return functools.reduce(_joined, plans)


def chain(siege: Siege, plan: Plan) -> tuple[Plan, ...]:
    """The plan and those that follow it, in order."""
    plans = [plan]
    while name := plans[-1].then:
        ring = [p.id for p in plans] + [name]
        if name in ring[:-1]:
            raise UsageError("plans follow one another in a ring: " + " -> ".join(ring))
        plans.append(load_plan(siege, name))
    return tuple(plans)


def _joined(first: Plan, second: Plan) -> Plan:
    phases = tuple(_ended(phase, second) for phase in first.phases)
    taken_phases, taken_tasks = {p.id for p in phases}, {t.id for t in first.tasks}
    new_phase = _new_names([p.id for p in second.phases], taken_phases, second.id)
    new_task = _new_names([t.id for t in second.tasks], taken_tasks, second.id)
    more_phases = tuple(p.model_copy(update={"id": new_phase[p.id]}) for p in second.phases)
    more_tasks = tuple(_renamed(t, new_phase, new_task) for t in second.tasks)
    update = {"phases": phases + more_phases, "tasks": first.tasks + more_tasks, "then": ""}
    return first.model_copy(update=update)


def _ended(phase: Phase, following: Plan) -> Phase:
    if phase.end is not None:
        return phase
    return phase.model_copy(update={"end": following.phases[0].start})


def _new_names(ids: list[str], taken: set[str], plan_id: str) -> dict[str, str]:
    return {i: f"{plan_id}_{i}" if i in taken else i for i in ids}


def _renamed(task: Task, phases: dict[str, str], tasks: dict[str, str]) -> Task:
    conditions = tuple(
        c.model_copy(update={"of": tasks.get(c.of, c.of)}) if c.kind in ABOUT_TASKS else c
        for c in task.conditions
    )
    update = {
        "id": tasks[task.id],
        "phase": phases.get(task.phase, task.phase),
        "then": tasks.get(task.then, task.then),
        "conditions": conditions,
    }
    return task.model_copy(update=update)
