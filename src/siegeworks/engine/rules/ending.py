"""When resistance ends: the command post falls, the force is spent, or the guns fall silent.

Strength is counted in fit infantry weighted by cohesion inside the main perimeter, for men alone
are a bad measure. The besieger lifts the siege when the mean cohesion of his infantry falls under a
limit. On the end everyone of the garrison who is there surrenders in one entry, and what it held
passes to the besieger without an assault. After the end nothing happens any more.

Not modelled: negotiation, breakout, a part of the garrison that fights on.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    COHESION,
    DRY_GUNS,
    E_END,
    END_AMMUNITION,
    END_COMMAND_POST,
    END_LIFTED,
    END_STRENGTH,
    ENGINEER,
    EXISTS,
    FIT,
    GARRISON,
    OVER,
    OVER_AT,
    OVER_WHY,
    OWNER,
    POST,
    PRESENT,
    RIFLE,
)
from siegeworks.engine.fall import take_all
from siegeworks.engine.geometry import change_owner
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.state import F8, I1, I4, I8, U1, Force, Log, Posts, Sky
from siegeworks.engine.tables import PostTable, UnitTable

ID = "ending"
VERSION = 2
PARAMETERS = ("besieger_lift_cohesion",)
(LIFT,) = range(len(PARAMETERS))
READS = ("tables.units", "tables.posts", "ending", "force", "posts.post_i", "sky.camp_i")
WRITES = (
    "force.men", "force.lost", "force.unit_i", "posts.post_i", "posts.held", "sky.camp_i",
    "log.events", "log.n_events",
)  # fmt: skip


@kernel
def is_infantry(kind: int) -> bool:
    """Rifle and engineer units count as infantry."""
    return kind == RIFLE or kind == ENGINEER


@kernel
def weighted_infantry(
    men: I4, unit_i: I4, unit_f: F8, side: I1, kind: I1, near: U1, s: int, headquarters: int
) -> float:
    """Fit infantry x cohesion of side ``s`` in positions within reach of its headquarters."""
    total = 0.0
    for u in range(side.size):
        if side[u] != s or unit_i[u, PRESENT] == 0 or not is_infantry(int(kind[u])):
            continue
        p = unit_i[u, POST]
        if p >= 0 and p != headquarters and near[headquarters, p] == 0:
            continue
        total += float(men[u, FIT]) * unit_f[u, COHESION]
    return total


@kernel
def mean_cohesion(men: I4, unit_i: I4, unit_f: F8, side: I1, kind: I1, s: int) -> float:
    """Mean cohesion of the side's infantry, by men; 1 when it has none."""
    total = 0.0
    fit = 0
    for u in range(side.size):
        if side[u] == s and unit_i[u, PRESENT] == 1 and is_infantry(int(kind[u])):
            total += float(men[u, FIT]) * unit_f[u, COHESION]
            fit += int(men[u, FIT])
    return total / float(fit) if fit > 0 else 1.0


@kernel
def cause_of_end(
    owner: int, weighted: float, least: float, dry: int, dry_limit: int, cohesion: float,
    lift: float,
) -> int:  # fmt: skip
    """The first cause that holds, 0 = none."""
    if owner == 1 - GARRISON:
        return END_COMMAND_POST
    if weighted < least:
        return END_STRENGTH
    if dry >= dry_limit:
        return END_AMMUNITION
    return END_LIFTED if cohesion < lift else 0


@kernel
def lay_down_arms(side: I1, force: Force, post_i: I4, held: F8, watch: int) -> int:
    """The whole garrison surrenders with all it holds; returns the men taken."""
    taken = 0
    for u in range(side.size):
        if side[u] == GARRISON:
            taken += take_all(force.men, force.lost, u)
            force.unit_i[u, PRESENT] = 0
    for p in range(post_i.shape[0]):
        if post_i[p, OWNER] == GARRISON and post_i[p, EXISTS] == 1:
            change_owner(post_i, held, p, 1 - GARRISON, watch)
    return taken


@kernel
def apply(
    units: UnitTable, posts: PostTable, ending: I8, force: Force, state_posts: Posts, sky: Sky,
    log: Log, par: F8, watch: int,
) -> int:  # fmt: skip
    """End the siege when a cause holds; returns 1 when it does."""
    headquarters = int(ending[0])
    men, unit_i, unit_f, camp_i = force.men, force.unit_i, force.unit_f, sky.camp_i
    if camp_i[OVER] == 1:
        return 0
    weighted = weighted_infantry(
        men, unit_i, unit_f, units.side, units.kind, posts.near, GARRISON, headquarters
    )
    cohesion = mean_cohesion(men, unit_i, unit_f, units.side, units.kind, 1 - GARRISON)
    why = cause_of_end(
        int(state_posts.post_i[headquarters, OWNER]), weighted, float(ending[1]),
        int(camp_i[DRY_GUNS]), int(ending[2]), cohesion, par[LIFT],
    )  # fmt: skip
    if why == 0:
        return 0
    camp_i[OVER] = 1
    camp_i[OVER_AT] = watch
    camp_i[OVER_WHY] = why
    taken = 0
    if why != END_LIFTED:
        taken = lay_down_arms(units.side, force, state_posts.post_i, state_posts.held, watch)
    note(log.events, log.n_events, watch, 0, E_END, GARRISON, headquarters, -1, taken)
    return 1
