"""trenches.geojson: rings, approach lines and the gallery, and what was dug by each date."""

from __future__ import annotations

import heapq
import itertools
import math

import h3

from .ground import Cell, neighbours
from .situations import LOST
from .tables import (
    Point,
    Row,
    bearing_deg,
    distance_m,
    length_m,
    line_feature,
    moved,
    split_evenly,
)

EDGE_M = 66.0
"""From the centre of a cell to its edge; stop distances count from the edge of the footprint."""

RING_OUT_M = 1000.0
NEAR_M = 300.0
NEAR_COST = 3.0
RIVER_COST = 2.0
"""An approach keeps 300 m from other posts, and crosses the river seldom (guess)."""

RING_BRANCHES = 1.5
FIRST_BRANCHES = 1.0
LATER_BRANCHES = 2.0

FIRST_ATTACK = ("beatrice_1", "beatrice_2", "beatrice_3", "beatrice_4", "gabrielle",
                "anne_marie_1", "anne_marie_2")  # fmt: skip
SECOND_ATTACK = ("dominique_1", "dominique_2", "dominique_6", "eliane_1", "eliane_2", "eliane_4",
                 "huguette_7", "francoise", "claudine_5")  # fmt: skip
"""Objectives of the plan of 25-28 March: five hills and D2, and the posts to be pinned."""

STOP = {
    "beatrice_1": 50.0,
    "beatrice_2": 50.0,
    "beatrice_3": 50.0,
    "beatrice_4": 50.0,
    "huguette_7": 50.0,
    "huguette_1": 15.0,
}
"""Distances of works.csv; 100 m elsewhere."""

PLAN_TOTAL_KM = 100.0
DUG_25_MARCH_M = 85_000
RING_SHARE_25_MARCH = 0.8
"""85 km (50-100) on 25 March; share of the ring then dug: guess."""

GALLERY_M = 49.0

RING_SECTORS = (
    ("ring_north", "308 and 312", 315.0, 45.0),
    ("ring_east", "312 and 316", 45.0, 180.0),
    ("ring_west", "308", 180.0, 315.0),
)
"""id, sector, from bearing, to bearing, seen from the middle of the centre."""

SECTORS = {
    "beatrice": "312",
    "gabrielle": "308 and 312",
    "anne": "308",
    "dominique": "312",
    "eliane": "316",
    "huguette": "308",
    "francoise": "308",
    "claudine": "308",
    "isabelle": "57",
    "wieme": "57",
}


def hull(points: list[Point]) -> list[Point]:
    """Convex hull, counter-clockwise (Andrew's monotone chain)."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in ordered:
            while len(chain) >= 2 and cross(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    def cross(o: Point, a: Point, b: Point) -> float:
        return (a[1] - o[1]) * (b[0] - o[0]) - (a[0] - o[0]) * (b[1] - o[1])

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def ring(points: list[Point]) -> list[Point]:
    """A closed line 1 km outside the hull of the points."""
    outside = [moved(p, float(b), RING_OUT_M) for p in points for b in range(0, 360, 15)]
    line = hull(outside)
    return [*line, line[0]]


def middle(points: list[Point]) -> Point:
    """Mean of points."""
    return (math.fsum(p[0] for p in points) / len(points),
            math.fsum(p[1] for p in points) / len(points))  # fmt: skip


def densified(line: list[Point], step_m: float = 100.0) -> list[Point]:
    """The line with a point at least every ``step_m``."""
    points = [line[0]]
    for a, b in itertools.pairwise(line):
        count = max(1, math.ceil(distance_m(a, b) / step_m))
        points += [
            (a[0] + (b[0] - a[0]) * k / count, a[1] + (b[1] - a[1]) * k / count)
            for k in range(1, count + 1)
        ]
    return points


def arc(line: list[Point], centre: Point, low: float, high: float) -> list[Point]:
    """The part of a closed line between two bearings from its middle, clockwise."""
    width = (high - low) % 360.0
    found = [(((bearing_deg(centre, p) - low) % 360.0), p) for p in densified(line)[:-1]]
    inside = sorted(pair for pair in found if pair[0] <= width)
    return [point for _, point in inside]


def ring_lines(held: dict[str, Point]) -> dict[str, tuple[str, list[Point]]]:
    """Ring lines by id: sector and course."""
    south = [p for n, p in held.items() if n.startswith(("isabelle", "wieme"))]
    centre = [p for n, p in held.items() if not n.startswith(("isabelle", "wieme"))]
    line, at = ring(centre), middle(centre)
    lines = {name: (sector, arc(line, at, low, high)) for name, sector, low, high in RING_SECTORS}
    lines["ring_south"] = ("57", ring(south))
    return lines


class Ways:
    """Cheapest ways over cells that avoid the garrison's footprints of 13 March."""

    def __init__(self, cells: dict[str, Cell], feet: dict[str, list[str]], posts: set[str]) -> None:
        self.cells = cells
        self.blocked = {c for mine in feet.values() for c in mine}
        self.owners = {
            index: {
                name
                for name in posts
                if any(distance_m(cell.point, cells[c].point) < NEAR_M for c in feet[name])
            }
            for index, cell in cells.items()
        }

    def near(self, index: str, objective: str) -> float:
        """Cost factor of a cell near posts other than the objective."""
        return NEAR_COST if self.owners[index] - {objective} else 1.0

    def cost(self, index: str, objective: str) -> float:
        """Metres a step into a cell counts for."""
        river = RIVER_COST if self.cells[index].row["river"] == "1" else 1.0
        return 133.0 * river * self.near(index, objective)

    def way(self, start: str, goal: str, objective: str) -> list[str]:
        """Cells from start to goal (Dijkstra); raises ValueError when there is no way."""
        best, came = {start: 0.0}, {start: ""}
        queue = [(0.0, start)]
        while queue:
            paid, here = heapq.heappop(queue)
            if here == goal:
                path = [here]
                while came[path[-1]]:
                    path.append(came[path[-1]])
                return path[::-1]
            if paid > best[here]:
                continue
            for n in neighbours(here):
                if n not in self.cells or (n in self.blocked and n != goal):
                    continue
                total = paid + self.cost(n, objective)
                if total < best.get(n, math.inf):
                    best[n], came[n] = total, here
                    heapq.heappush(queue, (total, n))
        raise ValueError(f"no way to {objective}")


def cut(course: list[Point], feet: list[Point], stop_m: float) -> list[Point]:
    """The course up to ``stop_m`` from the edge of the footprint."""
    points = densified(course, 5.0)
    reach = stop_m + EDGE_M
    end = next(
        (k for k, p in enumerate(points) if min(distance_m(p, f) for f in feet) <= reach),
        len(points) - 1,
    )
    corners = set(course)
    return [*(p for p in points[:end] if p in corners), points[end]]


def start_cell(point: Point, cells: dict[str, Cell]) -> str:
    """The cell of an assembly area."""
    index = h3.latlng_to_cell(*point, 10)
    return index if index in cells else min(cells, key=lambda c: distance_m(cells[c].point, point))


def nearest_start(objective: Point, starts: list[Point]) -> Point:
    """The covered assembly area nearest to an objective."""
    return min(starts, key=lambda p: (distance_m(p, objective), p))


def sector_of(name: str) -> str:
    """The formation that digs at a position."""
    return SECTORS.get(name.partition("_")[0], "312, 316 and 308")


def approach_line(ways: Ways, feet: dict[str, list[str]], name: str, start: Point) -> list[Point]:
    """Course of the approach to a position, rear end first."""
    cells = ways.cells
    goal = min(feet[name], key=lambda c: (distance_m(cells[c].point, start), c))
    path = ways.way(start_cell(start, cells), goal, name)
    course = [cells[c].point for c in path]
    return cut(course, [cells[c].point for c in feet[name]], STOP.get(name, 100.0))


def approach_branches(lines: dict[str, list[Point]], rings_m: float) -> dict[str, float]:
    """Branches of each approach, so that what is planned by 30 March comes to 100 km."""
    old = sum(length_m(lines[n]) for n in FIRST_ATTACK) * FIRST_BRANCHES
    new = sum(length_m(lines[n]) for n in SECOND_ATTACK)
    rest = PLAN_TOTAL_KM * 1000.0 - rings_m * RING_BRANCHES - old
    factor = round(rest / new, 2)
    return {
        name: FIRST_BRANCHES
        if name in FIRST_ATTACK
        else factor
        if name in SECOND_ATTACK
        else LATER_BRANCHES
        for name in lines
    }


def plan_day(name: str) -> str | None:
    """Day by which an approach was to be ready."""
    if name in FIRST_ATTACK:
        return "1954-03-12"
    return "1954-03-29" if name in SECOND_ATTACK else None


def trench(name: str, kind: str, sector: str, source: str, **more: object) -> Row:
    """Properties of a line (records.Trench)."""
    plain = {"id": name, "side": "besieger", "kind": kind, "objective": "", "sector": sector,
             "branches": 1.0, "plan_by": None, "stop_m": 0.0, "source": source,
             "estimate": True}  # fmt: skip
    return {**plain, **more}


def ring_features(rings: dict[str, tuple[str, list[Point]]]) -> list[Row]:
    """Features of the ring lines."""
    source = (
        "works.csv: sectors, about 100 km by 30 March; course: 1 km outside the posts held on 18 "
        "March (reconstruction)"
    )
    return [
        line_feature(
            trench(name, "ring", sector, source, branches=RING_BRANCHES, plan_by="1954-03-30",
                   stop_m=RING_OUT_M),
            course,
        )
        for name, (sector, course) in rings.items()
    ]  # fmt: skip


def approach_features(lines: dict[str, list[Point]], branches: dict[str, float]) -> list[Row]:
    """Features of the approach lines."""
    source = (
        "works.csv: stop distances; course: cheapest way over cells from the nearest battalion's "
        "lair round the posts of 13 March (reconstruction)"
    )
    return [
        line_feature(
            trench(f"approach_{name}", "approach", sector_of(name), source, objective=name,
                   branches=branches[name], plan_by=plan_day(name),
                   stop_m=STOP.get(name, 100.0)),
            course,
        )
        for name, course in lines.items()
    ]  # fmt: skip


def gallery_feature(top: Point, approach: list[Point]) -> Row:
    """The mine gallery under Eliane 2, from the lip towards the top."""
    start = moved(top, bearing_deg(top, approach[-1]), GALLERY_M)
    source = "timeline.csv: tunnel of 47 to 49 m; it begins on the lip of the hill"
    properties = trench("gallery_eliane_2", "gallery", "316", source, objective="eliane_2")
    return line_feature(properties, [start, top])


def dug_m(features: list[Row], second: bool) -> list[Row]:
    """Rows of situations/DATE/trenches.csv."""
    full = {}
    for feature in features:
        course = [(lat, lon) for lon, lat in feature["geometry"]["coordinates"]]
        p = feature["properties"]
        full[p["id"]] = (p, math.floor(length_m(course) * p["branches"]))
    if not second:
        source = "works.csv: works 50 m from Beatrice, approaches to Gabrielle reported 12-13 March"
        return [
            {"trench": name, "dug_m": m if p["objective"] in FIRST_ATTACK else 0,
             "source": source, "estimate": True}
            for name, (p, m) in full.items()
        ]  # fmt: skip
    dug = {name: m for name, (p, m) in full.items() if p["objective"] in FIRST_ATTACK}
    dug |= {
        n: math.floor(m * RING_SHARE_25_MARCH) for n, (p, m) in full.items() if p["kind"] == "ring"
    }
    rest = DUG_25_MARCH_M - sum(dug.values())
    late = [
        n
        for n, (p, _) in full.items()
        if p["objective"] in SECOND_ATTACK and p["kind"] != "gallery"
    ]
    parts = split_evenly(rest, [float(full[n][1]) for n in late])
    dug |= dict(zip(late, parts, strict=True))
    source = (
        "85 km (50-100) on 25 March, estimate between works.csv for 21 March and the document's "
        "100 km; over lines by length"
    )
    return [
        {"trench": name, "dug_m": dug.get(name, 0), "source": source, "estimate": True}
        for name in full
    ]


def built(
    cells: dict[str, Cell],
    feet: dict[str, list[str]],
    posts: dict[str, Point],
    starts: list[Point],
    extra: list[Point],
) -> list[Row]:
    """All features; ``starts`` are the assembly areas, ``extra`` those of 13 March."""
    ways = Ways(cells, feet, set(posts))
    rings = ring_lines({n: p for n, p in posts.items() if n not in LOST})
    lines = {
        name: approach_line(
            ways, feet, name,
            nearest_start(posts[name], extra if name in FIRST_ATTACK else starts),
        )
        for name in posts
    }  # fmt: skip
    branches = approach_branches(lines, sum(length_m(course) for _, course in rings.values()))
    top = cells[feet["eliane_2"][0]].point
    return [
        *ring_features(rings),
        *approach_features(lines, branches),
        gallery_feature(top, lines["eliane_2"]),
    ]
