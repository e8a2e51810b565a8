"""ground.csv, covers.csv, light.csv, weather.csv and routes.geojson."""

from __future__ import annotations

from dataclasses import dataclass

import h3

from .tables import Papers, Point, Row, distance_m

KEEP_M = 4500.0
"""Cells farther than this from every position of the garrison are cropped."""

SPEED = {
    "paddy_dry": (2.4, "march_cross_country_day_km_per_h"),
    "camp_cleared": (2.4, "march_cross_country_day_km_per_h"),
    "cleared_hill": (1.6, "guess between open valley and forest hills"),
    "scrub_paddy_mix": (2.0, "guess between open valley and forest hills"),
    "scrub_grass_swidden": (1.6, "guess between open valley and forest hills"),
    "forest_swidden": (1.2, "march_hill_forest_day_km_per_h"),
    "forest": (1.0, "guess under march_hill_forest_day_km_per_h (0.5-2.0)"),
}
"""Cover of landcover.md -> pace in km/h and where it comes from in parameters.csv."""

COVERS = {
    "paddy_dry": ("dry rice fields of the valley floor", 0.05, 1.0, True),
    "camp_cleared": ("cleared ground of the camp", 0.0, 1.0, True),
    "cleared_hill": ("bare dug hill", 0.05, 0.6, False),
    "scrub_paddy_mix": ("bench of knolls, scrub and small fields", 0.5, 0.9, True),
    "scrub_grass_swidden": ("foothills of grass, bamboo and scrub", 0.6, 0.8, False),
    "forest_swidden": ("lower slopes, bamboo and secondary forest", 0.8, 0.6, False),
    "forest": ("closed mountain forest", 0.95, 0.5, False),
}
"""Cover -> name, concealment, digging rate, floods; all guesses except 0.6 for hill soil."""

COVERED = frozenset({"scrub_paddy_mix", "scrub_grass_swidden", "forest_swidden", "forest"})
"""Covers in which a battalion or a gun can hide."""

FOG = {3: 0.35, 4: 0.25, 5: 0.15}
"""Month -> share of mornings with fog; March is a row of parameters.csv, the others guesses."""


@dataclass(frozen=True)
class Cell:
    """A cell of the papers' ground."""

    h3: str
    point: Point
    crest_m: float
    cover: str
    hills: tuple[str, ...]
    row: dict[str, str]


def read_cells(papers: Papers) -> dict[str, Cell]:
    """All cells of the resolution 10 ground, by H3 index."""
    cells = {}
    for row in papers.rows("terrain/elevation_h3_r10.csv"):
        point = (float(row["lat"]), float(row["lon"]))
        hills = tuple(name for name in row["hills"].split(";") if name)
        crest = float(row["elevation_max_m"])
        cells[row["h3"]] = Cell(row["h3"], point, crest, row["landcover_est"], hills, row)
    return cells


def cropped(cells: dict[str, Cell], keep: list[Point]) -> dict[str, Cell]:
    """Cells within KEEP_M of a point to keep, in the order of their index."""
    return {
        index: cells[index]
        for index in sorted(cells)
        if any(distance_m(cells[index].point, point) <= KEEP_M for point in keep)
    }


def ground_rows(cells: dict[str, Cell], owned: frozenset[str]) -> list[Row]:
    """Rows of ground.csv; the river runs on the edges of cells that a position owns."""
    return [
        {
            "h3": cell.h3,
            "elevation_m": cell.row["elevation_m"],
            "crest_m": cell.row["elevation_max_m"],
            "slope_deg": cell.row["slope_typical_deg"],
            "cover": cell.cover,
            "river": cell.row["river"] == "1" and cell.h3 not in owned,
            "road": cell.row["road"],
            "estimate": cell.row["estimated"],
        }
        for cell in cells.values()
    ]


def cover_rows() -> list[Row]:
    """Rows of covers.csv."""
    rows = []
    for name, (speed, source) in SPEED.items():
        meaning, concealment, dig, floods = COVERS[name]
        rows.append(
            {
                "id": name,
                "name": meaning,
                "speed_km_h": speed,
                "concealment": concealment,
                "dig_x": dig,
                "floods": floods,
                "source": f"landcover.md; pace: {source}; the rest our guess",
            }
        )
    return rows


def weather_rows(papers: Papers) -> list[Row]:
    """Rows of weather.csv from the chain rows of parameters.csv."""
    values = {row["name"]: row for row in papers.rows("parameters.csv")}
    periods = ("01_20_mar", "21_31_mar", "01_20_apr", "21_30_apr", "01_10_may")
    firsts = ("1954-03-01", "1954-03-21", "1954-04-01", "1954-04-21", "1954-05-01")
    optional = {row["name"]: row for row in papers.rows("parameters_optional.csv")}
    return [
        {
            "from_day": first,
            "p_dry_to_wet": values[f"p_dry_to_wet_{period}_per_watch_prob"]["value"],
            "p_wet_to_wet": values["p_wet_to_wet_per_watch_prob"]["value"],
            "rain_mm": values["rain_mm_per_wet_watch_mm"]["value"],
            "low_cloud_wet": values["ceiling_below_minima_wet_watch_prob"]["value"],
            "low_cloud_dry": optional["ceiling_below_minima_dry_watch_prob"]["value"],
            "fog_mornings": FOG[int(first[5:7])],
            "source": "literature rows p_dry_to_wet, p_wet_to_wet, rain_mm, ceiling_below_minima, "
            "morning_fog_share (fog after March: guess); station Dien Bien 1961-2017",
            "confidence": "derived",
        }
        for period, first in zip(periods, firsts, strict=True)
    ]


def light_rows(papers: Papers) -> list[Row]:
    """Rows of light.csv, as computed for 21.383 N, 103.017 E."""
    return [dict(row) for row in papers.rows("light_1954.csv")]


def route_features(papers: Papers) -> list[Row]:
    """River, roads, tracks and strips as simple features for maps."""
    features = []
    for feature in papers.geojson("terrain/hydro_roads.geojson"):
        old = feature["properties"]
        kind = "stream" if old["kind"] == "river_alternative" else old["kind"]
        new = {
            "kind": kind,
            "name": old["name"],
            "estimated": 1,
            "uncertainty_m": old["uncertainty_m"],
            "source": old["source"].replace("coarse_dem_extract.csv", "coarse relief"),
        }
        features.append({"type": "Feature", "properties": new, "geometry": feature["geometry"]})
    return features


def neighbours(index: str) -> list[str]:
    """The six cells around a cell, in a fixed order."""
    return sorted(set(h3.grid_disk(index, 1)) - {index})
