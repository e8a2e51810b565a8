"""A replication played again must be the one that was stored."""

import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from siegeworks.cli import app
from siegeworks.engine.codes import EVENT_NAMES
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import SiegeworksError, UsageError
from siegeworks.study.results import Run
from siegeworks.study.simulate import simulate
from siegeworks.study.trace import Trace, called, replay, replays, write_trace
from tests.study.small import REDOUBT, REPLICATIONS

R = 5
WAYS_IN = ("position taken", "position occupied", "lodgement held")
"""Events by which a position comes to the besieger; a lodgement on its summit counts at dawn."""


@pytest.fixture(scope="module")
def trace(run: Run) -> Trace:
    return replay(run, R)


def test_the_figures_of_every_dawn_are_those_stored(run: Run, trace: Trace) -> None:
    stored = run.table("daily").filter(pl.col("replication") == R).sort("date").collect()
    assert trace.daily.equals(stored)
    assert trace.daily.height == len(run.dates)


def test_units_end_with_the_men_that_were_stored(run: Run, trace: Trace) -> None:
    ends = trace.strength.filter(pl.col("date") == run.until)
    stored = run.table("units").filter(pl.col("replication") == R).collect().row(0, named=True)
    assert dict(ends.select("unit", "fit").iter_rows()) == {
        unit: men for unit, men in stored.items() if unit != "replication"
    }


def test_units_begin_with_the_men_of_the_situation(run: Run, trace: Trace) -> None:
    first = trace.strength.filter(pl.col("date") == run.at)
    men = dict(first.select("unit", "fit").iter_rows())
    for state in run.siege.situation.units:
        if state.unit in men:
            assert men[state.unit] == (state.fit if state.is_present else 0)


def test_events_are_in_order_and_inside_the_run(run: Run, trace: Trace) -> None:
    events = trace.events
    assert not events.is_empty()
    assert events["time"].is_sorted()
    assert events["time"].min() >= run.siege.start
    assert events["time"].max() <= dt.datetime.combine(run.until, dt.time(6))
    assert set(events["kind"]) <= set(EVENT_NAMES)
    assert set(events["side"]) <= set(run.siege.side_index)
    assert set(events["position"]) <= {"", *run.siege.position_index}


def test_an_assault_is_told_with_its_task_and_formation(run: Run, trace: Trace) -> None:
    plan = run.plans[0]
    assert plan is not None
    begun = trace.events.filter(
        (pl.col("kind") == "assault begins") & (pl.col("side") == plan.side)
    )
    tasks = {task.id: task for task in plan.tasks}
    for row in begun.iter_rows(named=True):
        if row["subject"]:
            assert tasks[row["subject"]].objective == row["position"]
            assert row["name"]
            assert row["value"] > 0


def test_positions_that_change_hands_do_so_in_the_table_of_holders(run: Run) -> None:
    changes = run.table("control").collect()
    for trace in replays(run, range(REPLICATIONS)):
        events = trace.events
        held = set(
            changes.filter(
                (pl.col("replication") == trace.replication)
                & (pl.col("date") > run.at)
                & (pl.col("holder") == "besieger")
            )["position"]
        )
        if "end of the siege" in events["kind"]:
            # The defenders lay down their arms everywhere: what was not taken is given up.
            assert held == set(run.siege.position_index)
        else:
            assert held <= set(events.filter(pl.col("kind").is_in(WAYS_IN))["position"])


def test_a_replication_that_is_not_of_the_run_is_refused(run: Run) -> None:
    with pytest.raises(UsageError, match="is not one of 0 to 11"):
        replay(run, REPLICATIONS)


def test_other_figures_are_not_told_as_this_run(run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(run.folder, tmp_path / "run")
    part = next((folder / "daily").glob("*.parquet"))
    frame = pl.read_parquet(part).with_columns(pl.col("garrison_fit") + 1)
    frame.write_parquet(part)
    with pytest.raises(SiegeworksError, match="does not come out the same"):
        replay(Run.open(folder), R)


def test_a_run_by_other_rules_is_refused(run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(run.folder, tmp_path / "run")
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    manifest["identity"]["siegeworks.rule_versions"] = "{}"
    (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(UsageError, match="other rule_versions"):
        replay(Run.open(folder), R)


def test_a_trace_is_stored_beside_the_tables(run: Run, trace: Trace, tmp_path: Path) -> None:
    folder = shutil.copytree(run.folder, tmp_path / "run")
    events, units = write_trace(Run.open(folder), R)
    assert events.parent == folder / "traces"
    assert pl.read_parquet(events).equals(trace.events)
    assert pl.read_parquet(units).equals(trace.strength)


def test_the_terminal_stores_the_traces_it_is_asked_for(tmp_path: Path) -> None:
    words = ["run", str(REDOUBT), "--plan", "storm", "-n", "2", "--threads", "1", "--json"]
    out = tmp_path / "run"
    app([*words, "--out", str(out), "--trace", "0", "--trace", "1"], standalone_mode=False)
    stored = sorted(path.name for path in (out / "traces").iterdir())
    assert stored == [f"{what}-000000{r}.parquet" for what in ("events", "units") for r in (0, 1)]


def test_a_small_unit_is_called_with_what_it_belongs_to(run: Run) -> None:
    unit = run.siege.units[0].model_copy(update={"name": "company 3, Guards", "echelon": "COY"})
    assert called(unit) == "company 3 of Guards"
    assert called(unit.model_copy(update={"echelon": "RGT"})) == "company 3"


def test_a_run_with_early_ending_off_is_replayed_so_and_is_another_run(
    run: Run, tmp_path: Path
) -> None:
    siege = load(REDOUBT)
    options = {"replications": REPLICATIONS, "seed": 7, "threads": 1, "out": tmp_path / "on"}
    on = simulate(siege, siege.plan("storm"), play_on=True, **options)
    assert on.table("outcomes").select("over_why").collect()["over_why"].to_list() == [""] * on.n
    over = run.table("outcomes").filter(pl.col("over_why") != "").collect()["replication"]
    stored = on.table("daily").filter(pl.col("replication") == over[0]).sort("date").collect()
    assert replay(on, over[0]).daily.equals(stored)
    with pytest.raises(UsageError, match="play_on"):
        simulate(siege, siege.plan("storm"), **options)
