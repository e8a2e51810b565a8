"""Supply: the oracle on random sieges, the road, rations, purses, cartridges, the dry depot."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, policy, stocks
from siegeworks.engine.rules import supply
from siegeworks.engine.samplers import stochastic_round
from tests.naive import supply as naive
from tests.rules.airbase import (
    B_LINE,
    CENTRE,
    DAY,
    FAR_DEPOT,
    FLAK,
    G_FAR,
    G_MAIN,
    GUN,
    NIGHT,
    base,
    changed_by,
    events,
    groups,
    is_balanced,
    parameters,
    roughen,
    stocks_of,
    without_air,
)
from tests.rules.naive_siege import luck_of, tell_supply

PAR = parameters(supply.PARAMETERS)
NUMBERS = dict(
    food=PAR[:2].tolist(), medical=PAR[supply.MEDICAL_KG], quiet=PAR[supply.QUIET_KG],
    assault=PAR[supply.ASSAULT_KG], spoils=PAR[supply.SPOILS], spoils_wet=PAR[supply.SPOILS_WET_X],
)  # fmt: skip
SEEDS = st.integers(0, 10_000)
GROUPS = "units weapons supply air clock force state_posts tasking stores sky log"
COUNT, SHARE = st.integers(0, 5000), st.floats(0.0, 1.0)
RESERVE, HARASS, DEFENCE = codes.P_RESERVE, codes.P_HARASS, codes.P_DEFENCE


def run(at, watch, par=PAR, seed=3, rep=1):
    return supply.apply(*groups(at, GROUPS), at.policy, par, seed, rep, watch)


def assault(at, contact_h=1.0):
    """Unit B_LINE goes in against position 0 this watch."""
    at.state.force.unit_i[B_LINE, codes.TASK] = 0
    at.state.tasking.task_i[0, codes.NOW_IN] = 1
    at.state.tasking.task_f[0, codes.CONTACT_H] = contact_h
    at.state.posts.op_i[0, 0, codes.NOW] = 1
    return at


def without_road(at):
    at.supply.carrier_kg[:] = 0.0
    return at


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(4, 7))
def test_a_watch_follows_the_oracle(seed, watch):
    rng = np.random.default_rng(seed)
    at = roughen(base(), rng)
    if seed % 2:
        assault(at, rng.uniform(0.0, 6.0))
    at.state.sky.air_f[codes.ROAD_X] = rng.uniform(0.7, 1.0)
    at.state.stores.kg[:, codes.FOOD] = at.supply.start_kg[:, codes.FOOD] = rng.integers(
        0, 20_000, 3
    )
    siege = tell_supply(at, watch)
    run(at, watch, seed=seed)
    part = naive.night_part(at.clock.day.tolist(), at.clock.dark.tolist(), watch)
    luck = luck_of((seed, 1, watch), codes.R_SUPPLY)
    rations = naive.watch(siege, part, watch % 4 == 0, NUMBERS, luck, stochastic_round)
    assert at.state.stores.rounds.tolist() == siege["rounds"]
    for d in range(3):
        assert stocks_of(at, d)[3:] == [item["stock"] for item in siege["items"][d]][3:]
        assert at.state.stores.rear[d].tolist() == [item["rear"] for item in siege["items"][d]]
    if rations:
        got = at.state.sky.camp_f[[codes.RATION_0, codes.RATION_1]].tolist()
        assert got == pytest.approx(rations, abs=1e-12)
    assert is_balanced(at)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_accounts_close_over_many_watches(seed):
    rng = np.random.default_rng(seed)
    at = base() if seed % 3 else without_air(base())
    for k in range(16):
        roughen(at, rng) if seed % 3 else None
        run(at, k, seed=seed)
        assert is_balanced(at)
        assert at.state.stores.rear.min() >= 0
        assert 0.0 <= at.state.sky.camp_f[codes.RATION_0] <= 1.0


def test_carriers_go_in_the_dark_and_rain_and_strikes_slow_them():
    def delivered(watch, wet=0, road_x=1.0, air_side=1):
        at = base(air_side)
        at.state.sky.camp_i[codes.WET] = wet
        at.state.sky.air_f[codes.ROAD_X] = road_x
        run(at, watch)
        kg = at.state.stores.kg_flow[0, :, codes.F_DELIVERED].sum()
        rounds = at.state.stores.rounds_flow[0, :, codes.F_DELIVERED] @ at.weapons.kg_per_round
        return float(kg + rounds)

    assert delivered(DAY) == 0.0
    dry = delivered(NIGHT)
    assert dry == pytest.approx(45_000.0, abs=60.0)
    assert delivered(NIGHT, wet=1) == pytest.approx(0.5 * (30_000 + 21_000), abs=60.0)
    assert delivered(NIGHT, road_x=0.5) == pytest.approx(dry / 2.0, abs=60.0)
    assert delivered(NIGHT, road_x=0.5, air_side=0) == pytest.approx(dry, abs=60.0)


def test_the_first_priority_is_filled_first_and_no_further_than_the_target():
    at = base()
    at.supply.carrier_kg[:] = (16_000.0, 0.0)
    run(at, NIGHT)
    stock = stocks_of(at, 0)
    # Of the 8 t of this watch 2.2 bring the flak to half of its target, the rest is food.
    assert stock[FLAK] == 10_000
    assert stock[3] == 55_800
    assert stock[GUN] == 4000
    at = base()
    at.supply.carrier_kg[:] = 1e9
    run(at, NIGHT)
    assert stocks_of(at, 0) == at.supply.target[0].tolist()


def test_a_depot_whose_place_is_lost_is_not_filled():
    at = base()
    at.supply.carrier_depot[:] = CENTRE
    at.state.posts.post_i[0, codes.OWNER] = 0
    assert run(at, NIGHT) == 0
    assert at.state.stores.kg_flow[CENTRE, :, codes.F_DELIVERED].sum() == 0


def test_no_rear_and_no_road_mean_hunger_in_the_end():
    at = without_road(base())
    at.state.stores.rear[:] = 0
    at.state.stores.kg[:, codes.FOOD] = at.supply.start_kg[:, codes.FOOD] = (9000, 8000, 1600)
    rations = []
    for k in range(48):
        run(at, k)
        rations.append(float(at.state.sky.camp_f[codes.RATION_1]))
    assert rations[0] == 1.0
    assert any(abs(x - 0.67) < 0.02 for x in rations)
    assert rations[-1] < 0.05
    assert all(later <= earlier + 0.01 for earlier, later in pairwise(rations))
    told = events(at, codes.E_RATION)
    assert len(told) == 4  # each side: cut, then next to nothing; one entry a change
    assert is_balanced(at)


def test_hand_worked_day():
    at = without_road(base())
    at.policy[1, policy.LABOUR_OUTSIDE] = 0.0
    run(at, DAY)
    centre, far = stocks_of(at, CENTRE), stocks_of(at, FAR_DEPOT)
    # 620 men at 2 kg, then 0.206 per cent of the rest spoils.
    left = 20_000 - 1240
    assert centre[3] == left - round(left * (1.0 - 0.94 ** (1.0 / 30.0)))
    assert far[3] == 4000 - 300 - round(3700 * (1.0 - 0.94 ** (1.0 / 30.0)))
    assert centre[4] == 6000 - 78  # 520 rifles at 0.15 kg
    assert centre[5] == 2500


def test_units_of_a_lost_depot_live_on_the_main_one():
    at = base()
    units, table = groups(at, "units supply")
    men, unit_i, post_i = at.state.force.men, at.state.force.unit_i, at.state.posts.post_i

    def eaters(d):
        return stocks.count_men(units, table, men, unit_i, post_i, 1, d)[0]

    assert [eaters(CENTRE), eaters(FAR_DEPOT), eaters(-1)] == [620, 150, 0]
    post_i[2, codes.OWNER] = 0
    assert [eaters(CENTRE), eaters(FAR_DEPOT), eaters(-1)] == [770, 0, 0]
    post_i[0, codes.OWNER] = 0
    assert [eaters(CENTRE), eaters(FAR_DEPOT), eaters(-1)] == [0, 0, 770]


def test_an_assault_uses_cartridges_on_both_sides():
    quiet, loud = without_road(base()), assault(without_road(base()))
    for at in (quiet, loud):
        run(at, NIGHT)
    used = [
        [int(at.state.stores.kg_flow[d, codes.SMALL_ARMS, codes.F_USED]) for d in range(3)]
        for at in (quiet, loud)
    ]
    assert used[0] == [0, 0, 0]
    # Five hours at 1.5 kg: 600 attackers; in the position 400 rifles, 60 gunners, a staff of 40.
    assert used[1] == [4500, 3000 + 300 + 450, 0]
    assert loud.state.force.unit_i[G_FAR, codes.POST] == 2 and G_MAIN == 0


@settings(max_examples=60, deadline=None)
@given(COUNT, COUNT, COUNT, SHARE, SHARE)
def test_purses_settle_as_the_oracle_moves_them(reserve, harass, defence, a, b):
    shares = (a, b * (1.0 - a))
    purses = [0, 0, 0]
    purses[RESERVE], purses[HARASS], purses[DEFENCE] = reserve, harass, defence
    to_defence, to_reserve, across = stocks.purse_moves(reserve, harass, defence, *shares)
    naive.settle_purses(purses, shares)
    assert purses[HARASS] == harass - to_defence - to_reserve <= harass
    assert purses[RESERVE] == reserve + to_reserve - across
    assert purses[DEFENCE] == defence + to_defence + across


def test_harassing_never_eats_the_reserve():
    at = without_road(base())
    at.state.stores.rear[:] = 0
    start = at.state.stores.rounds[0, 0].copy()
    for k in range(48):
        at.state.stores.rounds_flow[0, 0, codes.F_USED] += at.state.stores.rounds[0, 0, HARASS]
        at.state.stores.rounds[0, 0, HARASS] = 0
        run(at, k)
    assert at.state.stores.rounds[0, 0, RESERVE] + at.state.stores.rounds[0, 0, DEFENCE] == (
        start[RESERVE] + start[DEFENCE]
    )
    assert is_balanced(at)


def test_food_spoils_faster_in_the_wet():
    assert supply.spoilt_share(0.06, False, 2.0) == pytest.approx(1.0 - 0.94 ** (1.0 / 30.0))
    assert supply.spoilt_share(0.06, True, 2.0) == pytest.approx(2.0 * (1.0 - 0.94 ** (1.0 / 30.0)))
    assert supply.spoilt_share(0.9, True, 1e6) == 1.0


def test_watches_without_a_round_are_counted():
    at = without_road(base())
    run(at, 0)
    assert at.state.sky.camp_i[codes.DRY_GUNS] == 0
    at.state.stores.rounds[CENTRE] = 0
    for k in range(1, 4):
        run(at, k)
    assert at.state.sky.camp_i[codes.DRY_GUNS] == 3
    at.state.stores.rounds[CENTRE, 2, DEFENCE] = 1
    run(at, 4)
    assert at.state.sky.camp_i[codes.DRY_GUNS] == 0


def test_rations_have_three_steps():
    assert [supply.eats(x, 0.99) for x in (1.0, 0.67, 0.5, 0.3, 0.0)] == [0, 1, 1, 2, 2]
    assert supply.ration_level(3.9, 4.0, 0.67) == 0.67
    assert supply.ration_level(4.0, 4.0, 0.67) == 1.0


def test_it_changes_only_what_it_declares():
    at = assault(base())
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(supply.WRITES)
