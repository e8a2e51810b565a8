"""What a run leaves behind: losses by cause, what was late, what the enemy did, who is left.

Tables of the run hold every replication. What the enemy did is in the events, which a run does not
keep: some replications, spread evenly over the run, are played again for it, and the number of them
stands beside every figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import polars as pl

from siegeworks.study.frames import CAUSES
from siegeworks.study.odds import Chance, Mean, Spread
from siegeworks.study.results import Run
from siegeworks.study.trace import replays

REPLAYED = 24
"""Replications that are played again for the events of the enemy, at most."""

ACTS = (
    "counter-attack",
    "position taken",
    "position occupied",
    "lodgement lost",
    "assault broken off",
    "retreat",
    "surrender",
)
"""Kinds of event of the other side that a review counts."""


def causes(run: Run) -> dict[str, dict[str, Spread]]:
    """Men lost by side and cause over the run."""
    table = run.table("outcomes").collect()
    found: dict[str, dict[str, Spread]] = {}
    for side in run.siege.scenario.sides:
        for cause in CAUSES:
            spread = Spread.of(table[f"{side.id}.{cause}"].cast(pl.Float64))
            if spread is not None:
                found.setdefault(side.id, {})[cause] = spread
    return found


def fit_at_end(run: Run, groups: Mapping[str, Collection[str]]) -> dict[str, Spread]:
    """Fit men at the last dawn of groups of units, by group."""
    table = run.table("units").collect()
    found = {}
    for name, units in groups.items():
        columns = [unit for unit in units if unit in table.columns]
        if columns:
            total = table.select(pl.sum_horizontal(columns).cast(pl.Float64))
            spread = Spread.of(total.to_series())
            if spread is not None:
                found[name] = spread
    return found


def stocks_at_end(run: Run) -> dict[str, Spread]:
    """Rounds at the last dawn by ``depot.ammunition``."""
    table = run.table("stocks").filter(pl.col("date") == run.until).collect()
    names = [name for name in table.columns if "." in name]
    spreads = {name: Spread.of(table[name].cast(pl.Float64)) for name in names}
    return {name: spread for name, spread in spreads.items() if spread is not None}


def undone_by(run: Run, side: str, deadlines: Mapping[str, dt.datetime]) -> dict[str, Chance]:
    """The share of replications in which each task was not done by its hour."""
    table = (
        run.table("tasks")
        .filter((pl.col("side") == side) & pl.col("task").is_in(list(deadlines)))
        .collect()
    )
    found = {}
    for (task,), rows in table.group_by(["task"], maintain_order=True):
        done = (rows["status"] == "done") & (rows["ended"] <= deadlines[str(task)])
        found[str(task)] = Chance.of(rows.height - int(done.fill_null(False).sum()), rows.height)
    return found


def acts_of(run: Run, side: str, most: int = REPLAYED) -> dict[tuple[str, str], Mean]:
    """What a side did, by kind of event and position ("" = all positions together).

    Raises as :func:`siegeworks.study.trace.replay`.
    """
    step = max(1, -(-run.n // most))
    played = [trace.events for trace in replays(run, range(0, run.n, step))]
    counts: dict[tuple[str, str], list[int]] = {}
    for k, events in enumerate(played):
        own = events.filter((pl.col("side") == side) & pl.col("kind").is_in(ACTS))
        for kind, place in own.select("kind", "position").iter_rows():
            for key in {(kind, ""), (kind, place)}:
                counts.setdefault(key, [0] * len(played))[k] += 1
    means = {key: Mean.of(pl.Series(values)) for key, values in counts.items()}
    return {key: mean for key, mean in means.items() if mean is not None}
