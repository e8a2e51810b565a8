"""Ways over the ground: who may step where, and whether a way leads to a place.

A way goes down the walking times to a node, from neighbour to neighbour, and never over a cell the
enemy holds. The last leg of an assault is the exception: it crosses the ground before the position
it storms, but not that before another.
"""

from __future__ import annotations

from siegeworks.engine.codes import EXISTS, OWNER
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, U2
from siegeworks.engine.tables import GroundTable, PostTable


@kernel
def metres_between(x_m: F8, y_m: F8, a: int, b: int) -> float:
    """Metres between the middles of two cells."""
    dx = x_m[a] - x_m[b]
    dy = y_m[a] - y_m[b]
    return float((dx * dx + dy * dy) ** 0.5)


@kernel
def next_cell(minutes: U2, neighbours: I4, holder: I1, node: int, c: int, enemy: int) -> int:
    """Neighbour of ``c`` nearest to ``node``, nearer than ``c`` and not the enemy's, or -1."""
    best = -1
    for k in range(6):
        m = int(neighbours[c, k])
        if m < 0 or holder[m] == enemy or minutes[node, m] >= minutes[node, c]:
            continue
        if best < 0 or minutes[node, m] < minutes[node, best]:
            best = m
    return best


@kernel
def end_of_way(
    minutes: U2, node: int, neighbours: I4, holder: I1, start: int, enemy: int, steps: int
) -> int:
    """Cell to which ground the enemy does not hold leads on the way from ``start`` to ``node``."""
    c = start
    for _ in range(steps):
        m = next_cell(minutes, neighbours, holder, node, c, enemy)
        if m < 0:
            return c
        c = m
    return c


@kernel
def way_is_open(
    minutes: U2, node: int, neighbours: I4, holder: I1, start: int, enemy: int, steps: int
) -> bool:
    """True when ground the enemy does not hold leads down to ``node`` from cell ``start``."""
    end = end_of_way(minutes, node, neighbours, holder, start, enemy, steps)
    return bool(minutes[node, end] == 0)


@kernel
def is_nearest(
    posts: PostTable, ground: GroundTable, post_i: I4, p: int, c: int, enemy: int
) -> bool:
    """True when no other position of the enemy is nearer to cell ``c`` than ``p``."""
    reach = metres_between(ground.x_m, ground.y_m, c, int(posts.cell[p]))
    for q in range(post_i.shape[0]):
        if q == p or post_i[q, OWNER] != enemy or post_i[q, EXISTS] == 0:
            continue
        if metres_between(ground.x_m, ground.y_m, c, int(posts.cell[q])) < reach:
            return False
    return True


@kernel
def lies_open(
    posts: PostTable, ground: GroundTable, post_i: I4, holder: I1, p: int, side: int
) -> bool:
    """True when men of ``side`` can come at position ``p`` without passing another of the enemy's.

    Some cell the enemy does not hold, where his ground before ``p`` ends, must be nearer to ``p``
    than to any other of his positions. All points between are then nearer to ``p`` too, because the
    ground nearest to one of several points is convex.
    """
    enemy = 1 - side
    if post_i[p, OWNER] != enemy:
        return True
    for i in range(ground.dom_start[p], ground.dom_start[p + 1]):
        for k in range(6):
            m = int(ground.neighbours[ground.dom_cell[i], k])
            if m >= 0 and holder[m] != enemy and is_nearest(posts, ground, post_i, p, m, enemy):
                return True
    return False
