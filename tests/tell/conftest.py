import datetime as dt
from pathlib import Path

import pytest

from siegeworks.plan.load import load_plan
from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.study.views import RunView
from siegeworks.tell.report import write_report
from tests.tell import sample

LEFT_OUT = ("Weather in single valleys: it is one for all.", "Letters & diaries <of> soldiers.")


@pytest.fixture(scope="session")
def siege() -> Siege:
    return load("karst-gate")


@pytest.fixture(scope="session")
def view(siege: Siege) -> RunView:
    return sample.view(siege, load_plan(siege, "assault"), dt.date(1893, 10, 6))


@pytest.fixture(scope="session")
def report(view: RunView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose plan and story carry markup in their words."""
    plan = view.plan.model_copy(
        update={"title": "Storm <b>&</b> sap", "summary": "<script>alert('x')</script>"}
    )
    folder = tmp_path_factory.mktemp("report")
    marked = sample.view(view.siege, plan, view.until)
    return write_report(marked, sample.assessment(view.siege), folder, LEFT_OUT)
