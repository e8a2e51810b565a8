"""What landings, drops, strikes and jumps share: sorties flown, zones open, guns on the way,
lessons.

A fleet's sorties of a watch are one draw that every rule finds again at the same address, so that
the rules share them out without keeping lists. Guns fire at each sortie that passes within their
range on the straight way from the approach to the zone, as far as their ammunition goes. The
command learns the loss of a sortie from what it loses, and forgets with the days.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    CELL,
    EXISTS,
    F_USED,
    FIRED,
    FIT,
    FOG,
    LOW_CLOUD,
    OWNER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    PRESENT,
    R_LANDINGS,
    TUBES,
    WET,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I1, I4, I8, Force, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, SupplyTable, UnitTable, WeaponTable

TRANSPORT, STRIKE, OBSERVATION = range(3)
"""Roles of a fleet, in the order of ``scenario.records.Fleet.role``."""
WHOLE = float(2**20)
"""The fixed-point number of ``land.zone_in`` that means all of a drop."""
LEARNING_H = 12.0
"""Hours of day, or of night, in one day: each half of the day has its own memory."""


# --- weather and sorties --------------------------------------------------------------------------


@kernel
def completed_share(
    wet: bool, low_cloud: bool, fog: bool, dry: float, under_cloud: float, fog_lost: float
) -> float:
    """Share of the planned sorties that deliver: in rain or low cloud, else clear; less in fog.

    ``fog_lost``: share of a foggy watch that is lost.
    """
    share = under_cloud if wet or low_cloud else dry
    return share * (1.0 - fog_lost) if fog else share


@kernel
def weather_share(
    camp_i: I8, dry: float, under_cloud: float, fog_lost_h: float, watch_h: float
) -> float:
    """Share of the planned sorties of this watch that deliver."""
    return completed_share(
        camp_i[WET] == 1,
        camp_i[LOW_CLOUD] == 1,
        camp_i[FOG] == 1,
        dry,
        under_cloud,
        min(fog_lost_h / watch_h, 1.0),
    )


@kernel
def transport_sorties(
    role: I1, sorties: F8, f: int, day_share: float, key: tuple[int, int, int]
) -> int:
    """Sorties fleet ``f`` of transports completes in the watch ``key`` (seed, replication, watch).

    ``day_share``: share of a day's sorties flown and completed in it.
    """
    if role[f] != TRANSPORT:
        return 0
    u, _, _, _ = uniforms(key[0], key[1], key[2], R_LANDINGS, f, 0)
    return stochastic_round(u, sorties[f] * day_share)


@kernel
def zone_is_held(z: int, zone_post_start: I4, zone_post: I4, post_i: I4, side: int) -> bool:
    """True while every position that covers zone ``z`` and is built is in the hands of ``side``."""
    for i in range(zone_post_start[z], zone_post_start[z + 1]):
        p = zone_post[i]
        if post_i[p, EXISTS] == 1 and post_i[p, OWNER] != side:
            return False
    return True


@kernel
def best_zone(
    zone_depot: I4,
    zone_strip: I1,
    zone_post_start: I4,
    zone_post: I4,
    post_i: I4,
    zone_in: I8,
    d: int,
    side: int,
    height: int,
    least: float,
) -> int:
    """Drop zone for depot ``d``: of the zones still held, the one most of a drop stays in; or -1.

    When none is held, crews use the best of them as long as the share ``least`` stays inside.
    """
    best, best_in, best_held = -1, -1, False
    for z in range(zone_depot.size):
        if zone_strip[z] == 1 or zone_depot[z] != d:
            continue
        held = zone_is_held(z, zone_post_start, zone_post, post_i, side)
        inside = int(zone_in[z, height])
        if not held and (best_held or float(inside) < least * WHOLE):
            continue
        if inside > best_in or (held and not best_held):
            best, best_in, best_held = z, inside, held
    return best


@kernel
def zone_for(
    air: AirTable, supply: SupplyTable, post_i: I4, zone_in: I8, d: int, side: int, height: int,
    least: float,
) -> int:  # fmt: skip
    """Drop zone for depot ``d`` of ``side``, or -1 when it has none or its place is lost."""
    p = int(supply.post[d])
    if supply.side[d] != side or (p >= 0 and post_i[p, OWNER] != side):
        return -1
    return best_zone(
        air.zone_depot, air.zone_strip, air.zone_post_start, air.zone_post, post_i, zone_in, d,
        side, height, least,
    )  # fmt: skip


@kernel
def is_lost(air: AirTable, post_i: I4, zone_in: I8, z: int, side: int, least: float) -> bool:
    """True for a zone whose positions are lost and of which too little is still inside."""
    return (
        not zone_is_held(z, air.zone_post_start, air.zone_post, post_i, side)
        and float(zone_in[z, 0]) < least * WHOLE
    )


# --- fire at aircraft -----------------------------------------------------------------------------


@kernel
def gap_m(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> float:
    """Distance (m) of a point from the straight way between two others."""
    dx, dy = x1 - x0, y1 - y0
    length2 = dx * dx + dy * dy
    t = 0.0
    if length2 > 0.0:
        t = min(max(((x - x0) * dx + (y - y0) * dy) / length2, 0.0), 1.0)
    ex, ey = x - x0 - t * dx, y - y0 - t * dy
    return math.sqrt(ex * ex + ey * ey)


@kernel
def spend(rounds: I8, rounds_flow: I8, d: int, a: int, wanted: int) -> int:
    """Take up to ``wanted`` rounds from the purses of depot ``d``, defence first; returns them."""
    left = wanted
    for purse in (P_DEFENCE, P_HARASS, P_RESERVE):
        taken = min(left, int(rounds[d, a, purse]))
        rounds[d, a, purse] -= taken
        left -= taken
    rounds_flow[d, a, F_USED] += wanted - left
    return wanted - left


@kernel
def flak_fire(
    units: UnitTable,
    weapons: WeaponTable,
    force: Force,
    stores: Stores,
    x_m: F8,
    y_m: F8,
    enemy: int,
    way: tuple[int, int],
    height: int,
    rounds_a_kill: float,
) -> float:
    """Fire of the guns of ``enemy`` on the way (two cells); returns kills expected a sortie by day.

    ``rounds_a_kill``: rounds wanted for each kill a sortie, for all sorties together. Guns with too
    few count for the part they can fire. The ceiling is in ``weapons.flak``, which is 0 above it.
    """
    kills = 0.0
    unit_i = force.unit_i
    if height >= weapons.flak.shape[1]:
        return kills
    x0, y0, x1, y1 = x_m[way[0]], y_m[way[0]], x_m[way[1]], y_m[way[1]]
    for u in units.armed:
        e, tubes, c = int(units.equipment[u]), int(unit_i[u, TUBES]), int(unit_i[u, CELL])
        if e < 0 or units.side[u] != enemy or tubes <= 0 or unit_i[u, PRESENT] == 0:
            continue
        kill = weapons.flak[e, height]
        if kill <= 0.0 or force.men[u, FIT] <= 0:
            continue
        if gap_m(x_m[c], y_m[c], x0, y0, x1, y1) > weapons.range_m[e]:
            continue
        a = int(weapons.ammunition[e])
        share = 1.0
        if a >= 0:
            wanted = max(int(tubes * kill * rounds_a_kill + 0.5), 1)
            got = spend(stores.rounds, stores.rounds_flow, int(units.depot[u]), a, wanted)
            unit_i[u, FIRED] += got
            share = got / wanted
        kills += tubes * kill * share
    return kills


@kernel
def night_mix(dark: float, night_x: float) -> float:
    """Mean factor of a watch that is dark for the share ``dark``."""
    return 1.0 - dark + dark * night_x


@kernel
def loss_chance(expected: float) -> float:
    """Chance that at least one of the expected kills happens."""
    return 1.0 - math.exp(-expected)


# --- what the command learns ----------------------------------------------------------------------


@kernel
def learnt(
    opinion: float, lost: int, sorties: int, crews: float, hours: float, memory_days: float
) -> float:
    """Loss a sortie that the command believes in after ``sorties`` in ``hours`` of their half-day.

    What was lost is weighed with the standing opinion, which counts for ``crews`` sorties, and
    enters with the weight of the time: the memory fades to 1/e in ``memory_days``.
    """
    if sorties <= 0:
        return opinion
    seen = (lost + crews * opinion) / (sorties + crews)
    return opinion + (1.0 - math.exp(-hours / (LEARNING_H * memory_days))) * (seen - opinion)


@kernel
def forgotten(opinion: float, prior: float, hours: float, forget_days: float) -> float:
    """Opinion that slowly goes back to the prior while nobody flies."""
    return opinion + (1.0 - math.exp(-hours / (24.0 * forget_days))) * (prior - opinion)
