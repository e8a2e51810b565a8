"""Units, weapons, stocks and aircraft as arrays."""

from __future__ import annotations

import numpy as np

from siegeworks.engine.build.ground import csr, nearest_cell
from siegeworks.engine.build.names import CARGO_KINDS, Names
from siegeworks.engine.state import I1, I4
from siegeworks.engine.streams import stable_hash
from siegeworks.engine.tables import AirTable, SupplyTable, UnitTable, WeaponTable
from siegeworks.scenario.records import Arrival, Unit

KINDS = ("rifle", "engineer", "battery", "aa", "tank", "support", "hq")
EMPLACEMENTS = ("none", "open_pit", "casemate")
ROLES = ("transport", "strike", "observation")


def home_node(n: Names, unit: Unit) -> int:
    """Node a unit returns to: its place, its position, else the nearest place of its side."""
    state = n.state.get(unit.id)
    if state is None:
        return -1
    if state.place:
        return n.node[state.place]
    if state.position:
        return n.node[state.position]
    if state.lat is None or state.lon is None:
        return -1
    near = [
        ((p.lat - state.lat) ** 2 + (p.lon - state.lon) ** 2, n.node[p.id])
        for p in n.siege.places
        if p.side == unit.side and p.kind != "observation"
    ]
    return min(near)[1] if near else -1


def has_weapons(n: Names, unit: Unit) -> bool:
    """Whether a unit has weapons with crews, or tubes: what it has of them never comes later."""
    state = n.state.get(unit.id)
    tubes = unit.tubes > 0 or (state is not None and state.tubes > 0)
    return tubes or unit.equipment in n.equipment


def unit_table(n: Names) -> UnitTable:
    """Units as arrays."""
    units = n.units
    formations = {f: i for i, f in enumerate(dict.fromkeys(n.formation.values()))}
    entity = np.array([stable_hash(u.id) for u in units], np.int64)
    armed = np.array([i for i, u in enumerate(units) if has_weapons(n, u)], np.int32)
    return UnitTable(
        side=np.array([n.side(u.side) for u in units], np.int8),
        kind=np.array([KINDS.index(u.kind) for u in units], np.int8),
        establishment=np.array([u.establishment for u in units], np.int32),
        experience=np.array([u.experience for u in units]),
        auxiliary=np.array([u.is_auxiliary for u in units], np.int8),
        equipment=np.array([n.equipment.get(u.equipment, -1) for u in units], np.int32),
        tubes=np.array([u.tubes for u in units], np.int32),
        emplacement=np.array([EMPLACEMENTS.index(u.emplacement) for u in units], np.int8),
        depot=np.array([n.depot[u.depot] for u in units], np.int32),
        entity=entity,
        formation=np.array([formations[n.formation[u.id]] for u in units], np.int32),
        home=np.array([home_node(n, u) for u in units], np.int32),
        armed=armed,
        armed_entity=entity[armed],
    )


def weapon_table(n: Names) -> WeaponTable:
    """Weapons and ammunition as arrays."""
    weapons = n.siege.equipment
    flak = np.zeros((max(len(weapons), 1), max(len(n.height), 1)))
    for row in n.siege.flak:
        flak[n.equipment[row.equipment], n.height[row.height_m]] = row.kill_per_gun_sortie
    rounds = n.siege.ammunition
    of_reference = n.siege.parameters.value("reference_lethal_area_m2")
    return WeaponTable(
        ammunition=np.array([n.ammunition.get(w.ammunition, -1) for w in weapons], np.int32),
        range_m=np.array([w.range_m for w in weapons]),
        rounds_per_h=np.array([w.rounds_per_h for w in weapons]),
        reference=np.array([w.lethal_area_m2 / of_reference for w in weapons]),
        lethal_m2=np.array([w.lethal_area_m2 for w in weapons]),
        scatter_m=np.array([w.scatter_m for w in weapons]),
        scatter_blind_m=np.array([w.scatter_blind_m for w in weapons]),
        crew=np.array([w.crew for w in weapons], np.int32),
        direct=np.array([w.is_direct for w in weapons], np.int8),
        armoured=np.array([w.is_armoured for w in weapons], np.int8),
        breaks_works=np.array([w.breaks_works for w in weapons]),
        kill_pit=np.array([w.kill_located_pit for w in weapons]),
        kill_casemate=np.array([w.kill_located_casemate for w in weapons]),
        ceiling_m=np.array([w.ceiling_m for w in weapons]),
        hits_per_1000=np.array([w.hits_per_1000 for w in weapons]),
        kg_per_round=np.array([r.kg_per_round for r in rounds] or [1.0]),
        unit_of_fire=np.array([r.unit_of_fire for r in rounds] or [1], np.int32),
        flak=flak,
    )


def usable_rounds(n: Names) -> I1:
    """Ammunition that weapons of each side fire: int8 [2, A]."""
    usable = np.zeros((2, max(len(n.ammunition), 1)), np.int8)
    weapons = {w.id: w.ammunition for w in n.siege.equipment}
    for unit in n.units:
        kind = weapons.get(unit.equipment, "")
        if kind:
            usable[n.side(unit.side), n.ammunition[kind]] = 1
    return usable


def below(n: Names, node: str) -> list[Unit]:
    """Fighting units under a node of the tree, or the unit itself."""
    if node in n.unit:
        return [n.units[n.unit[node]]]
    return [u for child in n.siege.children(node) for u in below(n, child)]


def pools(n: Names) -> list[tuple[Arrival, int, int]]:
    """Arrival pools as (row, unit or -1, men): a formation's pool is shared among its units."""
    rows: list[tuple[Arrival, int, int]] = []
    for pool in n.siege.arrivals:
        if not pool.unit:
            rows.append((pool, -1, pool.men))
            continue
        units = [u for u in below(n, pool.unit) if u.establishment > 0]
        full = sum(u.establishment for u in units)
        given = 0
        for i, unit in enumerate(units):
            men = pool.men - given if i == len(units) - 1 else pool.men * unit.establishment // full
            given += men
            rows.append((pool, n.unit[unit.id], men))
    return rows


def supply_table(n: Names) -> SupplyTable:
    """Depots, carriers, rear stocks and pools as arrays."""
    siege = n.siege
    items = len(n.item)
    shape = (max(len(siege.depots), 1), max(len(n.ammunition), 1) + len(CARGO_KINDS))
    rear = np.zeros(shape, np.int64)
    target = np.zeros(shape, np.int64)
    priority = np.zeros(shape, np.int32)
    for row in siege.rear:
        where = n.depot[row.depot], n.item[row.item]
        rear[where], target[where], priority[where] = row.quantity, row.target, row.priority
    rounds = np.zeros((shape[0], max(len(n.ammunition), 1)), np.int64)
    kg = np.zeros((shape[0], len(CARGO_KINDS)), np.int64)
    for stock in siege.situation.stocks:
        column = n.item[stock.item]
        if stock.rear is not None:
            rear[n.depot[stock.depot], column] = stock.rear
        if column < items - len(CARGO_KINDS):
            rounds[n.depot[stock.depot], column] = stock.quantity
        else:
            kg[n.depot[stock.depot], column - len(n.ammunition)] = stock.quantity
    loads = [
        c.count * c.serviceable * c.load_kg * c.delivered_share * c.km_per_night / (2 * c.route_km)
        for c in siege.carriers
    ]
    rows = pools(n)
    return SupplyTable(
        side=np.array([n.side(d.side) for d in siege.depots], np.int8),
        post=np.array([n.position.get(d.position, -1) for d in siege.depots], np.int32),
        main=np.array([d.is_main for d in siege.depots], np.int8),
        carrier_depot=np.array([n.depot[c.depot] for c in siege.carriers], np.int32),
        carrier_kg=np.array(loads, np.float64),
        carrier_wet_x=np.array([c.wet_x for c in siege.carriers], np.float64),
        target=target,
        priority=priority,
        pool_side=np.array([n.side(p.side) for p, _, _ in rows], np.int8),
        pool_unit=np.array([u for _, u, _ in rows], np.int32),
        pool_from=np.array(
            [max(siege.n_watches(p.available_from), 0) for p, _, _ in rows], np.int32
        ),
        pool_air=np.array([p.mode == "air" for p, _, _ in rows], np.int8),
        pool_per_day=np.array([p.per_day_max for p, _, _ in rows], np.int32),
        pool_qualified=np.array([p.qualified for p, _, _ in rows], np.int8),
        usable=usable_rounds(n),
        start_rounds=rounds,
        start_kg=kg,
        start_rear=rear,
        start_pool=pool_start(n, rows),
    )


def pool_start(n: Names, rows: list[tuple[Arrival, int, int]]) -> I4:
    """Men left in each pool at the start: a pool of an earlier day is in the situation already."""
    left = [0 if pool.available_from < n.siege.at else men for pool, _, men in rows]
    return np.array(left or [0], np.int32)


def air_table(n: Names) -> AirTable:
    """Aircraft, heights and zones as arrays."""
    siege = n.siege
    fleets = [f for f in siege.fleets if f.count > 0]
    heights = sorted(siege.heights, key=lambda h: h.height_m)
    starts, posts = csr([[n.position[p] for p in z.positions.split()] for z in siege.zones])
    grid = siege.grid
    return AirTable(
        side=np.array([n.side(fleets[0].side) if fleets else -1], np.int8),
        role=np.array([ROLES.index(f.role) for f in fleets], np.int8),
        sorties=np.array(
            [f.count * f.serviceable * f.sorties_per_day * f.share_sent for f in fleets], np.float64
        ),
        drop_kg=np.array([f.drop_kg for f in fleets], np.int32),
        land_kg=np.array([f.land_kg for f in fleets], np.int32),
        patients=np.array([f.patients for f in fleets], np.int32),
        jumpers=np.array([f.jumpers for f in fleets], np.int32),
        men_hit=np.array([f.men_hit_per_sortie for f in fleets], np.float64),
        guns_hit=np.array([f.guns_hit_per_sortie for f in fleets], np.float64),
        trench_m=np.array([f.trench_m_per_sortie for f in fleets], np.float64),
        height_m=np.array([float(h.height_m) for h in heights] or [1.0], np.float64),
        scatter_m=np.array([h.scatter_m for h in heights] or [1.0], np.float64),
        zone_strip=np.array([z.kind == "strip" for z in siege.zones], np.int8),
        zone_cell=np.array([grid.at(z.lat, z.lon) for z in siege.zones], np.int32),
        zone_depot=np.array([n.depot[z.depot] for z in siege.zones], np.int32),
        zone_post_start=starts,
        zone_post=posts,
        approach_cell=np.array(
            [nearest_cell(n, z.approach_lat, z.approach_lon) for z in siege.zones], np.int32
        ),
    )
