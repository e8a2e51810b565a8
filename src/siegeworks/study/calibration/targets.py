"""What a calibration aims at, and the same figures read from simulated windows.

A target has a record with its own error (low and high are about the 5 and 95 per cent points, two
half bells that meet in the best figure), and an allowance by which a right model may still miss
(``model_error``). Both stand in ``history/targets.csv``; neither is fitted.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siegeworks.engine.build import Names
from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, suggest
from siegeworks.scenario.priors import Z_TAIL
from siegeworks.scenario.records import Target
from siegeworks.scenario.siege import Siege
from siegeworks.study.terrain import BESIEGER

Floats = npt.NDArray[np.float64]

SPECIAL = ("held", "stock", "spent", "tubes")
LEAST = 1.0
"""Added before a logarithm, so that nothing at all has one too: a man, a tonne, a round."""


@dataclass(frozen=True)
class Aim:
    """A target on its scale: ``best``; spread ``below`` and ``above`` it; ``model`` error.

    For a chance ``best`` is 1 or 0, the spreads are 0, ``model`` is the weight of a wrong answer.
    """

    row: Target
    best: float
    below: float
    above: float
    model: float

    @property
    def id(self) -> str:
        """Id of the target."""
        return self.row.id

    @property
    def is_chance(self) -> bool:
        """True for a yes or no."""
        return self.row.scale == "chance"

    def spread(self, values: Floats) -> Floats:
        """Standard deviation of record and model together, on the side where values lie."""
        record = np.where(values < self.best, self.below, self.above)
        return np.asarray(np.sqrt(record**2 + self.model**2))

    def likeness(self, values: Floats) -> Floats:
        """How well simulated values agree with the record, at most 1.

        A bell of record and model error together: with it as kernel the weights of accepted runs
        are exact for a model with that error (R. D. Wilkinson, 2013, Statistical Applications in
        Genetics and Molecular Biology 12). A wrong yes or no keeps the model's own weight.
        """
        if self.is_chance:
            return np.where(values == self.best, 1.0, self.model)
        return np.asarray(np.exp(-0.5 * ((values - self.best) / self.spread(values)) ** 2))


def aims_of(siege: Siege) -> tuple[Aim, ...]:
    """The targets of a siege on their scales.

    Raises ``UsageError`` when there is none, ``DataFaults`` for measures that nothing records.
    """
    if not siege.targets:
        raise UsageError(f"{siege.scenario.id} has no targets (history/targets.csv)")
    known = (*IDS, *SPECIAL)
    faults = [
        Fault("history/targets.csv", 0, row.id, repr(row.measure), "a measure",
              suggest(row.measure, known))
        for row in siege.targets
        if row.measure not in known
    ]  # fmt: skip
    if faults:
        raise DataFaults(faults)
    return tuple(_aim(row) for row in siege.targets)


def _aim(row: Target) -> Aim:
    if row.scale == "chance":
        return Aim(row, row.best, 0.0, 0.0, row.model_error)
    low, best, high = (_scaled(x, row.scale) for x in (row.low, row.best, row.high))
    return Aim(row, best, (best - low) / Z_TAIL, (high - best) / Z_TAIL, row.model_error)


def _scaled(value: float, scale: str) -> float:
    return math.log(value + LEAST) if scale == "log" else value


def window_of(siege: Siege) -> tuple[dt.date, dt.date]:
    """First and last dawn of the calibration window; ``UsageError`` when there is not just one."""
    windows = [w for w in siege.windows if w.use == "calibration"]
    if len(windows) != 1:
        raise UsageError(f"{siege.scenario.id} has {len(windows)} calibration windows; 1 is needed")
    return windows[0].first_dawn, windows[0].last_dawn


def read(names: Names, block: Block, aims: tuple[Aim, ...]) -> Floats:
    """Each target's figure in each replication of a block [n, targets], on the target's scale."""
    return np.column_stack([_read(names, block, aim) for aim in aims])


def _read(names: Names, block: Block, aim: Aim) -> Floats:
    row = aim.row
    values = _at(names, block, row, row.date)
    if row.date_from is not None:
        before = _at(names, block, row, row.date_from)
        values = before - values if row.measure == "spent" else values - before
    if row.scale == "log":
        return np.asarray(np.log(np.maximum(values, 0.0) + LEAST))
    return np.asarray(values >= 1.0, dtype=np.float64) if aim.is_chance else values


def _at(names: Names, block: Block, row: Target, day: dt.date) -> Floats:
    """The figure of a target's measure at one dawn [n]."""
    d = (day - names.siege.at).days
    if row.measure == "held":
        posts = [names.position[p] for p in row.positions.split()]
        return np.asarray((block.dawn[:, d, posts] == BESIEGER).mean(axis=1))
    if row.measure in ("stock", "spent"):
        depots = [names.depot[x.id] for x in names.siege.depots if x.side == row.side]
        kinds = [names.ammunition[a] for a in row.items.split()]
        return np.asarray(block.rounds[:, d][:, depots][:, :, kinds].sum(axis=(1, 2)), np.float64)
    if row.measure == "tubes":
        first = names.siege.side_index[row.side] * (block.tubes.shape[2] // 2)
        weapons = [first + names.equipment[e] for e in row.items.split()]
        return np.asarray(block.tubes[:, d, weapons].sum(axis=1), np.float64)
    return np.asarray(block.daily[:, d, IDS.index(row.measure)])
