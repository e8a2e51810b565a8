"""What an aircraft carries and where it ends: need of a depot, load plan, delivery, capture.

Items of a depot are its rows of ammunition, counted in rounds, then food, small arms and medical
stores in kilograms. A load is shared out by need: what is missing from the target, weighed by the
inverse of the priority, as far as the rear still has it. Mass is counted in whole kilograms as
the rounded mass of a whole heap before and after, so that running sums close exactly.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    DROPPED_KG,
    F_CAPTURED,
    FALLEN_KG,
    FOOD,
    LOOSE_KG,
    MEDICAL,
    OWNER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    R_DROPS,
    SPOILT_KG,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.policy import DEFENCE_PURSE, RESERVE_PURSE
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I1, I4, I8, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import SupplyTable

DRAW_ITEM = 16
"""First draw of the items of a load in the drops rule: one block each."""

# --- items ----------------------------------------------------------------------------------------


@kernel
def unit_kg(kg_per_round: F8, i: int) -> float:
    """Kilograms of one of item ``i``: a round, or the kilogram of a bulk item."""
    return kg_per_round[i] if i < kg_per_round.size else 1.0


@kernel
def mass_kg(count: int, kg: float) -> int:
    """Whole kilograms of a heap of ``count`` at ``kg`` each."""
    return math.floor(count * kg + 0.5)


@kernel
def in_stock(stores: Stores, d: int, i: int, n_ammo: int) -> int:
    """Rounds in the three purses of depot ``d``, or kilograms, of item ``i``."""
    if i >= n_ammo:
        return int(stores.kg[d, i - n_ammo])
    rounds = stores.rounds
    return int(rounds[d, i, P_RESERVE] + rounds[d, i, P_HARASS] + rounds[d, i, P_DEFENCE])


@kernel
def waiting(loose: I8, zone_depot: I4, d: int, i: int) -> int:
    """Count of item ``i`` that lies uncollected in the zones of depot ``d``."""
    total = 0
    for z in range(zone_depot.size):
        if zone_depot[z] == d:
            total += int(loose[z, i])
    return total


@kernel
def shortage(stores: Stores, target: int, zone_depot: I4, d: int, i: int) -> int:
    """Count of item ``i`` missing from ``target`` in depot ``d`` that the rear can still send."""
    missing = target - waiting(stores.loose, zone_depot, d, i)
    missing -= in_stock(stores, d, i, stores.rear.shape[1] - 3)
    return max(min(missing, int(stores.rear[d, i])), 0)


# --- load plan ------------------------------------------------------------------------------------


@kernel
def plan_load(
    supply: SupplyTable, stores: Stores, zone_depot: I4, kg_per_round: F8, d: int
) -> tuple[float, float]:
    """Need of depot ``d``: kilograms short, and the same weighed by 1 / priority."""
    need, weight = 0.0, 0.0
    for i in range(stores.rear.shape[1]):
        rank = int(supply.priority[d, i])
        if rank > 0:
            kg = shortage(stores, int(supply.target[d, i]), zone_depot, d, i) * unit_kg(
                kg_per_round, i
            )
            need += kg
            weight += kg / rank
    return need, weight


@kernel
def planned(short: int, rank: int, load_a_weight: float, u: float) -> int:
    """Count of an item in a load: its share of the weights, rounded by ``u``, at most its need.

    ``load_a_weight``: kilograms of load for each unit of the weights of :func:`plan_load`.
    """
    if rank <= 0 or short <= 0:
        return 0
    return min(stochastic_round(u, short / rank * load_a_weight), short)


@kernel
def receiving_depot(d: int, side: I1, post: I4, main: I1, post_i: I4, owner: int) -> int:
    """Depot that takes what is meant for ``d``: itself while its place is held, else the main one.

    -1 when neither can.
    """
    if post[d] < 0 or post_i[post[d], OWNER] == owner:
        return d
    other = main_depot(side, main, owner)
    if other >= 0 and (post[other] < 0 or post_i[post[other], OWNER] == owner):
        return other
    return -1


@kernel
def main_depot(side: I1, main: I1, owner: int) -> int:
    """Main depot of a side, or -1."""
    for d in range(side.size):
        if side[d] == owner and main[d] == 1:
            return d
    return -1


# --- stock ----------------------------------------------------------------------------------------


@kernel
def put_in(
    stores: Stores, d: int, i: int, count: int, flow: int, reserve: float, defence: float
) -> None:
    """Add ``count`` of item ``i`` to depot ``d``; rounds enter the purses by the side's policy."""
    n_ammo = stores.rear.shape[1] - 3
    if i >= n_ammo:
        stores.kg[d, i - n_ammo] += count
        stores.kg_flow[d, i - n_ammo, flow] += count
        return
    kept = int(count * reserve)
    guarded = int(count * defence)
    stores.rounds[d, i, P_RESERVE] += kept
    stores.rounds[d, i, P_DEFENCE] += guarded
    stores.rounds[d, i, P_HARASS] += count - kept - guarded
    stores.rounds_flow[d, i, flow] += count


@kernel
def is_useful(usable: I1, side: int, i: int, n_ammo: int) -> bool:
    """True when ``side`` can use item ``i``: rounds that its weapons fire, food, medicine."""
    if i < n_ammo:
        return bool(usable[side, i] == 1)
    return i - n_ammo == FOOD or i - n_ammo == MEDICAL


@kernel
def capture(
    supply: SupplyTable,
    stores: Stores,
    captor: int,
    i: int,
    count: int,
    reserve: float,
    defence: float,
) -> int:
    """Give ``count`` of item ``i`` to the main depot of ``captor`` if he can use it; returns it."""
    d = main_depot(supply.side, supply.main, captor)
    if count <= 0 or d < 0 or not is_useful(supply.usable, captor, i, stores.rear.shape[1] - 3):
        return 0
    put_in(stores, d, i, count, F_CAPTURED, reserve, defence)
    return count


# --- where a dropped load ends --------------------------------------------------------------------


@kernel
def lose_outside(
    supply: SupplyTable, stores: Stores, policy: F8, captor: int, i: int, count: int, u: float,
    share: float,
) -> None:  # fmt: skip
    """The enemy finds ``share`` of what fell outside and keeps what he can use."""
    found = stochastic_round(u, count * share)
    capture(
        supply,
        stores,
        captor,
        i,
        found,
        policy[captor, RESERVE_PURSE],
        policy[captor, DEFENCE_PURSE],
    )


@kernel
def fall(
    stores: Stores, air_i: I8, z: int, i: int, count: int, kg: float, spoilt: float, inside: float,
    u: float, v: float,
) -> int:  # fmt: skip
    """Split ``count`` of an item: spoilt, loose in zone ``z``, outside; returns those outside."""
    bad = min(stochastic_round(u, count * spoilt), count)
    kept = min(stochastic_round(v, (count - bad) * inside), count - bad)
    out = count - bad - kept
    before = mass_kg(int(stores.loose[z, i]), kg)
    stores.loose[z, i] += kept
    loose = mass_kg(int(stores.loose[z, i]), kg) - before
    air_i[SPOILT_KG] += mass_kg(bad, kg)
    air_i[LOOSE_KG] += loose
    air_i[FALLEN_KG] += mass_kg(out, kg)
    air_i[DROPPED_KG] += mass_kg(bad, kg) + loose + mass_kg(out, kg)
    return out


@kernel
def lose_zone(
    supply: SupplyTable, stores: Stores, kg_per_round: F8, air_i: I8, policy: F8, captor: int,
    z: int, share: float, key: tuple[int, int, int],
) -> None:  # fmt: skip
    """What lies in a zone that is lost falls to the enemy like what fell outside."""
    for i in range(stores.rear.shape[1]):
        count = int(stores.loose[z, i])
        if count > 0:
            u, _, _, _ = uniforms(key[0], key[1], key[2], R_DROPS, z, DRAW_ITEM + i)
            mass = mass_kg(count, unit_kg(kg_per_round, i))
            stores.loose[z, i] = 0
            air_i[LOOSE_KG] -= mass
            air_i[FALLEN_KG] += mass
            lose_outside(supply, stores, policy, captor, i, count, u, share)
