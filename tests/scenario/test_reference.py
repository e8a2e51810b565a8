"""The reference pages are what the schema and the checks say."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.scenario.checks import CHECKS
from siegeworks.scenario.reference import (
    CHECKS_PAGE,
    TABLES_PAGE,
    checks_reference,
    schema_reference,
    write_pages,
)

PAGES = Path(__file__).parents[2] / "docs" / "reference"
REMEDY = "run python -m siegeworks.scenario.reference docs/reference"


@pytest.mark.parametrize(
    ("page", "text"), [(TABLES_PAGE, schema_reference()), (CHECKS_PAGE, checks_reference())]
)
def test_the_pages_are_up_to_date(page: str, text: str) -> None:
    assert (PAGES / page).read_text(encoding="utf-8") == text, REMEDY


def test_the_pages_tell_every_column_and_check(tmp_path: Path) -> None:
    write_pages(tmp_path / "new")
    tables = (tmp_path / "new" / TABLES_PAGE).read_text(encoding="utf-8")
    for words in ("## `situations/DATE/units.csv`", "| `fit` | whole number | men | ≥ 0 |"):
        assert words in tables
    checks = (tmp_path / "new" / CHECKS_PAGE).read_text(encoding="utf-8")
    assert all(f"| {name} |" in checks for name in CHECKS)
