"""A smooth made-up landscape round a real point, cut into H3 cells.

Places are given in metres east and north of the centre. Heights come from a formula, so the same
call always writes the same map.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h3

M_PER_DEGREE = 111_195.0
STEP_M = 20.0

Height = Callable[[float, float], float]
"""Height in metres at a point in metres east and north of the centre."""

CoverOf = Callable[[float, float, float], str]
"""Kind of cover by metres east, metres north and slope in degrees."""


@dataclass(frozen=True)
class Landscape:
    """A disk of H3 cells round (lat, lon) with a height at every point."""

    lat: float
    lon: float
    resolution: int
    rings: int
    height: Height
    cover: CoverOf
    road: tuple[tuple[float, float], ...]

    def degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Latitude and longitude, to a decimetre, of a point in metres from the centre."""
        lat = self.lat + y_m / M_PER_DEGREE
        lon = self.lon + x_m / (M_PER_DEGREE * math.cos(math.radians(self.lat)))
        return round(lat, 6), round(lon, 6)

    def metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Metres east and north of the centre."""
        y_m = (lat - self.lat) * M_PER_DEGREE
        return (lon - self.lon) * M_PER_DEGREE * math.cos(math.radians(self.lat)), y_m

    def cell(self, x_m: float, y_m: float) -> str:
        """The H3 cell under a point in metres."""
        return str(h3.latlng_to_cell(*self.degrees(x_m, y_m), self.resolution))

    def cells(self, x_m: float, y_m: float, n: int) -> str:
        """The cell under a point and the n - 1 cells next to it, nearest first."""
        here = self.degrees(x_m, y_m)
        near = sorted(
            h3.grid_disk(self.cell(x_m, y_m), 2),
            key=lambda c: (h3.great_circle_distance(here, h3.cell_to_latlng(c)), c),
        )
        return " ".join(near[:n])

    def rows(self) -> list[dict[str, Any]]:
        """Rows of ``ground.csv``, sorted by cell."""
        disk = h3.grid_disk(self.cell(0.0, 0.0), self.rings)
        on_road = self._road_cells()
        return [self._row(cell, cell in on_road) for cell in sorted(disk)]

    def _row(self, cell: str, has_road: bool) -> dict[str, Any]:
        x, y = self.metres(*h3.cell_to_latlng(cell))
        corners = [self.metres(*point) for point in h3.cell_to_boundary(cell)]
        heights = [self.height(x, y), *(self.height(*corner) for corner in corners)]
        mean = round(sum(heights) / len(heights), 1)
        slope = round(self.slope_deg(x, y), 1)
        return {
            "h3": cell,
            "elevation_m": mean,
            "crest_m": max(round(max(heights), 1), mean),
            "slope_deg": slope,
            "cover": self.cover(x, y, slope),
            "road": has_road,
            "estimate": True,
        }

    def slope_deg(self, x_m: float, y_m: float) -> float:
        """Slope at a point in degrees, over 40 m."""
        east = self.height(x_m + STEP_M, y_m) - self.height(x_m - STEP_M, y_m)
        north = self.height(x_m, y_m + STEP_M) - self.height(x_m, y_m - STEP_M)
        return math.degrees(math.atan(math.hypot(east, north) / (2.0 * STEP_M)))

    def _road_cells(self) -> set[str]:
        found: set[str] = set()
        for (x0, y0), (x1, y1) in zip(self.road, self.road[1:], strict=False):
            n = max(1, round(math.hypot(x1 - x0, y1 - y0) / STEP_M))
            for i in range(n + 1):
                found.add(self.cell(x0 + (x1 - x0) * i / n, y0 + (y1 - y0) * i / n))
        return found


def hill(x_m: float, y_m: float, centre: tuple[float, float], radius_m: float) -> float:
    """A round hill of height 1."""
    return math.exp(-((x_m - centre[0]) ** 2 + (y_m - centre[1]) ** 2) / radius_m**2)
