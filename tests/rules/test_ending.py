"""The end of a siege: its causes against the oracle, the surrender, and that it comes once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.engine import codes
from siegeworks.engine.rules import ending
from tests.naive import ending as naive
from tests.rules.board import Post, Setting, Unit, board

WORDS = {
    0: None,
    codes.END_COMMAND_POST: "command post",
    codes.END_STRENGTH: "strength",
    codes.END_AMMUNITION: "ammunition",
    codes.END_LIFTED: "lifted",
}


def end(b, watch: int = 5) -> int:
    t, s = b.t, b.s
    return ending.apply(
        t.units, t.posts, t.ending, s.force, s.posts, s.sky, s.log, b.par(ending), watch
    )


def siege(units, least: int = 300, dry_limit: int = 8):
    posts = [Post((2, 2)), Post((3, 2)), Post((40, 2))]
    b = board(Setting(posts, units, width=42, height=4, ending=(0, least, dry_limit)))
    return b


UNITS = [
    Unit(1, post=0, fit=200, cohesion=0.9),
    Unit(1, post=1, fit=300, cohesion=0.6),
    Unit(1, post=2, fit=500, cohesion=1.0),
    Unit(1, post=1, fit=90, kind=codes.SUPPORT),
    Unit(0, at=(10, 1), fit=900, cohesion=0.7),
]


@given(
    lost=st.booleans(),
    men=st.lists(st.integers(0, 600), min_size=4, max_size=4),
    cohesion=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    dry=st.integers(0, 12),
)
@settings(max_examples=80, deadline=None)
def test_the_cause_equals_the_oracle(lost, men, cohesion, dry) -> None:
    posts = (0, 1, 2)
    units = [Unit(1, post=p, fit=men[p], cohesion=cohesion[p]) for p in posts]
    units.append(Unit(0, at=(10, 1), fit=men[3], cohesion=cohesion[3]))
    b = siege(units)
    b.state.sky.camp_i[codes.DRY_GUNS] = dry
    if lost:
        b.state.posts.post_i[0, codes.OWNER] = 0
    end(b)
    told = naive.cause(
        {
            "headquarters_lost": lost,
            "garrison": [(men[p], cohesion[p], p < 2) for p in posts],
            "besieger": [(men[3], cohesion[3])],
            "least": 300,
            "dry": dry,
            "dry_limit": 8,
            "lift": b.par(ending)[ending.LIFT],
        }
    )
    assert WORDS[int(b.state.sky.camp_i[codes.OVER_WHY])] == told


def test_nothing_ends_while_it_holds_out() -> None:
    b = siege(UNITS)
    assert end(b) == 0
    assert b.state.sky.camp_i[codes.OVER] == 0


def test_everyone_surrenders_in_one_entry_and_nothing_is_taken_by_assault() -> None:
    b = siege(UNITS)
    men = b.state.force.men
    men[0, codes.FIT] -= 30
    men[0, [codes.KILLED, codes.H_SEVERE, codes.SHIRK]] = 10, 12, 8
    b.state.posts.post_i[0, codes.OWNER] = 0
    assert end(b) == 1
    assert men[:4, codes.CAPTURED].tolist() == [190, 300, 500, 90]
    assert men[0, codes.KILLED] == 10
    assert men[4, codes.FIT] == 900
    assert (men[:, : codes.ARRIVED].sum(axis=1) == men[:, codes.ARRIVED]).all()
    assert b.state.force.unit_i[:, codes.PRESENT].tolist() == [0, 0, 0, 0, 1]
    assert (b.state.posts.post_i[:, codes.OWNER] == 0).all()
    events = b.state.log.events[: b.state.log.n_events[0]]
    assert events[:, 2].tolist() == [codes.E_END]
    assert events[0, 6] == 1080


def test_a_lifted_siege_takes_nobody() -> None:
    b = siege([*UNITS[:4], Unit(0, at=(10, 1), fit=900, cohesion=0.1)])
    assert end(b) == 1
    assert WORDS[int(b.state.sky.camp_i[codes.OVER_WHY])] == "lifted"
    assert b.state.force.men[:, codes.CAPTURED].sum() == 0
    assert (b.state.posts.post_i[:, codes.OWNER] == 1).all()


def test_what_has_ended_stays_as_it_is() -> None:
    b = siege(UNITS)
    b.state.posts.post_i[0, codes.OWNER] = 0
    end(b, 5)
    frozen = [a.copy() for group in b.state for a in group]
    assert end(b, 6) == 0
    now = [a for group in b.state for a in group]
    assert all(np.array_equal(a, f) for a, f in zip(now, frozen, strict=True))
    assert b.state.sky.camp_i[codes.OVER_AT] == 5


@pytest.mark.parametrize("kind", [codes.RIFLE, codes.ENGINEER])
def test_infantry_counts_and_nobody_else(kind: int) -> None:
    def weighted(k: int) -> float:
        b = siege([Unit(1, post=0, fit=100, kind=k, cohesion=0.5)])
        f = b.state.force
        t = b.tables
        return ending.weighted_infantry(
            f.men, f.unit_i, f.unit_f, t.units.side, t.units.kind, t.posts.near, 1, 0
        )

    assert weighted(kind) == 50.0
    assert weighted(codes.BATTERY) == weighted(codes.TANK) == 0.0
