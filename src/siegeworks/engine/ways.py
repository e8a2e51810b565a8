"""Ways over the ground: who may step where, and whether a way leads to a place.

A way goes down the walking times to a node, from neighbour to neighbour, and never over a cell the
enemy holds. The last leg of an assault is the exception: it crosses the ground before the position
it storms, but not that before another.
"""

from __future__ import annotations

from siegeworks.engine.codes import EXISTS, OWNER
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, U2
from siegeworks.engine.tables import GroundTable, PathTable, PostTable


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
def way_is_open(
    minutes: U2, node: int, neighbours: I4, holder: I1, start: int, enemy: int, steps: int
) -> bool:
    """True when ground the enemy does not hold leads down to ``node`` from cell ``start``."""
    c = start
    for _ in range(steps):
        if minutes[node, c] == 0:
            return True
        c = next_cell(minutes, neighbours, holder, node, c, enemy)
        if c < 0:
            return False
    return False


@kernel
def lies_before(
    posts: PostTable, ground: GroundTable, post_i: I4, p: int, c: int, enemy: int, slips: bool
) -> bool:
    """True when cell ``c`` of the enemy's ground may be crossed to storm position ``p``.

    It must not lie in another position of his, nor be nearer to one; who ``slips`` through by
    infiltration need not care for the latter.
    """
    q = int(ground.owner_post[c])
    if q >= 0 and q != p and post_i[q, EXISTS] == 1 and post_i[q, OWNER] == enemy:
        return False
    if slips:
        return True
    reach = metres_between(ground.x_m, ground.y_m, c, int(posts.cell[p]))
    for other in range(post_i.shape[0]):
        if other == p or post_i[other, OWNER] != enemy or post_i[other, EXISTS] == 0:
            continue
        if metres_between(ground.x_m, ground.y_m, c, int(posts.cell[other])) < reach:
            return False
    return True


@kernel
def approach_is_open(
    posts: PostTable, ground: GroundTable, paths: PathTable, post_i: I4, holder: I1, p: int,
    start: int, side: int, steps: int, slips: bool,
) -> bool:  # fmt: skip
    """True when men of ``side`` on cell ``start`` have a way on which to storm position ``p``."""
    c = start
    enemy = 1 - side
    for _ in range(steps):
        if paths.minutes[p, c] == 0:
            return True
        best = -1
        for k in range(6):
            m = int(ground.neighbours[c, k])
            if m < 0 or paths.minutes[p, m] >= paths.minutes[p, c]:
                continue
            if best >= 0 and paths.minutes[p, m] >= paths.minutes[p, best]:
                continue
            if (
                holder[m] != enemy
                or paths.minutes[p, m] == 0
                or lies_before(posts, ground, post_i, p, m, enemy, slips)
            ):
                best = m
        if best < 0:
            return False
        c = best
    return False
