"""Which parameters move an answer most: the whole table screened, the survivors weighed.

1. All parameters and the luck of both sides are varied at once over a Latin hypercube.
2. Rank correlations screen them, as in a calibration.
3. A forest of regression trees is fitted to the survivors and its Sobol indices are taken.
4. Named runs stand beside it: the force-ratio coefficient, and policies swept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from siegeworks.study.calibration.screen import rank_correlation, threshold_of
from siegeworks.study.calibration.space import Floats
from siegeworks.study.intervals import of_sample
from siegeworks.study.sensitivity.designs import nolh
from siegeworks.study.sensitivity.experiment import Frame, Played, play
from siegeworks.study.sensitivity.factors import Case, Factor, all_parameters
from siegeworks.study.sensitivity.indices import tree_effects
from siegeworks.study.simulate import Progress

SURVIVORS = 20
TOP = 10


@dataclass(frozen=True, eq=False)
class Answer:
    """``outcomes``: for each what the forest explains and the factors by total index; ``top``: ten
    factors by their mean share over the outcomes; ``named``: outcomes of named runs."""

    played: Played
    screened: int
    threshold: float
    outcomes: Mapping[str, Mapping[str, Any]]
    top: Sequence[Mapping[str, Any]]
    named: Sequence[Mapping[str, Any]]


def screen_answer(
    case: Case, frame: Frame, points: int, progress: Progress | None = None
) -> Answer:
    """Play ``points`` campaigns over the whole table and weigh what moves each outcome.

    One campaign a point unless the frame says otherwise: with so many factors another point tells
    more than another replication.
    """
    factors = all_parameters(case.siege)
    design = nolh(points, len(factors), frame.seed)
    played = play(case, factors, design, replace(frame, common=False), progress)
    means = played.figures.mean(axis=1)
    correlation = rank_correlation(played.design, means)
    threshold = threshold_of(correlation.size, points)
    outcomes = {
        o.id: _weighed(played, correlation[:, k], threshold, means[:, k], frame.seed)
        for k, o in enumerate(played.outcomes)
    }
    strength = np.abs(correlation).max(axis=1)
    return Answer(
        played, int((strength > threshold).sum()), threshold, outcomes, _top(outcomes), ()
    )


def _weighed(
    played: Played, correlation: Floats, threshold: float, means: Floats, seed: int
) -> dict[str, Any]:
    """Total indices of an outcome's strongest factors by a forest of regression trees."""
    order = np.argsort(-np.abs(correlation), kind="stable")[:SURVIVORS]
    names = [played.names[k] for k in order]
    effects, explained = tree_effects(names, played.design[:, order], means, seed)
    rows = [
        {
            "factor": e.factor,
            "correlation": float(r),
            "passes": bool(abs(r) > threshold),
            "first": e.value,
            "total": e.total,
        }
        for e, r in zip(effects, correlation[order], strict=True)
    ]
    kept = [row for row in rows if row["passes"]]
    return {"explained": explained, "factors": sorted(kept, key=lambda r: -(r["total"] or 0.0))}


def _top(outcomes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Factors by the mean over outcomes of their total index times what the forest explains."""
    shares: dict[str, float] = {}
    felt: dict[str, list[str]] = {}
    for outcome, found in outcomes.items():
        for row in found["factors"]:
            share = max(found["explained"], 0.0) * (row["total"] or 0.0) / len(outcomes)
            shares[row["factor"]] = shares.get(row["factor"], 0.0) + share
            felt.setdefault(row["factor"], []).append(outcome)
    best = sorted(shares, key=lambda name: -shares[name])[:TOP]
    return [{"factor": name, "share": shares[name], "felt_by": felt[name]} for name in best]


def named_runs(
    case: Case, factors: Sequence[Factor], frame: Frame, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Outcomes at every level of factors of named changes, one factor at a time, on common draws.

    Each row: factor, level, outcome, mean (a share for a chance), its 95% interval, n.
    """
    rows: list[dict[str, Any]] = []
    for factor in factors:
        count = len(factor.levels)
        design = ((np.arange(count) + 0.5) / count)[:, None]
        played = play(case, [factor], design, replace(frame, common=True), progress)
        for i, (label, _) in enumerate(factor.levels):
            for k, outcome in enumerate(played.outcomes):
                rows.append(
                    {"factor": factor.name, "level": label, "outcome": outcome.id,
                     "unit": outcome.unit, **of_sample(played.figures[i, :, k], outcome.is_chance)}
                )  # fmt: skip
    return rows
