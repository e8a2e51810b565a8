"""Strikes by hand: one fleet, one mission, one target after another; draws handed in."""

import math

from tests.naive import flying

GUNS, TROOPS = 0, 1


def effect(dark, numbers):
    """Sorties of the watch as a share of a day's, and what one is worth."""
    by_day = (1.0 - dark) * (1.0 - numbers["night_share"])
    by_night = dark * numbers["night_share"]
    if by_day + by_night == 0.0:
        return 0.0, 1.0
    worth = (by_day + numbers["night_x"] * by_night) / (by_day + by_night)
    return by_day + by_night, worth


def drawn_by_weight(rows, weights, draw):
    """The row at which the running sum of weights passes the draw's part of the whole."""
    total, passed = sum(weights), 0.0
    for row, weight in zip(rows, weights, strict=True):
        passed += weight
        if total > 0.0 and passed > draw * total:
            return row
    return None


def gun_weight(unit, now):
    known = unit["located"] >= now or (unit["kind"] == "aa" and unit["gun"]["fired"] > 0)
    return (
        unit["gun"]["tubes"] if unit["gun"] and unit["kind"] in ("battery", "aa") and known else 0
    )


def troop_weight(unit, is_day, numbers):
    if unit["kind"] in ("battery", "aa"):
        return 0.0
    moves = unit["posture"] == "march" and is_day
    if not (unit["near"] or moves or unit["assaults"]):
        return 0.0
    return (
        unit["fit"]
        * (1.0 - unit["concealment"])
        * (numbers["assault_x"] if unit["assaults"] else 1.0)
    )


def through(siege, enemy, unit, n, label, numbers, luck, successes, told):
    at_night = 1.0 - siege["dark"] + siege["dark"] * numbers["aa_night"]
    place = (unit["x"], 0.0)
    kills = at_night * flying.flak(
        siege, enemy, place, place, 0, n * numbers["aa_rounds"] * at_night
    )
    a, b, _, _ = luck(label, 4)
    lost = successes(a, n, 1.0 - math.exp(-kills))
    told["lost"] += lost
    told["damaged"] += successes(b, n - lost, 1.0 - math.exp(-kills * numbers["damage"]))
    return n - lost


def bomb_gun(unit, fleet, sorties, label, numbers, luck, successes):
    gun = unit["gun"]
    a, b, _, _ = luck(label, 2)
    chance = fleet["guns_hit"] * (numbers["casemate_x"] if unit["casemate"] else 1.0)
    hits = successes(a, gun["tubes"], 1.0 - math.exp(-sorties * chance / gun["tubes"]))
    gone = successes(b, hits, numbers["destroyed"])
    gun["tubes"] -= hits
    gun["damaged"] += hits - gone


def bomb_troops(unit, fleet, sorties, is_day, label, numbers, luck, events, whole, trench):
    a, b, _, _ = luck(label, 3)
    is_open = is_day and unit["posture"] in ("march", "assault")
    hits = events(a, sorties * fleet["men_hit"] * (numbers["open_x"] if is_open else 1.0))
    unit["fit"] -= min(hits, unit["fit"])
    metres = whole(b, sorties * fleet["trench_m"])
    trench[unit["cell"]] = max(trench[unit["cell"]] - metres, min(trench[unit["cell"]], 1))


def road(road_x, sorties, hours, numbers):
    """Throughput: strain is the mean of sorties a day; older ones count less, as it is mended."""
    loss = 1.0 - numbers["full_x"]
    if loss <= 0.0:
        return 1.0
    used = (1.0 - road_x) / loss
    strain = used / (2.0 - used)
    now = sorties / hours * 24.0 / numbers["full_sorties"]
    strain = now + (strain - now) * math.exp(-hours / numbers["repair_h"])
    return 1.0 - loss * 2.0 / (1.0 + 1.0 / strain) if strain > 0.0 else 1.0


def watch(siege, side, now, numbers, luck, successes, whole, events):
    """One watch of strikes; the siege is changed, what happened is returned."""
    told = dict(flown=0, lost=0, damaged=0)
    enemy, is_day = 1 - side, siege["dark"] < 0.5
    share, worth = effect(siege["dark"], numbers)
    share *= siege["hours"] / 12.0
    share *= flying.share_flown(
        siege["wet"], siege["low_cloud"], siege["fog"], numbers, siege["hours"]
    )
    if siege["low_cloud"]:
        share = 0.0
    on_road = 0
    targets = [unit for unit in siege["units"] if unit["side"] == enemy and unit["here"]]
    for f, fleet in enumerate(siege["fleets"]):
        if not fleet["strike"]:
            continue
        a, b, c, _ = luck(f, 0)
        n = whole(a, fleet["sorties"] * share)
        guns = min(n, whole(b, n * siege["on_guns"]))
        cut = min(n - guns, whole(c, n * siege["on_road"]))
        told["flown"], on_road = told["flown"] + n, on_road + cut
        a, b, _, _ = luck(f, 1)
        target = drawn_by_weight(targets, [gun_weight(unit, now) for unit in targets], a)
        if target is None:
            guns = 0
        if guns:
            left = through(siege, enemy, target, guns, 2 * f, numbers, luck, successes, told)
            bomb_gun(target, fleet, worth * left, 2 * f, numbers, luck, successes)
        n -= guns + cut
        target = drawn_by_weight(targets, [troop_weight(u, is_day, numbers) for u in targets], b)
        if n and target is not None:
            left = through(siege, enemy, target, n, 2 * f + 1, numbers, luck, successes, told)
            bomb_troops(
                target,
                fleet,
                worth * left,
                is_day,
                2 * f + 1,
                numbers,
                luck,
                events,
                whole,
                siege["trench"],
            )
    siege["road_x"] = road(siege["road_x"], on_road, siege["hours"], numbers)
    return told
