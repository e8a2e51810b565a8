"""Where the besieger's units lie: covered cells on the bearing of their sector."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import besieger
from .besieger import Lair
from .ground import COVERED, Cell
from .tables import Papers, Point, Row, bearing_deg, distance_m

SPACING_M = 200.0
"""Two units do not lie nearer to each other than this."""

OFF_MAP = frozenset({"vm_front_hq", "vm_log_front"})
"""Units at the rear, where Road 41 enters the map."""

PLACE_SOURCE = (
    "reconstruction: first covered cell on the sector's bearing; works.csv and forces.csv name the "
    "sectors"
)

LOOKOUTS = (
    ("op_1", "above Beatrice", "beatrice_1", 60.0),
    ("op_2", "north of Gabrielle", "gabrielle", 0.0),
    ("op_3", "east of Dominique", "dominique_2", 85.0),
    ("op_4", "east of Eliane", "eliane_1", 100.0),
    ("op_5", "south-east of Eliane", "eliane_2", 130.0),
    ("op_6", "north-west of the strip", "huguette_7", 310.0),
    ("op_7", "west of Claudine", "claudine_5", 265.0),
    ("op_8", "east of Isabelle", "isabelle_4", 85.0),
)
"""Observation posts: id, name, post looked at, bearing from it."""


def turn(a: float, b: float) -> float:
    """Angle between two bearings, 0-180 degrees."""
    return abs((a - b + 180.0) % 360.0 - 180.0)


@dataclass
class Valley:
    """The cells, the posts held on a date, and the cells already used."""

    cells: dict[str, Cell]
    posts: dict[str, Point]
    held: dict[str, Point]
    used: list[Point] = field(default_factory=list)

    def clear(self, point: Point, metres: float) -> bool:
        """Whether a point is at least so far from every held post."""
        return all(distance_m(point, post) >= metres for post in self.held.values())

    def candidates(self, lair: Lair, widen: float) -> list[Point]:
        """Covered, free cells that fit a lair; ``widen`` stretches angle and distance."""
        post = self.posts[lair.post]
        found = []
        for cell in self.cells.values():
            if cell.cover not in COVERED:
                continue
            far = distance_m(post, cell.point)
            if not lair.low_m <= far <= lair.high_m * widen:
                continue
            if turn(bearing_deg(post, cell.point), lair.bearing) > 25.0 * widen:
                continue
            if self.clear(cell.point, lair.clear_m) and all(
                distance_m(cell.point, other) >= SPACING_M for other in self.used
            ):
                found.append(cell.point)
        return found

    def take(self, lair: Lair) -> Point:
        """The nearest fitting cell; raises ValueError when there is none."""
        post = self.posts[lair.post]
        for widen in (1.0, 1.4, 2.0):
            found = self.candidates(lair, widen)
            if found:
                point = min(found, key=lambda p: (distance_m(post, p), p))
                self.used.append(point)
                return point
        raise ValueError(f"no covered cell for {lair}")


def unit_lairs(second: bool) -> dict[str, Lair]:
    """Lair of every unit of the besieger that is not at the rear, in a fixed order."""
    lairs: dict[str, Lair] = {}
    for regiment, (_, _, numbers, first, later) in besieger.REGIMENTS.items():
        for number in numbers:
            lairs[f"{regiment}_{number}"] = later if second else first
    for battery in besieger.batteries():
        lairs[battery.id] = battery.lair
        regiment = battery.id.removesuffix("_hw")
        if second and regiment in besieger.REGIMENTS:
            lairs[battery.id] = besieger.REGIMENTS[regiment][4]
    lairs |= besieger.STAFF_LAIRS
    if second:
        lairs |= besieger.SECOND
    return lairs


def fixed_points(papers: Papers) -> dict[str, Point]:
    """Batteries whose place the papers give."""
    rows = {row["id"]: row for row in papers.rows("history/positions.csv")}
    return {
        unit: (float(rows[name]["lat"]), float(rows[name]["lon"]))
        for unit, name in besieger.FIXED.items()
    }


def first_points(papers: Papers, valley: Valley) -> dict[str, Point]:
    """Place of every unit of the besieger on 13 March."""
    points = fixed_points(papers)
    valley.used.extend(points.values())
    for unit, lair in unit_lairs(second=False).items():
        if unit not in points:
            points[unit] = valley.take(lair)
    return points


def second_points(valley: Valley, before: dict[str, Point]) -> dict[str, Point]:
    """Place on 25 March: units whose lair did not change stay where they were."""
    old, new = unit_lairs(second=False), unit_lairs(second=True)
    points = {unit: at for unit, at in before.items() if old.get(unit) == new.get(unit)}
    valley.used.extend(points.values())
    for unit, lair in new.items():
        if unit not in points and unit not in besieger.FIXED:
            points[unit] = valley.take(lair)
    return {**points, **{unit: before[unit] for unit in besieger.FIXED}}


def lookout_point(valley: Valley, post: str, bearing: float) -> Point:
    """The highest cell 1.5-4.5 km from a post on a bearing."""
    at = valley.posts[post]
    found = [
        cell
        for cell in valley.cells.values()
        if 1500.0 <= distance_m(at, cell.point) <= 4500.0
        and turn(bearing_deg(at, cell.point), bearing) <= 25.0
        and valley.clear(cell.point, 1200.0)
    ]
    return max(found, key=lambda cell: (cell.crest_m, cell.h3)).point


def place_row(name: str, title: str, kind: str, point: Point, source: str) -> Row:
    """One row of places.csv."""
    return {
        "id": name,
        "name": title,
        "kind": kind,
        "side": besieger.SIDE,
        "lat": round(point[0], 5),
        "lon": round(point[1], 5),
        "source": source,
        "estimate": True,
    }


def rear_point(papers: Papers, cells: dict[str, Cell]) -> Point:
    """Where Road 41 enters the map: the road cell farthest to the north-east."""
    road = [cell for cell in cells.values() if cell.row["road"] == "1"]
    return max(road, key=lambda cell: (cell.point[0] + cell.point[1], cell.h3)).point


def place_rows(papers: Papers, valley: Valley, points: dict[str, Point]) -> list[Row]:
    """Rows of places.csv: assembly areas as on 25 March, observation posts, the rear."""
    rows = []
    for regiment, (title, _, numbers, _, _) in besieger.REGIMENTS.items():
        at = points[f"{regiment}_{numbers[0]}"]
        name = f"asm_{regiment.removeprefix('vm_')}"
        rows.append(place_row(name, f"assembly area of {title}", "assembly", at, PLACE_SOURCE))
    for name, title, post, bearing in LOOKOUTS:
        at = lookout_point(valley, post, bearing)
        rows.append(
            place_row(name, f"observation post {title}", "observation", at,
                      "reconstruction: highest cell 1.5-4.5 km out on the bearing")
        )  # fmt: skip
    rear = place_row(
        "rear_besieger", "rear: Muong Phang, Na Tau, Tuan Giao by Road 41", "rear",
        rear_point(papers, valley.cells),
        "positions.csv: off-map nodes; drawn where Road 41 enters the map",
    )  # fmt: skip
    rear["note"] = "Tuan Giao about 75 to 80 km by road, Muong Phang 30 to 40 km"
    return [*rows, rear]
