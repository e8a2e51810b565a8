"""The accounting identities, checked from the event counts: men, rounds, tonnes.

Each term is counted where it happens; nothing here is worked out as a remainder.
"""

from __future__ import annotations

from siegeworks.engine import codes
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import I4, I8, State
from siegeworks.engine.tables import SupplyTable, Tables


@kernel
def men_faults(men: I4) -> int:
    """Units whose men do not add up to all who ever came, or with a negative count."""
    faults = 0
    for u in range(men.shape[0]):
        total = 0
        for column in range(codes.ARRIVED):
            total += int(men[u, column])
            if men[u, column] < 0:
                faults += 1
        if total != men[u, codes.ARRIVED]:
            faults += 1
    return faults


@kernel
def flow_balance(flow: I8, d: int, i: int) -> int:
    """What came in less what went out, from the counted flows."""
    return int(
        flow[d, i, codes.F_DELIVERED]
        + flow[d, i, codes.F_CAPTURED]
        - flow[d, i, codes.F_USED]
        - flow[d, i, codes.F_DESTROYED]
        - flow[d, i, codes.F_TAKEN]
    )


@kernel
def stock_faults(supply: SupplyTable, state: State) -> int:
    """Stocks that differ from their start and flows, or are negative."""
    stores = state.stores
    faults = 0
    for d in range(supply.side.size):
        for a in range(stores.rounds.shape[1]):
            total = 0
            for purse in range(3):
                total += int(stores.rounds[d, a, purse])
                if stores.rounds[d, a, purse] < 0:
                    faults += 1
            if total != supply.start_rounds[d, a] + flow_balance(stores.rounds_flow, d, a):
                faults += 1
        for k in range(3):
            expected = supply.start_kg[d, k] + flow_balance(stores.kg_flow, d, k)
            if stores.kg[d, k] != expected or stores.kg[d, k] < 0:
                faults += 1
    return faults


@kernel
def air_faults(air_i: I8) -> int:
    """1 when dropped cargo is not recovered, fallen, spoilt or still lying."""
    accounted = (
        air_i[codes.RECOVERED_KG]
        + air_i[codes.FALLEN_KG]
        + air_i[codes.SPOILT_KG]
        + air_i[codes.LOOSE_KG]
    )
    return 0 if air_i[codes.DROPPED_KG] == accounted else 1


@kernel
def faults(tables: Tables, state: State) -> int:
    """Broken identities in the state, 0 = all hold."""
    return (
        men_faults(state.force.men)
        + stock_faults(tables.supply, state)
        + air_faults(state.sky.air_i)
    )
