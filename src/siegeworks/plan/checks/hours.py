"""Checks of dates and hours: phases in order, tasks inside their phase, night that is night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from siegeworks.plan.checks.registry import Brief, check
from siegeworks.plan.clock import HOUR
from siegeworks.plan.findings import Finding, phase_key, task_key


@check("phase-order", hint="put the phases in the order in which they begin")
def phase_order(brief: Brief) -> Iterator[Finding]:
    """A phase ends after it begins, and phases are written in the order in which they begin."""
    before: dt.datetime | None = None
    for index, phase in enumerate(brief.plan.phases):
        if phase.end is not None and phase.end <= phase.start:
            expected = f"an hour after {_text(phase.start)}, when the phase begins"
            yield Finding(phase_key(index, "end"), _text(phase.end), expected, "mend the end")
        if before is not None and phase.start < before:
            expected = f"{_text(before)} or later, when the phase before it begins"
            yield Finding(phase_key(index, "start"), _text(phase.start), expected)
        before = phase.start


@check("dates", hint="mend the year, month or day")
def dates(brief: Brief) -> Iterator[Finding]:
    """Every date lies within the siege."""
    scenario = brief.known.siege.scenario
    expected = f"a day from {scenario.first_day} to {scenario.last_day}"
    for at, moment in _moments(brief):
        day = moment.date() if isinstance(moment, dt.datetime) else moment
        if not scenario.first_day <= day <= scenario.last_day:
            yield Finding(at, str(day), expected)


@check("task-hours", hint="mend the hours of the task or of its phase")
def task_hours(brief: Brief) -> Iterator[Finding]:
    """A task begins inside its phase and ends after it begins."""
    for task in brief.tasks:
        if task.end <= task.start:
            expected = f"an hour after {_text(task.start)}, when the task begins"
            yield Finding(task_key(task.index, "end"), _text(task.end), expected)
        phase = brief.phase(task)
        if phase is None:
            continue
        if task.start < phase.start or (phase.end is not None and task.start >= phase.end):
            expected = f"an hour of phase {phase.id!r}, {_text(phase.start)} to {_text(phase.end)}"
            yield Finding(task_key(task.index, "start"), _text(task.start), expected)


@check("night", severity="warning", hint="write an hour of darkness, or leave at_night out")
def night(brief: Brief) -> Iterator[Finding]:
    """A task *at night* has an hour of darkness before it ends, and does not wait a day for it."""
    clock = brief.known.clock
    for task in (t for t in brief.tasks if t.task.at_night):
        at = task_key(task.index, "at_night")
        if task.end > task.start and clock.dark_hours(task.start, task.end) == 0:
            found = f"a task over at {_text(task.end)}, before dusk"
            yield Finding(at, found, "an end after dusk", severity="error")
        given = task.task.start
        if given is not None and not clock.is_dark(given) and given.hour < 12:
            waits = (task.start - given) / HOUR
            found = f"{_text(given)}, after dawn: it waits {waits:.0f} h for dusk"
            yield Finding(task_key(task.index, "start"), found, "an hour of darkness or afternoon")


def _moments(brief: Brief) -> Iterator[tuple[str, dt.date]]:
    """Every date that the plan writes, with its key."""
    yield "start", brief.plan.start
    rows = [(phase_key, i, p.start, p.end) for i, p in enumerate(brief.plan.phases)]
    tasks = [(task_key, i, t.start, t.end) for i, t in enumerate(brief.plan.tasks)]
    for key, index, start, end in (*rows, *tasks):
        if start is not None:
            yield key(index, "start"), start
        if end is not None:
            yield key(index, "end"), end


def _text(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "the end of the siege"
