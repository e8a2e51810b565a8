"""From a folder to a siege: names, situations, indices, watches, the hash."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siegeworks.scenario.columns import column_names
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.load import (
    ATTRIBUTES,
    find_scenario,
    list_scenarios,
    load,
    scenarios_folder,
    validate,
)
from siegeworks.scenario.records import TABLES, Parameter
from siegeworks.scenario.siege import Siege, data_files
from tests.scenario.folders import FIRST, REDOUBT, copy_of


@pytest.fixture(scope="module")
def redoubt() -> Siege:
    return load(REDOUBT)


def test_shipped_sieges_are_listed_and_found() -> None:
    names = list_scenarios()
    assert {"dien-bien-phu", "karst-gate"} <= set(names) and names == sorted(names)
    assert find_scenario("karst-gate") == scenarios_folder() / "karst-gate"
    assert find_scenario(REDOUBT) == find_scenario(str(REDOUBT)) == REDOUBT


def test_an_unknown_siege_is_guessed_at() -> None:
    with pytest.raises(
        UsageError, match="no scenario 'dien_bien_fu'; did you mean 'dien-bien-phu'"
    ):
        find_scenario("dien_bien_fu")


def test_an_empty_folder_is_told_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(DataFaults) as refusal:
        load(tmp_path)
    missing = {f.file for f in refusal.value.faults}
    assert {"scenario.toml", "ground.csv", "units.csv", "situations"} <= missing
    assert "air.csv" not in missing, "a siege may go without aircraft"


def test_every_table_has_an_attribute() -> None:
    assert set(ATTRIBUTES.values()) | {"parameters.csv"} == set(TABLES)
    assert set(ATTRIBUTES) <= set(Siege.__dataclass_fields__)


def test_the_first_situation_is_the_default(redoubt: Siege) -> None:
    assert redoubt.at == redoubt.scenario.first_day == dt.date(1704, 6, 2)
    assert repr(redoubt) == "<Siege redoubt at 1704-06-02: 11 units>"
    assert len(redoubt.situation.units) == 9 and redoubt.fleets == ()


def test_a_situation_is_chosen_by_its_day() -> None:
    later = load("karst-gate", at="1893-09-12")
    assert later.at == load("karst-gate", at=dt.date(1893, 9, 12)).at == dt.date(1893, 9, 12)
    dug = {row.trench: row.dug_m for row in later.situation.trenches}
    assert dug["ring_north"] > 0
    with pytest.raises(UsageError, match="for '1893-09-13'; did you mean '1893-09-12'"):
        load("karst-gate", at="1893-09-13")


def test_only_the_chosen_situation_is_read_and_validate_reads_all(tmp_path: Path) -> None:
    folder = copy_of("karst-gate", tmp_path)
    folder.put("situations/1893-09-12/units.csv", 2, "fit", "many")
    assert load(folder.path).at == dt.date(1893, 9, 4)
    assert [f.file for f in validate(folder.path)] == ["situations/1893-09-12/units.csv"]
    with pytest.raises(DataFaults):
        load(folder.path, at="1893-09-12")


def test_indices_and_the_tree_of_units(redoubt: Siege) -> None:
    assert redoubt.side_index == {"besieger": 0, "garrison": 1}
    assert redoubt.units[redoubt.unit_index["gar_bty"]].equipment == "gun_12"
    assert redoubt.positions[redoubt.position_index["lunette"]].name_besieger == "Maan"
    assert redoubt.children("gar") == ("gar_hq", "gar_1", "gar_2", "gar_bty")
    assert redoubt.children("besieger") == ("bes",) and redoubt.children("gar_1") == ()


def test_watches_are_counted_from_the_opening(redoubt: Siege) -> None:
    assert redoubt.dawn(0) == redoubt.start == dt.datetime(1704, 6, 2, 6)
    assert redoubt.watch_of(dt.datetime(1704, 6, 3, 5, 59)) == 3
    assert redoubt.watch_of(dt.datetime(1704, 6, 2, 5, 59)) == -1
    assert redoubt.n_watches(redoubt.scenario.last_day) == 28
    assert load("dien-bien-phu").n_watches(dt.date(1954, 5, 8)) == 224


@given(st.integers(-100, 10_000), st.floats(0, 0.999))
def test_a_watch_holds_its_own_hours(watch: int, share: float) -> None:
    siege = load_once()
    moment = siege.dawn(watch) + dt.timedelta(hours=siege.scenario.watch_hours) * share
    assert siege.watch_of(moment) == watch


@functools.cache
def load_once() -> Siege:
    return load(REDOUBT)


def test_the_grid_is_built_from_the_ground(redoubt: Siege) -> None:
    assert redoubt.grid is redoubt.grid and len(redoubt.grid) == len(redoubt.ground) == 91
    top = redoubt.positions[redoubt.position_index["redan"]].cells.split()[0]
    cell = redoubt.grid.index(top)
    assert redoubt.grid.elevation_m[cell] == redoubt.ground[cell].elevation_m
    course = redoubt.grid.trace(redoubt.trenches[0].lon_lat)
    assert sum(metres for _, metres in course) == pytest.approx(550, rel=0.05)


def test_the_hash_knows_the_data_only(tmp_path: Path, redoubt: Siege) -> None:
    folder = copy_of("redoubt", tmp_path)
    assert load(folder.path).hash == redoubt.hash and len(redoubt.hash) == 64
    folder.replace("plans/storm.toml", "Lunette, then redan", "Redan")
    (folder.path / "notes.md").write_text("read me", encoding="utf-8")
    folder.write("history/control.csv", [["date", "position", "holder"]])
    (folder.path / "studies").mkdir()
    (folder.path / "studies" / "gate.toml").write_text('question = "why"', encoding="utf-8")
    assert load(folder.path).hash == redoubt.hash
    folder.put(f"{FIRST}/stocks.csv", 2, "quantity", "6001")
    assert load(folder.path).hash != redoubt.hash
    assert [p.name for p in data_files(folder.path)][:2] == ["air.csv", "ammunition.csv"]


def test_a_renamed_file_changes_the_hash(tmp_path: Path, redoubt: Siege) -> None:
    folder = copy_of("redoubt", tmp_path)
    (folder.path / "air.csv").rename(folder.path / "zones.csv")
    siege = load(REDOUBT)
    object.__setattr__(siege, "folder", folder.path)
    assert siege.hash != redoubt.hash


def test_a_scenario_replaces_parameters(tmp_path: Path, redoubt: Siege) -> None:
    folder = copy_of("redoubt", tmp_path)
    name = "dig_rain_factor_x"
    header = list(column_names(Parameter))
    own = ["digging", name, "0.9", "0.8", "0.95", "x", "triangular", "clay", "test", "guess"]
    folder.write("parameters.csv", [header, own])
    siege = load(folder.path)
    assert siege.parameters.value(name) == 0.9 != redoubt.parameters.value(name)
    assert siege.parameters.names == redoubt.parameters.names
