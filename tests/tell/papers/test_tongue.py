"""Numbers, dates, counts and names in three languages."""

import datetime as dt
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siegeworks.scenario.faults import UsageError
from siegeworks.tell.papers.tongue import FIRST_ISOLATE, NBSP, POP_ISOLATE, clean, needs, tongue

THIN = "\u202f"
MARCH, APRIL = dt.datetime(1954, 3, 30, 18, 30), dt.date(1954, 4, 1)


def spaced(text: str) -> str:
    return text.replace(NBSP, " ").replace(THIN, " ")


@pytest.mark.parametrize(
    ("lang", "hour", "day", "number", "share"),
    [
        ("en", "30 March, 18:30", "1 April 1954", "12 345.6", "62%"),
        ("vi", "30 tháng 3, 18:30", "1 tháng 4 năm 1954", "12 345,6", "62%"),
        ("fr", "30 mars, 18:30", "1er avril 1954", "12 345,6", "62 %"),
    ],
)
def test_dates_and_numbers_have_the_form_of_the_language(
    lang: str, hour: str, day: str, number: str, share: str
) -> None:
    says = tongue(lang)
    assert spaced(says.hour(MARCH)) == hour
    assert spaced(says.day(APRIL, year=True)) == day
    assert spaced(says.number(12345.6, 1)) == number
    assert spaced(says.share(0.62)) == share


def test_thousands_stand_apart_by_a_thin_space() -> None:
    assert tongue("fr").number(52011) == f"52{THIN}011"


def test_a_chance_has_its_interval_and_its_runs() -> None:
    told = spaced(tongue("en").chance(0.62, 0.553, 0.684, 200))
    assert told == "62% (55–68%; n = 200)"
    assert spaced(tongue("fr").chance(0.999, 0.99, 0.9999, 800)) == ">99 % (99–100 % ; n = 800)"


@pytest.mark.parametrize(
    ("p", "told"), [(0.0, "0%"), (0.001, "<1%"), (0.999, ">99%"), (1.0, "100%")]
)
def test_what_is_not_quite_none_or_all_says_so(p: float, told: str) -> None:
    assert tongue("en").share(p) == told


@pytest.mark.parametrize(
    ("lang", "counted"),
    [
        ("en", ["0 tasks of ours.", "One task of ours.", "2 tasks of ours."]),
        ("vi", ["Ta có 0 nhiệm vụ.", "Ta có 1 nhiệm vụ.", "Ta có 2 nhiệm vụ."]),
        ("fr", ["Une mission pour nous.", "Une mission pour nous.", "2 missions pour nous."]),
    ],
)
def test_counts_take_the_form_of_the_language(lang: str, counted: list[str]) -> None:
    told = [tongue(lang).many("One task of ours.", "{n} tasks of ours.", n) for n in range(3)]
    assert told == counted


def test_terms_come_from_their_table() -> None:
    assert tongue("vi").term("operation order") == "mệnh lệnh chiến đấu"
    with pytest.raises(KeyError):
        tongue("vi").term("no such term")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language 'de'"):
        tongue("de")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageError, match=r"Typst, which is not installed.*siegeworks\[orders\]"):
        needs("typst", "Typst")


def test_a_name_from_right_to_left_is_set_apart() -> None:
    assert clean("گردان ۱") == f"{FIRST_ISOLATE}گردان ۱{POP_ISOLATE}"
    assert clean("Battalion 1") == "Battalion 1"


@given(st.text())
def test_a_name_never_turns_the_text_around_it(name: str) -> None:
    told = clean(name)
    assert "\n" not in told and "\u202e" not in told and "\x00" not in told
    assert told.count(FIRST_ISOLATE) == told.count(POP_ISOLATE) <= 1
