"""A small board for the rules of command and combat: hexagons in rows, posts, units, tasks.

A cell is (column, row); its number is row x width + column, and rows lean to the right:

    row 0   0 - 1 - 2 - 3          a step is 133 m and three minutes
             \\ / \\ / \\ / \\
    row 1     4 - 5 - 6 - 7

Side 1 lives in the posts unless a post says otherwise; side 0 stands in the field. Everything not
asked for is plain: no works, no wire, full cohesion, daylight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from siegeworks.engine import codes
from siegeworks.engine.geometry import survey
from siegeworks.engine.handles import bind
from siegeworks.engine.policy import NPOLICY
from siegeworks.engine.state import Sizes, State, allocate
from siegeworks.engine.streams import stable_hash
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    Start,
    SupplyTable,
    Tables,
    TaskTable,
    UnitTable,
    WeaponTable,
)
from siegeworks.plan.records import Policy
from siegeworks.scenario.parameters import base_parameters

STEP_M = 133.0
STEP_MIN = 3
BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
FAR = 60_000


@dataclass
class Post:
    """A position on one cell."""

    at: tuple[int, int]
    owner: int = 1
    fort: float = 1.0
    rugged: float = 1.0
    obstacle_m: float = 0.0
    area_ha: float = 3.0
    capacity: int = 1000
    sector: int = 0
    opens: int = -1
    parts: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    exists: int = 1
    headquarters: int = 0


@dataclass
class Unit:
    """A unit in a post, or on a cell of the field."""

    side: int
    post: int = -1
    at: tuple[int, int] | None = None
    fit: int = 600
    kind: int = codes.RIFLE
    cohesion: float = 1.0
    experience: float = 1.0
    tubes: int = 0
    home: int | None = None
    present: int = 1


@dataclass
class Order:
    """A task of a plan."""

    side: int
    kind: int
    goal: int
    units: Sequence[int]
    start: int = 0
    start_h: float = 0.0
    stop: int = 10_000
    wait: int = 12
    renew: int = 0
    strength: float = 0.0
    cohesion: float = 0.0
    abort: float = 1.0
    then: int = -1
    heir: int = 0
    start_node: int = -1
    conditions: Sequence[tuple[int, int, float]] = ()


@dataclass
class Line:
    """A trench line: its cells in order, and what is left from the end of each to the wire."""

    side: int
    goal: int
    cells: Sequence[tuple[int, int]]
    left_m: Sequence[float]
    kind: int = 1
    plan_m: int = 100


@dataclass
class Setting:
    """What a board is made of."""

    posts: Sequence[Post]
    units: Sequence[Unit]
    tasks: Sequence[Order] = ()
    lines: Sequence[Line] = ()
    places: Sequence[tuple[int, int]] = ((0, 0),)
    width: int = 12
    height: int = 9
    dominance_m: float = 200.0
    watch_h: float = 6.0
    watches: int = 60
    dark: Sequence[float] = (0.0,)
    policy: dict[int, float] = field(default_factory=dict)
    ending: tuple[int, int, int] = (0, 0, 1000)

    def cell(self, at: tuple[int, int]) -> int:
        """Number of a cell."""
        return at[1] * self.width + at[0]


def array(values, kind):
    return np.array(list(values), dtype=kind)


def csr(rows):
    """Start [n + 1] and items of lists of whole numbers."""
    starts = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
    return starts, array((item for row in rows for item in row), np.int32)


def ground_of(s: Setting) -> GroundTable:
    n = s.width * s.height
    neighbours = np.full((n, 6), -1, np.int32)
    for c in range(n):
        q, r = c % s.width, c // s.width
        for k, (dq, dr) in enumerate(BESIDE):
            if 0 <= q + dq < s.width and 0 <= r + dr < s.height:
                neighbours[c, k] = (r + dr) * s.width + q + dq
    x = array((STEP_M * (c % s.width + 0.5 * (c // s.width)) for c in range(n)), np.float64)
    y = array((STEP_M * math.sqrt(0.75) * (c // s.width) for c in range(n)), np.float64)
    owner = np.full(n, -1, np.int32)
    for p, post in enumerate(s.posts):
        owner[s.cell(post.at)] = p
    near = [
        [c for c in range(n) if math.dist((x[c], y[c]), (x[m], y[m])) <= s.dominance_m]
        for m in (s.cell(post.at) for post in s.posts)
    ]
    dom_start, dom_cell = csr(near)
    return GroundTable(
        neighbours, owner, np.zeros(n), np.ones(n), np.zeros(n, np.int8), x, y, dom_start, dom_cell,
        np.ones((len(s.posts), n), np.uint8), np.full(len(s.posts), -1, np.int8),
        np.ones((1, 1, n), np.int32),
    )  # fmt: skip


def unit_table(s: Setting) -> UnitTable:
    u = s.units
    first_place = len(s.posts)
    homes = [(x.post if x.post >= 0 else first_place) if x.home is None else x.home for x in u]
    entity = array((stable_hash(f"unit {i}") for i in range(len(u))), np.int64)
    return UnitTable(
        array((x.side for x in u), np.int8), array((x.kind for x in u), np.int8),
        array((x.fit for x in u), np.int32), array((x.experience for x in u), np.float64),
        np.zeros(len(u), np.int8), np.full(len(u), -1, np.int32),
        array((x.tubes for x in u), np.int32), np.zeros(len(u), np.int8),
        array((x.side for x in u), np.int32),
        entity, np.zeros(len(u), np.int32), array(homes, np.int32),
        np.arange(len(u), dtype=np.int32), entity.copy(),
    )  # fmt: skip


def post_table(s: Setting, ground: GroundTable) -> PostTable:
    n = len(s.posts)
    cells = array((s.cell(post.at) for post in s.posts), np.int32)
    part_to, part_x = np.ones((n, 3)), np.ones((n, 3))
    for p, post in enumerate(s.posts):
        for k, (end, x) in enumerate(post.parts):
            part_to[p, k], part_x[p, k] = end, x
    dx = ground.x_m[cells][:, None] - ground.x_m[cells][None, :]
    dy = ground.y_m[cells][:, None] - ground.y_m[cells][None, :]
    distance = np.sqrt(dx * dx + dy * dy)

    def column(name, kind):
        return array((getattr(post, name) for post in s.posts), kind)

    return PostTable(
        cells, np.arange(n + 1, dtype=np.int32), cells.copy(),
        array((stable_hash(f"post {p}") for p in range(n)), np.int64), column("fort", np.float64),
        column("rugged", np.float64), column("obstacle_m", np.float64),
        column("area_ha", np.float64), column("capacity", np.int32), column("sector", np.int32),
        np.arange(n, dtype=np.int32),
        np.ones(n, np.int8), column("opens", np.int32),
        array((len(post.parts) for post in s.posts), np.int32), part_to, part_x,
        np.full(n, -1, np.int32), column("headquarters", np.int8), distance,
        (distance <= 3500.0).astype(np.uint8), np.zeros((n, n)),
    )  # fmt: skip


def minutes_to(neighbours, goal):
    """Walking minutes from every cell to one, by rings."""
    minutes = np.full(neighbours.shape[0], FAR, np.uint16)
    minutes[goal] = 0
    ring, t = [goal], 0
    while ring:
        t += STEP_MIN
        ring = sorted({m for c in ring for m in neighbours[c] if m >= 0 and minutes[m] == FAR})
        minutes[ring] = t
    return minutes


def path_table(s: Setting, ground: GroundTable) -> PathTable:
    cells = [s.cell(post.at) for post in s.posts] + [s.cell(at) for at in s.places]
    start, items = csr([[s.cell(at) for at in line.cells] for line in s.lines])
    left = [m for line in s.lines for m in line.left_m]
    metres = [line.plan_m for line in s.lines for _ in line.cells]
    return PathTable(
        np.stack([minutes_to(ground.neighbours, c) for c in cells]), array(cells, np.int32),
        array((line.side for line in s.lines), np.int8),
        array((line.kind for line in s.lines), np.int8),
        array((line.goal for line in s.lines), np.int32),
        array((line.plan_m * len(line.cells) for line in s.lines), np.int32), start, items,
        array(metres, np.int32), array(left, np.float64),
    )  # fmt: skip


def task_table(s: Setting) -> TaskTable:
    t = s.tasks
    n = len(t)
    unit_start, unit_item = csr([order.units for order in t])
    none, nothing = csr([[] for _ in t])
    cond_start, _ = csr([order.conditions for order in t])
    conditions = [c for order in t for c in order.conditions]

    def column(name, kind):
        return array((getattr(order, name) for order in t), kind)

    return TaskTable(
        column("side", np.int8), column("kind", np.int8), column("goal", np.int32),
        column("start", np.int32), column("start_h", np.float64), column("stop", np.int32),
        column("wait", np.int32), array((stable_hash(f"task {i}") for i in range(n)), np.int64),
        np.full(n, 0.4), column("abort", np.float64), column("renew", np.int32),
        column("strength", np.float64), column("cohesion", np.float64), column("then", np.int32),
        column("heir", np.int8), np.zeros(n, np.int32), np.ones(n), column("start_node", np.int32),
        unit_start, unit_item, none, nothing, np.zeros((n, 1), np.int32), cond_start,
        array((c[0] for c in conditions), np.int8), array((c[1] for c in conditions), np.int32),
        array((c[2] for c in conditions), np.float64),
    )  # fmt: skip


def clock_table(s: Setting) -> ClockTable:
    w = np.arange(s.watches)
    per_day = round(24.0 / s.watch_h)
    dark = array((s.dark[i % len(s.dark)] for i in w), np.float64)
    none = np.zeros(s.watches)
    return ClockTable(
        (6.0 + s.watch_h * (w % per_day)) % 24.0, (w // per_day).astype(np.int32), dark,
        np.where(dark > 0.0, s.watch_h * (1.0 - dark), s.watch_h), none, none, none, none, none,
        none, none, (w % per_day == 0).astype(np.int8), np.array([s.watch_h]),
    )  # fmt: skip


def supply_table(units: int) -> SupplyTable:
    """One main depot a side, one kind of round; side 1's depot lies in post 0."""
    return SupplyTable(
        array((0, 1), np.int8), array((-1, 0), np.int32), array((1, 1), np.int8),
        np.zeros(0, np.int32), np.zeros(0), np.zeros(0), np.zeros((2, 4), np.int64),
        np.zeros((2, 4), np.int32), np.zeros(0, np.int8), np.zeros(0, np.int32),
        np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0, np.int32), np.zeros(0, np.int8),
        np.ones((2, 1), np.int8), np.full((2, 1), 900, np.int64), np.full((2, 3), 500, np.int64),
        np.zeros((2, 4), np.int64), np.zeros(0, np.int32),
    )  # fmt: skip


def empty(kind, **given):
    """A table group with the given arrays; what no rule here reads is empty."""
    return kind(**{name: given.get(name, np.zeros(0)) for name in kind._fields})


def policy_of(s: Setting):
    """The standing policy of either side: the record's defaults, with what the setting changes."""
    row = [float(value) for value in Policy().model_dump().values()]
    assert len(row) == NPOLICY
    both = np.array([row, row])
    for column, value in s.policy.items():
        both[:, column] = value
    return both


def bound(groups) -> SimpleNamespace:
    """Each group as compiled code takes it, by name."""
    each = groups._asdict().items()
    return SimpleNamespace(**{k: bind(v) if isinstance(v, tuple) else v for k, v in each})


@dataclass
class Board:
    """Tables and state of a small siege; ``t`` and ``s`` are the groups as the kernel has them."""

    setting: Setting
    tables: Tables
    state: State

    def __post_init__(self) -> None:
        self.t = bound(self.tables)
        self.s = bound(self.state)
        self.whole = bind(self.state)

    def par(self, rule, **changes: float):
        """The rule's parameters at their central values, some of them changed by name."""
        values = base_parameters().vector(rule.PARAMETERS)
        for name, value in changes.items():
            values[rule.PARAMETERS.index(name)] = value
        return values


def fill_units(s: Setting, state: State, homes) -> None:
    force = state.force
    for u, unit in enumerate(s.units):
        force.men[u, [codes.FIT, codes.ARRIVED]] = unit.fit
        bits = stable_hash(f"unit {u}")
        force.lost[u, codes.NAME] = bits - 2**32 if bits >= 2**31 else bits
        at = s.posts[unit.post].at if unit.post >= 0 else (unit.at or s.places[0])
        force.unit_i[u, codes.CELL] = s.cell(at)
        force.unit_i[u, codes.POST] = unit.post
        force.unit_i[u, [codes.GOAL, codes.TASK, codes.LOCATED, codes.BUSY]] = -1
        force.unit_i[u, codes.HOME] = homes[u]
        force.unit_i[u, codes.POSTURE] = codes.HOLDING if unit.post >= 0 else codes.REST
        force.unit_i[u, codes.TUBES] = unit.tubes
        force.unit_i[u, codes.PRESENT] = unit.present
        force.unit_f[u, codes.COHESION] = unit.cohesion


def fill_posts(s: Setting, state: State) -> None:
    posts = state.posts
    for p, post in enumerate(s.posts):
        posts.post_i[p, [codes.OWNER, codes.BUILDER]] = post.owner
        posts.post_i[p, [codes.TAKEN, codes.LODGED, codes.LOST_AT, codes.FIXED]] = -1
        posts.post_i[p, codes.MAPPED] = -1
        posts.post_i[p, codes.EXISTS] = post.exists
        posts.post_i[p, codes.GUNS_UP] = 1
        if post.owner >= 0:
            posts.held[p, post.owner] = 1.0
    posts.post_f[:, [codes.WORKS, codes.TURNED, codes.WIRE, codes.SHELTER]] = 1.0
    posts.fabric[:] = 1.0
    posts.op_i[:, :, [codes.LAST, codes.LAST_WON]] = -1


def board(setting: Setting) -> Board:
    """Lay out a board: tables, and the state at the start with the map of holders."""
    s = setting
    ground = ground_of(s)
    units, posts = unit_table(s), post_table(s, ground)
    tables = Tables(
        units=units, posts=posts, ground=ground, paths=path_table(s, ground), tasks=task_table(s),
        weapons=empty(WeaponTable), supply=supply_table(len(s.units)),
        air=empty(AirTable, side=array((-1,), np.int8)), clock=clock_table(s), start=empty(Start),
        guns=np.zeros((len(s.units), 16)), policy=policy_of(s),
        ending=array(s.ending, np.int64),
    )  # fmt: skip
    sizes = Sizes(
        len(s.units), len(s.posts), len(s.tasks), len(s.lines), 2, 1, s.width * s.height, 1, 1, 1,
        1, 1, 1,
    )  # fmt: skip
    state = allocate(sizes)
    fill_units(s, state, units.home)
    fill_posts(s, state)
    state.tasking.task_i[:, [codes.JUMP_M, codes.ENDED_AT]] = -1
    state.stores.rounds[:, 0, :] = 300
    state.stores.kg[:] = 500
    b = Board(s, tables, state)
    survey(b.t.posts, b.t.ground, b.s.posts, b.s.land, -1)
    return b
