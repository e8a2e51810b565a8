"""What is left of a garrison after its position has fallen: prisoners, the way back, guns, stores.

Whoever stands in a position of which his side holds nothing more must go. A share is taken, all who
have no way back are; the badly wounded are left; the rest go to the nearest position of their own,
or home. Guns in the position are lost (tanks that get away are not), and a depot there passes to
the captor. Men in the main aid station or in the camp belong to the unit but are not taken with it.
Units that lived in a lost position live in the nearest of their own from then on; units in the
field whose ground has become the enemy's step back toward home.

Prisoners: the share taken in two isolated posts (parameter table), widened to a draw; fewer are
taken where ground or a trench of their own lies beside the post. Not modelled: men who hide and
come in days later, guns turned on their owners, waiting for the dark to get away.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    CELL,
    E_GUN_LOST,
    E_RETREAT,
    E_SURRENDER,
    EXISTS,
    FIT,
    GOAL,
    HOME,
    LOST_AT,
    NAME,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    R_RETREAT,
    REST,
    TANK,
)
from siegeworks.engine.combat import logit_share
from siegeworks.engine.fall import (
    elsewhere,
    fall_back,
    give_up,
    lose_guns,
    lose_store,
    nearest_own,
    refuge,
    take_present,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.samplers import normal
from siegeworks.engine.state import F8, I1, I2, I4, U1, U2, Force, Land, Log, Posts, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import GroundTable, PathTable, PostTable, SupplyTable, UnitTable
from siegeworks.engine.ways import way_is_open

ID = "retreat"
VERSION = 1
PARAMETERS = (
    "captured_share_p10", "captured_share_p90", "captured_share_with_trench_x",
    "cohesion_loss_retreat", "retreat_reach_m", "way_steps_max",
)  # fmt: skip
P10, P90, WAY_OUT_X, SHAKEN, REACH, STEPS = range(len(PARAMETERS))
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.supply", "land",
    "posts", "force", "stores",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "force.unit_f", "stores.rounds", "stores.kg",
    "stores.rounds_flow", "stores.kg_flow", "log.events", "log.n_events",
)  # fmt: skip

DRAW_SHARE, DRAW_MEN = 0, 1
"""Draws: of the share taken where a side loses a position; of how many men that makes of a unit."""


# --- who must go and how --------------------------------------------------------------------------


@kernel
def must_go(post_i: I4, held: F8, side: I1, unit_i: I4, u: int) -> bool:
    """True when unit ``u`` stands in a position of which its side holds nothing."""
    p = unit_i[u, POST]
    if p < 0 or unit_i[u, PRESENT] == 0:
        return False
    return bool(post_i[p, OWNER] == 1 - side[u] and held[p, side[u]] <= 1e-9)


@kernel
def captured_share(u: float, p10: float, p90: float, has_way_out: bool, way_out_x: float) -> float:
    """Share of the unhurt who are taken; less where ground of their own leads out."""
    share = logit_share(normal(u), p10, p90)
    return share * way_out_x if has_way_out else share


@kernel
def is_own_beside(
    owner_post: I4, post_i: I4, joined: U1, dominated: I2, holder: I1, m: int, p: int, s: int
) -> bool:
    """True when cell ``m`` beside the fallen ``p`` is held by ``s`` for another reason than ``p``.

    The map still counts what ``p`` dominated, so one position in reach is no reason.
    """
    if joined[s, m] == 1:
        return True
    q = owner_post[m]
    if q >= 0 and q != p:
        return bool(post_i[q, OWNER] == s and post_i[q, EXISTS] == 1)
    return bool(q < 0 and holder[m] == s and dominated[s, m] > 1)


@kernel
def leads_out(
    posts: PostTable, ground: GroundTable, land: Land, post_i: I4, p: int, s: int
) -> bool:
    """True when side ``s`` has a trench in ``p`` or beside it, or holds ground beside it."""
    for i in range(posts.foot_start[p], posts.foot_start[p + 1]):
        c = posts.foot_cell[i]
        if land.joined[s, c] == 1:
            return True
        for k in range(6):
            m = int(ground.neighbours[c, k])
            if m >= 0 and is_own_beside(
                ground.owner_post, post_i, land.joined, land.dominated, land.holder, m, p, s
            ):
                return True
    return False


@kernel
def way_home(
    minutes: U2, neighbours: I4, holder: I1, post_i: I4, unit_i: I4, u: int, s: int, steps: int
) -> bool:
    """True when the unit can reach its home over ground not the enemy's; a lost home is none."""
    home, p = int(unit_i[u, HOME]), int(unit_i[u, POST])
    if home < 0 or home == p:
        return False
    if home < post_i.shape[0] and post_i[home, OWNER] == 1 - s:
        return False
    return way_is_open(minutes, home, neighbours, holder, int(unit_i[u, CELL]), 1 - s, steps)


@kernel
def move_home(posts: PostTable, paths: PathTable, post_i: I4, unit_i: I4, u: int, s: int) -> bool:
    """Those of a lost unit who are elsewhere gather at its home or the nearest post, if any."""
    home = int(unit_i[u, HOME])
    if 0 <= home < post_i.shape[0] and post_i[home, OWNER] == 1 - s:
        home = nearest_own(post_i, posts.distance_m, posts.capacity, home, s)
    unit_i[u, POST] = -1
    unit_i[u, GOAL] = -1
    unit_i[u, POSTURE] = REST
    if home < 0:
        return False
    unit_i[u, HOME] = home
    unit_i[u, CELL] = paths.node_cell[home]
    return True


@kernel
def surrender(
    posts: PostTable, paths: PathTable, force: Force, post_i: I4, u: int, s: int, shaken: float
) -> int:
    """Unit ``u`` has no way back and is taken; returns how many men."""
    taken = take_present(force.men, force.lost, u)
    fall_back(force.unit_i, force.unit_f, u, -1, -1, shaken)
    has_home = move_home(posts, paths, post_i, force.unit_i, u, s)
    if not has_home or elsewhere(force.men, u) == 0:
        force.unit_i[u, PRESENT] = 0
    return taken


@kernel
def leave(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, force: Force,
    state_posts: Posts, land: Land, log: Log, par: F8, key: tuple[int, int, int], u: int,
) -> None:  # fmt: skip
    """Unit ``u`` loses its position."""
    seed, rep, watch = key
    unit_i, post_i = force.unit_i, state_posts.post_i
    s, p = int(units.side[u]), int(unit_i[u, POST])
    unit_i[u, CELL] = posts.cell[p]
    q = refuge(
        post_i, posts.distance_m, posts.capacity, paths.minutes, ground.neighbours, land.holder,
        int(posts.cell[p]), p, s, par[REACH], int(par[STEPS]),
    )  # fmt: skip
    is_lost = q < 0 and not way_home(
        paths.minutes, ground.neighbours, land.holder, post_i, unit_i, u, s, int(par[STEPS])
    )
    if is_lost or units.kind[u] != TANK:
        tubes = lose_guns(unit_i, u)
        if tubes > 0:
            note(log.events, log.n_events, watch, 0, E_GUN_LOST, s, p, u, tubes)
    if is_lost:
        taken = surrender(posts, paths, force, post_i, u, s, par[SHAKEN])
        note(log.events, log.n_events, watch, 0, E_SURRENDER, s, p, u, taken)
        return
    a, _, _, _ = uniforms(seed, rep, watch, R_RETREAT, int(posts.entity[p]), s)
    b, _, _, _ = uniforms(seed, rep, watch, R_RETREAT, int(force.lost[u, NAME]), DRAW_MEN)
    has_way_out = leads_out(posts, ground, land, post_i, p, s)
    share = captured_share(a, par[P10], par[P90], has_way_out, par[WAY_OUT_X])
    give_up(force.men, force.lost, u, share, b)
    cell = int(posts.cell[q]) if q >= 0 else int(unit_i[u, CELL])
    fall_back(unit_i, force.unit_f, u, q, cell, par[SHAKEN])
    note(log.events, log.n_events, watch, 0, E_RETREAT, s, p, u, int(force.men[u, FIT]))


# --- what follows from a lost position ------------------------------------------------------------


@kernel
def pass_stores(supply: SupplyTable, stores: Stores, post_i: I4) -> None:
    """Depots in positions that the enemy holds now are his."""
    for d in range(supply.side.size):
        p = supply.post[d]
        if p < 0 or post_i[p, OWNER] != 1 - supply.side[d]:
            continue
        captor = -1
        for e in range(supply.side.size):
            if supply.side[e] != supply.side[d] and supply.main[e] == 1:
                captor = e
        lose_store(
            stores.rounds, stores.kg, stores.rounds_flow, stores.kg_flow, d, captor,
            supply.usable[1 - supply.side[d]],
        )  # fmt: skip


@kernel
def resettle(unit_i: I4, side: I1, post_i: I4, distance_m: F8, capacity: I4, p: int) -> None:
    """Units whose home was the lost position ``p`` live in the nearest of their own."""
    for u in range(side.size):
        if unit_i[u, HOME] != p or post_i[p, OWNER] != 1 - side[u]:
            continue
        q = nearest_own(post_i, distance_m, capacity, p, int(side[u]))
        if q >= 0:
            unit_i[u, HOME] = q
            if unit_i[u, GOAL] == p and unit_i[u, POSTURE] == REST:
                unit_i[u, GOAL] = q


@kernel
def step_back(
    minutes: U2, neighbours: I4, holder: I1, home: int, c: int, enemy: int, steps: int
) -> int:
    """Nearest cell not the enemy's on the way from ``c`` to node ``home``, or ``c`` if none is."""
    at = c
    for _ in range(steps):
        best = -1
        for k in range(6):
            m = int(neighbours[at, k])
            if (
                m >= 0
                and minutes[home, m] < minutes[home, at]
                and (best < 0 or minutes[home, m] < minutes[home, best])
            ):
                best = m
        if best < 0:
            return c
        at = best
        if holder[at] != enemy:
            return at
    return c


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, supply: SupplyTable,
    force: Force, state_posts: Posts, stores: Stores, land: Land, log: Log, par: F8, seed: int,
    rep: int, watch: int,
) -> int:  # fmt: skip
    """Send off every unit whose position has fallen; returns how many."""
    unit_i, post_i = force.unit_i, state_posts.post_i
    count = 0
    for u in range(units.side.size):
        s = int(units.side[u])
        if must_go(post_i, state_posts.held, units.side, unit_i, u):
            leave(
                units, posts, ground, paths, force, state_posts, land, log, par, (seed, rep, watch),
                u,
            )  # fmt: skip
            count += 1
        elif unit_i[u, POST] < 0 and unit_i[u, PRESENT] == 1 and unit_i[u, HOME] >= 0:
            c = int(unit_i[u, CELL])
            if land.holder[c] == 1 - s:
                unit_i[u, CELL] = step_back(
                    paths.minutes, ground.neighbours, land.holder, int(unit_i[u, HOME]), c, 1 - s,
                    int(par[STEPS]),
                )  # fmt: skip
    for p in range(post_i.shape[0]):
        if post_i[p, LOST_AT] == watch:
            resettle(unit_i, units.side, post_i, posts.distance_m, posts.capacity, p)
    pass_stores(supply, stores, post_i)
    return count
