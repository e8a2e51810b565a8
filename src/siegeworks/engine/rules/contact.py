"""Assault and counter-attack: one rule, called for each side as attacker.

A position under attack is a line between two garrisons: ``held[p, s]`` is the share in side s's
hands. The attackers of all echelons press it forward while both sides lose men. The position is
taken when the share reaches its goal or the defenders break; an echelon breaks off when its loss
since the operation began passes its own limit. Chance is drawn per campaign and side, per
operation, per night and per hour, never per unit, so that splitting a force changes nothing.
Rounds last an hour; its rates are set by the share held when it began, and it is solved exactly.
Form: fit of CDB90 (US Army Concepts Analysis Agency 1990), see docs/rules/contact.md.

Who stands in the position on the attacker's own side (the garrison behind a counter-attack, an
older lodgement) holds his line: he neither storms nor bleeds. Not modelled: the direction of an
attack, single weapons of the infantry, prisoners taken while the position holds, echelons of one
side that join the same fight at different hours of a watch.
"""

from __future__ import annotations

from siegeworks.engine.assault import (
    BREAK_UNIT,
    DRAW_HITS,
    DRAW_LANE,
    KILLED_SHARE,
    LIGHT_SHARE,
    LODGE_MIN,
    MINE_MEN,
    SEVERE_SHARE,
    TANK_TUBES,
    WIRE_BELT_M,
    WIRE_LEFT,
    WIRE_MIN,
    attacks,
    enter_operation,
    fit_of,
    has_tanks,
    is_first_of_echelon,
    luck_of,
    men_of_echelon,
    night_of,
    spread_of,
)
from siegeworks.engine.assault import (
    PARAMETERS as NUMBERS,
)
from siegeworks.engine.codes import (
    BY_ASSAULT,
    COHESION,
    CONTACT_H,
    DEF_LOST,
    DEF_START,
    E_ASSAULT_BEGINS,
    ECHELON_LOST,
    FIT,
    JUMP_M,
    LAST,
    LUCK_0,
    NOW,
    OPEN,
    ORDINAL,
    POST,
    PRESENT,
    R_CONTACT,
    TASK,
    WIRE,
)
from siegeworks.engine.gunnery import (
    dark_part,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.lodgement import (
    settle_outcome,
)
from siegeworks.engine.losses import (
    hit_men,
    note,
)
from siegeworks.engine.melee import (
    BROKE_OFF,
    fight,
    terms_of,
)
from siegeworks.engine.samplers import (
    poisson,
)
from siegeworks.engine.state import (
    F8,
    I1,
    I4,
    Force,
    Log,
    Posts,
    Sky,
    Tasking,
)
from siegeworks.engine.streams import (
    operation_entity,
    uniforms,
)
from siegeworks.engine.tables import (
    ClockTable,
    PostTable,
    TaskTable,
    UnitTable,
)

ID = "contact"
VERSION = 1
PARAMETERS = NUMBERS
READS = (
    "tables.units", "tables.posts", "tables.tasks", "tables.clock", "force", "posts", "tasking",
    "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "force.bench", "posts.post_i",
    "posts.post_f",
    "posts.held", "posts.op_i", "tasking.task_i", "log.events", "log.n_events",
)  # fmt: skip

# --- before the first round -----------------------------------------------------------------------


@kernel
def muster(
    side: I1, goal: I4, force: Force, task_i: I4, p: int, s: int, least: float
) -> tuple[int, int]:
    """List the attackers (bench row 0) and defenders (row 1) of ``p``; return how many of each."""
    men, unit_i, bench = force.men, force.unit_i, force.bench
    n_attack = 0
    n_defend = 0
    for u in range(side.size):
        if unit_i[u, PRESENT] == 0 or men[u, FIT] <= 0:
            continue
        if side[u] == s:
            if force.unit_f[u, COHESION] >= least and attacks(unit_i, task_i, goal, u, p):
                bench[0, n_attack] = u
                n_attack += 1
        elif unit_i[u, POST] == p:
            bench[1, n_defend] = u
            n_defend += 1
    return n_attack, n_defend


@kernel
def open_operation(
    men: I4, unit_i: I4, task_i: I4, op_i: I4, listed: I4, n: int, fit_d: int, p: int, s: int,
    new_night: bool,
) -> None:  # fmt: skip
    """Count the operation, its echelons and the defenders since dusk."""
    for i in range(n):
        if is_first_of_echelon(unit_i, listed, i):
            t = int(unit_i[listed[i], TASK])
            enter_operation(task_i, op_i, t, p, s, men_of_echelon(men, unit_i, listed, n, t))
    is_new = op_i[p, s, OPEN] == 0
    if is_new:
        op_i[p, s, OPEN] = 1
        op_i[p, s, ORDINAL] += 1
    if is_new or new_night:
        op_i[p, s, DEF_START] = 0
        op_i[p, s, DEF_LOST] = 0
    ever = fit_d + int(op_i[p, s, DEF_LOST])
    op_i[p, s, DEF_START] = max(int(op_i[p, s, DEF_START]), ever)


@kernel
def when_and_where(
    unit_i: I4, task_i: I4, task_f: F8, listed: I4, n: int, watch_h: float
) -> tuple[float, float]:
    """Earliest hour of contact of the listed units' tasks, and their nearest jump-off, metres."""
    hour = watch_h
    jump_m = 1e9
    for i in range(n):
        t = unit_i[listed[i], TASK]
        hour = min(hour, task_f[t, CONTACT_H])
        jump_m = min(jump_m, max(float(task_i[t, JUMP_M]), 0.0))
    return hour, jump_m


@kernel
def cut_lane(
    force: Force, task_i: I4, post_f: F8, u: int, p: int, par: F8, key: tuple[int, int, int, int]
) -> None:
    """Cut the lane: the leading unit ``u`` pays for the mines, and part of the belt is gone."""
    seed, rep, watch, op = key
    a, _, _, _ = uniforms(seed, rep, watch, R_CONTACT, op, DRAW_LANE)
    hits = hit_men(
        force, u, poisson(a, par[MINE_MEN] * post_f[p, WIRE]),
        BY_ASSAULT, par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch,
        R_CONTACT * 65536 + DRAW_HITS - 1,
    )  # fmt: skip
    task_i[force.unit_i[u, TASK], ECHELON_LOST] += hits
    post_f[p, WIRE] *= par[WIRE_LEFT]


# --- the rule -------------------------------------------------------------------------------------


@kernel
def break_in(
    posts: PostTable, force: Force, state_posts: Posts, task_i: I4, par: F8,
    key: tuple[int, int, int, int], p: int, begins: float, watch_h: float,
) -> float:  # fmt: skip
    """Open the wire before an untouched position; returns the hour at which the fight begins."""
    belts = posts.obstacle_m[p] / par[WIRE_BELT_M] * state_posts.post_f[p, WIRE]
    cut_lane(force, task_i, state_posts.post_f, int(force.bench[0, 0]), p, par, key)
    return float(min(begins + par[WIRE_MIN] / 60.0 * belts, watch_h))


@kernel
def storm(
    units: UnitTable, posts: PostTable, tasks: TaskTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, camp_f: F8, log: Log, par: F8,
    where: tuple[int, int, int, int, int],
) -> int:  # fmt: skip
    """One watch of assault; ``where``: seed, replication, watch, position, side. The outcome."""
    seed, rep, watch, p, s = where
    task_i, op_i, listed = tasking.task_i, state_posts.op_i, force.bench[0]
    men, unit_i = force.men, force.unit_i
    n = muster(units.side, tasks.goal, force, task_i, p, s, par[BREAK_UNIT])
    if n[0] == 0:
        op_i[p, s, NOW] = 0
        return BROKE_OFF
    night = night_of(int(clock.day[watch]), clock.hour[watch])
    last = int(op_i[p, s, LAST])
    is_new_night = last < 0 or night_of(int(clock.day[last]), clock.hour[last]) != night
    fit_d = fit_of(men, force.bench[1], n[1])
    open_operation(men, unit_i, task_i, op_i, listed, n[0], fit_d, p, s, is_new_night)
    op = operation_entity(s + 1, int(posts.entity[p]), int(op_i[p, s, ORDINAL]))
    watch_h = clock.watch_h[0]
    begins, jump_m = when_and_where(unit_i, task_i, tasking.task_f, listed, n[0], watch_h)
    note(
        log.events, log.n_events, watch, int(begins * 60.0), E_ASSAULT_BEGINS, s, p,
        int(unit_i[listed[0], TASK]), fit_of(men, listed, n[0]),
    )  # fmt: skip
    first_h = begins
    if state_posts.held[p, s] <= 0.0 and posts.obstacle_m[p] > 0.0:
        key = (seed, rep, watch, op)
        first_h = break_in(posts, force, state_posts, task_i, par, key, p, begins, watch_h)
    dark = dark_part(begins, watch_h, clock.dark_from[watch], clock.dark[watch] * watch_h)
    tanks = (
        has_tanks(unit_i, units.kind, listed, n[0], par[TANK_TUBES]),
        has_tanks(unit_i, units.kind, force.bench[1], n[1], par[TANK_TUBES]),
    )
    luck = luck_of(op, night, camp_f[LUCK_0 + s], spread_of(par), seed, rep)
    when = (begins, watch_h, dark * (1.0 - clock.moon[watch]))
    t = terms_of(posts, state_posts, par, luck, tanks, (watch, p, s), when, jump_m)
    outcome, n_left, fought = fight(
        units, posts, tasks, force, state_posts, task_i, log, par, t, n,
        (seed, rep, watch, p, s, op), (first_h, watch_h),
    )  # fmt: skip
    settle_outcome(
        units, posts, force, state_posts, task_i, log, (n[0], n_left), (watch, p, s), outcome,
        int((first_h + fought) * 60.0), par[LODGE_MIN],
    )  # fmt: skip
    return outcome


@kernel
def apply(
    units: UnitTable, posts: PostTable, tasks: TaskTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, sky: Sky, log: Log, par: F8, seed: int, rep: int,
    watch: int, side: int,
) -> int:  # fmt: skip
    """Fight every assault that ``side`` makes this watch; returns how many."""
    count = 0
    for p in range(posts.entity.size):
        if state_posts.op_i[p, side, NOW] == 1:
            storm(
                units, posts, tasks, clock, force, state_posts, tasking, sky.camp_f, log, par,
                (seed, rep, watch, p, side),
            )  # fmt: skip
            count += 1
    return count
