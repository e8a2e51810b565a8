"""The standing policy on counter-attacks, written from the page."""

import math


def at_hand(unit, watch, steady):
    """Whether a unit could be sent if its post can spare it."""
    return (
        unit["fit"] > 0
        and unit["busy"] <= watch
        and unit["cohesion"] >= steady
        and unit["task"] in (None, "dig", "rest", "reserve")
    )


def stays(units, unit, called):
    """Men of its side who stay in its post when a unit and those called before it have gone."""
    return sum(
        other["fit"]
        for other in units
        if other is not unit and other["post"] == unit["post"] and other not in called
    )


def call_up(units, goal, wanted, reach, steady, keep, most, watch):
    """Names of the nearest units gathered for a counter-attack on a place, in order.

    ``units``: dictionaries name, at (x, y), post (or None), fit, cohesion, busy, task.
    """
    near = [
        (int(math.dist(u["at"], goal)), i, u)
        for i, u in enumerate(units)
        if at_hand(u, watch, steady) and math.dist(u["at"], goal) <= reach
    ]
    called, men = [], 0
    for _, _, unit in sorted(near, key=lambda item: item[:2]):
        if men >= wanted or len(called) >= most:
            break
        if unit["post"] is not None and stays(units, unit, called) < keep:
            continue
        called.append(unit)
        men += unit["fit"]
    return [u["name"] for u in called], men


def wants_back(post, watch, hours_a_watch, window_h, stop_after):
    """Whether a side would counter-attack a position, as it sees it.

    ``post``: ours, lodged, under_assault, lost_at (or None), failures, attacking.
    """
    if post["failures"] >= stop_after or post["attacking"]:
        return False
    if post["ours"]:
        return post["lodged"] and not post["under_assault"]
    return post["lost_at"] is not None and (watch - post["lost_at"]) * hours_a_watch <= window_h
