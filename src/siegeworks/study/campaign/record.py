"""What a study file holds: a question, and everything that decides its answer.

The six parts follow R. Tecott and A. Halterman, "The Case for Campaign Analysis", International
Security 45(4), 2021: question, scenario, model, values, sensitivity, interpretation. The last is no
part of the file: it is written from what was fought.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from siegeworks.scenario.records import ID
from siegeworks.scenario.schema import Record, column


class Values(Record):
    """``[values]``: the numbers that the courses are fought with."""

    parameters: Literal["point", "prior", "posterior"] = column("parameter set", default="point")
    held: dict[str, float] = column("parameters held at these values", default={})
    coefficients: tuple[float, ...] = column(
        "force-ratio coefficients, the first the one that answers", default=(0.33, 1.0),
        min_length=1,
    )  # fmt: skip
    replications: int = column("campaigns of each course", default=1000, ge=2)
    seed: int = column("seed of all draws", default=1954, ge=0, le=2**31)


class Varied(Record):
    """``[sensitivity]``: what is varied, and of which course."""

    factors: tuple[str, ...] = column(
        "PARAMETER, PARAMETER=LOW:HIGH, coefficient=A|B or policy.SIDE.FIELD=A|B", min_length=1
    )
    measures: tuple[str, ...] = column("outcomes; none = the first of the study", default=())
    plan: str = column("plan that is varied; empty = the first", default="")
    minus: str = column(
        "plan whose outcome on the same draws is taken off; empty = none", default=""
    )
    design: Literal["nolh", "morris", "sobol"] = column("design over the factors", default="nolh")
    points: int = column("points of the design", default=129, ge=4)
    replications: int = column("campaigns at each point", default=4, ge=1)


class StudyFile(Record):
    """A study as it is written. ``plans``: the first is the one that others are held against;
    ``NAME~TASK`` is a plan without a task. ``patches``: ready-made questions or patch files, each
    fought under the first plan."""

    id: str = column("name of the study", pattern=ID)
    title: str = column("title of the report")
    question: str = column("the question, in a sentence or two", min_length=1)
    scenario: str = column("a shipped scenario, or a folder beside the file")
    at: dt.date = column("situation to start from, at its dawn")
    until: dt.date | None = column("last dawn; none = the scenario's last day", default=None)
    assumptions: str = column("what the scenario takes for granted", default="")
    model: str = column("why this model suits the question, and what it cannot say", default="")
    plans: tuple[str, ...] = column("plans, the one that others are held against first",
                                    min_length=1)  # fmt: skip
    against: str = column("the other side's plan; empty = the only one that ships", default="")
    patches: tuple[str, ...] = column("changes of the data under the first plan", default=())
    measures: tuple[str, ...] = column("outcomes, the one that answers first", default=())
    values: Values = column("the numbers it is fought with", default=Values())
    sensitivity: Varied | None = column("what is varied", default=None)
