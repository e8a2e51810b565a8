"""What an assault leaves: a captured position, a lodgement, or nothing.

Helpers of the rule ``contact``.
"""

from __future__ import annotations

from siegeworks.engine.assault import (
    fit_of,
)
from siegeworks.engine.codes import (
    BROKEN,
    BUILDER,
    CELL,
    E_LODGEMENT,
    E_REPULSED,
    E_TAKEN,
    FAILS,
    FIT,
    GOAL,
    HOLDING,
    HOME,
    LAST,
    LAST_WON,
    LODGED,
    MARCH,
    OPEN,
    OWNER,
    POST,
    POSTURE,
    TASK,
    TURNED,
    UNDECIDED,
)
from siegeworks.engine.fall import (
    men_in,
)
from siegeworks.engine.geometry import (
    change_owner,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import (
    note,
)
from siegeworks.engine.melee import (
    TOOK,
    UNDER_WAY,
)
from siegeworks.engine.state import (
    I4,
    Force,
    Log,
    Posts,
)
from siegeworks.engine.tables import (
    PostTable,
    UnitTable,
)


@kernel
def occupy(
    men: I4, unit_i: I4, listed: I4, n: int, p: int, cell: int, inside: int, room: int
) -> None:
    """The captors enter the position while it has ``room``; the rest go home.

    ``inside``: men of theirs who are there already; one unit enters whatever its size.
    """
    for i in range(n):
        u = int(listed[i])
        if unit_i[u, POST] != p:
            if inside > 0 and inside + int(men[u, FIT]) > room:
                unit_i[u, POST] = -1
                unit_i[u, GOAL] = unit_i[u, HOME]
                unit_i[u, POSTURE] = MARCH
                continue
            inside += int(men[u, FIT])
        unit_i[u, POST] = p
        unit_i[u, CELL] = cell
        unit_i[u, GOAL] = -1
        unit_i[u, POSTURE] = HOLDING


@kernel
def strongest_outside(men: I4, unit_i: I4, listed: I4, n: int, p: int) -> int:
    """The listed unit outside ``p`` with most fit men, or -1."""
    best = -1
    for i in range(n):
        u = int(listed[i])
        if unit_i[u, POST] != p and men[u, FIT] > 0 and (best < 0 or men[u, FIT] > men[best, FIT]):
            best = u
    return best


@kernel
def hold_lodgement(
    men: I4, unit_i: I4, listed: I4, n: int, p: int, cell: int, room: float, least: float
) -> bool:
    """The attackers dig in on what was won, the strongest units first; True with men enough.

    They are as many as ``least`` asks for, and more while there is ``room`` for men.
    """
    if fit_of(men, listed, n) < least:
        return False
    inside = 0
    for i in range(n):
        if unit_i[listed[i], POST] == p:
            inside += int(men[listed[i], FIT])
    while True:
        u = strongest_outside(men, unit_i, listed, n, p)
        if u < 0 or (inside >= least and inside + int(men[u, FIT]) > room):
            break
        inside += int(men[u, FIT])
        unit_i[u, POST] = p
        unit_i[u, CELL] = cell
        unit_i[u, GOAL] = -1
    return inside >= least


@kernel
def capture(
    posts: PostTable, force: Force, state_posts: Posts, log: Log, n_a: int, inside: int,
    where: tuple[int, int, int], minute: int,
) -> None:  # fmt: skip
    """Side s has the whole of position p: as captor, or because it cleared a lodgement.

    ``inside``: men of s who are in it already.
    """
    watch, p, s = where
    post_i, held, op_i = state_posts.post_i, state_posts.held, state_posts.op_i
    is_new = post_i[p, OWNER] != s
    if is_new:
        change_owner(post_i, held, p, s, watch)
        state_posts.post_f[p, TURNED] = 1.0 if post_i[p, BUILDER] == s else 0.0
    held[p, s] = 1.0
    held[p, 1 - s] = 0.0
    post_i[p, LODGED] = -1
    op_i[p, s, OPEN] = 0
    op_i[p, s, FAILS] = 0
    op_i[p, s, LAST_WON] = watch
    occupy(
        force.men, force.unit_i, force.bench[0], n_a, p, int(posts.cell[p]), inside,
        int(posts.capacity[p]),
    )  # fmt: skip
    took = 1 if is_new else 0
    note(log.events, log.n_events, watch, minute, E_TAKEN, s, p, -1, took)


@kernel
def hold_what_was_won(
    posts: PostTable, force: Force, state_posts: Posts, log: Log, n_a: int,
    where: tuple[int, int, int], minute: int, least: float,
) -> None:  # fmt: skip
    """Attackers who did not take an enemy's position make a lodgement in it, or lose the ground."""
    watch, p, s = where
    post_i, held = state_posts.post_i, state_posts.held
    # Those who broke off can still hold what was won: the strongest units of all dig in.
    room = max(posts.capacity[p] * held[p, s], least)
    holds = hold_lodgement(
        force.men, force.unit_i, force.bench[0], n_a, p, int(posts.cell[p]), room, least
    )
    if post_i[p, LODGED] >= 0:
        return
    if holds:
        post_i[p, LODGED] = watch
        share = int(held[p, s] * 100.0)
        note(log.events, log.n_events, watch, minute, E_LODGEMENT, s, p, -1, share)
    else:
        held[p, s] = 0.0
        held[p, 1 - s] = 1.0


@kernel
def settle_outcome(
    units: UnitTable, posts: PostTable, force: Force, state_posts: Posts, task_i: I4, log: Log,
    n: tuple[int, int], where: tuple[int, int, int], outcome: int, minute: int, least: float,
) -> None:  # fmt: skip
    """Write what a watch of assault led to; ``n``: attackers' units, and those left in it."""
    watch, p, s = where
    op_i, held = state_posts.op_i, state_posts.held
    op_i[p, s, LAST] = watch
    op_i[p, s, UNDECIDED] = 1 if outcome == UNDER_WAY else 0
    if outcome == TOOK:
        inside = men_in(force.men, force.unit_i, units.side, p, s)
        capture(posts, force, state_posts, log, n[1], inside, where, minute)
        return
    if state_posts.post_i[p, OWNER] != s and held[p, s] > 0.0:
        hold_what_was_won(posts, force, state_posts, log, n[0], where, minute, least)
    if outcome == UNDER_WAY:
        return
    op_i[p, s, FAILS] += 1
    for i in range(n[0]):
        task_i[force.unit_i[force.bench[0, i], TASK], BROKEN] = 1
    share = int(held[p, s] * 100.0)
    note(log.events, log.n_events, watch, minute, E_REPULSED, s, p, -1, share)
