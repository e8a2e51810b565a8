"""Cohesion: what holds a unit together, and what wears it down.

It falls with losses, hunger, wet, isolation, the wounded who lie about without a place and posts
lost in sight; it rises with a post taken and with rest. Full rest is had only out of contact; a
besieged post heals at a fraction of that pace when it is left alone and not at all while it is
under fire or assault. Days under fire lower the ceiling. Sources: Swank and Marchand (1946) for the
onset of exhaustion and Appel and Beebe (1946) for recovery, both from memory; most numbers are
guesses and say so in the parameter table. Fatigue and the fading of suppression are kept here too.

Not modelled: leaders, news, single men; recruits count in contact, not here; men who fall sick or
desert are no loss in battle and do not count.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    BUILDER,
    BY_CAPTURE,
    BY_MINE,
    BY_SHELL,
    CELL,
    COHESION,
    CONTACT_DAYS,
    DENSITY,
    FATIGUE,
    FIT,
    FLOODED,
    LABOUR,
    LAST_LANDING,
    LOST_AT,
    LOST_BEFORE,
    OWNER,
    POST,
    POSTURE,
    PREPARATION,
    PRESENT,
    RATION_0,
    RECENT,
    SHELTER,
    SUPPRESSION,
    TAKEN,
    WET,
)
from siegeworks.engine.enclosure import (
    forget_cut_off,
    is_assaulted,
    is_cut_off_once,
    is_enclosed,
    is_lost,
    is_shut,
    side_crowding,
)
from siegeworks.engine.gunnery import fire_column
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I2, I4, U1, Force, Land, Posts, Sky
from siegeworks.engine.strain import (
    ceiling,
    days_in_contact,
    hunger_per_day,
    quiet,
    recovery_per_day,
    share_lost,
    spent,
    tiring_per_h,
    wetness,
)
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PostTable,
    SupplyTable,
    UnitTable,
)

ID = "cohesion"
VERSION = 2
PARAMETERS = (
    "cohesion_loss_per_10pct_casualties", "cohesion_recovery_per_rest_day",
    "cohesion_recovery_in_line_per_day", "cohesion_recovery_besieged_factor",
    "rest_broken_rounds_per_ha_h", "cohesion_half_ration_per_day", "cohesion_no_food_per_day",
    "cohesion_rain_flood_per_day", "flood_hill_factor_x", "cohesion_isolation_per_day",
    "strip_shut_after_days", "cohesion_neighbour_lost", "cohesion_neighbour_sight_m",
    "cohesion_success_gain", "shelter_places_share_of_garrison",
    "cohesion_fall_per_10pct_over_places_day", "combat_exhaustion_onset_days",
    "cohesion_ceiling_fall_per_day", "contact_days_shed_per_rest_day", "fatigue_assault_per_h",
    "fatigue_march_per_h", "fatigue_labour_per_h", "fatigue_rest_per_h",
    "suppression_half_life_min",
)  # fmt: skip
(
    PER_TENTH_LOST, REST_GAIN, LINE_GAIN, BESIEGED_X, BROKEN_REST, HALF_RATION, NO_FOOD, WET_FALL,
    HILL_X, ISOLATION, SHUT_AFTER, NEIGHBOUR, SIGHT_M, SUCCESS, PLACES, CROWD_FALL, ONSET,
    CEILING_FALL, SHED, TIRE_ASSAULT, TIRE_MARCH, TIRE_LABOUR, REST_PER_H, HALF_LIFE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.supply", "tables.air", "tables.clock",
    "force", "posts", "land.seen", "sky.air_i", "sky.camp_i", "sky.camp_f",
)  # fmt: skip
WRITES = ("force.unit_i", "force.unit_f", "posts.tally")

TENTHS = 10.0
MINUTES = 60.0


# --- one unit -------------------------------------------------------------------------------------


@kernel
def hits_since(lost: I4, unit_i: I4, u: int) -> int:
    """Men of unit ``u`` hit or taken since the last call."""
    total = int(lost[u, BY_CAPTURE])
    for cause in range(BY_SHELL, BY_MINE + 1):
        total += int(lost[u, cause])
    hits = total - int(unit_i[u, LOST_BEFORE])
    unit_i[u, LOST_BEFORE] = total
    return hits


@kernel
def note_losses(men: I4, lost: I4, unit_i: I4, unit_f: F8, u: int, fade: float) -> float:
    """Keep the share lost within about a day; returns the share of this watch."""
    recent = unit_f[u, RECENT] * fade
    hits = hits_since(lost, unit_i, u)
    if hits == 0:
        unit_f[u, RECENT] = recent
        return 0.0
    share = share_lost(hits, int(men[u, FIT]), recent)
    unit_f[u, RECENT] = min(recent + share, 1.0)
    return float(share)


@kernel
def posts_lost_in_sight(
    post_i: I4, counted: I1, distance_m: F8, p: int, s: int, watch: int, sight_m: float
) -> int:
    """Posts within ``sight_m`` of position ``p`` that side ``s`` lost to the enemy this watch."""
    count = 0
    for q in range(post_i.shape[0]):
        if q != p and post_i[q, LOST_AT] == watch and post_i[q, OWNER] == 1 - s:
            is_ours = counted[q] == 1 or is_lost(post_i, q, s)
            count += 1 if is_ours and distance_m[p, q] <= sight_m else 0
    return count


@kernel
def posts_won_back_in_sight(
    post_i: I4, distance_m: F8, p: int, s: int, watch: int, sight_m: float
) -> int:
    """Posts built by side ``s`` within ``sight_m`` of ``p`` that it took back this watch."""
    count = 0
    for q in range(post_i.shape[0]):
        if q != p and post_i[q, LOST_AT] == watch and post_i[q, OWNER] == s:
            is_ours = post_i[q, BUILDER] == s
            count += 1 if is_ours and distance_m[p, q] <= sight_m else 0
    return count


@kernel
def tide(
    post_i: I4, counted: I1, distance_m: F8, p: int, s: int, watch: int, any_lost: bool, par: F8
) -> float:
    """Change, once, by the own post taken and by neighbouring posts lost or won back this watch.

    A neighbour won back gives what its loss took: a post that changes hands every night would
    else wear down all who see it without end.
    """
    if p < 0:
        return 0.0
    change = par[SUCCESS] if post_i[p, TAKEN] == watch and post_i[p, OWNER] == s else 0.0
    if any_lost:
        lost = posts_lost_in_sight(post_i, counted, distance_m, p, s, watch, par[SIGHT_M])
        back = posts_won_back_in_sight(post_i, distance_m, p, s, watch, par[SIGHT_M])
        change += par[NEIGHBOUR] * (lost - back)
    return float(change)


@kernel
def is_alone(
    post_i: I4, near: U1, cut: I4, p: int, s: int, in_ring: bool, is_side_shut: bool
) -> bool:
    """Whether an enclosed unit is isolated: no way out by air, or its post cut off.

    ``cut``: what is known of the posts of side ``s`` (``enclosure.is_cut_off_once``).
    """
    if not in_ring or is_side_shut:
        return in_ring
    return p >= 0 and is_cut_off_once(post_i, near, cut, p, s)


@kernel
def shelling(post_i: I4, post_f: F8, p: int, s: int) -> float:
    """Reference rounds a hectare and hour on the men of side ``s`` in position ``p``; -1 none."""
    if p < 0:
        return 0.0
    owner = int(post_i[p, OWNER])
    density = post_f[p, fire_column(DENSITY, owner, 1 - s)]
    return float(max(density, post_f[p, fire_column(PREPARATION, owner, 1 - s)]))


@kernel
def is_observed(seen: I2, cell: int, s: int, by_day: bool) -> bool:
    """Whether the enemy of side ``s`` sees ``cell`` in this watch."""
    return bool(by_day and cell >= 0 and seen[1 - s, cell] > 0)


@kernel
def watch_spent(
    held: F8, op_i: I4, seen: I2, p: int, cell: int, posture: int, s: int, in_ring: bool,
    is_shelled: bool, by_day: bool,
) -> int:  # fmt: skip
    """How a unit spends the watch: in a post by fire, assault or an enemy inside; else by sight."""
    if p < 0:
        return spent(posture, False, False, is_observed(seen, cell, s, by_day), in_ring)
    is_shared = bool(held[p, s] < 1.0)
    return spent(posture, True, is_assaulted(op_i, p), is_shelled or is_shared, in_ring)


@kernel
def lies_wet(
    post_f: F8, floods: I1, p: int, cell: int, posture: int, flooded: float, is_wet: bool,
    hill_x: float,
) -> float:  # fmt: skip
    """Wetness of men in a post or at labour; the others have dry huts."""
    if p < 0 and posture != LABOUR:
        return 0.0
    is_low = bool(cell >= 0 and floods[cell] == 1)
    return wetness(flooded, is_low, hill_x, is_wet, post_f[p, SHELTER] if p >= 0 else 1.0)


@kernel
def change_by_day(
    unit_f: F8, u: int, how: int, in_ring: bool, density: float, ration: float, wet: float, par: F8
) -> float:
    """Daily change by rest, less for the tired and the hungry, and by wet."""
    gain = recovery_per_day(how, in_ring, par[REST_GAIN], par[LINE_GAIN], par[BESIEGED_X])
    fed = min(max(ration, 0.0), 1.0)
    gain *= quiet(density, par[BROKEN_REST]) * (1.0 - unit_f[u, FATIGUE]) * fed
    return float(gain + par[WET_FALL] * wet)


@kernel
def settle(unit_f: F8, u: int, how: int, change: float, tiring: float, days: float, par: F8) -> int:
    """Write the new cohesion, fatigue and days in contact; returns 1 if cohesion changed."""
    contact = days_in_contact(unit_f[u, CONTACT_DAYS], how, days, par[SHED])
    before = unit_f[u, COHESION]
    top = ceiling(contact, par[ONSET], par[CEILING_FALL])
    unit_f[u, CONTACT_DAYS] = contact
    unit_f[u, COHESION] = min(max(before + change, 0.0), top)
    unit_f[u, FATIGUE] = min(max(unit_f[u, FATIGUE] + tiring, 0.0), 1.0)
    return 1 if unit_f[u, COHESION] != before else 0


# --- the rule -------------------------------------------------------------------------------------


@kernel
def changes_of_owner(post_i: I4, watch: int) -> int:
    """Positions that changed hands this watch."""
    count = 0
    for p in range(post_i.shape[0]):
        count += 1 if post_i[p, LOST_AT] == watch else 0
    return count


@kernel
def weight_on_side(ration: float, crowd: float, days: float, par: F8) -> float:
    """What hunger over ``days`` and, once a day, crowding take from every unit of a side (<= 0)."""
    hunger = hunger_per_day(ration, par[HALF_RATION], par[NO_FOOD])
    return float(hunger * days - par[CROWD_FALL] * crowd * TENTHS)


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, supply: SupplyTable, air: AirTable,
    clock: ClockTable, force: Force, state_posts: Posts, land: Land, sky: Sky, par: F8, watch: int,
) -> int:  # fmt: skip
    """One watch of every unit's cohesion; returns how many units' changed. Draws nothing."""
    unit_i, unit_f, post_i = force.unit_i, force.unit_f, state_posts.post_i
    watch_h = clock.watch_h[0]
    days = watch_h / 24.0
    fade = math.exp(-days)
    calm = math.pow(0.5, watch_h * MINUTES / max(par[HALF_LIFE], 1e-3))
    rates = (par[TIRE_ASSAULT], par[TIRE_MARCH], par[TIRE_LABOUR], par[REST_PER_H])
    by_day, is_wet = clock.dark[watch] < 0.5, sky.camp_i[WET] == 1
    any_lost = changes_of_owner(post_i, watch) > 0
    cut = state_posts.tally[0]
    acted = 0
    for s in range(2):
        in_ring = is_enclosed(supply.side, supply.post, supply.main, s)
        last = int(sky.air_i[LAST_LANDING])
        shut = is_shut(s, air.side[0], last, watch, watch_h, par[SHUT_AFTER])
        crowd = 0.0
        if in_ring and clock.first[watch] == 1:
            crowd = side_crowding(force.men, unit_i, units.side, s, par[PLACES])
        ration = sky.camp_f[RATION_0 + s]
        burden = weight_on_side(ration, crowd, days, par)
        forget_cut_off(cut)
        for u in range(units.side.size):
            if units.side[u] != s or unit_i[u, PRESENT] == 0:
                continue
            p, cell, posture = int(unit_i[u, POST]), int(unit_i[u, CELL]), int(unit_i[u, POSTURE])
            share = note_losses(force.men, force.lost, unit_i, unit_f, u, fade)
            change = burden - par[PER_TENTH_LOST] * TENTHS * share
            change += tide(post_i, posts.counted, posts.distance_m, p, s, watch, any_lost, par)
            if is_alone(post_i, posts.near, cut, p, s, in_ring, shut):
                change += par[ISOLATION] * days
            density = shelling(post_i, state_posts.post_f, p, s)
            how = watch_spent(
                state_posts.held, state_posts.op_i, land.seen, p, cell, posture, s, in_ring,
                density >= par[BROKEN_REST], by_day,
            )  # fmt: skip
            wet = lies_wet(
                state_posts.post_f, ground.floods, p, cell, posture, sky.camp_f[FLOODED], is_wet,
                par[HILL_X],
            )  # fmt: skip
            change += days * change_by_day(unit_f, u, how, in_ring, density, ration, wet, par)
            unit_f[u, SUPPRESSION] *= calm
            tiring = watch_h * tiring_per_h(how, posture, rates)
            acted += settle(unit_f, u, how, change, tiring, days, par)
    return acted
