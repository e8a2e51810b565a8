"""What a map shows of a siege, as plane geometry in metres: nothing here draws.

Points are (metres east, metres north) of the origin of the siege's grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import h3
import numpy as np

from siegeworks.plan.known import Known, length_m
from siegeworks.scenario.lines import Point, TrenchLine
from siegeworks.scenario.records import Equipment, Position, Unit
from siegeworks.scenario.siege import Siege
from siegeworks.tell.relief import Extent

Metres = tuple[float, float]
Scope = Literal["valley", "centre"]
Weapon = Literal["artillery", "mortar", "flak", "tank"]

MARGIN_M = 450.0
LEAST_M = 2200.0
"""Least side of the map of the centre."""

LONG_RANGE_M = 6500.0
"""Range from which a weapon is drawn as artillery; below it as a mortar or light gun."""


@dataclass(frozen=True)
class Battery:
    """Tubes of one kind and side that stand together."""

    at: Metres
    side: int
    weapon: Weapon
    tubes: int


@dataclass(frozen=True)
class Camp:
    """A formation of the besieger: the middle of its rifle units."""

    at: Metres
    name: str
    men: int


@dataclass(frozen=True)
class TrenchCourse:
    """A trench line in two stretches: what is dug and what is only planned."""

    line: TrenchLine
    dug: tuple[Metres, ...]
    planned: tuple[Metres, ...]


@dataclass(frozen=True, eq=False)
class Chart:
    """A siege seen as a map."""

    siege: Siege

    @cached_property
    def known(self) -> Known:
        """The siege by name."""
        return Known(self.siege)

    @cached_property
    def holders(self) -> dict[str, int]:
        """Index of the side that holds each position, -1 = nobody, 2 = contested."""
        index = self.siege.side_index
        return {
            state.position: 2 if state.attacker_share > 0 else index.get(state.holder, -1)
            for state in self.siege.situation.positions
        }

    def extent(self, scope: Scope) -> Extent:
        """Box round all that is to be shown: the whole valley, or the command post's sector."""
        inner = [self.middle(p) for p in self.siege.positions if self.is_inner(p)]
        if scope == "centre":
            return _at_least(_box(inner), LEAST_M)
        shown = [self.middle(p) for p in self.siege.positions]
        shown += [battery.at for battery in self.batteries()]
        shown += [camp.at for camp in self.camps()]
        shown += [self.point(at) for line in self.siege.trenches for at in line.coords]
        grid, inset = self.siege.grid, self.siege.grid.spacing_m
        west, east, south, north = _box(shown)
        return (
            max(west, float(grid.x_m.min()) + inset),
            min(east, float(grid.x_m.max()) - inset),
            max(south, float(grid.y_m.min()) + inset),
            min(north, float(grid.y_m.max()) - inset),
        )

    def is_inner(self, position: Position) -> bool:
        """True for a position of the sector in which the command post lies."""
        post = self.known.positions[self.siege.scenario.ending.command_post]
        return position.sector == post.sector

    def point(self, at: Point) -> Metres:
        """A point in degrees as metres."""
        x, y = self.siege.grid.plane(at[0], at[1])
        return float(x), float(y)

    def outline(self, cell: str) -> list[Metres]:
        """Corners of a cell."""
        return [self.point(corner) for corner in h3.cell_to_boundary(cell)]

    def rings(self, position: Position) -> list[list[Metres]]:
        """Outlines of a position's cells taken together, each closed."""
        shape = h3.cells_to_geo(position.cells.split())
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [ring for part in parts for ring in part]
        return [[self.point((lat, lon)) for lon, lat in ring] for ring in rings]

    def middle(self, position: Position) -> Metres:
        """Middle of a position's cells."""
        centres = [self.point(h3.cell_to_latlng(cell)) for cell in position.cells.split()]
        x, y = np.array(centres).mean(axis=0)
        return float(x), float(y)

    def gun_place(self, position: Position) -> Metres:
        """Where guns are drawn: the last cell of a footprint, clear of the name at its middle."""
        return self.point(h3.cell_to_latlng(position.cells.split()[-1]))

    def trenches(self) -> list[TrenchCourse]:
        """Every line, cut where the metres dug at the start end; branches dig with the line."""
        return [self._course(line) for line in self.siege.trenches]

    def _course(self, line: TrenchLine) -> TrenchCourse:
        points = [self.point(at) for at in line.coords]
        whole = length_m(line) * line.record.branches
        share = min(1.0, self.known.dug_m.get(line.record.id, 0) / whole) if whole else 0.0
        dug, planned = cut(points, share)
        return TrenchCourse(line, tuple(dug), tuple(planned))

    def dug_points(self) -> tuple[Point, ...]:
        """Points (lat, lon), one every 60 m, of the trenches that the besieger has dug."""
        besieger = self.siege.scenario.sides[0].id
        found: list[Point] = []
        for course in self.trenches():
            if course.line.record.side == besieger and course.line.record.kind != "gallery":
                x, y = np.array(walked(course.dug, 60.0)).reshape(-1, 2).T
                lat, lon = self.siege.grid.degrees(x, y)
                found += zip(lat.tolist(), lon.tolist(), strict=True)
        return tuple(found)

    def batteries(self) -> list[Battery]:
        """Guns present at the start, those of one kind and place together."""
        tubes: dict[tuple[Metres, int, Weapon], int] = {}
        for unit, at in self._present(("battery", "aa", "tank")):
            weapon = weapon_of(self.known.equipment[unit.equipment])
            key = (at, self.siege.side_index[unit.side], weapon)
            tubes[key] = tubes.get(key, 0) + self.known.states[unit.id].tubes
        return [Battery(*key, count) for key, count in tubes.items() if count > 0]

    def camps(self) -> list[Camp]:
        """Regiments of the besieger whose rifle battalions are present."""
        besieger = self.siege.scenario.sides[0].id
        men: dict[str, list[tuple[Metres, int]]] = {}
        for unit, at in self._present(("rifle",)):
            if unit.side == besieger:
                fit = self.known.states[unit.id].fit
                men.setdefault(self._regiment(unit), []).append((at, fit))
        return [self._camp(name, parts) for name, parts in men.items()]

    def _camp(self, name: str, parts: Sequence[tuple[Metres, int]]) -> Camp:
        x, y = np.array([at for at, _ in parts]).mean(axis=0)
        unit = self.known.units[name]
        return Camp((float(x), float(y)), unit.short or unit.name, sum(fit for _, fit in parts))

    def _regiment(self, unit: Unit) -> str:
        parent = self.known.units.get(unit.parent)
        return parent.id if parent is not None and parent.echelon == "RGT" else unit.id

    def _present(self, kinds: Iterable[str]) -> list[tuple[Unit, Metres]]:
        found = []
        for state in self.siege.situation.units:
            unit, at = self.known.units[state.unit], self.known.point(state.unit)
            on_map = at is not None and self.siege.grid.find(*at) >= 0
            if at is not None and on_map and state.is_present and unit.kind in kinds:
                post = self.known.positions.get(state.position)
                found.append((unit, self.gun_place(post) if post else self.point(at)))
        return found


def _at_least(box: Extent, side_m: float) -> Extent:
    """A box grown on all sides until neither of its own is shorter than ``side_m``."""
    west, east, south, north = box
    wide, high = max(0.0, side_m - (east - west)) / 2, max(0.0, side_m - (north - south)) / 2
    return (west - wide, east + wide, south - high, north + high)


def _box(points: Sequence[Metres]) -> Extent:
    x, y = np.array(points).T
    return (
        float(x.min()) - MARGIN_M,
        float(x.max()) + MARGIN_M,
        float(y.min()) - MARGIN_M,
        float(y.max()) + MARGIN_M,
    )


def weapon_of(equipment: Equipment) -> Weapon:
    """Kind of weapon as it is drawn, from what it does."""
    if equipment.is_armoured:
        return "tank"
    if equipment.ceiling_m > 0:
        return "flak"
    return "artillery" if equipment.range_m >= LONG_RANGE_M else "mortar"


def cut(points: Sequence[Metres], share: float) -> tuple[list[Metres], list[Metres]]:
    """A line in two: the first ``share`` of its length, and the rest."""
    steps = [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(points)]
    left = share * sum(steps)
    for i, step in enumerate(steps):
        if left < step:
            (x0, y0), (x1, y1), t = points[i], points[i + 1], left / step
            knife = (x0 + t * (x1 - x0), y0 + t * (y1 - y0))
            return [*points[: i + 1], knife], [knife, *points[i + 1 :]]
        left -= step
    return list(points), []


def walked(points: Sequence[Metres], step_m: float) -> list[Metres]:
    """Points along a line, one every ``step_m`` and its corners."""
    found: list[Metres] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        n = max(1, round(float(np.hypot(x1 - x0, y1 - y0)) / step_m))
        found += [(x0 + (x1 - x0) * k / n, y0 + (y1 - y0) * k / n) for k in range(n)]
    return found
