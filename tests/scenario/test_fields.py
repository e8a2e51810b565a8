import math

import numpy as np
import pytest

from siegeworks.scenario import fields
from siegeworks.scenario.fields import (
    UNREACHABLE,
    cell_minutes,
    crossing_minutes,
    river_between,
    travel_fields,
    travel_minutes,
)
from tests.naive import fields as naive
from tests.scenario.discs import disc


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path))


def random_costs(grid, seed):
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(1.0, 30.0, len(grid))
    minutes[rng.random(len(grid)) < 0.15] = np.inf
    crossing = np.where(rng.random((len(grid), 6)) < 0.2, rng.uniform(0.0, 90.0), 0.0)
    return minutes, crossing


def whole_minutes(times):
    return [UNREACHABLE if math.isinf(t) else math.floor(t + 0.5) for t in times]


@pytest.mark.parametrize("seed", range(6))
def test_times_are_the_shortest_that_relaxing_every_step_finds(seed):
    grid = disc(6)
    minutes, crossing = random_costs(grid, seed)
    for goal in ([0], [5, 60, 100]):
        expected = naive.minutes_to(
            grid.neighbours.tolist(), minutes.tolist(), crossing.tolist(), goal
        )
        assert travel_minutes(grid, minutes, crossing, goal).tolist() == whole_minutes(expected)


def test_a_straight_march_over_even_ground_by_hand():
    grid = disc(3)
    times = travel_minutes(grid, np.full(37, 4.0), np.zeros((37, 6)), [0])
    cell = 0
    for steps in range(4):
        assert times[cell] == 4 * steps
        cell = int(grid.neighbours[cell, 1])


def test_the_crossing_counts_on_the_way_to_the_goal_only():
    grid = disc(1)
    crossing = np.zeros((7, 6))
    crossing[0, :] = 50.0  # leaving the middle is dear, entering it is not
    assert travel_minutes(grid, np.full(7, 2.0), crossing, [0]).tolist() == [0] + [2] * 6
    out = travel_minutes(grid, np.full(7, 2.0), crossing, [1])
    assert (out[0], out[1]) == (52, 0)


def test_a_wall_shuts_off_and_a_goal_far_in_time_is_capped():
    grid = disc(4)
    ring = np.flatnonzero(np.abs(grid.distance_m(0, np.arange(61)) - 2 * grid.spacing_m) < 80)
    minutes = np.full(61, 3.0)
    minutes[ring] = np.inf
    times = travel_minutes(grid, minutes, np.zeros((61, 6)), [0])
    outside = grid.distance_m(0, np.arange(61)) > 2.6 * grid.spacing_m
    assert (times[outside] == UNREACHABLE).all()
    assert (times[:7] == [0] + [3] * 6).all()
    slow = travel_minutes(grid, np.full(61, 60_000.0), np.zeros((61, 6)), [0])
    assert set(slow.tolist()) == {0, 60_000, UNREACHABLE - 1}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_march_can_always_follow_the_field_down(seed):
    grid = disc(7)
    minutes, crossing = random_costs(grid, seed)
    times = travel_minutes(grid, minutes, crossing, [3])
    best = np.append(times, UNREACHABLE)[grid.neighbours].min(axis=1)
    assert ((best < times) | (times == 0) | (times == UNREACHABLE)).all()


def test_cells_of_no_cost_and_of_very_little_are_no_trouble():
    grid = disc(6)
    minutes = np.full(len(grid), 5.0)
    minutes[::3], minutes[1] = 0.0, 1e-4
    crossing = np.zeros((len(grid), 6))
    expected = naive.minutes_to(grid.neighbours.tolist(), minutes.tolist(), crossing.tolist(), [0])
    assert travel_minutes(grid, minutes, crossing, [0]).tolist() == whole_minutes(expected)


def test_without_a_river_a_way_takes_as_long_back():
    grid = disc(6)
    minutes, _ = random_costs(grid, 3)
    ends = [c for c in range(0, len(grid), 11) if np.isfinite(minutes[c])]
    times = travel_fields(grid, minutes, np.zeros((len(grid), 6)), [[c] for c in ends])[:, ends]
    assert (times == times.T).all()


def test_many_fields_are_the_single_fields_and_are_kept(monkeypatch):
    grid = disc(5)
    minutes, crossing = random_costs(grid, 4)
    goals = [[c] for c in range(fields.GOALS_AT_ONCE + 3)] + [[4, 9]]
    found = travel_fields(grid, minutes, crossing, goals)
    assert found.dtype == np.uint16
    for row, goal in zip(found, goals, strict=True):
        assert (row == travel_minutes(grid, minutes, crossing, goal)).all()
    monkeypatch.setattr(fields, "_fields", lambda *a: pytest.fail("computed twice"))
    assert (travel_fields(grid, minutes, crossing, goals) == found).all()


@pytest.mark.parametrize("change", ["minutes", "crossing", "goals", "split", "method"])
def test_kept_fields_are_not_used_for_other_costs_or_goals(monkeypatch, change):
    grid = disc(3)
    minutes, crossing = np.full(37, 3.0), np.zeros((37, 6))
    travel_fields(grid, minutes, crossing, [[0], [5, 6]])
    if change == "method":
        monkeypatch.setattr(fields, "METHOD", "another")
    calls = []
    real = fields._fields
    monkeypatch.setattr(fields, "_fields", lambda *a: calls.append(a) or real(*a))
    goals = {"goals": [[1], [5, 6]], "split": [[0, 5], [6]]}.get(change, [[0], [5, 6]])
    travel_fields(grid, minutes + (change == "minutes"), crossing + (change == "crossing"), goals)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("minutes", "crossing", "goal", "says"),
    [
        (np.full(7, -1.0), np.zeros((7, 6)), [0], "negative or not a number"),
        (np.full(7, np.nan), np.zeros((7, 6)), [0], "negative or not a number"),
        (np.ones(7), np.full((7, 6), -1.0), [0], "negative or not a number"),
        (np.ones(6), np.zeros((7, 6)), [0], "costs for 7 cells"),
        (np.ones(7), np.zeros(7), [0], "costs for 7 cells"),
        (np.ones(7), np.zeros((7, 6)), [], "a goal must be"),
        (np.ones(7), np.zeros((7, 6)), [7], "a goal must be"),
        (np.ones(7), np.zeros((7, 6)), [-1], "a goal must be"),
    ],
)
def test_faulty_costs_and_goals_are_refused(minutes, crossing, goal, says):
    with pytest.raises(ValueError, match=says):
        travel_minutes(disc(1), minutes, crossing, goal)


def test_no_goals_give_no_fields():
    assert travel_fields(disc(1), np.ones(7), np.zeros((7, 6)), []).shape == (0, 7)


def test_minutes_in_a_cell_by_hand():
    paces = {"road": 4.0, "forest": 1.0}
    found = cell_minutes([0.0, 0.0, 45.0], ["road", "forest", "forest"], paces, 100.0)
    assert found == pytest.approx([1.5, 6.0, 6.0 * math.exp(7.0 / math.pi)])


def test_steeper_ground_is_slower():
    slopes = np.linspace(0.0, 40.0, 20)
    found = cell_minutes(slopes, ["open"] * 20, {"open": 2.4}, 139.0)
    assert (np.diff(found) > 0).all()


@pytest.mark.parametrize(
    ("slope", "cover", "paces", "says"),
    [
        ([0.0], ["marsh"], {"road": 4.0}, "no pace for cover marsh"),
        ([0.0], ["road"], {"road": 0.0}, "above nought"),
        ([90.0], ["road"], {"road": 4.0}, "0 to 90"),
        ([-1.0], ["road"], {"road": 4.0}, "0 to 90"),
        ([0.0, 1.0], ["road"], {"road": 4.0}, "1 cells with cover"),
    ],
)
def test_faulty_going_is_refused(slope, cover, paces, says):
    with pytest.raises(ValueError, match=says):
        cell_minutes(slope, cover, paces, 100.0)


def test_a_river_of_cells_is_paid_once_and_not_along_the_bank():
    grid = disc(4)
    x = grid.x_m - grid.x_m[0]
    river = np.abs(x) < 0.45 * grid.spacing_m
    crossing = crossing_minutes(grid, river, 20.0)
    assert set(np.unique(crossing)) == {0.0, 20.0}
    minutes = np.full(61, 2.0)
    dry = np.flatnonzero(x < -1.5 * grid.spacing_m)
    west, east = int(dry[0]), int(np.flatnonzero(x > 1.5 * grid.spacing_m)[0])
    plain = travel_minutes(grid, minutes, np.zeros((61, 6)), [west])
    forded = travel_minutes(grid, minutes, crossing, [west])
    assert forded[east] == plain[east] + 20
    assert (forded[dry] == plain[dry]).all()
    wet = np.flatnonzero(river)
    along = travel_minutes(grid, minutes, crossing, [int(wet[0])])
    assert (
        along[wet] == travel_minutes(grid, minutes, np.zeros((61, 6)), [int(wet[0])])[wet]
    ).all()


def test_a_straight_river_parts_the_banks_edge_by_edge():
    grid = disc(4)
    lon = float(grid.lon[0]) + 1e-4
    between = river_between(grid, [(lon, 47.0), (lon, 47.4), (lon, 48.0)])
    east = grid.lon > lon
    apart = (east[:, None] != east[grid.neighbours]) & (grid.neighbours >= 0)
    assert (between == apart).all()
    assert between.any()


@pytest.mark.parametrize("seed", range(4))
def test_a_winding_river_is_crossed_where_the_ways_meet_it_an_odd_number_of_times(seed):
    grid = disc(5)
    rng = np.random.default_rng(seed)
    south, north = grid.y_m.min() - 200.0, grid.y_m.max() + 200.0
    y = np.sort(np.append(rng.uniform(south, north, 30), [south, north]))
    x = grid.x_m[0] + rng.uniform(-250.0, 250.0, 32)
    lat, lon = grid.degrees(x, y)
    between = river_between(grid, list(zip(lon.tolist(), lat.tolist(), strict=True)))
    line = list(zip(x.tolist(), y.tolist(), strict=True))
    place = list(zip(grid.x_m.tolist(), grid.y_m.tolist(), strict=True))
    for cell, row in enumerate(grid.neighbours.tolist()):
        for k, near in enumerate(row):
            odd = near >= 0 and naive.crossings(line, place[cell], place[near]) % 2 == 1
            assert between[cell, k] == odd
    # No way round: whoever crosses no edge of the river stays on his bank.
    crossing = np.where(between, np.inf, 0.0)
    times = travel_minutes(grid, np.ones(len(grid)), crossing, [int(np.argmin(grid.x_m))])
    assert times[np.argmax(grid.x_m)] == UNREACHABLE
