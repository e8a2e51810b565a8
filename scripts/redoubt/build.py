"""Writes the placed tables of the redoubt: ``python -m scripts.redoubt.build``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from scripts.made_up.ground import Landscape, hill
from scripts.made_up.write import write_light, write_placed

SOURCES = Path(__file__).parent
FOLDER = SOURCES.parents[1] / "tests" / "data" / "redoubt"
DAYS = (dt.date(1704, 6, 1), dt.date(1704, 6, 10))
OFFSET_H = 0.0


def height_m(x: float, y: float) -> float:
    """A low hill under the redan, a knoll under the mill, a rise behind the besieger."""
    redan = 22.0 * hill(x, y, (0.0, -80.0), 200.0)
    knoll = 10.0 * hill(x, y, (-260.0, 60.0), 120.0)
    rise = 18.0 * hill(x, y, (250.0, 430.0), 160.0)
    return 240.0 + redan + knoll + rise + 0.01 * y


def cover(x: float, y: float, slope_deg: float) -> str:
    """Fields, with an orchard in the north-west."""
    return "orchard" if x < -150.0 and y > 250.0 and slope_deg < 20.0 else "field"


LAND = Landscape(
    lat=47.6,
    lon=7.7,
    resolution=10,
    rings=5,
    height=height_m,
    cover=cover,
    road=((0.0, 560.0), (40.0, 200.0), (0.0, -80.0), (-60.0, -520.0)),
)


def build(folder: Path = FOLDER) -> None:
    """Write the tables that hang on the landscape and the calendar into ``folder``."""
    write_placed(folder, SOURCES, LAND)
    write_light(folder, DAYS, LAND, OFFSET_H)


if __name__ == "__main__":
    build()
