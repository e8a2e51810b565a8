"""Finer cuts: the same ground and forces, smaller watches and cells."""

from __future__ import annotations

import pytest

from siegeworks.plan.siege import load
from siegeworks.study.hindcast.convergence import MEASURES, Fight, by_watch, finer
from tests.scenario.folders import REDOUBT


def test_a_finer_grid_keeps_the_ground() -> None:
    siege = load(REDOUBT)
    fine = finer(siege)
    assert len(fine.ground) == 7 * len(siege.ground)
    assert fine.scenario.h3_resolution == siege.scenario.h3_resolution + 1
    old, new = siege.positions[0], fine.positions[0]
    assert len(new.cells.split()) == 7 * len(old.cells.split())
    ids = {cell.h3 for cell in fine.ground}
    assert set(new.cells.split()) <= ids
    total = sum(cell.elevation_m for cell in siege.ground)
    assert sum(cell.elevation_m for cell in fine.ground) == pytest.approx(7 * total)


def test_watches_of_several_lengths() -> None:
    siege = load(REDOUBT)
    fight = Fight(siege, (siege.plan("storm"), siege.plan("hold")), siege.scenario.last_day)
    steps = by_watch(fight, (6, 3), n=6, seed=3)
    assert [(s.cut, s.measure) for s in steps] == [
        (cut, m) for cut in ("6 h", "3 h") for m in MEASURES
    ]
    assert all(s.low <= s.mean <= s.high and s.n == 6 for s in steps)
