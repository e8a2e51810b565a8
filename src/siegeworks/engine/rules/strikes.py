"""Strikes from the air: on located guns, on the road, on troops and their trenches.

Most strike sorties fly by day; those by night are worth less, and low cloud keeps all away. The
side's policy divides them. Each fleet takes one battery a watch among the located guns and one
unit among the enemy's troops: those in an assault first, then those who march by day and those in
the lines near its own posts, as far as cover does not hide them. Guns within reach of the target
fire back. The road loses throughput with the sorties of the last day, less and less for each
more.

Sources: rows close_air_support and road_supply of the parameter table; Futrell, The United States
Air Force in Korea (1961), for roads that reopen in hours. Not modelled: single bombs and napalm,
flak on the road, strikes on wire and dumps, own troops hit by mistake.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    AA,
    AIRCRAFT_DAMAGED,
    AIRCRAFT_LOST,
    ASSAULT,
    BATTERY,
    BY_AIR,
    CASEMATE,
    CELL,
    DAMAGED,
    E_AIRCRAFT_LOST,
    E_GUN_LOST,
    FIRED,
    FIT,
    LOCATED,
    LOW_CLOUD,
    MARCH,
    NOW_IN,
    POST,
    POSTURE,
    PRESENT,
    R_STRIKES,
    ROAD_X,
    STRIKES,
    TASK,
    TUBES,
)
from siegeworks.engine.flying import STRIKE, flak_fire, loss_chance, night_mix, weather_share
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import SHARES, hit_men, note
from siegeworks.engine.policy import STRIKE_GUNS, STRIKE_ROAD
from siegeworks.engine.samplers import binomial, poisson, stochastic_round
from siegeworks.engine.state import F8, I2, I4, I8, Force, Land, Log, Sky, Stores, Tasking
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, ClockTable, GroundTable, UnitTable, WeaponTable

ID = "strikes"
VERSION = 1
PARAMETERS = (
    "weather_completion_dry_watch_share", "weather_completion_wet_watch_share", "fog_lost_h",
    "aa_night_factor_x", "aa_damage_per_kill_ratio", "aa_rounds_per_kill",
    "strike_night_sortie_share", "strike_night_factor_x", "casualties_multiplier_open_x",
    "strike_casemate_x", "strike_gun_destroyed_share", "strike_crew_hit_share",
    "strike_assault_weight_x", "air_interdiction_throughput_x", "interdiction_sorties_per_day",
    "road_repair_h", *SHARES,
)  # fmt: skip
(
    DRY, UNDER_CLOUD, FOG_H, AA_NIGHT, DAMAGE, AA_ROUNDS, NIGHT_SHARE, NIGHT_X, OPEN_X, CASEMATE_X,
    DESTROYED, CREW_HIT, ASSAULT_X, ROAD_FULL_X, ROAD_SORTIES, REPAIR_H, KILLED_SHARE, LIGHT_SHARE,
    SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.ground", "tables.weapons", "tables.air", "tables.clock", "policy",
    "force", "tasking.task_i", "stores.rounds", "land.dominated", "land.trench", "sky.camp_i",
    "sky.air_f",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "force.bench", "force.draws",
    "stores.rounds",
    "stores.rounds_flow", "land.trench", "sky.air_i", "sky.air_f", "log.events", "log.n_events",
)  # fmt: skip

DRAW_SORTIES, DRAW_TARGETS, DRAW_GUNS, DRAW_TROOPS, DRAW_LOSSES = range(5)
ON_GUNS, ON_TROOPS = 0, 1


# --- sorties and effect ---------------------------------------------------------------------------


@kernel
def flown_share(dark: float, night_share: float, watch_h: float) -> float:
    """Share of a day's strike sorties in a watch; half of the day's hours are light."""
    return ((1.0 - night_share) * (1.0 - dark) + night_share * dark) * watch_h / 12.0


@kernel
def mean_effect(dark: float, night_share: float, night_x: float) -> float:
    """Mean worth of a sortie of a watch against one by day."""
    by_day = (1.0 - night_share) * (1.0 - dark)
    by_night = night_share * dark
    return (by_day + by_night * night_x) / max(by_day + by_night, 1e-9)


@kernel
def tube_hit_chance(sorties: float, chance: float, tubes: int) -> float:
    """Chance that one of ``tubes`` is hit by sorties that hit one gun with ``chance`` each."""
    return 1.0 - math.exp(-sorties * chance / max(tubes, 1))


@kernel
def road_after(
    road_x: float, sorties: int, full_x: float, full_sorties: float, repair_h: float, watch_h: float
) -> float:
    """Throughput of the road after a watch with ``sorties`` on it.

    The strain r is the mean of recent sorties against ``full_sorties`` a day, fading with the
    repair of the road; the loss is (1 - full_x) 2r / (1 + r): that of the row at r = 1, at most
    twice as much.
    """
    loss = 1.0 - full_x
    if loss <= 0.0:
        return 1.0
    part = (1.0 - road_x) / loss
    strain = part / max(2.0 - part, 1e-9)
    kept = math.exp(-watch_h / repair_h)
    strain = strain * kept + (1.0 - kept) * sorties * 24.0 / (watch_h * full_sorties)
    return 1.0 - loss * 2.0 * strain / (1.0 + strain)


# --- targets --------------------------------------------------------------------------------------


@kernel
def gun_weight(kind: int, tubes: int, located: int, fired: int, watch: int) -> float:
    """Weight of a battery as target: its tubes, once its place is known or its guns fire upward."""
    if tubes <= 0 or kind not in (BATTERY, AA):
        return 0.0
    known = located >= watch or (kind == AA and fired > 0)
    return float(tubes) if known else 0.0


@kernel
def troop_weight(
    fit: int, concealment: float, is_near: bool, moves: bool, assaults: bool, assault_x: float
) -> float:
    """Weight of a unit as target: its men in view; more in an assault, none when far and still."""
    if not (is_near or moves or assaults):
        return 0.0
    return fit * (1.0 - concealment) * (assault_x if assaults else 1.0)


@kernel
def weight_of(
    mission: int, units: UnitTable, force: Force, task_i: I4, concealment: F8, dominated: I2,
    u: int, is_day: bool, assault_x: float, watch: int,
) -> float:  # fmt: skip
    """Weight of unit ``u`` as target of a mission."""
    unit_i = force.unit_i
    kind = int(units.kind[u])
    if mission == ON_GUNS:
        return gun_weight(
            kind, int(unit_i[u, TUBES]), int(unit_i[u, LOCATED]), int(unit_i[u, FIRED]), watch
        )
    if kind in (BATTERY, AA):
        return 0.0
    c, t = unit_i[u, CELL], unit_i[u, TASK]
    moves = is_day and unit_i[u, POSTURE] == MARCH
    assaults = t >= 0 and task_i[t, NOW_IN] == 1
    near = dominated[c] > 0 and unit_i[u, POST] < 0
    return troop_weight(int(force.men[u, FIT]), concealment[c], near, moves, assaults, assault_x)


@kernel
def choose(
    mission: int, units: UnitTable, force: Force, task_i: I4, concealment: F8, dominated: I2,
    enemy: int, draw: float, is_day: bool, assault_x: float, watch: int,
) -> int:  # fmt: skip
    """Unit of ``enemy`` that a mission attacks, drawn by weight; -1 when there is none."""
    weights, listed = force.draws[0], force.bench[0]
    total = 0.0
    n = 0
    for k in range(units.armed.size if mission == ON_GUNS else units.side.size):
        u = int(units.armed[k]) if mission == ON_GUNS else k
        if units.side[u] != enemy or force.unit_i[u, PRESENT] == 0:
            continue
        weight = weight_of(
            mission, units, force, task_i, concealment, dominated, u, is_day, assault_x, watch
        )
        if weight > 0.0:
            weights[n], listed[n] = weight, u
            total += weight
            n += 1
    passed = 0.0
    for k in range(n):
        passed += weights[k]
        if passed > draw * total:
            return int(listed[k])
    return -1


# --- attacks --------------------------------------------------------------------------------------


@kernel
def fly_in(
    units: UnitTable, ground: GroundTable, weapons: WeaponTable, force: Force, stores: Stores,
    sky: Sky, par: F8, target: tuple[int, int, int], dark: float, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Bring sorties over a unit under the fire of its side; returns those that come through.

    ``target``: unit, sorties, number of the draw.
    """
    u, n, draw = target
    c = int(force.unit_i[u, CELL])
    at_night = night_mix(dark, par[AA_NIGHT])
    kills = flak_fire(
        units, weapons, force, stores, ground.x_m, ground.y_m, int(units.side[u]), (c, c), 0,
        n * par[AA_ROUNDS] * at_night,
    )  # fmt: skip
    kills *= at_night
    a, b, _, _ = uniforms(key[0], key[1], key[2], R_STRIKES, draw, DRAW_LOSSES)
    lost = binomial(a, n, loss_chance(kills))
    sky.air_i[AIRCRAFT_LOST] += lost
    sky.air_i[AIRCRAFT_DAMAGED] += binomial(b, n - lost, loss_chance(kills * par[DAMAGE]))
    return n - lost


@kernel
def hit_guns(
    units: UnitTable, crew: I4, force: Force, u: int, sorties: float, chance: float, par: F8,
    draw: int, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Hit tubes of battery ``u`` and the men who serve them; returns tubes destroyed."""
    unit_i = force.unit_i
    tubes = int(unit_i[u, TUBES])
    cover = par[CASEMATE_X] if units.emplacement[u] == CASEMATE else 1.0
    a, b, c, _ = uniforms(key[0], key[1], key[2], R_STRIKES, draw, DRAW_GUNS)
    hits = binomial(a, tubes, tube_hit_chance(sorties, chance * cover, tubes))
    destroyed = binomial(b, hits, par[DESTROYED])
    unit_i[u, TUBES] -= hits
    unit_i[u, DAMAGED] += hits - destroyed
    men = binomial(c, hits * int(crew[max(units.equipment[u], 0)]), par[CREW_HIT])
    hit_men(
        force, u, men, BY_AIR, par[KILLED_SHARE], par[LIGHT_SHARE],
        par[SEVERE_SHARE], key[0], key[1], key[2], R_STRIKES * 65536 + draw,
    )  # fmt: skip
    return destroyed


@kernel
def hit_troops(
    force: Force, trench: I4, u: int, sorties: float, men_hit: float, trench_m: float, is_day: bool,
    par: F8, draw: int, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Hit men of unit ``u`` and cave its trench in; returns men hit. The last metre stays."""
    posture, c = force.unit_i[u, POSTURE], force.unit_i[u, CELL]
    is_open = is_day and posture in (MARCH, ASSAULT)
    a, b, _, _ = uniforms(key[0], key[1], key[2], R_STRIKES, draw, DRAW_TROOPS)
    hits = poisson(a, sorties * men_hit * (par[OPEN_X] if is_open else 1.0))
    fallen = stochastic_round(b, sorties * trench_m)
    trench[c] -= min(fallen, max(int(trench[c]) - 1, 0))
    return hit_men(
        force, u, hits, BY_AIR, par[KILLED_SHARE], par[LIGHT_SHARE],
        par[SEVERE_SHARE], key[0], key[1], key[2], R_STRIKES * 65536 + 32768 + draw,
    )  # fmt: skip


@kernel
def note_guns(log: Log, side: int, u: int, gone: int, watch: int) -> None:
    """Log the tubes that battery ``u`` of ``side`` lost."""
    if gone > 0:
        note(log.events, log.n_events, watch, 0, E_GUN_LOST, side, -1, u, gone)


@kernel
def strike_weather(camp_i: I8, par: F8, watch_h: float) -> float:
    """Share of the strike sorties that can be flown: none under low cloud."""
    if camp_i[LOW_CLOUD] == 1:
        return 0.0
    return weather_share(camp_i, par[DRY], par[UNDER_CLOUD], par[FOG_H], watch_h)


@kernel
def divide(n: int, guns: float, road: float, u: float, v: float) -> tuple[int, int]:
    """Sorties on guns and on the road of ``n``, by the policy's shares."""
    on_guns = min(stochastic_round(u, n * guns), n)
    return on_guns, min(stochastic_round(v, n * road), n - on_guns)


@kernel
def apply(
    units: UnitTable, ground: GroundTable, weapons: WeaponTable, air: AirTable, clock: ClockTable,
    force: Force, tasking: Tasking, stores: Stores, land: Land, sky: Sky, log: Log, policy: F8,
    par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Fly the strikes of a watch; returns their number."""
    side, key, watch_h, dark = (
        int(air.side[0]),
        (seed, rep, watch),
        clock.watch_h[0],
        clock.dark[watch],
    )
    if watch == 0:
        sky.air_f[ROAD_X] = 1.0
    if side < 0:
        return 0
    enemy, is_day, crew = 1 - side, dark < 0.5, weapons.crew
    share = strike_weather(sky.camp_i, par, watch_h) * flown_share(dark, par[NIGHT_SHARE], watch_h)
    worth = mean_effect(dark, par[NIGHT_SHARE], par[NIGHT_X])
    flown, road, lost = 0, 0, int(sky.air_i[AIRCRAFT_LOST])
    for f in range(air.role.size):
        if air.role[f] != STRIKE:
            continue
        a, b, c, _ = uniforms(seed, rep, watch, R_STRIKES, f, DRAW_SORTIES)
        n = stochastic_round(a, air.sorties[f] * share)
        guns, on_road = divide(n, policy[side, STRIKE_GUNS], policy[side, STRIKE_ROAD], b, c)
        flown += n
        road += on_road
        a, b, _, _ = uniforms(seed, rep, watch, R_STRIKES, f, DRAW_TARGETS)
        u = -1
        if guns > 0:
            u = choose(
                ON_GUNS, units, force, tasking.task_i, ground.concealment, land.dominated[side],
                enemy, a, is_day, par[ASSAULT_X], watch,
            )  # fmt: skip
        # Without a located gun its sorties go to the troops.
        guns = guns if u >= 0 else 0
        if guns > 0:
            through = worth * fly_in(
                units, ground, weapons, force, stores, sky, par, (u, guns, 2 * f), dark, key
            )
            gone = hit_guns(units, crew, force, u, through, air.guns_hit[f], par, 2 * f, key)
            note_guns(log, enemy, u, gone, watch)
        n -= guns + on_road
        if n <= 0:
            continue
        u = choose(
            ON_TROOPS, units, force, tasking.task_i, ground.concealment, land.dominated[side],
            enemy, b, is_day, par[ASSAULT_X], watch,
        )  # fmt: skip
        if u >= 0:
            through = worth * fly_in(
                units, ground, weapons, force, stores, sky, par, (u, n, 2 * f + 1), dark, key
            )
            hit_troops(
                force, land.trench[enemy], u, through, air.men_hit[f], air.trench_m[f], is_day, par,
                2 * f + 1, key,
            )  # fmt: skip
    sky.air_i[STRIKES] += flown
    sky.air_f[ROAD_X] = road_after(
        sky.air_f[ROAD_X], road, par[ROAD_FULL_X], par[ROAD_SORTIES], par[REPAIR_H], watch_h
    )
    if sky.air_i[AIRCRAFT_LOST] > lost:
        down = int(sky.air_i[AIRCRAFT_LOST]) - lost
        note(log.events, log.n_events, watch, 0, E_AIRCRAFT_LOST, side, -1, -1, down)
    return flown
