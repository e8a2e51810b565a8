"""A siege in small: cells in a row 100 m apart, two sides, what a test needs and nothing more.

Side 0 stands on the left, side 1 on the right. Every table is a real one of the engine, zero where
a test says nothing."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from siegeworks.engine import codes, gunnery, policy, state, tables
from siegeworks.engine.handles import bind
from siegeworks.scenario.parameters import base_parameters

CELL_M = 100.0
N_CELLS = 60
W = 12  # watches: day, day, dusk-to-midnight, midnight-to-dawn
SHAPES = {
    "neighbours": "n6", "sees": "sn", "zone_weight": "zhn", "part_to": "p3", "part_x": "p3",
    "distance_m": "pp", "near": "pp", "overlook": "sp", "minutes": "mn", "prep_rounds": "ta",
    "flak": "eh", "target": "di", "priority": "di", "start_rounds": "da", "start_kg": "d3",
    "start_rear": "di", "usable": "2a", "men": "uM", "unit_i": "uI", "unit_f": "uF", "post_i":
    "pP", "post_f": "pQ", "held": "p2",
}  # fmt: skip


class Siege(NamedTuple):
    """Tables and state of a small siege."""

    tables: tables.Tables
    state: state.State


def zeros(group: Any, size: Mapping[str, int], alone: str) -> Any:
    """Make a group of tables with zeros; ``alone`` is the letter of its one-dimensional columns."""
    values = []
    for name, hint in get_type_hints(group).items():
        letters = SHAPES.get(name, alone)
        dtype = hint.__args__[1].__args__[0]
        values.append(np.zeros([size[c] for c in letters], dtype))
    return group(*values)


def fill(group: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the columns that each row names."""
    for i, row in enumerate(rows):
        for name, value in row.items():
            getattr(group, name)[i] = value


def csr(rows: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Starts and items of ragged rows, as int32; never empty, so that a kernel may index it."""
    starts = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    return starts, np.array([i for row in rows for i in row] or [0], np.int32)


def ground_table(size: Mapping[str, int], posts: Sequence[Mapping[str, Any]]) -> tables.GroundTable:
    """A flat row of ordinary soil; every position sees every cell."""
    ground = zeros(tables.GroundTable, size, "n")
    ground.neighbours[:] = -1
    ground.neighbours[1:, 0] = np.arange(N_CELLS - 1)
    ground.neighbours[:-1, 1] = np.arange(1, N_CELLS)
    ground.owner_post[:] = -1
    ground.x_m[:] = CELL_M * np.arange(N_CELLS)
    ground.dig_x[:] = 1.0
    ground.sees[:] = 1
    for p, post in enumerate(posts):
        ground.owner_post[post["cell"]] = p
    return ground._replace(
        source_side=np.full(size["s"], -1, np.int8), dom_start=np.zeros(size["p"] + 1, np.int32)
    )


def post_table(size: Mapping[str, int], posts: Sequence[Mapping[str, Any]]) -> tables.PostTable:
    """Fortified company posts of 3 ha in one part, unless a row says otherwise."""
    table = zeros(tables.PostTable, size, "p")
    table.area_ha[:] = 3.0
    table.fort[:] = 1.6
    table.parts[:] = 1
    table.part_to[:] = 1.0
    table.summit[:] = -1
    table.entity[:] = 1000 + np.arange(size["p"])
    fill(table, [{k: v for k, v in post.items() if k in table._fields} for post in posts])
    return table


def path_table(size: Mapping[str, int], lines: Sequence[Mapping[str, Any]]) -> tables.PathTable:
    """Trench lines; a row gives ``cells``, ``metres`` and ``left`` beside its columns."""
    table = zeros(tables.PathTable, size, "l")
    names = ("line_side", "line_kind", "line_goal", "line_plan_m")
    fill(table, [{k: line[k] for k in names if k in line} for line in lines])
    starts, cells = csr([line["cells"] for line in lines])
    metres = [m for line in lines for m in line["metres"]] or [0]
    left = [m for line in lines for m in line["left"]] or [0.0]
    return table._replace(
        line_start=starts, line_cell=cells, line_cell_m=np.array(metres, np.int32),
        line_left_m=np.array(left, float), node_cell=np.zeros(size["m"], np.int32),
    )  # fmt: skip


def task_table(size: Mapping[str, int], tasks: Sequence[Mapping[str, Any]]) -> tables.TaskTable:
    """Tasks; a row gives ``units`` and ``guns`` beside its columns."""
    table = zeros(tables.TaskTable, size, "t")
    table.then[:] = -1
    table.entity[:] = 500 + np.arange(size["t"])
    lists = {"units", "guns"}
    fill(table, [{k: v for k, v in task.items() if k not in lists} for task in tasks])
    unit_start, unit_item = csr([task.get("units", ()) for task in tasks])
    gun_start, gun_item = csr([task.get("guns", ()) for task in tasks])
    return table._replace(
        unit_start=unit_start, unit_item=unit_item, gun_start=gun_start, gun_item=gun_item
    )


def clock_table(size: Mapping[str, int]) -> tables.ClockTable:
    """Watches of 6 h: two by day, two by night, from 06:00."""
    clock = zeros(tables.ClockTable, size, "w")
    for w in range(W):
        night = w % 4 >= 2
        clock.hour[w] = (6.0 + 6.0 * w) % 24.0
        clock.day[w] = w // 4
        clock.first[w] = w % 4 == 0
        clock.dark[w] = 1.0 if night else 0.0
        clock.dark_from[w] = 0.0 if night else 6.0
    return clock._replace(watch_h=np.array([6.0]))


# A field gun of reference worth, a mortar, a recoilless gun and a quadruple machine-gun mount.
WEAPONS: tuple[dict[str, Any], ...] = (
    {"ammunition": 0, "range_m": 11000.0, "rounds_per_h": 60.0, "reference": 1.0,
    "lethal_m2": 500.0,
     "scatter_m": 45.0, "scatter_blind_m": 150.0, "crew": 8, "breaks_works": 0.35, "kill_pit": 0.25,
     "kill_casemate": 0.01},
    {"ammunition": 1, "range_m": 2000.0, "rounds_per_h": 120.0, "reference": 0.5,
    "lethal_m2": 250.0,
     "scatter_m": 25.0, "scatter_blind_m": 60.0, "crew": 5, "kill_pit": 0.8},
    {"ammunition": 1, "range_m": 800.0, "rounds_per_h": 60.0, "reference": 0.4, "lethal_m2": 200.0,
     "scatter_m": 20.0, "scatter_blind_m": 60.0, "crew": 4, "direct": 1, "kill_pit": 0.8},
    {"ammunition": 0, "range_m": 1500.0, "rounds_per_h": 1000.0, "hits_per_1000": 1.0,
    "scatter_m": 20.0,
     "scatter_blind_m": 60.0, "crew": 4, "direct": 1, "kill_pit": 0.8},
)  # fmt: skip
GUN, MORTAR, RECOILLESS, QUAD = range(4)


def build_tables(size: Mapping[str, int], parts: Mapping[str, Any]) -> tables.Tables:
    """All tables of a siege from its rows."""
    units = zeros(tables.UnitTable, size, "u")
    units.equipment[:] = -1
    units.establishment[:] = 100
    units.entity[:] = 7000 + np.arange(size["u"])
    units.armed[:] = np.arange(size["u"])
    units.armed_entity[:] = units.entity
    own = [{k: v for k, v in row.items() if k in units._fields} for row in parts["units"]]
    fill(units, own)
    weapons = zeros(tables.WeaponTable, size, "e")
    fill(weapons, WEAPONS)
    supply = zeros(tables.SupplyTable, size, "d")
    fill(supply, parts["depots"])
    air = zeros(tables.AirTable, size, "f")
    starts, items = csr([zone.get("posts", ()) for zone in parts["zones"]])
    air = air._replace(
        side=np.array([parts["air_side"]], np.int8), zone_post_start=starts, zone_post=items,
        zone_strip=np.array([z.get("strip", 1) for z in parts["zones"]] or [0], np.int8),
        zone_cell=np.array([z["cell"] for z in parts["zones"]] or [0], np.int32),
    )  # fmt: skip
    start = tables.Start(*(np.zeros((1, 1)),) * 7)
    return tables.Tables(
        units, post_table(size, parts["posts"]), ground_table(size, parts["posts"]),
        path_table(size, parts["lines"]), task_table(size, parts["tasks"]), weapons, supply, air,
        clock_table(size), start, gunnery.gun_table(units, weapons), np.zeros((2, policy.NPOLICY)),
        np.zeros(3, np.int64),
    )  # fmt: skip


UNIT_STATE = {
    "cell": codes.CELL, "post": codes.POST, "posture": codes.POSTURE, "task": codes.TASK,
    "located": codes.LOCATED, "fired": codes.FIRED, "aimed": codes.AIMED,
}  # fmt: skip


def set_units(
    here: state.State, units: tables.UnitTable, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put every unit where its row says, fit and present."""
    force = here.force
    force.unit_i[:, codes.PRESENT] = 1
    for column in (codes.POST, codes.TASK, codes.LOCATED, codes.GOAL, codes.HOME):
        force.unit_i[:, column] = -1
    force.unit_i[:, codes.POSTURE] = codes.HOLDING
    force.lost[:, codes.NAME] = units.entity
    for u, row in enumerate(rows):
        force.men[u, codes.FIT] = row.get("fit", 100)
        force.unit_i[u, codes.TUBES] = row.get("tubes", 0)
        for name, column in UNIT_STATE.items():
            if name in row:
                force.unit_i[u, column] = row[name]
    force.men[:, codes.ARRIVED] = force.men[:, codes.FIT]


def set_posts(here: state.State, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give every position to its owner, with whole works."""
    posts = here.posts
    posts.post_f[:, [codes.WORKS, codes.TURNED, codes.WIRE, codes.SHELTER]] = 1.0
    posts.fabric[:] = 1.0
    posts.post_i[:, codes.EXISTS] = 1
    posts.post_i[:, [codes.LODGED, codes.LOST_AT, codes.TAKEN]] = -1
    posts.op_i[:, :, codes.LAST] = -1
    for p, row in enumerate(rows):
        owner = row.get("owner", 1)
        posts.post_i[p, [codes.OWNER, codes.BUILDER, codes.MAPPED]] = owner
        posts.held[p, owner] = 1.0


def siege(
    units: Sequence[Mapping[str, Any]] = (), posts: Sequence[Mapping[str, Any]] = (), tasks:
    Sequence[Mapping[str, Any]] = (), lines: Sequence[Mapping[str, Any]] = (), zones:
    Sequence[Mapping[str, Any]] = (), rounds: int = 0, air_side: int = -1,
) -> Siege:  # fmt: skip
    """Build a siege; both sides have one depot (row = side) with ``rounds`` in every purse."""
    depots = [{"side": 0, "post": -1, "main": 1}, {"side": 1, "post": -1, "main": 1}]
    n = {
        "u": len(units), "p": len(posts), "t": len(tasks), "l": len(lines), "d": 2, "a": 2, "n":
        N_CELLS, "z": max(len(zones), 1), "h": 1, "s": len(posts), "m": len(posts), "e": 4, "f": 1,
        "w": W, "i": 5, "2": 2, "3": 3, "6": 6,
    }  # fmt: skip
    parts = {
        "units": units, "posts": posts, "tasks": tasks, "lines": lines, "zones": zones, "depots":
        depots, "air_side": air_side,
    }  # fmt: skip
    made = build_tables(n, parts)
    here = state.allocate(
        state.Sizes(n["u"], n["p"], n["t"], n["l"], 2, 2, N_CELLS, n["z"], 1, 1, 4, 3, 1)
    )
    set_units(here, made.units, units)
    set_posts(here, posts)
    here.tasking.task_i[: n["t"], codes.STATUS] = codes.ACTIVE
    here.stores.rounds[:] = rounds
    here.land.holder[:] = codes.NOBODY
    here.land.seen[:] = 1
    return Siege(made, here)


def parameters(names: Sequence[str], **changed: float) -> np.ndarray:
    """Central values of the parameter table, some replaced."""
    values = base_parameters().vector(names)
    for name, value in changed.items():
        values[list(names).index(name)] = value
    return values


def assault(here: Siege, t: int, p: int, s: int, hour: float = 0.0) -> None:
    """Let the assault of task row ``t`` by side ``s`` on ``p`` go in at an hour of this watch."""
    here.state.tasking.task_i[t, codes.NOW_IN] = 1
    here.state.tasking.task_f[t, codes.CONTACT_H] = hour
    here.state.posts.op_i[p, s, codes.NOW] = 1


def run(
    rule: Any, here: Siege, par: np.ndarray, watch: int = 2, seed: int = 1, rep: int = 0
) -> int:
    """Apply a rule of the works once to a siege."""
    names = {f: bind(getattr(here.tables, f)) for f in GROUPS}
    names |= {"guns": here.tables.guns, "policy": here.tables.policy}
    names |= {f: bind(getattr(here.state, f)) for f in here.state._fields if f != "posts"}
    names["state_posts"] = bind(here.state.posts)
    names |= {"par": par, "seed": seed, "rep": rep, "watch": watch}
    wanted = inspect.signature(getattr(rule.apply, "py_func", rule.apply)).parameters
    return int(rule.apply(*(names[name] for name in wanted)))


GROUPS = ("units", "posts", "ground", "paths", "tasks", "supply", "air", "clock")
