"""Line of sight and command of ground for one pair at a time, from docs/decisions/0010."""

import math
from dataclasses import dataclass

import h3

RADIUS_M = 6_371_008.8


@dataclass
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

    def places(self) -> list[tuple[float, float]]:
        return [self.plane(*point) for point in zip(self.lat, self.lon, strict=True)]

    def spacing_m(self) -> float:
        area = sum(h3.cell_area(cell, "m^2") for cell in self.ids) / len(self.ids)
        return math.sqrt(2 * area / math.sqrt(3))  # a hexagon of spacing d has area d2 x root 3 / 2

    def obstacle_m(self, cell: str) -> float:
        if cell not in self.ids:
            return -math.inf
        around = [near for near in h3.grid_disk(cell, 1) if near in self.ids]
        row = self.ids.index(cell)
        knoll = self.crest_m[row] - max(self.mean_m[self.ids.index(near)] for near in around)
        return self.mean_m[row] + max(0.0, knoll) / 2


def sees(ground: Ground, observer: int, target: int, eye_m: float, mark_m: float) -> bool:
    """Whether no sample of the profile stands above the straight line to the mark."""
    if observer == target:
        return True
    places, spacing = ground.places(), ground.spacing_m()
    side = 0.43 * spacing
    west = min(x for x, _ in places) - spacing
    south = min(y for _, y in places) - spacing
    (x_0, y_0), (x_1, y_1) = places[observer], places[target]
    away = math.hypot(x_1 - x_0, y_1 - y_0)
    eye = ground.crest_m[observer] + eye_m
    mark = ground.mean_m[target] + mark_m
    out = 0.72 * spacing
    while out < away - spacing / 2:
        x, y = x_0 + (x_1 - x_0) * out / away, y_0 + (y_1 - y_0) * out / away
        middle_x = west + (math.floor((x - west) / side) + 0.5) * side
        middle_y = south + (math.floor((y - south) / side) + 0.5) * side
        resolution = h3.get_resolution(ground.ids[0])
        cell = h3.latlng_to_cell(*ground.degrees(middle_x, middle_y), resolution)
        if ground.obstacle_m(cell) > eye + (mark - eye) * out / away:
            return False
        out += 0.72 * spacing
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
    places, total = ground.places(), 0.0
    for below in target:
        best = 0.0
        for above in source:
            distance = math.dist(places[above], places[below])
            height = ground.crest_m[above] - ground.mean_m[below]
            if distance <= reach_m and sees(ground, above, below, 1.6, 1.5):
                best = max(best, weight(1.0, height, distance, scales))
        total += best
    return total / len(target)
