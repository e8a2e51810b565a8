"""The synchronisation matrix: one row a regiment, one column from hour to hour."""

from __future__ import annotations

from pathlib import Path

from siegeworks.plan.matrix import Matrix, matrix
from tests.plan import ford
from tests.plan.ford import assault, at


def made(folder: Path) -> Matrix:
    tasks = (
        {"id": "dig", "kind": "dig", "units": ("b1", "porters"), "objective": "approach_hill"},
        assault(then="stay", words="Take the hill."),
        {"id": "stay", "kind": "hold", "units": ("r1",), "objective": "hill", "start": at(3, 20)},
    )
    return matrix(ford.siege(folder), ford.plan(*tasks))


def test_columns_run_from_hour_to_hour(tmp_path: Path) -> None:
    spans = [(c.phase, c.start, c.end) for c in made(tmp_path).columns]
    assert spans == [("one", at(1, 6), at(3, 20)), ("one", at(3, 20), at(20, 6))]


def test_rows_are_regiments_in_the_order_of_the_tree(tmp_path: Path) -> None:
    assert [row.formation for row in made(tmp_path).rows] == ["army", "r1", "guns"]


def test_cells_hold_the_tasks_of_the_hour(tmp_path: Path) -> None:
    army, regiment, guns = made(tmp_path).rows
    assert [[(e.task, e.begins) for e in cell] for cell in regiment.cells] == [
        [("dig", True)],
        [("dig", False), ("take-hill", True), ("stay", True)],
    ]
    assert [[e.task for e in cell] for cell in army.cells] == [["dig"], ["dig"]]
    assert [[(e.task, e.is_support) for e in cell] for cell in guns.cells] == [
        [],
        [("take-hill", True)],
    ]
    take, stay = regiment.cells[1][1:]
    assert (take.words, take.waits, stay.waits) == ("Take the hill.", False, True)
