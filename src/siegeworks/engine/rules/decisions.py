"""Each side's commander turns his plan into orders, task by task in order of priority.

A task waits for its start and its preconditions, claims units that are free, is renewed after failure by
its own rule, given up at its abort loss, and hands its units over when it is done. A unit wanted by two
tasks serves the first; the other waits. An assault goes in at its hour when half its men have reached
their jump-off; it goes on through the night and stops at dawn.

Source: the plan's own vocabulary, after C2SIM PlanPhase and task status (SISO-STD-020-2020).
Not modelled: misunderstanding of orders, delay of messengers within a watch.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    ACTIVE,
    ASSAULT,
    ASSAULT as STANDS_READY,
    BROKEN,
    CELL,
    CONTACT_H,
    DONE,
    E_TASK_DONE,
    E_TASK_EXPIRED,
    E_TASK_FAILED,
    ECHELON_LOST,
    ENDED_AT,
    EXPIRED,
    FAILED,
    FAILS,
    FIT,
    FIXED,
    HANDED,
    HEAD,
    JUMP_M,
    LAST,
    NEXT,
    NOW,
    NOW_IN,
    OPEN,
    OWNER,
    PENDING,
    POST,
    POSTURE,
    PRESENT,
    SINCE,
    START_MEN,
    STATUS,
    T_DIG,
    T_FIX,
    T_MINE,
    T_PENETRATE,
    T_RELIEVE,
    TASK,
    TRIES,
    WAITING,
)
from siegeworks.engine.conditions import FAR_M, are_met, task_means, trench_left_m
from siegeworks.engine.fall import way_is_open
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.orders import (
    give_task,
    goal_node,
    is_assault,
    is_free,
    is_yielding,
    release,
)
from siegeworks.engine.policy import ASSAULT_REST_DAYS, ASSAULT_STOP_AFTER
from siegeworks.engine.state import F8, I4, Force, Land, Log, Posts, Sky, Stores, Tasking
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    SupplyTable,
    TaskTable,
    UnitTable,
)

ID = "decisions"
VERSION = 1
PARAMETERS = (
    "approach_march_watches", "assault_ready_share", "post_keep_men", "operation_lapse_days",
    "fix_reach_m", "assault_dark_min_share", "way_steps_max",
)  # fmt: skip
LEAD, READY, KEEP, LAPSE_DAYS, FIX_M, DARK_MIN, WAY_STEPS = range(len(PARAMETERS))
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks", "tables.supply",
    "tables.clock", "force", "posts", "tasking", "stores", "land.holder", "sky.camp_i",
)  # fmt: skip
WRITES = (
    "force.unit_i", "posts.post_i", "posts.op_i", "tasking.task_i", "tasking.task_f", "log.events",
    "log.n_events",
)  # fmt: skip


@kernel
def same_hour(watch: int, start: int, per_day: int) -> bool:
    """True when ``watch`` has the hour of the day of ``start``."""
    return (watch - start) % per_day == 0


@kernel
def may_renew(
    tries: int, times: int, fit: int, start: int, cohesion: float, strength_min: float, cohesion_min: float
) -> bool:
    """The renewal rule: tries left, the echelon strong enough and steady enough."""
    return tries <= times and float(fit) >= strength_min * float(start) and cohesion >= cohesion_min


@kernel
def close_task(log: Log, tasking: Tasking, tasks: TaskTable, unit_i: I4, t: int, status: int, watch: int) -> None:
    """End task ``t`` with ``status``, let its units go, and hand over when it is done."""
    task_i = tasking.task_i
    task_i[t, STATUS] = status
    task_i[t, ENDED_AT] = watch
    task_i[t, NOW_IN] = 0
    release(unit_i, t)
    if status == DONE and tasks.then[t] >= 0:
        task_i[tasks.then[t], HANDED] = 1
    kind = E_TASK_DONE if status == DONE else (E_TASK_FAILED if status == FAILED else E_TASK_EXPIRED)
    note(log.events, log.n_events, watch, 0, kind, int(tasks.side[t]), -1, t, 0)


@kernel
def lapse(log: Log, tasking: Tasking, tasks: TaskTable, unit_i: I4, t: int, watch: int) -> None:
    """A task whose time is over: standing tasks are done, assaults failed, others expired."""
    active = tasking.task_i[t, STATUS] == ACTIVE
    assault = is_assault(int(tasks.kind[t]))
    status = EXPIRED
    if active:
        status = FAILED if assault else DONE
    close_task(log, tasking, tasks, unit_i, t, status, watch)


@kernel
def claim(
    units: UnitTable, tasks: TaskTable, force: Force, t: int, watch: int, keep: float
) -> int:
    """Give task ``t`` those of its units that are free; returns how many serve it now."""
    kind = int(tasks.kind[t])
    goal = int(tasks.goal[t])
    count = 0
    for i in range(tasks.unit_start[t], tasks.unit_start[t + 1]):
        u = int(tasks.unit_item[i])
        if force.unit_i[u, TASK] == t:
            count += 1
        elif is_free(force.men, force.unit_i, units.side, tasks.kind, u, kind, goal, watch, keep):
            give_task(
                force.unit_i, u, t, kind, goal_node(kind, goal, int(tasks.start_node[t]), int(units.home[u]))
            )
            count += 1
    return count


@kernel
def ready_share(men: I4, unit_i: I4, t: int) -> float:
    """Share of a task's fit men who stand at their jump-off or in the position itself."""
    ready = 0
    total = 0
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, PRESENT] == 1:
            total += int(men[u, FIT])
            if unit_i[u, POSTURE] == STANDS_READY:
                ready += int(men[u, FIT])
    return float(ready) / max(float(total), 1.0)


@kernel
def jumpoff_m(paths: PathTable, tasking: Tasking, side: int, p: int) -> int:
    """Jump-off distance: open ground from the best finished trench head, whole metres."""
    left = trench_left_m(
        paths.line_side, paths.line_goal, paths.line_kind, paths.line_start, paths.line_left_m,
        tasking.line_i, side, p, -1,
    )
    return int(min(left, FAR_M))


@kernel
def path_is_free(
    ground: GroundTable, paths: PathTable, land: Land, force: Force, t: int, p: int, side: int, steps: int
) -> bool:
    """A task against a position in depth needs a way there that the enemy does not hold."""
    for u in range(force.unit_i.shape[0]):
        if force.unit_i[u, TASK] == t and force.unit_i[u, PRESENT] == 1:
            return way_is_open(
                paths.minutes, p, ground.neighbours, land.holder, int(force.unit_i[u, CELL]), 1 - side, steps
            )
    return False


@kernel
def after_attempt(
    units: UnitTable, tasks: TaskTable, force: Force, tasking: Tasking, log: Log, t: int, watch: int, per_day: int
) -> None:
    """An attempt is over without success: renew it at the same hour of another day, or fail."""
    task_i = tasking.task_i
    task_i[t, NOW_IN] = 0
    fit, _, cohesion = task_means(
        force.men, force.unit_f, force.unit_i, units.establishment, tasks.unit_start, tasks.unit_item, t
    )
    again = may_renew(
        int(task_i[t, TRIES]), int(tasks.renew_n[t]), fit, int(task_i[t, START_MEN]), cohesion,
        tasks.renew_strength[t], tasks.renew_cohesion[t],
    )
    spent = float(task_i[t, ECHELON_LOST]) >= tasks.abort[t] * float(task_i[t, START_MEN])
    if not again or (spent and task_i[t, START_MEN] > 0):
        close_task(log, tasking, tasks, force.unit_i, t, FAILED, watch)
        return
    task_i[t, NEXT] = watch + 1
    while not same_hour(int(task_i[t, NEXT]), int(tasks.start[t]), per_day):
        task_i[t, NEXT] += 1


@kernel
def side_is_spent(op_i: I4, policy: F8, p: int, s: int, watch: int, per_day: int) -> bool:
    """True while a side that failed too often against ``p`` leaves it alone."""
    if op_i[p, s, FAILS] < policy[s, ASSAULT_STOP_AFTER]:
        return False
    return float(watch - op_i[p, s, LAST]) < policy[s, ASSAULT_REST_DAYS] * per_day


@kernel
def press_assault(
    units: UnitTable, ground: GroundTable, paths: PathTable, tasks: TaskTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, land: Land, log: Log, policy: F8, par: F8, t: int, watch: int,
) -> None:
    """Decide whether the assault of task ``t`` goes in, goes on, or is over."""
    task_i, p, s = tasking.task_i, int(tasks.goal[t]), int(tasks.side[t])
    per_day = int(24.0 / clock.watch_h[0])
    if state_posts.post_i[p, OWNER] == s and state_posts.held[p, s] >= 1.0:
        close_task(log, tasking, tasks, force.unit_i, t, DONE, watch)
        return
    if task_i[t, NOW_IN] == 1:
        if task_i[t, BROKEN] == 0 and clock.dark[watch] >= par[DARK_MIN]:
            tasking.task_f[t, CONTACT_H] = 0.0
        else:
            after_attempt(units, tasks, force, tasking, log, t, watch, per_day)
        return
    if watch < task_i[t, NEXT] or watch < tasks.start[t]:
        return
    if not same_hour(watch, int(tasks.start[t]), per_day) or (
        side_is_spent(state_posts.op_i, policy, p, s, watch, per_day)
    ):
        return
    if ready_share(force.men, force.unit_i, t) < par[READY]:
        return
    if tasks.kind[t] == T_PENETRATE and not path_is_free(
        ground, paths, land, force, t, p, s, int(par[WAY_STEPS])
    ):
        return
    task_i[t, NOW_IN] = 1
    task_i[t, TRIES] += 1
    task_i[t, JUMP_M] = jumpoff_m(paths, tasking, s, p)
    tasking.task_f[t, CONTACT_H] = tasks.start_h[t]


@kernel
def pin(posts: PostTable, ground: GroundTable, force: Force, post_i: I4, t: int, p: int, reach_m: float, watch: int) -> None:
    """A fix task holds the garrison of ``p`` in place while one of its units is within reach."""
    c = posts.cell[p]
    for u in range(force.unit_i.shape[0]):
        if force.unit_i[u, TASK] != t or force.unit_i[u, PRESENT] == 0:
            continue
        dx = ground.x_m[force.unit_i[u, CELL]] - ground.x_m[c]
        dy = ground.y_m[force.unit_i[u, CELL]] - ground.y_m[c]
        if dx * dx + dy * dy <= reach_m * reach_m:
            post_i[p, FIXED] = watch
            return


@kernel
def line_is_dug(paths: PathTable, tasking: Tasking, line: int) -> bool:
    """True when every cell of a trench line is finished."""
    return tasking.line_i[line, HEAD] >= paths.line_start[line + 1] - paths.line_start[line]


@kernel
def carry_on(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable, clock: ClockTable,
    force: Force, state_posts: Posts, tasking: Tasking, land: Land, log: Log, policy: F8, par: F8, t: int, watch: int,
) -> None:
    """One watch of an active task."""
    kind = int(tasks.kind[t])
    goal = int(tasks.goal[t])
    if is_assault(kind):
        press_assault(
            units, ground, paths, tasks, clock, force, state_posts, tasking, land, log, policy, par, t, watch
        )
        return
    if is_yielding(kind) or kind == T_MINE:
        claim(units, tasks, force, t, watch, par[KEEP])
    if kind == T_DIG and line_is_dug(paths, tasking, goal):
        close_task(log, tasking, tasks, force.unit_i, t, DONE, watch)
    elif kind == T_FIX:
        pin(posts, ground, force, state_posts.post_i, t, goal, par[FIX_M], watch)
    elif kind == T_RELIEVE and ready_in_post(force.unit_i, t, goal):
        close_task(log, tasking, tasks, force.unit_i, t, DONE, watch)


@kernel
def ready_in_post(unit_i: I4, t: int, p: int) -> bool:
    """True when every unit of task ``t`` stands in position ``p``."""
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, PRESENT] == 1 and unit_i[u, POST] != p:
            return False
    return True


@kernel
def wait_or_begin(
    units: UnitTable, paths: PathTable, tasks: TaskTable, supply: SupplyTable, clock: ClockTable, force: Force,
    state_posts: Posts, tasking: Tasking, stores: Stores, sky: Sky, log: Log, par: F8, t: int, watch: int,
) -> None:
    """A task past its start: begin it when its conditions hold and it has units, or drop it."""
    task_i = tasking.task_i
    if task_i[t, STATUS] == PENDING:
        lead = int(par[LEAD]) if is_assault(int(tasks.kind[t])) else 0
        if (tasks.heir[t] == 1 and task_i[t, HANDED] == 0) or watch < tasks.start[t] - lead:
            return
        task_i[t, STATUS] = WAITING
        task_i[t, SINCE] = watch
    if are_met(
        units, tasks, paths, supply, clock, force, state_posts, tasking, stores, sky, t, watch
    ) and claim(units, tasks, force, t, watch, par[KEEP]) > 0:
        task_i[t, STATUS] = ACTIVE
        task_i[t, SINCE] = watch
    elif watch - max(int(task_i[t, SINCE]), int(tasks.start[t])) > tasks.wait[t]:
        close_task(log, tasking, tasks, force.unit_i, t, EXPIRED, watch)


@kernel
def mark_operations(tasks: TaskTable, op_i: I4, task_i: I4, watch: int, lapse_watches: float) -> int:
    """Set which operations assault this watch, and close those left alone too long."""
    for p in range(op_i.shape[0]):
        for s in range(2):
            op_i[p, s, NOW] = 0
            if op_i[p, s, OPEN] == 1 and float(watch - op_i[p, s, LAST]) > lapse_watches:
                op_i[p, s, OPEN] = 0
    count = 0
    for t in range(tasks.kind.size):
        if task_i[t, NOW_IN] == 1:
            op_i[tasks.goal[t], tasks.side[t], NOW] = 1
            count += 1
    return count


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    supply: SupplyTable, clock: ClockTable, force: Force, state_posts: Posts, tasking: Tasking, stores: Stores,
    land: Land, sky: Sky, log: Log, policy: F8, par: F8, watch: int,
) -> int:
    """Carry every task of both plans one watch on; returns tasks that are active."""
    active = 0
    for t in range(tasks.kind.size):
        status = tasking.task_i[t, STATUS]
        if status == DONE or status == FAILED or status == EXPIRED:  # noqa: PLR1714
            continue
        if watch >= tasks.stop[t]:
            lapse(log, tasking, tasks, force.unit_i, t, watch)
            continue
        if status != ACTIVE:
            wait_or_begin(
                units, paths, tasks, supply, clock, force, state_posts, tasking, stores, sky, log, par, t, watch
            )
        if tasking.task_i[t, STATUS] == ACTIVE:
            carry_on(
                units, posts, ground, paths, tasks, clock, force, state_posts, tasking, land, log, policy, par, t,
                watch,
            )
            active += 1
    per_day = 24.0 / clock.watch_h[0]
    mark_operations(
        tasks, state_posts.op_i, tasking.task_i, watch, par[LAPSE_DAYS] * per_day
    )
    return active
