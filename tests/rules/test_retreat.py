"""Retreat: prisoners and refuges against the oracle, guns and stores, and nobody left behind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes, fall
from siegeworks.engine.geometry import change_owner, settle
from siegeworks.engine.rules import retreat
from siegeworks.engine.samplers import binomial
from siegeworks.engine.streams import uniforms
from tests.naive import retreat as naive
from tests.rules.board import Post, Setting, Unit, board

SEED = 7


def go_back(b, watch: int = 4, rep: int = 0, **changes: float) -> int:
    t, s = b.t, b.s
    return retreat.apply(
        t.units, t.posts, t.ground, t.paths, t.supply, s.force, s.posts, s.stores, s.land, s.log,
        b.par(retreat, **changes), SEED, rep, watch,
    )  # fmt: skip


def lose(b, p: int, watch: int = 4) -> None:
    """Position ``p`` passes to the other side; the map follows after the retreat."""
    side = 1 - int(b.state.posts.post_i[p, codes.OWNER])
    change_owner(b.state.posts.post_i, b.state.posts.held, p, side, watch)


def settled(b) -> None:
    settle(b.t.posts, b.t.ground, b.s.posts, b.s.land, -1)


def kept(b):
    return b.state.force.men[:, : codes.ARRIVED].sum(axis=1)


# --- the oracle -----------------------------------------------------------------------------------


@given(st.floats(0.001, 0.999), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_share_taken_equals_the_oracle(u: float, way_out: bool) -> None:
    share = retreat.captured_share(u, 0.1, 0.82, way_out, 0.3)
    assert share == pytest.approx(naive.share_taken(u, 0.1, 0.82, way_out, 0.3), abs=1e-8)


@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 8), st.sampled_from((0, 1))),
        min_size=2,
        max_size=6,
        unique_by=lambda p: p[:2],
    ),
    st.floats(200.0, 1500.0),
)
@settings(max_examples=40, deadline=None)
def test_the_refuge_equals_the_oracle(places, reach: float) -> None:
    posts = [Post((q, r), owner=side if k else 1) for k, (q, r, side) in enumerate(places)]
    b = board(Setting(posts, [Unit(1, post=0)]))
    lose(b, 0)
    t, s = b.tables, b.state
    told = [
        {
            "owner": int(s.posts.post_i[q, codes.OWNER]),
            "cell": int(t.posts.cell[q]),
            "metres": float(t.posts.distance_m[0, q]),
            "minutes": t.paths.minutes[q].tolist(),
        }
        for q in range(len(posts))
    ]
    around = [[int(m) for m in row if m >= 0] for row in t.ground.neighbours]
    found = fall.refuge(
        s.posts.post_i, t.posts.distance_m, t.posts.capacity, t.paths.minutes, t.ground.neighbours,
        s.land.holder, int(t.posts.cell[0]), 0, 1, reach, 120,
    )  # fmt: skip
    expected = naive.refuge(told, 0, 1, reach, around, s.land.holder.tolist())
    assert found == (-1 if expected is None else expected)


# --- a fallen position ----------------------------------------------------------------------------


def fallen(units, **more):
    b = board(Setting([Post((6, 4)), Post((3, 4)), Post((9, 4), owner=0)], units, **more))
    lose(b, 0)
    return b


def test_survivors_go_to_the_nearest_position_of_their_own() -> None:
    b = fallen([Unit(1, post=0, fit=400)])
    b.state.force.men[0, [codes.FIT, codes.LIGHT, codes.SEVERE]] = 340, 40, 20
    assert go_back(b) == 1
    men, unit = b.state.force.men[0], b.state.force.unit_i[0]
    a = uniforms(SEED, 0, 4, codes.R_RETREAT, int(b.tables.posts.entity[0]), 1)[0]
    d = uniforms(SEED, 0, 4, codes.R_RETREAT, int(b.state.force.lost[0, codes.NAME]), 1)[0]
    par = b.par(retreat)
    way_out = retreat.leads_out(b.t.posts, b.t.ground, b.s.land, b.state.posts.post_i, 0, 1)
    share = naive.share_taken(a, par[retreat.P10], par[retreat.P90], way_out, par[2])
    taken = binomial(d, 340, share)
    assert men[codes.CAPTURED] == taken + 20
    assert men[codes.LIGHT] == 40
    assert (unit[codes.POST], unit[codes.CELL]) == (1, b.tables.posts.cell[1])
    assert (unit[codes.HOME], unit[codes.POSTURE]) == (1, codes.HOLDING)
    assert b.state.force.unit_f[0, codes.COHESION] == pytest.approx(0.85)
    assert kept(b)[0] == 400


def test_men_without_a_way_back_are_taken() -> None:
    b = board(Setting([Post((6, 4))], [Unit(1, post=0, fit=300), Unit(0, at=(1, 1))]))
    b.state.force.men[0, [codes.FIT, codes.MODERATE, codes.SICK]] = 250, 30, 20
    lose(b, 0)
    go_back(b)
    assert b.state.force.men[0, codes.CAPTURED] == 300
    assert b.state.force.unit_i[0, codes.PRESENT] == 0
    events = b.state.log.events[: b.state.log.n_events[0]]
    assert events[-1, [2, 6]].tolist() == [codes.E_SURRENDER, 300]


def test_a_home_that_was_the_lost_position_is_no_way_back() -> None:
    b = board(Setting([Post((6, 4))], [Unit(1, post=0, home=0)]))
    lose(b, 0)
    go_back(b)
    assert b.state.force.men[0, codes.FIT] == 0


def test_the_besieger_walks_home_to_his_camp() -> None:
    b = board(Setting([Post((6, 4), owner=0)], [Unit(0, post=0, fit=500, home=1)], places=[(6, 8)]))
    lose(b, 0)
    go_back(b)
    unit = b.state.force.unit_i[0]
    assert (unit[codes.POST], unit[codes.GOAL]) == (-1, unit[codes.HOME])
    assert 0 < b.state.force.men[0, codes.FIT] < 500


def test_men_in_hospital_are_not_taken_with_their_unit() -> None:
    b = fallen([Unit(1, post=0, fit=200)])
    b.state.land.holder[:] = 0
    b.state.force.men[0, [codes.FIT, codes.H_SEVERE, codes.SHIRK]] = 150, 30, 20
    go_back(b)
    men, unit = b.state.force.men[0], b.state.force.unit_i[0]
    assert men[[codes.CAPTURED, codes.H_SEVERE, codes.SHIRK]].tolist() == [150, 30, 20]
    assert (unit[codes.PRESENT], unit[codes.HOME]) == (1, 1)
    assert unit[codes.CELL] == b.tables.posts.cell[1]


def test_a_garrison_that_still_holds_part_stays() -> None:
    b = fallen([Unit(1, post=0)])
    b.state.posts.held[0] = [0.8, 0.2]
    assert go_back(b) == 0


def test_both_sides_retreat_alike() -> None:
    taken = []
    for side in (0, 1):
        posts = [Post((6, 4), owner=side), Post((3, 4), owner=side)]
        b = board(Setting(posts, [Unit(side, post=0, fit=600)]))
        lose(b, 0)
        counts = []
        for rep in range(200):
            men = b.state.force.men.copy(), b.state.force.unit_i.copy()
            go_back(b, rep=rep)
            counts.append(int(b.state.force.men[0, codes.CAPTURED]))
            b.state.force.men[:], b.state.force.unit_i[:] = men
        taken.append(np.mean(counts))
    assert taken[0] == pytest.approx(taken[1], rel=0.25)


# --- guns, stores, homes --------------------------------------------------------------------------


def test_guns_are_lost_with_the_position_and_tanks_get_away() -> None:
    units = [
        Unit(1, post=0, fit=60, kind=codes.BATTERY, tubes=4),
        Unit(1, post=0, fit=30, kind=codes.TANK, tubes=3),
    ]
    b = fallen(units)
    b.state.force.unit_i[0, codes.DAMAGED] = 2
    go_back(b)
    assert b.state.force.unit_i[:, codes.TUBES].tolist() == [0, 3]
    assert b.state.force.unit_i[0, codes.DAMAGED] == 0
    events = b.state.log.events[: b.state.log.n_events[0]]
    assert events[events[:, 2] == codes.E_GUN_LOST][:, 6].tolist() == [6]


@pytest.mark.parametrize("usable", [0, 1])
def test_a_depot_in_a_lost_position_passes_to_the_captor(usable: int) -> None:
    b = fallen([])
    b.tables.supply.usable[0, 0] = usable
    go_back(b)
    stores = b.state.stores
    assert stores.rounds[1].sum() == 0
    assert stores.rounds[0, 0].sum() == 900 + 900 * usable
    assert stores.rounds_flow[1, 0, codes.F_TAKEN] == 900
    assert stores.rounds_flow[0, 0, codes.F_CAPTURED] == 900 * usable
    assert stores.kg[:, 0].tolist() == [1000, 0]
    go_back(b, watch=5)
    assert stores.rounds_flow[1, 0, codes.F_TAKEN] == 900


def test_units_from_a_lost_home_live_elsewhere() -> None:
    b = fallen([Unit(1, at=(2, 4), home=0), Unit(0, at=(1, 1), home=0)])
    go_back(b)
    assert b.state.force.unit_i[:, codes.HOME].tolist() == [1, 0]


def test_nobody_stands_on_ground_that_has_become_the_enemys() -> None:
    units = [Unit(1, at=(6, 5), home=1), Unit(0, at=(5, 4), home=3)]
    b = fallen(units, places=[(11, 8)], dominance_m=150.0)
    settled(b)
    b.state.land.holder[b.tables.ground.neighbours[b.tables.posts.cell[0], 2]] = 0
    go_back(b, watch=5)
    cells = b.state.force.unit_i[:, codes.CELL]
    assert b.state.land.holder[cells[0]] != 0
    assert cells[0] != b.setting.cell((6, 5))
    assert cells[1] == b.setting.cell((5, 4))
