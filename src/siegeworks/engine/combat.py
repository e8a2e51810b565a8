"""The assault law in scalar form: two clocks race, time to take against time to break.

Within a round every rate is constant, so penetration and losses are exponentials, each crossing
has a closed form, and the earliest wins. Form and constants: our fit of CDB90 (US Army Concepts
Analysis Agency, Database of Battles 1990), described in ``docs/rules/contact.md``.
"""

from __future__ import annotations

import math

from siegeworks.engine.jit import kernel

NEVER = 1e9
"""Hours: a crossing that does not come."""

TINY = 1e-12


@kernel
def force_ratio(attack: float, defence: float, fort: float, rugged: float) -> float:
    """Effective attackers over effective defenders behind works and ground; 0.01 to 100."""
    return min(max(attack / max(defence * fort * rugged, 1e-6), 0.01), 100.0)


@kernel
def penetration_rate(k0: float, beta: float, ratio: float, luck: float, resistance: float) -> float:
    """Penetration per hour: 2 k0 exp(beta ln R + luck) / resistance of the part."""
    return 2.0 * k0 * math.exp(beta * math.log(ratio) + luck) / max(resistance, 1e-6)


@kernel
def loss_rate(base: float, elasticity: float, ratio: float, noise: float) -> float:
    """Men hit per man and hour: base exp(elasticity ln R + noise).

    The attackers' elasticity is negative, the defenders' positive.
    """
    return base * math.exp(elasticity * math.log(ratio) + noise)


@kernel
def jumpoff_factor(distance_m: float, per_100m: float, cap: float) -> float:
    """Growth of the attackers' loss with open ground before the wire: per_100m^(d/100), capped."""
    growth = math.log(max(per_100m, 1.0)) * max(distance_m, 0.0) / 100.0
    return math.exp(min(growth, math.log(max(cap, 1.0))))


@kernel
def penetrated(x: float, rate: float, hours: float) -> float:
    """Share in the attacker's hands after ``hours``: 1 - (1 - x) exp(-rate hours)."""
    return 1.0 - (1.0 - x) * math.exp(-rate * hours)


@kernel
def hours_to_take(x: float, goal: float, rate: float) -> float:
    """Hours until the share ``x`` reaches ``goal``; 0 when it has, NEVER when it cannot."""
    if x >= goal:
        return 0.0
    if rate <= 0.0 or goal >= 1.0:
        return NEVER
    return math.log((1.0 - x) / (1.0 - goal)) / rate


@kernel
def danger_left(men: float, lost: float, start: float, share: float) -> float:
    """What a side can still bear before it breaks, as -ln of the men who then remain.

    It breaks when ``lost`` and further losses of ``men`` make ``share`` of ``start``. 0 when it has
    broken, NEVER when it will not.
    """
    allowed = share * start - lost
    if allowed <= 0.0:
        return 0.0
    if allowed >= men:
        return NEVER
    return -math.log(1.0 - allowed / men)


@kernel
def hours_to_break(danger: float, rate: float) -> float:
    """Hours at a constant loss ``rate`` until ``danger`` is used up."""
    if danger <= 0.0:
        return 0.0
    return danger / rate if rate > danger / NEVER else NEVER


@kernel
def hit_chance(danger: float) -> float:
    """Chance that one man is hit who runs ``danger`` (rate times hours): 1 - exp(-danger)."""
    return -math.expm1(-max(danger, 0.0))


@kernel
def fading(half_life_min: float, since: float, until: float) -> float:
    """Mean between two hours after a fire's end of a suppression that begins at 1 and halves each
    ``half_life_min``."""
    decay = math.log(2.0) * 60.0 / max(half_life_min, 1e-3)
    span = decay * (until - since)
    if span <= TINY:
        return math.exp(-decay * since)
    return math.exp(-decay * since) * -math.expm1(-span) / span


@kernel
def logit_share(z: float, p10: float, p90: float) -> float:
    """Share whose logit is normal with these tenth and ninetieth percentiles; ``z`` standard."""
    low = math.log(p10 / (1.0 - p10))
    high = math.log(p90 / (1.0 - p90))
    # 1.2815515655 is the ninetieth percentile of the standard normal distribution.
    value = 0.5 * (low + high) + z * 0.5 * (high - low) / 1.2815515655
    return 1.0 / (1.0 + math.exp(-value))
