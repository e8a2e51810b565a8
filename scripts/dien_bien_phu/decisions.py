"""history/decisions.csv and windows.csv: what was ordered, read out of the papers row by row.

``decisions.csv`` beside this file is the reading: an order a row, with the paper it rests on and
words that find its line there. A line that is not found, or found twice, is a fault; the source of
the row is the source of that line.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from .tables import HERE, Papers, Row

FILES = {
    "timeline": "history/timeline.csv",
    "works": "history/works.csv",
    "positions": "history/positions.csv",
    "plan": "history/plan_second_attack.md",
}
KEY = re.compile(r"\[([^\]]+)\]")

WINDOWS = (
    ("first_attack", "calibration", "1954-03-13", "1954-03-18", "may be used to calibrate"),
    ("pause", "reported", "1954-03-19", "1954-03-30", "reported, never fitted, not in the exam"),
    ("exam", "exam", "1954-03-31", "1954-05-08", "second and third attack: scored, never fitted"),
)
"""id, use, first dawn, last dawn, remark."""


class NotFoundError(LookupError):
    """Words of the reading that no line, or more than one, of the paper holds."""


def decision_rows(papers: Papers) -> list[Row]:
    """Rows of history/decisions.csv."""
    with (HERE / "decisions.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    return [_row(papers.folder, cells) for cells in read]


def window_rows() -> list[Row]:
    """Rows of history/windows.csv."""
    return [
        {"id": name, "use": use, "first_dawn": first, "last_dawn": last, "note": note,
         "source": "rulings on the evidence of this project, fixed before the first score"}
        for name, use, first, last, note in WINDOWS
    ]  # fmt: skip


def _row(folder: Path, cells: dict[str, str]) -> Row:
    source = source_of(folder / FILES[cells["paper"]], cells["find"])
    kept = {k: v for k, v in cells.items() if v and k not in ("paper", "find")}
    return {**kept, "source": source}


def source_of(path: Path, find: str) -> str:
    """The source that the one line of a paper with these words names: ``FILE: SOURCE``."""
    words = find.split("&")
    found = [line for line in _lines(path) if all(word in line for word in words)]
    if len(found) != 1:
        raise NotFoundError(f"{path.name}: {len(found)} lines with {find!r}")
    if path.suffix == ".md":
        keys = dict.fromkeys(KEY.findall(found[0]))
        return f"{path.name}: {', '.join(keys) or 'section without a key'}"
    return f"{path.name}: {next(csv.reader([found[0]]))[-1]}"


@cache
def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())
