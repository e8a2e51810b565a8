"""Campaigns that a fixed question costs, with common draws and without.

The question: does the assault on `karst-gate` cost the garrison more as written or without one of
its tasks? Replications are added until the sign of the difference is settled at all stages together
(:mod:`siegeworks.study.compare.stopping`). The race: which of several such plans costs it most
(:mod:`siegeworks.study.compare.ranking`), where plans clearly behind are fought no more. Without
common draws each plan has a seed of its own; everything else is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import load
from siegeworks.study.bench.timing import median
from siegeworks.study.compare.outcomes import Floats, of_block
from siegeworks.study.compare.ranking import Screen, survivors
from siegeworks.study.compare.stopping import sign_is_settled
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.setup import Setup, both_plans, prepare

SCENARIO, PLAN = "karst-gate", "assault"


class Question(NamedTuple):
    """Plans without one task each, judged by an outcome of which more is better.

    ``step`` replications are added at each stage, up to ``most``; ``gap`` is the difference that
    the race does not care about.
    """

    without: Sequence[str] = ("dig-keep", "dig-thorn", "dig-dome")
    outcome: str = "garrison_losses"
    gap: float = 60.0
    step: int = 20
    most: int = 4000


class Course:
    """A plan whose replications can be added to."""

    def __init__(self, setup: Setup, outcome: str) -> None:
        self.setup = setup
        self.outcome = outcome
        self.values: Floats = np.zeros(0)

    def grow(self, n: int) -> Floats:
        """Have ``n`` replications; returns their outcomes."""
        first = self.values.size
        if n > first:
            (block,) = play_stints([Stint(self.setup, first, n - first)])
            more = of_block(self.setup.names, block)[self.outcome]
            self.values = np.concatenate([self.values, more])
        return self.values


def courses(question: Question, seed: int, *, common: bool) -> list[Course]:
    """The plan as written and those without a task, on the same draws or each on its own."""
    siege = load(SCENARIO)
    plan = siege.plan(PLAN)
    plans: list[Plan] = [plan, *(plan.without(task) for task in question.without)]
    return [
        Course(
            prepare(
                siege, both_plans(siege, one, None), siege.scenario.last_day,
                seed=seed if common else seed + 1000 * k,
            ),
            question.outcome,
        )
        for k, one in enumerate(plans)
    ]  # fmt: skip


def settled_after(question: Question, seed: int, *, common: bool) -> int:
    """Campaigns until it is settled whether the plan is better without its first task."""
    one, other, *_ = courses(question, seed, common=common)
    for n in range(question.step, question.most + 1, question.step):
        if sign_is_settled(other.grow(n) - one.grow(n)):
            return 2 * n
    return 2 * question.most


def raced_after(question: Question, seed: int, *, common: bool) -> int:
    """Campaigns until one plan is left of all, those dropped on the way costing no more."""
    field = {str(k): course for k, course in enumerate(courses(question, seed, common=common))}
    screen = Screen(len(field), question.step, question.gap)
    alive = list(field)
    for n in range(question.step, question.most + 1, question.step):
        scores = {name: field[name].grow(n) for name in alive}
        alive = survivors(screen, scores, alive)
        if len(alive) == 1:
            break
    return sum(course.values.size for course in field.values())


def pairing(seeds: int, question: Question | None = None) -> dict[str, Any]:
    """Median campaigns over so many seeds, of the question and of the race."""
    asked = question or Question()
    told: dict[str, Any] = {"scenario": SCENARIO, **asked._asdict(), "seeds": seeds}
    for name, count in (("question", settled_after), ("race", raced_after)):
        found = {
            kind: median([count(asked, seed, common=kind == "common") for seed in range(seeds)])
            for kind in ("common", "own")
        }
        told[name] = {
            "campaigns_with_common_draws": found["common"],
            "campaigns_without": found["own"],
            "without_against_with": round(found["own"] / found["common"], 2),
        }
    return told
