"""Orders of the record as plans: what stands, from when, until when, on what condition."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from siegeworks.plan.history.lasting import ATTACK_WAITS_H
from siegeworks.plan.history.orders import history_plans, history_policies
from siegeworks.plan.load import load_policies
from siegeworks.plan.records import Condition, Plan
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.load import load
from tests.scenario.folders import REDOUBT, Folder
from tests.study.hindcast.made_up import made_up


def plans(folder: Folder) -> tuple[Plan, Plan]:
    first, second = history_plans(load(folder.path))
    assert first is not None and second is not None
    return first, second


def test_every_order_becomes_a_task_of_its_side(tmp_path: Path) -> None:
    besieger, garrison = plans(made_up(tmp_path))
    assert [t.id for t in garrison.tasks] == ["g_hold", "g_back"]
    assert besieger.side == "besieger"
    task = besieger.task("b_lunette")
    assert task.units == ("bes_1",)
    assert task.rounds == {"shot_24": 40}
    assert task.start == dt.datetime(1704, 6, 4, 20)
    assert task.renew.times == 1
    assert task.wait_h == ATTACK_WAITS_H
    assert task.phase == "orders-1704-06-03"


def test_an_attack_waits_until_its_goal_is_the_enemys(tmp_path: Path) -> None:
    besieger, garrison = plans(made_up(tmp_path))
    lost = Condition(kind="lost", of="lunette")
    assert besieger.task("b_lunette").conditions == (
        lost,
        Condition(kind="trench_within", value=260.0),
    )
    assert garrison.task("g_back").conditions == (lost,)
    assert besieger.task("b_redan").conditions[1] == Condition(kind="holds", of="lunette")


def test_renewal_is_two_unless_the_record_says_otherwise(tmp_path: Path) -> None:
    _, garrison = plans(made_up(tmp_path))
    assert garrison.task("g_back").renew.times == 2
    assert garrison.task("g_hold").renew.times == 0


def test_a_standing_task_ends_with_the_next_order_that_binds_its_men(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.append(
        "history/decisions.csv", id="b_turn", ordered_on="1704-06-05", unit="bes_bty",
        task="support", objective="redan", start="", precondition="", renew="", support="",
        rounds="",
    )  # fmt: skip
    besieger, _ = plans(folder)
    assert besieger.task("b_guns").end == dt.datetime(1704, 6, 5, 6)
    assert besieger.task("b_turn").end == dt.datetime(1704, 6, 9, 6)
    assert besieger.task("b_dig").end == dt.datetime(1704, 6, 9, 6)


def test_a_reserve_is_free_with_its_next_order(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.append(
        "history/decisions.csv", id="b_wait", ordered_on="1704-06-02", unit="bes_1",
        task="reserve", objective="", start="", precondition="", renew="", support="", rounds="",
    )  # fmt: skip
    besieger, _ = plans(folder)
    assert besieger.task("b_wait").end == dt.datetime(1704, 6, 4, 20)


def test_attacks_before_the_opening_are_history(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    later = folder.path / "situations/1704-06-05"
    shutil.copytree(folder.path / "situations/1704-06-02", later)
    besieger, _ = history_plans(load(folder.path, at="1704-06-05"))
    assert besieger is not None
    ids = [t.id for t in besieger.tasks]
    assert "b_lunette" not in ids and "b_redan" in ids
    # What stands goes on from the opening.
    assert besieger.task("b_dig").start == dt.datetime(1704, 6, 5, 6)
    assert besieger.start == dt.date(1704, 6, 5)


def test_without_the_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"redoubt has no history/decisions\.csv"):
        history_plans(load(REDOUBT))


def test_units_that_cannot_do_the_task(tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.put("history/decisions.csv", 5, "unit", "bes_bty")
    with pytest.raises(DataFaults, match=r"history/decisions\.csv") as caught:
        history_plans(load(folder.path))
    assert "bes_bty" in str(caught.value)


def test_policies_of_a_hindcast_call_what_came(tmp_path: Path) -> None:
    siege = load(REDOUBT)
    before = load_policies(siege)
    after = history_policies(before)
    assert after.garrison.reinforcement_call_below == 2.0
    assert after.garrison.reinforcement_gap_days == 0.0
    changed = {"reinforcement_call_below", "reinforcement_gap_days"}
    assert after.garrison.model_dump(exclude=changed) == before.garrison.model_dump(exclude=changed)
