"""The ground as a picture: shaded relief, contours, and whose ground it is, on a square raster.

Method: heights are those of the surface used for lines of sight, sampled on a finer raster and
smoothed over half a cell, so that the picture promises no more detail than the cells hold. The
light comes from the north-west at 45 degrees; heights are exaggerated for the shading only.

Whose ground: a point belongs to the garrison when it lies within the dominance radius of a position
that the garrison holds and of none that the besieger holds, or nearer to the garrison's than to
any dug besieger trench and position. It is a reading of the map, not the model's own bookkeeping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.lines import Point
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.surface import surface_of

Floats = npt.NDArray[np.float64]
Extent = tuple[float, float, float, float]
"""West, east, south, north in metres from the origin of the grid, the order of ``imshow``."""

PASSIVE = frozenset({"village", "bridge", "airstrip"})
"""Kinds of position that dominate no ground on the map."""

KEPT = 2
"""Grounds that are kept: a report draws the centre twice and the valley once."""

NO_GROUND_M = -1000.0
EXAGGERATION = 4.0
SUN = (-0.5, 0.5, 2**-0.5)
"""Direction of the light: east, north and up."""

SHADE_OF_SLOPE = 0.55
DARKEST, LIGHTEST = 0.78, 1.06
FLOOR_M = 110.0
"""Height above the lowest ground up to which contours stand every 20 m."""

OPEN_LOW = (0.886, 0.894, 0.824)
OPEN_HIGH = (0.870, 0.846, 0.790)
WOODED = (0.735, 0.768, 0.668)
OFF_MAP = (0.945, 0.938, 0.915)


@dataclass(frozen=True, eq=False)
class Raster:
    """Heights in metres [rows, columns] over an extent, row 0 in the south; NaN off the map."""

    extent: Extent
    side_m: float
    height_m: Floats

    @property
    def x_m(self) -> Floats:
        """Metres east of each column."""
        return np.float64(self.extent[0]) + self.side_m * np.arange(self.height_m.shape[1])

    @property
    def y_m(self) -> Floats:
        """Metres north of each row."""
        return np.float64(self.extent[2]) + self.side_m * np.arange(self.height_m.shape[0])


@lru_cache(maxsize=KEPT)
def raster_of(siege: Siege, extent: Extent, points: int = 420) -> Raster:
    """Smoothed heights over an extent, about ``points`` along its longer side."""
    west, east, south, north = extent
    finest_m = siege.grid.spacing_m / 12
    side = max(max(east - west, north - south) / points, finest_m)
    x, y = np.arange(west, east + side / 2, side), np.arange(south, north + side / 2, side)
    surface = surface_of(siege.grid)
    columns = (x - surface.west_m) / surface.side_m
    rows = (y - surface.south_m) / surface.side_m
    n_rows = len(surface.point_m) // surface.columns
    inside_x = (columns >= 0) & (columns < surface.columns - 1)
    inside_y = (rows >= 0) & (rows < n_rows - 1)
    height = np.full((len(y), len(x)), np.nan)
    grid_x, grid_y = np.meshgrid(columns[inside_x], rows[inside_y])
    sampled = surface.height_m(grid_x.ravel(), grid_y.ravel()).reshape(grid_x.shape)
    sampled[sampled < NO_GROUND_M] = np.nan
    height[np.ix_(inside_y, inside_x)] = sampled
    return Raster(extent, side, smooth(height, 0.5 * siege.grid.spacing_m / side))


def smooth(values: Floats, sigma: float) -> Floats:
    """Gaussian mean over ``sigma`` raster steps; what is no number neither counts nor spreads."""
    known = np.isfinite(values)
    weight = _blur(known.astype(float), sigma)
    total = _blur(np.where(known, values, 0.0), sigma)
    return np.where(known, total / np.maximum(weight, 1e-9), np.nan)


def _blur(values: Floats, sigma: float) -> Floats:
    reach = max(1, min(round(3 * sigma), (min(values.shape) - 1) // 2))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-6)) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        values = np.apply_along_axis(lambda v: np.convolve(v, kernel, "same"), axis, values)
    return values


@lru_cache(maxsize=KEPT)
def picture(siege: Siege, raster: Raster) -> Floats:
    """The shaded relief as colours [rows, columns, 3], row 0 in the south; it fades at the edge."""
    known = np.isfinite(raster.height_m)
    height = _filled(raster.height_m)
    low, high = float(height.min()), float(height.max())
    rise = ((height - low) / max(high - low, 60.0))[..., None]
    colour = (1 - rise) * np.array(OPEN_LOW) + rise * np.array(OPEN_HIGH)
    wooded = 0.7 * smooth(_concealment(siege, raster), 150.0 / raster.side_m)[..., None]
    colour = (1 - wooded) * colour + wooded * np.array(WOODED)
    colour = np.clip(colour * _shade(height, raster.side_m)[..., None], 0, 1)
    inside = np.clip(2 * smooth(known.astype(float), 60.0 / raster.side_m) - 1, 0, 1)[..., None]
    blended: Floats = inside * colour + (1 - inside) * np.array(OFF_MAP)
    return blended


def _shade(height_m: Floats, side_m: float) -> Floats:
    """Multiplier of the colour: 1 on level ground, more towards the light, less away from it."""
    north, east = np.gradient(EXAGGERATION * height_m, side_m)
    length = np.sqrt(1 + north**2 + east**2)
    towards = (SUN[2] - SUN[0] * east - SUN[1] * north) / length
    shade: Floats = np.clip(1 + SHADE_OF_SLOPE * (towards - SUN[2]), DARKEST, LIGHTEST)
    return shade


def _filled(height_m: Floats) -> Floats:
    """Heights with the ground beyond the edge continued level from the nearest known ground."""
    filled = height_m.copy()
    if not np.isfinite(filled).any():
        return np.zeros_like(filled)
    for lines in (filled, filled.T):  # the transpose is a view: both write into one array
        for line in lines:
            known = np.flatnonzero(np.isfinite(line))
            if known.size:
                line[:] = np.interp(np.arange(line.size), known, line[known])
    return filled


def _concealment(siege: Siege, raster: Raster) -> Floats:
    """Share concealed by the cover at each point of a raster; 0 off the map."""
    by_cover = {cover.id: cover.concealment for cover in siege.covers}
    of_cell = np.array([by_cover[cell.cover] for cell in siege.ground] + [0.0])
    return of_cell[cells_at(siege, raster)]


def cells_at(siege: Siege, raster: Raster) -> npt.NDArray[np.intp]:
    """Row of the cell under each point of a raster, -1 off the map, int [rows, columns]."""
    x, y = np.meshgrid(raster.x_m, raster.y_m)
    lat, lon = siege.grid.degrees(x.ravel(), y.ravel())
    found = [siege.grid.find(*at) for at in zip(lat.tolist(), lon.tolist(), strict=True)]
    return np.array(found, dtype=np.intp).reshape(x.shape)


def contour_levels(height_m: Floats) -> tuple[list[float], list[float]]:
    """Heights of the fine contours (20 m, on the floor) and of the bold ones (100 m)."""
    low, high = float(np.nanmin(height_m)), float(np.nanmax(height_m))
    bold = [float(z) for z in range(0, 9000, 100) if low < z < high]
    fine = [float(z) for z in range(0, 9000, 20) if low < z < min(high, low + FLOOR_M)]
    return [z for z in fine if z not in bold], bold


@lru_cache(maxsize=KEPT)
def garrison_ground(siege: Siege, raster: Raster, dug: tuple[Point, ...] = ()) -> Floats:
    """Softened mask of the garrison's ground, 0 to 1 over a raster: 0.5 is its edge.

    ``dug`` are points (lat, lon) of the besieger's dug trenches.
    """
    radius_m = siege.parameters.value("cell_dominance_m")
    besieger, garrison = (side.id for side in siege.scenario.sides)
    own = nearest_m(siege, raster, held_cells(siege, garrison))
    other = nearest_m(siege, raster, held_cells(siege, besieger) + _cells_of(siege, dug))
    mask = (own <= radius_m) & ((other > radius_m) | (own < other))
    return smooth(mask.astype(float), 60.0 / raster.side_m)


def held_cells(siege: Siege, side: str) -> list[int]:
    """Rows of the cells of the posts that a side holds at the start, passive places left out."""
    holders = {state.position: state.holder for state in siege.situation.positions}
    held = [p for p in siege.positions if holders.get(p.id) == side and p.kind not in PASSIVE]
    return [siege.grid.index(cell) for p in held for cell in p.cells.split()]


def _cells_of(siege: Siege, points: Sequence[Point]) -> list[int]:
    found = {siege.grid.find(lat, lon) for lat, lon in points}
    return sorted(found - {-1})


def nearest_m(siege: Siege, raster: Raster, cells: list[int]) -> Floats:
    """Metres from each point of a raster to the centre of the nearest of some cells."""
    away = np.full(raster.height_m.shape, np.inf)
    x, y = raster.x_m[None, :], raster.y_m[:, None]
    for cell in cells:
        np.minimum(away, np.hypot(x - siege.grid.x_m[cell], y - siege.grid.y_m[cell]), out=away)
    return away
