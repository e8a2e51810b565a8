"""The ground as a surface that can be sampled at any point: what a line of sight must clear.

Method: each cell's centre has a height as an obstacle, its mean plus half of what its crest stands
above the highest mean among itself and its neighbours: a knoll blocks, a plain slope does not lift
itself, and a line seldom crosses a cell at its very top. Between three neighbouring centres the
surface is the plane through them. It is laid once on a square raster of 0.43 cell spacings (60 m
for cells 139 m apart), which is read by bilinear interpolation, so that a plain slope stays plain;
cells read as steps would hide the slope from itself.

Off the map, and within a raster step of its edge, the ground blocks nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.grid import Floats, Grid

RASTER_OF_SPACING = 0.43
CREST_SHARE = 0.5
NO_GROUND_M = -1e9  # finite, or a weight of nought would make it no number

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Surface:
    """Heights at the points of a raster; row 0 lies south, column 0 west."""

    point_m: Floats  # flattened [rows * columns]
    columns: int
    side_m: float
    west_m: float
    south_m: float

    def height_m(self, east: Floats, north: Floats) -> Floats:
        """Heights in metres at points given in raster steps from the first raster point."""
        column, row = east.astype(np.intp), north.astype(np.intp)
        to_east, to_north = east - column, north - row
        corner = row * self.columns + column
        south: Floats = self.point_m[corner]
        south += to_east * (self.point_m[corner + 1] - south)
        corner += self.columns
        height: Floats = self.point_m[corner]
        height += to_east * (self.point_m[corner + 1] - height)
        height -= south
        height *= to_north
        height += south
        return height


@lru_cache(maxsize=4)
def surface_of(grid: Grid) -> Surface:
    """Surface of a map, built once; the raster reaches one cell beyond the outermost centres."""
    side_m = RASTER_OF_SPACING * grid.spacing_m
    west_m = float(grid.x_m.min()) - grid.spacing_m
    south_m = float(grid.y_m.min()) - grid.spacing_m
    columns = math.ceil((float(grid.x_m.max()) + grid.spacing_m - west_m) / side_m) + 1
    rows = math.ceil((float(grid.y_m.max()) + grid.spacing_m - south_m) / side_m) + 1
    row, column = np.divmod(np.arange(rows * columns), columns)
    x_m, y_m = west_m + column * side_m, south_m + row * side_m
    lat, lon = grid.degrees(x_m, y_m)
    points = zip(lat.tolist(), lon.tolist(), strict=True)
    cells = np.array([grid.find(*point) for point in points], dtype=np.intp)
    point_m = np.full(len(cells), NO_GROUND_M)
    on_map = np.flatnonzero(cells >= 0)
    point_m[on_map] = _between_centres(grid, cells[on_map], x_m[on_map], y_m[on_map])
    return Surface(point_m, columns, side_m, west_m, south_m)


def obstacle_m(grid: Grid) -> Floats:
    """Height of each cell's centre as an obstacle: mean plus half of its knoll, float64 [n].

    A cell at the edge of the map has no knoll: what it stands out of is not known.
    """
    around = np.append(grid.elevation_m, np.inf)[grid.neighbours].max(axis=1)
    knoll_m = np.maximum(0.0, grid.crest_m - np.maximum(grid.elevation_m, around))
    height: Floats = grid.elevation_m + CREST_SHARE * knoll_m
    return height


def _between_centres(grid: Grid, cells: Rows, x_m: Floats, y_m: Floats) -> Floats:
    """Height at points of the given cells, on the plane through the three centres round each.

    At the edge of the map, where one of the three is missing, the plane of the nearest whole three
    goes on; a cell that belongs to no such three is level.
    """
    centre_m = obstacle_m(grid)
    east, north = x_m - grid.x_m[cells], y_m - grid.y_m[cells]
    height: Floats = centre_m[cells].copy()
    deepest = np.full(len(cells), -np.inf)
    for k in range(6):
        b, c = grid.neighbours[cells, k], grid.neighbours[cells, (k + 1) % 6]
        bx, by = grid.x_m[b] - grid.x_m[cells], grid.y_m[b] - grid.y_m[cells]
        cx, cy = grid.x_m[c] - grid.x_m[cells], grid.y_m[c] - grid.y_m[cells]
        whole = (b >= 0) & (c >= 0)
        area = np.where(whole, bx * cy - by * cx, 1.0)
        to_b, to_c = (east * cy - north * cx) / area, (bx * north - by * east) / area
        # The shares of the three centres are all above nought inside their triangle: the triangle
        # of the largest least share is the one that holds the point, or the nearest.
        inside = np.minimum(np.minimum(to_b, to_c), 1.0 - to_b - to_c)
        here = whole & (inside > deepest)
        plane = centre_m[cells] * (1.0 - to_b - to_c) + centre_m[b] * to_b + centre_m[c] * to_c
        height[here], deepest[here] = plane[here], inside[here]
    return height
