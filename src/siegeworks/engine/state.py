"""The state of one replication: a few matrices, grouped as the rules take them.

One State is scratch memory of one thread: :func:`allocate` makes it once, ``kernel.reset`` fills it
from the tables before each replication. Columns are named in :mod:`siegeworks.engine.codes`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from siegeworks.engine import codes
from siegeworks.engine.jit import tell_columns
from siegeworks.engine.samplers import KEPT_N, KEPT_SUMS

I1 = NDArray[np.int8]
I2 = NDArray[np.int16]
I4 = NDArray[np.int32]
I8 = NDArray[np.int64]
F8 = NDArray[np.float64]
U1 = NDArray[np.uint8]
U2 = NDArray[np.uint16]


class Force(NamedTuple):
    """Units: ``men`` int32 [U, NM], ``lost`` int32 [U, NC + 1], ``unit_i`` int32, ``unit_f``
    float64; ``bench`` int32 [6, U] and ``draws`` float64 [4, U] working lists of a rule, without
    meaning between rules; ``sums`` float64 [KEPT_CHANCES, KEPT_N, KEPT_SUMS] sums of the binomial
    that follow from a chance alone, kept from one day to the next (``samplers.binomial_kept``);
    ``spied`` float64 [2, U] for a battery's cell (plus 1; 0 = not asked) the squared distance of
    the nearest enemy post that sees it, while ``posts.owned`` stands."""

    men: I4
    lost: I4
    unit_i: I4
    unit_f: F8
    bench: I4
    draws: F8
    sums: F8
    spied: F8


class Posts(NamedTuple):
    """Positions: ``post_i``, ``post_f``; ``held`` float64 [P, 2] share in each side's hands (sum
    1); ``fabric`` float64 [P, 3] soundness of each part; ``over`` float64 [P, 2] how far side s
    overlooks it (0-1); ``op_i`` int32 [P, 2, NOI] operations of side s against it; ``tally`` int32
    [4, P + 1] and ``marks`` float64 [6, P] working lists of a rule, without meaning between
    rules; ``owned`` int32 [P] owners when batteries in view were last looked for."""

    post_i: I4
    post_f: F8
    held: F8
    fabric: F8
    over: F8
    op_i: I4
    tally: I4
    marks: F8
    owned: I4


class Tasking(NamedTuple):
    """Tasks: ``task_i`` int32 [T + 2P, NTI], ``task_f`` float64; ``line_i`` int32 [L, NLI];
    ``line_0`` the same as at the start; ``heads`` int32 [4, L + 1] working lists of a rule, without
    meaning between rules."""

    task_i: I4
    task_f: F8
    line_i: I4
    line_0: I4
    heads: I4


class Stores(NamedTuple):
    """Stocks: ``rounds`` int64 [D, A, 3 purses], ``kg`` int64 [D, 3]; flows int64 [D, A or 3,
    NFLOW]; ``rear`` int64 [D, A + 3] left in the rear; ``loose`` int64 [Z, A + 3] dropped and
    uncollected (rounds, then kg of food, small arms, medical)."""

    rounds: I8
    kg: I8
    rounds_flow: I8
    kg_flow: I8
    rear: I8
    loose: I8


class Land(NamedTuple):
    """Ground: ``holder`` int8 [N] side or -1; ``dominated`` int16 [2, N] own posts within reach;
    ``seen`` int16 [2, N] posts and observers of side s that see the cell; ``trench`` int32 [2, N]
    usable metres; ``joined`` uint8 [2, N] 1 = part of a finished stretch of a line; ``zone_in``
    int64 [Z, H] fixed-point share of a drop that falls in the air side's cells; ``ring`` int64 [4]:
    edges of the garrison's perimeter, of them facing besieger's cells, cells of the garrison, cells
    of the besieger."""

    holder: I1
    dominated: I2
    seen: I2
    trench: I4
    joined: U1
    zone_in: I8
    ring: I8


class Sky(NamedTuple):
    """Air and campaign: ``air_i`` int64 [NAI], ``air_f`` float64, ``camp_i`` int64, ``camp_f``
    float64, ``pool`` int32 [R] men left in each arrivals pool."""

    air_i: I8
    air_f: F8
    camp_i: I8
    camp_f: F8
    pool: I4


class Log(NamedTuple):
    """Record: ``events`` int32 [E, NEV], ``n_events`` int32 [1]; ``fired`` int64 [N_RULES] how
    often each rule acted; ``daily`` float64 [days, measures]; ``daily_rounds`` int64 [days, D, A];
    ``daily_tubes`` int32 [days, 2 x equipment], side by side; ``dawn`` int8 [days, P] holder at
    dawn (2 = contested); ``strength`` int32 [days, U] fit men."""

    events: I4
    n_events: I4
    fired: I8
    daily: F8
    daily_rounds: I8
    daily_tubes: I4
    dawn: I1
    strength: I4


class State(NamedTuple):
    """Everything that changes in a replication.

    ``first`` and ``tasking.line_0`` hold the map and the lines as every replication starts with
    them, kept from the first one on: a State therefore serves one set of Tables.
    """

    force: Force
    posts: Posts
    tasking: Tasking
    stores: Stores
    land: Land
    sky: Sky
    log: Log
    first: Land


tell_columns(
    Force, men=(codes.NM,), lost=(codes.NC + 1,), unit_i=(codes.NUI,), unit_f=(codes.NUF,),
    sums=(KEPT_N, KEPT_SUMS),
)  # fmt: skip
tell_columns(
    Posts, post_i=(codes.NPI,), post_f=(codes.NPF,), held=(2,), fabric=(3,), over=(2,),
    op_i=(2, codes.NOI),
)  # fmt: skip
tell_columns(Tasking, task_i=(codes.NTI,), task_f=(codes.NTF,), line_i=(codes.NLI,))


class Sizes(NamedTuple):
    """Numbers of things: units, positions, tasks, lines, depots, ammunition, cells, zones, heights,
    arrivals, equipment, days, daily measures."""

    units: int
    positions: int
    tasks: int
    lines: int
    depots: int
    ammunition: int
    cells: int
    zones: int
    heights: int
    arrivals: int
    equipment: int
    days: int
    measures: int


MAX_EVENTS = 4096
(OF_RECOVERY, OF_LIGHT_BACK, OF_MODERATE_BACK, OF_KILLED, OF_LIGHT, OF_SEVERE) = range(6)
KEPT_CHANCES = 6
"""Chances for which sums of the binomial are kept: of men who come back, of the hit."""
CACHE_LINE = 64
"""Bytes that a processor passes between its cores as one."""


def apart(shape: int | tuple[int, ...], kind: type = np.float64) -> NDArray[Any]:
    """Make a zeroed array that shares no line of the processor's cache with any other.

    Each thread writes to a State of its own; a line shared by two would be passed to and fro at
    every write.
    """
    n = int(np.prod(shape)) * np.dtype(kind).itemsize
    room = np.zeros(n + 2 * CACHE_LINE, np.uint8)
    skip = -room.ctypes.data % CACHE_LINE
    return room[skip : skip + n].view(kind).reshape(shape)


def allocate_land(n: Sizes) -> Land:
    """Make the arrays of one map, zeroed."""
    z, heights = max(n.zones, 1), max(n.heights, 1)
    return Land(
        apart(n.cells, np.int8),
        apart((2, n.cells), np.int16),
        apart((2, n.cells), np.int16),
        apart((2, n.cells), np.int32),
        apart((2, n.cells), np.uint8),
        apart((z, heights), np.int64),
        apart(4, np.int64),
    )


def allocate(n: Sizes) -> State:
    """Make the arrays of one State, zeroed."""
    k = n.tasks + 2 * n.positions
    z, a = max(n.zones, 1), max(n.ammunition, 1)
    lines = max(n.lines, 1)
    force = Force(
        apart((n.units, codes.NM), np.int32),
        apart((n.units, codes.NC + 1), np.int32),
        apart((n.units, codes.NUI), np.int32),
        apart((n.units, codes.NUF)),
        apart((6, n.units), np.int32),
        apart((4, n.units)),
        apart((KEPT_CHANCES, KEPT_N, KEPT_SUMS)),
        apart((2, n.units)),
    )
    posts = Posts(
        apart((n.positions, codes.NPI), np.int32),
        apart((n.positions, codes.NPF)),
        apart((n.positions, 2)),
        apart((n.positions, 3)),
        apart((n.positions, 2)),
        apart((n.positions, 2, codes.NOI), np.int32),
        apart((4, n.positions + 1), np.int32),
        apart((6, n.positions)),
        apart(n.positions, np.int32),
    )
    tasking = Tasking(
        apart((k, codes.NTI), np.int32),
        apart((k, codes.NTF)),
        apart((lines, codes.NLI), np.int32),
        apart((lines, codes.NLI), np.int32),
        apart((4, lines + 1), np.int32),
    )
    stores = Stores(
        apart((n.depots, a, 3), np.int64),
        apart((n.depots, 3), np.int64),
        apart((n.depots, a, codes.NFLOW), np.int64),
        apart((n.depots, 3, codes.NFLOW), np.int64),
        apart((n.depots, a + 3), np.int64),
        apart((z, a + 3), np.int64),
    )
    sky = Sky(
        apart(codes.NAI, np.int64),
        apart(codes.NAF),
        apart(codes.NCI, np.int64),
        apart(codes.NCF),
        apart(max(n.arrivals, 1), np.int32),
    )
    log = Log(
        apart((MAX_EVENTS, codes.NEV), np.int32),
        apart(1, np.int32),
        apart(codes.N_RULES, np.int64),
        apart((n.days, n.measures)),
        apart((n.days, n.depots, a), np.int64),
        apart((n.days, 2 * max(n.equipment, 1)), np.int32),
        apart((n.days, n.positions), np.int8),
        apart((n.days, n.units), np.int32),
    )
    return State(force, posts, tasking, stores, allocate_land(n), sky, log, allocate_land(n))
