"""Rows of the report's tables: tasks as given and as they end, outcomes, versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from siegeworks.plan.records import Phase, Task
from siegeworks.study.views import RunView, as_day
from siegeworks.tell import style, words
from siegeworks.tell.names import capital, names_of
from siegeworks.tell.words import task_words

META = (
    ("scenario", "Scenario"),
    ("plan", "Plan"),
    ("garrison_plan", "Plan of the garrison"),
    ("at", "First dawn"),
    ("until", "Last dawn"),
    ("replications", "Replications"),
    ("seed", "Seed"),
    ("parameters", "Parameters"),
    ("engine_version", "Engine"),
    ("rule_versions", "Rules"),
    ("scenario_hash", "Hash of the scenario's tables"),
    ("plan_hash", "Hash of the plan"),
    ("seconds", "Computing time"),
)
PARAMETER_WORDS = {
    "point": "central values",
    "prior": "drawn anew for each replication from their ranges",
    "posterior": "a calibrated draw for each replication",
}


@dataclass(frozen=True)
class TaskRow:
    """A task as it was given."""

    id: str
    what: str
    text: str
    units: str
    start: str
    conditions: str
    fires: str
    source: str


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one large formation."""

    name: str
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True)
class Result:
    """A task as it ended."""

    id: str
    what: str
    p: float
    low: float
    high: float
    median: str
    failed: str
    expired: str
    tries: str


@dataclass(frozen=True)
class Outcome:
    """A measure at the last dawn."""

    meaning: str
    unit: str
    median: str
    interval: str
    mean: str


def task_groups(view: RunView) -> tuple[TaskGroup, ...]:
    """The plan's tasks by the formation just below the top of the tree, in its order."""
    groups: dict[str, list[TaskRow]] = {}
    phases = {phase.id: phase for phase in view.plan.phases}
    names = {unit.id: unit.name for unit in view.siege.units}
    for task in view.plan.tasks:
        formation = _formation(view, task.units[0])
        row = _task_row(view, task, phases, names[formation])
        groups.setdefault(formation, []).append(row)
    order = [unit.id for unit in view.siege.units if unit.id in groups]
    return tuple(TaskGroup(names[i], tuple(groups[i])) for i in order)


def _formation(view: RunView, unit_id: str) -> str:
    """The large formation that a unit belongs to: the child of the side's first formation."""
    units = {unit.id: unit for unit in view.siege.units}
    line = [unit_id]
    while (parent := units[line[-1]].parent) in units:
        line.append(parent)
    return line[-2] if len(line) > 1 else line[-1]


def _task_row(view: RunView, task: Task, phases: Mapping[str, Phase], above: str) -> TaskRow:
    """``above`` is the name of the formation under which the task stands; it is not said again."""
    names = names_of(view.siege)
    full = {unit.id: unit.name.removesuffix(f", {above}") for unit in view.siege.units}
    fires = [full.get(unit, unit) for unit in task.support]
    ammunition = {kind.id: kind.name for kind in view.siege.ammunition}
    rounds = [f"{style.number(n)} × {ammunition.get(a, a)}" for a, n in task.rounds.items()]
    where = names.get(task.objective, task.objective)
    return TaskRow(
        id=task.id,
        what=capital(task_words(task.kind, where)),
        text=task.words,
        units="; ".join(full.get(unit, unit) for unit in task.units),
        start=words.start(task, phases[task.phase].start),
        conditions="; ".join(words.condition(view, c) for c in task.conditions),
        fires="; ".join([*fires, *rounds]),
        source=task.source,
    )


def task_results(view: RunView) -> tuple[Result, ...]:
    """What became of each task, in the order of the plan."""
    names = names_of(view.siege)
    order = {task.id: k for k, task in enumerate(view.plan.tasks)}
    rows = sorted(view.tasks.iter_rows(named=True), key=lambda r: order.get(r["task"], len(order)))
    return tuple(_result(row, names) for row in rows)


def _result(row: Mapping[str, Any], names: Mapping[str, str]) -> Result:
    what = task_words(row["kind"], names.get(row["objective"], row["objective"]))
    return Result(
        id=row["task"],
        what=capital(what),
        p=row["p_done"],
        low=row["low"],
        high=row["high"],
        median=style.day(row["median_done"]) if row["median_done"] else "",
        failed=style.chance(row["p_failed"]),
        expired=style.chance(row["p_expired"]),
        tries=style.number(row["tries"], 1),
    )


def outcomes(view: RunView) -> tuple[Outcome, ...]:
    """Every measure at the last dawn, in the order of the run's list of measures."""
    rows = {row["measure"]: row for row in view.outcomes.iter_rows(named=True)}
    told = ((note.meaning, rows[note.id]) for note in view.measures if note.id in rows)
    return tuple(_outcome(meaning, row) for meaning, row in told)


def _outcome(meaning: str, row: Mapping[str, Any]) -> Outcome:
    unit = row["unit"]
    digits = style.digits_of(unit, row["p95"] or 0.0)
    mean = f"{style.number(row['mean'], digits)} "
    return Outcome(
        meaning=capital(meaning),
        unit="" if unit in style.SHARES else unit,
        median=style.number(style.rough(row["p50"]), digits),
        interval=style.span(style.rough(row["p05"]), style.rough(row["p95"]), unit),
        mean=f"{mean}({style.span(row['mean_low'], row['mean_high'], unit)})",
    )


def versions(view: RunView) -> tuple[tuple[str, str], ...]:
    """What made the run, as pairs of a name and a value."""
    meta = {"scenario": view.siege.scenario.id, **view.meta}
    return tuple((title, _told(key, meta[key])) for key, title in META if key in meta)


def _told(key: str, value: Any) -> str:
    if key in ("at", "until"):
        return style.full_day(as_day(value))
    if key == "parameters":
        return PARAMETER_WORDS.get(str(value), str(value))
    if key == "seconds":
        return f"{style.number(float(value), 1)} s"
    if key == "replications":
        return style.number(int(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {version}" for name, version in value.items())
    return str(value)
