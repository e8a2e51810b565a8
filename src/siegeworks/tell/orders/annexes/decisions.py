"""Annex: decision support matrix: what is to be decided, on what, until when, and what a run says.

A decision is a task that waits: for a condition, or for the task before it.
"""

from __future__ import annotations

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Section, Table, cell, columns


def waiting(basis: Basis, formation: str = "") -> list[Assigned]:
    """Tasks that begin on a decision: those with conditions, after another, or tried again."""
    own = basis.tasks_of(formation) if formation else basis.tasks
    return [t for t in own if t.needs or t.after or (t.task.kind in ATTACKS and t.task.renew.times)]


def annex(basis: Basis, formation: str = "") -> Section | None:
    """The matrix: one row a decision."""
    found = waiting(basis, formation)
    if not found:
        return None
    say = basis.tongue.say
    heads = columns(
        (say("Decision"), 3.0),
        (say("Condition"), 3.4),
        (say("Latest"), 1.5),
        (say("If it fails"), 3.0),
        (say("What the simulation says"), 3.6),
    )
    rows = [
        (
            cell(_decision(basis, t), refs=(f"decision/{t.id}",)),
            cell(_condition(basis, t)),
            cell(basis.tongue.hour(min(t.wait_until, t.end) if t.needs or t.after else t.end)),
            cell(_otherwise(basis, t)),
            cell(sentences.simulated(basis, t)),
        )
        for t in found
    ]
    table = Table(
        caption=say("Decisions of the plan"),
        columns=heads,
        rows=tuple(rows),
        note=basis_note(basis),
    )
    title = say("Decision support matrix")
    return Section(id="decisions", title=title, blocks=(table,), is_wide=True)


def basis_note(basis: Basis) -> str:
    """What the simulated figures rest on, and what their interval means."""
    say = basis.tongue.say
    if basis.run is None:
        return say("Nothing was simulated for this order: no run was given.")
    return say(
        "In brackets the 95% interval of the share of n runs. It says how far the number of runs "
        "leaves the model's own answer open, not how far the model is from the siege. The model "
        "says what follows from data and rules; it does not foretell."
    )


def _decision(basis: Basis, task: Assigned) -> str:
    units = basis.units(task.unit_ids)
    if not task.needs and not task.after:
        return basis.tongue.say(
            "Try again: {task} ({units})", task=sentences.label(basis, task), units=units
        )
    return basis.tongue.say(
        "Begin: {task} ({units})", task=sentences.label(basis, task), units=units
    )


def _condition(basis: Basis, task: Assigned) -> str:
    tongue = basis.tongue
    told = [sentences.conditions(basis, task)] if task.needs else []
    told += [
        tongue.say("when done: {task}", task=sentences.label(basis, basis.tasks[k]))
        for k in task.after
    ]
    if not told:
        renew = task.task.renew
        told = [
            tongue.say(
                "{strength} of strength and a cohesion of {cohesion}",
                strength=tongue.share(renew.strength),
                cohesion=tongue.number(renew.cohesion, 2),
            )
        ]
    return tongue.row(told)


def _otherwise(basis: Basis, task: Assigned) -> str:
    """What the plan itself does when the task cannot begin, or fails."""
    tongue = basis.tongue
    told = []
    if task.task.kind in ATTACKS and task.task.renew.times:
        told.append(tongue.many("once more at most", "up to {n} more times", task.task.renew.times))
    told += [
        tongue.say("then: {task}", task=sentences.label(basis, other))
        for other in basis.tasks
        if any(n.kind == "task_failed" and n.task_index == task.index for n in other.needs)
    ]
    return tongue.row(told) or tongue.say("dropped at its latest hour")
