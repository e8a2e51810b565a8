"""The ground as a set of H3 cells with heights, neighbours and plane coordinates.

Method: the map is cut into the hexagons of one resolution of H3 (the hierarchical hexagonal
index published by Uber, 2018). Distances on the map are taken in an equirectangular projection
round the mean of the cell centres, on a sphere of the mean earth radius; over 20 km the error
stays below one part in a thousand.

Not modelled: a map that straddles the 180th meridian; the height difference in a distance.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import h3
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int32]

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the IUGG
TRACE_STEP_M = 10.0


@dataclass(frozen=True, eq=False)
class Grid:
    """A map of n cells of one H3 resolution; every array has one row a cell, none may be changed.

    ``h3_ids`` names the cells; ``lat``, ``lon`` are centres in degrees; ``elevation_m`` is the mean
    height and ``crest_m`` the highest; ``neighbours`` is [n, 6], counter-clockwise from the
    direction nearest to due east, -1 beyond the edge of the map: column k holds the same direction
    for every cell and column (k + 3) % 6 the way back. ``x_m``, ``y_m`` are metres east and north
    of ``origin`` (lat, lon); ``area_m2`` is the area of each cell.
    """

    h3_ids: tuple[str, ...]
    lat: Floats
    lon: Floats
    elevation_m: Floats
    crest_m: Floats
    neighbours: Cells
    x_m: Floats
    y_m: Floats
    area_m2: Floats
    origin: tuple[float, float]

    @classmethod
    def build(
        cls,
        h3_ids: Sequence[str],
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        elevation_m: npt.ArrayLike,
        crest_m: npt.ArrayLike,
    ) -> Grid:
        """Grid of the cells in the order given.

        Raises ``ValueError`` for no cells, an id that is no cell, a cell named twice, mixed
        resolutions, a column of another length, a value that is not finite, a crest below the mean
        height, or a map across the 180th meridian.
        """
        ids = tuple(h3_ids)
        _check_ids(ids)
        columns = {"lat": lat, "lon": lon, "elevation_m": elevation_m, "crest_m": crest_m}
        a = {name: _column(name, values, len(ids)) for name, values in columns.items()}
        _check_heights(ids, a["elevation_m"], a["crest_m"])
        if np.ptp(a["lon"]) > 180.0:
            raise ValueError("a map must not straddle the 180th meridian")
        origin = (float(a["lat"].mean()), float(a["lon"].mean()))
        x_m, y_m = _plane(a["lat"], a["lon"], origin)
        area_m2 = np.array([h3.cell_area(cell, "m^2") for cell in ids])
        neighbours = _neighbours(ids)
        for array in (x_m, y_m, area_m2, neighbours):
            array.flags.writeable = False
        return cls(
            ids, **a, neighbours=neighbours, x_m=x_m, y_m=y_m, area_m2=area_m2, origin=origin
        )

    def __len__(self) -> int:
        return len(self.h3_ids)

    def __repr__(self) -> str:
        return f"<Grid of {len(self)} cells of H3 resolution {self.resolution}>"

    @cached_property
    def resolution(self) -> int:
        """H3 resolution of the cells."""
        return int(h3.get_resolution(self.h3_ids[0]))

    @cached_property
    def perimeter_edge_m(self) -> float:
        """Mean length of a cell's edge in metres, from the mean area of the hexagons here."""
        return math.sqrt(2.0 * float(self.area_m2.mean()) / (3.0 * math.sqrt(3.0)))

    @cached_property
    def spacing_m(self) -> float:
        """Mean distance in metres between the centres of two neighbours: edge times root three."""
        return self.perimeter_edge_m * math.sqrt(3.0)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the ids, places and heights; equal for equal ground only."""
        digest = hashlib.sha256(" ".join(self.h3_ids).encode())
        for array in (self.lat, self.lon, self.elevation_m, self.crest_m):
            digest.update(array.tobytes())
        return digest.hexdigest()

    @cached_property
    def _row(self) -> dict[str, int]:
        return {cell: row for row, cell in enumerate(self.h3_ids)}

    def index(self, h3_id: str) -> int:
        """Row of a cell by its H3 id; ``ValueError`` when it is not on the map."""
        row = self._row.get(h3_id)
        if row is None:
            raise ValueError(f"cell {h3_id} is not on the map of {len(self)} cells")
        return row

    def at(self, lat: float, lon: float) -> int:
        """Row of the cell that holds a point given in degrees; ``ValueError`` outside the map."""
        row = self.find(lat, lon)
        if row < 0:
            raise ValueError(
                f"{lat:.5f} N, {lon:.5f} E is outside the map "
                f"({self.lat.min():.3f} to {self.lat.max():.3f} N, "
                f"{self.lon.min():.3f} to {self.lon.max():.3f} E)"
            )
        return row

    def find(self, lat: float, lon: float) -> int:
        """Row of the cell that holds a point given in degrees, -1 outside the map."""
        return self._row.get(h3.latlng_to_cell(lat, lon, self.resolution), -1)

    def within(self, cell: int, radius_m: float) -> npt.NDArray[np.intp]:
        """Rows of all cells with centres within ``radius_m`` of a cell's, that cell included."""
        away_m = np.hypot(self.x_m - self.x_m[cell], self.y_m - self.y_m[cell])
        return np.flatnonzero(away_m <= radius_m)

    def distance_m(self, a: npt.ArrayLike, b: npt.ArrayLike) -> Any:
        """Metres between the centres of cells ``a`` and ``b``: rows or arrays, broadcast."""
        i, j = np.asarray(a, dtype=np.intp), np.asarray(b, dtype=np.intp)
        return np.hypot(self.x_m[i] - self.x_m[j], self.y_m[i] - self.y_m[j])

    def plane(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Metres east and north of the origin for points in degrees."""
        return _plane(np.asarray(lat, np.float64), np.asarray(lon, np.float64), self.origin)

    def degrees(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Latitude and longitude of points in metres from the origin: the inverse of ``plane``."""
        north, east = _metres_per_degree(self.origin[0])
        lat = self.origin[0] + np.asarray(y_m, np.float64) / north
        return lat, self.origin[1] + np.asarray(x_m, np.float64) / east

    def trace(self, coords: Sequence[Sequence[float]]) -> list[tuple[int, float]]:
        """Cells under a line of (lon, lat) points, in order, with the metres of it in each.

        The line is walked in steps of 10 m at most, a step belongs to the cell of its middle, and
        steps that follow each other in one cell are joined. Stretches off the map are left out;
        a line that leaves a cell and comes back gives that cell twice. Raises ``ValueError`` for
        fewer than two points.
        """
        if len(coords) < 2:
            raise ValueError(f"a line needs two points or more, got {len(coords)}")
        pieces: list[tuple[int, float]] = []
        for start, end in pairwise(coords):
            for cell, metres in self._walk(start, end):
                if pieces and pieces[-1][0] == cell:
                    pieces[-1] = (cell, pieces[-1][1] + metres)
                else:
                    pieces.append((cell, metres))
        return [(cell, metres) for cell, metres in pieces if cell >= 0]

    def _walk(self, start: Sequence[float], end: Sequence[float]) -> list[tuple[int, float]]:
        """Cell (-1 off the map) and metres of each step of a straight stretch."""
        lon, lat = np.array([start[0], end[0]]), np.array([start[1], end[1]])
        x_m, y_m = self.plane(lat, lon)
        length_m = math.hypot(x_m[1] - x_m[0], y_m[1] - y_m[0])
        steps = max(1, math.ceil(length_m / TRACE_STEP_M))
        share = (np.arange(steps) + 0.5) / steps
        lats, lons = lat[0] + share * (lat[1] - lat[0]), lon[0] + share * (lon[1] - lon[0])
        cells = [self.find(*point) for point in zip(lats.tolist(), lons.tolist(), strict=True)]
        return [(cell, length_m / steps) for cell in cells]


def _check_ids(ids: tuple[str, ...]) -> None:
    if not ids:
        raise ValueError("a map needs one cell or more")
    wrong = [cell for cell in ids if not h3.is_valid_cell(cell)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no H3 cell")
    if len(set(ids)) < len(ids):
        twice = next(cell for cell, after in pairwise(sorted(ids)) if cell == after)
        raise ValueError(f"cell {twice} is named twice")
    resolutions = sorted({int(h3.get_resolution(cell)) for cell in ids})
    if len(resolutions) > 1:
        raise ValueError(f"cells of several H3 resolutions: {resolutions}")


def _column(name: str, values: npt.ArrayLike, n: int) -> Floats:
    """Own, unchangeable float64 copy of one column, checked for length and finite values."""
    array = np.array(values, dtype=np.float64)
    if array.shape != (n,):
        raise ValueError(f"{name}: expected {n} values, got an array of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: row {int(np.argmin(np.isfinite(array)))} is not a finite number")
    array.flags.writeable = False
    return array


def _check_heights(ids: tuple[str, ...], elevation_m: Floats, crest_m: Floats) -> None:
    low = np.flatnonzero(crest_m < elevation_m)
    if low.size:
        row = int(low[0])
        raise ValueError(
            f"cell {ids[row]}: crest {crest_m[row]} m is below its mean height {elevation_m[row]} m"
        )


def _plane(lat: Floats, lon: Floats, origin: tuple[float, float]) -> tuple[Floats, Floats]:
    north, east = _metres_per_degree(origin[0])
    return east * (lon - origin[1]), north * (lat - origin[0])


def _metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of latitude and of longitude at one latitude."""
    north = math.radians(1.0) * EARTH_RADIUS_M
    return north, north * math.cos(math.radians(lat))


def _neighbours(ids: tuple[str, ...]) -> Cells:
    """Neighbour rows [n, 6], counter-clockwise; cells off the map keep their place as -1.

    All six neighbours are laid out before those off the map are struck, and the order starts half
    a sector before the mean direction of the lattice, so that a column never changes direction.
    """
    row = {cell: i for i, cell in enumerate(ids)}
    rings = [[near for near in sorted(h3.grid_disk(cell, 1)) if near != cell] for cell in ids]
    bearings = [
        [_bearing(cell, near) for near in ring] for cell, ring in zip(ids, rings, strict=True)
    ]
    every = np.array([angle for ring in bearings for angle in ring])
    lattice = np.angle(np.exp(6j * every).mean()) / 6.0
    start = lattice - math.pi / 6.0
    table = np.full((len(ids), 6), -1, dtype=np.int32)
    for i, (ring, angles) in enumerate(zip(rings, bearings, strict=True)):
        around = sorted(
            zip(angles, ring, strict=True), key=lambda pair: (pair[0] - start) % math.tau
        )
        table[i, : len(around)] = [row.get(near, -1) for _, near in around]
    return table


def _bearing(cell: str, near: str) -> float:
    """Angle from due east to the neighbour's centre, counter-clockwise, in radians."""
    lat, lon = h3.cell_to_latlng(cell)
    near_lat, near_lon = h3.cell_to_latlng(near)
    east = (near_lon - lon + 180.0) % 360.0 - 180.0
    return math.atan2(near_lat - lat, east * math.cos(math.radians(lat)))
