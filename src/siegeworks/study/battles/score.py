"""Scores of the assault laws on a table of battles, each with a bootstrap interval.

Log loss, Brier score and area under the curve of the chance that the attacker wins; root mean
square error of log10 of each side's lost share a day, and how often its 80 per cent interval holds
it. Losses are predicted without knowing who won. Battles of one war are not independent, so the
bootstrap draws whole wars (B. Efron and R. J. Tibshirani, 1993).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from siegeworks.study.battles.laws import Law, law
from siegeworks.study.battles.records import Battle, read_battles, training_battles
from siegeworks.study.battles.terms import Floats, loss

DRAWS = 2000
"""Bootstrap draws."""
LEVEL = 0.95
LAWS = ("outcome", "attacker", "defender")
PLAIN = ("plain_outcome", "plain_attacker_unknown", "plain_defender_unknown")

Score = dict[str, float | None]


class Told(NamedTuple):
    """What the laws say of ``n`` battles and what came: ``won`` 0/1, ``chance``, ``base`` the
    training share; by side the log10 error of the loss and 0/1 whether the interval held it, NaN
    where the loss is unknown; ``war`` the number of each battle's war."""

    won: Floats
    chance: Floats
    base: float
    error: tuple[Floats, Floats]
    held: tuple[Floats, Floats]
    war: np.ndarray


def tell(battles: Sequence[Battle], laws: Sequence[Law]) -> Told:
    """Predict every battle by the laws of outcome, attacker's and defender's loss."""
    wars = {war: i for i, war in enumerate(dict.fromkeys(b.war for b in battles))}
    training = training_battles()
    errors, held = [], []
    for each, side in zip(laws[1:], ("attacker", "defender"), strict=True):
        actual = np.array([np.nan if (y := loss(b, side)) is None else y for b in battles])
        # A side cannot lose more than all, so neither can a prediction.
        error = actual - np.minimum(each.mean(battles), 0.0)
        errors.append(error)
        inside = (np.abs(error) <= each.half_width(battles)).astype(np.float64)
        held.append(np.where(np.isnan(error), np.nan, inside))
    return Told(
        np.array([float(b.is_won) for b in battles]),
        laws[0].chances(battles),
        sum(b.is_won for b in training) / len(training),
        (errors[0], errors[1]),
        (held[0], held[1]),
        np.array([wars[b.war] for b in battles]),
    )


def log_loss(won: Floats, chance: Floats) -> Floats:
    """Minus the log of the chance given to what came, by battle."""
    return np.asarray(-np.log(np.where(won > 0.0, chance, 1.0 - chance)))


def weights(war: np.ndarray, draws: int, seed: int) -> Floats:
    """How often each battle stands in each bootstrap sample of whole wars, [draws, battles].

    A table of one war is drawn battle by battle.
    """
    groups = war if len(np.unique(war)) > 1 else np.arange(len(war))
    n = int(groups.max()) + 1
    rng = np.random.default_rng(seed)
    return rng.multinomial(n, np.full(n, 1.0 / n), size=draws)[:, groups].astype(np.float64)


def mean_of(values: Floats) -> Callable[[Floats], Floats]:
    """Weighted mean of what is known of ``values``."""
    known = ~np.isnan(values)

    def mean(w: Floats) -> Floats:
        return np.asarray((w[:, known] @ values[known]) / _some(w[:, known].sum(axis=1)))

    return mean


def root_mean_square(values: Floats) -> Callable[[Floats], Floats]:
    """Weighted root mean square."""
    mean = mean_of(values**2)
    return lambda w: np.sqrt(mean(w))


def area(won: Floats, chance: Floats) -> Callable[[Floats], Floats]:
    """Area under the curve: how often a battle won had the higher chance than one not won."""
    up, down = won > 0.0, won <= 0.0
    order = np.sign(chance[up][:, None] - chance[down][None, :]) / 2.0 + 0.5

    def value(w: Floats) -> Floats:
        pairs = w[:, up].sum(axis=1) * w[:, down].sum(axis=1)
        return np.asarray(np.einsum("di,ij,dj->d", w[:, up], order, w[:, down]) / _some(pairs))

    return value


def _some(total: Floats) -> Floats:
    return np.where(total > 0.0, total, np.nan)


def measures(told: Told) -> dict[str, Callable[[Floats], Floats]]:
    """Each score as a function of the battles' weights [draws, battles] -> [draws]."""
    base = np.full(len(told.won), told.base)
    return {
        "log_loss": mean_of(log_loss(told.won, told.chance)),
        "log_loss_base": mean_of(log_loss(told.won, base)),
        "brier": mean_of((told.chance - told.won) ** 2),
        "auc": area(told.won, told.chance),
        "rmse_att": root_mean_square(told.error[0]),
        "rmse_def": root_mean_square(told.error[1]),
        "cover80_att": mean_of(told.held[0]),
        "cover80_def": mean_of(told.held[1]),
    }


def scored(told: Told, draws: int = DRAWS, seed: int = 1954) -> dict[str, Score]:
    """Every score with its bootstrap interval; None where a table does not allow it."""
    once = np.ones((1, len(told.won)))
    again = weights(told.war, draws, seed)
    return {name: _interval(f(once)[0], f(again)) for name, f in measures(told).items()}


def _interval(value: float, drawn: Floats) -> Score:
    if np.isnan(value):
        return {"value": None, "low": None, "high": None}
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.nanquantile(drawn, [tail, 1.0 - tail])
    return {"value": float(value), "low": float(low), "high": float(high)}


def score_assault(path: str | Path, *, draws: int = DRAWS, seed: int = 1954) -> dict[str, object]:
    """Score the laws of assault that ship on the battles of a CSV file.

    Returns ``n`` and, each as ``{"value", "low", "high"}``, ``log_loss``, ``log_loss_base`` (the
    training table's share of victories for every battle), ``brier``, ``auc``, ``rmse_att``,
    ``rmse_def`` (log10 of the lost share a day, the outcome not known), ``cover80_att`` and
    ``cover80_def``; ``plain`` holds the same for the plain form. Raises ``DataFaults`` on a
    malformed file.
    """
    battles = read_battles(path)
    told = [tell(battles, [law(name) for name in names]) for names in (LAWS, PLAIN)]
    return {
        "n": len(battles),
        **scored(told[0], draws, seed),
        "plain": scored(told[1], draws, seed),
        "wars": len({b.war for b in battles}),
        "draws": draws,
        "seed": seed,
    }
