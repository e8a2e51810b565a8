"""Who is taken when a position falls and where the rest go, written from the page."""

import math


def normal(u):
    low, high = -12.0, 12.0
    for _ in range(120):
        middle = 0.5 * (low + high)
        if 0.5 * math.erfc(-middle / math.sqrt(2.0)) < u:
            low = middle
        else:
            high = middle
    return high


def share_taken(u, p10, p90, has_way_out, way_out_x):
    """Share whose log odds are normal, a tenth of it below p10 and a tenth above p90."""
    odds = [math.log(p / (1.0 - p)) for p in (p10, p90)]
    z = normal(u) / normal(0.9)
    log_odds = 0.5 * (odds[0] + odds[1]) + z * 0.5 * (odds[1] - odds[0])
    share = 1.0 / (1.0 + math.exp(-log_odds))
    return share * way_out_x if has_way_out else share


def is_open(minutes, neighbours, holder, start, enemy):
    """Whether one can walk from a cell to where ``minutes`` is 0, always nearer, by free ground."""
    c = start
    while minutes[c]:
        nearer = [m for m in neighbours[c] if holder[m] != enemy and minutes[m] < minutes[c]]
        if not nearer:
            return False
        c = min(nearer, key=lambda m: minutes[m])
    return True


def refuge(posts, lost, side, reach, neighbours, holder):
    """Nearest position of the side that can be reached from the lost one, or None.

    ``posts``: dictionaries owner, cell, metres (from the lost one), minutes (from each cell).
    """
    enemy = 1 - side
    open_to = [
        (post["metres"], q)
        for q, post in enumerate(posts)
        if q != lost
        and post["owner"] == side
        and post["metres"] <= reach
        and is_open(post["minutes"], neighbours, holder, posts[lost]["cell"], enemy)
    ]
    return min(open_to)[1] if open_to else None
