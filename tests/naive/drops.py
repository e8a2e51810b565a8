"""Drops by hand: every sortie, item and bundle in its turn; draws handed in.

Stocks are lists of items by depot; ``siege["loose"][zone][item]`` lies uncollected.
"""

import math

from tests.naive import cargo, flying

ITEM_DRAWS = 16


def mass_lying(siege, z):
    items = next(iter(siege["items"].values()))
    return sum(
        cargo.heap_kg(n, item["kg"]) for n, item in zip(siege["loose"][z], items, strict=True)
    )


def wants(siege, side, height, numbers):
    """Depots with a drop zone and what they are short of: name, zone, kilograms."""
    told = []
    for name, depot in siege["depots"].items():
        reached = depot["side"] == side and (
            depot["post"] is None or siege["owners"][depot["post"]] == side
        )
        zone = flying.zone_of(siege, name, side, height, numbers["least_in"]) if reached else None
        if zone is not None:
            told.append((name, zone, cargo.need_kg(siege["items"][name])))
    return told


def spare_sorties(siege, share, luck, whole):
    """Sorties of every fleet that are left for drops, and the fleet's second draw."""
    owed, told = siege["committed"], []
    for name, fleet in enumerate(siege["fleets"]):
        draws = luck(name, 0)
        ready = flying.ready(fleet, share, siege["hours"], draws[0], whole)
        if fleet["land_kg"] or fleet["patients"] or fleet["jumpers"]:
            taken = min(owed, ready)
            owed, ready = owed - taken, ready - taken
        told.append((fleet["drop_kg"], ready, draws[1]))
    return told


def share_out(spare, need, low, high):
    """Sorties and load for one part of the whole need."""
    n = kg = 0
    for load, ready, draw in spare:
        if load == 0 or need <= 0.0:
            continue
        flown = min(ready, int(need / load) + 1)
        need -= flown * load
        part = math.floor(flown * high + draw) - math.floor(flown * low + draw)
        n, kg = n + part, kg + part * load
    return n, kg


def give_to_enemy(siege, enemy, i, count, draw, numbers, whole):
    found = whole(draw, count * numbers["captured"])
    main = next(
        (d for d, depot in siege["depots"].items() if depot["main"] and depot["side"] == enemy),
        None,
    )
    if main is not None and siege["useful"][enemy][i]:
        siege["items"][main][i]["stock"] += found


def let_fall(siege, side, name, zone, kg, spoilt, inside, numbers, luck, whole, told):
    items = siege["items"][name]
    draws = [luck(zone["row"], ITEM_DRAWS + i) for i in range(len(items))]
    counts = cargo.load(items, kg, [draw[0] for draw in draws], whole)
    for i, (item, count, draw) in enumerate(zip(items, counts, draws, strict=True)):
        item["rear"] -= count
        bad = min(count, whole(draw[1], count * spoilt))
        kept = min(count - bad, whole(draw[2], (count - bad) * inside))
        out = count - bad - kept
        lying = siege["loose"][zone["row"]]
        grown = cargo.heap_kg(lying[i] + kept, item["kg"]) - cargo.heap_kg(lying[i], item["kg"])
        lying[i] += kept
        told["loose"] += grown
        told["spoilt"] += cargo.heap_kg(bad, item["kg"])
        told["fallen"] += cargo.heap_kg(out, item["kg"])
        told["dropped"] += grown + cargo.heap_kg(bad, item["kg"]) + cargo.heap_kg(out, item["kg"])
        give_to_enemy(siege, 1 - side, i, out, draw[3], numbers, whole)


def fly(siege, side, numbers, luck, land_luck, successes, whole, told):
    height = siege["height"]
    share = flying.share_flown(
        siege["wet"], siege["low_cloud"], siege["fog"], numbers, siege["hours"]
    )
    spare = spare_sorties(siege, share, land_luck, whole)
    wanted = wants(siege, side, height, numbers)
    need = sum(kg for _, _, kg in wanted)
    at_night = 1.0 - siege["dark"] * (1.0 - numbers["aa_night"])
    low = 0.0
    for name, zone, own in wanted:
        if need <= 0.0:
            continue
        n, kg = share_out(spare, need, low, low + own / need)
        low += own / need
        if n == 0:
            continue
        kills = at_night * flying.flak(
            siege,
            1 - side,
            (zone["from_x"], 0.0),
            (zone["x"], 0.0),
            height,
            n * numbers["aa_rounds"] * at_night,
        )
        a, b, c, _ = luck(zone["row"], 1)
        lost = successes(a, n, 1.0 - math.exp(-kills))
        told["damaged"] += successes(b, n - lost, 1.0 - math.exp(-kills * numbers["damage"]))
        bundles = int(kg / numbers["bundle_kg"]) + 1
        through = (n - lost) / n
        spoilt = 1.0 - through + through * successes(c, bundles, numbers["malfunction"]) / bundles
        inside = successes(luck(zone["row"], 2)[0], bundles, zone["inside"][height]) / bundles
        let_fall(siege, side, name, zone, kg, spoilt, inside, numbers, luck, whole, told)
        told["flown"], told["lost"] = told["flown"] + n, told["lost"] + lost


def order_height(siege, side, told, numbers):
    if told["flown"] == 0:
        return
    limit = siege["height_loss"][side]
    opinion = flying.opinion_after(
        siege["drop_opinion"], told["lost"], told["flown"], siege["hours"] / 2.0, numbers
    )
    step = 1 if opinion > limit else -1 if opinion < limit * numbers["down"] else 0
    ordered = min(max(siege["height"] + step, 0), siege["n_heights"] - 1)
    siege["drop_opinion"] = opinion if ordered == siege["height"] else limit / 2.0
    siege["height"] = ordered


def under_fire(siege, zone, enemy, numbers):
    posts = zone["posts"]
    rounds = sum(siege["density"][p] * siege["area_ha"][p] * siege["hours"] for p in posts) / max(
        len(posts), 1
    )
    over = sum(siege["over"][p][enemy] for p in posts) / max(len(posts), 1)
    fired = rounds / (rounds + numbers["half"])
    return 1.0 - (1.0 - fired) * (1.0 - min(over, 1.0) * (1.0 - siege["dark"]))


def gather(siege, side, numbers, luck, whole, told):
    lying = told["loose"]
    if lying == 0:
        return
    hands = siege["gather_share"][side] * siege["free"][side] + siege["labour"][side]
    for zone in siege["zones"]:
        z = zone["row"]
        mine = mass_lying(siege, z)
        if mine == 0:
            continue
        name = cargo.takes(siege["depots"], zone["depot"], siege["owners"], side)
        lost = (
            not flying.is_held(zone, siege["owners"], side)
            and zone["inside"][0] < numbers["least_in"]
        )
        if name is None or lost:
            lose(siege, side, z, numbers, luck, whole, told)
            continue
        exposed = under_fire(siege, zone, 1 - side, numbers)
        share = numbers["clear"] + (numbers["under_fire"] - numbers["clear"]) * exposed
        share = min(1.0, share * (1.0 - siege["dark"] * (1.0 - numbers["night"])))
        share = 1.0 - (1.0 - share) ** (siege["hours"] / 6.0)
        post = siege["depots"][name]["post"]
        km = abs(siege["post_x"][post] - zone["x"]) / 1000.0 if post is not None else 0.0
        trip_h = numbers["handling"] + 2.0 * km / numbers["walk"]
        most = hands * mine / lying * numbers["load_kg"] * siege["hours"] / trip_h
        bring_in(siege, z, name, min(share, most / mine), luck(z, 3)[0], whole, told)


def bring_in(siege, z, name, share, draw, whole, told):
    for i, item in enumerate(siege["items"][name]):
        before = siege["loose"][z][i]
        count = min(before, whole(draw, before * share)) if before else 0
        siege["loose"][z][i] -= count
        item["stock"] += count
        mass = cargo.heap_kg(before, item["kg"]) - cargo.heap_kg(before - count, item["kg"])
        told["loose"] -= mass
        told["recovered"] += mass


def lose(siege, side, z, numbers, luck, whole, told):
    for i, count in enumerate(siege["loose"][z]):
        if count:
            mass = cargo.heap_kg(count, next(iter(siege["items"].values()))[i]["kg"])
            siege["loose"][z][i] = 0
            told["loose"] -= mass
            told["fallen"] += mass
            give_to_enemy(siege, 1 - side, i, count, luck(z, ITEM_DRAWS + i)[0], numbers, whole)


def watch(siege, side, numbers, luck, land_luck, successes, whole):
    """One watch of drops; the siege is changed, what happened is returned."""
    told = dict(flown=0, lost=0, damaged=0, dropped=0, recovered=0, fallen=0, spoilt=0)
    told["loose"] = siege["loose_kg"]
    fly(siege, side, numbers, luck, land_luck, successes, whole, told)
    order_height(siege, side, told, numbers)
    gather(siege, side, numbers, luck, whole, told)
    return told
