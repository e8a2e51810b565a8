import datetime as dt

import polars as pl
import pytest

from siegeworks.plan.load import load_plan
from siegeworks.scenario.load import load
from siegeworks.study.views import COLUMNS, RunView, as_day, blank
from tests.tell import sample


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_an_empty_table_has_its_columns(table: str) -> None:
    assert blank(table).schema == pl.Schema(COLUMNS[table])


@pytest.fixture(scope="module")
def view() -> RunView:
    siege = load("karst-gate")
    return sample.view(siege, load_plan(siege, "assault"), dt.date(1893, 10, 6))


def test_a_table_without_a_column_is_refused(view: RunView) -> None:
    short = blank("control").drop("low", "high")
    with pytest.raises(ValueError, match="'control' lacks the columns low, high"):
        sample.view(view.siege, view.plan, view.until, control=short)


def test_dates_of_a_run_may_be_text() -> None:
    assert as_day("1954-03-25") == as_day(dt.date(1954, 3, 25)) == dt.date(1954, 3, 25)


def test_a_view_knows_its_days_and_runs(view: RunView) -> None:
    assert (view.at, view.until) == (dt.date(1893, 9, 4), dt.date(1893, 10, 6))
    assert view.replications == 2000
