"""What runs over a design say of each factor."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from siegeworks.scenario.extras import need
from siegeworks.study.calibration.space import Floats
from siegeworks.study.intervals import z_value
from siegeworks.study.sensitivity.designs import MORRIS_LEVELS, problem, saltelli

BINS = 5
TREES = 300
FOLDS = 5
BASE = 1024
"""Base size of the Sobol sample on a metamodel, which costs nothing to play."""


@dataclass(frozen=True)
class Effect:
    """One factor's index: ``value`` with ``low`` and ``high``; ``total`` where a method has one,
    ``kind`` names what it is."""

    factor: str
    kind: str
    value: float
    low: float
    high: float
    total: float | None = None


def main_effects(names: list[str], design: Floats, means: Floats) -> tuple[list[Effect], float]:
    """Change of an outcome [points] from each factor's low end to its high end, all others at
    their mean: a regression on the shares, with 95% intervals; and the share it explains."""
    x = np.column_stack([np.ones(len(design)), design - 0.5])
    inverse = np.linalg.pinv(x.T @ x)
    slope = inverse @ x.T @ means
    left = means - x @ slope
    freedom = max(len(means) - x.shape[1], 1)
    error = np.sqrt(np.maximum(np.diag(inverse) * (left @ left) / freedom, 0.0))
    half = z_value() * error[1:]
    explained = 1.0 - float(left.var() / means.var()) if means.var() > 0.0 else 0.0
    return [
        Effect(name, "low to high", float(b), float(b - h), float(b + h))
        for name, b, h in zip(names, slope[1:], half, strict=True)
    ], explained


def levels(
    share: Floats, means: Floats, bins: int = BINS
) -> list[tuple[float, float, float, float]]:
    """Mean of an outcome with its 95% interval in each of ``bins`` stretches of a factor: middle of
    the stretch, mean, low, high; stretches with fewer than two points are left out."""
    rows = []
    place = np.minimum((share * bins).astype(int), bins - 1)
    for k in range(bins):
        here = means[place == k]
        if len(here) > 1:
            half = z_value() * float(here.std(ddof=1)) / np.sqrt(len(here))
            mean = float(here.mean())
            rows.append(((k + 0.5) / bins, mean, mean - half, mean + half))
    return rows


def morris_effects(names: list[str], design: Floats, means: Floats, seed: int) -> list[Effect]:
    """Mean absolute elementary effect of each factor (Campolongo's mu*), by SALib."""
    analyze = need("SALib.analyze.morris", "methods", "Morris' indices").analyze
    found = analyze(problem(names), design, means, num_levels=MORRIS_LEVELS, seed=seed)
    return [
        Effect(name, "mu*", float(mu), float(mu - c), float(mu + c), float(s))
        for name, mu, c, s in zip(
            names, found["mu_star"], found["mu_star_conf"], found["sigma"], strict=True
        )
    ]


def sobol_effects(names: list[str], means: Floats, seed: int) -> list[Effect]:
    """First and total Sobol indices from runs over a Saltelli sample, by SALib."""
    analyze = need("SALib.analyze.sobol", "methods", "Sobol indices").analyze
    centred = (means - means.mean()) / max(float(means.std()), 1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = analyze(problem(names), centred, calc_second_order=False, seed=seed)
    return [
        Effect(name, "S1", float(s), float(s - c), float(s + c), float(t))
        for name, s, c, t in zip(names, found["S1"], found["S1_conf"], found["ST"], strict=True)
    ]


def tree_effects(
    names: list[str], design: Floats, figures: Floats, seed: int
) -> tuple[list[Effect], float]:
    """Sobol indices of a forest of regression trees fitted to the runs, and how much of the
    variance of runs that it has not seen the forest explains.

    Extremely randomised trees (P. Geurts, D. Ernst and L. Wehenkel, 2006) by scikit-learn; the
    indices are of the forest, not of the model, and say so by the share it explains.
    """
    ensemble = need("sklearn.ensemble", "methods", "a regression-tree metamodel")
    selection = need("sklearn.model_selection", "methods", "a regression-tree metamodel")
    least = max(len(design) // 100, 3)
    forest = ensemble.ExtraTreesRegressor(
        TREES, min_samples_leaf=least, max_features=1.0, random_state=seed, n_jobs=1
    )
    told = selection.cross_val_predict(forest, design, figures, cv=FOLDS)
    explained = 1.0 - float(((figures - told) ** 2).mean() / max(figures.var(), 1e-12))
    forest.fit(design, figures)
    sample = saltelli(BASE, names, seed)
    return sobol_effects(names, np.asarray(forest.predict(sample)), seed), explained
