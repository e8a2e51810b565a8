import math
from itertools import pairwise

import h3
import numpy as np
import pytest

from siegeworks.scenario.grid import Grid
from tests.scenario.discs import CENTRE, disc


def test_neighbours_are_those_of_h3():
    grid = disc(4)
    for row, cell in enumerate(grid.h3_ids):
        expected = {near for near in h3.grid_disk(cell, 1) if near != cell and near in grid.h3_ids}
        found = [grid.h3_ids[near] for near in grid.neighbours[row] if near >= 0]
        assert sorted(found) == sorted(expected)


def test_a_column_of_neighbours_is_one_direction_and_the_third_after_it_leads_back():
    grid = disc(5)
    for k in range(6):
        cells = np.flatnonzero(grid.neighbours[:, k] >= 0)
        near = grid.neighbours[cells, k]
        assert (grid.neighbours[near, (k + 3) % 6] == cells).all()
        bearing = np.arctan2(grid.y_m[near] - grid.y_m[cells], grid.x_m[near] - grid.x_m[cells])
        turned = np.angle(np.exp(1j * (bearing - bearing[0])))
        assert np.abs(turned).max() < math.radians(2)


def test_neighbours_go_counter_clockwise_from_the_one_nearest_to_east():
    grid = disc(2)
    near = grid.neighbours[0]
    bearing = np.degrees(np.arctan2(grid.y_m[near], grid.x_m[near]))
    assert abs(bearing[0]) <= 31
    assert (np.diff(np.unwrap(bearing, period=360)) > 50).all()


def test_a_pentagon_has_five_neighbours():
    pentagon = h3.get_pentagons(9)[0]
    grid = disc(1, centre=pentagon)
    assert grid.neighbours[0, 5] == -1
    assert sorted(grid.neighbours[0, :5]) == [1, 2, 3, 4, 5]


def test_cells_are_found_by_id_and_by_place():
    grid = disc(3)
    for row, cell in enumerate(grid.h3_ids):
        assert grid.index(cell) == row
        assert grid.at(grid.lat[row], grid.lon[row]) == row


def test_a_place_or_id_off_the_map_is_refused_with_its_limits():
    grid = disc(2)
    with pytest.raises(ValueError, match=r"48\.00000 N, 8\.00000 E is outside the map \(47\."):
        grid.at(48.0, 8.0)
    with pytest.raises(ValueError, match="not on the map of 19 cells"):
        grid.index(h3.latlng_to_cell(48.0, 8.0, 10))
    assert grid.find(48.0, 8.0) == -1


def test_distances_agree_with_the_great_circle():
    grid = disc(6)
    far = np.arange(len(grid))
    circle = [
        h3.great_circle_distance((grid.lat[0], grid.lon[0]), (grid.lat[c], grid.lon[c]), unit="m")
        for c in far
    ]
    assert grid.distance_m(0, far) == pytest.approx(circle, rel=1e-3)
    assert grid.distance_m(far[:, None], far).shape == (len(grid), len(grid))


def test_within_takes_the_cell_itself_and_all_that_are_near_enough():
    grid = disc(6)
    found = set(grid.within(0, 400.0).tolist())
    assert found == {c for c in range(len(grid)) if grid.distance_m(0, c) <= 400.0}
    assert grid.within(5, 0.0).tolist() == [5]
    assert len(grid.within(0, 1.05 * grid.spacing_m)) == 7


def test_plane_and_degrees_undo_each_other():
    grid = disc(3)
    lat, lon = grid.degrees(*grid.plane(grid.lat, grid.lon))
    assert lat == pytest.approx(grid.lat, abs=1e-12)
    assert lon == pytest.approx(grid.lon, abs=1e-12)
    assert np.array(grid.plane(grid.lat, grid.lon)) == pytest.approx(
        np.array([grid.x_m, grid.y_m]), abs=1e-6
    )


def test_edge_and_spacing_are_those_of_the_hexagons_here():
    grid = disc(3)
    edges = [
        h3.edge_length(edge, "m")
        for cell in grid.h3_ids
        for edge in h3.origin_to_directed_edges(cell)
    ]
    assert grid.perimeter_edge_m == pytest.approx(np.mean(edges), rel=0.01)
    assert grid.spacing_m == pytest.approx(grid.distance_m(0, grid.neighbours[0]).mean(), rel=0.01)


def test_trace_gives_the_cells_in_order_and_all_the_metres():
    grid = disc(6)
    line = [(grid.lon[c], grid.lat[c]) for c in (100, 0, 80)]
    pieces = grid.trace(line)
    cells = [cell for cell, _ in pieces]
    assert (cells[0], cells[-1]) == (100, 80)
    assert 0 in cells
    length = grid.distance_m(100, 0) + grid.distance_m(0, 80)
    assert sum(metres for _, metres in pieces) == pytest.approx(length, rel=0.01)
    for before, after in pairwise(cells):
        assert after in grid.neighbours[before]


def test_trace_shares_a_straight_line_between_two_cells_at_their_edge():
    grid = disc(2)
    near = int(grid.neighbours[0, 2])
    pieces = grid.trace([(grid.lon[c], grid.lat[c]) for c in (0, near)])
    half = grid.distance_m(0, near) / 2
    assert [cell for cell, _ in pieces] == [0, near]
    assert [metres for _, metres in pieces] == pytest.approx([half, half], abs=10.0)


def test_a_line_traced_backwards_has_the_same_metres_in_each_cell():
    grid = disc(6)
    line = [(grid.lon[c], grid.lat[c]) for c in (95, 7, 120)]
    there, back = grid.trace(line), grid.trace(line[::-1])[::-1]
    assert [cell for cell, _ in there] == [cell for cell, _ in back]
    assert [m for _, m in there] == pytest.approx([m for _, m in back])


def test_trace_leaves_out_what_is_off_the_map_and_notes_a_return():
    grid = disc(2)
    away = (grid.lon[0], grid.lat[0] + 0.1)
    pieces = grid.trace([(grid.lon[0], grid.lat[0]), away, (grid.lon[0], grid.lat[0])])
    cells = [cell for cell, _ in pieces]
    assert cells == cells[::-1]
    assert cells[0] == cells[-1] == 0
    on_map = sum(metres for _, metres in pieces)
    assert 2 * 1.5 * grid.spacing_m < on_map < 2 * 3.0 * grid.spacing_m


def test_trace_needs_two_points():
    with pytest.raises(ValueError, match="two points or more, got 1"):
        disc(1).trace([(8.0, 47.5)])


def test_the_ground_cannot_be_changed_and_its_fingerprint_tells_any_change():
    grid = disc(2)
    for array in (grid.lat, grid.elevation_m, grid.neighbours, grid.x_m, grid.area_m2):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    same = disc(2)
    assert grid.fingerprint == same.fingerprint
    higher = grid.crest_m.copy()
    higher[3] += 0.1
    other = Grid.build(grid.h3_ids, grid.lat, grid.lon, grid.elevation_m, higher)
    assert other.fingerprint != grid.fingerprint


A, B = CENTRE, h3.grid_ring(CENTRE, 1)[0]


@pytest.mark.parametrize(
    ("ids", "lat", "mean", "crest", "says"),
    [
        ([], [], [], [], "one cell or more"),
        ([A, "8a00"], [1, 1], [0, 0], [0, 0], "'8a00' is no H3 cell"),
        ([A, A], [1, 1], [0, 0], [0, 0], f"{A} is named twice"),
        ([A, h3.cell_to_parent(B)], [1, 1], [0, 0], [0, 0], r"several H3 resolutions: \[9, 10\]"),
        ([A, B], [1], [0, 0], [0, 0], "lat: expected 2 values"),
        ([A, B], [1, 1], [0, math.nan], [0, 0], "elevation_m: row 1 is not a finite"),
        ([A, B], [1, 1], [0, 5], [0, 4], f"{B}: crest 4.0 m is below"),
    ],
)
def test_faulty_ground_is_refused(ids, lat, mean, crest, says):
    with pytest.raises(ValueError, match=says):
        Grid.build(ids, lat, lat, mean, crest)


def test_a_map_across_the_date_line_is_refused():
    with pytest.raises(ValueError, match="180th meridian"):
        Grid.build([A, B], [0, 0], [179.9, -179.9], [0, 0], [0, 0])
