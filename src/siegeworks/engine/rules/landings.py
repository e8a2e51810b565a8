"""Landings on the strips: what they bring and take away, what they cost, and when they stop.

An aircraft on its way in meets the guns within range of the approach; on the ground every enemy
battery that reaches the strip and has it under observation answers with a few rounds from the
part of its tubes that its side's policy lays on strips, out of its harassing purse, beside the
harassing fire that falls anyway. A round counts more the nearer the enemy's observers are. Where he
stands within reach of his machine guns, they fire on every aircraft that stops, by day and night.
The air command learns its loss a landing, by day and by night, and stops and resumes by it: no
date is in the rule.

Form: prototype of the siege loop, section 4 (strip). A watch counts as night when more than half
of it is dark. Not modelled: craters and their repair, aircraft parked on the strip, the length of
a strip, aircraft that turn back at the sight of fire.
"""

from __future__ import annotations

import math

from siegeworks.engine.cargo import plan_load
from siegeworks.engine.codes import (
    AIRCRAFT_DAMAGED,
    AIRCRAFT_LOST,
    COMMITTED,
    E_AIRCRAFT_LOST,
    E_STRIP_CLOSED,
    FIRE_ON_STRIP,
    FLOWN_OUT,
    LANDED_KG,
    LANDINGS,
    LAST_DAY_LANDING,
    LAST_LANDING,
    LOSS_BY_DAY,
    R_LANDINGS,
    SORTIES,
    STRIP_BY_DAY,
)
from siegeworks.engine.flying import flak_fire, forgotten, learnt, loss_chance, weather_share
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.policy import (
    DEFENCE_PURSE,
    HARASS_STRIP_SHARE,
    RESERVE_PURSE,
    STRIP_STOP_DAY,
)
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I8, Force, Land, Log, Posts, Sky, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.strip import (
    any_strip,
    fly_out,
    lying,
    muster,
    nearest_enemy_m,
    open_strip,
    reaction_fire,
    unload,
)
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    SupplyTable,
    UnitTable,
    WeaponTable,
)

ID = "landings"
VERSION = 2
PARAMETERS = (
    "weather_completion_dry_watch_share", "weather_completion_wet_watch_share", "fog_lost_h",
    "aa_night_factor_x", "aa_damage_per_kill_ratio", "aa_rounds_per_kill",
    "landing_hit_chance_per_round", "landing_reaction_rounds_per_gun", "landing_hit_near_m",
    "landing_hit_far_m", "landing_hit_night_x", "landing_ground_min", "air_loss_memory_days",
    "air_loss_forget_days", "air_loss_crews_sorties", "landing_loss_prior",
    "landing_resume_share", "landing_small_arms_m", "landing_small_arms_hits",
)  # fmt: skip
(
    DRY, UNDER_CLOUD, FOG_H, AA_NIGHT, DAMAGE, AA_ROUNDS, HIT, REACTION, NEAR_M, FAR_M, HIT_NIGHT,
    GROUND_MIN, MEMORY, FORGET, CREWS, PRIOR, RESUME, SMALL_ARMS_M, SMALL_ARMS,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.ground", "tables.weapons", "tables.supply", "tables.air",
    "tables.clock", "policy", "force", "posts.post_i", "stores", "land.seen", "sky.air_i",
    "sky.air_f", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.unit_i", "force.bench", "stores.rounds", "stores.kg", "stores.rounds_flow",
    "stores.kg_flow", "stores.rear", "sky.air_i", "sky.air_f", "log.events", "log.n_events",
)  # fmt: skip

THIRD = 1.0 / 3.0
"""What is left of the hit chance at ``landing_hit_far_m``, by the meaning of that row."""


# --- chances --------------------------------------------------------------------------------------


@kernel
def observer_factor(distance_m: float, near_m: float, far_m: float) -> float:
    """How well fire on the strip is observed: 1 up to ``near_m``, a third at ``far_m``, then on."""
    if distance_m <= near_m:
        return 1.0
    return math.pow(THIRD, (distance_m - near_m) / max(far_m - near_m, 1.0))


@kernel
def expected_hits(
    aa_kills: float, shells: float, hit: float, observed: float, is_night: bool,
    aa_night: float, hit_night: float,
) -> float:  # fmt: skip
    """Hits expected a landing: anti-aircraft fire on the way, then shells while on the ground."""
    air, ground = aa_kills, shells * hit * observed
    return air * aa_night + ground * hit_night if is_night else air + ground


@kernel
def command_lands(was_landing: bool, opinion: float, stop: float, resume_share: float) -> bool:
    """The command's decision: it stops above ``stop`` and resumes well under it."""
    return opinion <= (stop if was_landing else stop * resume_share)


# --- the air command ------------------------------------------------------------------------------


@kernel
def command(sky: Sky, log: Log, policy: F8, par: F8, side: int, usable: bool, watch: int) -> None:
    """Decide for day and night whether landings go on; log a stop."""
    air_i, air_f = sky.air_i, sky.air_f
    for night in range(2):
        if watch == 0:
            air_f[LOSS_BY_DAY + night] = par[PRIOR]
            air_i[STRIP_BY_DAY + night] = 1 if usable else 0
            air_i[LAST_DAY_LANDING + night] = -1
        opinion = air_f[LOSS_BY_DAY + night]
        was = air_i[STRIP_BY_DAY + night] == 1
        lands = usable and command_lands(
            was, opinion, policy[side, STRIP_STOP_DAY + night], par[RESUME]
        )
        air_i[STRIP_BY_DAY + night] = 1 if lands else 0
        if was and not lands:
            per_mille = int(opinion * 1000.0)
            note(
                log.events, log.n_events, watch, 0, E_STRIP_CLOSED + night, side, -1, -1, per_mille
            )


@kernel
def remember(air_f: F8, par: F8, night: int, flown: int, lost: int, watch_h: float) -> None:
    """Learn from the landings of this watch; let the other opinion fade back."""
    for mode in range(2):
        k = LOSS_BY_DAY + mode
        if mode == night and flown > 0:
            air_f[k] = learnt(air_f[k], lost, flown, par[CREWS], watch_h, par[MEMORY])
        else:
            air_f[k] = forgotten(air_f[k], par[PRIOR], watch_h, par[FORGET])


@kernel
def danger(
    units: UnitTable, ground: GroundTable, weapons: WeaponTable, force: Force, stores: Stores,
    seen: int, policy: F8, par: F8, strip_rounds_h: float, is_night: bool,
    way: tuple[int, int, int, int],
) -> float:  # fmt: skip
    """Hits expected a landing; ``way`` = approach cell, strip cell, side that lands, landings."""
    start, cell, side, n = way
    enemy = 1 - side
    aa = flak_fire(
        units, weapons, force, stores, ground.x_m, ground.y_m, enemy, (start, cell), 0,
        n * par[AA_ROUNDS] * (par[AA_NIGHT] if is_night else 1.0),
    )  # fmt: skip
    shells = strip_rounds_h / 60.0 * par[GROUND_MIN]
    if seen > 0:
        a_tube = n * par[REACTION] * policy[enemy, HARASS_STRIP_SHARE]
        shells += (
            reaction_fire(
                units, weapons, force, stores, ground.x_m, ground.y_m, enemy, cell, a_tube
            )
            / n
        )
    away = nearest_enemy_m(units.side, force.men, force.unit_i, ground.x_m, ground.y_m, enemy, cell)
    observed = observer_factor(away, par[NEAR_M], par[FAR_M])
    bullets = par[SMALL_ARMS] if away <= par[SMALL_ARMS_M] else 0.0
    return bullets + expected_hits(
        aa, shells, par[HIT], observed, is_night, par[AA_NIGHT], par[HIT_NIGHT]
    )


@kernel
def serve(
    units: UnitTable, weapons: WeaponTable, supply: SupplyTable, air: AirTable, force: Force,
    stores: Stores, air_i: I8, policy: F8, side: int, landed: tuple[int, int, int, int, int],
    u: float, v: float,
) -> None:  # fmt: skip
    """Unload those who came through and send them back with wounded.

    ``landed``: depot, landings, brought down, load in kilograms and seats of all of them.
    """
    d, n, down, kg, seats = landed
    safe = n - down
    air_i[LANDED_KG] += unload(
        supply, stores, air.zone_depot, weapons.kg_per_round, d, kg * safe / n,
        policy[side, RESERVE_PURSE], policy[side, DEFENCE_PURSE], u,
    )  # fmt: skip
    air_i[FLOWN_OUT] += fly_out(
        units.side, units.depot, force.men, force.bench, side, d, seats * safe // n, v
    )
    air_i[AIRCRAFT_LOST] += down
    air_i[COMMITTED] += n
    air_i[LANDINGS] += n
    air_i[SORTIES] += n


@kernel
def apply(
    units: UnitTable, ground: GroundTable, weapons: WeaponTable, supply: SupplyTable, air: AirTable,
    clock: ClockTable, force: Force, state_posts: Posts, stores: Stores, land: Land, sky: Sky,
    log: Log, policy: F8, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Land on every open strip as the command allows; returns the landings of the watch."""
    side = int(air.side[0])
    if side < 0:
        return 0
    air_i, post_i, watch_h = sky.air_i, state_posts.post_i, clock.watch_h[0]
    command(sky, log, policy, par, side, any_strip(air, supply, post_i, side), watch)
    night = 1 if clock.dark[watch] > 0.5 else 0
    flown, lost = 0, 0
    share = weather_share(sky.camp_i, par[DRY], par[UNDER_CLOUD], par[FOG_H], watch_h)
    for z in range(air.zone_cell.size):
        d = open_strip(air, supply, post_i, side, z)
        if air_i[STRIP_BY_DAY + night] == 0 or d < 0:
            continue
        need, _ = plan_load(supply, stores, air.zone_depot, weapons.kg_per_round, d)
        n, kg, seats = muster(
            air, share * watch_h / 24.0, int(air_i[COMMITTED]), need,
            lying(units.side, units.depot, force.men, side, d), (seed, rep, watch),
        )  # fmt: skip
        if n == 0:
            continue
        cell = int(air.zone_cell[z])
        hits = danger(
            units, ground, weapons, force, stores, int(land.seen[1 - side, cell]), policy, par,
            sky.air_f[FIRE_ON_STRIP] / watch_h, night == 1,
            (int(air.approach_cell[z]), cell, side, n),
        )  # fmt: skip
        a, b, u, v = uniforms(seed, rep, watch, R_LANDINGS, z, 1)
        down = binomial(a, n, loss_chance(hits))
        air_i[AIRCRAFT_DAMAGED] += binomial(b, n - down, loss_chance(hits * par[DAMAGE]))
        serve(
            units, weapons, supply, air, force, stores, air_i, policy, side,
            (d, n, down, kg, seats), u, v,
        )  # fmt: skip
        if down > 0:
            note(log.events, log.n_events, watch, 0, E_AIRCRAFT_LOST, side, -1, -1, down)
        flown += n
        lost += down
    if flown > 0:
        air_i[LAST_LANDING] = watch
        if night == 0:
            air_i[LAST_DAY_LANDING] = watch
    remember(sky.air_f, par, night, flown, lost, watch_h)
    return flown
