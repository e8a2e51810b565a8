"""A comparison told: the words carry its numbers, the figure what it draws."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from siegeworks.study.compare.compare import Rule, compare
from siegeworks.study.compare.comparison import Comparison
from siegeworks.tell.compare.figure import save, strength
from siegeworks.tell.compare.terminal import print_comparison, times
from siegeworks.tell.compare.words import paragraph, signed, written
from tests.study.compare.toys import redoubt


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    siege, plan, _ = redoubt()
    return compare(
        siege, [plan, plan.without("assault-redan")], rule=Rule(least_gap=0.2),
        replications=60, threads=1, out=tmp_path_factory.mktemp("told") / "out",
    )  # fmt: skip


def test_the_paragraph_carries_difference_interval_and_pairs(comparison: Comparison) -> None:
    text = paragraph(comparison)
    pair = comparison.pair("all_key_ground", *comparison.labels)
    ends = f"({signed(pair.low, 2)} to {signed(pair.high, 2)})"
    assert f"{signed(pair.difference, 2)} {ends}" in text
    assert f"{comparison.n} pairs" in text
    assert "worse" in text
    assert "coefficient of 1 instead of 0.33" in text
    assert "procedure KN" in text


def test_the_table_names_every_measure_shown(comparison: Comparison) -> None:
    console = Console(file=StringIO(), width=140)
    print_comparison(console, comparison)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "storm without assault-redan against storm" in printed
    assert "losses of the besieger" in printed
    row = comparison.shown().filter(measure="besieger_losses", coefficient=0.33).to_dicts()[0]
    assert written(row) in printed


def test_the_figure_is_drawn_twice_alike(comparison: Comparison) -> None:
    first = save(comparison).read_bytes()
    assert first.startswith(b"<?xml")
    assert save(comparison).read_bytes() == first
    assert comparison.folder / "differences.svg" == Path(save(comparison))


def test_small_words() -> None:
    assert signed(0.0, 1) == "0.0"
    assert signed(12.0, 0) == "+12"
    assert times(float("inf")) == "all"
    assert times(5.26) == "5.3×"
    assert strength({"difference": 2.0, "low": 1.0, "high": 3.0}) == 2.0
    assert strength({"difference": 0.0, "low": 0.0, "high": 0.0}) == 0.0
