"""Missions of fire outside an assault: guns that are found, zones, field works, posts.

A battery that serves a task of counter-battery or interdiction fires what that orders; every
battery fires one harassing mission a day on the mean, at one target that its draws choose. Demand
comes first, then the purse it is met from."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.bombardment import (
    CASEMATE_X,
    CB_MISSIONS,
    CB_ROUNDS,
    HARASS_MISSIONS,
    HARASS_WORKS,
    INTERDICT,
    OVERLOOKED_X,
    TRENCH_BROKEN,
    Aim,
    fall_on_post,
)
from siegeworks.engine.codes import (
    AIMED,
    CELL,
    DUG,
    FIRE_ON_STRIP,
    HEAD,
    LOCATED,
    NOW,
    OWNER,
    P_HARASS,
    P_RESERVE,
    POST,
    PRESENT,
    R_FIRES,
    T_INTERDICT,
    TARGET,
    TUBES,
    WORKS_FIRE_0,
)
from siegeworks.engine.gunnery import (
    G_ARTILLERY,
    G_DIRECT,
    G_RANGE_M,
    G_REFERENCE,
    G_SIDE,
    rate_per_h,
    room_left,
    shoot,
    sights,
    within,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.lines import GALLERY
from siegeworks.engine.policy import COUNTER_BATTERY_SHARE, HARASS_ROUNDS, HARASS_STRIP_SHARE
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I1, I2, I4, I8, U1
from siegeworks.engine.streams import uniforms

DRAW_MISSION, DRAW_TARGET, DRAW_TASKED = 0, 1, 8


class Scene(NamedTuple):
    """The arrays that every gun needs: guns, crews and places, what is seen, rounds, posts."""

    guns: F8
    men: I4
    unit_i: I4
    over: F8
    cell: I4
    area_ha: F8
    x_m: F8
    y_m: F8
    sees: U1
    seen: I2
    rounds: I8
    flow: I8
    post_i: I4
    post_f: F8
    fabric: F8
    op_i: I4


class Watch(NamedTuple):
    """One watch: the key of its draws, its length, the share of it that is light."""

    seed: int
    rep: int
    watch: int
    hours: float
    day: float


class Works(NamedTuple):
    """Field works as targets: lines, how far they are dug, trench, and the fire on them."""

    line_side: I1
    line_kind: I1
    line_start: I4
    line_cell: I4
    line_i: I4
    trench: I4
    camp_f: F8


class Zones(NamedTuple):
    """Landing strips and drop zones as targets, and the fire on strips."""

    side: I1
    cell: I4
    strip: I1
    post_start: I4
    post: I4
    air_f: F8


# --- scalars -------------------------------------------------------------------------------------


@kernel
def mission_chance(per_day: float, hours: float) -> float:
    """Chance that a battery fires a harassing mission in a watch of ``hours``."""
    return min(per_day * hours / 24.0, 1.0)


@kernel
def allowance(rounds_a_day: float, tubes: float, per_day: float) -> float:
    """Reference rounds of one mission when a tube may fire ``rounds_a_day``."""
    return rounds_a_day * tubes / max(per_day, 1e-9)


@kernel
def counter_mission(share: float, allowed: float, full: float) -> tuple[float, float]:
    """Chance that a mission goes to located guns, and its reference rounds.

    Such a mission is fired in ``full`` or not at all, so that on the mean ``share`` of what is
    ``allowed`` goes there.
    """
    rounds = max(allowed, full)
    return share * allowed / max(rounds, 1e-9), rounds


@kernel
def whole_rounds(reference_rounds: float, worth: float, u: float) -> int:
    """Rounds of a weapon that make up so many reference rounds."""
    return stochastic_round(u, reference_rounds / worth) if worth > 0.0 else 0


# --- reach ---------------------------------------------------------------------------------------


@kernel
def reaches(sc: Scene, u: int, cell: int) -> bool:
    """True when the guns of ``u`` can fire at ``cell``: in range, and seen if they fire direct."""
    unit_i = sc.unit_i
    if not within(sc.x_m, sc.y_m, int(unit_i[u, CELL]), cell, sc.guns[u, G_RANGE_M]):
        return False
    if sc.guns[u, G_DIRECT] == 0.0:
        return True
    return sights(sc.sees, sc.seen, int(unit_i[u, POST]), int(sc.guns[u, G_SIDE]), cell)


@kernel
def rate_of(sc: Scene, par: F8, u: int, day: float) -> float:
    """Rounds an hour of unit ``u``; 0 for a unit that serves no gun now."""
    return rate_per_h(
        sc.guns, sc.men, sc.unit_i, sc.over, u, day, par[CASEMATE_X], par[OVERLOOKED_X]
    )


@kernel
def fire_at(sc: Scene, par: F8, u: int, want: int, purse: int, purse_2: int, aim: Aim) -> None:
    """Fire at a position from two purses and let the rounds fall."""
    got = shoot(sc.guns, sc.unit_i, sc.rounds, sc.flow, u, want, purse, purse_2)
    fall_on_post(sc.guns, sc.area_ha, sc.post_f, sc.fabric, par, u, got, aim)


# --- counter-battery and interdiction ------------------------------------------------------------


@kernel
def is_located(sc: Scene, u: int, v: int, watch: int) -> bool:
    """True when the guns of ``v`` are known to the side of ``u`` and in its range."""
    if sc.guns[v, G_SIDE] == sc.guns[u, G_SIDE] or sc.unit_i[v, LOCATED] < watch:
        return False
    if sc.unit_i[v, TUBES] <= 0 or sc.unit_i[v, PRESENT] == 0:
        return False
    return reaches(sc, u, int(sc.unit_i[v, CELL]))


@kernel
def pick_gun(sc: Scene, u: int, watch: int, draw: float) -> int:
    """One of the located batteries in range of ``u``, each with the same chance; -1 for none."""
    n = 0
    for v in range(sc.guns.shape[0]):
        if is_located(sc, u, v, watch):
            n += 1
    left = int(draw * n)
    for v in range(sc.guns.shape[0]):
        if is_located(sc, u, v, watch):
            if left == 0:
                return v
            left -= 1
    return -1


@kernel
def counter_fire(sc: Scene, u: int, v: int, want: int, purse: int, purse_2: int) -> None:
    """Fire a mission of ``want`` rounds at the battery ``v``."""
    got = shoot(sc.guns, sc.unit_i, sc.rounds, sc.flow, u, want, purse, purse_2)
    sc.unit_i[v, AIMED] += int(got * sc.guns[u, G_REFERENCE] + 0.5)


@kernel
def is_open_zone(zones: Zones, post_i: I4, z: int, side: int) -> bool:
    """True while the air side holds a position that covers zone ``z``, or none is named."""
    first, end = int(zones.post_start[z]), int(zones.post_start[z + 1])
    for i in range(first, end):
        if post_i[zones.post[i], OWNER] == side:
            return True
    return first == end


@kernel
def is_under_gun(sc: Scene, zones: Zones, u: int, z: int) -> bool:
    """True when the guns of ``u`` can fire at zone ``z`` and their side sees the rounds fall."""
    s = int(sc.guns[u, G_SIDE])
    cell = int(zones.cell[z])
    if zones.side[0] != 1 - s or sc.seen[s, cell] == 0 or not reaches(sc, u, cell):
        return False
    return is_open_zone(zones, sc.post_i, z, 1 - s)


@kernel
def pick_zone(sc: Scene, zones: Zones, u: int, draw: float) -> int:
    """One of the enemy's zones under the guns of ``u``; -1 for none."""
    n = 0
    for z in range(zones.post_start.size - 1):
        if is_under_gun(sc, zones, u, z):
            n += 1
    left = int(draw * n)
    for z in range(zones.post_start.size - 1):
        if is_under_gun(sc, zones, u, z):
            if left == 0:
                return z
            left -= 1
    return -1


@kernel
def interdict(sc: Scene, zones: Zones, u: int, z: int, want: int, purse: int, purse_2: int) -> None:
    """Fire ``want`` rounds at zone ``z``."""
    got = shoot(sc.guns, sc.unit_i, sc.rounds, sc.flow, u, want, purse, purse_2)
    if zones.strip[z] == 1:
        zones.air_f[FIRE_ON_STRIP] += got * sc.guns[u, G_REFERENCE]


@kernel
def obey(
    sc: Scene, zones: Zones, kind: int, goal: int, name: int, par: F8, w: Watch, u: int
) -> None:
    """Unit ``u`` fires what its task of counter-battery or interdiction orders, before all else."""
    rate = rate_of(sc, par, u, w.day)
    if rate <= 0.0 or sc.guns[u, G_REFERENCE] <= 0.0:
        return
    if kind == T_INTERDICT:
        want = min(int(rate * w.hours * par[INTERDICT]), room_left(sc.unit_i, u, rate, w.hours))
        if goal >= 0 and is_under_gun(sc, zones, u, goal):
            interdict(sc, zones, u, goal, want, P_RESERVE, P_HARASS)
        return
    for mission in range(int(par[CB_MISSIONS])):
        a, b, _, _ = uniforms(w.seed, w.rep, w.watch, R_FIRES, name, DRAW_TASKED + mission)
        v = pick_gun(sc, u, w.watch, a)
        want = whole_rounds(par[CB_ROUNDS], sc.guns[u, G_REFERENCE], b)
        if v >= 0:
            want = min(want, room_left(sc.unit_i, u, rate, w.hours))
            counter_fire(sc, u, v, want, P_RESERVE, P_HARASS)


# --- harassing -----------------------------------------------------------------------------------


@kernel
def is_target(sc: Scene, u: int, p: int, side: int) -> bool:
    """True when ``p`` is a post of the enemy of ``side`` worth harassing and in range of ``u``."""
    if sc.post_f[p, TARGET] <= 0.0 or sc.post_i[p, OWNER] != 1 - side or sc.op_i[p, side, NOW] == 1:
        return False
    return reaches(sc, u, int(sc.cell[p]))


@kernel
def harass_post(sc: Scene, par: F8, w: Watch, u: int, want: int, draw: float) -> bool:
    """Harass one of the enemy's posts, chosen by its weight as a target; False when none is in
    range."""
    s = int(sc.guns[u, G_SIDE])
    total = 0.0
    for p in range(sc.cell.size):
        if is_target(sc, u, p, s):
            total += sc.post_f[p, TARGET]
    if total <= 0.0:
        return False
    left = draw * total
    chosen = -1
    for p in range(sc.cell.size):
        if left >= 0.0 and is_target(sc, u, p, s):
            chosen = p
            left -= sc.post_f[p, TARGET]
    is_seen = bool(sc.seen[s, sc.cell[chosen]] > 0)
    fire_at(sc, par, u, want, P_HARASS, -1, Aim(chosen, 0, w.hours, -1, is_seen, False))
    return True


@kernel
def head_cell(works: Works, line: int) -> int:
    """Cell of the enemy's diggers on ``line``: its head, or the cell behind if nothing is dug
    there."""
    first, end = int(works.line_start[line]), int(works.line_start[line + 1])
    k = min(first + int(works.line_i[line, HEAD]), end - 1)
    if k > first and works.trench[works.line_side[line], works.line_cell[k]] == 0:
        k -= 1
    return int(works.line_cell[k])


@kernel
def is_work(sc: Scene, works: Works, u: int, line: int) -> bool:
    """True when ``line`` is an enemy's, begun, seen at its head and in range of ``u``."""
    s = int(sc.guns[u, G_SIDE])
    if works.line_side[line] != 1 - s or works.line_kind[line] == GALLERY:
        return False
    if works.line_i[line, DUG] <= 0 or works.line_start[line] == works.line_start[line + 1]:
        return False
    cell = head_cell(works, line)
    return sc.seen[s, cell] > 0 and reaches(sc, u, cell)


@kernel
def harass_works(
    sc: Scene, works: Works, par: F8, u: int, want: int, draw: float, draw_2: float
) -> bool:
    """Harass the head of one of the enemy's lines; False when none is seen in range."""
    n = 0
    for line in range(works.line_side.size):
        if is_work(sc, works, u, line):
            n += 1
    if n == 0:
        return False
    left = int(draw * n)
    for line in range(works.line_side.size):
        if not is_work(sc, works, u, line):
            continue
        if left == 0:
            got = shoot(sc.guns, sc.unit_i, sc.rounds, sc.flow, u, want, P_HARASS, -1)
            s = int(sc.guns[u, G_SIDE])
            rounds = got * sc.guns[u, G_REFERENCE]
            works.camp_f[WORKS_FIRE_0 + s] += rounds
            cell = head_cell(works, line)
            broken = stochastic_round(draw_2, rounds / 100.0 * par[TRENCH_BROKEN])
            works.trench[1 - s, cell] -= min(broken, int(works.trench[1 - s, cell]))
            return True
        left -= 1
    return False


@kernel
def harass(
    sc: Scene, works: Works, zones: Zones, policy: F8, par: F8, w: Watch, u: int, name: int
) -> None:
    """The day's mission of unit ``u``, if it falls in this watch: one target, chosen by its
    draws."""
    guns = sc.guns
    if guns[u, G_ARTILLERY] == 0.0 or guns[u, G_REFERENCE] <= 0.0 or guns[u, G_DIRECT] == 1.0:
        return
    when, purpose, field, part = uniforms(w.seed, w.rep, w.watch, R_FIRES, name, DRAW_MISSION)
    rate = rate_of(sc, par, u, w.day)
    if rate <= 0.0 or when >= mission_chance(par[HARASS_MISSIONS], w.hours):
        return
    target, broken, _, _ = uniforms(w.seed, w.rep, w.watch, R_FIRES, name, DRAW_TARGET)
    s = int(guns[u, G_SIDE])
    room = room_left(sc.unit_i, u, rate, w.hours)
    allowed = allowance(policy[s, HARASS_ROUNDS], float(sc.unit_i[u, TUBES]), par[HARASS_MISSIONS])
    want = min(whole_rounds(allowed, guns[u, G_REFERENCE], part), room)
    strip = policy[s, HARASS_STRIP_SHARE]
    chance, rounds = counter_mission(policy[s, COUNTER_BATTERY_SHARE], allowed, par[CB_ROUNDS])
    if purpose < strip:
        z = pick_zone(sc, zones, u, target)
        if z >= 0:
            interdict(sc, zones, u, z, want, P_HARASS, -1)
            return
    elif purpose < strip + chance:
        v = pick_gun(sc, u, w.watch, target)
        if v >= 0:
            full = min(whole_rounds(rounds, guns[u, G_REFERENCE], part), room)
            counter_fire(sc, u, v, full, P_HARASS, -1)
            return
    is_first = field < par[HARASS_WORKS]
    if is_first and harass_works(sc, works, par, u, want, target, broken):
        return
    if not harass_post(sc, par, w, u, want, target) and not is_first:
        harass_works(sc, works, par, u, want, target, broken)
