"""What must not matter: what things are called, and where on the map the siege lies."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import h3
import pytest

from scripts.made_up.write import read_rows, write_placed
from scripts.redoubt.build import LAND, SOURCES
from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.scenario.load import find_scenario, validate
from tests.engine.sieges import REDOUBT, dien_bien_phu, ready, redoubt
from tests.properties.disguise import disguised
from tests.properties.outcomes import far_apart, last, played

pytestmark = pytest.mark.compiled

AT_MOST = 3.0
"""Standard errors that two equal distributions may lie apart in a measure."""
ONE_IN = 20
"""Of twenty measures one may lie further, by chance alone; none of the others."""


def too_far(one: Block, other: Block) -> dict[str, tuple[float, float, float]]:
    """Measures apart beyond chance: with some fifty looked at, two lie beyond 3 by bad luck."""
    found = far_apart(one, other, IDS, AT_MOST)
    grave = {m: apart for m, apart in found.items() if apart[2] > 1.5 * AT_MOST}
    return found if len(found) > len(IDS) // ONE_IN else grave


def test_names_do_not_matter(tmp_path: Path) -> None:
    folder = tmp_path / "disguised"
    new = disguised(find_scenario("dien-bien-phu"), folder, seed=7)
    assert not validate(folder)
    other = ready(folder, new["first-attack"], at="1954-03-13", until="1954-03-17")
    same = played(dien_bien_phu("1954-03-17"), 60)
    assert too_far(same, played(other, 60)) == {}


def test_a_disguise_leaves_no_name(tmp_path: Path) -> None:
    new = disguised(REDOUBT, tmp_path / "disguised", seed=1)
    with (tmp_path / "disguised" / "positions.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["id"] for row in rows} <= set(new.values())
    assert {row["name"] for row in rows} == {f"No. {n}" for n in range(len(rows))}


def turned(cell: str, centre: str, sixths: int) -> str:
    """A cell after so many sixths of a turn round a centre, on the grid's own axes."""
    i0, j0 = h3.cell_to_local_ij(centre, centre)
    i, j = h3.cell_to_local_ij(centre, cell)
    i, j = i - i0, j - j0
    for _ in range(sixths):
        i, j = i - j, i
    return str(h3.local_ij_to_cell(centre, i0 + i, j0 + j))


class Turntable:
    """Level fields on which every point lies in the middle of its cell, turned by sixths."""

    def __init__(self, centre: str, sixths: int) -> None:
        self.centre, self.sixths = centre, sixths

    def cell(self, cell: str) -> str:
        return turned(cell, self.centre, self.sixths)

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        there = h3.cell_to_latlng(self.cell(h3.latlng_to_cell(lat, lon, LAND.resolution)))
        return round(there[0], 7), round(there[1], 7)

    def lay(self, folder: Path) -> Path:
        """Write the redoubt so laid out into a folder."""
        shutil.copytree(REDOUBT, folder)
        plain = dataclasses.replace(
            LAND, height=lambda x, y: 240.0, cover=lambda x, y, slope: "field"
        )
        write_placed(folder, SOURCES, plain)
        for table in ("ground.csv", "positions.csv", "places.csv"):
            rows = read_rows(folder / table)
            with (folder / table).open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.row(row) for row in rows)
        for name in ("trenches.geojson", "routes.geojson"):
            lines = json.loads((folder / name).read_text(encoding="utf-8"))
            for line in (feature["geometry"] for feature in lines["features"]):
                line["coordinates"] = [self.point(*p[::-1])[::-1] for p in line["coordinates"]]
            (folder / name).write_text(json.dumps(lines), encoding="utf-8")
        return folder

    def row(self, row: dict[str, str]) -> dict[str, str]:
        if "h3" in row:
            row["h3"] = self.cell(row["h3"])
        if "cells" in row:
            row["cells"] = " ".join(self.cell(cell) for cell in row["cells"].split())
        if "lat" in row:
            lat, lon = self.point(float(row["lat"]), float(row["lon"]))
            row |= {"lat": str(lat), "lon": str(lon)}
        return row


SQUEEZED = {"ring_share", "perimeter_km", "invested_share", "besieger_trench_km"}
"""H3's cells are squeezed by some per cent along one axis, so that after a sixth of a turn a radius
in metres takes in other cells of the fringe. Half a turn leaves every distance as it was."""


@pytest.mark.parametrize(("sixths", "free"), [(1, SQUEEZED), (3, set())])
def test_level_ground_may_be_turned(tmp_path: Path, sixths: int, free: set[str]) -> None:
    centre = LAND.cell(0.0, 0.0)
    here = played(redoubt(Turntable(centre, 0).lay(tmp_path / "here")), 200)
    there = played(redoubt(Turntable(centre, sixths).lay(tmp_path / "there")), 200)
    assert set(too_far(here, there)) - free == set()


ABOUT_EQUAL = ("besieger_losses", "garrison_losses", "garrison_fit", "besieger_fit",
               "besieger_trench_km", "tonnes_dropped", "tonnes_recovered")  # fmt: skip
WITHIN = 0.2
"""Share by which a mean may move when the watch is half as long: fire and movement go by watches,
so the step is felt. The validation page gives the figures."""


def test_halving_the_watch_changes_little(tmp_path: Path) -> None:
    shutil.copytree(find_scenario("dien-bien-phu"), tmp_path / "halved")
    scenario = tmp_path / "halved" / "scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("watch_hours = 6", "watch_hours = 3"), encoding="utf-8")
    whole = played(dien_bien_phu("1954-03-18"), 60)
    halved = ready(tmp_path / "halved", "first-attack", at="1954-03-13", until="1954-03-18")
    other = played(halved, 60)
    moved = {m: last(other, m).mean() / last(whole, m).mean() - 1.0 for m in ABOUT_EQUAL}
    assert {m: share for m, share in moved.items() if abs(share) > WITHIN} == {}
