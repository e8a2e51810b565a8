"""Writes the tables of an invented siege that hang on its landscape.

A folder of sources gives positions, places and trench lines in metres from the centre of the map
(``x_m`` east, ``y_m`` north). The other tables are kept by hand in the scenario itself.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.made_up.ground import Landscape
from scripts.made_up.sky import light_rows
from siegeworks.scenario.columns import column_names
from siegeworks.scenario.records import GroundCell, Light, Place, Position
from siegeworks.scenario.schema import Record

Row = dict[str, Any]
Days = tuple[dt.date, dt.date]


def write_placed(folder: Path, sources: Path, land: Landscape) -> None:
    """Write ground, positions, places, trench lines and the road of a scenario."""
    write_table(folder / "ground.csv", GroundCell, land.rows())
    for name, record in (("positions.csv", Position), ("places.csv", Place)):
        rows = [_placed(row, land) for row in read_rows(sources / name)]
        write_table(folder / name, record, rows)
    trenches = [_trench(row, land) for row in read_rows(sources / "trenches.csv")]
    write_lines(folder / "trenches.geojson", trenches)
    road = ({"kind": "road", "name": "the pass road"}, _lon_lat(land.road, land))
    write_lines(folder / "routes.geojson", [road])


def write_light(folder: Path, days: Days, land: Landscape, offset_h: float) -> None:
    """Write sun and moon for all days from the first to the last, local clock."""
    rows = light_rows(days, (land.lat, land.lon), offset_h)
    write_table(folder / "light.csv", Light, rows)


def read_rows(path: Path) -> list[Row]:
    """Rows of a source table as texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, record: type[Record], rows: Sequence[Row]) -> None:
    """Write a table with the columns that its rows have, in the order of the schema."""
    names = [name for name in column_names(record) if name in rows[0]]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def write_lines(path: Path, lines: Iterable[tuple[Mapping[str, Any], Any]]) -> None:
    """Write a FeatureCollection of lines, each given by its properties and coordinates."""
    features = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {"type": "LineString", "coordinates": coordinates},
        }
        for properties, coordinates in lines
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _placed(row: Row, land: Landscape) -> Row:
    x_m, y_m = float(row.pop("x_m")), float(row.pop("y_m"))
    row["lat"], row["lon"] = land.degrees(x_m, y_m)
    if "n_cells" in row:
        row["cells"] = land.cells(x_m, y_m, int(row.pop("n_cells")))
    return row


def _trench(row: Row, land: Landscape) -> tuple[Row, list[list[float]]]:
    course = [tuple(map(float, point.split(","))) for point in row.pop("course").split()]
    figures = {name: float(row[name]) for name in ("branches", "stop_m")}
    return row | figures | {"estimate": row["estimate"] == "1"}, _lon_lat(course, land)


def _lon_lat(course: Sequence[Sequence[float]], land: Landscape) -> list[list[float]]:
    degrees = [land.degrees(x_m, y_m) for x_m, y_m in course]
    return [[lon, lat] for lat, lon in degrees]


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
