"""Aircraft by hand: what flies, which guns reach the way, what a command believes.

A siege is a dictionary: ``guns`` (dictionaries with x, y, side, range_m, tubes, kill by height,
ammo, depot, fit, present), ``rounds`` by depot and kind as three numbers (reserve, harassing,
defence).
"""

import math

RESERVE, HARASS, DEFENCE = range(3)


def share_flown(wet, low_cloud, fog, numbers, hours):
    share = numbers["dry"]
    if wet or low_cloud:
        share = numbers["under_cloud"]
    if fog:
        share *= max(0.0, hours - numbers["fog_h"]) / hours
    return share


def ready(fleet, share, hours, draw, whole):
    """Sorties of a fleet in a watch."""
    return whole(draw, fleet["sorties"] * share * hours / 24.0) if fleet["transport"] else 0


def distance_to_way(x, y, a, b, steps=4000):
    points = (
        (a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps)
        for k in range(steps + 1)
    )
    return min(math.dist((x, y), point) for point in points)


def fire_from(siege, gun, wanted, purses):
    """Take rounds from the named purses of a gun's depot, in order; returns them."""
    stock = siege["rounds"][gun["depot"]][gun["ammo"]]
    fired = 0
    for purse in purses:
        taken = min(wanted - fired, stock[purse])
        stock[purse] -= taken
        fired += taken
    gun["fired"] += fired
    return fired


def flak(siege, enemy, a, b, height, rounds_a_kill):
    """Kills a sortie on the way from a to b; the guns' rounds are spent."""
    total = 0.0
    for gun in siege["guns"]:
        kill = gun["kill"][height] if gun["kill"] else 0.0
        if gun["side"] != enemy or not gun["present"] or gun["fit"] == 0 or gun["tubes"] == 0:
            continue
        if kill == 0.0 or distance_to_way(gun["x"], gun["y"], a, b) > gun["range_m"]:
            continue
        wanted = max(1, math.floor(gun["tubes"] * kill * rounds_a_kill + 0.5))
        fired = fire_from(siege, gun, wanted, (DEFENCE, HARASS, RESERVE))
        total += gun["tubes"] * kill * fired / wanted
    return total


def is_held(zone, owners, side):
    return all(owners[p] == side for p in zone["posts"])


def zone_of(siege, depot, side, height, least):
    """Name of the drop zone of a depot: the best that is held, else the best with enough inside."""
    own = [z for z in siege["zones"] if not z["strip"] and z["depot"] == depot]
    held = [z for z in own if is_held(z, siege["owners"], side)]
    left = held or [z for z in own if z["inside"][height] >= least]
    best = None
    for zone in left:
        if best is None or zone["inside"][height] > best["inside"][height]:
            best = zone
    return best


def opinion_after(opinion, lost, flown, hours, numbers, half_day=12.0):
    seen = (lost + numbers["crews"] * opinion) / (flown + numbers["crews"])
    kept = math.exp(-hours / (half_day * numbers["memory"]))
    return kept * opinion + (1.0 - kept) * seen


def opinion_fading(opinion, hours, prior, numbers):
    kept = math.exp(-hours / 24.0 / numbers["forget"])
    return kept * opinion + (1.0 - kept) * prior
