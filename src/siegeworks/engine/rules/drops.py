"""Drops: what the remaining transports drop, where it falls, what is gathered and what it costs.

Sorties go to the depots of the air side in proportion to what each is short of, to the drop zone
most of a load stays in. Of the bundles some are streamed or lost with their aircraft; the share
that falls in own cells is the integral of the scatter at the height in use over the cells held
(kept by the map of holders); what falls outside is the enemy's, who keeps what he can use. What
lies inside is carried in, less under fire; the rest waits for the next watch, and is lost with
its zone. Guns within range of the way bring aircraft down; the command goes higher when its loss
a sortie is too great, and comes down again when it has been well under for days.

Form: prototype of the siege loop, section 4 (drops). Bundles scatter and fail one by one: their
shares of a watch are binomial in bundles. Not modelled: wind, delayed opening, several passes,
escort against guns, drops by the enemy's markers.
"""

from __future__ import annotations

from siegeworks.engine.cargo import (
    DRAW_ITEM,
    fall,
    lose_outside,
    lose_zone,
    plan_load,
    planned,
    receiving_depot,
    shortage,
)
from siegeworks.engine.cargo import unit_kg as kg_of
from siegeworks.engine.codes import (
    AIRCRAFT_DAMAGED,
    AIRCRAFT_LOST,
    COMMITTED,
    E_AIRCRAFT_LOST,
    HEIGHT,
    LOOSE_KG,
    LOSS_PER_DROP,
    R_DROPS,
    R_LANDINGS,
    SORTIES,
)
from siegeworks.engine.flying import (
    TRANSPORT,
    WHOLE,
    flak_fire,
    is_lost,
    learnt,
    loss_chance,
    night_mix,
    transport_sorties,
    weather_share,
    zone_for,
)
from siegeworks.engine.gathering import (
    carried_kg,
    carry_in,
    free_men,
    gathered_share,
    hurt_gatherers,
    loose_kg,
    zone_state,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import SHARES, note
from siegeworks.engine.policy import (
    DEFENCE_PURSE,
    GATHER_SHARE,
    HEIGHT_STEP_LOSS,
    LABOUR_OUTSIDE,
    RESERVE_PURSE,
)
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I4, I8, Force, Land, Log, Posts, Sky, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PostTable,
    SupplyTable,
    UnitTable,
    WeaponTable,
)

ID = "drops"
VERSION = 1
PARAMETERS = (
    "weather_completion_dry_watch_share", "weather_completion_wet_watch_share", "fog_lost_h",
    "aa_night_factor_x", "aa_damage_per_kill_ratio", "aa_rounds_per_kill",
    "drop_malfunction_share", "drop_bundle_kg", "drop_least_share_in",
    "enemy_capture_share_outside", "gather_share_clear", "gather_share_under_fire",
    "gather_night_factor_x", "gather_fire_half_rounds", "gather_load_kg", "gather_walk_km_per_h",
    "gather_handling_h", "recovery_casualties_per_10t_count", "drop_loss_prior",
    "drop_height_down_share", "air_loss_memory_days", "air_loss_crews_sorties", *SHARES,
)  # fmt: skip
(
    DRY, UNDER_CLOUD, FOG_H, AA_NIGHT, DAMAGE, AA_ROUNDS, MALFUNCTION, BUNDLE_KG, LEAST_IN,
    CAPTURED, CLEAR, UNDER_FIRE, GATHER_NIGHT, FIRE_HALF, LOAD_KG, WALK_KM_H, HANDLING_H,
    CASUALTIES, PRIOR, DOWN_SHARE, MEMORY, CREWS, KILLED_SHARE, LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.weapons", "tables.supply",
    "tables.air", "tables.clock", "policy", "force", "posts.post_i", "posts.post_f",
    "posts.over", "stores", "land.zone_in", "sky.air_i", "sky.air_f", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "stores.rounds", "stores.kg",
    "stores.rounds_flow", "stores.kg_flow", "stores.rear", "stores.loose", "sky.air_i",
    "sky.air_f", "log.events", "log.n_events",
)  # fmt: skip

DRAW_LOSSES, DRAW_SHARES, DRAW_GATHER = 1, 2, 3


# --- chances and shares ---------------------------------------------------------------------------


@kernel
def next_height(
    height: int, heights: int, opinion: float, threshold: float, down_share: float
) -> int:
    """Row of the drop height the command orders: one up above its threshold, down well under it."""
    if opinion > threshold:
        return min(height + 1, heights - 1)
    if opinion < threshold * down_share:
        return max(height - 1, 0)
    return height


@kernel
def share_of(u: float, bundles: int, chance: float) -> float:
    """Share of ``bundles`` with a fate that each meets with ``chance``."""
    return binomial(u, bundles, chance) / max(bundles, 1)


# --- sorties --------------------------------------------------------------------------------------


@kernel
def allot(
    air: AirTable, day_share: float, owed: int, need_kg: float, low: float, high: float,
    key: tuple[int, int, int],
) -> tuple[int, int]:  # fmt: skip
    """Sorties and kilograms for the part ``low`` to ``high`` of the need of all depots.

    ``owed`` sorties of fleets that land or carry men are taken; no more fly than the need fills.
    The parts of a fleet add up to its sorties, whatever the division.
    """
    n, kg = 0, 0
    for f in range(air.role.size):
        load = int(air.drop_kg[f])
        if air.role[f] != TRANSPORT:
            continue
        ready = transport_sorties(air.role, air.sorties, f, day_share, key)
        if air.land_kg[f] > 0 or air.patients[f] > 0 or air.jumpers[f] > 0:
            skipped = min(owed, ready)
            owed -= skipped
            ready -= skipped
        if load <= 0 or need_kg <= 0.0:
            continue
        ready = min(ready, int(need_kg / load) + 1)
        need_kg -= ready * load
        _, u, _, _ = uniforms(key[0], key[1], key[2], R_LANDINGS, f, 0)
        part = int(ready * high + u) - int(ready * low + u)
        n += part
        kg += part * load
    return n, kg


@kernel
def drop_load(
    supply: SupplyTable, weapons: WeaponTable, air: AirTable, stores: Stores, air_i: I8, policy: F8,
    par: F8, z: int, d: int, per_weight: float, fate: tuple[float, float],
    key: tuple[int, int, int],
) -> None:  # fmt: skip
    """Take a load from the rear of depot ``d`` and let it fall on zone ``z``.

    ``fate``: share spoilt, and share of the rest that falls in own cells; ``per_weight``: kilograms
    for each unit of the weights of ``plan_load``.
    """
    captor = 1 - int(air.side[0])
    for i in range(stores.rear.shape[1]):
        short = shortage(stores, int(supply.target[d, i]), air.zone_depot, d, i)
        if short <= 0 or supply.priority[d, i] <= 0:
            continue
        a, b, c, e = uniforms(key[0], key[1], key[2], R_DROPS, z, DRAW_ITEM + i)
        count = planned(short, int(supply.priority[d, i]), per_weight, a)
        stores.rear[d, i] -= count
        kg = kg_of(weapons.kg_per_round, i)
        out = fall(stores, air_i, z, i, count, kg, fate[0], fate[1], b, c)
        lose_outside(supply, stores, policy, captor, i, out, e, par[CAPTURED])


@kernel
def gather(
    units: UnitTable, weapons: WeaponTable, force: Force, stores: Stores, air_i: I8, policy: F8,
    par: F8, side: int, where: tuple[int, int, int], share: float, exposed: float,
    key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Carry ``share`` of zone into depot and hit some of the carriers; returns kilograms.

    ``where``: zone, depot, free men of the side.
    """
    z, d, free = where
    u, _, _, _ = uniforms(key[0], key[1], key[2], R_DROPS, z, DRAW_GATHER)
    kg = carry_in(
        stores, weapons.kg_per_round, air_i, z, d, share, policy[side, RESERVE_PURSE],
        policy[side, DEFENCE_PURSE], u,
    )  # fmt: skip
    # The row is hits for ten tonnes under fire.
    mean = kg / 10000.0 * par[CASUALTIES] * exposed
    shares = (par[KILLED_SHARE], par[LIGHT_SHARE], par[SEVERE_SHARE])
    hurt_gatherers(units.side, force, side, free, mean, shares, z, key)
    return kg


# --- the watch ------------------------------------------------------------------------------------


@kernel
def send(
    units: UnitTable, ground: GroundTable, weapons: WeaponTable, air: AirTable, force: Force,
    stores: Stores, sky: Sky, log: Log, par: F8, way: tuple[int, int, int], dark: float,
    key: tuple[int, int, int],
) -> tuple[int, float]:  # fmt: skip
    """Fly ``n`` sorties over zone ``z``; returns aircraft lost and the share of bundles streamed.

    ``way``: zone, sorties, bundles.
    """
    z, n, bundles = way
    air_i = sky.air_i
    at_night = night_mix(dark, par[AA_NIGHT])
    cells = (int(air.approach_cell[z]), int(air.zone_cell[z]))
    kills = flak_fire(
        units, weapons, force, stores, ground.x_m, ground.y_m, 1 - int(air.side[0]), cells,
        int(air_i[HEIGHT]), n * par[AA_ROUNDS] * at_night,
    )  # fmt: skip
    kills *= at_night
    a, b, c, _ = uniforms(key[0], key[1], key[2], R_DROPS, z, DRAW_LOSSES)
    lost = binomial(a, n, loss_chance(kills))
    air_i[SORTIES] += n
    air_i[AIRCRAFT_LOST] += lost
    air_i[AIRCRAFT_DAMAGED] += binomial(b, n - lost, loss_chance(kills * par[DAMAGE]))
    if lost > 0:
        note(log.events, log.n_events, key[2], 0, E_AIRCRAFT_LOST, int(air.side[0]), -1, -1, lost)
    safe = (n - lost) / n
    return lost, 1.0 - safe + safe * share_of(c, bundles, par[MALFUNCTION])


@kernel
def order_height(sky: Sky, policy: F8, par: F8, air: AirTable, n: int, lost: int, h: float) -> None:
    """Learn from the sorties of the watch and order the height of the next."""
    if n == 0:
        return
    air_i, air_f = sky.air_i, sky.air_f
    # Drops are remembered over day and night together: half of their hours count.
    opinion = learnt(air_f[LOSS_PER_DROP], lost, n, par[CREWS], 0.5 * h, par[MEMORY])
    threshold = policy[int(air.side[0]), HEIGHT_STEP_LOSS]
    ordered = next_height(
        int(air_i[HEIGHT]), air.height_m.size, opinion, threshold, par[DOWN_SHARE]
    )
    # At a new height the old losses say little: the opinion starts half way to the threshold.
    air_f[LOSS_PER_DROP] = opinion if ordered == air_i[HEIGHT] else 0.5 * threshold
    air_i[HEIGHT] = ordered


@kernel
def total_need(
    air: AirTable, supply: SupplyTable, stores: Stores, kg_per_round: F8, post_i: I4, zone_in: I8,
    side: int, height: int, least: float,
) -> float:  # fmt: skip
    """Kilograms that all depots with a drop zone are short of."""
    total = 0.0
    for d in range(supply.side.size):
        if zone_for(air, supply, post_i, zone_in, d, side, height, least) >= 0:
            need, _ = plan_load(supply, stores, air.zone_depot, kg_per_round, d)
            total += need
    return total


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, weapons: WeaponTable,
    supply: SupplyTable, air: AirTable, clock: ClockTable, force: Force, state_posts: Posts,
    stores: Stores, land: Land, sky: Sky, log: Log, policy: F8, par: F8, seed: int, rep: int,
    watch: int,
) -> int:  # fmt: skip
    """Drop what the need asks for and gather what lies; returns the drop sorties of the watch."""
    side = int(air.side[0])
    if side < 0 or air.height_m.size == 0:
        return 0
    key, air_i, post_i = (seed, rep, watch), sky.air_i, state_posts.post_i
    watch_h = clock.watch_h[0]
    if watch == 0:
        air_i[HEIGHT] = 0
        sky.air_f[LOSS_PER_DROP] = par[PRIOR]
    height, dark = int(air_i[HEIGHT]), clock.dark[watch]
    day_share = weather_share(sky.camp_i, par[DRY], par[UNDER_CLOUD], par[FOG_H], watch_h)
    day_share *= watch_h / 24.0
    need = total_need(
        air, supply, stores, weapons.kg_per_round, post_i, land.zone_in, side, height, par[LEAST_IN]
    )
    low, sorties, lost = 0.0, 0, 0
    for d in range(supply.side.size):
        z = zone_for(air, supply, post_i, land.zone_in, d, side, height, par[LEAST_IN])
        if z < 0 or need <= 0.0:
            continue
        own, weight = plan_load(supply, stores, air.zone_depot, weapons.kg_per_round, d)
        n, kg = allot(air, day_share, int(air_i[COMMITTED]), need, low, low + own / need, key)
        low += own / need
        if n == 0:
            continue
        bundles = int(kg / par[BUNDLE_KG]) + 1
        down, spoilt = send(
            units, ground, weapons, air, force, stores, sky, log, par, (z, n, bundles), dark, key
        )
        u, _, _, _ = uniforms(seed, rep, watch, R_DROPS, z, DRAW_SHARES)
        inside = share_of(u, bundles, land.zone_in[z, height] / WHOLE)
        drop_load(
            supply, weapons, air, stores, air_i, policy, par, z, d, kg / max(weight, 1e-9),
            (spoilt, inside), key,
        )  # fmt: skip
        sorties += n
        lost += down
    air_i[COMMITTED] = 0
    order_height(sky, policy, par, air, sorties, lost, watch_h)
    lying = int(air_i[LOOSE_KG])
    if lying == 0:
        return sorties
    free = free_men(units.side, force.men, force.unit_i, side)
    hands = policy[side, GATHER_SHARE] * free + policy[side, LABOUR_OUTSIDE]
    for z in range(air.zone_cell.size):
        kg = loose_kg(stores.loose, weapons.kg_per_round, z)
        d = receiving_depot(
            int(air.zone_depot[z]), supply.side, supply.post, supply.main, post_i, side
        )
        if kg == 0:
            continue
        if d < 0 or is_lost(air, post_i, land.zone_in, z, side, par[LEAST_IN]):
            lose_zone(
                supply, stores, weapons.kg_per_round, air_i, policy, 1 - side, z, par[CAPTURED], key
            )
            continue
        exposed, km = zone_state(
            posts, ground, supply, air, state_posts, par[FIRE_HALF], z, d, dark, watch_h
        )
        share = gathered_share(
            par[CLEAR], par[UNDER_FIRE], exposed, night_mix(dark, par[GATHER_NIGHT]), watch_h
        )
        most = carried_kg(
            hands * kg / lying, par[LOAD_KG], km, par[WALK_KM_H], par[HANDLING_H], watch_h
        )
        gather(
            units, weapons, force, stores, air_i, policy, par, side, (z, d, free),
            min(share, most / kg), exposed, key,
        )  # fmt: skip
    return sorties
