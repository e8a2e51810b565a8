"""Faults of the record of orders, the windows and uncertain holders, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.scenario.faults import errors
from siegeworks.scenario.load import load, validate
from siegeworks.scenario.preconditions import Word, read_precondition, read_rounds
from tests.scenario.folders import shows
from tests.study.hindcast.made_up import made_up

ORDERS, WINDOWS, CONTROL = (f"history/{n}.csv" for n in ("decisions", "windows", "control"))

DAMAGES = [
    (ORDERS, 2, "unit", "bes_sapp", "bes_sap"),
    (ORDERS, 2, "unit", "bes_sap gar_1", "units of one side"),
    (ORDERS, 2, "task", "digg", "one of"),
    (ORDERS, 2, "objective", "approach_moon", "a place of the siege"),
    (ORDERS, 2, "ordered_on", "1704-05-01", "1704-06-02"),
    (ORDERS, 5, "precondition", "lost", "a position"),
    (ORDERS, 5, "precondition", "los:lunette", "kind:of:value"),
    (ORDERS, 5, "precondition", "lost:lunete", "lunette"),
    (ORDERS, 5, "precondition", "task_done:b_nothing", "an order of this table"),
    (ORDERS, 5, "precondition", "trench_within::near", "kind:of:value"),
    (ORDERS, 5, "rounds", "shot_24", "ammunition:rounds"),
    (ORDERS, 5, "rounds", "shot_42:40", "shot_24"),
    (ORDERS, 5, "support", "bes_btty", "bes_bty"),
    (ORDERS, 5, "start", "1704-06-02T20:00:00", "or later"),
    (ORDERS, 5, "renew", "-1", "0"),
    (WINDOWS, 3, "first_dawn", "1704-06-03", "dawns of their own"),
    (WINDOWS, 3, "last_dawn", "1704-06-01", "1704-06-02"),
    (WINDOWS, 3, "use", "fitting", "one of"),
    (CONTROL, 2, "certainty", "1.5", "0 to 1"),
    (CONTROL, 2, "certainty", "0.5", "another holder"),
    (CONTROL, 2, "other", "contested", "another holder"),
    (CONTROL, 2, "other", "nobody", "a side"),
]


@pytest.mark.parametrize(("file", "row", "field", "value", "told"), DAMAGES)
def test_a_wrong_cell_is_told_with_its_place(
    file: str, row: int, field: str, value: str, told: str, tmp_path: Path
) -> None:
    folder = made_up(tmp_path)
    assert errors(validate(folder.path)) == []
    folder.put(file, row, field, value)
    faults = errors(validate(folder.path))
    named = [f for f in faults if (f.file, f.row) == (file, row)]
    assert named, faults
    assert any(told in str(f) for f in named), [str(f) for f in named]


def test_all_faults_at_once(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.put(ORDERS, 2, "unit", "nobody_1")
    folder.put(ORDERS, 5, "precondition", "lost:moon")
    folder.put(WINDOWS, 2, "last_dawn", "1704-06-06")
    faults = errors(validate(folder.path))
    assert shows(faults, ORDERS, 2, "unit", "nobody_1")
    assert shows(faults, ORDERS, 5, "precondition", "moon")
    assert any(f.file == WINDOWS for f in faults)


def test_an_unknown_column_is_a_fault(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.header(ORDERS, "precondition", "precondtion")
    faults = errors(validate(folder.path))
    assert any("did you mean 'precondition'" in str(f) for f in faults)


def test_words() -> None:
    good, bad = read_precondition("lost:gate trench_within::200 night holds: x:y")
    assert good == [
        Word("lost", "gate", 0.0),
        Word("trench_within", "", 200.0),
        Word("night", "", 0.0),
        Word("holds", "", 0.0),
    ]
    assert bad == ["x:y"]
    assert read_rounds("a:1 b:20") == ({"a": 1, "b": 20}, [])
    assert read_rounds("a a:x a:1 a:2")[1] == ["a", "a:x", "a:2"]


def test_orders_and_windows_of_a_siege(tmp_path: Path) -> None:
    siege = load(made_up(tmp_path).path)
    assert len(siege.decisions) == 7
    assert [w.use for w in siege.windows] == ["calibration", "exam"]
    assert {row.certainty for row in siege.control} == {0.6, 1.0}
