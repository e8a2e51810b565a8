"""The list of numbers says what the table says, and who reads each."""

from __future__ import annotations

import pytest

from siegeworks.engine.rules import contact
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.parameters import base_parameters
from siegeworks.study.numbers import list_parameters


def test_a_rule_lists_what_it_reads() -> None:
    rows = list_parameters("contact")
    assert {row["name"] for row in rows} == set(contact.PARAMETERS)
    assert all("contact" in row["read_by"] for row in rows)


def test_a_family_lists_its_rows_and_no_rule_lists_all() -> None:
    table = base_parameters()
    names = {row.name for row in table.rows if row.rule == "medical"}
    assert {row["name"] for row in list_parameters("medical")} == names
    rows = list_parameters()
    assert [row["name"] for row in rows] == list(table.names)
    for row in rows:
        own = table.row(row["name"])
        assert (row["value"], row["unit"], row["source"], row["confidence"]) == (
            own.value, own.unit, own.source, own.confidence,
        )  # fmt: skip


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'contact'"):
        list_parameters("contract")


def test_no_number_has_two_rows() -> None:
    names = base_parameters().names
    assert len(set(names)) == len(names)
