"""Checks of rounds: what the tasks ask against what the depots have and the road brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.expand import Assigned
from siegeworks.plan.findings import Finding, task_key
from siegeworks.plan.known import Known


@check("rounds", hint="ask for fewer, or put the task later")
def rounds(brief: Brief) -> Iterator[Finding]:
    """The rounds of all tasks so far are in the depots at the opening or can come by then."""
    asked: dict[str, int] = {}
    for task in sorted(brief.tasks, key=lambda t: t.start):
        for item, n in task.task.rounds.items():
            asked[item] = asked.get(item, 0) + n
            there = rounds_by(brief, item, task.start)
            if n > 0 and asked[item] > there:
                at = task_key(task.index, f"rounds.{item}")
                found = (
                    f"{asked[item]} of {item!r} asked by {task.start:%Y-%m-%d}, this task's {n} in"
                )
                yield Finding(at, found, f"{there} or fewer: the stock and what can come by then")


@check("rounds-fit", hint="name batteries that fire it, or other rounds")
def rounds_fit(brief: Brief) -> Iterator[Finding]:
    """The rounds of a task fit the guns that fire for it."""
    for task in brief.tasks:
        guns = _guns(task)
        fired = {_ammunition(brief.known, gun) for gun in guns}
        for item, n in task.task.rounds.items():
            if n > 0 and item in brief.known.ammunition and item not in fired:
                names = ", ".join(sorted(fired - {""})) or "nothing"
                at = task_key(task.index, f"rounds.{item}")
                yield Finding(at, repr(item), f"what its guns fire: {names}")


@check("rate", severity="warning", hint="a longer preparation, more guns or fewer rounds")
def rate(brief: Brief) -> Iterator[Finding]:
    """The guns of a task can fire its rounds in the time of the preparation."""
    known = brief.known
    for task in brief.tasks:
        for item, n in task.task.rounds.items():
            guns = [gun for gun in _guns(task) if _ammunition(known, gun) == item]
            hours = task.task.preparation_min / 60
            most = int(sum(_rounds_per_h(known, gun) for gun in guns) * hours)
            if guns and n > most:
                at = task_key(task.index, f"rounds.{item}")
                found = f"{n} in {task.task.preparation_min} min"
                yield Finding(at, found, f"{most} or fewer from its guns")


def rounds_by(brief: Brief, item: str, moment: dt.datetime) -> int:
    """Rounds of one kind in the side's depots at the opening, and what can come up by ``moment``.

    What can come is what waits in the rear, at most what the depot's carriers bring if they bring
    nothing else; a depot without carriers is supplied by air, for which no bound is set.
    """
    known = brief.known
    own = [depot.id for depot in known.depots.values() if depot.side == brief.plan.side]
    there = sum(known.stocks.get((depot, item), 0) for depot in own)
    nights = known.clock.nights(known.clock.opening, moment)
    waiting = [row for row in known.siege.rear if row.depot in own and row.item == item]
    return there + sum(min(r.quantity, _brought(known, r.depot, item, nights)) for r in waiting)


def _brought(known: Known, depot: str, item: str, nights: int) -> int:
    carriers = [c for c in known.siege.carriers if c.depot == depot]
    if not carriers or item not in known.ammunition:
        return 2**62
    kg_per_night = sum(
        c.count * c.serviceable * c.load_kg * c.delivered_share * c.km_per_night / (2 * c.route_km)
        for c in carriers
    )
    return int(nights * kg_per_night / known.ammunition[item].kg_per_round)


def _guns(task: Assigned) -> tuple[str, ...]:
    return task.support_ids or task.unit_ids


def _ammunition(known: Known, gun: str) -> str:
    weapon = known.equipment.get(known.units[gun].equipment)
    return weapon.ammunition if weapon else ""


def _rounds_per_h(known: Known, gun: str) -> float:
    weapon = known.equipment.get(known.units[gun].equipment)
    state = known.states.get(gun)
    return state.tubes * weapon.rounds_per_h if weapon and state else 0.0
