"""A plan resolved: who, where, when and after whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from siegeworks.plan.expand import Assigned, expand
from siegeworks.plan.load import dump_plan
from siegeworks.scenario.faults import DataFaults, UsageError
from tests.plan import ford
from tests.plan.ford import assault, at


def only(folder: Path, **changes: object) -> Assigned:
    (assigned,) = expand(ford.siege(folder), ford.plan(assault(**changes)))
    return assigned


def test_formation_gives_its_units_of_the_fitting_kind(tmp_path: Path) -> None:
    assert only(tmp_path, units=("army",)).unit_ids == ("b1", "b2", "b3", "b4", "b5")
    assert only(tmp_path, units=("r2", "r1", "b3")).unit_ids == ("b3", "b1", "b2")
    dig = only(tmp_path, kind="dig", units=("army",), objective="approach_hill")
    assert dig.unit_ids == ("b1", "b2", "b3", "b4", "b5", "sappers", "porters")
    mine = only(tmp_path, kind="mine", units=("sappers",), objective="gallery_hill")
    assert mine.unit_ids == ("sappers",)


def test_support_gives_batteries_once(tmp_path: Path) -> None:
    assert only(tmp_path, support=("guns", "g1")).support_ids == ("g1", "g2")


def test_hours_become_watches_of_the_run(tmp_path: Path) -> None:
    task = only(tmp_path, start=at(3, 20, 30), end=at(4, 13), wait_h=10)
    assert (task.start_watch, task.start_hour) == (10, 2.5)
    assert task.end_watch == 14
    assert task.wait_until == at(4, 6, 30)
    assert task.wait_watch == 13


def test_a_task_without_hours_takes_those_of_its_phase(tmp_path: Path) -> None:
    task = only(tmp_path, start=None)
    assert (task.start, task.end) == (at(1, 6), at(20, 6))
    assert (task.start_watch, task.start_hour, task.end_watch) == (0, 0.0, 76)


def test_a_task_over_before_the_opening_never_runs(tmp_path: Path) -> None:
    task = only(tmp_path, start=at(1, 1), end=at(1, 5))
    assert (task.start_watch, task.start_hour, task.end_watch) == (0, 0.0, 0)


def test_a_task_by_night_starts_at_dusk_unless_it_is_dark(tmp_path: Path) -> None:
    assert only(tmp_path, start=at(3, 12), at_night=True).start == at(3, 18, 40)
    assert only(tmp_path, start=at(3, 2), at_night=True).start == at(3, 2)
    assert only(tmp_path, start=at(3, 21), at_night=True).start == at(3, 21)
    assert only(tmp_path, start=at(3, 12)).start == at(3, 12)


def test_objective_is_read_by_kind_of_task(tmp_path: Path) -> None:
    siege = ford.siege(tmp_path)
    tasks = (
        assault(id="a"),
        {"id": "b", "kind": "dig", "units": ("porters",), "objective": "ring_all"},
        {"id": "c", "kind": "interdict", "units": ("guns",), "objective": "meadow"},
        {"id": "d", "kind": "counter-battery", "units": ("guns",), "objective": "garrison"},
        {"id": "e", "kind": "reserve", "units": ("b4",)},
        {"id": "f", "kind": "block", "units": ("b4",), "objective": "asm_1"},
    )
    assigned = expand(siege, ford.plan(*tasks))
    kinds = [task.objective_kind for task in assigned]
    assert kinds == ["position", "trench", "zone", "units", "none", "place"]
    assert assigned[3].target_ids == ("fg1",)
    assert assigned[0].target_ids == ()


def test_conditions_and_links_point_at_tasks(tmp_path: Path) -> None:
    tasks = (
        {"id": "dig", "kind": "dig", "units": ("porters",), "objective": "approach_hill"},
        assault(
            then="stay",
            conditions=(
                {"kind": "trench_within", "value": 200},
                {"kind": "task_done", "of": "dig"},
                {"kind": "rounds", "of": "shell", "value": 100},
            ),
        ),
        {"id": "stay", "kind": "hold", "units": ("r1",), "objective": "hill"},
    )
    dig, take, stay = expand(ford.siege(tmp_path), ford.plan(*tasks))
    assert [need.of for need in take.needs] == [("approach_hill",), ("dig",), ("shell",)]
    assert [need.task_index for need in take.needs] == [-1, 0, -1]
    assert (dig.then, take.then, stay.then) == (-1, 2, -1)
    assert (dig.after, take.after, stay.after) == ((), (), (1,))


def test_unknown_names_are_refused_all_at_once(tmp_path: Path) -> None:
    plan = ford.plan(assault(units=("rl",), objective="hil", support=("gnus",)))
    with pytest.raises(DataFaults) as wrong:
        expand(ford.siege(tmp_path), plan)
    fields = [fault.field for fault in wrong.value.faults]
    assert fields == [f"tasks[take-hill].{f}" for f in ("units", "support", "objective")]
    assert "did you mean 'hill'?" in str(wrong.value)


def test_plans_that_follow_are_joined(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    second = ford.plan(
        assault(id="take-hill", phase="two", start=at(8, 20)),
        assault(
            id="take-mill",
            phase="two",
            objective="mill",
            start=None,
            conditions=({"kind": "task_done", "of": "take-hill"},),
        ),
        id="later",
        phases=({"id": "two", "title": "Two", "start": at(8, 6)},),
    )
    (tmp_path / "plans" / "later.toml").write_text(dump_plan(second), "utf-8")
    phases = ({"id": "one", "title": "One", "start": at(1, 6)},)
    first = ford.plan(assault(), phases=phases, then="later")
    siege = ford.siege(tmp_path)
    one, two, three = expand(siege, first)
    assert [task.id for task in (one, two, three)] == ["take-hill", "later_take-hill", "take-mill"]
    assert one.end == at(8, 6)
    assert three.needs[0].of == ("later_take-hill",)
    assert three.needs[0].task_index == 1
    assert three.start == at(8, 6)
    assert three.end == dt.datetime(1900, 6, 20, 6)
    assert len(expand(siege, first, follow=False)) == 1


def test_plans_in_a_ring_are_refused(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    plan = ford.plan(then="try")
    (tmp_path / "plans" / "try.toml").write_text(dump_plan(plan), "utf-8")
    with pytest.raises(UsageError, match="try -> try"):
        expand(ford.siege(tmp_path), plan)


def test_a_plan_without_a_task_loses_what_hung_on_it(tmp_path: Path) -> None:
    plan = ford.plan(
        assault(then="gap"),
        {"id": "gap", "kind": "hold", "units": ("r1",), "objective": "hill", "then": "stay"},
        {
            "id": "stay",
            "kind": "reserve",
            "units": ("r1",),
            "conditions": ({"kind": "task_done", "of": "gap"}, {"kind": "night"}),
        },
    )
    less = plan.without("gap")
    take, stay = expand(ford.siege(tmp_path), less)
    assert (take.then, stay.after) == (1, (0,))
    assert [need.kind for need in stay.needs] == ["night"]
    with pytest.raises(UsageError, match="did you mean 'gap'"):
        plan.without("gaps")
    with pytest.raises(UsageError, match="no task but"):
        ford.plan().without("take-hill")


def test_a_task_can_be_replaced_or_added(tmp_path: Path) -> None:
    plan = ford.plan()
    other = plan.task("take-hill").model_copy(update={"objective": "mill"})
    assert plan.with_task(other).tasks == (other,)
    more = other.model_copy(update={"id": "take-mill"})
    assert [task.id for task in plan.with_task(more).tasks] == ["take-hill", "take-mill"]
