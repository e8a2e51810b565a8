"""Drops: the oracle on random sieges, where loads end, what gathering costs, heights, accounts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import audit, cargo, codes, flying, gathering, strip
from siegeworks.engine.rules import drops
from tests.naive import drops as naive
from tests.rules.airbase import (
    B_AA,
    CENTRE,
    DAY,
    DROP,
    FAR_DROP,
    FLAK,
    GUN,
    MORTAR,
    NIGHT,
    WHOLE,
    base,
    changed_by,
    groups,
    is_balanced,
    parameters,
    roughen,
    stocks_of,
    without_air,
)
from tests.rules.naive_siege import luck_of, numbers_of, sampling, tell

PAR = parameters(drops.PARAMETERS)
SEEDS = st.integers(0, 10_000)
GROUPS = "units posts ground weapons supply air clock force state_posts stores land sky log"
SHARE = st.floats(0.0, 1.0)


def run(at, watch, par=PAR, seed=3, rep=1):
    return drops.apply(*groups(at, GROUPS), at.policy, par, seed, rep, watch)


def changed(**numbers):
    return parameters(drops.PARAMETERS, **numbers)


def kilograms(at):
    names = ("DROPPED_KG", "RECOVERED_KG", "FALLEN_KG", "SPOILT_KG", "LOOSE_KG")
    return {name: int(at.state.sky.air_i[getattr(codes, name)]) for name in names}


def lying(at):
    """Kilograms in all zones, from what lies there."""
    return sum(
        gathering.loose_kg(at.state.stores.loose, at.weapons.kg_per_round, z) for z in range(3)
    )


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([DAY, NIGHT]), st.integers(0, 2))
def test_a_watch_follows_the_oracle(seed, watch, height):
    at = base()
    run(at, 0, seed=seed)
    at = roughen(at, np.random.default_rng(seed))
    if seed % 4 > 0:
        at.state.posts.post_i[:3, codes.OWNER] = 1
    at.state.sky.air_i[codes.HEIGHT] = height
    at.state.sky.air_i[codes.COMMITTED] = seed % 7
    watch += 4
    siege, before = tell(at, watch), at.state.sky.air_i.copy()
    fired = sum(gun["fired"] for gun in siege["guns"])
    key = (seed, 1, watch)
    run(at, watch, seed=seed)
    told = naive.watch(
        siege,
        1,
        numbers_of(drops, PAR),
        luck_of(key, codes.R_DROPS),
        luck_of(key, codes.R_LANDINGS),
        **sampling(),
    )
    more = at.state.sky.air_i - before
    for name in ("dropped", "recovered", "fallen", "spoilt"):
        assert more[getattr(codes, f"{name.upper()}_KG")] == told[name], name
    names = ("SORTIES", "AIRCRAFT_LOST", "AIRCRAFT_DAMAGED")
    got = [more[getattr(codes, name)] for name in names]
    assert got == [told["flown"], told["lost"], told["damaged"]]
    assert at.state.stores.loose.tolist() == siege["loose"]
    assert lying(at) == told["loose"] == at.state.sky.air_i[codes.LOOSE_KG]
    for d in range(3):
        stocks = [item["stock"] for item in siege["items"][d]]
        if d == 0:  # its guns fired at the aircraft
            stocks[FLAK] -= sum(gun["fired"] for gun in siege["guns"]) - fired
        assert stocks_of(at, d) == stocks
    assert at.state.sky.air_i[codes.HEIGHT] == siege["height"]
    assert at.state.sky.air_f[codes.LOSS_PER_DROP] == pytest.approx(siege["drop_opinion"], rel=1e-9)
    assert at.state.sky.air_i[codes.COMMITTED] == 0
    assert is_balanced(at)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_accounts_close_over_many_watches(seed):
    rng = np.random.default_rng(seed)
    at = base()
    for k in range(16):
        at = roughen(at, rng)
        run(at, k, seed=seed)
        assert is_balanced(at)
        assert lying(at) == kilograms(at)["LOOSE_KG"]
        assert at.state.stores.rear.min() >= 0 and at.state.stores.loose.min() >= 0


def test_nothing_drops_without_aircraft_or_need():
    assert run(without_air(base()), 0) == 0
    at = base()
    at.supply.target[:] = 0
    assert run(at, 0) == 0
    at = base()
    at.state.stores.rear[:] = 0
    assert run(at, 0) == 0
    assert kilograms(at)["DROPPED_KG"] == 0


def test_what_falls_inside_follows_the_map():
    def share(inside):
        at = base()
        at.state.land.zone_in[:] = int(inside * WHOLE)
        for k in range(12):
            run(at, k, par=changed(aa_night_factor_x=0.0))
        kg = kilograms(at)
        return (kg["RECOVERED_KG"] + kg["LOOSE_KG"]) / (kg["DROPPED_KG"] - kg["SPOILT_KG"])

    shares = [share(x) for x in (0.0, 0.3, 0.6, 1.0)]
    assert shares == pytest.approx([0.0, 0.3, 0.6, 1.0], abs=0.05)


def test_the_enemy_keeps_only_what_he_can_use():
    at = base()
    at.state.stores.rounds[0] = 0
    at.state.land.zone_in[:, 0] = int(0.3 * WHOLE)
    start = stocks_of(at, 0)
    for k in range(6):
        run(at, k)
    flow, kg_flow = at.state.stores.rounds_flow[0], at.state.stores.kg_flow[0]
    assert flow[GUN, codes.F_CAPTURED] > 0
    assert flow[MORTAR, codes.F_CAPTURED] == 0  # he has no such weapon
    assert kg_flow[codes.FOOD, codes.F_CAPTURED] > 0
    assert kg_flow[codes.SMALL_ARMS, codes.F_CAPTURED] == 0
    gained = [now - then for now, then in zip(stocks_of(at, 0), start, strict=True)]
    assert gained[GUN] == flow[GUN, codes.F_CAPTURED]
    at.supply.main[0] = 0
    before = stocks_of(at, 0)
    run(at, 6)
    assert stocks_of(at, 0) == before  # nobody to take it in


def test_sorties_divide_by_need_and_add_up():
    (air,) = groups(base(), "air")
    key = (3, 1, 8)
    whole = drops.allot(air, 0.25, 0, 1e6, 0.0, 1.0, key)
    parts = [drops.allot(air, 0.25, 0, 1e6, a, b, key) for a, b in ((0.0, 0.37), (0.37, 1.0))]
    assert whole == tuple(sum(x) for x in zip(*parts, strict=True))
    assert drops.allot(air, 0.25, 0, 5000.0, 0.0, 1.0, key)[1] <= 5000 + 2300
    fewer = drops.allot(air, 0.25, 4, 1e6, 0.0, 1.0, key)
    assert whole[0] - fewer[0] == 4
    assert drops.allot(air, 0.25, 0, 0.0, 0.0, 1.0, key) == (0, 0)


def test_a_depot_without_its_place_gets_nothing_of_its_own():
    at = base()
    at.state.posts.post_i[2, codes.OWNER] = 0
    run(at, 0)
    assert at.state.stores.loose[FAR_DROP].sum() == 0
    assert at.state.stores.rounds_flow[2].sum() == at.state.stores.kg_flow[2].sum() == 0


def test_the_best_zone_is_one_that_is_held():
    at = base()
    air, supply = groups(at, "air supply")
    zone_in, post_i = at.state.land.zone_in, at.state.posts.post_i

    def zone(least):
        return flying.zone_for(air, supply, post_i, zone_in, CENTRE, 1, 0, least)

    assert zone(0.2) == DROP
    post_i[1, codes.OWNER] = 0  # one of its positions is lost: used only while enough is inside
    assert zone(0.2) == DROP
    assert zone(0.99) == -1
    zone_in[DROP, 0] = 0
    assert zone(0.2) == -1
    post_i[1, codes.EXISTS] = 0  # never built: it cannot be lost
    assert zone(0.2) == DROP


def test_loads_in_a_lost_zone_fall_to_the_enemy():
    at = base()
    for k in range(2):
        run(at, k, par=changed(gather_walk_km_per_h=1e-6))
    assert at.state.stores.loose[DROP].sum() > 0
    lost = gathering.loose_kg(at.state.stores.loose, at.weapons.kg_per_round, DROP)
    before = kilograms(at)
    at.air.sorties[:] = 0.0
    at.state.posts.post_i[:2, codes.OWNER] = 0
    at.state.land.zone_in[DROP] = 0
    run(at, 2)
    assert at.state.stores.loose[DROP].sum() == 0
    assert kilograms(at)["FALLEN_KG"] - before["FALLEN_KG"] == lost > 0
    assert is_balanced(at)


def test_fire_leaves_more_lying_and_hits_those_who_carry():
    def play(density):
        at = base()
        par = changed(recovery_casualties_per_10t_count=6.0, aa_night_factor_x=0.0)
        left = 0
        for k in range(24):
            at.state.posts.post_f[:, codes.DENSITY] = density
            at.state.stores.kg[CENTRE] = 0
            run(at, k, par=par, seed=9)
            left += kilograms(at)["LOOSE_KG"]
        return left, int(at.state.force.lost[:, codes.BY_SHELL].sum()), at

    quiet, loud = play(0.0), play(50.0)
    assert quiet[0] < loud[0]
    assert quiet[1] == 0 < loud[1]
    assert audit.men_faults(loud[2].state.force.men) == 0
    men = loud[2].state.force.men
    assert men[B_AA, codes.KILLED] == 0  # the carriers' side pays


@settings(max_examples=30, deadline=None)
@given(SHARE, SHARE, SHARE, st.floats(0.5, 24.0))
def test_gathered_shares_are_shares(exposed, more, night, hours):
    low, high = sorted((exposed, more))
    most = gathering.gathered_share(0.9, 0.5, low, night, hours)
    least = gathering.gathered_share(0.9, 0.5, high, night, hours)
    assert 0.0 <= least <= most + 1e-12 <= 1.0 + 1e-9
    assert 0.0 <= gathering.exposure(low * 100.0, 50.0, high) <= 1.0


def test_hands_and_distance_bound_what_is_carried():
    assert gathering.carried_kg(10.0, 40.0, 0.5, 2.0, 0.5, 6.0) == pytest.approx(2400.0)
    assert gathering.carried_kg(0.0, 40.0, 0.5, 2.0, 0.5, 6.0) == 0.0


def test_the_height_steps_up_at_losses_and_down_after_quiet():
    steps = [drops.next_height(1, 3, x, 0.01, 0.25) for x in (0.02, 0.01, 0.005, 0.001)]
    assert steps == [2, 1, 1, 0]
    assert drops.next_height(2, 3, 1.0, 0.01, 0.25) == 2
    assert drops.next_height(0, 3, 0.0, 0.01, 0.25) == 0
    at = base()
    at.weapons.flak[1] = (0.02, 0.02, 0.0)
    at.state.stores.rounds[0, FLAK] = 10**6
    heights = []
    for k in range(48):
        at.state.stores.kg[CENTRE] = 0
        run(at, k)
        heights.append(int(at.state.sky.air_i[codes.HEIGHT]))
    assert heights[0] <= 1 and max(heights) == 2
    assert at.state.sky.air_i[codes.AIRCRAFT_LOST] > 0


def test_landings_and_jumps_leave_fewer_sorties():
    free, owing = base(), base()
    owing.state.sky.air_i[codes.COMMITTED] = 3
    run(free, 0)
    run(owing, 0)
    sorties = [at.state.sky.air_i[codes.SORTIES] for at in (free, owing)]
    assert sorties[0] - sorties[1] == 3
    assert owing.state.sky.air_i[codes.COMMITTED] == 0


def test_landings_and_drops_see_the_same_sorties():
    key = (3, 1, 7)
    at = base()
    (air,) = groups(at, "air")
    ready = flying.transport_sorties(at.air.role, at.air.sorties, 0, 0.2, key)
    n, _, _ = strip.muster(air, 0.2, 0, 1e9, 0, key)
    assert n == ready
    assert drops.allot(air, 0.2, n, 1e9, 0.0, 1.0, key)[0] == (
        flying.transport_sorties(at.air.role, at.air.sorties, 1, 0.2, key)
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=6), st.floats(0.1, 60.0))
def test_whole_kilograms_of_a_growing_heap_add_up(parts, kg):
    heap, total = 0, 0
    for part in parts:
        grown = cargo.mass_kg(heap + part, kg) - cargo.mass_kg(heap, kg)
        assert abs(grown - part * kg) <= 1.0
        heap, total = heap + part, total + grown
    assert total == cargo.mass_kg(heap, kg)


def test_it_changes_only_what_it_declares():
    at = roughen(base(), np.random.default_rng(4))
    at.state.posts.post_i[:3, codes.OWNER] = 1
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(drops.WRITES)
