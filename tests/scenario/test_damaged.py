"""Damaged copies of sieges: each is refused by file, row and field, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from siegeworks.scenario.faults import DataFaults, ExitCode
from siegeworks.scenario.load import load, validate
from tests.scenario.folders import FIRST, Damage, Folder, copy_of, shows

UNITS = f"{FIRST}/units.csv"


@dataclass(frozen=True)
class Case:
    """A damage and the fault that must name it."""

    name: str
    damage: Damage
    file: str
    row: int
    field: str
    words: str
    siege: str = "redoubt"


def two_cells(folder: Folder) -> None:
    shared = folder.get("positions.csv", 2, "cells").split()[0]
    folder.put("positions.csv", 3, "cells", shared)


def coarse_cell(folder: Folder) -> None:
    folder.put("ground.csv", 5, "h3", "891f8354953ffff")


def cycle(folder: Folder) -> None:
    folder.put("units.csv", 4, "parent", "gar_guns")
    folder.put("units.csv", 12, "parent", "gar_line")


def eight_bits(folder: Folder) -> None:
    folder.encode("positions.csv", "iso-8859-2")


def short_row(folder: Folder) -> None:
    rows = folder.rows("depots.csv")
    rows[1].pop()
    folder.write("depots.csv", rows)


def swapped(folder: Folder) -> None:
    lat, lon = (folder.get("places.csv", 2, name) for name in ("lat", "lon"))
    folder.put("places.csv", 2, "lat", lon)
    folder.put("places.csv", 2, "lon", lat)


CASES = [
    Case("missing file", lambda f: f.remove("units.csv"), "units.csv", 0, "", "no such file"),
    Case(
        "wrong unit",
        lambda f: f.header("ground.csv", "elevation_m", "elevation_ft"),
        "ground.csv",
        1,
        "elevation_ft",
        "did you mean 'elevation_m'?",
    ),
    Case(
        "negative strength",
        lambda f: f.put(UNITS, 3, "fit", "-116"),
        UNITS,
        3,
        "fit",
        "found '-116', expected a whole number of at least 0 (men)",
    ),
    Case(
        "unknown name",
        lambda f: f.put(UNITS, 4, "position", "lunete"),
        UNITS,
        4,
        "position",
        "did you mean 'lunette'?",
    ),
    Case(
        "not a number",
        lambda f: f.put("ground.csv", 9, "elevation_m", "NaN"),
        "ground.csv",
        9,
        "elevation_m",
        "found 'NaN'",
    ),
    Case(
        "infinite",
        lambda f: f.put("carriers.csv", 2, "load_kg", "inf"),
        "carriers.csv",
        2,
        "load_kg",
        "found 'inf'",
    ),
    Case(
        "text in a number",
        lambda f: f.put("equipment.csv", 2, "range_m", "1200 m"),
        "equipment.csv",
        2,
        "range_m",
        "write 1200 without words",
    ),
    Case(
        "duplicate key",
        lambda f: f.append("units.csv", id="gar_1"),
        "units.csv",
        13,
        "id",
        "row 4 has it",
    ),
    Case(
        "date out of range",
        lambda f: f.put("arrivals.csv", 2, "available_from", "1704-07-04"),
        "arrivals.csv",
        2,
        "available_from",
        "expected a date from 1704-06-02 to 1704-06-09",
    ),
    Case(
        "no date",
        lambda f: f.put("arrivals.csv", 2, "available_from", "1704-06-31"),
        "arrivals.csv",
        2,
        "available_from",
        "YYYY-MM-DD",
    ),
    Case(
        "cell outside the map",
        lambda f: f.put("positions.csv", 4, "cells", "8a1e12030097fff"),
        "positions.csv",
        4,
        "cells",
        "8a1e12030097fff outside the map",
    ),
    Case(
        "cell of another resolution",
        coarse_cell,
        "ground.csv",
        5,
        "h3",
        "of resolution 9, expected resolution 10",
    ),
    Case("two positions on a cell", two_cells, "positions.csv", 3, "cells", "which 'redan' has"),
    Case(
        "cycle in the tree of units",
        cycle,
        "units.csv",
        4,
        "parent",
        "the cycle gar_line - gar_guns - gar_line",
        "karst-gate",
    ),
    Case("eight-bit letters", eight_bits, "positions.csv", 7, "", "byte 0xb9", "karst-gate"),
    Case("UTF-16", lambda f: f.encode("covers.csv", "utf-16"), "covers.csv", 1, "", "UTF-8"),
    Case(
        "NUL",
        lambda f: f.replace("covers.csv", "orchard,orchard", "orchard,orch\0rd"),
        "covers.csv",
        3,
        "",
        "a NUL character",
    ),
    Case(
        "empty file",
        lambda f: (f.path / "weather.csv").write_bytes(b""),
        "weather.csv",
        0,
        "",
        "an empty file",
    ),
    Case("short row", short_row, "depots.csv", 2, "", "found 5 cells, expected 6"),
    Case(
        "open quote",
        lambda f: f.replace("covers.csv", "orchard,orchard", 'orchard,"orchard'),
        "covers.csv",
        3,
        "",
        "mend quotes",
    ),
    Case(
        "semicolons",
        lambda f: (f.path / "depots.csv").write_text("id;name;side;is_main\n", encoding="utf-8"),
        "depots.csv",
        1,
        "",
        "commas",
    ),
    Case("unit left out", lambda f: f.drop(UNITS, 4), UNITS, 0, "unit", "no row of 'gar_2'"),
    Case(
        "unknown ammunition",
        lambda f: f.put("equipment.csv", 2, "ammunition", "shot12"),
        "equipment.csv",
        2,
        "ammunition",
        "did you mean 'shot_12'?",
    ),
    Case(
        "parts overlap",
        lambda f: f.put("parts.csv", 3, "from_share", "0.4"),
        "parts.csv",
        3,
        "from_share",
        "an overlap in 'redan' at 0.4",
    ),
    Case(
        "weather begins late",
        lambda f: f.put("weather.csv", 2, "from_day", "1704-06-03"),
        "weather.csv",
        2,
        "from_day",
        "expected 1704-06-02 or earlier",
    ),
    Case(
        "tubes beyond establishment",
        lambda f: f.put(UNITS, 5, "tubes", "4"),
        UNITS,
        5,
        "tubes",
        "found 4 of 'gar_bty', expected at most 3",
    ),
    Case(
        "bad TOML",
        lambda f: f.replace("scenario.toml", "dawn_hour = 6", "dawn_hour = 6h"),
        "scenario.toml",
        7,
        "",
        "at line 7",
    ),
    Case(
        "unknown key",
        lambda f: f.replace("scenario.toml", "last_day", "last_dya"),
        "scenario.toml",
        0,
        "last_dya",
        "did you mean 'last_day'?",
    ),
    Case(
        "text for a number in TOML",
        lambda f: f.replace("scenario.toml", "watch_hours = 6", 'watch_hours = "6"'),
        "scenario.toml",
        0,
        "watch_hours",
        "a whole number from 1 to 24 (h)",
    ),
    Case("degrees exchanged", swapped, "places.csv", 2, "lat, lon", "outside the map"),
    Case(
        "line without its position",
        lambda f: f.line("trenches.geojson", 2, lambda x: x["properties"].pop("objective")),
        "trenches.geojson",
        0,
        "approach_lunette.objective",
        "the position this approach leads to",
    ),
    Case(
        "drop heights out of order",
        lambda f: f.put("heights.csv", 3, "height_m", "100"),
        "heights.csv",
        3,
        "height_m",
        "found 100 m",
        "dien-bien-phu",
    ),
    Case(
        "share above 1",
        lambda f: f.put("air.csv", 2, "serviceable", "65"),
        "air.csv",
        2,
        "serviceable",
        "from 0 to 1 (share)",
        "dien-bien-phu",
    ),
    Case(
        "decimal comma",
        lambda f: f.put("ground.csv", 9000, "slope_deg", "3,5"),
        "ground.csv",
        9000,
        "slope_deg",
        "write 3.5 with a point",
        "dien-bien-phu",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_damaged_copy_is_refused(case: Case, tmp_path: Path) -> None:
    folder = copy_of(case.siege, tmp_path)
    case.damage(folder)
    before = folder.contents()
    with pytest.raises(DataFaults) as refusal:
        load(folder.path)
    faults = list(refusal.value.faults)
    assert refusal.value.exit_code == ExitCode.FAULTS == 2
    assert shows(faults, case.file, case.row, case.field, case.words), str(refusal.value)
    assert len(faults) <= 12, "one damage makes an avalanche of faults"
    assert folder.contents() == before


TOGETHER = (
    "negative strength",
    "unknown name",
    "not a number",
    "text in a number",
    "date out of range",
    "cell of another resolution",
    "two positions on a cell",
    "empty file",
    "short row",
    "parts overlap",
    "tubes beyond establishment",
    "degrees exchanged",
    "line without its position",
)
"""Damages that leave each other to be seen."""


def test_all_damages_are_told_at_once(tmp_path: Path) -> None:
    folder = copy_of("redoubt", tmp_path)
    kept = [case for case in CASES if case.name in TOGETHER]
    for case in kept:
        case.damage(folder)
    faults = validate(folder.path)
    missed = [c.name for c in kept if not shows(faults, c.file, c.row, c.field, c.words)]
    assert missed == []


@pytest.mark.parametrize("name", ["redoubt", "karst-gate", "dien-bien-phu"])
def test_the_undamaged_sieges_have_no_fault(name: str, tmp_path: Path) -> None:
    assert validate(copy_of(name, tmp_path).path) == []
