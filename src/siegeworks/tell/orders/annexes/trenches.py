"""Annex: trench plan with metres and man-nights.

Method: metres still to dig over metres a man digs in a night, from the parameter table, with its
low and high end. Soil, rain and fire slow the work; they are the simulation's part, not this
table's. A gallery is measured in days of one face.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from siegeworks.plan.expand import Assigned
from siegeworks.plan.known import length_m
from siegeworks.tell import style
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Section, Table, cell, columns

RATES = {
    "ring": "dig_axis_trench_m_per_man_night",
    "approach": "dig_approach_trench_m_per_man_night",
}
GALLERY_RATE = "gallery_advance_m_per_day"


@dataclass(frozen=True)
class Work:
    """Digging of a task: metres planned, dug and left on its line; work left as man-nights (of a
    gallery: days), central, least and most; men at work each night; nights of the task."""

    task: Assigned
    planned_m: float
    dug_m: float
    left_m: float
    needed: tuple[float, float, float]
    men: float
    nights: int
    is_gallery: bool


def works(basis: Basis, own: Collection[str] | None = None) -> list[Work]:
    """Every task of digging and mining, in the plan's order."""
    tasks = [t for t in basis.tasks if t.objective_kind == "trench"]
    return [_work(basis, t) for t in tasks if own is None or set(own) & set(t.unit_ids)]


def _work(basis: Basis, task: Assigned) -> Work:
    known = basis.known
    line = known.trenches[task.objective]
    planned = length_m(line) * line.record.branches
    dug = min(float(known.dug_m.get(task.objective, 0)), planned)
    left = planned - dug
    rate = basis.siege.parameters.row(RATES.get(line.record.kind, GALLERY_RATE))
    begin = max(task.start, known.clock.opening)
    return Work(
        task,
        planned,
        dug,
        left,
        (left / rate.value, left / rate.high, left / rate.low),
        sum(known.men(u) for u in task.unit_ids) * task.task.share,
        known.clock.nights(begin, task.end) if task.end > begin else 0,
        line.record.kind == "gallery",
    )


def total(basis: Basis, own: Collection[str] | None = None) -> tuple[float, float]:
    """Metres left on all lines of the plan, each line once, and their man-nights."""
    lines = {w.task.objective: w for w in works(basis, own) if not w.is_gallery}
    return sum(w.left_m for w in lines.values()), sum(w.needed[0] for w in lines.values())


def annex(basis: Basis, formation: str = "") -> Section | None:
    """The trench plan: one row a task."""
    own = basis.units_of(formation) if formation else None
    found = works(basis, own)
    if not found:
        return None
    say = basis.tongue.say
    heads = columns(
        (say("Line"), 2.6),
        (say("Units"), 2.8),
        (say("Planned, m"), 1.1, "right"),
        (say("Dug, m"), 1.1, "right"),
        (say("Left, m"), 1.1, "right"),
        (say("Man-nights"), 1.9, "right"),
        (say("Men a night"), 1.2, "right"),
        (say("Nights at that"), 1.2, "right"),
        (say("Wanted by"), 1.3),
    )
    rows = [_row(basis, work) for work in found]
    note = say(
        "Branches are counted. Man-nights: metres left over metres a man digs in a night, "
        "with the ends of its range ({ring} m for rings, {approach} m for approaches; soil, rain "
        "and fire left out). A line that stands twice is dug by both tasks. Dug: as at dawn of "
        "{day}.",
        ring=rate_told(basis, "ring"),
        approach=rate_told(basis, "approach"),
        day=basis.tongue.day(basis.siege.at),
    )
    table = Table(caption=say("Lines to dig"), columns=heads, rows=tuple(rows), note=note)
    return Section(id="trenches", title=say("Trench plan"), blocks=(table,), is_wide=True)


def rate_told(basis: Basis, kind: str) -> str:
    """Metres a man digs in a night with the range of the parameter."""
    rate, number = basis.siege.parameters.row(RATES[kind]), basis.tongue.number
    return f"{number(rate.value, 1)} ({number(rate.low, 1)}{style.DASH}{number(rate.high, 1)})"


def _row(basis: Basis, work: Work) -> tuple:  # type: ignore[type-arg]
    tongue = basis.tongue
    number = tongue.number
    middle, least, most = (number(style.rough(v)) for v in work.needed)
    span = f"{middle} ({least}{style.DASH}{most})"
    if work.is_gallery:
        span = tongue.say("{span} days", span=span)
    line = basis.known.trenches[work.task.objective].record
    nights = "" if work.is_gallery or not work.men else number(work.needed[0] / work.men, 1)
    wanted = tongue.day(line.plan_by) if line.plan_by else tongue.day(work.task.end.date())
    return (
        cell(basis.line(work.task.objective), refs=(f"dig/{work.task.id}",)),
        cell(basis.units(work.task.unit_ids)),
        cell(number(work.planned_m)),
        cell(number(work.dug_m)),
        cell(number(work.left_m)),
        cell(span if work.left_m > 0 else number(0)),
        cell(number(work.men)),
        cell(nights),
        cell(wanted),
    )
