"""When enough replications have been fought.

Two rules, looked at after each stage. *Precision*: the interval of the difference is no wider to
each side than was asked (Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36, 1965).
*Sign*: it is settled which course is better. A 95% interval that is looked at again and again
leaves 0 out by mere luck much more often than once in twenty, so the sign is judged by an interval
that holds at all stages together: I. Waudby-Smith and others, "Time-uniform central limit theory
and asymptotic confidence sequences", Annals of Statistics 52, 2024.
"""

from __future__ import annotations

import math

from siegeworks.study.compare.outcomes import Floats, Outcome
from siegeworks.study.compare.paired import interval, spread
from siegeworks.study.intervals import LEVEL

TUNED_FOR = 1000
"""Replications at which the interval for all stages is narrowest."""


def at_all_stages(gap: Floats, level: float = LEVEL) -> float:
    """Half-width of an interval of the mean that holds at every number of pairs at once.

    ``gap`` [n]: paired differences. The tuning constant follows the source's advice for the
    narrowest interval at ``TUNED_FOR`` pairs.
    """
    n, risk = gap.size, 1.0 - level
    tune = (-2.0 * math.log(risk) + math.log(-2.0 * math.log(risk) + 1.0)) / TUNED_FOR
    inside = n * tune + 1.0
    return spread(gap) * math.sqrt(
        2.0 * inside / (n * n * tune) * math.log(math.sqrt(inside) / risk)
    )


def sign_is_settled(gap: Floats, level: float = LEVEL) -> bool:
    """True when one course is better, whatever the number of looks."""
    return bool(gap.size > 1 and abs(gap.mean()) > at_all_stages(gap, level))


def reason_to_stop(outcome: Outcome, gap: Floats, precision: float) -> str:
    """``precision``, ``sign``, or nothing while neither rule is met."""
    low, high = interval(outcome, gap)
    if (high - low) / 2.0 <= precision:
        return "precision"
    return "sign" if sign_is_settled(gap) else ""
