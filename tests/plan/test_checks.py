"""Each check of a plan fires on a plan made wrong, and is silent on a sound one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from siegeworks.plan.checks import CHECKS, check_plan
from siegeworks.plan.checks.registry import brief_of
from siegeworks.plan.load import dump_plan
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.records import PositionState, StockState
from siegeworks.scenario.siege import Siege
from tests.plan import ford
from tests.plan.ford import assault, at

DIG = {
    "id": "dig-hill",
    "kind": "dig",
    "units": ("r1", "porters"),
    "objective": "approach_hill",
    "share": 0.5,
}
SAP = {
    "id": "sap",
    "kind": "mine",
    "units": ("sappers",),
    "objective": "gallery_hill",
    "charge_kg": 500,
}
RUSH = assault(end=at(3, 20, 5))
HOLD = {"id": "hold-hill", "kind": "hold", "units": ("r1",), "objective": "hill"}


def found(name: str, siege: Siege, plan: Plan) -> list[Fault]:
    return CHECKS[name].faults(brief_of(siege, plan))


def near(kind: str, of: str = "", value: float = 0.0) -> dict[str, Any]:
    return {"conditions": ({"kind": kind, "of": of, "value": value},)}


def with_tasks(*tasks: dict[str, Any]) -> Plan:
    return ford.plan(*tasks)


def phases(*spans: tuple[int, int | None]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"id": f"p{n}", "title": "P", "start": at(start), "end": at(end) if end else None}
        for n, (start, end) in enumerate(spans)
    )


SOUND = with_tasks(
    {**DIG, "start": at(1, 18)},
    SAP,
    assault(
        then="hold-hill",
        conditions=(
            {"kind": "trench_within", "value": 200},
            {"kind": "force_ratio", "value": 3},
            {"kind": "rounds", "of": "shell", "value": 300},
            {"kind": "strength", "value": 0.5},
        ),
    ),
    HOLD,
    assault(
        id="take-mill", objective="mill", units=("r2",), start=at(5, 20), **near("holds", "hill")
    ),
    assault(id="retake-hill", start=at(6, 20), at_night=True, **near("lost", "hill")),
    {"id": "rest-b4", "kind": "rest", "units": ("b4",)},
    {"id": "fire", "kind": "counter-battery", "units": ("g1",), "objective": "garrison"},
)


def test_a_sound_plan_has_no_fault(tmp_path: Path) -> None:
    assert check_plan(ford.siege(tmp_path), SOUND) == []


def wrong(
    name: str, field: str, *tasks: dict[str, Any], severity: str = "error", **changes: Any
) -> tuple[str, str, str, Plan]:
    """A plan that one check faults once, and the field and severity of that fault."""
    return name, field, severity, ford.plan(*tasks, **changes)


TAKE = "tasks[take-hill]"
FIRST = "tasks[take-hill].conditions[1]"
SAP_LINE = {"id": "sap_east", "objective": "hill", "course": ((10.0, -0.012), (10.0, -0.001))}
DIG_SAP = {**DIG, "objective": "sap_east", "start": at(1, 18)}
TAKE_MILL = assault(id="take-mill", objective="mill", start=at(4, 20))

WRONG = [
    wrong("names", f"{TAKE}.units", assault(units=("r9",))),
    wrong("names", f"{TAKE}.units", assault(units=("c1",))),
    wrong("names", f"{TAKE}.units", assault(units=("porters",))),
    wrong("names", f"{TAKE}.support", assault(support=("b2",))),
    wrong("names", f"{TAKE}.objective", assault(objective="hiil")),
    wrong("names", f"{TAKE}.objective", assault(objective="")),
    wrong("names", f"{TAKE}.objective", assault(objective="asm_1")),
    wrong("names", f"{TAKE}.phase", assault(phase="two")),
    wrong("names", f"{TAKE}.then", assault(then="hold")),
    wrong("names", f"{TAKE}.then", assault(then="take-hill")),
    wrong("names", f"{TAKE}.from_place", assault(from_place="asm_2")),
    wrong("names", f"{TAKE}.rounds", assault(rounds={"shel": 9})),
    wrong("names", f"{FIRST}.of", assault(**near("holds", "hil"))),
    wrong("names", f"{FIRST}.of", assault(**near("task_done"))),
    wrong("names", f"{FIRST}.of", assault(**near("dry", "hill"))),
    wrong("names", "side", side="rings"),
    wrong("names", "lines[sap_east].objective", DIG_SAP, lines=({**SAP_LINE, "objective": "hil"},)),
    wrong("names", "lines[approach_hill].id", DIG, lines=({**SAP_LINE, "id": "approach_hill"},)),
    wrong("names", "then", then="later"),
    wrong("phase-order", "phases[p0].end", phases=phases((3, 2))),
    wrong("phase-order", "phases[p1].start", phases=phases((3, None), (2, None))),
    wrong("dates", "phases[p0].start", phases=phases((29, None))),
    wrong("dates", f"{TAKE}.start", assault(start=at(3).replace(year=1901))),
    wrong("dates", "start", start=at(1).date().replace(year=1899)),
    wrong("task-hours", f"{TAKE}.end", assault(end=at(3, 19))),
    wrong("task-hours", f"{TAKE}.start", assault(start=at(1, 3))),
    wrong("night", f"{TAKE}.start", assault(start=at(3, 6), at_night=True), severity="warning"),
    wrong("no-force", f"{TAKE}.units", assault(units=("b5",))),
    wrong("no-force", f"{TAKE}.units", assault(units=("b5", "b1")), severity="warning"),
    wrong("two-tasks", "tasks[b].units", assault(), assault(id="b", units=("b2",))),
    wrong("two-tasks", "tasks[take-mill].units", assault(), TAKE_MILL, severity="warning"),
    wrong("two-tasks", f"{TAKE}.units", {**DIG, "start": at(3, 20)}, assault()),
    wrong(
        "two-fires",
        "tasks[strip].units",
        {"id": "guns", "kind": "counter-battery", "units": ("g1",)},
        {"id": "strip", "kind": "interdict", "units": ("guns",), "objective": "meadow"},
        severity="warning",
    ),
    wrong("nothing-to-hold", "tasks[hold-hill].objective", HOLD),
    wrong("reach", f"{TAKE}.start", assault(units=("b4",), start=at(1, 12))),
    wrong(
        "reach", f"{TAKE}.start", assault(units=("b4", "b1"), start=at(1, 12)), severity="warning"
    ),
    wrong("reach", f"{TAKE}.start", assault(start=at(1, 14), from_place="far_camp")),
    wrong("reach", "tasks[take-mill].start", RUSH, {**TAKE_MILL, "start": at(3, 20, 10)}),
    wrong("gun-range", f"{TAKE}.support", assault(objective="tower", support=("g2",))),
    wrong("rounds", f"{TAKE}.rounds.shell", assault(rounds={"shell": 2001})),
    wrong(
        "rounds",
        "tasks[b].rounds.shell",
        assault(rounds={"shell": 1500}),
        assault(id="b", units=("r2",), rounds={"shell": 501}),
    ),
    wrong("rounds-fit", f"{TAKE}.rounds.shell", assault(support=())),
    wrong("rate", f"{TAKE}.rounds.shell", assault(rounds={"shell": 601}), severity="warning"),
    wrong("line-kind", "tasks[sap].objective", {**SAP, "objective": "approach_hill"}),
    wrong("line-kind", "tasks[dig-hill].objective", {**DIG, "objective": "gallery_hill"}),
    wrong("mine-charge", "tasks[sap].charge_kg", {**SAP, "charge_kg": 0}, severity="warning"),
    wrong(
        "line-course",
        "lines[sap_east].course",
        DIG_SAP,
        lines=({**SAP_LINE, "course": SAP_LINE["course"][::-1]},),
    ),
    wrong("line-digging", "lines[sap_east].id", severity="warning", lines=(SAP_LINE,)),
    wrong("gallery-time", "tasks[sap].end", {**SAP, "end": at(3)}),
    wrong(
        "condition-cycle",
        f"{TAKE}.conditions",
        assault(**near("task_done", "b")),
        assault(id="b", units=("r2",), **near("task_failed", "take-hill")),
    ),
    wrong(
        "condition-cycle",
        f"{TAKE}.conditions",
        assault(then="hold-hill"),
        {**HOLD, "then": "take-hill"},
    ),
    wrong(
        "condition-late",
        f"{FIRST}.of",
        assault(wait_h=24, **near("task_done", "take-mill")),
        {**TAKE_MILL, "units": ("r2",)},
    ),
    wrong(
        "condition-opposed",
        f"{TAKE}.conditions",
        assault(conditions=({"kind": "holds", "of": "mill"}, {"kind": "lost", "of": "mill"})),
    ),
    wrong("condition-mine", f"{FIRST}.of", DIG, assault(**near("mine_ready", "dig-hill"))),
    wrong("condition-held", f"{FIRST}.of", assault(**near("holds", "mill"))),
    wrong("condition-value", f"{FIRST}.value", assault(**near("cohesion", value=1.2))),
    wrong("condition-value", f"{FIRST}.value", assault(**near("force_ratio", value=-1))),
    wrong("condition-value", f"{FIRST}.value", assault(**near("rounds", "shell", 3001))),
    wrong(
        "condition-value",
        f"{FIRST}.value",
        assault(**near("force_ratio", value=7)),
        severity="warning",
    ),
    wrong("condition-trench", f"{FIRST}.value", assault(**near("trench_within", value=200))),
    wrong("condition-trench", f"{FIRST}.value", DIG, assault(**near("trench_within", value=50))),
    wrong(
        "condition-trench",
        f"{FIRST}.of",
        assault(objective="mill", **near("trench_within", value=200)),
    ),
    wrong(
        "condition-trench",
        f"{FIRST}.value",
        assault(objective="mill", **near("trench_within", "approach_hill", 200)),
    ),
]


@pytest.mark.parametrize(("name", "field", "severity", "plan"), WRONG)
def test_each_check_fires(tmp_path: Path, name: str, field: str, severity: str, plan: Plan) -> None:
    (fault,) = found(name, ford.siege(tmp_path), plan)
    assert (fault.field, fault.severity) == (field, severity)
    assert fault.file == "plans/try.toml"
    assert fault.found
    assert fault.expected
    assert fault.repair


def test_every_check_has_a_plan_that_it_faults() -> None:
    assert {name for name, *_ in WRONG} | {"own-objective"} == set(CHECKS)


def test_every_check_says_what_it_asks() -> None:
    assert [check.name for check in CHECKS.values() if len(check.meaning) < 20] == []


def test_nobody_attacks_what_the_own_side_holds(tmp_path: Path) -> None:
    taken = ford.situation(positions=(PositionState(position="hill", holder="ring"),))
    siege = ford.siege(tmp_path, situation=taken)
    (fault,) = found("own-objective", siege, ford.plan())
    assert (fault.field, fault.severity) == ("tasks[take-hill].objective", "error")
    assert found("own-objective", siege, ford.plan(assault(**near("lost", "hill")))) == []
    assert found("own-objective", ford.siege(tmp_path), ford.plan()) == []


def test_the_road_brings_rounds_night_by_night(tmp_path: Path) -> None:
    """100 mules with 100 kg on 20 km out and back bring 5000 kg a night: 250 rounds of 20 kg."""
    siege = ford.siege(tmp_path)
    first = {"rounds": {"shell": 1500}, "preparation_min": 720}
    assert found("rounds", siege, ford.plan(assault(start=at(3, 7), **first))) == []
    assert len(found("rounds", siege, ford.plan(assault(start=at(2, 7), **first)))) == 1


def test_the_gun_is_measured_from_where_it_stands(tmp_path: Path) -> None:
    """The mill is 3 km from the mortars at asm_1: within 3050 m but not within 2900 m."""
    plan = ford.plan(assault(objective="mill", support=("guns",)))
    siege = ford.siege(tmp_path)
    assert found("gun-range", siege, plan) == []
    weapons = tuple(
        w.model_copy(update={"range_m": 2900.0}) if w.id == "mortar" else w for w in siege.equipment
    )
    (fault,) = found("gun-range", ford.siege(tmp_path, equipment=weapons), plan)
    assert (fault.severity, "g2" in fault.found) == ("warning", True)


def test_two_tasks_that_follow_one_another_are_one_at_a_time(tmp_path: Path) -> None:
    siege = ford.siege(tmp_path)
    later = assault(id="take-mill", objective="mill", start=at(4, 20))
    assert found("two-tasks", siege, ford.plan(assault(then="take-mill"), later)) == []
    waits = {**later, **near("task_done", "take-hill")}
    assert found("two-tasks", siege, ford.plan(assault(), waits)) == []
    over = assault(end=at(4, 6))
    assert found("two-tasks", siege, ford.plan(over, later)) == []
    digs = {**DIG, "start": at(1, 18)}
    assert found("two-tasks", siege, ford.plan(digs, assault())) == []
    reserve = {"id": "wait", "kind": "reserve", "units": ("r1",), "start": at(3, 20)}
    hold = {**HOLD, "start": at(3, 20)}
    assert found("two-tasks", siege, ford.plan(reserve, hold, assault(units=("r2",)))) == []


def test_faults_name_the_line_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    plan = ford.plan(assault(objective="hil"))
    text = dump_plan(plan)
    (tmp_path / "plans" / "try.toml").write_text(text, "utf-8")
    siege = ford.siege(tmp_path)
    (fault,) = check_plan(siege, plan)
    line = 1 + text[: text.index("objective")].count("\n")
    assert (fault.row, fault.repair) == (line, "did you mean 'hill'?")
    changed = plan.with_task(plan.tasks[0].model_copy(update={"wait_h": 5.0}))
    assert [f.row for f in check_plan(siege, changed)] == [0]


def test_stock_of_both_depots_counts(tmp_path: Path) -> None:
    stocks = (StockState(depot="cellar", item="shell", quantity=100),)
    siege = ford.siege(tmp_path, situation=ford.situation(stocks=stocks))
    plan = ford.plan(
        {"id": "fire", "kind": "support", "units": ("fg1",), "rounds": {"shell": 101}}, side="fort"
    )
    (fault,) = found("rounds", siege, plan)
    assert fault.expected.startswith("100 or fewer")
