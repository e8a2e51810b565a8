"""Assault: the oracle, the anchor of CDB90, and what must not change the odds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import assault, codes, melee
from siegeworks.engine.rules import contact
from siegeworks.engine.samplers import normal
from siegeworks.engine.streams import CAMPAIGN_WATCH, operation_entity, uniforms
from siegeworks.scenario.parameters import base_parameters
from tests.naive import contact as naive
from tests.rules.board import Order, Post, Setting, Unit, board
from tests.rules.duel import (
    CAMPAIGN_SD,
    SEED,
    arrays,
    contact_of,
    field,
    nights,
    storming,
)

TABLE = base_parameters()
CDB90 = {0.5: 0.59, 1.0: 0.64, 2.0: 0.68, 3.0: 0.71, 5.0: 0.74}
"""Chance that the attacker wins by force ratio: the fit with a draw a campaign, averaged."""
OUTCOMES = {
    melee.UNDER_WAY: "under way",
    melee.TOOK: "took",
    melee.BROKE_OFF: "broke off",
}


def kept(b):
    """Men of every unit, in any state."""
    men = b.state.force.men
    return men[:, : codes.ARRIVED].sum(axis=1)


# --- the oracle -----------------------------------------------------------------------------------


def draws_of(b, rep, op):
    """The engine's draws as the oracle asks for them."""
    name = [int(bits) for bits in b.state.force.lost[:, codes.NAME]]
    echelon_of = [list(order.units) for order in b.setting.tasks]
    first_defender = sum(len(units) for units in echelon_of)
    table = TABLE.value

    def hour(h):
        return uniforms(SEED, rep, 0, codes.R_CONTACT, op, assault.DRAW_HOUR + h)[0]

    def limit(e):
        own = operation_entity(int(b.tables.tasks.entity[e]), op, 1)
        u = uniforms(SEED, rep, CAMPAIGN_WATCH, codes.R_CONTACT, own, assault.DRAW_BREAK)[0]
        share = table("break_attacker_median") * math.exp(
            table("break_attacker_sd_log") * naive.normal(u)
        )
        return min(share, table("break_attacker_max"))

    def attacker(e, i, number):
        return uniforms(SEED, rep, 0, codes.R_CONTACT, name[echelon_of[e][i]], number)[0]

    def defender(i, number):
        return uniforms(SEED, rep, 0, codes.R_CONTACT, name[first_defender + i], number)[1]

    return {"hour": hour, "limit": limit, "attacker": attacker, "defender": defender}


def oracle(b, rep, echelons, defenders, works, hours, jump_m):
    law = {name: TABLE.value(name) for name in contact.PARAMETERS}
    op = operation_entity(1, int(b.tables.posts.entity[0]), 1)
    u = CAMPAIGN_SD * normal(uniforms(SEED, rep, CAMPAIGN_WATCH, codes.R_CAMPAIGN, 1, 0)[0])
    whole = uniforms(SEED, rep, CAMPAIGN_WATCH, codes.R_CONTACT, op, assault.DRAW_OPERATION)
    night = uniforms(SEED, rep, 0, codes.R_CONTACT, op, assault.DRAW_NIGHT)
    fate = naive.luck(law, u, whole, night)
    draws = draws_of(b, rep, op)
    return naive.watch(law, fate, echelons, defenders, works, hours, jump_m, draws)


@pytest.mark.parametrize("rep", range(12))
def test_a_watch_equals_the_oracle(rep: int) -> None:
    echelons, defenders = [[300, 420], [500]], [260, 340]
    two = [Order(0, codes.T_ASSAULT, 0, [0, 1]), Order(0, codes.T_ASSAULT, 0, [2])]
    units = [Unit(0, at=(1, 1), fit=n) for e in echelons for n in e]
    units += [Unit(1, post=0, fit=n) for n in defenders]
    b = board(Setting([Post((3, 3), fort=1.4, rugged=1.2)], units, two, width=6, height=6))
    for unit, task in ((0, 0), (1, 0), (2, 1)):
        storming(b, unit, task)
    b.state.tasking.task_i[:2, codes.JUMP_M] = 250
    u = uniforms(SEED, rep, CAMPAIGN_WATCH, codes.R_CAMPAIGN, 1, 0)[0]
    b.state.sky.camp_f[codes.LUCK_0] = CAMPAIGN_SD * normal(u)
    told = oracle(b, rep, echelons, defenders, 1.4 * 1.2, 6.0, 250.0)
    outcome = contact_of(b, b.par(contact), rep, 0, 0)
    assert OUTCOMES[outcome] == told["outcome"]
    fit = b.state.force.men[:, codes.FIT].tolist()
    assert fit == [m for e in told["attackers"] for m in e] + told["defenders"]
    share = 1.0 if outcome == melee.TOOK else told["share"]
    assert b.state.posts.held[0, 0] == pytest.approx(share, abs=1e-9)


# --- the anchor and the brackets ------------------------------------------------------------------


def plain_assault(ratio: float, **changes: float):
    """1,200 men by day on a plain position, every cause of loss in the attackers' rate."""
    b = field([600, 600], [round(1200 / ratio)])
    return b, b.par(contact, assault_loss_small_arms_share=1.0, **changes)


@pytest.mark.compiled
def test_the_chance_of_taking_meets_cdb90() -> None:
    taken = {ratio: nights(*plain_assault(ratio), 4000).taken for ratio in CDB90}
    slope = np.polyfit(np.log(list(taken)), [math.log(p / (1 - p)) for p in taken.values()], 1)[0]
    print(f"P by R {taken}; slope of the logit {slope:.2f}")
    for ratio, p in taken.items():
        assert p == pytest.approx(CDB90[ratio], abs=0.03)
    assert 0.2 < slope < 0.45


@pytest.mark.compiled
def test_a_steeper_law_is_a_choice_of_one_number() -> None:
    weak = [nights(*plain_assault(r, force_slope_beta=1.0), 1500).taken for r in (0.5, 5.0)]
    flat = [nights(*plain_assault(r, force_slope_beta=0.05), 1500).taken for r in (0.5, 5.0)]
    assert weak[1] - weak[0] > 2.0 * (flat[1] - flat[0])


@pytest.mark.compiled
def test_losses_lie_in_the_brackets() -> None:
    b, par = plain_assault(1.5)
    n = nights(b, par, 4000)
    won = n.outcome == melee.TOOK
    lost = {True: n.attackers_lost[won], False: n.attackers_lost[~won]}
    assert 0.05 < np.median(lost[True]) < 0.30
    assert 0.10 < np.median(lost[False]) < 0.60
    assert np.quantile(lost[True], 0.9) < 0.35
    # Defenders who hold lose 1.3-14 % in the battles, here with the wounded who were not counted.
    assert 0.013 < np.median(n.defenders_lost[~won]) < 0.14
    assert np.median(n.share[~won]) > 0.5  # a lodgement is the rule, not the exception


# --- what must not change the odds ----------------------------------------------------------------


@pytest.mark.compiled
@pytest.mark.parametrize("parts", [2, 4, 8])
def test_splitting_a_force_changes_nothing(parts: int) -> None:
    whole = field([1200], [800])
    split = field([1200 // parts] * parts, [800])
    p = nights(whole, whole.par(contact), 4000).taken
    assert nights(split, split.par(contact), 4000).taken == pytest.approx(p, abs=0.02)
    held = field([1200], [800 // parts] * parts)
    assert nights(held, held.par(contact), 4000).taken == pytest.approx(p, abs=0.02)


@pytest.mark.compiled
@pytest.mark.parametrize("jump_m", [0, 300])
def test_shorter_rounds_change_nothing(jump_m: int) -> None:
    b = field([600, 600], [800], jump_m=jump_m, parts=((0.6, 1.0), (1.0, 1.5)))
    taken = [
        nights(b, b.par(contact, assault_round_h=hours), 6000).taken for hours in (1.0, 0.5, 0.25)
    ]
    assert taken == pytest.approx([taken[0]] * 3, abs=0.01)


@pytest.mark.compiled
def test_the_law_is_the_same_for_both_sides() -> None:
    taken = [
        nights(b, b.par(contact), 4000, side=side).taken
        for side in (0, 1)
        for b in [field([700, 500], [600], side=side)]
    ]
    assert taken[0] == pytest.approx(taken[1], abs=3.0 * math.sqrt(2.0 * 0.25 / 4000))


# --- what must never help the attacker ------------------------------------------------------------


@pytest.mark.compiled
@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        ({"defenders": [400]}, {"defenders": [800]}),
        ({"defenders": [600], "fort": 1.0}, {"defenders": [600], "fort": 2.5}),
        ({"defenders": [600], "jump_m": 50}, {"defenders": [600], "jump_m": 400}),
        (
            {"defenders": [600]},
            {"defenders": [600], "parts": ((0.5, 1.0), (1.0, 2.0))},
        ),
    ],
)
def test_a_stronger_defence_never_helps_the_attacker(easier: dict, harder: dict) -> None:
    taken = []
    for terms in (easier, harder):
        b = field([600, 600], **terms)
        taken.append(nights(b, b.par(contact), 2000).taken)
    assert taken[1] < taken[0]


@given(st.floats(0.02, 50.0), st.floats(0.0, 600.0), st.floats(0.1, 3.0))
@settings(max_examples=40, deadline=None)
def test_wire_costs_time_and_men(ratio: float, obstacle_m: float, wire: float) -> None:
    b = field([600], [round(600 / ratio) or 1], hours=6.0, obstacle_m=obstacle_m)
    b.state.posts.post_f[0, codes.WIRE] = min(wire, 1.0)
    before = b.state.posts.post_f[0, codes.WIRE]
    contact_of(b, b.par(contact), 3, 0, 0)
    left = b.state.posts.post_f[0, codes.WIRE]
    expected = before * TABLE.value("wire_left_after_lane_share") if obstacle_m > 0 else before
    assert left == pytest.approx(expected)
    assert (kept(b) == b.state.force.men[:, codes.ARRIVED]).all()


# --- who fights, who breaks -----------------------------------------------------------------------


def test_nobody_attacks_and_no_flag_stays() -> None:
    b = field([], [300], hours=6.0)
    b.state.posts.op_i[0, 0, codes.NOW] = 1
    assert contact_of(b, b.par(contact), 0, 0, 0) == melee.BROKE_OFF
    op = b.state.posts.op_i[0, 0]
    assert op[codes.NOW] == op[codes.OPEN] == op[codes.FAILS] == 0
    assert b.state.posts.post_i[0, codes.LODGED] == -1


def test_an_empty_position_is_taken_without_loss() -> None:
    b = field([300], [], hours=6.0)
    assert contact_of(b, b.par(contact), 0, 0, 0) == melee.TOOK
    assert b.state.posts.post_i[0, codes.OWNER] == 0
    assert b.state.posts.held[0].tolist() == [1.0, 0.0]
    assert b.state.force.men[0, codes.FIT] == 300
    assert b.state.force.unit_i[0, codes.POST] == 0


def test_a_unit_without_cohesion_stays_out_alone() -> None:
    b = field([400, 400], [300], hours=6.0)
    b.state.force.unit_f[1, codes.COHESION] = 0.2
    contact_of(b, b.par(contact), 0, 0, 0)
    assert b.state.force.men[1, codes.FIT] == 400
    assert b.state.tasking.task_i[0, codes.START_MEN] == 400


def test_an_echelon_breaks_as_a_whole_at_its_own_share() -> None:
    two = [Order(0, codes.T_ASSAULT, 0, [0, 1]), Order(0, codes.T_ASSAULT, 0, [2])]
    units = [Unit(0, at=(1, 1), fit=n) for n in (300, 300, 500)] + [Unit(1, post=0, fit=900)]
    b = board(Setting([Post((3, 3), fort=2.0)], units, two, width=6, height=6, watch_h=11.0))
    for unit, task in ((0, 0), (1, 0), (2, 1)):
        storming(b, unit, task)
    b.state.sky.camp_f[codes.LUCK_0] = -1.6
    assert contact_of(b, b.par(contact), 1, 0, 0) == melee.BROKE_OFF
    events = b.state.log.events[: b.state.log.n_events[0]]
    broken = sorted(events[events[:, 2] == codes.E_BROKEN][:, 5].tolist())
    assert broken == [0, 1]
    op = operation_entity(1, int(b.tables.posts.entity[0]), 1)
    shares = [
        assault.break_share(b.tables.tasks.entity, t, op, 0.25, 0.49, 0.9, SEED, 1) for t in (0, 1)
    ]
    assert shares[0] != shares[1]
    lost = b.state.tasking.task_i[:2, codes.ECHELON_LOST] / b.state.tasking.task_i[:2, 4]
    assert lost == pytest.approx(shares, abs=0.06)


def test_a_broken_echelon_has_nothing_left_in_the_same_operation() -> None:
    b = field([300], [900], hours=6.0, fort=2.0)
    b.state.sky.camp_f[codes.LUCK_0] = -2.5
    par = b.par(contact, attacker_loss_a0_per_h=0.6)
    assert contact_of(b, par, 1, 0, 0) == melee.BROKE_OFF
    men = b.state.force.men[0, codes.FIT]
    b.state.posts.op_i[0, 0, codes.NOW] = 1
    b.state.force.unit_i[0, codes.POSTURE] = codes.ASSAULT
    assert contact_of(b, par, 1, 1, 0) == melee.BROKE_OFF
    assert b.state.force.men[0, codes.FIT] == men
    # After the operation has lapsed a new one begins, with new draws and a new count of losses.
    b.state.posts.op_i[0, 0, [codes.NOW, codes.OPEN]] = 1, 0
    contact_of(b, par, 1, 40, 0)
    assert b.state.posts.op_i[0, 0, codes.ORDINAL] == 2
    assert b.state.force.men[0, codes.FIT] < men


# --- lodgements -----------------------------------------------------------------------------------


def lodged(defenders: int, since: int, share: float):
    """A counter-attack of side 1 on a lodgement of side 0 in side 1's own position."""
    units = [Unit(1, at=(1, 1), fit=900), Unit(0, post=0, fit=defenders)]
    b = board(
        Setting([Post((3, 3))], units, [Order(1, codes.T_COUNTER_ATTACK, 0, [0])], watch_h=11.0)
    )
    storming(b, 0, 0)
    b.state.posts.held[0] = [share, 1.0 - share]
    b.state.posts.post_i[0, codes.LODGED] = since
    return b


@pytest.mark.parametrize("rep", range(8))
def test_a_dug_in_lodgement_keeps_its_floor(rep: int) -> None:
    b = lodged(400, since=0, share=0.7)
    outcome = contact_of(b, b.par(contact), rep, 3, 1)
    floor = TABLE.value("lodgement_floor_share")
    assert outcome != melee.TOOK
    assert b.state.posts.held[0, 0] >= floor - 1e-12
    assert b.state.posts.post_i[0, codes.LODGED] == 0
    if outcome == melee.STOPPED:
        assert b.state.posts.op_i[0, 1, codes.FAILS] == 1


def test_a_fresh_or_small_lodgement_can_be_cleared() -> None:
    for men, since in ((400, 3), (60, 0)):
        b = lodged(men, since, 0.3)
        outcomes = [nights_outcome(b, rep) for rep in range(8)]
        assert melee.TOOK in outcomes


def nights_outcome(b, rep: int) -> int:
    start = [a.copy() for a in arrays(b)]
    outcome = contact_of(b, b.par(contact), rep, 3, 1)
    for a, was in zip(arrays(b), start, strict=True):
        np.copyto(a, was)
    return outcome


def test_the_garrison_of_the_position_holds_its_line_in_a_counter_attack() -> None:
    b = lodged(200, since=0, share=0.4)
    units = [*b.setting.units, Unit(1, post=0, fit=150)]
    c = board(Setting(b.setting.posts, units, b.setting.tasks, watch_h=11.0))
    storming(c, 0, 0)
    c.state.posts.held[0] = [0.4, 0.6]
    contact_of(c, c.par(contact), 0, 3, 1)
    assert c.state.force.men[2, codes.FIT] == 150


def test_attackers_who_do_not_take_it_dig_in_on_what_they_won() -> None:
    b = field([200, 120], [600], hours=2.0, capacity=400)
    b.state.sky.camp_f[codes.LUCK_0] = -1.0
    par = b.par(contact, break_attacker_median=0.9, break_defender_median=5.0)
    assert contact_of(b, par, 2, 0, 0) == melee.UNDER_WAY
    assert 0.0 < b.state.posts.held[0, 0] < 0.95
    inside = b.state.force.unit_i[:, codes.POST] == 0
    assert inside.tolist() == [True, False, True]
    assert b.state.posts.post_i[0, codes.LODGED] == 0
    assert b.state.posts.op_i[0, 0, codes.UNDECIDED] == 1


def test_a_handful_of_attackers_leaves_nothing() -> None:
    b = field([40], [600], hours=2.0)
    contact_of(b, b.par(contact), 2, 0, 0)
    assert b.state.posts.held[0].tolist() == [0.0, 1.0]
    assert b.state.posts.post_i[0, codes.LODGED] == -1


# --- accounting -----------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 700), min_size=1, max_size=5),
    st.lists(st.integers(0, 500), min_size=0, max_size=4),
    st.integers(0, 500),
)
@settings(max_examples=30, deadline=None)
def test_no_man_is_made_or_lost(attackers: list[int], defenders: list[int], rep: int) -> None:
    b = field(attackers, defenders, hours=6.0, obstacle_m=40.0)
    contact_of(b, b.par(contact), rep, 0, 0)
    men = b.state.force.men
    assert (men >= 0).all()
    assert (kept(b) == men[:, codes.ARRIVED]).all()
    hit = b.state.force.lost[:, codes.BY_ASSAULT]
    assert (men[:, codes.ARRIVED] - men[:, codes.FIT] == hit).all()
    held = b.state.posts.held[0]
    assert held.sum() == pytest.approx(1.0)
    assert (held >= 0.0).all()


def test_a_unit_more_elsewhere_moves_no_draw() -> None:
    few, many = field([500], [400], hours=6.0), field([500], [400], hours=6.0)
    units = [*many.setting.units, Unit(0, at=(5, 5), fit=300)]
    many = board(
        Setting(many.setting.posts, units, many.setting.tasks, width=6, height=6, watch_h=6.0)
    )
    storming(many, 0, 0)
    for b in (few, many):
        contact_of(b, b.par(contact), 4, 0, 0)
    assert (few.state.force.men[:2] == many.state.force.men[:2]).all()
    assert few.state.posts.held[0].tolist() == many.state.posts.held[0].tolist()


def test_every_assault_of_a_side_is_fought_once() -> None:
    b = field([500], [400], hours=6.0)
    t, s = b.t, b.s
    args = (
        t.units, t.posts, t.tasks, t.clock, s.force, s.posts, s.tasking, s.sky, s.log,
        b.par(contact), SEED, 0, 0,
    )  # fmt: skip
    assert contact.apply(*args, 1) == 0
    assert contact.apply(*args, 0) == 1
