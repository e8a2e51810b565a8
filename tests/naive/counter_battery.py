"""Counter-battery written from its page, slowly: a gun is a dictionary, draws are handed in."""

import math


def after(chance, times):
    """Chance that something happens in so many tries."""
    return 1 - (1 - chance) ** times


def chance_found(gun, watch, par):
    """Chance that a battery which fired is fixed this watch."""
    kind = "casemate" if gun["casemate"] else "open"
    shown = min(gun["fired"] / par["locate_rounds_full"], 1)
    flash = par[f"p_locate_flash_night_{kind}_prob"] if gun["seen"] else 0
    air = par[f"p_locate_air_day_{kind}_prob"] if watch["spotters"] == 1 - gun["side"] else 0
    dark, light = watch["dark_h"], watch["hours"] - watch["dark_h"]
    return 1 - (1 - after(flash, shown * dark / 6)) * (1 - after(air, shown * light / 6))


def overlooked(gun, posts, par):
    """How far the enemy's posts look into the place of a gun outside any post."""
    best = 0.0
    for post in posts:
        if post["owner"] == 1 - gun["side"] and post["sees"]:
            far = max(abs(post["x"] - gun["x"]) - par["overlook_range_near_m"], 0)
            best = max(best, math.exp(-far / par["overlook_range_scale_m"]))
    return best


def watch_of_gun(gun, watch, posts, par, draws, count):
    """One watch of one battery; changes it, returns tubes lost for good."""
    a, b, c, d, e, f = draws
    if gun["tubes"] + gun["damaged"] <= 0 or not gun["present"]:
        gun["fired"] = 0
        return 0
    back = count(e, gun["damaged"], 1 - math.exp(-watch["hours"] / 24 / par["gun_repair_days"]))
    gun["damaged"] -= back
    gun["tubes"] += back
    found = gun["fired"] > 0 and a < chance_found(gun, watch, par)
    if watch["first"] and not gun["casemate"] and gun["seen"] and not found:
        over = gun["over"] if gun["in_post"] else overlooked(gun, posts, par)
        found = b < par["p_locate_overlooked_pit_prob"] * over
    if gun["marches"]:
        gun["located"] = -1
    elif found:
        gun["located"] = watch["watch"] + int(par["located_memory_days"] * 24 / watch["hours"])
    gun["fired"] = 0
    if gun["aimed"] == 0:
        return 0
    kill = gun["kill_casemate"] if gun["casemate"] else gun["kill_pit"]
    tubes = gun["tubes"]
    hundreds = gun["aimed"] / 100 / max(tubes, 1)
    lost = count(c, tubes, after(kill, hundreds))
    damaged = par["guns_damaged_per_gun_lost"] * hundreds
    broken = count(d, tubes - lost, after(kill, damaged))
    gun["tubes"] -= lost + broken
    gun["damaged"] += broken
    hits = par["crew_casualties_per_100_rounds_open_pit"] * gun["aimed"] / 100
    if gun["casemate"]:
        hits *= par["posture_deep_casemate_x"] / par["posture_open_trench_x"]
    gun["fit"] -= count(f, gun["fit"], 1 - math.exp(-hits / max(gun["fit"], 1)))
    return lost
