"""History matching: rule out, wave by wave, what cannot be, instead of seeking the one best point.

A point is ruled out when the record lies further from the emulated mean than three standard
deviations for a target, with four variances in the sum: of the record, of the model's own error, of
the emulator, and of single campaigns, of which history was one. After M. Goldstein and J. C.
Rougier; I. Andrianakis and others, 2015, PLoS Computational Biology 11, for simulators with chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.extras import need
from siegeworks.scenario.faults import SiegeworksError
from siegeworks.study.calibration import emulator as emulators
from siegeworks.study.calibration.emulator import Emulator
from siegeworks.study.calibration.space import Floats, Space
from siegeworks.study.calibration.targets import Aim

Flags = npt.NDArray[np.bool_]

RULED_OUT = 3.0
"""Implausibility from which a point is ruled out: three standard deviations (Pukelsheim, 1994)."""
LEFT_OVER = 1
"""Targets that may be missed before a point is ruled out: an emulator may be wrong about one."""
POOL = 20_000
"""Prior points tried at a time."""
MOST_TRIED = 4_000_000
"""Prior points tried before matching gives up."""


class Simulator(Protocol):
    """What plays points: ``aims``, and their figures [points, replications, targets]."""

    @property
    def aims(self) -> tuple[Aim, ...]:
        """The targets."""

    def play(self, space: Space, scores: Floats, replications: int, seed: int) -> Floats:
        """Figures of all targets at scores [points, d]."""


@dataclass(frozen=True, eq=False)
class Wave:
    """One wave: points [n, d] played, their emulators, share of the prior left before it."""

    points: Floats
    emulators: tuple[Emulator, ...]
    left: float


def implausibility(emulator: Emulator, scores: Floats) -> Floats:
    """Distance of the record from the emulated mean at points [n], in standard deviations."""
    aim = emulator.aim
    mean, of_emulator, of_runs = emulator.predict(scores)
    own = np.zeros(len(scores)) if aim.is_chance else aim.spread(mean) ** 2
    total = own + of_emulator + of_runs
    if aim.is_chance:
        right = np.maximum(mean if aim.best == 1.0 else 1.0 - mean, 1e-6)
        return np.asarray(np.sqrt((1.0 - right) / right))
    return np.asarray(np.abs(mean - aim.best) / np.sqrt(total))


def is_left(waves: Sequence[Wave], scores: Floats) -> Flags:
    """Which points [n] no wave rules out."""
    kept = np.ones(len(scores), bool)
    for wave in waves:
        here = np.flatnonzero(kept)
        misses = np.zeros(len(here), int)
        for emulator in wave.emulators:
            misses += implausibility(emulator, scores[here]) > RULED_OUT
        kept[here[misses > LEFT_OVER]] = False
    return kept


def first_points(n: int, d: int, seed: int) -> Floats:
    """A Latin hypercube of ``n`` points over the prior, as scores [n, d]."""
    qmc = need("scipy.stats.qmc", "methods", "calibration")
    ndtri = need("scipy.special", "methods", "calibration").ndtri
    return np.asarray(ndtri(qmc.LatinHypercube(d, rng=np.random.default_rng(seed)).random(n)))


def points_left(waves: Sequence[Wave], d: int, n: int, seed: int) -> tuple[Floats, float]:
    """At least ``n`` prior points that no wave rules out [>= n, d], and the share that is left.

    Raises ``SiegeworksError`` when almost nothing is left: the model and the record disagree.
    """
    rng = np.random.default_rng(seed)
    found, tried = [np.empty((0, d))], 0
    while sum(map(len, found)) < n:
        if tried >= MOST_TRIED:
            raise SiegeworksError(
                f"history matching leaves {sum(map(len, found))} of {tried} points; the targets "
                "contradict the model or its stated errors are too small"
            )
        scores = rng.standard_normal((POOL, d))
        found.append(scores[is_left(waves, scores)])
        tried += POOL
    return np.concatenate(found), sum(map(len, found)) / tried


def play_wave(
    window: Simulator, space: Space, points: Floats, replications: int, seed: int
) -> tuple[Emulator, ...]:
    """Play a wave's points and fit an emulator for each target that differs between them."""
    runs = window.play(space, points, replications, seed)
    return tuple(
        emulators.fit(aim, points, runs[:, :, k], seed)
        for k, aim in enumerate(window.aims)
        if runs[:, :, k].std() > 0.0
    )


def match(
    window: Simulator, space: Space, sizes: Sequence[int], replications: int, seed: int
) -> list[Wave]:
    """History matching in ``len(sizes)`` waves of so many points each."""
    d = len(space.names)
    waves: list[Wave] = []
    points, share = first_points(sizes[0], d, seed), 1.0
    for number, size in enumerate(sizes):
        if waves:
            left, share = points_left(waves, d, size, seed + number)
            points = left[:size]
        fitted = play_wave(window, space, points, replications, seed + number)
        waves.append(Wave(points, fitted, share))
    return waves
