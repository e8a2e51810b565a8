"""Consolidation: what a captor makes of a captured position, and what becomes of a lodgement.

Captured works face the wrong way: enough men turn half of them in some hours and most in a day.
Observers are up at once, direct-fire guns after a night; from then on the position overlooks the
ground below it in full. A lodgement that outlives the night stays only if it is held by enough men
and joined to its own trench, or lies within reach of another position of its own. Source: decision
23 and section 3.4 of the prototype; all numbers are guesses with ranges.

Not modelled: which part of the works is turned, guns as units, wire laid anew. The older row
``consolidation_fortification_x`` says the same as the works turned after 6 and 24 hours and is not
applied again.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    E_LODGEMENT_LOST,
    EMPTY,
    EXISTS,
    FIT,
    GOAL,
    GUNS_UP,
    HOME,
    LODGED,
    LOST_AT,
    MARCH,
    NOW,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    TAKEN,
    TURNED,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.state import F8, I1, I4, U1, Force, Land, Log, Posts
from siegeworks.engine.tables import ClockTable, GroundTable, PostTable, UnitTable

ID = "consolidation"
VERSION = 1
PARAMETERS = (
    "works_turned_6h_share", "consolidation_time_h", "works_turned_24h_share",
    "consolidation_min_men", "direct_guns_forward_h", "observers_at_once_share",
    "lodgement_least_share", "taken_at_share", "lodgement_min_men",
)  # fmt: skip
(
    TURNED_FIRST, FIRST_H, TURNED_DAY, MIN_MEN, GUNS_H, OBSERVERS, LEAST_SHARE, TAKEN_AT,
    LODGEMENT_MEN,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.clock", "force.men", "force.unit_i",
    "posts", "land.joined", "land.dominated",
)  # fmt: skip
WRITES = (
    "force.unit_i", "posts.post_i", "posts.post_f", "posts.held", "posts.over", "log.events",
    "log.n_events",
)  # fmt: skip


# --- scalars --------------------------------------------------------------------------------------


@kernel
def turned_after(turned: float, hours: float, first: float, first_h: float, last: float) -> float:
    """Share of the works turned after ``hours`` more of work: ``first`` at ``first_h``, ``last``
    at 24 hours, straight lines between; more than ``last`` stays."""
    if turned < first:
        per_h = first / max(first_h, 1e-9)
        wanted_h = (first - turned) / per_h
        if hours <= wanted_h:
            return turned + per_h * hours
        hours -= wanted_h
        turned = first
    if turned >= last:
        return turned
    return min(last, turned + (last - first) / max(24.0 - first_h, 1.0) * hours)


@kernel
def source_weight(is_up: bool, is_whole: bool, at_once: float) -> float:
    """Worth of a held position for observed fire: nothing while the fight for it goes on."""
    if not is_whole:
        return 0.0
    return 1.0 if is_up else at_once


# --- positions ------------------------------------------------------------------------------------


@kernel
def weight_of(
    post_i: I4, held: F8, source_side: I1, k: int, s: int, at_once: float, whole: float
) -> float:
    """Worth of source ``k`` for side ``s``: a position or an observation post of its own."""
    if k >= post_i.shape[0]:
        return 1.0 if source_side[k] == s else 0.0
    if post_i[k, OWNER] != s or post_i[k, EXISTS] == 0:
        return 0.0
    return source_weight(post_i[k, GUNS_UP] == 1, held[k, s] >= whole, at_once)


@kernel
def overlook_all(
    overlook: F8, source_side: I1, post_i: I4, held: F8, over: F8, at_once: float, whole: float
) -> None:
    """Write ``over`` [P, 2]: how far side s overlooks p, its sources as independent chances.

    over[p, s] = 1 - product over sources k other than p of (1 - worth of k x overlook[k, p]).
    """
    n = post_i.shape[0]
    for s in range(2):
        for p in range(n):
            over[p, s] = 1.0
        for k in range(overlook.shape[0]):
            weight = weight_of(post_i, held, source_side, k, s, at_once, whole)
            if weight > 0.0:
                for p in range(n):
                    if p != k:
                        over[p, s] *= 1.0 - weight * overlook[k, p]
        for p in range(n):
            over[p, s] = 1.0 - over[p, s]


@kernel
def men_in(men: I4, unit_i: I4, side: I1, p: int, s: int) -> int:
    """Fit men of side ``s`` in position ``p``."""
    total = 0
    for u in range(side.size):
        if unit_i[u, POST] == p and side[u] == s and unit_i[u, PRESENT] == 1:
            total += int(men[u, FIT])
    return total


@kernel
def is_joined(foot_start: I4, foot_cell: I4, neighbours: I4, joined: U1, p: int, s: int) -> bool:
    """Whether a finished trench of side ``s`` lies on position ``p`` or beside it."""
    for i in range(foot_start[p], foot_start[p + 1]):
        c = foot_cell[i]
        if joined[s, c] == 1:
            return True
        for j in range(neighbours.shape[1]):
            if neighbours[c, j] >= 0 and joined[s, neighbours[c, j]] == 1:
                return True
    return False


@kernel
def send_home(unit_i: I4, side: I1, p: int, s: int) -> None:
    """Units of side ``s`` leave position ``p`` for their homes."""
    for u in range(side.size):
        if unit_i[u, POST] == p and side[u] == s and unit_i[u, PRESENT] == 1:
            unit_i[u, POST] = -1
            unit_i[u, GOAL] = unit_i[u, HOME]
            unit_i[u, POSTURE] = MARCH


@kernel
def count_empty(men: I4, unit_i: I4, side: I1, post_i: I4) -> None:
    """Count the watches for which no man of the owner has been in a position."""
    for p in range(post_i.shape[0]):
        post_i[p, EMPTY] += 1
    for u in range(side.size):
        p = unit_i[u, POST]
        if p >= 0 and unit_i[u, PRESENT] == 1 and men[u, FIT] > 0 and side[u] == post_i[p, OWNER]:
            post_i[p, EMPTY] = 0


@kernel
def work_over(post_i: I4, post_f: F8, p: int, watch: int, watch_h: float, men: int, par: F8) -> int:
    """Turn the works of captured position ``p`` and bring up guns; 1 if anything came of it."""
    if men < par[MIN_MEN]:
        return 0
    before = post_f[p, TURNED]
    post_f[p, TURNED] = turned_after(
        before, watch_h, par[TURNED_FIRST], par[FIRST_H], par[TURNED_DAY]
    )
    acted = 1 if post_f[p, TURNED] > before else 0
    if post_i[p, GUNS_UP] == 0 and (watch - post_i[p, TAKEN]) * watch_h >= par[GUNS_H]:
        post_i[p, GUNS_UP] = 1
        acted = 1
    return acted


@kernel
def is_new(post_i: I4, op_i: I4, opens: I4, p: int, watch: int) -> bool:
    """Whether ``p`` changed hands, was fought over or was built in this watch or the one before."""
    latest = max(post_i[p, LOST_AT], post_i[p, TAKEN], opens[p])
    if latest >= 0 and watch - 1 <= latest <= watch:
        return True
    return bool(op_i[p, 0, NOW] == 1 or op_i[p, 1, NOW] == 1)


# --- the rule -------------------------------------------------------------------------------------


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, clock: ClockTable, force: Force,
    state_posts: Posts, land: Land, log: Log, par: F8, watch: int,
) -> int:  # fmt: skip
    """One watch of consolidation; returns how many positions changed. Draws nothing."""
    men, unit_i, side = force.men, force.unit_i, units.side
    post_i, op_i, held = state_posts.post_i, state_posts.op_i, state_posts.held
    watch_h = clock.watch_h[0]
    count_empty(men, unit_i, side, post_i)
    acted = 0
    stale = False
    for p in range(post_i.shape[0]):
        stale = stale or is_new(post_i, op_i, posts.opens, p, watch)
        owner = int(post_i[p, OWNER])
        if owner < 0:
            continue
        taken = post_i[p, TAKEN]
        is_raw = post_i[p, GUNS_UP] == 0 or state_posts.post_f[p, TURNED] < par[TURNED_DAY]
        if 0 <= taken < watch and is_raw:
            inside = men_in(men, unit_i, side, p, owner)
            guns = post_i[p, GUNS_UP]
            acted += work_over(post_i, state_posts.post_f, p, watch, watch_h, inside, par)
            stale = stale or post_i[p, GUNS_UP] != guns
        e = 1 - owner
        x = held[p, e]
        if x <= par[LEAST_SHARE] or x >= par[TAKEN_AT]:
            post_i[p, LODGED] = -1
        elif post_i[p, LODGED] < 0:
            post_i[p, LODGED] = watch
        if x > 0.0 and clock.first[watch] == 1 and op_i[p, e, NOW] == 0:
            inside = men_in(men, unit_i, side, p, e)
            is_linked = land.dominated[e, posts.cell[p]] > 0 or is_joined(
                posts.foot_start, posts.foot_cell, ground.neighbours, land.joined, p, e
            )
            if inside < par[LODGEMENT_MEN] or x <= par[LEAST_SHARE] or not is_linked:
                held[p, e], held[p, owner] = 0.0, 1.0
                post_i[p, LODGED] = -1
                send_home(unit_i, side, p, e)
                note(log.events, log.n_events, watch, 0, E_LODGEMENT_LOST, e, p, -1, inside)
                acted += 1
                stale = True
    if stale:
        overlook_all(
            posts.overlook, ground.source_side, post_i, held, state_posts.over, par[OBSERVERS],
            par[TAKEN_AT],
        )  # fmt: skip
    return acted
