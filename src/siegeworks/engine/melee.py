"""The rounds of an assault: rates of an hour, who breaks first, what it costs.

Helpers of the rule ``contact``.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.assault import (
    A0,
    BATTALION_MEN,
    BATTALIONS,
    BETA,
    BONUS,
    BONUS_H,
    BREAK_A,
    BREAK_A_MAX,
    BREAK_A_SD,
    COMPANY_HA,
    D0,
    DEPTH_FLOOR,
    DEPTH_SLOPE,
    DRAW_HITS,
    DRAW_HOUR,
    ELASTIC_A,
    ELASTIC_D,
    HALF_DENSITY,
    HALF_LIFE,
    JUMP_CAP,
    JUMP_UNTIL,
    JUMP_X,
    K0,
    KILLED_SHARE,
    LIGHT_SHARE,
    LODGE_DUG,
    LODGE_FLOOR,
    LODGE_WORKS,
    MAX_SUPPRESSION,
    NIGHT_CONTROL,
    NIGHT_FIRE,
    OVER_SUPPRESSION,
    RAW_X,
    ROUND_H,
    ROUNDS_MAX,
    SD_HOUR,
    SEVERE_SHARE,
    SMALL_ARMS,
    TAKEN_AT,
    TANK_X,
    Luck,
    between,
    break_share,
    effective,
    fit_of,
    is_first_of_echelon,
    men_of_echelon,
    part_at,
    resistance_of,
    suppression_of,
    works_of,
)
from siegeworks.engine.codes import (
    BARRAGE,
    BROKEN,
    BY_ASSAULT,
    DEF_LOST,
    DEF_START,
    E_BROKEN,
    ECHELON_LOST,
    FIT,
    LODGED,
    LOST_AT,
    NAME,
    OWNER,
    PREPARATION,
    R_CONTACT,
    START_MEN,
    TASK,
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
from siegeworks.engine.gunnery import (
    fire_column,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import (
    hit_men,
    note,
)
from siegeworks.engine.samplers import (
    binomial,
    normal,
)
from siegeworks.engine.state import (
    F8,
    I4,
    I8,
    Force,
    Log,
    Posts,
)
from siegeworks.engine.streams import (
    uniforms,
)
from siegeworks.engine.tables import (
    PostTable,
    TaskTable,
    UnitTable,
)

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
    return float(x)


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
    attack_x = attack_factor(post_i, p, s, dark, beaten, over[p, 1 - s], tanks[0], since_loss, par)
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


@kernel
def goal_share(post_i: I4, fit_d: int, p: int, s: int, watch: int, par: F8) -> float:
    """Share at which the attacker has won: less than all when he clears a dug-in lodgement."""
    if post_i[p, OWNER] != s:
        return float(par[TAKEN_AT])
    dug_in = post_i[p, LODGED] >= 0 and post_i[p, LODGED] < watch and fit_d >= par[LODGE_DUG]
    return float(1.0 - par[LODGE_FLOOR] if dug_in else par[TAKEN_AT])


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
            force, u, hits, BY_ASSAULT, par[KILLED_SHARE], par[LIGHT_SHARE],
            par[SEVERE_SHARE],
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
    rate, loss_a, loss_d = rates(force, units.experience, par, t, n, x_hour, resistance, e, shock)
    until = min(goal, end)
    to_stop = hours_to_take(x, until, rate)
    to_break, broken = first_to_break(force, task_i, tasks.entity, n[0], op, loss_a, par, seed, rep)
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
