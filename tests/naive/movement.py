"""A march and what it costs, written from the page, over cells that know their neighbours."""

import math


def march(minutes, neighbours, holder, open_and_seen, start, side, budget, slow, steps):
    """Walk downhill in walking time, given in ``minutes`` from each cell to the goal.

    Returns the cell reached, how ("there", "stopped" by the enemy's ground, or "walking"), and the
    number of cells crossed in sight of him.
    """
    c, spent, seen = start, 0.0, 0
    for _ in range(steps):
        if minutes[c] == 0:
            return c, "there", seen
        nearer = [m for m in neighbours[c] if holder[m] != 1 - side and minutes[m] < minutes[c]]
        if not nearer:
            return c, "stopped", seen
        best = min(minutes[m] for m in nearer)
        m = next(m for m in nearer if minutes[m] == best)
        spent += (minutes[c] - minutes[m]) * slow
        if spent > budget:
            return c, "walking", seen
        c = m
        seen += 1 if open_and_seen[c] else 0
    return c, "walking", seen


def slowness(dark, wet, day, night, wet_x):
    """How much longer a way takes than on a dry day."""
    return (1.0 + (day / night - 1.0) * dark) / (wet_x if wet else 1.0)


def chance_of_a_hit(per_100_men_km, km, dark, night_x):
    return 1.0 - math.exp(-per_100_men_km / 100.0 * km * (1.0 + (night_x - 1.0) * dark))
