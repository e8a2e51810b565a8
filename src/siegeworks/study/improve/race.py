"""Racing: a plan is tried on more and more common draws, and dropped once it is clearly behind.

After each stage a plan is held against those that stayed. It is dropped when one of them is better
in every objective by more than chance explains: paired differences beyond ``SURE`` standard
errors, replication by replication. The idea is that of the Hoeffding race of O. Maron and A. Moore
(1994), with paired normal bounds as in the procedure KN (:mod:`siegeworks.study.compare.ranking`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from siegeworks.plan.records import Plan
from siegeworks.study.compare.outcomes import Floats
from siegeworks.study.improve.arena import Arena, Scores
from siegeworks.study.improve.knobs import Choice
from siegeworks.study.improve.objectives import Objective

SURE = 2.0
"""Standard errors that tell two plans apart."""


@dataclass(eq=False)
class Runner:
    """A plan in the race: its choices, its scores so far, replications under each enemy policy."""

    choice: Choice
    plan: Plan
    scores: dict[str, Floats]
    n: int = 0
    dropped: bool = False

    def by_draw(self, name: str, n: int) -> Floats:
        """An objective of the first ``n`` replications, each the mean over the enemy's policies.

        Policies share the draws of a replication, so only replications are independent.
        """
        figures: Floats = self.scores[name].reshape(-1, self.n)[:, :n].mean(axis=0)
        return figures

    def means(self, objectives: Iterable[Objective]) -> list[float]:
        """Mean of each objective."""
        return [float(self.scores[o.id].mean()) for o in objectives]


def gaps(objective: Objective, one: Runner, other: Runner) -> tuple[float, float]:
    """How far ``one`` is ahead of ``other`` on the draws that both have: mean, standard error.

    The draws are those of the shorter of the two.
    """
    n = min(one.n, other.n)
    gap = (one.by_draw(objective.id, n) - other.by_draw(objective.id, n)) * objective.wants
    error = float(gap.std(ddof=1)) / math.sqrt(gap.size) if gap.size > 1 else math.inf
    return float(gap.mean()), error


def is_beaten(runner: Runner, others: Iterable[Runner], objectives: tuple[Objective, ...]) -> bool:
    """True when another is surely better in every objective."""
    return any(
        all(mean > SURE * error for mean, error in (gaps(o, other, runner) for o in objectives))
        for other in others
        if other is not runner
    )


def joined(arena: Arena, old: Scores, n_old: int, new: Scores, n_new: int) -> dict[str, Floats]:
    """Scores with those of further replications, policy by policy."""
    if not n_old:
        return dict(new)
    rows = len(arena.policies)
    return {
        name: np.concatenate(
            [old[name].reshape(rows, n_old), new[name].reshape(rows, n_new)], axis=1
        ).ravel()
        for name in new
    }


def further(arena: Arena, runner: Runner, n: int, objectives: tuple[Objective, ...]) -> int:
    """Have ``n`` replications of a runner under each policy; returns the campaigns it cost."""
    more = n - runner.n
    if more <= 0:
        return 0
    scores = arena.play(runner.plan, runner.n, more, objectives)
    runner.scores = joined(arena, runner.scores, runner.n, scores, more)
    runner.n = n
    return arena.campaigns(more)


def front(runners: Iterable[Runner], objectives: tuple[Objective, ...]) -> list[Runner]:
    """The runners that no other beats in the means of all objectives (Pareto), best first."""
    rows = list(runners)
    points = {id(r): _signed(r, objectives) for r in rows}
    kept = [
        r
        for r in rows
        if not any(_dominates(points[id(o)], points[id(r)]) for o in rows if o is not r)
    ]
    return sorted(kept, key=lambda r: -points[id(r)][0])


def _signed(runner: Runner, objectives: tuple[Objective, ...]) -> list[float]:
    return [m * o.wants for m, o in zip(runner.means(objectives), objectives, strict=True)]


def _dominates(a: list[float], b: list[float]) -> bool:
    better = all(x >= y for x, y in zip(a, b, strict=True))
    return better and any(x > y for x, y in zip(a, b, strict=True))


def means_by_policy(arena: Arena, runner: Runner, name: str) -> Mapping[str, float]:
    """Mean of an objective under each enemy policy."""
    rows = runner.scores[name].reshape(len(arena.policies), runner.n).mean(axis=1)
    return dict(zip(arena.policies, rows.tolist(), strict=True))
