"""Guns, rounds and what a round does: numbers in, numbers out, for fires and counter-battery.

A weapon is known by its columns in the gun table, never by its calibre. Rounds of every weapon are
weighed in rounds of a reference gun, by lethal area. The chance of being hit is area times density
times cover, ``1 - exp(-rounds x area x cover / ground)``: with independent bursts the number that
reach a man is Poisson (M. R. Driels, Weaponeering, AIAA 2004, on area targets)."""

from __future__ import annotations

import math

import numpy as np

from siegeworks.engine.codes import (
    AA,
    ASSAULT,
    CASEMATE,
    F_USED,
    FIRED,
    FIT,
    LODGED_FIRE,
    MARCH,
    POST,
    POSTURE,
    PRESENT,
    TUBES,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I2, I4, I8, U1
from siegeworks.engine.tables import UnitTable, WeaponTable

# --- guns[U, NG] float64: what each unit shoots with ----------------------------------------------
(
    G_SIDE,
    G_AMMO,
    G_DEPOT,
    G_RANGE_M,
    G_RATE,
    G_REFERENCE,
    G_SCATTER_M,
    G_BLIND_M,
    G_CREW,
    G_DIRECT,
    G_HITS,
    G_BREAKS,
    G_EMPLACEMENT,
    G_ARTILLERY,
    G_KILL_PIT,
    G_KILL_CASEMATE,
) = range(16)
NG = 16
"""SIDE; AMMO row of what it fires at the ground (-1: it does not); DEPOT row; RANGE_M; RATE rounds
an hour a tube; REFERENCE worth of a round; SCATTER_M observed, BLIND_M by map; CREW a tube; DIRECT
0/1; HITS men a round of direct automatic fire; BREAKS chance that a direct hit breaks a shelter;
EMPLACEMENT code; ARTILLERY 1 = takes harassing missions; KILL_PIT, KILL_CASEMATE chance that 100
reference rounds aimed at it destroy a tube."""

M2_PER_HA = 10_000.0
ROUNDS_OF_A_RATE = 100.0
"""Chances and damage of the parameter table are given for a hundred rounds."""


def gun_table(units: UnitTable, weapons: WeaponTable) -> F8:
    """Make the gun table, float64 [U, NG], from the units and their equipment. Raises nothing."""
    guns = np.zeros((units.side.size, NG))
    guns[:, G_AMMO] = -1.0
    guns[:, G_SIDE] = units.side
    guns[:, G_DEPOT] = units.depot
    guns[:, G_EMPLACEMENT] = units.emplacement
    guns[:, G_ARTILLERY] = units.kind != AA
    has = units.equipment >= 0
    row = units.equipment[has]
    for column, values in (
        (G_RANGE_M, weapons.range_m),
        (G_RATE, weapons.rounds_per_h),
        (G_REFERENCE, weapons.reference),
        (G_SCATTER_M, weapons.scatter_m),
        (G_BLIND_M, weapons.scatter_blind_m),
        (G_CREW, weapons.crew),
        (G_DIRECT, weapons.direct),
        (G_HITS, weapons.hits_per_1000 / 1000.0),
        (G_BREAKS, weapons.breaks_works),
        (G_KILL_PIT, weapons.kill_pit),
        (G_KILL_CASEMATE, weapons.kill_casemate),
    ):
        guns[has, column] = values[row]
    bites = (weapons.lethal_m2 > 0.0) | (weapons.hits_per_1000 > 0.0)
    guns[has, G_AMMO] = np.where(bites[row], weapons.ammunition[row], -1)
    return guns


# --- what a round does ---------------------------------------------------------------------------


@kernel
def on_target_share(area_ha: float, scatter_m: float) -> float:
    """Share of rounds aimed at the middle of a round target of ``area_ha`` that fall in it.

    Normal scatter of ``scatter_m`` on each axis: 1 - exp(-A / (2 pi sd^2)).
    """
    spread = 2.0 * math.pi * scatter_m * scatter_m
    return -math.expm1(-area_ha * M2_PER_HA / max(spread, 1e-9))


@kernel
def shell_chance(
    rounds: float, area_ha: float, lethal_m2: float, cover: float, overlooked: float, omega: float
) -> float:
    """Chance that a man in ``area_ha`` is hit by ``rounds`` reference rounds that fall there.

    ``lethal_m2``: lethal area of the reference round, men standing; ``cover``: multiplier of his
    posture; fire on overlooked ground is worth 1 + ``omega`` x ``overlooked`` times as much.
    """
    exposed = rounds * lethal_m2 * cover * (1.0 + omega * overlooked)
    return -math.expm1(-exposed / max(area_ha * M2_PER_HA, 1e-9))


@kernel
def trenched_share(fort: float, full_fort: float, works: float) -> float:
    """Share of the men of a position who find a trench: all where works of class ``full_fort``
    stand.

    ``fort``: multiplier of its class (1 = none); ``works``: their state."""
    have = (fort - 1.0) / max(full_fort - 1.0, 1e-9)
    return min(max(have, 0.0), 1.0) * works


@kernel
def cover_of(
    trenched: float, roofed: float, prone_x: float, trench_x: float, roof_x: float
) -> float:
    """Multiplier on lethal area of men partly in trenches, and partly under a roof there."""
    in_open = (1.0 - trenched) * prone_x
    return in_open + trenched * ((1.0 - roofed) * trench_x + roofed * roof_x)


@kernel
def left_after(state: float, rounds: float, mean_rounds: float) -> float:
    """Share of a work left after ``rounds``, of which ``mean_rounds`` take all but 1/e of it."""
    return state * math.exp(-rounds / max(mean_rounds, 1e-9))


@kernel
def suppression(density: float, half: float, most: float) -> float:
    """Share of men who do not fight under ``density`` reference rounds a hectare and hour."""
    return most * density / max(density + half, 1e-9)


@kernel
def chance_after(chance: float, times: float) -> float:
    """Chance that something of ``chance`` a time happens in ``times`` of them, whole or not."""
    if chance >= 1.0:
        return 1.0 if times > 0.0 else 0.0
    return -math.expm1(times * math.log1p(-max(chance, 0.0)))


@kernel
def most_after(chance: float, times: float) -> float:
    """What ``chance_after`` never exceeds, without an exponential; for ``chance`` below 1.

    1 - (1 - p)^t <= -t ln(1 - p) <= t p / (1 - p), with a hair for rounding.
    """
    return (1.0 + 1e-6) * times * chance / (1.0 - chance) if chance < 1.0 else 1.0


@kernel
def men_swept(rounds: float, hits_a_round: float, men: float, half_men: float) -> float:
    """Chance that one of ``men`` assaulting is hit by a barrage of ``rounds`` reference rounds.

    A round of a barrage hits ``hits_a_round`` men of a great echelon, fewer of a small one, because
    fewer stand in its beaten zone: half where ``half_men`` attack.
    """
    return -math.expm1(-rounds * hits_a_round / max(men + half_men, 1e-9))


# --- light ---------------------------------------------------------------------------------------


@kernel
def dark_part(begins: float, ends: float, dark_from: float, dark_h: float) -> float:
    """Share of the hours from ``begins`` to ``ends`` that lies in the ``dark_h`` after
    ``dark_from``."""
    low = max(begins, dark_from)
    high = min(ends, dark_from + dark_h)
    return max(high - low, 0.0) / max(ends - begins, 1e-9)


@kernel
def visibility(dark: float, moon: float, night_x: float, moon_x: float) -> float:
    """Worth of aimed fire against full daylight, when a share ``dark`` of the time is night."""
    return 1.0 - dark * (1.0 - (night_x + (moon_x - night_x) * moon))


# --- the gun and its rounds ----------------------------------------------------------------------


@kernel
def fire_column(column: int, owner: int, attacker: int) -> int:
    """Column of ``post_f`` for the attack of side ``attacker`` on a position of ``owner``."""
    return column + LODGED_FIRE if owner == attacker else column


@kernel
def served_tubes(tubes: int, fit: int, crew: int) -> int:
    """Tubes that the fit men can serve."""
    return min(tubes, fit // crew) if crew > 0 else tubes


@kernel
def rate_per_h(
    guns: F8,
    men: I4,
    unit_i: I4,
    over: F8,
    u: int,
    day: float,
    casemate_x: float,
    overlooked_x: float,
) -> float:
    """Rounds an hour that unit ``u`` can fire from where it stands; 0 when it serves no gun now.

    A casemate slows the gun; an open gun on overlooked ground is slowed by day (``day`` = share of
    the watch that is light)."""
    posture = int(unit_i[u, POSTURE])
    if unit_i[u, PRESENT] == 0 or guns[u, G_AMMO] < 0.0 or posture == MARCH:
        return 0.0
    if posture == ASSAULT:  # tanks that storm are counted in the assault
        return 0.0
    tubes = served_tubes(int(unit_i[u, TUBES]), int(men[u, FIT]), int(guns[u, G_CREW]))
    rate = float(tubes * guns[u, G_RATE])
    if guns[u, G_EMPLACEMENT] == CASEMATE:
        return rate * casemate_x
    p = unit_i[u, POST]
    if p >= 0:
        rate *= 1.0 - (1.0 - overlooked_x) * over[p, 1 - int(guns[u, G_SIDE])] * day
    return rate


@kernel
def within(x_m: F8, y_m: F8, a: int, b: int, reach_m: float) -> bool:
    """True when cells ``a`` and ``b`` lie within ``reach_m`` of each other."""
    dx = x_m[a] - x_m[b]
    dy = y_m[a] - y_m[b]
    return bool(dx * dx + dy * dy <= reach_m * reach_m)


@kernel
def sights(sees: U1, seen: I2, post: int, side: int, cell: int) -> bool:
    """True when a gun in position ``post`` sees ``cell``; elsewhere, when its side does."""
    if post >= 0:
        return bool(sees[post, cell] > 0)
    return bool(seen[side, cell] > 0)


@kernel
def take_rounds(rounds: I8, flow: I8, depot: int, ammo: int, purse: int, want: int) -> int:
    """Take up to ``want`` rounds from a purse and count them as used; returns how many."""
    got = min(want, int(rounds[depot, ammo, purse]))
    if got <= 0:
        return 0
    rounds[depot, ammo, purse] -= got
    flow[depot, ammo, F_USED] += got
    return got


@kernel
def shoot(
    guns: F8, unit_i: I4, rounds: I8, flow: I8, u: int, want: int, purse: int, purse_2: int
) -> int:
    """Unit ``u`` fires up to ``want`` rounds from ``purse``, then from ``purse_2`` (-1 none)."""
    depot = int(guns[u, G_DEPOT])
    ammo = int(guns[u, G_AMMO])
    got = take_rounds(rounds, flow, depot, ammo, purse, want)
    if purse_2 >= 0:
        got += take_rounds(rounds, flow, depot, ammo, purse_2, want - got)
    unit_i[u, FIRED] += got
    return got


@kernel
def room_left(unit_i: I4, u: int, rate: float, hours: float) -> int:
    """Rounds unit ``u`` has time to fire still, of ``rate`` an hour over ``hours``."""
    return max(int(rate * hours) - int(unit_i[u, FIRED]), 0)
