"""Replacements: the oracle on random sieges, calls, jumps that miss, refill, recruits absorbed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import audit, codes, jumps, policy
from siegeworks.engine.rules import replacements
from siegeworks.engine.samplers import binomial, stochastic_round
from siegeworks.engine.streams import uniforms
from tests.naive import replacements as naive
from tests.naive.supply import night_part
from tests.rules.airbase import (
    B_LINE,
    B_NEW,
    B_REST,
    B_TRAIN,
    DROP,
    G_MAIN,
    G_POST,
    NIGHT,
    P_ONE,
    P_TWO,
    WHOLE,
    base,
    changed_by,
    events,
    groups,
    parameters,
    roughen,
    without_air,
)
from tests.rules.naive_siege import luck_of, numbers_of, tell_replacements

PAR = parameters(replacements.PARAMETERS)
SEEDS = st.integers(0, 10_000)
GROUPS = "units posts paths supply air clock start force state_posts land sky log"
COLUMNS = ("fit", "captured", "missing", "h_light", "arrived")


def run(at, watch, par=PAR, seed=3, rep=1):
    return replacements.apply(*groups(at, GROUPS), at.policy, par, seed, rep, watch)


def changed(**numbers):
    return parameters(replacements.PARAMETERS, **numbers)


def in_need(at):
    """Both sides have lost half of their infantry."""
    men = at.state.force.men
    for u in (G_MAIN, G_POST, B_LINE, B_REST):
        dead = men[u, codes.FIT] // 2
        men[u, codes.FIT] -= dead
        men[u, codes.KILLED] += dead
    return at


def men_of(at, u):
    return {name: int(at.state.force.men[u, getattr(codes, name.upper())]) for name in COLUMNS}


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(4, 7))
def test_a_watch_follows_the_oracle(seed, watch):
    rng = np.random.default_rng(seed)
    at = roughen(in_need(base()), rng)
    at.policy[:, policy.CALL_BELOW] = rng.uniform(0.3, 1.2, 2)
    if seed % 4 > 0:
        at.state.posts.post_i[:3, codes.OWNER] = 1
    at.state.force.unit_i[:10, codes.RAW] = rng.integers(0, 60, 10)
    at.state.sky.camp_i[[codes.LAST_CALL_0, codes.LAST_CALL_1]] = rng.integers(-1, 6, 2)
    at.state.sky.pool[:] = rng.integers(0, at.supply.start_pool + 1)
    at.state.sky.air_i[codes.COMMITTED] = seed % 5
    siege, key = tell_replacements(at, watch), (seed, 1, watch)
    before = at.state.sky.pool.copy()
    came = run(at, watch, seed=seed)

    def of_unit(row, draw):
        return uniforms(*key, codes.R_REPLACEMENTS, int(at.units.entity[row]), 1000 + draw)

    part = night_part(at.clock.day.tolist(), at.clock.dark.tolist(), watch)
    told = naive.watch(
        siege, watch, part, numbers_of(replacements, PAR), luck_of(key, codes.R_REPLACEMENTS),
        luck_of(key, codes.R_LANDINGS), lambda row, r: of_unit(row, r)[0],
        lambda row: of_unit(row, 0)[1],
        binomial, stochastic_round,
    )  # fmt: skip
    assert (before - at.state.sky.pool).tolist() == told
    assert came == sum(told)
    for u, unit in enumerate(siege["units"]):
        assert men_of(at, u) == {name: unit[name] for name in COLUMNS}
        row = at.state.force.unit_i[u]
        assert row[codes.RAW] == unit["raw"]
        assert (row[codes.PRESENT] == 1) == unit["here"]
        if u != B_NEW:
            assert row[codes.POST] == unit["post"]
    assert at.state.sky.air_i[codes.COMMITTED] == siege["committed"]
    calls = at.state.sky.camp_i[[codes.LAST_CALL_0, codes.LAST_CALL_1]]
    assert calls.tolist() == siege["last_call"]
    assert audit.men_faults(at.state.force.men) == 0


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_men_add_up_over_many_watches(seed):
    rng = np.random.default_rng(seed)
    at = in_need(base()) if seed % 3 else in_need(without_air(base()))
    arrived = at.state.force.men[:, codes.ARRIVED].sum()
    start = at.state.sky.pool.sum()
    for k in range(24):
        roughen(at, rng) if seed % 3 else None
        run(at, k, seed=seed)
        assert audit.men_faults(at.state.force.men) == 0
        assert at.state.sky.pool.min() >= 0
    gone = start - at.state.sky.pool.sum()
    assert at.state.force.men[:, codes.ARRIVED].sum() - arrived == gone


def test_nobody_is_called_while_the_side_is_strong():
    at = base()
    for k in range(8):
        run(at, k)
    pools = at.state.sky.pool
    assert pools[:4].tolist() == at.supply.start_pool[:4].tolist()
    assert at.state.sky.camp_i[codes.LAST_CALL_0] == at.state.sky.camp_i[codes.LAST_CALL_1] == -1


def test_a_formation_jumps_by_night_as_one_call():
    at = in_need(base())
    came = [run(at, k) for k in range(4)]
    assert at.state.sky.pool[0] < 120  # the first pool, in the dark
    assert at.state.force.unit_i[P_ONE, codes.PRESENT] == 1
    calls = int(at.state.sky.camp_i[codes.LAST_CALL_1])
    assert calls == NIGHT
    assert at.state.sky.air_i[codes.JUMPED] == (at.supply.start_pool - at.state.sky.pool)[:3].sum()
    assert at.state.sky.air_i[codes.COMMITTED] > 0
    for k in range(4, 12):
        at.state.sky.air_i[codes.COMMITTED] = 0
        came.append(run(at, k))
    # The second company belongs to the same call and did not wait for the gap between calls.
    assert at.state.force.unit_i[P_TWO, codes.PRESENT] == 1
    assert at.state.sky.pool[:2].tolist() == [0, 0]
    assert int(at.state.sky.camp_i[codes.LAST_CALL_1]) == calls
    row = at.state.force.unit_i[P_ONE]
    assert row[codes.POST] in (0, 1) and row[codes.CELL] == at.posts.cell[row[codes.POST]]
    assert row[codes.BUSY] > NIGHT
    assert len(events(at, codes.E_ARRIVAL)) > 2


def test_the_daily_number_is_that_of_the_formation():
    at = in_need(base())
    at.supply.pool_per_day[:2] = 100
    at.air.sorties[:] = 1000.0
    run(at, 0)
    counts = [run(at, 2), run(at, 3)]
    assert 240 - at.state.sky.pool[:2].sum() == 100
    assert counts == [50, 50]


def test_the_next_formation_waits_for_the_gap():
    at = in_need(base())
    at.policy[0, policy.CALL_GAP_DAYS] = 3.0
    at.policy[0, policy.CALL_BELOW] = 2.0
    at.supply.pool_unit[4] = B_TRAIN  # a second formation by road
    came = []
    for k in range(0, 24, 4):
        before = at.state.sky.pool.copy()
        run(at, k)
        came.append((before - at.state.sky.pool)[3:].tolist())
    assert came[:3] == [[300, 0], [300, 0], [35, 0]]
    assert came[3] == [0, 80]


def test_nothing_jumps_without_a_held_zone_or_aircraft():
    at = in_need(base())
    at.state.posts.post_i[1, codes.OWNER] = 0
    assert run(at, NIGHT) == 0
    at = in_need(without_air(base()))
    assert run(at, NIGHT) == 0
    at = in_need(base())
    at.state.sky.air_i[codes.COMMITTED] = 100_000
    assert run(at, NIGHT) == 0


def test_those_who_miss_are_lost_in_part_and_all_are_counted():
    at = in_need(base())
    at.air.sorties[:] = 1000.0
    at.supply.pool_per_day[:2] = 10_000
    at.state.land.zone_in[DROP] = 0
    par = changed(jumpers_outside_lost_share=1.0, jumpers_lost_captured_share=0.5)
    run(at, NIGHT, par=par)
    row = men_of(at, P_ONE)
    assert row["arrived"] == 120 == row["captured"] + row["missing"]
    assert at.state.force.lost[P_ONE, codes.BY_JUMP] == 120
    safe = in_need(base())
    safe.air.sorties[:] = 1000.0
    safe.state.land.zone_in[DROP] = WHOLE
    run(safe, NIGHT, par=changed(para_jump_injury_share=0.0))
    assert men_of(safe, P_ONE)["fit"] == 100  # the night's half of the daily number


def test_untrained_jumpers_are_hurt_more_and_raw():
    def play(qualified):
        at = in_need(base())
        at.air.sorties[:] = 1000.0
        at.supply.pool_per_day[:2] = 10_000
        at.supply.pool_qualified[:2] = qualified
        run(at, NIGHT, par=changed(para_jump_injury_share=0.2, para_untrained_injury_x=3.0))
        return men_of(at, P_ONE)["h_light"], int(at.state.force.unit_i[P_ONE, codes.RAW])

    (trained, none), (untrained, raw) = play(1), play(0)
    assert untrained > 1.5 * trained
    assert none == 0 < raw


def test_individuals_join_the_unit_that_needs_them_most():
    at = in_need(base())
    at.supply.pool_unit[:2] = -1
    at.supply.pool_from[:2] = 99
    at.air.sorties[:] = 1000.0
    for k in range(4, 8):
        run(at, k, par=changed(para_jump_injury_share=0.0))
    got = at.state.force.men[:, codes.ARRIVED] - at.start.men[:, codes.ARRIVED]
    assert got[:10].tolist() == [0, 60, 0, 0, 0, 0, 0, 0, 0, 0] or got[G_MAIN] > 0
    assert got[G_POST] > 0
    assert at.state.force.unit_i[G_POST, codes.RAW] > 0


def test_only_units_at_rest_are_refilled_and_slowly():
    at = in_need(base())
    at.supply.pool_unit[3] = -1
    at.supply.pool_from[3] = 99
    run(at, 0)
    got = at.state.force.men[:, codes.ARRIVED] - at.start.men[:, codes.ARRIVED]
    # 250 men lost, half of them in a week: about 18 a day.
    assert got[B_REST] == pytest.approx(250 * 0.5 / 7.0, abs=1.0)
    assert got[[B_LINE, B_TRAIN, G_MAIN]].sum() == 0
    assert at.state.force.unit_i[B_REST, codes.RAW] == got[B_REST]


def test_a_unit_without_a_fit_man_is_not_refilled():
    at = in_need(base())
    men = at.state.force.men
    men[B_REST, codes.CAPTURED] += men[B_REST, codes.FIT]
    men[B_REST, codes.FIT] = 0
    run(at, 0)
    assert at.state.sky.pool[4] == 400
    assert men[B_REST, codes.ARRIVED] == 500


def test_by_road_a_formation_stands_at_its_home():
    at = in_need(base())
    run(at, 0)
    row = at.state.force.unit_i[B_NEW]
    assert (row[codes.PRESENT], row[codes.CELL], row[codes.POST]) == (1, 9, -1)
    assert men_of(at, B_NEW)["fit"] == 300


def test_recruits_are_absorbed_in_the_days_of_the_row():
    daily = replacements.absorbed_a_day(0.5, 6.0, 0.9)
    left = (1.0 - daily) ** 6
    assert 1.0 - 0.5 * left == pytest.approx(0.9)
    assert replacements.absorbed_a_day(0.95, 6.0, 0.9) == 1.0
    at = base()
    at.state.force.unit_i[G_MAIN, codes.RAW] = 200
    counts = []
    for k in range(0, 48, 4):
        run(at, k)
        counts.append(int(at.state.force.unit_i[G_MAIN, codes.RAW]))
    assert counts == sorted(counts, reverse=True)
    assert counts[5] == pytest.approx(200 * left, abs=20)
    at.state.force.men[G_MAIN, codes.FIT] = 3
    at.state.force.unit_i[G_MAIN, codes.RAW] = 50
    run(at, 0)
    assert at.state.force.unit_i[G_MAIN, codes.RAW] <= 3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), *[st.floats(0.0, 1.0)] * 4, SEEDS)
def test_jumpers_end_somewhere(n, inside, lost, captured, hurt, seed):
    draws = uniforms(seed, 1, 1, codes.R_REPLACEMENTS, 1, 1)
    taken, missing, injured = jumps.jump_fates(n, inside, lost, captured, hurt, draws)
    assert min(taken, missing, injured) >= 0
    assert taken + missing + injured <= n
    if inside == 1.0:
        assert taken == missing == 0


def test_scatter_finds_its_row():
    assert jumps.nearest_row(np.array([110.0, 220.0, 450.0]), 180.0) == 1
    assert jumps.nearest_row(np.array([110.0]), 900.0) == 0


def test_it_changes_only_what_it_declares():
    at = in_need(base())
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(replacements.WRITES)
