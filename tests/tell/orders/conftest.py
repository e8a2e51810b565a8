from pathlib import Path

import pytest

from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.study.results import Run
from tests.study.small import small_run


@pytest.fixture(scope="session")
def karst() -> PlannedSiege:
    return load("karst-gate")


@pytest.fixture(scope="session")
def valley() -> PlannedSiege:
    return load("dien-bien-phu", at="1954-03-25")


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A real run of the smallest siege."""
    folder: Path = tmp_path_factory.mktemp("orders-run")
    return small_run(folder / "results")
