"""What the search takes for promising: great gains before sure trifles, each effect once."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import load
from siegeworks.study.compare.outcomes import Floats
from siegeworks.study.improve.objectives import Objective
from siegeworks.study.improve.race import Runner, gaps
from siegeworks.study.improve.search import Search, _in_turn
from tests.engine.sieges import REDOUBT

WON = Objective("won", "prob", "won", 1, lambda names, block: block.daily[:, -1, 0])
LOST = Objective("lost", "men", "lost", -1, lambda names, block: block.daily[:, -1, 0])


class OnePolicy:
    """An arena in which the enemy has one policy."""

    policies = ("as written",)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load(REDOUBT).plan("storm")


def search_of(plan: Plan, plans: dict[tuple[str, int] | None, tuple[Floats, Floats]]) -> Search:
    found = Search(cast(Any, OnePolicy()), (WON, LOST), 1, {})
    for choice, (won, lost) in plans.items():
        scores = {"won": won, "lost": lost}
        found.runners.append(Runner(dict([choice] if choice else []), plan, scores, n=won.size))
    return found


def test_a_great_gain_comes_before_a_sure_trifle(plan: Plan) -> None:
    rng = np.random.default_rng(1)
    base, noise, men = rng.normal(size=400), rng.normal(size=400), rng.normal(size=400)
    search = search_of(plan, {
        None: (base, men),
        ("trifle", 1): (base + 0.001, men),
        ("blow", 1): (base + 0.6 + 0.8 * noise, men),
        ("spares men", 2): (base, men - 0.3),
        ("loses", 1): (base - 0.5, men),
    })  # fmt: skip
    trifle, blow = search.runners[1], search.runners[2]
    sure = [
        mean / max(error, 1e-12)
        for mean, error in (gaps(WON, r, search.given) for r in (trifle, blow))
    ]
    assert sure[0] > sure[1]
    assert search.gains(blow)[0] > 0.4 > search.gains(trifle)[0] > 0.0
    hopeful = search.hopeful(400)
    assert _in_turn(hopeful, 2) == ["blow", "spares men", "trifle"]
    assert search.hopeful(401) == {}


def test_options_that_do_the_same_count_once(plan: Plan) -> None:
    rng = np.random.default_rng(2)
    base = rng.normal(size=50)
    better = base + 1.0
    plans = {None: (base, base), ("a", 1): (better, base), ("b", 1): (better, base)}
    assert list(search_of(plan, plans).hopeful(50)) == ["a"]
