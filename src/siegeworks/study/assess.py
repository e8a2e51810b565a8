"""The conference's questions answered from the state: written down, or as a run has it.

``assess`` needs no kernel for the written situation: it reads the situation's tables and works out
what follows from them. With a run it gives the same answers as outcomes.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.answers import Assessment
from siegeworks.study.cases import Written
from siegeworks.study.findings import find
from siegeworks.study.questions import (
    firepower,
    heights,
    perimeter,
    routes,
    strengths,
    supplies,
    threats,
    trenches,
)
from siegeworks.study.standing import Standing

if TYPE_CHECKING:
    from siegeworks.study.results import Run

QUESTIONS = (strengths, firepower, trenches, perimeter, supplies, routes, heights, threats)
"""The questions in their order, one module each."""


def assess(siege: Siege, run: Run | None = None, at: dt.date | str | None = None) -> Assessment:
    """Answers to the conference's questions at a dawn.

    Without ``run``: facts of the situation that ``siege`` was loaded with, each with its source.
    With ``run``: outcomes at the dawn of ``at``, which the run must have passed (its own first dawn
    is a written situation); by default the siege's date, or the run's last dawn where the run
    begins on that date. Every figure of a run is a median between the 5 and 95 per cent points of
    its replications, or a chance with its 95 per cent interval.

    Raises ``UsageError`` for a date that the situation or the run does not have, a run of another
    scenario or of changed data, and a statement whose finding does not exist.
    """
    day = dt.date.fromisoformat(at) if isinstance(at, str) else at
    if run is None:
        return _written(siege, day)
    return _simulated(siege, run, day)


def _written(siege: Siege, at: dt.date | None) -> Assessment:
    if at is not None and at != siege.at:
        raise UsageError(
            f"the situation at hand is of {siege.at.isoformat()}, not of {at.isoformat()}: load "
            "the siege at that date, or give a run that passes through it"
        )
    standing = Standing.of(siege)
    case = Written(standing)
    return Assessment(
        at=siege.at,
        sections=tuple(question.answer(standing) for question in QUESTIONS),
        statements=tuple(find(statement, case) for statement in siege.statements),
        basis=f"The written situation of {siege.at.isoformat()}: facts with their sources, and "
        "what follows from them on the ground. Nothing is simulated.",
    )


def _simulated(siege: Siege, run: Run, at: dt.date | None) -> Assessment:
    from siegeworks.study.dawn import Dawn
    from siegeworks.study.questions import outcomes

    scenario = run.identity["scenario"]
    if scenario != siege.scenario.id:
        raise UsageError(f"the run is of {scenario!r}, not of {siege.scenario.id!r}")
    if run.identity["scenario_hash"] != siege.hash:
        raise UsageError(f"the data of {siege.scenario.id} have changed since this run was made")
    day = at or (siege.at if siege.at > run.at else run.until)
    if not run.at < day <= run.until:
        raise UsageError(
            f"{day.isoformat()} is not after the run's first dawn {run.at.isoformat()} and by its "
            f"last {run.until.isoformat()}"
        )
    dawn = Dawn(siege, run, day)
    return Assessment(
        at=day,
        sections=outcomes.sections(dawn),
        statements=tuple(find(statement, dawn) for statement in siege.statements),
        basis=outcomes.basis(dawn),
    )
