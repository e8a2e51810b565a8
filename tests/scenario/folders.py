"""Copies of small sieges whose files a test damages, cell by cell as in a spreadsheet."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siegeworks.scenario.faults import Fault
from siegeworks.scenario.load import find_scenario

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
FIRST = "situations/1704-06-02"


@dataclass(frozen=True)
class Folder:
    """A copy of a scenario that may be spoiled."""

    path: Path

    def rows(self, file: str) -> list[list[str]]:
        """All rows of a table, the header first."""
        with (self.path / file).open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def write(self, file: str, rows: list[list[str]]) -> None:
        """Write a whole table."""
        (self.path / file).parent.mkdir(parents=True, exist_ok=True)
        with (self.path / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)

    def put(self, file: str, row: int, column: str, value: str) -> None:
        """Write one cell; a column that the table leaves out is added."""
        rows = self.rows(file)
        if column not in rows[0]:
            rows = [[*cells, ""] for cells in rows]
            rows[0][-1] = column
        rows[row - 1][rows[0].index(column)] = value
        self.write(file, rows)

    def get(self, file: str, row: int, column: str) -> str:
        """Read one cell."""
        rows = self.rows(file)
        return rows[row - 1][rows[0].index(column)]

    def header(self, file: str, column: str, name: str) -> None:
        """Rename a column."""
        rows = self.rows(file)
        rows[0][rows[0].index(column)] = name
        self.write(file, rows)

    def append(self, file: str, **cells: str) -> None:
        """Add a row; the other cells are as in the last row."""
        rows = self.rows(file)
        named = dict(zip(rows[0], rows[-1], strict=True)) | cells
        self.write(file, [*rows, [named[name] for name in rows[0]]])

    def drop(self, file: str, row: int) -> None:
        """Remove a row."""
        rows = self.rows(file)
        del rows[row - 1]
        self.write(file, rows)

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace a piece of text that is there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def encode(self, file: str, encoding: str) -> None:
        """Write a file again in another encoding."""
        text = (self.path / file).read_text(encoding="utf-8")
        (self.path / file).write_bytes(text.encode(encoding))

    def line(self, file: str, number: int, change: Callable[[dict[str, Any]], object]) -> None:
        """Change feature ``number`` (from 1) of a GeoJSON file in place."""
        data = json.loads((self.path / file).read_text(encoding="utf-8"))
        change(data["features"][number - 1])
        (self.path / file).write_text(json.dumps(data), encoding="utf-8")

    def remove(self, file: str) -> None:
        """Remove a file or folder."""
        path = self.path / file
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def contents(self) -> dict[str, bytes]:
        """Every file by its path."""
        files = sorted(p for p in self.path.rglob("*") if p.is_file())
        return {p.relative_to(self.path).as_posix(): p.read_bytes() for p in files}


Damage = Callable[[Folder], object]


def copy_of(name: str, tmp_path: Path) -> Folder:
    """A copy of a shipped siege or, by the name ``redoubt``, of the one of the tests."""
    source = REDOUBT if name == "redoubt" else find_scenario(name)
    target = tmp_path / name
    shutil.copytree(source, target)
    return Folder(target)


def shows(faults: list[Fault], file: str, row: int, field: str, found: str) -> bool:
    """True when one of the faults names this place and holds ``found`` in its words."""
    return any((f.file, f.row, f.field) == (file, row, field) and found in str(f) for f in faults)
