from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from siegeworks.engine.geometry import holder_by_rule as rule_of_the_engine
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.scenario.records import Position
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import (
    GARRISON,
    Terrain,
    gap_m,
    holder_by_rule,
    label,
    overlooked,
    pieces_of,
    ring_of,
)
from tests.scenario.discs import disc
from tests.study.paper import redoubt


def inner(rings: int, *, of: int) -> np.ndarray:
    """Holders of a disc: the garrison's in its inner rings, nobody's beyond."""
    holder = np.full(1 + 3 * of * (of + 1), -1, np.int8)
    holder[: 1 + 3 * rings * (rings + 1)] = GARRISON
    return holder


@pytest.mark.parametrize("rings", [0, 1, 2, 3])
def test_the_perimeter_of_a_disc_counts_its_outer_edges(rings):
    # One hexagon has 6 free edges; each ring more adds 12.
    ring = ring_of(disc(5), inner(rings, of=5))
    assert ring.edges == 6 + 12 * rings
    assert ring.cells == 1 + 3 * rings * (rings + 1)
    assert ring.facing == 0
    assert ring.invested == 0.0


def test_the_edge_of_the_map_is_no_perimeter():
    assert ring_of(disc(3), inner(3, of=3)).edges == 0


def test_only_edges_to_the_besieger_are_invested():
    grid, holder = disc(3), inner(0, of=3)
    holder[grid.neighbours[0, :2]] = 0
    ring = ring_of(grid, holder)
    assert (ring.edges, ring.facing) == (6, 2)
    assert ring.invested == pytest.approx(1 / 3)


def test_the_besiegers_own_edge_can_be_asked_for():
    grid, holder = disc(3), inner(0, of=3)
    holder[grid.neighbours[0, 0]] = 0
    assert ring_of(grid, holder, side=0) == (6, 1, 1)


def test_ground_in_two_parts_is_told_apart_the_larger_first():
    grid, holder = disc(4), inner(1, of=4)
    far = int(np.argmax(grid.x_m))
    holder[far] = GARRISON
    pieces = pieces_of(grid, holder)
    assert [len(piece) for piece in pieces] == [7, 1]
    assert pieces[1].tolist() == [far]


def test_the_rule_of_holders_is_the_engines():
    cases = list(product((-1, 0, 1), (0, 1), (0, 1), (0, 1, 2), (0, 1, 2)))
    on_it, trench_0, trench_1, near_0, near_1 = np.array(cases).T
    joined = np.array([trench_0, trench_1], np.bool_)
    found = holder_by_rule(on_it.astype(np.int8), joined, np.array([near_0, near_1]))
    assert found.tolist() == [rule_of_the_engine(*case) for case in cases]


@pytest.mark.parametrize("name", [*list_scenarios(), "redoubt"])
def test_holders_of_a_siege_follow_the_rule_cell_by_cell(name):
    siege = redoubt() if name == "redoubt" else load(name)
    standing = Standing.of(siege)
    grid, reach_m = siege.grid, siege.parameters.value("cell_dominance_m")
    tops = standing.terrain.tops
    cells = np.random.default_rng(5).choice(len(grid), min(len(grid), 400), replace=False)
    for cell in cells:
        near = [
            sum(
                owner == side and grid.distance_m(int(top), int(cell)) <= reach_m
                for top, owner in zip(tops, standing.owners, strict=True)
            )
            for side in range(2)
        ]
        on_it = [p for p, foot in enumerate(standing.terrain.feet) if cell in foot]
        owner = int(standing.owners[on_it[-1]]) if on_it else -1
        trench = [int(standing.joined[side, cell]) for side in range(2)]
        assert standing.holder[cell] == rule_of_the_engine(owner, *trench, *near)


def test_a_post_that_is_not_yet_built_holds_no_ground():
    siege = redoubt()
    later = siege.positions[0].model_copy(update={"exists_from": siege.scenario.last_day})
    changed = replace(siege, positions=(later, *siege.positions[1:]))
    assert Standing.of(siege).owners.tolist() == [1, 1, 1]
    assert Standing.of(changed).owners.tolist() == [-1, 1, 1]


def test_sources_of_command_are_independent_chances():
    overlook = np.array([[0.0, 0.5], [0.4, 0.0], [0.2, 0.3]])
    assert overlooked(overlook, np.array([1.0, 0.0, 1.0])) == pytest.approx([0.2, 0.65])
    both = overlooked(overlook, np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]))
    assert both == pytest.approx(np.array([[0.2, 0.65], [0.0, 0.0]]))


def test_only_positions_of_a_side_and_its_observers_work_for_it():
    terrain = Terrain(redoubt())
    owners = np.array([1, 0, 2], np.int8)
    assert terrain.worth(owners, 0).tolist() == [0, 1, 0, 1]
    assert terrain.worth(owners, 1).tolist() == [1, 0, 0, 0]


def test_a_height_overlooks_what_lies_below_it_and_not_the_reverse():
    terrain = Terrain(redoubt())
    redan, lunette, _ = range(3)
    assert terrain.overlook[redan, lunette] > 0.3
    assert terrain.overlook[lunette, redan] == 0.0
    assert terrain.overlook[redan, redan] == 0.0


def test_the_gap_to_a_way_is_square_to_it_or_to_its_end():
    grid = disc(3)
    south, north = grid.degrees([0.0, 0.0], [-500.0, 500.0])[0]
    lon = grid.origin[1]
    beside = tuple(float(v[0]) for v in grid.degrees([300.0], [0.0]))
    beyond = tuple(float(v[0]) for v in grid.degrees([0.0], [900.0]))
    way = ((south, lon), (north, lon))
    assert gap_m(grid, beside, way) == pytest.approx(300.0, abs=0.5)
    assert gap_m(grid, beyond, way) == pytest.approx(400.0, abs=0.5)
    assert gap_m(grid, beside, (way[0], way[0])) == pytest.approx(np.hypot(300, 500), abs=0.5)


@pytest.mark.parametrize(
    ("name", "by_the_besieger", "told"),
    [
        ("Eliane 2", "A1 (301)", "A1 / Eliane 2"),
        ("Claudine 1 (Lily 1)", "", "Claudine 1"),
        ("Champs", "lower spur of the hill", "Champs"),
        ("Mill", "Mill", "Mill"),
        ("Tower", "The tower that looks over everything", "Tower"),
    ],
)
def test_a_label_has_both_names_without_remarks(name, by_the_besieger, told):
    position: Position = (
        redoubt().positions[0].model_copy(update={"name": name, "name_besieger": by_the_besieger})
    )
    assert label(position) == told
