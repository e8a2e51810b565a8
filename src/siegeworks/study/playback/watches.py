"""One replication watch by watch: where every unit is, what it has, who holds which cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine import codes
from siegeworks.engine.state import State
from siegeworks.study.playback.stage import Stage, check_replication
from siegeworks.study.results import Run
from siegeworks.study.trace import checked, told_events

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]

POSTURES = ("rest", "holding", "labour", "march", "assault", "serving")
"""What a unit is doing, by the engine's code."""


@dataclass(frozen=True, eq=False)
class Playback:
    """A replication at the beginning of every watch, the last dawn included: W + 1 rows each.

    ``hours``: local times. ``units``: ids of the U fighting units, whose ``present``, ``cell``
    (row of the ground), ``fit`` men, ``cohesion`` (0-1), ``posture`` (see ``POSTURES``), ``task``
    (row of ``tasks``, -1 none) and ``tubes`` are [W + 1, U]. ``lost`` [days, U, causes] counts men
    by cause at each dawn. ``holder`` [W + 1, N]: side that holds each cell, -1 nobody; ``owner``
    [W + 1, P] and ``share`` [W + 1, P], the part of a position in the besieger's hands. ``dug``
    [W + 1, L] metres of each trench line; ``rounds`` [W + 1, D, A] in each depot; ``kg`` [W + 1,
    D, 3] of food, small arms, medical; ``wet`` [W + 1] whether the watch before was wet. ``events``
    as in :class:`siegeworks.study.trace.Trace`.
    """

    replication: int
    hours: tuple[dt.datetime, ...]
    units: tuple[str, ...]
    tasks: tuple[str, ...]
    present: Whole
    cell: Whole
    fit: Whole
    cohesion: Real
    posture: Whole
    task: Whole
    tubes: Whole
    lost: Whole
    holder: Small
    owner: Whole
    share: Real
    dug: Whole
    rounds: Whole
    kg: Whole
    wet: Whole
    events: pl.DataFrame
    daily: pl.DataFrame


READ: dict[str, Callable[[State], Any]] = {
    "present": lambda s: s.force.unit_i[:, codes.PRESENT],
    "cell": lambda s: s.force.unit_i[:, codes.CELL],
    "fit": lambda s: s.force.men[:, codes.FIT],
    "cohesion": lambda s: s.force.unit_f[:, codes.COHESION],
    "posture": lambda s: s.force.unit_i[:, codes.POSTURE],
    "task": lambda s: s.force.unit_i[:, codes.TASK],
    "tubes": lambda s: s.force.unit_i[:, codes.TUBES],
    "holder": lambda s: s.land.holder,
    "owner": lambda s: s.posts.post_i[:, codes.OWNER],
    "share": lambda s: s.posts.held[:, 0],
    "dug": lambda s: s.tasking.line_i[:, codes.DUG],
    "rounds": lambda s: s.stores.rounds.sum(axis=2),
    "kg": lambda s: s.stores.kg,
    "wet": lambda s: s.sky.camp_i[codes.WET],
}
"""What is read of the state at every watch."""


def playback(run: Run, replication: int) -> Playback:
    """Play one replication of a run again, watch by watch.

    Raises ``UsageError`` when the run has no such replication or was made by other rules or data,
    ``SiegeworksError`` when the figures are not those of the run.
    """
    check_replication(run, replication)
    stage = Stage.of(run)
    names = stage.setup.names
    seen: dict[str, list[Any]] = {name: [] for name in READ}
    lost: list[Any] = []
    for watch in stage.watches(replication):
        for name, read in READ.items():
            seen[name].append(np.array(read(stage.state)))
        if watch % names.siege.watches_per_day == 0:
            lost.append(stage.state.force.lost[:, : codes.NC].copy())
    stage.play(replication)
    return Playback(
        replication=replication,
        hours=tuple(names.siege.dawn(w) for w in range(stage.n_watches + 1)),
        units=tuple(unit.id for unit in names.units),
        tasks=tuple(task.id for _, task in names.tasks),
        lost=np.stack(lost).astype(np.int64),
        events=told_events(names, stage.state),
        daily=checked(run, names, stage.block, replication),
        **{name: np.stack(rows) for name, rows in seen.items()},
    )
