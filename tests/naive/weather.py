"""Weather by hand: a chain of two states stepped as a matrix, a list of all rain that ever fell."""

import math


def product(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(2)) for j in range(2)] for i in range(2)]


def six_hours(p_dry_wet, p_wet_wet):
    """Rows: from dry, from wet; columns: to dry, to wet."""
    return [[1.0 - p_dry_wet, p_dry_wet], [1.0 - p_wet_wet, p_wet_wet]]


def chance_after(was_wet, p_dry_wet, p_wet_wet, steps):
    """Chance of wet after some steps of six hours."""
    step = six_hours(p_dry_wet, p_wet_wet)
    chain = step
    for _ in range(steps - 1):
        chain = product(chain, step)
    return chain[1 if was_wet else 0][1]


def long_run(p_dry_wet, p_wet_wet):
    return chance_after(False, p_dry_wet, p_wet_wet, 2000)


def late_onset(p, hours, late_x):
    """``hours``: the clock hours of the watch, one by one; late ones from 12 to 24."""
    weights = [late_x if 12 <= hour % 24 < 24 else 1.0 / late_x for hour in hours]
    usual = (12 * late_x + 12 / late_x) / 24
    return min(1.0, p * sum(weights) / len(weights) / usual)


def watches(draws, days, numbers):
    """Weather of watches of six hours: (wet, cloud, fog, rain of ten days) for each.

    ``draws``: four numbers a watch; ``days``: rows of hour, chances, rain, cloud, fog, first.
    """
    fallen, was_wet, told = [], False, []
    for k, (draw, row) in enumerate(zip(draws, days, strict=True)):
        onset = late_onset(row["dry_wet"], range(row["hour"], row["hour"] + 6), numbers["late_x"])
        chance = chance_after(was_wet, onset, row["wet_wet"], 1)
        if k == 0:
            chance = long_run(onset, row["wet_wet"])
            # Average of an endless past: each wet watch of it counts e^(-age / 10 days).
            before = sum(chance * row["mm"] * math.exp(-6 * n / 240) for n in range(4000))
            fallen = [(0, before)]
        was_wet = draw[0] < chance
        if was_wet:
            fallen.append((k + 1, row["mm"] * -math.log(1.0 - draw[1])))
        cloud = draw[2] < (row["cloud_wet"] if was_wet else row["cloud_dry"])
        fog = row["first"] and draw[3] < row["fog"]
        rain = sum(mm * math.exp(-6 * (k + 1 - at) / 240) for at, mm in fallen)
        told.append((was_wet, cloud, fog, rain))
    return told
