"""Annex: fire support plan by battery and hour.

Rounds of a task are written in the plan by kind, not by battery. Here they are shared among the
batteries that fire for it and fire that kind, by their serviceable tubes; remainders go to the
first. The sum over batteries is the plan's figure.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Section, Table, cell, columns

FIRES = ("support", "counter-battery", "interdict")


@dataclass(frozen=True)
class Mission:
    """A battery's fire for a task: from when to when, of what, how many rounds.

    ``rounds`` is -1 where the plan gives no number. ``is_preparation`` = it ends at H-hour.
    """

    battery: str
    task: Assigned
    start: dt.datetime
    end: dt.datetime
    ammunition: str
    rounds: int
    is_preparation: bool


def missions(basis: Basis, own: Collection[str] | None = None) -> list[Mission]:
    """Every fire of the plan, by battery and hour; with ``own`` only of those batteries."""
    return [m for m in _every(basis) if own is None or m.battery in own]


@functools.lru_cache(maxsize=2)
def _every(basis: Basis) -> tuple[Mission, ...]:
    found = [m for task in basis.tasks for m in _of_task(basis, task)]
    order = basis.siege.unit_index
    return tuple(sorted(found, key=lambda m: (order[m.battery], m.start, m.task.index)))


def _of_task(basis: Basis, task: Assigned) -> Iterator[Mission]:
    is_fire = task.task.kind in FIRES
    guns = task.unit_ids if is_fire else task.support_ids
    for gun in guns:
        kind = ammunition(basis, gun)
        asked = task.task.rounds.get(kind, 0)
        rounds = shares(basis, guns, kind, asked)[gun] if asked else -1
        if is_fire:
            yield Mission(gun, task, task.start, task.end, kind, rounds, False)
        else:
            minutes = task.task.preparation_min if task.task.kind in ATTACKS else 0
            start = task.start - dt.timedelta(minutes=minutes)
            yield Mission(gun, task, start, task.start, kind, rounds, True)


def ammunition(basis: Basis, gun: str) -> str:
    """What a battery fires; empty when it serves no weapon."""
    weapon = basis.known.equipment.get(basis.known.units[gun].equipment)
    return weapon.ammunition if weapon else ""


def shares(basis: Basis, guns: Collection[str], kind: str, rounds: int) -> dict[str, int]:
    """Rounds of one kind shared among the guns that fire it, by tubes; the sum is ``rounds``."""
    states = basis.known.states
    tubes = {
        gun: max(1, states[gun].tubes if gun in states else 0)
        for gun in guns
        if ammunition(basis, gun) == kind
    }
    whole = sum(tubes.values())
    given = {gun: rounds * n // whole for gun, n in tubes.items()}
    for gun in list(given)[: rounds - sum(given.values())]:
        given[gun] += 1
    return dict.fromkeys(guns, 0) | given


def planned(basis: Basis, own: Collection[str] | None = None) -> dict[str, int]:
    """Rounds that the plan gives, by ammunition in the order of its table."""
    total: dict[str, int] = {}
    for mission in missions(basis, own):
        if mission.rounds > 0:
            total[mission.ammunition] = total.get(mission.ammunition, 0) + mission.rounds
    return {a: total[a] for a in basis.known.ammunition if a in total}


def targets(basis: Basis) -> dict[str, str]:
    """Numbers of the fire targets by objective: T01, T02 ... in the order of the plan."""
    fired = [t for t in basis.tasks if t.task.kind in FIRES or t.support_ids]
    names = dict.fromkeys(t.objective for t in fired if t.objective)
    return {name: f"T{n:02d}" for n, name in enumerate(names, start=1)}


def annex(basis: Basis, formation: str = "") -> Section | None:
    """The fire support plan; for a formation the fires of its own guns and those for its tasks."""
    found = missions(basis)
    if formation:
        own = basis.units_of(formation)
        ids = {t.id for t in basis.tasks_of(formation)}
        found = [m for m in found if m.battery in own or m.task.id in ids]
    if not found:
        return None
    say, tongue, numbers = basis.tongue.say, basis.tongue, targets(basis)
    heads = columns(
        (say("Battery"), 2.7),
        (say("Weapons"), 2.2),
        (say("From"), 1.6),
        (say("To"), 1.6),
        (say("Target"), 0.9),
        (say("For the task"), 3.2),
        (say("Rounds"), 1.1, "right"),
    )
    rows = []
    before = ""
    for m in found:
        is_new, before = m.battery != before, m.battery
        rows.append(
            (
                cell(basis.unit(m.battery), strong=is_new),
                cell(basis.weapon(basis.known.units[m.battery]) if is_new else ""),
                cell(tongue.hour(m.start)),
                cell(
                    say("H-hour {hour}", hour=tongue.clock(m.end))
                    if m.is_preparation
                    else tongue.hour(m.end)
                ),
                cell(numbers.get(m.task.objective, "")),
                cell(sentences.label(basis, m.task), refs=(f"fire/{m.task.id}",)),
                cell(tongue.number(m.rounds) if m.rounds >= 0 else say("as needed")),
            )
        )
    note = say(
        "The plan gives rounds by task and kind; they are shared among its batteries by tubes. "
        "A task that waits for conditions takes its fire with it. Numbers of targets are those of "
        "the sketch map."
    )
    table = Table(
        caption=say("Fires by battery and hour"), columns=heads, rows=tuple(rows), note=note
    )
    title = say("Fire support plan")
    return Section(id="fires", title=title, blocks=(table,), is_wide=True)
