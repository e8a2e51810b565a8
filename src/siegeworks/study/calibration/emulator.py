"""Emulators: what a target's mean and spread would be at points that were not played.

One for each target: a regression on scores, squares and the products of the strongest, then a
Gaussian process (scikit-learn) on what it leaves, in the strongest directions, with the noise of
the replications known at each point. Chances are emulated as probits. The spread of single runs is
a regression of its logarithm on the scores. After I. Vernon, M. Goldstein and R. G. Bower, 2010,
Bayesian Analysis 5, for the shape; C. E. Rasmussen and C. K. I. Williams, 2006, for the process.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from siegeworks.scenario.extras import need
from siegeworks.study.calibration.space import Floats
from siegeworks.study.calibration.targets import Aim

ACTIVE = 6
"""Directions of the Gaussian process: those with the largest coefficients of the regression."""
HELD_OUT = 5
"""One point in so many is kept from a trial fit that the diagnostics are made of."""
SPREAD_FLOOR = 0.02
"""Least spread of single runs, on the target's scale, so that no point looks exact."""
BELL = NormalDist()


@dataclass(frozen=True)
class Diagnostics:
    """How a trial emulator did on points it had not seen.

    ``r2``: share of the variance explained, noise of the replications taken out; ``inside``: share
    of points within two standard deviations; ``points`` judged; ``extra``: variance by which misses
    were larger than the emulator said, which it then carries.
    """

    r2: float
    inside: float
    points: int
    extra: float = 0.0


@dataclass(frozen=True, eq=False)
class Emulator:
    """Mean and spread of one target over the space of scores."""

    aim: Aim
    coefficients: Floats
    active: tuple[int, ...]
    process: Any
    spread_coefficients: Floats
    diagnostics: Diagnostics

    def link(self, scores: Floats) -> tuple[Floats, Floats]:
        """Mean [n] and its variance [n] on the scale of the emulator (a probit for a chance)."""
        mean, sd = self.process.predict(scores[:, self.active], return_std=True)
        told = np.asarray(mean + _basis(scores) @ self.coefficients)
        return told, np.asarray(sd**2 + self.diagnostics.extra)

    def predict(self, scores: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean [n], variance of the emulator [n] and variance of single runs [n], on the target's
        own scale."""
        mean, variance = self.link(scores)
        if not self.aim.is_chance:
            spread = np.exp(_line(scores) @ self.spread_coefficients)
            return mean, variance, np.maximum(spread, SPREAD_FLOOR) ** 2
        # A probit with a normal error of this variance averages to a probit again.
        chance = np.array(
            [BELL.cdf(m / np.sqrt(1.0 + v)) for m, v in zip(mean, variance, strict=True)]
        )
        slope = np.exp(-0.5 * mean**2) / np.sqrt(2.0 * np.pi)
        return chance, slope**2 * variance, chance * (1.0 - chance)


def fit(aim: Aim, scores: Floats, runs: Floats, seed: int) -> Emulator:
    """The emulator of a target from ``runs`` [points, replications] at ``scores`` [points, d]."""
    means, noise = _summary(aim, runs)
    test = np.arange(len(scores)) % HELD_OUT == 0
    trial = _fitted(aim, scores[~test], runs[~test], means[~test], noise[~test], seed)
    diagnostics = judge(trial, scores[test], means[test], noise[test])
    whole = _fitted(aim, scores, runs, means, noise, seed)
    return Emulator(
        aim, whole.coefficients, whole.active, whole.process, whole.spread_coefficients, diagnostics
    )


def judge(emulator: Emulator, scores: Floats, means: Floats, noise: Floats) -> Diagnostics:
    """Hold an emulator against means with known noise at points that it has not seen."""
    told, variance = emulator.link(scores)
    miss = means - told
    total = max(float(means.var() - noise.mean()), 1e-12)
    r2 = 1.0 - max(float((miss**2).mean() - noise.mean()), 0.0) / total
    inside = np.abs(miss) <= 2.0 * np.sqrt(variance + noise)
    extra = max(float((miss**2 - variance - noise).mean()), 0.0)
    return Diagnostics(max(r2, 0.0), float(inside.mean()), len(scores), extra)


def _summary(aim: Aim, runs: Floats) -> tuple[Floats, Floats]:
    """Mean of the replications on the emulator's scale, and the variance of that mean."""
    n = runs.shape[1]
    if not aim.is_chance:
        pooled = runs.var(axis=1, ddof=1).mean()
        own = (runs.var(axis=1, ddof=1) * (n - 1) + pooled * 4.0) / (n + 3.0)
        return runs.mean(axis=1), np.maximum(own, SPREAD_FLOOR**2) / n
    share = (runs.sum(axis=1) + 0.5) / (n + 1.0)
    probit = np.array([BELL.inv_cdf(p) for p in share])
    slope = np.exp(-0.5 * probit**2) / np.sqrt(2.0 * np.pi)
    return probit, share * (1.0 - share) / (n * slope**2)


def _line(scores: Floats) -> Floats:
    return np.column_stack([np.ones(len(scores)), scores])


def _basis(scores: Floats) -> Floats:
    """Constant, scores, squares."""
    return np.column_stack([_line(scores), scores**2 - 1.0])


def _ridge(basis: Floats, values: Floats, noise: Floats) -> Floats:
    """Coefficients of a regression weighted by the noise, drawn slightly towards none."""
    weight = 1.0 / (noise + float(values.var()) * 0.05 + 1e-9)
    left = basis.T @ (basis * weight[:, None])
    left[np.diag_indices_from(left)] += 1e-3 * np.trace(left) / len(left)
    return np.asarray(np.linalg.solve(left, basis.T @ (weight * values)))


def _fitted(
    aim: Aim, scores: Floats, runs: Floats, means: Floats, noise: Floats, seed: int
) -> Emulator:
    d = scores.shape[1]
    coefficients = _ridge(_basis(scores), means, noise)
    pull = np.abs(coefficients[1 : d + 1]) + np.abs(coefficients[d + 1 :])
    active = tuple(sorted(int(k) for k in np.argsort(-pull, kind="stable")[:ACTIVE]))
    left = means - _basis(scores) @ coefficients
    process = _process(len(active), float(left.std()), noise, seed)
    with warnings.catch_warnings():
        # A length at its bound means that the direction does not bend: nothing to mend.
        warnings.simplefilter("ignore")
        process.fit(scores[:, active], left)
    spread = np.log(np.maximum(runs.std(axis=1, ddof=1), SPREAD_FLOOR))
    line = _ridge(_line(scores), spread, np.full(len(spread), float(spread.var()) + 1e-9))
    return Emulator(aim, coefficients, active, process, line, Diagnostics(0.0, 0.0, 0))


def _process(d: int, sd: float, noise: Floats, seed: int) -> Any:
    gp = need("sklearn.gaussian_process", "methods", "calibration")
    kernels = need("sklearn.gaussian_process.kernels", "methods", "calibration")
    size = max(sd**2, 1e-6)
    kernel = kernels.ConstantKernel(size, (size * 1e-3, size * 10.0)) * kernels.RBF(
        np.full(d, 2.0), (0.5, 20.0)
    )
    return gp.GaussianProcessRegressor(kernel, alpha=noise + 1e-9, random_state=seed)
