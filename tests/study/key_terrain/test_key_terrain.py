"""Key terrain of the tiny siege: the two worlds are what they should be."""

import json
import math
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import siegeworks as sw
from siegeworks.scenario.faults import UsageError
from siegeworks.study.key_terrain.arms import HOLDING_MEN, given, hinges, not_attacked, refuge
from siegeworks.study.key_terrain.key_terrain import KeyTerrain, most_held, share
from siegeworks.tell.compare.key_terrain import claim_words, print_key_terrain, save
from tests.engine.sieges import play
from tests.engine.sieges import redoubt as ready
from tests.study.compare.toys import redoubt

N = 30


@pytest.fixture(scope="module")
def found() -> KeyTerrain:
    siege, plan, _ = redoubt()
    name = next(k for k in siege.scenario.key_ground if k not in hinges(siege))
    return sw.key_terrain(siege, plan, positions=[name], replications=N, threads=1, seed=7)


def test_the_two_worlds_hold(found: KeyTerrain) -> None:
    worth = found.ranking[0]
    assert worth.held_given == 1.0
    assert worth.fell_denied == 0.0
    assert worth.n >= N
    assert worth.n % N == 0


def test_differences_add_up(found: KeyTerrain) -> None:
    worth = found.ranking[0]
    for outcome, between in worth.between.items():
        apart = worth.given[outcome].difference - worth.denied[outcome].difference
        assert between.difference == pytest.approx(apart)


def test_the_ground_is_told_of_every_post(found: KeyTerrain) -> None:
    weights = [g.overlook_weight for g in found.ground.values()]
    assert weights == sorted(weights, reverse=True)
    assert found.ranking[0].ground == found.ground[found.ranking[0].positions[0]]


def test_it_can_be_printed_drawn_and_read(found: KeyTerrain, tmp_path: Path) -> None:
    told = json.loads(json.dumps(found.as_dict()))
    assert told["ranking"][0]["between"]["over"]["n"] == found.ranking[0].n
    console = Console(file=StringIO(), width=160)
    print_key_terrain(console, found)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert found.ranking[0].name in printed
    assert f"{found.ranking[0].n}" in printed
    first = save(found, tmp_path / "a.svg").read_bytes()
    assert save(found, tmp_path / "b.svg").read_bytes() == first
    assert found.claim is not None
    assert "N = " in claim_words(found)


def test_a_given_position_is_held_and_its_garrison_whole() -> None:
    siege, plan, _ = redoubt()
    name = next(k for k in siege.scenario.key_ground if k not in hinges(siege))
    theirs = given(siege, plan, [name])
    states = {s.position: s.holder for s in theirs.situation.positions}
    assert states[name] == siege.scenario.sides[0].id
    garrison = {u.id for u in siege.units if u.side == siege.scenario.sides[1].id}
    before = sum(s.fit for s in siege.situation.units if s.unit in garrison)
    assert sum(s.fit for s in theirs.situation.units if s.unit in garrison) == before
    inside = [s for s in theirs.situation.units if s.position == name]
    assert [s.fit for s in inside] == [HOLDING_MEN]
    assert refuge(siege, name, [name]) != name


def test_nobody_attacks_what_is_denied() -> None:
    _, plan, _ = redoubt()
    left = not_attacked(plan, ["lunette"])
    assert [t.id for t in left.tasks if t.objective == "lunette" and t.kind == "assault"] == []
    assert len(left.tasks) < len(plan.tasks)


def test_most_held_counts_dawns_before_the_end_only() -> None:
    from siegeworks.engine.measures import IDS

    block = play(ready(), 2)
    over = IDS.index("over")
    block.daily[:, :, over] = 0.0
    block.dawn[:] = 1
    block.dawn[0, 3, [0, 1]] = 0
    block.dawn[1, 3, [0, 1]] = 0
    block.daily[1, 3:, over] = 1.0
    assert most_held(block, [0, 1]).tolist() == [2, 0]


def test_share_of_nothing_is_no_number() -> None:
    p, low, high = share(0, 0)
    assert math.isnan(p)
    assert (low, high) == (0.0, 1.0)
    assert share(3, 4)[0] == 0.75
    assert np.isfinite(share(3, 4)).all()


def test_nonsense_is_refused() -> None:
    siege, plan, _ = redoubt()
    with pytest.raises(UsageError, match="no post of the garrison"):
        sw.key_terrain(siege, plan, positions=["redann"])
    with pytest.raises(UsageError, match="hangs on it"):
        given(siege, plan, [siege.scenario.ending.command_post])
    with pytest.raises(UsageError, match="at least 2"):
        sw.key_terrain(siege, plan, replications=0)
