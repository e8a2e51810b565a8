"""A question of sensitivity as it is asked: words for factors and outcomes, a plan, a design."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from siegeworks.plan.load import load_policies
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.sensitivity.answer import Answer, named_runs, screen_answer
from siegeworks.study.sensitivity.experiment import Frame, Sensitivity, sensitivity
from siegeworks.study.sensitivity.factors import Case, read_factors
from siegeworks.study.setup import both_plans
from siegeworks.study.simulate import Progress


@dataclass(frozen=True)
class Ask:
    """``measures``, ``factors`` and ``named`` are words; the rest says how it is played.

    ``named``: factors with levels that stand beside a screening, each level fought ``named_runs``
    times.
    """

    measures: Sequence[str]
    until: dt.date
    factors: Sequence[str] = ()
    named: Sequence[str] = ()
    named_runs: int = 200
    design: str = "nolh"
    points: int = 129
    replications: int = 8
    parameters: str | None = None
    seed: int = 1954
    threads: int | None = None

    @property
    def frame(self) -> Frame:
        """How the points are played."""
        return Frame(
            self.until, tuple(m.strip() for m in self.measures), self.replications,
            self.parameters, self.seed, self.threads,
        )  # fmt: skip


def ask(
    siege: Siege, plan: Plan | None, question: Ask, progress: Progress | None = None
) -> Sensitivity:
    """Vary the question's factors over its design. Raises ``UsageError`` on words that mean
    nothing."""
    factors = read_factors(siege, question.factors)
    return sensitivity(
        case_of(siege, plan), factors, question.frame, design=question.design,
        points=question.points, progress=progress,
    )  # fmt: skip


def ask_all(
    siege: Siege, plan: Plan | None, question: Ask, progress: Progress | None = None
) -> Answer:
    """Screen the whole parameter table, and run what is named beside it."""
    case, words = case_of(siege, plan), [w for w in question.named if w.strip()]
    beside = read_factors(siege, words) if words else []
    if wrong := [f.name for f in beside if not f.levels]:
        raise UsageError(f"{', '.join(wrong)}: give levels, as NAME=VALUE|VALUE")
    answer = screen_answer(case, question.frame, question.points, progress)
    frame = replace(question.frame, replications=question.named_runs)
    return replace(answer, named=named_runs(case, beside, frame, progress))


def case_of(siege: Siege, plan: Plan | None) -> Case:
    """A siege with a plan, the only plan that ships for the other side, and its policies."""
    return Case(siege, both_plans(siege, plan, None), load_policies(siege))
