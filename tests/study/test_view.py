"""What a view says of a run must be what the run's own tables say."""

import datetime as dt
import itertools
from dataclasses import replace

import polars as pl
import pytest

from siegeworks.plan.load import load_plan
from siegeworks.plan.records import Condition
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import UsageError
from siegeworks.study.periods import spans
from siegeworks.study.prospects import conditions, mobile, reserve
from siegeworks.study.results import Run
from siegeworks.study.simulate import simulate
from siegeworks.study.view import told_plan, view_of
from siegeworks.study.views import COLUMNS, RunView
from tests.study.small import REDOUBT, REPLICATIONS

QUANTILES = ("p05", "p25", "p50", "p75", "p95")


@pytest.fixture(scope="module")
def view(run: Run) -> RunView:
    return view_of(run)


def test_every_table_has_the_columns_and_types_that_are_promised(view: RunView) -> None:
    for table, columns in COLUMNS.items():
        schema = getattr(view, table).schema
        assert {name: schema[name] for name in columns} == columns, table


@pytest.mark.parametrize("table", ["daily", "rounds", "tubes", "reserve", "periods"])
def test_quantiles_are_in_order(view: RunView, table: str) -> None:
    frame = getattr(view, table)
    assert not frame.is_empty()
    for low, high in itertools.pairwise(QUANTILES):
        assert (frame[low] <= frame[high] + 1e-9).all(), (table, low, high)
    assert frame["n"].unique().to_list() == [REPLICATIONS]


def test_a_post_is_somebodys_or_contested(view: RunView, run: Run) -> None:
    sums = view.control.select(
        pl.sum_horizontal("p_besieger", "p_garrison", "p_contested").alias("sum")
    )["sum"]
    assert sums.max() <= 1 + 1e-9 and sums.min() >= 1 - 1e-9
    rows = len(run.siege.positions) * len(run.dates)
    assert view.control.height == rows
    assert (view.control["low"] <= view.control["p_besieger"]).all()
    assert (view.control["p_besieger"] <= view.control["high"]).all()


def test_control_counts_what_the_replications_hold(view: RunView, run: Run) -> None:
    changes = run.table("control").collect()
    for row in view.control.filter(pl.col("date") == run.until).iter_rows(named=True):
        last = (
            changes.filter(pl.col("position") == row["position"])
            .sort("date")
            .group_by("replication")
            .agg(pl.col("holder").last())
        )
        held = (last["holder"] == "besieger").sum()
        assert row["p_besieger"] == pytest.approx(held / REPLICATIONS)


def test_tasks_are_the_plans_each_once_in_its_order(view: RunView, run: Run) -> None:
    assert view.tasks["task"].to_list() == [task.id for task in view.plan.tasks]
    shares = view.tasks.select(pl.sum_horizontal("p_done", "p_failed", "p_expired").alias("s"))["s"]
    assert shares.max() <= 1 + 1e-9
    assert set(view.tasks["phase"]) <= {phase.id for phase in view.plan.phases}
    assert (view.tasks["start"] >= dt.datetime.combine(run.at, dt.time())).all()


def test_a_task_once_done_stays_done(view: RunView, run: Run) -> None:
    ends = {row["task"]: row["p_done"] for row in view.tasks.iter_rows(named=True)}
    for task in view.plan.tasks:
        days = view.task_days.filter(pl.col("task") == task.id).sort("date")
        assert days["date"].to_list() == run.dates
        assert days["p_done"].is_sorted()
        assert days["p_done"][-1] == pytest.approx(ends[task.id])


def test_holding_more_of_the_key_ground_is_never_likelier(view: RunView, run: Run) -> None:
    posts = len(run.siege.scenario.key_ground)
    for _, group in view.key_ground.group_by("date"):
        chances = group.sort("posts")["p"].to_list()
        assert len(chances) == posts
        assert chances == sorted(chances, reverse=True)


def test_the_key_ground_is_that_of_its_positions(view: RunView, run: Run) -> None:
    key = run.siege.scenario.key_ground
    last = view.control.filter((pl.col("date") == run.until) & pl.col("position").is_in(list(key)))
    mean = view.key_ground.filter(pl.col("date") == run.until)["p"].sum()
    assert mean == pytest.approx(last["p_besieger"].sum())


def test_stocks_and_guns_carry_their_side(view: RunView, run: Run) -> None:
    sides = {depot.id: depot.side for depot in run.siege.depots}
    for depot, side in view.rounds.select("depot", "side").unique().iter_rows():
        assert sides[depot] == side
    weapons = {weapon.id for weapon in run.siege.equipment}
    assert set(view.tubes["item"]) == weapons
    assert set(view.tubes["side"]) == set(run.siege.side_index)


def test_the_reserve_is_what_the_garrisons_plan_sends_back(run: Run, view: RunView) -> None:
    plan = run.plans[1]
    assert plan is not None
    assert mobile(run.siege, plan) == {"gar_1": ["gar_1"]} or len(mobile(run.siege, plan)) == 1
    row = view.reserve.row(0, named=True)
    fit = {s.unit: s.fit for s in run.siege.situation.units}
    assert row["men"] == fit["gar_1"]
    ends = run.table("units").select("gar_1").collect()["gar_1"]
    assert row["p_spent"] == pytest.approx((ends < row["men"] / 2).mean())
    assert row["mean"] == pytest.approx(ends.mean())


def test_without_a_plan_of_the_garrison_nothing_is_its_reserve(run: Run) -> None:
    alone = _Planless(run.folder)
    assert reserve(alone).is_empty()
    with pytest.raises(UsageError, match="without a plan"):
        told_plan(alone)


class _Planless(Run):
    @property
    def plans(self):  # type: ignore[no-untyped-def,override]
        return None, None


def test_what_the_next_plan_needs_is_told_as_it_stands(run: Run) -> None:
    plan = load_plan(run.siege, "storm")
    asked = (Condition(kind="holds", of="lunette"), Condition(kind="holds", of="redan"))
    task = plan.task("assault-redan").model_copy(update={"conditions": asked})
    table = conditions(run, plan.with_task(task).without("assault-lunette"))
    # The redan is what the plan itself attacks: only the lunette is asked of those before.
    assert table.height == 2 and table["condition"][1] == "all of them together"
    last = view_of_control(run, "lunette")
    assert table["p"].to_list() == pytest.approx([last, last])


def view_of_control(run: Run, position: str) -> float:
    rows = run.positions().filter((pl.col("date") == run.until) & (pl.col("position") == position))
    return float(rows["p_besieger"][0])


def test_rounds_that_the_next_plan_needs_are_counted_in_all_depots(run: Run) -> None:
    plan = load_plan(run.siege, "storm")
    depots = [d.id for d in run.siege.depots if d.side == plan.side]
    last = run.table("stocks").filter(pl.col("date") == run.until).collect()
    rounds = last.select(pl.sum_horizontal([f"{d}.shot_24" for d in depots]).alias("n"))["n"]
    middle = float(rounds.median() or 0)
    need = Condition(kind="rounds", of="shot_24", value=middle)
    task = plan.task("batter").model_copy(update={"conditions": (need,)})
    table = conditions(run, plan.with_task(task))
    assert table["p"][0] == pytest.approx((rounds >= middle).mean())


def test_periods_meet_and_cover_the_run(view: RunView, run: Run) -> None:
    for side in ("besieger", "garrison"):
        rows = view.periods.filter(pl.col("measure") == f"{side}_losses").sort("start")
        assert rows["start"][0] == run.at and rows["end"][-1] == run.until
        assert rows["end"].to_list()[:-1] == rows["start"].to_list()[1:]
        whole = view.outcomes.filter(pl.col("measure") == f"{side}_losses")["mean"][0]
        assert rows["mean"].sum() == pytest.approx(whole, rel=1e-5)


def test_periods_begin_where_attacks_begin() -> None:
    plan = load(REDOUBT).plan("storm")
    days = [dt.date(1704, 6, d) for d in (2, 5, 9)]
    assert spans(plan, days[0], days[2]) == [
        ("The lunette", days[0], days[1]),
        ("The redan", days[1], days[2]),
    ]


def test_a_plan_that_follows_is_told_once_it_attacks(tmp_path) -> None:  # type: ignore[no-untyped-def]
    siege = load("dien-bien-phu", at="1954-03-25")
    plan = siege.plan("second-attack")
    for until, told, left in (
        (dt.date(1954, 4, 30), "second-attack", "general-attack"),
        (dt.date(1954, 5, 8), "general-attack", None),
    ):
        run = _Planned(tmp_path)
        run.__dict__.update(siege=siege, until_=until, plans_=(plan, None))
        joint, after = told_plan(run)
        assert (after.id if after else None) == left
        assert {t.id for t in siege.plan(told).tasks} <= {t.id for t in joint.tasks}


class _Planned(Run):
    @property
    def until(self):  # type: ignore[no-untyped-def,override]
        return self.__dict__["until_"]

    @property
    def plans(self):  # type: ignore[no-untyped-def,override]
        return self.__dict__["plans_"]


def test_a_run_keeps_the_plan_it_fought(tmp_path) -> None:  # type: ignore[no-untyped-def]
    siege = load(REDOUBT)
    plan = siege.plan("storm").without("batter")
    simulate(siege, plan, replications=1, seed=3, threads=1, out=tmp_path / "run")
    again = Run.open(tmp_path / "run")
    assert again.plans[0] == plan
    assert "batter" not in view_of(again).tasks["task"].to_list()


def test_meta_names_both_plans(view: RunView) -> None:
    assert (view.meta["plan"], view.meta["garrison_plan"]) == ("storm", "hold")
    assert view.meta["replications"] == REPLICATIONS
    assert replace(view, stories=()).stories == ()
