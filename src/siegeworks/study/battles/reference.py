"""The plain form of the assault laws, against which the fitted ones are compared.

Who wins: logit P = b0 + b1 ln R + b2 surprise, by maximum likelihood. What it costs: least squares
on the same terms for both sides, with or without the outcome among them. The form and its figures
stand in the note on CDB90 that docs/evidence/assault.md quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

import numpy as np

from siegeworks.study.battles.fitting import as_law, logistic, sample
from siegeworks.study.battles.laws import FREEDOM, Law
from siegeworks.study.battles.records import Battle
from siegeworks.study.battles.terms import Floats, loss

OUTCOME_TERMS = ("constant", "ratio", "surprise")
LOSS_TERMS = (
    "constant", "numbers", "size", "days", "prepared", "fortified", "leaving", "surprise",
    "from_1800", "from_1914", "from_1919", "from_1946",
)  # fmt: skip

FLAT = 1e3
"""Prior deviation that leaves the likelihood alone."""


def plain_outcome(battles: Sequence[Battle]) -> Law:
    """The plain law of who wins, without campaigns; battles without strengths are left out."""
    known = [b for b in battles if b.attackers is not None and b.defenders is not None]
    s = sample(known, OUTCOME_TERMS, ())
    y = np.array([float(b.is_won) for b in known])
    beta, covariance, _ = logistic(s.x, y, np.full(len(OUTCOME_TERMS), FLAT))
    return as_law("plain_outcome", s, {}, beta, covariance)


def plain_loss(battles: Sequence[Battle], side: str, *, is_known: bool) -> Law:
    """The plain law of a side's loss; ``is_known``: the outcome is one of its terms.

    Fitted where both sides' losses are above nought, so that both laws rest on the same battles.
    """
    known = [
        b for b in battles if loss(b, "attacker") is not None and loss(b, "defender") is not None
    ]
    terms = (*LOSS_TERMS, "won") if is_known else LOSS_TERMS
    s = sample(known, terms, ())
    y = np.array([loss(b, side) for b in known])
    inverse = np.linalg.inv(s.x.T @ s.x + np.eye(len(terms)) / FLAT**2)
    beta = inverse @ (s.x.T @ y)
    off = y - s.x @ beta
    variance = float(off @ off) / (len(y) - len(terms))
    name = f"plain_{side}_{'known' if is_known else 'unknown'}"
    scale = float(np.sqrt(variance * (FREEDOM - 2.0) / FREEDOM))
    return as_law(name, s, {}, beta, np.asarray(inverse * variance), scale)


def plain_campaigns(battles: Sequence[Battle]) -> Law:
    """The plain law of who wins with one normal draw a war, by maximum likelihood.

    The likelihood of a war is the average over its draw, by sums over a grid that is finer than the
    narrowest of them (a war of 136 battles). Needs SciPy.
    """
    optimize = import_module("scipy.optimize")
    known = [b for b in battles if b.attackers is not None and b.defenders is not None]
    s = sample(known, OUTCOME_TERMS, ("war",))
    sign = np.array([1.0 if b.is_won else -1.0 for b in known])
    points = np.linspace(-5.0, 5.0, 401)
    weights = np.exp(-(points**2) / 2.0)
    of_war = s.blocks["war"][1].T

    def misfit(theta: Floats) -> float:
        eta = (s.x @ theta[:-1])[:, None] + np.exp(theta[-1]) * points
        log_of_war = of_war @ -np.logaddexp(0.0, -sign[:, None] * eta)
        top = log_of_war.max(axis=1, keepdims=True)
        mean = np.exp(log_of_war - top) @ (weights / weights.sum())
        return -float(np.sum(np.log(mean) + top[:, 0]))

    best = optimize.minimize(misfit, [0.3, 0.2, 0.5, -0.2], method="BFGS")
    law = as_law("plain_campaigns", s, {}, best.x[:-1], best.hess_inv[:-1, :-1])
    return replace(law, spreads={"war": float(np.exp(best.x[-1]))})
