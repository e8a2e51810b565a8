import numpy as np
import pytest

from siegeworks.scenario.surface import obstacle_m, surface_of
from tests.naive import sight as naive
from tests.scenario.discs import disc, rough


def sample(grid, x_m, y_m):
    surface = surface_of(grid)
    east, north = (x_m - surface.west_m), (y_m - surface.south_m)
    return surface.height_m(east / surface.side_m, north / surface.side_m)


def inner_points(grid, n, radius_m):
    rng = np.random.default_rng(n)
    angle, out_m = rng.uniform(0, 2 * np.pi, n), radius_m * np.sqrt(rng.random(n))
    return grid.x_m[0] + out_m * np.cos(angle), grid.y_m[0] + out_m * np.sin(angle)


def test_a_plain_slope_is_read_as_a_plain_slope():
    grid = disc(6, lambda x, y: 0.3 * x - 0.2 * y)
    x, y = inner_points(grid, 300, 500.0)
    expected = 0.3 * (x - grid.x_m[0]) - 0.2 * (y - grid.y_m[0])
    assert sample(grid, x, y) == pytest.approx(expected, abs=1e-6)


def test_the_surface_is_that_of_the_planes_through_three_centres():
    grid = rough(11)
    columns = (grid.lat, grid.lon, grid.elevation_m, grid.crest_m)
    ground = naive.Ground(list(grid.h3_ids), *(column.tolist() for column in columns))
    x, y = inner_points(grid, 100, 700.0)
    expected = [ground.height_m(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]
    assert sample(grid, x, y) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_half_of_a_knoll_counts_and_a_crest_on_a_slope_does_not():
    crests = np.zeros(1 + 3 * 4 * 5)
    crests[0] = 20.0
    assert obstacle_m(disc(4, None, crests)).tolist() == [10.0, *[0.0] * 60]
    slope = disc(4, lambda x, y: 0.4 * x, 30.0)
    assert (obstacle_m(slope) == slope.elevation_m).all()


def test_a_crest_is_judged_against_the_highest_mean_around():
    heights, crests = np.zeros(7), np.zeros(7)
    heights[3], crests[0] = 8.0, 20.0
    grid = disc(1, lambda x, y: heights, crests)
    assert obstacle_m(grid)[0] == pytest.approx((20.0 - 8.0) / 2)


def test_off_the_map_there_is_no_ground():
    grid = disc(3)
    corner = np.array([grid.x_m.min() - 0.9 * grid.spacing_m])
    assert sample(grid, corner, np.array([grid.y_m.min() - 0.9 * grid.spacing_m]))[0] < -1e8


def test_the_surface_is_built_once():
    grid = disc(2)
    assert surface_of(grid) is surface_of(grid)
