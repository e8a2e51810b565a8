"""A run of the exam as a view that the band figures can draw: its windows as brackets, the scored
figures as the record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from siegeworks.engine.measures import MEASURES
from siegeworks.plan.records import Phase, Plan
from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.card import Card
from siegeworks.study.hindcast.quantities import BY_ID
from siegeworks.study.results import Run
from siegeworks.study.summary import ending
from siegeworks.study.view import meta, tubes
from siegeworks.study.views import COLUMNS, RunView, as_day, blank

TITLES = {"calibration": "Calibration", "reported": "Reported only", "exam": "Exam"}
DRAWN = (
    "garrison_fit", "garrison_infantry", "garrison_wounded", "garrison_losses", "besieger_losses",
    "tonnes_dropped", "tonnes_recovered", "besieger_trench_km", "perimeter_km", "wet",
)  # fmt: skip
"""Measures that the figures need."""


def exam_view(run: Run, card: Card) -> RunView:
    """The run summed up for band and control figures; tables that they do not need stay empty."""
    plan = windows_plan(run.siege, next(p for p in run.plans if p is not None))
    return RunView(
        siege=run.siege,
        plan=plan,
        meta=meta(run, plan),
        measures=MEASURES,
        daily=run.daily(DRAWN),
        control=run.positions(),
        tasks=blank("tasks"),
        task_days=blank("task_days"),
        outcomes=blank("outcomes"),
        ending=_ending(run),
        tubes=tubes(run),
        record=record_of(card, run.at),
    )


def windows_plan(siege: Siege, plan: Plan) -> Plan:
    """The plan with the windows of the evidence in place of its phases."""
    dawn = dt.time(siege.scenario.dawn_hour)
    phases = tuple(
        Phase(
            id=window.id,
            title=TITLES[window.use],
            start=dt.datetime.combine(window.first_dawn, dawn),
            end=dt.datetime.combine(window.last_dawn, dawn),
        )
        for window in siege.windows
    )
    return plan.model_copy(update={"phases": phases})


def record_of(card: Card, at: dt.date) -> pl.DataFrame:
    """The scored figures of a start as a record: states, and sums from its first dawn."""
    rows: list[dict[str, Any]] = []
    for figure in card["figures"]:
        if figure["start"] != at.isoformat():
            continue
        quantity = BY_ID[figure["quantity"]]
        head = figure["label"].split(", ")[0]
        is_item = quantity.kind == "tubes"
        if quantity.kind == "sum" and not head.startswith(f"{at.isoformat()} to "):
            continue
        if quantity.kind in ("event", "rounds"):
            continue
        place, _, item = head.partition(".") if is_item else ("", "", "")
        measure = "garrison_infantry" if quantity.kind == "depot" else quantity.measure
        rows.append(
            {
                "date": as_day(figure["date"]), "measure": measure, "item": item, "place": place,
                "low": figure["low"], "best": figure["best"], "high": figure["high"],
                "source": figure["source"],
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=COLUMNS["record"], orient="row") if rows else blank("record")


def _ending(run: Run) -> Any:
    from siegeworks.study.views import Ending

    return Ending(**ending(run))
