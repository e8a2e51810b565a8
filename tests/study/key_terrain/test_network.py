"""The network of posts: ways counted by hand on small maps."""

from siegeworks.plan.siege import load
from siegeworks.study.key_terrain.network import all_ways, cut_by, links_of, ways
from siegeworks.study.standing import Standing
from tests.study.small import REDOUBT

#   0 - 1 - 3
#    \     /
#     - 2 -      4 is apart
SQUARE = {
    0: frozenset({1, 2}), 1: frozenset({0, 3}), 2: frozenset({0, 3}), 3: frozenset({1, 2}),
    4: frozenset[int](),
}  # fmt: skip
#   0 - 1 - 2 : all ways to 2 go through 1
LINE = {0: frozenset({1}), 1: frozenset({0, 2}), 2: frozenset({1})}


def test_ways_share_no_post() -> None:
    assert ways(SQUARE, 0, 3) == 2
    assert ways(SQUARE, 0, 3, lost=1) == 1
    assert ways(SQUARE, 0, 1) == 2  # the direct one, and round by 2 and 3
    assert ways(SQUARE, 0, 4) == 0
    assert ways(SQUARE, 0, 0) == 0


def test_a_way_is_found_that_needs_another_to_give_way() -> None:
    #  0 joins 1 and 2, 1 joins 3 and 4, 2 joins 3, and 3 and 4 join 5: the short way by 1 and 3
    #  would leave 2 without a way on.
    links = {
        0: frozenset({1, 2}), 1: frozenset({0, 3, 4}), 2: frozenset({0, 3}),
        3: frozenset({1, 2, 5}), 4: frozenset({1, 5}), 5: frozenset({3, 4}),
    }  # fmt: skip
    assert ways(links, 0, 5) == 2


def test_the_loss_of_a_post_closes_ways_and_cuts_off() -> None:
    whole = all_ways(LINE, 0)
    assert whole == {1: 1, 2: 1}
    assert cut_by(LINE, 0, 1, whole) == (1, 1)
    assert cut_by(LINE, 0, 2, whole) == (0, 0)
    assert cut_by(SQUARE, 0, 1, all_ways(SQUARE, 0)) == (2, 0)


def test_neighbours_are_mutual_and_the_garrisons_own() -> None:
    standing = Standing.of(load(REDOUBT))
    links = links_of(standing)
    assert all(p in links[q] for p in links for q in links[p])
    assert all(standing.owners[p] == 1 for p in links)
