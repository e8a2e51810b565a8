"""The pages made from the program are what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from siegeworks.engine.sequence import PARAMETER_NAMES, SEQUENCE
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.scenario.parameters import ParameterTable, base_parameters
from siegeworks.study.limits import LIMITS
from siegeworks.study.pages import (
    READ_OUTSIDE_RULES,
    pages,
    parameter_readers,
    parameters_page,
    sequence_page,
    write_pages,
)

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "siegeworks"
PAGES = PACKAGE / "study" / "pages.py"
REMEDY = "run python -m siegeworks.study.pages docs"


@pytest.mark.parametrize("page", sorted(pages()))
def test_the_pages_are_up_to_date(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == pages()[page], REMEDY


def test_pages_are_written_where_they_belong(tmp_path: Path) -> None:
    write_pages(tmp_path)
    written = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.md")}
    assert written == set(pages())


def test_the_sequence_is_told_in_its_order() -> None:
    rows = re.findall(r"^\| (\d+) \| \[(\w+)\]", sequence_page(), re.MULTILINE)
    ranks = [(str(n), step.rule.__name__.split(".")[-1]) for n, step in enumerate(SEQUENCE, 1)]
    assert rows == ranks


def test_every_parameter_is_told_once_with_its_source() -> None:
    table = base_parameters()
    told = re.findall(r"^\| `(\w+)` \|", parameters_page(table), re.MULTILINE)
    assert sorted(told) == sorted(table.names)
    lines = {line for line in parameters_page(table).splitlines() if line.startswith("| `")}
    assert all(line.count(" | ") == 7 for line in lines)
    first = table.rows[0]
    assert any(first.source in line and f"{first.value:g}" in line for line in lines)


def test_a_replaced_parameter_changes_its_line() -> None:
    table = base_parameters()
    row = table.rows[0].model_copy(update={"value": 123.5})
    assert "| 123.5 |" not in parameters_page(table)
    assert "| 123.5 |" in parameters_page(ParameterTable((row, *table.rows[1:])))


def test_readers_are_those_who_read() -> None:
    readers = parameter_readers()
    assert set(PARAMETER_NAMES) <= set(readers)
    assert "kernel" in readers["campaign_u_sd"]
    sources = {p: p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py") if p != PAGES}
    outside = {
        name: {
            p.relative_to(PACKAGE).parts[0] for p, text in sources.items() if f'"{name}"' in text
        }
        for name in set(base_parameters().names) - set(PARAMETER_NAMES)
    }
    found = {
        name: "tables" if "engine" in rooms else "assess"
        for name, rooms in outside.items()
        if rooms
    }
    assert found == READ_OUTSIDE_RULES


def test_limits_are_short_and_name_no_siege() -> None:
    names = set()
    for scenario in list_scenarios():
        siege = load(scenario)
        names |= {position.name for position in siege.positions} | {siege.scenario.id}
    for sentence in LIMITS:
        topic, colon, rest = sentence.partition(": ")
        assert colon and rest.endswith(".") and len(sentence) < 180
        assert topic[0].isupper() and "." not in topic
        assert not any(re.search(rf"\b{re.escape(n)}\b", sentence) for n in names if n)
