"""What the fires of a watch do to a position: works, wire, embrasures, men, stores.

The rounds of all batteries at a target are summed first and drawn once for every unit under them,
which is exact for independent bursts. Damage multiplies what is left, so the order of batteries
makes no difference. Sources of the numbers: the rows of the parameter table, family
artillery_effect."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.codes import (
    ASSAULT,
    BARRAGE,
    BY_SHELL,
    DEF_LOST,
    DENSITY,
    E_DEPOT_HIT,
    ECHELON_LOST,
    F_DESTROYED,
    FIT,
    HOURS,
    HQ,
    LODGED,
    MARCH,
    NAME,
    NOW,
    NOW_IN,
    OWNER,
    POST,
    POSTURE,
    PREPARATION,
    PRESENT,
    R_FIRES,
    SHELLED,
    SHELTER,
    TASK,
    WIRE,
    WORKS,
)
from siegeworks.engine.gunnery import (
    G_BLIND_M,
    G_BREAKS,
    G_DIRECT,
    G_REFERENCE,
    G_SCATTER_M,
    M2_PER_HA,
    chance_after,
    cover_of,
    dark_part,
    fire_column,
    left_after,
    men_swept,
    on_target_share,
    shell_chance,
    trenched_share,
    visibility,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I1, I4, Force, Posts, Stores
from siegeworks.engine.streams import uniforms

PARAMETERS = (
    "reference_lethal_area_m2", "posture_prone_x", "posture_open_trench_x",
    "posture_light_shelter_x", "posture_dugout_x", "men_under_cover_share",
    "fortification_prepared_x", "lodgement_digs_in_h", "overlook_fire_multiplier",
    "strongpoint_trench_m_per_ha", "trench_metres_broken_per_100_rounds_m", "shelter_plan_area_m2",
    "wire_lane_rounds", "wire_lanes_open", "wire_share_of_preparation",
    "p_silence_embrasure_per_rr_round_prob", "embrasures_per_part", "support_rate_share",
    "policy_support_rate_share", "casemate_rof_factor_x", "overlook_gun_factor_x",
    "barrage_hits_per_reference_round", "barrage_half_men", "direct_barrage_x",
    "defence_rate_share", "night_defender_fire_x", "moon_defender_fire_x", "cb_rounds_per_mission",
    "cb_missions_per_watch", "interdict_rate_share", "harass_missions_per_day",
    "harass_works_share", "harass_unseen_weight", "depot_hit_per_100_rounds_prob",
    "depot_hit_loss_share", "killed_share_of_hit_share", "wounded_light_share",
    "wounded_severe_share",
)  # fmt: skip
(
    LETHAL_M2, PRONE_X, TRENCH_X, SHELTER_X, DUGOUT_X, UNDER_COVER, FULL_FORT, DIGS_IN_H, OMEGA,
    TRENCH_PER_HA, TRENCH_BROKEN, SHELTER_M2, LANE_ROUNDS, LANES, WIRE_SHARE, SILENCE, EMBRASURES,
    SUPPORT_SHARE, POLICY_SUPPORT, CASEMATE_X, OVERLOOKED_X, BARRAGE_HITS, BARRAGE_MEN, DIRECT_X,
    DEFENCE_SHARE, NIGHT_X, MOON_X, CB_ROUNDS, CB_MISSIONS, INTERDICT, HARASS_MISSIONS,
    HARASS_WORKS, UNSEEN, DEPOT_P, DEPOT_LOSS, KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
"""Columns of ``par`` of the rule of fires."""

DRAW_SHELLED, DRAW_SWEPT, DRAW_DEPOT = 3, 4, 7
ADDRESS_SHELLED, ADDRESS_SWEPT = R_FIRES * 65536 + 5, R_FIRES * 65536 + 6


class Aim(NamedTuple):
    """A task of fire on a position: its row; ``shift`` of the columns (0, or LODGED_FIRE on a
    lodgement); ``hours`` over which the rounds fall; ``part`` fought for; flags: the fall of shot
    is seen; a preparation."""

    post: int
    shift: int
    hours: float
    part: int
    is_seen: bool
    is_preparation: bool


@kernel
def fall_on_post(
    guns: F8, area_ha: F8, post_f: F8, fabric: F8, par: F8, u: int, got: int, aim: Aim
) -> None:
    """Let ``got`` rounds of unit ``u`` fall on a position: their density, and what they break."""
    if got <= 0:
        return
    p = aim.post
    area = max(area_ha[p], 1e-9)
    scatter = guns[u, G_SCATTER_M] if aim.is_seen else guns[u, G_BLIND_M]
    hits = got * on_target_share(area, scatter)
    rounds = hits * guns[u, G_REFERENCE]
    column = DENSITY
    if aim.is_preparation:
        wire = par[WIRE_SHARE] * rounds
        rounds -= wire
        hits -= par[WIRE_SHARE] * hits
        post_f[p, WIRE] = left_after(post_f[p, WIRE], wire, par[LANE_ROUNDS] * par[LANES])
        column = PREPARATION
    post_f[p, SHELLED + aim.shift] += rounds
    post_f[p, column + aim.shift] += rounds / (area * max(aim.hours, 1e-9))
    trench_m = par[TRENCH_PER_HA] * area
    post_f[p, WORKS] = left_after(post_f[p, WORKS], rounds / 100.0 * par[TRENCH_BROKEN], trench_m)
    broken_m2 = hits * par[SHELTER_M2] * guns[u, G_BREAKS]
    post_f[p, SHELTER] = left_after(post_f[p, SHELTER], broken_m2, area * M2_PER_HA)
    if aim.part >= 0 and aim.is_seen and guns[u, G_DIRECT] == 1.0:
        silenced = got * par[SILENCE]
        fabric[p, aim.part] = left_after(fabric[p, aim.part], silenced, par[EMBRASURES])


@kernel
def cover_in(
    post_i: I4, post_f: F8, par: F8, p: int, fort: float, side: int, kind: int, posture: int,
    aged_h: float
) -> float:  # fmt: skip
    """Multiplier on lethal area of a unit in position ``p``; ``aged_h`` hours of its lodgement
    there.

    The owner's men are in trenches and shelters as far as these stand; those who just march in lie
    in the open; a lodgement digs in with time."""
    if posture == MARCH:
        return float(par[PRONE_X])
    roofed = 0.0
    roof_x = par[DUGOUT_X] if kind == HQ else par[SHELTER_X]
    if post_i[p, OWNER] == side:
        # A trench shields from shells whichever way it faces, so a captor finds it as it stands.
        trenched = trenched_share(fort, par[FULL_FORT], post_f[p, WORKS])
        roofed = par[UNDER_COVER] * post_f[p, SHELTER]
    elif posture == ASSAULT:
        trenched = 0.0
    else:
        trenched = min(max(aged_h, 0.0) / max(par[DIGS_IN_H], 1e-9), 1.0)
    return float(cover_of(trenched, roofed, par[PRONE_X], par[TRENCH_X], roof_x))


@kernel
def shell_men(
    side: I1, kind: I1, fort: F8, area_ha: F8, force: Force, state_posts: Posts, par: F8, key:
    tuple[int, int, int], hours: float,
) -> int:  # fmt: skip
    """Hit the men under the rounds that fell on every position; returns how many."""
    seed, rep, watch = key
    men, lost, unit_i = force.men, force.lost, force.unit_i
    post_i, post_f = state_posts.post_i, state_posts.post_f
    total = 0
    for u in range(side.size):
        p = int(unit_i[u, POST])
        if p < 0 or unit_i[u, PRESENT] == 0 or men[u, FIT] <= 0:
            continue
        s = int(side[u])
        rounds = post_f[p, fire_column(SHELLED, int(post_i[p, OWNER]), 1 - s)]
        if rounds <= 0.0:
            continue
        aged_h = (watch - post_i[p, LODGED]) * hours if post_i[p, LODGED] >= 0 else 0.0
        cover = cover_in(
            post_i, post_f, par, p, fort[p], s, int(kind[u]), int(unit_i[u, POSTURE]), aged_h
        )
        chance = shell_chance(
            rounds, area_ha[p], par[LETHAL_M2], cover, state_posts.over[p, 1 - s], par[OMEGA]
        )
        a, _, _, _ = uniforms(seed, rep, watch, R_FIRES, int(lost[u, NAME]), DRAW_SHELLED)
        hits = hit_men(
            force, u, binomial(a, int(men[u, FIT]), chance), BY_SHELL,
            par[KILLED_SHARE],
            par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch, ADDRESS_SHELLED,
        )  # fmt: skip
        if state_posts.op_i[p, 1 - s, NOW] == 1:
            state_posts.op_i[p, 1 - s, DEF_LOST] += hits
        total += hits
    return total


# --- the barrage before an assault ---------------------------------------------------------------


@kernel
def storms(unit_i: I4, task_i: I4, goal: I4, u: int, p: int) -> bool:
    """True when unit ``u`` assaults position ``p`` this watch, by plan or by policy."""
    t = int(unit_i[u, TASK])
    if t < 0 or unit_i[u, PRESENT] == 0 or unit_i[u, POSTURE] != ASSAULT or task_i[t, NOW_IN] == 0:
        return False
    n = goal.size
    return bool(goal[t] == p) if t < n else (t - n) // 2 == p


@kernel
def sweep_echelons(
    side: I1, goal: I4, force: Force, task_i: I4, p: int, s: int, rounds: float, par: F8, key:
    tuple[int, int, int],
) -> int:  # fmt: skip
    """Hit the men of side ``s`` who assault ``p`` under ``rounds`` of barrage; returns how many."""
    seed, rep, watch = key
    men, lost, unit_i = force.men, force.lost, force.unit_i
    present = 0
    for u in range(side.size):
        if side[u] == s and storms(unit_i, task_i, goal, u, p):
            present += int(men[u, FIT])
    chance = men_swept(rounds, par[BARRAGE_HITS], float(present), par[BARRAGE_MEN])
    total = 0
    for u in range(side.size):
        if side[u] != s or not storms(unit_i, task_i, goal, u, p):
            continue
        a, _, _, _ = uniforms(seed, rep, watch, R_FIRES, int(lost[u, NAME]), DRAW_SWEPT)
        hits = hit_men(
            force, u, binomial(a, int(men[u, FIT]), chance), BY_SHELL,
            par[KILLED_SHARE],
            par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch, ADDRESS_SWEPT,
        )  # fmt: skip
        task_i[unit_i[u, TASK], ECHELON_LOST] += hits
        total += hits
    return total


class Light(NamedTuple):
    """Light of a watch: its ``hours``, where its ``dark_h`` of night begin, moonlight 0-1."""

    hours: float
    dark_from: float
    dark_h: float
    moon: float


@kernel
def light_of_contact(light: Light, contact_h: float, night_x: float, moon_x: float) -> float:
    """Worth of a barrage in the last ``contact_h`` of the watch against that of a dark night."""
    dark = dark_part(light.hours - contact_h, light.hours, light.dark_from, light.dark_h)
    return float(visibility(dark, light.moon, night_x, moon_x) / max(night_x, 1e-9))


@kernel
def sweep(
    side: I1, goal: I4, force: Force, state_posts: Posts, task_i: I4, par: F8, key: tuple[int, int,
    int], light: Light,
) -> int:  # fmt: skip
    """Hit the men of every assault that runs into a barrage; returns how many."""
    post_i, post_f = state_posts.post_i, state_posts.post_f
    total = 0
    for p in range(post_f.shape[0]):
        for s in range(2):
            owner = int(post_i[p, OWNER])
            rounds = post_f[p, fire_column(BARRAGE, owner, s)]
            if state_posts.op_i[p, s, NOW] == 0 or rounds <= 0.0:
                continue
            contact_h = post_f[p, fire_column(HOURS, owner, s)]
            rounds *= light_of_contact(light, contact_h, par[NIGHT_X], par[MOON_X])
            total += sweep_echelons(side, goal, force, task_i, p, s, rounds, par, key)
    return total


# --- stores --------------------------------------------------------------------------------------


@kernel
def burn(stores: Stores, d: int, share: float) -> int:
    """Destroy ``share`` of everything in depot ``d``; returns the rounds lost."""
    lost = 0
    for a in range(stores.rounds.shape[1]):
        for purse in range(3):
            n = int(share * stores.rounds[d, a, purse])
            stores.rounds[d, a, purse] -= n
            stores.rounds_flow[d, a, F_DESTROYED] += n
            lost += n
    for item in range(stores.kg.shape[1]):
        n = int(share * stores.kg[d, item])
        stores.kg[d, item] -= n
        stores.kg_flow[d, item, F_DESTROYED] += n
    return lost


@kernel
def hit_depots(
    depot_side: I1, depot_post: I4, post_i: I4, post_f: F8, stores: Stores, events: I4, n_events:
    I4, par: F8, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Set fire to stores that lie in a shelled position of their side; returns how often."""
    seed, rep, watch = key
    count = 0
    for d in range(depot_side.size):
        p = int(depot_post[d])
        if p < 0 or post_i[p, OWNER] != depot_side[d] or post_f[p, SHELLED] <= 0.0:
            continue
        a, _, _, _ = uniforms(seed, rep, watch, R_FIRES, d, DRAW_DEPOT)
        if a < chance_after(par[DEPOT_P], post_f[p, SHELLED] / 100.0):
            lost = burn(stores, d, par[DEPOT_LOSS])
            note(events, n_events, watch, 0, E_DEPOT_HIT, int(depot_side[d]), p, -1, lost)
            count += 1
    return count
