"""Replacements by hand: one pool, one jumper group, one unit after another; draws handed in.

A pool: side, unit (row or None), since (watch), by_air, a_day, qualified, men, start.
"""

import math

from tests.naive import flying

BACK = ("fit", "light", "moderate", "sick", "h_light", "h_moderate")
ONLY_HELD = 2.0


def strength(unit):
    return sum(unit[state] for state in BACK)


def missing(unit, side):
    fights = unit["side"] == side and unit["here"] and unit["fit"] > 0
    return (
        max(0, unit["establishment"] - strength(unit))
        if fights and unit["kind"] == "fighting"
        else 0
    )


def fit_share(siege, side):
    rifles = [unit for unit in siege["units"] if unit["side"] == side and unit["is_rifle"]]
    now = sum(unit["fit"] for unit in rifles if unit["here"])
    return now / max(1, sum(unit["fit_at_start"] for unit in rifles))


def together(siege, r, q):
    a, b = siege["pools"][r], siege["pools"][q]
    if a["unit"] is None or b["unit"] is None:
        return False
    same = all(a[key] == b[key] for key in ("side", "since", "by_air"))
    formations = [siege["units"][pool["unit"]]["formation"] for pool in (a, b)]
    return same and (r == q or formations[0] == formations[1])


def begun(siege, r):
    pools = siege["pools"]
    return any(
        together(siege, r, q) and pools[q]["men"] < pools[q]["start"] for q in range(len(pools))
    )


def comes(siege, r, watch, numbers):
    """True when the pool sends men this watch."""
    pool = siege["pools"][r]
    side = pool["side"]
    night = siege["dark"] > 0.5
    if pool["men"] == 0 or watch < pool["since"]:
        return False
    if pool["by_air"] and (not night or siege["air_side"] != side):
        return False
    if not pool["by_air"] and not siege["day_start"]:
        return False
    few = siege["share"][side] < siege["below"][side]
    if pool["unit"] is None:
        return few or not pool["by_air"]
    last = siege["last_call"][side]
    waited = last < 0 or (watch - last) * siege["hours"] >= 24.0 * siege["gap_days"][side]
    return begun(siege, r) or (few and waited)


def fates(n, inside, hurt, draws, numbers, successes):
    out = successes(draws[0], n, 1.0 - inside)
    lost = successes(draws[1], out, numbers["lost"])
    taken = successes(draws[2], lost, numbers["captured"])
    return taken, lost - taken, successes(draws[3], n - lost, hurt)


def enter(unit, n, taken, gone, hurt, raw):
    unit["arrived"] += n
    unit["captured"] += taken
    unit["missing"] += gone
    unit["h_light"] += hurt
    unit["fit"] += n - taken - gone - hurt
    unit["raw"] += (n - taken - gone - hurt) if raw else 0


def seats(siege, men, numbers, land_luck, whole):
    """Sorties and seats for ``men``, after those already owed."""
    share = flying.share_flown(
        siege["wet"], siege["low_cloud"], siege["fog"], numbers, siege["hours"]
    )
    owed, n, places = siege["committed"], 0, 0
    for name, fleet in enumerate(siege["fleets"]):
        if not fleet["transport"] or not fleet["jumpers"]:
            continue
        for _ in range(flying.ready(fleet, share, siege["hours"], land_luck(name, 0)[0], whole)):
            if owed > 0:
                owed -= 1
            elif places < men:
                n, places = n + 1, places + fleet["jumpers"]
    return n, places


def jump(siege, r, left, numbers, luck, land_luck, successes, whole):
    """Men of a pool jump; returns how many."""
    pool = siege["pools"][r]
    side, raw = pool["side"], not pool["qualified"]
    main = next(
        (d for d, depot in siege["depots"].items() if depot["main"] and depot["side"] == side), None
    )
    depot = main if pool["unit"] is None else siege["units"][pool["unit"]]["depot"]
    rows = range(len(siege["scatter_m"]))
    row = min(rows, key=lambda h: abs(siege["scatter_m"][h] - numbers["scatter"]))
    zone = None
    for name in (depot, main):
        if zone is None and name is not None and reachable(siege, name, side):
            zone = flying.zone_of(siege, name, side, row, ONLY_HELD)
    most = min(left, pool["men"])
    _, places = seats(siege, most, numbers, land_luck, whole)
    n = min(most, places)
    if zone is None or n <= 0:
        return 0
    hurt = min(1.0, numbers["injured"] * (numbers["untrained_x"] if raw else 1.0))
    groups = [(pool["unit"], n)] if pool["unit"] is not None else None
    jumped, turn = 0, 0
    while groups or (groups is None and turn < 16):
        if groups:
            u, count = groups.pop()
        else:
            u, count = next_in_need(siege, side, zone["depot"], n - jumped)
            if u is None:
                break
        out = fates(count, zone["inside"][row], hurt, luck(r, turn), numbers, successes)
        enter(siege["units"][u], count, *out, raw)
        jumped, turn = jumped + count, turn + 1
        if groups == []:
            settle_in(siege, siege["units"][u], zone, side)
            break
    flown, _ = seats(siege, jumped, numbers, land_luck, whole)
    siege["committed"] += flown
    return jumped


def reachable(siege, name, side):
    depot = siege["depots"][name]
    held = depot["post"] is None or siege["owners"][depot["post"]] == side
    return depot["side"] == side and held


def next_in_need(siege, side, depot, left):
    best, worst = None, 0.0
    for unit in siege["units"]:
        share = (
            missing(unit, side) / max(1, unit["establishment"]) if unit["depot"] == depot else 0.0
        )
        if share > worst:
            best, worst = unit["row"], share
    if best is None or left <= 0:
        return None, 0
    return best, min(left, missing(siege["units"][best], side))


def settle_in(siege, unit, zone, side):
    if unit["here"]:
        return
    room = {}
    for p in zone["posts"]:
        inside = sum(
            u["fit"] for u in siege["units"] if u["side"] == side and u["post"] == p and u["here"]
        )
        if siege["owners"][p] == side and siege["capacity"][p] - inside > 0:
            room.setdefault(siege["capacity"][p] - inside, p)
    unit["here"] = True
    unit["post"] = room[max(room)] if room else -1


def refill(siege, r, left, luck, entity_luck, whole):
    pool, units = siege["pools"][r], siege["units"]
    first = math.floor(luck(r, 0)[0] * len(units))
    given = 0
    for unit in units[first:] + units[:first]:
        short = min(missing(unit, pool["side"]), max(0, unit["arrived"] - strength(unit)))
        if short == 0 or not unit["rests"]:
            continue
        more = whole(
            entity_luck(unit["row"], r), short * min(1.0, siege["week"][pool["side"]] / 7.0)
        )
        more = min(more, left - given)
        enter(unit, more, 0, 0, 0, not pool["qualified"])
        given += more
    return given


def absorb(siege, numbers, raw_luck, successes):
    """A day passes: worth reaches 0.9 after the days of the row."""
    worth, days = numbers["raw_worth"], numbers["days"]
    chance = 1.0 - (0.1 / (1.0 - worth)) ** (1.0 / days) if worth < 0.9 else 1.0
    for unit in siege["units"]:
        raw = min(unit["raw"], unit["fit"])
        unit["raw"] = raw - (successes(raw_luck(unit["row"]), raw, chance) if raw > 0 else 0)


def watch(
    siege, now, night_part, numbers, luck, land_luck, entity_luck, raw_luck, successes, whole
):
    """One watch of arrivals; the siege is changed, men who came are returned by pool."""
    if siege["day_start"]:
        absorb(siege, numbers, raw_luck, successes)
    siege["share"] = [fit_share(siege, side) for side in range(2)]
    came, left = [], None
    for r, pool in enumerate(siege["pools"]):
        if r == 0 or not together(siege, r, r - 1):
            left = None
        if not comes(siege, r, now, numbers):
            came.append(0)
            continue
        if left is None:
            left = math.floor(pool["a_day"] * night_part + 0.5) if pool["by_air"] else pool["a_day"]
        was = begun(siege, r)
        if pool["by_air"]:
            n = jump(siege, r, left, numbers, luck, land_luck, successes, whole)
        elif pool["unit"] is None:
            n = refill(siege, r, min(left, pool["men"]), luck, entity_luck, whole)
        else:
            n = min(left, pool["men"])
            if n:
                enter(siege["units"][pool["unit"]], n, 0, 0, 0, not pool["qualified"])
                siege["units"][pool["unit"]]["here"] = True
        pool["men"] -= n
        left -= n
        came.append(n)
        if n and pool["unit"] is not None and not was:
            siege["last_call"][pool["side"]] = now
    return came
