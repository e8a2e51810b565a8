"""Reads the lines of a map from GeoJSON: trenches to be dug, and routes (river, road, strips).

GeoJSON writes longitude before latitude; here a point is always (latitude, longitude) in degrees.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siegeworks.scenario.columns import columns_of
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.records import Trench
from siegeworks.scenario.tables import quote, read_text
from siegeworks.scenario.toml_file import build_record

Point = tuple[float, float]


@dataclass(frozen=True)
class TrenchLine:
    """A line to be dug: its record, and its course as (lat, lon) points, rear end first."""

    record: Trench
    coords: tuple[Point, ...]

    @property
    def lon_lat(self) -> tuple[Point, ...]:
        """The course as (lon, lat), the order that ``Grid.trace`` takes."""
        return tuple((lon, lat) for lat, lon in self.coords)


@dataclass(frozen=True)
class Route:
    """Something drawn on the map: ``coords`` are (lat, lon); the outer ring for an area."""

    kind: str
    name: str
    coords: tuple[Point, ...]
    properties: dict[str, Any]


def read_trenches(path: Path, name: str) -> tuple[tuple[TrenchLine, ...], list[Fault]]:
    """Trench lines of a FeatureCollection of LineStrings; the properties follow ``Trench``."""
    features, faults = _features(path, name)
    lines: list[TrenchLine] = []
    for number, feature in features:
        at = f"features[{number}]"
        coords, found = _coords(feature, name, at, ("LineString",))
        record, wrong = build_record(Trench, _dated(feature), name, f"{at}.properties")
        faults += found + wrong
        if record is not None and not found:
            lines.append(TrenchLine(record, coords))
    faults += _repeated([line.record.id for line in lines], name)
    return tuple(lines), faults


def read_routes(path: Path, name: str) -> tuple[tuple[Route, ...], list[Fault]]:
    """Routes of a FeatureCollection; each feature has the properties ``kind`` and ``name``."""
    features, faults = _features(path, name)
    routes: list[Route] = []
    for number, feature in features:
        at = f"features[{number}]"
        coords, found = _coords(feature, name, at, ("LineString", "Polygon", "Point"))
        properties = feature["properties"]
        kind = properties.get("kind")
        if not isinstance(kind, str) or not kind:
            expected = "what it is: river, road, strip, ..."
            found.append(Fault(name, 0, f"{at}.properties.kind", quote(str(kind)), expected))
        faults += found
        if not found:
            routes.append(Route(str(kind), str(properties.get("name") or ""), coords, properties))
    return tuple(routes), faults


def _features(path: Path, name: str) -> tuple[list[tuple[int, dict[str, Any]]], list[Fault]]:
    """Numbered features that have a geometry and properties, and faults for the rest."""
    text, faults = read_text(path, name)
    if faults:
        return [], faults
    try:
        data = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return [], [Fault(name, error.lineno, "", error.msg, "GeoJSON", "mend the line")]
    except (RecursionError, ValueError) as error:
        return [], [Fault(name, 0, "", str(error), "finite numbers", "give a figure")]
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        return [], [Fault(name, 0, "features", "no list of features", "a FeatureCollection")]
    good: list[tuple[int, dict[str, Any]]] = []
    for number, feature in enumerate(data["features"], start=1):
        if _is_feature(feature):
            good.append((number, feature))
        else:
            expected = "a Feature with geometry and properties"
            faults.append(Fault(name, 0, f"features[{number}]", quote(str(feature)), expected))
    return good, faults


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _is_feature(feature: Any) -> bool:
    if not isinstance(feature, dict):
        return False
    return all(isinstance(feature.get(part), dict) for part in ("geometry", "properties"))


def _coords(
    feature: dict[str, Any], name: str, at: str, kinds: tuple[str, ...]
) -> tuple[tuple[Point, ...], list[Fault]]:
    geometry = feature["geometry"]
    kind = geometry.get("type")
    if kind not in kinds:
        expected = " or ".join(kinds)
        return (), [Fault(name, 0, f"{at}.geometry.type", quote(str(kind)), expected)]
    raw = geometry.get("coordinates")
    points = list(_points(_ring(kind, raw)))
    n_least = {"Point": 1, "LineString": 2, "Polygon": 4}[kind]
    if len(points) < n_least or any(p is None for p in points):
        field, found = f"{at}.geometry.coordinates", quote(str(raw))
        expected = f"at least {n_least} [longitude, latitude] in degrees"
        return (), [Fault(name, 0, field, found, expected, "longitude stands first in GeoJSON")]
    return tuple(p for p in points if p is not None), []


def _ring(kind: str, raw: Any) -> list[Any]:
    """The list of positions of a geometry: the outer ring of an area, a point by itself."""
    if not isinstance(raw, list):
        return []
    if kind == "Point":
        return [raw]
    if kind == "Polygon":
        return raw[0] if raw and isinstance(raw[0], list) else []
    return raw


def _points(ring: list[Any]) -> Iterator[Point | None]:
    for pair in ring:
        is_pair = isinstance(pair, list) and len(pair) >= 2
        if is_pair and all(isinstance(v, int | float) for v in pair[:2]):
            lon, lat = float(pair[0]), float(pair[1])
            yield (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
        else:
            yield None


def _dated(feature: dict[str, Any]) -> dict[str, Any]:
    """Properties with the text of day columns as dates; what is no date stays as it was."""
    values = {k: v for k, v in feature["properties"].items() if v is not None}
    for column in columns_of(Trench):
        text = values.get(column.name)
        if column.kind == "day" and isinstance(text, str):
            try:
                values[column.name] = dt.date.fromisoformat(text)
            except ValueError:
                continue
    return values


def _repeated(ids: list[str], name: str) -> list[Fault]:
    twice = sorted({i for i in ids if ids.count(i) > 1})
    return [Fault(name, 0, "id", quote(i), "an id of its own", "rename one line") for i in twice]
