"""The rule of consolidation by hand: positions as dictionaries, one watch at a time.

A position holds owner, builder, taken, turned, guns_up, lodged, empty, exists, the share in each
side's hands and the men of each side in it. No draws.
"""


def works_after(turned, hours, n):
    """Turned works after some hours, minute by minute."""
    steps = 6000
    for _ in range(steps):
        if turned < n["first"]:
            turned += n["first"] / n["first_h"] * hours / steps
        elif turned < n["day"]:
            turned += (n["day"] - n["first"]) / (24.0 - n["first_h"]) * hours / steps
    return turned


def consolidate(post, watch, hours, n):
    if post["owner"] is None or not 0 <= post["taken"] < watch:
        return
    if post["men"][post["owner"]] < n["min_men"]:
        return
    if post["turned"] < n["day"]:
        post["turned"] = min(n["day"], works_after(post["turned"], hours, n))
    if (watch - post["taken"]) * hours >= n["guns_h"]:
        post["guns_up"] = True


def judge_lodgement(post, watch, is_dawn, n):
    """True when a lodgement is given up."""
    if post["owner"] is None:
        return False
    other = 1 - post["owner"]
    share = post["held"][other]
    if n["least"] < share < n["taken_at"]:
        post["lodged"] = watch if post["lodged"] < 0 else post["lodged"]
    else:
        post["lodged"] = -1
    if share <= 0.0 or not is_dawn or post["assaulted_by"][other]:
        return False
    enough = post["men"][other] >= n["lodgement_men"] and share > n["least"]
    if enough and (post["joined"][other] or post["friends_in_reach"][other]):
        return False
    post["held"] = {other: 0.0, post["owner"]: 1.0}
    post["men"][other] = 0
    post["lodged"] = -1
    return True


def overlooked(posts, observers, overlook, side, p, n):
    """How far ``side`` overlooks position ``p``: one less the chance that no source does."""
    unseen = 1.0
    for k, post in enumerate(posts):
        fully = post["guns_up"]
        quiet = post["held"][side] >= n["taken_at"]
        if k != p and post["exists"] and post["owner"] == side and quiet:
            unseen *= 1.0 - (1.0 if fully else n["observers"]) * overlook[k][p]
    for k, owner in observers.items():
        if owner == side:
            unseen *= 1.0 - overlook[k][p]
    return 1.0 - unseen


def watch_of_consolidation(posts, watch, hours, is_dawn, n):
    """One watch of every position; returns those whose lodgement was lost."""
    lost = []
    for p, post in enumerate(posts):
        manned = post["owner"] is not None and post["men"][post["owner"]] > 0
        post["empty"] = 0 if manned else post["empty"] + 1
        consolidate(post, watch, hours, n)
        if judge_lodgement(post, watch, is_dawn, n):
            lost.append(p)
    return lost
