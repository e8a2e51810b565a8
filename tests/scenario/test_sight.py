import math

import numpy as np
import pytest

from siegeworks.scenario import sight
from siegeworks.scenario.grid import Grid
from siegeworks.scenario.sight import (
    command_of_ground,
    overlook_weight,
    relief_pieces,
    viewshed,
    viewsheds,
)
from tests.naive import sight as naive
from tests.scenario.discs import disc, rough


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path))


def as_naive(grid):
    columns = (grid.lat, grid.lon, grid.elevation_m, grid.crest_m)
    return naive.Ground(list(grid.h3_ids), *(column.tolist() for column in columns))


def test_on_flat_ground_all_is_seen_to_the_reach_and_nothing_beyond():
    grid = disc(8)
    assert (
        viewshed(grid, 0, 1.6, 700.0) == (grid.distance_m(0, np.arange(len(grid))) <= 700)
    ).all()
    assert viewshed(grid, 0, 1.6, 5000.0).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sight_over_broken_ground_is_that_of_the_profile_pair_by_pair(seed):
    grid = rough(seed)
    ground = as_naive(grid)
    for observer in (0, 17, 60, 90):
        expected = [naive.sees(ground, observer, c, 5.0, 1.5) for c in range(len(grid))]
        found = viewshed(grid, observer, 5.0, 1e5)
        assert found.tolist() == expected
        assert 0.1 < found.mean() < 0.9  # else the case shows nothing


def test_a_ridge_hides_what_lies_close_behind_it_and_not_what_stands_higher():
    # From west to east: flat, a ridge of 30 m, flat, and beyond 800 m a slope that starts at 80 m.
    def height(x, y):
        ridge = np.where(np.abs(x) < 90.0, 30.0, 0.0)
        return np.where(x > 800.0, 80.0 + 0.2 * (x - 800.0), ridge)

    grid = disc(8, height)
    west = grid.find(*grid.degrees(grid.x_m[0] - 600.0, grid.y_m[0]))
    x = grid.x_m - grid.x_m[0]
    inner = np.abs(grid.y_m - grid.y_m[0]) < 600  # off the rim, where no ground blocks
    seen = viewshed(grid, west, 1.6, 1e5)
    assert not seen[(x > 220) & (x < 780) & inner].any()
    assert seen[(x > 820) & inner].all()
    assert seen[x < -250].all()
    assert viewshed(grid, west, 300.0, 1e5)[(x > 350) & inner].all()


@pytest.mark.parametrize("rise", [-0.4, 0.4])
def test_a_plain_slope_does_not_hide_itself_though_its_crests_stand_high(rise):
    # On a plain slope a cell's highest point lies at its upper edge, half a cell off the middle.
    grid = disc(8, lambda x, y: rise * x, abs(rise) * 75.0)
    inner = grid.within(0, 900.0)
    for observer in (0, int(grid.neighbours[0, 0]), int(inner[-1])):
        assert viewshed(grid, observer, 1.6, 1e5)[inner].all()


def test_a_higher_eye_or_a_higher_mark_loses_nothing():
    grid = rough(4)
    for observer in (0, 30):
        low = viewshed(grid, observer, 1.6, 1e5)
        assert (viewshed(grid, observer, 15.0, 1e5) >= low).all()
        assert (viewshed(grid, observer, 1.6, 1e5, 15.0) >= low).all()
        assert viewshed(grid, observer, 1.6, 1e5, 15.0).sum() > low.sum()


def test_ground_off_the_map_blocks_nothing():
    hill = disc(6, lambda x, y: np.where(np.hypot(x, y) < 300, 50.0, 0.0))
    rim = np.flatnonzero(hill.distance_m(0, np.arange(len(hill))) > 400)
    columns = (hill.lat, hill.lon, hill.elevation_m, hill.crest_m)
    ids = [hill.h3_ids[c] for c in rim]
    ring = Grid.build(ids, *(column[rim] for column in columns))
    assert viewshed(ring, 0, 1.6, 1e5).all()
    assert not viewshed(hill, int(rim[0]), 1.6, 1e5)[rim].all()


def test_viewsheds_are_viewsheds_and_are_kept(monkeypatch):
    grid = rough(5)
    first = viewsheds(grid, [3, 8], 1.6, 900.0)
    assert first.dtype == np.uint8
    assert (first[1] == viewshed(grid, 8, 1.6, 900.0)).all()
    monkeypatch.setattr(sight, "viewshed", lambda *a: pytest.fail("computed twice"))
    assert (viewsheds(grid, np.array([3, 8]), 1.6, 900.0) == first).all()


@pytest.mark.parametrize("change", ["eye", "reach", "observers", "ground", "method"])
def test_kept_viewsheds_are_not_used_for_anything_else(monkeypatch, change):
    viewsheds(rough(5), [3, 8], 1.6, 900.0)
    calls = []
    real = sight.viewshed
    monkeypatch.setattr(sight, "viewshed", lambda *a: calls.append(a) or real(*a))
    if change == "method":
        monkeypatch.setattr(sight, "METHOD", "another")
    viewsheds(
        rough(6 if change == "ground" else 5),
        [8, 3] if change == "observers" else [3, 8],
        2.0 if change == "eye" else 1.6,
        800.0 if change == "reach" else 900.0,
    )
    assert len(calls) == 2


def test_a_map_may_have_no_observers():
    assert viewsheds(disc(1), [], 1.6, 900.0).shape == (0, 7)


@pytest.mark.parametrize(
    ("seen", "height", "distance", "expected"),
    [
        (1.0, 30.0, 400.0, 1.0),
        (1.0, 90.0, 0.0, 1.0),
        (0.5, 15.0, 100.0, 0.25),
        (1.0, 30.0, 1100.0, math.exp(-1.0)),
        (1.0, 0.0, 100.0, 0.0),
        (1.0, -20.0, 100.0, 0.0),
        (0.0, 30.0, 100.0, 0.0),
    ],
)
def test_command_by_hand(seen, height, distance, expected):
    found = overlook_weight(seen, height, distance, 30.0, 700.0, 400.0)
    assert isinstance(found, float)
    assert found == pytest.approx(expected, abs=1e-15)


def test_command_of_arrays_is_command_of_each():
    rng = np.random.default_rng(7)
    seen, height, distance = rng.random(50), rng.normal(20, 30, 50), rng.uniform(0, 3000, 50)
    found = overlook_weight(seen, height, distance, 25.0, 600.0)
    rows = zip(seen.tolist(), height.tolist(), distance.tolist(), strict=True)
    assert found == pytest.approx([naive.weight(*row, (25.0, 600.0)) for row in rows])
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("scales", [(30.0, 700.0), (10.0, 300.0)])
def test_command_is_best_over_the_source_and_mean_over_the_target(scales):
    grid = rough(8)
    ground = as_naive(grid)
    sources, targets = [[0, 5, 9], [60]], [[40, 41, 70], [3], [85, 2]]
    found = command_of_ground(grid, sources, targets, 500.0, *scales)
    expected = [[naive.command(ground, s, t, 500.0, scales) for t in targets] for s in sources]
    assert found == pytest.approx(np.array(expected))
    assert (found > 0).any()


def test_nothing_is_commanded_beyond_the_reach():
    grid = disc(12, lambda x, y: np.where(np.hypot(x, y) < 80, 90.0, 0.0))
    far = int(np.argmax(grid.distance_m(0, np.arange(len(grid)))))
    assert command_of_ground(grid, [[0]], [[far]], 1000.0)[0, 0] == 0.0
    assert command_of_ground(grid, [[0]], [[far]], 3000.0)[0, 0] > 0.1


def test_a_low_place_commands_no_high_one():
    grid = disc(6, lambda x, y: np.where(np.hypot(x, y) < 80, 40.0, 0.0))
    foot = int(grid.within(0, 500.0)[-1])
    command = command_of_ground(grid, [[0], [foot]], [[0], [foot]])
    assert command[0, 1] > 0.8
    assert command[1, 0] == 0.0


def test_pieces_of_single_cells_give_the_command_at_any_scales():
    grid = rough(9)
    places = [[c] for c in range(0, 90, 7)]
    pieces = relief_pieces(grid, places, places)
    for scales in ((30.0, 700.0), (8.0, 250.0)):
        weight = overlook_weight(pieces.seen, pieces.height_m, pieces.distance_m, *scales)
        assert weight == pytest.approx(command_of_ground(grid, places, places, 3000.0, *scales))


def test_pieces_of_larger_places_are_near_the_command():
    grid = disc(9, lambda x, y: 60.0 * np.exp(-((x / 300) ** 2) - (y / 500) ** 2))
    places = [grid.within(int(c), 160.0) for c in grid.within(0, 700.0)[::9]]
    pieces = relief_pieces(grid, places, places)
    assert ((pieces.seen >= 0) & (pieces.seen <= 1)).all()
    assert 0 < pieces.seen.mean() < 1
    for scales, mean, most in (
        ((30.0, 700.0), 0.02, 0.15),
        ((15.0, 350.0), 0.04, 0.3),
        ((60.0, 1400.0), 0.04, 0.3),
    ):
        weight = overlook_weight(pieces.seen, pieces.height_m, pieces.distance_m, *scales)
        exact = command_of_ground(grid, places, places, 3000.0, *scales)
        assert np.abs(weight - exact).mean() < mean
        assert np.abs(weight - exact).max() < most


def test_pieces_where_nothing_is_seen_keep_height_and_distance():
    grid = disc(8, lambda x, y: np.where(np.abs(x) < 80, 60.0, 0.0))
    west, east = (grid.find(*grid.degrees(grid.x_m[0] + d, grid.y_m[0])) for d in (-500, 500))
    pieces = relief_pieces(grid, [[west]], [[east]])
    assert pieces.seen[0, 0] == 0.0
    assert pieces.height_m[0, 0] == 0.0
    assert pieces.distance_m[0, 0] == pytest.approx(grid.distance_m(west, east))


def test_a_place_without_cells_is_refused():
    with pytest.raises(ValueError, match="target 1 has no cells"):
        command_of_ground(disc(1), [[0]], [[1], []])
    with pytest.raises(ValueError, match="source 0 has no cells"):
        relief_pieces(disc(1), [[]], [[1]])
    assert command_of_ground(disc(1), [], [[1]]).shape == (0, 1)
