"""How a finding is registered, and how figures become a verdict.

A finding is a function from a dawn (written or of a run) to a value, an interval and an honest
verdict of two or three words. Its thresholds stand in its docstring and hold for both kinds of
dawn: for the written situation the verdict is what the one value says, for a run it is what the
share of replications says in which the statement holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from siegeworks.study.cases import Case
from siegeworks.study.intervals import wilson
from siegeworks.study.rows import plain
from siegeworks.study.terrain import Flags, Floats

WRITTEN = "written situation"
TOO_EARLY = "too early"
SURE, MOSTLY, SELDOM = 0.95, 0.5, 0.05
"""Shares of replications from which a verdict on a run is certain, mostly so, or hardly ever."""


@dataclass(frozen=True)
class Found:
    """Answer of a finding: what was looked at, in words; value and interval as printed, short;
    verdict; and where it comes from."""

    words: str
    value: str
    interval: str
    verdict: str
    source: str


Finding = Callable[[Case], Found]

FINDINGS: dict[str, Finding] = {}
"""Every finding by the name that ``document.csv`` uses."""


def finding(name: str, *, compares: bool = False) -> Callable[[Finding], Finding]:
    """Register a finding; with ``compares`` it needs an earlier dawn to compare with."""

    def register(function: Finding) -> Finding:
        def answer(case: Case) -> Found:
            if compares and case.at <= case.start:
                words = f"nothing is known before {case.start.isoformat()}"
                return Found(words, "", WRITTEN, TOO_EARLY, case.source)
            return function(case)

        answer.__doc__ = function.__doc__
        FINDINGS[name] = answer
        return answer

    return register


def told(values: Floats, digits: int = 0) -> str:
    """One value as it is; several as the median with the 5 and 95 per cent points in brackets.

    The brackets are left out where all would be told alike.
    """
    low, middle, high = (plain(float(q), digits) for q in np.quantile(values, (0.05, 0.5, 0.95)))
    return middle if low == high else f"{middle} ({low}-{high})"


def judge(
    case: Case, words: str, value: str, meets: Flags, partly: Flags, *, interval: str = WRITTEN
) -> Found:
    """The answer for a statement that ``meets`` or only ``partly`` holds, a flag a replication.

    Written situation: agrees, agrees in part, does not agree. Run: *agrees* when it holds in 0.95
    of the replications or more, *agrees mostly* from a half on, *agrees in part* when it holds at
    least in part in a half, *seldom agrees* down to 0.05, else *does not agree*.
    """
    partly = partly | meets
    if not case.n:
        verdict = (
            "agrees" if meets.all() else "agrees in part" if partly.all() else "does not agree"
        )
        return Found(words, value, interval, verdict, case.source)
    share = float(meets.mean())
    low, high = wilson(float(meets.sum()), meets.size)
    holds = f"holds in {plain(share, 2)} ({plain(low, 2)}-{plain(high, 2)})"
    return Found(words, value, holds, _verdict(share, float(partly.mean())), case.source)


def _verdict(share: float, in_part: float) -> str:
    if share >= SURE:
        return "agrees"
    if share >= MOSTLY:
        return "agrees mostly"
    if in_part >= MOSTLY:
        return "agrees in part"
    return "seldom agrees" if share >= SELDOM else "does not agree"
