"""A siege that knows its plans."""

from __future__ import annotations

from pathlib import Path

from siegeworks.plan.load import dump_plan
from siegeworks.plan.siege import PlannedSiege
from tests.plan import ford


def test_a_siege_gives_its_plans_and_policies(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "try.toml").write_text(dump_plan(ford.plan()), "utf-8")
    siege = PlannedSiege.of(ford.siege(tmp_path))
    assert siege.plans == ("try",)
    plan = siege.plan("try")
    assert plan == ford.plan()
    assert siege.check(plan) == []
    assert siege.policies.garrison.last_reserve == 300
    assert siege.matrix(plan).columns[0].phase == "one"
    assert siege.unit_index["army"] == 0
