"""Contours of a siege's ground as GeoJSON; the same lines as on its sketch maps."""

from __future__ import annotations

import numpy as np

from siegeworks.post.library import Library
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.views.siege import extent
from siegeworks.scenario.grid import Grid
from siegeworks.tell.orders.ground import Line, contours

DEGREES = 5
"""Decimals of a degree that are given: about a metre."""


def contours_view(library: Library, scenario: str) -> shapes.ContoursView:
    """Contours, one feature for each height. Raises as :meth:`Library.siege`."""
    siege = library.siege(scenario)
    return shapes.ContoursView(
        features=[
            shapes.ContourFeature(
                properties=shapes.ContourKind(bold=contour.bold, height_m=round(contour.height_m)),
                geometry=shapes.LinesGeometry(
                    coordinates=[_degrees(siege.grid, line) for line in contour.lines]
                ),
            )
            for contour in contours(siege, extent(siege))
        ]
    )


def _degrees(grid: Grid, line: Line) -> list[tuple[float, float]]:
    """A line in metres as (lon, lat)."""
    points = np.array(line)
    lat, lon = grid.degrees(points[:, 0], points[:, 1])
    return [
        (float(x), float(y))
        for x, y in zip(np.round(lon, DEGREES), np.round(lat, DEGREES), strict=True)
    ]
