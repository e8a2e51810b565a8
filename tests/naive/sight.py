"""Line of sight and command of ground for one pair at a time, from docs/decisions/0010."""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import h3

RADIUS_M = 6_371_008.8


Point = tuple[float, float]


@dataclass(eq=False)
class Ground:
    ids: list[str]
    lat: list[float]
    lon: list[float]
    mean_m: list[float]
    crest_m: list[float]

    def plane(self, lat: float, lon: float) -> tuple[float, float]:
        lat_0, lon_0 = sum(self.lat) / len(self.lat), sum(self.lon) / len(self.lon)
        degree = math.pi / 180 * RADIUS_M
        return (lon - lon_0) * degree * math.cos(math.radians(lat_0)), (lat - lat_0) * degree

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        lat_0, lon_0 = sum(self.lat) / len(self.lat), sum(self.lon) / len(self.lon)
        degree = math.pi / 180 * RADIUS_M
        return lat_0 + y / degree, lon_0 + x / (degree * math.cos(math.radians(lat_0)))

    @cached_property
    def places(self) -> list[tuple[float, float]]:
        return [self.plane(*point) for point in zip(self.lat, self.lon, strict=True)]

    @cached_property
    def spacing_m(self) -> float:
        area = sum(h3.cell_area(cell, "m^2") for cell in self.ids) / len(self.ids)
        return math.sqrt(2 * area / math.sqrt(3))  # a hexagon of spacing d has area d2 x root 3 / 2

    def obstacle_m(self, cell: str) -> float:
        row, around = self.ids.index(cell), h3.grid_disk(cell, 1)
        if not set(around) <= set(self.ids):
            return self.mean_m[row]
        knoll = self.crest_m[row] - max(self.mean_m[self.ids.index(near)] for near in around)
        return self.mean_m[row] + max(0.0, knoll) / 2

    def point_m(self, x: float, y: float) -> float:
        """Height of a raster point: on the plane through the three centres round it."""
        cell = h3.latlng_to_cell(*self.degrees(x, y), h3.get_resolution(self.ids[0]))
        if cell not in self.ids:
            return -1e9
        best, height = -math.inf, self.obstacle_m(cell)
        near = [other for other in h3.grid_disk(cell, 1) if other != cell and other in self.ids]
        for b, c in combinations(near, 2):
            if h3.are_neighbor_cells(b, c):
                corners = [self.plane(*h3.cell_to_latlng(corner)) for corner in (cell, b, c)]
                shares = barycentric((x, y), corners)
                if min(shares) > best:
                    best = min(shares)
                    heights = [self.obstacle_m(corner) for corner in (cell, b, c)]
                    height = sum(s * h for s, h in zip(shares, heights, strict=True))
        return height

    def height_m(self, x: float, y: float) -> float:
        """Height of any point: between the four raster points round it."""
        side = 0.43 * self.spacing_m
        west = min(x for x, _ in self.places) - self.spacing_m
        south = min(y for _, y in self.places) - self.spacing_m
        column, row = math.floor((x - west) / side), math.floor((y - south) / side)
        east, north = (x - west) / side - column, (y - south) / side - row
        total = 0.0
        for i, share_i in ((0, 1 - east), (1, east)):
            for j, share_j in ((0, 1 - north), (1, north)):
                point = self.point_m(west + (column + i) * side, south + (row + j) * side)
                total += share_i * share_j * point
        return total


def barycentric(point: Point, corners: list[Point]) -> list[float]:
    """Shares of three corners in a point, as the areas of the triangles opposite to them."""

    def area(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    a, b, c = corners
    whole = area(a, b, c)
    return [area(point, b, c) / whole, area(a, point, c) / whole, area(a, b, point) / whole]


def sees(ground: Ground, observer: int, target: int, eye_m: float, mark_m: float) -> bool:
    """Whether no sample of the profile stands above the straight line to the mark."""
    if observer == target:
        return True
    (x_0, y_0), (x_1, y_1) = ground.places[observer], ground.places[target]
    away = math.hypot(x_1 - x_0, y_1 - y_0)
    eye = ground.crest_m[observer] + eye_m
    mark = ground.mean_m[target] + mark_m
    step = ground.spacing_m / 2
    out = step
    while out < away - step:
        share = out / away
        ground_m = ground.height_m(x_0 + (x_1 - x_0) * share, y_0 + (y_1 - y_0) * share)
        if ground_m > eye + (mark - eye) * share:
            return False
        out += step
    return True


def weight(seen: float, height: float, distance: float, scales: tuple[float, float]) -> float:
    if height <= 0:
        return 0.0
    return seen * min(1, height / scales[0]) * math.exp(-max(0, distance - 400) / scales[1])


def command(
    ground: Ground,
    source: list[int],
    target: list[int],
    reach_m: float,
    scales: tuple[float, float],
) -> float:
    """Mean over the target's cells of the best command that any of the source's cells has."""
    places, total = ground.places, 0.0
    for below in target:
        best = 0.0
        for above in source:
            distance = math.dist(places[above], places[below])
            height = ground.crest_m[above] - ground.mean_m[below]
            if distance <= reach_m and sees(ground, above, below, 1.6, 1.5):
                best = max(best, weight(1.0, height, distance, scales))
        total += best
    return total / len(target)
