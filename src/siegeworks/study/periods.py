"""Losses of both sides by period: from one attack of the plan to the next."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import polars as pl

from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.records import Plan
from siegeworks.study.record import recorded_between
from siegeworks.study.results import Run, bands
from siegeworks.study.views import blank


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
    """The run cut at the dawns of days on which phases with attacks begin: title, start, end."""
    attacking = {task.phase for task in plan.tasks if task.kind in ATTACKS}
    cuts = {at: "Before the first attack"}
    for phase in sorted(plan.phases, key=lambda phase: phase.start):
        begins = max(phase.start.date(), at)
        if begins == at or (phase.id in attacking and begins < until):
            cuts[begins] = phase.title
    return [(cuts[a], a, b) for a, b in pairwise([*sorted(cuts), until])]


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
