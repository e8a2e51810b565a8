"""Trench lines that a plan draws: laid on the siege, dug by its tasks, kept with the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.plan.checks import check_plan
from siegeworks.plan.drawn import drawn_on
from siegeworks.plan.load import dump_plan, load_plan
from siegeworks.plan.records import Line, Plan
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import DataFaults
from siegeworks.study.playback import playback
from siegeworks.study.results import Run
from siegeworks.study.simulate import simulate
from tests.plan import ford

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
SAP = Line(
    id="sap_west",
    objective="lunette",
    course=((47.6036, 7.6984), (47.6028, 7.6994), (47.6024, 7.7001)),
)


def with_sap(plan: Plan) -> Plan:
    """The plan with a line of its own, dug by the task that dug the siege's line."""
    dig = plan.task("dig-lunette").model_copy(update={"objective": SAP.id})
    return plan.with_task(dig).model_copy(update={"id": "sapping", "lines": (SAP,)})


def test_a_line_lies_on_the_siege_of_its_plan_alone(tmp_path: Path) -> None:
    siege = ford.siege(tmp_path)
    line = {"id": "sap", "objective": "hill", "course": ((10.0, -0.012), (10.0, -0.002))}
    drawn = drawn_on(siege, ford.plan(lines=(line,)))
    assert [t.record.id for t in drawn.trenches] == [t.record.id for t in siege.trenches] + ["sap"]
    sap = drawn.trenches[-1]
    assert (sap.record.kind, sap.record.side, sap.coords) == ("approach", "ring", line["course"])
    # 0.002 degrees at 10 north are 219 m, less the radius of the hill's hectares.
    radius_m = (siege.positions[0].area_ha * 10_000 / 3.14159265) ** 0.5
    assert sap.record.stop_m == pytest.approx(219.0 - radius_m, abs=1.0)
    assert drawn_on(siege, ford.plan()) is siege


def test_two_lines_of_one_id_are_a_fault_of_the_file(tmp_path: Path) -> None:
    text = "".join(
        f'[[lines]]\nid = "{name}"\nobjective = "hill"\ncourse = [[10.0, 0.0], [10.0, 0.1]]\n'
        for name in ("sap", "sap")
    )
    (tmp_path / "plans").mkdir()
    path = tmp_path / "plans" / "try.toml"
    path.write_text(dump_plan(ford.plan()) + text, encoding="utf-8")
    with pytest.raises(DataFaults) as told:
        load_plan(ford.siege(tmp_path), path)
    assert [fault.field for fault in told.value.faults] == ["lines[sap].id"]


def test_a_point_off_the_map_is_a_fault() -> None:
    siege = load(REDOUBT)
    off = SAP.model_copy(update={"course": ((48.6, 7.6984), (47.6024, 7.7001))})
    plan = with_sap(siege.plan("storm"))
    assert check_plan(siege, plan) == []
    faults = check_plan(siege, plan.model_copy(update={"lines": (off,)}))
    assert [(f.field, f.severity) for f in faults] == [("lines[sap_west].course", "error")]


@pytest.mark.compiled
def test_a_drawn_line_is_dug_and_kept_with_the_run(tmp_path: Path) -> None:
    siege = load(REDOUBT)
    run = simulate(
        siege, with_sap(siege.plan("storm")), replications=4, seed=7, threads=1, out=tmp_path / "r"
    )
    again = Run.open(run.folder, siege)
    assert again.siege.trenches[-1].record.id == "sap_west"
    assert again.siege.hash == siege.hash
    dug_m = playback(again, 0).dug[:, -1]
    assert dug_m[0] == 0 and dug_m[-1] > 0
