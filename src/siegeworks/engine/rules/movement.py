"""Units move from cell to cell toward a node over ground the enemy does not hold.

Each step takes the neighbour nearest in walking time to the goal; pace falls by night and in the wet.
Men who cross open ground that the enemy sees lose some on the way; a joined trench or the dark covers
them. A unit that stands before enemy ground on the way to a position it is to storm has reached its
jump-off. An empty position is occupied by walking in.

Pace: US FM 21-18, Foot Marches, as in the parameter table. Not modelled: traffic, roads kept for one
column, crossing the enemy's fire at a run.
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
from siegeworks.engine.state import F8, I1, I2, I4, U1, U2, Force, Land, Log, Posts, Sky
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    TaskTable,
    UnitTable,
)

ID = "movement"
VERSION = 1
PARAMETERS = (
    "march_hours_per_watch_h", "march_cross_country_day_km_per_h", "march_cross_country_night_km_per_h",
    "trench_wet_factor_x", "open_move_casualties_per_100_men_km", "open_move_night_factor_x",
    "jumpoff_reach_m", "cell_step_km", "crowding_x", "killed_share_of_hit_share", "wounded_light_share",
    "wounded_severe_share",
)  # fmt: skip
(
    HOURS, DAY_PACE, NIGHT_PACE, WET_X, HIT_RATE, NIGHT_X, JUMPOFF_M, STEP_KM, CROWDING, KILLED_SHARE,
    LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks", "tables.clock", "force",
    "posts", "land", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "posts.post_i", "posts.post_f", "posts.held", "log.events",
    "log.n_events",
)  # fmt: skip

WALKING, THERE, STOPPED = range(3)
"""A march: still on the way, at the goal, or stopped by ground the enemy holds."""


@kernel
def pace(dark: float, wet: int, day_km_h: float, night_km_h: float, wet_x: float) -> float:
    """Walking time multiplier against a dry day: longer by night and in the wet."""
    night = day_km_h / max(night_km_h, 1e-6)
    return (1.0 + (night - 1.0) * dark) / (wet_x if wet == 1 else 1.0)


@kernel
def exposed_share(rate_per_100: float, open_km: float, dark: float, night_x: float) -> float:
    """Chance that a man is hit over ``open_km`` of seen ground: rate per 100 men and kilometre."""
    light = 1.0 + (night_x - 1.0) * dark
    return 1.0 - math.exp(-rate_per_100 / 100.0 * open_km * light)


@kernel
def next_cell(minutes: U2, neighbours: I4, holder: I1, node: int, c: int, enemy: int) -> int:
    """Neighbour of ``c`` nearest to ``node`` that is nearer than ``c`` and not the enemy's, or -1."""
    best = -1
    for k in range(6):
        m = int(neighbours[c, k])
        if m < 0 or holder[m] == enemy or minutes[node, m] >= minutes[node, c]:
            continue
        if best < 0 or minutes[node, m] < minutes[node, best]:
            best = m
    return best


@kernel
def march(
    minutes: U2,
    neighbours: I4,
    holder: I1,
    seen: I2,
    joined: U1,
    node: int,
    start: int,
    side: int,
    budget: float,
    slow: float,
    step_km: float,
) -> tuple[int, int, float]:
    """Walk toward ``node``; returns the cell reached, how the march ended, and open kilometres seen."""
    c = start
    spent = 0.0
    open_km = 0.0
    for _ in range(400):
        if minutes[node, c] == 0:
            return c, THERE, open_km
        m = next_cell(minutes, neighbours, holder, node, c, 1 - side)
        if m < 0:
            return c, STOPPED, open_km
        spent += float(minutes[node, c] - minutes[node, m]) * slow
        if spent > budget:
            return c, WALKING, open_km
        c = m
        if seen[1 - side, c] > 0 and joined[side, c] == 0:
            open_km += step_km
    return c, WALKING, open_km


@kernel
def enter_post(force: Force, posts: PostTable, side: I1, u: int, p: int, crowding: float) -> bool:
    """Unit ``u`` takes its place in position ``p`` of its own side if there is room."""
    inside = men_in(force.men, force.unit_i, side, p, int(side[u]))
    room = float(posts.capacity[p]) * crowding
    if inside > 0 and float(inside + int(force.men[u, FIT])) > room:
        return False
    force.unit_i[u, POST] = p
    force.unit_i[u, CELL] = posts.cell[p]
    force.unit_i[u, GOAL] = -1
    force.unit_i[u, POSTURE] = HOLDING
    return True


@kernel
def walk_in(
    units: UnitTable,
    posts: PostTable,
    force: Force,
    state_posts: Posts,
    log: Log,
    u: int,
    p: int,
    watch: int,
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
def is_near(x_m: F8, y_m: F8, a: int, b: int, reach_m: float) -> bool:
    """True when two cells are within ``reach_m`` of each other."""
    dx = x_m[a] - x_m[b]
    dy = y_m[a] - y_m[b]
    return dx * dx + dy * dy <= reach_m * reach_m


@kernel
def stand_to(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    tasks: TaskTable,
    force: Force,
    u: int,
    node: int,
    how: int,
    reach_m: float,
) -> None:
    """Posture after a march that has not ended in a position of one's own."""
    t = int(force.unit_i[u, TASK])
    storms = t >= tasks.kind.size or (t >= 0 and is_assault(int(tasks.kind[t])))
    is_post = node < posts.cell.size
    if (
        storms
        and is_post
        and is_near(
            ground.x_m, ground.y_m, int(force.unit_i[u, CELL]), int(posts.cell[node]), reach_m
        )
    ):
        force.unit_i[u, POSTURE] = ASSAULT
    elif how == THERE:
        force.unit_i[u, GOAL] = -1
        force.unit_i[u, POSTURE] = REST
    else:
        force.unit_i[u, POSTURE] = MARCH


@kernel
def on_works(unit_i: I4, task_kind: I1, u: int) -> bool:
    """True for units at work: they walk to their trench and back within the night."""
    t = unit_i[u, TASK]
    return 0 <= t < task_kind.size and (task_kind[t] == T_DIG or task_kind[t] == T_MINE)  # noqa: PLR1714


@kernel
def move_unit(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    force: Force,
    state_posts: Posts,
    land: Land,
    log: Log,
    par: F8,
    key: tuple[int, int, int],
    u: int,
    terms: tuple[float, float, float],
) -> None:
    """One watch's march of unit ``u``; ``terms`` = minutes it has, slowness, darkness."""
    seed, rep, watch = key
    node = int(force.unit_i[u, GOAL])
    side = int(units.side[u])
    if force.unit_i[u, POST] != node:
        force.unit_i[u, POST] = -1
    c, how, open_km = march(
        paths.minutes,
        ground.neighbours,
        land.holder,
        land.seen,
        land.joined,
        node,
        int(force.unit_i[u, CELL]),
        side,
        terms[0],
        terms[1],
        par[STEP_KM],
    )
    force.unit_i[u, CELL] = c
    if open_km > 0.0:
        a, _, _, _ = uniforms(seed, rep, watch, R_MOVEMENT, int(force.lost[u, NAME]), 0)
        chance = exposed_share(par[HIT_RATE], open_km, terms[2], par[NIGHT_X])
        hit_men(
            force.men,
            force.lost,
            u,
            binomial(a, int(force.men[u, FIT]), chance),
            BY_SMALL_ARMS,
            par[KILLED_SHARE],
            par[LIGHT_SHARE],
            par[SEVERE_SHARE],
            seed,
            rep,
            watch,
            R_MOVEMENT * 65536 + 1,
        )
    if (
        node < posts.cell.size
        and (
            how == THERE
            or (
                how == STOPPED
                and is_near(ground.x_m, ground.y_m, c, int(posts.cell[node]), par[JUMPOFF_M])
            )
        )
        and walk_in(units, posts, force, state_posts, log, u, node, watch)
        and enter_post(force, posts, units.side, u, node, par[CROWDING])
    ):
        return
    stand_to(units, posts, ground, tasks, force, u, node, how, par[JUMPOFF_M])


@kernel
def apply(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    clock: ClockTable,
    force: Force,
    state_posts: Posts,
    land: Land,
    sky: Sky,
    log: Log,
    par: F8,
    seed: int,
    rep: int,
    watch: int,
) -> int:
    """March every unit that has a goal; returns how many moved."""
    dark = clock.dark[watch]
    slow = pace(dark, int(sky.camp_i[WET]), par[DAY_PACE], par[NIGHT_PACE], par[WET_X])
    budget = par[HOURS] * 60.0 * clock.watch_h[0] / 6.0
    moved = 0
    for u in range(units.side.size):
        unit_i = force.unit_i
        if unit_i[u, PRESENT] == 0 or unit_i[u, GOAL] < 0 or force.men[u, FIT] <= 0:
            continue
        if on_works(unit_i, tasks.kind, u):
            continue
        before = unit_i[u, CELL]
        move_unit(
            units,
            posts,
            ground,
            paths,
            tasks,
            force,
            state_posts,
            land,
            log,
            par,
            (seed, rep, watch),
            u,
            (budget, slow, dark),
        )
        moved += 1 if unit_i[u, CELL] != before else 0
    return moved
