"""Flooding: the oracle hour by hour, thresholds, who loses shelters, shorter watches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.hours import dark_share, over_hours
from siegeworks.engine.rules import flooding
from tests.naive import flooding as naive
from tests.rules.airbase import base, changed_by, groups, parameters

PAR = parameters(flooding.PARAMETERS)
NUMBERS = dict(
    threshold=PAR[flooding.THRESHOLD_MM], floods=PAR[flooding.FLOODS], drains=PAR[flooding.DRAINS],
    collapse=PAR[flooding.COLLAPSE], hill_x=PAR[flooding.HILL_X],
)  # fmt: skip
SHARE = st.floats(0.0, 1.0)


def run(at, par=PAR):
    return flooding.apply(*groups(at, "posts ground clock state_posts sky"), par)


def wet(at, is_wet, rain_mm):
    at.state.sky.camp_i[codes.WET] = is_wet
    at.state.sky.camp_f[codes.RAIN_10D] = rain_mm


@settings(max_examples=40, deadline=None)
@given(
    SHARE,
    st.booleans(),
    st.floats(0.0, 200.0),
    st.lists(st.integers(-1, 1), min_size=4, max_size=4),
)
def test_one_watch_follows_the_oracle(flooded, is_wet, rain_mm, owners):
    at = base()
    wet(at, is_wet, rain_mm)
    at.state.sky.camp_f[codes.FLOODED] = flooded
    at.state.posts.post_i[:, codes.OWNER] = owners
    before = at.state.posts.post_f[:, codes.SHELTER].copy()
    acted = run(at)
    expected = naive.trench(flooded, is_wet, rain_mm, 6, NUMBERS)
    assert at.state.sky.camp_f[codes.FLOODED] == pytest.approx(expected, abs=1e-12)
    shelters = [
        naive.shelter(before[p], at.posts.cell[p] < 4, owners[p] >= 0, is_wet, rain_mm, 6, NUMBERS)
        for p in range(4)
    ]
    assert at.state.posts.post_f[:, codes.SHELTER].tolist() == pytest.approx(shelters, abs=1e-12)
    assert acted == int(is_wet and rain_mm > NUMBERS["threshold"])


def test_two_short_watches_do_as_much_as_one():
    long, short = base(), base()
    short.clock.watch_h[0] = 3.0
    for at, times in ((long, 1), (short, 2)):
        wet(at, 1, 150.0)
        for _ in range(times):
            run(at)
    assert long.state.sky.camp_f[codes.FLOODED] == pytest.approx(
        short.state.sky.camp_f[codes.FLOODED]
    )
    np.testing.assert_allclose(long.state.posts.post_f, short.state.posts.post_f)


def test_water_rises_stays_and_drains():
    at = base()
    levels = []
    for is_wet, rain in ((1, 10.0), (1, 200.0), (1, 10.0), (0, 200.0)):
        wet(at, is_wet, rain)
        run(at)
        levels.append(float(at.state.sky.camp_f[codes.FLOODED]))
    assert levels[0] == 0.0
    assert levels[1] == pytest.approx(NUMBERS["floods"])
    assert levels[2] == levels[1]
    assert levels[3] == pytest.approx(levels[1] * (1.0 - NUMBERS["drains"]))


def test_low_ground_loses_more_than_slopes_and_unbuilt_posts_nothing():
    at = base()
    at.state.posts.post_i[1, codes.EXISTS] = 0
    wet(at, 1, 200.0)
    run(at)
    low, unbuilt, slope, _ = at.state.posts.post_f[:, codes.SHELTER]
    assert low < slope < unbuilt == 1.0


@settings(max_examples=30, deadline=None)
@given(SHARE, SHARE, st.floats(0.5, 24.0))
def test_shares_of_hours_are_shares(a, b, hours):
    assert 0.0 <= over_hours(a, hours, 6.0) <= 1.0
    assert over_hours(min(a, b), hours, 6.0) <= over_hours(max(a, b), hours, 6.0)


def test_darkness_of_a_day_is_shared_by_its_watches():
    clock = base().clock
    assert [dark_share(clock.day, clock.dark, k) for k in range(4)] == [0.0, 0.0, 0.5, 0.5]
    assert dark_share(clock.day, np.zeros(48), 5) == 0.25
    assert dark_share(clock.day[:3], clock.dark[:3], 2) == 1.0


def test_it_changes_only_what_it_declares():
    at = base()
    wet(at, 1, 200.0)
    assert changed_by(at, lambda: run(at)) == set(flooding.WRITES)
