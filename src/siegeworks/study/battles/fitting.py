"""Fits the laws of assault to battles, and tests them on battles that a fit has not seen.

Coefficients have weak normal priors; the draws of campaigns a normal prior whose spread is the one
of a grid with the highest evidence (Laplace's approximation for who wins, exact for the losses;
D. J. C. MacKay, 1992). Losses are weighted as Student t asks (K. L. Lange and others, 1989).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from siegeworks.study.battles.laws import FREEDOM, Law
from siegeworks.study.battles.records import Battle
from siegeworks.study.battles.terms import Floats, campaigns, design, loss

OUTCOME_TERMS = ("constant", "ratio", "surprises", "surprised", "leaving", "air")
LOSS_TERMS = (
    "constant", "numbers", "size", "days", "prepared", "fortified", "leaving", "surprises",
    "surprised", "armour", "from_1800", "from_1914", "from_1919", "from_1946",
)  # fmt: skip
OUTCOME_GRID = tuple({"war": s} for s in (0.0, 0.3, 0.5, 0.65, 0.8, 1.0, 1.25))
LOSS_GRID = tuple(
    {"war": war, "year": year}
    for war, year in itertools.product((0.0, 0.3, 0.45, 0.6), (0.0, 0.25, 0.4, 0.6))
)
"""Spreads tried; for losses in units of the scale of the noise."""
WIDE = 10.0
"""Prior deviation of a constant."""
NARROW = 1.0
"""Prior deviation of any other coefficient: logit, or log10 of a share, per unit of the term."""
STEPS = 60


@dataclass(frozen=True)
class Sample:
    """Battles as matrices. ``x`` [n, terms], ``blocks`` by level: names of the campaigns and a
    matrix [n, campaigns] of which battle belongs to which."""

    terms: tuple[str, ...]
    x: Floats
    blocks: dict[str, tuple[tuple[str, ...], Floats]]

    def joined(self, spreads: dict[str, float]) -> tuple[Floats, Floats]:
        """Terms and the campaigns with a spread side by side, and each column's prior sd."""
        parts = [self.x]
        sd = [WIDE if t == "constant" else NARROW for t in self.terms]
        for level, spread in spreads.items():
            if spread > 0.0:
                parts.append(self.blocks[level][1])
                sd += [spread] * self.blocks[level][1].shape[1]
        return np.hstack(parts), np.array(sd)


def sample(
    battles: Sequence[Battle], terms: Sequence[str], levels: Sequence[str] = ("war", "year")
) -> Sample:
    """The matrices of a fit."""
    blocks = {}
    for level in levels:
        of_battle = [campaigns(b, level) for b in battles]
        names = tuple(sorted(set(of_battle)))
        member = np.array([[float(name == own) for name in names] for own in of_battle])
        blocks[level] = (names, member)
    return Sample(tuple(terms), design(battles, terms), blocks)


def logistic(x: Floats, y: Floats, prior_sd: Floats) -> tuple[Floats, Floats, float]:
    """Penalised logistic regression by Newton steps: coefficients, covariance, log evidence."""
    keep = 1.0 / prior_sd**2
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-x @ beta))
        slope = x.T @ (y - p) - keep * beta
        bend = (x.T * (p * (1.0 - p))) @ x + np.diag(keep)
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    eta = x @ beta
    fit = float(np.sum(y * eta - np.logaddexp(0.0, eta)))
    log_det = float(np.linalg.slogdet(bend)[1] - np.log(keep).sum())
    return beta, np.asarray(np.linalg.inv(bend)), fit - 0.5 * float(keep @ beta**2) - 0.5 * log_det


def evidence_of_loss(x: Floats, y: Floats, prior_sd: Floats) -> tuple[float, float]:
    """Log evidence of a normal model and its noise; priors in units of the noise."""
    keep = 1.0 / prior_sd**2
    bend = x.T @ x + np.diag(keep)
    left = float(y @ y - (x.T @ y) @ np.linalg.solve(bend, x.T @ y))
    log_det = float(np.linalg.slogdet(bend)[1] - np.log(keep).sum())
    n = len(y)
    return -0.5 * n * float(np.log(left / n)) - 0.5 * log_det, float(np.sqrt(left / n))


def robust(x: Floats, y: Floats, prior_sd: Floats, scale: float) -> tuple[Floats, Floats, float]:
    """Regression with Student t noise: coefficients, covariance, scale; priors in its units.

    The scale counts the degrees of freedom that the fit has used.
    """
    weight = np.ones(len(y))
    for _ in range(STEPS):
        inverse = np.linalg.inv((x.T * weight) @ x + np.diag(1.0 / prior_sd**2))
        beta = inverse @ (x.T @ (weight * y))
        off = y - x @ beta
        used = float(np.einsum("ij,ji->", inverse, (x.T * weight) @ x))
        scale = float(np.sqrt((weight @ off**2) / (len(y) - used)))
        weight = (FREEDOM + 1.0) / (FREEDOM + (off / scale) ** 2)
    return beta, np.asarray(inverse * scale**2), scale


def fit_outcome(battles: Sequence[Battle], terms: Sequence[str] = OUTCOME_TERMS) -> Law:
    """The law of who wins."""
    y = np.array([float(b.is_won) for b in battles])
    s = sample(battles, terms, ("war",))
    fits = [(*logistic(*_ordered(s, spreads, y)), spreads) for spreads in OUTCOME_GRID]
    beta, covariance, _, spreads = max(fits, key=lambda fit: fit[2])
    return as_law("outcome", s, spreads, beta, covariance)


def fit_loss(battles: Sequence[Battle], side: str, terms: Sequence[str] = LOSS_TERMS) -> Law:
    """The law of what a battle costs ``attacker`` or ``defender``, the outcome not known."""
    known = [(b, lost) for b in battles if (lost := loss(b, side)) is not None]
    y = np.array([lost for _, lost in known])
    s = sample([b for b, _ in known], terms)
    tried = []
    for spreads in LOSS_GRID:
        x, sd = s.joined(spreads)
        tried.append((*evidence_of_loss(x, y, sd), spreads))
    _, noise, spreads = max(tried, key=lambda row: row[0])
    x, sd = s.joined(spreads)
    beta, covariance, scale = robust(x, y, sd, noise)
    return as_law(side, s, {k: v * scale for k, v in spreads.items()}, beta, covariance, scale)


def as_law(
    name: str,
    s: Sample,
    spreads: dict[str, float],
    beta: Floats,
    covariance: Floats,
    noise: float = 0.0,
) -> Law:
    """A fit as a :class:`Law`; levels without spread are left out."""
    se = np.sqrt(np.diag(covariance))
    n = len(s.terms)
    used = {level: spread for level, spread in spreads.items() if spread > 0.0}
    names = [(level, campaign) for level in used for campaign in s.blocks[level][0]]
    draws = zip(names, beta[n:], se[n:], strict=True)
    return Law(
        name,
        dict(zip(s.terms, beta[:n].tolist(), strict=True)),
        dict(zip(s.terms, se[:n].tolist(), strict=True)),
        used,
        {key: (float(value), float(spread)) for key, value, spread in draws},
        noise,
    )


def _ordered(s: Sample, spreads: dict[str, float], y: Floats) -> tuple[Floats, Floats, Floats]:
    x, sd = s.joined(spreads)
    return x, y, sd


def folds(battles: Sequence[Battle], n: int, seed: int, by_war: bool) -> list[int]:
    """The fold of each battle: whole wars spread evenly, the largest first, or battles alone."""
    draw = np.random.default_rng(seed)
    if not by_war:
        return [int(i) % n for i in draw.permutation(len(battles))]
    wars = sorted({b.war for b in battles})
    count = {war: sum(b.war == war for b in battles) for war in wars}
    load = [0] * n
    fold_of = {}
    for i in sorted(draw.permutation(len(wars)), key=lambda i: -count[wars[i]]):
        fold_of[wars[i]] = load.index(min(load))
        load[fold_of[wars[i]]] += count[wars[i]]
    return [fold_of[b.war] for b in battles]
