"""Named runs of the assault law: how much force ratio counts.

Recorded battles give a slope of about a third in the logit of success per unit of ln(force ratio),
with so wide an error that nought and one lie inside (docs/evidence/assault.md). So every comparison
of plans is shown at more than one slope. The slope is not a parameter of the engine: it follows
from the exponent of the penetration rate, the elasticities of both sides' losses and the noise of
the draws. These are the values that give each slope on the engine's own nights of assault.
"""

from __future__ import annotations

from siegeworks.scenario.faults import UsageError

EXPONENT = "force_slope_beta"
ELASTICITIES = ("loss_elasticity_attacker", "loss_elasticity_defender")

SLOPES: dict[float, dict[str, float]] = {
    0.0: {EXPONENT: 0.0, ELASTICITIES[0]: 0.0, ELASTICITIES[1]: 0.0},
    0.33: {EXPONENT: 0.05},
    1.0: {EXPONENT: 0.55},
    2.0: {EXPONENT: 1.25},
}
"""Parameters of each named slope; what is not named keeps its value or its draw."""


def force_slope(slope: float) -> dict[str, float]:
    """Parameter values, by name, that give the assault law this slope: 0, 0.33, 1 or 2.

    The slope is that of logit P(take in a night) per ln(force ratio) over all campaigns, within
    0.05; at a campaign's middle luck it is about a tenth steeper.
    The mapping replaces values of the parameter table, point or drawn. Raises ``UsageError`` for
    another slope.
    """
    if slope not in SLOPES:
        raise UsageError.unknown("force slope", f"{slope:g}", [f"{s:g}" for s in SLOPES])
    return dict(SLOPES[slope])
