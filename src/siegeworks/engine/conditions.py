"""Preconditions of a task: each a small question put to the state."""

from __future__ import annotations

from siegeworks.engine.codes import (
    C_COHESION,
    C_DRY,
    C_FORCE_RATIO,
    C_HOLDS,
    C_MINE_READY,
    C_NIGHT,
    C_ROUNDS,
    C_STRENGTH,
    C_TASK_DONE,
    C_TASK_FAILED,
    C_TRENCH_WITHIN,
    COHESION,
    DONE,
    EXPIRED,
    FAILED,
    FIT,
    FLOODED,
    GALLERY_CM,
    OWNER,
    P_RESERVE,
    PRESENT,
    STATUS,
    T_DIG,
    TASK,
    WET,
)
from siegeworks.engine.command import Command
from siegeworks.engine.fall import men_in
from siegeworks.engine.jit import kernel
from siegeworks.engine.lines import jumpoff_m, usable_left_m
from siegeworks.engine.state import F8, I1, I4, I8


@kernel
def task_means(
    men: I4, unit_f: F8, unit_i: I4, establishment: I4, unit_start: I4, unit_item: I4, t: int
) -> tuple[int, int, float]:
    """Fit men, establishment and mean cohesion (by men) of the plan's units of task ``t``."""
    fit = 0
    full = 0
    cohesion = 0.0
    for i in range(unit_start[t], unit_start[t + 1]):
        u = unit_item[i]
        if unit_i[u, PRESENT] == 0:
            continue
        fit += int(men[u, FIT])
        full += int(establishment[u])
        cohesion += float(men[u, FIT]) * unit_f[u, COHESION]
    return fit, full, cohesion / max(float(fit), 1.0)


@kernel
def echelon_means(men: I4, unit_f: F8, unit_i: I4, t: int) -> tuple[int, float]:
    """Fit men and mean cohesion (by men) of the units that serve task ``t`` now."""
    fit = 0
    cohesion = 0.0
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, PRESENT] == 1:
            fit += int(men[u, FIT])
            cohesion += float(men[u, FIT]) * unit_f[u, COHESION]
    return fit, cohesion / max(float(fit), 1.0)


@kernel
def reserve_rounds(rounds: I8, depot_side: I1, main: I1, s: int, a: int) -> int:
    """Rounds of ammunition ``a`` in the reserve purse of the side's main depots."""
    total = 0
    for d in range(depot_side.size):
        if depot_side[d] == s and main[d] == 1:
            total += int(rounds[d, a, P_RESERVE])
    return total


@kernel
def open_ground_m(c: Command, side: int, p: int, usable_share: float, default_m: float) -> float:
    """Open ground between the best trench of ``side`` and position ``p``, metres."""
    flooded = c.sky.camp_f[FLOODED]
    return jumpoff_m(
        c.paths, c.tasking.line_i, c.land.trench, c.ground.floods, flooded, p, side, usable_share,
        default_m,
    )  # fmt: skip


@kernel
def trench_left_m(c: Command, t: int, line: int, usable_share: float, default_m: float) -> float:
    """What the trench named by a condition of task ``t`` leaves open, metres.

    ``line`` -1: the best line to the task's objective; for digging, the line dug itself.
    """
    side, goal = int(c.tasks.side[t]), int(c.tasks.goal[t])
    if line < 0 and c.tasks.kind[t] != T_DIG:
        return open_ground_m(c, side, goal, usable_share, default_m)
    k = goal if line < 0 else line
    return usable_left_m(
        c.paths.line_start, c.paths.line_cell, c.paths.line_cell_m, c.paths.line_left_m,
        c.tasking.line_i, c.land.trench, c.ground.floods, c.sky.camp_f[FLOODED], k, side,
        usable_share, default_m,
    )  # fmt: skip


@kernel
def holds_of_task(task_i: I4, kind: int, of: int) -> bool:
    """Conditions about another task: it is done, or it failed or never began."""
    status = task_i[of, STATUS]
    if kind == C_TASK_DONE:
        return bool(status == DONE)
    return bool(status == FAILED or status == EXPIRED)


@kernel
def holds_of_units(c: Command, t: int, kind: int, value: float) -> bool:
    """Conditions about the task's own units: strength, cohesion, force ratio."""
    men, unit_i, tasks = c.force.men, c.force.unit_i, c.tasks
    fit, full, cohesion = task_means(
        men, c.force.unit_f, unit_i, c.units.establishment, tasks.unit_start, tasks.unit_item, t
    )
    if kind == C_STRENGTH:
        return float(fit) >= value * float(full)
    if kind == C_COHESION:
        return cohesion >= value
    enemy = men_in(men, unit_i, c.units.side, int(tasks.goal[t]), 1 - int(tasks.side[t]))
    return float(fit) >= value * float(enemy)


@kernel
def holds_of_ground(c: Command, t: int, kind: int, of: int) -> bool:
    """Conditions about positions, weather and a gallery."""
    if kind == C_DRY:
        return bool(c.sky.camp_i[WET] == 0)
    if kind == C_MINE_READY:
        metres = c.paths.line_plan_m[c.tasks.goal[of]]
        return bool(c.tasking.task_i[of, GALLERY_CM] >= 100 * metres)
    is_ours = c.state_posts.post_i[of, OWNER] == c.tasks.side[t]
    return bool(is_ours if kind == C_HOLDS else not is_ours)


@kernel
def is_met(c: Command, t: int, i: int, watch: int, usable_share: float, default_m: float) -> bool:
    """Condition ``i`` of task ``t`` holds now."""
    kind = int(c.tasks.cond_kind[i])
    of = int(c.tasks.cond_of[i])
    value = float(c.tasks.cond_value[i])
    if kind == C_TASK_DONE or kind == C_TASK_FAILED:
        return holds_of_task(c.tasking.task_i, kind, of)
    if kind == C_TRENCH_WITHIN:
        return trench_left_m(c, t, of, usable_share, default_m) <= value
    if kind == C_NIGHT:
        return bool(c.clock.dark[watch] >= 0.5)
    if kind == C_ROUNDS:
        side = int(c.tasks.side[t])
        stock = reserve_rounds(c.stores.rounds, c.supply.side, c.supply.main, side, of)
        return float(stock) >= value
    if kind == C_FORCE_RATIO or kind == C_STRENGTH or kind == C_COHESION:
        return holds_of_units(c, t, kind, value)
    return holds_of_ground(c, t, kind, of)


@kernel
def are_met(
    c: Command, t: int, watch: int, usable_share: float, default_m: float, at_hand: bool
) -> bool:
    """Every condition of task ``t`` holds now.

    ``at_hand`` False asks those that must hold for its units to set out: night and dry weather are
    asked for only when it goes in.
    """
    for i in range(c.tasks.cond_start[t], c.tasks.cond_start[t + 1]):
        kind = c.tasks.cond_kind[i]
        if not at_hand and (kind == C_NIGHT or kind == C_DRY):
            continue
        if not is_met(c, t, i, watch, usable_share, default_m):
            return False
    return True
