"""Replacements: formations that are called, individuals, refill of units at rest, recruits
absorbed.

A side calls the next formation of its pools when its fit infantry falls under a share of the
start and enough days have gone since its last call; the pools of one formation come together. By
air they jump in the dark, in weather that transports complete in, over the best drop zone: their
share in own cells is that of a drop whose scatter is nearest to theirs; of the others a share is
captured or missing and the rest come in through the night. By road they stand at their home.
Individuals go to the unit furthest under its establishment. Units at rest are refilled from the
pools of the road. Recruits lose their rawness over days.

Sources: rows replacements and airlift of the parameter table; prototype of the siege loop,
decision 22 (those who miss). Not modelled: aircraft lost on the way with their men, arms and
packs of the dropped, calls that take days to be answered.
"""

from __future__ import annotations

import math

from siegeworks.engine.cargo import main_depot
from siegeworks.engine.codes import (
    ARRIVED,
    BUSY,
    BY_JUMP,
    CAPTURED,
    CELL,
    COMMITTED,
    E_ARRIVAL,
    ENGINEER,
    FIT,
    GOAL,
    H_LIGHT,
    H_MODERATE,
    HQ,
    JUMPED,
    LAST_CALL_0,
    LIGHT,
    MISSING,
    MODERATE,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    R_REPLACEMENTS,
    RAW,
    REST,
    RIFLE,
    SICK,
    SORTIES,
    SUPPORT,
    TASK,
)
from siegeworks.engine.flying import WHOLE, weather_share
from siegeworks.engine.hours import dark_share
from siegeworks.engine.jit import kernel
from siegeworks.engine.jumps import jump_fates, landing_zone, lift, nearest_row, quarters
from siegeworks.engine.losses import note
from siegeworks.engine.policy import CALL_BELOW, CALL_GAP_DAYS, REFILL_WEEK
from siegeworks.engine.samplers import binomial, stochastic_round
from siegeworks.engine.state import F8, I4, I8, Force, Land, Log, Posts, Sky
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    PathTable,
    PostTable,
    Start,
    SupplyTable,
    UnitTable,
)

ID = "replacements"
VERSION = 1
PARAMETERS = (
    "replacement_effect_day0_x", "replacement_absorption_days", "para_scatter_sd_m",
    "para_jump_injury_share", "para_untrained_injury_x", "jumpers_outside_lost_share",
    "jumpers_lost_captured_share", "weather_completion_dry_watch_share",
    "weather_completion_wet_watch_share", "fog_lost_h", "replacement_absorbed_share",
)  # fmt: skip
(
    RAW_WORTH, ABSORPTION_DAYS, SCATTER_M, INJURED, UNTRAINED_X, OUTSIDE_LOST, LOST_CAPTURED, DRY,
    UNDER_CLOUD, FOG_H, ABSORBED,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.paths", "tables.supply", "tables.air", "tables.clock",
    "tables.start", "policy", "force", "posts.post_i", "land.zone_in", "sky",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "sky.air_i", "sky.camp_i", "sky.pool", "log.events",
    "log.n_events",
)  # fmt: skip

DAYS_A_WEEK = 7.0
ROUNDS = 16
"""Units that individuals of one pool can join in a watch."""
DRAW_REFILL = 1000
NOT_NOW, JUMP, MARCH_IN, REFILL = range(4)
"""How a pool sends men."""


# --- chances and numbers --------------------------------------------------------------------------


@kernel
def absorbed_a_day(worth: float, days: float, aim: float) -> float:
    """Share of the recruits absorbed in a day so that a unit is worth ``aim`` after ``days``."""
    if worth >= aim or days <= 0.0:
        return 1.0
    return 1.0 - math.pow((1.0 - aim) / (1.0 - worth), 1.0 / days)


@kernel
def is_due(share: float, below: float, since: int, gap_days: float, watches_a_day: float) -> bool:
    """True when the next formation is called: too few fit, and the last call long enough ago.

    ``since``: watches since the last call, negative before the first.
    """
    return share < below and (since < 0 or since >= gap_days * watches_a_day)


@kernel
def on_strength(men: I4, u: int) -> int:
    """Men of unit ``u`` who fight or are expected back."""
    return int(
        men[u, FIT] + men[u, LIGHT] + men[u, MODERATE] + men[u, SICK] + men[u, H_LIGHT]
        + men[u, H_MODERATE]
    )  # fmt: skip


@kernel
def is_infantry(kind: int) -> bool:
    """Rifle and engineer units: those a call is decided by."""
    return kind in (RIFLE, ENGINEER)


@kernel
def fit_shares(units: UnitTable, start: Start, force: Force) -> tuple[float, float]:
    """Fit infantry of both sides against the start of the run."""
    now_0, then_0, now_1, then_1 = 0, 0, 0, 0
    for u in range(units.side.size):
        if not is_infantry(int(units.kind[u])):
            continue
        now = int(force.men[u, FIT]) * int(force.unit_i[u, PRESENT])
        then = int(start.men[u, FIT]) * int(start.unit_i[u, PRESENT])
        if units.side[u] == 0:
            now_0 += now
            then_0 += then
        else:
            now_1 += now
            then_1 += then
    return now_0 / max(then_0, 1), now_1 / max(then_1, 1)


@kernel
def lacks(units: UnitTable, force: Force, side: int, u: int) -> int:
    """Men missing from the establishment of a fighting unit that still stands; else 0."""
    if units.side[u] != side or units.kind[u] in (SUPPORT, HQ):
        return 0
    if force.unit_i[u, PRESENT] == 0 or force.men[u, FIT] <= 0:
        return 0
    return max(int(units.establishment[u]) - on_strength(force.men, u), 0)


@kernel
def has_lost(units: UnitTable, force: Force, side: int, u: int) -> int:
    """Of the men that a unit lacks, those it once had."""
    gone = max(int(force.men[u, ARRIVED]) - on_strength(force.men, u), 0)
    return min(gone, lacks(units, force, side, u))


@kernel
def neediest(units: UnitTable, force: Force, side: int, d: int) -> int:
    """Unit of depot ``d`` furthest under its establishment, or -1."""
    best, best_share = -1, 0.0
    for u in range(units.side.size):
        if units.depot[u] != d:
            continue
        share = lacks(units, force, side, u) / max(int(units.establishment[u]), 1)
        if share > best_share:
            best, best_share = u, share
    return best


# --- pools ----------------------------------------------------------------------------------------


@kernel
def comes_with(units: UnitTable, supply: SupplyTable, r: int, q: int) -> bool:
    """True when two pools belong to one call: same side, day, way and formation."""
    u, v = supply.pool_unit[r], supply.pool_unit[q]
    if u < 0 or v < 0 or supply.pool_side[r] != supply.pool_side[q]:
        return False
    if supply.pool_from[r] != supply.pool_from[q] or supply.pool_air[r] != supply.pool_air[q]:
        return False
    return r == q or units.formation[u] == units.formation[v]


@kernel
def has_begun(units: UnitTable, supply: SupplyTable, pool: I4, r: int) -> bool:
    """True when the formation of pool ``r`` was called: one of its pools has sent men."""
    for q in range(supply.pool_side.size):
        if comes_with(units, supply, r, q) and pool[q] < supply.start_pool[q]:
            return True
    return False


@kernel
def take_in(force: Force, u: int, n: int, out: tuple[int, int, int], raw: bool) -> None:
    """Enter ``n`` men who came to unit ``u``; ``out`` = captured, missing and injured of them."""
    men = force.men
    taken, missing, hurt = out
    fit = n - taken - missing - hurt
    men[u, ARRIVED] += n
    men[u, CAPTURED] += taken
    men[u, MISSING] += missing
    men[u, H_LIGHT] += hurt
    men[u, FIT] += fit
    force.lost[u, BY_JUMP] += taken + missing + hurt
    force.unit_i[u, RAW] += fit if raw else 0


@kernel
def set_up(unit_i: I4, u: int, cell: int, post: int, busy: int) -> None:
    """Put a unit that has just come on its place."""
    unit_i[u, PRESENT] = 1
    unit_i[u, CELL] = cell
    unit_i[u, POST] = post
    unit_i[u, GOAL] = -1
    unit_i[u, TASK] = -1
    unit_i[u, POSTURE] = REST
    unit_i[u, BUSY] = busy


# --- by air ---------------------------------------------------------------------------------------


@kernel
def jump(
    force: Force, u: int, n: int, inside: float, raw: bool, par: F8, r: int, turn: int,
    key: tuple[int, int, int],
) -> None:  # fmt: skip
    """``n`` men of pool ``r`` jump for unit ``u``."""
    draws = uniforms(key[0], key[1], key[2], R_REPLACEMENTS, r, turn)
    hurt = min(par[INJURED] * (par[UNTRAINED_X] if raw else 1.0), 1.0)
    out = jump_fates(n, inside, par[OUTSIDE_LOST], par[LOST_CAPTURED], hurt, draws)
    take_in(force, u, n, out, raw)


@kernel
def jump_individuals(
    units: UnitTable, force: Force, side: int, d: int, n: int, inside: float, raw: bool, par: F8,
    r: int, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Up to ``n`` men jump and join the units of depot ``d`` that need them most; returns them."""
    left = n
    for turn in range(ROUNDS):
        u = neediest(units, force, side, d)
        if left <= 0 or u < 0:
            break
        share = min(left, lacks(units, force, side, u))
        jump(force, u, share, inside, raw, par, r, turn, key)
        left -= share
    return n - left


@kernel
def drop_men(
    units: UnitTable, posts: PostTable, supply: SupplyTable, air: AirTable, force: Force,
    post_i: I4, zone_in: I8, sky: Sky, par: F8, order: tuple[int, int, int], day_share: float,
    key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Drop men of a pool by night; returns how many jumped.

    ``order``: pool, most men this watch, watch from which the unit can be used.
    """
    r, most, busy = order
    side, u = int(supply.pool_side[r]), int(supply.pool_unit[r])
    row = nearest_row(air.scatter_m, par[SCATTER_M])
    main = main_depot(supply.side, supply.main, side)
    d = int(units.depot[u]) if u >= 0 else main
    z = landing_zone(air, supply, post_i, zone_in, d, side, row) if d >= 0 else -1
    owed = int(sky.air_i[COMMITTED])
    _, seats = lift(air, day_share, owed, min(most, int(sky.pool[r])), key)
    n = min(seats, most, int(sky.pool[r]))
    if z < 0 or n <= 0:
        return 0
    inside, raw = zone_in[z, row] / WHOLE, supply.pool_qualified[r] == 0
    if u < 0:
        n = jump_individuals(
            units, force, side, int(air.zone_depot[z]), n, inside, raw, par, r, key
        )
    else:
        jump(force, u, n, inside, raw, par, r, 0, key)
        if force.unit_i[u, PRESENT] == 0:
            p = quarters(posts, air, units, force, post_i, z, side)
            cell = int(posts.cell[p]) if p >= 0 else int(air.zone_cell[z])
            set_up(force.unit_i, u, cell, p, busy)
    flown, _ = lift(air, day_share, owed, n, key)
    sky.air_i[COMMITTED] += flown
    sky.air_i[SORTIES] += flown
    sky.air_i[JUMPED] += n
    return n


# --- by road --------------------------------------------------------------------------------------


@kernel
def march_in(
    units: UnitTable, paths: PathTable, supply: SupplyTable, force: Force, post_i: I4, n: int,
    r: int, watch: int,
) -> int:  # fmt: skip
    """``n`` men of a formation come by road to its home; returns them."""
    u = int(supply.pool_unit[r])
    if n <= 0:
        return 0
    take_in(force, u, n, (0, 0, 0), supply.pool_qualified[r] == 0)
    home = int(units.home[u])
    if force.unit_i[u, PRESENT] == 0:
        cell = int(paths.node_cell[home]) if home >= 0 else int(force.unit_i[u, CELL])
        inside = 0 <= home < post_i.shape[0] and post_i[home, OWNER] == units.side[u]
        set_up(force.unit_i, u, cell, home if inside else -1, watch)
    return n


@kernel
def refill(
    units: UnitTable, force: Force, supply: SupplyTable, week_share: float, left: int, r: int,
    key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Fill units at rest by a day's part of what they lost, ``left`` at most; returns the men."""
    side = int(supply.pool_side[r])
    given, n = 0, units.side.size
    u, _, _, _ = uniforms(key[0], key[1], key[2], R_REPLACEMENTS, r, 0)
    first = min(int(u * n), n - 1)
    for k in range(n):
        # v = (first + k) mod n
        v = first + k if first + k < n else first + k - n
        if units.side[v] != side or force.unit_i[v, POSTURE] != REST:
            continue
        short = has_lost(units, force, side, v)
        if short == 0:
            continue
        u, _, _, _ = uniforms(
            key[0], key[1], key[2], R_REPLACEMENTS, int(units.entity[v]), DRAW_REFILL + r
        )
        more = min(stochastic_round(u, short * min(week_share / DAYS_A_WEEK, 1.0)), left - given)
        take_in(force, v, more, (0, 0, 0), supply.pool_qualified[r] == 0)
        given += more
    return given


# --- the watch ------------------------------------------------------------------------------------


@kernel
def absorb(units: UnitTable, force: Force, chance: float, key: tuple[int, int, int]) -> None:
    """A day passes over the recruits of every unit."""
    unit_i = force.unit_i
    for u in range(units.side.size):
        raw = min(int(unit_i[u, RAW]), int(force.men[u, FIT]))
        if raw > 0:
            _, v, _, _ = uniforms(
                key[0], key[1], key[2], R_REPLACEMENTS, int(units.entity[u]), DRAW_REFILL
            )
            raw -= binomial(v, raw, chance)
        unit_i[u, RAW] = raw


@kernel
def daily(per_day: int, jumps: bool, night_part: float) -> int:
    """Men of a pool who can come this watch: a day's number, or by air the night's part of it."""
    return int(per_day * night_part + 0.5) if jumps else per_day


@kernel
def way_of(
    by_air: bool, formation: bool, called: bool, short: bool, air_open: bool, day_start: bool
) -> int:
    """How a pool sends men this watch, or NOT_NOW.

    ``called``: its formation is on the way or due; ``short``: the side is under its call;
    ``air_open``: it is dark and the side has aircraft; ``day_start``: roads bring men once a day.
    """
    if by_air:
        return JUMP if air_open and (called if formation else short) else NOT_NOW
    if not day_start or (formation and not called):
        return NOT_NOW
    return MARCH_IN if formation else REFILL


@kernel
def is_called(
    supply: SupplyTable, policy: F8, camp_i: I8, r: int, has_begun: bool, share: float, watch: int,
    watches_a_day: float,
) -> bool:  # fmt: skip
    """True when the formation of pool ``r`` is on its way, or is due to be called now."""
    side = int(supply.pool_side[r])
    last = int(camp_i[LAST_CALL_0 + side])
    since = watch - last if last >= 0 else -1
    gap = policy[side, CALL_GAP_DAYS]
    return has_begun or is_due(share, policy[side, CALL_BELOW], since, gap, watches_a_day)


@kernel
def register(
    supply: SupplyTable, sky: Sky, log: Log, r: int, n: int, was_begun: bool, watch: int
) -> None:
    """Take men off their pool, remember a call, log an arrival that is not a refill."""
    if n == 0:
        return
    side, u = int(supply.pool_side[r]), int(supply.pool_unit[r])
    sky.pool[r] -= n
    if u >= 0 and not was_begun:
        sky.camp_i[LAST_CALL_0 + side] = watch
    if u >= 0 or supply.pool_air[r] == 1:
        note(log.events, log.n_events, watch, 0, E_ARRIVAL, side, -1, u, n)


@kernel
def apply(
    units: UnitTable, posts: PostTable, paths: PathTable, supply: SupplyTable, air: AirTable,
    clock: ClockTable, start: Start, force: Force, state_posts: Posts, land: Land, sky: Sky,
    log: Log, policy: F8, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Bring men of both sides; returns how many came this watch."""
    pool, post_i, key = sky.pool, state_posts.post_i, (seed, rep, watch)
    watches_a_day = 24.0 / clock.watch_h[0]
    day_start, dark = clock.first[watch] == 1, clock.dark[watch] > 0.5
    if watch == 0:
        sky.camp_i[LAST_CALL_0] = -1
        sky.camp_i[LAST_CALL_0 + 1] = -1
    if day_start:
        absorb(
            units, force, absorbed_a_day(par[RAW_WORTH], par[ABSORPTION_DAYS], par[ABSORBED]), key
        )
    day_share = weather_share(sky.camp_i, par[DRY], par[UNDER_CLOUD], par[FOG_H], clock.watch_h[0])
    night_part = dark_share(clock.day, clock.dark, watch)
    came, left = 0, -1
    share = fit_shares(units, start, force)
    for r in range(supply.pool_side.size):
        side = int(supply.pool_side[r])
        # The pools of one formation stand in a row and share its daily number.
        if r == 0 or not comes_with(units, supply, r, r - 1):
            left = -1
        if pool[r] <= 0 or watch < supply.pool_from[r]:
            continue
        begun = has_begun(units, supply, pool, r)
        called = is_called(supply, policy, sky.camp_i, r, begun, share[side], watch, watches_a_day)
        way = way_of(
            supply.pool_air[r] == 1, supply.pool_unit[r] >= 0, called,
            share[side] < policy[side, CALL_BELOW], dark and air.side[0] == side, day_start,
        )  # fmt: skip
        n = 0
        if left < 0:
            left = daily(int(supply.pool_per_day[r]), way == JUMP, night_part)
        if way == JUMP:
            n = drop_men(
                units, posts, supply, air, force, post_i, land.zone_in, sky, par,
                (r, left, watch + int(watches_a_day)), day_share / watches_a_day, key,
            )  # fmt: skip
        elif way == MARCH_IN:
            n = march_in(units, paths, supply, force, post_i, min(left, int(pool[r])), r, watch)
        elif way == REFILL:
            most = min(left, int(pool[r]))
            n = refill(units, force, supply, policy[side, REFILL_WEEK], most, r, key)
        register(supply, sky, log, r, n, begun, watch)
        left -= n
        came += n
    return came
