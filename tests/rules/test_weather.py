"""Weather: the chain against a stepped matrix, other lengths of watch, rain remembered, fog."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.rules import weather
from siegeworks.engine.streams import uniforms
from tests.naive import weather as naive
from tests.rules.airbase import WATCHES, base, changed_by, groups, parameters

PAR = parameters(weather.PARAMETERS)
CHANCE = st.floats(0.01, 0.99)


def run(at, watch, seed=5, rep=2, par=PAR):
    return weather.apply(*groups(at, "clock sky"), par, seed, rep, watch)


def row(clock, k):
    return dict(
        hour=int(clock.hour[k]), dry_wet=clock.p_dry_to_wet[k], wet_wet=clock.p_wet_to_wet[k],
        mm=clock.rain_mm[k], cloud_wet=clock.cloud_wet[k], cloud_dry=clock.cloud_dry[k],
        fog=clock.fog[k], first=clock.first[k] == 1,
    )  # fmt: skip


@pytest.mark.parametrize("rep", [0, 7])
def test_watches_follow_the_oracle(rep):
    at = base()
    draws = [uniforms(5, rep, k, codes.R_WEATHER, 0, 0) for k in range(WATCHES)]
    days = [row(at.clock, k) for k in range(WATCHES)]
    expected = naive.watches(draws, days, {"late_x": PAR[weather.LATE_X]})
    for k in range(WATCHES):
        run(at, k, rep=rep)
        flags = at.state.sky.camp_i[[codes.WET, codes.LOW_CLOUD, codes.FOG]]
        assert flags.tolist() == [int(flag) for flag in expected[k][:3]]
        assert at.state.sky.camp_f[codes.RAIN_10D] == pytest.approx(expected[k][3], rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(CHANCE, CHANCE, st.booleans(), st.integers(1, 4))
def test_long_watches_are_powers_of_the_chain(dry_wet, wet_wet, was_wet, steps):
    got = weather.chance_of_wet(was_wet, dry_wet, wet_wet, 6.0 * steps)
    assert 0.0 <= got <= 1.0
    if wet_wet > dry_wet or steps == 1:
        assert got == pytest.approx(naive.chance_after(was_wet, dry_wet, wet_wet, steps), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(CHANCE, CHANCE)
def test_two_half_watches_make_one(dry_wet, wet_wet):
    if wet_wet <= dry_wet:
        return
    p, q = (weather.chance_of_wet(was, dry_wet, wet_wet, 3.0) for was in (False, True))
    for was in (False, True):
        first = q if was else p
        twice = first * q + (1.0 - first) * p
        assert twice == pytest.approx(weather.chance_of_wet(was, dry_wet, wet_wet, 6.0), abs=1e-9)


def test_the_share_of_wet_watches_is_that_of_the_chain():
    at = base()
    wet = 0
    for k in range(4000):
        # The same watch of the day again and again: its chances stay as they are.
        run(at, 1, rep=k)
        wet += at.state.sky.camp_i[codes.WET]
    onset = naive.late_onset(0.1, range(12, 18), PAR[weather.LATE_X])
    share = naive.long_run(onset, 0.5)
    assert wet / 4000 == pytest.approx(share, abs=4.0 * np.sqrt(2 * share * (1 - share) / 4000))


def test_late_hours_are_counted():
    hours = [0.0, 6.0, 9.0, 12.0, 18.0, 21.0]
    assert [weather.late_share(h, 6.0) for h in hours] == [0.0, 0.0, 0.5, 1.0, 1.0, 0.5]
    assert weather.late_share(6.0, 24.0) == 0.5
    # Over a day of equal watches the weights are 1 on average.
    mean = np.mean([weather.onset(0.1, weather.late_share(h, 6.0), 1.6) for h in hours[::2]])
    assert weather.onset(0.1, 0.5, 1.6) == pytest.approx(0.1)
    assert mean == pytest.approx(np.mean([weather.onset(0.1, x, 1.6) for x in (0.0, 0.5, 1.0)]))


def test_fog_comes_only_in_a_first_watch():
    at = base()
    at.clock.fog[:] = 1.0
    told = []
    for k in range(8):
        run(at, k)
        told.append(int(at.state.sky.camp_i[codes.FOG]))
    assert told == [1, 0, 0, 0, 1, 0, 0, 0]


def test_rain_fades_to_a_third_in_ten_days():
    assert weather.faded(100.0, 240.0, 10.0) == pytest.approx(36.8, abs=0.1)
    assert weather.rain_depth(0.5, 6.0) == pytest.approx(6.0 * np.log(2.0))
    assert weather.rain_depth(1e-9, 6.0) < 1e-6


def test_a_wet_chain_rains_and_a_dry_one_does_not():
    at = base()
    at.clock.p_dry_to_wet[:] = 0.0
    assert sum(run(at, k) for k in range(12)) == 0
    assert at.state.sky.camp_f[codes.RAIN_10D] == 0.0
    at.clock.p_wet_to_wet[:] = 1.0
    at.clock.p_dry_to_wet[:] = 1.0
    assert sum(run(at, k) for k in range(12)) == 12


def test_it_changes_only_what_it_declares():
    at = base()
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(weather.WRITES)
