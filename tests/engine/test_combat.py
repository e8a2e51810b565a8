"""The assault law in scalars: crossings against walked time, and what must rise or fall."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import combat
from tests.naive import combat as naive

RATE = st.floats(0.01, 3.0)
SHARE = st.floats(0.0, 0.94)


@given(SHARE, RATE)
@settings(max_examples=15, deadline=None)
def test_the_hour_of_taking_is_where_the_share_reaches_its_goal(x: float, rate: float) -> None:
    hours = combat.hours_to_take(x, 0.95, rate)
    assert combat.penetrated(x, rate, hours) == pytest.approx(0.95, abs=1e-9)
    assert naive.held(x, rate, hours) == pytest.approx(0.95, abs=2e-3)


@given(st.integers(50, 2000), st.floats(0.05, 0.9), RATE)
@settings(max_examples=15, deadline=None)
def test_the_hour_of_breaking_is_where_the_losses_reach_their_share(men, share, rate) -> None:
    hours = combat.hours_to_break(combat.danger_left(men, 0.0, men, share), rate)
    walked = naive.first_passage(lambda t: naive.lost(men, rate, t), share * men, 2.0 * hours)
    assert hours == pytest.approx(walked, rel=1e-4)


@given(st.floats(1.0, 60.0), st.floats(0.0, 3.0), st.floats(0.01, 3.0))
@settings(max_examples=15, deadline=None)
def test_suppression_fades_as_walked(half_life, since, span) -> None:
    mean = combat.fading(half_life, since, since + span)
    assert mean == pytest.approx(naive.mean_suppression(half_life, since, since + span), rel=1e-4)


def test_what_is_reached_is_reached_and_what_cannot_be_never_comes() -> None:
    assert combat.hours_to_take(0.95, 0.95, 1.0) == 0.0
    assert combat.hours_to_take(0.2, 0.95, 0.0) == combat.NEVER
    assert combat.hours_to_take(0.2, 1.0, 1.0) == combat.NEVER
    assert combat.danger_left(100.0, 50.0, 100.0, 0.4) == 0.0
    assert combat.danger_left(100.0, 0.0, 300.0, 0.5) == combat.NEVER
    assert combat.hours_to_break(0.0, 0.0) == 0.0
    assert combat.hours_to_break(1.0, 0.0) == combat.NEVER
    assert combat.fading(10.0, 0.0, 0.0) == 1.0


@given(st.floats(0.01, 100.0), st.floats(0.0, 1.5))
def test_more_force_never_slows_the_attack(ratio: float, beta: float) -> None:
    less = combat.penetration_rate(0.4, beta, ratio, 0.0, 1.0)
    assert combat.penetration_rate(0.4, beta, 1.1 * ratio, 0.0, 1.0) >= less
    assert combat.penetration_rate(0.4, beta, ratio, 0.0, 1.5) < less
    assert combat.loss_rate(0.05, -0.18, 1.1 * ratio, 0.0) < combat.loss_rate(
        0.05, -0.18, ratio, 0.0
    )


@given(st.floats(0.0, 5000.0), st.floats(0.0, 5000.0))
def test_open_ground_costs_more_the_wider_it_is_up_to_a_cap(near: float, far: float) -> None:
    near, far = sorted((near, far))
    assert combat.jumpoff_factor(near, 1.35, 4.0) <= combat.jumpoff_factor(far, 1.35, 4.0) + 1e-12
    assert 1.0 <= combat.jumpoff_factor(far, 1.35, 4.0) <= 4.0 + 1e-12


def test_open_ground_by_hand() -> None:
    assert combat.jumpoff_factor(200.0, 1.35, 4.0) == pytest.approx(1.35**2)
    assert combat.jumpoff_factor(1e6, 1.35, 4.0) == pytest.approx(4.0)


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e5), st.floats(1.0, 4.0), st.floats(1.0, 2.0))
def test_the_force_ratio_stays_in_its_bounds(attack, defence, fort, rugged) -> None:
    ratio = combat.force_ratio(attack, defence, fort, rugged)
    assert 0.01 <= ratio <= 100.0
    assert combat.force_ratio(attack, defence, fort + 1.0, rugged) <= ratio


@given(st.floats(-1.0, 20.0))
def test_a_chance_is_a_chance(danger: float) -> None:
    chance = combat.hit_chance(danger)
    assert 0.0 <= chance <= 1.0
    if danger > 0.0:
        assert chance == pytest.approx(1.0 - math.exp(-danger), abs=1e-12)


@given(st.floats(-8.0, 8.0))
def test_a_share_by_its_log_odds(z: float) -> None:
    assert 0.0 < combat.logit_share(z, 0.1, 0.82) < 1.0
    assert combat.logit_share(-1.2815515655, 0.1, 0.82) == pytest.approx(0.1)
    assert combat.logit_share(1.2815515655, 0.1, 0.82) == pytest.approx(0.82)
