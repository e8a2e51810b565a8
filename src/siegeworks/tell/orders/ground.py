"""The ground of a sketch map as polylines in metres: contours, fronts, boundaries.

Everything here is the same in every language and for every formation, so it is made once for a
siege and kept.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from siegeworks.scenario.siege import Siege
from siegeworks.tell import canvas
from siegeworks.tell.chart import Chart, Metres
from siegeworks.tell.relief import (
    PASSIVE,
    Extent,
    Floats,
    Raster,
    contour_levels,
    held_cells,
    nearest_m,
    raster_of,
    smooth,
)

Line = tuple[Metres, ...]

FINE, COARSE = 300, 150
"""Points along the longer side of the rasters of heights, and of fronts and boundaries."""


class Contour(NamedTuple):
    """All lines of a height in metres; ``bold`` where it is a multiple of 100 m."""

    height_m: float
    bold: bool
    lines: tuple[Line, ...]


@functools.lru_cache(maxsize=2)
def contours(siege: Siege, extent: Extent) -> tuple[Contour, ...]:
    """Contours over an extent: the fine ones, then the bold ones, each from low to high."""
    raster = raster_of(siege, extent, FINE)
    return tuple(
        Contour(height_m, is_bold, lines(raster, raster.height_m, height_m))
        for is_bold, levels in zip((False, True), contour_levels(raster.height_m), strict=True)
        for height_m in levels
    )


def lines(raster: Raster, values: Floats, level: float) -> tuple[Line, ...]:
    """Lines along which values on a raster have a level."""
    if not np.isfinite(values).any():
        return ()
    axes = canvas.figure(1, 1).add_subplot()
    masked = np.ma.masked_invalid(values)
    drawn: Any = axes.contour(raster.x_m, raster.y_m, masked, levels=[level])
    return tuple(
        tuple((float(x), float(y)) for x, y in segment)
        for segment in drawn.allsegs[0]
        if len(segment) > 2
    )


@functools.lru_cache(maxsize=16)
def front(siege: Siege, extent: Extent, taken: frozenset[str]) -> tuple[Line, ...]:
    """Edge of the garrison's ground once the besieger has ``taken`` some positions.

    Read from the map as for the situation: see :mod:`siegeworks.tell.relief`.
    """
    raster = raster_of(siege, extent, COARSE)
    besieger, garrison = (side.id for side in siege.scenario.sides)
    lost = [
        siege.grid.index(cell)
        for p in siege.positions
        if p.id in taken and p.kind not in PASSIVE
        for cell in p.cells.split()
    ]
    own = [cell for cell in held_cells(siege, garrison) if cell not in lost]
    dug = [siege.grid.find(lat, lon) for lat, lon in Chart(siege).dug_points()]
    other = [*held_cells(siege, besieger), *lost, *sorted(set(dug) - {-1})]
    radius_m = siege.parameters.value("cell_dominance_m")
    to_own, to_other = nearest_m(siege, raster, own), nearest_m(siege, raster, other)
    mask = (to_own <= radius_m) & ((to_other > radius_m) | (to_own < to_other))
    return lines(raster, smooth(mask.astype(float), 60.0 / raster.side_m), 0.5)


@functools.lru_cache(maxsize=2)
def boundaries(
    siege: Siege, extent: Extent, places: tuple[tuple[str, Line], ...]
) -> tuple[tuple[str, str, Line], ...]:
    """Lines half way between the places of formations: the two names and the course."""
    raster = raster_of(siege, extent, COARSE)
    away = np.array([_nearest(raster, points) for _, points in places])
    found: list[tuple[str, str, Line]] = []
    for i, (first, _) in enumerate(places):
        for j in range(i + 1, len(places)):
            others = np.delete(away, [i, j], axis=0)
            field = away[i] - away[j]
            if len(others):
                field = np.where(others.min(axis=0) < np.minimum(away[i], away[j]), np.nan, field)
            found += [(first, places[j][0], line) for line in lines(raster, field, 0.0)]
    return tuple(found)


def _nearest(raster: Raster, points: Sequence[Metres]) -> Floats:
    """Metres from each point of a raster to the nearest of some points."""
    x, y = raster.x_m[None, :], raster.y_m[:, None]
    away = np.full(raster.height_m.shape, np.inf)
    for east, north in points:
        np.minimum(away, np.hypot(x - east, y - north), out=away)
    return away
