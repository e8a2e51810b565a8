"""A landing strip: whether it is open, who shells it, what is unloaded and who is flown out."""

from __future__ import annotations

import math

from siegeworks.engine.cargo import mass_kg, plan_load, planned, put_in, receiving_depot, shortage
from siegeworks.engine.cargo import unit_kg as kg_of
from siegeworks.engine.codes import (
    BATTERY,
    CELL,
    EVACUATED,
    F_DELIVERED,
    F_USED,
    FIRED,
    FIT,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    P_HARASS,
    PRESENT,
    SEVERE,
    TUBES,
)
from siegeworks.engine.flying import TRANSPORT, gap_m, transport_sorties, zone_is_held
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, Force, Stores
from siegeworks.engine.tables import AirTable, SupplyTable, UnitTable, WeaponTable

FAR_OFF_M = 1e9
"""Metres: nobody there."""

# --- whether it is open ---------------------------------------------------------------------------


@kernel
def open_strip(air: AirTable, supply: SupplyTable, post_i: I4, side: int, z: int) -> int:
    """Depot that strip ``z`` feeds, or -1 while it cannot be used."""
    if air.zone_strip[z] == 0 or not zone_is_held(
        z, air.zone_post_start, air.zone_post, post_i, side
    ):
        return -1
    return receiving_depot(
        int(air.zone_depot[z]), supply.side, supply.post, supply.main, post_i, side
    )


@kernel
def any_strip(air: AirTable, supply: SupplyTable, post_i: I4, side: int) -> bool:
    """True while one strip can be used."""
    for z in range(air.zone_cell.size):  # noqa: SIM110 - compiled code has no any()
        if open_strip(air, supply, post_i, side, z) >= 0:
            return True
    return False


# --- fire on the strip ----------------------------------------------------------------------------


@kernel
def nearest_enemy_m(
    side: I1, men: I4, unit_i: I4, x_m: F8, y_m: F8, enemy: int, cell: int
) -> float:
    """Distance (m) from ``cell`` to the nearest unit of ``enemy`` with fit men."""
    least = FAR_OFF_M * FAR_OFF_M
    for u in range(side.size):
        if side[u] == enemy and unit_i[u, PRESENT] == 1 and men[u, FIT] > 0:
            c = unit_i[u, CELL]
            dx, dy = x_m[c] - x_m[cell], y_m[c] - y_m[cell]
            least = min(least, dx * dx + dy * dy)
    return math.sqrt(least)


@kernel
def reaction_fire(
    units: UnitTable,
    weapons: WeaponTable,
    force: Force,
    stores: Stores,
    x_m: F8,
    y_m: F8,
    enemy: int,
    cell: int,
    rounds_a_tube: float,
) -> float:
    """Batteries that reach the strip answer all landings of the watch; returns reference rounds."""
    total = 0.0
    unit_i = force.unit_i
    for u in units.armed:
        e, tubes, c = int(units.equipment[u]), int(unit_i[u, TUBES]), int(unit_i[u, CELL])
        if e < 0 or units.kind[u] != BATTERY or units.side[u] != enemy or tubes <= 0:
            continue
        a, d = int(weapons.ammunition[e]), int(units.depot[u])
        if unit_i[u, PRESENT] == 0 or force.men[u, FIT] <= 0 or a < 0:
            continue
        if gap_m(x_m[c], y_m[c], x_m[cell], y_m[cell], x_m[cell], y_m[cell]) > weapons.range_m[e]:
            continue
        got = min(int(tubes * rounds_a_tube + 0.5), int(stores.rounds[d, a, P_HARASS]))
        stores.rounds[d, a, P_HARASS] -= got
        stores.rounds_flow[d, a, F_USED] += got
        unit_i[u, FIRED] += got
        total += got * weapons.reference[e]
    return total


# --- cargo in, wounded out ------------------------------------------------------------------------


@kernel
def landings_wanted(need_kg: float, load_kg: int, patients: int, seats: int) -> int:
    """Landings that serve the need: loads to fill the depot or seats for the wounded."""
    loads = math.ceil(need_kg / load_kg) if load_kg > 0 else 0
    lifts = (patients + seats - 1) // seats if seats > 0 else 0
    return max(loads, lifts)


@kernel
def muster(
    air: AirTable, day_share: float, owed: int, need_kg: float, patients: int,
    key: tuple[int, int, int],
) -> tuple[int, int, int]:  # fmt: skip
    """Landings of the watch on one strip: their number, load (kg) and seats; ``owed`` are taken."""
    n, kg, seats = 0, 0, 0
    for f in range(air.role.size):
        load, places = int(air.land_kg[f]), int(air.patients[f])
        if air.role[f] != TRANSPORT or load + places <= 0:
            continue
        ready = transport_sorties(air.role, air.sorties, f, day_share, key)
        skipped = min(owed, ready)
        owed -= skipped
        more = landings_wanted(max(need_kg - kg, 0.0), load, max(patients - seats, 0), places)
        flown = min(ready - skipped, more)
        n += flown
        kg += flown * load
        seats += flown * places
    return n, kg, seats


@kernel
def unload(
    supply: SupplyTable, stores: Stores, zone_depot: I4, kg_per_round: F8, d: int, load_kg: float,
    reserve: float, defence: float, u: float,
) -> int:  # fmt: skip
    """Bring a load from the rear into depot ``d`` by need; returns its kilograms."""
    _, weight = plan_load(supply, stores, zone_depot, kg_per_round, d)
    if weight <= 0.0 or load_kg <= 0.0:
        return 0
    total = 0
    for i in range(stores.rear.shape[1]):
        short = shortage(stores, int(supply.target[d, i]), zone_depot, d, i)
        count = planned(short, int(supply.priority[d, i]), load_kg / weight, u)
        stores.rear[d, i] -= count
        put_in(stores, d, i, count, F_DELIVERED, reserve, defence)
        total += mass_kg(count, kg_of(kg_per_round, i))
    return total


@kernel
def lying(side: I1, depot: I4, men: I4, owner: int, d: int) -> int:
    """Wounded of the units of depot ``d`` who can be flown out."""
    total = 0
    for u in range(side.size):
        if side[u] == owner and depot[u] == d:
            total += int(men[u, H_SEVERE] + men[u, H_MODERATE] + men[u, H_LIGHT] + men[u, SEVERE])
    return total


@kernel
def fly_out(
    side: I1, depot: I4, men: I4, bench: I4, owner: int, d: int, seats: int, u: float
) -> int:
    """Evacuate up to ``seats`` wounded, the worst first, from a unit drawn by ``u`` on.

    ``bench``: its first row takes the list of units with such wounded.
    """
    left = seats
    n = side.size
    first = min(int(u * n), n - 1)
    listed = 0
    for k in range(n):
        # v = (first + k) mod n
        v = first + k if first + k < n else first + k - n
        if side[v] == owner and depot[v] == d:
            lying = men[v, H_SEVERE] + men[v, H_MODERATE] + men[v, H_LIGHT] + men[v, SEVERE]
            bench[0, listed] = v
            listed += 1 if lying > 0 else 0
    for column in (H_SEVERE, H_MODERATE, H_LIGHT, SEVERE):
        for k in range(listed):
            if left <= 0:
                return seats
            v = bench[0, k]
            out = min(left, int(men[v, column]))
            men[v, column] -= out
            men[v, EVACUATED] += out
            left -= out
    return seats - left
