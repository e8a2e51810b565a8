"""Figures taken part by part equal those of the whole tables, and memory stays where it is."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from siegeworks.engine.measures import MEASURES
from siegeworks.plan.siege import load
from siegeworks.study.bench.processes import Job, memory
from siegeworks.study.results import Run
from siegeworks.study.simulate import simulate
from siegeworks.study.summary import ending
from tests.study.small import REDOUBT

pytestmark = pytest.mark.compiled


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of three parts, the last one short."""
    siege = load("karst-gate")
    out = tmp_path_factory.mktemp("run") / "run"
    return simulate(siege, siege.plan("assault"), replications=430, seed=3, out=out)


def test_holders_are_counted_over_every_replication(whole: Run) -> None:
    changes = whole.table("control").collect()
    table = whole.positions()
    assert table.height == changes["position"].n_unique() * len(whole.dates)
    for position, date in (("dornschanze", whole.until), ("dornschanze", whole.dates[9])):
        last = (
            changes.filter((pl.col("position") == position) & (pl.col("date") <= date))
            .sort("replication", "date")
            .group_by("replication")
            .agg(pl.col("holder").last())
        )
        (row,) = table.filter(position=position, date=date).to_dicts()
        for holder in ("besieger", "garrison", "contested"):
            assert row[f"p_{holder}"] == pytest.approx((last["holder"] == holder).mean())
        assert row["n"] == 430
    assert 0.0 < table.filter(position="dornschanze", date=whole.until)["p_besieger"][0] < 1.0


@pytest.mark.parametrize("side", ["besieger", "garrison"])
def test_tasks_are_those_of_the_whole_table(whole: Run, side: str) -> None:
    table = whole.table("tasks").filter(pl.col("side") == side).collect()
    told = whole.tasks(side)
    assert told["task"].to_list() == sorted(table["task"].unique())
    for row in told.iter_rows(named=True):
        own = table.filter(pl.col("task") == row["task"])
        done = own.filter(pl.col("status") == "done")
        median = done["ended"].median()
        assert row["n"] == own.height == 430
        assert row["p_done"] == pytest.approx(done.height / 430)
        assert row["p_failed"] == pytest.approx((own["status"] == "failed").mean())
        assert row["tries"] == own["tries"].mean()
        assert row["lost_men"] == own["lost_men"].mean()
        assert row["jumpoff_m"] == own.filter(pl.col("jumpoff_m") >= 0)["jumpoff_m"].median()
        assert row["median_done"] == (median.date() if isinstance(median, dt.datetime) else None)


def test_measures_are_those_of_the_whole_table(whole: Run) -> None:
    table = whole.table("daily").sort("replication", "date").collect()
    told = {row["measure"]: row for row in whole.outcomes().iter_rows(named=True)}
    for measure in MEASURES:
        values = table.filter(pl.col("date") == whole.until)[measure.id].cast(pl.Float64)
        if measure.cumulative:
            values = values - table.filter(pl.col("date") == whole.at)[measure.id]
        numbers = values.to_numpy()
        row = told[measure.id]
        assert (row["mean"], row["n"]) == (float(numbers.mean()), 430)
        for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
            assert row[name] == pytest.approx(float(np.quantile(numbers, q)))
    few = whole.outcomes(["garrison_losses", "key_ground"])
    assert few.rows() == [tuple(told[name].values()) for name in few["measure"]]
    assert few.height == 2


def test_ends_are_counted_by_cause(whole: Run) -> None:
    why = whole.table("outcomes").collect()["over_why"]
    told = ending(whole)
    assert told["n"] == 430
    assert told["p_over"] == pytest.approx((why != "").mean())
    assert told["causes"] == {
        cause: pytest.approx((why == cause).mean()) for cause in sorted(set(why) - {""})
    }


def test_memory_hardly_grows_with_replications() -> None:
    told = memory((200, 2000), Job(REDOUBT, "storm"))
    assert told["last_against_first"] < 1.10
