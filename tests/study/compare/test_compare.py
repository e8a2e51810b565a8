"""Comparisons of the tiny siege; its kernel is compiled once for all tests."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import siegeworks as sw
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.study.compare.compare import Rule, compare
from siegeworks.study.compare.comparison import Comparison
from siegeworks.study.compare.courses import courses_of, name_apart, read_plans
from siegeworks.study.compare.trials import Draws
from siegeworks.study.results import Run
from tests.study.compare.toys import redoubt

N = 40


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    siege, plan, other = redoubt()
    out = tmp_path_factory.mktemp("compare") / "out"
    return sw.compare(siege, [plan, other], replications=N, seed=7, threads=1, out=out)


def test_pairs_are_the_replications_of_two_runs(comparison: Comparison) -> None:
    found = comparison.pair("besieger_losses", *comparison.labels)
    a, b = (
        Run(comparison.trials[label, 0.33].folder)
        .outcomes()
        .filter(measure="besieger_losses")["mean"][0]
        for label in comparison.labels
    )
    assert found.n == N
    assert (found.mean_a, found.mean_b) == (pytest.approx(a), pytest.approx(b))
    assert found.difference == pytest.approx(b - a)


def test_memory_and_tables_give_the_same_outcomes(comparison: Comparison) -> None:
    trial = comparison.trials[comparison.labels[0], 1.0]
    kept, played = trial.samples(), trial.play(0, N)
    assert set(kept) == set(played) == {o.id for o in trial.outcomes}
    assert all(np.array_equal(kept[name], played[name]) for name in kept)


def test_outcomes_agree_with_the_views_of_the_run(comparison: Comparison) -> None:
    trial = comparison.trials[comparison.labels[0], 0.33]
    samples = trial.samples()
    held = trial.run.positions().filter(position="lunette", date=trial.run.until)
    assert samples["held.lunette"].mean() == pytest.approx(held["p_besieger"][0])
    done = trial.run.tasks().filter(task="assault-lunette")["p_done"][0]
    assert samples["done.assault-lunette"].mean() == pytest.approx(done)
    assert samples["all_key_ground"].max() <= samples["held.lunette"].max()


def test_both_coefficients_stand_beside_each_other(comparison: Comparison) -> None:
    shown = comparison.shown()
    assert set(shown["coefficient"]) == {0.33, 1.0}
    runs = {at: comparison.trials[comparison.labels[0], at].run for at in (0.33, 1.0)}
    assert "held" not in runs[0.33].identity
    assert runs[1.0].identity["held"] == '{"force_slope_beta": 0.55}'
    assert runs[1.0].siege.parameters.value("force_slope_beta") == 0.55


def test_the_same_call_goes_on_from_what_is_there(comparison: Comparison) -> None:
    siege, plan, other = redoubt()
    folder = comparison.folder
    part = next((folder / "runs").rglob("daily/part-*.parquet"))
    before = part.stat().st_mtime_ns
    again = compare(siege, [plan, other], replications=N, seed=7, threads=1, out=folder)
    assert part.stat().st_mtime_ns == before
    assert again.differences().equals(comparison.differences())
    table = pl.read_csv(folder / "differences.csv")
    assert table.height == again.differences().height
    with pytest.raises(UsageError, match="another run"):
        compare(siege, [plan, other], replications=N, seed=8, threads=1, out=folder)


def test_a_plan_that_is_the_same_is_not_better(tmp_path: Path) -> None:
    siege, plan, _ = redoubt()
    twin = plan.model_copy(update={"title": "The same, under another title"})
    found = compare(siege, [plan, twin], replications=N, threads=1, out=tmp_path / "out")
    pair = found.pair("besieger_losses", *found.labels)
    assert (pair.difference, pair.p_equal, pair.variance_cut) == (0.0, 1.0, float("inf"))


def test_replications_are_added_until_it_is_precise(tmp_path: Path) -> None:
    siege, plan, other = redoubt()
    found = compare(
        siege, [plan, other], measures=["over"], rule=Rule(precision=0.03, maximum=2000),
        replications=20, threads=1, coefficients=(0.33,), out=tmp_path / "out",
    )  # fmt: skip
    assert found.n > 20
    assert found.stopped == "precision"
    assert found.pair("over", *found.labels).half_width <= 0.03


def test_ranking_names_what_is_left(tmp_path: Path) -> None:
    siege, plan, other = redoubt()
    late = plan.without("assault-redan")
    found = compare(
        siege, [plan, other, late], measures=["key_ground"], rule=Rule(least_gap=0.3, maximum=600),
        replications=100, threads=1, coefficients=(0.33,), out=tmp_path / "out",
    )  # fmt: skip
    assert found.selected is not None
    assert "storm without assault-redan" not in found.selected.left
    assert found.differences(["key_ground"]).height == 3


def test_nonsense_is_refused() -> None:
    siege, plan, other = redoubt()
    with pytest.raises(UsageError, match="at least two"):
        compare(siege, [plan])
    with pytest.raises(UsageError, match="twice"):
        compare(siege, [plan, plan])
    with pytest.raises(UsageError, match="both sides"):
        compare(siege, [plan, siege.plan("hold")])
    with pytest.raises(UsageError, match="did you mean 'besieger_losses'"):
        compare(siege, [plan, other], measures=["besieger_loses"], replications=2)
    with pytest.raises(UsageError, match="at least 2"):
        compare(siege, [plan, other], replications=0)
    with pytest.raises(UsageError, match="not above 0"):
        Rule(precision=0.0)
    with pytest.raises(UsageError, match="known"):
        Draws(coefficients=(0.5,))
    with pytest.raises(UsageError, match="force_slope_beta"):
        siege.fixing({"force_slope_bet": 1.0})
    with pytest.raises(UsageError, match="not between"):
        siege.fixing({"force_slope_beta": float("nan")})


def test_plans_of_another_siege_are_refused() -> None:
    siege, plan, _ = redoubt()
    strange = load("karst-gate", at="1893-09-12").plan("assault")
    with pytest.raises(DataFaults):
        courses_of(siege, [plan, strange])


def test_names_tell_plans_apart() -> None:
    siege, plan, other = redoubt()
    changed = plan.with_task(plan.task("batter").model_copy(update={"preparation_min": 30}))
    assert name_apart([plan, other, changed]) == [
        "storm", "storm without batter", "storm with other batter",
    ]  # fmt: skip
    assert read_plans(siege, "storm, storm~batter") == [plan, other]
    with pytest.raises(UsageError, match="did you mean 'batter'"):
        read_plans(siege, "storm,storm~bater")


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    siege, plan, other = redoubt()
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(UsageError, match="holds no comparison"):
        compare(siege, [plan, other], replications=2, out=tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
