"""Care: identities, hand-worked nights and days, the oracle, and what must not get better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, enclosure
from siegeworks.engine.rules import care
from siegeworks.engine.samplers import (
    KEPT_N,
    KEPT_SUMS,
    binomial,
    keep_sums_for,
    stochastic_round,
)
from siegeworks.engine.streams import uniforms
from tests.naive import care as naive
from tests.rules.camp import camp, is_whole, parameters

PAR = parameters(care.PARAMETERS)
GROUPS = ("light", "moderate", "severe")
COLUMNS = {
    "fit": codes.FIT,
    "light": codes.LIGHT,
    "moderate": codes.MODERATE,
    "severe": codes.SEVERE,
    "h_light": codes.H_LIGHT,
    "h_moderate": codes.H_MODERATE,
    "h_severe": codes.H_SEVERE,
    "sick": codes.SICK,
    "shirk": codes.SHIRK,
    "died": codes.DIED,
}
NUMBERS = dict(
    light=care.LIGHT_BACK,
    moderate=care.MODERATE_BACK,
    treated=care.TREATED_DEATHS,
    besieged=care.BESIEGED_DEATHS,
    unevacuated=care.UNEVACUATED,
    severe_share=care.SEVERE_SHARE,
    settles=care.SETTLES,
    places=care.PLACES,
    crowded_x=care.CROWDED_X,
    shut_after=care.SHUT_AFTER,
    sick_enclosed=care.SICK_ENCLOSED,
    sick_open=care.SICK_OPEN,
    wet_x=care.WET_X,
    wet_mm=care.WET_MM,
    stay=care.SICK_STAY,
    bearers=care.BEARERS,
    man_h=care.BEARER_H,
    rear_km=care.REAR_KM,
)
DRAWS = {
    "day": care.DRAW_DAY,
    "severe": care.DRAW_SEVERE,
    "carry": care.DRAW_CARRY,
}
DAWN, NIGHT = 0, 2
PLACE, MANY = st.integers(-1, 3), st.integers(0, 90)


def run(at, watch, par=PAR, seed=11, rep=3):
    state = at.state
    return care.apply(
        at.units, at.posts, at.supply, at.air, at.clock, state.force, state.posts, state.sky, par,
        seed, rep, watch,
    )  # fmt: skip


def hurt(at, u, light=0, moderate=0, severe=0):
    men = at.state.force.men
    men[u, [codes.LIGHT, codes.MODERATE, codes.SEVERE]] += [light, moderate, severe]
    men[u, codes.FIT] -= light + moderate + severe


def row(at, u):
    return {name: int(at.state.force.men[u, column]) for name, column in COLUMNS.items()}


def worn(rng):
    """The small siege in a random state of wounded, owners and assaults."""
    at = camp(posts_of=rng.integers(-1, 4, 4), air_side=int(rng.integers(-1, 2)))
    men = at.state.force.men
    for u in range(4):
        for column in (*range(codes.LIGHT, codes.SHIRK + 1), codes.DIED):
            number = int(rng.integers(0, 25))
            men[u, column] += number
            men[u, codes.ARRIVED] += number
    at.state.force.unit_i[3, codes.PRESENT] = rng.integers(0, 2)
    at.state.posts.post_i[:, codes.OWNER] = rng.integers(0, 2, 4)
    at.state.posts.op_i[:, :, codes.NOW] = rng.integers(0, 4, (4, 2)) == 0
    at.state.sky.air_i[codes.LAST_LANDING] = rng.integers(-1, 2)
    at.state.sky.camp_f[codes.RAIN_10D] = 90.0 * rng.random()
    return at


def as_told(at, watch):
    """The oracle's view of the small siege: units and camp."""
    force, posts = at.state.force, at.state.posts
    units = [
        {
            **row(at, u),
            "u": u,
            "side": int(at.units.side[u]),
            "depot": int(at.units.depot[u]),
            "post": int(force.unit_i[u, codes.POST]),
            "present": bool(force.unit_i[u, codes.PRESENT]),
            "fell_sick": 0,
        }
        for u in range(4)
    ]
    landing = int(at.state.sky.air_i[codes.LAST_LANDING])
    about = {
        "enclosed": [False, True],
        "air_side": int(at.air.side[0]),
        "days_since_landing": (watch - landing) / 4.0,
        "rain_mm": float(at.state.sky.camp_f[codes.RAIN_10D]),
        "depot_post": [0, -1],
        "owner": posts.post_i[:, codes.OWNER].tolist(),
        "assaulted": posts.op_i[:, :, codes.NOW].any(axis=1).tolist(),
        "near": [[q for q in range(4) if q != p and abs(p - q) <= 2] for p in range(4)],
        "distance_m": at.posts.distance_m.tolist(),
        "first": watch % 4 == 0,
        "night": watch % 4 >= 2,
        "dark_h": 6.0 if watch % 4 >= 2 else 0.0,
    }
    return units, about


@pytest.mark.parametrize("seed", range(12))
def test_care_equals_the_oracle(seed):
    rng = np.random.default_rng(seed)
    at = worn(rng)
    numbers = {name: float(PAR[column]) for name, column in NUMBERS.items()}
    for watch in range(8):
        units, about = as_told(at, watch)

        def luck(unit, kind, watch=watch):
            entity = int(at.units.entity[unit["u"]])
            return uniforms(11, 3, watch, codes.R_CARE, entity, DRAWS[kind])

        naive.watch_of_care(units, about, numbers, luck, binomial, stochastic_round)
        before = at.state.force.lost[:, codes.BY_SICKNESS].copy()
        run(at, watch)
        for u, unit in enumerate(units):
            assert row(at, u) == {name: unit[name] for name in COLUMNS}
            assert at.state.force.lost[u, codes.BY_SICKNESS] - before[u] == unit["fell_sick"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_no_man_is_lost_or_made(state_seed, seed):
    at = worn(np.random.default_rng(state_seed))
    for watch in range(8):
        run(at, watch, seed=seed)
        assert is_whole(at)


def test_a_post_at_rest_sends_what_its_bearers_can_carry():
    at = camp()
    hurt(at, 0, light=5, moderate=40, severe=10)
    run(at, NIGHT)
    # 145 fit x 0.05 bearers x 6 h of darkness / (4 man-hours a km x 0.8 km) = 13.6 patients
    assert row(at, 0)["h_severe"] == 10
    assert row(at, 0)["h_moderate"] in (3, 4)
    assert row(at, 0)["light"] == 5


def test_nobody_is_carried_by_day_or_out_of_an_assaulted_post():
    at = camp()
    hurt(at, 0, moderate=10, severe=10)
    run(at, 1)
    assert row(at, 0)["severe"] == 10
    at.state.posts.op_i[1, 0, codes.NOW] = 1
    run(at, NIGHT)
    assert row(at, 0)["severe"] == 10


def test_nobody_is_carried_out_of_a_post_cut_off_or_to_a_lost_station():
    at = camp(posts_of=(3, 2, -1, -1))
    hurt(at, 0, severe=3)
    at.state.posts.post_i[[1, 2], codes.OWNER] = 0
    run(at, NIGHT)
    assert row(at, 0)["severe"] == 3
    at = camp()
    hurt(at, 0, severe=3)
    at.state.posts.post_i[0, codes.OWNER] = 0
    run(at, NIGHT)
    assert row(at, 0)["severe"] == 3


def test_in_the_post_of_the_station_all_go_in_at_any_hour():
    at = camp(posts_of=(0, 2, -1, -1))
    hurt(at, 0, light=2, moderate=30, severe=20)
    run(at, 1)
    assert row(at, 0)["moderate"] == row(at, 0)["severe"] == 0
    assert (row(at, 0)["h_moderate"], row(at, 0)["light"]) == (30, 2)


def test_a_unit_outside_with_an_open_rear_sends_all_at_night_and_none_by_day():
    at = camp()
    hurt(at, 2, light=30, moderate=30, severe=30)
    run(at, 1)
    assert row(at, 2)["h_severe"] == 0
    run(at, NIGHT)
    assert [row(at, 2)["h_" + grade] for grade in GROUPS] == [30, 30, 30]


def test_units_not_at_the_siege_stay_as_they_are():
    at = camp()
    hurt(at, 0, light=30, severe=30)
    at.state.force.unit_i[:, codes.PRESENT] = 0
    before = at.state.force.men.copy()
    assert [run(at, watch) for watch in range(4)] == [0, 0, 0, 0]
    assert (at.state.force.men == before).all()


def test_the_share_that_dies_in_the_end_is_the_parameter():
    for share in (0.03, 0.11, 0.2):
        d = care.death_per_day(share, 0.25, 0.05)
        sick, dead = 1.0, 0.0
        for _ in range(4000):
            dead += sick * d
            sick *= (1.0 - d) * (1.0 - 0.05)
        assert dead * 0.25 == pytest.approx(share, rel=1e-9)
    assert care.death_per_day(0.3, 0.25, 0.05) == 1.0


def test_crowding_counts_wounded_over_places_and_hits_only_those_without():
    assert enclosure.crowding(60, 1000, 0.06) == 0.0
    assert enclosure.crowding(120, 1000, 0.06) == pytest.approx(1.0)
    assert care.without_place(1.0) == 0.5
    assert care.crowded_chance(0.01, 1.0, 3.0, 0.002) == pytest.approx(
        0.5 * 0.01 + 0.5 * 0.03 + 0.002
    )
    assert enclosure.crowding(0, 0, 0.06) == 0.0


def deaths(at, days=20):
    for watch in range(0, 4 * days, 4):
        run(at, watch)
    return int(at.state.force.men[:2, codes.DIED].sum())


def crowded_camp(landing, severe):
    at = camp(watches=80)
    for u in (0, 1):
        hurt(at, u, severe=severe)
    at.state.sky.air_i[codes.LAST_LANDING] = landing
    return at


def test_more_die_when_no_aircraft_lands():
    assert deaths(crowded_camp(-1, 80)) > deaths(crowded_camp(60, 80))


def test_a_place_under_cover_and_an_open_way_out_save_lives():
    def in_station(in_ring, crowd):
        return care.day_rates(in_ring, False, crowd, 0.0, PAR)[1]

    assert in_station(True, 3.0) > in_station(True, 0.0) > in_station(False, 0.0) > 0.0


def test_the_sick_stay_their_days_and_rain_makes_more():
    assert care.sick_per_day(2.0, 0.0, 60.0, 1.5) == pytest.approx(0.002)
    assert care.sick_per_day(2.0, 30.0, 60.0, 1.5) == pytest.approx(0.0025)
    assert care.sick_per_day(2.0, 600.0, 60.0, 1.5) == pytest.approx(0.003)
    at = camp()
    men = at.state.force.men
    men[:, codes.SICK] = 150
    men[:, codes.FIT] = 50
    run(at, DAWN)
    back = 150 - men[:, codes.SICK] + at.state.force.lost[:, codes.BY_SICKNESS]
    assert 5 <= back.mean() <= 15  # 150 / 15 days


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.floats(0, 0.2), st.floats(0, 12), st.floats(0.1, 5))
def test_bearers_carry_more_by_longer_nights_and_less_from_farther(fit, share, dark_h, km):
    one = care.patients_carried(fit, share, dark_h, 4.0, km)
    assert one >= 0.0
    assert care.patients_carried(fit, share, dark_h + 1.0, 4.0, km) >= one
    assert care.patients_carried(fit, share, dark_h, 4.0, km + 1.0) <= one


def kept(p):
    sums = np.zeros((KEPT_N, KEPT_SUMS))
    keep_sums_for(sums, p)
    return sums


@settings(max_examples=40, deadline=None)
@given(MANY, MANY, st.booleans(), st.floats(0, 1), st.floats(0.001, 0.999))
def test_the_healed_come_from_both_places_and_never_more_than_lie_there(here, there, link, p, luck):
    men = np.zeros((1, codes.NM), np.int32)
    men[0, [codes.LIGHT, codes.H_LIGHT]] = [here, there]
    healed = care.send_back(men, 0, codes.LIGHT, link, p, luck, kept(p))
    assert men.min() >= 0
    assert men[0, codes.FIT] == healed
    assert men.sum() == here + there
    assert link or men[0, codes.H_LIGHT] == there
