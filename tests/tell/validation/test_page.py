"""The validation page: every heading and picture is there, and its figures are the card's."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.study.hindcast.exam import hindcast, open_card
from siegeworks.tell.validation.publish import write_validation
from siegeworks.tell.validation.terminal import print_card
from tests.study.hindcast.made_up import made_up

HEADINGS = (
    "Acceptable accuracy", "Intended use", "Conceptual model validity", "Data validity",
    "Verification", "Operational validity", "Known failures", "Limits",
)  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exam")
    siege = made_up(tmp_path_factory.mktemp("siege"))
    (siege.path / "history/unseen.md").write_text("A sally by night.\n", encoding="utf-8")
    hindcast(siege.path, replications=12, seed=7, threads=1, out=folder / "run")
    return folder / "run"


@pytest.fixture(scope="module")
def docs(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    write_validation(out, folder, steps=2)
    return folder


def test_headings_and_figures(docs: Path, out: Path) -> None:
    text, card = (docs / "validation.md").read_text(encoding="utf-8"), open_card(out)
    for heading in HEADINGS:
        assert f"\n## {heading}" in text
    assert "12 replications" in text and "seed 7" in text and "`point`" in text
    assert f"{card['mean_skill']:.2f}" in text
    assert f"{card['starts'][0]['position_log_score']:.3f}" in text
    assert "A sally by night." in text
    assert "1704" in text and "1954" not in text


def test_pictures_are_written_and_told(docs: Path) -> None:
    text = (docs / "validation.md").read_text(encoding="utf-8")
    links = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", text)
    assert len(links) >= 4
    for alt, path in links:
        assert len(alt) > 40
        assert (docs / path).read_bytes().startswith(b"\x89PNG")
    told = {Path(path).stem.partition("-")[0] for _, path in links}
    assert told == {"bands", "holders", "wrong", "reliability"}


def test_tables_are_even(docs: Path) -> None:
    text = (docs / "validation.md").read_text(encoding="utf-8")
    width = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        bars = len(re.findall(r"(?<!\\)\|", line))
        assert width in (0, bars), line
        width = bars


def test_the_terminal_prints_the_same(out: Path) -> None:
    from rich.console import Console

    console = Console(width=160, record=True, file=io.StringIO())
    card = open_card(out)
    print_card(console, card)
    told = console.export_text()
    assert f"{card['starts'][0]['position_log_score']:.3f}" in told
    assert "schedule" in told and "Losses of the besieger" in told


def test_bad_arguments(out: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no hindcast"):
        write_validation(tmp_path, tmp_path)
    with pytest.raises(UsageError, match="at least 2"):
        write_validation(out, tmp_path, steps=1)
    assert not list(tmp_path.iterdir())
