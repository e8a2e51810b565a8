"""Trench lines that plans draw themselves, laid on the siege beside those of its tables."""

from __future__ import annotations

import math
from typing import TypeVar

from siegeworks.plan.follow import chain
from siegeworks.plan.known import metres
from siegeworks.plan.records import Line, Plan
from siegeworks.scenario.lines import TrenchLine
from siegeworks.scenario.records import Position, Trench
from siegeworks.scenario.siege import Siege

S = TypeVar("S", bound=Siege)


def drawn_on(siege: S, *plans: Plan) -> S:
    """The siege with the lines of these plans.

    A line whose id the siege has already is left out; ``check_plan`` tells of it. The data and
    their hash stay the same: a line counts in the hash of its plan.
    """
    positions = {position.id: position for position in siege.positions}
    drawn: dict[str, TrenchLine] = {}
    for plan in plans:
        for line in plan.lines:
            made = as_trench(line, plan.side, positions.get(line.objective))
            drawn.setdefault(line.id, made)
    return siege.with_trenches(drawn.values()) if drawn else siege


def fought_on(siege: S, *plans: Plan | None) -> S:
    """The siege with the lines of these plans and of all that follow them; None = no plan.

    Raises as :func:`siegeworks.plan.follow.chain` does.
    """
    whole = [each for plan in plans if plan is not None for each in chain(siege, plan)]
    return drawn_on(siege, *whole)


def as_trench(line: Line, side: str, objective: Position | None) -> TrenchLine:
    """A drawn line as one of the siege's; it stops where its course ends, at the objective's edge
    at the nearest."""
    stop_m = 0.0
    if objective is not None:
        gap_m = metres(line.course[-1], (objective.lat, objective.lon))
        stop_m = max(0.0, gap_m - math.sqrt(objective.area_ha * 10_000.0 / math.pi))
    record = Trench(
        id=line.id,
        side=side,
        kind="approach",
        objective=line.objective,
        branches=line.branches,
        stop_m=round(stop_m, 1),
        source="drawn in the plan",
        estimate=True,
    )
    return TrenchLine(record, line.course)
