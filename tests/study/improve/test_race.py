"""The race: who is beaten, who stays, and what counts as an independent draw."""

from __future__ import annotations

import numpy as np
import pytest

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import load
from siegeworks.study.improve.objectives import Objective
from siegeworks.study.improve.race import Runner, front, gaps, is_beaten
from tests.engine.sieges import REDOUBT

WON = Objective("won", "prob", "won", 1, lambda names, block: block.daily[:, -1, 0])
LOST = Objective("lost", "men", "lost", -1, lambda names, block: block.daily[:, -1, 0])
BOTH = (WON, LOST)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load(REDOUBT).plan("storm")


def runner(plan: Plan, won: list[float], lost: list[float]) -> Runner:
    scores = {"won": np.array(won), "lost": np.array(lost)}
    return Runner({}, plan, scores, n=len(won))


def test_clearly_worse_in_everything_is_beaten(plan: Plan) -> None:
    draws = np.random.default_rng(1).normal(size=200)
    good = runner(plan, (draws + 1.0).tolist(), (draws + 10.0).tolist())
    noise = np.random.default_rng(2).normal(scale=0.1, size=200)
    bad = runner(plan, (draws + noise).tolist(), (draws + noise + 12.0).tolist())
    assert is_beaten(bad, [good], BOTH)
    assert not is_beaten(good, [bad], BOTH)


def test_who_is_better_in_one_thing_stays(plan: Plan) -> None:
    draws = np.random.default_rng(3).normal(size=200)
    bold = runner(plan, (draws + 1.0).tolist(), (draws + 12.0).tolist())
    mild = runner(plan, draws.tolist(), (draws + 10.0).tolist())
    assert not is_beaten(bold, [mild], BOTH)
    assert not is_beaten(mild, [bold], BOTH)
    assert front([mild, bold], BOTH) == [bold, mild]


def test_a_hair_apart_is_not_beaten(plan: Plan) -> None:
    rng = np.random.default_rng(4)
    one = runner(plan, rng.normal(size=50).tolist(), rng.normal(size=50).tolist())
    other = runner(plan, rng.normal(0.05, size=50).tolist(), rng.normal(-0.05, size=50).tolist())
    assert not is_beaten(one, [other], BOTH)


def test_enemy_policies_are_no_further_draws(plan: Plan) -> None:
    """The same figures under three policies tell no more than under one."""
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=60), rng.normal(size=60)
    once = gaps(WON, runner(plan, a.tolist(), a.tolist()), runner(plan, b.tolist(), b.tolist()))
    thrice = [Runner({}, plan, {"won": np.tile(x, 3), "lost": np.tile(x, 3)}, n=60) for x in (a, b)]
    assert gaps(WON, *thrice) == pytest.approx(once)


def test_gaps_use_the_draws_that_both_have(plan: Plan) -> None:
    long = runner(plan, [1.0, 2.0, 50.0, 60.0], [0.0] * 4)
    short = runner(plan, [0.0, 1.0], [0.0] * 2)
    assert gaps(WON, long, short) == (1.0, 0.0)
