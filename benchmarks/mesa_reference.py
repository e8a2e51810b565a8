"""The siege karst-gate on Mesa: fires, movement and assault, against siegeworks with all rules.

Prints seconds a campaign of both, and their ratio, taken in turn. Run it with
``python benchmarks/mesa_reference.py [rounds] [replications]``.
"""

from __future__ import annotations

import json
import math
import random
import sys
from typing import Any

import mesa

from siegeworks.engine import codes
from siegeworks.study.bench.campaigns import unit_watches, whole_siege
from siegeworks.study.bench.timing import in_turn, machine, median
from siegeworks.study.crew import run_block
from siegeworks.study.setup import Setup

SCENARIO = "karst-gate"
REACH_M = 6000.0
"""Guns reach this far."""
STEP_M = 400.0
"""A unit walks this far in a watch under fire."""
CLOSE_M = 250.0
"""Infantry this near assaults."""
HIT_SHARE = 0.002
"""Share of the men at the target that a firing tube hits in a watch."""
ASSAULT_SHARE = 0.05
"""Share of the men that each side loses in a watch of assault."""


class Unit(mesa.Agent):  # type: ignore[misc]
    """A unit with men, guns and a place."""

    def __init__(
        self, model: Siege, side: int, men: int, tubes: int, x_m: float, y_m: float
    ) -> None:
        super().__init__(model)
        self.side, self.men, self.tubes, self.x_m, self.y_m = side, men, tubes, x_m, y_m

    def nearest(self) -> Unit | None:
        """The nearest enemy unit that has men."""
        enemies = (u for u in self.model.agents if u.side != self.side and u.men > 0)
        return min(enemies, key=self.distance, default=None)

    def distance(self, other: Unit) -> float:
        """Metres to another unit."""
        return math.hypot(self.x_m - other.x_m, self.y_m - other.y_m)

    def fire(self) -> None:
        """Guns fire on the nearest enemy in reach."""
        target = self.nearest() if self.tubes and self.men > 0 else None
        if target is not None and self.distance(target) < REACH_M:
            hits = sum(self.random.random() < HIT_SHARE * self.tubes for _ in range(target.men))
            target.men -= hits

    def move(self) -> None:
        """The besieger's infantry closes in."""
        target = self.nearest() if self.side == 0 and not self.tubes and self.men > 0 else None
        if target is not None and (far := self.distance(target)) > CLOSE_M:
            share = min(STEP_M / far, 1.0)
            self.x_m += share * (target.x_m - self.x_m)
            self.y_m += share * (target.y_m - self.y_m)

    def assault(self) -> None:
        """Infantry at the wire assaults; both lose men."""
        target = self.nearest() if self.side == 0 and not self.tubes and self.men > 0 else None
        if target is not None and self.distance(target) <= CLOSE_M:
            both = min(self.men, target.men)
            for unit in (self, target):
                lost = sum(self.random.random() < ASSAULT_SHARE for _ in range(both))
                unit.men = max(unit.men - lost, 0)


class Siege(mesa.Model):  # type: ignore[misc]
    """All units, three rules a watch."""

    def __init__(self, setup: Setup, seed: int) -> None:
        super().__init__(rng=seed)
        self.random = random.Random(seed)
        t = setup.tables
        for u in range(setup.sizes.units):
            cell = max(int(t.start.unit_i[u, codes.CELL]), 0)
            Unit(
                self,
                int(t.units.side[u]),
                int(t.start.men[u, codes.FIT]),
                int(t.start.unit_i[u, codes.TUBES]),
                float(t.ground.x_m[cell]),
                float(t.ground.y_m[cell]),
            )

    def step(self) -> None:
        """One watch."""
        self.agents.do("fire")
        self.agents.do("move")
        self.agents.do("assault")


def play(setup: Setup, seed: int) -> int:
    """One campaign on Mesa; the men left."""
    siege = Siege(setup, seed)
    for _ in range(setup.names.n_watches):
        siege.step()
    return sum(unit.men for unit in siege.agents)


def measure(rounds: int, replications: int) -> dict[str, Any]:
    """Both in turn: medians of seconds a campaign, and of the ratio within each round."""
    setup = whole_siege(SCENARIO, play_on=True)
    states = [setup.state(), setup.state()]
    run_block(setup, states, 0, replications)
    taken = in_turn(
        {"mesa": lambda: play(setup, 1), "ours": lambda: run_block(setup, states, 0, replications)},
        rounds,
        wall=True,
    )
    ours = [value / replications for value in taken["ours"]]
    return {
        "machine": machine(),
        "scenario": SCENARIO,
        "units": setup.sizes.units,
        "unit_watches": unit_watches(setup),
        "mesa": mesa.__version__,
        "mesa_seconds": median(taken["mesa"]),
        "siegeworks_two_threads_seconds": median(ours),
        "mesa_against_siegeworks": median(
            [a / b for a, b in zip(taken["mesa"], ours, strict=True)]
        ),
    }


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    print(json.dumps(measure(*(given or [5]), *([200] if len(given) < 2 else [])), indent=2))
