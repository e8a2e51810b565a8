"""A siege together with the plans and policies that lie in its folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from functools import cached_property, partial
from pathlib import Path

from siegeworks.plan.checks import check_plan
from siegeworks.plan.load import list_plans, load_plan, load_policies
from siegeworks.plan.matrix import Matrix, matrix
from siegeworks.plan.records import Plan, Policies
from siegeworks.scenario.faults import DataFaults, Fault
from siegeworks.scenario.load import load as load_siege
from siegeworks.scenario.siege import Siege


class PlannedSiege(Siege):
    """A siege that also gives its plans and policies."""

    @classmethod
    def of(cls, siege: Siege) -> PlannedSiege:
        """The same siege with its plans."""
        return cls(**{f.name: getattr(siege, f.name) for f in fields(siege)})

    @property
    def plans(self) -> tuple[str, ...]:
        """Ids of the plans in the scenario's folder."""
        return list_plans(self)

    def plan(self, name_or_path: str | Path) -> Plan:
        """A plan of the scenario by its id, or from a file."""
        return load_plan(self, name_or_path)

    @cached_property
    def policies(self) -> Policies:
        """Policies of both sides."""
        return load_policies(self)

    def plan_faults(self) -> list[Fault]:
        """Faults in the files of the policies and of every plan of the scenario."""
        faults: list[Fault] = []
        plans = [partial(self.plan, name) for name in self.plans]
        reads: list[Callable[[], object]] = [partial(load_policies, self), *plans]
        for read in reads:
            try:
                read()
            except DataFaults as error:
                faults.extend(error.faults)
        return faults

    def check(self, plan: Plan) -> list[Fault]:
        """What cannot work in a plan, and warnings; empty = sound."""
        return check_plan(self, plan, self.policies)

    def matrix(self, plan: Plan) -> Matrix:
        """The synchronisation matrix of a plan."""
        return matrix(self, plan)


def load(name_or_path: str | Path, at: dt.date | str | None = None) -> PlannedSiege:
    """The siege as it stands at the dawn of ``at``, with its plans and policies.

    Raises as :func:`siegeworks.scenario.load.load` does.
    """
    return PlannedSiege.of(load_siege(name_or_path, at))
