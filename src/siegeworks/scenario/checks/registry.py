"""The register of cross-checks: each is one small function with a name, a severity and a hint.

A check looks at a draft and yields :class:`Finding`s. The register turns them into faults, adding
its severity, and its hint where the finding has no repair of its own. All checks run and all
faults are reported; there is no list to keep by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from siegeworks.scenario.draft import Draft
from siegeworks.scenario.faults import Fault, Severity


@dataclass(frozen=True)
class Finding:
    """What a check found: as a fault, but without severity."""

    file: str
    row: int
    field: str
    found: str
    expected: str
    repair: str = ""


CheckFunction = Callable[[Draft], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A registered check; its meaning is the first line of the function's docstring."""

    name: str
    severity: Severity
    hint: str
    function: CheckFunction

    @property
    def meaning(self) -> str:
        """What the check asks of a scenario, in one sentence."""
        return (self.function.__doc__ or "").strip().splitlines()[0]

    def faults(self, draft: Draft) -> list[Fault]:
        """Faults of a draft under this check."""
        return [
            Fault(f.file, f.row, f.field, f.found, f.expected, f.repair or self.hint, self.severity)
            for f in self.function(draft)
        ]


CHECKS: dict[str, Check] = {}
"""All checks by name, in the order in which they were registered."""


def check(
    name: str, severity: Severity = "error", hint: str = ""
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under a name of its own."""

    def register(function: CheckFunction) -> CheckFunction:
        if name in CHECKS:
            raise ValueError(f"two checks are named {name!r}")
        CHECKS[name] = Check(name, severity, hint, function)
        return function

    return register


def run_checks(draft: Draft) -> list[Fault]:
    """Faults of every check on a draft."""
    return [fault for registered in CHECKS.values() for fault in registered.faults(draft)]
