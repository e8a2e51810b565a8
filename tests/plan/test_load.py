"""Plans and policies from their files: what is read, and how what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.plan.checks import check_plan
from siegeworks.plan.load import dump_plan, list_plans, load_plan, load_policies, plan_hash
from siegeworks.plan.records import Policies
from siegeworks.plan.toml_lines import key_lines, line_of
from siegeworks.scenario.faults import DataFaults, Fault, UsageError
from tests.plan import ford

SOUND = """\
id = "try"
title = "The try"
side = "ring"
start = 1900-06-01
summary = \"\"\"
One night,
wait_h = nothing here\"\"\"

[[phases]]
id = "one"
title = "One"
start = 1900-06-01T06:00:00

[[tasks]]
id = "dig-hill"
phase = "one"
kind = "dig"
units = ["porters"]
objective = "approach_hill"

[[tasks]]
id = "take-hill"
phase = "one"
kind = "assault"
units = ["r1"]
objective = "hill"
start = 1900-06-03T20:00:00
wait_h = 24
conditions = [{ kind = "task_done", of = "dig-hill" }]
[tasks.rounds]
shell = 200
[tasks.renew]
times = 2
"""


def write(folder: Path, text: str, name: str = "try") -> Path:
    (folder / "plans").mkdir(exist_ok=True)
    path = folder / "plans" / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> tuple[Fault, ...]:
    write(folder, text)
    with pytest.raises(DataFaults) as wrong:
        load_plan(ford.siege(folder), "try")
    return wrong.value.faults


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_a_plan_is_read_by_name_or_path(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND)
    siege = ford.siege(tmp_path)
    plan = load_plan(siege, "try")
    assert load_plan(siege, path) == load_plan(siege, str(path)) == plan
    assert list_plans(siege) == ("try",)
    assert plan.task("take-hill").rounds == {"shell": 200}
    assert plan.task("take-hill").renew.times == 2
    assert plan.task("take-hill").wait_h == 24.0


def test_an_unknown_plan_is_named_with_the_likely_one(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "second-attack")
    siege = ford.siege(tmp_path)
    with pytest.raises(UsageError, match="did you mean 'second-attack'"):
        load_plan(siege, "second-atack")
    with pytest.raises(UsageError, match="no plan file"):
        load_plan(siege, tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("old", "new", "row", "field", "expected"),
    [
        ('kind = "assault"', 'kind = "asault"', 24, "tasks[take-hill].kind", "assault"),
        ("wait_h = 24", "wait_h = -1", 28, "tasks[take-hill].wait_h", "a number of at least 0"),
        ("wait_h = 24", 'wait_h = "24"', 28, "tasks[take-hill].wait_h", "a number"),
        ("wait_h = 24", "wait_h = nan", 28, "tasks[take-hill].wait_h", "a number"),
        ("wait_h = 24", "wait = 24", 28, "tasks[take-hill].wait", "wait_h"),
        ("shell = 200", "shell = 1.5", 31, "tasks[take-hill].rounds.shell", ""),
        ("times = 2", "times = 99", 33, "tasks[take-hill].renew.times", "from 0 to 20"),
        ('units = ["r1"]', "units = []", 25, "tasks[take-hill].units", "at least 1"),
        ('"task_done"', '"task_don"', 29, "tasks[take-hill].conditions[1].kind", "task_done"),
        ("1900-06-03T20:00:00", "1900-06-03", 27, "tasks[take-hill].start", "a local time"),
        ("1900-06-03T20:00:00", "1900-06-03T20:00:00Z", 27, "tasks[take-hill].start", "local"),
        ("start = 1900-06-01\n", "start = 1900-02-31\n", 4, "", "TOML"),
        ('title = "One"\n', "", 9, "phases[one].title", "text"),
        ('id = "take-hill"', 'id = "Take Hill"', 22, "tasks[Take Hill].id", "lower-case"),
        ('id = "take-hill"', 'id = "dig-hill"', 22, "tasks[dig-hill].id", "of its own"),
        ('id = "try"', 'id = "tries"', 1, "id", "try"),
    ],
)
def test_each_fault_names_its_line_and_field(
    tmp_path: Path, old: str, new: str, row: int, field: str, expected: str
) -> None:
    (fault,) = faults(tmp_path, changed(old, new))
    assert fault.file == "plans/try.toml"
    assert (fault.row, fault.field) == (row, field)
    assert expected in fault.expected


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = changed("wait_h = 24", "wait_h = -1").replace('"dig"', '"digg"')
    kind, wait = faults(tmp_path, text)
    assert (kind.row, kind.repair) == (17, "did you mean 'dig'?")
    assert wait.row == 28


def test_a_value_that_is_no_number_is_a_fault(tmp_path: Path) -> None:
    text = changed('of = "dig-hill" }', 'of = "dig-hill", value = nan }')
    (fault,) = faults(tmp_path, text)
    assert fault.field == "tasks[take-hill].conditions[1].value"
    assert (fault.row, fault.found) == (29, "'nan'")


def test_lines_of_keys_skip_text_of_several_lines() -> None:
    lines = key_lines(SOUND)
    assert lines["tasks[2].wait_h"] == 28
    assert lines["tasks[2].renew.times"] == 33
    assert "wait_h" not in lines
    assert line_of(lines, "tasks[1].conditions[1].of") == lines["tasks[1]"]
    assert line_of(lines, "nowhere") == 0


def test_policies_are_defaults_unless_written(tmp_path: Path) -> None:
    siege = ford.siege(tmp_path)
    assert load_policies(siege) == Policies()
    (tmp_path / "policies.toml").write_text("[garrison]\nlast_reserve = 150\n", "utf-8")
    policies = load_policies(siege)
    assert (policies.garrison.last_reserve, policies.besieger.last_reserve) == (150, 300)


def test_a_wrong_policy_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "policies.toml").write_text("[garrison]\nlast_reserve = -1\n", "utf-8")
    with pytest.raises(DataFaults) as wrong:
        load_policies(ford.siege(tmp_path))
    (fault,) = wrong.value.faults
    assert (fault.file, fault.row, fault.field) == ("policies.toml", 2, "garrison.last_reserve")


def test_the_hash_of_a_plan_is_of_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    siege = ford.siege(tmp_path)
    plan = load_plan(siege, "try")
    write(tmp_path, "# remark\n" + SOUND)
    assert plan_hash(load_plan(siege, "try")) == plan_hash(plan)
    write(tmp_path, dump_plan(plan))
    assert load_plan(siege, "try") == plan
    assert plan_hash(plan.without("dig-hill")) != plan_hash(plan)


CHANGE = """\
id = "try-late"
title = "The try, a day later"
variant_of = "try"
without = ["dig-hill"]

[[tasks]]
id = "take-hill"
start = 1900-06-04T20:00:00

[[tasks]]
id = "hold-hill"
phase = "one"
kind = "hold"
units = ["r1"]
objective = "hill"
"""


def changed_faults(folder: Path, old: str, new: str) -> tuple[Fault, ...]:
    assert CHANGE.count(old) == 1
    write(folder, SOUND)
    write(folder, CHANGE.replace(old, new), "try-late")
    with pytest.raises(DataFaults) as wrong:
        load_plan(ford.siege(folder), "try-late")
    return wrong.value.faults


def test_a_variant_says_only_what_differs(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    path = write(tmp_path, CHANGE, "try-late")
    siege = ford.siege(tmp_path)
    base, plan = load_plan(siege, "try"), load_plan(siege, "try-late")
    assert (plan.variant_of, plan.summary) == ("try", base.summary)
    assert [task.id for task in plan.tasks] == ["take-hill", "hold-hill"]
    take = plan.task("take-hill")
    assert (take.start, take.conditions) == (ford.at(4, 20), ())
    assert take.rounds == {"shell": 200}
    path.write_text(dump_plan(plan), "utf-8")
    assert load_plan(siege, "try-late") == plan


@pytest.mark.parametrize(
    ("old", "new", "row", "field"),
    [
        ("start = 1900-06-04T20:00:00", "wait_h = -1", 8, "tasks[take-hill].wait_h"),
        ('objective = "hill"', "share = 2", 15, "tasks[hold-hill].share"),
        ('variant_of = "try"', 'variant_of = "tri"', 3, "variant_of"),
        ('variant_of = "try"', 'variant_of = "try-late"', 3, "variant_of"),
        ('["dig-hill"]', '["dig-hil"]', 4, "without"),
        ('["dig-hill"]', '"dig-hill"', 4, "without"),
        ('id = "try-late"', "", 0, "id"),
        ('id = "hold-hill"', "", 10, "tasks[3].id"),
    ],
)
def test_faults_of_a_variant_name_its_own_lines(
    tmp_path: Path, old: str, new: str, row: int, field: str
) -> None:
    (fault,) = changed_faults(tmp_path, old, new)
    assert (fault.file, fault.row, fault.field) == ("plans/try-late.toml", row, field)


def test_a_fault_of_the_plan_it_changes_is_told(tmp_path: Path) -> None:
    write(tmp_path, SOUND.replace('"dig"', '"digg"'))
    write(tmp_path, CHANGE, "try-late")
    with pytest.raises(DataFaults) as wrong:
        load_plan(ford.siege(tmp_path), "try-late")
    assert [f.file for f in wrong.value.faults] == ["plans/try.toml"]


def test_checks_name_the_lines_of_a_variant(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    write(tmp_path, CHANGE.replace('objective = "hill"', 'objective = "hil"'), "try-late")
    siege = ford.siege(tmp_path)
    rows = {f.field: f.row for f in check_plan(siege, load_plan(siege, "try-late"))}
    assert rows["tasks[hold-hill].objective"] == 15
