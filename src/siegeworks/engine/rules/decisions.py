"""Each side's commander turns his plan into orders, task by task in order of priority.

A task waits for its start and its preconditions, claims units that are free, is renewed after
failure by its own rule, given up at its abort loss, and hands over to the next when it is done. A
unit wanted by two tasks serves the first; the other waits. An assault goes in at its hour when
enough of its men have reached their jump-off, its conditions still hold and its goal does not lie
behind other positions of the enemy; it goes on through the night and stops at dawn. An
echelon that broke off waits until its operation has lapsed: what it tries then is a new operation.

Source: the plan's own vocabulary, after C2SIM PlanPhase and task status (SISO-STD-020-2020).
Not modelled: misunderstanding of orders, delay of messengers within a watch.
"""

from __future__ import annotations

from siegeworks.engine.assault import enter_operation
from siegeworks.engine.codes import (
    ACTIVE,
    ASSAULT,
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
    GOAL,
    HANDED,
    HEAD,
    HOLDING,
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
    T_RELIEVE,
    TASK,
    TRIES,
    UNDECIDED,
    WAITING,
)
from siegeworks.engine.command import Command
from siegeworks.engine.conditions import are_met, echelon_means, open_ground_m
from siegeworks.engine.jit import kernel
from siegeworks.engine.lines import JUMPOFF
from siegeworks.engine.losses import note
from siegeworks.engine.orders import (
    give_task,
    goal_node,
    is_assault,
    is_free,
    keeps_a_post,
    release,
)
from siegeworks.engine.policy import ASSAULT_REST_DAYS, ASSAULT_STOP_AFTER, CA_REACH_M
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
from siegeworks.engine.ways import lies_open, metres_between

ID = "decisions"
VERSION = 2
PARAMETERS = (
    "approach_march_watches", "assault_ready_share", "post_keep_men", "operation_lapse_days",
    "fix_reach_m", "assault_dark_min_share", "jumpoff_reach_m", *JUMPOFF,
)  # fmt: skip
(
    LEAD, READY, KEEP, LAPSE_DAYS, FIX_M, DARK_MIN, REACH_M, USABLE, DEFAULT_M,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks",
    "tables.supply", "tables.clock", "policy", "force", "posts", "tasking", "stores", "land",
    "sky.camp_i", "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.unit_i", "posts.post_i", "posts.op_i", "tasking.task_i", "tasking.task_f", "log.events",
    "log.n_events",
)  # fmt: skip


# --- scalars --------------------------------------------------------------------------------------


@kernel
def same_hour(watch: int, start: int, per_day: int) -> bool:
    """True when ``watch`` has the hour of the day of ``start``."""
    return (watch - start) % per_day == 0


@kernel
def next_at_hour(watch: int, start: int, per_day: int) -> int:
    """First watch after ``watch`` with the hour of the day of ``start``."""
    return watch + per_day - (watch - start) % per_day


@kernel
def may_renew(
    tries: int, times: int, fit: int, start: int, cohesion: float, strength_min: float,
    cohesion_min: float,
) -> bool:  # fmt: skip
    """The renewal rule: tries left, the echelon strong enough and steady enough."""
    return tries <= times and float(fit) >= strength_min * float(start) and cohesion >= cohesion_min


@kernel
def is_spent(lost: int, start: int, share: float) -> bool:
    """True when an echelon has lost the share at which its task is given up for good."""
    return start > 0 and float(lost) >= share * float(start)


# --- tasks and their units ------------------------------------------------------------------------


@kernel
def close_task(
    log: Log, task_i: I4, tasks: TaskTable, unit_i: I4, t: int, status: int, watch: int
) -> None:
    """End task ``t`` with ``status``, let its units go, and hand over when it is done."""
    task_i[t, STATUS] = status
    task_i[t, ENDED_AT] = watch
    task_i[t, NOW_IN] = 0
    release(unit_i, t)
    if status == DONE and tasks.then[t] >= 0:
        task_i[tasks.then[t], HANDED] = 1
    kind = E_TASK_EXPIRED
    if status == DONE:
        kind = E_TASK_DONE
    elif status == FAILED:
        kind = E_TASK_FAILED
    note(log.events, log.n_events, watch, 0, kind, int(tasks.side[t]), -1, t, 0)


@kernel
def lapse(log: Log, task_i: I4, tasks: TaskTable, unit_i: I4, t: int, watch: int) -> None:
    """A task whose time is over: standing tasks are done, assaults failed, others expired."""
    status = EXPIRED
    if task_i[t, STATUS] == ACTIVE:
        status = FAILED if is_assault(int(tasks.kind[t])) else DONE
    close_task(log, task_i, tasks, unit_i, t, status, watch)


@kernel
def claim(c: Command, t: int, watch: int) -> int:
    """Give task ``t`` those of its units that are free; returns how many serve it now."""
    units, tasks, force, ground = c.units, c.tasks, c.force, c.ground
    kind = int(tasks.kind[t])
    count = 0
    for i in range(tasks.unit_start[t], tasks.unit_start[t + 1]):
        u = int(tasks.unit_item[i])
        if force.unit_i[u, TASK] == t:
            count += 1
            continue
        node = goal_node(kind, int(tasks.goal[t]), int(tasks.start_node[t]), int(units.home[u]))
        if is_free(
            force.men, force.unit_i, units.side, ground.x_m, ground.y_m, tasks.kind, u, kind, node,
            watch, c.par[KEEP], c.policy[1 - int(units.side[u]), CA_REACH_M],
        ):  # fmt: skip
            give_task(force.unit_i, u, t, kind, node)
            count += 1
    return count


@kernel
def is_ready(c: Command, u: int, p: int) -> bool:
    """True when unit ``u`` stands in position ``p``, or on its way to it within jump-off reach.

    Who has taken one post of a strongpoint, or waits behind those who have, is within reach of the
    next and can go on to it in the same night.
    """
    unit_i, ground = c.force.unit_i, c.ground
    if unit_i[u, POST] == p:
        return True
    at = int(unit_i[u, CELL])
    metres = metres_between(ground.x_m, ground.y_m, at, int(c.posts.cell[p]))
    return bool(unit_i[u, GOAL] == p and metres <= c.par[REACH_M])


@kernel
def ready_share(c: Command, t: int, p: int) -> float:
    """Share of a task's fit men who are ready."""
    men, unit_i = c.force.men, c.force.unit_i
    ready = 0
    total = 0
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, PRESENT] == 1:
            total += int(men[u, FIT])
            if is_ready(c, u, p):
                ready += int(men[u, FIT])
    return float(ready) / max(float(total), 1.0)


@kernel
def stand_in_post(unit_i: I4, t: int, p: int, posture: int) -> None:
    """Give the units of task ``t`` that stand in ``p`` itself their posture."""
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, POST] == p:
            unit_i[u, POSTURE] = posture


# --- an assault, watch by watch -------------------------------------------------------------------


@kernel
def after_attempt(c: Command, t: int, watch: int) -> None:
    """An attempt is over without success: renew it at the same hour of another day, or fail."""
    task_i, tasks, op_i = c.tasking.task_i, c.tasks, c.state_posts.op_i
    p, s = int(tasks.goal[t]), int(tasks.side[t])
    task_i[t, NOW_IN] = 0
    if op_i[p, s, UNDECIDED] == 1:
        op_i[p, s, UNDECIDED] = 0
        op_i[p, s, FAILS] += 1
    stand_in_post(c.force.unit_i, t, p, HOLDING)
    fit, cohesion = echelon_means(c.force.men, c.force.unit_f, c.force.unit_i, t)
    start, lost = int(task_i[t, START_MEN]), int(task_i[t, ECHELON_LOST])
    again = may_renew(
        int(task_i[t, TRIES]), int(tasks.renew_n[t]), fit, start, cohesion,
        tasks.renew_strength[t], tasks.renew_cohesion[t],
    )  # fmt: skip
    if not again or is_spent(lost, start, tasks.abort[t]):
        close_task(c.log, task_i, tasks, c.force.unit_i, t, FAILED, watch)
        return
    per_day = int(24.0 / c.clock.watch_h[0])
    task_i[t, NEXT] = next_at_hour(watch, int(tasks.start[t]), per_day)


@kernel
def must_wait(c: Command, t: int, watch: int) -> bool:
    """True when the hour, or what its side went through here, keeps the assault of ``t`` back.

    A first try that is late may go in at any dark watch; a renewal keeps its hour. A side that
    failed too often against a position leaves it alone unless the echelon is fresh.
    """
    task_i, p, s = c.tasking.task_i, int(c.tasks.goal[t]), int(c.tasks.side[t])
    if watch < task_i[t, NEXT] or watch < c.tasks.start[t]:
        return True
    per_day = int(24.0 / c.clock.watch_h[0])
    is_first = task_i[t, TRIES] == 0
    if not same_hour(watch, int(c.tasks.start[t]), per_day) and not (
        is_first and c.clock.dark[watch] >= c.par[DARK_MIN]
    ):
        return True
    op_i = c.state_posts.op_i
    if task_i[t, BROKEN] == 1 and op_i[p, s, OPEN] == 1:
        return True
    return bool(not is_first and op_i[p, s, FAILS] >= c.policy[s, ASSAULT_STOP_AFTER])


@kernel
def can_go_in(c: Command, t: int, watch: int) -> bool:
    """True when the echelon of ``t`` is ready, its goal lies open and its conditions hold."""
    p, s = int(c.tasks.goal[t]), int(c.tasks.side[t])
    if ready_share(c, t, p) < c.par[READY]:
        return False
    post_i, holder = c.state_posts.post_i, c.land.holder
    if not lies_open(c.posts, c.ground, post_i, holder, p, s):
        return False
    return are_met(c, t, watch, c.par[USABLE], c.par[DEFAULT_M], True)


@kernel
def go_in(c: Command, t: int, watch: int) -> None:
    """The assault of task ``t`` goes in this watch."""
    task_i, p, s = c.tasking.task_i, int(c.tasks.goal[t]), int(c.tasks.side[t])
    task_i[t, NOW_IN] = 1
    task_i[t, TRIES] += 1
    task_i[t, JUMP_M] = int(open_ground_m(c, s, p, c.par[USABLE], c.par[DEFAULT_M]))
    at_hour = same_hour(watch, int(c.tasks.start[t]), int(24.0 / c.clock.watch_h[0]))
    c.tasking.task_f[t, CONTACT_H] = c.tasks.start_h[t] if at_hour else 0.0
    stand_in_post(c.force.unit_i, t, p, ASSAULT)
    fit, _ = echelon_means(c.force.men, c.force.unit_f, c.force.unit_i, t)
    enter_operation(task_i, c.state_posts.op_i, t, p, s, fit)


@kernel
def press_assault(c: Command, t: int, watch: int) -> None:
    """Decide whether the assault of task ``t`` goes in, goes on, or is over."""
    task_i, p, s = c.tasking.task_i, int(c.tasks.goal[t]), int(c.tasks.side[t])
    if c.state_posts.post_i[p, OWNER] == s and c.state_posts.held[p, s] >= 1.0:
        close_task(c.log, task_i, c.tasks, c.force.unit_i, t, DONE, watch)
    elif task_i[t, NOW_IN] == 1:
        if task_i[t, BROKEN] == 0 and c.clock.dark[watch] >= c.par[DARK_MIN]:
            c.tasking.task_f[t, CONTACT_H] = 0.0
        else:
            after_attempt(c, t, watch)
    else:
        claim(c, t, watch)
        if not must_wait(c, t, watch):
            if can_go_in(c, t, watch):
                go_in(c, t, watch)
            elif task_i[t, TRIES] == 0 and waited_too_long(c, t, watch):
                close_task(c.log, task_i, c.tasks, c.force.unit_i, t, EXPIRED, watch)


# --- other tasks ----------------------------------------------------------------------------------


@kernel
def waited_too_long(c: Command, t: int, watch: int) -> bool:
    """True when task ``t`` is past the time it may wait."""
    since = max(int(c.tasking.task_i[t, SINCE]), int(c.tasks.start[t]))
    return bool(watch - since > c.tasks.wait[t])


@kernel
def pin(c: Command, t: int, p: int, watch: int) -> None:
    """A fix task holds the garrison of ``p`` in place while one of its units is within reach."""
    unit_i, ground = c.force.unit_i, c.ground
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] != t or unit_i[u, PRESENT] == 0:
            continue
        at = int(unit_i[u, CELL])
        if metres_between(ground.x_m, ground.y_m, at, int(c.posts.cell[p])) <= c.par[FIX_M]:
            c.state_posts.post_i[p, FIXED] = watch
            return


@kernel
def line_is_dug(paths: PathTable, line_i: I4, line: int) -> bool:
    """True when every cell of a trench line is finished."""
    return bool(line_i[line, HEAD] >= paths.line_start[line + 1] - paths.line_start[line])


@kernel
def all_in_post(unit_i: I4, t: int, p: int) -> bool:
    """True when every unit of task ``t`` stands in position ``p``."""
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] == t and unit_i[u, PRESENT] == 1 and unit_i[u, POST] != p:
            return False
    return True


@kernel
def carry_on(c: Command, t: int, watch: int) -> None:
    """One watch of an active task."""
    kind = int(c.tasks.kind[t])
    goal, side = int(c.tasks.goal[t]), int(c.tasks.side[t])
    task_i, unit_i = c.tasking.task_i, c.force.unit_i
    if is_assault(kind):
        press_assault(c, t, watch)
        return
    claim(c, t, watch)
    if kind == T_DIG and line_is_dug(c.paths, c.tasking.line_i, goal):
        close_task(c.log, task_i, c.tasks, unit_i, t, DONE, watch)
    elif kind == T_FIX:
        pin(c, t, goal, watch)
    elif keeps_a_post(kind) and c.state_posts.post_i[goal, OWNER] == 1 - side:
        close_task(c.log, task_i, c.tasks, unit_i, t, FAILED, watch)
    elif kind == T_RELIEVE and all_in_post(unit_i, t, goal):
        close_task(c.log, task_i, c.tasks, unit_i, t, DONE, watch)


@kernel
def is_due(task_i: I4, heir: int, t: int, start: int, lead: int, watch: int) -> bool:
    """True when the time of task ``t`` has come; the units of an assault set out before it."""
    if task_i[t, STATUS] != PENDING:
        return True
    return bool((heir == 0 or task_i[t, HANDED] == 1) and watch >= start - lead)


@kernel
def wait_or_begin(c: Command, t: int, watch: int) -> None:
    """Begin a task that is due when its conditions hold and it has units, or drop it."""
    task_i, kind = c.tasking.task_i, int(c.tasks.kind[t])
    if task_i[t, STATUS] == PENDING:
        task_i[t, STATUS] = WAITING
        task_i[t, SINCE] = watch
    enemy = 1 - int(c.tasks.side[t])
    lost = keeps_a_post(kind) and c.state_posts.post_i[int(c.tasks.goal[t]), OWNER] == enemy
    if (
        not lost
        and are_met(c, t, watch, c.par[USABLE], c.par[DEFAULT_M], not is_assault(kind))
        and claim(c, t, watch) > 0
    ):
        task_i[t, STATUS] = ACTIVE
        task_i[t, SINCE] = watch
    elif waited_too_long(c, t, watch):
        close_task(c.log, task_i, c.tasks, c.force.unit_i, t, EXPIRED, watch)


@kernel
def mark_operations(
    tasks: TaskTable, op_i: I4, task_i: I4, policy: F8, watch: int, lapse_watches: float,
    per_day: float,
) -> None:  # fmt: skip
    """Set which operations assault this watch; close those left alone; forget old failures."""
    for p in range(op_i.shape[0]):
        for s in range(2):
            op_i[p, s, NOW] = 0
            idle = float(watch - op_i[p, s, LAST])
            if op_i[p, s, OPEN] == 1 and idle > lapse_watches:
                op_i[p, s, OPEN] = 0
            if idle >= policy[s, ASSAULT_REST_DAYS] * per_day:
                op_i[p, s, FAILS] = 0
    for t in range(tasks.kind.size):
        if task_i[t, NOW_IN] == 1:
            op_i[tasks.goal[t], tasks.side[t], NOW] = 1


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    supply: SupplyTable, clock: ClockTable, force: Force, state_posts: Posts, tasking: Tasking,
    stores: Stores, land: Land, sky: Sky, log: Log, policy: F8, par: F8, watch: int,
) -> int:  # fmt: skip
    """Carry every task of both plans one watch on; returns tasks that are active."""
    c = Command(
        units, posts, ground, paths, tasks, supply, clock, force, state_posts, tasking, stores,
        land, sky, log, policy, par,
    )  # fmt: skip
    task_i = tasking.task_i
    active = 0
    for t in range(tasks.kind.size):
        status = task_i[t, STATUS]
        if status == DONE or status == FAILED or status == EXPIRED:
            continue
        if watch >= tasks.stop[t]:
            lapse(log, task_i, tasks, force.unit_i, t, watch)
            continue
        lead = int(par[LEAD]) if is_assault(int(tasks.kind[t])) else 0
        due = is_due(task_i, int(tasks.heir[t]), t, int(tasks.start[t]), lead, watch)
        if status != ACTIVE and due:
            wait_or_begin(c, t, watch)
        if task_i[t, STATUS] == ACTIVE:
            carry_on(c, t, watch)
            active += 1
    per_day = 24.0 / clock.watch_h[0]
    mark_operations(
        tasks, state_posts.op_i, task_i, policy, watch, par[LAPSE_DAYS] * per_day, per_day
    )
    return active
