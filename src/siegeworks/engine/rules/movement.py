"""Units move from cell to cell toward a node over ground the enemy does not hold.

Each step takes the neighbour nearest in walking time to the goal; pace falls by night and in the
wet. Men who cross open ground that the enemy sees lose some on the way; a joined trench or the dark
covers them. A unit stopped by enemy ground near the position it is to storm is at its jump-off: it
waits there, and storms in the watch in which its task goes in. An empty position is occupied by
walking in, unless it lies behind others of the enemy's.

Pace: US FM 21-18, Foot Marches, as in the parameter table. Not modelled: traffic, roads kept for
one column, how far off the enemy sees, crossing his fire at a run.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    ASSAULT,
    BUILDER,
    BY_SMALL_ARMS,
    CELL,
    E_OCCUPIED,
    EXISTS,
    FIT,
    GOAL,
    HOLDING,
    MARCH,
    NAME,
    NOW_IN,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    R_MOVEMENT,
    REST,
    T_DIG,
    T_MINE,
    TASK,
    TURNED,
    WET,
)
from siegeworks.engine.fall import men_in
from siegeworks.engine.geometry import change_owner
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.orders import is_assault
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I1, I2, I4, U1, U2, Force, Land, Log, Posts, Sky, Tasking
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    TaskTable,
    UnitTable,
)
from siegeworks.engine.ways import lies_open, metres_between, next_cell

ID = "movement"
VERSION = 1
PARAMETERS = (
    "march_hours_per_watch_h", "march_cross_country_day_km_per_h",
    "march_cross_country_night_km_per_h", "trench_wet_factor_x",
    "open_move_casualties_per_100_men_km", "open_move_night_factor_x", "jumpoff_reach_m",
    "cell_step_km", "crowding_x", "way_steps_max", "killed_share_of_hit_share",
    "wounded_light_share", "wounded_severe_share",
)  # fmt: skip
(
    HOURS, DAY_PACE, NIGHT_PACE, WET_X, HIT_RATE, NIGHT_X, JUMPOFF_M, STEP_KM, CROWDING, STEPS,
    KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks", "tables.clock",
    "force", "posts", "tasking.task_i", "land", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "posts.post_i", "posts.post_f",
    "posts.held",
    "log.events", "log.n_events",
)  # fmt: skip

WALKING, THERE, STOPPED = range(3)
"""A march: still on the way, at the goal, or stopped by ground the enemy holds."""
PACE_WATCH_H = 6.0
"""Hours of the watch to which the row of marching hours refers."""


# --- scalars --------------------------------------------------------------------------------------


@kernel
def slowness(dark: float, wet: int, day_km_h: float, night_km_h: float, wet_x: float) -> float:
    """Walking time against a dry day: longer by night and in the wet."""
    night = day_km_h / max(night_km_h, 1e-6)
    return (1.0 + (night - 1.0) * dark) / (wet_x if wet == 1 else 1.0)


@kernel
def exposed_share(rate_per_100: float, open_km: float, dark: float, night_x: float) -> float:
    """Chance that a man is hit over ``open_km`` of seen ground: rate per 100 men and kilometre."""
    light = 1.0 + (night_x - 1.0) * dark
    return -math.expm1(-rate_per_100 / 100.0 * open_km * light)


# --- the march ------------------------------------------------------------------------------------


@kernel
def march(
    minutes: U2, neighbours: I4, holder: I1, seen: I2, joined: U1, node: int, start: int, side: int,
    budget: float, slow: float, steps: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Walk toward ``node`` for ``budget`` minutes; ``slow`` stretches the walking times.

    Returns the cell reached, how the march ended, and the cells of open ground crossed in sight of
    the enemy.
    """
    c = start
    spent = 0.0
    in_sight = 0
    for _ in range(steps):
        if minutes[node, c] == 0:
            return c, THERE, in_sight
        m = next_cell(minutes, neighbours, holder, node, c, 1 - side)
        if m < 0:
            return c, STOPPED, in_sight
        spent += (float(minutes[node, c]) - float(minutes[node, m])) * slow
        if spent > budget:
            return c, WALKING, in_sight
        c = m
        if seen[1 - side, c] > 0 and joined[side, c] == 0:
            in_sight += 1
    return c, WALKING, in_sight


@kernel
def shoot_at(force: Force, u: int, chance: float, par: F8, key: tuple[int, int, int]) -> int:
    """Hit the men of unit ``u`` with ``chance`` each on open ground; returns how many."""
    seed, rep, watch = key
    a, _, _, _ = uniforms(seed, rep, watch, R_MOVEMENT, int(force.lost[u, NAME]), 0)
    return hit_men(
        force, u, binomial(a, int(force.men[u, FIT]), chance),
        BY_SMALL_ARMS,
        par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch,
        R_MOVEMENT * 65536 + 1,
    )  # fmt: skip


# --- what a unit does where the march ends --------------------------------------------------------


@kernel
def storms(unit_i: I4, task_kind: I1, u: int) -> bool:
    """True when unit ``u`` is on its way to storm a position, by plan or by policy."""
    t = int(unit_i[u, TASK])
    return t >= task_kind.size or (t >= 0 and is_assault(int(task_kind[t])))


@kernel
def stormer_posture(unit_i: I4, task_i: I4, u: int) -> int:
    """A unit at its jump-off storms in the watch its task goes in, and waits in every other."""
    return ASSAULT if task_i[unit_i[u, TASK], NOW_IN] == 1 else HOLDING


@kernel
def enter_post(
    force: Force, posts: PostTable, side: I1, u: int, p: int, crowding: float, posture: int
) -> bool:
    """Unit ``u`` takes its place in position ``p`` of its own side if there is room."""
    if force.unit_i[u, POST] != p:
        inside = men_in(force.men, force.unit_i, side, p, int(side[u]))
        room = float(posts.capacity[p]) * crowding
        if inside > 0 and float(inside + int(force.men[u, FIT])) > room:
            return False
    force.unit_i[u, POST] = p
    force.unit_i[u, CELL] = posts.cell[p]
    force.unit_i[u, GOAL] = -1
    force.unit_i[u, POSTURE] = posture
    return True


@kernel
def walk_in(
    units: UnitTable, force: Force, state_posts: Posts, log: Log, u: int, p: int, watch: int
) -> bool:
    """Occupy position ``p`` when no enemy stands in it; True when it is the unit's side's now."""
    s = int(units.side[u])
    post_i = state_posts.post_i
    if post_i[p, EXISTS] == 0:
        return False
    if post_i[p, OWNER] == s:
        return True
    if men_in(force.men, force.unit_i, units.side, p, 1 - s) > 0:
        return False
    change_owner(post_i, state_posts.held, p, s, watch)
    state_posts.post_f[p, TURNED] = 1.0 if post_i[p, BUILDER] == s else 0.0
    note(log.events, log.n_events, watch, 0, E_OCCUPIED, s, p, u, int(force.men[u, FIT]))
    return True


@kernel
def can_step_in(
    units: UnitTable, posts: PostTable, ground: GroundTable, force: Force, post_i: I4, holder: I1,
    u: int, p: int, how: int, reach_m: float,
) -> bool:  # fmt: skip
    """True when unit ``u`` has reached ``p``, or could walk on into it since it is empty."""
    if how == THERE:
        return True
    c, s = int(force.unit_i[u, CELL]), int(units.side[u])
    far = metres_between(ground.x_m, ground.y_m, c, int(posts.cell[p])) > reach_m
    if how != STOPPED or far or men_in(force.men, force.unit_i, units.side, p, 1 - s) > 0:
        return False
    return lies_open(posts, ground, post_i, holder, p, s)


@kernel
def stand_to(unit_i: I4, task_i: I4, u: int, at_jumpoff: bool, how: int, has_moved: bool) -> None:
    """Posture after a march that has not ended in a position of one's own."""
    if at_jumpoff:
        unit_i[u, POST] = -1
        unit_i[u, POSTURE] = stormer_posture(unit_i, task_i, u)
    elif how == THERE:
        unit_i[u, GOAL] = -1
        unit_i[u, POSTURE] = HOLDING if unit_i[u, POST] >= 0 else REST
    elif unit_i[u, POST] >= 0:
        unit_i[u, POSTURE] = HOLDING
    else:
        unit_i[u, POSTURE] = MARCH if has_moved or how == WALKING else REST


@kernel
def arrive(
    units: UnitTable, posts: PostTable, ground: GroundTable, tasks: TaskTable, force: Force,
    state_posts: Posts, task_i: I4, par: F8, u: int, p: int, how: int, has_moved: bool,
) -> None:  # fmt: skip
    """Unit ``u`` stands where its march has ended; ``p`` = position it goes for, or -1."""
    unit_i, side = force.unit_i, int(units.side[u])
    is_stormer = p >= 0 and storms(unit_i, tasks.kind, u)
    if p >= 0 and state_posts.post_i[p, OWNER] == side and how == THERE:
        posture = HOLDING
        if is_stormer and state_posts.held[p, 1 - side] > 0.0:
            posture = stormer_posture(unit_i, task_i, u)
        if enter_post(force, posts, units.side, u, p, par[CROWDING], posture):
            return
    at_jumpoff = False
    if is_stormer:
        metres = metres_between(ground.x_m, ground.y_m, int(unit_i[u, CELL]), int(posts.cell[p]))
        at_jumpoff = metres <= par[JUMPOFF_M]
    stand_to(unit_i, task_i, u, at_jumpoff, how, has_moved)


# --- the rule -------------------------------------------------------------------------------------


@kernel
def is_on_works(unit_i: I4, task_kind: I1, u: int) -> bool:
    """True for units at work: they walk to their trench and back within the night."""
    t = unit_i[u, TASK]
    return bool(0 <= t < task_kind.size and (task_kind[t] == T_DIG or task_kind[t] == T_MINE))


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    clock: ClockTable, force: Force, state_posts: Posts, tasking: Tasking, land: Land, sky: Sky,
    log: Log, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """March every unit that has a goal; returns how many moved."""
    dark = clock.dark[watch]
    slow = slowness(dark, int(sky.camp_i[WET]), par[DAY_PACE], par[NIGHT_PACE], par[WET_X])
    budget = par[HOURS] * 60.0 * clock.watch_h[0] / PACE_WATCH_H
    unit_i, task_i, post_i = force.unit_i, tasking.task_i, state_posts.post_i
    moved = 0
    for u in range(units.side.size):
        node, start = int(unit_i[u, GOAL]), int(unit_i[u, CELL])
        if unit_i[u, PRESENT] == 0 or node < 0 or force.men[u, FIT] <= 0:
            continue
        if is_on_works(unit_i, tasks.kind, u):
            continue
        c, how, in_sight = march(
            paths.minutes, ground.neighbours, land.holder, land.seen, land.joined, node, start,
            int(units.side[u]), budget, slow, int(par[STEPS]),
        )  # fmt: skip
        has_moved = c != start
        if has_moved:
            moved += 1
            unit_i[u, POST] = -1
            unit_i[u, CELL] = c
        if in_sight > 0:
            open_km = float(in_sight) * par[STEP_KM]
            chance = exposed_share(par[HIT_RATE], open_km, dark, par[NIGHT_X])
            shoot_at(force, u, chance, par, (seed, rep, watch))
        p = node if node < posts.cell.size else -1
        if (
            p >= 0
            and post_i[p, OWNER] != units.side[u]
            and can_step_in(
                units, posts, ground, force, post_i, land.holder, u, p, how, par[JUMPOFF_M]
            )
            and walk_in(units, force, state_posts, log, u, p, watch)
        ):
            how = THERE
        arrive(units, posts, ground, tasks, force, state_posts, task_i, par, u, p, how, has_moved)
    return moved
