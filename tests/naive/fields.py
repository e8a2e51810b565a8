"""Travel times by relaxing every step until nothing changes (Bellman and Ford)."""

import math
from itertools import pairwise


def minutes_to(
    neighbours: list[list[int]],
    cell_min: list[float],
    crossing_min: list[list[float]],
    goal: list[int],
) -> list[float]:
    time = [0.0 if cell in goal else math.inf for cell in range(len(neighbours))]
    changed = True
    while changed:
        changed = False
        for cell, row in enumerate(neighbours):
            for k, near in enumerate(row):
                if near < 0:
                    continue
                step = cell_min[cell] / 2 + cell_min[near] / 2 + crossing_min[cell][k]
                if time[near] + step < time[cell] - 1e-12:
                    time[cell] = time[near] + step
                    changed = True
    return time


def crossings(
    line: list[tuple[float, float]], a: tuple[float, float], b: tuple[float, float]
) -> int:
    """How often a line crosses the way from a to b, by solving for the point where they meet."""
    count = 0
    for (px, py), (qx, qy) in pairwise(line):
        ax, ay, cx, cy = b[0] - a[0], b[1] - a[1], qx - px, qy - py
        across = ax * cy - ay * cx
        if across == 0:
            continue
        along_way = ((px - a[0]) * cy - (py - a[1]) * cx) / across
        along_line = ((px - a[0]) * ay - (py - a[1]) * ax) / across
        count += 0 <= along_way <= 1 and 0 <= along_line <= 1
    return count
