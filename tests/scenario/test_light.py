import datetime as dt
from dataclasses import dataclass

import numpy as np
import pytest

from siegeworks.scenario.light import clock_hours, watch_light
from tests.naive import light as naive

FIRST = dt.date(1900, 3, 1)


@dataclass(frozen=True)
class Row:
    date: dt.date
    civil_dawn_local: str = "05:30"
    civil_dusk_local: str = "18:45"
    moon_phase_fraction: float = 0.5
    moon_up_share_00_06: float = 0.4
    moon_up_share_18_24: float = 0.8


def days(n):
    return [Row(FIRST + dt.timedelta(d)) for d in range(n)]


def test_the_four_watches_of_a_day_by_hand():
    light = watch_light(days(2), FIRST, 4)
    assert light.dark_share == pytest.approx([0.0, 0.0, 5.25 / 6, 5.5 / 6])
    assert light.dark_from_h == pytest.approx([6.0, 6.0, 0.75, 0.0])
    assert light.dark_to_h == pytest.approx([6.0, 6.0, 6.0, 5.5])
    assert light.moon == pytest.approx([0.0, 0.0, 0.5 * 0.8, 0.5 * 0.4])


def test_a_dark_watch_is_dark_from_its_start_to_its_end():
    light = watch_light(days(2), FIRST, 8, 3.0)
    assert light.dark_from_h[6] == 0.0
    assert light.dark_to_h[6] == 3.0
    assert light.dark_share[6] == 1.0


def test_dawn_after_six_leaves_the_morning_watch_a_little_dark():
    rows = [Row(row.date, civil_dawn_local="06:06") for row in days(2)]
    light = watch_light(rows, FIRST, 4)
    assert light.dark_share[0] == pytest.approx(0.1 / 6)
    assert (light.dark_from_h[0], light.dark_to_h[0]) == pytest.approx((0.0, 0.1))
    assert light.moon[0] == pytest.approx(0.2)


def test_a_morning_takes_the_moon_of_the_midnight_before_it():
    rows = [Row(FIRST, moon_phase_fraction=0.9), Row(FIRST + dt.timedelta(1))]
    assert watch_light(rows, FIRST, 4).moon[3] == pytest.approx(0.9 * 0.4)


def test_a_night_watch_of_twelve_hours_weighs_the_moon_by_dark_hours():
    light = watch_light(days(2), FIRST, 2, 12.0)
    assert light.dark_share == pytest.approx([0.0, 10.75 / 12])
    assert light.moon[1] == pytest.approx((5.25 * 0.4 + 5.5 * 0.2) / 10.75)


@pytest.mark.parametrize("hours", [1, 2, 4, 6, 8, 12, 24])
def test_any_length_of_watch_is_as_counted_minute_by_minute(hours):
    rng = np.random.default_rng(hours)
    rows, table = [], {}
    for d in range(8):
        date = FIRST + dt.timedelta(d)
        dawn, dusk = int(rng.integers(300, 420)), int(rng.integers(1020, 1200))
        fraction, early, late = (float(v) for v in rng.random(3))
        clock = [f"{m // 60:02d}:{m % 60:02d}" for m in (dawn, dusk)]
        rows.append(Row(date, clock[0], clock[1], fraction, early, late))
        table[date] = (dawn, dusk, fraction, early, late)
    n = 7 * 24 // hours
    light = watch_light(rows, FIRST, n, float(hours))
    start = dt.datetime.combine(FIRST, dt.time(6))
    expected = [naive.watch(table, start + dt.timedelta(hours=i * hours), hours) for i in range(n)]
    found = np.stack([light.dark_share, light.dark_from_h, light.dark_to_h, light.moon], axis=1)
    assert found == pytest.approx(np.array(expected))


def test_no_watches_give_no_light():
    assert watch_light(days(1), FIRST, 0).dark_share.shape == (0,)


def test_the_last_day_is_needed_only_when_the_campaign_enters_it():
    assert len(watch_light(days(1), FIRST, 3).moon) == 3
    with pytest.raises(ValueError, match=r"no row for 1900-03-02 \(1 days missing\)"):
        watch_light(days(1), FIRST, 4)


@pytest.mark.parametrize(
    ("rows", "hours", "says"),
    [
        (days(1), 0.0, "no campaign"),
        ([Row(FIRST, civil_dawn_local="19:00")], 6.0, "1900-03-01: civil dawn is not before"),
        ([Row(FIRST, civil_dusk_local="1845")], 6.0, "expected a time HH:MM, got '1845'"),
        ([Row(FIRST, civil_dusk_local="24:01")], 6.0, "no time of day: 24:01"),
    ],
)
def test_faulty_light_is_refused(rows, hours, says):
    with pytest.raises(ValueError, match=says):
        watch_light(rows, FIRST, 2, hours)


def test_clock_times():
    assert clock_hours("00:00") == 0.0
    assert clock_hours("18:45") == 18.75
