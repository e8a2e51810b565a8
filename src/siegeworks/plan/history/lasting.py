"""How long an order stands: until it lapses, or until its unit is given something else to do.

An attack waits for its preconditions for four days from its hour, the time after which an operation
left alone is over, or until the day it lapses, and is tried again by its own rule. Digging goes on
until its line is dug. Men in reserve are free again with their next order of any kind; every other
task ends where another order that binds its men begins, else with the siege.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from siegeworks.plan.forces import ATTACKS, fitting
from siegeworks.plan.known import Known
from siegeworks.scenario.records import DecisionRow

ATTACK_WAITS_H = 96.0
"""Hours an attack waits for its preconditions; the lapse of an operation, PROTOTYPE section 3."""
WAITING = ("rest", "reserve")
"""Tasks that any other order ends."""


@dataclass(frozen=True)
class Order:
    """A decision with its fighting units, its first hour and its end."""

    row: DecisionRow
    unit_ids: frozenset[str]
    start: dt.datetime
    end: dt.datetime

    @property
    def is_attack(self) -> bool:
        """True for a task that storms a position."""
        return self.row.task in ATTACKS

    @property
    def wait_h(self) -> float:
        """Hours it waits for its preconditions."""
        whole = (self.end - self.start) / dt.timedelta(hours=1)
        has_day = self.row.until is not None or not self.is_attack
        return whole if has_day else min(ATTACK_WAITS_H, whole)


def orders_of(known: Known, side: str) -> list[Order]:
    """The orders of a side that are still to be carried out at the opening, by date and table.

    Attacks whose hour is past are left out: the situation holds what came of them.
    """
    rows = sorted(_rows(known, side), key=lambda r: (r.ordered_on, first_hour(known, r)))
    given = [(row, _unit_ids(known, row), first_hour(known, row)) for row in rows]
    orders = []
    for row, unit_ids, start in given:
        end = _end(known, row, unit_ids, start, given)
        order = Order(row, unit_ids, max(start, known.clock.opening), end)
        is_past = start < known.clock.opening and order.is_attack
        if not is_past and order.end > order.start:
            orders.append(order)
    return orders


def first_hour(known: Known, row: DecisionRow) -> dt.datetime:
    """The hour an order is for: its own, else the dawn of its day."""
    dawn = dt.time(known.siege.scenario.dawn_hour)
    return row.start or dt.datetime.combine(row.ordered_on, dawn)


def _rows(known: Known, side: str) -> list[DecisionRow]:
    return [
        row
        for row in known.siege.decisions
        if any(known.units[u].side == side for u in row.unit.split() if u in known.units)
    ]


def _unit_ids(known: Known, row: DecisionRow) -> frozenset[str]:
    names = [name for name in row.unit.split() if name in known.units]
    return frozenset(unit for name in names for unit in fitting(known, name, row.task))


def _end(
    known: Known,
    row: DecisionRow,
    unit_ids: frozenset[str],
    start: dt.datetime,
    given: Sequence[tuple[DecisionRow, frozenset[str], dt.datetime]],
) -> dt.datetime:
    """When an order lapses."""
    if row.until is not None:
        dawn = dt.time(known.siege.scenario.dawn_hour)
        return dt.datetime.combine(row.until, dawn)
    end = known.clock.closing
    if row.task == "dig" or row.task in ATTACKS:
        return end
    passed_over = () if row.task in WAITING else ("dig", *WAITING)
    later = [
        hour
        for other, ids, hour in given
        if hour > start and ids & unit_ids and other.task not in passed_over
    ]
    return min([*later, end])
