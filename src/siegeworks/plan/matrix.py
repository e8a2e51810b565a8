"""The synchronisation matrix of a plan: who does what, when, one row a regiment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from siegeworks.plan.drawn import drawn_on
from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.known import Known
from siegeworks.plan.records import Plan
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.vocabulary import TaskKind

ROW_ECHELONS = ("RGT", "BDE")
"""Echelons that have a row of their own; what stands under none goes under its parent."""


@dataclass(frozen=True)
class Span:
    """A column: from one hour at which tasks begin to the next, inside one phase."""

    phase: str
    title: str
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True)
class Entry:
    """A task in a cell: what it is, and whether it begins in this column or goes on.

    ``is_support`` is true when the row's guns fire for a task of others. ``waits`` is true when it
    begins only once its conditions hold or another task is done.
    """

    task: str
    kind: TaskKind
    objective: str
    words: str
    begins: bool
    is_support: bool
    waits: bool


@dataclass(frozen=True)
class Row:
    """A formation and its tasks, one cell a column."""

    formation: str
    name: str
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Matrix:
    """Rows in the order of the unit tree, columns in the order of time."""

    columns: tuple[Span, ...]
    rows: tuple[Row, ...]


def matrix(siege: Siege, plan: Plan) -> Matrix:
    """The synchronisation matrix of one plan; plans that follow are left out.

    A column begins with a phase and at every hour written for a task of it. A task stands in all
    columns between its start and its end.
    """
    known = Known(drawn_on(siege, plan))
    tasks = assign(known, plan)
    columns = tuple(_columns(known, plan, tasks))
    rows = _order(known, {_row_of(known, u) for t in tasks for u in t.unit_ids + t.support_ids})
    return Matrix(columns, tuple(_row(known, name, tasks, columns) for name in rows))


def _columns(known: Known, plan: Plan, tasks: tuple[Assigned, ...]) -> Iterable[Span]:
    for phase in plan.phases:
        end = phase.end or known.clock.closing
        own = [t.start for t in tasks if t.task.phase == phase.id]
        starts = sorted({phase.start, *(s for s in own if phase.start < s < end)})
        for start, until in zip(starts, [*starts[1:], end], strict=True):
            yield Span(phase.id, phase.title, start, until)


def _row(known: Known, name: str, tasks: tuple[Assigned, ...], columns: tuple[Span, ...]) -> Row:
    cells = tuple(tuple(_entries(known, name, tasks, column)) for column in columns)
    return Row(name, known.units[name].name, cells)


def _entries(known: Known, name: str, tasks: tuple[Assigned, ...], column: Span) -> Iterable[Entry]:
    for task in tasks:
        if task.start >= column.end or task.end <= column.start:
            continue
        for units, is_support in ((task.unit_ids, False), (task.support_ids, True)):
            if name in {_row_of(known, unit) for unit in units}:
                yield Entry(
                    task.id,
                    task.task.kind,
                    task.objective,
                    task.task.words,
                    begins=column.phase == task.task.phase and column.start <= task.start,
                    is_support=is_support,
                    waits=bool(task.needs or task.after),
                )


def _row_of(known: Known, unit_id: str) -> str:
    """The formation in whose row a unit stands: its regiment, else its parent, else itself."""
    unit = known.units[unit_id]
    above = unit
    while above.echelon not in ROW_ECHELONS and above.parent in known.units:
        above = known.units[above.parent]
    if above.echelon in ROW_ECHELONS:
        return above.id
    return unit.parent if unit.parent in known.units else unit.id


def _order(known: Known, names: set[str]) -> list[str]:
    """Formations in the order of the tree, each side's first formation first."""
    tops = [child for side in known.sides for child in known.siege.children(side)]
    return [unit.id for top in tops for unit in known.below(top) if unit.id in names]
