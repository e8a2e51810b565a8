"""Assault and counter-attack: one rule, called for each side as attacker.

A position under attack is a line between two garrisons: ``held[p, s]`` is the share in side s's
hands. The attackers of all echelons press it forward while both sides lose men. The position is
taken when the share reaches its goal or the defenders break; an echelon breaks off when its loss
since the operation began passes its own limit. Chance is drawn per campaign and side, per
operation, per night and per hour, never per unit, so that splitting a force changes nothing.
Rounds last an hour; its rates are set by the share held when it began, and it is solved exactly.
Form: fit of CDB90 (US Army Concepts Analysis Agency
1990), see docs/rules/contact.md.

Who stands in the position on the attacker's own side (the garrison behind a counter-attack, an
older lodgement) holds his line: he neither storms nor bleeds. Not modelled: the direction of an
attack, single weapons of the infantry, prisoners taken while the position holds, echelons of one
side that join the same fight at different hours of a watch.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.assault import (
    DRAW_HITS,
    DRAW_HOUR,
    DRAW_LANE,
    ROUNDS_MAX,
    Luck,
    Spread,
    attacks,
    between,
    break_share,
    effective,
    enter_operation,
    fit_of,
    has_tanks,
    is_first_of_echelon,
    luck_of,
    men_of_echelon,
    night_of,
    part_at,
    resistance_of,
    suppression_of,
    works_of,
)
from siegeworks.engine.codes import (
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
    OPEN,
    ORDINAL,
    OWNER,
    POST,
    POSTURE,
    PREPARATION,
    PRESENT,
    R_CONTACT,
    START_MEN,
    TASK,
    TURNED,
    UNDECIDED,
    WIRE,
)
from siegeworks.engine.combat import (
    NEVER,
    danger_left,
    fading,
    force_ratio,
    hit_chance,
    hours_to_break,
    hours_to_take,
    jumpoff_factor,
    loss_rate,
    penetrated,
    penetration_rate,
)
from siegeworks.engine.conditions import fit_in_post
from siegeworks.engine.geometry import change_owner
from siegeworks.engine.gunnery import dark_part, fire_column
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.samplers import binomial, normal, poisson
from siegeworks.engine.state import F8, I1, I4, I8, Force, Log, Posts, Sky, Tasking
from siegeworks.engine.streams import operation_entity, uniforms
from siegeworks.engine.tables import ClockTable, PostTable, TaskTable, UnitTable

ID = "contact"
VERSION = 1
PARAMETERS = (
    "penetration_k0_per_h", "force_slope_beta", "logit_scale_c", "operation_w_sd", "night_v_sd",
    "hour_e_sd", "penetration_offset", "attacker_loss_a0_per_h", "defender_loss_d0_per_h",
    "loss_elasticity_attacker", "loss_elasticity_defender", "loss_u_coupling", "loss_sd_operation",
    "loss_sd_night", "loss_defender_coupling", "loss_defender_sd", "defender_loss_share_floor",
    "defender_loss_share_slope", "break_attacker_median", "break_attacker_sd_log",
    "break_attacker_max", "break_defender_median", "break_defender_sd_log", "break_unit_cohesion",
    "taken_at_share", "lodgement_min_men", "lodgement_dug_in_men", "lodgement_floor_share",
    "jumpoff_multiplier_per_100m", "jumpoff_multiplier_cap", "jumpoff_until_share",
    "contact_battalions_company_post", "contact_men_per_battalion",
    "strongpoint_area_per_company_ha", "night_defender_fire_x", "night_attacker_control_x",
    "wire_delay_min_per_50m_min", "mine_casualties_per_lane_count", "wire_left_after_lane_share",
    "tank_platoon_support_x", "tank_platoon_min_tubes", "counterattack_bonus_within_2h_x",
    "counterattack_bonus_until_h", "wire_belt_reference_m", "suppression_rounds_per_ha_h_half",
    "suppression_max_share", "suppression_half_life_min", "overlook_suppression_share",
    "replacement_effect_day0_x", "assault_loss_small_arms_share", "works_turned_6h_share",
    "assault_round_h", "killed_share_of_hit_share", "wounded_light_share", "wounded_severe_share",
)  # fmt: skip
(
    K0, BETA, LUCK_SCALE, SD_OPERATION, SD_NIGHT, SD_HOUR, OFFSET, A0, D0, ELASTIC_A, ELASTIC_D,
    LUCK_LOSS, SD_LOSS_OPERATION, SD_LOSS_NIGHT, COUPLING, SD_LOSS_DEFENDER, DEPTH_FLOOR,
    DEPTH_SLOPE, BREAK_A, BREAK_A_SD, BREAK_A_MAX, BREAK_D, BREAK_D_SD, BREAK_UNIT, TAKEN_AT,
    LODGE_MIN, LODGE_DUG, LODGE_FLOOR, JUMP_X, JUMP_CAP, JUMP_UNTIL, BATTALIONS, BATTALION_MEN,
    COMPANY_HA, NIGHT_FIRE, NIGHT_CONTROL, WIRE_MIN, MINE_MEN, WIRE_LEFT, TANK_X, TANK_TUBES,
    BONUS, BONUS_H, WIRE_BELT_M, HALF_DENSITY, MAX_SUPPRESSION, HALF_LIFE, OVER_SUPPRESSION, RAW_X,
    SMALL_ARMS, LODGE_WORKS, ROUND_H, KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.tasks", "tables.clock", "force", "posts", "tasking",
    "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "force.bench", "posts.post_i", "posts.post_f",
    "posts.held", "posts.op_i", "tasking.task_i", "log.events", "log.n_events",
)  # fmt: skip

UNDER_WAY, TOOK, BROKE_OFF, STOPPED = range(4)
"""How a watch of assault ends: nothing decided, taken, the echelons broke off, a dug-in lodgement
stops a counter-attack."""


class Terms(NamedTuple):
    """What stays the same through a watch of assault.

    ``luck`` the draws of operation and night; ``attack_x``, ``defence_x`` multipliers of the two
    forces; ``works`` multiplier of works and ground; ``most`` men who find room in contact;
    ``fire_x`` light for the defenders' fire; ``open_x`` open ground before the wire; ``shock``
    suppression left by the preparation.
    """

    luck: Luck
    attack_x: float
    defence_x: float
    works: float
    most: float
    fire_x: float
    open_x: float
    shock: float


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
    men: I4, lost: I4, unit_i: I4, task_i: I4, post_f: F8, u: int, p: int, par: F8,
    key: tuple[int, int, int, int],
) -> None:  # fmt: skip
    """Cut the lane: the leading unit ``u`` pays for the mines, and part of the belt is gone."""
    seed, rep, watch, op = key
    a, _, _, _ = uniforms(seed, rep, watch, R_CONTACT, op, DRAW_LANE)
    hits = hit_men(
        men, lost, u, poisson(a, par[MINE_MEN] * post_f[p, WIRE]), BY_ASSAULT, par[KILLED_SHARE],
        par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch, R_CONTACT * 65536 + DRAW_HITS - 1,
    )  # fmt: skip
    task_i[unit_i[u, TASK], ECHELON_LOST] += hits
    post_f[p, WIRE] *= par[WIRE_LEFT]


@kernel
def spread_of(par: F8) -> Spread:
    """The scales of the draws."""
    return Spread(
        par[LUCK_SCALE], par[SD_OPERATION], par[SD_NIGHT], par[OFFSET], par[SD_LOSS_OPERATION],
        par[SD_LOSS_NIGHT], par[LUCK_LOSS], par[COUPLING], par[SD_LOSS_DEFENDER], par[BREAK_D],
        par[BREAK_D_SD],
    )  # fmt: skip


@kernel
def attack_factor(
    post_i: I4, p: int, s: int, dark: float, beaten: float, overlooked: float, tanks: bool,
    hours_since_loss: float, par: F8,
) -> float:  # fmt: skip
    """Multiplier of the attackers: night, barrage, enemy observers, tanks, a captor in disorder."""
    x = between(1.0, par[NIGHT_CONTROL], dark)
    x *= 1.0 - suppression_of(beaten, par[HALF_DENSITY], par[MAX_SUPPRESSION])
    x *= 1.0 - par[OVER_SUPPRESSION] * overlooked * (1.0 - dark)
    if tanks:
        x *= between(par[TANK_X], 1.0, dark)
    was_lost = post_i[p, LOST_AT] >= 0 and post_i[p, OWNER] == 1 - s
    if was_lost and hours_since_loss <= par[BONUS_H]:
        x *= par[BONUS]
    return x


@kernel
def terms_of(
    posts: PostTable, state_posts: Posts, par: F8, luck: Luck, tanks: tuple[bool, bool],
    where: tuple[int, int, int], when: tuple[float, float, float], jump_m: float,
) -> Terms:  # fmt: skip
    """Settle the terms of a watch of assault.

    ``where``: watch, position, side. ``when``: hour of contact, length of the watch, darkness 0-1.
    """
    watch, p, s = where
    begins, watch_h, dark = when
    post_i, post_f, over = state_posts.post_i, state_posts.post_f, state_posts.over
    owner = int(post_i[p, OWNER])
    hours = max(watch_h - begins, 1.0)
    beaten = post_f[p, fire_column(BARRAGE, owner, s)] / max(posts.area_ha[p] * hours, 1e-6)
    prepared = post_f[p, fire_column(PREPARATION, owner, s)]
    since_loss = float(watch - post_i[p, LOST_AT]) * watch_h
    attack_x = attack_factor(
        post_i, p, s, dark, beaten, over[p, 1 - s], tanks[0], since_loss, par
    )
    defence_x = 1.0 - par[OVER_SUPPRESSION] * over[p, s]
    if tanks[1]:
        defence_x *= between(par[TANK_X], 1.0, dark)
    works = works_of(post_i, post_f, posts.fort[p], p, 1 - s, watch, par[LODGE_WORKS])
    room = max(posts.area_ha[p] / par[COMPANY_HA], 1.0) ** 0.5
    return Terms(
        luck, attack_x, defence_x, works * posts.rugged[p],
        par[BATTALIONS] * par[BATTALION_MEN] * room, between(1.0, par[NIGHT_FIRE], dark),
        jumpoff_factor(jump_m, par[JUMP_X], par[JUMP_CAP]),
        suppression_of(prepared, par[HALF_DENSITY], par[MAX_SUPPRESSION]),
    )  # fmt: skip


# --- a round --------------------------------------------------------------------------------------


@kernel
def goal_share(post_i: I4, fit_d: int, p: int, s: int, watch: int, par: F8) -> float:
    """Share at which the attacker has won: less than all when he clears a dug-in lodgement."""
    if post_i[p, OWNER] != s:
        return par[TAKEN_AT]
    dug_in = post_i[p, LODGED] >= 0 and post_i[p, LODGED] < watch and fit_d >= par[LODGE_DUG]
    return 1.0 - par[LODGE_FLOOR] if dug_in else par[TAKEN_AT]


@kernel
def first_to_break(
    force: Force, task_i: I4, task_entity: I8, n: int, op: int, rate: float, par: F8, seed: int,
    rep: int,
) -> tuple[float, int]:  # fmt: skip
    """Hours until the first echelon breaks off at ``rate``, and its row of the task matrix."""
    men, unit_i, listed = force.men, force.unit_i, force.bench[0]
    soonest = NEVER
    which = -1
    for i in range(n):
        if not is_first_of_echelon(unit_i, listed, i):
            continue
        t = int(unit_i[listed[i], TASK])
        share = break_share(
            task_entity, t, op, par[BREAK_A], par[BREAK_A_SD], par[BREAK_A_MAX], seed, rep
        )
        fit = float(men_of_echelon(men, unit_i, listed, n, t))
        lost, start = float(task_i[t, ECHELON_LOST]), float(task_i[t, START_MEN])
        hours = hours_to_break(danger_left(fit, lost, start, share), rate)
        if hours < soonest:
            soonest = hours
            which = t
    return soonest, which


@kernel
def bleed(
    force: Force, task_i: I4, row: int, n: int, chance: float, par: F8, key: tuple[int, int, int],
    draw: int,
) -> int:  # fmt: skip
    """Losses in one round of the units in bench ``row`` (0 attackers, 1 defenders); men hit."""
    seed, rep, watch = key
    men, lost, unit_i = force.men, force.lost, force.unit_i
    total = 0
    for i in range(n):
        u = int(force.bench[row, i])
        a, b, _, _ = uniforms(seed, rep, watch, R_CONTACT, int(lost[u, NAME]), draw)
        hits = binomial(a if row == 0 else b, int(men[u, FIT]), chance)
        hits = hit_men(
            men, lost, u, hits, BY_ASSAULT, par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE],
            seed, rep, watch, R_CONTACT * 65536 + DRAW_HITS + draw,
        )  # fmt: skip
        if row == 0:
            task_i[unit_i[u, TASK], ECHELON_LOST] += hits
        total += hits
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
def rates(
    force: Force, experience: F8, par: F8, t: Terms, n: tuple[int, int], x_hour: float,
    resistance: float, e: float, shock: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Penetration per hour; men hit per man and hour, of the attackers and of the defenders.

    ``x_hour``: share in the attackers' hands when the hour began; ``e``: the hour's draw.
    """
    men, unit_i, unit_f, bench = force.men, force.unit_i, force.unit_f, force.bench
    in_contact = min(1.0, t.most / max(float(fit_of(men, bench[0], n[0])), 1.0))
    attack = effective(men, unit_i, unit_f, experience, bench[0], n[0], par[RAW_X])
    defence = effective(men, unit_i, unit_f, experience, bench[1], n[1], par[RAW_X])
    attack *= in_contact * t.attack_x
    defence *= t.defence_x * (1.0 - shock)
    ratio = force_ratio(attack, defence, t.works, 1.0)
    advance = t.luck.advance + par[SD_HOUR] * normal(e)
    rate = penetration_rate(par[K0], par[BETA], ratio, advance, resistance)
    open_x = t.open_x if x_hour < par[JUMP_UNTIL] else 1.0
    base_a = par[A0] * par[SMALL_ARMS] * in_contact * t.fire_x * open_x
    loss_a = loss_rate(base_a, -par[ELASTIC_A], ratio, t.luck.e_a)
    base_d = par[D0] * (par[DEPTH_FLOOR] + par[DEPTH_SLOPE] * x_hour)
    return rate, loss_a, loss_rate(base_d, par[ELASTIC_D], ratio, t.luck.e_d)


@kernel
def part_ahead(
    part_to: F8, part_x: F8, fabric: F8, n_parts: int, p: int, x: float
) -> tuple[float, float]:
    """Resistance of the part fought for at share ``x``, and the share at which it ends.

    No parts (an owner who clears a lodgement) resist like open trench to the end.
    """
    if n_parts == 0:
        return 1.0, 1.0
    k = part_at(part_to, n_parts, p, x)
    end = float(part_to[p, k]) if x < part_to[p, k] else 1.0
    return resistance_of(part_x[p, k], fabric[p, k]), end


@kernel
def one_round(
    units: UnitTable, posts: PostTable, tasks: TaskTable, force: Force, state_posts: Posts,
    task_i: I4, par: F8, t: Terms, n: tuple[int, int], where: tuple[int, int, int, int, int, int],
    number: int, time: tuple[float, float, float],
) -> tuple[int, int, float]:  # fmt: skip
    """Fight one round; returns the outcome, the echelon that broke (or -1) and the hours used.

    ``time``: hours fought before, hours the watch leaves, the share when the hour began.
    """
    seed, rep, watch, p, s, op = where
    held, post_i, op_i = state_posts.held, state_posts.post_i, state_posts.op_i
    fit_d = fit_of(force.men, force.bench[1], n[1])
    goal = goal_share(post_i, fit_d, p, s, watch, par)
    won = STOPPED if goal < par[TAKEN_AT] else TOOK
    x = held[p, s]
    if fit_of(force.men, force.bench[0], n[0]) <= 0:
        return BROKE_OFF, -1, 0.0
    if fit_d <= 0 or x >= goal:
        return won, -1, 0.0
    before, left, x_hour = time
    rounds = float(int(before / par[ROUND_H] + 1e-9) + 1)
    most = min(rounds * par[ROUND_H] - before, left)
    hour = DRAW_HOUR + s * ROUNDS_MAX + int(before + 1e-9)
    e, _, _, _ = uniforms(seed, rep, watch, R_CONTACT, op, hour)
    shock = t.shock * fading(par[HALF_LIFE], before, before + most)
    n_parts = 0 if post_i[p, OWNER] == s else int(posts.parts[p])
    resistance, end = part_ahead(posts.part_to, posts.part_x, state_posts.fabric, n_parts, p, x)
    rate, loss_a, loss_d = rates(
        force, units.experience, par, t, n, x_hour, resistance, e, shock
    )
    until = min(goal, end)
    to_stop = hours_to_take(x, until, rate)
    to_break, broken = first_to_break(
        force, task_i, tasks.entity, n[0], op, loss_a, par, seed, rep
    )
    danger = danger_left(
        float(fit_d), float(op_i[p, s, DEF_LOST]), float(op_i[p, s, DEF_START]), t.luck.limit_d
    )
    to_yield = hours_to_break(danger, loss_d)
    step = min(most, to_stop, to_break, to_yield)
    key, draw = (seed, rep, watch), s * ROUNDS_MAX + number
    bleed(force, task_i, 0, n[0], hit_chance(loss_a * step), par, key, draw)
    hits = bleed(force, task_i, 1, n[1], hit_chance(loss_d * step), par, key, draw)
    op_i[p, s, DEF_LOST] += hits
    held[p, s] = until if step >= to_stop else penetrated(x, rate, step)
    if step >= to_yield:
        held[p, s] = goal
    held[p, 1 - s] = 1.0 - held[p, s]
    if step >= to_yield:
        return won, -1, step
    return UNDER_WAY, (broken if step >= to_break else -1), step


# --- what is left of it ---------------------------------------------------------------------------


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
        if unit_i[u, POST] != p and men[u, FIT] > 0 and (
            best < 0 or men[u, FIT] > men[best, FIT]
        ):
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
        inside = fit_in_post(force.men, force.unit_i, units.side, p, s)
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


# --- the rule -------------------------------------------------------------------------------------


@kernel
def fight(
    units: UnitTable, posts: PostTable, tasks: TaskTable, force: Force, state_posts: Posts,
    task_i: I4, log: Log, par: F8, t: Terms, n: tuple[int, int],
    where: tuple[int, int, int, int, int, int], hours: tuple[float, float],
) -> tuple[int, int, float]:  # fmt: skip
    """Round after round; returns the outcome, attackers' units still in it, and hours fought.

    ``hours``: hour of the watch at which the fight begins, and its last.
    """
    first_h, watch_h = hours
    watch, p, s = where[2], where[3], where[4]
    n_a = n[0]
    fought = 0.0
    outcome = UNDER_WAY
    number = 0
    hour = -1
    x_hour = 0.0
    while outcome == UNDER_WAY and first_h + fought < watch_h - 1e-9 and number < ROUNDS_MAX - 1:
        if int(fought + 1e-9) != hour:
            hour = int(fought + 1e-9)
            x_hour = state_posts.held[p, s]
        time = (fought, watch_h - first_h - fought, x_hour)
        outcome, broken, used = one_round(
            units, posts, tasks, force, state_posts, task_i, par, t, (n_a, n[1]), where, number,
            time,
        )  # fmt: skip
        fought += used
        number += 1
        if broken >= 0:
            task_i[broken, BROKEN] = 1
            minute = int((first_h + fought) * 60.0)
            hits = int(task_i[broken, ECHELON_LOST])
            note(log.events, log.n_events, watch, minute, E_BROKEN, s, p, broken, hits)
            n_a = drop_out(force.unit_i, force.bench[0], n_a, broken)
    return outcome, n_a, fought


@kernel
def break_in(
    posts: PostTable, force: Force, state_posts: Posts, task_i: I4, par: F8,
    key: tuple[int, int, int, int], p: int, begins: float, watch_h: float,
) -> float:  # fmt: skip
    """Open the wire before an untouched position; returns the hour at which the fight begins."""
    belts = posts.obstacle_m[p] / par[WIRE_BELT_M] * state_posts.post_f[p, WIRE]
    cut_lane(
        force.men, force.lost, force.unit_i, task_i, state_posts.post_f, int(force.bench[0, 0]), p,
        par, key,
    )  # fmt: skip
    return min(begins + par[WIRE_MIN] / 60.0 * belts, watch_h)


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
