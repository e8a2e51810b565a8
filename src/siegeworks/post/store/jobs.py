"""A run as the store keeps it: what is asked for, and how far it is."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel

State = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: tuple[str, ...] = get_args(State)
ACTIVE_STATES = ("queued", "running")
FINAL_STATES = ("done", "failed", "cancelled")


class NewJob(BaseModel):
    """A run that is asked for. Both plans are kept as they are now, as JSON; empty = no plan."""

    scenario: str
    at: str
    until: str
    plan: str
    against: str = ""
    plan_json: str = ""
    against_json: str = ""
    replications: int
    seed: int
    parameters: str


class Job(NewJob):
    """A run of the store. Times are seconds since 1970; ``lease_until`` is when its owner is given
    up unless he gives a sign; ``attempt`` counts how often it was taken up."""

    number: int
    id: str
    state: State
    done: int
    seconds: float
    message: str
    created: float
    changed: float
    owner: str
    attempt: int
    lease_until: float
    cancel: bool
