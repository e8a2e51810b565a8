"""Designs: where in the box of all factors to play. Every design is an array [points, factors] of
shares of the way from a factor's low to its high end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from siegeworks.scenario.extras import need
from siegeworks.study.calibration.space import Floats

DESIGNS = ("nolh", "morris", "sobol")
MORRIS_LEVELS = 4
TRIES = 40
"""Latin hypercubes of which the least correlated is kept."""
BUSY = 60
"""Factors from which one hypercube is enough: correlations are then small by the number of points
alone."""


def nolh(points: int, factors: int, seed: int) -> Floats:
    """A nearly orthogonal Latin hypercube [points, factors]: every factor at ``points`` equally
    spaced values, columns as uncorrelated as can be found.

    Random hypercubes whose columns are made less correlated by A. Florian's steps (1992,
    Probabilistic Engineering Mechanics 7: ranks of the columns rotated by the inverse root of
    their correlation); the best of several is kept. T. M. Cioppa and T. W. Lucas (2007,
    Technometrics 49) call a design nearly orthogonal when no correlation passes 0.03.
    """
    rng = np.random.default_rng(seed)
    best, least = np.empty((0, 0)), np.inf
    for _ in range(1 if factors > BUSY else TRIES):
        ranks = np.argsort(rng.random((points, factors)), axis=0).astype(np.float64)
        for _ in range(3):
            if largest_correlation(ranks) < least:
                best, least = ranks, largest_correlation(ranks)
            ranks = _florian(ranks)
    return np.asarray((best + 0.5) / points)


def largest_correlation(columns: Floats) -> float:
    """Largest correlation between two columns, without its sign; 0 for a single column."""
    if columns.shape[1] < 2:
        return 0.0
    matrix = np.asarray(np.corrcoef(columns, rowvar=False))
    return float(np.abs(matrix - np.eye(columns.shape[1])).max())


def _florian(ranks: Floats) -> Floats:
    """One step: columns turned so that they are uncorrelated, then ranked again."""
    if ranks.shape[1] < 2 or len(ranks) <= ranks.shape[1] + 1:
        return ranks
    centred = ranks - ranks.mean(axis=0)
    root = np.linalg.cholesky(np.corrcoef(centred, rowvar=False))
    turned = np.linalg.solve(root, centred.T).T
    return np.argsort(np.argsort(turned, axis=0, kind="stable"), axis=0).astype(np.float64)


def problem(names: list[str]) -> dict[str, Any]:
    """The box of factors as SALib wants it told."""
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def morris(trajectories: int, names: list[str], seed: int) -> Floats:
    """Morris' trajectories [trajectories * (factors + 1), factors] by SALib (M. Morris, 1991)."""
    sample = need("SALib.sample.morris", "methods", "a Morris design").sample
    return np.asarray(sample(problem(names), trajectories, num_levels=MORRIS_LEVELS, seed=seed))


def saltelli(base: int, names: list[str], seed: int) -> Floats:
    """Saltelli's sample for first and total Sobol indices [base * (factors + 2), factors].

    ``base`` is raised to a power of two, which the sequence of I. M. Sobol needs.
    """
    sample = need("SALib.sample.sobol", "methods", "a Sobol design").sample
    whole = 1 << max(base - 1, 1).bit_length()
    return np.asarray(sample(problem(names), whole, calc_second_order=False, seed=seed))
