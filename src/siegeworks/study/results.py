"""A finished run: its tables, and summaries with intervals and replication counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from siegeworks.engine.measures import IDS, MEASURES
from siegeworks.plan.drawn import fought_on
from siegeworks.plan.load import PLANS, load_plan
from siegeworks.plan.patch.apply import repatched
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.study.intervals import of_mean, wilson

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


def bands(column: pl.Expr) -> list[pl.Expr]:
    """Number, mean and quantiles of a column, for an aggregation."""
    exprs = [column.count().cast(pl.Int64).alias("n"), column.mean().cast(pl.Float64).alias("mean")]
    return exprs + [
        column.quantile(q, "linear").cast(pl.Float64).alias(name) for name, q in QUANTILES.items()
    ]


def with_interval(frame: pl.DataFrame, share: str, n: str = "n") -> pl.DataFrame:
    """Add ``low`` and ``high``, the 95% interval of a share of ``n``."""
    pairs = [wilson(p * k, int(k)) for p, k in zip(frame[share], frame[n], strict=True)]
    low = pl.Series("low", [a for a, _ in pairs], dtype=pl.Float64)
    high = pl.Series("high", [b for _, b in pairs], dtype=pl.Float64)
    return frame.with_columns(low, high)


@dataclass(frozen=True, eq=False)
class Run:
    """Results in a folder: ``run.json`` and Parquet parts, readable without us.

    Tables: ``daily`` (measures at each dawn), ``stocks``, ``tubes``, ``control`` (changes of
    holder), ``tasks``, ``outcomes``, ``units`` (fit men of each unit at the last dawn),
    ``infantry`` (fit infantry at each dawn by depot). The plans
    as they were fought lie in ``plans/``.
    """

    folder: Path

    def __repr__(self) -> str:
        return f"<Run of {self.replications} replications in {self.folder}>"

    @classmethod
    def open(cls, folder: str | Path, siege: Siege | None = None) -> Run:
        """A run from its folder. Raises ``UsageError`` when there is none.

        ``siege``: the siege of the run where it is loaded already; passed over when it is another.
        """
        path = Path(folder)
        if not (path / "run.json").is_file():
            raise UsageError(f"{path} holds no run (no run.json)")
        run = cls(path)
        if siege is not None and siege.hash == run.identity["scenario_hash"] and siege.at == run.at:
            run.__dict__["_as_loaded"] = siege  # where the cached property would keep it
        return run

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """``run.json`` as it lies."""
        text = (self.folder / "run.json").read_text(encoding="utf-8")
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    @cached_property
    def identity(self) -> Mapping[str, str]:
        """What decided the numbers, without the prefix of the metadata."""
        return {k.removeprefix("siegeworks."): v for k, v in self.manifest["identity"].items()}

    @property
    def replications(self) -> int:
        """Replications asked for."""
        return int(self.manifest["replications"])

    @property
    def at(self) -> dt.date:
        """First dawn."""
        return dt.date.fromisoformat(self.identity["at"])

    @property
    def until(self) -> dt.date:
        """Last dawn."""
        return dt.date.fromisoformat(self.identity["until"])

    @cached_property
    def siege(self) -> Siege:
        """The siege it was run on, with the trench lines that its plans drew.

        ``UsageError`` when its data have changed since.
        """
        return fought_on(self._as_loaded, *self.plans)

    @cached_property
    def _as_loaded(self) -> Siege:
        siege = load(self.manifest.get("scenario_path", self.identity["scenario"]), at=self.at)
        if "patch" in self.identity:
            siege = repatched(siege, self.identity["patch"])
        if siege.hash != self.identity["scenario_hash"]:
            raise UsageError(
                f"the data of {siege.scenario.id} have changed since this run; run it again"
            )
        held: dict[str, float] = json.loads(self.identity.get("held", "{}"))
        return siege.fixing(held)

    @cached_property
    def plans(self) -> tuple[Plan | None, Plan | None]:
        """Both sides' plans, as they were fought."""
        first, second = json.loads(self.identity["plans"])
        return self._plan(first), self._plan(second)

    def _plan(self, name: str) -> Plan | None:
        return load_plan(self._as_loaded, self.folder / PLANS / f"{name}.toml") if name else None

    def table(self, name: str) -> pl.LazyFrame:
        """A table over all parts, not yet read."""
        parts = sorted((self.folder / name).glob("part-*.parquet"))
        if not parts:
            raise UsageError(f"{self.folder} has no table {name!r}")
        return pl.scan_parquet(parts)

    @cached_property
    def n(self) -> int:
        """Replications finished."""
        return int(self.table("outcomes").select(pl.len()).collect().item())

    def daily(self, measures: Iterable[str] = IDS) -> pl.DataFrame:
        """Bands of measures at each dawn: date, measure, n, mean, p05 to p95.

        One measure is read at a time, so that memory does not grow with their number.
        """
        frames = []
        for measure in measures:
            if measure not in IDS:
                raise UsageError.unknown("measure", measure, IDS)
            frame = self.table("daily").group_by("date").agg(bands(pl.col(measure))).collect()
            frames.append(frame.with_columns(pl.lit(measure).alias("measure")))
        return pl.concat(frames).sort("measure", "date") if frames else pl.DataFrame()

    def wide(self, table: str) -> pl.DataFrame:
        """Bands of every column of a wide table (``stocks``, ``tubes``): date, column, n ..."""
        names = [c for c in self.table(table).collect_schema().names() if "." in c]
        frames = [
            self.table(table)
            .group_by("date")
            .agg(bands(pl.col(name)))
            .collect()
            .with_columns(pl.lit(name).alias("column"))
            for name in names
        ]
        return pl.concat(frames).sort("column", "date")

    @cached_property
    def dates(self) -> list[dt.date]:
        """Every recorded dawn."""
        return [self.at + dt.timedelta(days=d) for d in range((self.until - self.at).days + 1)]

    def positions(self) -> pl.DataFrame:
        """Who holds each position at each dawn, with the 95% interval of the besieger's chance.

        Columns: date, position, p_besieger, p_garrison, p_contested, low, high, n.
        """
        changes = self.table("control").collect()
        n = self.n
        frames = []
        for (position,), group in changes.group_by(["position"], maintain_order=True):
            frames.append(self._held(str(position), group, n))
        return with_interval(pl.concat(frames), "p_besieger").sort("position", "date")

    def _held(self, position: str, changes: pl.DataFrame, n: int) -> pl.DataFrame:
        # A change of holder takes one from the old holder's count and adds one to the new.
        ordered = changes.sort("replication", "date").with_columns(
            pl.col("holder").shift(1).over("replication").alias("before")
        )
        dates = pl.DataFrame({"date": pl.Series(self.dates, dtype=pl.Date)})
        columns: dict[str, Any] = {"date": dates["date"], "position": [position] * dates.height}
        for holder, name in (
            ("besieger", "p_besieger"),
            ("garrison", "p_garrison"),
            ("contested", "p_contested"),
        ):
            came = ordered.filter(pl.col("holder") == holder).group_by("date").len("came")
            went = ordered.filter(pl.col("before") == holder).group_by("date").len("went")
            counts = (
                dates.join(came, on="date", how="left")
                .join(went, on="date", how="left")
                .fill_null(0)
                .select(
                    pl.col("came").cast(pl.Int64).cum_sum()
                    - pl.col("went").cast(pl.Int64).cum_sum()
                )
                .to_series()
            )
            columns[name] = counts.cast(pl.Float64) / n
        return pl.DataFrame(columns).with_columns(pl.lit(n, dtype=pl.Int64).alias("n"))

    def tasks(self, side: str = "besieger") -> pl.DataFrame:
        """How each task ended: p_done with interval, p_failed, p_expired, tries, median day."""
        frame = (
            self.table("tasks")
            .filter(pl.col("side") == side)
            .group_by("task")
            .agg(
                pl.len().cast(pl.Int64).alias("n"),
                (pl.col("status") == "done").mean().alias("p_done"),
                (pl.col("status") == "failed").mean().alias("p_failed"),
                (pl.col("status") == "expired").mean().alias("p_expired"),
                pl.col("tries").mean().alias("tries"),
                pl.col("jumpoff_m").filter(pl.col("jumpoff_m") >= 0).median().alias("jumpoff_m"),
                pl.col("ended")
                .filter(pl.col("status") == "done")
                .median()
                .dt.date()
                .alias("median_done"),
                pl.col("lost_men").mean().alias("lost_men"),
            )
            .collect()
        )
        return with_interval(frame, "p_done")

    def task_days(self, side: str = "besieger") -> pl.DataFrame:
        """Chance that each task is done by each dawn: task, date, p_done."""
        dawn = self.siege.scenario.dawn_hour
        day = pl.col("ended").dt.offset_by(f"-{dawn}h").dt.date().dt.offset_by("1d")
        done = (
            self.table("tasks")
            .filter((pl.col("side") == side) & (pl.col("status") == "done"))
            .select("task", day.alias("date"))
            .group_by("task", "date")
            .len()
            .collect()
        )
        names = self.table("tasks").filter(pl.col("side") == side).select("task").unique().collect()
        days = pl.DataFrame({"date": pl.Series(self.dates, dtype=pl.Date)})
        grid = names.join(days, how="cross").join(done, on=["task", "date"], how="left")
        return (
            grid.sort("task", "date")
            .with_columns(
                (pl.col("len").fill_null(0).cum_sum().over("task") / self.n).alias("p_done")
            )
            .select("task", "date", "p_done")
        )

    def outcomes(self) -> pl.DataFrame:
        """Every measure at the last dawn; those that count from the start, as added in the run."""
        ends = self.table("daily").filter(pl.col("date").is_in([self.at, self.until])).collect()
        last = ends.filter(pl.col("date") == self.until).sort("replication")
        start = ends.filter(pl.col("date") == self.at).sort("replication")
        rows = []
        for measure in MEASURES:
            values = last[measure.id].cast(pl.Float64)
            if measure.cumulative:
                values = values - start[measure.id].cast(pl.Float64)
            numbers = values.to_numpy()
            mean, sd = (
                float(numbers.mean()),
                float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0,
            )
            low, high = of_mean(mean, sd, len(values))
            rows.append(
                {
                    "measure": measure.id,
                    "unit": measure.unit,
                    "p05": values.quantile(0.05, "linear"),
                    "p50": values.quantile(0.5, "linear"),
                    "p95": values.quantile(0.95, "linear"),
                    "mean": mean,
                    "mean_low": low,
                    "mean_high": high,
                    "n": len(values),
                }
            )
        return pl.DataFrame(rows)

    def ranked(self) -> list[int]:
        """Replications by the garrison's fit men at the last dawn, ties by number, lowest first."""
        frame = (
            self.table("daily")
            .filter(pl.col("date") == self.until)
            .select("replication", "garrison_fit")
            .sort("garrison_fit", "replication")
            .collect()
        )
        return [int(r) for r in frame["replication"]]

    def at_percentile(self, percent: int) -> int:
        """The replication at a percentile of that ranking."""
        order = self.ranked()
        return order[min(len(order) * percent // 100, len(order) - 1)]
