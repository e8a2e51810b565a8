"""Shapes of runs: what is asked for, how far it is, what it came to."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from siegeworks.post.store.jobs import State


class RunAsked(BaseModel):
    """A run that is asked for."""

    scenario: str
    at: dt.date
    plan: str
    against: str = Field("", description="the other side's plan; empty = the only one that ships")
    until: dt.date | None = Field(None, description="last dawn; empty = the last day of the siege")
    replications: int = Field(500, ge=1)
    seed: int = Field(1954, ge=0, le=2**32 - 1)
    parameters: str = Field(
        "",
        pattern="^(|point|prior|posterior)$",
        description="set that replications draw from; empty = calibrated draws, else priors",
    )


class RunRow(BaseModel):
    """A run and how far it is. ``left_s`` is an estimate; ``ahead`` runs go before it."""

    id: str
    scenario: str
    at: dt.date
    until: dt.date
    plan: str
    against: str
    replications: int
    seed: int
    parameters: str
    state: State
    done: int
    seconds: float
    left_s: float | None
    ahead: int
    message: str
    created: float
    is_cancelling: bool


class RunList(BaseModel):
    """The runs, newest first, and the limits of this post."""

    runs: list[RunRow]
    max_replications: int
    max_queue: int


class TaskRow(BaseModel):
    """What became of a task over all replications."""

    task: str
    n: int
    p_done: float
    low: float
    high: float
    p_failed: float
    p_expired: float
    tries: float
    jumpoff_m: float | None
    median_done: dt.date | None
    lost_men: float


class OutcomeRow(BaseModel):
    """A measure at the last dawn; those that count from the start, as added in the run."""

    measure: str
    unit: str
    p05: float
    p50: float
    p95: float
    mean: float
    mean_low: float | None
    mean_high: float | None
    n: int


class EndingView(BaseModel):
    """How often resistance ended by the last dawn, with its 95% interval, and why."""

    p_over: float
    low: float
    high: float
    n: int
    causes: dict[str, float]


class SummaryView(BaseModel):
    """The short answer of a run."""

    id: str
    scenario: str
    at: dt.date
    until: dt.date
    plan: str
    n: int
    seed: int
    scenario_hash: str
    engine_version: str
    tasks: list[TaskRow]
    outcomes: list[OutcomeRow]
    ending: EndingView
    ranked: dict[int, int] = Field(
        description="replication at each percentile of the garrison's fit men at the last dawn"
    )
