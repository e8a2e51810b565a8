"""Lenses on who holds the ground, and their differences, against counts made by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import ControlRow
from siegeworks.study.intervals import wilson
from siegeworks.study.lenses import gap, lens_of_record, lens_of_replication, lens_of_run
from siegeworks.study.results import Run


def test_all_replications_are_the_mean_of_each(run: Run) -> None:
    every = [lens_of_replication(run, r) for r in range(run.n)]
    whole = lens_of_run(run, run.n)
    assert np.allclose(whole.cells, np.mean([lens.cells for lens in every], axis=0))
    assert np.allclose(whole.positions, np.mean([lens.positions for lens in every], axis=0))
    assert whole.n_cells == whole.n_positions == run.n


def test_a_difference_of_two_samples_has_newcombes_interval(run: Run) -> None:
    whole, one = lens_of_run(run, 4), lens_of_replication(run, 2)
    found = gap(whole, one)
    assert np.allclose(found.cells, whole.cells - one.cells)
    p = whole.positions[-1, 0]
    low, high = wilson(p * run.n, run.n)
    # The second is exact, so that the first's interval is only moved.
    assert np.isclose(found.low[-1, 0], low - one.positions[-1, 0])
    assert np.isclose(found.high[-1, 0], high - one.positions[-1, 0])


def test_the_record_knows_what_it_says(run: Run) -> None:
    siege = run.siege
    first, second = siege.positions[0], siege.positions[1]
    besieger, garrison = (side.id for side in siege.scenario.sides)
    day = run.dates[1]
    record = (
        ControlRow(date=day, position=first.id, holder=besieger),
        ControlRow(date=day, position=second.id, holder=garrison, certainty=0.75, other=besieger),
        ControlRow(date=dt.date(1600, 1, 1), position=first.id, holder=garrison),
    )
    known = lens_of_record(dataclasses.replace(siege, control=record), tuple(run.dates))
    assert known.positions[1, :2].tolist() == [1.0, 0.25]
    assert np.isnan(known.positions[0]).all() and np.isnan(known.positions[1, 2:]).all()
    own = [siege.grid.index(cell) for cell in first.cells.split()]
    assert (known.cells[1, own] == 1.0).all()
    held = sum(len(p.cells.split()) for p in (first, second))
    assert (~np.isnan(known.cells)).sum() == held
    found = gap(lens_of_run(run, 3), known)
    assert np.isnan(found.positions[0]).all()
    assert found.positions[1, 0] == lens_of_run(run, 3).positions[1, 0] - 1.0


def test_lenses_without_a_dawn_in_common(run: Run) -> None:
    with pytest.raises(UsageError, match="no record"):
        lens_of_record(run.siege, tuple(run.dates))
    one = lens_of_replication(run, 0)
    late = dataclasses.replace(one, dates=tuple(d + dt.timedelta(days=999) for d in one.dates))
    with pytest.raises(UsageError, match="no dawn in common"):
        gap(one, late)
