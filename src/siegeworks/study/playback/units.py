"""Men, cohesion and losses by cause of every unit at each dawn over many replications.

A run keeps the men of each unit at its last dawn alone; the dawns between are played again, for as
many of its first replications as are asked for. What was played is kept on disk.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siegeworks.engine import codes
from siegeworks.plan.known import Known
from siegeworks.scenario.cache import kept
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.playback.stage import Stage, check_replication
from siegeworks.study.results import Run

METHOD = "units-2"
"""Change it when the result changes: kept files of the old method then miss."""
COHESION_STEPS = 10_000
"""Cohesion is kept as a whole number of these parts of one."""

MEN, PARTS, LOST = 0, 1, 2
"""Rows of what is kept: fit men, parts of cohesion, and from ``LOST`` on the causes of loss."""

Samples = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class UnitSamples:
    """Units of the first ``n`` replications at each dawn: ``fit`` men and ``cohesion`` (0-1), both
    [n, D, U]; a unit that is not there has no men. ``lost`` counts the men lost since the start by
    cause, in the order of ``study.frames.CAUSES`` [n, C, D, U]. ``units`` are the U ids."""

    dates: tuple[dt.date, ...]
    n: int
    units: tuple[str, ...]
    fit: Samples
    cohesion: Samples
    lost: Counts

    def of(self, members: Sequence[str]) -> tuple[Samples, Samples]:
        """Men of some units together [n, D], and their cohesion weighed by men (0 without men)."""
        columns = [self.units.index(unit) for unit in members]
        fit = self.fit[:, :, columns]
        men = fit.sum(axis=2)
        weighed = (fit * self.cohesion[:, :, columns]).sum(axis=2)
        return men, np.divide(weighed, men, out=np.zeros_like(men), where=men > 0)

    def lost_of(self, members: Sequence[str]) -> Samples:
        """Men that some units together have lost, by cause [n, C, D]."""
        columns = [self.units.index(unit) for unit in members]
        lost: Samples = self.lost[:, :, :, columns].sum(axis=3).astype(np.float64)
        return lost


def unit_samples(run: Run, replications: int = 100) -> UnitSamples:
    """Every unit in the first ``replications`` of a run, or all it has.

    Raises as :func:`siegeworks.study.playback.playback`.
    """
    n = min(replications, run.n)
    check_replication(run, n - 1)
    known = json.dumps(dict(run.identity), sort_keys=True)
    stage = Stage.of(run)
    found = kept("units", [METHOD, known, float(n)], lambda: _played(run, stage, n))
    return UnitSamples(
        dates=tuple(run.dates),
        n=n,
        units=tuple(unit.id for unit in stage.setup.names.units),
        fit=found[:, MEN].astype(np.float64),
        cohesion=found[:, PARTS] / COHESION_STEPS,
        lost=found[:, LOST:],
    )


def _played(run: Run, stage: Stage, n: int) -> Counts:
    """Fit men, parts of cohesion and men lost by cause: int32 [n, 2 + C, D, U]."""
    per_day, n_units = run.siege.watches_per_day, stage.setup.sizes.units
    found = np.zeros((n, LOST + codes.NC, len(run.dates), n_units), np.int32)
    force = stage.state.force
    for replication in range(n):
        for watch in stage.watches(replication):
            if watch % per_day == 0:
                there = force.unit_i[:, codes.PRESENT] == 1
                now = found[replication, :, watch // per_day]
                now[MEN] = np.where(there, force.men[:, codes.FIT], 0)[:n_units]
                parts = np.rint(force.unit_f[:, codes.COHESION] * COHESION_STEPS)
                now[PARTS] = np.where(there, parts, 0)[:n_units]
                now[LOST:] = force.lost[:n_units, : codes.NC].T
    return found


def members(siege: Siege, unit_id: str) -> list[str]:
    """Ids of the fighting units that a unit or formation consists of.

    ``UsageError`` for an unknown unit.
    """
    known = Known(siege)
    if unit_id not in known.units:
        raise UsageError.unknown("unit", unit_id, known.units)
    return [unit.id for unit in known.below(unit_id) if unit.kind != "formation"]
