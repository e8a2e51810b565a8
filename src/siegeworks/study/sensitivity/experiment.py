"""An experiment: factors, a design over them, and the outcomes of what was played."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from siegeworks.engine.kernel import Block
from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.engine.state import F8
from siegeworks.scenario.faults import UsageError
from siegeworks.study.calibration.space import Floats
from siegeworks.study.compare.outcomes import Outcome, choose, of_block, outcomes_of
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.parameters import LUCK_SD, parameter_rows
from siegeworks.study.sensitivity import designs
from siegeworks.study.sensitivity.factors import Case, Factor
from siegeworks.study.sensitivity.indices import (
    Effect,
    levels,
    main_effects,
    morris_effects,
    sobol_effects,
)
from siegeworks.study.setup import Setup, prepare
from siegeworks.study.simulate import Progress

CHUNK = 400
"""Campaigns played between two reports of progress."""
LUCK = "campaign_u_"


@dataclass(frozen=True)
class Frame:
    """How points are played: ``replications`` at each, the parameter set behind the factors.

    ``common`` True: every point meets the same draws, so that differences between points are of the
    factors alone; False: every campaign has its own, so that noise averages out over a regression.
    """

    until: dt.date
    outcomes: tuple[str, ...]
    replications: int = 8
    parameters: str | None = None
    seed: int = 1954
    threads: int | None = None
    common: bool = False


@dataclass(frozen=True, eq=False)
class Played:
    """What was played: a design [points, factors] and figures [points, replications, outcomes]."""

    factors: tuple[Factor, ...]
    outcomes: tuple[Outcome, ...]
    design: Floats
    figures: Floats
    seconds: float

    @property
    def names(self) -> list[str]:
        """Names of the factors."""
        return [f.name for f in self.factors]

    def means(self, outcome: int) -> Floats:
        """Mean of an outcome at each point."""
        return np.asarray(self.figures[:, :, outcome].mean(axis=1))


def play(
    case: Case,
    factors: Sequence[Factor],
    design: Floats,
    frame: Frame,
    progress: Progress | None = None,
) -> Played:
    """Play every point of a design. Points that share their named changes share one set-up.

    Raises ``UsageError`` for an unknown outcome and for what a change makes impossible.
    """
    begun = time.perf_counter()
    moved = [k for k, f in enumerate(factors) if f.levels]
    chosen = [tuple(factors[k].level(row[k]) for k in moved) for row in design]
    outcomes: tuple[Outcome, ...] = ()
    figures = np.empty((len(design), frame.replications, len(frame.outcomes)))
    done = 0
    for key in sorted(set(chosen)):
        setup = _setup(case, [factors[k] for k in moved], key, frame)
        outcomes = choose([outcomes_of(setup.names)], frame.outcomes)
        points = [i for i, levels_of in enumerate(chosen) if levels_of == key]
        step = max(CHUNK // frame.replications, 1)
        for first in range(0, len(points), step):
            some = points[first : first + step]
            figures[some] = _play(setup, factors, design, some, frame)
            done += len(some)
            if progress is not None:
                total = len(design) * frame.replications
                progress(done * frame.replications, total, time.perf_counter() - begun)
    return Played(tuple(factors), outcomes, design, figures, time.perf_counter() - begun)


def _setup(case: Case, moved: Sequence[Factor], key: Sequence[int], frame: Frame) -> Setup:
    for factor, level in zip(moved, key, strict=True):
        case = factor.levels[level][1](case)
    return prepare(
        case.siege, case.plans, frame.until, parameters=frame.parameters, seed=frame.seed,
        policies=case.policies,
    )  # fmt: skip


def _play(
    setup: Setup,
    factors: Sequence[Factor],
    design: Floats,
    points: list[int],
    frame: Frame,
) -> Floats:
    """Figures of some points [points, replications, outcomes]."""
    n = frame.replications
    numbers = [range(n) if frame.common else range(i * n, (i + 1) * n) for i in points]
    if not frame.common and points == list(range(points[0], points[-1] + 1)):
        rows = _rows(setup, factors, np.repeat(design[points], n, axis=0), numbers[0][0])
        stints = [_stint(setup, rows, numbers[0][0])]
    else:
        stints = [
            _stint(setup, _rows(setup, factors, np.repeat(design[[i]], n, axis=0), own[0]), own[0])
            for i, own in zip(points, numbers, strict=True)
        ]
    figures = [_figures(setup, block, frame) for block in play_stints(stints, frame.threads)]
    return np.concatenate(figures).reshape(len(points), n, len(frame.outcomes))


def _stint(setup: Setup, rows: F8, first: int) -> Stint:
    """Replications from ``first`` on with their own rows of parameters."""
    padded = np.vstack([np.empty((first, rows.shape[1])), rows])
    return Stint(replace(setup, given=padded), first, len(rows))


def _figures(setup: Setup, block: Block, frame: Frame) -> Floats:
    found = of_block(setup.names, block)
    return np.column_stack([found[name] for name in frame.outcomes])


def _rows(setup: Setup, factors: Sequence[Factor], shares: Floats, first: int) -> F8:
    """Parameters of campaigns from ``first`` on: the set's own, the factors' in their columns."""
    siege = setup.names.siege
    rows = parameter_rows(siege, setup.parameters, first, len(shares), setup.seed)
    if len(rows) == 1:
        rows = np.repeat(rows, len(shares), axis=0)
    varied = {f.name: k for k, f in enumerate(factors) if f.row is not None}
    for column, name in enumerate(PARAMETER_NAMES):
        if name in varied:
            rows[:, column] = factors[varied[name]].value(shares[:, varied[name]])
        elif name == LUCK_SD and any(f.startswith(LUCK) for f in varied):
            rows[:, column] = 0.0
    return np.ascontiguousarray(rows)


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an experiment says: effects by outcome, and for a regression the share explained and
    means by stretch of each factor."""

    design: str
    played: Played
    effects: Mapping[str, list[Effect]]
    explained: Mapping[str, float]
    bins: Mapping[str, Mapping[str, list[tuple[float, float, float, float]]]]


def sensitivity(
    case: Case,
    factors: Sequence[Factor],
    frame: Frame,
    *,
    design: str = "nolh",
    points: int = 129,
    progress: Progress | None = None,
) -> Sensitivity:
    """Vary ``factors`` over a design and say how far each moves the outcomes.

    ``design``: ``nolh`` (``points`` of them), ``morris`` or ``sobol`` (as many trajectories or base
    points as ``points`` pays for, at least 4). Raises ``UsageError`` for an unknown design and for
    fewer points than factors.
    """
    where = drawn(design, factors, points, frame.seed)
    played = play(case, factors, where, replace(frame, common=design != "nolh"), progress)
    return judged(design, played, frame.seed)


def drawn(design: str, factors: Sequence[Factor], points: int, seed: int) -> Floats:
    """The points of a design [points, factors]; raises ``UsageError`` as :func:`sensitivity`."""
    names = [f.name for f in factors]
    if design not in designs.DESIGNS:
        raise UsageError.unknown("design", design, designs.DESIGNS)
    if points < len(factors) + 2:
        raise UsageError(f"{points} points for {len(factors)} factors: give at least "
                         f"{len(factors) + 2}")  # fmt: skip
    if design == "nolh":
        return designs.nolh(points, len(factors), seed)
    if design == "morris":
        return designs.morris(max(points // (len(factors) + 1), 4), names, seed)
    return designs.saltelli(max(points // (len(factors) + 2), 4), names, seed)


def judged(design: str, played: Played, seed: int) -> Sensitivity:
    """The indices that belong to a design, for every outcome."""
    effects, explained, bins = {}, {}, {}
    for k, outcome in enumerate(played.outcomes):
        means = played.means(k)
        if design == "nolh":
            effects[outcome.id], explained[outcome.id] = main_effects(
                played.names, played.design, means
            )
            bins[outcome.id] = {
                f.name: levels(played.design[:, j], means, len(f.levels) or 5)
                for j, f in enumerate(played.factors)
            }
        elif design == "morris":
            effects[outcome.id] = morris_effects(played.names, played.design, means, seed)
        else:
            effects[outcome.id] = sobol_effects(played.names, means, seed)
    return Sensitivity(design, played, effects, explained, bins)


def rows_of(found: Sensitivity) -> list[dict[str, object]]:
    """The effects as plain rows, strongest first within each outcome."""
    rows: list[dict[str, object]] = []
    ends = {f.name: f.ends for f in found.played.factors}
    points, n = found.played.figures.shape[:2]
    for outcome in found.played.outcomes:
        for e in sorted(found.effects[outcome.id], key=lambda e: -abs(e.value)):
            rows.append(
                {
                    "outcome": outcome.id, "unit": outcome.unit, "factor": e.factor,
                    "from": ends[e.factor][0], "to": ends[e.factor][1], "kind": e.kind,
                    "value": e.value, "low": e.low, "high": e.high, "total": e.total,
                    "points": points, "replications": n,
                }
            )  # fmt: skip
    return rows
