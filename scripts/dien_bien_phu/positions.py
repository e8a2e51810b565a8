"""positions.csv and parts.csv: footprints, works, and names in both languages."""

from __future__ import annotations

import h3

from .ground import Cell, neighbours
from .tables import Papers, Point, Row, distance_m

KINDS = {
    "strongpoint": "strongpoint",
    "strongpoint_group": "strongpoint",
    "terrain": "hill",
    "outpost_hill": "outpost",
    "command_post": "command_post",
    "village": "village",
    "bridge": "bridge",
    "airstrip_end": "airstrip",
    "airstrip": "airstrip",
}
"""Kind of the papers -> our kind; other kinds are not positions."""

LEFT_OUT = frozenset(
    {"beatrice", "anne_marie_3", "anne_marie_4", "gun_203", "gun_210", "claudine_6", "muong_phang"}
)
"""Groups, aliases and places without coordinates."""

CRESTS = {
    "beatrice_1": "Him Lam NE",
    "beatrice_2": "Him Lam S",
    "beatrice_3": "Him Lam W",
    "gabrielle": "Doc Lap",
    "anne_marie_1": "Ban Keo N",
    "anne_marie_2": "Ban Keo S",
    "dominique_1": "E1",
    "dominique_2": "D1",
    "dominique_6": "D2",
    "eliane_1": "C1",
    "eliane_2": "A1",
    "eliane_4": "C2",
    "bald_hill": "Bald Hill",
    "phony": "F (Phony)",
}
"""Position -> hill of spot_heights.csv on which it stands."""

CELLS = {
    "beatrice_1": 2,
    "beatrice_2": 2,
    "beatrice_3": 2,
    "gabrielle": 4,
    "anne_marie_1": 3,
    "anne_marie_2": 3,
    "dominique_1": 3,
    "dominique_2": 4,
    "dominique_6": 2,
    "eliane_1": 3,
    "eliane_2": 4,
    "eliane_4": 2,
    "epervier": 4,
    "isabelle_1": 2,
    "isabelle_5": 2,
}
"""Number of cells of a footprint; one elsewhere."""

FORTIFIED = {
    "gabrielle": ("fortified", 100, 10.0, 1100),
    "eliane_2": ("fortified", 100, 8.2, 500),
    "hq_gono": ("fortified", 50, 4.0, 500),
    "beatrice_1": ("prepared", 100, 4.6, 250),
    "beatrice_2": ("prepared", 100, 4.6, 250),
    "beatrice_3": ("prepared", 100, 4.6, 250),
    "anne_marie_1": ("prepared", 75, 4.0, 300),
    "anne_marie_2": ("prepared", 75, 4.0, 300),
    "beatrice_4": ("prepared", 100, 3.0, 300),
    "dominique_2": ("prepared", 75, 8.0, 500),
    "eliane_1": ("prepared", 100, 4.0, 250),
    "eliane_4": ("prepared", 50, 4.0, 500),
    "epervier": ("prepared", 50, 12.0, 1000),
    "juno": ("prepared", 50, 6.0, 650),
    "claudine_2": ("prepared", 75, 4.0, 400),
    "huguette_3": ("prepared", 75, 4.0, 350),
    "claudine_3": ("prepared", 75, 6.0, 600),
    "isabelle_1": ("prepared", 75, 8.0, 600),
    "isabelle_2": ("prepared", 75, 5.0, 400),
    "isabelle_3": ("prepared", 75, 5.0, 400),
    "isabelle_4": ("prepared", 75, 5.0, 400),
    "isabelle_5": ("prepared", 75, 8.0, 500),
    "eliane_3": ("hasty", 50, 4.0, 500),
    "dominique_4": ("hasty", 50, 5.0, 450),
    "dominique_5": ("hasty", 50, 3.0, 250),
    "dominique_6": ("hasty", 50, 3.0, 250),
    "eliane_10": ("hasty", 50, 3.0, 250),
    "eliane_11": ("hasty", 50, 3.0, 250),
    "eliane_12": ("hasty", 50, 3.0, 250),
    "francoise": ("hasty", 50, 3.0, 250),
    "wieme": ("hasty", 50, 3.0, 250),
    "muong_thanh": ("none", 0, 6.0, 900),
    "airstrip_n": ("none", 0, 3.0, 300),
    "airstrip_s": ("none", 0, 3.0, 400),
    "bald_hill": ("none", 0, 3.0, 250),
    "phony": ("none", 0, 3.0, 250),
    "eliane_2_champs": ("none", 50, 3.0, 250),
    "bridge_namyum": ("none", 0, 1.0, 100),
    "isabelle_strip": ("none", 0, 3.0, 100),
    "ban_kho_lai": ("none", 0, 3.0, 250),
}
"""Position -> class of works, obstacles in m, area in ha, men; others (prepared, 75, 3, 250)."""

BARE = "cleared_hill"
"""Cover of a fortified hill: a footprint grows over it first."""

BUILT = {"eliane_10": "1954-04-05", "eliane_11": "1954-04-05", "eliane_12": "1954-04-05"}

PARTS = (
    ("eliane_2_slopes", "eliane_2", "three trench lines on the slopes", 0.0, 0.6, 1.0, False),
    ("eliane_2_summit", "eliane_2", "summit with the masonry cellar", 0.6, 1.0, 1.5, True),
    ("eliane_1_slopes", "eliane_1", "trench tiers on the slopes", 0.0, 0.7, 1.0, False),
    (
        "eliane_1_blockhouse",
        "eliane_1",
        "command post in the flag-pole blockhouse",
        0.7,
        1.0,
        1.2,
        True,
    ),
    ("hq_gono_outer", "hq_gono", "works round the command post", 0.0, 0.5, 1.0, False),
    ("hq_gono_bunker", "hq_gono", "roofed headquarters bunker", 0.5, 1.0, 1.3, True),
)
"""id, position, name, from, to, multiplier (guess), summit."""

PART_SOURCES = {
    "eliane_2": "positions.csv: old masonry post with a cellar turned into a deep bunker, three "
    "trench lines; multiplier and shares guess",
    "eliane_1": "positions.csv: command post in the flag-pole blockhouse on the top; multiplier "
    "and shares guess",
    "hq_gono": "works.csv: steel arches, only the HQ and hospital were well roofed; multiplier and "
    "shares guess",
}


def position_papers(papers: Papers) -> dict[str, dict[str, str]]:
    """Rows of positions.csv that can be held, by id."""
    return {
        row["id"]: row
        for row in papers.rows("history/positions.csv")
        if row["kind"] in KINDS and row["id"] not in LEFT_OUT and not row["sector"].startswith("vm")
    }


def centre_points(papers: Papers, rows: dict[str, dict[str, str]]) -> dict[str, Point]:
    """Where each position stands: its point, or the crest of its hill for Gabrielle."""
    crest = next(r for r in papers.rows("terrain/spot_heights.csv") if r["name"] == "Doc Lap")
    points = {name: (float(row["lat"]), float(row["lon"])) for name, row in rows.items()}
    points["gabrielle"] = (float(crest["lat"]), float(crest["lon"]))
    return points


def first_cells(
    cells: dict[str, Cell], rows: dict[str, dict[str, str]], points: dict[str, Point]
) -> dict[str, str]:
    """One cell a position; where two share one, the less certain takes the nearest free one."""
    crests = {hill: cell.h3 for cell in cells.values() for hill in cell.hills}
    taken: dict[str, str] = {}
    order = sorted(rows, key=lambda n: (n not in CRESTS, float(rows[n]["coord_uncertainty_m"]), n))
    for name in order:
        point = points[name]
        wanted = crests[CRESTS[name]] if name in CRESTS else h3.latlng_to_cell(*point, 10)
        used = set(taken.values())
        free = [c for c in h3.grid_disk(wanted, 2) if c in cells and c not in used]
        taken[name] = min(free, key=lambda c: (c != wanted, distance_m(cells[c].point, point), c))
    return taken


def footprints(
    cells: dict[str, Cell], rows: dict[str, dict[str, str]], points: dict[str, Point]
) -> dict[str, list[str]]:
    """Cells of every position, the top first; no cell is in two positions."""
    first = first_cells(cells, rows, points)
    used = set(first.values())
    result = {}
    for name in sorted(rows):
        mine = [first[name]]
        for _ in range(CELLS.get(name, 1) - 1):
            around = {n for c in mine for n in neighbours(c) if n in cells and n not in used}
            best = max(sorted(around), key=lambda c: (cells[c].cover == BARE, cells[c].crest_m))
            mine.append(best)
            used.add(best)
        result[name] = sorted(mine, key=lambda c: (-cells[c].crest_m, c))
    return result


def top_heights(papers: Papers) -> dict[str, float]:
    """Height of each hill above the ground around, from spot_heights.csv."""
    heights = {r["name"]: r["rel_height_m"] for r in papers.rows("terrain/spot_heights.csv")}
    return {name: float(heights[hill]) for name, hill in CRESTS.items()}


def position_rows(
    papers: Papers, feet: dict[str, list[str]], points: dict[str, Point]
) -> list[Row]:
    """Rows of positions.csv, in the order of the papers."""
    heights = top_heights(papers)
    rows = []
    for name, old in position_papers(papers).items():
        works, wire, area, capacity = FORTIFIED.get(name, ("prepared", 75, 3.0, 250))
        kind = KINDS[old["kind"]]
        rows.append(
            {
                "id": name,
                "name": old["french_name"],
                "name_besieger": old["vietnamese_name"],
                "kind": kind,
                "sector": old["sector"],
                "group": old["subsector"],
                "lat": round(points[name][0], 5),
                "lon": round(points[name][1], 5),
                "cells": " ".join(feet[name]),
                "uncertainty_m": old["coord_uncertainty_m"],
                "height_m": heights.get(name, 0.0),
                "area_ha": area,
                "fortification": works,
                "obstacle_m": wire,
                "capacity": capacity,
                "exists_from": BUILT.get(name),
                "is_counted": kind in ("strongpoint", "command_post"),
                "source": f"{old['source']}; place: {old['coord_source']}",
                "estimate": True,
                "note": "; ".join(text for text in (old["works"], old["notes"]) if text),
            }
        )
    return rows


def part_rows() -> list[Row]:
    """Rows of parts.csv."""
    keys = ("id", "position", "name", "from_share", "to_share", "fortification_x", "is_summit")
    return [
        {
            **dict(zip(keys, part, strict=True)),
            "source": PART_SOURCES[part[1]],
            "estimate": True,
        }
        for part in PARTS
    ]
