"""The two worlds of a position: one in which it cannot be taken, one in which it is.

*Denied*: it cannot be taken, and the besieger knows it: his assaults on it are left out, what hangs
on holding it waits, and nobody gets in by storm. *Given*: the besieger holds it from the first dawn
with a company of his that is added for it, and cannot be driven out; its garrison has fallen back
whole on the nearest post. In neither world is it fought for, so the difference of the two is the
worth of the ground and not of the men on it. Works that hold are set in the arrays of the run: no
table can say it. A denied post may still be lost when nobody is left in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from siegeworks.plan.patch.apply import apply_patch
from siegeworks.plan.patch.read import Data, patch_of
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.setup import Setup

HOLDS = 1e9
"""Resistance of a part that no assault gets through in the time of a siege."""
ATTACKS = ("assault", "penetrate", "counter-attack")
"""Kinds of task that go into a position."""
HOLDING_MEN = 200
"""Men of the company that is added: a strong one, to last until the end under fire."""


def held_fast(setup: Setup, positions: Iterable[str]) -> Setup:
    """The same run in which no assault gets into these positions, whoever holds them."""
    part_x = setup.tables.posts.part_x.copy()
    for position in positions:
        part_x[setup.names.position[position]] = HOLDS
    posts = setup.tables.posts._replace(part_x=part_x)
    return dataclasses.replace(setup, tables=setup.tables._replace(posts=posts))


def not_attacked(plan: Plan, positions: Iterable[str]) -> Plan:
    """The plan without the tasks that go into these positions.

    ``UsageError`` when nothing else is left of it.
    """
    for task in plan.tasks:
        if task.kind in ATTACKS and task.objective in positions:
            plan = plan.without(task.id)
    return plan


def given(siege: Siege, plan: Plan, positions: Sequence[str]) -> Siege:
    """The siege in which the besieger holds these positions from the first dawn.

    ``UsageError`` for a position on which the siege hangs; ``DataFaults`` where checks object.
    """
    if fixed := sorted(set(positions) & hinges(siege)):
        raise UsageError(f"{', '.join(fixed)} cannot be given: the siege hangs on it")
    return apply_patch(siege, plan, patch_of(_change(siege, positions), "given")).siege


def hinges(siege: Siege) -> set[str]:
    """Positions whose loss is the end by itself: the command post, and posts with a depot."""
    depots = {depot.position for depot in siege.depots if depot.position}
    return depots | {siege.scenario.ending.command_post}


def _change(siege: Siege, positions: Sequence[str]) -> Data:
    besieger = siege.scenario.sides[0].id
    depot = next(d.id for d in siege.depots if d.side == besieger and d.is_main)
    ids = {position: f"holding-{position}" for position in positions}
    units = [
        {
            "id": name,
            "name": f"company that holds {position}",
            "side": besieger,
            "echelon": "COY",
            "kind": "rifle",
            "establishment": HOLDING_MEN,
            "depot": depot,
        }
        for position, name in ids.items()
    ]
    states = [
        {"unit": name, "position": position, "fit": HOLDING_MEN} for position, name in ids.items()
    ]
    moved = {
        state.unit: {"position": refuge(siege, state.position, positions)}
        for state in siege.situation.units
        if state.position in ids
    }
    holders = {position: {"holder": besieger, "attacker_share": 0.0} for position in positions}
    return {"new": {"units": units + states}, "units": moved, "positions": holders}


def refuge(siege: Siege, position: str, lost: Sequence[str]) -> str:
    """Nearest post of the garrison that is not lost and has room by its kind."""
    garrison = siege.scenario.sides[1].id
    held = {s.position for s in siege.situation.positions if s.holder == garrison} - set(lost)
    posts = {p.id: p for p in siege.positions}
    open_ = [
        p for p in siege.positions
        if p.id in held and p.capacity > 0 and (p.exists_from is None or p.exists_from <= siege.at)
    ]  # fmt: skip
    if not open_:
        raise UsageError("the garrison has no other post to fall back on")
    here = posts[position]
    x_m, y_m = siege.grid.plane([p.lat for p in [here, *open_]], [p.lon for p in [here, *open_]])
    away = np.hypot(x_m[1:] - x_m[0], y_m[1:] - y_m[0])
    return open_[int(away.argmin())].id
