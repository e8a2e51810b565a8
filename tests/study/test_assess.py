import dataclasses
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import find_scenario, list_scenarios, load
from siegeworks.study.answers import Assessment, Row
from siegeworks.study.assess import QUESTIONS, assess
from siegeworks.study.results import Run
from tests.study.paper import REDOUBT, redoubt, written_run

SIEGES = [
    (str(name), date)
    for name in (*list_scenarios(), REDOUBT)
    for date in situation_dates(find_scenario(name))
]

WIDEST = 24
"""Letters of a value that still leave room for the rest of a table."""


def rows(answer: Assessment, title: str, group: str = "", side: str = "") -> list[Row]:
    section = next(s for s in answer.sections if s.title == title)
    return [r for r in section.table if group in r.group and side in r.side]


@pytest.mark.parametrize(("name", "date"), SIEGES)
def test_every_situation_is_answered_in_full(name, date):
    siege = load(name, date)
    answer = assess(siege)
    assert answer.at.isoformat() == date
    assert [s.title for s in answer.sections] == [q.TITLE for q in QUESTIONS]
    assert [s.statement for s in answer.statements] == [s.statement for s in siege.statements]
    for section in answer.sections:
        assert section.table
        for row in section.table:
            assert row.item
            assert row.value
            assert row.source, f"{section.title}: {row.item} names no source"
            assert row.low is None or row.low <= row.high
            assert "nan" not in row.value
            assert len(row.value) <= WIDEST, f"{section.title}: {row.value}"
    for found in answer.statements:
        assert found.finding
        assert found.value or found.verdict in {"too early", "not shown"}
        assert found.interval
        assert len(found.value) <= WIDEST
        assert 1 <= len(found.verdict.split()) <= 3


@pytest.mark.parametrize(("name", "date"), SIEGES)
def test_an_answer_is_json_and_the_same_twice(name, date):
    text = [
        json.dumps(dataclasses.asdict(assess(load(name, date))), default=dt.date.isoformat)
        for _ in range(2)
    ]
    assert text[0] == text[1]


def test_the_written_situation_needs_neither_kernel_nor_table_library():
    code = (
        "import sys\n"
        "from siegeworks.scenario.load import load\n"
        "from siegeworks.study.assess import assess\n"
        "assess(load('karst-gate'))\n"
        "assert not {'numba', 'llvmlite', 'polars'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_siege_without_a_document_has_no_statements():
    assert assess(redoubt()).statements == ()


def test_another_date_than_the_situations_is_refused():
    with pytest.raises(UsageError, match="the situation at hand is of 1704-06-02"):
        assess(redoubt(), at="1704-06-04")
    assert assess(redoubt(), at="1704-06-02").at == dt.date(1704, 6, 2)


# --- from a run -----------------------------------------------------------------------------------


def figure(measure: str, day: int, replication: int) -> float:
    """Measures of the run made by hand."""
    if measure == "garrison_fit":
        return 200.0 - 10 * day - replication
    if measure == "garrison_losses":
        return 5.0 + 10 * day + replication
    if measure == "strip_by_day":
        return float(replication % 4 == 0)
    return float(day)


def holder(position: str, day: int, replication: int) -> str:
    """The lunette falls on day 2 in the even replications and is retaken on day 3."""
    lost = position == "lunette" and day == 2 and replication % 2 == 0
    return "besieger" if lost else "garrison"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.open(written_run(tmp_path / "run", redoubt(), 4, 20, figure, holder))


def test_a_run_gives_medians_between_two_points(run):
    answer = assess(redoubt(), run, "1704-06-04")
    strength = rows(answer, "Strengths and losses", "Strength", "garrison")
    fit = next(r for r in strength if r.item == "fit men")
    values = 200.0 - 20 - np.arange(20)
    assert fit.value == f"{np.median(values):.0f}"
    assert (fit.low, fit.high) == pytest.approx(tuple(np.quantile(values, (0.05, 0.95))))
    assert fit.source == "20 replications from 1704-06-02"


def test_running_counts_are_told_since_the_start_of_the_run(run):
    answer = assess(redoubt(), run, "1704-06-04")
    lost = rows(answer, "Strengths and losses", "Losses", "garrison")
    assert next(r for r in lost if r.item == "in all").value == "20"


def test_holders_are_followed_through_their_changes(run):
    chances = {}
    for day in (3, 4, 5):
        answer = assess(redoubt(), run, dt.date(1704, 6, day))
        held = rows(answer, "Heights", "Chance that it holds")
        chances[day] = next(float(r.value) for r in held if "Lunette" in r.item)
    assert chances == {3: 0.0, 4: 0.5, 5: 0.0}
    lost = rows(assess(redoubt(), run, "1704-06-04"), "Threats", "Posts lost")
    assert [r.item for r in lost] == ["Maan / Lunette"]
    assert lost[0].low < 0.5 < lost[0].high


def test_stocks_of_all_depots_are_added_up(run):
    answer = assess(redoubt(), run, "1704-06-04")
    shot = rows(answer, "Guns and rounds", "Rounds", "besieger")
    # One depot a side in the redoubt: 10 + 3 x 2 days.
    assert {r.value for r in shot} == {"16"}


def test_the_basis_says_what_made_the_run(run):
    basis = assess(redoubt(), run, "1704-06-04").basis
    assert basis.startswith("20 replications of by-hand from 1704-06-02, seed 7")


def test_without_a_date_a_run_is_answered_at_its_last_dawn(run):
    assert assess(redoubt(), run).at == dt.date(1704, 6, 6)


@pytest.mark.parametrize("date", ["1704-06-02", "1704-06-07"])
def test_a_dawn_that_the_run_has_not_passed_is_refused(run, date):
    with pytest.raises(UsageError, match="is not after the run's first dawn 1704-06-02"):
        assess(redoubt(), run, date)


def test_a_run_of_another_siege_or_of_changed_data_is_refused(run):
    with pytest.raises(UsageError, match="the run is of 'redoubt', not of 'karst-gate'"):
        assess(load("karst-gate"), run)
    manifest = run.folder / "run.json"
    manifest.write_text(manifest.read_text().replace(redoubt().hash, "0" * 64))
    with pytest.raises(UsageError, match="have changed since this run was made"):
        assess(redoubt(), Run.open(run.folder))


def test_a_run_answers_the_statements_of_a_document(tmp_path):
    siege = load("dien-bien-phu", "1954-03-13")
    folder = written_run(tmp_path / "run", siege, 2, 5, lambda m, d, r: 10.0 + d + r)
    answer = assess(siege, Run.open(folder), "1954-03-15")
    assert len(answer.statements) == len(siege.statements)
    assert [s.title for s in answer.sections] == [q.TITLE for q in QUESTIONS]
    json.dumps(dataclasses.asdict(answer), default=dt.date.isoformat)
    for found in answer.statements:
        assert "5 replications from 1954-03-13" in found.source
