"""Shapes of plans: as they are written, as a matrix, with their faults."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from siegeworks.plan.records import Plan
from siegeworks.post.errors import FaultRow


class PlanRow(BaseModel):
    """A plan in a list."""

    id: str
    title: str
    side: str
    start: dt.date
    variant_of: str
    summary: str
    is_saved: bool


class PlanList(BaseModel):
    """The plans of a siege; ``broken`` are those that cannot be read, with the reason."""

    plans: list[PlanRow]
    broken: dict[str, str]


class PlanFault(FaultRow):
    """A fault of a plan and the task, phase or trench line it lies in (empty = the plan)."""

    task: str = ""
    phase: str = ""
    line: str = ""


class SpanView(BaseModel):
    """A column of the matrix."""

    phase: str
    title: str
    start: dt.datetime
    end: dt.datetime


class BarView(BaseModel):
    """A task of a formation as a bar on the clock."""

    task: str
    kind: str
    objective: str
    objective_label: str
    start: dt.datetime
    end: dt.datetime
    is_support: bool
    waits: bool


class MatrixRow(BaseModel):
    """A formation and its tasks."""

    formation: str
    name: str
    bars: list[BarView]


class MatrixView(BaseModel):
    """The synchronisation matrix of a plan."""

    columns: list[SpanView]
    rows: list[MatrixRow]


class PlanView(BaseModel):
    """A plan with its matrix (none when its names cannot be settled) and its faults."""

    plan: Plan
    is_saved: bool
    is_sound: bool
    faults: list[PlanFault]
    matrix: MatrixView | None
    toml: str


class PlanGiven(BaseModel):
    """A plan that the page gives."""

    plan: Plan


class SavedPlan(BaseModel):
    """A plan that was saved."""

    id: str
    file: str = Field(description="the file that the terminal takes, in the results folder")
    faults: list[PlanFault]
