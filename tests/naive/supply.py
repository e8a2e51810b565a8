"""Supply by hand: one depot, one purse, one unit after another; draws handed in.

Rounds are (reserve, harassing, defence) by depot and kind; kilograms are food, small arms, medical.
"""

import math

from tests.naive import cargo

RESERVE, HARASS, DEFENCE = range(3)
FOOD, SMALL_ARMS, MEDICAL = 3, 4, 5
EATS = ("fit", "light", "moderate", "severe", "h_light", "h_moderate", "h_severe", "sick", "shirk")
HURT = ("light", "moderate", "severe", "h_light", "h_moderate", "h_severe")


def night_part(days, darks, watch):
    of_day = [dark for day, dark in zip(days, darks, strict=True) if day == days[watch]]
    return darks[watch] / sum(of_day) if sum(of_day) > 0.0 else 1.0 / len(of_day)


def by_road(siege, name, part, draw, whole):
    """Kilograms that the carriers of a depot can bring."""
    depot = siege["depots"][name]
    wet = siege["wet"]
    hit = siege["road_x"] if siege["air_side"] == 1 - depot["side"] else 1.0
    trains = [train for train in siege["carriers"] if train["depot"] == name]
    kg = sum(train["kg"] * part * (train["wet_x"] if wet else 1.0) * hit for train in trains)
    return float(whole(draw, kg)) if kg > 0.0 else 0.0


def fill(siege, name, budget):
    """Everything to half of its target, then to the whole; the first priority first."""
    items, side = siege["items"][name], siege["depots"][name]["side"]
    left = budget
    for level in (0.5, 1.0):
        for rank in range(1, 10):
            short = {
                i: cargo.short(item, level) for i, item in enumerate(items) if item["rank"] == rank
            }
            need = sum(count * items[i]["kg"] for i, count in short.items())
            part = min(1.0, left / need) if need else 0.0
            for i, count in short.items():
                brought = int(count * part)
                items[i]["rear"] -= brought
                items[i]["stock"] += brought
                left -= brought * items[i]["kg"]
                if i < len(siege["rounds"][name]):
                    enter(siege["rounds"][name][i], brought, siege["shares"][side])
            left = max(left, 0.0)


def enter(purses, count, shares):
    reserve, defence = int(count * shares[0]), int(count * shares[1])
    purses[RESERVE] += reserve
    purses[DEFENCE] += defence
    purses[HARASS] += count - reserve - defence


def settle_purses(purses, shares):
    """Round by round: defence first from harassing, then from the reserve; the reserve likewise."""
    total = sum(purses)
    due = [int(total * shares[0]), None, int(total * shares[1])]
    due[HARASS] = total - due[RESERVE] - due[DEFENCE]
    moves = ((HARASS, DEFENCE), (HARASS, RESERVE), (RESERVE, DEFENCE), (DEFENCE, RESERVE))
    for giver, taker in moves:
        while purses[giver] > due[giver] and purses[taker] < due[taker]:
            purses[giver] -= 1
            purses[taker] += 1


def lives_on(siege, unit):
    return cargo.takes(siege["depots"], unit["depot"], siege["owners"], unit["side"])


def take(siege, name, i, wanted):
    item = siege["items"][name][i]
    taken = min(item["stock"], math.floor(wanted + 0.5))
    item["stock"] -= taken
    return taken


def issue(siege, side, numbers):
    """A day's food, medical stores and cartridges; returns the ration."""
    people = [unit for unit in siege["units"] if unit["side"] == side and unit["here"]]
    names = [name for name, depot in siege["depots"].items() if depot["side"] == side]
    main = next((name for name in names if siege["depots"][name]["main"]), None)
    each = numbers["food"][side]
    labour = siege["labour"][side]
    need = each * (labour + sum(unit[state] for unit in people for state in EATS))
    stock = sum(siege["items"][name][FOOD]["stock"] for name in names)
    level = siege["cut"][side] if stock < siege["least_days"][side] * need else 1.0
    given = 0
    for name in names:
        mine = [unit for unit in people if lives_on(siege, unit) == name]
        mouths = sum(unit[state] for unit in mine for state in EATS) + (
            labour if name == main else 0
        )
        given += take(siege, name, FOOD, mouths * each * level)
        take(
            siege,
            name,
            MEDICAL,
            numbers["medical"] * sum(unit[state] for unit in mine for state in HURT),
        )
        rifles = sum(unit["fit"] for unit in mine if unit["kind"] in ("rifle", "engineer"))
        take(siege, name, SMALL_ARMS, rifles * numbers["quiet"])
        rots = 1.0 - (1.0 - numbers["spoils"]) ** (1.0 / 30.0)
        rots *= numbers["spoils_wet"] if siege["wet"] else 1.0
        take(siege, name, FOOD, siege["items"][name][FOOD]["stock"] * min(rots, 1.0))
    return min(1.0, given / need) if need else 1.0


def fight(siege, numbers):
    """Cartridges of those in an assault from their contact on, and of those it is made upon."""
    longest = [0.0, 0.0]
    for unit in siege["units"]:
        if unit["here"] and unit["contact_h"] is not None:
            longest[unit["side"]] = max(longest[unit["side"]], siege["hours"] - unit["contact_h"])
    for unit in siege["units"]:
        hours = 0.0
        if unit["here"] and unit["contact_h"] is not None:
            hours = siege["hours"] - unit["contact_h"]
        elif unit["here"] and unit["attacked"]:
            hours = longest[1 - unit["side"]]
        name = lives_on(siege, unit)
        if hours > 0.0 and name is not None:
            take(siege, name, SMALL_ARMS, unit["fit"] * hours * numbers["assault"])


def watch(siege, part, first, numbers, luck, whole):
    """One watch of supply; the siege is changed, the rations of a first watch are returned."""
    for name, depot in siege["depots"].items():
        held = depot["post"] is None or siege["owners"][depot["post"]] == depot["side"]
        if held and part > 0.0:
            fill(siege, name, by_road(siege, name, part, luck(name, 0)[0], whole))
        if first:
            for purses in siege["rounds"][name]:
                settle_purses(purses, siege["shares"][depot["side"]])
    rations = [issue(siege, side, numbers) for side in range(2)] if first else None
    fight(siege, numbers)
    return rations
