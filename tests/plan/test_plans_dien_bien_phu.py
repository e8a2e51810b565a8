"""The plans that ship with Dien Bien Phu: they load, resolve, pass the check, and leak nothing."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
from pathlib import Path

import pytest

from siegeworks.plan.checks import check_plan
from siegeworks.plan.expand import expand
from siegeworks.plan.load import dump_plan, load_plan
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, errors

OPENING = {"first-attack": "1954-03-13"}
PLANS = (
    "first-attack",
    "garrison-1954",
    "general-attack",
    "second-attack",
    "second-attack-102-east",
    "second-attack-gallery-first",
    "second-attack-guns-on-isabelle",
    "second-attack-no-trenches",
    "second-attack-order",
)
VARIANTS = tuple(name for name in PLANS if name.startswith("second-attack-"))
ORDER_OF_10_APRIL = "unfinished-tasks"


@functools.cache
def siege(at: str = "1954-03-25") -> PlannedSiege:
    return load("dien-bien-phu", at)


def shipped(name: str) -> tuple[PlannedSiege, Plan]:
    opened = siege(OPENING.get(name, "1954-03-25"))
    return opened, opened.plan(name)


def test_these_plans_ship() -> None:
    assert siege().plans == PLANS


@pytest.mark.parametrize("name", PLANS)
def test_a_shipped_plan_has_no_error(name: str) -> None:
    opened, plan = shipped(name)
    assert errors(opened.check(plan)) == []


@pytest.mark.parametrize("name", [n for n in PLANS if n != "general-attack"])
def test_a_plan_for_an_opening_has_no_warning(name: str) -> None:
    opened, plan = shipped(name)
    assert opened.check(plan) == []


@pytest.mark.parametrize("name", PLANS)
def test_a_shipped_plan_resolves(name: str) -> None:
    opened, plan = shipped(name)
    tasks = expand(opened, plan, follow=False)
    assert [task.id for task in tasks] == [task.id for task in plan.tasks]
    assert all(task.unit_ids for task in tasks)
    assert all(task.start < task.end for task in tasks)


@pytest.mark.parametrize("name", PLANS)
def test_every_task_has_words_and_a_source(name: str) -> None:
    plan = shipped(name)[1]
    bare = [t.id for t in plan.tasks if not t.words.endswith(".") or not t.source]
    assert bare == []
    assert plan.source


@pytest.mark.parametrize("name", PLANS)
def test_a_shipped_plan_survives_its_text(name: str, tmp_path: Path) -> None:
    opened, plan = shipped(name)
    path = tmp_path / f"{name}.toml"
    path.write_text(dump_plan(plan), "utf-8")
    assert load_plan(opened, path) == plan


def test_a_run_from_13_march_passes_into_the_second_attack_and_on() -> None:
    opened, plan = shipped("first-attack")
    tasks = {task.id: task for task in expand(opened, plan)}
    assert {"take-beatrice-1", "take-a1", "third-c1"} <= set(tasks)
    assert tasks["take-a1"].start == dt.datetime(1954, 3, 30, 18, 30)
    assert (tasks["take-a1"].start_watch, tasks["take-a1"].start_hour) == (70, 0.5)
    assert len(tasks) == len({id(task) for task in tasks.values()})


def test_four_assaults_begin_at_one_hour() -> None:
    opened, plan = shipped("second-attack")
    h_hour = dt.datetime(1954, 3, 30, 18, 30)
    tasks = expand(opened, plan, follow=False)
    at_once = {t.objective for t in tasks if t.task.kind == "assault" and t.start == h_hour}
    assert at_once == {"dominique_1", "dominique_2", "eliane_1", "eliane_2"}
    take_a1 = next(t for t in tasks if t.id == "take-a1")
    assert take_a1.unit_ids == ("vm_174_249", "vm_174_251", "vm_174_255")
    assert take_a1.task.rounds["r105"] == 100


@pytest.mark.parametrize("name", ["second-attack", *VARIANTS])
def test_what_was_ordered_later_waits_for_what_it_was_ordered_on(name: str) -> None:
    later = [t for t in shipped(name)[1].tasks if t.phase == ORDER_OF_10_APRIL]
    assert later
    assert [t.id for t in later if not t.conditions] == []


def test_the_general_assault_waits_for_the_heights() -> None:
    plan = shipped("general-attack")[1]
    for task in (
        t for t in plan.tasks if t.phase == "general-assault" and not t.id.endswith("east")
    ):
        assert any(c.kind == "holds" for c in task.conditions), task.id


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_differs_from_its_plan(name: str) -> None:
    plan, base = shipped(name)[1], shipped("second-attack")[1]
    assert plan.variant_of == base.id
    assert plan.tasks != base.tasks
    assert plan.title != base.title


def test_the_written_order_names_no_hill_e_and_pins_310() -> None:
    plan = shipped("second-attack-order")[1]
    fights = {t.objective for t in plan.tasks if t.kind in ("assault", "hold")}
    assert "dominique_1" not in fights
    pinned = {t.objective for t in plan.tasks if t.kind == "fix" and t.phase == "eastern-hills"}
    assert pinned == {"huguette_7", "claudine_5"}


def test_variants_move_what_their_title_says() -> None:
    east = shipped("second-attack-102-east")[1]
    assert east.task("reserve-102").objective == "asm_174"
    assert [t.id for t in east.tasks if t.kind == "dig" and "vm_102" in t.units] == ["press-310"]
    digs = [t.id for t in shipped("second-attack-no-trenches")[1].tasks if t.kind == "dig"]
    assert all(name.startswith("dig-ring") for name in digs)
    mine = shipped("second-attack-gallery-first")[1]
    assert [c.kind for c in mine.task("take-a1").conditions] == ["mine_ready", "night"]
    guns = shipped("second-attack-guns-on-isabelle")[1].task("quiet-isabelle")
    assert sum(unit.startswith("vm_45") for unit in guns.units) == 3


def test_policies_say_who_gathers_for_the_garrison() -> None:
    policies = siege().policies
    assert policies.garrison.labour_outside_strength == 3000
    assert policies.besieger.labour_outside_strength == 0


def test_the_matrix_has_a_row_for_each_regiment_at_work() -> None:
    opened, plan = shipped("second-attack")
    made = opened.matrix(plan)
    rows = [row.formation for row in made.rows]
    regiments = ["vm_36", "vm_88", "vm_102", "vm_141", "vm_209", "vm_165", "vm_98", "vm_174"]
    assert [row for row in rows if row in regiments] == regiments
    assert {column.phase for column in made.columns} == {phase.id for phase in plan.phases}


# --- damaged copies ------------------------------------------------------------------------------

DAMAGES = [
    ("unknown unit", "take-e", "units", '["vm_209_1300"]', "did you mean 'vm_209_130'"),
    ("unknown position", "take-e", "objective", '"dominqiue_1"', "did you mean 'dominique_1'"),
    ("unknown battery", "take-e", "support", '["vm_83_117"]', "did you mean 'vm_83_11"),
    ("unknown phase", "take-e", "phase", '"eastern-hill"', "did you mean 'eastern-hills'"),
    ("unknown kind", "take-e", "kind", '"asault"', "did you mean 'assault'"),
    ("unknown key", "take-e", "objectiv", '"dominique_1"', "did you mean 'objective'"),
    ("the other side's unit", "take-d2", "units", '["fr_8bpc_1"]', "a unit of garrison"),
    ("nobody", "take-d2", "units", "[]", "at least 1 item"),
    ("no force", "take-d2", "units", '["vm_9_353"]', "not arrived by 1954-03-31"),
    ("negative share", "dig-e", "share", "-0.4", "from 0 to 1"),
    ("negative rounds", "take-e", "rounds", "{ r82 = -1 }", "greater than or equal to 0"),
    ("text in a number", "take-e", "preparation_min", '"sixty"', "a whole number"),
    ("no number", "take-c2", "wait_h", "nan", "a number"),
    ("date out of range", "take-311b", "start", "1955-04-22T18:50:00", "a day from 1954-03-13"),
    ("day that is none", "take-311b", "start", "1954-04-31T18:50:00", "TOML"),
    ("day for an hour", "take-e", "start", "1954-03-30", "a local time"),
    ("end before start", "take-e", "end", "1954-03-30T12:00:00", "an hour after"),
    ("duplicate id", "take-d2", "id", '"take-d1"', "an id of its own"),
    (
        "cycle of conditions",
        "take-d1",
        "conditions",
        '[{ kind = "task_done", of = "take-d2" }]',
        "tasks that wait for one another: take-d1, take-d2",
    ),
    (
        "condition too late",
        "take-e",
        "conditions",
        '[{ kind = "task_failed", of = "take-105" }]',
        "a task that begins before",
    ),
    (
        "condition that cannot hold",
        "take-e",
        "conditions",
        '[{ kind = "trench_within", value = 50 }]',
        "100 m or more, where 'approach_dominique_1' ends",
    ),
    (
        "rounds beyond stock",
        "take-a1",
        "rounds",
        "{ r105 = 100000 }",
        "the stock and what can come",
    ),
    ("rounds that do not fit", "take-e", "rounds", "{ r105 = 10 }", "what its guns fire"),
    ("two tasks at once", "pin-106", "units", '["vm_141_16"]', "also in 'take-e'"),
    ("hour out of reach", "pin-isabelle", "start", "1954-03-25T07:00:00", "too far by 1954-03-25"),
    ("out of range", "take-e", "support", '["vm_237_6"]', "guns that reach 'dominique_1'"),
    ("mine without a gallery", "mine-a1", "objective", '"approach_eliane_2"', "a gallery"),
    (
        "gallery dug as a trench",
        "dig-e",
        "objective",
        '"gallery_eliane_2"',
        "a ring or an approach",
    ),
]


def damaged(task: str, key: str, value: str) -> str:
    """The text of the second attack with one key of one task set anew."""
    text = (siege().folder / "plans" / "second-attack.toml").read_text("utf-8")
    begin = text.index(f'id = "{task}"')
    end = text.index("\n\n", begin) + 1
    lines = [line for line in text[begin:end].splitlines() if not line.startswith(f"{key} =")]
    return text[:begin] + "\n".join([f"{key} = {value}", *lines]) + "\n" + text[end:]


def faults_of(path: Path) -> list[Fault]:
    try:
        return errors(check_plan(siege(), load_plan(siege(), path)))
    except DataFaults as wrong:
        return list(wrong.faults)


@pytest.mark.parametrize(
    ("task", "key", "value", "told"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES]
)
def test_a_damaged_plan_gives_clear_faults(
    tmp_path: Path, task: str, key: str, value: str, told: str
) -> None:
    path = tmp_path / "second-attack.toml"
    path.write_text(damaged(task, key, value), "utf-8")
    faults = faults_of(path)
    assert any(told in str(fault) for fault in faults), [str(f) for f in faults]
    assert all(fault.file.endswith("second-attack.toml") for fault in faults)


def test_a_damaged_plan_in_the_scenario_names_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    shutil.copytree(siege().folder / "plans", folder)
    text = damaged("take-e", "objective", '"dominqiue_1"')
    (folder / "second-attack.toml").write_text(text, "utf-8")
    copy = PlannedSiege.of(siege())
    object.__setattr__(copy, "folder", tmp_path)
    faults = errors(check_plan(copy, load_plan(copy, "second-attack")))
    line = 1 + text[: text.index("dominqiue_1")].count("\n")
    assert {(fault.row, fault.field) for fault in faults} == {(line, "tasks[take-e].objective")}


def test_a_missing_plan_is_named() -> None:
    with pytest.raises(UsageError, match="did you mean 'second-attack'"):
        siege().plan("second-atack")
