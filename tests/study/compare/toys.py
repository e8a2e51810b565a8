"""Outcomes with a known answer, and the tiny siege made ready to compare."""

import numpy as np

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.study.compare.outcomes import Floats, Outcome
from tests.study.small import REDOUBT

MEN = Outcome("men", "men", "a number of men", 1, False)
CHANCE = Outcome("held", "prob", "held or not", 1, True)


def redoubt() -> tuple[PlannedSiege, Plan, Plan]:
    """The tiny siege, its plan, and the plan without the guns that breach the lunette."""
    siege = load(REDOUBT)
    plan = siege.plan("storm")
    return siege, plan, plan.without("batter")


def pairs(rng: np.random.Generator, n: int, gap: float, shared: float) -> tuple[Floats, Floats]:
    """Two courses whose means lie ``gap`` apart; ``shared`` of the variance of each is common."""
    common = rng.normal(size=n) * np.sqrt(shared)
    own = rng.normal(size=(2, n)) * np.sqrt(1.0 - shared)
    return common + own[0], common + own[1] + gap


def matched(rng: np.random.Generator, n: int, up: float, down: float) -> tuple[Floats, Floats]:
    """Two courses that are 0 or 1; B has what A lacks with chance ``up``, the reverse ``down``."""
    kind = rng.choice(4, size=n, p=[up, down, (1 - up - down) / 2, (1 - up - down) / 2])
    return (np.isin(kind, (1, 2))).astype(float), (np.isin(kind, (0, 2))).astype(float)
