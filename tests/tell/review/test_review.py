"""The review: every task once, why it was not done, and figures that the run's tables bear out."""

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from siegeworks.study import aftermath
from siegeworks.study.odds import odds
from siegeworks.study.results import Run
from siegeworks.tell.papers.files import Edition
from siegeworks.tell.papers.model import Paper, Table
from siegeworks.tell.papers.tongue import LANGUAGES
from siegeworks.tell.review.publish import review, review_paper
from tests.study.small import REPLICATIONS, small_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory.mktemp("review-run") / "results")


@pytest.fixture(scope="module")
def paper(run: Run) -> Paper:
    return review_paper(run)


def tables(paper: Paper, section: str) -> list[Table]:
    blocks = next(s for s in paper.sections if s.id == section).blocks
    return [block for block in blocks if isinstance(block, Table)]


def test_every_task_of_the_plan_stands_once(run: Run, paper: Paper) -> None:
    plan = run.plans[0]
    assert plan is not None
    rows = [row for table in tables(paper, "achieved") for row in table.rows]
    assert sorted(ref for row in rows for ref in row[0].refs) == sorted(
        f"task/{task.id}" for task in plan.tasks
    )


def test_shares_are_those_of_the_table(run: Run) -> None:
    table = run.table("tasks").filter(pl.col("side") == "besieger").collect()
    for name, told in odds(run, "besieger").items():
        rows = table.filter(pl.col("task") == name)
        assert told.done.n == REPLICATIONS
        assert told.done.p == (rows["status"] == "done").sum() / REPLICATIONS
        assert told.begun.p + told.unbegun.p == pytest.approx(1.0)
        assert told.done.low <= told.done.p <= told.done.high
        assert told.done.p + told.failed.p <= told.begun.p + 1e-12


def test_losses_by_cause_are_those_of_the_table(run: Run, paper: Paper) -> None:
    found = aftermath.causes(run)
    shelled = run.table("outcomes").collect()["garrison.shell"]
    assert found["garrison"]["shell"].p50 == shelled.median()
    rows = tables(paper, "losses")[0].rows
    assert rows
    assert all(f"n\u00a0=\u00a0{REPLICATIONS})" in row[1].text for row in rows)


def test_fit_men_add_up(run: Run) -> None:
    ends = aftermath.fit_at_end(run, {"all": ["bes_1", "bes_2"], "one": ["bes_1"]})
    table = run.table("units").collect()
    assert ends["one"].p50 == table["bes_1"].median()
    assert ends["all"].p50 == (table["bes_1"] + table["bes_2"]).median()
    assert "none" not in aftermath.fit_at_end(run, {"none": ["nobody"]})


def test_what_was_not_done_by_an_hour_is_counted(run: Run) -> None:
    table = run.table("tasks").filter(pl.col("side") == "besieger").collect()
    task = str(table.filter(pl.col("status") == "done")["task"][0])
    done = table.filter((pl.col("task") == task) & (pl.col("status") == "done"))
    never = aftermath.undone_by(run, "besieger", {task: dt.datetime(1700, 1, 1)})[task]
    ever = aftermath.undone_by(run, "besieger", {task: dt.datetime(1800, 1, 1)})[task]
    assert never.p == 1.0
    assert ever.p == 1 - done.height / REPLICATIONS


def test_acts_of_the_enemy_say_how_many_runs_were_played_again(run: Run) -> None:
    few = aftermath.acts_of(run, "besieger", most=4)
    assert {mean.n for mean in few.values()} == {4}
    assert all(m.low <= m.mean <= m.high for m in few.values())
    whole = {kind: m.mean for (kind, place), m in few.items() if not place}
    for kind, mean in whole.items():
        parts = [m.mean for (k, place), m in few.items() if k == kind and place]
        assert sum(parts) <= mean + 1e-9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_carry_interval_and_replications(run: Run, lang: str) -> None:
    told = review_paper(run, lang)
    ground = tables(told, "ground")[0]
    shares = [c.text for row in ground.rows for c in row[1:]]
    assert shares
    assert all(re.search(r"\(\d+–\d+\s?%\s?; n\s=\s12\)", text) for text in shares)
    formations = tables(told, "formations")[0]
    assert all(f"n\u00a0=\u00a0{REPLICATIONS})" in row[3].text for row in formations.rows)
    assert str(REPLICATIONS) in ground.note


def test_the_review_is_written_beside_the_run(run: Run) -> None:
    paths = review(run, edition=Edition(("en", "fr"), ("html", "pdf")))
    folder = run.folder / "review"
    assert [p.relative_to(folder).as_posix() for p in paths] == [
        "en/review.html", "en/review.pdf", "fr/review.html", "fr/review.pdf",
    ]  # fmt: skip
    assert all(Path(p).stat().st_size > 2000 for p in paths)
