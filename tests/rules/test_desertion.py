"""Desertion: identities, the oracle, and hand-worked breaks and collapses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.rules import desertion
from siegeworks.engine.samplers import binomial
from siegeworks.engine.streams import uniforms
from tests.naive import desertion as naive
from tests.rules.camp import camp, is_whole, parameters, take

PAR = parameters(desertion.PARAMETERS)
NUMBERS = {
    "regular": desertion.REGULAR,
    "auxiliary": desertion.AUXILIARY,
    "open_rear": desertion.OPEN_REAR,
    "slope": desertion.SLOPE,
    "collapse": desertion.COLLAPSE,
    "lost_neighbours": desertion.LOST_NEIGHBOURS,
    "collapse_desert": desertion.COLLAPSE_DESERT,
    "collapse_missing": desertion.COLLAPSE_MISSING,
    "break": desertion.BREAK,
    "shirkers": desertion.SHIRKERS,
    "return_from": desertion.RETURN_FROM,
    "return": desertion.RETURN,
}
COLUMNS = {
    "fit": codes.FIT,
    "shirk": codes.SHIRK,
    "missing": codes.MISSING,
    "deserted": codes.DESERTED,
}
SURE = PAR.copy()
SURE[desertion.COLLAPSE] = 1.0


def run(at, watch, par=PAR, seed=11, rep=3):
    state = at.state
    return desertion.apply(
        at.units, at.posts, at.supply, at.clock, state.force, state.posts, state.log, par, seed,
        rep, watch,
    )  # fmt: skip


def row(at, u):
    return {name: int(at.state.force.men[u, column]) for name, column in COLUMNS.items()}


def shaken(rng):
    """The small siege with lost posts, auxiliaries and every degree of cohesion."""
    at = camp(
        posts_of=rng.integers(-1, 4, 4),
        auxiliary=rng.integers(0, 2, 4).tolist(),
        formation=rng.integers(-1, 3, 4).tolist(),
    )
    at.posts.group[:] = rng.integers(0, 3, 4)
    force = at.state.force
    force.unit_f[:, codes.COHESION] = rng.random(4)
    force.unit_i[:, codes.BROKE] = rng.integers(0, 2, 4)
    hidden = rng.integers(0, 100, 4).astype(np.int32)
    force.men[:, codes.SHIRK] += hidden
    force.men[:, codes.FIT] -= hidden
    force.men[3, codes.FIT] -= rng.integers(0, 2) * force.men[3, codes.FIT]
    force.men[:, codes.ARRIVED] = force.men[:, : codes.ARRIVED].sum(axis=1)
    for p in range(4):
        if rng.random() < 0.6:
            take(at, p, 0, 0)
    return at


def as_told(at, u):
    force, posts = at.state.force, at.state.posts
    p = int(force.unit_i[u, codes.POST])
    depot = int(at.supply.post[at.units.depot[u]])
    unit = row(at, u) | {
        "u": u,
        "side": int(at.units.side[u]),
        "post": p if p >= 0 else None,
        "auxiliary": bool(at.units.auxiliary[u]),
        "cohesion": float(force.unit_f[u, codes.COHESION]),
        "broke": bool(force.unit_i[u, codes.BROKE]),
    }
    ways = [
        {
            "owner": int(posts.post_i[q, codes.OWNER]),
            "builder": int(posts.post_i[q, codes.BUILDER]),
            "group": int(at.posts.group[q]),
            "near": {r for r in range(4) if r != q and abs(r - q) <= 2},
            "metres": at.posts.distance_m[q].tolist(),
        }
        for q in range(4)
    ]
    about = {"enclosed": unit["side"] == 1, "depot_post": depot if depot >= 0 else None}
    return unit, ways, about


@pytest.mark.parametrize("seed", range(30))
def test_desertion_equals_the_oracle(seed):
    at = shaken(np.random.default_rng(seed))
    par = SURE.copy()
    par[desertion.COLLAPSE] = 0.5
    numbers = {name: float(par[column]) for name, column in NUMBERS.items()}
    wanted = []
    for u in range(4):
        unit, ways, about = as_told(at, u)

        def luck(unit, kind):
            u = unit["u"]
            entity, group = int(at.units.entity[u]), int(at.units.formation[u])
            draw = {
                "leave": desertion.DRAW_LEAVE,
                "split": desertion.DRAW_SPLIT,
                "collapse": desertion.DRAW_COLLAPSE,
            }
            who = group if kind == "collapse" and group >= 0 else entity
            return uniforms(11, 3, 4, codes.R_DESERTION, who, draw[kind])

        naive.day_of_desertion(unit, ways, about, numbers, luck, binomial)
        wanted.append(unit)
    run(at, 4, par)
    for u, unit in enumerate(wanted):
        assert row(at, u) == {name: unit[name] for name in COLUMNS}
        assert at.state.force.unit_i[u, codes.BROKE] == unit["broke"]
        assert at.state.force.unit_f[u, codes.COHESION] == unit["cohesion"]
    assert at.state.log.n_events[0] == sum("collapsed" in unit for unit in wanted)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_no_man_is_lost_or_made_and_all_who_go_are_counted(state_seed, seed):
    at = shaken(np.random.default_rng(state_seed))
    for watch in range(16):
        run(at, watch, SURE, seed=seed)
        assert is_whole(at)
    men, lost = at.state.force.men, at.state.force.lost
    gone = men[:, codes.DESERTED] + men[:, codes.MISSING]
    assert (lost[:, codes.BY_DESERTION] == gone).all()


def test_it_works_once_a_day():
    at = camp(auxiliary=[1] * 4)
    assert [run(at, watch) for watch in (1, 2, 3)] == [0, 0, 0]
    many = PAR.copy()
    many[desertion.AUXILIARY] = 500.0
    assert run(at, 4, many) > 100


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 100), st.integers(0, 9), st.floats(0, 1), st.floats(0, 3))
def test_more_leave_beside_lost_posts_and_from_shaken_units(per_1000, lost, cohesion, slope):
    chance = desertion.desertion_per_day(per_1000, lost, cohesion, slope)
    assert 0.0 <= chance <= 1.0
    assert desertion.desertion_per_day(per_1000, lost + 1, cohesion, slope) >= chance
    assert desertion.desertion_per_day(per_1000, lost, 0.5 * cohesion, slope) >= chance


def test_a_chance_by_hand():
    # 8 per 1000, two neighbours lost, cohesion 0.6: 0.008 x 3 x 1.4
    assert desertion.desertion_per_day(8.0, 2, 0.6, 1.0) == pytest.approx(0.0336)


def test_a_unit_breaks_once_and_its_men_come_back_when_it_is_whole():
    at = camp()
    at.state.force.unit_f[0, codes.COHESION] = 0.2
    run(at, 0)
    hidden = row(at, 0)["shirk"]
    assert 30 <= hidden <= 70  # a quarter of 200
    run(at, 4)
    assert row(at, 0)["shirk"] == hidden
    at.state.force.unit_f[0, codes.COHESION] = 0.4
    run(at, 8)
    assert row(at, 0)["shirk"] == hidden
    at.state.force.unit_f[0, codes.COHESION] = 0.7
    run(at, 12)
    assert row(at, 0)["shirk"] < hidden


def fallen(**given):
    """Two neighbours of the auxiliary company in position 2 are lost, one nearer than the depot."""
    at = camp(posts_of=(2, 2, -1, -1), **given)
    take(at, 1, 0, 0)
    take(at, 3, 0, 0)
    return at


def test_a_locally_raised_unit_walks_away_and_leaves_its_men_in_three_places():
    at = fallen(auxiliary=[1, 0, 0, 0])
    run(at, 4, SURE)
    men = at.state.force.men[0]
    assert men[codes.FIT] == 0
    assert min(men[codes.DESERTED], men[codes.MISSING], men[codes.SHIRK]) > 10
    assert at.state.force.unit_i[0, codes.PRESENT] == 1
    event = at.state.log.events[0]
    assert event[[0, 2, 3, 4, 5]].tolist() == [4, codes.E_COLLAPSE, 1, 2, 0]
    assert at.state.force.men[1, codes.FIT] > 190
    assert at.state.log.n_events[0] == 1


def test_one_lost_neighbour_or_a_post_beside_the_depot_is_not_enough():
    at = camp(posts_of=(2, 1, -1, -1), auxiliary=[1, 1, 0, 0])
    take(at, 3, 0, 0)
    run(at, 4, SURE)
    assert at.state.log.n_events[0] == 0
    take(at, 2, 0, 0)
    at.state.force.unit_i[0, codes.POST] = -1
    run(at, 8, SURE)  # position 1 is as near to the depot as to the nearest lost post
    assert at.state.log.n_events[0] == 0


def test_companies_of_one_formation_collapse_together():
    par = PAR.copy()
    par[desertion.COLLAPSE] = 0.5
    fates = set()
    for rep in range(12):
        at = fallen(auxiliary=[1, 1, 0, 0], formation=[5, 5, -1, -1])
        run(at, 4, par, rep=rep)
        fates.add((row(at, 0)["fit"] == 0, row(at, 1)["fit"] == 0))
    assert fates == {(True, True), (False, False)}


def test_a_strongpoint_of_two_posts_weighs_as_one() -> None:
    at = fallen(auxiliary=[1, 0, 0, 0])
    at.posts.group[:] = [0, 1, 2, 1]
    run(at, 4, SURE)  # two posts lost, one strongpoint: a unit walks away beside two
    assert at.state.log.n_events[0] == 0


def test_posts_of_the_enemy_from_the_start_do_not_count_as_lost():
    at = fallen(auxiliary=[1, 0, 0, 0])
    at.state.posts.post_i[:, codes.BUILDER] = 0
    run(at, 4, SURE)
    assert at.state.log.n_events[0] == 0
