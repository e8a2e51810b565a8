"""What a run says of each task, with intervals: begun, done, failed, when, at what price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from siegeworks.study.intervals import of_mean, wilson
from siegeworks.study.results import Run

BEGUN = ("active", "done", "failed")
"""States of a task that has begun."""


@dataclass(frozen=True)
class Chance:
    """A probability with the ends of its 95% interval, from ``n`` replications."""

    p: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, count: int, n: int) -> Chance:
        """The share of ``count`` in ``n``."""
        return cls(count / max(n, 1), *wilson(count, n), n)


@dataclass(frozen=True)
class Spread:
    """The median of a figure and the interval of nine tenths of ``n`` replications."""

    p50: float
    p05: float
    p95: float
    n: int

    @classmethod
    def of(cls, values: pl.Series) -> Spread | None:
        """The spread of some values; None when there are none."""
        known = values.drop_nulls()
        if known.is_empty():
            return None
        cut = [float(known.quantile(q, "linear") or 0.0) for q in (0.5, 0.05, 0.95)]
        return cls(cut[0], cut[1], cut[2], known.len())


@dataclass(frozen=True)
class Mean:
    """A mean with its 95% interval, from ``n`` replications."""

    mean: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, values: pl.Series) -> Mean | None:
        """The mean of some values; None when there are none."""
        numbers = values.drop_nulls().cast(pl.Float64).to_numpy()
        if not len(numbers):
            return None
        mean, sd = float(numbers.mean()), float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0
        return cls(mean, *of_mean(mean, sd, len(numbers)), len(numbers))


@dataclass(frozen=True)
class Days:
    """The median of some days and the interval of nine tenths of them, from ``n`` replications."""

    p50: dt.date
    p05: dt.date
    p95: dt.date
    n: int

    @classmethod
    def of(cls, moments: pl.Series) -> Days | None:
        """The spread of the days of some moments; None when there are none."""
        days = moments.drop_nulls().dt.date().sort()
        if days.is_empty():
            return None
        at = [round(q * (days.len() - 1)) for q in (0.5, 0.05, 0.95)]
        return cls(days[at[0]], days[at[1]], days[at[2]], days.len())


@dataclass(frozen=True)
class Odds:
    """What became of a task over the replications of a run.

    ``begun``: its start came; ``done``, ``failed``; ``unbegun``: dropped or still waiting. ``days``
    on which it was done, where it was. ``tries``: their number where it began. ``lost``: men lost
    of the echelon in its last operation, where it began. ``jumpoff_m``: metres of open
    ground at H-hour.
    """

    task: str
    begun: Chance
    done: Chance
    failed: Chance
    unbegun: Chance
    days: Days | None
    tries: Mean | None
    lost: Spread | None
    jumpoff_m: Spread | None


def odds(run: Run, side: str) -> Mapping[str, Odds]:
    """Odds of every task of a side, by the task's id."""
    table = run.table("tasks").filter(pl.col("side") == side).collect()
    groups = table.group_by("task", maintain_order=True)
    return {str(name[0]): _odds(str(name[0]), rows) for name, rows in groups}


def _odds(task: str, rows: pl.DataFrame) -> Odds:
    n, status = rows.height, rows["status"]
    begun = rows.filter(pl.col("status").is_in(BEGUN) | (pl.col("tries") > 0))
    fought = begun.filter(pl.col("start_men") > 0)
    jumped = rows.filter(pl.col("jumpoff_m") >= 0)["jumpoff_m"]
    return Odds(
        task=task,
        begun=Chance.of(begun.height, n),
        done=Chance.of(int((status == "done").sum()), n),
        failed=Chance.of(int((status == "failed").sum()), n),
        unbegun=Chance.of(n - begun.height, n),
        days=Days.of(rows.filter(pl.col("status") == "done")["ended"]),
        tries=Mean.of(begun["tries"]),
        lost=Spread.of(fought["lost_men"].cast(pl.Float64)),
        jumpoff_m=Spread.of(jumped.cast(pl.Float64)),
    )
