"""What a watch does to men, in scalar form: how it is spent, what rest, hunger and wet do.

The scalar layer of the rule ``cohesion``; its page gives the equations and their sources.
"""

from __future__ import annotations

from siegeworks.engine.codes import ASSAULT, LABOUR, MARCH, REST
from siegeworks.engine.jit import kernel

FIGHTING, UNDER_FIRE, BESIEGED, IN_LINE, RESTING = range(5)
"""How a unit spends a watch, worst first."""


@kernel
def share_lost(hit: int, fit: int, recent: float) -> float:
    """Losses of this watch as a share of the strength before those counted in ``recent``."""
    return hit * (1.0 - recent) / max(float(fit + hit), 1.0)


@kernel
def hunger_per_day(ration: float, half_ration: float, no_food: float) -> float:
    """Daily change (<= 0) on ``ration`` 0-1: none on full, straight lines to half and to none."""
    r = min(max(ration, 0.0), 1.0)
    if r >= 0.5:
        return 2.0 * (1.0 - r) * half_ration
    return half_ration + (1.0 - 2.0 * r) * (min(no_food, half_ration) - half_ration)


@kernel
def wetness(flooded: float, is_low: bool, hill_x: float, is_wet: bool, shelter: float) -> float:
    """How wet men lie, 0-1: by water in the trench, or by rain where no shelter stands."""
    water = flooded if is_low else flooded * hill_x
    rain = 1.0 - shelter if is_wet else 0.0
    return min(max(water, rain, 0.0), 1.0)


@kernel
def spent(posture: int, is_in_post: bool, is_fought: bool, is_exposed: bool, in_ring: bool) -> int:
    """How a watch is spent; a besieged unit is never out of contact."""
    if is_fought or posture == ASSAULT:
        return FIGHTING
    if is_exposed:
        return UNDER_FIRE
    if in_ring:
        return BESIEGED
    return RESTING if is_in_post or posture == REST else IN_LINE


@kernel
def quiet(density: float, broken: float) -> float:
    """Share of its rest a unit gets under ``density`` rounds a ha and hour; half at ``broken``."""
    return broken / max(broken + density, 1e-9)


@kernel
def recovery_per_day(
    how: int, in_ring: bool, rest: float, in_line: float, besieged_x: float
) -> float:
    """Daily recovery by how the watch is spent; none while besieged and shelled, or fighting."""
    if how == RESTING:
        return rest
    if how == BESIEGED:
        return rest * besieged_x
    return 0.0 if how == FIGHTING or in_ring else in_line


@kernel
def days_in_contact(before: float, how: int, days: float, shed: float) -> float:
    """Days under fire: grow in contact, shrink with rest, stand still in between."""
    if how <= UNDER_FIRE:
        return before + days
    return max(before - shed * days, 0.0) if how == RESTING else before


@kernel
def ceiling(contact_days: float, onset: float, fall: float) -> float:
    """Highest cohesion after ``contact_days``: 1 up to the onset, then lower by ``fall`` a day."""
    return min(max(1.0 - fall * (contact_days - onset), 0.0), 1.0)


@kernel
def tiring_per_h(how: int, posture: int, rates: tuple[float, float, float, float]) -> float:
    """Hourly change of fatigue: half the camp's rest for men awake in turns, none under fire.

    ``rates``: of assault, march and labour, and of rest in camp.
    """
    assault, march, labour, rest = rates
    if how == FIGHTING:
        return assault
    if posture == MARCH:
        return march
    if posture == LABOUR:
        return labour
    if how == UNDER_FIRE:
        return 0.0
    return -rest if posture == REST else -0.5 * rest
