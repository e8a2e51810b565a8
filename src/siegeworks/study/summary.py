"""The short answer of a run: what a terminal shows and ``--json`` prints."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import polars as pl

from siegeworks.study.intervals import wilson
from siegeworks.study.parameters import outdated
from siegeworks.study.results import Run
from siegeworks.study.uncertainty import POSTERIOR, uncertainty

HEADLINES = (
    "key_ground",
    "garrison_losses",
    "besieger_losses",
    "garrison_infantry",
    "besieger_trench_km",
    "tonnes_dropped",
    "tonnes_recovered",
    "garrison_posts",
)


def ending(run: Run) -> dict[str, Any]:
    """Chance that resistance has ended by the last dawn, with interval and causes."""
    ends = Counter[str]()
    for part in run.parts("outcomes", ["over_why"]):
        ends.update(part["over_why"].to_list())
    n, over = ends.total(), ends.total() - ends.pop("", 0)
    low, high = wilson(over, n)
    return {
        "p_over": over / max(n, 1),
        "low": low,
        "high": high,
        "n": n,
        "causes": {why: count / n for why, count in sorted(ends.items())},
    }


def summary(run: Run) -> dict[str, Any]:
    """Tasks, headline measures at the last dawn, key ground and the end, all with intervals."""
    outcomes = run.outcomes(HEADLINES)
    positions = run.positions().filter(pl.col("date") == run.until)
    key = run.siege.scenario.key_ground
    return {
        "scenario": run.identity["scenario"],
        "plans": json.loads(run.identity["plans"]),
        "at": run.identity["at"],
        "until": run.identity["until"],
        "seed": int(run.identity["seed"]),
        "replications": run.n,
        "parameters": run.identity["parameters"],
        "held": json.loads(run.identity.get("held", "{}")),
        "uncertainty": uncertainty(run.identity["parameters"]),
        "notes": outdated(run.siege) if run.identity["parameters"] == POSTERIOR else [],
        "seconds": run.manifest.get("seconds"),
        "campaigns_per_second": round(
            run.n / max(float(run.manifest.get("seconds", 0.0)), 1e-9), 1
        ),
        "tasks": run.tasks().sort("task").to_dicts(),
        "outcomes": outcomes.to_dicts(),
        "key_ground": positions.filter(pl.col("position").is_in(list(key))).to_dicts(),
        "ending": ending(run),
        "folder": str(run.folder),
    }
