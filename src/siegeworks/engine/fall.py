"""What happens to men and guns when a position falls: prisoners, the way back, guns and stores.

Survivors go to the nearest position of their own that can be reached over ground the enemy does not
hold; where there is none they are taken.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    BY_CAPTURE,
    CAPTURED,
    CELL,
    COHESION,
    DAMAGED,
    EXISTS,
    F_CAPTURED,
    F_TAKEN,
    FIT,
    GOAL,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    HOLDING,
    HOME,
    LIGHT,
    MODERATE,
    OWNER,
    P_HARASS,
    POST,
    POSTURE,
    PRESENT,
    REST,
    SEVERE,
    SHIRK,
    SICK,
    TASK,
    TUBES,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I1, I4, I8, U2
from siegeworks.engine.ways import way_is_open


@kernel
def take_men(men: I4, lost: I4, u: int, column: int, number: int) -> None:
    """Move ``number`` men of unit ``u`` from ``column`` to CAPTURED."""
    men[u, column] -= number
    men[u, CAPTURED] += number
    lost[u, BY_CAPTURE] += number


@kernel
def take_present(men: I4, lost: I4, u: int) -> int:
    """Everyone who is with unit ``u`` is captured, the hurt and the sick too; returns how many."""
    total = 0
    for column in (FIT, LIGHT, MODERATE, SEVERE, SICK):
        number = int(men[u, column])
        take_men(men, lost, u, column, number)
        total += number
    return total


@kernel
def elsewhere(men: I4, u: int) -> int:
    """Men of unit ``u`` who are not with it: in the main aid station, or in the camp."""
    return int(men[u, H_LIGHT] + men[u, H_MODERATE] + men[u, H_SEVERE] + men[u, SHIRK])


@kernel
def take_all(men: I4, lost: I4, u: int) -> int:
    """Everyone of unit ``u`` at the siege is captured, wherever he is; returns how many."""
    total = take_present(men, lost, u)
    for column in (H_LIGHT, H_MODERATE, H_SEVERE, SHIRK):
        number = int(men[u, column])
        take_men(men, lost, u, column, number)
        total += number
    return total


@kernel
def men_in(men: I4, unit_i: I4, side: I1, p: int, s: int) -> int:
    """Fit men of side ``s`` in position ``p``."""
    total = 0
    for u in range(side.size):
        if side[u] == s and unit_i[u, POST] == p and unit_i[u, PRESENT] == 1:
            total += int(men[u, FIT])
    return total


@kernel
def refuge(
    post_i: I4, distance_m: F8, capacity: I4, minutes: U2, neighbours: I4, holder: I1, cell: int,
    p: int, s: int, reach_m: float, steps: int,
) -> int:  # fmt: skip
    """Nearest position of side ``s`` that men of ``p`` standing on ``cell`` can reach, or -1.

    However full it is, it lets them in.
    """
    best = -1
    for q in range(post_i.shape[0]):
        if q == p or post_i[q, OWNER] != s or post_i[q, EXISTS] == 0 or capacity[q] <= 0:
            continue
        if distance_m[p, q] > reach_m or (best >= 0 and distance_m[p, q] >= distance_m[p, best]):
            continue
        if way_is_open(minutes, q, neighbours, holder, cell, 1 - s, steps):
            best = q
    return best


@kernel
def nearest_own(post_i: I4, distance_m: F8, capacity: I4, p: int, s: int) -> int:
    """Nearest position of side ``s`` to ``p``, by whatever way, or -1."""
    best = -1
    for q in range(post_i.shape[0]):
        if q == p or post_i[q, OWNER] != s or post_i[q, EXISTS] == 0 or capacity[q] <= 0:
            continue
        if best < 0 or distance_m[p, q] < distance_m[p, best]:
            best = q
    return best


@kernel
def give_up(men: I4, lost: I4, u: int, share: float, draw: float) -> int:
    """Unit ``u`` loses its post: ``share`` of its fit men and all badly wounded are taken."""
    taken = binomial(draw, int(men[u, FIT]), share)
    total = taken
    take_men(men, lost, u, FIT, taken)
    for column in (MODERATE, SEVERE):
        number = int(men[u, column])
        take_men(men, lost, u, column, number)
        total += number
    return total


@kernel
def fall_back(unit_i: I4, unit_f: F8, u: int, q: int, cell: int, shaken: float) -> None:
    """Unit ``u`` goes back to position ``q`` (cell ``cell``), or to its home when ``q`` is -1."""
    unit_i[u, TASK] = -1
    unit_f[u, COHESION] = max(unit_f[u, COHESION] - shaken, 0.0)
    if q >= 0:
        unit_i[u, POST] = q
        unit_i[u, CELL] = cell
        unit_i[u, GOAL] = -1
        unit_i[u, POSTURE] = HOLDING
    else:
        unit_i[u, POST] = -1
        unit_i[u, GOAL] = unit_i[u, HOME]
        unit_i[u, POSTURE] = REST


@kernel
def lose_guns(unit_i: I4, u: int) -> int:
    """The guns of a fallen post are lost with it, those under repair too; returns how many."""
    number = int(unit_i[u, TUBES] + unit_i[u, DAMAGED])
    unit_i[u, TUBES] = 0
    unit_i[u, DAMAGED] = 0
    return number


@kernel
def lose_store(
    rounds: I8, kg: I8, rounds_flow: I8, kg_flow: I8, depot: int, captor: int, usable: I1
) -> None:
    """Depot ``depot`` falls to ``captor`` (a depot, or -1), who uses what his weapons fire."""
    for a in range(rounds.shape[1]):
        for purse in range(3):
            number = rounds[depot, a, purse]
            if number == 0:
                continue
            rounds[depot, a, purse] = 0
            rounds_flow[depot, a, F_TAKEN] += number
            if captor >= 0 and usable[a] == 1:
                rounds[captor, a, P_HARASS] += number
                rounds_flow[captor, a, F_CAPTURED] += number
    for k in range(3):
        number = kg[depot, k]
        kg[depot, k] = 0
        kg_flow[depot, k, F_TAKEN] += number
        if captor >= 0:
            kg[captor, k] += number
            kg_flow[captor, k, F_CAPTURED] += number
