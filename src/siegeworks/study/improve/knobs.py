"""What a staff may change of a plan, one choice at a time: hours, forces, guns, trenches, reserve.

A knob is a choice with named options; option 0 leaves the plan as it is. Knobs are made from the
plan's own tasks, so any siege has them. A plan with several knobs turned is the given plan with one
change after another; whether it can work is for the plan checks to say, not for the knobs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from siegeworks.plan.records import Condition, Plan, Task

Change = Callable[[Plan], Plan]
Choice = Mapping[str, int]
"""Option chosen by knob; a knob that is not named stays at 0."""

ATTACKS = ("assault", "penetrate")
SPARED = ("reserve", "fix", "rest")
"""Kinds of task whose units can be had for an attack."""
GUNNERY = ("support", "counter-battery", "interdict")
DAYS = (-1, 1, 2)
ROUNDS_X = (0.5, 2.0, 3.0)
TRENCH_M = (50.0, 100.0, 150.0)
SHARES = (0.2, 0.6, 0.8)
TRIES = (0, 4)


@dataclass(frozen=True)
class Knob:
    """A choice: ``id``, what each option does in words (the first: nothing), and how it is done."""

    id: str
    words: tuple[str, ...]
    changes: tuple[Change, ...]

    def turned(self, plan: Plan, option: int) -> Plan:
        """The plan with an option chosen; option 0 is the plan itself."""
        return plan if option == 0 else self.changes[option - 1](plan)


def knobs_of(plan: Plan) -> tuple[Knob, ...]:
    """Everything that may be changed of a plan, in the order of its tasks."""
    found: list[Knob] = []
    for task in plan.tasks:
        if task.kind in ATTACKS:
            found += [_hour(task), _rounds(task), _trench(task), _tries(task)]
            found += [_guns(plan, task), _force(plan, task)]
        elif task.kind == "dig":
            found += [_labour(task), _first(plan, task)]
    found += list(_exchanges(plan))
    return tuple(knob for knob in found if knob.changes)


def turned(plan: Plan, knobs: Mapping[str, Knob], choice: Choice) -> Plan:
    """The plan with every chosen option, in the order of the knobs."""
    for name, knob in knobs.items():
        plan = knob.turned(plan, choice.get(name, 0))
    return plan


def told(knobs: Mapping[str, Knob], choice: Choice) -> list[str]:
    """What a choice changes, in words, one line a knob."""
    return [knob.words[choice[name]] for name, knob in knobs.items() if choice.get(name, 0)]


def _task_changed(task_id: str, **update: object) -> Change:
    return lambda plan: plan.with_task(plan.task(task_id).model_copy(update=update))


def _hour(task: Task) -> Knob:
    if task.start is None:
        return Knob(f"hour:{task.id}", ("as planned",), ())
    starts = [task.start + dt.timedelta(days=d) for d in DAYS]
    changes = [_task_changed(task.id, start=start) for start in starts]
    words = [f"{task.id} begins {abs(d)} d {'earlier' if d < 0 else 'later'}" for d in DAYS]
    if not task.at_night:
        changes.append(_task_changed(task.id, at_night=True))
        words.append(f"{task.id} begins at civil dusk")
    return Knob(f"hour:{task.id}", ("as planned", *words), tuple(changes))


def _rounds(task: Task) -> Knob:
    if not task.rounds:
        return Knob(f"rounds:{task.id}", ("as planned",), ())
    changes = tuple(
        _task_changed(task.id, rounds={kind: round(n * x) for kind, n in task.rounds.items()})
        for x in ROUNDS_X
    )
    words = (f"preparation of {task.id} with {x:g} times the rounds" for x in ROUNDS_X)
    return Knob(f"rounds:{task.id}", ("as planned", *words), changes)


def _trench(task: Task) -> Knob:
    others = tuple(c for c in task.conditions if c.kind != "trench_within")
    asked = {c.value for c in task.conditions if c.kind == "trench_within"}
    wanted = [metres for metres in TRENCH_M if metres not in asked]
    changes = tuple(
        _task_changed(task.id, conditions=(*others, Condition(kind="trench_within", value=metres)))
        for metres in wanted
    )
    words = (f"{task.id} waits for a trench within {metres:g} m" for metres in wanted)
    return Knob(f"trench:{task.id}", ("as planned", *words), changes)


def _tries(task: Task) -> Knob:
    wanted = [n for n in TRIES if n != task.renew.times]
    changes = tuple(
        _task_changed(task.id, renew=task.renew.model_copy(update={"times": n})) for n in wanted
    )
    words = (f"{task.id} is renewed {n} times at most" for n in wanted)
    return Knob(f"tries:{task.id}", ("as planned", *words), changes)


def _guns(plan: Plan, task: Task) -> Knob:
    """More batteries in support, taken from a task of gunnery."""
    lenders = [t for t in plan.tasks if t.kind in GUNNERY and set(t.units) - set(task.support)]
    changes = tuple(
        _task_changed(task.id, support=tuple(dict.fromkeys((*task.support, *lender.units))))
        for lender in lenders
    )
    words = (f"the guns of {lender.id} fire for {task.id} too" for lender in lenders)
    return Knob(f"guns:{task.id}", ("as planned", *words), changes)


def _force(plan: Plan, task: Task) -> Knob:
    """A unit more, taken from a reserve or a task that only holds in place."""
    lenders = [(t.id, u) for t in plan.tasks if t.kind in SPARED for u in t.units]
    changes = tuple(_moved(lender, unit, task.id) for lender, unit in lenders)
    words = (f"{unit} of {lender} joins {task.id}" for lender, unit in lenders)
    return Knob(f"force:{task.id}", ("as planned", *words), changes)


def _moved(lender: str, unit: str, borrower: str) -> Change:
    def change(plan: Plan) -> Plan:
        names = {t.id for t in plan.tasks}
        if lender not in names or unit not in plan.task(lender).units:
            return plan  # another choice has taken it already
        joined = plan.task(borrower)
        plan = plan.with_task(joined.model_copy(update={"units": (*joined.units, unit)}))
        left = tuple(u for u in plan.task(lender).units if u != unit)
        if not left:
            return plan.without(lender)
        return plan.with_task(plan.task(lender).model_copy(update={"units": left}))

    return change


def _labour(task: Task) -> Knob:
    wanted = [share for share in SHARES if abs(share - task.share) > 0.05]
    changes = tuple(_task_changed(task.id, share=share) for share in wanted)
    words = (f"{task.id} with {share:.0%} of its men" for share in wanted)
    return Knob(f"labour:{task.id}", ("as planned", *words), changes)


def _first(plan: Plan, task: Task) -> Knob:
    if plan.tasks[0].id == task.id:
        return Knob(f"first:{task.id}", ("as planned",), ())

    def change(plan: Plan) -> Plan:
        own = plan.task(task.id)
        others = tuple(t for t in plan.tasks if t.id != task.id)
        return plan.model_copy(update={"tasks": (own, *others)})

    return Knob(f"first:{task.id}", ("as planned", f"{task.id} before all other work"), (change,))


def _exchanges(plan: Plan) -> Iterator[Knob]:
    """Two attacks of a phase that exchange their forces with their guns."""
    attacks = [t for t in plan.tasks if t.kind == "assault"]
    for i, one in enumerate(attacks):
        for other in attacks[i + 1 :]:
            if one.phase == other.phase and one.start == other.start:
                words = f"{one.id} and {other.id} exchange their forces"
                change = _exchanged(one.id, other.id)
                yield Knob(f"exchange:{one.id}:{other.id}", ("as planned", words), (change,))


def _exchanged(one: str, other: str) -> Change:
    def change(plan: Plan) -> Plan:
        a, b = plan.task(one), plan.task(other)
        keys = ("units", "support", "from_place")
        plan = plan.with_task(a.model_copy(update={key: getattr(b, key) for key in keys}))
        return plan.with_task(b.model_copy(update={key: getattr(a, key) for key in keys}))

    return change
