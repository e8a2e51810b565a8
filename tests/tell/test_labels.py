from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.tell.labels import Label, candidates, inside, meets, place, spread

BOUNDS = (0.0, 0.0, 400.0, 300.0)
labels = st.builds(
    Label,
    x=st.floats(0, 400),
    y=st.floats(0, 300),
    width=st.floats(5, 90),
    height=st.floats(5, 14),
    clear=st.floats(1, 12),
    rings=st.integers(1, 6),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(labels, max_size=25))
def test_labels_meet_neither_each_other_nor_the_edge(given_labels: list[Label]) -> None:
    taken = [(100.0, 100.0, 180.0, 140.0)]
    boxes = [box for box in place(given_labels, taken, BOUNDS) if box is not None]
    assert all(inside(box, BOUNDS) for box in boxes)
    assert not any(meets(a, b) for a, b in combinations([*boxes, *taken], 2))


def test_the_first_place_is_right_of_the_point() -> None:
    box = place([Label(50, 50, 20, 10, 4)], [], BOUNDS)[0]
    assert box == (54, 45, 74, 55)


def test_a_label_goes_left_when_the_right_is_taken() -> None:
    box = place([Label(50, 50, 20, 10, 4)], [(52, 40, 90, 60)], BOUNDS)[0]
    assert box == (26, 45, 46, 55)


def test_a_label_without_room_is_left_out() -> None:
    everywhere = (0.0, 0.0, 400.0, 300.0)
    assert place([Label(50, 50, 20, 10, 4)], [everywhere], BOUNDS) == [None]


def test_an_earlier_label_keeps_its_place() -> None:
    first, second = Label(50, 50, 20, 10, 4), Label(52, 50, 20, 10, 4)
    alone = place([first], [], BOUNDS)
    assert place([first, second], [], BOUNDS)[0] == alone[0]


def test_places_lie_further_out_ring_by_ring() -> None:
    tried = list(candidates(Label(0, 0, 10, 10, 5, rings=3)))
    assert len(tried) == 24
    assert [box[0] for box in tried[::8]] == sorted(box[0] for box in tried[::8])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_spread_keeps_order_distance_and_bounds(values: list[float]) -> None:
    moved = spread(values, 12.0, (0.0, 100.0))
    order = sorted(range(len(values)), key=lambda i: values[i])
    in_order = [moved[i] for i in order]
    assert all(b - a >= 12.0 - 1e-9 for a, b in pairwise(in_order))
    assert min(moved) >= -1e-9
    assert max(moved) <= 100 + 1e-9


def test_spread_leaves_alone_what_stands_apart() -> None:
    assert spread([80.0, 10.0, 40.0], 12.0, (0.0, 100.0)) == [80.0, 10.0, 40.0]


def test_spread_shares_the_room_when_there_is_too_little() -> None:
    assert spread([5.0, 5.0, 5.0], 80.0, (0.0, 100.0)) == pytest.approx([0.0, 50.0, 100.0])
    assert spread([], 1.0, (0.0, 1.0)) == []
