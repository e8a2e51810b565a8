"""A small siege for the rules about men: two sides, four positions in a row, one cell each.

cell / position   0 --- 1 --- 2 --- 3        800 m apart
built by          side 1, which lives inside: its main depot lies in position 0
side 0            main depot off the map, so its rear is open
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

import siegeworks
from siegeworks.engine import codes
from siegeworks.engine.state import Sizes, State, allocate
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PostTable,
    SupplyTable,
    UnitTable,
)

TABLES = Path(siegeworks.__file__).parent / "scenario"
GAP_M = 800.0


class Camp(NamedTuple):
    """The table groups of the small siege and its state."""

    units: UnitTable
    posts: PostTable
    ground: GroundTable
    supply: SupplyTable
    air: AirTable
    clock: ClockTable
    state: State


def parameters(names):
    """Central values of the named parameters, from the shipped tables."""
    paths = [TABLES / "parameters.csv", *sorted((TABLES / "parameters").glob("*.csv"))]
    values = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as table:
            values |= {row["name"]: float(row["value"]) for row in csv.DictReader(table)}
    return np.array([values[name] for name in names])


def group(kind, **given):
    """A table group with the given arrays; what these rules do not read is empty."""
    return kind(**{name: given.get(name, np.zeros(0)) for name in kind._fields})


def unit_table(sides, auxiliary, formation):
    n = len(sides)
    return group(
        UnitTable,
        side=np.array(sides, np.int8),
        auxiliary=np.array(auxiliary, np.int8),
        depot=np.array([1 - s for s in sides], np.int32),
        entity=1000 + np.arange(n, dtype=np.int64),
        formation=np.array(formation, np.int32),
    )


def post_table(n, overlook):
    places = np.arange(n)
    distance = GAP_M * np.abs(places[:, None] - places[None, :])
    return group(
        PostTable,
        cell=places.astype(np.int32),
        foot_start=np.arange(n + 1, dtype=np.int32),
        foot_cell=places.astype(np.int32),
        group=places.astype(np.int32),
        counted=np.ones(n, np.int8),
        opens=np.full(n, -1, np.int32),
        distance_m=distance,
        near=(distance <= 2.0 * GAP_M).astype(np.uint8),
        overlook=overlook,
    )


def ground_table(n, sources):
    neighbours = np.full((n, 6), -1, np.int32)
    neighbours[1:, 0] = np.arange(n - 1)
    neighbours[:-1, 1] = np.arange(1, n)
    side = np.full(sources, -1, np.int8)
    side[n:] = 0
    return group(GroundTable, neighbours=neighbours, floods=np.zeros(n, np.int8), source_side=side)


def supply_table():
    """Depot 0: side 1's main depot in position 0; depot 1: side 0's, off the map."""
    return group(
        SupplyTable,
        side=np.array([1, 0], np.int8),
        post=np.array([0, -1], np.int32),
        main=np.ones(2, np.int8),
    )


def clock_table(watches, watch_h):
    per_day = round(24.0 / watch_h)
    index = np.arange(watches)
    hour = 6.0 + watch_h * (index % per_day)
    return group(
        ClockTable,
        dark=np.where((hour >= 18.0) & (hour < 30.0), 1.0, 0.0),
        first=(index % per_day == 0).astype(np.int8),
        watch_h=np.array([watch_h]),
    )


def state_of(sides, posts_of, n, watches):
    n_units = len(sides)
    state = allocate(Sizes(n_units, n, 1, 1, 2, 1, n, 1, 1, 1, 1, watches, 1))
    force, posts, land = state.force, state.posts, state.land
    force.men[:, codes.FIT] = 200
    force.men[:, codes.ARRIVED] = 200
    force.unit_i[:, codes.PRESENT] = 1
    force.unit_i[:, codes.POST] = posts_of
    force.unit_i[:, codes.CELL] = np.maximum(posts_of, 0)
    force.unit_i[:, codes.HOME] = 7
    force.unit_i[:, codes.GOAL] = -1
    force.unit_f[:, codes.COHESION] = 0.8
    posts.post_i[:, codes.OWNER] = 1
    posts.post_i[:, codes.BUILDER] = 1
    posts.post_i[:, codes.EXISTS] = 1
    posts.post_i[:, codes.GUNS_UP] = 1
    posts.post_i[:, [codes.TAKEN, codes.LODGED, codes.LOST_AT]] = -1
    posts.post_f[:, [codes.WORKS, codes.TURNED, codes.SHELTER]] = 1.0
    posts.held[:, 1] = 1.0
    land.holder[:] = 1
    state.sky.air_i[codes.LAST_LANDING] = -1
    state.sky.camp_f[[codes.RATION_0, codes.RATION_1]] = 1.0
    return state


def camp(
    sides=(1, 1, 0, 0), posts_of=(1, 2, -1, -1), auxiliary=None, formation=None, air_side=1,
    watch_h=6.0, watches=16, overlook=None,
):  # fmt: skip
    """The small siege: two companies of side 1 in positions 1 and 2, two of side 0 outside."""
    n = 4
    overlook = np.zeros((n + 1, n)) if overlook is None else np.asarray(overlook, float)
    return Camp(
        unit_table(sides, auxiliary or [0] * len(sides), formation or [-1] * len(sides)),
        post_table(n, overlook),
        ground_table(n, overlook.shape[0]),
        supply_table(),
        group(AirTable, side=np.array([air_side], np.int8)),
        clock_table(watches, watch_h),
        state_of(sides, np.array(posts_of, np.int32), n, watches),
    )


def take(at, p, side, watch):
    """Position ``p`` passes to ``side`` as the writer of owners would have it."""
    posts = at.state.posts
    posts.post_i[p, codes.OWNER] = side
    posts.post_i[p, [codes.TAKEN, codes.LOST_AT]] = watch
    posts.post_i[p, codes.GUNS_UP] = 0
    posts.post_f[p, codes.TURNED] = 1.0 if posts.post_i[p, codes.BUILDER] == side else 0.0
    posts.held[p] = [1.0 - side, float(side)]


def total(men):
    """Men of each unit in any state; equals ARRIVED."""
    return men[:, codes.FIT : codes.EVACUATED + 1].sum(axis=1)


def is_whole(at):
    """No man lost or made, none counted below zero."""
    men = at.state.force.men
    return bool((men >= 0).all() and (total(men) == men[:, codes.ARRIVED]).all())
