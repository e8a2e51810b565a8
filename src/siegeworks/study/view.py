"""A run summed up for telling: every table of a :class:`RunView` made from the run's own.

Tables are read one at a time and only what a summary needs of them, so that memory does not grow
with the number of replications beyond one column of one table.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from siegeworks.engine.build import Names
from siegeworks.engine.measures import MEASURES
from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.follow import chain, joined
from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.known import Known
from siegeworks.plan.records import Condition, Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.record import recorded, recorded_between
from siegeworks.study.results import Run, bands, with_interval
from siegeworks.study.stories import stories
from siegeworks.study.summary import ending
from siegeworks.study.terrain import label
from siegeworks.study.views import COLUMNS, Ending, RunView, blank

MOBILE = ("reserve", "counter-attack")
"""Kinds of task of the garrison's plan whose units are its mobile reserve."""
SPENT_SHARE = 0.5
"""Share of its men at the start under which a unit of the reserve is spent."""


def view_of(run: Run) -> RunView:
    """Everything that a report says of a run.

    Told is the besieger's plan, or the garrison's when the besieger has none, with the plans that
    follow it as far as they attack before the last dawn. Raises ``UsageError`` when neither side
    has a plan or the data have changed since, ``SiegeworksError`` when a replication cannot be
    played again.
    """
    plan, after = told_plan(run)
    return RunView(
        siege=run.siege,
        plan=plan,
        meta=meta(run, plan),
        measures=MEASURES,
        daily=run.daily(),
        control=run.positions(),
        tasks=tasks(run, plan),
        task_days=_of_plan(run.task_days(plan.side), plan),
        outcomes=run.outcomes(),
        ending=Ending(**ending(run)),
        rounds=rounds(run),
        tubes=tubes(run),
        key_ground=key_ground(run),
        reserve=reserve(run),
        conditions=conditions(run, after),
        record=recorded(run.siege, MEASURES),
        periods=periods(run, plan),
        stories=stories(run),
    )


def told_plan(run: Run) -> tuple[Plan, Plan | None]:
    """The plan a report tells of, and the first one after it that it does not tell of."""
    plan = next((p for p in run.plans if p is not None), None)
    if plan is None:
        raise UsageError(f"the run in {run.folder} was fought without a plan; there is none to tell")
    plans = chain(run.siege, plan)
    told = 1
    while told < len(plans) and _opens(plans[told]) < run.until:
        told += 1
    return joined(plans[:told]), plans[told] if told < len(plans) else None


def _opens(plan: Plan) -> dt.date:
    """Day of the first attack of a plan; of its first phase when it has none."""
    phases = {phase.id: phase.start for phase in plan.phases}
    attacks = [t.start or phases[t.phase] for t in plan.tasks if t.kind in ATTACKS]
    return min(attacks, default=plan.phases[0].start).date()


def meta(run: Run, plan: Plan) -> dict[str, Any]:
    """What made the run, as it is printed."""
    known, other = run.identity, [p for p in run.plans if p is not None and p.side != plan.side]
    sides = [side.id for side in run.siege.scenario.sides]
    hashes = json.loads(known["plan_hashes"])
    return {
        "scenario": known["scenario"],
        "plan": plan.id,
        "garrison_plan": other[0].id if other else "none: its policy alone",
        "at": run.at,
        "until": run.until,
        "replications": run.n,
        "seed": int(known["seed"]),
        "parameters": known["parameters"],
        "engine_version": known["engine_version"],
        "rule_versions": json.loads(known["rule_versions"]),
        "scenario_hash": known["scenario_hash"],
        "plan_hash": hashes[sides.index(plan.side)],
        "seconds": run.manifest.get("seconds", 0.0),
    }


def tasks(run: Run, plan: Plan) -> pl.DataFrame:
    """What became of each task, with what the plan says of it, in the plan's order."""
    assigned = assign(Known(run.siege), plan)
    formation = Names(run.siege, (), run.until).formation
    given = pl.DataFrame(
        {
            "task": [t.id for t in assigned],
            "phase": [t.task.phase for t in assigned],
            "kind": [t.task.kind for t in assigned],
            "formation": [_formation(t, formation) for t in assigned],
            "objective": [t.objective for t in assigned],
            "start": [t.start for t in assigned],
        },
        schema_overrides={"start": pl.Datetime("us")},
    )
    return given.join(run.tasks(plan.side), on="task", how="inner", maintain_order="left")


def _formation(task: Assigned, formation: Mapping[str, str]) -> str:
    """Regiment or division of a task's first unit; the unit that the plan names if it has none."""
    return formation[task.unit_ids[0]] if task.unit_ids else task.task.units[0]


def _of_plan(table: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    return table.filter(pl.col("task").is_in([t.id for t in plan.tasks]))


def rounds(run: Run) -> pl.DataFrame:
    """Rounds in each depot at each dawn."""
    side = {depot.id: depot.side for depot in run.siege.depots}
    table = _split(run.wide("stocks"), "depot", "stock")
    return table.with_columns(pl.col("depot").replace_strict(side).alias("side"))


def tubes(run: Run) -> pl.DataFrame:
    """Serviceable tubes of each side and weapon at each dawn."""
    return _split(run.wide("tubes"), "side", "tubes")


def _split(table: pl.DataFrame, place: str, measure: str) -> pl.DataFrame:
    """A wide table's column ``place.item`` as two columns."""
    parts = pl.col("column").str.split_exact(".", 1).struct.rename_fields([place, "item"])
    split = table.with_columns(parts.alias("parts")).unnest("parts").drop("column")
    return split.with_columns(pl.lit(measure).alias("measure"))


def key_ground(run: Run) -> pl.DataFrame:
    """Chance that the besieger holds at least so many key positions, at each dawn."""
    posts = range(1, len(run.siege.scenario.key_ground) + 1)
    frames = [
        run.table("daily")
        .group_by("date")
        .agg(
            (pl.col("key_ground") >= k).mean().cast(pl.Float64).alias("p"),
            pl.len().cast(pl.Int64).alias("n"),
            pl.lit(k, dtype=pl.Int64).alias("posts"),
        )
        .collect()
        for k in posts
    ]
    return with_interval(pl.concat(frames), "p").sort("posts", "date") if frames else blank("key_ground")


def reserve(run: Run) -> pl.DataFrame:
    """What is left of the garrison's mobile units: those its plan holds ready or sends back.

    One row for each formation directly above such units, in the order of the plan.
    """
    plan = run.plans[1]
    groups = mobile(run.siege, plan) if plan is not None else {}
    fit = {s.unit: s.fit for s in run.siege.situation.units if s.is_present}
    frames = []
    for name, units in groups.items():
        men = float(sum(fit.get(unit, 0) for unit in units))
        if men > 0:
            frames.append(_left(run, name, units, men))
    return with_interval(pl.concat(frames), "p_spent") if frames else blank("reserve")


def mobile(siege: Siege, plan: Plan) -> dict[str, list[str]]:
    """Units that a plan holds in reserve or sends in counter-attack, by the formation above them."""
    units = {unit.id: unit for unit in siege.units}
    groups: dict[str, list[str]] = {}
    for task in assign(Known(siege), plan):
        for unit in task.unit_ids if task.task.kind in MOBILE else ():
            members = groups.setdefault(_above(units, unit), [])
            if unit not in members:
                members.append(unit)
    return groups


def _above(units: Mapping[str, Any], unit: str) -> str:
    """The formation directly above a unit; itself when only the side's own is above it."""
    parent = units[unit].parent
    return parent if parent in units and units[parent].parent else unit


def _left(run: Run, name: str, units: Iterable[str], men: float) -> pl.DataFrame:
    left = pl.sum_horizontal(units).alias("left")
    spent = (pl.col("left") < SPENT_SHARE * men).mean().cast(pl.Float64).alias("p_spent")
    named = (pl.lit(name).alias("unit"), pl.lit(men).alias("men"))
    return (
        run.table("units").select(left).select(*named, *bands(pl.col("left")), spent).collect()
    )


def conditions(run: Run, after: Plan | None) -> pl.DataFrame:
    """What the plan that follows needs and does not take itself, as it stands at the last dawn.

    Positions that its tasks must hold and that none of them attacks, and rounds that they must
    have, counted in all depots of the side; the last row is all of them together.
    """
    needs = _needs(after) if after is not None else []
    if not needs or after is None:
        return blank("conditions")
    met = pl.DataFrame({"replication": range(run.n)}, schema={"replication": pl.Int32})
    for k, need in enumerate(needs):
        rows = _met(run, need, after.side).rename({"met": str(k)})
        met = met.join(rows, on="replication", how="left")
    columns = [str(k) for k in range(len(needs))]
    met = met.with_columns(pl.all_horizontal(columns).alias("all"))
    words = [*(_words(run.siege, need) for need in needs), "all of them together"]
    chances = [float(met[name].mean() or 0.0) for name in (*columns, "all")]  # type: ignore[arg-type]
    table = pl.DataFrame({"condition": words, "p": chances}).with_columns(
        pl.lit(run.n, dtype=pl.Int64).alias("n")
    )
    return with_interval(table, "p").select(COLUMNS["conditions"])


def _needs(plan: Plan) -> list[Condition]:
    """Each ground and stock once that a plan takes as given."""
    aims = {task.objective for task in plan.tasks if task.kind in ATTACKS}
    asked = [c for task in plan.tasks for c in task.conditions]
    kept = [c for c in asked if (c.kind == "holds" and c.of not in aims) or c.kind == "rounds"]
    return list(dict.fromkeys(kept))


def _met(run: Run, need: Condition, side: str) -> pl.DataFrame:
    """Whether a condition stands at the last dawn: replication, met."""
    if need.kind == "rounds":
        own = [f"{d.id}.{need.of}" for d in run.siege.depots if d.side == side]
        stand = pl.sum_horizontal(own) >= need.value
        last = run.table("stocks").filter(pl.col("date") == run.until)
    else:
        stand = pl.col("holder") == side
        last = (
            run.table("control")
            .filter(pl.col("position") == need.of)
            .sort("date")
            .group_by("replication")
            .agg(pl.col("holder").last())
        )
    return last.select("replication", stand.alias("met")).collect()


def _words(siege: Siege, need: Condition) -> str:
    if need.kind == "rounds":
        name = next((a.name for a in siege.ammunition if a.id == need.of), need.of)
        return f"{need.value:.0f} rounds of {name}"
    return f"{label(siege.positions[siege.position_index[need.of]])} is held"


def periods(run: Run, plan: Plan) -> pl.DataFrame:
    """Losses of both sides from one attack phase of the plan to the next, with the record."""
    sides = [side.id for side in run.siege.scenario.sides]
    frames = [
        _added(run, title, start, end, f"{side}_losses")
        for title, start, end in spans(plan, run.at, run.until)
        for side in sides
    ]
    return pl.concat(frames) if frames else blank("periods")


def spans(plan: Plan, at: dt.date, until: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """The run cut at the dawns of the days on which phases with attacks begin: title, start, end."""
    attacking = {task.phase for task in plan.tasks if task.kind in ATTACKS}
    phases = sorted(plan.phases, key=lambda phase: phase.start)
    cuts = {at: "Before the first attack"}
    cuts |= {at: p.title for p in reversed(phases) if p.start.date() <= at}
    for phase in phases:
        if phase.id in attacking and at <= phase.start.date() < until:
            cuts[phase.start.date()] = phase.title
    days = [*sorted(cuts), until]
    return [(cuts[a], a, b) for a, b in zip(days, days[1:], strict=False)]


def _added(run: Run, title: str, start: dt.date, end: dt.date, measure: str) -> pl.DataFrame:
    """Bands of what a measure grew by between two dawns."""
    ends = run.table("daily").select("replication", "date", measure)
    first = ends.filter(pl.col("date") == start).rename({measure: "first"})
    last = ends.filter(pl.col("date") == end).rename({measure: "last"})
    grown = (pl.col("last") - pl.col("first")).alias("grown")
    row = last.join(first, on="replication").select(grown).select(bands(pl.col("grown"))).collect()
    low, best, high = recorded_between(run.siege, measure, start, end)
    return row.with_columns(
        pl.lit(title).alias("period"),
        pl.lit(start).alias("start"),
        pl.lit(end).alias("end"),
        pl.lit(measure).alias("measure"),
        pl.lit(low, dtype=pl.Float64).alias("record_low"),
        pl.lit(best, dtype=pl.Float64).alias("record_best"),
        pl.lit(high, dtype=pl.Float64).alias("record_high"),
    )
