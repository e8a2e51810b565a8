"""Travel times over the cells: the field of minutes from every cell to a goal.

Method: shortest paths on the neighbour graph (Dijkstra 1959), worked backwards from the goal and
for many goals at once: all cells whose time lies within one step cost of the smallest open time
are settled together (the bucket idea of Dial 1969; delta-stepping, Meyer and Sanders 2003). The
times are those of the plain method. Going from cell a to its neighbour b costs half of each cell's
minutes and what the edge between them costs.

The pace on a slope follows Tobler (1993): exp(-3.5 x rise), where a march that crosses a slope in
any direction meets 2 / pi of its rise.

Not modelled: tracks within a cell, load, night (the caller scales the minutes), columns that block
each other, an enemy in the way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.cache import kept
from siegeworks.scenario.grid import Floats, Grid

METHOD = "dijkstra-1"  # change it when the result changes: kept files of the old method then miss

UNREACHABLE = 65_535
LONGEST_MIN = 65_534
TOBLER_PER_RISE = 3.5
GOALS_AT_ONCE = 32  # keeps the work arrays in the cache of the processor

Minutes = npt.NDArray[np.uint16]
Rows = Sequence[int] | npt.NDArray[np.integer]
Flags = npt.NDArray[np.bool_]


def cell_minutes(
    slope_deg: npt.ArrayLike,
    cover: Sequence[str],
    speed_km_h: Mapping[str, float],
    spacing_m: float,
) -> Floats:
    """Minutes on foot by day to pass through each cell: float64 [n].

    ``slope_deg`` is the slope of the cell, ``cover`` its cover (or ``road``), ``speed_km_h`` the
    pace on the level by cover, ``spacing_m`` the way through a cell (``Grid.spacing_m``). Raises
    ``ValueError`` for a cover without a pace, a pace of nought or less, or a slope outside 0 to 90.
    """
    slope = np.asarray(slope_deg, dtype=np.float64)
    if slope.shape != (len(cover),):
        raise ValueError(f"{len(cover)} cells with cover, slopes of shape {slope.shape}")
    if not ((slope >= 0.0) & (slope < 90.0)).all():
        raise ValueError("a slope is not within 0 to 90 degrees")
    unknown = sorted(set(cover) - set(speed_km_h))
    if unknown:
        raise ValueError(f"no pace for cover {', '.join(unknown)}")
    if min(speed_km_h.values(), default=1.0) <= 0.0:
        raise ValueError("a pace must be above nought")
    level_min = np.array([60.0 * spacing_m / (1000.0 * speed_km_h[kind]) for kind in cover])
    rise = 2.0 / math.pi * np.tan(np.radians(slope))
    minutes: Floats = level_min * np.exp(TOBLER_PER_RISE * rise)
    return minutes


def crossing_minutes(grid: Grid, river_cells: Flags, ford_minutes: float) -> Floats:
    """Minutes that each edge adds where a river is known by its cells only: float64 [n, 6].

    Entering a river cell from a dry one costs ``ford_minutes``; leaving it, or going from river
    cell to river cell along the bank, costs nothing, so a crossing is paid once. Where the line of
    the river is known, ``river_between`` is better: it knows which bank a cell lies on.
    """
    enters = ~river_cells[:, None] & np.append(river_cells, False)[grid.neighbours]
    return np.where(enters, float(ford_minutes), 0.0)


def river_between(grid: Grid, coords: Sequence[Sequence[float]]) -> Flags:
    """Edges whose straight way from centre to centre crosses a line of (lon, lat): bool [n, 6].

    True when the line passes between the two centres an odd number of times, so that they lie on
    different banks; both directions of an edge agree. Times ``ford_minutes`` it is the third
    argument of ``travel_minutes``.
    """
    points = np.asarray([point[:2] for point in coords], dtype=np.float64)
    x_m, y_m = grid.plane(points[:, 1], points[:, 0])
    a, column = np.nonzero(grid.neighbours > np.arange(len(grid))[:, None])
    b = grid.neighbours[a, column].astype(np.intp)
    crossed = np.zeros(len(a), dtype=np.bool_)
    for i in range(len(points) - 1):
        crossed ^= _crosses(grid, a, b, (x_m[i], y_m[i]), (x_m[i + 1], y_m[i + 1]))
    between = np.zeros(grid.neighbours.shape, dtype=np.bool_)
    between[a, column] = crossed
    between[b, _way_back(grid)[a, column]] = crossed
    return between


def _crosses(
    grid: Grid,
    a: npt.NDArray[np.intp],
    b: npt.NDArray[np.intp],
    start: tuple[float, float],
    end: tuple[float, float],
) -> Flags:
    """Whether the ways a to b cross a straight stretch; a point on a line counts as right of it."""
    ax, ay = grid.x_m[a], grid.y_m[a]
    bx, by = grid.x_m[b], grid.y_m[b]

    def left_of_way(x: float, y: float) -> Flags:
        side: Flags = (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0.0
        return side

    def left_of_stretch(x: Floats, y: Floats) -> Flags:
        east, north = end[0] - start[0], end[1] - start[1]
        side: Flags = east * (y - start[1]) - north * (x - start[0]) > 0.0
        return side

    ends_apart: Flags = left_of_way(*start) != left_of_way(*end)
    banks_apart: Flags = left_of_stretch(ax, ay) != left_of_stretch(bx, by)
    return np.logical_and(ends_apart, banks_apart)


def travel_minutes(
    grid: Grid, minutes_per_cell: Floats, crossing_min: Floats, goal_cells: Rows
) -> Minutes:
    """Minutes from each cell to the nearest of the goal's cells: uint16 [n].

    ``minutes_per_cell`` [n] may be infinite (nobody passes); ``crossing_min`` [n, 6] is added on
    the way out of a cell over that edge. Times are rounded to whole minutes; 65,535 is
    unreachable, and 65,534 stands for that or more. Where no step costs less than a minute, each
    cell that reaches the goal has a neighbour with less, so a march can follow the field down.
    Raises ``ValueError`` for a cost that is negative or not a number, or a goal off the map.
    """
    fields: Minutes = _fields(grid, minutes_per_cell, crossing_min, [goal_cells])[0]
    return fields


def travel_fields(
    grid: Grid, minutes_per_cell: Floats, crossing_min: Floats, goals: Sequence[Rows]
) -> Minutes:
    """``travel_minutes`` for k goals, each a list of cells: uint16 [k, n], kept on disk."""
    lengths = np.array([len(goal) for goal in goals], dtype=np.int64)
    cells = np.array([cell for goal in goals for cell in goal], dtype=np.int64)
    return kept(
        "travel",
        [METHOD, grid.fingerprint, minutes_per_cell, crossing_min, lengths, cells],
        lambda: _fields(grid, minutes_per_cell, crossing_min, goals),
    )


def _fields(
    grid: Grid, minutes_per_cell: Floats, crossing_min: Floats, goals: Sequence[Rows]
) -> Minutes:
    step_min = _step_minutes(grid, minutes_per_cell, crossing_min)
    fields = np.full((len(goals), len(grid)), UNREACHABLE, dtype=np.uint16)
    for first in range(0, len(goals), GOALS_AT_ONCE):
        batch = [_goal(grid, goal) for goal in goals[first : first + GOALS_AT_ONCE]]
        time_min = _settle(grid, step_min, batch)
        # Halves go up, never to the even number: or two cells a minute apart could come out equal.
        whole = np.minimum(np.floor(time_min + 0.5), float(LONGEST_MIN))
        whole[np.isinf(time_min)] = UNREACHABLE
        fields[first : first + len(batch)] = whole.astype(np.uint16)
    return fields


def _goal(grid: Grid, cells: Rows) -> npt.NDArray[np.intp]:
    rows = np.asarray(cells, dtype=np.intp)
    if rows.ndim != 1 or rows.size == 0 or rows.min() < 0 or rows.max() >= len(grid):
        raise ValueError(f"a goal must be a list of rows 0 to {len(grid) - 1}, got {cells!r}")
    return rows


def _way_back(grid: Grid) -> npt.NDArray[np.intp]:
    """Column of each neighbour's row that leads back, [n, 6]; 0 where there is no neighbour."""
    home = np.arange(len(grid))[:, None]
    back = [(grid.neighbours[grid.neighbours[:, k]] == home).argmax(axis=1) for k in range(6)]
    return np.stack(back, axis=1)


def _step_minutes(grid: Grid, minutes_per_cell: Floats, crossing_min: Floats) -> Floats:
    """Minutes of the step into each cell from its neighbour k, infinite off the map: [n, 6]."""
    n = len(grid)
    if minutes_per_cell.shape != (n,) or crossing_min.shape != (n, 6):
        raise ValueError(
            f"costs for {n} cells: got shapes {minutes_per_cell.shape} and {crossing_min.shape}"
        )
    if not ((minutes_per_cell >= 0.0).all() and (crossing_min >= 0.0).all()):
        raise ValueError("a cost is negative or not a number")
    half = 0.5 * minutes_per_cell
    step: Floats = (
        half[:, None] + half[grid.neighbours] + crossing_min[grid.neighbours, _way_back(grid)]
    )
    step[grid.neighbours < 0] = np.inf
    return step


def _settle(grid: Grid, step_min: Floats, goals: list[npt.NDArray[np.intp]]) -> Floats:
    """Times to each goal, float64 [k, n].

    State g * n + c is cell c on the way to goal g. The open states are relaxed from the smallest
    time upwards, a width at a time; a state that is bettered later is opened again, so the width
    decides the work and not the result.
    """
    n = len(grid)
    time_min = np.full(len(goals) * n, np.inf)
    is_open = np.zeros(len(goals) * n, dtype=np.bool_)
    front = np.concatenate([np.unique(cells) + g * n for g, cells in enumerate(goals)])
    time_min[front] = 0.0
    finite = step_min[np.isfinite(step_min)]
    # Half a median step: the least step would leave one state to a round where a cell is free.
    width_min = 0.5 * float(np.median(finite)) if finite.size else 0.0
    while front.size:
        reached = time_min[front]
        now = reached <= reached.min() + width_min
        settled, front = front[now], front[~now]
        is_open[settled] = False
        cell = settled % n
        later = time_min[settled][:, None] + step_min[cell]
        state = (settled - cell)[:, None] + grid.neighbours[cell]
        better = later < time_min[state]
        state = state[better]
        np.minimum.at(time_min, state, later[better])
        fresh = np.unique(state[~is_open[state]])
        is_open[fresh] = True
        front = np.concatenate([front, fresh])
    return time_min.reshape(len(goals), n)
