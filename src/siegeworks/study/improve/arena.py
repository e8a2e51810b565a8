"""Where plans are tried: one siege, one enemy with several policies, common draws for all."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from siegeworks.engine.build import sizes
from siegeworks.engine.build.tasks import policy_table, start_state, task_table
from siegeworks.engine.state import F8
from siegeworks.plan.expand import expand
from siegeworks.plan.follow import chain, joined
from siegeworks.plan.load import load_policies
from siegeworks.plan.records import Plan, Policies, Policy
from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.outcomes import Floats
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.improve.objectives import Objective
from siegeworks.study.setup import Setup, both_plans, prepare
from siegeworks.study.uncertainty import POINT

Scores = Mapping[str, Floats]
"""Figures by objective: one for each replication of each enemy policy [policies x n]."""


def enemy_policies(policies: Policies, side: int) -> dict[str, Policies]:
    """What the other side may do where its plan is silent, by name: the search holds against all.

    Counter-attacks as written, none, and twice as many that stop after twice as many failures:
    how often a side counter-attacks moves the outcome as much as any parameter does.
    """
    other = ("garrison", "besieger")[side]
    own: Policy = getattr(policies, other)
    passive = {"counterattacks_per_sector_watch": 0}
    eager = {
        "counterattacks_per_sector_watch": min(2 * own.counterattacks_per_sector_watch, 4),
        "counterattack_stop_after": 2 * own.counterattack_stop_after,
    }
    variants: dict[str, dict[str, int]] = {
        "as written": {}, "no counter-attacks": passive, "twice the counter-attacks": eager,
    }  # fmt: skip
    return {
        name: policies.model_copy(update={other: own.model_copy(update=update)})
        for name, update in variants.items()
    }


@dataclass(frozen=True, eq=False)
class Arena:
    """A siege in which plans of one side are tried.

    ``parameters``: the set that replications draw from; ``seed``: the draws that all plans share;
    ``against``: the other side's plan, None = the only one that ships.
    """

    siege: Siege
    given: Plan
    until: dt.date
    seed: int
    parameters: str | None = None
    against: Plan | None = None
    threads: int | None = None

    @property
    def side(self) -> int:
        """Row of the side whose plan is to be bettered."""
        return self.siege.side_index[self.given.side]

    @cached_property
    def policies(self) -> dict[str, Policies]:
        """The other side's policies by name."""
        return enemy_policies(load_policies(self.siege), self.side)

    @cached_property
    def base(self) -> Setup:
        """The given plan made ready."""
        return prepare(
            self.siege,
            both_plans(self.siege, self.given, self.against),
            self.until,
            parameters=self.parameters,
            seed=self.seed,
        )

    @cached_property
    def _following(self) -> tuple[Plan, ...]:
        """The plans that follow the given one, and so every other plan that is tried."""
        return chain(self.siege, self.given)[1:]

    @cached_property
    def _drawn(self) -> dict[int, F8]:
        """Parameters of the first replications, by how many: the same for all plans."""
        return {}

    def _parameters(self, n: int) -> F8 | None:
        """Rows [at least n, parameters] of the first replications; None for central values."""
        if self.base.parameters == POINT:
            return None
        if not any(known >= n for known in self._drawn):
            self._drawn.clear()
            self._drawn[2 * n] = self.base.parameter_rows(0, 2 * n)
        (rows,) = self._drawn.values()
        return rows

    def setup(self, plan: Plan) -> Setup:
        """Another plan made ready: only what hangs on its tasks is built anew."""
        base = self.base
        plans = (plan, base.plans[1]) if self.side == 0 else (base.plans[0], plan)
        whole = joined((plan, *self._following))
        own = [(self.side, task) for task in expand(self.siege, whole)]
        others = [(side, task) for side, task in base.names.tasks if side != self.side]
        tasks = sorted(own + others, key=lambda row: row[0])  # the besieger's first
        names = dataclasses.replace(base.names, tasks=tuple(tasks))
        tables = base.tables._replace(tasks=task_table(names), start=start_state(names))
        return dataclasses.replace(
            base, names=names, plans=plans, tables=tables, sizes=sizes(names, tables)
        )

    def play(self, plan: Plan, first: int, n: int, objectives: tuple[Objective, ...]) -> Scores:
        """Scores of replications ``first`` to ``first + n`` under each enemy policy in turn."""
        setup = dataclasses.replace(self.setup(plan), given=self._parameters(first + n))
        stints = []
        for policies in self.policies.values():
            tables = setup.tables._replace(policy=policy_table(policies))
            stints.append(Stint(dataclasses.replace(setup, tables=tables), first, n))
        pieces = [
            {o.id: o.score(setup.names, block) for o in objectives}
            for block in play_stints(stints, self.threads)
        ]
        return {o.id: np.concatenate([piece[o.id] for piece in pieces]) for o in objectives}

    def campaigns(self, n: int) -> int:
        """Campaigns that ``n`` replications of a plan cost."""
        return n * len(self.policies)
