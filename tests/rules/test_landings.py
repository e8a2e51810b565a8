"""Landings: the oracle on random sieges, the strip that closes and opens again, what it costs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, strip
from siegeworks.engine.rules import landings
from tests.naive import landings as naive
from tests.rules.airbase import (
    B_AA,
    B_GUNS,
    B_LINE,
    CENTRE,
    DAY,
    FLAK,
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
    wound,
)
from tests.rules.naive_siege import luck_of, numbers_of, sampling, tell

PAR = parameters(landings.PARAMETERS)
SEEDS = st.integers(0, 10_000)
GROUPS = "units ground weapons supply air clock force state_posts stores land sky log"


def run(at, watch, par=PAR, seed=3, rep=1, owed=0):
    """One watch of landings; nothing is owed to drops, which are not played here."""
    at.state.sky.air_i[codes.COMMITTED] = owed
    return landings.apply(*groups(at, GROUPS), at.policy, par, seed, rep, watch)


def opened(at):
    """Begin the run: the first watch sets the command's opinion; nobody flies in it."""
    sorties = at.air.sorties.copy()
    at.air.sorties[:] = 0.0
    run(at, 0)
    at.air.sorties[:] = sorties
    return at


def changed(**numbers):
    return parameters(landings.PARAMETERS, **numbers)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([DAY, NIGHT]))
def test_a_watch_follows_the_oracle(seed, watch):
    at = roughen(opened(base()), np.random.default_rng(seed))
    if seed % 4 > 0:
        at.state.posts.post_i[:2, codes.OWNER] = 1
    watch += 4
    # The command decides before anyone flies: let it, with aircraft grounded.
    sorties = at.air.sorties.copy()
    at.air.sorties[:] = 0.0
    run(at, watch)
    at.air.sorties[:] = sorties
    siege, before = tell(at, watch), at.state.sky.air_i.copy()
    flown = run(at, watch, seed=seed)
    told = naive.watch(
        siege,
        1,
        numbers_of(landings, PAR),
        luck_of((seed, 1, watch), codes.R_LANDINGS),
        **sampling(),
    )
    more = at.state.sky.air_i - before
    names = ("LANDINGS", "AIRCRAFT_LOST", "AIRCRAFT_DAMAGED", "LANDED_KG", "FLOWN_OUT")
    assert [more[getattr(codes, name)] for name in names] == [
        told["flown"], told["lost"], told["damaged"], told["landed_kg"], told["flown_out"]
    ]  # fmt: skip
    assert flown == told["flown"]
    assert at.state.stores.rounds[0].tolist() == siege["rounds"][0]
    for d in (1, 2):
        assert stocks_of(at, d) == [item["stock"] for item in siege["items"][d]]
    evacuated = at.state.force.men[:, codes.EVACUATED].tolist()
    assert evacuated == [unit["evacuated"] for unit in siege["units"]]
    opinions = at.state.sky.air_f[[codes.LOSS_BY_DAY, codes.LOSS_BY_NIGHT]]
    assert opinions.tolist() == pytest.approx(siege["opinion"], rel=1e-9)
    assert is_balanced(at)


def test_machine_guns_within_reach_of_the_strip_fire_by_day_and_night():
    harmless = dict(landing_hit_chance_per_round=0.0, aa_rounds_per_kill=1e12)
    for watch in (4, 7):
        lost = []
        for reach in (0.0, 1e9):
            at = opened(base())
            at.state.sky.air_f[[codes.LOSS_BY_DAY, codes.LOSS_BY_NIGHT]] = 0.0
            numbers = changed(landing_small_arms_m=reach, landing_small_arms_hits=50.0, **harmless)
            assert run(at, watch, numbers) > 0
            lost.append(int(at.state.sky.air_i[codes.AIRCRAFT_LOST]))
        assert lost[0] == 0 < lost[1]


def test_nobody_lands_without_aircraft_or_without_the_ground():
    assert run(without_air(base()), 0) == 0
    at = base()
    at.state.posts.post_i[1, codes.OWNER] = 0
    assert run(at, 0) == 0
    assert at.state.sky.air_i[codes.STRIP_BY_DAY] == 0


def test_a_strip_lost_by_ground_is_closed_in_the_log():
    at = opened(base())
    at.state.posts.post_i[1, codes.OWNER] = 0
    run(at, 1)
    assert len(events(at, codes.E_STRIP_CLOSED)) == len(events(at, codes.E_STRIP_NIGHT_CLOSED)) == 1
    run(at, 2)
    assert len(events(at, codes.E_STRIP_CLOSED)) == 1


def test_the_command_stops_by_day_before_it_stops_by_night_and_resumes():
    at = base()
    deadly = changed(landing_hit_chance_per_round=0.2, landing_loss_prior=0.001)
    at.state.stores.rounds[0, GUN] = 10**6
    for k in range(30):
        at.state.stores.kg[CENTRE] = 0
        run(at, k, par=deadly)
    closed = [at.state.log.events[i].tolist() for i in range(int(at.state.log.n_events[0]))]
    first = {row[2]: row[0] for row in reversed(closed)}
    assert first[codes.E_STRIP_CLOSED] < first.get(codes.E_STRIP_NIGHT_CLOSED, 99)
    assert at.state.sky.air_i[codes.STRIP_BY_DAY] == 0
    # Quiet lets the memory fade: with a short one, landings begin again.
    patient = changed(air_loss_forget_days=0.5, landing_loss_prior=0.001)
    at.state.force.unit_i[[B_AA, B_GUNS], codes.TUBES] = 0
    for k in range(30, 48):
        run(at, k, par=patient)
    assert at.state.sky.air_i[codes.STRIP_BY_DAY] == 1
    assert at.state.sky.air_i[codes.LAST_DAY_LANDING] > 30


def test_batteries_answer_only_what_they_see_reach_and_have_rounds_for():
    def fired(change):
        at = opened(base())
        at.state.stores.kg[CENTRE] = 0
        change(at)
        run(at, 1)
        return int(at.state.force.unit_i[B_GUNS, codes.FIRED])

    full = fired(lambda at: None)
    assert full > 0
    assert fired(lambda at: at.state.land.seen.fill(0)) == 0
    assert fired(lambda at: at.weapons.range_m.fill(100.0)) == 0
    assert fired(lambda at: at.state.stores.rounds[0, GUN].fill(0)) == 0
    assert fired(lambda at: at.state.stores.rounds[0, GUN].__setitem__(1, 7)) == 7
    assert fired(lambda at: at.state.force.unit_i[B_GUNS].__setitem__(codes.TUBES, 0)) == 0


def test_guns_without_rounds_are_silent():
    at = opened(base())
    at.state.stores.kg[CENTRE] = 0
    at.state.land.seen[:] = 0
    at.state.stores.rounds[0, FLAK] = 0
    run(at, 1, par=changed(landing_hit_chance_per_round=0.0))
    assert at.state.sky.air_i[codes.LANDINGS] > 0
    assert at.state.sky.air_i[codes.AIRCRAFT_LOST] == 0
    assert at.state.force.unit_i[B_AA, codes.FIRED] == 0


def test_the_nearer_the_observer_the_more_a_round_counts():
    factors = [landings.observer_factor(m, 1500.0, 4000.0) for m in (0, 1500, 2500, 4000, 8000)]
    assert factors[0] == factors[1] == 1.0
    assert factors[3] == pytest.approx(1.0 / 3.0)
    assert factors == sorted(factors, reverse=True)
    at = base()
    x, y, men, unit_i = at.ground.x_m, at.ground.y_m, at.state.force.men, at.state.force.unit_i
    assert strip.nearest_enemy_m(at.units.side, men, unit_i, x, y, 0, 4) == 800.0
    men[B_LINE, codes.FIT] = 0
    assert strip.nearest_enemy_m(at.units.side, men, unit_i, x, y, 0, 4) == 1200.0


def test_the_worst_wounded_fly_first():
    at = opened(base())
    at.air.sorties[0] = 4.0001 / PAR[landings.DRY]  # one landing a watch
    wound(at, G_MAIN, H_SEVERE=20, H_MODERATE=20, H_LIGHT=20, SEVERE=9)
    run(at, 1, par=changed(landing_hit_chance_per_round=0.0, aa_night_factor_x=1.0))
    men = at.state.force.men[G_MAIN]
    assert at.state.sky.air_i[codes.FLOWN_OUT] == 28 == men[codes.EVACUATED]
    assert (men[codes.H_SEVERE], men[codes.H_MODERATE], men[codes.H_LIGHT]) == (0, 12, 20)


def test_no_more_land_than_the_need_asks_for():
    assert strip.landings_wanted(0.0, 2500, 0, 28) == 0
    assert strip.landings_wanted(2501.0, 2500, 0, 28) == 2
    assert strip.landings_wanted(100.0, 2500, 57, 28) == 3
    assert strip.landings_wanted(1e6, 0, 0, 28) == 0
    at = opened(base())
    at.supply.target[:] = 0
    assert run(at, 1) == 0


def test_sorties_of_the_last_jump_do_not_land():
    at = opened(base())
    assert run(at, 1, owed=10_000) == 0
    assert run(at, 1) > 0


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_accounts_close_over_many_watches(seed):
    at = roughen(base(), np.random.default_rng(seed))
    at.state.posts.post_i[:3, codes.OWNER] = 1
    for k in range(12):
        run(at, k, seed=seed)
        assert is_balanced(at)
        assert at.state.stores.rear.min() >= 0


@settings(max_examples=30, deadline=None)
@given(*[st.floats(0.0, 1.0)] * 4, st.booleans())
def test_more_fire_never_makes_a_landing_safer(kills, shells, more, hit, is_night):
    low = landings.expected_hits(kills, shells, hit, 0.5, is_night, 0.25, 0.2)
    high = landings.expected_hits(kills, shells + more, hit, 0.5, is_night, 0.25, 0.2)
    assert 0.0 <= low <= high


def test_it_changes_only_what_it_declares():
    at = base()
    wound(at, G_MAIN, H_SEVERE=9)
    for k in range(6):
        assert changed_by(at, lambda k=k: run(at, k)) <= set(landings.WRITES)
