"""A run summed up for telling: every table of a :class:`RunView` made from the run's own.

Tables are read one at a time and only what a summary needs of them, so that memory does not grow
with the number of replications beyond one column of one table.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from siegeworks.engine.build import Names
from siegeworks.engine.measures import MEASURES
from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.follow import chain, joined
from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.known import Known
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.study.periods import periods
from siegeworks.study.prospects import conditions, key_ground, reserve
from siegeworks.study.record import recorded
from siegeworks.study.results import Run
from siegeworks.study.stories import stories
from siegeworks.study.summary import ending
from siegeworks.study.views import Ending, RunView


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
        raise UsageError(f"the run in {run.folder} was fought without a plan to tell of")
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
