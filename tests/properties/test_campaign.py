"""What must hold in every watch of a siege, whatever its plans: played watch by watch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest

from siegeworks.engine import codes
from siegeworks.engine.measures import IDS
from siegeworks.engine.sequence import SEQUENCE
from siegeworks.plan.load import load_plan
from siegeworks.plan.records import Condition
from siegeworks.scenario.load import load
from siegeworks.study.setup import Setup, other_plan, prepare
from tests.engine.sieges import SEED, karst_gate, ready
from tests.properties.outcomes import last, played
from tests.properties.watches import Watch, watches

pytestmark = pytest.mark.compiled

KIND, SIDE, PLACE, SUBJECT, VALUE = 2, 3, 4, 5, 6
"""Columns of an event; see ``codes.NEV``."""
DAY = 4
"""Watches of six hours."""


@pytest.fixture(scope="module")
def second_attack() -> Setup:
    """The night of the second attack with the days before and after it."""
    return ready("dien-bien-phu", "second-attack", at="1954-03-25", until="1954-04-04")


def events(watch: Watch, kind: int) -> Iterator[list[int]]:
    """Events of a kind that the watch has written."""
    log = watch.after.log
    rows = log.events[watch.before.n_events : int(log.n_events[0])]
    return (row.tolist() for row in rows if row[KIND] == kind)


def footprint(setup: Setup, position: int) -> np.ndarray:
    """Cells of a position."""
    posts = setup.tables.posts
    return posts.foot_cell[posts.foot_start[position] : posts.foot_start[position + 1]]


# --- men stand where they may -----------------------------------------------------------------


def strays(setup: Setup, watch: Watch) -> set[str]:
    """Units on enemy ground that hold no part of a position there."""
    force, posts, holder = watch.after.force, watch.after.posts, watch.after.land.holder
    names = list(setup.names.unit)
    here = (force.unit_i[:, codes.PRESENT] == 1) & (force.men[:, codes.FIT] > 0)
    found = set()
    for u in np.nonzero(here)[0]:
        side, cell, p = int(setup.tables.units.side[u]), *force.unit_i[u, [codes.CELL, codes.POST]]
        if holder[cell] == 1 - side and (p < 0 or posts.held[p, side] <= 0.0):
            found.add(names[u])
    return found


def test_nobody_stays_on_enemy_ground(second_attack: Setup) -> None:
    """Ground may change hands under a unit; by the end of the next watch it is off it."""
    for replication in range(2):
        before: set[str] = set()
        for watch in watches(second_attack, replication):
            now = strays(second_attack, watch)
            assert not now & before, f"watch {watch.number}"
            before = now


def test_no_position_falls_that_nobody_could_reach(second_attack: Setup) -> None:
    neighbours = second_attack.tables.ground.neighbours
    fallen = 0
    for replication in range(3):
        for watch in watches(second_attack, replication):
            for event in events(watch, codes.E_TAKEN):
                position, side = event[PLACE], event[SIDE]
                cells = footprint(second_attack, position)
                around = np.setdiff1d(neighbours[cells].ravel(), [-1, *cells])
                free = np.union1d(watch.before.holder[around], watch.after.land.holder[around])
                assert set(free.tolist()) - {1 - side}, list(second_attack.names.position)[position]
                fallen += 1
    assert fallen > 5


# --- fighting leaves its marks ----------------------------------------------------------------


def test_who_lost_a_tenth_in_an_assault_is_shaken_a_day_later(second_attack: Setup) -> None:
    hit: dict[int, set[int]] = defaultdict(set)
    seen = 0
    for watch in watches(second_attack, 0):
        force = watch.after.force
        by_assault = force.lost[:, codes.BY_ASSAULT] - watch.before.lost[:, codes.BY_ASSAULT]
        fit = np.maximum(watch.before.men[:, codes.FIT], 1)
        hit[watch.number + DAY] = set(np.nonzero(by_assault > 0.1 * fit)[0].tolist())
        for u in hit[watch.number]:
            if force.men[u, codes.FIT] > 0:
                assert force.unit_f[u, codes.COHESION] < 0.99
                seen += 1
    assert seen > 5


def test_an_assault_without_men_is_over(second_attack: Setup) -> None:
    side = second_attack.tables.units.side
    for watch in watches(second_attack, 1):
        force, posts = watch.after.force, watch.after.posts
        for p, s in np.argwhere(posts.op_i[:, :, codes.NOW] == 1):
            task = force.unit_i[:, codes.TASK]
            men = force.men[(side == s) & (task >= 0), codes.FIT].sum()
            assert men > 0, f"watch {watch.number}: {list(second_attack.names.position)[p]}"
        # A share of a position without a man of that side in it is no lodgement.
        for p in np.nonzero((posts.held > 0.05).all(axis=1))[0]:
            there = force.unit_i[:, codes.POST] == p
            for s in range(2):
                men = force.men[there & (side == s), codes.FIT].sum()
                told = f"watch {watch.number}: side {s} in {list(second_attack.names.position)[p]}"
                assert men > 0, told


def test_the_same_companies_do_not_retake_a_hill_day_after_day(second_attack: Setup) -> None:
    for replication in range(3):
        retaken: dict[int, list[int]] = defaultdict(list)
        for watch in watches(second_attack, replication):
            for event in events(watch, codes.E_TAKEN):
                if event[SIDE] == 1:
                    retaken[event[PLACE]].append(watch.number)
        for position, at in retaken.items():
            crowded = [w for w in at if sum(1 for v in at if 0 <= v - w < 2 * DAY) > 2]
            assert not crowded, (list(second_attack.names.position)[position], at)


# --- plans that go wrong, and none at all -----------------------------------------------------


def test_a_siege_without_attacks_neither_starves_out_nor_grows() -> None:
    siege = load("dien-bien-phu", at="1954-03-13")
    block = played(prepare(siege, (None, None), dt.date(1954, 5, 8), seed=SEED), 20)
    days = block.daily.shape[1] - 1
    a_day = last(block, "garrison_hit") / days
    assert 5.0 < float(np.median(a_day)) < 60.0, "hit by harassing fire alone"
    assert float(last(block, "over").mean()) == 0.0
    start = float(block.daily[0, 0, IDS.index("garrison_fit")])
    arrived = float(last(block, "garrison_arrived").mean())
    assert 0.3 * start < float(last(block, "garrison_fit").mean()) < start + arrived


def test_when_the_first_attack_comes_to_nothing_the_plan_goes_on() -> None:
    siege = load("dien-bien-phu", at="1954-03-13")
    plan = load_plan(siege, "first-attack")
    never = (Condition(kind="force_ratio", value=1e6),)
    tasks = tuple(
        t.model_copy(update={"conditions": never, "wait_h": 24.0}) if t.kind == "assault" else t
        for t in plan.tasks
    )
    barred = plan.model_copy(update={"tasks": tasks})
    setup = prepare(siege, (barred, other_plan(siege, barred)), dt.date(1954, 4, 10), seed=SEED)
    own = {task.task.id: row for row, (side, task) in enumerate(setup.names.tasks) if side == 0}
    first = [own[t.id] for t in barred.tasks if t.kind == "assault"]
    block = played(setup, 10)
    status, tries = block.task_i[:, :, codes.STATUS], block.task_i[:, :, codes.TRIES]
    assert set(status[:, first].ravel().tolist()) == {codes.EXPIRED}
    assert (tries[:, [own["take-c1"], own["take-a1"]]] > 0).all()


# --- every rule acts --------------------------------------------------------------------------


def test_every_rule_acts_in_a_siege_with_aircraft() -> None:
    setup = ready("dien-bien-phu", "second-attack", at="1954-03-25", until="1954-04-30")
    fired = played(setup, 12).fired.sum(axis=0)
    idle = [step.rule.ID for step in SEQUENCE if fired[step.number] == 0]
    assert idle == []


def test_without_aircraft_only_the_rules_of_the_air_rest() -> None:
    fired = played(karst_gate(), 40).fired.sum(axis=0)
    idle = {step.rule.ID for step in SEQUENCE if fired[step.number] == 0}
    assert idle <= {"landings", "drops", "strikes", "mining"}
