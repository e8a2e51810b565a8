from pathlib import Path

import pytest

from siegeworks.plan.patch.apply import apply_patch, repatched
from siegeworks.plan.patch.read import list_questions, load_question, patch_from, patch_of
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import DataFaults, Fault, errors
from tests.study.small import REDOUBT


@pytest.fixture(scope="module")
def siege() -> PlannedSiege:
    return load(REDOUBT)


@pytest.fixture(scope="module")
def plan(siege: PlannedSiege) -> Plan:
    return siege.plan("storm")


def faults_of(siege: PlannedSiege, plan: Plan, *settings: str) -> list[Fault]:
    with pytest.raises(DataFaults) as caught:
        apply_patch(siege, plan, patch_from(settings))
    return list(caught.value.faults)


def test_a_row_is_changed_and_the_hash_with_it(siege: PlannedSiege, plan: Plan) -> None:
    changed, same, overrides = apply_patch(siege, plan, patch_from(["units.bes_1.experience=0.5"]))
    assert isinstance(changed, PlannedSiege)
    assert {u.id: u.experience for u in changed.units}["bes_1"] == 0.5
    assert {u.id for u in siege.units if u.experience == 0.5} == set()
    assert changed.hash != siege.hash
    assert (same, overrides) == (plan, {})
    assert changed.hash == repatched(load(REDOUBT), changed.patch).hash


def test_state_and_unit_are_told_apart_by_the_column(siege: PlannedSiege, plan: Plan) -> None:
    found = apply_patch(siege, plan, patch_from(["units.bes_1.fit=100", "units.bes_1.short=one"]))
    assert {s.unit: s.fit for s in found.siege.situation.units}["bes_1"] == 100
    assert {u.id: u.short for u in found.siege.units}["bes_1"] == "one"


def test_a_unit_stands_in_one_place(siege: PlannedSiege, plan: Plan) -> None:
    cell, grid = siege.ground[0].h3, siege.grid
    moved = apply_patch(siege, plan, patch_from([f"units.bes_1.cell={cell}"])).siege
    state = {s.unit: s for s in moved.situation.units}["bes_1"]
    assert (state.position, state.place) == ("", "")
    assert moved.grid.at(state.lat or 0.0, state.lon or 0.0) == siege.grid.index(cell)
    assert moved.grid is grid


def test_stocks_are_named_by_depot_and_item(siege: PlannedSiege, plan: Plan) -> None:
    stock = siege.situation.stocks[0]
    setting = f"stocks.{stock.depot}.{stock.item}.quantity={stock.quantity * 2}"
    changed = apply_patch(siege, plan, patch_from([setting])).siege.situation.stocks[0]
    assert (changed.quantity, changed.low, changed.high) == (stock.quantity * 2, None, None)


def test_rows_are_added_and_left_out(siege: PlannedSiege, plan: Plan) -> None:
    pool = {"id": "fresh", "side": "besieger", "men": 50, "mode": "road"}
    pool["side"] = siege.scenario.sides[0].id
    row = pool | {"available_from": siege.at}
    with_pool = apply_patch(siege, plan, patch_of({"new": {"arrivals": [row]}})).siege
    assert with_pool.arrivals[-1].id == "fresh"
    without = apply_patch(with_pool, plan, patch_of({"drop": ["arrivals.fresh"]})).siege
    assert without.arrivals == siege.arrivals
    assert without.hash != with_pool.hash


def test_patches_add_up(siege: PlannedSiege, plan: Plan) -> None:
    first = apply_patch(siege, plan, patch_from(["units.bes_1.experience=0.5"])).siege
    both = apply_patch(first, plan, patch_from(["units.bes_2.experience=0.6"])).siege
    worth = {u.id: u.experience for u in both.units}
    assert (worth["bes_1"], worth["bes_2"]) == (0.5, 0.6)


def test_policies_and_parameters(siege: PlannedSiege, plan: Plan) -> None:
    settings = ["policies.garrison.last_reserve=7", "parameters.force_slope_beta=0.55"]
    found = apply_patch(siege, plan, patch_from(settings))
    assert isinstance(found.siege, PlannedSiege)
    assert found.siege.policies.garrison.last_reserve == 7
    assert found.siege.policies.besieger == siege.policies.besieger
    assert found.overrides == {"force_slope_beta": 0.55}


def test_the_plan_is_changed_as_by_a_variant(siege: PlannedSiege, plan: Plan) -> None:
    change = {"plan": {"without": ["batter"], "tasks": [{"id": "assault-redan", "share": 0.1}]}}
    found = apply_patch(siege, plan, patch_of(change)).plan
    assert found is not None
    assert "batter" not in [t.id for t in found.tasks]
    assert found.task("assault-redan").share == 0.1
    other = apply_patch(siege, plan, patch_of({"plan": {"take": "hold"}})).plan
    assert other == siege.plan("hold")


@pytest.mark.parametrize(
    ("setting", "field", "repair"),
    [
        ("units.bes_1.experience=9", "units.bes_1.experience", ""),
        ("units.bes_1.experienc=1", "units.bes_1.experienc", "did you mean 'experience'?"),
        ("units.bes_11.fit=1", "units.bes_11", "did you mean 'bes_1'?"),
        ("unit.bes_1.fit=1", "unit", "did you mean 'units'?"),
        ("units.bes_1.position=redann", "units.bes_1.position", "did you mean 'redan'?"),
        ("units.bes_1=1", "units.bes_1", ""),
        ("ground.x.elevation_m=1", "ground", ""),
        ("parameters.force_slope_bta=1", "parameters.force_slope_bta", "did you mean"),
        ("parameters.force_slope_beta=-1", "parameters.force_slope_beta", ""),
        ("parameters.force_slope_beta=steep", "parameters.force_slope_beta", ""),
        ("policies.garison.last_reserve=1", "policies.garison", "did you mean 'garrison'?"),
        ("policies.garrison.last_reserv=1", "policies.garrison.last_reserv", "did you mean"),
        ("plan.without=['bater']", "without", "did you mean 'batter'?"),
        ("scenario.ending.weighted_fit_min=-3", "scenario.ending.weighted_fit_min", ""),
    ],
)
def test_what_breaks_the_schema_is_a_fault(
    siege: PlannedSiege, plan: Plan, setting: str, field: str, repair: str
) -> None:
    fault = faults_of(siege, plan, setting)[0]
    assert (fault.file, fault.field) == ("set.toml", field)
    assert repair in fault.repair
    assert fault.found
    assert fault.expected


def test_every_fault_is_told_at_once(siege: PlannedSiege, plan: Plan) -> None:
    found = faults_of(siege, plan, "units.bes_1.experience=9", "parameters.force_slope_beta=-1")
    assert {f.field for f in found} == {"units.bes_1.experience", "parameters.force_slope_beta"}


def test_lines_of_a_file_are_told(siege: PlannedSiege, plan: Plan, tmp_path: Path) -> None:
    from siegeworks.plan.patch.read import read_patch

    (tmp_path / "bad.toml").write_text('question = "?"\n\n[units.bes_1]\nexperience = 9\n')
    with pytest.raises(DataFaults) as caught:
        apply_patch(siege, plan, read_patch(tmp_path / "bad.toml"))
    assert [(f.file, f.row) for f in caught.value.faults] == [("bad.toml", 4)]


def test_every_ready_made_question_can_be_asked() -> None:
    siege = load("dien-bien-phu", at="1954-03-25")
    plan = siege.plan("second-attack")
    names = list_questions(siege)
    assert len(names) >= 8
    for name in names:
        patch = load_question(siege, name)
        assert patch.head.question.endswith("?")
        assert patch.head.source
        found = apply_patch(siege, plan, patch)
        assert isinstance(found.siege, PlannedSiege)
        assert found.plan is not None
        assert errors(found.siege.check(found.plan)) == []
        assert (found.siege.hash, found.plan, found.overrides) != (siege.hash, plan, {})
