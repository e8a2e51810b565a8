"""Mining written from its page, slowly: galleries and posts are dictionaries, draws are handed
in."""

import math


def day_rate(z, par):
    """Metres a day of a task's gallery; ``z`` is its standard normal draw."""
    return par["gallery_advance_m_per_day"] * math.exp(par["gallery_advance_sd_log"] * z)


def gain_cm(rate, hours, hands, flooded, par, u):
    """Whole centimetres gained in a watch."""
    manned = min(1, hands / par["gallery_crew_men"])
    dry = 1 - par["gallery_flood_loss_share"] * flooded
    return math.floor(rate * hours / 24 * manned * dry * 100 + u)


def crater(charge_kg, par, area_ha):
    """Share of a position over the charge."""
    reach = par["mine_gallery_charge_radius_m_per_t13"] * (charge_kg / 1000) ** (1 / 3)
    return min(math.pi * reach**2 / (area_ha * 1e4), 1)


def fire(post, charge_kg, par):
    """Fire a charge: what becomes of works and ground, and the chance of a man to be hit."""
    share = crater(charge_kg, par, post["area_ha"])
    thick = par["mine_summit_density_x"]
    widths = [b - a for a, b in zip([0, *post["part_to"]], post["part_to"], strict=False)]
    for k, width in enumerate(widths):
        broken = min(thick * share / width, 1) if k == post["summit"] else share
        post["fabric"][k] *= 1 - broken
    taken = min(share, post["held"][1])
    post["held"] = [post["held"][0] + taken, post["held"][1] - taken]
    return min(thick * share, 1) * par["mine_hit_share"]
