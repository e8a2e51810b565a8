"""Reading one table, one TOML file, one GeoJSON file: good rows kept, every fault told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siegeworks.scenario.cells import Misread, read_cell
from siegeworks.scenario.columns import Column, columns_of, nested_record
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.lines import read_routes, read_trenches
from siegeworks.scenario.records import (
    TABLES,
    Arrival,
    Cover,
    Ending,
    GroundCell,
    Scenario,
    Side,
    StockState,
    Unit,
)
from siegeworks.scenario.tables import Table, key_columns, key_of, read_table
from siegeworks.scenario.toml_file import build_record, read_toml
from tests.scenario.folders import shows

COVERS = "id,name,speed_km_h,concealment,dig_x\n"


def covers(tmp_path: Path, text: str) -> tuple[Table[Cover], list[Fault]]:
    (tmp_path / "covers.csv").write_text(text, encoding="utf-8", newline="")
    return read_table(tmp_path / "covers.csv", Cover, "covers.csv")


def column(record: type, name: str) -> Column:
    return next(c for c in columns_of(record) if c.name == name)


def test_good_rows_keep_their_lines_and_defaults(tmp_path: Path) -> None:
    table, faults = covers(
        tmp_path, COVERS + "\nfield,fields,3.4,.1,1\n,,,,\nwood,wood,2,0.8,5e-1\n"
    )
    assert faults == []
    assert [row.id for row in table.rows] == ["field", "wood"]
    assert table.lines == (3, 5)
    assert table.line_of("wood") == 5 and table.line_of("moor") == 0
    assert table.by_id["wood"].dig_x == 0.5 and table.by_id["wood"].floods is False


def test_a_cell_of_several_lines_counts_as_one_row(tmp_path: Path) -> None:
    table, faults = covers(tmp_path, COVERS + 'field,"fields\nand meadows",3,0,1\nwood,w,9,0,1\n')
    assert table.rows[0].name == "fields\nand meadows"
    assert [(f.row, f.field) for f in faults] == [(3, "speed_km_h")]


def test_a_byte_order_mark_and_carriage_returns_are_tolerated(tmp_path: Path) -> None:
    text = "\ufeff" + (COVERS + "field,fields,3,0,1\n").replace("\n", "\r\n")
    table, faults = covers(tmp_path, text)
    assert faults == [] and len(table.rows) == 1


def test_every_fault_of_a_row_is_told(tmp_path: Path) -> None:
    table, faults = covers(tmp_path, COVERS + "Field,,quick,1.5,0\n")
    assert table.rows == ()
    assert [f.field for f in faults] == ["id", "name", "speed_km_h", "concealment", "dig_x"]
    assert shows(faults, "covers.csv", 2, "id", "found 'Field', expected lower-case letters")
    assert shows(faults, "covers.csv", 2, "name", "an empty cell")
    assert shows(faults, "covers.csv", 2, "concealment", "a number from 0 to 1")
    assert shows(faults, "covers.csv", 2, "dig_x", "above 0 and of at most 2 (x)")


def test_a_header_tells_what_is_unknown_missing_and_twice(tmp_path: Path) -> None:
    table, faults = covers(tmp_path, "id,nam,speed_km_h,concealment,id\nfield,f,3,0,1\n")
    assert table.rows == () and not table.is_read
    assert shows(faults, "covers.csv", 1, "nam", "did you mean 'name'?")
    assert shows(faults, "covers.csv", 1, "id", "the column twice")
    assert shows(faults, "covers.csv", 1, "name", "no such column")
    assert shows(faults, "covers.csv", 1, "dig_x", "no such column")
    assert not any(f.field == "floods" for f in faults), "columns with a default may be left out"


@pytest.mark.parametrize(
    ("row", "found"),
    [("field,fields,3,0", "4 cells"), ("field,fields,3,0,1,,", "7 cells")],
)
def test_short_and_long_rows(tmp_path: Path, row: str, found: str) -> None:
    _, faults = covers(tmp_path, COVERS + row + "\n")
    assert shows(faults, "covers.csv", 2, "", f"found {found}, expected 5")


def test_a_key_named_twice_is_told_with_both_rows(tmp_path: Path) -> None:
    table, faults = covers(tmp_path, COVERS + "field,f,3,0,1\nfield,g,bad,0,1\n")
    assert shows(faults, "covers.csv", 3, "id", "row 2 has it")
    assert shows(faults, "covers.csv", 3, "speed_km_h", "found 'bad'")
    assert table.named == {"field"}


def test_keys_of_several_columns(tmp_path: Path) -> None:
    path = tmp_path / "stocks.csv"
    path.write_text("depot,item,quantity\na,food,1\nb,food,2\na,food,3\n", encoding="utf-8")
    table, faults = read_table(path, StockState, "stocks.csv")
    assert [key_of(row) for row in table.rows] == ["a/food", "b/food"]
    assert [(f.row, f.field) for f in faults] == [(4, "depot, item")]


def test_keys_are_columns_of_their_tables() -> None:
    for record in TABLES.values():
        assert set(key_columns(record)) <= set(record.model_fields), record


def test_only_a_header_is_a_table_without_rows(tmp_path: Path) -> None:
    table, faults = covers(tmp_path, COVERS)
    assert faults == [] and table.rows == () and table.is_read


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("establishment", "635", 635),
        ("establishment", "+5", 5),
        ("experience", "1", 1.0),
        ("experience", "8e-1", 0.8),
        ("is_auxiliary", "TRUE", True),
        ("is_auxiliary", "0", False),
        ("is_auxiliary", "", False),
        ("short", "  II/1  ", "II/1"),
        ("kind", "aa", "aa"),
    ],
)
def test_cells_that_are_right(name: str, text: str, value: object) -> None:
    read = read_cell(text, column(Unit, name))
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "repair"),
    [
        ("establishment", "635.0", "write 635"),
        ("establishment", "6_35", ""),
        ("establishment", "1" * 40, ""),
        ("establishment", "٣", ""),
        ("establishment", "", "fill the cell"),
        ("experience", "1e999", ""),
        ("experience", "0x1", ""),
        ("experience", "1,2", "write 1.2 with a point"),
        ("experience", "about 1", ""),
        ("experience", "-nan", "leave the cell empty"),
        ("is_auxiliary", "yes", ""),
        ("kind", "riffle", "did you mean 'rifle'?"),
        ("id", "gar 1", ""),
    ],
)
def test_cells_that_are_wrong(name: str, text: str, repair: str) -> None:
    read = read_cell(text, column(Unit, name))
    assert isinstance(read, Misread) and repair in read.repair
    assert read.expected == column(Unit, name).expected


@pytest.mark.parametrize("text", ["25/03/1954", "19540325", "1954-3-25", "1954-02-30", "0"])
def test_a_date_has_one_shape(text: str) -> None:
    assert isinstance(read_cell(text, column(Arrival, "available_from")), Misread)
    assert read_cell("1954-03-25", column(Arrival, "available_from")) == dt.date(1954, 3, 25)


@given(st.text())
def test_no_cell_raises(text: str) -> None:
    for record in (GroundCell, Unit, Arrival):
        for one in columns_of(record):
            read_cell(text, one)


@given(st.floats(-500, 9000))
def test_numbers_round_trip(value: float) -> None:
    assert read_cell(repr(value), column(GroundCell, "elevation_m")) == value


def test_columns_know_limits_choices_and_nesting() -> None:
    fit = column(Unit, "establishment")
    assert (fit.kind, fit.unit, fit.limits) == ("whole", "men", (("ge", 0.0), ("le", 20000.0)))
    assert column(Unit, "parent").ref == "units" and not column(Unit, "parent").is_required
    assert column(Unit, "kind").choices[0] == "rifle"
    assert nested_record(Scenario, "sides") is Side
    assert nested_record(Scenario, "ending") is Ending
    assert nested_record(Scenario, "id") is None and nested_record(Scenario, "nothing") is None


def test_toml_faults_carry_the_path_of_the_key(tmp_path: Path) -> None:
    side = {"id": "a", "name": "A", "role": "besieger"}
    data = {
        "id": "x",
        "title": "X",
        "summary": "",
        "first_day": dt.date(1900, 1, 1),
        "last_day": "1900-02-01",
        "licence": "CC0-1.0",
        "sides": [side, side | {"role": "defender", "colour": "red"}],
        "ending": {"command_post": "p", "weighted_fit_min": float("nan")},
    }
    record, faults = build_record(Scenario, data, "scenario.toml")
    assert record is None
    assert shows(faults, "scenario.toml", 0, "last_day", "a date written YYYY-MM-DD")
    assert shows(faults, "scenario.toml", 0, "sides[2].role", "one of besieger, garrison")
    assert shows(faults, "scenario.toml", 0, "sides[2].colour", "one of id, name, role")
    assert shows(faults, "scenario.toml", 0, "ending.weighted_fit_min", "a whole number")
    assert len(faults) == 4


def test_toml_lists_have_a_length(tmp_path: Path) -> None:
    _, faults = build_record(Scenario, {"sides": []}, "scenario.toml")
    assert any(f.field == "sides" and "at least 2" in f.expected for f in faults)
    assert shows(faults, "scenario.toml", 0, "title", "add title")


def test_a_syntax_error_of_toml_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('a = 1\nb = "open\n', encoding="utf-8")
    data, faults = read_toml(tmp_path / "x.toml", "x.toml")
    assert data == {} and [(f.row, f.expected) for f in faults] == [(2, "TOML")]


def trenches(tmp_path: Path, text: str) -> list[Fault]:
    (tmp_path / "t.geojson").write_text(text, encoding="utf-8")
    lines, faults = read_trenches(tmp_path / "t.geojson", "t.geojson")
    assert not faults or not lines
    return faults


def feature(geometry: str, properties: str = '"id": "t", "side": "a", "kind": "ring"') -> str:
    one = f'{{"type": "Feature", "properties": {{{properties}}}, "geometry": {geometry}}}'
    return f'{{"type": "FeatureCollection", "features": [{one}]}}'


LINE = '{"type": "LineString", "coordinates": [[103.0, 21.4], [103.1, 21.5]]}'


def test_a_line_is_read_latitude_first(tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    properties = '"id": "t", "side": "a", "kind": "ring", "branches": 2, "plan_by": "1954-03-30"'
    path.write_text(feature(LINE, properties), encoding="utf-8")
    (line,), faults = read_trenches(path, "t.geojson")
    assert faults == []
    assert line.coords == ((21.4, 103.0), (21.5, 103.1))
    assert line.lon_lat == ((103.0, 21.4), (103.1, 21.5))
    assert line.record.plan_by == dt.date(1954, 3, 30) and line.record.branches == 2.0


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("{", "", "GeoJSON"),
        ("[]", "features", "a FeatureCollection"),
        ('{"features": [3]}', "features[1]", "a Feature with geometry"),
        (feature('{"type": "Point", "coordinates": [1, 2]}'), "features[1].geometry.type", "Line"),
        (
            feature('{"type": "LineString", "coordinates": [[21.4, 103.0], [21.5, 103.1]]}'),
            "features[1].geometry.coordinates",
            "longitude stands first",
        ),
        (
            feature('{"type": "LineString", "coordinates": [[1, 2]]}'),
            "features[1].geometry.coordinates",
            "at least 2",
        ),
        (feature(LINE, '"id": "t", "side": "a"'), "features[1].properties.kind", "add kind"),
        (
            feature(LINE, '"id": "t", "side": "a", "kind": "ring", "plan_by": "soon"'),
            "features[1].properties.plan_by",
            "YYYY-MM-DD",
        ),
        (feature(LINE).replace("21.4", "NaN"), "", "finite numbers"),
    ],
)
def test_faults_of_lines(tmp_path: Path, text: str, field: str, words: str) -> None:
    faults = trenches(tmp_path, text)
    assert any(f.field == field and words in str(f) for f in faults), faults


def test_two_lines_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    one = feature(LINE)
    start, end = one.index("[{"), one.rindex("}]")
    path.write_text(one[: end + 1] + "," + one[start + 1 : end + 1] + "]}", encoding="utf-8")
    lines, faults = read_trenches(path, "t.geojson")
    assert len(lines) == 2 and shows(faults, "t.geojson", 0, "id", "'t'")


def test_routes_have_a_kind_and_areas_their_outer_ring(tmp_path: Path) -> None:
    path = tmp_path / "routes.geojson"
    ring = "[[0, 0], [0, 1], [1, 1], [0, 0]]"
    area = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    path.write_text(feature(area, '"kind": "drop_zone", "name": "north"'), encoding="utf-8")
    (route,), faults = read_routes(path, "routes.geojson")
    assert faults == [] and (route.kind, route.name) == ("drop_zone", "north")
    assert route.coords[1] == (1.0, 0.0) and len(route.coords) == 4
    path.write_text(feature(LINE, '"name": "north"'), encoding="utf-8")
    routes, faults = read_routes(path, "routes.geojson")
    assert routes == () and [f.field for f in faults] == ["features[1].properties.kind"]
