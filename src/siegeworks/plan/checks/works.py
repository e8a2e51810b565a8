"""Checks of digging and mining: the right line, and men and nights enough for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.findings import Finding, line_key, task_key
from siegeworks.plan.known import length_m, metres


@check("line-kind", hint="name a line of the other kind, or change the kind of task")
def line_kind(brief: Brief) -> Iterator[Finding]:
    """A mine is driven along a gallery, and trenches are dug along the side's other lines."""
    for task in (t for t in brief.tasks if t.objective_kind == "trench"):
        line = brief.known.trenches[task.objective].record
        at = task_key(task.index, "objective")
        if (line.kind == "gallery") != (task.task.kind == "mine"):
            expected = "a gallery" if task.task.kind == "mine" else "a ring or an approach"
            yield Finding(at, f"{line.id!r}, a line of kind {line.kind}", expected)
        if line.side != brief.plan.side:
            yield Finding(at, f"{line.id!r}, a line of {line.side}", f"a line of {brief.plan.side}")


@check("line-course", hint="draw the line anew")
def line_course(brief: Brief) -> Iterator[Finding]:
    """A line that the plan draws lies on the map and ends nearer its objective than it began."""
    siege = brief.known.siege
    for index, line in enumerate(brief.plan.lines):
        at = line_key(index, "course")
        for number, (lat, lon) in enumerate(line.course if siege.ground else (), start=1):
            if siege.grid.find(lat, lon) < 0:
                found = f"point {number}, {lat:g}, {lon:g}, outside the map"
                yield Finding(at, found, "a point on the map")
        goal = brief.known.point(line.objective)
        if goal is not None and metres(line.course[-1], goal) >= metres(line.course[0], goal):
            gap_m = metres(line.course[-1], goal)
            found = f"an end {gap_m:.0f} m from {line.objective!r}, no nearer than its beginning"
            yield Finding(at, found, "an end at the objective", "draw it from the rear forward")


@check("line-digging", severity="warning", hint="add a dig task for the line, or leave it out")
def line_digging(brief: Brief) -> Iterator[Finding]:
    """A line that the plan draws is dug by one of its tasks."""
    dug = {task.objective for task in brief.plan.tasks if task.kind == "dig"}
    for index, line in enumerate(brief.plan.lines):
        if line.id not in dug:
            found = f"{line.id!r}, which no task digs"
            yield Finding(line_key(index, "id"), found, "a task of kind dig")


@check("mine-charge", severity="warning", hint="write charge_kg")
def mine_charge(brief: Brief) -> Iterator[Finding]:
    """A mine has a charge."""
    for task in brief.tasks:
        if task.task.kind == "mine" and task.task.charge_kg == 0:
            yield Finding(task_key(task.index, "charge_kg"), "0", "the charge in kg")


@check("gallery-time", hint="begin earlier, or end later")
def gallery_time(brief: Brief) -> Iterator[Finding]:
    """A gallery can be driven to its end in the time of its task, at the best rate known."""
    best_m_per_day = brief.known.siege.parameters.row("gallery_advance_m_per_day").high
    for task in (t for t in brief.tasks if t.task.kind == "mine" and t.objective_kind == "trench"):
        line = brief.known.trenches[task.objective]
        left_m = length_m(line) * line.record.branches - brief.known.dug_m.get(task.objective, 0)
        begin = max(task.start, brief.known.clock.opening)
        days = (task.end - begin) / dt.timedelta(days=1)
        if left_m > days * best_m_per_day:
            found = f"{left_m:.0f} m left and {max(days, 0.0):.0f} days"
            at = task_key(task.index, "end")
            yield Finding(at, found, f"time for it at {best_m_per_day:g} m a day or less")


def most_dug_m(brief: Brief, line_id: str, until: dt.datetime) -> float:
    """Metres of a line that can be there by a moment: dug at the opening, and by all its tasks.

    Every unit digs on every night of its task with the share of its men that the task gives, at
    the best rate of the parameter table. That it may be busy on another line does not count.
    """
    known = brief.known
    kind = known.trenches[line_id].record.kind
    row = "dig_axis_trench" if kind == "ring" else "dig_approach_trench"
    best = known.siege.parameters.row(f"{row}_m_per_man_night").high
    total = float(known.dug_m.get(line_id, 0))
    for task in brief.tasks:
        if task.task.kind != "dig" or task.objective != line_id:
            continue
        begin = max(task.start, known.clock.opening)
        nights = known.clock.nights(begin, min(task.end, until)) if begin < until else 0
        men = sum(known.men(unit) for unit in task.unit_ids)
        total += men * task.task.share * nights * best
    return total


def needed_m(brief: Brief, line_id: str, within_m: float) -> float:
    """Metres of digging that bring a line to ``within_m`` of its objective, branches included."""
    line = brief.known.trenches[line_id]
    course_m = length_m(line) - max(0.0, within_m - line.record.stop_m)
    return max(0.0, course_m) * line.record.branches
