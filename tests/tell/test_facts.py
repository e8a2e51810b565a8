import dataclasses
import datetime as dt

import pytest

from siegeworks.study.answers import Assessment, Row, Section, StatementRow
from siegeworks.tell.facts import Cell, dated, sheets, spaced, statements

SIDES = ("besieger", "garrison")
THIN = "\u202f"


def made(*rows: Row) -> Assessment:
    return Assessment(dt.date(1704, 6, 2), (Section("Men", "A note.", rows),))


def test_both_sides_stand_in_one_line() -> None:
    (sheet,) = sheets(
        made(
            Row("fit", "51176", None, None, "men", "tables", "besieger", "Strength"),
            Row("lost", "12", None, None, "men", "tables", "besieger", "Losses"),
            Row("fit", "9958", 9100, 10400, "men", "diary", "garrison", "Strength"),
        ),
        SIDES,
    )
    strength, losses = sheet.blocks
    assert [b.heading for b in sheet.blocks] == ["Strength", "Losses"]
    assert sheet.columns == SIDES
    assert strength.facts[0].cells == (
        Cell(f"51{THIN}176", "", 1),
        Cell(f"9{THIN}958", f"9{THIN}100\u201310{THIN}400", 2),
    )
    assert losses.facts[0].cells == (Cell("12", "", 1), None)
    assert sheet.sources == ("tables", "diary")


def test_a_question_about_one_side_has_one_column() -> None:
    (sheet,) = sheets(made(Row("trench", "85.0", 50, 100, "km", "", "besieger")), SIDES)
    assert sheet.columns == ("besieger",)
    assert sheet.blocks[0].facts[0].cells == (Cell("85.0", "50.0\u2013100.0", 0),)


def test_what_is_of_no_side_has_a_column_of_its_own() -> None:
    (sheet,) = sheets(made(Row("rain", "0.3", unit="share")), SIDES)
    assert sheet.columns == ("",)
    assert sheet.blocks[0].facts[0].unit == ""


def test_two_sources_for_one_thing_are_two_lines() -> None:
    rows = [Row("strength", "10813", source=source, side="garrison") for source in ("A", "B")]
    (sheet,) = sheets(made(*rows), SIDES)
    assert [f.cells for f in sheet.blocks[0].facts] == [
        (Cell(f"10{THIN}813", "", 1),),
        (Cell(f"10{THIN}813", "", 2),),
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [("22 of 24", "22 of 24"), ("1267 men came", f"1{THIN}267 men came"), ("170.4", "170"),
     ("0.92", "0.92"), ("open", "open"), ("12.0", "12.0")],
)  # fmt: skip
def test_figures_are_spaced_and_no_finer_than_they_say(value: str, told: str) -> None:
    (sheet,) = sheets(made(Row("x", value, side="garrison")), SIDES)
    assert sheet.blocks[0].facts[0].cells == (Cell(told),)


def test_dates_are_told_in_words() -> None:
    assert dated("by air from 1704-06-14", 1704) == "by air from 14 June"
    assert dated("1703-12-01 to 1704-06-01", 1704) == "1 December 1703 to 1 June"
    assert dated("row 12-34 of 1704", 1704) == "row 12-34 of 1704"


def test_years_are_not_spaced() -> None:
    assert spaced("of 51440 men in 1704") == f"of 51{THIN}440 men in 1704"


def test_statements_share_their_sources() -> None:
    row = StatementRow("The ring is tight.", "perimeter in km2", "0.29", "written", "agrees", "S")
    both = (row, dataclasses.replace(row, interval="0.1-0.2"))
    told, sources = statements(dataclasses.replace(made(), statements=both))
    assert sources == ("S",)
    assert [s.note for s in told] == [1, 1]
    assert [s.interval for s in told] == ["", "0.1-0.2"]
    assert told[0].finding == "perimeter in km²"
