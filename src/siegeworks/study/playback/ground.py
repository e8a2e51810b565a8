"""Who holds each cell at each dawn over many replications, as a chance.

A run keeps who holds each position, not each cell; the cells are played again, for as many of its
first replications as are asked for. What was played is kept on disk.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.cache import kept
from siegeworks.study.playback.stage import Stage, check_replication
from siegeworks.study.results import Run

METHOD = "ground-1"
"""Change it when the result changes: kept files of the old method then miss."""


@dataclass(frozen=True, eq=False)
class GroundChances:
    """``besieger`` and ``garrison`` float64 [days, N]: share of ``n`` replications in which the
    side holds the cell at that dawn; nobody holds it in the rest."""

    dates: tuple[dt.date, ...]
    n: int
    besieger: npt.NDArray[np.float64]
    garrison: npt.NDArray[np.float64]


def ground_chances(run: Run, replications: int = 100) -> GroundChances:
    """Chances of control by cell over the first ``replications`` of a run, or all it has.

    Raises as :func:`siegeworks.study.playback.playback`.
    """
    n = min(replications, run.n)
    check_replication(run, n - 1)
    known = json.dumps(dict(run.identity), sort_keys=True)
    counts = kept("ground", [METHOD, known, float(n)], lambda: _counts(run, n))
    return GroundChances(tuple(run.dates), n, counts[:, 0] / n, counts[:, 1] / n)


def _counts(run: Run, n: int) -> npt.NDArray[np.int32]:
    """Replications in which each side holds each cell: int32 [days, 2, N]."""
    stage = Stage.of(run)
    per_day = run.siege.watches_per_day
    counts = np.zeros((len(run.dates), 2, len(run.siege.ground)), np.int32)
    for replication in range(n):
        for watch in stage.watches(replication):
            if watch % per_day == 0:
                for side in range(2):
                    counts[watch // per_day, side] += stage.state.land.holder == side
    return counts
