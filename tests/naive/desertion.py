"""The rule of desertion by hand: one unit and one day at a time, draws handed in.

``luck(unit, kind)`` gives four random numbers; ``successes`` turns one into a number of men. A post
is a dictionary with owner, builder, group and metres to every other post; ``near`` is a set.
"""


def lost_groups(post, posts, side):
    """By group: metres to the nearest post near by that this side built and the enemy holds."""
    found = {}
    for other in post["near"]:
        if posts[other]["builder"] == side and posts[other]["owner"] == 1 - side:
            known = found.get(posts[other]["group"], float("inf"))
            found[posts[other]["group"]] = min(known, post["metres"][other])
    return found


def rate(unit, enclosed, n):
    if unit["auxiliary"]:
        return n["auxiliary"]
    return n["regular"] if enclosed else n["open_rear"]


def leave(unit, lost, enclosed, n, luck, successes):
    chance = rate(unit, enclosed, n) / 1000.0
    chance *= 1.0 + len(lost)
    chance *= 1.0 + n["slope"] * (1.0 - unit["cohesion"])
    gone = successes(luck(unit, "leave")[0], unit["fit"], min(1.0, chance))
    unit["fit"] -= gone
    unit["deserted"] += gone


def hide_or_come_back(unit, n, luck, successes):
    numbers = luck(unit, "leave")
    if unit["cohesion"] < n["break"]:
        if not unit["broke"] and unit["fit"] > 0:
            unit["broke"] = True
            hidden = successes(numbers[1], unit["fit"], n["shirkers"])
            unit["fit"] -= hidden
            unit["shirk"] += hidden
    elif unit["cohesion"] >= n["return_from"]:
        unit["broke"] = False
        back = successes(numbers[2], unit["shirk"], n["return"])
        unit["shirk"] -= back
        unit["fit"] += back


def walk_away(unit, n, luck, successes):
    numbers = luck(unit, "split")
    fit = unit["fit"]
    gone = successes(numbers[0], fit, n["collapse_desert"])
    rest = fit - gone
    unseen = successes(numbers[1], rest, n["collapse_missing"] / (1.0 - n["collapse_desert"]))
    unit["fit"] = 0
    unit["deserted"] += gone
    unit["missing"] += unseen
    unit["shirk"] += rest - unseen
    unit["broke"], unit["cohesion"], unit["collapsed"] = True, 0.0, True


def day_of_desertion(unit, posts, camp, n, luck, successes):
    """One day of one unit that is at the siege."""
    if unit["fit"] + unit["shirk"] == 0:
        return
    post = posts[unit["post"]] if unit["post"] is not None else None
    lost = lost_groups(post, posts, unit["side"]) if post else {}
    leave(unit, lost, camp["enclosed"], n, luck, successes)
    hide_or_come_back(unit, n, luck, successes)
    if post is None or not unit["auxiliary"] or post["owner"] != unit["side"]:
        return
    depot = camp["depot_post"]
    to_depot = float("inf") if depot is None else post["metres"][depot]
    if len(lost) < n["lost_neighbours"] or min(lost.values()) >= to_depot:
        return
    if luck(unit, "collapse")[0] < n["collapse"] and unit["fit"] > 0:
        walk_away(unit, n, luck, successes)
