"""Cross-checks of a scenario: what no single cell can show to be wrong.

The modules of this package register their checks when they are imported, here and nowhere else.
"""

from siegeworks.scenario.checks import (
    calendar,
    decisions,
    forces,
    ground,
    references,
    situation,
    supply,
    targets,
)
from siegeworks.scenario.checks.registry import CHECKS, Check, Finding, check, run_checks

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "calendar",
    "check",
    "decisions",
    "forces",
    "ground",
    "references",
    "run_checks",
    "situation",
    "supply",
    "targets",
]
