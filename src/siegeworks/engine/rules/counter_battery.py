"""Guns that fire are found, and guns that are found and shot at are lost: open pits die, casemates
live.

A battery that fired is fixed by its flash at night, where the enemy sees its ground, and from the
air by day, where he has observers and no low cloud; a pit on overlooked ground is known without
firing. What is known is forgotten after some days or when the guns move. Counter-battery rounds,
summed over all batteries, destroy tubes, damage others for a day and hit crews. Numbers: Bragg,
Dowson and Hemming, Artillery Survey in the First World War, 1971, and the losses of the first
days, as the parameter table says. Not modelled: sound ranging, dummy guns of their own, guns lost
with a fallen position (retreat)."""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    AIMED,
    BY_SHELL,
    CASEMATE,
    CELL,
    DAMAGED,
    E_GUN_LOST,
    FIRED,
    FIT,
    LOCATED,
    LOW_CLOUD,
    MARCH,
    NAME,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    R_COUNTER_BATTERY,
    TUBES,
)
from siegeworks.engine.gunnery import (
    G_EMPLACEMENT,
    G_KILL_CASEMATE,
    G_KILL_PIT,
    G_SIDE,
    chance_after,
    most_after,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.samplers import binomial, binomial_at, log_of_rest
from siegeworks.engine.state import F8, I1, I2, I4, U1, Force, Land, Log, Posts, Sky
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, ClockTable, GroundTable, PostTable, UnitTable

ID = "counter_battery"
VERSION = 1
PARAMETERS = (
    "p_locate_flash_night_open_prob", "p_locate_flash_night_casemate_prob",
    "p_locate_air_day_open_prob", "p_locate_air_day_casemate_prob", "p_locate_overlooked_pit_prob",
    "locate_rounds_full", "located_memory_days", "overlook_range_near_m", "overlook_range_scale_m",
    "guns_damaged_per_gun_lost", "gun_repair_days", "crew_casualties_per_100_rounds_open_pit",
    "posture_open_trench_x", "posture_deep_casemate_x", "killed_share_of_hit_share",
    "wounded_light_share", "wounded_severe_share",
)  # fmt: skip
(
    FLASH_OPEN, FLASH_CASEMATE, AIR_OPEN, AIR_CASEMATE, PIT_KNOWN, ROUNDS_FULL, MEMORY_DAYS,
    NEAR_M, SCALE_M, DAMAGED_X, REPAIR_DAYS, CREW_HITS, TRENCH_X, CASEMATE_X, KILLED_SHARE,
    LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units.armed", "tables.posts.cell", "tables.ground.x_m", "tables.ground.y_m",
    "tables.ground.sees", "tables.air.side", "tables.air.role", "tables.air.sorties",
    "tables.clock.dark",
    "tables.clock.first", "tables.clock.watch_h", "tables.guns", "force.men", "force.lost",
    "force.unit_i", "posts.post_i", "posts.over", "land.seen", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "force.spied", "posts.owned",
    "log.events",
    "log.n_events",
)  # fmt: skip
OBSERVATION = 2
"""Role of the aircraft that spot for the guns."""
CHANCE_H = 6.0
"""Hours of the watch for which the table gives chances."""


# --- scalars -------------------------------------------------------------------------------------


@kernel
def firing_share(fired: float, full: float) -> float:
    """How much of a watch of firing ``fired`` rounds show: all of it from ``full`` on."""
    return min(fired / max(full, 1e-9), 1.0)


@kernel
def locate_chance(
    flash: float, from_air: float, dark_h: float, light_h: float, is_seen: bool, shown: float
) -> float:
    """Chance that a battery is fixed in a watch by its flash at night or from the air by day.

    ``flash``, ``from_air``: chances in six hours of firing (0 without the means); ``shown``: share
    of a watch's firing that the rounds fired amount to."""
    by_flash = chance_after(flash, shown * dark_h / CHANCE_H) if is_seen else 0.0
    by_air = chance_after(from_air, shown * light_h / CHANCE_H)
    return 1.0 - (1.0 - by_flash) * (1.0 - by_air)


@kernel
def most_located(
    flash: float, from_air: float, dark_h: float, light_h: float, is_seen: bool, shown: float
) -> float:
    """What ``locate_chance`` never exceeds: most draws lie above it and need no exponential."""
    by_flash = most_after(flash, shown * dark_h / CHANCE_H) if is_seen else 0.0
    return by_flash + most_after(from_air, shown * light_h / CHANCE_H)


@kernel
def nearness(distance_m: float, near_m: float, scale_m: float) -> float:
    """Worth of an observer at a distance: 1 up to ``near_m``, then falling by 1/e each
    ``scale_m``."""
    return math.exp(-max(distance_m - near_m, 0.0) / max(scale_m, 1e-9))


@kernel
def tube_chance(chance_a_hundred: float, rounds: float, tubes: int) -> float:
    """Chance that one of ``tubes`` is lost to ``rounds`` reference rounds spread over them all.

    ``chance_a_hundred``: chance that a hundred rounds aimed at one tube destroy it.
    """
    return chance_after(chance_a_hundred, rounds / 100.0 / max(tubes, 1))


@kernel
def crew_chance(hits_a_hundred: float, rounds: float, men: float) -> float:
    """Chance that one of ``men`` who serve a battery is hit by ``rounds`` reference rounds."""
    return -math.expm1(-hits_a_hundred * rounds / 100.0 / max(men, 1.0))


# --- finding -------------------------------------------------------------------------------------


@kernel
def spotting_side(side: int, role: I1, sorties: F8, low_cloud: int) -> int:
    """Side whose observation aircraft fly in this watch, or -1."""
    flies = False
    for f in range(role.size):
        flies = flies or (role[f] == OBSERVATION and sorties[f] > 0.0)
    return side if flies and low_cloud == 0 else -1


@kernel
def nearest_that_sees(
    cell: I4, x_m: F8, y_m: F8, sees: U1, post_i: I4, at: int, enemy: int
) -> float:
    """Squared distance (m2) of the nearest post of ``enemy`` that sees cell ``at``; infinity: none.

    What counts is the nearest because ``nearness`` falls with distance.
    """
    least = math.inf
    for q in range(cell.size):
        if post_i[q, OWNER] != enemy:
            continue
        dx = x_m[cell[q]] - x_m[at]
        dy = y_m[cell[q]] - y_m[at]
        squared = dx * dx + dy * dy
        if squared < least and sees[q, at] > 0:
            least = squared
    return least


@kernel
def forget_spied(post_i: I4, owned: I4, spied: F8) -> None:
    """Where posts have changed hands since the last call, nothing is known any more."""
    is_other = False
    for q in range(owned.size):
        is_other = is_other or owned[q] != post_i[q, OWNER]
        owned[q] = post_i[q, OWNER]
    if is_other:
        for u in range(spied.shape[1]):
            spied[0, u] = 0.0


@kernel
def overlooked_at(
    posts: PostTable, ground: GroundTable, post_i: I4, spied: F8, u: int, at: int, enemy: int,
    near_m: float, scale_m: float,
) -> float:  # fmt: skip
    """How far the posts of ``enemy`` look into the cell ``at`` of ``u``, 0-1: the nearest that
    sees it. Looked for once, while it stands there and no post changes hands."""
    if spied[0, u] != float(at + 1):
        spied[0, u] = float(at + 1)
        spied[1, u] = nearest_that_sees(
            posts.cell, ground.x_m, ground.y_m, ground.sees, post_i, at, enemy
        )
    least = spied[1, u]
    return nearness(math.sqrt(least), near_m, scale_m) if least < math.inf else 0.0


@kernel
def is_found(
    guns: F8, unit_i: I4, seen: I2, par: F8, u: int, dark_h: float, light_h: float, spotters: int,
    draw: float,
) -> bool:  # fmt: skip
    """Whether firing gives away the guns of ``u``; ``spotters`` = side that flies observers, or
    -1."""
    enemy = 1 - int(guns[u, G_SIDE])
    is_casemate = guns[u, G_EMPLACEMENT] == CASEMATE
    flash = par[FLASH_CASEMATE] if is_casemate else par[FLASH_OPEN]
    from_air = par[AIR_CASEMATE] if is_casemate else par[AIR_OPEN]
    if spotters != enemy:
        from_air = 0.0
    shown = firing_share(float(unit_i[u, FIRED]), par[ROUNDS_FULL])
    is_seen = bool(seen[enemy, unit_i[u, CELL]] > 0)
    # draw < locate_chance(...)
    if draw >= most_located(flash, from_air, dark_h, light_h, is_seen, shown):
        return False
    return bool(draw < locate_chance(flash, from_air, dark_h, light_h, is_seen, shown))


# --- hitting -------------------------------------------------------------------------------------


@kernel
def mend_guns(unit_i: I4, u: int, chance: float, log_rest: float, draw: float) -> None:
    """Bring damaged tubes back into service; ``log_rest``: ln(1 - ``chance``)."""
    back = binomial_at(draw, int(unit_i[u, DAMAGED]), chance, log_rest)
    unit_i[u, DAMAGED] -= back
    unit_i[u, TUBES] += back


@kernel
def hit_guns(guns: F8, unit_i: I4, u: int, damaged_x: float, draw: float, draw_2: float) -> int:
    """Lose tubes to the rounds aimed at ``u``; returns those lost for good."""
    is_casemate = guns[u, G_EMPLACEMENT] == CASEMATE
    kill = guns[u, G_KILL_CASEMATE] if is_casemate else guns[u, G_KILL_PIT]
    tubes = int(unit_i[u, TUBES])
    rounds = float(unit_i[u, AIMED])
    gone = binomial(draw, tubes, tube_chance(kill, rounds, tubes))
    broken = binomial(draw_2, tubes - gone, tube_chance(kill, damaged_x * rounds, tubes))
    unit_i[u, TUBES] -= gone + broken
    unit_i[u, DAMAGED] += broken
    return gone


@kernel
def hit_crew(
    guns: F8, force: Force, par: F8, u: int, draw: float, key: tuple[int, int, int]
) -> int:
    """Hit the men who serve the guns of ``u``; returns how many."""
    seed, rep, watch = key
    men = force.men
    hits_a_hundred = par[CREW_HITS]
    if guns[u, G_EMPLACEMENT] == CASEMATE:
        hits_a_hundred *= par[CASEMATE_X] / max(par[TRENCH_X], 1e-9)
    fit = int(men[u, FIT])
    chance = crew_chance(hits_a_hundred, float(force.unit_i[u, AIMED]), float(fit))
    return hit_men(
        force, u, binomial(draw, fit, chance), BY_SHELL, par[KILLED_SHARE],
        par[LIGHT_SHARE], par[SEVERE_SHARE], seed, rep, watch, R_COUNTER_BATTERY * 65536 + 2,
    )  # fmt: skip


@kernel
def is_idle(unit_i: I4, u: int) -> bool:
    """True when nothing can happen to the guns of ``u`` but to be seen where they stand."""
    if unit_i[u, FIRED] > 0 or unit_i[u, AIMED] > 0 or unit_i[u, DAMAGED] > 0:
        return False
    return bool(unit_i[u, POSTURE] != MARCH)


# --- the rule ------------------------------------------------------------------------------------


@kernel
def is_in_view(guns: F8, unit_i: I4, seen: I2, u: int) -> bool:
    """True when the guns of ``u`` stand in an open pit on ground that the enemy sees."""
    enemy = 1 - int(guns[u, G_SIDE])
    return bool(guns[u, G_EMPLACEMENT] != CASEMATE and seen[enemy, unit_i[u, CELL]] > 0)


@kernel
def is_pit_known(
    posts: PostTable, ground: GroundTable, guns: F8, force: Force, seen: I2, state_posts: Posts,
    par: F8, u: int, draw: float,
) -> bool:  # fmt: skip
    """Decide whether the enemy sees the open guns of ``u`` where they stand, once a day."""
    enemy, unit_i = 1 - int(guns[u, G_SIDE]), force.unit_i
    if draw >= par[PIT_KNOWN] or not is_in_view(guns, unit_i, seen, u):
        return False
    p = unit_i[u, POST]
    if p >= 0:
        overlooked = state_posts.over[p, enemy]
    else:
        overlooked = overlooked_at(
            posts, ground, state_posts.post_i, force.spied, u, int(unit_i[u, CELL]), enemy,
            par[NEAR_M], par[SCALE_M],
        )  # fmt: skip
    return bool(draw < par[PIT_KNOWN] * overlooked)


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, air: AirTable, clock: ClockTable, guns:
    F8, force: Force, state_posts: Posts, land: Land, sky: Sky, log: Log, par: F8, seed: int, rep:
    int, watch: int,
) -> int:  # fmt: skip
    """Find and hit batteries for one watch; returns how many were found or lost a tube."""
    hours = clock.watch_h[0]
    dark_h = clock.dark[watch] * hours
    memory = int(par[MEMORY_DAYS] * 24.0 / hours)
    mended = -math.expm1(-hours / (24.0 * max(par[REPAIR_DAYS], 1e-9)))
    unmended = log_of_rest(mended)
    is_first = clock.first[watch] == 1
    spotters = spotting_side(int(air.side[0]), air.role, air.sorties, int(sky.camp_i[LOW_CLOUD]))
    unit_i = force.unit_i
    acted = 0
    forget_spied(state_posts.post_i, state_posts.owned, force.spied)
    for u in units.armed:
        if unit_i[u, TUBES] + unit_i[u, DAMAGED] <= 0 or unit_i[u, PRESENT] == 0:
            unit_i[u, FIRED] = 0
            continue
        # Once a day idle guns may be seen where they stand; at all other times nothing happens.
        if is_idle(unit_i, u) and not (is_first and is_in_view(guns, unit_i, land.seen, u)):
            continue
        who = int(force.lost[u, NAME])
        a, b, c, d = uniforms(seed, rep, watch, R_COUNTER_BATTERY, who, 0)
        if unit_i[u, DAMAGED] > 0:
            e, _, _, _ = uniforms(seed, rep, watch, R_COUNTER_BATTERY, who, 1)
            mend_guns(unit_i, u, mended, unmended, e)
        found = unit_i[u, FIRED] > 0 and is_found(
            guns, unit_i, land.seen, par, u, dark_h, hours - dark_h, spotters, a
        )
        if is_first and not found:
            found = is_pit_known(posts, ground, guns, force, land.seen, state_posts, par, u, b)
        if unit_i[u, POSTURE] == MARCH:
            unit_i[u, LOCATED] = -1
        elif found:
            unit_i[u, LOCATED] = watch + memory
            acted += 1
        unit_i[u, FIRED] = 0
        if unit_i[u, AIMED] <= 0:
            continue
        gone = hit_guns(guns, unit_i, u, par[DAMAGED_X], c, d)
        f, _, _, _ = uniforms(seed, rep, watch, R_COUNTER_BATTERY, who, 3)
        hit_crew(guns, force, par, u, f, (seed, rep, watch))
        if gone > 0:
            note(
                log.events, log.n_events, watch, 0, E_GUN_LOST, int(guns[u, G_SIDE]), int(unit_i[u,
                POST]), u, gone,
            )  # fmt: skip
            acted += 1
    return acted
