"""Faults as text, the error tree and its exit codes."""

from __future__ import annotations

import pytest

from siegeworks.scenario.faults import (
    DataFaults,
    ExitCode,
    Fault,
    SiegeworksError,
    UsageError,
    describe,
    errors,
    suggest,
)

UNITS = Fault("units.csv", 14, "fit", "'-3'", "a whole number", "write 3")
COVERS = Fault("covers.csv", 0, "", "an empty file", "rows", severity="warning")


def test_a_fault_is_one_line() -> None:
    assert str(UNITS) == (
        "units.csv, row 14, fit: found '-3', expected a whole number; repair: write 3"
    )
    assert str(COVERS) == "warning: covers.csv: found an empty file, expected rows"


def test_faults_are_told_by_file_and_row() -> None:
    first = Fault("units.csv", 2, "id", "''", "text")
    lines = str(DataFaults([UNITS, COVERS, first])).splitlines()
    assert lines[0] == "2 faults and 1 warning"
    assert [line.strip().split(":")[0] for line in lines[1:]] == [
        "units.csv",
        "units.csv, row 2, id",
        "units.csv, row 14, fit",
        "covers.csv",
        "warning",
    ]


def test_a_fault_down_a_whole_column_is_counted() -> None:
    many = [Fault("ground.csv", row, "crest_m", "'x'", "a number") for row in range(2, 502)]
    lines = describe(many).splitlines()
    assert lines[0] == "500 faults" and len(lines) == 2 + 12 + 1
    assert lines[-1].strip() == "... and 488 more in crest_m: a number"
    assert len(DataFaults(many).faults) == 500


def test_only_errors_forbid_the_use() -> None:
    assert errors([UNITS, COVERS]) == [UNITS]


def test_every_error_has_its_exit_code() -> None:
    assert SiegeworksError("x").exit_code == ExitCode.FAILURE == 1
    assert DataFaults([]).exit_code == UsageError("x").exit_code == ExitCode.FAULTS == 2
    assert ExitCode.OK == 0 and ExitCode.INTERRUPTED == 3


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Dien-bien-fu", "did you mean 'dien-bien-phu'?"), ("verdun", "")],
)
def test_suggest(name: str, meant: str) -> None:
    assert suggest(name, ["dien-bien-phu", "karst-gate"]) == meant


def test_an_unknown_name_lists_what_is_known_when_nothing_is_near() -> None:
    known = ["b", "a"]
    assert str(UsageError.unknown("plan", "verdun", known)) == "no plan 'verdun'; known: a, b"
    assert str(UsageError.unknown("plan", "verdun", [])) == "no plan 'verdun'; known: none"
