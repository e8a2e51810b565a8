"""Who holds the ground, seen through one lens, and the difference of two.

A lens is all replications of a run, one replication, or the record: each gives the besieger's
chance of holding every cell and every position at each dawn. Where a lens knows nothing, the
chance is NaN, and so is the difference. The interval of a difference is Newcombe's (1998, method
10, from two intervals of Wilson): it takes the two for independent, so that for two runs with the
same luck it is wider than need be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import ControlRow
from siegeworks.scenario.siege import Siege
from siegeworks.study.dawn import HOLDERS
from siegeworks.study.playback import ground_chances, playback
from siegeworks.study.results import Run
from siegeworks.study.terrain import BESIEGER, Floats


@dataclass(frozen=True, eq=False)
class Lens:
    """The besieger's chance of holding each cell [D, N] and each position [D, P] at D dawns.

    ``low`` and ``high`` [D, P] bound the positions' chances with 95%; of a replication and of the
    record they are the chance itself. ``n_cells`` and ``n_positions``: replications behind them,
    0 for the record.
    """

    dates: tuple[dt.date, ...]
    cells: Floats
    positions: Floats
    low: Floats
    high: Floats
    n_cells: int
    n_positions: int


def lens_of_run(run: Run, most_played: int) -> Lens:
    """All replications of a run; cells from its first ``most_played``, played again.

    Raises as :func:`siegeworks.study.playback.ground_chances`.
    """
    ground = ground_chances(run, most_played)
    table = run.positions()
    return Lens(
        dates=ground.dates,
        cells=ground.besieger,
        positions=_by_position(run, table, "p_besieger"),
        low=_by_position(run, table, "low"),
        high=_by_position(run, table, "high"),
        n_cells=ground.n,
        n_positions=run.n,
    )


def _by_position(run: Run, table: pl.DataFrame, column: str) -> Floats:
    """A column of the table of positions [D, P]; a position that nobody ever held has 0."""
    found = np.zeros((len(run.dates), len(run.siege.positions)))
    days = (table["date"] - run.at).dt.total_days().to_numpy()
    places = table["position"].replace_strict(run.siege.position_index).to_numpy()
    found[days, places] = table[column].to_numpy()
    return found


def lens_of_replication(run: Run, replication: int) -> Lens:
    """One replication of a run. Raises as :func:`siegeworks.study.playback.playback`."""
    played = playback(run, replication)
    dawns = slice(None, None, run.siege.watches_per_day)
    cells = (played.holder[dawns] == BESIEGER).astype(np.float64)
    changes = run.table("control").filter(pl.col("replication") == replication).sort("date")
    held = np.zeros((len(run.dates), len(run.siege.positions)))
    for date, position, holder in (
        changes.select("date", "position", "holder").collect().iter_rows()
    ):
        day = (date - run.at).days
        held[day:, run.siege.position_index[position]] = HOLDERS[holder] == BESIEGER
    return Lens(tuple(run.dates), cells, held, held, held, n_cells=1, n_positions=1)


def lens_of_record(siege: Siege, dates: tuple[dt.date, ...]) -> Lens:
    """The record at these dawns: it knows positions, and cells that belong to one.

    ``UsageError`` when the siege has no record of who held what.
    """
    if not siege.control:
        raise UsageError(f"{siege.scenario.id} has no record of who held what")
    day = {date: d for d, date in enumerate(dates)}
    held = np.full((len(dates), len(siege.positions)), np.nan)
    cells = np.full((len(dates), len(siege.ground)), np.nan)
    for row in siege.control:
        place = siege.position_index[row.position]
        exists_from = siege.positions[place].exists_from
        if row.date in day and (exists_from is None or exists_from <= row.date):
            held[day[row.date], place] = _besiegers_chance(siege, row)
    for place, position in enumerate(siege.positions):
        own = [siege.grid.index(cell) for cell in position.cells.split()]
        cells[:, own] = held[:, [place]]
    return Lens(dates, cells, held, held, held, n_cells=0, n_positions=0)


def _besiegers_chance(siege: Siege, row: ControlRow) -> float:
    """What the accounts leave the besieger of a position."""
    first = siege.side_index.get(row.holder) == BESIEGER
    other = siege.side_index.get(row.other) == BESIEGER
    return row.certainty * first + (1.0 - row.certainty) * other


@dataclass(frozen=True, eq=False)
class Gap:
    """First lens less second, in chance of the besieger, at the dawns that both have.

    ``cells`` [D, N] and ``positions`` [D, P], NaN where one of the two knows nothing; ``low`` and
    ``high`` bound the positions' with 95%.
    """

    dates: tuple[dt.date, ...]
    cells: Floats
    positions: Floats
    low: Floats
    high: Floats


def gap(first: Lens, second: Lens) -> Gap:
    """The difference of two lenses on the same ground. ``UsageError`` when they share no dawn."""
    dates = tuple(date for date in first.dates if date in second.dates)
    if not dates:
        raise UsageError("the two have no dawn in common")
    own = [first.dates.index(date) for date in dates]
    other = [second.dates.index(date) for date in dates]
    a, a_low, a_high = first.positions[own], first.low[own], first.high[own]
    b, b_low, b_high = second.positions[other], second.low[other], second.high[other]
    difference = a - b
    return Gap(
        dates=dates,
        cells=first.cells[own] - second.cells[other],
        positions=difference,
        low=difference - np.hypot(a - a_low, b_high - b),
        high=difference + np.hypot(a_high - a, b - b_low),
    )
