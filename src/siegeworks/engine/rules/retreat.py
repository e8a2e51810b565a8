"""What is left of a garrison after its position has fallen: prisoners, the way back, guns, stores.

Whoever stands in a position of which his side holds nothing more must go. A share is taken, all who have
no way back are; the badly wounded are left; the rest go to the nearest position of their own, or home.
Guns in the position are lost, and a depot there passes to the captor.

Prisoners: the share taken in two isolated posts (parameter table), widened to a draw; fewer are taken
where ground or a trench of their own lies beside the post. Not modelled: men who hide
and come in days later, guns turned on their owners.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    CELL,
    E_GUN_LOST,
    E_SURRENDER,
    FIT,
    HOME,
    NAME,
    OWNER,
    POST,
    PRESENT,
    R_RETREAT,
)
from siegeworks.engine.combat import logit_share
from siegeworks.engine.fall import (
    fall_back,
    give_up,
    lose_guns,
    lose_store,
    note_retreat,
    refuge,
    take_all,
    way_is_open,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.samplers import normal
from siegeworks.engine.state import F8, I1, I4, Force, Land, Log, Posts, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import GroundTable, PathTable, PostTable, SupplyTable, UnitTable

ID = "retreat"
VERSION = 1
PARAMETERS = (
    "captured_share_p10", "captured_share_p90", "captured_share_with_trench_x", "cohesion_loss_retreat",
    "retreat_reach_m", "way_steps_max",
)  # fmt: skip
P10, P90, TRENCH_X, SHAKEN, REACH, STEPS = range(len(PARAMETERS))
READS = (
    "tables.units",
    "tables.posts",
    "tables.ground",
    "tables.paths",
    "tables.supply",
    "land",
    "posts",
)
WRITES = (
    "force.men", "force.lost", "force.unit_i", "force.unit_f", "stores.rounds", "stores.kg",
    "stores.rounds_flow", "stores.kg_flow", "log.events", "log.n_events",
)  # fmt: skip


@kernel
def must_go(post_i: I4, held: F8, side: I1, unit_i: I4, u: int) -> bool:
    """True when unit ``u`` stands in a position of which its side holds nothing."""
    p = unit_i[u, POST]
    if p < 0 or unit_i[u, PRESENT] == 0:
        return False
    return post_i[p, OWNER] == 1 - side[u] and held[p, side[u]] <= 1e-9


@kernel
def captured_share(u: float, p10: float, p90: float, has_trench: bool, trench_x: float) -> float:
    """Share of the unhurt who are taken; less where a trench of their own leads out."""
    share = logit_share(normal(u), p10, p90)
    return share * trench_x if has_trench else share


@kernel
def leads_out(posts: PostTable, ground: GroundTable, land: Land, p: int, s: int) -> bool:
    """True when side ``s`` has a trench in ``p`` or beside it, or holds ground beside it."""
    for i in range(posts.foot_start[p], posts.foot_start[p + 1]):
        c = posts.foot_cell[i]
        if land.joined[s, c] == 1:
            return True
        for k in range(6):
            m = ground.neighbours[c, k]
            if m >= 0 and (land.joined[s, m] == 1 or land.holder[m] == s):
                return True
    return False


@kernel
def way_home(
    ground: GroundTable,
    paths: PathTable,
    land: Land,
    unit_i: I4,
    u: int,
    s: int,
    has_trench: bool,
    steps: int,
) -> bool:
    """True when the unit can reach its home: by its trench, or over ground not the enemy's."""
    home = int(unit_i[u, HOME])
    if home < 0:
        return False
    return has_trench or way_is_open(
        paths.minutes, home, ground.neighbours, land.holder, int(unit_i[u, CELL]), 1 - s, steps
    )


@kernel
def leave(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    force: Force,
    state_posts: Posts,
    land: Land,
    log: Log,
    par: F8,
    key: tuple[int, int, int],
    u: int,
) -> int:
    """Unit ``u`` loses its position; returns men taken."""
    seed, rep, watch = key
    s = int(units.side[u])
    p = int(force.unit_i[u, POST])
    tubes = lose_guns(force.unit_i, u)
    if tubes > 0:
        note(log.events, log.n_events, watch, 0, E_GUN_LOST, s, p, u, tubes)
    has_trench = leads_out(posts, ground, land, p, s)
    q = refuge(
        state_posts.post_i,
        posts.distance_m,
        posts.capacity,
        paths.minutes,
        ground.neighbours,
        land.holder,
        int(posts.cell[p]),
        p,
        s,
        par[REACH],
        int(par[STEPS]),
    )
    if q < 0 and not way_home(ground, paths, land, force.unit_i, u, s, has_trench, int(par[STEPS])):
        taken = take_all(force.men, force.lost, u)
        fall_back(force.unit_i, force.unit_f, u, -1, -1, par[SHAKEN])
        force.unit_i[u, PRESENT] = 0
        note(log.events, log.n_events, watch, 0, E_SURRENDER, s, p, u, taken)
        return taken
    a, _, _, _ = uniforms(seed, rep, watch, R_RETREAT, int(posts.entity[p]), s)
    share = captured_share(a, par[P10], par[P90], has_trench, par[TRENCH_X])
    taken = give_up(
        force.men, force.lost, u, share, seed, rep, watch, R_RETREAT, int(force.lost[u, NAME])
    )
    cell = int(posts.cell[q]) if q >= 0 else int(force.unit_i[u, CELL])
    fall_back(force.unit_i, force.unit_f, u, q, cell, par[SHAKEN])
    note_retreat(log.events, log.n_events, watch, 0, s, p, int(force.men[u, FIT]))
    return taken


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
            stores.rounds,
            stores.kg,
            stores.rounds_flow,
            stores.kg_flow,
            d,
            captor,
            supply.usable[1 - supply.side[d]],
        )


@kernel
def apply(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    supply: SupplyTable,
    force: Force,
    state_posts: Posts,
    stores: Stores,
    land: Land,
    log: Log,
    par: F8,
    seed: int,
    rep: int,
    watch: int,
) -> int:
    """Send off every unit whose position has fallen; returns how many."""
    count = 0
    for u in range(units.side.size):
        if must_go(state_posts.post_i, state_posts.held, units.side, force.unit_i, u):
            leave(
                units,
                posts,
                ground,
                paths,
                force,
                state_posts,
                land,
                log,
                par,
                (seed, rep, watch),
                u,
            )
            count += 1
    if count > 0:
        pass_stores(supply, stores, state_posts.post_i)
    return count
