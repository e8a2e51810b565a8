"""Who holds the ground: one writer of holders, and what follows from a change.

A cell belongs to the owner of the position on it; else to the side with a finished trench there;
else to the side whose positions alone lie within the dominance radius; else to nobody. Perimeter,
held ground and the share of a drop that falls inside are kept as whole numbers and changed only
here, so the running sums equal a recount bit for bit.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    BUILDER,
    EXISTS,
    GARRISON,
    GUNS_UP,
    LODGED,
    LOST_AT,
    MAPPED,
    NOBODY,
    OWNER,
    TAKEN,
    TURNED,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, I8, Land, Posts
from siegeworks.engine.tables import GroundTable, PostTable


@kernel
def holder_by_rule(post_owner: int, trench_0: int, trench_1: int, near_0: int, near_1: int) -> int:
    """Side that holds a cell: position, else trench, else sole dominance, else nobody."""
    if post_owner >= 0:
        return post_owner
    if trench_0 != trench_1:
        return 0 if trench_0 > 0 else 1
    if near_0 > 0 and near_1 == 0:
        return 0
    if near_1 > 0 and near_0 == 0:
        return 1
    return NOBODY


@kernel
def shift_perimeter(holder: I1, neighbours: I4, ring: I8, c: int, sign: int) -> None:
    """Add (``sign`` 1) or take away (-1) the edges of cell ``c`` to and from the perimeter."""
    mine = holder[c] == GARRISON
    for k in range(6):
        m = neighbours[c, k]
        if m < 0:
            continue
        if mine != (holder[m] == GARRISON):
            ring[0] += sign
            if holder[m] == 0 or holder[c] == 0:
                ring[1] += sign


@kernel
def set_holder(
    c: int, side: int, air_side: int, holder: I1, neighbours: I4, ring: I8, zone_in: I8, weight: I4
) -> None:
    """Give cell ``c`` to ``side`` and keep every running sum."""
    old = holder[c]
    if old == side:
        return
    shift_perimeter(holder, neighbours, ring, c, -1)
    holder[c] = side
    shift_perimeter(holder, neighbours, ring, c, 1)
    for s in range(2):
        kind = 2 if s == GARRISON else 3
        ring[kind] += (1 if side == s else 0) - (1 if old == s else 0)
    change = (1 if side == air_side else 0) - (1 if old == air_side else 0)
    if change != 0 and air_side >= 0:
        for z in range(weight.shape[0]):
            for h in range(weight.shape[1]):
                zone_in[z, h] += change * weight[z, h, c]


@kernel
def refresh_cell(ground: GroundTable, post_i: I4, land: Land, air_side: int, c: int) -> None:
    """Apply the rule of holders to one cell."""
    p = ground.owner_post[c]
    owner = NOBODY
    if p >= 0 and post_i[p, EXISTS] == 1:
        owner = int(post_i[p, OWNER])
    side = holder_by_rule(
        owner,
        int(land.joined[0, c]),
        int(land.joined[1, c]),
        int(land.dominated[0, c]),
        int(land.dominated[1, c]),
    )
    set_holder(
        c, side, air_side, land.holder, ground.neighbours, land.ring, land.zone_in,
        ground.zone_weight,
    )  # fmt: skip


@kernel
def count_post(ground: GroundTable, land: Land, p: int, side: int, sign: int) -> None:
    """Add or take away what position ``p`` dominates and sees for ``side``."""
    for i in range(ground.dom_start[p], ground.dom_start[p + 1]):
        land.dominated[side, ground.dom_cell[i]] += sign
    # seen[c] += sign * sees[c], in two loops that compile to vector instructions
    seen, sees = land.seen[side], ground.sees[p]
    if sign > 0:
        for c in range(sees.size):
            seen[c] += sees[c]
    else:
        for c in range(sees.size):
            seen[c] -= sees[c]


@kernel
def settle(
    posts: PostTable, ground: GroundTable, state_posts: Posts, land: Land, air_side: int
) -> int:
    """Carry every change of owner since the last call into the map; return how many there were.

    Rules write a position's OWNER; only here do the holders of cells follow.
    """
    post_i = state_posts.post_i
    changes = 0
    for p in range(post_i.shape[0]):
        owner = mapped_owner(post_i, p)
        old = int(post_i[p, MAPPED])
        if owner == old:
            continue
        changes += 1
        if old >= 0:
            count_post(ground, land, p, old, -1)
        if owner >= 0:
            count_post(ground, land, p, owner, 1)
        post_i[p, MAPPED] = owner
        refresh_around(posts, ground, post_i, land, air_side, p)
    return changes


@kernel
def open_posts(posts: PostTable, state_posts: Posts, land: Land, watch: int) -> int:
    """Posts whose day has come are built by whoever holds their ground; returns how many.

    On ground that nobody holds the side named at the start builds.
    """
    post_i = state_posts.post_i
    opened = 0
    for p in range(posts.opens.size):
        if post_i[p, EXISTS] == 1 or watch < posts.opens[p]:
            continue
        post_i[p, EXISTS] = 1
        opened += 1
        side = int(land.holder[posts.cell[p]])
        if side >= 0 and post_i[p, OWNER] != side:
            change_owner(post_i, state_posts.held, p, side, -1)
            post_i[p, BUILDER] = side
            post_i[p, GUNS_UP] = 1
            state_posts.post_f[p, TURNED] = 1.0
    return opened


@kernel
def change_owner(post_i: I4, held: F8, p: int, side: int, watch: int) -> None:
    """Position ``p`` passes to ``side`` (-1 nobody) at ``watch``; the map follows in ``settle``."""
    post_i[p, OWNER] = side
    post_i[p, TAKEN] = watch
    post_i[p, LOST_AT] = watch
    post_i[p, LODGED] = -1
    post_i[p, GUNS_UP] = 0
    if side >= 0:
        held[p, side] = 1.0
        held[p, 1 - side] = 0.0


@kernel
def refresh_around(
    posts: PostTable, ground: GroundTable, post_i: I4, land: Land, air_side: int, p: int
) -> None:
    """Apply the rule of holders to the footprint of ``p`` and to all it dominates."""
    for i in range(posts.foot_start[p], posts.foot_start[p + 1]):
        refresh_cell(ground, post_i, land, air_side, posts.foot_cell[i])
    for i in range(ground.dom_start[p], ground.dom_start[p + 1]):
        refresh_cell(ground, post_i, land, air_side, ground.dom_cell[i])


@kernel
def clear(land: Land) -> None:
    """Nobody holds, dominates or sees anything."""
    for c in range(land.holder.size):
        land.holder[c] = NOBODY
        for s in range(2):
            land.dominated[s, c] = 0
            land.seen[s, c] = 0
    for i in range(land.ring.size):
        land.ring[i] = 0
    for z in range(land.zone_in.shape[0]):
        for h in range(land.zone_in.shape[1]):
            land.zone_in[z, h] = 0


@kernel
def mapped_owner(post_i: I4, p: int) -> int:
    """Side for which position ``p`` counts in the map: its owner once it is built."""
    return int(post_i[p, OWNER]) if post_i[p, EXISTS] == 1 else NOBODY


@kernel
def note_mapped(post_i: I4) -> None:
    """Note for every position that the map stands as its owner is now."""
    for p in range(post_i.shape[0]):
        post_i[p, MAPPED] = mapped_owner(post_i, p)


@kernel
def survey(
    posts: PostTable, ground: GroundTable, state_posts: Posts, land: Land, air_side: int
) -> None:
    """Count everything afresh from owners and trenches: the start of a replication."""
    n = land.holder.size
    n_posts = state_posts.post_i.shape[0]
    clear(land)
    for p in range(n_posts):
        owner = mapped_owner(state_posts.post_i, p)
        state_posts.post_i[p, MAPPED] = owner
        if owner >= 0:
            count_post(ground, land, p, owner, 1)
    for k in range(n_posts, ground.sees.shape[0]):
        side = int(ground.source_side[k])
        for c in range(n):
            land.seen[side, c] += int(ground.sees[k, c])
    for c in range(n):
        refresh_cell(ground, state_posts.post_i, land, air_side, c)
