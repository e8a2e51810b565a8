"""What an assault meets before the first round: its luck, the light, the works, the two forces.

Helpers of the rule ``contact``, which says what they are for, and the numbers it uses.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.codes import (
    ASSAULT,
    BROKEN,
    BUILDER,
    COHESION,
    ECHELON_LOST,
    FIT,
    LODGED,
    NOW_IN,
    OPEN,
    OPERATION,
    ORDINAL,
    OWNER,
    POSTURE,
    PRESENT,
    R_CONTACT,
    RAW,
    START_MEN,
    SUPPRESSION,
    TANK,
    TASK,
    TUBES,
    TURNED,
    WORKS,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import lognormal, normal
from siegeworks.engine.state import F8, I1, I4, I8
from siegeworks.engine.streams import CAMPAIGN_WATCH, operation_entity, uniforms

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

DRAW_OPERATION, DRAW_BREAK, DRAW_LANE = 0, 2, 3
"""Draws of an operation, made once: its luck, its echelons' break points, mines by watch."""
DRAW_NIGHT, DRAW_HOUR, DRAW_HITS = 1000, 16, 2048
"""Draws of a night, of each hour, and of how badly each round's men are hit."""
ROUNDS_MAX = 128
"""Rounds of one side in a watch that have a draw address of their own."""


# --- light, fire and works ------------------------------------------------------------------------


@kernel
def night_of(day: int, hour: float) -> int:
    """Number of the night a watch belongs to: from noon to noon."""
    return int((24.0 * day + hour + 12.0) // 24.0)


@kernel
def between(by_day: float, by_night: float, dark: float) -> float:
    """A factor between its day and its night value."""
    return by_day + (by_night - by_day) * dark


@kernel
def suppression_of(density: float, half: float, most: float) -> float:
    """Share of men who do not fight under ``density`` reference rounds a hectare and hour."""
    return most * density / max(density + half, 1e-9)


@kernel
def works_of(
    post_i: I4, post_f: F8, fort: float, p: int, defender: int, watch: int, lodge: float
) -> float:
    """Multiplier of the works for ``defender``: builder, captor (turned) or lodgement.

    A lodgement has ``lodge`` of the works once it has stood for a watch.
    """
    sound = (fort - 1.0) * float(post_f[p, WORKS])
    if post_i[p, OWNER] != defender:
        is_dug_in = post_i[p, LODGED] >= 0 and post_i[p, LODGED] < watch
        return 1.0 + sound * (lodge if is_dug_in else 0.0)
    if post_i[p, BUILDER] == defender:
        return 1.0 + sound
    return 1.0 + sound * float(post_f[p, TURNED])


@kernel
def part_at(part_to: F8, n_parts: int, p: int, x: float) -> int:
    """Part of position ``p`` in which an attacker who has share ``x`` fights."""
    for k in range(n_parts):
        if x < part_to[p, k]:
            return k
    return n_parts - 1


@kernel
def resistance_of(part_x: float, fabric: float) -> float:
    """How much longer a part holds than open trench: ``part_x`` while its works are sound."""
    return 1.0 + (part_x - 1.0) * fabric


# --- the two forces -------------------------------------------------------------------------------


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
    return bool(task_i[t, NOW_IN] == 1 and task_goal(goal, t) == p)


@kernel
def fit_of(men: I4, listed: I4, n: int) -> int:
    """Fit men of the first ``n`` units of a list."""
    total = 0
    for i in range(n):
        total += int(men[listed[i], FIT])
    return total


@kernel
def effective(
    men: I4, unit_i: I4, unit_f: F8, experience: F8, listed: I4, n: int, raw_x: float
) -> float:
    """Men x experience x cohesion x (1 - suppression), recruits at ``raw_x``, over a list."""
    total = 0.0
    for i in range(n):
        u = listed[i]
        fit = float(men[u, FIT])
        raw = min(float(unit_i[u, RAW]), fit)
        worth = (fit - raw * (1.0 - raw_x)) * experience[u] * unit_f[u, COHESION]
        total += worth * (1.0 - unit_f[u, SUPPRESSION])
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
def men_of_echelon(men: I4, unit_i: I4, listed: I4, n: int, t: int) -> int:
    """Fit men of the listed units that belong to task ``t``."""
    total = 0
    for j in range(n):
        if unit_i[listed[j], TASK] == t:
            total += int(men[listed[j], FIT])
    return total


@kernel
def is_first_of_echelon(unit_i: I4, listed: I4, i: int) -> bool:
    """True when no unit before entry ``i`` of the list belongs to the same task."""
    t = unit_i[listed[i], TASK]
    first = 0
    while unit_i[listed[first], TASK] != t:
        first += 1
    return first == i


@kernel
def enter_operation(task_i: I4, op_i: I4, t: int, p: int, s: int, men: int) -> None:
    """Count ``men`` of task ``t`` into the operation of side ``s`` against ``p``.

    Its losses count from the operation's beginning, its start strength is all who ever joined.
    """
    ordinal = op_i[p, s, ORDINAL] + (1 if op_i[p, s, OPEN] == 0 else 0)
    if task_i[t, OPERATION] != ordinal:
        task_i[t, OPERATION] = ordinal
        task_i[t, START_MEN] = 0
        task_i[t, ECHELON_LOST] = 0
        task_i[t, BROKEN] = 0
    ever = men + int(task_i[t, ECHELON_LOST])
    task_i[t, START_MEN] = max(int(task_i[t, START_MEN]), ever)


# --- luck -----------------------------------------------------------------------------------------


class Luck(NamedTuple):
    """Draws that hold for an operation and a night.

    ``advance`` log luck of penetration; ``e_a``, ``e_d`` log noise of both sides' losses;
    ``limit_d`` the loss since dusk at which the defenders break, a share.
    """

    advance: float
    e_a: float
    e_d: float
    limit_d: float


class Spread(NamedTuple):
    """Scales and standard deviations of the draws, from the parameter table."""

    campaign: float
    operation: float
    night: float
    offset: float
    loss_operation: float
    loss_night: float
    loss_luck: float
    coupling: float
    loss_defender: float
    break_median: float
    break_sd: float


@kernel
def spread_of(par: F8) -> Spread:
    """The scales of the draws."""
    return Spread(
        par[LUCK_SCALE], par[SD_OPERATION], par[SD_NIGHT], par[OFFSET], par[SD_LOSS_OPERATION],
        par[SD_LOSS_NIGHT], par[LUCK_LOSS], par[COUPLING], par[SD_LOSS_DEFENDER], par[BREAK_D],
        par[BREAK_D_SD],
    )  # fmt: skip


@kernel
def luck_of(op: int, night: int, campaign: float, spread: Spread, seed: int, rep: int) -> Luck:
    """Draw the luck of operation ``op`` in ``night``; ``campaign`` is the side's draw u.

    advance = c u + w + v - offset; e_a = operation + night - coupling (c u + w + v);
    e_d = coupling x (operation + night) + its own.
    """
    w, loss_op, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CONTACT, op, DRAW_OPERATION)
    v, loss_night, loss_d, limit = uniforms(seed, rep, night, R_CONTACT, op, DRAW_NIGHT)
    fortune = spread.campaign * campaign + spread.operation * normal(w) + spread.night * normal(v)
    e_a = spread.loss_operation * normal(loss_op) + spread.loss_night * normal(loss_night)
    e_d = spread.coupling * e_a + spread.loss_defender * normal(loss_d)
    limit_d = lognormal(limit, spread.break_median, spread.break_sd)
    return Luck(fortune - spread.offset, e_a - spread.loss_luck * fortune, e_d, limit_d)


@kernel
def break_share(
    task_entity: I8, t: int, op: int, median: float, sd_log: float, most: float, seed: int, rep: int
) -> float:
    """Loss at which the echelon of task ``t`` breaks off: one draw an operation.

    A policy's attack has no id of its own: its draw is the operation's.
    """
    name = op
    if t < task_entity.size:
        name = operation_entity(int(task_entity[t]), op, 1)
    a, _, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CONTACT, name, DRAW_BREAK)
    return min(lognormal(a, median, sd_log), most)
