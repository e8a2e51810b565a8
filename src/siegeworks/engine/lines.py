"""Trench lines: how they are dug cell after cell, and how near to the wire they bring the attacker.

A cell of a line counts when what is left of its trench, after shells and standing water, is a fair
share of what was planned there. In the cell at the head the part already dug counts as well."""

from __future__ import annotations

import math
from typing import NamedTuple

from siegeworks.engine.codes import EXISTS, HEAD, OWNER
from siegeworks.engine.geometry import refresh_cell
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, Land
from siegeworks.engine.tables import GroundTable, PathTable

JUMPOFF = ("trench_usable_share", "jumpoff_without_trench_m")
"""Parameters that a rule which asks for a jump-off names, in the order of the functions here."""

RING, APPROACH, GALLERY = range(3)
"""Kinds of line: round the enemy, to an objective, under it."""


@kernel
def dry_m(trench_m: int, floods: int, flooded: float) -> float:
    """Metres of trench that can be used with a share ``flooded`` of low trench under water."""
    return trench_m * (1.0 - flooded) if floods == 1 else float(trench_m)


@kernel
def usable_left_m(
    line_start: I4, line_cell: I4, line_cell_m: I4, line_left_m: F8, line_i: I4, trench: I4,
    floods: I1, flooded: float, line: int, side: int, usable_share: float, default_m: float,
) -> float:  # fmt: skip
    """Open ground from the usable end of ``line`` to the objective's wire, metres, 0 to
    ``default_m``.

    ``default_m`` stands for the nearest natural cover: a trench that ends farther off helps nobody.
    """
    first = int(line_start[line])
    end = int(line_start[line + 1])
    head = first + int(line_i[line, HEAD])
    last = -1
    for k in range(first, min(head, end)):
        cell = line_cell[k]
        dry = dry_m(int(trench[side, cell]), int(floods[cell]), flooded)
        if dry >= usable_share * line_cell_m[k]:
            last = k
    if last < 0:
        return default_m
    left = line_left_m[last]
    if last == head - 1 and head < end and line_cell_m[head] > 0:
        cell = line_cell[head]
        dry = dry_m(int(trench[side, cell]), int(floods[cell]), flooded)
        left -= (left - line_left_m[head]) * min(dry / line_cell_m[head], 1.0)
    return float(max(min(left, default_m), 0.0))


@kernel
def best_line(
    paths: PathTable, line_i: I4, trench: I4, floods: I1, flooded: float, goal: int, side: int,
    usable_share: float, default_m: float,
) -> int:  # fmt: skip
    """Row of the approach line of ``side`` that ends nearest to position ``goal``; -1 for none."""
    best = -1
    best_m = 0.0
    for k in range(paths.line_side.size):
        if (
            paths.line_side[k] != side
            or paths.line_kind[k] != APPROACH
            or paths.line_goal[k] != goal
        ):
            continue
        left = usable_left_m(
            paths.line_start, paths.line_cell, paths.line_cell_m, paths.line_left_m, line_i,
            trench, floods, flooded, k, side, usable_share, default_m,
        )  # fmt: skip
        if best < 0 or left < best_m:
            best = k
            best_m = left
    return best


@kernel
def jumpoff_m(
    paths: PathTable, line_i: I4, trench: I4, floods: I1, flooded: float, goal: int, side: int,
    usable_share: float, default_m: float,
) -> float:  # fmt: skip
    """Jump-off distance of ``side`` before position ``goal``, metres."""
    line = best_line(paths, line_i, trench, floods, flooded, goal, side, usable_share, default_m)
    if line < 0:
        return default_m
    return usable_left_m(
        paths.line_start, paths.line_cell, paths.line_cell_m, paths.line_left_m, line_i, trench,
        floods, flooded, line, side, usable_share, default_m,
    )  # fmt: skip


# --- digging -------------------------------------------------------------------------------------


@kernel
def whole_step(done: float, step: float, u: float) -> int:
    """Whole metres when the sum of a watch's metres grows from ``done`` by ``step``.

    The rounding point ``u`` is one draw for the watch, so the metres of all cells add up to the sum
    rounded once, up with a chance equal to its fraction.
    """
    return math.floor(done + step + u) - math.floor(done + u)


class Pace(NamedTuple):
    """How a party digs: ``rate`` metres a man-night in ordinary soil; within ``close_m`` of the
    wire ``close_x`` of it, and at most ``sap_m`` metres of course this watch."""

    rate: float
    close_x: float
    close_m: float
    sap_m: float


@kernel
def open_end(
    line_cell: I4, owner_post: I4, post_i: I4, first: int, end: int, side: int, goal: int
) -> int:
    """Index after the last cell the line can be dug to: an enemy position in the way ends it."""
    for k in range(first, end):
        p = owner_post[line_cell[k]]
        if p >= 0 and p != goal and post_i[p, EXISTS] == 1 and post_i[p, OWNER] == 1 - side:
            return k
    return end


@kernel
def course_m(line_left_m: F8, first: int, k: int, planned: float) -> float:
    """Metres that cell ``k`` of a line leads nearer to the objective; its trench if unknown."""
    if k == first:
        return planned
    return float(max(line_left_m[k - 1] - line_left_m[k], 1.0))


@kernel
def dig_cells(
    line_cell: I4, line_cell_m: I4, line_left_m: F8, dig_x: F8, trench: I4, side: int, first: int,
    end: int, labour: float, pace: Pace, u: float,
) -> int:  # fmt: skip
    """Spend ``labour`` man-nights on the cells of a line in order; returns the metres dug."""
    laid = 0
    done = 0.0
    sap_m = pace.sap_m
    for k in range(first, end):
        cell = line_cell[k]
        need = float(line_cell_m[k] - trench[side, cell])
        if need <= 0.0:
            continue
        rate = max(pace.rate * dig_x[cell], 1e-9)
        step = min(need, labour * rate)
        course = course_m(line_left_m, first, k, float(line_cell_m[k]))
        if line_left_m[k] + 0.5 * course < pace.close_m:
            rate *= pace.close_x
            # A sap gains way, not trench: its branches are dug behind the head as it goes.
            trench_per_m = line_cell_m[k] / course
            step = min(need, labour * rate, sap_m * trench_per_m)
            sap_m -= step / trench_per_m
        whole = whole_step(done, step, u)
        trench[side, cell] += whole
        laid += whole
        done += step
        labour -= step / rate
        if step < need:
            break
    return laid


@kernel
def mend_cells(
    line_cell: I4,
    line_cell_m: I4,
    trench: I4,
    side: int,
    first: int,
    end: int,
    share: float,
    u: float,
) -> int:
    """Those who use a line mend ``share`` of its damaged trench; returns the metres."""
    laid = 0
    done = 0.0
    for k in range(first, end):
        cell = line_cell[k]
        damage = line_cell_m[k] - trench[side, cell]
        if damage <= 0:
            continue
        step = share * float(damage)
        whole = whole_step(done, step, u)
        trench[side, cell] += whole
        laid += whole
        done += step
    return laid


@kernel
def join_cells(
    ground: GroundTable, land: Land, post_i: I4, line_cell: I4, line_cell_m: I4, side: int,
    air_side: int, head: int, end: int,
) -> int:  # fmt: skip
    """Join the cells finished at the head of a line and tell the map; returns the new head."""
    while head < end and land.trench[side, line_cell[head]] >= line_cell_m[head]:
        cell = int(line_cell[head])
        if land.joined[side, cell] == 0:
            land.joined[side, cell] = 1
            refresh_cell(ground, post_i, land, air_side, cell)
        head += 1
    return head
