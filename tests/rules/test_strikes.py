"""Strikes: the oracle on random sieges, what draws them, what the road loses, what stands still."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, policy
from siegeworks.engine.rules import strikes
from siegeworks.engine.samplers import poisson
from tests.naive import strikes as naive
from tests.rules.airbase import (
    B_AA,
    B_GUNS,
    B_LINE,
    B_REST,
    DAY,
    G_MAIN,
    NIGHT,
    base,
    changed_by,
    events,
    groups,
    is_balanced,
    parameters,
    roughen,
    without_air,
)
from tests.rules.naive_siege import luck_of, numbers_of, sampling, tell_strikes

PAR = parameters(strikes.PARAMETERS)
SEEDS = st.integers(0, 10_000)
GROUPS = "units ground weapons air clock force tasking stores land sky log"


def run(at, watch, par=PAR, seed=3, rep=1):
    return strikes.apply(*groups(at, GROUPS), at.policy, par, seed, rep, watch)


def changed(**numbers):
    return parameters(strikes.PARAMETERS, **numbers)


def shares(at, guns, road):
    at.policy[:, policy.STRIKE_GUNS], at.policy[:, policy.STRIKE_ROAD] = guns, road
    return at


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([DAY, NIGHT]))
def test_a_watch_follows_the_oracle(seed, watch):
    rng = np.random.default_rng(seed)
    at = shares(roughen(base(), rng), *rng.dirichlet([1.0, 1.0, 1.0])[:2])
    at.state.sky.air_f[codes.ROAD_X] = rng.uniform(0.72, 1.0)
    at.state.force.unit_i[B_LINE, codes.TASK] = 0
    at.state.tasking.task_i[0, codes.NOW_IN] = rng.integers(0, 2)
    watch += 4
    siege, before = tell_strikes(at, watch), at.state.sky.air_i.copy()
    flown = run(at, watch, seed=seed)
    told = naive.watch(
        siege, 1, watch, numbers_of(strikes, PAR), luck_of((seed, 1, watch), codes.R_STRIKES),
        events=poisson, **sampling(),
    )  # fmt: skip
    more = at.state.sky.air_i - before
    names = ("STRIKES", "AIRCRAFT_LOST", "AIRCRAFT_DAMAGED")
    got = [more[getattr(codes, name)] for name in names]
    assert got == [told["flown"], told["lost"], told["damaged"]]
    assert flown == told["flown"]
    for gun in siege["guns"]:
        tubes = at.state.force.unit_i[gun["row"], [codes.TUBES, codes.DAMAGED, codes.FIRED]]
        assert tubes.tolist() == [gun["tubes"], gun["damaged"], gun["fired"]]
    for unit in siege["units"]:
        if unit["kind"] == "other":
            assert at.state.force.men[unit["row"], codes.FIT] == unit["fit"]
    assert at.state.land.trench[0].tolist() == siege["trench"]
    assert at.state.sky.air_f[codes.ROAD_X] == pytest.approx(siege["road_x"], rel=1e-9)
    assert is_balanced(at)


def test_nobody_strikes_without_aircraft_or_under_low_cloud():
    at = without_air(base())
    at.state.sky.air_f[codes.ROAD_X] = 0.0
    assert run(at, 0) == 0
    assert at.state.sky.air_f[codes.ROAD_X] == 1.0
    at = base()
    at.state.sky.camp_i[codes.LOW_CLOUD] = 1
    assert run(at, 0) == 0


def test_only_known_guns_are_attacked_and_casemates_hold():
    def tubes(located, emplacement, kind=B_GUNS):
        at = shares(base(), 1.0, 0.0)
        at.state.force.unit_i[B_GUNS, codes.LOCATED] = located
        at.units.emplacement[B_GUNS] = emplacement
        for k in (4, 5, 8, 9, 12, 13):
            run(at, k, par=changed(strike_casemate_x=0.02))
        assert is_balanced(at)
        return int(at.state.force.unit_i[kind, codes.TUBES]), at

    assert tubes(-1, codes.OPEN_PIT)[0] == 12
    pit, at = tubes(99, codes.OPEN_PIT)
    assert pit < 12
    row = at.state.force.unit_i[B_GUNS]
    gone = sum(events(at, codes.E_GUN_LOST))
    assert row[codes.TUBES] + row[codes.DAMAGED] + gone == 12
    assert at.state.force.lost[B_GUNS, codes.BY_AIR] > 0
    assert tubes(99, codes.CASEMATE)[0] > pit


def test_guns_that_fire_upward_show_themselves():
    weight = strikes.gun_weight
    assert weight(codes.AA, 12, -1, 0, 5) == 0.0
    assert weight(codes.AA, 12, -1, 30, 5) == 12.0
    assert weight(codes.BATTERY, 12, -1, 30, 5) == 0.0
    assert weight(codes.BATTERY, 12, 5, 0, 5) == 12.0
    assert weight(codes.RIFLE, 12, 9, 0, 5) == weight(codes.AA, 0, 9, 9, 5) == 0.0


def test_troops_near_the_lines_or_moving_are_hit_and_nobody_else():
    at = shares(base(), 0.0, 0.0)
    for k in range(12):
        run(at, k)
    lost = at.state.force.lost[:, codes.BY_AIR]
    assert lost[B_LINE] > 0
    assert lost.sum() == lost[B_LINE]
    assert at.state.force.men[B_REST, codes.FIT] == 500
    assert lost[G_MAIN] == 0
    assert at.state.land.trench[0, 6] < 200


def test_men_in_the_open_lose_more():
    def hit(posture):
        at = shares(base(), 0.0, 0.0)
        at.state.force.unit_i[B_LINE, codes.POSTURE] = posture
        for k in (0, 1, 4, 5):
            run(at, k)
        return at.state.force.lost[B_LINE, codes.BY_AIR]

    assert hit(codes.MARCH) > 3 * hit(codes.HOLDING) > 0


def test_an_assault_draws_the_strikes():
    at = base()
    at.state.force.unit_i[B_REST, codes.TASK] = 0
    at.state.tasking.task_i[0, codes.NOW_IN] = 1
    s = at.state
    units, force = groups(at, "units force")

    def target(draw):
        return strikes.choose(
            strikes.ON_TROOPS, units, force, s.tasking.task_i, at.ground.concealment,
            s.land.dominated[1], 0, draw, True, 4.0, 0,
        )  # fmt: skip

    drawn = [target(x) for x in np.linspace(0.005, 0.995, 100)]
    share = 600.0 / (600.0 + 4.0 * 500.0)
    assert drawn.count(B_LINE) == pytest.approx(100 * share, abs=1)
    assert set(drawn) == {B_LINE, B_REST}
    s.tasking.task_i[0, codes.NOW_IN] = 0
    assert target(0.999) == B_LINE


def test_the_last_metre_of_a_trench_stays():
    at = shares(base(), 0.0, 0.0)
    at.air.trench_m[:] = 1000.0
    run(at, 0)
    assert at.state.land.trench[0, 6] == 1


def test_a_battered_battery_has_nothing_left_to_lose():
    at = shares(base(), 1.0, 0.0)
    at.state.force.unit_i[[B_GUNS, B_AA], codes.TUBES] = 0
    at.state.force.unit_i[[B_GUNS, B_AA], codes.LOCATED] = 99
    run(at, 0)
    assert at.state.force.unit_i[:, codes.TUBES].min() == 0
    assert at.state.force.lost[B_GUNS, codes.BY_AIR] == 0


@settings(max_examples=40, deadline=None)
@given(st.floats(0.3, 1.0), st.integers(0, 60), st.floats(0.0, 1.0), st.floats(1.0, 12.0))
def test_the_road_stays_within_its_bounds(full_x, sorties, at, hours):
    before = 1.0 - at * 1.9 * (1.0 - full_x)
    after = strikes.road_after(before, sorties, full_x, 13.0, 24.0, hours)
    more = strikes.road_after(before, sorties + 1, full_x, 13.0, 24.0, hours)
    assert 1.0 - 2.0 * (1.0 - full_x) - 1e-9 <= more <= after <= 1.0
    assert strikes.road_after(before, 0, full_x, 13.0, 24.0, hours) >= before - 1e-9


def test_the_road_under_daily_strikes_is_as_the_row_says_and_is_mended():
    x = 1.0
    for _ in range(200):
        x = strikes.road_after(x, 13, 0.85, 13.0, 24.0, 24.0)
    assert x == pytest.approx(0.85)
    # Two short watches do as much as one.
    once = strikes.road_after(0.9, 6, 0.85, 13.0, 24.0, 6.0)
    twice = strikes.road_after(
        strikes.road_after(0.9, 3, 0.85, 13.0, 24.0, 3.0), 3, 0.85, 13.0, 24.0, 3.0
    )
    assert once == pytest.approx(twice)
    for _ in range(20):
        x = strikes.road_after(x, 0, 0.85, 13.0, 24.0, 24.0)
    assert x == pytest.approx(1.0, abs=1e-6)


def test_a_day_of_strikes_is_a_day():
    parts = [strikes.flown_share(dark, 0.2, 6.0) for dark in (0.0, 0.0, 1.0, 1.0)]
    assert sum(parts) == pytest.approx(1.0)
    assert strikes.mean_effect(0.0, 0.2, 0.3) == 1.0
    assert strikes.mean_effect(1.0, 0.2, 0.3) == pytest.approx(0.3)
    assert strikes.divide(10, 0.3, 0.3, 0.5, 0.5) == (3, 3)
    assert strikes.divide(5, 1.0, 1.0, 0.99, 0.99) == (5, 0)


def test_it_changes_only_what_it_declares():
    at = roughen(base(), np.random.default_rng(4))
    at.state.force.unit_i[B_GUNS, codes.LOCATED] = 99
    at.state.sky.camp_i[codes.LOW_CLOUD] = 0
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(strikes.WRITES)
