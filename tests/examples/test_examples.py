"""The examples print what is stored beside them, and stay short."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
LINES = 60


@pytest.mark.compiled
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example_prints_what_is_stored(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out == path.with_suffix(".out").read_text("utf-8")


def test_there_are_three_short_examples() -> None:
    assert len(EXAMPLES) == 3
    assert all(len(p.read_text("utf-8").splitlines()) <= LINES for p in EXAMPLES)
