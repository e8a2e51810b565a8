"""Landings by hand: one strip, one gun, one wounded man after another; draws handed in."""

import math

from tests.naive import cargo, flying

CLASSES = ("h_severe", "h_moderate", "h_light", "severe")


def observed(nearest_m, numbers):
    if nearest_m <= numbers["near_m"]:
        return 1.0
    return 3.0 ** -((nearest_m - numbers["near_m"]) / (numbers["far_m"] - numbers["near_m"]))


def shells_at(siege, enemy, strip, n, numbers):
    """Reference rounds on an aircraft while it stands: harassing and the batteries' answer."""
    shells = siege["strip_rounds"] / (siege["hours"] * 60.0) * numbers["ground_min"]
    if strip["seen"] == 0:
        return shells
    for gun in siege["guns"]:
        away = abs(gun["x"] - strip["x"])
        able = gun["present"] and gun["fit"] > 0 and gun["side"] == enemy and gun["battery"]
        if able and gun["ammo"] is not None and away <= gun["range_m"]:
            each = n * numbers["reaction"] * siege["duty"][enemy]
            wanted = math.floor(gun["tubes"] * each + 0.5)
            fired = flying.fire_from(siege, gun, wanted, (flying.HARASS,))
            shells += fired * gun["reference"] / n
    return shells


def hits_a_landing(siege, side, strip, n, night, numbers):
    enemy = 1 - side
    dark = numbers["aa_night"] if night else 1.0
    kills = dark * flying.flak(
        siege, enemy, (strip["from_x"], 0.0), (strip["x"], 0.0), 0, n * numbers["aa_rounds"] * dark
    )
    shells = shells_at(siege, enemy, strip, n, numbers)
    away = [
        abs(u["x"] - strip["x"])
        for u in siege["units"]
        if u["side"] == enemy and u["here"] and u["fit"]
    ]
    chance = numbers["hit"] * observed(min(away, default=1e9), numbers)
    bullets = numbers["small_arms"] if min(away, default=1e9) <= numbers["small_arms_m"] else 0.0
    return kills + bullets + shells * chance * (numbers["hit_night"] if night else 1.0)


def send(siege, items, patients, share, owed, luck, whole):
    """Landings wanted and possible: number, kilograms, seats."""
    n = kg = seats = 0
    for name, fleet in enumerate(siege["fleets"]):
        if not fleet["transport"] or not (fleet["land_kg"] or fleet["patients"]):
            continue
        ready = flying.ready(fleet, share, siege["hours"], luck(name, 0)[0], whole)
        for _ in range(ready):
            if owed > 0:
                owed -= 1
                continue
            hungry = fleet["land_kg"] and cargo.need_kg(items) > kg
            waiting = fleet["patients"] and patients > seats
            if hungry or waiting:
                n, kg, seats = n + 1, kg + fleet["land_kg"], seats + fleet["patients"]
    return n, kg, seats


def fly_out(units, seats, draw):
    """Empty the aid station, the worst first; returns how many went."""
    first = math.floor(draw * len(units))
    turn = units[first:] + units[:first]
    queue = [
        (unit, state)
        for state in CLASSES
        for unit in turn
        if unit["evacuable"]
        for _ in range(unit[state])
    ]
    for unit, state in queue[:seats]:
        unit[state] -= 1
        unit["evacuated"] += 1
    return min(seats, len(queue))


def watch(siege, side, numbers, luck, successes, whole):
    """One watch on the only strip; the siege is changed, what happened is returned."""
    strip, night = siege["strip"], siege["dark"] > 0.5
    told = dict(flown=0, lost=0, landed_kg=0, flown_out=0, damaged=0)
    if siege["lands"][night] and flying.is_held(strip, siege["owners"], side):
        depot = cargo.takes(siege["depots"], strip["depot"], siege["owners"], side)
        if depot is not None:
            land_on(siege, side, depot, night, numbers, luck, successes, whole, told)
    for mode in (False, True):
        if mode == night and told["flown"]:
            siege["opinion"][mode] = flying.opinion_after(
                siege["opinion"][mode], told["lost"], told["flown"], siege["hours"], numbers
            )
        else:
            siege["opinion"][mode] = flying.opinion_fading(
                siege["opinion"][mode], siege["hours"], numbers["prior"], numbers
            )
    return told


def land_on(siege, side, depot, night, numbers, luck, successes, whole, told):
    items = siege["items"][depot]
    for unit in siege["units"]:
        unit["evacuable"] = unit["side"] == side and unit["depot"] == depot
    patients = sum(unit[state] for unit in siege["units"] if unit["evacuable"] for state in CLASSES)
    share = flying.share_flown(
        siege["wet"], siege["low_cloud"], siege["fog"], numbers, siege["hours"]
    )
    n, kg, seats = send(siege, items, patients, share, siege["committed"], luck, whole)
    if n == 0:
        return
    hits = hits_a_landing(siege, side, siege["strip"], n, night, numbers)
    a, b, c, d = luck(siege["strip"]["row"], 1)
    lost = successes(a, n, 1.0 - math.exp(-hits))
    told["damaged"] = successes(b, n - lost, 1.0 - math.exp(-hits * numbers["damage"]))
    counts = cargo.load(items, kg * (n - lost) / n, [c] * len(items), whole)
    for item, count in zip(items, counts, strict=True):
        item["rear"] -= count
        item["stock"] += count
        told["landed_kg"] += cargo.heap_kg(count, item["kg"])
    told["flown_out"] = fly_out(siege["units"], seats * (n - lost) // n, d)
    told["flown"], told["lost"] = n, lost
