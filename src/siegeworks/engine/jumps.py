"""Men who jump: how many aircraft carry, on which zone, where they end and where they are
quartered."""

from __future__ import annotations

from siegeworks.engine.cargo import main_depot
from siegeworks.engine.codes import EXISTS, OWNER
from siegeworks.engine.fall import men_in
from siegeworks.engine.flying import TRANSPORT, transport_sorties, zone_for
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I4, I8, Force
from siegeworks.engine.tables import AirTable, PostTable, SupplyTable, UnitTable

ONLY_HELD = 2.0
"""Least share inside for a zone that is not held: men are dropped on held zones only."""


@kernel
def jump_fates(
    n: int, inside: float, outside_lost: float, captured: float, hurt: float,
    u: tuple[float, float, float, float],
) -> tuple[int, int, int]:  # fmt: skip
    """Of ``n`` jumpers: captured, missing, injured. The rest stand in own cells or come in."""
    out = binomial(u[0], n, 1.0 - inside)
    lost = binomial(u[1], out, outside_lost)
    taken = binomial(u[2], lost, captured)
    return taken, lost - taken, binomial(u[3], n - lost, hurt)


@kernel
def nearest_row(scatter_m: F8, sd_m: float) -> int:
    """Row of the drop heights whose scatter is nearest to that of jumpers."""
    best = 0
    for h in range(scatter_m.size):
        if abs(scatter_m[h] - sd_m) < abs(scatter_m[best] - sd_m):
            best = h
    return best


@kernel
def lift(
    air: AirTable, day_share: float, owed: int, men: int, key: tuple[int, int, int]
) -> tuple[int, int]:
    """Sorties that carry up to ``men`` jumpers, and their seats; ``owed`` sorties are taken."""
    n, seats = 0, 0
    for f in range(air.role.size):
        places = int(air.jumpers[f])
        if air.role[f] != TRANSPORT or places <= 0:
            continue
        ready = transport_sorties(air.role, air.sorties, f, day_share, key)
        skipped = min(owed, ready)
        owed -= skipped
        more = (max(men - seats, 0) + places - 1) // places
        flown = min(ready - skipped, more)
        n += flown
        seats += flown * places
    return n, seats


@kernel
def quarters(
    posts: PostTable, air: AirTable, units: UnitTable, force: Force, post_i: I4, z: int, side: int
) -> int:
    """Position among those that cover zone ``z`` with the most room, or -1."""
    best, most = -1, 0
    for k in range(air.zone_post_start[z], air.zone_post_start[z + 1]):
        p = int(air.zone_post[k])
        if post_i[p, OWNER] != side or post_i[p, EXISTS] == 0:
            continue
        room = int(posts.capacity[p]) - men_in(force.men, force.unit_i, units.side, p, side)
        if room > most:
            best, most = p, room
    return best


@kernel
def landing_zone(
    air: AirTable, supply: SupplyTable, post_i: I4, zone_in: I8, d: int, side: int, row: int
) -> int:
    """Zone on which men for depot ``d`` jump: its own, else the main depot's; -1 none is held."""
    z = zone_for(air, supply, post_i, zone_in, d, side, row, ONLY_HELD)
    if z >= 0:
        return z
    main = main_depot(supply.side, supply.main, side)
    return zone_for(air, supply, post_i, zone_in, main, side, row, ONLY_HELD) if main >= 0 else -1
