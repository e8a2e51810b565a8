"""A table of battles is read strictly, and its faults are told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.scenario.faults import DataFaults
from siegeworks.study.battles import terms
from siegeworks.study.battles.records import TRAINING, Battle, read_battles, training_battles


def damaged(folder: Path, *changes: tuple[int, str, str]) -> Path:
    """The training table with cells replaced: line as a spreadsheet shows it, column, new text."""
    lines = TRAINING.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    for line, column, text in changes:
        cells = lines[line - 1].split(",")
        cells[columns.index(column)] = text
        lines[line - 1] = ",".join(cells)
    path = folder / "battles.csv"
    path.write_text("\n".join(lines[:12]) + "\n", encoding="utf-8")
    return path


def test_the_training_table_is_whole() -> None:
    battles = training_battles()
    assert len(battles) == 452
    assert sum(b.is_won for b in battles) == 279
    assert len({b.war for b in battles}) == 57


def test_every_fault_is_told_with_its_row_and_field(tmp_path: Path) -> None:
    path = damaged(
        tmp_path,
        (3, "wina", "2"),
        (4, "post1", "fort"),
        (5, "stra", "-10"),
        (6, "casd", "many"),
        (7, "war", ""),
        (8, "isqno", "2"),
    )
    with pytest.raises(DataFaults) as caught:
        read_battles(path)
    told = {(f.file, f.row, f.field) for f in caught.value.faults}
    fields = ((3, "wina"), (4, "post1"), (5, "stra"), (6, "casd"), (7, "war"), (8, "isqno"))
    assert told == {("battles.csv", row, field) for row, field in fields}
    assert all(f.found and f.expected for f in caught.value.faults)


def test_a_table_without_a_column_or_without_a_battle_is_refused(tmp_path: Path) -> None:
    lines = TRAINING.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "few.csv"
    path.write_text(lines[0].replace("wina", "won") + "\n" + lines[1] + "\n", encoding="utf-8")
    with pytest.raises(DataFaults) as caught:
        read_battles(path)
    assert {f.field for f in caught.value.faults} == {"wina", "won"}
    path.write_text(lines[0] + "\n", encoding="utf-8")
    with pytest.raises(DataFaults, match="no battle"):
        read_battles(path)
    with pytest.raises(DataFaults, match="no such file"):
        read_battles(tmp_path / "none.csv")


def test_missing_strengths_are_no_fault(tmp_path: Path) -> None:
    path = damaged(tmp_path, (3, "stra", ""), (3, "intsta", ""), (4, "intsta", ""))
    battles = read_battles(path)
    assert battles[1].attackers is None
    assert battles[2].attackers == battles[2].stra


def test_a_second_posture_of_none_does_not_count() -> None:
    least = {"isqno": 1, "name": "x", "war": "w", "year": 1900, "wina": 0.0}
    assert Battle(**least, post1="HD", post2="OO").postures == ("HD",)
    assert Battle(**least, post1="HD", post2="FD").postures == ("HD", "FD")
    assert not Battle(**least).is_won


def test_rare_codes_and_noughts_count_as_unknown(tmp_path: Path) -> None:
    path = damaged(
        tmp_path, (3, "post2", "0O"), (3, "t1", "X"), (4, "stra", "0"), (4, "intsta", "")
    )
    battles = read_battles(path)
    assert terms.ground_x(battles[1]) == terms.ground_x(battles[1].model_copy(update={"t1": "F"}))
    assert battles[2].attackers is None
    assert terms.numbers(battles[2]) == 0.0
    assert terms.loss(battles[2], "attacker") is None
