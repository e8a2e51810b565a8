"""The perimeter that the record's holders leave the garrison, worked out as the engine does.

The record names no length. Its holders at a dawn give the garrison's ground by the rule of the
ground, once with the trenches of the written situation and once with every planned line finished;
the truth lies between the two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.figures import Figure
from siegeworks.study.hindcast.holders import Held
from siegeworks.study.hindcast.truth import truth_of
from siegeworks.study.hindcast.windows import exam_of, use_of
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, Holders, ring_of

EVERY_DAYS = 7
"""Days between two perimeters; neighbouring dawns say nearly the same."""


def perimeter_figures(siege: Siege, held: Held, at: dt.date) -> Iterator[Figure]:
    """Perimeters at the exam's first dawn and every week after it."""
    exam = exam_of(siege)
    standing = Standing.of(siege)
    for date in exam.dawns[::EVERY_DAYS]:
        if date <= at or date not in held.dawns:
            continue
        owners = owners_in_record(siege, standing, held, date)
        ends = sorted(
            _perimeter_km(standing, owners, joined) for joined in (standing.joined, _all(standing))
        )
        yield Figure(
            "perimeter_km", "perimeter_km", "", None, date, truth_of(ends[0], None, ends[1]),
            ends[0], None, ends[1], "", "worked out from history/control.csv", use_of(siege, date),
        )  # fmt: skip


def owners_in_record(siege: Siege, standing: Standing, held: Held, date: dt.date) -> Holders:
    """Owner of every position at a dawn of the record; what is contested stays with the last owner.

    Positions without a row keep the owner of the written situation.
    """
    owners = standing.owners.copy()
    rows = sorted((r for r in siege.control if r.date <= date), key=lambda r: r.date)
    for row in rows:
        if row.holder in siege.side_index:
            owners[siege.position_index[row.position]] = siege.side_index[row.holder]
    return owners


def _all(standing: Standing) -> Flags:
    """Cells of every planned line of the besieger as finished trench [2, n]."""
    joined = standing.joined.copy()
    for state, course in zip(standing.lines, standing.terrain.courses, strict=True):
        if standing.siege.side_index[state.line.record.side] == BESIEGER:
            joined[BESIEGER, [cell for cell, _ in course]] = True
    return joined


def _perimeter_km(standing: Standing, owners: Holders, joined: Flags) -> float:
    holder = standing.terrain.holders(owners, joined)
    edges = ring_of(standing.grid, holder, GARRISON).edges
    return float(np.float64(edges) * standing.grid.perimeter_edge_m / 1000.0)
