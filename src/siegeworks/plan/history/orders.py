"""The two sides' plans as history gave them: every decision a task, every day of orders a phase.

Nothing here knows a name or a date: a scenario's ``history/decisions.csv`` says who was ordered to
do what, on which day and on what state of things.
"""

from __future__ import annotations

import datetime as dt

from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.history.lasting import Order, orders_of
from siegeworks.plan.known import Known
from siegeworks.plan.names import name_faults
from siegeworks.plan.records import Condition, Phase, Plan, Policies, Renew, Task
from siegeworks.scenario.faults import DataFaults, Fault, UsageError
from siegeworks.scenario.preconditions import Word, read_precondition, read_rounds
from siegeworks.scenario.siege import Siege

FILE = "history/decisions.csv"
CALL_ALWAYS = 2.0
"""Share of the start under which reinforcements are called: always, so they come as dated."""


def history_plans(siege: Siege) -> tuple[Plan | None, Plan | None]:
    """Both sides' plans from the record of orders, besieger first; None for a side without one.

    Raises ``UsageError`` when the scenario has no such record, ``DataFaults`` when an order cannot
    be carried out by the units it names.
    """
    if not siege.decisions:
        raise UsageError(
            f"{siege.scenario.id} has no {FILE}: a hindcast follows the record of orders; "
            "add the table (siegeworks docs: tables) or fight a plan with `siegeworks run`"
        )
    known = Known(siege)
    first, second = (side_plan(known, side) for side in known.sides)
    faults = [f for plan in (first, second) if plan for f in name_faults(known, plan)]
    if faults:
        raise DataFaults(_told(faults))
    return first, second


def side_plan(known: Known, side: str) -> Plan | None:
    """The plan of a side from its orders still open at the opening; None when there is none."""
    orders = orders_of(known, side)
    if not orders:
        return None
    days = sorted({order.row.ordered_on for order in orders})
    rank = {order.row.id for order in orders}
    return Plan(
        id=f"history-{side}",
        title=f"Orders of the record: {side}",
        side=side,
        start=known.siege.at,
        summary="Every decision of the record, from the day it was ordered.",
        phases=tuple(_phase(known, day) for day in days),
        tasks=tuple(_task(order, rank) for order in orders),
        source=FILE,
    )


def history_policies(policies: Policies) -> Policies:
    """Policies of a hindcast: reinforcements come on their recorded days, not by call."""
    update = {"reinforcement_call_below": CALL_ALWAYS, "reinforcement_gap_days": 0.0}
    return Policies(
        besieger=policies.besieger.model_copy(update=update),
        garrison=policies.garrison.model_copy(update=update),
    )


def _phase(known: Known, day: dt.date) -> Phase:
    dawn = dt.datetime.combine(day, dt.time(known.siege.scenario.dawn_hour))
    return Phase(id=_phase_id(day), title=f"Orders of {day.isoformat()}", start=dawn)


def _phase_id(day: dt.date) -> str:
    return f"orders-{day.isoformat()}"


def _task(order: Order, names: set[str]) -> Task:
    row = order.row
    words, _ = read_precondition(row.precondition)
    rounds, _ = read_rounds(row.rounds)
    return Task(
        id=row.id,
        phase=_phase_id(row.ordered_on),
        kind=row.task,
        units=tuple(row.unit.split()),
        objective=row.objective,
        start=order.start,
        end=order.end,
        conditions=_conditions(order, words, names),
        wait_h=order.wait_h,
        support=tuple(row.support.split()),
        rounds=rounds,
        preparation_min=row.preparation_min,
        share=row.share,
        from_place=row.place,
        renew=Renew(times=row.renew if row.task in ATTACKS else 0),
        charge_kg=row.charge_kg,
        words=row.note,
        source=row.source,
    )


def _conditions(order: Order, words: list[Word], names: set[str]) -> tuple[Condition, ...]:
    """Preconditions of an order; what is attacked must be the enemy's.

    A condition on an order that the opening has overtaken falls away: it is history by then.
    """
    kept = [
        Condition(kind=w.kind, of=w.of, value=w.value)
        for w in words
        if w.kind not in ("task_done", "task_failed", "mine_ready") or w.of in names
    ]
    target = Condition(kind="lost", of=order.row.objective)
    return tuple(kept) if not order.is_attack or target in kept else (target, *kept)


def _told(faults: list[Fault]) -> list[Fault]:
    """The faults of the plans as faults of the table they come from."""
    return [Fault(FILE, 0, f.field, f.found, f.expected, f.repair, f.severity) for f in faults]
