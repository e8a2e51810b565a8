"""Giving a task its units and letting them go again."""

from __future__ import annotations

from siegeworks.engine.codes import (
    BUSY,
    CELL,
    FIT,
    GOAL,
    HOLDING,
    HOME,
    LABOUR,
    MARCH,
    POST,
    POSTURE,
    PRESENT,
    REST,
    SERVING,
    T_ASSAULT,
    T_BLOCK,
    T_COUNTER_ATTACK,
    T_COUNTER_BATTERY,
    T_DIG,
    T_FIX,
    T_HOLD,
    T_INTERDICT,
    T_MINE,
    T_PENETRATE,
    T_RELIEVE,
    T_RESERVE,
    T_REST,
    T_SUPPORT,
    TASK,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4
from siegeworks.engine.ways import metres_between


@kernel
def is_assault(kind: int) -> bool:
    """True for the kinds of task that storm a position."""
    return kind == T_ASSAULT or kind == T_PENETRATE or kind == T_COUNTER_ATTACK


@kernel
def is_fire(kind: int) -> bool:
    """True for the kinds of task that only guns carry out."""
    return kind == T_SUPPORT or kind == T_COUNTER_BATTERY or kind == T_INTERDICT


@kernel
def is_yielding(kind: int) -> bool:
    """True for the kinds of task whose units any other task may take."""
    return kind == T_DIG or kind == T_REST or kind == T_RESERVE


@kernel
def keeps_a_post(kind: int) -> bool:
    """True for the kinds of task that make sense only in a position of one's own."""
    return kind == T_HOLD or kind == T_RELIEVE


@kernel
def posture_for(kind: int) -> int:
    """Posture in which a unit begins a task."""
    if is_fire(kind):
        return SERVING
    if kind == T_DIG or kind == T_MINE:
        return LABOUR
    if kind == T_REST or kind == T_RESERVE:
        return REST
    return MARCH


@kernel
def goal_node(kind: int, goal: int, start_node: int, home: int) -> int:
    """Node a unit of a task moves to: a position, an assembly area, its home, or -1 = stay."""
    if is_assault(kind) or keeps_a_post(kind) or kind == T_BLOCK or kind == T_FIX:
        return goal
    if kind == T_RESERVE:
        return start_node
    return home if kind == T_REST else -1


@kernel
def others_in_post(men: I4, unit_i: I4, side: I1, u: int) -> int:
    """Fit men of the unit's side in its position, itself left out."""
    total = 0
    p = unit_i[u, POST]
    for v in range(side.size):
        if v != u and side[v] == side[u] and unit_i[v, POST] == p and unit_i[v, PRESENT] == 1:
            total += int(men[v, FIT])
    return total


@kernel
def is_threatened(men: I4, unit_i: I4, side: I1, x_m: F8, y_m: F8, u: int, reach_m: float) -> bool:
    """True when an enemy unit with fit men stands within ``reach_m`` of unit ``u``."""
    at = int(unit_i[u, CELL])
    for v in range(side.size):
        if side[v] == side[u] or unit_i[v, PRESENT] == 0 or men[v, FIT] <= 0:
            continue
        if metres_between(x_m, y_m, at, int(unit_i[v, CELL])) <= reach_m:
            return True
    return False


@kernel
def is_free(
    men: I4, unit_i: I4, side: I1, x_m: F8, y_m: F8, task_kind: I1, u: int, kind: int, node: int,
    watch: int, keep: float, reach_m: float,
) -> bool:  # fmt: skip
    """True when unit ``u`` can be given a task of ``kind`` that sends it to ``node`` (-1 stays).

    Men needed where they stand stay: with an enemy within ``reach_m`` a unit leaves a position only
    if ``keep`` others remain, and none leaves one to dig, to rest or to stand in reserve.
    """
    if unit_i[u, PRESENT] == 0 or men[u, FIT] <= 0 or unit_i[u, BUSY] > watch:
        return False
    t = unit_i[u, TASK]
    if t >= task_kind.size:
        return False
    if t >= 0 and (is_yielding(kind) or not is_yielding(int(task_kind[t]))):
        return False
    if unit_i[u, POST] < 0 or unit_i[u, POST] == node or is_fire(kind):
        return True
    if not is_yielding(kind) and others_in_post(men, unit_i, side, u) >= keep:
        return True
    return not is_threatened(men, unit_i, side, x_m, y_m, u, reach_m)


@kernel
def give_task(unit_i: I4, u: int, t: int, kind: int, node: int) -> None:
    """Put unit ``u`` on task ``t``, and on its way to ``node`` unless it is there (-1 stays)."""
    unit_i[u, TASK] = t
    unit_i[u, POSTURE] = posture_for(kind)
    if node < 0:
        return
    if unit_i[u, POST] == node:
        unit_i[u, GOAL] = -1
        unit_i[u, POSTURE] = HOLDING
    else:
        unit_i[u, GOAL] = node


@kernel
def let_go(unit_i: I4, u: int) -> None:
    """Unit ``u`` has no task: it holds the position it is in, or goes home."""
    unit_i[u, TASK] = -1
    if unit_i[u, POST] >= 0:
        unit_i[u, POSTURE] = HOLDING
        unit_i[u, GOAL] = -1
    else:
        unit_i[u, POSTURE] = REST
        unit_i[u, GOAL] = unit_i[u, HOME]


@kernel
def release(unit_i: I4, t: int) -> None:
    """Let go every unit of task ``t``."""
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t:
            let_go(unit_i, u)
