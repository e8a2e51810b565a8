"""The assault law in scalar form: two clocks race, time to take against time to break.

Within a round every rate is constant, so penetration and losses are exponentials and each crossing
has a closed form; the earliest wins. Form and constants: our fit of CDB90 (US Army Concepts Analysis
Agency, Database of Battles 1990) described in ``docs/rules/contact.md``.
"""

from __future__ import annotations

import math

from siegeworks.engine.jit import kernel

NEVER = 1e9
"""Hours: a crossing that does not come."""


@kernel
def force_ratio(attack: float, defence: float, fort: float, rugged: float) -> float:
    """Effective attackers over effective defenders behind works and ground; 0.01 to 100."""
    return min(max(attack / max(defence * fort * rugged, 1e-6), 0.01), 100.0)


@kernel
def penetration_rate(k0: float, beta: float, ratio: float, luck: float, resistance: float) -> float:
    """Penetration per hour: 2 k0 exp(beta ln R + luck) / resistance of the part."""
    return 2.0 * k0 * math.exp(beta * math.log(ratio) + luck) / max(resistance, 1e-6)


@kernel
def attacker_rate(a0: float, open_ground: float, elasticity: float, ratio: float, noise: float) -> float:
    """Attackers hit per man in contact and hour: a0 J exp(-elasticity ln R + noise)."""
    return a0 * open_ground * math.exp(-elasticity * math.log(ratio) + noise)


@kernel
def defender_rate(d0: float, elasticity: float, ratio: float, noise: float, depth: float) -> float:
    """Defenders hit per man and hour: d0 exp(elasticity ln R + noise) times the depth factor."""
    return d0 * math.exp(elasticity * math.log(ratio) + noise) * depth


@kernel
def jumpoff_factor(distance_m: float, per_100m: float, cap: float) -> float:
    """Growth of the attackers' loss with open ground before the wire: per_100m^(d / 100), capped."""
    return min(per_100m ** (max(distance_m, 0.0) / 100.0), cap)


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
def hours_to_break(men: float, lost: float, start: float, share: float, rate: float) -> float:
    """Hours until ``lost`` plus the losses of ``men`` at ``rate`` reach ``share`` of ``start``."""
    allowed = share * start - lost
    if allowed <= 0.0:
        return 0.0
    if rate <= 0.0 or allowed >= men:
        return NEVER
    return -math.log(1.0 - allowed / men) / rate


@kernel
def hit_chance(rate: float, hours: float) -> float:
    """Chance that one man is hit in ``hours`` at ``rate``: 1 - exp(-rate hours)."""
    return 1.0 - math.exp(-max(rate, 0.0) * max(hours, 0.0))


@kernel
def fading(half_life_min: float, hours: float) -> float:
    """Mean over ``hours`` of a suppression that begins at 1 and halves each ``half_life_min``."""
    if hours <= 0.0:
        return 1.0
    decay = math.log(2.0) * 60.0 / max(half_life_min, 1e-3)
    return (1.0 - math.exp(-decay * hours)) / (decay * hours)


@kernel
def logit_share(z: float, p10: float, p90: float) -> float:
    """Share whose logit is normal with the given tenth and ninetieth percentiles; ``z`` standard."""
    low = math.log(p10 / (1.0 - p10))
    high = math.log(p90 / (1.0 - p90))
    # 1.2815515655 is the ninetieth percentile of the standard normal distribution.
    value = 0.5 * (low + high) + z * 0.5 * (high - low) / 1.2815515655
    return 1.0 / (1.0 + math.exp(-value))
