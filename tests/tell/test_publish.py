"""The report of a real run, from its folder to the file."""

import re
from pathlib import Path

import pytest

import siegeworks as sw
from siegeworks.study.limits import LIMITS
from siegeworks.study.results import Run
from siegeworks.tell.listing import PARAMETER_WORDS
from tests.study.small import small_run
from tests.tell.test_report import Page, read


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return small_run(tmp_path_factory.mktemp("publish") / "run")


@pytest.fixture(scope="module")
def path(run: Run) -> Path:
    return sw.report(run)


@pytest.fixture(scope="module")
def parsed(path: Path) -> Page:
    return read(path.read_text(encoding="utf-8"))


def test_the_report_lies_in_the_folder_of_the_run(run: Run, path: Path) -> None:
    assert path == run.folder / "report" / "report.html"
    assert (path.parent / "figures" / "map-centre.png").exists()


def test_the_report_is_one_sound_file(parsed: Page) -> None:
    assert not parsed.wrong and not parsed.open
    sources = [image["src"] for image in parsed.all("img")]
    assert sources and all(source.startswith("data:") for source in sources)


def test_the_report_names_what_made_it(run: Run, parsed: Page) -> None:
    drawn = PARAMETER_WORDS[run.identity["parameters"]]
    for words in (run.identity["scenario_hash"], "Lunette, then redan", drawn):
        assert words in parsed.text
    assert f"N = {run.n}" in parsed.text.replace("\u00a0", " ")


def test_every_limit_is_told(parsed: Page) -> None:
    assert all(limit in parsed.text for limit in LIMITS)


def test_the_report_tells_three_replications(parsed: Page) -> None:
    ranks = re.findall(r"(\d+)th percentile", parsed.text)
    assert ranks[:3] == ["10", "50", "90"]
    assert parsed.text.count("Losses: besieger") >= 3


def test_a_report_can_go_elsewhere_and_comes_out_the_same(
    run: Run, path: Path, tmp_path: Path
) -> None:
    again = sw.report(Run.open(run.folder), tmp_path / "there")
    assert again.parent == tmp_path / "there"
    assert again.read_bytes() == path.read_bytes()
