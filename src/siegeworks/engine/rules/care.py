"""Care: the wounded are carried in, treated, die or return; the sick come and go.

Wounded lie with their unit until darkness lets bearers carry them to the aid station of the depot
that supplies the unit; a side whose depot is off the map has its station in the rear. Light wounds
are treated on the spot. A side with its main depot in a position is enclosed: when none of its
aircraft has landed for some days nobody leaves, more of the wounded die, and those for whom there
is no place under cover die faster still. Sources: Reister, Battle Casualties and Medical Statistics
(1973), chapter 3, for deaths of treated wounded; the rows of the parameter table for the rest.

Slow processes are worked once, in a day's first watch, for 24 hours; carrying in every watch.
Not modelled: light wounded who fight on at half value, single surgeons and operations, deaths by
sickness, wounded who fall to the enemy (a position's fall does that).
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    BY_SICKNESS,
    DIED,
    FIT,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    LAST_LANDING,
    LIGHT,
    MODERATE,
    OWNER,
    POST,
    PRESENT,
    R_CARE,
    RAIN_10D,
    SEVERE,
    SICK,
)  # fmt: skip
from siegeworks.engine.enclosure import (
    forget_cut_off,
    is_assaulted,
    is_cut_off_once,
    is_enclosed,
    is_shut,
    side_crowding,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import (
    binomial,
    binomial_at,
    binomial_kept,
    keep_sums_for,
    log_of_rest,
    stochastic_round,
)
from siegeworks.engine.state import (
    F8,
    I4,
    OF_LIGHT_BACK,
    OF_MODERATE_BACK,
    OF_RECOVERY,
    U1,
    Force,
    Posts,
    Sky,
)
from siegeworks.engine.streams import fill_uniforms, uniforms
from siegeworks.engine.tables import AirTable, ClockTable, PostTable, SupplyTable, UnitTable

ID = "care"
VERSION = 1
PARAMETERS = (
    "return_to_duty_light_per_day_share", "return_to_duty_moderate_per_day_share",
    "died_of_wounds_treated_share", "died_of_wounds_besieged_share",
    "unevacuated_severe_mortality_per_day_share", "wounded_severe_share",
    "severe_settles_per_day_share", "shelter_places_share_of_garrison", "crowded_died_of_wounds_x",
    "strip_shut_after_days", "disease_admissions_per_1000_day_count",
    "disease_besieger_per_1000_day_count", "disease_wet_multiplier_x",
    "flood_rain_threshold_mm_10d", "sick_stay_days", "bearer_share",
    "bearers_man_h_per_patient_km", "rear_station_km",
)  # fmt: skip
(
    LIGHT_BACK, MODERATE_BACK, TREATED_DEATHS, BESIEGED_DEATHS, UNEVACUATED, SEVERE_SHARE, SETTLES,
    PLACES, CROWDED_X, SHUT_AFTER, SICK_ENCLOSED, SICK_OPEN, WET_X, WET_MM, SICK_STAY, BEARERS,
    BEARER_H, REAR_KM,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.supply", "tables.air", "tables.clock", "force.men",
    "force.unit_i", "posts.post_i", "posts.op_i", "sky.air_i", "sky.camp_f",
)  # fmt: skip
WRITES = ("force.men", "force.lost", "force.draws", "force.sums", "posts.tally")

IN_THE_REAR, NO_STATION = -2, -3
"""Aid stations that are in no position; -1 stays the mark of a unit that is in none."""
TO_STATION = H_LIGHT - LIGHT
"""Columns from a grade of wounded with the unit to the same grade in the station."""
DRAW_DAY, DRAW_SEVERE, DRAW_CARRY = range(3)


# --- chances of a day -----------------------------------------------------------------------------


@kernel
def without_place(crowd: float) -> float:
    """Share (0-1) of the lying wounded that has no place, from their ``crowding``."""
    return crowd / (1.0 + crowd)


@kernel
def death_per_day(share: float, severe_share: float, settles: float) -> float:
    """Daily chance of death of a severe wound by which ``share`` of all wounded die in the end.

    Only severe wounds kill, and each day ``settles`` of the survivors are out of danger; with
    chance d a day the share d / (d + settles (1 - d)) dies, which is solved for d.
    """
    of_severe = min(share / max(severe_share, 1e-9), 1.0)
    return settles * of_severe / max(1.0 - of_severe + settles * of_severe, 1e-9)


@kernel
def crowded_chance(chance: float, crowd: float, crowded_x: float, extra: float) -> float:
    """Daily chance of death, multiplied for those without a place, plus ``extra``; at most 1."""
    return min(chance * (1.0 + (crowded_x - 1.0) * without_place(crowd)) + extra, 1.0)


@kernel
def sick_per_day(per_1000: float, rain_mm: float, wet_mm: float, wet_x: float) -> float:
    """Daily chance to fall sick; grows to ``wet_x`` as ten days' rain grows to ``wet_mm``."""
    wet = min(max(rain_mm, 0.0) / max(wet_mm, 1e-9), 1.0)
    return min(per_1000 / 1000.0 * (1.0 + (wet_x - 1.0) * wet), 1.0)


@kernel
def patients_carried(fit: int, share: float, dark_h: float, man_h: float, km: float) -> float:
    """Wounded whom the bearers of ``fit`` men bring in during ``dark_h`` hours over ``km``."""
    return fit * share * dark_h / max(man_h * km, 1e-3)


# --- one unit -------------------------------------------------------------------------------------


@kernel
def wounded_with(men: I4, u: int) -> int:
    """Wounded of unit ``u`` who lie with it."""
    return int(men[u, LIGHT] + men[u, MODERATE] + men[u, SEVERE])


@kernel
def share_out(number: int, n_there: int, n: int) -> int:
    """Part of ``number`` that falls to ``n_there`` of ``n`` men, to the nearest whole."""
    return (2 * number * n_there + n) // (2 * n)


@kernel
def send_back(
    men: I4, u: int, grade: int, is_linked: bool, chance: float, luck: float, sums: F8
) -> int:
    """Return healed men of one ``grade`` to FIT: one draw for both places, shared in proportion.

    ``sums``: kept for ``chance``.
    """
    there = grade + TO_STATION
    n_there = int(men[u, there]) if is_linked else 0
    n = int(men[u, grade]) + n_there
    if n == 0:
        return 0
    healed = binomial_kept(luck, n, chance, sums)
    from_there = share_out(healed, n_there, n)
    men[u, there] -= from_there
    men[u, grade] -= healed - from_there
    men[u, FIT] += healed
    return healed


@kernel
def tend_severe(
    men: I4, u: int, place: int, dies: float, settles: float, a: float, b: float
) -> int:
    """Severe wounded of one place (0 with the unit): some die, some are out of danger."""
    n = int(men[u, SEVERE + place])
    dead = binomial(a, n, dies)
    settled = binomial(b, n - dead, settles)
    men[u, SEVERE + place] -= dead + settled
    men[u, DIED] += dead
    men[u, MODERATE + place] += settled
    return dead + settled


@kernel
def treat(
    men: I4, u: int, here: float, there: float, settles: float, entity: int, seed: int, rep: int,
    watch: int,
) -> int:  # fmt: skip
    """A day of the severe wounded of unit ``u``, with their chances of death in both places."""
    if men[u, SEVERE] + men[u, H_SEVERE] == 0:
        return 0
    a, b, c, d = uniforms(seed, rep, watch, R_CARE, entity, DRAW_SEVERE)
    moved = tend_severe(men, u, 0, here, settles, a, b)
    return moved + tend_severe(men, u, TO_STATION, there, settles, c, d)


@kernel
def come_and_go(
    men: I4, lost: I4, u: int, is_linked: bool, chances: tuple[float, ...], draws: F8, sums: F8
) -> int:
    """A day of unit ``u``: wounded and sick return to duty, fit men fall sick.

    ``chances``: p and ln(1 - p) of falling sick, p of recovering, of a light and of a moderate
    wound healed; ``draws`` [4, U]: the unit's in column ``u``; ``sums``: kept for the last three.
    """
    ill = binomial_at(draws[2, u], int(men[u, FIT]), chances[0], chances[1])
    back = binomial_kept(draws[3, u], int(men[u, SICK]), chances[2], sums[OF_RECOVERY])
    men[u, FIT] += back - ill
    men[u, SICK] += ill - back
    lost[u, BY_SICKNESS] += ill
    moved = (
        ill
        + back
        + send_back(men, u, LIGHT, is_linked, chances[3], draws[0, u], sums[OF_LIGHT_BACK])
    )
    sums_back = sums[OF_MODERATE_BACK]
    return moved + send_back(men, u, MODERATE, is_linked, chances[4], draws[1, u], sums_back)


@kernel
def station_of(depot_post: I4, post_i: I4, depot: int, s: int) -> int:
    """Position of the aid station beside ``depot``, IN_THE_REAR, or NO_STATION when it is lost."""
    p = int(depot_post[depot])
    if p < 0:
        return IN_THE_REAR
    return p if post_i[p, OWNER] == s else NO_STATION


@kernel
def has_way(
    post_i: I4, op_i: I4, near: U1, cut: I4, p: int, station: int, s: int, is_in_ring: bool
) -> bool:
    """Whether men can pass between a unit in position ``p`` (-1 none) and its station.

    ``cut``: what is known of the posts of side ``s`` (``enclosure.is_cut_off_once``).
    """
    if station == NO_STATION:
        return False
    if p < 0 or p == station:
        return True
    if is_assaulted(op_i, p):
        return False
    return not (is_in_ring and is_cut_off_once(post_i, near, cut, p, s))


@kernel
def way_km(distance_m: F8, p: int, station: int, rear_km: float) -> float:
    """Way of the bearers from position ``p`` to the station, or to the rear."""
    return distance_m[p, station] / 1000.0 if p >= 0 and station >= 0 else rear_km


@kernel
def carry(
    men: I4, u: int, p: int, station: int, km: float, dark_h: float, is_night: bool, par: F8,
    entity: int, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Carry wounded of unit ``u`` to its station, worst first; returns how many.

    From the station's own position at any hour, from outside positions all at night, from another
    position as many as the bearers can, light wounds excepted.
    """
    severe, moderate = int(men[u, SEVERE]), int(men[u, MODERATE])
    if p != station:
        if p < 0 and not is_night:
            return 0
        if p >= 0 and severe + moderate > 0:
            a, _, _, _ = uniforms(seed, rep, watch, R_CARE, entity, DRAW_CARRY)
            most = patients_carried(int(men[u, FIT]), par[BEARERS], dark_h, par[BEARER_H], km)
            room = stochastic_round(a, most)
            severe = min(severe, room)
            moderate = min(moderate, room - severe)
    light = int(men[u, LIGHT]) if p < 0 else 0
    men[u, LIGHT] -= light
    men[u, MODERATE] -= moderate
    men[u, SEVERE] -= severe
    men[u, H_LIGHT] += light
    men[u, H_MODERATE] += moderate
    men[u, H_SEVERE] += severe
    return light + moderate + severe


# --- the rule -------------------------------------------------------------------------------------


@kernel
def day_rates(
    is_in_ring: bool, is_landing: bool, crowd: float, rain_mm: float, par: F8
) -> tuple[float, float, float]:
    """Daily chances of a side: death of a severe wound with its unit, in station; sickness."""
    settles = par[SETTLES]
    worse = death_per_day(par[BESIEGED_DEATHS], par[SEVERE_SHARE], settles)
    treated = death_per_day(par[TREATED_DEATHS], par[SEVERE_SHARE], settles)
    is_treated = is_landing or not is_in_ring
    extra = 0.0 if is_treated else par[UNEVACUATED]
    here = crowded_chance(worse, crowd, par[CROWDED_X], extra)
    there = crowded_chance(treated if is_treated else worse, crowd, par[CROWDED_X], extra)
    sick = par[SICK_ENCLOSED] if is_in_ring else par[SICK_OPEN]
    return here, there, sick_per_day(sick, rain_mm, par[WET_MM], par[WET_X])


@kernel
def apply(
    units: UnitTable, posts: PostTable, supply: SupplyTable, air: AirTable, clock: ClockTable,
    force: Force, state_posts: Posts, sky: Sky, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Carry, treat and return for one watch; returns how many men changed their place or state."""
    men, unit_i, post_i = force.men, force.unit_i, state_posts.post_i
    is_day = clock.first[watch] == 1
    dark_h = clock.dark[watch] * clock.watch_h[0]
    is_night = clock.dark[watch] >= 0.5
    recovers = min(1.0 / max(par[SICK_STAY], 1.0), 1.0)
    cut = state_posts.tally[0]
    if is_day:
        fill_uniforms(seed, rep, watch, R_CARE, units.entity, DRAW_DAY, force.draws)
        keep_sums_for(force.sums[OF_RECOVERY], recovers)
        keep_sums_for(force.sums[OF_LIGHT_BACK], par[LIGHT_BACK])
        keep_sums_for(force.sums[OF_MODERATE_BACK], par[MODERATE_BACK])
    acted = 0
    for s in range(2):
        in_ring = is_enclosed(supply.side, supply.post, supply.main, s)
        crowd = 0.0
        if is_day and in_ring:
            crowd = side_crowding(men, unit_i, units.side, s, par[PLACES])
        last = int(sky.air_i[LAST_LANDING])
        shut = is_shut(s, air.side[0], last, watch, clock.watch_h[0], par[SHUT_AFTER])
        here, there, falls = day_rates(in_ring, not shut, crowd, sky.camp_f[RAIN_10D], par)
        chances = (falls, log_of_rest(falls), recovers, par[LIGHT_BACK], par[MODERATE_BACK])
        forget_cut_off(cut)
        for u in range(units.side.size):
            if units.side[u] != s or unit_i[u, PRESENT] == 0:
                continue
            lying = wounded_with(men, u)
            in_station = int(men[u, H_LIGHT] + men[u, H_MODERATE] + men[u, H_SEVERE])
            if lying == 0 and (not is_day or in_station + men[u, FIT] + men[u, SICK] == 0):
                continue
            p, entity = int(unit_i[u, POST]), units.entity[u]
            station = station_of(supply.post, post_i, units.depot[u], s)
            way = lying + in_station > 0 and has_way(
                post_i, state_posts.op_i, posts.near, cut, p, station, s, in_ring
            )
            if is_day:
                acted += treat(men, u, here, there, par[SETTLES], entity, seed, rep, watch)
                acted += come_and_go(men, force.lost, u, way, chances, force.draws, force.sums)
            if way and lying > 0:
                km = way_km(posts.distance_m, p, station, par[REAR_KM])
                acted += carry(
                    men, u, p, station, km, dark_h, is_night, par, entity, seed, rep, watch
                )
    return acted
