"""What a gun sees of the siege, and its missions by order: located guns, strips and drop zones."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.bombardment import CB_MISSIONS, CB_ROUNDS, INTERDICT, Aim, fall_on_post
from siegeworks.engine.codes import (
    AIMED,
    CELL,
    FIRE_ON_STRIP,
    LOCATED,
    OWNER,
    P_HARASS,
    P_RESERVE,
    POST,
    PRESENT,
    R_FIRES,
    T_INTERDICT,
    TUBES,
)
from siegeworks.engine.gunnery import (
    G_DIRECT,
    G_RANGE_M,
    G_REFERENCE,
    G_SIDE,
    rate_per_h,
    room_left,
    shoot,
    sights,
    within,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I1, I4, Force, Land, Posts, Sky, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, GroundTable, PostTable, UnitTable

DRAW_MISSIONS, DRAW_TASKED = 2, 8
RATE, KNOWN, IN_RANGE = 0, 1, 3
"""Rows of the bench: the rounds an hour of each unit with guns this watch; from KNOWN on, one row a
side, the located batteries of its enemy, closed by -1 where the row is not full; those of them in
range of the gun that asks."""


class Park(NamedTuple):
    """The guns, who serves them, the ground they stand on and what their side sees."""

    units: UnitTable
    guns: F8
    force: Force
    ground: GroundTable
    land: Land


class Marks(NamedTuple):
    """The posts they fire at."""

    posts: PostTable
    state: Posts


class Watch(NamedTuple):
    """One watch: the key of its draws and its length."""

    seed: int
    rep: int
    watch: int
    hours: float


class Zones(NamedTuple):
    """Landing strips and drop zones as targets, who covers them, and the fire on strips."""

    air: AirTable
    state: Posts
    sky: Sky


@kernel
def whole_rounds(reference_rounds: float, worth: float, u: float) -> int:
    """Rounds of a weapon that make up so many reference rounds."""
    return stochastic_round(u, reference_rounds / worth) if worth > 0.0 else 0


@kernel
def fill_rates(
    guns: F8, armed: I4, men: I4, unit_i: I4, over: F8, bench: I4, casemate_x: float,
    overlooked_x: float, day: float
) -> None:  # fmt: skip
    """Write the whole rounds an hour of every unit with guns into its place on the bench."""
    for u in armed:
        bench[RATE, u] = int(rate_per_h(guns, men, unit_i, over, u, day, casemate_x, overlooked_x))


@kernel
def reaches(park: Park, u: int, cell: int) -> bool:
    """True when the guns of ``u`` can fire at ``cell``: in range, and seen if they fire direct."""
    unit_i = park.force.unit_i
    if not within(
        park.ground.x_m, park.ground.y_m, int(unit_i[u, CELL]), cell, park.guns[u, G_RANGE_M]
    ):
        return False
    if park.guns[u, G_DIRECT] == 0.0:
        return True
    return sights(
        park.ground.sees, park.land.seen, int(unit_i[u, POST]), int(park.guns[u, G_SIDE]), cell
    )


@kernel
def room_of(park: Park, u: int, hours: float) -> int:
    """Rounds that ``u`` has time to fire still in a watch of ``hours``."""
    return room_left(park.force.unit_i, u, float(park.force.bench[RATE, u]), hours)


@kernel
def list_located(side: I1, armed: I4, unit_i: I4, bench: I4, watch: int) -> None:
    """List for each side the batteries of its enemy that are known to it."""
    n_0, n_1 = 0, 0
    for v in armed:
        if unit_i[v, LOCATED] < watch or unit_i[v, TUBES] <= 0 or unit_i[v, PRESENT] == 0:
            continue
        if side[v] == 1:
            bench[KNOWN, n_0] = v
            n_0 += 1
        else:
            bench[KNOWN + 1, n_1] = v
            n_1 += 1
    if n_0 < side.size:
        bench[KNOWN, n_0] = -1
    if n_1 < side.size:
        bench[KNOWN + 1, n_1] = -1


@kernel
def pick_gun(park: Park, u: int, draw: float) -> int:
    """One of the located batteries in range of ``u``, each with the same chance; -1 for none."""
    unit_i, x_m, y_m, reach_m = (
        park.force.unit_i,
        park.ground.x_m,
        park.ground.y_m,
        park.guns[u, G_RANGE_M],
    )
    known, at = park.force.bench[KNOWN + int(park.guns[u, G_SIDE])], int(unit_i[u, CELL])
    inside = park.force.bench[IN_RANGE]
    n = 0
    for k in range(known.size):
        if known[k] < 0:
            break
        inside[n] = known[k]
        n += 1 if within(x_m, y_m, at, int(unit_i[known[k], CELL]), reach_m) else 0
    return int(inside[int(draw * n)]) if n > 0 else -1


@kernel
def counter_fire(
    guns: F8, unit_i: I4, stores: Stores, u: int, v: int, want: int, purse: int, purse_2: int
) -> None:
    """Fire a mission of ``want`` rounds at the battery ``v``."""
    got = shoot(guns, unit_i, stores.rounds, stores.rounds_flow, u, want, purse, purse_2)
    unit_i[v, AIMED] += int(got * guns[u, G_REFERENCE] + 0.5)


@kernel
def is_open_zone(zones: Zones, z: int, side: int) -> bool:
    """True while the air side holds a position that covers zone ``z``, or none is named."""
    first, end = int(zones.air.zone_post_start[z]), int(zones.air.zone_post_start[z + 1])
    for i in range(first, end):
        if zones.state.post_i[zones.air.zone_post[i], OWNER] == side:
            return True
    return first == end


@kernel
def is_under_gun(park: Park, zones: Zones, u: int, z: int) -> bool:
    """True when the guns of ``u`` can fire at zone ``z`` and their side sees the rounds fall."""
    s = int(park.guns[u, G_SIDE])
    cell = int(zones.air.zone_cell[z])
    if zones.air.side[0] != 1 - s or park.land.seen[s, cell] == 0 or not reaches(park, u, cell):
        return False
    return is_open_zone(zones, z, 1 - s)


@kernel
def pick_zone(park: Park, zones: Zones, u: int, draw: float) -> int:
    """One of the enemy's zones under the guns of ``u``; -1 for none."""
    n = 0
    for z in range(zones.air.zone_post_start.size - 1):
        if is_under_gun(park, zones, u, z):
            n += 1
    left = int(draw * n)
    for z in range(zones.air.zone_post_start.size - 1):
        if is_under_gun(park, zones, u, z):
            if left == 0:
                return z
            left -= 1
    return -1


@kernel
def interdict(
    park: Park, stores: Stores, zones: Zones, u: int, z: int, want: int, purse: int, purse_2: int
) -> None:
    """Fire ``want`` rounds at zone ``z``."""
    got = shoot(
        park.guns, park.force.unit_i, stores.rounds, stores.rounds_flow, u, want, purse, purse_2
    )
    if zones.air.zone_strip[z] == 1:
        zones.sky.air_f[FIRE_ON_STRIP] += got * park.guns[u, G_REFERENCE]


@kernel
def fire_at(
    guns: F8, unit_i: I4, stores: Stores, marks: Marks, par: F8, u: int, want: int, purse: int,
    purse_2: int, aim: Aim,
) -> None:  # fmt: skip
    """Fire at a position from two purses and let the rounds fall."""
    got = shoot(guns, unit_i, stores.rounds, stores.rounds_flow, u, want, purse, purse_2)
    fall_on_post(
        guns, marks.posts.area_ha, marks.state.post_f, marks.state.fabric, par, u, got, aim
    )


@kernel
def obey(
    park: Park,
    stores: Stores,
    zones: Zones,
    kind: int,
    goal: int,
    who: int,
    par: F8,
    w: Watch,
    u: int,
) -> None:
    """Unit ``u`` fires what its task of counter-battery or interdiction orders, before all else."""
    worth = park.guns[u, G_REFERENCE]
    rate = park.force.bench[RATE, u]
    if rate <= 0 or worth <= 0.0 or park.guns[u, G_DIRECT] == 1.0:
        return
    if kind == T_INTERDICT:
        want = min(int(rate * w.hours * par[INTERDICT]), room_of(park, u, w.hours))
        if goal >= 0 and is_under_gun(park, zones, u, goal):
            interdict(park, stores, zones, u, goal, want, P_RESERVE, P_HARASS)
        return
    much, _, _, _ = uniforms(w.seed, w.rep, w.watch, R_FIRES, who, DRAW_MISSIONS)
    for mission in range(stochastic_round(much, par[CB_MISSIONS])):
        a, b, _, _ = uniforms(w.seed, w.rep, w.watch, R_FIRES, who, DRAW_TASKED + mission)
        v = pick_gun(park, u, a)
        if v >= 0:
            want = min(whole_rounds(par[CB_ROUNDS], worth, b), room_of(park, u, w.hours))
            counter_fire(park.guns, park.force.unit_i, stores, u, v, want, P_RESERVE, P_HARASS)
