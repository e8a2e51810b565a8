"""Reading the papers, joining names, writing checked tables, and plane geometry."""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from siegeworks.scenario.schema import Record

HERE = Path(__file__).resolve().parent
SCENARIO = HERE.parents[1] / "src" / "siegeworks" / "scenarios" / "dien-bien-phu"
Row = dict[str, Any]
Point = tuple[float, float]
"""Latitude, longitude in degrees."""

M_PER_DEG_LAT = 110_750.0
M_PER_DEG_LON = 103_730.0
"""Metres a degree at 21.4 N (WGS84)."""


class UnknownNameError(KeyError):
    """A name of the papers that the crosswalk does not hold."""


@dataclass(frozen=True)
class Papers:
    """The folder of the papers."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        """Rows of a CSV paper."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def geojson(self, name: str) -> list[Row]:
        """Features of a GeoJSON paper."""
        text = (self.folder / name).read_text(encoding="utf-8")
        features: list[Row] = json.loads(text)["features"]
        return features


@cache
def crosswalk() -> dict[tuple[str, str], str]:
    """(kind, name in the papers) -> our identifier."""
    with (HERE / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["name"]): row["id"] for row in csv.DictReader(file)}


def joined(names: Mapping[tuple[str, str], str], kind: str, name: str) -> str:
    """Our identifier for a name; raises UnknownNameError when there is none."""
    try:
        return names[kind, name]
    except KeyError:
        raise UnknownNameError(f"crosswalk.csv has no {kind} {name!r}") from None


def cell_text(value: object) -> str:
    """A value as it stands in a table: 1/0, short floats, empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.9g}"
    return str(value)


def write_table(path: Path, record: type[Record], rows: Iterable[Row]) -> int:
    """Check every row against its record, write the table, return the number of rows."""
    checked = [record.model_validate(row) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(record.model_fields)
        for row in checked:
            writer.writerow(cell_text(getattr(row, name)) for name in record.model_fields)
    return len(checked)


def write_geojson(path: Path, name: str, features: list[Row]) -> None:
    """Write a FeatureCollection, one feature a line."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    head = f'{{"type": "FeatureCollection", "name": "{name}", "features": [\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + lines + "\n]}\n", encoding="utf-8", newline="\n")


def line_feature(properties: Row, course: list[Point]) -> Row:
    """A GeoJSON LineString from points (latitude, longitude)."""
    coordinates = [[round(lon, 5), round(lat, 5)] for lat, lon in course]
    geometry = {"type": "LineString", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def distance_m(a: Point, b: Point) -> float:
    """Distance in metres on the plane of the valley (error under 0.3 per cent)."""
    return math.hypot((a[0] - b[0]) * M_PER_DEG_LAT, (a[1] - b[1]) * M_PER_DEG_LON)


def bearing_deg(a: Point, b: Point) -> float:
    """Bearing from a to b, clockwise from north."""
    east, north = (b[1] - a[1]) * M_PER_DEG_LON, (b[0] - a[0]) * M_PER_DEG_LAT
    return math.degrees(math.atan2(east, north)) % 360.0


def moved(a: Point, bearing: float, metres: float) -> Point:
    """The point ``metres`` from a on a bearing."""
    angle = math.radians(bearing)
    return (
        a[0] + metres * math.cos(angle) / M_PER_DEG_LAT,
        a[1] + metres * math.sin(angle) / M_PER_DEG_LON,
    )


def length_m(course: list[Point]) -> float:
    """Length of a course in metres."""
    return sum(distance_m(a, b) for a, b in itertools.pairwise(course))


def split_evenly(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in the ratio of the weights that add up to total (largest remainders)."""
    whole = sum(weights)
    exact = [total * w / whole for w in weights]
    parts = [math.floor(x) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
