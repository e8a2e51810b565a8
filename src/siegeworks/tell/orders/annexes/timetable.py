"""Annex: synchronisation matrix, one table a phase: formations down, hours across.

A task stands once in the row of every formation that carries it out, in the column in which it
begins, and says until when it lasts. Guns that fire for a task of others stand in the fire support
plan, not here.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from siegeworks.plan.expand import Assigned
from siegeworks.plan.matrix import Matrix, Span, matrix
from siegeworks.plan.records import Phase
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Cell, Column, Section, Table, cell

MOST_COLUMNS = 5
"""Hours across one table; more give way to a second table below it."""


def annex(basis: Basis, formation: str = "") -> Section | None:
    """The matrix of the whole plan, or of a formation's own rows."""
    whole = _whole(basis)
    tables = [
        table for phase in basis.plan.phases for table in _of_phase(basis, whole, phase, formation)
    ]
    if not tables:
        return None
    title = basis.tongue.term("synchronisation matrix")
    return Section(id="matrix", title=title, blocks=tuple(tables), is_wide=True)


@functools.lru_cache(maxsize=2)
def _whole(basis: Basis) -> Matrix:
    return matrix(basis.siege, basis.plan)


def _of_phase(basis: Basis, whole: Matrix, phase: Phase, formation: str) -> list[Table]:
    own = basis.tasks_in(phase, basis.tasks_of(formation) if formation else basis.tasks)
    spans = [span for span in whole.columns if span.phase == phase.id]
    begins: dict[int, list[Assigned]] = {}
    for task in own:
        begins.setdefault(_column(spans, task), []).append(task)
    used = sorted(begins)
    groups = [used[k : k + MOST_COLUMNS] for k in range(0, len(used), MOST_COLUMNS)]
    return [
        _table(basis, phase, [(spans[k], begins[k]) for k in group], (formation, first > 0))
        for first, group in enumerate(groups)
    ]


def _column(spans: Sequence[Span], task: Assigned) -> int:
    """The column of its phase in which a task begins."""
    before = [k for k, span in enumerate(spans) if span.start <= task.start]
    return before[-1] if before else 0


def _table(
    basis: Basis,
    phase: Phase,
    columns: Sequence[tuple[Span, list[Assigned]]],
    scope: tuple[str, bool],
) -> Table:
    tongue, (formation, is_more) = basis.tongue, scope
    heads = [Column(title=tongue.say("Formation"), width=1.3)]
    heads += [Column(title=tongue.hour(span.start), width=2.4) for span, _ in columns]
    names = [n for n in _rows(basis) if not formation or n in basis.units_of(formation)]
    rows = []
    for name in names:
        cells = [_cell(basis, name, tasks) for _, tasks in columns]
        if any(c.lines for c in cells):
            rows.append((cell(basis.unit(name), strong=True), *cells))
    caption = basis.told(phase.title)
    if is_more:
        caption = tongue.say("{phase}, continued", phase=caption)
    note = tongue.say("Each column begins at its hour; a task stands where it begins.")
    return Table(caption=caption, columns=tuple(heads), rows=tuple(rows), note=note)


def _rows(basis: Basis) -> list[str]:
    """Formations with a row, in the order of the unit tree."""
    order = [u for top in _tops(basis) for u in _below(basis, top)]
    rows = {row_of(basis, u) for task in basis.tasks for u in task.unit_ids}
    return [u for u in order if u in rows]


def _tops(basis: Basis) -> Sequence[str]:
    return basis.siege.children(basis.plan.side)


def _below(basis: Basis, unit: str) -> list[str]:
    return [u.id for u in basis.known.below(unit)]


def row_of(basis: Basis, unit: str) -> str:
    """The formation in whose row a unit stands: its regiment, else what it stands under."""
    above = basis.known.units[unit]
    while above.echelon not in ("RGT", "BDE") and above.parent in basis.known.units:
        above = basis.known.units[above.parent]
    own = basis.known.units[unit]
    if above.echelon in ("RGT", "BDE"):
        return above.id
    return own.parent if own.parent in basis.known.units else own.id


def _cell(basis: Basis, name: str, tasks: Sequence[Assigned]) -> Cell:
    own = [t for t in tasks if name in {row_of(basis, u) for u in t.unit_ids}]
    lines = [_line(basis, name, task) for task in own]
    return Cell(lines=tuple(lines), refs=tuple(f"task/{t.id}" for t in own))


def _line(basis: Basis, name: str, task: Assigned) -> str:
    """A task in its row: what, when it is not the hour of the column, and until when."""
    tongue = basis.tongue
    text = sentences.label(basis, task)
    doing = [u for u in task.unit_ids if row_of(basis, u) == name]
    if 0 < len(doing) < len([u for u in basis.units_of(name) if _is_rifle(basis, u)]):
        text = tongue.pair(_numbers(basis, doing), text)
    if task.needs or task.after:
        text += " " + tongue.say("(when its conditions hold)")
    return text + " " + tongue.say("until {day}", day=tongue.day(task.end.date()))


def _is_rifle(basis: Basis, unit: str) -> bool:
    return basis.known.units[unit].kind == "rifle"


def _numbers(basis: Basis, units: Sequence[str]) -> str:
    """Short names of units, or full ones where they have none that is short."""
    names = [basis.known.units[u].short for u in units]
    return ", ".join(
        basis.name(n) if n and len(n) < 12 else basis.unit(u)
        for n, u in zip(names, units, strict=True)
    )
