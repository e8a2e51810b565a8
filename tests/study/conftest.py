import pytest

from siegeworks.study.results import Run
from tests.study.small import small_run


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory.mktemp("run") / "results")
