import datetime as dt
import math

import pytest

from siegeworks.tell import style

THIN = style.THIN


@pytest.mark.parametrize(
    ("value", "digits", "told"),
    [
        (1234567, 0, f"1{THIN}234{THIN}567"),
        (-42.4, 1, f"{style.MINUS}42.4"),
        (-0.4, 0, "0"),
        (0.5, 2, "0.50"),
        (math.nan, 0, "n/a"),
        (math.inf, 0, "n/a"),
    ],
)
def test_numbers(value: float, digits: int, told: str) -> None:
    assert style.number(value, digits) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (10813, "men", f"10{THIN}813{THIN}men"),
        (13.81, "km", f"13.8{THIN}km"),
        (214.2, "km", f"214{THIN}km"),
        (0.625, "share", "0.62"),
        (3, "", "3.0"),
    ],
)
def test_amounts_take_the_decimals_of_their_unit(value: float, unit: str, told: str) -> None:
    assert style.amount(value, unit) == told


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.0, "<0.01"), (0.0049, "<0.01"), (0.005, "0.01"), (0.62, "0.62"), (0.996, ">0.99")],
)
def test_a_chance_is_never_told_as_certain(p: float, told: str) -> None:
    assert style.chance(p) == told


def test_spans() -> None:
    assert style.chance_span(0.581, 0.659) == "0.58–0.66"
    assert style.span(5215, 9685, "men") == f"5{THIN}215–9{THIN}685"
    assert style.span(-20, -5) == f"{style.MINUS}20.0 to {style.MINUS}5.0"


@pytest.mark.parametrize(
    ("value", "rounded"), [(0, 0), (7, 7), (583, 583), (5215, 5220), (46512, 46500), (0.123, 0.123)]
)
def test_three_digits_are_kept(value: float, rounded: float) -> None:
    assert style.rough(value) == rounded


def test_an_estimate_has_its_interval() -> None:
    assert style.estimate(7449, 5215, 9685, "men") == f"7{THIN}450 (5{THIN}220–9{THIN}680)"


def test_dates_and_hours() -> None:
    assert style.day(dt.date(1954, 3, 30)) == "30 March"
    assert style.full_day(dt.date(1954, 3, 30)) == "30 March 1954"
    assert style.hour(dt.datetime(1954, 3, 30, 18, 30)) == "30 March, 18:30"


def test_plurals() -> None:
    assert (style.plural(1, "fault"), style.plural(1200, "fault")) == (
        "1 fault",
        f"1{THIN}200 faults",
    )


def contrast(a: str, b: str) -> float:
    """Contrast of two colours, by the formula of the web's guidelines for access."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lin = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "ink", [style.INK, style.QUIET, style.BESIEGER, style.GARRISON, style.RIVER_INK]
)
def test_words_stand_out_from_the_paper(ink: str) -> None:
    assert contrast(ink, style.PAPER) >= 4.5


def test_the_shades_of_chance_grow_darker_evenly() -> None:
    shades = style.chance_map()
    light = [sum(shades(k / 20)[:3]) for k in range(21)]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("percent", range(0, 101, 5))
def test_a_number_can_be_read_on_every_shade(percent: int) -> None:
    from matplotlib.colors import to_hex

    p = percent / 100
    assert contrast(style.ink_on(p), to_hex(style.chance_map()(p))) >= 3.5
