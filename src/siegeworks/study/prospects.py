"""What comes next: the key ground, the garrison's reserve, what the plan that follows needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from siegeworks.plan.expand import assign
from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.known import Known
from siegeworks.plan.records import Condition, Plan
from siegeworks.scenario.siege import Siege
from siegeworks.study.results import Run, bands, with_interval
from siegeworks.study.terrain import label
from siegeworks.study.views import COLUMNS, blank

MOBILE = ("reserve", "counter-attack")
"""Kinds of task of the garrison's plan whose units are its mobile reserve."""
SPENT_SHARE = 0.5
"""Share of its men at the start under which a unit of the reserve is spent."""


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
    if not frames:
        return blank("key_ground")
    return with_interval(pl.concat(frames), "p").sort("posts", "date")


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
    """Units that a plan holds ready or sends in counter-attack, by the formation above them."""
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
    return run.table("units").select(left).select(*named, *bands(pl.col("left")), spent).collect()


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
    return with_interval(table, "p").select(*COLUMNS["conditions"])


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
