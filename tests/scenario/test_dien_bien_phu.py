"""The tables of Dien Bien Phu: sums of the record, keys, footprints, lines, provenance."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
import math
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import h3
import pytest

import siegeworks
from siegeworks.scenario.records import SITUATION_TABLES, TABLES, Parameter, Scenario, Trench
from siegeworks.scenario.schema import Record

PACKAGE = Path(siegeworks.__file__).parent
FOLDER = PACKAGE / "scenarios" / "dien-bien-phu"
DATES = ("1954-03-13", "1954-03-25")
STATES = (
    "fit",
    "light",
    "moderate",
    "severe",
    "sick",
    "killed",
    "captured",
    "missing",
    "deserted",
    "evacuated",
)


def read(path: Path, record: type[Record]) -> list[Any]:
    """Rows of a table as records; empty text takes the column's default."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k: v for k, v in row.items() if v != ""} for row in csv.DictReader(file)]
    return [record.model_validate(row) for row in rows]


def table(name: str) -> list[Any]:
    """A table of the scenario."""
    return read(FOLDER / name, TABLES[name])


def situation(date: str, name: str) -> list[Any]:
    """A table of a situation."""
    return read(FOLDER / "situations" / date / name, SITUATION_TABLES[name])


def lines() -> list[tuple[Trench, list[tuple[float, float]]]]:
    """Trench lines: properties and course in (latitude, longitude)."""
    features = json.loads((FOLDER / "trenches.geojson").read_text(encoding="utf-8"))["features"]
    return [
        (
            Trench.model_validate(f["properties"]),
            [(lat, lon) for lon, lat in f["geometry"]["coordinates"]],
        )
        for f in features
    ]


def length_m(course: list[tuple[float, float]]) -> float:
    """Length of a course on the sphere."""
    return sum(h3.great_circle_distance(a, b, unit="m") for a, b in itertools.pairwise(course))


def men(date: str, side: str) -> int:
    """All men of a side in a situation, whatever became of them."""
    sides = {unit.id: unit.side for unit in table("units.csv")}
    return sum(
        getattr(state, name)
        for state in situation(date, "units.csv")
        if sides[state.unit] == side
        for name in STATES
    )


def key_ids() -> dict[str, set[str]]:
    """Identifiers that other tables refer to, by the name of the reference."""
    names = ("covers", "positions", "places", "units", "equipment", "ammunition", "depots")
    ids = {name: {row.id for row in table(f"{name}.csv")} for name in names}
    ids["trenches"] = {trench.id for trench, _ in lines()}
    return ids


def loose_keys(rows: list[Any], record: type[Record], ids: dict[str, set[str]]) -> list[str]:
    """References of a table that lead nowhere."""
    loose = []
    for field, info in record.model_fields.items():
        extra = info.json_schema_extra
        ref = extra.get("ref") if isinstance(extra, dict) else ""
        if not isinstance(ref, str) or not ref:
            continue
        values = {getattr(row, field) for row in rows} - {""}
        loose += [f"{record.__name__}.{field}: {value}" for value in values - ids[ref]]
    return loose


def test_garrison_adds_up_to_the_strength_of_12_march() -> None:
    assert men("1954-03-13", "garrison") == 10_813


def test_besieger_adds_up_to_the_front_with_its_rifle_battalions() -> None:
    units = {unit.id: unit for unit in table("units.csv")}
    rifle = sum(
        state.fit
        for state in situation("1954-03-13", "units.csv")
        if units[state.unit].side == "besieger" and units[state.unit].kind == "rifle"
    )
    assert rifle == 17_780
    assert men("1954-03-13", "besieger") == pytest.approx(51_440, abs=50)


def test_reinforcements_of_the_garrison_add_up() -> None:
    pools = [row for row in table("arrivals.csv") if row.side == "garrison"]
    assert sum(row.men for row in pools) == 4_291


def test_arriving_formations_match_their_pools() -> None:
    units = table("units.csv")
    for pool in table("arrivals.csv"):
        below = [unit.establishment for unit in units if pool.unit and unit.parent == pool.unit]
        assert not pool.unit or sum(below) == pool.men, pool.id


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("side", ["garrison", "besieger"])
def test_men_are_accounted_for(date: str, side: str) -> None:
    start = {"garrison": 10_813, "besieger": 51_440}[side]
    first = dt.date.fromisoformat(date)
    arrived = sum(
        pool.men
        for pool in table("arrivals.csv")
        if pool.side == side and pool.available_from < first
    )
    assert men(date, side) == start + arrived


@pytest.mark.parametrize("date", DATES)
def test_every_unit_has_one_state_and_a_place(date: str) -> None:
    states = situation(date, "units.csv")
    wanted = {unit.id for unit in table("units.csv") if unit.kind != "formation"}
    assert Counter(state.unit for state in states) == Counter(wanted)
    for state in states:
        assert state.position or state.place or state.lat, state.unit
        assert state.is_present or state.fit == 0, state.unit


@pytest.mark.parametrize("date", DATES)
def test_the_garrison_stands_only_where_it_holds(date: str) -> None:
    holders = {row.position: row.holder for row in situation(date, "positions.csv")}
    room = {row.id: row.capacity for row in table("positions.csv")}
    crowd: Counter[str] = Counter()
    for state in situation(date, "units.csv"):
        if state.position and state.is_present:
            assert holders[state.position] == "garrison", state.unit
            crowd[state.position] += state.fit
    assert all(crowd[name] <= room[name] for name in crowd)


def test_guns_are_those_of_the_record() -> None:
    units = {unit.id: unit for unit in table("units.csv")}
    tubes: Counter[tuple[str, str]] = Counter()
    for state in situation("1954-03-13", "units.csv"):
        unit = units[state.unit]
        tubes[unit.side, unit.equipment] += state.tubes
    assert tubes["garrison", "howitzer_105"] == 24
    assert tubes["garrison", "howitzer_155"] == 4
    assert tubes["garrison", "mortar_120"] == 28
    assert tubes["garrison", "tank_75"] == 10
    assert tubes["besieger", "howitzer_105"] == 24
    assert tubes["besieger", "mountain_75"] == 20
    assert tubes["besieger", "mortar_120"] == 20
    assert tubes["besieger", "aa_37"] == 24


def test_size() -> None:
    units = [unit for unit in table("units.csv") if unit.kind != "formation"]
    assert 150 <= len(units) <= 250
    assert len(table("positions.csv")) >= 45
    assert 8_000 <= len(table("ground.csv")) <= 11_550


def test_units_hang_in_a_tree_up_to_their_side() -> None:
    units = {unit.id: unit for unit in table("units.csv")}
    for unit in units.values():
        seen = [unit.id]
        while units[seen[-1]].parent:
            parent = units[seen[-1]].parent
            assert parent not in seen
            assert units[parent].side == unit.side
            assert units[parent].kind == "formation"
            seen.append(parent)
        assert seen[-1] in ("fr_gono", "vm_front")


def test_no_cell_is_in_two_positions_and_all_are_on_the_map() -> None:
    ground = {cell.h3: cell for cell in table("ground.csv")}
    owned = [cell for position in table("positions.csv") for cell in position.cells.split()]
    assert len(owned) == len(set(owned))
    assert set(owned) <= set(ground)
    assert not any(ground[cell].river for cell in owned)


def test_footprints_hang_together_with_the_top_first() -> None:
    ground = {cell.h3: cell for cell in table("ground.csv")}
    for position in table("positions.csv"):
        cells = position.cells.split()
        assert ground[cells[0]].crest_m == max(ground[c].crest_m for c in cells)
        reached, todo = {cells[0]}, [cells[0]]
        while todo:
            new = set(h3.grid_disk(todo.pop(), 1)) & set(cells) - reached
            reached |= new
            todo += sorted(new)
        assert reached == set(cells), position.id


def test_units_stand_on_the_map() -> None:
    ground = {cell.h3 for cell in table("ground.csv")}
    for row in [*table("places.csv"), *situation("1954-03-13", "units.csv")]:
        if row.lat is not None:
            assert h3.latlng_to_cell(row.lat, row.lon, 10) in ground


def test_keys_lead_somewhere() -> None:
    ids = key_ids()
    loose: list[str] = []
    for name, record in TABLES.items():
        if (FOLDER / name).exists():
            loose += loose_keys(table(name), record, ids)
    for date in DATES:
        for name, record in SITUATION_TABLES.items():
            loose += loose_keys(situation(date, name), record, ids)
    loose += loose_keys([trench for trench, _ in lines()], Trench, ids)
    assert loose == []


def test_lists_inside_cells_lead_somewhere() -> None:
    ids = key_ids()
    for zone in table("zones.csv"):
        assert set(zone.positions.split()) <= ids["positions"]
    items = ids["ammunition"] | {"food", "small_arms", "medical"}
    stocks = [row for date in DATES for row in situation(date, "stocks.csv")]
    assert {row.item for row in [*stocks, *table("rear.csv")]} <= items
    heights = {row.height_m for row in table("heights.csv")}
    assert {row.height_m for row in table("flak.csv")} <= heights


def test_every_weapon_in_service_finds_its_rounds() -> None:
    weapons = {weapon.id: weapon for weapon in table("equipment.csv")}
    stocks = {(row.depot, row.item) for row in situation("1954-03-13", "stocks.csv")}
    for unit in table("units.csv"):
        if unit.equipment:
            assert (unit.depot, weapons[unit.equipment].ammunition) in stocks, unit.id


def test_trench_planned_by_30_march_is_about_100_km() -> None:
    planned = {"ring": 0.0, "approach": 0.0, "gallery": 0.0}
    for trench, course in lines():
        if trench.plan_by and trench.plan_by <= dt.date(1954, 3, 30):
            planned[trench.kind] += length_m(course) * trench.branches / 1000.0
    assert sum(planned.values()) == pytest.approx(100.0, abs=2.0)
    assert 30.0 <= planned["ring"] <= 46.0


def test_trench_dug_fits_its_lines() -> None:
    full = {trench.id: length_m(course) * trench.branches for trench, course in lines()}
    for date, total in zip(DATES, (11_000, 85_000), strict=True):
        dug = {row.trench: row.dug_m for row in situation(date, "trenches.csv")}
        assert sum(dug.values()) == pytest.approx(total, abs=500)
        assert all(metres <= full[name] * 1.005 + 5 for name, metres in dug.items())


def test_every_counted_post_has_an_approach_round_the_others() -> None:
    positions = {position.id: position for position in table("positions.csv")}
    owned = {cell for position in positions.values() for cell in position.cells.split()}
    leads = {trench.objective for trench, _ in lines() if trench.kind == "approach"}
    assert leads == {name for name, position in positions.items() if position.is_counted}
    for trench, course in lines():
        if trench.kind == "approach":
            crossed = {h3.latlng_to_cell(*point, 10) for point in course} & owned
            assert not crossed, trench.id


def test_approaches_end_at_their_distance() -> None:
    positions = {position.id: position for position in table("positions.csv")}
    for trench, course in lines():
        if trench.kind != "approach":
            continue
        feet = [h3.cell_to_latlng(c) for c in positions[trench.objective].cells.split()]
        gap = min(h3.great_circle_distance(course[-1], foot, unit="m") for foot in feet)
        assert gap == pytest.approx(trench.stop_m + 66.0, abs=8.0), trench.id


def test_the_record_names_only_known_positions_and_sides() -> None:
    assert {row.holder for row in table("history/control.csv")} == {
        "besieger",
        "garrison",
        "contested",
    }
    days = {row.date for row in table("history/control.csv")}
    assert (min(days), max(days)) == (dt.date(1954, 3, 13), dt.date(1954, 5, 8))


@pytest.mark.parametrize("date", DATES)
def test_situations_agree_with_the_record(date: str) -> None:
    record = {
        row.position: row.holder
        for row in table("history/control.csv")
        if row.date == dt.date.fromisoformat(date)
    }
    for state in situation(date, "positions.csv"):
        assert record.get(state.position, state.holder) in (state.holder, "contested")


def test_the_document_has_its_twelve_findings() -> None:
    assert len({row.finding for row in table("document.csv")}) == 12


def test_every_fact_names_its_source() -> None:
    tables = [(name, table(name)) for name in TABLES if (FOLDER / name).exists()]
    tables += [(f"{d}/{n}", situation(d, n)) for d in DATES for n in SITUATION_TABLES]
    for name, rows in tables:
        assert rows, name
        for row in rows:
            assert getattr(row, "source", "none asked"), (name, row)


def test_scenario_file_names_known_positions() -> None:
    text = (FOLDER / "scenario.toml").read_text(encoding="utf-8")
    scenario = Scenario.model_validate(tomllib.loads(text))
    known = {position.id for position in table("positions.csv")}
    assert {scenario.ending.command_post, *scenario.key_ground} <= known


def test_food_reaches_the_besieger() -> None:
    """A dry night carries the front's food and a trickle more; a wet one does not carry all."""
    dry = wet = 0.0
    for c in table("carriers.csv"):
        night = (
            c.count * c.serviceable * c.load_kg * c.km_per_night / (2 * c.route_km)
        ) * c.delivered_share
        dry += night
        wet += night * c.wet_x
    assert 55_000 < dry < 120_000
    assert wet < 60_000


def test_base_parameters_are_ordered_and_known_by_one_name() -> None:
    rows = read(PACKAGE / "scenario" / "parameters.csv", Parameter)
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.low <= row.value <= row.high, row.name
        assert all(math.isfinite(x) for x in (row.low, row.value, row.high))
        assert row.source, row.name
