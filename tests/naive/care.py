"""The rule of care by hand: one unit and one group of men at a time, draws handed in.

Units are dictionaries of numbers of men; ``luck(unit, kind)`` gives the four random numbers of a
kind of decision, ``successes`` and ``whole`` turn one of them into a number of men.
"""

import math
from fractions import Fraction

LYING = ("moderate", "severe", "h_light", "h_moderate", "h_severe")
ALIVE = (*LYING, "fit", "light", "sick", "shirk")


def places_wanting(units, side, places_share):
    """Wounded beyond the places, over the places."""
    mine = [unit for unit in units if unit["side"] == side and unit["present"]]
    lying = sum(unit[state] for unit in mine for state in LYING)
    alive = sum(unit[state] for unit in mine for state in ALIVE)
    places = max(1.0, places_share * alive)
    return max(0.0, lying / places - 1.0)


def chance_of_death(share, n):
    """d with d / (d + settles (1 - d)) = share of the severe who die."""
    wanted = min(1.0, share / n["severe_share"])
    low, high = 0.0, 1.0
    for _ in range(200):
        d = (low + high) / 2.0
        if d / (d + n["settles"] * (1.0 - d)) < wanted:
            low = d
        else:
            high = d
    return (low + high) / 2.0


def deadly(base, crowd, extra, n):
    """Those without a place die at the crowded rate, the others at the base rate."""
    outside = crowd / (1.0 + crowd)
    return min(1.0, (1.0 - outside) * base + outside * n["crowded_x"] * base + extra)


def side_rates(units, side, camp, n):
    crowd = places_wanting(units, side, n["places"]) if camp["enclosed"][side] else 0.0
    flown_out = side == camp["air_side"] and camp["days_since_landing"] <= n["shut_after"]
    trapped = camp["enclosed"][side] and not flown_out
    extra = n["unevacuated"] if trapped else 0.0
    here = deadly(chance_of_death(n["besieged"], n), crowd, extra, n)
    treated = n["besieged"] if trapped else n["treated"]
    there = deadly(chance_of_death(treated, n), crowd, extra, n)
    sick = n["sick_enclosed"] if camp["enclosed"][side] else n["sick_open"]
    wet = min(1.0, camp["rain_mm"] / n["wet_mm"])
    return here, there, sick / 1000.0 * (1.0 + wet * (n["wet_x"] - 1.0))


def station(unit, camp):
    """Position of the unit's aid station, "rear", or None when it is lost."""
    post = camp["depot_post"][unit["depot"]]
    if post < 0:
        return "rear"
    return post if camp["owner"][post] == unit["side"] else None


def road_is_open(unit, camp):
    where, post, side = station(unit, camp), unit["post"], unit["side"]
    if where is None:
        return False
    if post < 0 or post == where:
        return True
    if camp["assaulted"][post]:
        return False
    friends = [q for q in camp["near"][post] if camp["owner"][q] == side]
    return bool(friends) or not camp["enclosed"][side]


def die_or_mend(unit, chances, n, luck, successes):
    numbers = luck(unit, "severe")
    for prefix, chance, first in (("", chances[0], 0), ("h_", chances[1], 2)):
        patients = unit[prefix + "severe"]
        dead = successes(numbers[first], patients, chance)
        mended = successes(numbers[first + 1], patients - dead, n["settles"])
        unit[prefix + "severe"] = patients - dead - mended
        unit[prefix + "moderate"] += mended
        unit["died"] += dead


def fall_sick(unit, chance, n, luck, successes):
    numbers = luck(unit, "day")
    ill = successes(numbers[2], unit["fit"], chance)
    better = successes(numbers[3], unit["sick"], 1.0 / n["stay"])
    unit["fit"] += better - ill
    unit["sick"] += ill - better
    unit["fell_sick"] += ill


def heal(unit, linked, n, luck, successes):
    numbers = luck(unit, "day")
    for grade, number in (("light", numbers[0]), ("moderate", numbers[1])):
        away = unit["h_" + grade] if linked else 0
        patients = unit[grade] + away
        if patients == 0:
            continue
        healed = successes(number, patients, n[grade])
        from_away = math.floor(Fraction(healed * away, patients) + Fraction(1, 2))
        unit["h_" + grade] -= from_away
        unit[grade] -= healed - from_away
        unit["fit"] += healed


def bear(unit, camp, n, luck, whole):
    """Carry to the station: all of them, none, or what the bearers manage."""
    where, post = station(unit, camp), unit["post"]
    going = {"light": 0, "moderate": unit["moderate"], "severe": unit["severe"]}
    if post < 0:
        if not camp["night"]:
            return
        going["light"] = unit["light"]
    elif post != where:
        km = n["rear_km"] if where == "rear" else camp["distance_m"][post][where] / 1000.0
        man_hours = unit["fit"] * n["bearers"] * camp["dark_h"]
        room = whole(luck(unit, "carry")[0], man_hours / (n["man_h"] * km))
        going["severe"] = min(unit["severe"], room)
        going["moderate"] = min(unit["moderate"], room - going["severe"])
    for grade, number in going.items():
        unit[grade] -= number
        unit["h_" + grade] += number


def watch_of_care(units, camp, n, luck, successes, whole):
    """One watch: the day's work in the first, carrying in every one."""
    rates = [side_rates(units, side, camp, n) for side in (0, 1)]
    for unit in units:
        if not unit["present"]:
            continue
        here, there, ill = rates[unit["side"]]
        linked = road_is_open(unit, camp)
        if camp["first"]:
            die_or_mend(unit, (here, there), n, luck, successes)
            fall_sick(unit, ill, n, luck, successes)
            heal(unit, linked, n, luck, successes)
        if linked:
            bear(unit, camp, n, luck, whole)
