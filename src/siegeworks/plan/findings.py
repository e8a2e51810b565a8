"""What a check finds in a plan, and the fault it becomes: with file, line and repair."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siegeworks.plan.load import PLANS, plan_lines
from siegeworks.plan.records import Plan
from siegeworks.plan.toml_lines import line_of
from siegeworks.scenario.faults import Fault, Severity
from siegeworks.scenario.siege import Siege

_ENTRY = re.compile(r"^(tasks|phases|lines)\[(\d+)\]")


@dataclass(frozen=True)
class Finding:
    """Something wrong with a plan.

    ``at`` is the key, tasks and phases counted from 1 (:func:`task_key`). An empty ``repair`` or
    ``severity`` is the check's own.
    """

    at: str
    found: str
    expected: str
    repair: str = ""
    severity: Severity | None = None


def task_key(index: int, field: str = "") -> str:
    """Key of a field of the task at ``index`` (from 0)."""
    return f"tasks[{index + 1}]" + (f".{field}" if field else "")


def phase_key(index: int, field: str = "") -> str:
    """Key of a field of the phase at ``index`` (from 0)."""
    return f"phases[{index + 1}]" + (f".{field}" if field else "")


def line_key(index: int, field: str = "") -> str:
    """Key of a field of the trench line at ``index`` (from 0) that the plan draws."""
    return f"lines[{index + 1}]" + (f".{field}" if field else "")


@dataclass(frozen=True)
class Placing:
    """Turns findings in one plan into faults.

    The line is that of the plan's file when the file says what the plan says, else 0.
    """

    plan: Plan
    lines: dict[str, int]

    @classmethod
    def of(cls, siege: Siege, plan: Plan) -> Placing:
        """Placing of a plan of this siege."""
        return cls(plan, plan_lines(siege, plan))

    def fault(self, finding: Finding, severity: Severity, hint: str = "") -> Fault:
        """The fault, with the check's severity and hint where the finding has none."""
        return Fault(
            file=f"{PLANS}/{self.plan.id}.toml",
            row=line_of(self.lines, finding.at),
            field=self._named(finding.at),
            found=finding.found,
            expected=finding.expected,
            repair=finding.repair or hint,
            severity=finding.severity or severity,
        )

    def _named(self, at: str) -> str:
        """The key with a task or phase called by its id."""
        entry = _ENTRY.match(at)
        if entry is None:
            return at
        rows = getattr(self.plan, entry[1])
        return f"{entry[1]}[{rows[int(entry[2]) - 1].id}]{at[entry.end() :]}"
