"""Stocks of a depot: who lives on it, how it is filled by road, how its rounds lie in purses."""

from __future__ import annotations

from siegeworks.engine.cargo import put_in, receiving_depot, shortage, unit_kg
from siegeworks.engine.codes import (
    ENGINEER,
    F_DELIVERED,
    FIT,
    FOOD,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    LIGHT,
    MODERATE,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    PRESENT,
    RIFLE,
    SEVERE,
    SHIRK,
    SICK,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I4, I8, Force, Stores
from siegeworks.engine.tables import SupplyTable, UnitTable

RANKS = 9
"""Priorities of rear.csv."""


@kernel
def use_up(kg: I8, kg_flow: I8, d: int, k: int, wanted: float, flow: int) -> int:
    """Take up to ``wanted`` kilograms from a stock; returns what there was."""
    taken = min(int(wanted + 0.5), int(kg[d, k]))
    kg[d, k] -= taken
    kg_flow[d, k, flow] += taken
    return taken


@kernel
def wounded_of(men: I4, u: int) -> int:
    """Wounded of unit ``u``, with it and in the aid stations."""
    return int(
        men[u, LIGHT] + men[u, MODERATE] + men[u, SEVERE]
        + men[u, H_LIGHT] + men[u, H_MODERATE] + men[u, H_SEVERE]
    )  # fmt: skip


@kernel
def count_men(
    units: UnitTable, supply: SupplyTable, men: I4, unit_i: I4, post_i: I4, side: int, d: int
) -> tuple[int, int, int]:
    """Those of a side who live on depot ``d``: eaters, wounded, fit infantry.

    Units of a depot whose place is lost live on the main one; ``d`` = -1 counts those with neither.
    """
    eaters, wounded, infantry = 0, 0, 0
    asked, own = -1, -1
    for u in range(units.side.size):
        if units.side[u] != side or unit_i[u, PRESENT] == 0:
            continue
        if units.depot[u] != asked:  # most units live on the depot of the unit before
            asked = int(units.depot[u])
            own = receiving_depot(asked, supply.side, supply.post, supply.main, post_i, side)
        if own != d:
            continue
        hurt = wounded_of(men, u)
        wounded += hurt
        eaters += hurt + int(men[u, FIT] + men[u, SICK] + men[u, SHIRK])
        if units.kind[u] == RIFLE or units.kind[u] == ENGINEER:
            infantry += int(men[u, FIT])
    return eaters, wounded, infantry


@kernel
def food_wanted(
    units: UnitTable, supply: SupplyTable, force: Force, post_i: I4, stores: Stores, side: int,
    kg_a_man: float, labour: float,
) -> tuple[float, float]:  # fmt: skip
    """Food a side needs in a day at full ration, and what it has (kg)."""
    need, stock = labour * kg_a_man, 0.0
    for d in range(-1, supply.side.size):
        if d >= 0 and supply.side[d] != side:
            continue
        eaters, _, _ = count_men(units, supply, force.men, force.unit_i, post_i, side, d)
        need += eaters * kg_a_man
        if d >= 0:
            stock += stores.kg[d, FOOD]
    return need, stock


@kernel
def purse_moves(
    reserve: int, harass: int, defence: int, reserve_share: float, defence_share: float
) -> tuple[int, int, int]:
    """Rounds that move in a day: harassing to defence, harassing to reserve, reserve to defence.

    A negative last number is defence to reserve. Nothing ever moves into the harassing purse.
    """
    total = reserve + harass + defence
    reserve_due = int(total * reserve_share)
    defence_due = int(total * defence_share)
    spare = max(harass - (total - reserve_due - defence_due), 0)
    to_defence = min(spare, max(defence_due - defence, 0))
    lack = max(defence_due - defence - to_defence, 0)
    from_reserve = min(lack, max(reserve - reserve_due, 0))
    to_reserve = min(spare - to_defence, max(reserve_due - reserve, 0))
    back = min(max(reserve_due - reserve - to_reserve, 0), max(defence - defence_due, 0))
    return to_defence, to_reserve, from_reserve - back


@kernel
def share_purses(rounds: I8, d: int, reserve: float, defence: float) -> None:
    """Move the rounds of depot ``d`` between its purses as the policy asks."""
    for a in range(rounds.shape[1]):
        to_defence, to_reserve, across = purse_moves(
            int(rounds[d, a, P_RESERVE]), int(rounds[d, a, P_HARASS]), int(rounds[d, a, P_DEFENCE]),
            reserve, defence,
        )  # fmt: skip
        rounds[d, a, P_HARASS] -= to_defence + to_reserve
        rounds[d, a, P_RESERVE] += to_reserve - across
        rounds[d, a, P_DEFENCE] += to_defence + across


@kernel
def fill_to(
    supply: SupplyTable, stores: Stores, zone_depot: I4, kg_per_round: F8, d: int, level: float,
    budget_kg: float, shares: tuple[float, float],
) -> float:  # fmt: skip
    """Fill depot ``d`` to ``level`` of its targets, first priority first; returns kilograms left.

    Within a priority every item gets the same part of its need. ``shares``: reserve and defence.
    """
    left = budget_kg
    for rank in range(1, RANKS + 1):
        need = 0.0
        for i in range(stores.rear.shape[1]):
            if supply.priority[d, i] == rank:
                target = int(supply.target[d, i] * level)
                need += shortage(stores, target, zone_depot, d, i) * unit_kg(kg_per_round, i)
        if need <= 0.0:
            continue
        part = min(left / need, 1.0)
        for i in range(stores.rear.shape[1]):
            if supply.priority[d, i] != rank:
                continue
            target = int(supply.target[d, i] * level)
            count = int(shortage(stores, target, zone_depot, d, i) * part)
            stores.rear[d, i] -= count
            put_in(stores, d, i, count, F_DELIVERED, shares[0], shares[1])
            left -= count * unit_kg(kg_per_round, i)
        left = max(left, 0.0)
    return left


@kernel
def fill_depot(
    supply: SupplyTable, stores: Stores, zone_depot: I4, kg_per_round: F8, d: int,
    budget_kg: float, shares: tuple[float, float],
) -> float:  # fmt: skip
    """Bring up to ``budget_kg`` from the rear; returns the kilograms brought.

    Everything is brought to half of its target before anything is filled up: else a stock of the
    first priority would be built while guns of the third fall silent.
    """
    left = fill_to(supply, stores, zone_depot, kg_per_round, d, 0.5, budget_kg, shares)
    return budget_kg - fill_to(supply, stores, zone_depot, kg_per_round, d, 1.0, left, shares)
