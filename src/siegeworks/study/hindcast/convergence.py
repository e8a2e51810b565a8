"""Does the answer hang on the length of a watch or the size of a cell? The same siege, cut finer.

A watch is cut by the scenario's own number of hours; every chance given for six hours is converted
by the rules. A cell is cut into its seven H3 children, which keep its height, slope and cover, so
that only the grid changes and not the ground.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import h3
import numpy as np

from siegeworks.engine.measures import IDS
from siegeworks.plan.records import Plan, Policies
from siegeworks.scenario.records import GroundCell, Position
from siegeworks.scenario.siege import Siege
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.intervals import of_mean
from siegeworks.study.setup import prepare

MEASURES = ("garrison_posts", "garrison_losses", "besieger_losses", "garrison_infantry")
"""Measures compared at the last dawn."""


@dataclass(frozen=True, eq=False)
class Fight:
    """What is fought: a siege, both plans, the last dawn, and policies other than its own."""

    siege: Siege
    plans: tuple[Plan | None, Plan | None]
    until: dt.date
    policies: Policies | None = None

    def on(self, siege: Siege) -> Fight:
        """The same on another cut of the siege."""
        return dataclasses.replace(self, siege=siege)


@dataclass(frozen=True)
class Step:
    """One cut: what it is, a measure, its mean at the last dawn with the 95% interval."""

    cut: str
    measure: str
    mean: float
    low: float
    high: float
    n: int


def by_watch(fight: Fight, hours: Sequence[int], *, n: int, seed: int) -> list[Step]:
    """The siege fought with watches of each of these lengths."""
    steps: list[Step] = []
    for h in hours:
        cut = fight.siege.scenario.model_copy(update={"watch_hours": h})
        changed = dataclasses.replace(fight.siege, scenario=cut)
        steps += _fought(f"{h} h", fight.on(changed), n, seed)
    return steps


def by_cell(fight: Fight, *, n: int, seed: int) -> list[Step]:
    """The siege fought on its own grid and on one with cells of a seventh."""
    steps = _fought("own grid", fight, n, seed)
    return steps + _fought("cells of a seventh", fight.on(finer(fight.siege)), n, seed)


def finer(siege: Siege) -> Siege:
    """The siege on the next finer H3 grid; every cell's children take its height and cover."""
    resolution = siege.scenario.h3_resolution + 1
    ground = tuple(
        cell.model_copy(update={"h3": child})
        for cell in siege.ground
        for child in _children(cell, resolution)
    )
    positions = tuple(_finer_position(p, resolution) for p in siege.positions)
    scenario = siege.scenario.model_copy(update={"h3_resolution": resolution})
    return dataclasses.replace(siege, scenario=scenario, ground=ground, positions=positions)


def _children(cell: GroundCell, resolution: int) -> list[str]:
    return list(h3.cell_to_children(cell.h3, resolution))


def _finer_position(position: Position, resolution: int) -> Position:
    """A position on the children of its cells, the middle of its top first."""
    cells = position.cells.split()
    top = h3.cell_to_center_child(cells[0], resolution)
    every = [child for cell in cells for child in h3.cell_to_children(cell, resolution)]
    kept = [top, *(child for child in every if child != top)]
    return position.model_copy(update={"cells": " ".join(kept)})


def _fought(cut: str, fight: Fight, n: int, seed: int) -> list[Step]:
    setup = prepare(fight.siege, fight.plans, fight.until, seed=seed, policies=fight.policies)
    (block,) = play_stints([Stint(setup, 0, n)])
    steps = []
    for measure in MEASURES:
        values = block.daily[:, -1, IDS.index(measure)]
        mean, sd = float(values.mean()), float(np.std(values, ddof=1))
        steps.append(Step(cut, measure, mean, *of_mean(mean, sd, n), n))
    return steps
