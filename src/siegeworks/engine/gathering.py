"""Gathering of dropped loads: how far a zone is under fire, who carries, what comes in.

A zone is under fire by the rounds on the positions that cover it and, by day, by the share of
them that the enemy overlooks. Hands are free men and labourers; what they carry falls with the
way to the depot. Form: prototype of the siege loop, section 4 (drops): nearly all is gathered in
quiet, half under fire, and the rest waits.
"""

from __future__ import annotations

from siegeworks.engine.cargo import mass_kg, put_in
from siegeworks.engine.cargo import unit_kg as kg_of
from siegeworks.engine.codes import (
    BY_SHELL,
    DENSITY,
    F_DELIVERED,
    FIT,
    HOLDING,
    LOOSE_KG,
    POSTURE,
    PRESENT,
    R_DROPS,
    RECOVERED_KG,
    REST,
    TASK,
)
from siegeworks.engine.flying import gap_m
from siegeworks.engine.hours import over_hours
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men
from siegeworks.engine.samplers import poisson, stochastic_round
from siegeworks.engine.state import F8, I1, I4, I8, Force, Posts, Stores
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import AirTable, GroundTable, PostTable, SupplyTable

DRAW_HURT = 5
REFERENCE_H = 6.0
"""Hours of the watch to which the gathering shares refer."""

# --- chances and shares ---------------------------------------------------------------------------


@kernel
def exposure(rounds: float, half: float, overlooked: float) -> float:
    """How far a zone is under fire (0-1): by rounds on it in a watch, or by being overlooked."""
    fired = rounds / max(rounds + half, 1e-9)
    return 1.0 - (1.0 - fired) * (1.0 - overlooked)


@kernel
def gathered_share(
    clear: float, under_fire: float, exposed: float, night: float, watch_h: float
) -> float:
    """Share of what lies in a zone that is carried in during a watch, were there enough hands."""
    share = min((clear + (under_fire - clear) * exposed) * night, 1.0)
    return over_hours(share, watch_h, REFERENCE_H)


@kernel
def carried_kg(
    hands: float, load_kg: float, km: float, km_per_h: float, handling_h: float, watch_h: float
) -> float:
    """Kilograms that ``hands`` carry over ``km`` in a watch, there and back."""
    return hands * load_kg * watch_h / max(handling_h + 2.0 * km / max(km_per_h, 1e-9), 1e-9)


# --- who carries ----------------------------------------------------------------------------------


@kernel
def is_free_hand(side: I1, unit_i: I4, u: int, owner: int) -> bool:
    """True for a unit whose men can gather: present, without a task, at rest or in a post."""
    if side[u] != owner or unit_i[u, PRESENT] == 0 or unit_i[u, TASK] >= 0:
        return False
    return int(unit_i[u, POSTURE]) in (REST, HOLDING)


@kernel
def free_men(side: I1, men: I4, unit_i: I4, owner: int) -> int:
    """Fit men of the side who can gather."""
    total = 0
    for u in range(side.size):
        if is_free_hand(side, unit_i, u, owner):
            total += int(men[u, FIT])
    return total


@kernel
def hurt_gatherers(
    side: I1, force: Force, owner: int, free: int, mean: float, shares: tuple[float, float, float],
    z: int, key: tuple[int, int, int],
) -> int:  # fmt: skip
    """Hit men among the units that gather, in proportion to their men; returns how many.

    ``shares``: killed among the hit, light and severe among the wounded.
    """
    u, v, _, _ = uniforms(key[0], key[1], key[2], R_DROPS, z, DRAW_HURT)
    hits = poisson(u, mean)
    if hits == 0 or free == 0:
        return 0
    done, passed = 0, 0
    for k in range(side.size):
        if not is_free_hand(side, force.unit_i, k, owner):
            continue
        before = int(hits * passed / free + v)
        passed += int(force.men[k, FIT])
        mine = int(hits * passed / free + v) - before
        if mine > 0:
            done += hit_men(
                force, k, mine, BY_SHELL, shares[0], shares[1],
                shares[2], key[0],
                key[1], key[2], R_DROPS * 65536 + z,
            )  # fmt: skip
    return done


# --- a zone ---------------------------------------------------------------------------------------


@kernel
def fire_on_zone(
    posts: PostTable, air: AirTable, state_posts: Posts, z: int, enemy: int, watch_h: float
) -> tuple[float, float]:
    """Reference rounds of a watch on a zone's covering positions, and how far it is overlooked."""
    rounds, over = 0.0, 0.0
    first, last = int(air.zone_post_start[z]), int(air.zone_post_start[z + 1])
    for k in range(first, last):
        p = air.zone_post[k]
        rounds += state_posts.post_f[p, DENSITY] * posts.area_ha[p] * watch_h
        over += state_posts.over[p, enemy]
    n = max(last - first, 1)
    return rounds / n, min(over / n, 1.0)


@kernel
def zone_state(
    posts: PostTable, ground: GroundTable, supply: SupplyTable, air: AirTable, state_posts: Posts,
    half: float, z: int, d: int, dark: float, watch_h: float,
) -> tuple[float, float]:  # fmt: skip
    """How far zone ``z`` is under fire (0-1; overlooked by day only), and km to the depot."""
    rounds, over = fire_on_zone(posts, air, state_posts, z, 1 - int(air.side[0]), watch_h)
    p = int(supply.post[d])
    km = 0.0
    if p >= 0:
        a, b = posts.cell[p], air.zone_cell[z]
        x, y = ground.x_m[b], ground.y_m[b]
        km = gap_m(ground.x_m[a], ground.y_m[a], x, y, x, y) / 1000.0
    return exposure(rounds, half, over * (1.0 - dark)), km


@kernel
def loose_kg(loose: I8, kg_per_round: F8, z: int) -> int:
    """Kilograms that lie uncollected in zone ``z``."""
    total = 0
    for i in range(loose.shape[1]):
        total += mass_kg(int(loose[z, i]), kg_of(kg_per_round, i))
    return total


@kernel
def carry_in(
    stores: Stores, kg_per_round: F8, air_i: I8, z: int, d: int, share: float, reserve: float,
    defence: float, u: float,
) -> int:  # fmt: skip
    """Bring ``share`` of what lies in zone ``z`` into depot ``d``; returns its kilograms."""
    total = 0
    for i in range(stores.rear.shape[1]):
        before = int(stores.loose[z, i])
        if before == 0:
            continue
        count = min(stochastic_round(u, before * share), before)
        kg = kg_of(kg_per_round, i)
        stores.loose[z, i] -= count
        put_in(stores, d, i, count, F_DELIVERED, reserve, defence)
        total += mass_kg(before, kg) - mass_kg(before - count, kg)
    air_i[LOOSE_KG] -= total
    air_i[RECOVERED_KG] += total
    return total
