"""The page of evidence says what the battles, the laws and the engine's nights say now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import assault_evidence as evidence

PAGE = (Path(__file__).parents[3] / "docs" / "evidence" / "assault.md").read_text(encoding="utf-8")
NIGHTS = 1500


def row(name: str) -> list[float]:
    """The figures of the row of the page that begins with these words."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", PAGE, re.MULTILINE)
    assert found, name
    return [float(cell) for cell in re.findall(r"-?\d+\.\d+", found[1])]


def test_no_place_of_the_page_is_left_open() -> None:
    assert not re.search(r"<[A-Z_]+>", PAGE)


def test_the_laws_on_the_page_are_those_that_ship() -> None:
    assert evidence.coefficients() in PAGE
    for law in evidence.of_laws():
        assert f"| {' | '.join(law)} |" in PAGE


@pytest.mark.compiled
@pytest.mark.parametrize("slope", [0.0, 0.33, 1.0, 2.0])
def test_the_engine_still_takes_as_often_as_the_page_says(slope: float) -> None:
    told = row(f"engine at {slope:g}")
    for ratio, p in zip((0.5, 5.0), (told[0], told[4]), strict=True):
        assert evidence.fight(ratio, NIGHTS, slope).taken == pytest.approx(p, abs=0.045)


@pytest.mark.compiled
def test_at_a_third_the_engine_meets_the_battles() -> None:
    anchored = row("battles, as anchored")
    assert row("engine at 0.33")[:5] == pytest.approx(anchored[:5], abs=0.03)
    likely = row("battles, most likely")
    assert anchored[:5] == pytest.approx(likely[:5], abs=0.05)
