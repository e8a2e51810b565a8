"""A finished run: its tables, and summaries with intervals and replication counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine.measures import IDS, MEASURES, Measure
from siegeworks.plan.drawn import fought_on
from siegeworks.plan.load import PLANS, load_plan
from siegeworks.plan.patch.apply import repatched
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.study import streamed
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


def _outcome(measure: Measure, numbers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Quantiles and mean of a measure, with the mean's interval."""
    values = pl.Series(numbers)
    mean = float(numbers.mean())
    sd = float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0
    low, high = of_mean(mean, sd, len(numbers))
    return {
        "measure": measure.id,
        "unit": measure.unit,
        "p05": values.quantile(0.05, "linear"),
        "p50": values.quantile(0.5, "linear"),
        "p95": values.quantile(0.95, "linear"),
        "mean": mean,
        "mean_low": low,
        "mean_high": high,
        "n": len(numbers),
    }


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
        return pl.scan_parquet(self._files(name))

    def _files(self, name: str) -> list[Path]:
        files = sorted((self.folder / name).glob("part-*.parquet"))
        if not files:
            raise UsageError(f"{self.folder} has no table {name!r}")
        return files

    def parts(self, name: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Columns of a table, part after part in order of replications: flat in memory."""
        for path in self._files(name):
            yield pl.read_parquet(path, columns=list(columns), memory_map=False)

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

        Columns: date, position, p_besieger, p_garrison, p_contested, n, low, high.
        """
        columns = ["replication", "date", "position", "holder"]
        frame = streamed.held(self.parts("control", columns), self.dates, self.n)
        return with_interval(frame, "p_besieger").sort("position", "date")

    def tasks(self, side: str = "besieger") -> pl.DataFrame:
        """How each task ended: p_done with interval, p_failed, p_expired, tries, median day."""
        columns = ["side", "task", "status", "tries", "jumpoff_m", "ended", "lost_men"]
        parts = (f.filter(pl.col("side") == side) for f in self.parts("tasks", columns))
        return with_interval(streamed.ends_of_tasks(parts), "p_done")

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

    def outcomes(self, measures: Iterable[str] = IDS) -> pl.DataFrame:
        """Measures at the last dawn; those that count from the start, as added in the run."""
        names = set(measures)
        wanted = [measure for measure in MEASURES if measure.id in names]
        parts = self.parts("daily", ["replication", "date", *(m.id for m in wanted)])
        ends = streamed.at_the_end(parts, wanted, self.at, self.until)
        return pl.DataFrame([_outcome(measure, ends[measure.id]) for measure in wanted])

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
