"""From what history matching has left to weighted draws, and what each target has taught.

Points are proposed from the prior in proportion to a power of the likelihood that the emulators
give them, and the weights divide by it again: importance sampling, exact whatever the emulators
are worth. The likelihood of a point is the mean over its replications of the product of the
targets' kernels (:meth:`siegeworks.study.calibration.targets.Aim.likeness`): approximate Bayesian
computation whose tolerance is the stated error of record and model (R. D. Wilkinson, 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from siegeworks.study.calibration.emulator import Emulator
from siegeworks.study.calibration.space import Floats
from siegeworks.study.calibration.targets import Aim

POWER = 0.5
"""Power of the emulated likelihood in the proposal: below 1, so that no weight can grow large
where an emulator is too sure."""


@dataclass(frozen=True, eq=False)
class Weighted:
    """Points [n, d], their ``base`` weights (what the prior gives them) and final ``weights``, both
    summing to 1; ``runs`` [n, replications, targets] and their log ``kernels`` of that shape."""

    points: Floats
    base: Floats
    weights: Floats
    runs: Floats
    kernels: Floats

    @property
    def effective(self) -> float:
        """Number of equally weighted draws that would be worth as much (Kish)."""
        return effective(self.weights)


def effective(weights: Floats) -> float:
    """Effective number of draws of weights that sum to 1."""
    return float(1.0 / (weights**2).sum())


def emulated_likelihood(emulators: Sequence[Emulator], scores: Floats) -> Floats:
    """Log likelihood of points [n] as the emulators see it, targets taken as independent."""
    total = np.zeros(len(scores))
    for emulator in emulators:
        aim = emulator.aim
        mean, of_emulator, of_runs = emulator.predict(scores)
        if aim.is_chance:
            right = mean if aim.best == 1.0 else 1.0 - mean
            total += np.log(right + aim.model * (1.0 - right))
            continue
        own = aim.spread(mean) ** 2
        whole = own + of_emulator + of_runs
        total += 0.5 * np.log(own / whole) - 0.5 * (mean - aim.best) ** 2 / whole
    return total


def propose(likelihood: Floats, n: int, seed: int) -> tuple[np.ndarray, Floats]:
    """Rows to play, drawn in proportion to a power of their likelihood, and base weights that take
    it out again."""
    tilt = POWER * (likelihood - likelihood.max())
    share = np.exp(tilt) / np.exp(tilt).sum()
    chosen = np.random.default_rng(seed).choice(len(share), size=n, p=share)
    base = 1.0 / share[chosen]
    return chosen, base / base.sum()


def weigh(aims: Sequence[Aim], points: Floats, base: Floats, runs: Floats) -> Weighted:
    """Weights of points from their runs [n, replications, targets]."""
    kernels = np.stack(
        [np.log(np.maximum(aim.likeness(runs[:, :, k]), 1e-300)) for k, aim in enumerate(aims)],
        axis=2,
    )
    return Weighted(points, base, _weights(base, kernels.sum(axis=2)), runs, kernels)


def _weights(base: Floats, logs: Floats) -> Floats:
    """Base weights times the mean over replications of what ``logs`` [n, replications] say."""
    likelihood = np.exp(logs - logs.max()).mean(axis=1)
    weights = base * likelihood
    return np.asarray(weights / weights.sum())


def taught(weighted: Weighted, k: int) -> tuple[float, float]:
    """What target ``k`` tells, in bits: alone against the prior, and last after all the others."""
    alone = _weights(weighted.base, weighted.kernels[:, :, k])
    others = _weights(weighted.base, np.delete(weighted.kernels, k, axis=2).sum(axis=2))
    return _bits(alone, weighted.base), _bits(weighted.weights, others)


def _bits(weights: Floats, before: Floats) -> float:
    """Kullback-Leibler divergence of weights from those before, in bits."""
    some = weights > 0.0
    return float((weights[some] * np.log2(weights[some] / before[some])).sum())


def systematic(weights: Floats, n: int, seed: int) -> np.ndarray:
    """How often each point is taken in a systematic resampling of ``n`` [points]."""
    steps = (np.arange(n) + np.random.default_rng(seed).random()) / n
    rows = np.searchsorted(np.cumsum(weights), steps * weights.sum(), side="right")
    return np.bincount(np.minimum(rows, len(weights) - 1), minlength=len(weights))


def quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> Floats:
    """Weighted quantiles of values [n]: the least value that reaches each share."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    rows = np.searchsorted(sums, np.asarray(at) * sums[-1], side="left")
    return np.asarray(values[order][np.minimum(rows, len(values) - 1)])
