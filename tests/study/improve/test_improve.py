"""The search as a whole, on the smallest siege."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from siegeworks.plan.checks import check_plan
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.study.improve.arena import Arena
from siegeworks.study.improve.improve import Improvement, improve, last_dawn
from siegeworks.study.improve.judge import fresh
from siegeworks.study.improve.objectives import objectives_of
from siegeworks.study.improve.search import Search
from siegeworks.study.setup import prepare
from tests.engine.sieges import REDOUBT

pytestmark = pytest.mark.compiled

GOALS = ("key_ground", "besieger_losses")
BUDGET = 3000


@pytest.fixture(scope="module")
def siege() -> PlannedSiege:
    return load(REDOUBT)


@pytest.fixture(scope="module")
def lame(siege: PlannedSiege) -> Plan:
    """A plan whose saps are dug by so few that they are late."""
    plan = siege.plan("storm")
    return plan.with_task(plan.task("dig-redan").model_copy(update={"share": 0.04}))


@pytest.fixture(scope="module")
def found(siege: PlannedSiege, lame: Plan, tmp_path_factory: pytest.TempPathFactory) -> Improvement:
    out = tmp_path_factory.mktemp("search") / "found"
    result = improve(siege, lame, GOALS, budget=BUDGET, seed=5, judge=200, out=out)
    assert (out / "improve.json").exists()
    return result


def test_it_finds_a_plan_that_is_clearly_better(found: Improvement) -> None:
    assert found.best is not None
    assert found.is_clearly_better
    gap = found.best.against["key_ground"]
    assert 0.0 < gap.low < gap.difference < gap.high
    assert gap.n == found.judged_on == 200
    assert any(change.startswith("dig-redan with") for change in found.best.changes)
    (labour,) = [a for a in found.ablations if a.change.startswith("dig-redan with")]
    assert labour.worth["key_ground"].low > 0.0


def test_it_keeps_to_its_budget(found: Improvement) -> None:
    most_of_a_plan = 3 * 9 * (int(BUDGET * 0.3) // (3 * 31))
    assert BUDGET * 0.25 < found.spent < BUDGET + most_of_a_plan
    assert found.tried > 20


def test_judging_uses_draws_that_the_search_has_not_seen(
    siege: PlannedSiege, found: Improvement
) -> None:
    arena = Arena(siege, found.plan, last_dawn(siege, found.plan), found.seed)
    goals = objectives_of(arena.base.names, GOALS, 0)
    old = arena.play(found.plan, 0, 50, goals)["besieger_losses"]
    new = fresh(arena)
    seen = new.play(found.plan, 0, 50, goals)["besieger_losses"]
    assert new.seed != arena.seed
    assert not np.array_equal(old, seen)
    kept = found.given.scores["besieger_losses"].reshape(3, -1)[:, :50].ravel()
    assert np.array_equal(seen, kept)


def test_every_plan_found_can_be_read_checked_and_tells_its_changes(
    siege: PlannedSiege, lame: Plan, found: Improvement, tmp_path: Path
) -> None:
    again = improve(siege, lame, GOALS, budget=BUDGET, seed=5, judge=2, out=tmp_path / "out")
    assert [f.changes for f in again.finalists] == [f.changes for f in found.finalists]
    for finalist in again.finalists:
        plan = siege.plan(str(tmp_path / "out" / f"{finalist.plan.id}.toml"))
        assert plan == finalist.plan
        assert errors(check_plan(siege, plan)) == []
        assert finalist.changes and all(change in plan.summary for change in finalist.changes)
    written = json.loads((tmp_path / "out" / "improve.json").read_text(encoding="utf-8"))
    assert written["front"][0]["changes"] == list(again.finalists[0].changes)


def test_the_front_holds_no_plan_that_another_beats(found: Improvement) -> None:
    points = [[f.against[g].difference * s for g, s in zip(GOALS, (1, -1), strict=True)]
              for f in found.finalists]  # fmt: skip
    assert len({tuple(p) for p in points}) >= 1
    assert points[0][0] == max(p[0] for p in points)


def test_an_arena_builds_the_same_tables_as_a_run(siege: PlannedSiege) -> None:
    plan = siege.plan("storm")
    other = plan.without("dig-redan")
    arena = Arena(siege, plan, last_dawn(siege, plan), 3)
    short = arena.setup(other)
    long = prepare(siege, (other, arena.base.plans[1]), arena.until, seed=3)
    for name in ("tasks", "start", "units", "posts"):
        for a, b in zip(getattr(short.tables, name), getattr(long.tables, name), strict=True):
            assert np.array_equal(a, b), name
    assert short.sizes == long.sizes


def test_a_choice_that_cannot_work_is_not_fought(siege: PlannedSiege) -> None:
    plan = siege.plan("storm")
    arena = Arena(siege, plan, last_dawn(siege, plan), 3)
    search = Search.of(arena, objectives_of(arena.base.names, GOALS, 0), BUDGET)
    search.screen()
    refused = [
        {knob.id: option}
        for knob in search.knobs.values()
        for option in range(1, len(knob.words))
        if errors(check_plan(siege, knob.turned(plan, option)))
    ]
    assert search.infeasible == len(refused) > 0
    assert all(runner.choice not in refused for runner in search.runners)


@pytest.mark.parametrize(
    ("goals", "budget", "words"),
    [
        (("key_grond",), BUDGET, "did you mean 'key_ground'"),
        ((), BUDGET, "at least one"),
        (("key_ground", "key_ground"), BUDGET, "once"),
        (("drop_height_m",), BUDGET, "neither good nor bad"),
        (GOALS, 0, "at least 1"),
        (GOALS, 10, "at least"),
    ],
)
def test_nonsense_is_refused(
    siege: PlannedSiege, goals: tuple[str, ...], budget: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=words):
        improve(siege, siege.plan("storm"), goals, budget=budget, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_infeasible_start_is_refused(siege: PlannedSiege) -> None:
    plan = siege.plan("storm")
    lavish = plan.task("assault-redan").model_copy(update={"rounds": {"shot_24": 1_000_000}})
    with pytest.raises(DataFaults, match="1000000"):
        improve(siege, plan.with_task(lavish), GOALS, budget=BUDGET)
