"""Harassing: every battery fires one mission a day on the mean, at one target its draws choose.

A share of the missions goes to strips and drop zones, a share to located guns, a share to field
works where the enemy digs in sight, the rest to his posts. Where the chosen kind offers no target
in range the mission goes to a post, or to field works."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.bombardment import (
    CB_ROUNDS,
    HARASS_MISSIONS,
    HARASS_WORKS,
    TRENCH_BROKEN,
    Aim,
)
from siegeworks.engine.codes import (
    CELL,
    DUG,
    HEAD,
    NAME,
    NOW,
    OWNER,
    P_HARASS,
    R_FIRES,
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
    shoot,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.lines import GALLERY
from siegeworks.engine.missions import (
    RATE,
    Marks,
    Park,
    Watch,
    Zones,
    counter_fire,
    fire_at,
    interdict,
    pick_gun,
    pick_zone,
    reaches,
    room_of,
    whole_rounds,
)
from siegeworks.engine.policy import COUNTER_BATTERY_SHARE, HARASS_ROUNDS, HARASS_STRIP_SHARE
from siegeworks.engine.samplers import stochastic_round
from siegeworks.engine.state import F8, I4, Land, Posts, Sky, Stores, Tasking
from siegeworks.engine.streams import fill_uniforms, uniforms
from siegeworks.engine.tables import PathTable

DRAW_MISSION, DRAW_TARGET = 0, 1
PLACES = 3
"""Rows of ``marks`` a side: x, y and weight of the posts on its list."""


class Works(NamedTuple):
    """Field works as targets: lines, how far they are dug, trench, and the fire on them."""

    paths: PathTable
    tasking: Tasking
    land: Land
    sky: Sky


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
def is_target(post_i: I4, post_f: F8, op_i: I4, p: int, side: int) -> bool:
    """True when ``p`` is a post of the enemy of ``side`` worth harassing, and not assaulted now."""
    if post_f[p, TARGET] <= 0.0 or post_i[p, OWNER] != 1 - side:
        return False
    return bool(op_i[p, side, NOW] == 0)


@kernel
def list_targets(cell: I4, state: Posts, x_m: F8, y_m: F8) -> None:
    """List for each side the posts it may harass, with their places and weights, closed by -1."""
    for s in range(2):
        n = 0
        row = PLACES * s
        for p in range(cell.size):
            if is_target(state.post_i, state.post_f, state.op_i, p, s):
                state.tally[s, n] = p
                state.marks[row, n] = x_m[cell[p]]
                state.marks[row + 1, n] = y_m[cell[p]]
                state.marks[row + 2, n] = state.post_f[p, TARGET]
                n += 1
        state.tally[s, n] = -1


@kernel
def pick_post(
    tally: I4, marks: F8, x: float, y: float, reach_m: float, side: int, draw: float
) -> int:
    """One of the listed posts within ``reach_m`` of a gun at ``x``, ``y``, by its weight, or
    -1."""
    row = PLACES * side
    squared = reach_m * reach_m
    total = 0.0
    n = 0
    while tally[side, n] >= 0:
        dx, dy = x - marks[row, n], y - marks[row + 1, n]
        total += marks[row + 2, n] if dx * dx + dy * dy <= squared else 0.0
        n += 1
    left = draw * total
    chosen = -1
    for k in range(n):
        if left < 0.0:
            break
        dx, dy = x - marks[row, k], y - marks[row + 1, k]
        if dx * dx + dy * dy <= squared:
            chosen = int(tally[side, k])
            left -= marks[row + 2, k]
    return chosen


@kernel
def harass_post(
    park: Park, stores: Stores, marks: Marks, par: F8, hours: float, u: int, want: int, draw: float
) -> bool:
    """Harass one of the enemy's posts; False when none is in range."""
    guns, state, side = park.guns, marks.state, int(park.guns[u, G_SIDE])
    at = int(park.force.unit_i[u, CELL])
    p = pick_post(
        state.tally, state.marks, park.ground.x_m[at], park.ground.y_m[at], guns[u, G_RANGE_M],
        side, draw,
    )  # fmt: skip
    if p < 0:
        return False
    is_seen = bool(park.land.seen[side, marks.posts.cell[p]] > 0)
    aim = Aim(p, 0, hours, -1, is_seen, False)
    fire_at(guns, park.force.unit_i, stores, marks, par, u, want, P_HARASS, -1, aim)
    return True


@kernel
def head_cell(works: Works, line: int) -> int:
    """Cell of the diggers on ``line``: its head, or the cell behind if nothing is dug there yet."""
    first, end = int(works.paths.line_start[line]), int(works.paths.line_start[line + 1])
    k = min(first + int(works.tasking.line_i[line, HEAD]), end - 1)
    if k > first and works.land.trench[works.paths.line_side[line], works.paths.line_cell[k]] == 0:
        k -= 1
    return int(works.paths.line_cell[k])


@kernel
def mark_heads(works: Works) -> None:
    """List for each side the enemy's lines that are begun and seen at their head, and its cell."""
    heads = works.tasking.heads
    n_0, n_1 = 0, 0
    for line in range(works.paths.line_side.size):
        if works.paths.line_kind[line] == GALLERY or works.tasking.line_i[line, DUG] <= 0:
            continue
        if works.paths.line_start[line] == works.paths.line_start[line + 1]:
            continue
        cell = head_cell(works, line)
        side = 1 - int(works.paths.line_side[line])
        if works.land.seen[side, cell] <= 0:
            continue
        if side == 0:
            heads[0, n_0], heads[1, n_0] = line, cell
            n_0 += 1
        else:
            heads[2, n_1], heads[3, n_1] = line, cell
            n_1 += 1
    heads[0, n_0] = -1
    heads[2, n_1] = -1


@kernel
def pick_line(park: Park, works: Works, u: int, draw: float) -> int:
    """One of the listed lines in reach of ``u``, each with the same chance; -1 for none."""
    heads, row = works.tasking.heads, 2 * int(park.guns[u, G_SIDE])
    n = 0
    k = 0
    while heads[row, k] >= 0:
        n += 1 if reaches(park, u, int(heads[row + 1, k])) else 0
        k += 1
    left = int(draw * n)
    for i in range(k):
        if reaches(park, u, int(heads[row + 1, i])):
            if left == 0:
                return int(heads[row, i])
            left -= 1
    return -1


@kernel
def harass_works(
    park: Park, stores: Stores, works: Works, broken_a_hundred: float, u: int, want: int, draw:
    float, draw_2: float,
) -> bool:  # fmt: skip
    """Harass the head of one of the enemy's lines; False when none is seen in range."""
    line = pick_line(park, works, u, draw)
    if line < 0:
        return False
    got = shoot(
        park.guns, park.force.unit_i, stores.rounds, stores.rounds_flow, u, want, P_HARASS, -1
    )
    s = int(park.guns[u, G_SIDE])
    rounds = got * park.guns[u, G_REFERENCE]
    works.sky.camp_f[WORKS_FIRE_0 + s] += rounds
    cell = head_cell(works, line)
    broken = stochastic_round(draw_2, rounds / 100.0 * broken_a_hundred)
    works.land.trench[1 - s, cell] -= min(broken, int(works.land.trench[1 - s, cell]))
    if works.land.trench[1 - s, cell] == 0:  # the diggers of every line there fall back
        mark_heads(works)
    return True


@kernel
def may_harass(guns: F8, bench: I4, u: int) -> bool:
    """True when unit ``u`` serves guns that fire over the heads of others, and can fire now."""
    if guns[u, G_ARTILLERY] == 0.0 or guns[u, G_DIRECT] == 1.0:
        return False
    return bool(bench[RATE, u] > 0 and guns[u, G_REFERENCE] > 0.0)


@kernel
def harass(
    park: Park, stores: Stores, marks: Marks, works: Works, zones: Zones, policy: F8, par: F8, w:
    Watch, u: int, who: int, drawn: tuple[float, float, float],
) -> None:  # fmt: skip
    """The day's mission of unit ``u``; ``drawn``: what for, whether at works, the rounding."""
    guns, unit_i = park.guns, park.force.unit_i
    purpose, field, part = drawn
    target, broken, _, _ = uniforms(w.seed, w.rep, w.watch, R_FIRES, who, DRAW_TARGET)
    s = int(guns[u, G_SIDE])
    worth = guns[u, G_REFERENCE]
    room = room_of(park, u, w.hours)
    allowed = allowance(policy[s, HARASS_ROUNDS], float(unit_i[u, TUBES]), par[HARASS_MISSIONS])
    want = min(whole_rounds(allowed, worth, part), room)
    strip = policy[s, HARASS_STRIP_SHARE]
    chance, rounds = counter_mission(policy[s, COUNTER_BATTERY_SHARE], allowed, par[CB_ROUNDS])
    if purpose < strip:
        z = pick_zone(park, zones, u, target)
        if z >= 0:
            interdict(park, stores, zones, u, z, want, P_HARASS, -1)
            return
    elif purpose < strip + chance:
        v = pick_gun(park, u, target)
        if v >= 0:
            full = min(whole_rounds(rounds, worth, part), room)
            counter_fire(guns, unit_i, stores, u, v, full, P_HARASS, -1)
            return
    dug = par[TRENCH_BROKEN]
    is_first = field < par[HARASS_WORKS]
    if is_first and harass_works(park, stores, works, dug, u, want, target, broken):
        return
    if not harass_post(park, stores, marks, par, w.hours, u, want, target) and not is_first:
        harass_works(park, stores, works, dug, u, want, target, broken)


@kernel
def harass_all(
    park: Park,
    stores: Stores,
    marks: Marks,
    works: Works,
    zones: Zones,
    policy: F8,
    par: F8,
    w: Watch,
) -> None:
    """Fire the missions that fall in this watch."""
    chance = mission_chance(par[HARASS_MISSIONS], w.hours)
    guns, bench, lost = park.guns, park.force.bench, park.force.lost
    list_targets(marks.posts.cell, marks.state, park.ground.x_m, park.ground.y_m)
    mark_heads(works)
    draws, armed = park.force.draws, park.units.armed
    fill_uniforms(w.seed, w.rep, w.watch, R_FIRES, park.units.armed_entity, DRAW_MISSION, draws)
    for k in range(armed.size):
        u = int(armed[k])
        if not may_harass(guns, bench, u):
            continue
        if draws[0, k] < chance:
            drawn = (draws[1, k], draws[2, k], draws[3, k])
            harass(
                park, stores, marks, works, zones, policy, par, w, u, int(lost[u, NAME]), drawn
            )  # fmt: skip
