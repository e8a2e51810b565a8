"""Figures of a run taken part by part, so that memory does not grow with its replications.

A part holds 200 replications. What is kept between parts are whole-number counts, and the values of
the measures asked for; so the figures are those that the whole table would give, to the bit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine.measures import Measure

Counts = npt.NDArray[np.int64]

HOLDERS = {"besieger": "p_besieger", "garrison": "p_garrison", "contested": "p_contested"}
SPREAD = ("jumpoff_m", "ended")
"""Columns of tasks whose medians are wanted."""


def added(total: pl.DataFrame | None, more: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Counts with those of a further part, row by row of ``keys``."""
    if total is None:
        return more
    return pl.concat([total, more]).group_by(keys).sum()


# --- who holds what -------------------------------------------------------------------------------


def _changes(frame: pl.DataFrame) -> pl.DataFrame:
    """By position, date and holder: how many replications came to him, less how many left him."""
    ordered = frame.sort("position", "replication", "date").with_columns(
        pl.col("holder").shift(1).over("position", "replication").alias("before")
    )
    came = ordered.group_by("position", "date", "holder").len("change")
    went = ordered.drop_nulls("before").group_by("position", "date", "before").len("change")
    return pl.concat(
        [
            came.with_columns(pl.col("change").cast(pl.Int64)),
            went.rename({"before": "holder"}).with_columns(-pl.col("change").cast(pl.Int64)),
        ]
    )


def held(parts: Iterable[pl.DataFrame], dates: Sequence[dt.date], n: int) -> pl.DataFrame:
    """Chances that each side holds each position at each dawn, from the parts of ``control``.

    ``n`` replications. Columns: date, position, p_besieger, p_garrison, p_contested, n.
    """
    keys = ("position", "date", "holder")
    total: pl.DataFrame | None = None
    for frame in parts:
        total = added(total, _changes(frame).group_by(keys).sum(), keys)
    counts = _by_dawn(total, dates) if total is not None else {}
    frames = [
        pl.DataFrame(
            {
                "date": pl.Series(dates, dtype=pl.Date),
                "position": [position] * len(dates),
                **{
                    name: pl.Series(rows[k]).cast(pl.Float64) / n
                    for k, name in enumerate(HOLDERS.values())
                },
                "n": pl.Series([n] * len(dates), dtype=pl.Int64),
            }
        )
        for position, rows in sorted(counts.items())
    ]
    return pl.concat(frames)


def _by_dawn(total: pl.DataFrame, dates: Sequence[dt.date]) -> dict[str, Counts]:
    """Replications in which each holder has each position, [holders, dawns], by position."""
    row = {holder: k for k, holder in enumerate(HOLDERS)}
    day = {date: k for k, date in enumerate(dates)}
    counts: dict[str, Counts] = {}
    for position, date, holder, change in total.iter_rows():
        changes = counts.setdefault(position, np.zeros((len(row), len(day)), np.int64))
        if holder in row:
            changes[row[holder], day[date]] += change
    return {position: changes.cumsum(axis=1) for position, changes in counts.items()}


# --- tasks ----------------------------------------------------------------------------------------


def _ends(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("task").agg(
        pl.len().cast(pl.Int64).alias("n"),
        *(
            (pl.col("status") == status).sum().cast(pl.Int64).alias(status)
            for status in ("done", "failed", "expired")
        ),
        pl.col("tries").cast(pl.Int64).sum(),
        pl.col("lost_men").cast(pl.Int64).sum(),
    )


def ends_of_tasks(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """How each task ended, from the parts of ``tasks`` of one side, by task in order of its id.

    Columns: task, n, p_done, p_failed, p_expired, tries, jumpoff_m, median_done, lost_men.
    """
    total: pl.DataFrame | None = None
    spread: dict[str, pl.DataFrame | None] = dict.fromkeys(SPREAD)
    for frame in parts:
        total = added(total, _ends(frame), ["task"])
        wanted = {
            "jumpoff_m": frame.filter(pl.col("jumpoff_m") >= 0),
            "ended": frame.filter(pl.col("status") == "done"),
        }
        for name, rows in wanted.items():
            counts = rows.group_by("task", name).len("count")
            spread[name] = added(spread[name], counts, ["task", name])
    if total is None:
        return pl.DataFrame()
    medians = {name: _medians(counts, name) for name, counts in spread.items()}
    rows = total.sort("task")
    n = pl.col("n")
    tasks = rows["task"].to_list()
    return rows.select(
        "task", "n",
        *((pl.col(status) / n).alias(f"p_{status}") for status in ("done", "failed", "expired")),
        (pl.col("tries") / n).alias("tries"),
        pl.Series("jumpoff_m", [medians["jumpoff_m"].get(t) for t in tasks], pl.Float64),
        pl.Series("median_done", [medians["ended"].get(t) for t in tasks], pl.Datetime("us"))
        .dt.date(),
        (pl.col("lost_men") / n).alias("lost_men"),
    )  # fmt: skip


def _medians(counts: pl.DataFrame | None, name: str) -> dict[str, Any]:
    """Median by task of values that come with their counts."""
    if counts is None:
        return {}
    return {
        str(task): rows.select(pl.col(name).repeat_by("count").explode()).to_series().median()
        for (task,), rows in counts.sort("task", name).group_by("task")
    }


# --- measures -------------------------------------------------------------------------------------


def at_the_end(
    parts: Iterable[pl.DataFrame], measures: Sequence[Measure], first: dt.date, last: dt.date
) -> Mapping[str, npt.NDArray[np.float64]]:
    """Each measure at the last dawn in every replication, from the parts of ``daily``.

    Those that count from the start of the siege are given as added since ``first``.
    """
    found: dict[str, list[npt.NDArray[np.float64]]] = {m.id: [] for m in measures}
    for frame in parts:
        end = frame.filter(pl.col("date") == last).sort("replication")
        start = frame.filter(pl.col("date") == first).sort("replication")
        for measure in measures:
            values = end[measure.id].cast(pl.Float64)
            if measure.cumulative:
                values = values - start[measure.id].cast(pl.Float64)
            found[measure.id].append(values.to_numpy())
    return {name: np.concatenate(pieces) for name, pieces in found.items()}
