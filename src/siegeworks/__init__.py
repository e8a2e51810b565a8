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
    from siegeworks.study.battles.score import score_assault
    from siegeworks.study.calibration.calibrate import calibrate
    from siegeworks.study.campaign.analyse import Analysis
    from siegeworks.study.compare.compare import Rule, compare
    from siegeworks.study.compare.comparison import Comparison
    from siegeworks.study.compare.what_if import what_if
    from siegeworks.study.export import export
    from siegeworks.study.hindcast.exam import hindcast
    from siegeworks.study.improve.improve import Improvement, improve
    from siegeworks.study.key_terrain.key_terrain import KeyTerrain, key_terrain
    from siegeworks.study.numbers import list_parameters
    from siegeworks.study.results import Run
    from siegeworks.study.simulate import simulate
    from siegeworks.tell.campaign.publish import run_study
    from siegeworks.tell.orders.publish import order_papers, orders
    from siegeworks.tell.papers.files import Edition
    from siegeworks.tell.publish import report
    from siegeworks.tell.review.publish import review, review_paper
    from siegeworks.tell.validation.publish import write_validation

_WHERE = {
    "Analysis": "study.campaign.analyse",
    "Comparison": "study.compare.comparison",
    "DataFaults": "scenario.faults",
    "Edition": "tell.papers.files",
    "Fault": "scenario.faults",
    "Improvement": "study.improve.improve",
    "KeyTerrain": "study.key_terrain.key_terrain",
    "PlannedSiege": "plan.siege",
    "Rule": "study.compare.compare",
    "Run": "study.results",
    "SiegeworksError": "scenario.faults",
    "UsageError": "scenario.faults",
    "assess": "study.assess",
    "calibrate": "study.calibration.calibrate",
    "check_plan": "plan.checks",
    "compare": "study.compare.compare",
    "hindcast": "study.hindcast.exam",
    "improve": "study.improve.improve",
    "key_terrain": "study.key_terrain.key_terrain",
    "export": "study.export",
    "list_parameters": "study.numbers",
    "list_scenarios": "scenario.load",
    "load": "plan.siege",
    "order_papers": "tell.orders.publish",
    "orders": "tell.orders.publish",
    "report": "tell.publish",
    "review": "tell.review.publish",
    "review_paper": "tell.review.publish",
    "run_study": "tell.campaign.publish",
    "score_assault": "study.battles.score",
    "simulate": "study.simulate",
    "validate": "scenario.load",
    "what_if": "study.compare.what_if",
    "write_validation": "tell.validation.publish",
}

__all__ = [
    "Analysis",
    "Comparison",
    "DataFaults",
    "Edition",
    "Fault",
    "Improvement",
    "KeyTerrain",
    "PlannedSiege",
    "Rule",
    "Run",
    "SiegeworksError",
    "UsageError",
    "__version__",
    "assess",
    "calibrate",
    "check_plan",
    "compare",
    "export",
    "hindcast",
    "improve",
    "key_terrain",
    "list_parameters",
    "list_scenarios",
    "load",
    "order_papers",
    "orders",
    "report",
    "review",
    "review_paper",
    "run_study",
    "score_assault",
    "simulate",
    "validate",
    "what_if",
    "write_validation",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'siegeworks' has no attribute {name!r}")
    return getattr(import_module(f"siegeworks.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
