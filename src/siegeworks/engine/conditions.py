"""Preconditions of a task: each a small question put to the state."""

from __future__ import annotations

from siegeworks.engine.codes import (
    C_COHESION,
    C_DRY,
    C_FORCE_RATIO,
    C_HOLDS,
    C_LOST,
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
    GALLERY_CM,
    HEAD,
    OWNER,
    P_RESERVE,
    POST,
    PRESENT,
    STATUS,
    WET,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, I8, Force, Posts, Sky, Stores, Tasking
from siegeworks.engine.tables import ClockTable, PathTable, SupplyTable, TaskTable, UnitTable

FAR_M = 1e6
"""Metres: no trench at all."""


@kernel
def trench_left_m(
    line_side: I1, line_goal: I4, line_kind: I1, line_start: I4, line_left_m: F8, line_i: I4, side: int,
    goal: int, line: int,
) -> float:
    """Open ground between the best finished trench head of ``side`` and position ``goal``, metres.

    ``line`` >= 0 asks of that line only. FAR_M when no line leads there or none has a finished cell.
    """
    best = FAR_M
    for k in range(line_side.size):
        if line_side[k] != side or line_kind[k] != 1 or (line >= 0 and k != line):
            continue
        if (line >= 0 or line_goal[k] == goal) and line_i[k, HEAD] > 0:
            best = min(best, line_left_m[line_start[k] + line_i[k, HEAD] - 1])
    return best


@kernel
def fit_in_post(men: I4, unit_i: I4, side: I1, p: int, s: int) -> int:
    """Fit men of side ``s`` in position ``p``."""
    total = 0
    for u in range(side.size):
        if side[u] == s and unit_i[u, POST] == p and unit_i[u, PRESENT] == 1:
            total += int(men[u, FIT])
    return total


@kernel
def task_means(
    men: I4, unit_f: F8, unit_i: I4, establishment: I4, unit_start: I4, unit_item: I4, t: int
) -> tuple[int, int, float]:
    """Fit men, establishment and mean cohesion (by men) of a task's units present."""
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
def reserve_rounds(rounds: I8, depot_side: I1, main: I1, s: int, a: int) -> int:
    """Rounds of ammunition ``a`` in the reserve purse of the side's main depot."""
    total = 0
    for d in range(depot_side.size):
        if depot_side[d] == s and main[d] == 1:
            total += int(rounds[d, a, P_RESERVE])
    return total


@kernel
def holds_of_task(tasking: Tasking, kind: int, of: int) -> bool:
    """Conditions about another task."""
    status = tasking.task_i[of, STATUS]
    if kind == C_TASK_DONE:
        return status == DONE
    return status == FAILED or status == EXPIRED  # noqa: PLR1714


@kernel
def holds_of_units(
    units: UnitTable, tasks: TaskTable, force: Force, t: int, kind: int, value: float
) -> bool:
    """Conditions about the task's own units: strength, cohesion, force ratio."""
    fit, full, cohesion = task_means(
        force.men, force.unit_f, force.unit_i, units.establishment, tasks.unit_start, tasks.unit_item, t
    )
    if kind == C_STRENGTH:
        return float(fit) >= value * float(full)
    if kind == C_COHESION:
        return cohesion >= value
    enemy = fit_in_post(force.men, force.unit_i, units.side, int(tasks.goal[t]), 1 - int(tasks.side[t]))
    return float(fit) >= value * float(enemy)


@kernel
def is_met(
    units: UnitTable, tasks: TaskTable, paths: PathTable, supply: SupplyTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, stores: Stores, sky: Sky, t: int, i: int, watch: int,
) -> bool:
    """Condition ``i`` of task ``t`` holds now."""
    kind = int(tasks.cond_kind[i])
    of = int(tasks.cond_of[i])
    value = tasks.cond_value[i]
    side = int(tasks.side[t])
    if kind == C_TASK_DONE or kind == C_TASK_FAILED:  # noqa: PLR1714
        return holds_of_task(tasking, kind, of)
    if kind == C_TRENCH_WITHIN:
        left = trench_left_m(
            paths.line_side, paths.line_goal, paths.line_kind, paths.line_start, paths.line_left_m,
            tasking.line_i, side, int(tasks.goal[t]), of,
        )
        return left <= value
    if kind == C_ROUNDS:
        return float(reserve_rounds(stores.rounds, supply.side, supply.main, side, of)) >= value
    if kind == C_NIGHT:
        return clock.dark[watch] >= 0.5
    if kind == C_DRY:
        return sky.camp_i[WET] == 0
    if kind == C_HOLDS:
        return state_posts.post_i[of, OWNER] == side
    if kind == C_LOST:
        return state_posts.post_i[of, OWNER] != side
    if kind == C_MINE_READY:
        line = int(tasks.goal[of])
        return tasking.task_i[of, GALLERY_CM] >= 100 * int(paths.line_plan_m[line])
    if kind == C_FORCE_RATIO or kind == C_STRENGTH or kind == C_COHESION:  # noqa: PLR1714
        return holds_of_units(units, tasks, force, t, kind, value)
    return False


@kernel
def are_met(
    units: UnitTable, tasks: TaskTable, paths: PathTable, supply: SupplyTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, stores: Stores, sky: Sky, t: int, watch: int,
) -> bool:
    """Every condition of task ``t`` holds now."""
    for i in range(tasks.cond_start[t], tasks.cond_start[t + 1]):
        if not is_met(
            units, tasks, paths, supply, clock, force, state_posts, tasking, stores, sky, t, i, watch
        ):
            return False
    return True
