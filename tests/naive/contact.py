"""One watch of assault, written from the page, for one or more echelons against one garrison.

Numbers come as a plain dictionary, draws as functions that are asked for a uniform number when the
page says that something is drawn. Only men fit to fight are counted.
"""

import math


def normal(u):
    """Standard normal quantile by halving."""
    low, high = -12.0, 12.0
    for _ in range(120):
        middle = 0.5 * (low + high)
        if 0.5 * math.erfc(-middle / math.sqrt(2.0)) < u:
            low = middle
        else:
            high = middle
    return high


def binomial(u, n, p):
    """Smallest number of n whose summed chance reaches u."""
    if n <= 0 or p <= 0.0:
        return 0
    total = 0.0
    for k in range(n + 1):
        log_ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        total += math.exp(log_ways + k * math.log(p) + (n - k) * math.log1p(-p))
        if total >= u:
            return k
    return n


def luck(law, u, op, night):
    """The draws of an operation (w, loss) and a night (v, loss, defenders' loss, their limit)."""
    fortune = law["logit_scale_c"] * u
    fortune += law["operation_w_sd"] * normal(op[0]) + law["night_v_sd"] * normal(night[0])
    e_a = law["loss_sd_operation"] * normal(op[1]) + law["loss_sd_night"] * normal(night[1])
    e_d = law["loss_defender_coupling"] * e_a + law["loss_defender_sd"] * normal(night[2])
    limit = law["break_defender_median"] * math.exp(law["break_defender_sd_log"] * normal(night[3]))
    return {
        "advance": fortune - law["penetration_offset"],
        "e_a": e_a - law["loss_u_coupling"] * fortune,
        "e_d": e_d,
        "limit": limit,
    }


def hours_until(share, start, lost, men, rate):
    """Hours until losses at a rate make a share of the start; infinite if they never do."""
    left = share * start - lost
    if left <= 0:
        return 0.0
    if left >= men or rate <= 0:
        return math.inf
    return -math.log(1.0 - left / men) / rate


def rates(law, fate, attackers, defenders, works, x_hour, hour_draw, jump_m):
    """Penetration, attackers' and defenders' loss an hour, by day, all men regular and steady."""
    a, d = sum(attackers), sum(defenders)
    room = law["contact_battalions_company_post"] * law["contact_men_per_battalion"]
    in_contact = min(1.0, room / a)
    ratio = min(max(a * in_contact / (d * works), 0.01), 100.0)
    exponent = law["force_slope_beta"] * math.log(ratio) + fate["advance"]
    exponent += law["hour_e_sd"] * normal(hour_draw)
    rate = 2.0 * law["penetration_k0_per_h"] * math.exp(exponent)
    open_x = min(
        law["jumpoff_multiplier_per_100m"] ** (jump_m / 100), law["jumpoff_multiplier_cap"]
    )
    if x_hour >= law["jumpoff_until_share"]:
        open_x = 1.0
    loss_a = law["attacker_loss_a0_per_h"] * law["assault_loss_small_arms_share"] * open_x
    loss_a *= in_contact * math.exp(
        -law["loss_elasticity_attacker"] * math.log(ratio) + fate["e_a"]
    )
    depth = law["defender_loss_share_floor"] + law["defender_loss_share_slope"] * x_hour
    loss_d = law["defender_loss_d0_per_h"] * depth
    loss_d *= math.exp(law["loss_elasticity_defender"] * math.log(ratio) + fate["e_d"])
    return rate, loss_a, loss_d


def watch(law, fate, echelons, defenders, works, hours, jump_m, draws):
    """Fight one watch.

    ``echelons``: lists of men by unit; ``defenders``: men by unit; ``draws``: functions
    ``hour(h)``, ``limit(echelon)``, ``attacker(echelon, unit, round)``, ``defender(unit, round)``,
    each giving a uniform number (``limit`` the break share itself). Returns a dictionary.
    """
    men = [list(e) for e in echelons]
    start = [sum(e) for e in echelons]
    lost = [0] * len(men)
    in_fight = list(range(len(men)))
    held = list(defenders)
    start_d, lost_d = sum(held), 0
    x = x_hour = 0.0
    t, number, hour = 0.0, 0, -1
    outcome = "under way"
    while t < hours - 1e-9:
        attackers = [m for e in in_fight for m in men[e]]
        if sum(attackers) == 0:
            outcome = "broke off"
            break
        if sum(held) == 0 or x >= law["taken_at_share"]:
            outcome = "took"
            break
        if int(t + 1e-9) != hour:
            hour, x_hour = int(t + 1e-9), x
        rate, loss_a, loss_d = rates(
            law, fate, attackers, held, works, x_hour, draws["hour"](hour), jump_m
        )
        to_take = math.log((1.0 - x) / (1.0 - law["taken_at_share"])) / rate
        breaks = {
            e: hours_until(draws["limit"](e), start[e], lost[e], sum(men[e]), loss_a)
            for e in in_fight
        }
        first = min(in_fight, key=lambda e: breaks[e])
        to_yield = hours_until(fate["limit"], start_d, lost_d, sum(held), loss_d)
        step = min(hour + 1 - t, hours - t, to_take, breaks[first], to_yield)
        for e in in_fight:
            for i, m in enumerate(men[e]):
                hits = binomial(draws["attacker"](e, i, number), m, -math.expm1(-loss_a * step))
                men[e][i] -= hits
                lost[e] += hits
        for i, m in enumerate(held):
            hits = binomial(draws["defender"](i, number), m, -math.expm1(-loss_d * step))
            held[i] -= hits
            lost_d += hits
        x = law["taken_at_share"] if step == to_take else 1.0 - (1.0 - x) * math.exp(-rate * step)
        t += step
        number += 1
        if step == to_yield:
            x, outcome = law["taken_at_share"], "took"
            break
        if step == breaks[first]:
            in_fight.remove(first)
    return {"outcome": outcome, "share": x, "attackers": men, "defenders": held, "hours": t}
