"""The audit sees each kind of broken account."""

import pytest

from siegeworks.engine import audit, codes
from siegeworks.engine.handles import bind
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.state import MAX_EVENTS
from tests.rules.board import Post, Setting, Unit, board


def siege():
    b = board(Setting([Post((6, 4))], [Unit(1, post=0, fit=300), Unit(0, at=(1, 1), fit=200)]))
    b.state.stores.rounds[:, 0, :] = 300
    b.state.stores.kg[:] = 500
    return b


def faults(b) -> int:
    supply = audit.stock_faults(b.t.supply, b.whole)
    return audit.men_faults(b.state.force.men) + supply + audit.air_faults(b.state.sky.air_i)


def test_a_sound_siege_has_no_fault() -> None:
    assert faults(siege()) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.force.men.__setitem__((0, codes.FIT), 299),
        lambda s: s.force.men.__setitem__((0, codes.KILLED), 1),
        lambda s: s.stores.rounds.__setitem__((0, 0, 1), 299),
        lambda s: s.stores.rounds_flow.__setitem__((0, 0, codes.F_USED), 1),
        lambda s: s.stores.kg.__setitem__((1, 2), 501),
        lambda s: s.sky.air_i.__setitem__(codes.DROPPED_KG, 5),
    ],
)
def test_each_broken_account_is_seen(spoil) -> None:
    b = siege()
    spoil(b.state)
    assert faults(b) == 1


def test_a_negative_count_is_a_fault_though_the_sum_holds() -> None:
    b = siege()
    b.state.force.men[0, [codes.FIT, codes.SICK]] = 310, -10
    assert faults(b) == 1


def test_what_goes_out_is_counted_against_what_is_left() -> None:
    b = siege()
    b.state.stores.rounds[0, 0, codes.P_HARASS] -= 40
    b.state.stores.rounds_flow[0, 0, [codes.F_USED, codes.F_DESTROYED]] = 30, 10
    b.state.stores.rounds[1, 0, codes.P_RESERVE] += 25
    b.state.stores.rounds_flow[1, 0, [codes.F_DELIVERED, codes.F_CAPTURED]] = 20, 5
    assert faults(b) == 0


@pytest.mark.parametrize("hits", [0, 1, 57, 900])
def test_men_hit_are_killed_or_wounded_and_no_more_than_there_are(hits: int) -> None:
    b = siege()
    men, lost, force = b.state.force.men, b.state.force.lost, bind(b.state.force)
    really = hit_men(force, 0, hits, codes.BY_SHELL, 0.22, 0.49, 0.25, 1, 0, 0, 65536)
    assert really == min(hits, 300)
    assert men[0, codes.FIT] == 300 - really
    assert lost[0, codes.BY_SHELL] == really
    hurt = [codes.KILLED, codes.LIGHT, codes.MODERATE, codes.SEVERE]
    assert men[0, hurt].sum() == really
    assert faults(b) == 0


def test_the_log_counts_on_when_it_is_full() -> None:
    log = siege().state.log
    log.n_events[0] = MAX_EVENTS - 1
    for value in (3, 4):
        note(log.events, log.n_events, 1, 2, codes.E_TAKEN, 0, 5, 6, value)
    assert log.n_events[0] == MAX_EVENTS + 1
    assert log.events[-1].tolist() == [1, 2, codes.E_TAKEN, 0, 5, 6, 3]
