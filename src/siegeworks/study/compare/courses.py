"""Courses of action: what is fought against what, under names that tell them apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from siegeworks.plan.checks import check_plan
from siegeworks.plan.load import load_plan
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.scenario.siege import Siege
from siegeworks.study.slopes import SLOPES, force_slope

WITHOUT = "~"
"""Between a plan's name and a task that is left out: ``second-attack~dig-a1``."""

AS_GIVEN = 0.33
"""The slope that the parameter table gives: nothing is held there, so that draws stay draws."""

COEFFICIENTS: Mapping[float, Mapping[str, float]] = {
    slope: {} if slope == AS_GIVEN else force_slope(slope) for slope in SLOPES
}
"""Slope of the log odds of taking a position per ln(force ratio), and what is held for it."""


@dataclass(frozen=True, eq=False)
class Course:
    """A course of action: a plan on a siege, with parameters held at ``overrides``.

    ``plan`` None = the besieger follows his policy alone. ``against``: the other side's plan, None
    = as for all courses.
    """

    label: str
    siege: Siege
    plan: Plan | None
    overrides: Mapping[str, float] = field(default_factory=dict)
    against: Plan | None = None

    @property
    def side(self) -> int:
        """Row of the side whose course it is."""
        return self.siege.side_index[self.plan.side] if self.plan else 0

    @property
    def wants(self) -> int:
        """1 for the besieger's course, -1 for the garrison's: turns what the besieger wants."""
        return 1 if self.side == 0 else -1


def courses_of(siege: Siege, plans: Sequence[Plan]) -> list[Course]:
    """A course for each plan on one siege, the first the one that others are held against.

    Raises ``UsageError`` for fewer than two plans, plans of two sides and equal plans, and
    ``DataFaults`` with everything that cannot work in any of them.
    """
    if len(plans) < 2:
        raise UsageError(f"{len(plans)} plan: at least two are needed to compare")
    for plan in plans:
        if plan.side not in siege.side_index:
            known = ", ".join(siege.side_index)
            raise UsageError(
                f"plan {plan.id!r} is for {plan.side!r}; {siege.scenario.id} has {known}"
            )
    sides = {plan.side for plan in plans}
    if len(sides) > 1:
        told = ", ".join(f"{plan.id} ({plan.side})" for plan in plans)
        raise UsageError(f"plans of both sides cannot be compared: {told}")
    for i, plan in enumerate(plans):
        if plan in plans[:i]:
            raise UsageError(f"plan {plan.id!r} is given twice")
    if faults := [f for plan in plans for f in errors(check_plan(siege, plan))]:
        raise DataFaults(faults)
    labels = name_apart(plans)
    return [Course(label, siege, plan) for label, plan in zip(labels, plans, strict=True)]


def name_apart(plans: Sequence[Plan]) -> list[str]:
    """Names for plans: the id, and for a later plan with the same id what it changes."""
    labels: list[str] = []
    first: dict[str, Plan] = {}
    for plan in plans:
        base = first.setdefault(plan.id, plan)
        label = plan.id if base is plan else f"{plan.id} {changes(base, plan)}"
        while label in labels:
            label += "*"
        labels.append(label)
    return labels


def changes(base: Plan, plan: Plan) -> str:
    """What a plan changes of another, in words: tasks left out, new, changed."""
    old, new = {t.id: t for t in base.tasks}, {t.id: t for t in plan.tasks}
    gone = [name for name in old if name not in new]
    came = [name for name in new if name not in old]
    # What hung on a task that is gone went with it: that is no change of its own.
    left = base
    for name in gone:
        left = left.without(name)
    kept = {t.id: t for t in left.tasks}
    other = [name for name in new if name in kept and kept[name] != new[name]]
    told = [
        f"{word} {', '.join(names)}"
        for word, names in (("without", gone), ("with", came), ("with other", other))
        if names
    ]
    return " ".join(told) or "changed"


def read_plans(siege: Siege, names: str) -> list[Plan]:
    """Plans from a list separated by commas; ``NAME~TASK`` is the plan without one of its tasks."""
    plans = []
    for text in [part.strip() for part in names.split(",") if part.strip()]:
        name, *tasks = text.split(WITHOUT)
        plan = load_plan(siege, name)
        for task in tasks:
            plan = plan.without(task)
        plans.append(plan)
    return plans


def first_plan(names: str) -> str:
    """The first plan that a list names; ``UsageError`` for an empty list."""
    name = names.partition(",")[0].partition(WITHOUT)[0].strip()
    if not name:
        raise UsageError("no plan is named; expected names of plans, separated by commas")
    return name


def folder_name(label: str) -> str:
    """The label as the name of a folder."""
    return re.sub(r"[^a-z0-9.]+", "-", label.lower()).strip("-") or "course"


def parameters_at(coefficient: float) -> Mapping[str, float]:
    """Parameters that give a force-ratio coefficient; ``UsageError`` for one that has no row."""
    if coefficient not in COEFFICIENTS:
        known = ", ".join(f"{c:g}" for c in COEFFICIENTS)
        raise UsageError(f"no force-ratio coefficient {coefficient:g}; known: {known}")
    return COEFFICIENTS[coefficient]
