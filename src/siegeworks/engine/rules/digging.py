"""Trench lines grow by the labour of the men set to dig; posts mend their works by night.

A line is dug cell after cell, damage behind its head first. Output falls with the soil, rain, fire
on the works and being seen; close to the objective only the men at the sap heads can dig. Rates:
derived from War Office, Manual of Field Works, 1921, as the parameter table says; the sap from
Norregaard, The Great Siege, 1906. Not modelled: tools and their wear, the carrying of earth and
revetment, digging by day under smoke, a raid that fills a trench in."""

from __future__ import annotations

from siegeworks.engine.codes import (
    ACTIVE,
    BATTERY,
    BY_SHELL,
    DENSITY,
    DUG,
    E_LINE_READY,
    EXISTS,
    FIT,
    HEAD,
    HOLDING,
    LABOUR,
    NAME,
    NOW,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    R_DIGGING,
    REST,
    SHELTER,
    STATUS,
    T_DIG,
    TANK,
    TASK,
    WET,
    WIRE,
    WORKS,
    WORKS_FIRE_0,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.lines import (
    APPROACH,
    GALLERY,
    Pace,
    dig_cells,
    join_cells,
    mend_cells,
    open_end,
)
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I1, I4, Force, Land, Log, Posts, Sky, Tasking
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    TaskTable,
    UnitTable,
)

ID = "digging"
VERSION = 1
PARAMETERS = (
    "dig_axis_trench_m_per_man_night", "dig_approach_trench_m_per_man_night", "dig_rain_factor_x",
    "dig_harassing_fire_factor_x", "dig_close_fire_factor_x", "dig_close_zone_m",
    "sap_head_advance_m_per_night", "sap_heads_per_objective", "dig_night_reference_h",
    "dig_day_work_share", "trench_repair_share_per_night_share",
    "digger_casualties_per_1000_man_nights", "digger_fire_reference_rounds", "digger_fire_most_x",
    "digger_seen_casualty_share", "post_work_share", "dig_full_trench_reference_m_per_man_night",
    "strongpoint_trench_m_per_ha", "shelters_per_ha", "shelter_man_nights", "wire_lanes_open",
    "wire_lane_man_nights", "embrasures_per_part", "embrasure_man_nights", "overlook_dig_factor_x",
    "killed_share_of_hit_share", "wounded_light_share", "wounded_severe_share",
    "post_work_kind_share",
)  # fmt: skip
(
    AXIS, APPROACH_RATE, RAIN_X, HARASSED_X, CLOSE_X, CLOSE_M, SAP_M, SAP_HEADS, NIGHT_H, DAY_WORK,
    REPAIR_SHARE, HIT_RATE, FIRE_ROUNDS, FIRE_MOST, SEEN_SHARE, POST_WORK, FULL_TRENCH,
    TRENCH_PER_HA, SHELTERS_PER_HA, SHELTER_NIGHTS, LANES, LANE_NIGHTS, EMBRASURES,
    EMBRASURE_NIGHTS, OVERLOOKED_X, KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE, KIND_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units.side", "tables.units.kind", "tables.posts.area_ha", "tables.posts.parts",
    "tables.ground.dig_x", "tables.ground.owner_post", "tables.ground.neighbours",
    "tables.ground.zone_weight", "tables.paths.line_side", "tables.paths.line_kind",
    "tables.paths.line_goal", "tables.paths.line_start", "tables.paths.line_cell",
    "tables.paths.line_cell_m", "tables.paths.line_left_m", "tables.tasks.kind",
    "tables.tasks.goal", "tables.tasks.share", "tables.tasks.unit_start", "tables.tasks.unit_item",
    "tables.clock.dark", "tables.clock.watch_h", "tables.air.side", "force.men", "force.lost",
    "force.unit_i", "posts.post_i", "posts.post_f", "posts.fabric", "posts.over", "posts.op_i",
    "tasking.task_i", "tasking.line_i", "land.seen", "land.trench", "land.joined",
    "land.dominated", "land.holder", "sky.camp_i", "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.men",
    "force.lost",
    "force.sums",
    "posts.post_f",
    "posts.fabric",
    "tasking.line_i",
    "land.trench",
    "land.joined",
    "land.holder",
    "land.ring",
    "land.zone_in",
    "log.events",
    "log.n_events",
)  # fmt: skipPARTIES = 1
"""Row of the bench that lists the tasks with men at work."""

PARTIES = 1
"""Row of the bench that lists the tasks with men at work."""


# --- scalars -------------------------------------------------------------------------------------


@kernel
def work_nights(dark_h: float, light_h: float, night_h: float, day_share: float) -> float:
    """Nights of work in a watch: its dark hours, and light ones at ``day_share``."""
    return (dark_h + day_share * light_h) / max(night_h, 1e-9)


@kernel
def pace_factor(is_wet: bool, is_harassed: bool, rain_x: float, harassed_x: float) -> float:
    """Share of the output left in rain and under harassing fire."""
    return (rain_x if is_wet else 1.0) * (harassed_x if is_harassed else 1.0)


@kernel
def fire_on_diggers(
    rounds: float, reference_rounds: float, most: float, is_seen: bool, seen_share: float
) -> float:
    """Fire on a digging party against that of the loss rate: shells, and being seen."""
    shells = min(rounds / max(reference_rounds, 1e-9), most)
    return shells + (seen_share if is_seen else 0.0)


@kernel
def pace_of(par: F8, kind: int, factor: float, nights: float) -> Pace:
    """Pace on a line of ``kind``, with ``factor`` of the full output left."""
    sap_m = par[SAP_M] * par[SAP_HEADS] * nights
    if kind == APPROACH:
        return Pace(par[APPROACH_RATE] * factor, par[CLOSE_X], par[CLOSE_M], sap_m)
    return Pace(par[AXIS] * factor, 1.0, -1.0, sap_m)


# --- lines ---------------------------------------------------------------------------------------


@kernel
def digs(unit_i: I4, u: int, t: int) -> bool:
    """True when unit ``u`` is at work for task ``t``."""
    if unit_i[u, TASK] != t or unit_i[u, POSTURE] != LABOUR:
        return False
    return bool(unit_i[u, PRESENT] == 1)


@kernel
def list_parties(kind: I1, unit_start: I4, unit_item: I4, unit_i: I4, task_i: I4, bench: I4) -> int:
    """List on the bench the dig tasks that have men at work; returns how many.

    A unit serves one task, so there are never more of them than places on the bench.
    """
    n = 0
    for t in range(kind.size):
        if kind[t] != T_DIG or task_i[t, STATUS] != ACTIVE:
            continue
        for i in range(unit_start[t], unit_start[t + 1]):
            if digs(unit_i, unit_item[i], t):
                bench[PARTIES, n] = t
                n += 1
                break
    return n


@kernel
def hands_on(
    parties: I4, n: int, goal: I4, share: F8, unit_start: I4, unit_item: I4, men: I4, unit_i: I4,
    line: int
) -> float:  # fmt: skip
    """Men at work on ``line``: the task's share of the fit men of the units that dig there."""
    total = 0.0
    for k in range(n):
        t = parties[k]
        if goal[t] != line:
            continue
        for i in range(unit_start[t], unit_start[t + 1]):
            u = unit_item[i]
            if digs(unit_i, u, t):
                total += men[u, FIT] * share[t]
    return total


@kernel
def bleed_diggers(
    parties: I4, n: int, goal: I4, share: F8, unit_start: I4, unit_item: I4, force: Force, line:
    int, risk: float, par: F8, key: tuple[int, int, int],
) -> None:  # fmt: skip
    """Hits among the diggers of ``line``; ``risk`` is the chance of a man who digs this watch."""
    seed, rep, watch = key
    men, lost = force.men, force.lost
    for k in range(n):
        t = parties[k]
        if goal[t] != line:
            continue
        for i in range(unit_start[t], unit_start[t + 1]):
            u = int(unit_item[i])
            if not digs(force.unit_i, u, t):
                continue
            a, _, _, _ = uniforms(seed, rep, watch, R_DIGGING, int(lost[u, NAME]), 0)
            hits = binomial(a, int(men[u, FIT]), share[t] * risk)
            hit_men(
                force, u, hits, BY_SHELL, par[KILLED_SHARE], par[LIGHT_SHARE],
                par[SEVERE_SHARE], seed, rep, watch, R_DIGGING * 65536 + 1,
            )  # fmt: skip


# --- posts ---------------------------------------------------------------------------------------


@kernel
def mend_post(
    post_f: F8, fabric: F8, par: F8, p: int, parts: int, area_ha: float, man_nights: float
) -> None:
    """Spend a unit's labour on its post: an even part each on trench, shelters, wire, slits."""
    labour = par[KIND_SHARE] * man_nights
    trench_m = max(par[TRENCH_PER_HA] * area_ha, 1e-9)
    shelters = max(par[SHELTERS_PER_HA] * area_ha * par[SHELTER_NIGHTS], 1e-9)
    lanes = max(par[LANES] * par[LANE_NIGHTS], 1e-9)
    slits = max(par[EMBRASURES] * par[EMBRASURE_NIGHTS] * parts, 1e-9)
    post_f[p, WORKS] = min(post_f[p, WORKS] + labour * par[FULL_TRENCH] / trench_m, 1.0)
    post_f[p, SHELTER] = min(post_f[p, SHELTER] + labour / shelters, 1.0)
    post_f[p, WIRE] = min(post_f[p, WIRE] + labour / lanes, 1.0)
    for k in range(parts):
        fabric[p, k] = min(fabric[p, k] + labour / slits, 1.0)


@kernel
def at_rest_in_post(unit_i: I4, post_i: I4, op_i: I4, u: int, side: int, kind: int) -> bool:
    """True when unit ``u`` stands in its side's post, unassaulted, and serves no gun."""
    p = unit_i[u, POST]
    if p < 0 or unit_i[u, PRESENT] == 0 or kind in (BATTERY, TANK):
        return False
    posture = unit_i[u, POSTURE]
    if posture != HOLDING and posture != REST:
        return False
    if post_i[p, OWNER] != side or post_i[p, EXISTS] == 0:
        return False
    return bool(op_i[p, 0, NOW] == 0 and op_i[p, 1, NOW] == 0)


@kernel
def mend_posts(
    side: I1,
    kind: I1,
    area_ha: F8,
    parts: I4,
    men: I4,
    unit_i: I4,
    state_posts: Posts,
    par: F8,
    nights: float,
) -> int:
    """Garrisons mend their works by night; returns the units at it. ``nights`` counts the rain."""
    post_f, over = state_posts.post_f, state_posts.over
    count = 0
    for u in range(side.size):
        s = int(side[u])
        if not at_rest_in_post(unit_i, state_posts.post_i, state_posts.op_i, u, s, int(kind[u])):
            continue
        p = int(unit_i[u, POST])
        factor = 1.0 - (1.0 - par[OVERLOOKED_X]) * over[p, 1 - s]
        if post_f[p, DENSITY] > 0.0:
            factor *= par[HARASSED_X]
        man_nights = men[u, FIT] * par[POST_WORK] * nights * factor
        mend_post(post_f, state_posts.fabric, par, p, int(parts[p]), area_ha[p], man_nights)
        count += 1
    return count


# --- the rule ------------------------------------------------------------------------------------


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    air: AirTable, clock: ClockTable, force: Force, state_posts: Posts, tasking: Tasking, land:
    Land, sky: Sky, log: Log, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Dig and mend for one watch; returns the lines that grew and the units that mended a post."""
    hours = clock.watch_h[0]
    dark_h = clock.dark[watch] * hours
    is_wet = sky.camp_i[WET] == 1
    acted = 0
    n = list_parties(
        tasks.kind, tasks.unit_start, tasks.unit_item, force.unit_i, tasking.task_i, force.bench
    )
    parties = force.bench[PARTIES]
    for line in range(paths.line_side.size):
        side = int(paths.line_side[line])
        first, last = int(paths.line_start[line]), int(paths.line_start[line + 1])
        if paths.line_kind[line] == GALLERY or first == last:
            continue
        head = first + int(tasking.line_i[line, HEAD])
        hands = hands_on(
            parties, n, tasks.goal, tasks.share, tasks.unit_start, tasks.unit_item, force.men,
            force.unit_i, line,
        )  # fmt: skip
        if hands <= 0.0 and (dark_h <= 0.0 or head == first):
            continue
        u, _, _, _ = uniforms(seed, rep, watch, R_DIGGING, line, 2)
        if hands > 0.0:
            goal = int(paths.line_goal[line])
            end = open_end(
                paths.line_cell, ground.owner_post, state_posts.post_i, first, last, side, goal
            )
            is_seen = land.seen[1 - side, paths.line_cell[min(head, last - 1)]] > 0
            fire = sky.camp_f[WORKS_FIRE_0 + 1 - side]
            light_h = 0.0 if is_seen else hours - dark_h
            nights = work_nights(dark_h, light_h, par[NIGHT_H], par[DAY_WORK])
            factor = pace_factor(is_wet, is_seen or fire > 0.0, par[RAIN_X], par[HARASSED_X])
            pace = pace_of(par, int(paths.line_kind[line]), factor, nights)
            laid = dig_cells(
                paths.line_cell, paths.line_cell_m, paths.line_left_m, ground.dig_x, land.trench,
                side, first, end, hands * nights, pace, u,
            )  # fmt: skip
            under = fire_on_diggers(
                fire, par[FIRE_ROUNDS], par[FIRE_MOST], is_seen, par[SEEN_SHARE]
            )
            bleed_diggers(
                parties, n, tasks.goal, tasks.share, tasks.unit_start, tasks.unit_item, force,
                line, nights * par[HIT_RATE] / 1000.0 * under, par, (seed, rep, watch),
            )  # fmt: skip
        else:
            share = par[REPAIR_SHARE] * min(dark_h / max(par[NIGHT_H], 1e-9), 1.0)
            laid = mend_cells(
                paths.line_cell, paths.line_cell_m, land.trench, side, first, head, share, u
            )
        tasking.line_i[line, DUG] += laid
        acted += 1 if laid > 0 else 0
        grown = join_cells(
            ground, land, state_posts.post_i, paths.line_cell, paths.line_cell_m, side,
            int(air.side[0]), head, last,
        )  # fmt: skip
        tasking.line_i[line, HEAD] = grown - first
        if grown == last and head < last:
            note(
                log.events, log.n_events, watch, 0, E_LINE_READY, side, int(paths.line_goal[line]),
                line, int(tasking.line_i[line, DUG]),
            )  # fmt: skip
    if dark_h > 0.0:
        nights = pace_factor(is_wet, False, par[RAIN_X], 1.0) * dark_h / max(par[NIGHT_H], 1e-9)
        acted += mend_posts(
            units.side, units.kind, posts.area_ha, posts.parts, force.men, force.unit_i,
            state_posts, par, nights,
        )  # fmt: skip
    return acted
