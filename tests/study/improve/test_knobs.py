"""What may be changed of a plan: every choice does what its words say and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from siegeworks.plan.checks import check_plan
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.study.improve.knobs import SPARED, Knob, knobs_of, told, turned


@pytest.fixture(scope="module")
def siege() -> PlannedSiege:
    return load("dien-bien-phu", at="1954-03-25")


@pytest.fixture(scope="module")
def plan(siege: PlannedSiege) -> Plan:
    return siege.plan("second-attack")


@pytest.fixture(scope="module")
def knobs(plan: Plan) -> dict[str, Knob]:
    return {knob.id: knob for knob in knobs_of(plan)}


def test_the_first_option_is_the_plan_itself(plan: Plan, knobs: dict[str, Knob]) -> None:
    assert turned(plan, knobs, {}) is plan
    assert all(knob.turned(plan, 0) is plan for knob in knobs.values())
    assert all(len(knob.words) == len(knob.changes) + 1 for knob in knobs.values())


def test_every_option_changes_the_plan(plan: Plan, knobs: dict[str, Knob]) -> None:
    idle = [
        (knob.id, option)
        for knob in knobs.values()
        for option in range(1, len(knob.words))
        if knob.turned(plan, option) == plan
    ]
    assert idle == []


def test_only_the_tasks_that_are_named_change(plan: Plan, knobs: dict[str, Knob]) -> None:
    before = {t.id: t for t in plan.tasks}
    for knob in knobs.values():
        for option in range(1, len(knob.words)):
            after = {t.id: t for t in knob.turned(plan, option).tasks}
            for name, task in before.items():
                if after.get(name) != task:
                    assert name in knob.words[option] or name in knob.id, knob.words[option]


def test_a_unit_that_joins_an_attack_leaves_where_it_was(
    plan: Plan, knobs: dict[str, Knob]
) -> None:
    before = Counter(unit for task in plan.tasks for unit in task.units)
    seen = 0
    for knob in (k for name, k in knobs.items() if name.startswith("force:")):
        for option in range(1, len(knob.words)):
            after = knob.turned(plan, option)
            assert Counter(unit for task in after.tasks for unit in task.units) == before
            seen += 1
    assert seen > 10
    assert {t.kind for t in plan.tasks} & set(SPARED)


def test_a_unit_joins_one_attack_only(plan: Plan, knobs: dict[str, Knob]) -> None:
    both = [name for name in knobs if name.startswith("force:")][:2]
    choice = dict.fromkeys(both, 1)
    after = turned(plan, knobs, choice)
    lent = knobs[both[0]].words[1].split()[0]
    assert sum(lent in task.units for task in after.tasks) == sum(
        lent in task.units for task in plan.tasks
    )


def test_two_exchanges_are_none(plan: Plan, knobs: dict[str, Knob]) -> None:
    exchange = next(knob for name, knob in knobs.items() if name.startswith("exchange:"))
    assert exchange.turned(exchange.turned(plan, 1), 1) == plan


def test_most_choices_alone_can_work(siege: PlannedSiege, plan: Plan) -> None:
    knobs = knobs_of(plan)
    options = [(k, o) for k in knobs for o in range(1, len(k.words))]
    works = [not any(f.severity == "error" for f in check_plan(siege, k.turned(plan, o)))
             for k, o in options[::7]]  # fmt: skip
    assert sum(works) > 0.5 * len(works)


def test_words_tell_what_a_choice_changes(knobs: dict[str, Knob]) -> None:
    name = next(iter(knobs))
    assert told(knobs, {name: 1}) == [knobs[name].words[1]]
    assert told(knobs, {name: 0}) == []
