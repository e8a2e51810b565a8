"""The garrison's ground as a network of posts: how many must fall before one is cut off.

Two posts are neighbours when ground of the garrison that one dominates touches ground that the
other dominates. The least number of posts whose loss parts a post from the command post is the
greatest number of ways between them that share no post (K. Menger, 1927); ways are found by
augmenting paths (L. R. Ford and D. R. Fulkerson, 1956). Men and supply move over that ground, so a
post that carries many ways is key terrain for the defence. Not modelled: how much a way carries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np

from siegeworks.study.standing import Standing
from siegeworks.study.terrain import GARRISON

Links = Mapping[int, frozenset[int]]
"""Neighbours of each post."""
Node = tuple[int, bool]
"""A post's way in (False) and way out (True): one way may pass."""


def links_of(standing: Standing) -> dict[int, frozenset[int]]:
    """Neighbours of every post of the garrison, over ground that it holds."""
    terrain, grid = standing.terrain, standing.grid
    posts = [int(p) for p in np.flatnonzero(standing.owners == GARRISON)]
    own = standing.holder == GARRISON
    near = {
        p: {int(c) for c in terrain.dominated[p] if own[c]} | set(terrain.feet[p]) for p in posts
    }
    reach = {
        p: cells | {int(k) for c in cells for k in grid.neighbours[c] if k >= 0 and own[k]}
        for p, cells in near.items()
    }
    return {p: frozenset(q for q in posts if q != p and reach[p] & near[q]) for p in posts}


def ways(links: Links, start: int, goal: int, lost: int = -1) -> int:
    """Ways from one post to another that share no third post; ``lost`` is out of the network.

    Neighbours count their direct way as one.
    """
    if start == goal or lost in (start, goal):
        return 0
    flow: set[tuple[Node, Node]] = set()
    count = 0
    while path := _augmenting(links, start, goal, lost, flow):
        for edge in path:
            back = (edge[1], edge[0])
            if back in flow:
                flow.remove(back)
            else:
                flow.add(edge)
        count += 1
    return count


def _augmenting(
    links: Links, start: int, goal: int, lost: int, flow: set[tuple[Node, Node]]
) -> list[tuple[Node, Node]]:
    """Edges of a way through what is left of the network; empty when there is none."""
    first, last = (start, True), (goal, False)
    came: dict[Node, Node] = {first: first}
    queue = deque([first])
    while queue and last not in came:
        here = queue.popleft()
        for there in _next(links, here, lost, flow):
            if there not in came:
                came[there] = here
                queue.append(there)
    if last not in came:
        return []
    path = []
    node = last
    while node != first:
        path.append((came[node], node))
        node = came[node]
    return path


def _next(links: Links, here: Node, lost: int, flow: set[tuple[Node, Node]]) -> list[Node]:
    post, is_out = here
    if is_out:
        forward = [(q, False) for q in links[post] if q != lost]
        back = [(post, False)]
    else:
        forward = [(post, True)]
        back = [(q, True) for q in links[post] if q != lost]
    free = [node for node in forward if (here, node) not in flow]
    return free + [node for node in back if (node, here) in flow]


def all_ways(links: Links, start: int) -> dict[int, int]:
    """Ways from one post to every other."""
    return {post: ways(links, start, post) for post in links if post != start}


def cut_by(links: Links, start: int, lost: int, whole: Mapping[int, int]) -> tuple[int, int]:
    """What the loss of a post does: ways to other posts that close, and posts that are cut off.

    ``whole``: ways to every post as long as none is lost (:func:`all_ways`).
    """
    closed = parted = 0
    for post, before in whole.items():
        if post != lost:
            after = ways(links, start, post, lost)
            closed += before - after
            parted += before > 0 and after == 0
    return closed, parted
