"""Who is shut in: what care, cohesion and desertion ask about a side, a post and its neighbours.

A side is enclosed when its main depot lies in a position: it lives inside its own posts and nobody
leaves but by air. The other side's rear is open. Both follow from tables, so either side, both or
neither may be enclosed.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    BUILDER,
    EXISTS,
    FIT,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    LIGHT,
    MODERATE,
    NOW,
    OWNER,
    PRESENT,
    SEVERE,
    SHIRK,
    SICK,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, U1

FAR_OFF = 1e9
"""Metres: the distance of what is nowhere."""


@kernel
def is_enclosed(depot_side: I1, depot_post: I4, depot_main: I1, s: int) -> bool:
    """Whether side ``s`` lives inside its own posts: its main depot lies in a position."""
    for d in range(depot_side.size):
        if depot_side[d] == s and depot_main[d] == 1 and depot_post[d] >= 0:
            return True
    return False


@kernel
def is_shut(
    s: int, air_side: int, last_landing: int, watch: int, watch_h: float, after_days: float
) -> bool:
    """Whether side ``s`` flies nobody out: no aircraft of its own, or none landed for so long."""
    return s != air_side or (watch - last_landing) * watch_h > after_days * 24.0


@kernel
def is_assaulted(op_i: I4, p: int) -> bool:
    """Whether either side assaults position ``p`` in this watch."""
    return bool(op_i[p, 0, NOW] == 1 or op_i[p, 1, NOW] == 1)


@kernel
def is_cut_off(post_i: I4, near: U1, p: int, s: int) -> bool:
    """Whether side ``s`` holds no other position near ``p``."""
    for q in range(post_i.shape[0]):
        if q != p and near[p, q] == 1 and post_i[q, OWNER] == s and post_i[q, EXISTS] == 1:
            return False
    return True


@kernel
def forget_cut_off(cut: I4) -> None:
    """Nothing is known yet of the posts of a side."""
    for p in range(cut.size):
        cut[p] = -1


@kernel
def is_cut_off_once(post_i: I4, near: U1, cut: I4, p: int, s: int) -> bool:
    """The answer of ``is_cut_off``, kept in ``cut`` for the other units of the post."""
    if cut[p] < 0:
        cut[p] = 1 if is_cut_off(post_i, near, p, s) else 0
    return bool(cut[p] == 1)


@kernel
def is_lost(post_i: I4, p: int, s: int) -> bool:
    """Whether the enemy holds position ``p``, whose works side ``s`` built."""
    return bool(post_i[p, EXISTS] == 1 and post_i[p, BUILDER] == s and post_i[p, OWNER] == 1 - s)


@kernel
def list_lost(post_i: I4, s: int, lost: I4) -> int:
    """List in ``lost`` the posts of side ``s`` in the enemy's hands; returns how many."""
    count = 0
    for p in range(post_i.shape[0]):
        if is_lost(post_i, p, s):
            lost[count] = p
            count += 1
    return count


@kernel
def is_near(near: U1, p: int, q: int) -> bool:
    """Whether ``q`` is another position within the neighbour radius of ``p``."""
    return bool(q != p and near[p, q] == 1)


@kernel
def is_first_of_group(lost: I4, i: int, near: U1, group: I4, p: int) -> bool:
    """Whether no listed post before entry ``i`` that lies near ``p`` is of the same group."""
    for j in range(i):
        if group[lost[j]] == group[lost[i]] and is_near(near, p, int(lost[j])):
            return False
    return True


@kernel
def lost_near(lost: I4, n: int, near: U1, group: I4, distance_m: F8, p: int) -> tuple[int, float]:
    """How many groups have a listed post near position ``p``, and metres to the nearest post.

    ``lost``: the list, of ``n`` posts. FAR_OFF when none is near. Groups are counted and not posts,
    so that a strongpoint entered as four posts weighs as much as one entered whole.
    """
    count = 0
    nearest = FAR_OFF
    for i in range(n):
        q = int(lost[i])
        if is_near(near, p, q):
            nearest = min(nearest, distance_m[p, q])
            count += 1 if is_first_of_group(lost, i, near, group, p) else 0
    return count, nearest


@kernel
def crowding(lying: int, strength: int, places_share: float) -> float:
    """Wounded beyond the places under cover, as a share of the places: 0 when all have one."""
    places = max(places_share * strength, 1.0)
    return max(lying / places - 1.0, 0.0)


@kernel
def side_crowding(men: I4, unit_i: I4, side: I1, s: int, places_share: float) -> float:
    """Crowding of side ``s``: all its wounded but the light ones with their units, all its men."""
    lying = 0
    strength = 0
    for u in range(side.size):
        if side[u] == s and unit_i[u, PRESENT] == 1:
            bad = int(men[u, MODERATE] + men[u, SEVERE])
            bad += int(men[u, H_LIGHT] + men[u, H_MODERATE] + men[u, H_SEVERE])
            lying += bad
            strength += bad + int(men[u, FIT] + men[u, LIGHT] + men[u, SICK] + men[u, SHIRK])
    return crowding(lying, strength, places_share)
