"""Supply: what the road brings, what is eaten and used up, what spoils, and who may fire what.

Carriers go in the dark; rain and strikes on the road slow them. They fill the forward depots from
the rear, the first priority first, everything to half of its target before anything to the whole.
Once a day, in its first watch, rations and medical stores are issued, food spoils and rounds move
between the purses; cartridges of an assault are used in its watch. A side short of food cuts its
ration by policy, and eats less when there is none.

Purses: the reserve is for the next named operation and never pays for harassing. What the defence
is short of its share comes from the harassing purse first, then from the reserve; what the
reserve is short of comes from what the others have over. (A daily return to fixed shares would
drain the reserve through the harassing purse.) Sources: rows road_supply and consumption of the
parameter table. Not modelled: single stages of the road, water, fuel, stocks lost with carriers.
"""

from __future__ import annotations

from siegeworks.engine.cargo import main_depot, receiving_depot
from siegeworks.engine.codes import (
    CONTACT_H,
    DRY_GUNS,
    E_RATION,
    F_DESTROYED,
    F_USED,
    FIT,
    FOOD,
    GARRISON,
    MEDICAL,
    NOW,
    NOW_IN,
    OWNER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    POST,
    PRESENT,
    R_SUPPLY,
    RATION_0,
    ROAD_X,
    SMALL_ARMS,
    TASK,
    WET,
)
from siegeworks.engine.hours import dark_share, over_hours
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.policy import (
    DEFENCE_PURSE,
    LABOUR_OUTSIDE,
    RATION_FOOD_DAYS,
    RATION_SHARE,
    RESERVE_PURSE,
)
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I1, I4, I8, Force, Log, Posts, Sky, Stores, Tasking
from siegeworks.engine.stocks import count_men, fill_depot, food_wanted, share_purses, use_up
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, ClockTable, SupplyTable, UnitTable, WeaponTable

ID = "supply"
VERSION = 1
PARAMETERS = (
    "food_besieger_kg_per_man_day", "food_garrison_kg_per_man_day", "medical_kg_per_wounded_day",
    "small_arms_kg_per_man_quiet_day", "small_arms_kg_per_man_assault_h",
    "spoilage_share_per_month_share", "spoilage_wet_x", "full_ration_share",
)  # fmt: skip
FOOD_KG, _, MEDICAL_KG, QUIET_KG, ASSAULT_KG, SPOILS, SPOILS_WET_X, FULL_RATION = range(
    len(PARAMETERS)
)
READS = (
    "tables.units", "tables.weapons", "tables.supply", "tables.air", "tables.clock", "policy",
    "force.men", "force.unit_i", "posts.post_i", "posts.op_i", "tasking", "stores", "sky.air_f",
    "sky.camp_i", "sky.camp_f",
)  # fmt: skip
WRITES = (
    "stores.rounds", "stores.kg", "stores.rounds_flow", "stores.kg_flow", "stores.rear",
    "sky.camp_i", "sky.camp_f", "log.events", "log.n_events",
)  # fmt: skip

DAYS_A_MONTH = 30.0
FULL, CUT, STARVED = 0, 1, 2
"""How a side eats."""


# --- amounts --------------------------------------------------------------------------------------


@kernel
def carried(kg_night: float, share: float, wet: bool, wet_x: float, road_x: float) -> float:
    """Kilograms a train of carriers brings in a watch."""
    return kg_night * share * (wet_x if wet else 1.0) * road_x


@kernel
def ration_level(days_of_food: float, least_days: float, cut: float) -> float:
    """Ration ordered (1 = full): cut when the food lasts less than ``least_days``."""
    return cut if days_of_food < least_days else 1.0


@kernel
def eats(ration: float, full: float) -> int:
    """FULL, CUT or STARVED (less than half of a ration)."""
    if ration >= full:
        return FULL
    return CUT if ration >= 0.5 else STARVED


@kernel
def spoilt_share(per_month: float, wet: bool, wet_x: float) -> float:
    """Share of a stock lost in a day, more in a wet one."""
    return min(over_hours(per_month, 1.0, DAYS_A_MONTH) * (wet_x if wet else 1.0), 1.0)


# --- the road -------------------------------------------------------------------------------------


@kernel
def road(
    supply: SupplyTable, air: AirTable, stores: Stores, kg_per_round: F8, policy: F8, d: int,
    share: float, wet: bool, road_x: float, u: float,
) -> float:  # fmt: skip
    """Carriers of depot ``d`` bring what they can; returns kilograms."""
    kg = 0.0
    side = int(supply.side[d])
    x = road_x if air.side[0] == 1 - side else 1.0
    for k in range(supply.carrier_depot.size):
        if supply.carrier_depot[k] == d:
            kg += carried(supply.carrier_kg[k], share, wet, supply.carrier_wet_x[k], x)
    if kg <= 0.0:
        return 0.0
    return fill_depot(
        supply, stores, air.zone_depot, kg_per_round, d, float(stochastic_round(u, kg)),
        (policy[side, RESERVE_PURSE], policy[side, DEFENCE_PURSE]),
    )  # fmt: skip


# --- the day's issue ------------------------------------------------------------------------------


@kernel
def issue(
    units: UnitTable, supply: SupplyTable, force: Force, post_i: I4, stores: Stores, policy: F8,
    par: F8, side: int, wet: bool,
) -> float:  # fmt: skip
    """Issue a day's food, medical stores and cartridges of a side; returns the ration (0-1)."""
    labour, kg_a_man = policy[side, LABOUR_OUTSIDE], par[FOOD_KG + side]
    need, stock = food_wanted(units, supply, force, post_i, stores, side, kg_a_man, labour)
    level = ration_level(
        stock / max(need, 1e-9), policy[side, RATION_FOOD_DAYS], policy[side, RATION_SHARE]
    )
    main = main_depot(supply.side, supply.main, side)
    kg, flow, given = stores.kg, stores.kg_flow, 0
    rots = spoilt_share(par[SPOILS], wet, par[SPOILS_WET_X])
    for d in range(supply.side.size):
        if supply.side[d] != side:
            continue
        eaters, wounded, infantry = count_men(
            units, supply, force.men, force.unit_i, post_i, side, d
        )
        people = eaters + (labour if d == main else 0.0)
        given += use_up(kg, flow, d, FOOD, people * kg_a_man * level, F_USED)
        use_up(kg, flow, d, MEDICAL, wounded * par[MEDICAL_KG], F_USED)
        use_up(kg, flow, d, SMALL_ARMS, infantry * par[QUIET_KG], F_USED)
        use_up(kg, flow, d, FOOD, kg[d, FOOD] * rots, F_DESTROYED)
    return min(given / need, 1.0) if need > 0.0 else 1.0


# --- the fight ------------------------------------------------------------------------------------


@kernel
def longest_assaults(side: I1, unit_i: I4, task_i: I4, task_f: F8, h: float) -> tuple[float, float]:
    """Hours of the longest assault that each side makes this watch; 0 = none."""
    hours_0, hours_1 = 0.0, 0.0
    for u in range(side.size):
        t = unit_i[u, TASK]
        if t < 0 or task_i[t, NOW_IN] == 0 or unit_i[u, PRESENT] == 0:
            continue
        if side[u] == 0:
            hours_0 = max(hours_0, h - task_f[t, CONTACT_H])
        else:
            hours_1 = max(hours_1, h - task_f[t, CONTACT_H])
    return hours_0, hours_1


@kernel
def hours_fighting(
    unit_i: I4, task_i: I4, task_f: F8, op_i: I4, u: int, side: int, theirs: float, h: float
) -> float:
    """Hours that unit ``u`` fights: from its own contact on, or while its position is assaulted."""
    t, p = unit_i[u, TASK], unit_i[u, POST]
    if unit_i[u, PRESENT] == 0:
        return 0.0
    if t >= 0 and task_i[t, NOW_IN] == 1:
        return float(h - task_f[t, CONTACT_H])
    return theirs if p >= 0 and op_i[p, 1 - side, NOW] == 1 else 0.0


@kernel
def fight(
    units: UnitTable, supply: SupplyTable, force: Force, state_posts: Posts, tasking: Tasking,
    stores: Stores, kg_an_hour: float, h: float,
) -> None:  # fmt: skip
    """Use the cartridges and grenades of everyone in an assault or under one."""
    task_i, task_f, unit_i = tasking.task_i, tasking.task_f, force.unit_i
    hours_0, hours_1 = longest_assaults(units.side, unit_i, task_i, task_f, h)
    if hours_0 <= 0.0 and hours_1 <= 0.0:
        return
    for u in range(units.side.size):
        side = int(units.side[u])
        theirs = hours_1 if side == 0 else hours_0
        hours = hours_fighting(unit_i, task_i, task_f, state_posts.op_i, u, side, theirs, h)
        if hours <= 0.0:
            continue
        d = receiving_depot(
            int(units.depot[u]), supply.side, supply.post, supply.main, state_posts.post_i, side
        )
        if d >= 0:
            wanted = force.men[u, FIT] * hours * kg_an_hour
            use_up(stores.kg, stores.kg_flow, d, SMALL_ARMS, wanted, F_USED)


# --- the watch ------------------------------------------------------------------------------------


@kernel
def order_ration(camp_f: F8, log: Log, side: int, ration: float, watch: int, full: float) -> None:
    """Write the ration of a side, and log a change between full, cut and next to nothing."""
    before = eats(camp_f[RATION_0 + side], full)
    camp_f[RATION_0 + side] = ration
    if eats(ration, full) != before:
        note(log.events, log.n_events, watch, 0, E_RATION, side, -1, -1, int(ration * 100.0 + 0.5))


@kernel
def count_dry(supply: SupplyTable, rounds: I8, camp_i: I8) -> None:
    """Count the watches in a row without a round in the garrison's main depot."""
    d = main_depot(supply.side, supply.main, GARRISON)
    if d < 0:
        return
    total = 0
    for a in range(rounds.shape[1]):
        total += int(rounds[d, a, P_RESERVE] + rounds[d, a, P_HARASS] + rounds[d, a, P_DEFENCE])
    camp_i[DRY_GUNS] = 0 if total > 0 else camp_i[DRY_GUNS] + 1


@kernel
def apply(
    units: UnitTable, weapons: WeaponTable, supply: SupplyTable, air: AirTable, clock: ClockTable,
    force: Force, state_posts: Posts, tasking: Tasking, stores: Stores, sky: Sky, log: Log,
    policy: F8, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Supply both sides for a watch; returns the number of depots the road reached."""
    camp_f, post_i, watch_h = sky.camp_f, state_posts.post_i, clock.watch_h[0]
    wet = sky.camp_i[WET] == 1
    if watch == 0:
        camp_f[RATION_0] = 1.0
        camp_f[RATION_0 + 1] = 1.0
    share = dark_share(clock.day, clock.dark, watch)
    reached = 0
    for d in range(supply.side.size):
        p, s = int(supply.post[d]), int(supply.side[d])
        if share > 0.0 and (p < 0 or post_i[p, OWNER] == s):
            u, _, _, _ = uniforms(seed, rep, watch, R_SUPPLY, d, 0)
            brought = road(
                supply, air, stores, weapons.kg_per_round, policy, d, share, wet,
                sky.air_f[ROAD_X], u,
            )  # fmt: skip
            reached += 1 if brought > 0.0 else 0
        if clock.first[watch] == 1:
            share_purses(stores.rounds, d, policy[s, RESERVE_PURSE], policy[s, DEFENCE_PURSE])
    if clock.first[watch] == 1:
        for side in range(2):
            ration = issue(units, supply, force, post_i, stores, policy, par, side, wet)
            order_ration(camp_f, log, side, ration, watch, par[FULL_RATION])
    fight(units, supply, force, state_posts, tasking, stores, par[ASSAULT_KG], watch_h)
    count_dry(supply, stores.rounds, sky.camp_i)
    return reached
