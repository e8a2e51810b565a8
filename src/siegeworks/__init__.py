"""siegeworks: an open campaign-analysis engine for sieges.

>>> import siegeworks as sw
>>> siege = sw.load("dien-bien-phu", at="1954-03-25")
>>> siege.scenario.title
'Dien Bien Phu, 1954'

The public surface is what ``__all__`` names. Everything is imported on first use, so that asking
for help or checking a scenario never waits for the compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from siegeworks.scenario.version import __version__

if TYPE_CHECKING:
    from siegeworks.plan.checks import check_plan
    from siegeworks.plan.siege import PlannedSiege, load
    from siegeworks.scenario.faults import DataFaults, Fault, SiegeworksError, UsageError
    from siegeworks.scenario.load import list_scenarios, validate
    from siegeworks.study.assess import assess
    from siegeworks.study.results import Run
    from siegeworks.study.simulate import simulate
    from siegeworks.tell.publish import report

_WHERE = {
    "DataFaults": "scenario.faults",
    "Fault": "scenario.faults",
    "PlannedSiege": "plan.siege",
    "Run": "study.results",
    "SiegeworksError": "scenario.faults",
    "UsageError": "scenario.faults",
    "assess": "study.assess",
    "check_plan": "plan.checks",
    "list_scenarios": "scenario.load",
    "load": "plan.siege",
    "report": "tell.publish",
    "simulate": "study.simulate",
    "validate": "scenario.load",
}

__all__ = [
    "DataFaults",
    "Fault",
    "PlannedSiege",
    "Run",
    "SiegeworksError",
    "UsageError",
    "__version__",
    "assess",
    "check_plan",
    "list_scenarios",
    "load",
    "report",
    "simulate",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'siegeworks' has no attribute {name!r}")
    return getattr(import_module(f"siegeworks.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
