"""Writes the placed tables of ``karst-gate``: ``python -m scripts.karst_gate.build``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from scripts.karst_gate.ground import LAND
from scripts.made_up.write import write_light, write_placed

SOURCES = Path(__file__).parent
FOLDER = SOURCES.parents[1] / "src" / "siegeworks" / "scenarios" / "karst-gate"
DAYS = (dt.date(1893, 9, 1), dt.date(1893, 10, 9))
OFFSET_H = 1.0


def build(folder: Path = FOLDER) -> None:
    """Write the tables that hang on the landscape and the calendar into ``folder``."""
    write_placed(folder, SOURCES, LAND)
    write_light(folder, DAYS, LAND, OFFSET_H)


if __name__ == "__main__":
    build()
