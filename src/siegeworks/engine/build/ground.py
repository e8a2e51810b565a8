"""Ground, positions and ways as arrays."""

from __future__ import annotations

import numpy as np

from siegeworks.engine.build.names import Names
from siegeworks.engine.state import F8, I4
from siegeworks.engine.streams import stable_hash
from siegeworks.engine.tables import GroundTable, PathTable, PostTable
from siegeworks.scenario.fields import cell_minutes, crossing_minutes, travel_fields
from siegeworks.scenario.records import Part, Position
from siegeworks.scenario.sight import overlook_weight, relief_pieces, viewsheds

LINE_KINDS = ("ring", "approach", "gallery")
FIXED_POINT = 1 << 20


def csr(lists: list[list[int]]) -> tuple[I4, I4]:
    """Starts [n + 1] and items of a list of lists."""
    starts = np.zeros(len(lists) + 1, np.int32)
    starts[1:] = np.cumsum([len(x) for x in lists])
    items = np.array([i for x in lists for i in x] or [0], np.int32)
    return starts, items


def nearest_cell(n: Names, lat: float, lon: float) -> int:
    """The cell at a point, or the nearest one of the map."""
    grid = n.siege.grid
    found = grid.find(lat, lon)
    if found >= 0:
        return found
    x, y = grid.plane([lat], [lon])
    return int(np.argmin((grid.x_m - x[0]) ** 2 + (grid.y_m - y[0]) ** 2))


def footprints(n: Names) -> list[list[int]]:
    """Cells of each position, the top first."""
    grid = n.siege.grid
    return [[grid.index(c) for c in p.cells.split()] for p in n.siege.positions]


def rugged(n: Names, position: Position) -> float:
    """Multiplier of the ground: 1 on the flat, the rugged value on a hill that is high enough."""
    value = n.siege.parameters.value
    full, steep_m = value("terrain_rugged_x"), value("steep_hill_height_m")
    return 1.0 + (full - 1.0) * min(position.height_m / steep_m, 1.0)


def parts_of(n: Names) -> dict[str, list[Part]]:
    """Parts of each position in the order of the way in."""
    parts: dict[str, list[Part]] = {}
    for part in sorted(n.siege.parts, key=lambda part: part.from_share):
        parts.setdefault(part.position, []).append(part)
    return parts


def part_arrays(n: Names) -> tuple[I4, F8, F8, I4]:
    """Number of parts, their ends and multipliers [P, 3], and the summit part or -1."""
    count = np.ones(len(n.siege.positions), np.int32)
    to = np.ones((count.size, 3))
    x = np.ones((count.size, 3))
    summit = np.full(count.size, -1, np.int32)
    for name, parts in parts_of(n).items():
        p = n.position[name]
        count[p] = len(parts)
        for k, part in enumerate(parts[:3]):
            to[p, k] = part.to_share
            x[p, k] = part.fortification_x
            summit[p] = k if part.is_summit else summit[p]
    return count, to, x, summit


def distances(grid_x: F8, grid_y: F8, cells: I4) -> F8:
    """Metres between all pairs of cells."""
    dx = grid_x[cells][:, None] - grid_x[cells][None, :]
    dy = grid_y[cells][:, None] - grid_y[cells][None, :]
    return np.asarray(np.hypot(dx, dy))


def overlook_table(n: Names, feet: list[list[int]]) -> F8:
    """How far each source (position, then observation post) overlooks each position."""
    value = n.siege.parameters.value
    posts = [[n.siege.grid.at(p.lat, p.lon)] for p in n.siege.places if p.kind == "observation"]
    pieces = relief_pieces(n.siege.grid, feet + posts, feet)
    weight = overlook_weight(
        pieces.seen,
        pieces.height_m,
        pieces.distance_m,
        value("overlook_height_scale_m"),
        value("overlook_range_scale_m"),
        value("overlook_range_near_m"),
    )
    table = np.array(weight, np.float64)
    for p in range(len(feet)):
        table[p, p] = 0.0
    return table


def post_table(n: Names) -> PostTable:
    """Positions as arrays."""
    siege, grid = n.siege, n.siege.grid
    feet = footprints(n)
    cells = np.array([f[0] for f in feet], np.int32)
    metres = distances(grid.x_m, grid.y_m, cells)
    value = siege.parameters.value
    forts = {k: value(f"fortification_{k}_x") for k in ("none", "hasty", "prepared", "fortified")}
    sectors = {s: i for i, s in enumerate(dict.fromkeys(p.sector for p in siege.positions))}
    groups = {g: i for i, g in enumerate(dict.fromkeys(p.group or p.id for p in siege.positions))}
    count, to, x, summit = part_arrays(n)
    first = np.array(
        [siege.n_watches(p.exists_from) if p.exists_from else 0 for p in siege.positions], np.int32
    )
    headquarters = n.position[siege.scenario.ending.command_post]
    is_hq = np.zeros(cells.size, np.int8)
    is_hq[headquarters] = 1
    starts, items = csr(feet)
    return PostTable(
        cell=cells,
        foot_start=starts,
        foot_cell=items,
        entity=np.array([stable_hash(p.id) for p in siege.positions], np.int64),
        fort=np.array([forts[p.fortification] for p in siege.positions]),
        rugged=np.array([rugged(n, p) for p in siege.positions]),
        obstacle_m=np.array([p.obstacle_m for p in siege.positions]),
        area_ha=np.array([p.area_ha for p in siege.positions]),
        capacity=np.array([p.capacity for p in siege.positions], np.int32),
        sector=np.array([sectors[p.sector] for p in siege.positions], np.int32),
        group=np.array([groups[p.group or p.id] for p in siege.positions], np.int32),
        counted=np.array([p.is_counted for p in siege.positions], np.int8),
        opens=first,
        parts=count,
        part_to=to,
        part_x=x,
        summit=summit,
        headquarters=is_hq,
        distance_m=metres,
        near=(metres <= value("collapse_neighbour_radius_m")).astype(np.uint8),
        overlook=overlook_table(n, feet),
    )


def drop_weights(n: Names) -> I4:
    """Fixed-point share of a load that falls in each cell, by zone and drop height."""
    grid = n.siege.grid
    heights = sorted(n.siege.heights, key=lambda h: h.height_m)
    weights = np.zeros((max(len(n.zone), 1), max(len(heights), 1), len(grid)), np.int32)
    for z, zone in enumerate(n.siege.zones):
        centre = grid.at(zone.lat, zone.lon)
        square = np.asarray(grid.distance_m(centre, np.arange(len(grid)))) ** 2
        for h, height in enumerate(heights):
            spread = 2.0 * height.scatter_m**2
            density = np.exp(-square / spread) / (np.pi * spread)
            share = density * grid.area_m2
            # A cell is wide against a small scatter: never let the sum pass the whole.
            share /= max(float(share.sum()), 1.0)
            weights[z, h] = np.floor(share * FIXED_POINT).astype(np.int32)
    return weights


def ground_table(n: Names) -> GroundTable:
    """Cells as arrays."""
    siege, grid = n.siege, n.siege.grid
    covers = {c.id: c for c in siege.covers}
    kinds = [covers[c.cover] for c in siege.ground]
    feet = footprints(n)
    owner = np.full(len(grid), -1, np.int32)
    for p, cells in enumerate(feet):
        owner[cells] = p
    reach = siege.parameters.value("cell_dominance_m")
    # A place that is no post of the fortress commands nothing beyond its own footprint.
    near = [
        [int(c) for c in grid.within(f[0], reach)] if p.is_counted else []
        for f, p in zip(feet, siege.positions, strict=True)
    ]
    starts, items = csr(near)
    watchers = [p for p in siege.places if p.kind == "observation"]
    observers = [f[0] for f in feet] + [grid.at(p.lat, p.lon) for p in watchers]
    sides = np.full(len(observers), -1, np.int8)
    sides[len(feet) :] = [n.side(p.side) for p in watchers]
    value = n.siege.parameters.value
    eye_m, reach_m = value("observer_eye_m"), value("sight_reach_m")
    return GroundTable(
        neighbours=np.array(grid.neighbours, np.int32),
        owner_post=owner,
        concealment=np.array([k.concealment for k in kinds]),
        dig_x=np.array([k.dig_x for k in kinds]),
        floods=np.array([k.floods for k in kinds], np.int8),
        x_m=np.array(grid.x_m, np.float64),
        y_m=np.array(grid.y_m, np.float64),
        dom_start=starts,
        dom_cell=items,
        sees=np.array(viewsheds(grid, observers, eye_m, reach_m), np.uint8),
        source_side=sides,
        zone_weight=drop_weights(n),
    )


def travel(n: Names) -> tuple[np.ndarray, I4]:
    """Walking minutes to every node, and the nodes' cells."""
    siege, grid = n.siege, n.siege.grid
    pace = {c.id: c.speed_km_h for c in siege.covers}
    pace["road"] = siege.parameters.value("march_road_day_km_per_h")
    cover = ["road" if c.road else c.cover for c in siege.ground]
    minutes = cell_minutes([c.slope_deg for c in siege.ground], cover, pace, grid.spacing_m)
    ford = siege.parameters.value("river_ford_delay_h") * 60.0
    crossing = crossing_minutes(grid, np.array([c.river for c in siege.ground], bool), ford)
    places = [nearest_cell(n, p.lat, p.lon) for p in siege.places]
    goals = footprints(n) + [[c] for c in places]
    cells = np.array([g[0] for g in goals], np.int32)
    return np.array(travel_fields(grid, minutes, crossing, goals), np.uint16), cells


def line_cells(n: Names) -> list[list[tuple[int, float]]]:
    """Cells and metres of each trench line, rear end first."""
    return [n.siege.grid.trace(t.lon_lat) for t in n.siege.trenches]


def path_table(n: Names) -> PathTable:
    """Walking times and trench lines as arrays."""
    minutes, cells = travel(n)
    traced = line_cells(n)
    records = [t.record for t in n.siege.trenches]
    starts, items = csr([[c for c, _ in line] for line in traced])
    metres: list[int] = []
    left: list[float] = []
    for record, line in zip(records, traced, strict=True):
        metres += [max(round(m * record.branches), 1) for _, m in line]
        rest = sum(m for _, m in line)
        for _, m in line:
            rest -= m
            left.append(rest + record.stop_m)
    plan = [sum(metres[starts[k] : starts[k + 1]]) for k in range(len(records))]
    return PathTable(
        minutes=minutes,
        node_cell=cells,
        line_side=np.array([n.side(r.side) for r in records], np.int8),
        line_kind=np.array([LINE_KINDS.index(r.kind) for r in records], np.int8),
        line_goal=np.array([n.position.get(r.objective, -1) for r in records], np.int32),
        line_plan_m=np.array(plan, np.int32),
        line_start=starts,
        line_cell=items,
        line_cell_m=np.array(metres or [0], np.int32),
        line_left_m=np.array(left or [0.0]),
    )
