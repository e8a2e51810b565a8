"""Digging written from its page, slowly: lines and posts are dictionaries, draws are handed in."""

import math


def nights_of_work(dark_h, light_h, par):
    return (dark_h + par["dig_day_work_share"] * light_h) / par["dig_night_reference_h"]


def metres_of_party(line, trench, labour, factor, nights, par):
    """Metres a party digs before rounding, found cell by cell along the line."""
    approach = line["kind"] == "approach"
    name = "dig_approach_trench" if approach else "dig_axis_trench"
    base = par[f"{name}_m_per_man_night"] * factor
    way = par["sap_head_advance_m_per_night"] * par["sap_heads_per_objective"] * nights
    total = 0.0
    for i, (cell, planned, left, soil) in enumerate(line["cells"]):
        missing = max(planned - trench[cell], 0)
        if missing == 0:
            continue
        course = planned if i == 0 else max(line["cells"][i - 1][2] - left, 1.0)
        pace = base * soil
        most = missing
        if approach and left + course / 2 < par["dig_close_zone_m"]:
            pace *= par["dig_close_fire_factor_x"]
            most = min(missing, way * planned / course)
        dug = min(most, labour * pace)
        total += dug
        labour -= dug / pace
        way -= dug * course / planned if pace != base * soil else 0.0
        if dug < missing:
            break
    return total


def lay(cells, trench, metres):
    """Fill the cells of a line in order with whole metres."""
    for cell, planned, _, _ in cells:
        here = min(max(planned - trench[cell], 0), metres)
        trench[cell] += here
        metres -= here
    return metres


def mend(cells, trench, share, u):
    """Give back a share of the damage of finished cells, rounded along the line."""
    damage = [max(planned - trench[cell], 0) for cell, planned, _, _ in cells]
    for i, (cell, _, _, _) in enumerate(cells):
        before, after = share * sum(damage[:i]), share * sum(damage[: i + 1])
        trench[cell] += math.floor(after + u) - math.floor(before + u)


def dig_line(line, trench, hands, watch, par, u):
    """One watch on one line; changes ``trench`` and ``line['head']``, returns metres dug."""
    before = sum(trench[cell] for cell, *_ in line["cells"])
    seen = line["seen"]
    if hands > 0:
        light = 0.0 if seen else watch["hours"] - watch["dark_h"]
        nights = nights_of_work(watch["dark_h"], light, par)
        factor = par["dig_rain_factor_x"] if watch["wet"] else 1.0
        if seen or watch["fire"] > 0:
            factor *= par["dig_harassing_fire_factor_x"]
        open_cells = line["cells"][: line["open"]]
        party = {**line, "cells": open_cells}
        metres = metres_of_party(party, trench, hands * nights, factor, nights, par)
        lay(open_cells, trench, math.floor(metres + u))
    else:
        night = min(watch["dark_h"] / par["dig_night_reference_h"], 1.0)
        share = par["trench_repair_share_per_night_share"] * night
        mend(line["cells"][: line["head"]], trench, share, u)
    while line["head"] < len(line["cells"]):
        cell, planned, _, _ = line["cells"][line["head"]]
        if trench[cell] < planned:
            break
        line["head"] += 1
    return sum(trench[cell] for cell, *_ in line["cells"]) - before


def risk(watch, seen, par):
    """Chance that a man who digs is hit in this watch."""
    light = 0.0 if seen else watch["hours"] - watch["dark_h"]
    nights = nights_of_work(watch["dark_h"], light, par)
    shells = min(watch["fire"] / par["digger_fire_reference_rounds"], par["digger_fire_most_x"])
    sight = par["digger_seen_casualty_share"] if seen else 0.0
    return nights * par["digger_casualties_per_1000_man_nights"] / 1000 * (shells + sight)


def mend_post(post, men, watch, par):
    """What one garrison unit gives back to its post on a quiet night."""
    nights = watch["dark_h"] / par["dig_night_reference_h"]
    if watch["wet"]:
        nights *= par["dig_rain_factor_x"]
    effort = men * par["post_work_share"] * nights
    effort *= 1 - (1 - par["overlook_dig_factor_x"]) * post["over"]
    if post["shelled"]:
        effort *= par["dig_harassing_fire_factor_x"]
    quarter = effort / 4
    area = post["area_ha"]
    trench = par["dig_full_trench_reference_m_per_man_night"] * quarter
    post["works"] += trench / (par["strongpoint_trench_m_per_ha"] * area)
    post["shelter"] += quarter / (par["shelters_per_ha"] * area * par["shelter_man_nights"])
    post["wire"] += quarter / (par["wire_lanes_open"] * par["wire_lane_man_nights"])
    slits = par["embrasures_per_part"] * par["embrasure_man_nights"] * len(post["fabric"])
    post["fabric"] = [min(f + quarter / slits, 1) for f in post["fabric"]]
    for name in ("works", "shelter", "wire"):
        post[name] = min(post[name], 1)


def left_before_wire(line, trench, flooded, par):
    """Open ground before the wire from the usable end of a line."""
    default = par["jumpoff_without_trench_m"]

    def dry(i):
        cell = line["cells"][i][0]
        return trench[cell] * (1 - flooded if line["floods"][i] else 1)

    usable = [
        i for i in range(line["head"]) if dry(i) >= par["trench_usable_share"] * line["cells"][i][1]
    ]
    if not usable:
        return default
    left = line["cells"][usable[-1]][2]
    if usable[-1] == line["head"] - 1 and line["head"] < len(line["cells"]):
        _, planned, end, _ = line["cells"][line["head"]]
        left -= (left - end) * min(dry(line["head"]) / planned, 1)
    return min(max(left, 0), default)
