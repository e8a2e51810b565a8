"""The register of plan checks: each is one small function with a name, a severity and a hint.

A check looks at a :class:`Brief` and yields findings; the register turns them into faults with
file and line. All checks run and all faults are reported; there is no list to keep by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from siegeworks.plan.drawn import drawn_on
from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.findings import Finding, Placing
from siegeworks.plan.known import Known
from siegeworks.plan.load import load_policies
from siegeworks.plan.names import unknown_names
from siegeworks.plan.records import Phase, Plan, Policies
from siegeworks.scenario.faults import Fault, Severity
from siegeworks.scenario.siege import Siege


@dataclass(frozen=True)
class Brief:
    """What a check looks at: the siege by name, the plan, its tasks resolved, the policies."""

    known: Known
    plan: Plan
    policies: Policies
    tasks: tuple[Assigned, ...]

    @cached_property
    def placing(self) -> Placing:
        """Turns findings into faults with file and line."""
        return Placing.of(self.known.siege, self.plan)

    def phase(self, task: Assigned) -> Phase | None:
        """Phase of a task; None when the plan has no such phase."""
        return next((p for p in self.plan.phases if p.id == task.task.phase), None)

    def holds(self, position: str) -> bool:
        """True when the plan's side holds a position at the opening."""
        return self.known.holders.get(position, "") == self.plan.side

    @property
    def severity_of_holder(self) -> Severity:
        """How bad a finding is that rests on who holds what at the opening.

        Of a plan that begins later only a warning: what came before may have changed it.
        """
        return "warning" if self.plan.start > self.known.siege.at else "error"

    def comes_after(self, later: Assigned, earlier: Assigned) -> bool:
        """True when ``later`` can only start once ``earlier`` is done or failed."""
        seen, open_tasks = {later.index}, [later.index]
        while open_tasks:
            for index in _before(self.tasks[open_tasks.pop()]):
                if index == earlier.index:
                    return True
                if index not in seen:
                    seen.add(index)
                    open_tasks.append(index)
        return False


CheckFunction = Callable[[Brief], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A registered check; its meaning is the first line of the function's docstring."""

    name: str
    severity: Severity
    hint: str
    function: CheckFunction

    @property
    def meaning(self) -> str:
        """What the check asks of a plan, in one sentence."""
        return (self.function.__doc__ or "").strip().splitlines()[0]

    def faults(self, brief: Brief) -> list[Fault]:
        """Faults of a plan under this check."""
        found = self.function(brief)
        return [brief.placing.fault(f, self.severity, self.hint) for f in found]


CHECKS: dict[str, Check] = {}
"""All checks by name, in the order in which they were registered."""


def check(
    name: str, severity: Severity = "error", hint: str = ""
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under a name of its own; a finding may have its own severity and repair."""

    def register(function: CheckFunction) -> CheckFunction:
        if name in CHECKS:
            raise ValueError(f"two checks are named {name!r}")
        CHECKS[name] = Check(name, severity, hint, function)
        return function

    return register


def check_plan(siege: Siege, plan: Plan, policies: Policies | None = None) -> list[Fault]:
    """Everything that cannot work in a plan, and warnings of what may not; empty = sound.

    The plan is held against the siege's situation at its opening. ``policies`` are the scenario's
    unless given. Plans that follow by ``then`` are not looked at.
    """
    brief = brief_of(siege, plan, policies)
    return [fault for registered in CHECKS.values() for fault in registered.faults(brief)]


def brief_of(siege: Siege, plan: Plan, policies: Policies | None = None) -> Brief:
    """The brief of a plan for its checks."""
    known = Known(drawn_on(siege, plan))
    return Brief(known, plan, policies or load_policies(siege), assign(known, plan))


@check("names")
def names(brief: Brief) -> Iterable[Finding]:
    """Every name must be one that the siege or the plan has, and every unit the plan's own."""
    return unknown_names(brief.known, brief.plan)


def _before(task: Assigned) -> list[int]:
    return [*task.after, *(need.task_index for need in task.needs if need.task_index >= 0)]
