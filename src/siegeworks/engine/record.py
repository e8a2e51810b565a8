"""What is written down at each dawn: the measures, stocks, guns, and who holds what."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine import codes
from siegeworks.engine.codes import (
    BY_SICKNESS,
    COHESION,
    EXISTS,
    FIT,
    GARRISON,
    NOW,
    OWNER,
    PRESENT,
    TUBES,
    WET,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.measures import IDS
from siegeworks.engine.rules.ending import is_infantry
from siegeworks.engine.state import F8, I1, I4, Force, Land, Log, Posts, Sky, State, Stores
from siegeworks.engine.tables import PathTable, PostTable, SupplyTable, Tables, UnitTable

FIT_C = IDS.index("besieger_fit")
INFANTRY_C = IDS.index("besieger_infantry")
EFFECTIVE_C = IDS.index("besieger_effective")
COHESION_C = IDS.index("besieger_cohesion")
WOUNDED_C = IDS.index("besieger_wounded")
SICK_C = IDS.index("besieger_sick")
KILLED_C = IDS.index("besieger_killed")
HIT_C = IDS.index("besieger_hit")
CAPTURED_C = IDS.index("besieger_captured")
GONE_C = IDS.index("besieger_gone")
EVACUATED_C = IDS.index("besieger_evacuated")
LOSSES_C = IDS.index("besieger_losses")
ARRIVED_C = IDS.index("besieger_arrived")
TUBES_C = IDS.index("besieger_tubes")
FOOD_C = IDS.index("besieger_food_days")
TRENCH_C = IDS.index("besieger_trench_km")
POSTS_C = IDS.index("besieger_posts")
RING_C = IDS.index("ring_share")
PERIMETER_C = IDS.index("perimeter_km")
INVESTED_C = IDS.index("invested_share")
AREA_C = IDS.index("garrison_km2")
OVERLOOKED_C = IDS.index("overlooked_share")
DROPPED_C = IDS.index("tonnes_dropped")
RECOVERED_C = IDS.index("tonnes_recovered")
FALLEN_C = IDS.index("tonnes_fallen")
LANDED_C = IDS.index("tonnes_landed")
HEIGHT_C = IDS.index("drop_height_m")
STRIP_DAY_C = IDS.index("strip_by_day")
STRIP_NIGHT_C = IDS.index("strip_by_night")
AIRCRAFT_C = IDS.index("aircraft_lost")
FLOWN_C = IDS.index("flown_out")
WET_C = IDS.index("wet")
OVER_C = IDS.index("over")
KEY_C = IDS.index("key_ground")
CONTESTED = 2
"""Holder at dawn when neither side holds the part that counts."""


@kernel
def holder_at_dawn(
    owner: int,
    other_share: float,
    summit_from: float,
    summit_to: float,
    storming: bool,
    loses: float,
    taken: float,
) -> int:
    """Who holds a position: the side with the part marked summit, or contested.

    Without such a part the owner holds it while the other side has less than ``loses``; an assault
    still going on at dawn against a divided position leaves it contested.
    """
    if owner < 0:
        return owner
    if storming and other_share > 1.0 - taken:
        return CONTESTED
    if summit_to > 0.0:
        if other_share >= summit_to:
            return 1 - owner
        return owner if other_share <= summit_from else CONTESTED
    return owner if other_share < loses else CONTESTED


@kernel
def dawn_holder(posts: PostTable, state_posts: Posts, p: int, loses: float, taken: float) -> int:
    """Holder of position ``p`` now: a side, 2 contested, -1 nobody."""
    owner = int(state_posts.post_i[p, OWNER])
    if owner < 0 or state_posts.post_i[p, EXISTS] == 0:
        return -1
    other = state_posts.held[p, 1 - owner]
    storming = state_posts.op_i[p, 1 - owner, NOW] == 1 or state_posts.op_i[p, owner, NOW] == 1
    k = posts.summit[p]
    summit_from = 0.0
    summit_to = 0.0
    if k >= 0:
        summit_from = posts.part_to[p, k - 1] if k > 0 else 0.0
        summit_to = posts.part_to[p, k]
    return holder_at_dawn(owner, other, summit_from, summit_to, storming, loses, taken)


@kernel
def sum_men(units: UnitTable, force: Force, row: F8, s: int) -> None:
    """Men of side ``s`` by what became of them; whole numbers, so their order does not matter."""
    men, lost = force.men, force.lost
    wounded, sick, dead, captured, gone, evacuated, arrived, hit = 0, 0, 0, 0, 0, 0, 0, 0
    for u in range(units.side.size):
        if units.side[u] != s:
            continue
        for column in range(codes.LIGHT, codes.H_SEVERE + 1):
            wounded += int(men[u, column])
        sick += int(men[u, codes.SICK])
        dead += int(men[u, codes.KILLED] + men[u, codes.DIED])
        captured += int(men[u, codes.CAPTURED])
        gone += int(men[u, codes.MISSING] + men[u, codes.DESERTED])
        evacuated += int(men[u, codes.EVACUATED])
        arrived += int(men[u, codes.ARRIVED])
        for cause in range(BY_SICKNESS):
            hit += int(lost[u, cause])
    row[WOUNDED_C + s] = float(wounded)
    row[SICK_C + s] = float(sick)
    row[KILLED_C + s] = float(dead)
    row[CAPTURED_C + s] = float(captured)
    row[GONE_C + s] = float(gone)
    row[EVACUATED_C + s] = float(evacuated)
    row[ARRIVED_C + s] = float(arrived)
    row[HIT_C + s] = float(hit)
    row[LOSSES_C + s] = float(hit + captured + gone)


@kernel
def sum_strength(units: UnitTable, force: Force, row: F8, s: int) -> None:
    """What side ``s`` can fight with: fit men, infantry by cohesion, tubes."""
    fit, infantry, tubes = 0, 0, 0
    effective = 0.0
    for u in range(units.side.size):
        if units.side[u] != s:
            continue
        fit += int(force.men[u, FIT])
        tubes += int(force.unit_i[u, TUBES])
        if is_infantry(int(units.kind[u])):
            infantry += int(force.men[u, FIT])
            effective += float(force.men[u, FIT]) * force.unit_f[u, COHESION]
    row[FIT_C + s] = float(fit)
    row[INFANTRY_C + s] = float(infantry)
    row[EFFECTIVE_C + s] = effective
    row[COHESION_C + s] = effective / max(float(infantry), 1.0)
    row[TUBES_C + s] = float(tubes)


@kernel
def sum_units(
    units: UnitTable, force: Force, strength: I4, row: F8, day: int, start_arrived: F8
) -> None:
    """Sums over units of each side, and each unit's fit men."""
    for s in range(2):
        sum_men(units, force, row, s)
        sum_strength(units, force, row, s)
        row[ARRIVED_C + s] -= start_arrived[s]
    for u in range(units.side.size):
        strength[day, u] = force.men[u, FIT] if force.unit_i[u, PRESENT] == 1 else 0


@kernel
def read_posts(
    posts: PostTable,
    state_posts: Posts,
    dawn: I1,
    row: F8,
    day: int,
    loses: float,
    taken: float,
    key: I4,
) -> None:
    """Holders at dawn, counted posts, and how far the garrison's posts are overlooked."""
    overlooked = 0.0
    garrison = 0
    for p in range(posts.entity.size):
        holder = dawn_holder(posts, state_posts, p, loses, taken)
        dawn[day, p] = holder
        if (holder == 0 or holder == 1) and posts.counted[p] == 1:
            row[POSTS_C + holder] += 1.0
        if holder == GARRISON and posts.counted[p] == 1:
            overlooked += state_posts.over[p, 1 - GARRISON]
            garrison += 1
        if holder == 1 - GARRISON and key[p] == 1:
            row[KEY_C] += 1.0
    row[OVERLOOKED_C] = overlooked / max(float(garrison), 1.0)


@kernel
def read_ground(paths: PathTable, land: Land, row: F8, edge_km: float, cell_km2: float) -> None:
    """Trench, ring and perimeter."""
    for s in range(2):
        metres = 0
        trench = land.trench[s]
        for c in range(trench.size):
            metres += int(trench[c])
        row[TRENCH_C + s] = float(metres) / 1000.0
    ring_plan = 0.0
    ring_dug = 0.0
    for k in range(paths.line_side.size):
        if paths.line_kind[k] != 0:
            continue
        s = int(paths.line_side[k])
        for i in range(paths.line_start[k], paths.line_start[k + 1]):
            ring_plan += float(paths.line_cell_m[i])
            ring_dug += float(min(land.trench[s, paths.line_cell[i]], paths.line_cell_m[i]))
    row[RING_C] = ring_dug / max(ring_plan, 1.0)
    row[PERIMETER_C] = float(land.ring[0]) * edge_km
    row[INVESTED_C] = float(land.ring[1]) / max(float(land.ring[0]), 1.0)
    row[AREA_C] = float(land.ring[2]) * cell_km2


@kernel
def read_sky(sky: Sky, row: F8, height_m: F8) -> None:
    """Airlift, strip, weather and the end."""
    air = sky.air_i
    row[DROPPED_C] = float(air[codes.DROPPED_KG]) / 1000.0
    row[RECOVERED_C] = float(air[codes.RECOVERED_KG]) / 1000.0
    row[FALLEN_C] = float(air[codes.FALLEN_KG]) / 1000.0
    row[LANDED_C] = float(air[codes.LANDED_KG]) / 1000.0
    row[HEIGHT_C] = height_m[air[codes.HEIGHT]]
    row[STRIP_DAY_C] = float(air[codes.STRIP_BY_DAY])
    row[STRIP_NIGHT_C] = float(air[codes.STRIP_BY_NIGHT])
    row[AIRCRAFT_C] = float(air[codes.AIRCRAFT_LOST])
    row[FLOWN_C] = float(air[codes.FLOWN_OUT])
    row[WET_C] = float(sky.camp_i[WET])
    row[OVER_C] = float(sky.camp_i[codes.OVER])


@kernel
def read_stocks(
    supply: SupplyTable, stores: Stores, log: Log, row: F8, day: int, kg_day: F8
) -> None:
    """Rounds in every depot and days of food."""
    for d in range(supply.side.size):
        for a in range(stores.rounds.shape[1]):
            total = 0
            for purse in range(3):
                total += int(stores.rounds[d, a, purse])
            log.daily_rounds[day, d, a] = total
        s = int(supply.side[d])
        eaten = row[FIT_C + s] * kg_day[s]
        if eaten > 0.0:  # a side without men, or whose men eat nothing, has no days of food: 0
            row[FOOD_C + s] += float(stores.kg[d, codes.FOOD]) / eaten


@kernel
def read_tubes(units: UnitTable, force: Force, tubes: I4, day: int) -> None:
    """Serviceable tubes by side and equipment."""
    half = tubes.shape[1] // 2
    for k in range(tubes.shape[1]):
        tubes[day, k] = 0
    for u in range(units.side.size):
        if units.equipment[u] >= 0:
            tubes[day, units.side[u] * half + units.equipment[u]] += force.unit_i[u, TUBES]


class Reading(NamedTuple):
    """What the record needs beside the tables.

    ``key`` int32 [P] 1 = key ground; ``start_arrived`` float64 [2] men at the start; ``kg_day``
    float64 [2] food a man and day; ``edge_km`` and ``cell_km2`` of the grid.
    """

    key: I4
    start_arrived: F8
    kg_day: F8
    edge_km: float
    cell_km2: float


@kernel
def write_dawn(
    tables: Tables, state: State, reading: Reading, day: int, loses: float, taken: float
) -> None:
    """Write row ``day`` of every daily table."""
    log = state.log
    row = log.daily[day]
    for k in range(row.size):
        row[k] = 0.0
    sum_units(tables.units, state.force, log.strength, row, day, reading.start_arrived)
    read_posts(tables.posts, state.posts, log.dawn, row, day, loses, taken, reading.key)
    read_ground(tables.paths, state.land, row, reading.edge_km, reading.cell_km2)
    read_sky(state.sky, row, tables.air.height_m)
    read_stocks(tables.supply, state.stores, log, row, day, reading.kg_day)
    read_tubes(tables.units, state.force, log.daily_tubes, day)
