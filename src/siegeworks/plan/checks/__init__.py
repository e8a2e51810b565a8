"""Feasibility of a plan: what cannot work, found before a shot is simulated.

The modules of this package register their checks when they are imported, here and nowhere else.
"""

from siegeworks.plan.checks import conditions, fires, force, hours, reach, works
from siegeworks.plan.checks.registry import CHECKS, Brief, Check, check, check_plan

__all__ = [
    "CHECKS",
    "Brief",
    "Check",
    "check",
    "check_plan",
    "conditions",
    "fires",
    "force",
    "hours",
    "reach",
    "works",
]
