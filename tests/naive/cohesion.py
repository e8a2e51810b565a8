"""The rule of cohesion by hand: one unit and one watch, every number a plain argument.

A unit is a dictionary: what it was (cohesion, fatigue, contact_days, recent, suppression), what
happened to it (hit, fit) and where it is. ``n`` holds the numbers of the parameter table by name.
"""

import math
from itertools import pairwise


def hunger(ration, n):
    """A day's fall: none at 1, the half-ration row at 0.5, the no-food row at 0."""
    ration = min(1.0, max(0.0, ration))
    worst = min(n["no_food"], n["half_ration"])
    points = [(0.0, worst), (0.5, n["half_ration"]), (1.0, 0.0)]
    for (r0, f0), (r1, f1) in pairwise(points):
        if r0 <= ration <= r1:
            return f0 + (f1 - f0) * (ration - r0) / (r1 - r0)
    raise AssertionError(ration)


def way_of_spending(unit, enclosed):
    if unit["assaulted"] or unit["posture"] == "assault":
        return "fighting"
    if unit["post"] is not None:
        exposed = unit["shelling"] >= unit["broken_rest"] or unit["shared"]
    else:
        exposed = unit["seen_by_day"]
    if exposed:
        return "under fire"
    if enclosed:
        return "besieged"
    at_rest = unit["post"] is not None or unit["posture"] == "rest"
    return "resting" if at_rest else "in line"


def healing(unit, how, enclosed, ration, n):
    paces = {
        "fighting": 0.0,
        "under fire": 0.0 if enclosed else n["in_line"],
        "besieged": n["besieged_x"] * n["rest"],
        "in line": n["in_line"],
        "resting": n["rest"],
    }
    undisturbed = n["broken_rest"] / (n["broken_rest"] + unit["shelling"])
    fed = min(1.0, max(0.0, ration))
    return paces[how] * undisturbed * fed * (1.0 - unit["fatigue"])


def dampness(unit, camp, n):
    if unit["post"] is None and unit["posture"] != "labour":
        return 0.0
    water = camp["flooded"] * (1.0 if unit["on_low_ground"] else n["hill_x"])
    rain = (1.0 - unit["shelter"]) if camp["wet"] else 0.0
    return min(1.0, max(0.0, water, rain))


def tiring(unit, how, n):
    if how == "fighting":
        return n["tire_assault"]
    if unit["posture"] in ("march", "labour"):
        return n["tire_" + unit["posture"]]
    if how == "under fire":
        return 0.0
    return -n["rest_per_h"] * (1.0 if unit["posture"] == "rest" else 0.5)


def watch_of_cohesion(unit, camp, n):
    """The unit after one watch, as a new dictionary of its five columns."""
    hours = camp["hours"]
    days = hours / 24.0
    recent = unit["recent"] * math.exp(-days)
    strength_a_day_ago = (unit["fit"] + unit["hit"]) / (1.0 - recent) if recent < 1.0 else math.inf
    share = unit["hit"] / strength_a_day_ago if unit["hit"] else 0.0
    change = -n["per_tenth"] * share / 0.1
    change += hunger(camp["ration"], n) * days
    if camp["first"] and camp["enclosed"]:
        change -= n["crowd_fall"] * camp["crowding"] / 0.1
    if unit["took_post"]:
        change += n["success"]
    change += n["neighbour"] * (unit["posts_lost_in_sight"] - unit["posts_won_back_in_sight"])
    if camp["enclosed"] and (camp["shut"] or unit["cut_off"]):
        change += n["isolation"] * days
    how = way_of_spending({**unit, "broken_rest": n["broken_rest"]}, camp["enclosed"])
    change += days * healing(unit, how, camp["enclosed"], camp["ration"], n)
    change += days * n["wet_fall"] * dampness(unit, camp, n)
    contact = unit["contact_days"]
    if how in ("fighting", "under fire"):
        contact += days
    elif how == "resting":
        contact = max(0.0, contact - n["shed"] * days)
    top = min(1.0, max(0.0, 1.0 - n["ceiling_fall"] * (contact - n["onset"])))
    fatigue = unit["fatigue"] + hours * tiring(unit, how, n)
    return {
        "cohesion": min(top, max(0.0, unit["cohesion"] + change)),
        "fatigue": min(1.0, max(0.0, fatigue)),
        "suppression": unit["suppression"] * 0.5 ** (hours * 60.0 / n["half_life"]),
        "contact_days": contact,
        "recent": recent + share,
    }
