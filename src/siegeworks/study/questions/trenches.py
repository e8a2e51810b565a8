"""Trench dug against planned, and how near the jump-off has come to the key ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from siegeworks.scenario.lines import TrenchLine
from siegeworks.scenario.siege import Siege
from siegeworks.study.answers import Row, Section
from siegeworks.study.questions.record import recorded
from siegeworks.study.rows import Head, counted, plain, sources
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, Terrain, label
from siegeworks.study.trench_lines import LineState, line_state

TITLE = "Trenches"
NOTE = (
    "A line counts as planned when its day lies no farther ahead than orders for digging look. "
    "Jump-off is the open ground from the head of the approach trench to the wire. The courses of "
    "lines are the scenario's, branches included."
)


def answer(standing: Standing) -> Section:
    """Section 3 from the written situation."""
    rows = [*_totals(standing), *_rings(standing), *_approaches(standing), *_jumpoffs(standing)]
    rows += recorded(standing, ("trench_km", "approach_distance"))
    return Section(TITLE, NOTE, tuple(rows))


def _totals(standing: Standing) -> Iterator[Row]:
    head = Head(standing.side_id(BESIEGER), "Dug against planned")
    due = due_lines(standing)
    until = f"planned by {due_by(due)}"
    every = [s for s in dug_lines(standing) if s.dug_m > 0]
    source = dug_source(standing, every)
    yield head.row("dug on all lines", km(s.dug_m for s in every), "km", source)
    yield head.row(f"lines {until}", against(due), "km", dug_source(standing, due))
    for kind, name in (("ring", "rings"), ("approach", "approaches")):
        some = [s for s in due if s.line.record.kind == kind]
        if some:
            source = dug_source(standing, some)
            yield head.row(f"of them {name}", against(some), "km", source)


def _rings(standing: Standing) -> Iterator[Row]:
    head = Head(standing.side_id(BESIEGER), "By ring")
    for state in dug_lines(standing):
        if state.line.record.kind == "ring":
            item = state.line.record.id.replace("_", " ")
            if state.line.record.sector:
                item += f" ({state.line.record.sector})"
            yield head.row(item, against([state]), "km", dug_source(standing, [state]))


def _approaches(standing: Standing) -> Iterator[Row]:
    head = Head(standing.side_id(BESIEGER), "By approach")
    taken, begun, idle = [], [], 0
    for state in dug_lines(standing):
        if state.line.record.kind != "approach":
            continue
        owner = standing.owners[standing.siege.position_index[state.line.record.objective]]
        if owner == BESIEGER:
            taken.append(state)
        elif state.dug_m > 0:
            begun.append(state)
        else:
            idle += 1
    for state in begun:
        source = dug_source(standing, [state])
        yield head.row(f"to {goal(standing, state)}", against([state]), "km", source)
    if taken:
        item = f"to {counted(len(taken), 'post')} already taken"
        yield head.row(item, against(taken), "km", dug_source(standing, taken))
    if idle:
        yield head.row("lines not begun", idle, "lines", "trench lines of the scenario")


def _jumpoffs(standing: Standing) -> Iterator[Row]:
    head = Head(standing.side_id(BESIEGER), "Jump-off to the key ground")
    for p, position in enumerate(standing.siege.positions):
        if not standing.terrain.key[p] or standing.owners[p] == BESIEGER:
            continue
        found = jumpoff(standing, position.id)
        if found is None:
            yield head.row(label(position), "no approach line", "", "trench lines of the scenario")
        else:
            source = dug_source(standing, [found])
            yield head.row(label(position), found.left_m, "m", source)


def dug_lines(standing: Standing) -> list[LineState]:
    """The besieger's lines without galleries, which are counted apart."""
    return [s for s in standing.lines if is_trench(standing.siege, s.line)]


def is_trench(siege: Siege, line: TrenchLine) -> bool:
    """True for a line of the besieger that is no gallery."""
    besieger = siege.scenario.sides[BESIEGER].id
    return line.record.side == besieger and line.record.kind != "gallery"


def due_lines(standing: Standing) -> list[LineState]:
    """Lines that have to be ready by now, or within the days that orders for digging look ahead.

    All of the besieger's lines where none has such a day.
    """
    return _due(standing.siege, standing.siege.at, dug_lines(standing))


def planned(terrain: Terrain, at: dt.date) -> tuple[float, str]:
    """Kilometres planned on the lines due at a date, and the last day by which one is wanted."""
    siege = terrain.siege
    lines = [
        line_state(line, course, 0)
        for line, course in zip(siege.trenches, terrain.courses, strict=True)
        if is_trench(siege, line)
    ]
    due = _due(siege, at, lines)
    return sum(s.plan_m for s in due) / 1000.0, due_by(due)


def _due(siege: Siege, at: dt.date, lines: list[LineState]) -> list[LineState]:
    until = at + dt.timedelta(days=siege.parameters.value("dig_days_ahead"))
    due = [s for s in lines if s.line.record.plan_by and s.line.record.plan_by <= until]
    return due or lines


def due_by(lines: Iterable[LineState]) -> str:
    """The last day by which one of the lines is wanted, or words where none has a day."""
    days = [s.line.record.plan_by for s in lines if s.line.record.plan_by]
    return max(days).isoformat() if days else "no fixed day"


def jumpoff(standing: Standing, position: str) -> LineState | None:
    """The besieger's approach line that has come nearest to the wire of a position."""
    lines = [
        s
        for s in dug_lines(standing)
        if s.line.record.objective == position and s.line.record.kind == "approach"
    ]
    return min(lines, key=lambda s: s.left_m, default=None)


def dug_source(standing: Standing, lines: Iterable[LineState]) -> str:
    """Where the metres dug on some lines come from."""
    names = {s.line.record.id for s in lines}
    rows = [t for t in standing.siege.situation.trenches if t.trench in names]
    return sources(rows)


def goal(standing: Standing, state: LineState) -> str:
    """Name of the position a line leads to."""
    at = standing.siege.position_index[state.line.record.objective]
    return label(standing.siege.positions[at])


def km(metres: Iterable[int]) -> str:
    """Kilometres of some metres, to a tenth."""
    return plain(sum(metres) / 1000.0, 1)


def against(lines: list[LineState]) -> str:
    """Kilometres dug of those planned."""
    return f"{km(s.dug_m for s in lines)} of {km(s.plan_m for s in lines)}"
