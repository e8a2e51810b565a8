"""The invented sieges: their scripts still make the tables that are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.karst_gate import build as karst_gate
from scripts.made_up.sky import light_rows
from scripts.redoubt import build as redoubt

MADE = ("ground.csv", "light.csv", "positions.csv", "places.csv", "routes.geojson")


@pytest.mark.parametrize(
    ("build", "kept"),
    [(karst_gate.build, karst_gate.FOLDER), (redoubt.build, redoubt.FOLDER)],
    ids=["karst-gate", "redoubt"],
)
def test_the_script_makes_the_tables_that_are_kept(
    build: Callable[[Path], None], kept: Path, tmp_path: Path
) -> None:
    build(tmp_path)
    for name in (*MADE, "trenches.geojson"):
        assert (tmp_path / name).read_bytes() == (kept / name).read_bytes(), name


def test_the_made_up_sky_is_right_where_almanacs_are_known() -> None:
    # Greenwich, 2000: equinox sunrise and sunset near 06:04 and 18:14; full moon on 21 January.
    day = dt.date(2000, 3, 20)
    (row,) = light_rows((day, day), (51.48, 0.0), 0.0)
    assert minutes(row["sunrise_local"]) == pytest.approx(6 * 60 + 4, abs=4)
    assert minutes(row["sunset_local"]) == pytest.approx(18 * 60 + 14, abs=4)
    full = dt.date(2000, 1, 21)
    (moon,) = light_rows((full, full), (51.48, 0.0), 0.0)
    assert moon["moon_phase_fraction"] > 0.97 and moon["moon_up_share_18_24"] > 0.9


def minutes(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])
