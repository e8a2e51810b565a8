"""Assault and counter-attack: one rule, called for each side as attacker.

A position under attack is a line between two garrisons: ``held[p, s]`` is the share in side s's hands.
The attackers of all echelons press it forward while both sides lose men; the position is taken when the
share reaches its goal or the defenders break, an echelon breaks off when its loss since the operation
began passes its own limit. Chance is drawn per campaign and side, per operation, per night and per
hour, never per unit, so that splitting a force changes nothing. Rounds last an hour and are solved
exactly. Form: fit of CDB90 (US Army Concepts Analysis Agency 1990), see docs/rules/contact.md.

Not modelled: direction of attack within a position, single weapons of the infantry, prisoners taken
while the position holds.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.codes import (
    ASSAULT,
    BARRAGE,
    BROKEN,
    BUILDER,
    BY_ASSAULT,
    CELL,
    COHESION,
    CONTACT_H,
    DEF_LOST,
    DEF_START,
    E_ASSAULT_BEGINS,
    E_BROKEN,
    E_LODGEMENT,
    E_REPULSED,
    E_TAKEN,
    ECHELON_LOST,
    FAILS,
    FIT,
    GOAL,
    HOLDING,
    HOME,
    JUMP_M,
    LAST,
    LAST_WON,
    LODGED,
    LOST_AT,
    LUCK_0,
    MARCH,
    NAME,
    NOW,
    NOW_IN,
    OPEN,
    ORDINAL,
    OWNER,
    POST,
    POSTURE,
    PREPARATION,
    PRESENT,
    R_CONTACT,
    RAW,
    START_MEN,
    SUPPRESSION,
    TANK,
    TASK,
    TUBES,
    TURNED,
    WIRE,
    WORKS,
)
from siegeworks.engine.combat import (
    NEVER,
    attacker_rate,
    defender_rate,
    fading,
    force_ratio,
    hit_chance,
    hours_to_break,
    hours_to_take,
    jumpoff_factor,
    penetrated,
    penetration_rate,
)
from siegeworks.engine.geometry import change_owner
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.samplers import binomial, lognormal, normal, poisson
from siegeworks.engine.state import F8, I1, I4, I8, Force, Log, Posts, Sky, Tasking
from siegeworks.engine.streams import CAMPAIGN_WATCH, operation_entity, uniforms
from siegeworks.engine.tables import ClockTable, PostTable, TaskTable, UnitTable

ID = "contact"
VERSION = 1
PARAMETERS = (
    "penetration_k0_per_h", "force_slope_beta", "logit_scale_c", "operation_w_sd", "night_v_sd", "hour_e_sd",
    "penetration_offset", "attacker_loss_a0_per_h", "defender_loss_d0_per_h", "loss_elasticity_attacker",
    "loss_elasticity_defender", "loss_u_coupling", "loss_sd_operation", "loss_sd_night",
    "loss_defender_coupling", "loss_defender_sd", "defender_loss_share_floor", "defender_loss_share_slope",
    "break_attacker_median", "break_attacker_sd_log", "break_attacker_max", "break_defender_median",
    "break_defender_sd_log", "break_unit_cohesion", "taken_at_share", "lodgement_min_men",
    "lodgement_dug_in_men", "lodgement_floor_share", "jumpoff_multiplier_per_100m", "jumpoff_multiplier_cap",
    "jumpoff_until_share", "contact_battalions_company_post", "contact_men_per_battalion",
    "strongpoint_area_per_company_ha", "night_defender_fire_x", "night_attacker_control_x",
    "wire_delay_min_per_50m_min", "mine_casualties_per_lane_count", "wire_left_after_lane_share",
    "tank_platoon_support_x", "tank_platoon_min_tubes", "counterattack_bonus_within_2h_x",
    "counterattack_bonus_until_h", "wire_belt_reference_m",
    "suppression_rounds_per_ha_h_half", "suppression_max_share", "suppression_half_life_min",
    "overlook_suppression_share", "replacement_effect_day0_x", "assault_loss_small_arms_share",
    "works_turned_6h_share", "killed_share_of_hit_share", "wounded_light_share", "wounded_severe_share",
)  # fmt: skip
(
    K0, BETA, LUCK_SCALE, SD_OPERATION, SD_NIGHT, SD_HOUR, OFFSET, A0, D0, ELASTIC_A, ELASTIC_D, LUCK_LOSS,
    SD_LOSS_OPERATION, SD_LOSS_NIGHT, COUPLING, SD_LOSS_DEFENDER, DEPTH_FLOOR, DEPTH_SLOPE, BREAK_A, BREAK_A_SD,
    BREAK_A_MAX, BREAK_D, BREAK_D_SD, BREAK_UNIT, TAKEN_AT, LODGE_MIN, LODGE_DUG, LODGE_FLOOR, JUMP_X, JUMP_CAP,
    JUMP_UNTIL, BATTALIONS, BATTALION_MEN, COMPANY_HA, NIGHT_FIRE, NIGHT_CONTROL, WIRE_MIN, MINE_MEN, WIRE_LEFT,
    TANK_X, TANK_TUBES, BONUS, BONUS_H, WIRE_BELT_M, HALF_DENSITY, MAX_SUPPRESSION, HALF_LIFE, OVER_SUPPRESSION, RAW_X, SMALL_ARMS,
    LODGE_WORKS, KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.tasks", "tables.clock", "force", "posts", "tasking", "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "force.bench", "posts.post_i", "posts.post_f", "posts.held",
    "posts.op_i", "tasking.task_i", "log.events", "log.n_events",
)  # fmt: skip

HELD_ON, TOOK, BROKE_OFF, STOPPED = range(4)
"""How a watch of assault ends: nothing decided, taken, the echelons broke, a dug-in lodgement stops it."""


@kernel
def suppression_of(density: float, half: float, most: float) -> float:
    """Share of men who do not fight under ``density`` reference rounds a hectare and hour."""
    return most * density / max(density + half, 1e-9)


@kernel
def darkness(dark: float, moon: float) -> float:
    """How dark a watch is, 0 (day or full moon) to 1."""
    return dark * (1.0 - moon)


@kernel
def between(at_day: float, at_night: float, dark: float) -> float:
    """A factor between its day and its night value."""
    return at_day + (at_night - at_day) * dark


@kernel
def task_goal(goal: I4, t: int) -> int:
    """Position a row of the task matrix goes for: the plan's, then the policy's own attacks."""
    n = goal.size
    return int(goal[t]) if t < n else (t - n) // 2


@kernel
def attacks(unit_i: I4, task_i: I4, goal: I4, u: int, p: int) -> bool:
    """True when unit ``u`` assaults position ``p`` this watch."""
    t = int(unit_i[u, TASK])
    if t < 0 or unit_i[u, PRESENT] == 0 or unit_i[u, POSTURE] != ASSAULT:
        return False
    return task_i[t, NOW_IN] == 1 and task_goal(goal, t) == p


@kernel
def muster(
    side: I1, goal: I4, men: I4, unit_i: I4, unit_f: F8, task_i: I4, bench: I4, p: int, s: int, least: float
) -> tuple[int, int]:
    """List the attackers (bench row 0) and defenders (row 1) of ``p``; return how many of each."""
    n_attack = 0
    n_defend = 0
    for u in range(side.size):
        if unit_i[u, PRESENT] == 0 or men[u, FIT] <= 0:
            continue
        if side[u] == s:
            if unit_f[u, COHESION] >= least and attacks(unit_i, task_i, goal, u, p):
                bench[0, n_attack] = u
                n_attack += 1
        elif unit_i[u, POST] == p:
            bench[1, n_defend] = u
            n_defend += 1
    return n_attack, n_defend


@kernel
def effective(
    men: I4, unit_i: I4, unit_f: F8, experience: F8, listed: I4, n: int, raw_x: float
) -> float:
    """Men x experience x cohesion x (1 - suppression), recruits at ``raw_x``, over a list of units."""
    total = 0.0
    for i in range(n):
        u = listed[i]
        fit = float(men[u, FIT])
        raw = min(float(unit_i[u, RAW]), fit)
        worth = fit - raw * (1.0 - raw_x)
        total += worth * experience[u] * unit_f[u, COHESION] * (1.0 - unit_f[u, SUPPRESSION])
    return total


@kernel
def present_men(men: I4, listed: I4, n: int) -> int:
    """Fit men of the first ``n`` units of a list."""
    total = 0
    for i in range(n):
        total += int(men[listed[i], FIT])
    return total


@kernel
def has_tanks(unit_i: I4, kind: I1, listed: I4, n: int, least: float) -> bool:
    """True when the listed units bring a platoon of tanks."""
    tubes = 0
    for i in range(n):
        if kind[listed[i]] == TANK:
            tubes += int(unit_i[listed[i], TUBES])
    return tubes >= least


@kernel
def works_of(
    post_i: I4, post_f: F8, fort: float, p: int, defender: int, watch: int, lodge: float
) -> float:
    """Multiplier of the works for ``defender``: builder, captor (turned) or lodgement."""
    sound = (fort - 1.0) * post_f[p, WORKS]
    if post_i[p, OWNER] != defender:
        dug_in = post_i[p, LODGED] >= 0 and post_i[p, LODGED] < watch
        return 1.0 + (sound * lodge if dug_in else 0.0)
    if post_i[p, BUILDER] == defender:
        return 1.0 + sound
    return 1.0 + sound * post_f[p, TURNED]


@kernel
def part_at(part_to: F8, n_parts: int, p: int, x: float) -> int:
    """Part of position ``p`` in which an attacker who has share ``x`` fights."""
    for k in range(n_parts):
        if x < part_to[p, k]:
            return k
    return n_parts - 1


@kernel
def enrol(men: I4, unit_i: I4, task_i: I4, listed: I4, n: int, is_new: bool) -> None:
    """Keep each echelon's starting strength: all who ever joined it since the operation began."""
    for i in range(n):
        t = int(unit_i[listed[i], TASK])
        if is_new:
            task_i[t, START_MEN] = 0
            task_i[t, ECHELON_LOST] = 0
            task_i[t, BROKEN] = 0
    for i in range(n):
        t = int(unit_i[listed[i], TASK])
        ever = men_of_echelon(men, unit_i, listed, n, t) + int(task_i[t, ECHELON_LOST])
        task_i[t, START_MEN] = max(int(task_i[t, START_MEN]), ever)


@kernel
def echelon_name(task_entity: I8, t: int, op: int) -> int:
    """Address of an echelon's draws: its task and the operation; a policy's attack is its own."""
    return operation_entity(int(task_entity[t]), op, 1) if t < task_entity.size else op


@kernel
def break_share(name: int, seed: int, rep: int, par: F8) -> float:
    """Loss at which an echelon breaks off: one draw an operation."""
    a, _, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CONTACT, name, 2)
    return min(lognormal(a, par[BREAK_A], par[BREAK_A_SD]), par[BREAK_A_MAX])


@kernel
def men_of_echelon(men: I4, unit_i: I4, listed: I4, n: int, t: int) -> int:
    """Fit men of the listed units that belong to task ``t``."""
    total = 0
    for j in range(n):
        if unit_i[listed[j], TASK] == t:
            total += int(men[listed[j], FIT])
    return total


@kernel
def first_to_break(
    men: I4, unit_i: I4, task_i: I4, task_entity: I8, listed: I4, n: int, op: int, rate: float, par: F8,
    seed: int, rep: int,
) -> tuple[float, int]:
    """Hours until the first echelon among the listed units breaks, and its row of the task matrix."""
    soonest = NEVER
    which = -1
    for i in range(n):
        t = int(unit_i[listed[i], TASK])
        if t == which:
            continue
        hours = hours_to_break(
            float(men_of_echelon(men, unit_i, listed, n, t)),
            float(task_i[t, ECHELON_LOST]),
            float(task_i[t, START_MEN]),
            break_share(echelon_name(task_entity, t, op), seed, rep, par),
            rate,
        )
        if hours < soonest:
            soonest = hours
            which = t
    return soonest, which


@kernel
def bleed_attackers(
    men: I4, lost: I4, unit_i: I4, task_i: I4, listed: I4, n: int, chance: float, par: F8, seed: int,
    rep: int, watch: int, draw: int,
) -> int:
    """Losses of the listed attackers in one round; returns men hit."""
    total = 0
    for i in range(n):
        u = int(listed[i])
        a, _, _, _ = uniforms(seed, rep, watch, R_CONTACT, int(lost[u, NAME]), draw)
        hits = binomial(a, int(men[u, FIT]), chance)
        hits = hit_men(
            men, lost, u, hits, BY_ASSAULT, par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep,
            watch, R_CONTACT * 65536 + 2048 + draw,
        )
        task_i[unit_i[u, TASK], ECHELON_LOST] += hits
        total += hits
    return total


@kernel
def bleed_defenders(
    men: I4, lost: I4, listed: I4, n: int, chance: float, par: F8, seed: int, rep: int, watch: int, draw: int
) -> int:
    """Losses of the listed defenders in one round; returns men hit."""
    total = 0
    for i in range(n):
        u = int(listed[i])
        _, b, _, _ = uniforms(seed, rep, watch, R_CONTACT, int(lost[u, NAME]), draw)
        hits = binomial(b, int(men[u, FIT]), chance)
        total += hit_men(
            men, lost, u, hits, BY_ASSAULT, par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep,
            watch, R_CONTACT * 65536 + 2048 + draw,
        )
    return total


@kernel
def drop_out(unit_i: I4, listed: I4, n: int, t: int) -> int:
    """The units of echelon ``t`` go to the end of the list; returns how many stay in the fight."""
    left = n
    i = 0
    while i < left:
        u = listed[i]
        if unit_i[u, TASK] == t:
            left -= 1
            listed[i] = listed[left]
            listed[left] = u
        else:
            i += 1
    return left


@kernel
def first_man(
    lost: I4, men: I4, unit_i: I4, task_i: I4, post_f: F8, listed: I4, p: int, par: F8, op: int, seed: int,
    rep: int, watch: int,
) -> None:
    """Cut the lane: the leading unit pays for the mines, and part of the belt is gone."""
    a, _, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CONTACT, op, 3)
    u = int(listed[0])
    hits = hit_men(
        men, lost, u, poisson(a, par[MINE_MEN] * post_f[p, WIRE]), BY_ASSAULT, par[KILLED_SHARE],
        par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch, R_CONTACT * 65536 + 2040,
    )
    task_i[unit_i[u, TASK], ECHELON_LOST] += hits
    post_f[p, WIRE] *= par[WIRE_LEFT]


@kernel
def occupy(
    men: I4, unit_i: I4, listed: I4, n: int, p: int, cell: int, capacity: int
) -> None:
    """The captors hold the position up to its capacity; the rest go back to where they came from."""
    inside = 0
    for i in range(n):
        u = int(listed[i])
        if i == 0 or inside + int(men[u, FIT]) <= capacity:
            inside += int(men[u, FIT])
            unit_i[u, POST] = p
            unit_i[u, CELL] = cell
            unit_i[u, GOAL] = -1
            unit_i[u, POSTURE] = HOLDING
        else:
            unit_i[u, POST] = -1
            unit_i[u, GOAL] = unit_i[u, HOME]
            unit_i[u, POSTURE] = MARCH


@kernel
def hold_lodgement(
    men: I4, unit_i: I4, listed: I4, n: int, p: int, cell: int, least: float
) -> bool:
    """The strongest unit digs in on what was won; True when it has men enough."""
    best = -1
    for i in range(n):
        u = int(listed[i])
        if best < 0 or men[u, FIT] > men[best, FIT]:
            best = u
    if best < 0 or men[best, FIT] < least:
        return False
    unit_i[best, POST] = p
    unit_i[best, CELL] = cell
    unit_i[best, GOAL] = -1
    return True


class Terms(NamedTuple):
    """What stays the same through a watch of assault.

    ``advance`` log luck of penetration; ``e_a``, ``e_d`` log noise of the losses; ``limit_d`` break
    share of the defenders; ``dark`` 0-1; ``shock`` suppression left by the preparation; ``most`` men
    who find room in contact; ``jump_m`` jump-off distance; ``attack_x``, ``defence_x`` multipliers of
    the two forces (control by night, defensive fire, observation, tanks, a fresh loss).
    """

    advance: float
    e_a: float
    e_d: float
    limit_d: float
    dark: float
    shock: float
    most: float
    jump_m: float
    attack_x: float
    defence_x: float


@kernel
def noise(
    par: F8, op: int, night: int, luck: float, seed: int, rep: int
) -> tuple[float, float, float, float]:
    """Draws that hold for an operation and a night: advance, e_a, e_d, the defenders' break share."""
    w, loss_op, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CONTACT, op, 0)
    v, loss_night, loss_def, brk = uniforms(seed, rep, night, R_CONTACT, op, 1000)
    fortune = par[LUCK_SCALE] * luck + par[SD_OPERATION] * normal(w) + par[SD_NIGHT] * normal(v)
    e_a = par[SD_LOSS_OPERATION] * normal(loss_op) + par[SD_LOSS_NIGHT] * normal(loss_night)
    e_d = par[COUPLING] * e_a + par[SD_LOSS_DEFENDER] * normal(loss_def)
    limit_d = lognormal(brk, par[BREAK_D], par[BREAK_D_SD])
    return fortune - par[OFFSET], e_a - par[LUCK_LOSS] * fortune, e_d, limit_d


@kernel
def terms(
    units: UnitTable, posts: PostTable, clock: ClockTable, force: Force, state_posts: Posts, par: F8,
    drawn: tuple[float, float, float, float], n: tuple[int, int], place: tuple[int, int, int],
    start: tuple[float, float],
) -> Terms:
    """Settle the terms of a watch of assault; ``start`` = hour of contact and jump-off distance."""
    watch, p, s = place
    begins, jump_m = start
    post_f = state_posts.post_f
    watch_h = clock.watch_h[0]
    at_dark = 1.0 if begins >= clock.dark_from[watch] else clock.dark[watch]
    dark = darkness(at_dark, clock.moon[watch])
    room = max(posts.area_ha[p] / par[COMPANY_HA], 1.0) ** 0.5
    beaten = post_f[p, BARRAGE] / max(posts.area_ha[p] * max(watch_h - begins, 1.0), 1e-6)
    attack_x = between(1.0, par[NIGHT_CONTROL], dark)
    attack_x *= 1.0 - suppression_of(beaten, par[HALF_DENSITY], par[MAX_SUPPRESSION])
    attack_x *= 1.0 - par[OVER_SUPPRESSION] * state_posts.over[p, 1 - s] * (1.0 - dark)
    if has_tanks(force.unit_i, units.kind, force.bench[0], n[0], par[TANK_TUBES]):
        attack_x *= par[TANK_X]
    lost_at = state_posts.post_i[p, LOST_AT]
    if lost_at >= 0 and (watch - lost_at) * watch_h <= par[BONUS_H] and (
        state_posts.post_i[p, BUILDER] == s
    ):
        attack_x *= par[BONUS]
    defence_x = 1.0 - par[OVER_SUPPRESSION] * state_posts.over[p, s]
    if has_tanks(force.unit_i, units.kind, force.bench[1], n[1], par[TANK_TUBES]):
        defence_x *= par[TANK_X]
    shock = suppression_of(post_f[p, PREPARATION], par[HALF_DENSITY], par[MAX_SUPPRESSION])
    return Terms(
        drawn[0], drawn[1], drawn[2], drawn[3], dark, shock, par[BATTALIONS] * par[BATTALION_MEN] * room,
        jump_m, attack_x, defence_x,
    )


@kernel
def goal_share(
    post_i: I4, men_inside: int, p: int, s: int, watch: int, par: F8
) -> float:
    """Share at which the attacker has won: less than all when he clears a dug-in lodgement."""
    if post_i[p, OWNER] != s:
        return par[TAKEN_AT]
    dug_in = post_i[p, LODGED] >= 0 and post_i[p, LODGED] < watch and men_inside >= par[LODGE_DUG]
    return 1.0 - par[LODGE_FLOOR] if dug_in else par[TAKEN_AT]


@kernel
def rates(
    units: UnitTable, posts: PostTable, force: Force, state_posts: Posts, par: F8, t: Terms,
    n: tuple[int, int], place: tuple[int, int, int], hour_luck: float, is_first: bool,
) -> tuple[float, float, float]:
    """Penetration, attackers' loss and defenders' loss per hour, as the round begins."""
    watch, p, s = place
    men, unit_i, unit_f = force.men, force.unit_i, force.unit_f
    x = state_posts.held[p, s]
    in_contact = min(1.0, t.most / max(float(present_men(men, force.bench[0], n[0])), 1.0))
    attack = effective(men, unit_i, unit_f, units.experience, force.bench[0], n[0], par[RAW_X])
    defence = effective(men, unit_i, unit_f, units.experience, force.bench[1], n[1], par[RAW_X])
    if is_first:
        defence *= 1.0 - t.shock * fading(par[HALF_LIFE], 1.0)
    fort = works_of(
        state_posts.post_i, state_posts.post_f, posts.fort[p], p, 1 - s, watch, par[LODGE_WORKS]
    )
    ratio = force_ratio(
        attack * in_contact * t.attack_x, defence * t.defence_x, fort, posts.rugged[p]
    )
    part = part_at(posts.part_to, posts.parts[p], p, x)
    resistance = 1.0
    if state_posts.post_i[p, OWNER] != s:
        beyond = max(posts.part_x[p, part] / max(posts.fort[p], 1.0) - 1.0, 0.0)
        resistance += beyond * state_posts.fabric[p, part]
    rate = penetration_rate(
        par[K0], par[BETA], ratio, t.advance + par[SD_HOUR] * hour_luck, resistance
    )
    open_x = jumpoff_factor(t.jump_m, par[JUMP_X], par[JUMP_CAP]) if x < par[JUMP_UNTIL] else 1.0
    loss_a = attacker_rate(par[A0] * par[SMALL_ARMS], open_x, par[ELASTIC_A], ratio, t.e_a)
    loss_a *= in_contact * between(1.0, par[NIGHT_FIRE], t.dark)
    depth = par[DEPTH_FLOOR] + par[DEPTH_SLOPE] * x
    return rate, loss_a, defender_rate(par[D0], par[ELASTIC_D], ratio, t.e_d, depth)


@kernel
def stop_share(posts: PostTable, state_posts: Posts, p: int, s: int, goal: float) -> float:
    """Share at which a round must stop: the end of the part fought for, or the goal."""
    x = state_posts.held[p, s]
    end = posts.part_to[p, part_at(posts.part_to, posts.parts[p], p, x)]
    return min(goal, end) if x < end else goal


@kernel
def one_round(
    units: UnitTable, posts: PostTable, tasks: TaskTable, force: Force, state_posts: Posts, tasking: Tasking,
    log: Log, par: F8, t: Terms, n: tuple[int, int], place: tuple[int, int, int, int, int, int, int],
    hours: tuple[float, float],
) -> tuple[int, int, float]:
    """Fight at most an hour; returns the outcome, attackers' units left in the fight, hours used."""
    seed, rep, watch, p, s, op, number = place
    hours_left, end_h = hours
    k = s * 128 + number
    men, op_i, held = force.men, state_posts.op_i, state_posts.held
    fit_d = present_men(men, force.bench[1], n[1])
    if present_men(men, force.bench[0], n[0]) <= 0:
        return BROKE_OFF, n[0], 0.0
    goal = goal_share(state_posts.post_i, fit_d, p, s, watch, par)
    if fit_d <= 0:
        return TOOK, n[0], 0.0
    if held[p, s] >= goal:
        return (STOPPED if goal < par[TAKEN_AT] else TOOK), n[0], 0.0
    e, _, _, _ = uniforms(seed, rep, watch, R_CONTACT, op, 16 + k)
    rate, loss_a, loss_d = rates(
        units, posts, force, state_posts, par, t, n, (watch, p, s), normal(e), hours_left >= end_h
    )
    to_break, broken = first_to_break(
        men, force.unit_i, tasking.task_i, tasks.entity, force.bench[0], n[0], op, loss_a, par, seed, rep
    )
    to_yield = hours_to_break(
        float(fit_d), float(op_i[p, s, DEF_LOST]), float(op_i[p, s, DEF_START]), t.limit_d, loss_d
    )
    until = stop_share(posts, state_posts, p, s, goal)
    to_goal = hours_to_take(held[p, s], until, rate)
    step = min(min(1.0, hours_left), min(to_goal, min(to_break, to_yield)))
    held[p, s] = until if step >= to_goal else penetrated(held[p, s], rate, step)
    held[p, 1 - s] = 1.0 - held[p, s]
    bleed_attackers(
        men, force.lost, force.unit_i, tasking.task_i, force.bench[0], n[0], hit_chance(loss_a, step), par,
        seed, rep, watch, k,
    )
    op_i[p, s, DEF_LOST] += bleed_defenders(
        men, force.lost, force.bench[1], n[1], hit_chance(loss_d, step), par, seed, rep, watch, k
    )
    if step >= to_yield:
        return (STOPPED if goal < par[TAKEN_AT] else TOOK), n[0], step
    if step >= to_break:
        minute = int((end_h - hours_left + step) * 60.0)
        note(
            log.events, log.n_events, watch, minute, E_BROKEN, s, p, broken,
            int(tasking.task_i[broken, ECHELON_LOST]),
        )
        tasking.task_i[broken, BROKEN] = 1
        return HELD_ON, drop_out(force.unit_i, force.bench[0], n[0], broken), step
    return HELD_ON, n[0], step


@kernel
def open_operation(
    force: Force, state_posts: Posts, tasking: Tasking, n: tuple[int, int], p: int, s: int, watch: int
) -> None:
    """Count the operation, its echelons and, at dusk, its defenders."""
    op_i = state_posts.op_i
    is_new = op_i[p, s, OPEN] == 0
    if is_new:
        op_i[p, s, OPEN] = 1
        op_i[p, s, ORDINAL] += 1
    enrol(force.men, force.unit_i, tasking.task_i, force.bench[0], n[0], is_new)
    if op_i[p, s, LAST] != watch - 1 or op_i[p, s, DEF_START] == 0 or is_new:
        op_i[p, s, DEF_START] = present_men(force.men, force.bench[1], n[1])
        op_i[p, s, DEF_LOST] = 0


@kernel
def hour_of_contact(unit_i: I4, task_f: F8, listed: I4, n: int, watch_h: float) -> float:
    """The earliest hour of contact of the listed units' tasks."""
    hour = watch_h
    for i in range(n):
        hour = min(hour, task_f[unit_i[listed[i], TASK], CONTACT_H])
    return hour


@kernel
def storm(
    units: UnitTable, posts: PostTable, tasks: TaskTable, clock: ClockTable, force: Force, state_posts: Posts,
    tasking: Tasking, sky: Sky, log: Log, par: F8, key: tuple[int, int, int], p: int, s: int,
) -> int:
    """One watch of assault by side ``s`` on position ``p``; returns how it ended."""
    seed, rep, watch = key
    men, unit_i, listed = force.men, force.unit_i, force.bench[0]
    n = muster(
        units.side, tasks.goal, men, unit_i, force.unit_f, tasking.task_i, force.bench, p, s, par[BREAK_UNIT]
    )
    if n[0] == 0:
        return BROKE_OFF
    open_operation(force, state_posts, tasking, n, p, s, watch)
    op = operation_entity(s + 1, int(posts.entity[p]), int(state_posts.op_i[p, s, ORDINAL]))
    watch_h = clock.watch_h[0]
    begins = hour_of_contact(unit_i, tasking.task_f, listed, n[0], watch_h)
    note(
        log.events, log.n_events, watch, int(begins * 60.0), E_ASSAULT_BEGINS, s, p,
        int(unit_i[listed[0], TASK]), present_men(men, listed, n[0]),
    )
    first_h = begins
    if state_posts.held[p, s] <= 0.0 and posts.obstacle_m[p] > 0.0:
        wire = state_posts.post_f[p, WIRE]
        first_h += par[WIRE_MIN] / 60.0 * posts.obstacle_m[p] / par[WIRE_BELT_M] * wire
        first_man(
            force.lost, men, unit_i, tasking.task_i, state_posts.post_f, listed, p, par, op, seed, rep, watch
        )
    # A night runs from noon to noon: 06:00 is hour 0 of the count and 12 hours make half a day.
    night = int((clock.day[watch] * 24.0 + clock.hour[watch] + 12.0) // 24.0)
    drawn = noise(par, op, night, sky.camp_f[LUCK_0 + s], seed, rep)
    jump_m = float(max(int(tasking.task_i[unit_i[listed[0], TASK], JUMP_M]), 0))
    t = terms(
        units, posts, clock, force, state_posts, par, drawn, n, (watch, p, s), (begins, jump_m)
    )
    n_all = n[0]
    n_a = n[0]
    hours_left = watch_h - first_h
    end_h = hours_left
    outcome = HELD_ON
    number = 0
    while hours_left > 1e-9 and outcome == HELD_ON:
        outcome, n_a, used = one_round(
            units, posts, tasks, force, state_posts, tasking, log, par, t, (n_a, n[1]),
            (seed, rep, watch, p, s, op, number), (hours_left, end_h),
        )
        hours_left -= used
        number += 1
    finish(posts, force, state_posts, log, par, (watch, p, s), outcome, n_a if outcome == TOOK else n_all,
           watch_h - max(hours_left, 0.0))
    return outcome


@kernel
def finish(
    posts: PostTable, force: Force, state_posts: Posts, log: Log, par: F8,
    where: tuple[int, int, int], outcome: int, n_a: int, hour: float,
) -> None:
    """Write the outcome of a watch of assault: a captor, a lodgement or nothing."""
    watch, p, s = where
    post_i, held, op_i = state_posts.post_i, state_posts.held, state_posts.op_i
    op_i[p, s, LAST] = watch
    minute = int(hour * 60.0)
    cell = int(posts.cell[p])
    if outcome == TOOK:
        change = post_i[p, OWNER] != s
        if change:
            change_owner(post_i, held, p, s, watch)
            state_posts.post_f[p, TURNED] = 1.0 if post_i[p, BUILDER] == s else 0.0
        held[p, s] = 1.0
        held[p, 1 - s] = 0.0
        post_i[p, LODGED] = -1
        op_i[p, s, OPEN] = 0
        op_i[p, s, FAILS] = 0
        op_i[p, s, LAST_WON] = watch
        occupy(force.men, force.unit_i, force.bench[0], n_a, p, cell, int(posts.capacity[p]))
        note(log.events, log.n_events, watch, minute, E_TAKEN, s, p, -1, 1 if change else 0)
        return
    if post_i[p, OWNER] != s and held[p, s] > 0.0:
        # Those who broke off can still hold what was won: the strongest unit of all digs in.
        holds = hold_lodgement(
            force.men, force.unit_i, force.bench[0], n_a, p, cell, par[LODGE_MIN]
        )
        if holds and post_i[p, LODGED] < 0:
            post_i[p, LODGED] = watch
            note(
                log.events, log.n_events, watch, minute, E_LODGEMENT, s, p, -1, int(held[p, s] * 100.0)
            )
        if not holds and post_i[p, LODGED] < 0:
            held[p, s] = 0.0
            held[p, 1 - s] = 1.0
    if outcome == BROKE_OFF or outcome == STOPPED:
        op_i[p, s, FAILS] += 1
        note(log.events, log.n_events, watch, minute, E_REPULSED, s, p, -1, int(held[p, s] * 100.0))


@kernel
def apply(
    units: UnitTable, posts: PostTable, tasks: TaskTable, clock: ClockTable, force: Force, state_posts: Posts,
    tasking: Tasking, sky: Sky, log: Log, par: F8, seed: int, rep: int, watch: int, side: int,
) -> int:
    """Fight every assault that ``side`` makes this watch; returns how many."""
    count = 0
    for p in range(posts.entity.size):
        if state_posts.op_i[p, side, NOW] == 1:
            storm(
                units, posts, tasks, clock, force, state_posts, tasking, sky, log, par, (seed, rep, watch), p, side
            )
            count += 1
    return count
