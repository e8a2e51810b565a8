"""What a side does where its plan is silent: counter-attack, reinforce a post, give one up.

A position just lost, or with an enemy lodgement in it, is counter-attacked when a reserve of enough
men and cohesion stands near by, not hopelessly outnumbered by the enemy in the position, on a way
he does not bar, and the side has not failed there too often; the units are spent for a while
afterwards. The garrison of the position itself holds what it has and leaves the counter-attack to
the reserve. A post far under its strength asks for a company, which moves by night. A side that
does not hold at all cost leaves a post that has almost nobody left. All limits are the side's
policy, a table of the scenario.

Delay: G. C. Wynne, If Germany Attacks, 1940, for direction; values in the policy table. Not
modelled: counter-attacks agreed between neighbours, exchange of tired posts.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.assault import enter_operation
from siegeworks.engine.codes import (
    ACTIVE,
    ASSAULT,
    BUSY,
    CELL,
    COHESION,
    CONTACT_H,
    E_COUNTER_ATTACK,
    EXISTS,
    FAILS,
    FIT,
    FIXED,
    GOAL,
    HOLDING,
    JUMP_M,
    LODGED,
    LOST_AT,
    MARCH,
    NOW,
    NOW_IN,
    OWNER,
    POST,
    POSTURE,
    PRESENT,
    RIFLE,
    STATUS,
    TANK,
    TASK,
    TRIES,
    UNDECIDED,
)
from siegeworks.engine.fall import men_in, refuge
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.orders import is_yielding, let_go
from siegeworks.engine.policy import (
    CA_COHESION_MIN,
    CA_DELAY_H,
    CA_DELAY_IMPROVISED_H,
    CA_PER_SECTOR,
    CA_REACH_M,
    CA_RESERVE_MIN,
    CA_REST_H,
    CA_STOP_AFTER,
    CA_WINDOW_H,
    HOLD_AT_ALL_COST,
    LAST_RESERVE,
    REINFORCE_BELOW,
    WITHDRAW_BELOW,
)
from siegeworks.engine.state import F8, I1, I4, Force, Land, Log, Posts, Tasking
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    TaskTable,
    UnitTable,
)
from siegeworks.engine.ways import end_of_way, lies_open, metres_between

ID = "policies"
VERSION = 2
PARAMETERS = (
    "post_keep_men", "counterattack_ratio_aimed", "counterattack_ratio_least", "prepared_route_m",
    "way_steps_max", "counterattack_jumpoff_m", "assault_dark_min_share", "reserve_units_max",
    "jumpoff_reach_m",
)  # fmt: skip
(
    KEEP, RATIO, RATIO_LEAST, PREPARED_M, STEPS, JUMPOFF, DARK_MIN, CALLED_MAX, REACH_M,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks", "tables.clock",
    "policy", "force", "posts", "tasking", "land.holder",
)  # fmt: skip
WRITES = (
    "force.unit_i", "force.bench", "posts.op_i", "posts.tally", "tasking.task_i",
    "tasking.task_f", "log.events", "log.n_events",
)  # fmt: skip

COUNTED = 2
"""Rows of the tally, one a side: fit men in each post, closed by 1 once they are counted."""
NEAR_BY, CALLED, METRES, AT_HAND = 1, 2, 3, 4
"""Rows of the bench: units near enough, units called up, distances of those near enough; from
AT_HAND on, one row a side, its units at hand, closed by -1 where the row is not full."""


class Staff(NamedTuple):
    """The groups a side's standing policy looks at, with ``policy`` and the rule's ``par``."""

    units: UnitTable
    posts: PostTable
    ground: GroundTable
    paths: PathTable
    tasks: TaskTable
    force: Force
    state_posts: Posts
    tasking: Tasking
    land: Land
    policy: F8
    par: F8


# --- the reserve ----------------------------------------------------------------------------------


@kernel
def is_at_hand(
    kind: int, men: I4, unit_i: I4, unit_f: F8, task_kind: I1, u: int, watch: int, steady: float
) -> bool:
    """True when unit ``u`` could be sent if its post can spare it: fit, steady, without a task."""
    if unit_i[u, PRESENT] == 0 or men[u, FIT] <= 0 or unit_i[u, BUSY] > watch:
        return False
    if (kind != RIFLE and kind != TANK) or unit_f[u, COHESION] < steady:
        return False
    t = int(unit_i[u, TASK])
    return t < 0 or (t < task_kind.size and is_yielding(int(task_kind[t])))


@kernel
def count_posts(c: Staff, s: int) -> None:
    """Write into the tally how many fit men of side ``s`` stand in each position.

    They are counted once, and again only when units were given orders; ``call`` changes the copy.
    """
    men, unit_i, side, counted = (
        c.force.men,
        c.force.unit_i,
        c.units.side,
        c.state_posts.tally[COUNTED + s],
    )
    n_posts = c.posts.cell.size
    if counted[n_posts] == 0:
        for p in range(n_posts):
            counted[p] = 0
        for u in range(side.size):
            p = unit_i[u, POST]
            if p >= 0 and side[u] == s and unit_i[u, PRESENT] == 1:
                counted[p] += men[u, FIT]
        counted[n_posts] = 1
    for p in range(n_posts):
        c.state_posts.tally[s, p] = counted[p]


@kernel
def call(c: Staff, u: int, n: int) -> None:
    """Put unit ``u`` on the list of those called up, after ``n`` others: it leaves its post."""
    c.force.bench[CALLED, n] = u
    p = c.force.unit_i[u, POST]
    if p >= 0:
        c.state_posts.tally[c.units.side[u], p] -= c.force.men[u, FIT]


@kernel
def can_be_spared(c: Staff, u: int, watch: int) -> bool:
    """True when the post of unit ``u`` holds without it: not pinned, not lodged in, men enough.

    The tally holds the fit men of each post, those called up taken off.
    """
    p, s = int(c.force.unit_i[u, POST]), int(c.units.side[u])
    if p < 0:
        return True
    post_i = c.state_posts.post_i
    if post_i[p, OWNER] != s or post_i[p, FIXED] == watch or post_i[p, LODGED] >= 0:
        return False
    if c.units.kind[u] == TANK:
        return True
    left = int(c.state_posts.tally[s, p]) - int(c.force.men[u, FIT])
    return bool(left >= c.par[KEEP])


@kernel
def can_come(c: Staff, u: int, p: int) -> bool:
    """True when unit ``u`` can come within reach of ``p`` over ground the enemy does not hold."""
    start, enemy = int(c.force.unit_i[u, CELL]), 1 - int(c.units.side[u])
    end = end_of_way(
        c.paths.minutes, p, c.ground.neighbours, c.land.holder, start, enemy, int(c.par[STEPS])
    )
    metres = metres_between(c.ground.x_m, c.ground.y_m, end, int(c.posts.cell[p]))
    return bool(metres <= c.par[REACH_M])


@kernel
def look_round(c: Staff, p: int, s: int, watch: int, with_tanks: bool) -> int:
    """List the units at hand within reach of ``p``, with their distances; returns how many."""
    unit_i, bench = c.force.unit_i, c.force.bench
    reach_m = c.policy[s, CA_REACH_M]
    free_reserve(c, s, watch)  # lists the units at hand unless they are
    n = 0
    for i in range(c.units.side.size):
        u = int(bench[AT_HAND + s, i])
        if u < 0:
            break
        if c.units.kind[u] == TANK and not with_tanks:
            continue
        if unit_i[u, POST] == p or unit_i[u, GOAL] == p:
            continue
        metres = metres_between(
            c.ground.x_m, c.ground.y_m, int(unit_i[u, CELL]), int(c.posts.cell[p])
        )
        if metres <= reach_m:
            bench[NEAR_BY, n] = u
            bench[METRES, n] = int(metres)
            n += 1
    return n


@kernel
def take_nearest(bench: I4, n: int) -> int:
    """Take the nearest unit out of the list of those near by; -1 when it is empty.

    ``n``: length of the list, whose taken entries are -1.
    """
    best = -1
    for i in range(n):
        if bench[NEAR_BY, i] >= 0 and (best < 0 or bench[METRES, i] < bench[METRES, best]):
            best = i
    if best < 0:
        return -1
    u = int(bench[NEAR_BY, best])
    bench[NEAR_BY, best] = -1
    return u


@kernel
def call_up(
    c: Staff, p: int, s: int, watch: int, wanted: float, with_tanks: bool
) -> tuple[int, int, float]:
    """List the nearest reserves for ``p`` (bench row 2); returns how many, men, farthest metres."""
    bench = c.force.bench
    n_near = look_round(c, p, s, watch, with_tanks)
    count_posts(c, s)
    n = 0
    men = 0
    farthest = 0.0
    for _ in range(n_near):
        u = take_nearest(bench, n_near)
        if u < 0 or float(men) >= wanted or n >= c.par[CALLED_MAX]:
            break
        cell = int(c.force.unit_i[u, CELL])
        if not can_be_spared(c, u, watch) or not can_come(c, u, p):
            continue
        call(c, u, n)
        n += 1
        farthest = metres_between(c.ground.x_m, c.ground.y_m, cell, int(c.posts.cell[p]))
        if c.units.kind[u] == RIFLE:
            men += int(c.force.men[u, FIT])
    return n, men, farthest


@kernel
def forget_reserve(tally: I4) -> None:
    """Units have new orders: the reserves of both sides must be counted afresh."""
    for row in range(tally.shape[0]):
        tally[row, tally.shape[1] - 1] = 0


@kernel
def list_at_hand(c: Staff, s: int, watch: int) -> None:
    """List the units of side ``s`` that could be sent if their posts can spare them."""
    bench, n = c.force.bench, 0
    for u in range(c.units.side.size):
        if c.units.side[u] == s and is_at_hand(
            int(c.units.kind[u]), c.force.men, c.force.unit_i, c.force.unit_f, c.tasks.kind, u,
            watch, c.policy[s, CA_COHESION_MIN],
        ):  # fmt: skip
            bench[AT_HAND + s, n] = u
            n += 1
    if n < c.units.side.size:
        bench[AT_HAND + s, n] = -1


@kernel
def free_reserve(c: Staff, s: int, watch: int) -> int:
    """Fit men of side ``s`` that could be sent anywhere, all at once.

    Counted once, and again only when units were given orders.
    """
    tally = c.state_posts.tally
    last = tally.shape[1] - 1
    if tally[s, last] > 0:  # 0 = not counted yet, else one more than the reserve
        return int(tally[s, last]) - 1
    list_at_hand(c, s, watch)
    count_posts(c, s)
    n = 0
    total = 0
    for i in range(c.units.side.size):
        u = int(c.force.bench[AT_HAND + s, i])
        if u < 0:
            break
        if c.units.kind[u] == RIFLE and can_be_spared(c, u, watch):
            call(c, u, n)
            n += 1
            total += int(c.force.men[u, FIT])
    tally[s, last] = total + 1
    return total


# --- counter-attack -------------------------------------------------------------------------------


@kernel
def wants_back(
    post_i: I4, op_i: I4, policy: F8, p: int, s: int, watch: int, watch_h: float
) -> bool:
    """True when ``s`` would counter-attack ``p``: lost of late, or lodged in by the enemy."""
    if post_i[p, EXISTS] == 0 or op_i[p, s, NOW] == 1:
        return False
    if op_i[p, s, FAILS] >= policy[s, CA_STOP_AFTER]:
        return False
    if post_i[p, OWNER] == s:
        return bool(post_i[p, LODGED] >= 0 and op_i[p, 1 - s, NOW] == 0)
    if post_i[p, OWNER] != 1 - s or post_i[p, LOST_AT] < 0:
        return False
    return bool(float(watch - post_i[p, LOST_AT]) * watch_h <= policy[s, CA_WINDOW_H])


@kernel
def hour_of_launch(delay_h: float, since_h: float) -> float:
    """Hour of the watch at which a counter-attack ordered ``since_h`` ago makes contact."""
    return max(delay_h - max(since_h, 0.0), 0.0)


@kernel
def launch(
    force: Force, tasking: Tasking, op_i: I4, log: Log, n_plan: int, n: int, p: int, s: int,
    watch: int, hour: float, jump_m: int, spent_until: int,
) -> None:  # fmt: skip
    """Send the ``n`` units called up at ``p`` as the policy's own attack."""
    row = n_plan + 2 * p + s
    unit_i, task_i = force.unit_i, tasking.task_i
    men = 0
    for i in range(n):
        u = force.bench[CALLED, i]
        unit_i[u, TASK] = row
        unit_i[u, GOAL] = p
        unit_i[u, POSTURE] = ASSAULT
        unit_i[u, BUSY] = spent_until
        unit_i[u, POST] = -1
        men += int(force.men[u, FIT])
    task_i[row, STATUS] = ACTIVE
    task_i[row, NOW_IN] = 1
    task_i[row, TRIES] += 1
    task_i[row, JUMP_M] = jump_m
    tasking.task_f[row, CONTACT_H] = hour
    enter_operation(task_i, op_i, row, p, s, men)
    op_i[p, s, NOW] = 1
    note(log.events, log.n_events, watch, int(hour * 60.0), E_COUNTER_ATTACK, s, p, row, n)


@kernel
def stand_down(unit_i: I4, task_i: I4, op_i: I4, n_plan: int) -> None:
    """Counter-attacks of the last watch are over: their units hold what they stand on or go home.

    One that brought no decision has failed.
    """
    for u in range(unit_i.shape[0]):
        if unit_i[u, TASK] >= n_plan:
            let_go(unit_i, u)
    for row in range(n_plan, task_i.shape[0]):
        if task_i[row, NOW_IN] == 0:
            continue
        task_i[row, NOW_IN] = 0
        p, s = (row - n_plan) // 2, (row - n_plan) % 2
        if op_i[p, s, UNDECIDED] == 1:
            op_i[p, s, UNDECIDED] = 0
            op_i[p, s, FAILS] += 1


@kernel
def sent_in_sector(sector: I4, task_i: I4, n_plan: int, p: int, s: int) -> float:
    """Counter-attacks that side ``s`` makes this watch in the sector of ``p``."""
    count = 0.0
    for q in range(sector.size):
        if sector[q] == sector[p] and task_i[n_plan + 2 * q + s, NOW_IN] == 1:
            count += 1.0
    return count


@kernel
def counter_attack(c: Staff, log: Log, p: int, s: int, watch: int, watch_h: float) -> bool:
    """Send a counter-attack at ``p`` if policy and means allow; True when it goes."""
    post_i, n_plan = c.state_posts.post_i, c.tasks.kind.size
    if not lies_open(c.posts, c.ground, post_i, c.land.holder, p, s):
        return False
    enemy = men_in(c.force.men, c.force.unit_i, c.units.side, p, 1 - s)
    least = c.policy[s, CA_RESERVE_MIN]
    wanted = max(least, c.par[RATIO] * float(enemy))
    if float(free_reserve(c, s, watch)) - wanted < c.policy[s, LAST_RESERVE]:
        return False
    n, men, farthest = call_up(c, p, s, watch, wanted, True)
    if float(men) < max(least, c.par[RATIO_LEAST] * float(enemy)):
        return False
    is_prepared = farthest <= c.par[PREPARED_M]
    delay_h = c.policy[s, CA_DELAY_H if is_prepared else CA_DELAY_IMPROVISED_H]
    latest = max(int(post_i[p, LOST_AT]), int(post_i[p, LODGED]))
    hour = hour_of_launch(delay_h, float(watch - latest - 1) * watch_h)
    if hour >= watch_h:
        return False
    rest = int(c.policy[s, CA_REST_H] / watch_h)
    launch(
        c.force, c.tasking, c.state_posts.op_i, log, n_plan, n, p, s, watch, hour,
        int(c.par[JUMPOFF]), watch + rest,
    )  # fmt: skip
    forget_reserve(c.state_posts.tally)
    return True


# --- reinforcement and withdrawal -----------------------------------------------------------------


@kernel
def is_threatened(op_i: I4, held: F8, p: int, s: int) -> bool:
    """True when the enemy assaults ``p`` or holds part of it."""
    return bool(op_i[p, 1 - s, NOW] == 1 or held[p, 1 - s] > 0.0)


@kernel
def men_for(men: I4, unit_i: I4, side: I1, p: int, s: int) -> int:
    """Fit men of side ``s`` in position ``p`` or on their way to it without a task."""
    total = men_in(men, unit_i, side, p, s)
    for u in range(side.size):
        if side[u] == s and unit_i[u, GOAL] == p and unit_i[u, TASK] < 0 and unit_i[u, POST] != p:
            total += int(men[u, FIT])
    return total


@kernel
def reinforce(c: Staff, p: int, s: int, watch: int) -> bool:
    """Send the nearest company of the reserve to a threatened post that is under strength."""
    unit_i = c.force.unit_i
    full = float(c.posts.capacity[p])
    have = float(men_for(c.force.men, unit_i, c.units.side, p, s))
    if full <= 0.0 or have >= c.policy[s, REINFORCE_BELOW] * full:
        return False
    reserve = free_reserve(c, s, watch)
    n, men, _ = call_up(c, p, s, watch, 1.0, False)
    if n == 0 or float(reserve - men) < c.policy[s, LAST_RESERVE]:
        return False
    u = c.force.bench[CALLED, 0]
    unit_i[u, TASK] = -1
    unit_i[u, GOAL] = p
    unit_i[u, POSTURE] = MARCH
    unit_i[u, BUSY] = watch + 1
    forget_reserve(c.state_posts.tally)
    return True


@kernel
def give_up_post(c: Staff, p: int, s: int) -> bool:
    """Leave a threatened post that has almost nobody left, for one that can be reached."""
    unit_i, post_i = c.force.unit_i, c.state_posts.post_i
    inside = float(men_in(c.force.men, unit_i, c.units.side, p, s))
    if inside <= 0.0 or inside >= c.policy[s, WITHDRAW_BELOW] * float(c.posts.capacity[p]):
        return False
    q = refuge(
        post_i, c.posts.distance_m, c.posts.capacity, c.paths.minutes, c.ground.neighbours,
        c.land.holder, int(c.posts.cell[p]), p, s, c.policy[s, CA_REACH_M], int(c.par[STEPS]),
    )  # fmt: skip
    if q < 0:
        return False
    for u in range(c.units.side.size):
        if unit_i[u, POST] == p and c.units.side[u] == s:
            unit_i[u, TASK] = -1
            unit_i[u, GOAL] = q
            unit_i[u, POSTURE] = HOLDING
    forget_reserve(c.state_posts.tally)
    return True


@kernel
def see_to_post(c: Staff, p: int, s: int, watch: int) -> bool:
    """Reinforce or give up post ``p`` of side ``s`` if it is threatened; True when it acts."""
    post_i = c.state_posts.post_i
    if post_i[p, OWNER] != s or post_i[p, EXISTS] == 0:
        return False
    if not is_threatened(c.state_posts.op_i, c.state_posts.held, p, s):
        return False
    if reinforce(c, p, s, watch):
        return True
    return bool(c.policy[s, HOLD_AT_ALL_COST] < 1.0 and give_up_post(c, p, s))


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    clock: ClockTable, force: Force, state_posts: Posts, tasking: Tasking, land: Land, log: Log,
    policy: F8, par: F8, watch: int,
) -> int:  # fmt: skip
    """Both sides' standing policies for one watch; returns how often they acted."""
    c = Staff(units, posts, ground, paths, tasks, force, state_posts, tasking, land, policy, par)
    post_i, op_i, n_plan = state_posts.post_i, state_posts.op_i, tasks.kind.size
    watch_h = clock.watch_h[0]
    stand_down(force.unit_i, tasking.task_i, op_i, n_plan)
    forget_reserve(state_posts.tally)
    acted = 0
    for s in range(2):
        for p in range(posts.cell.size):
            if (
                wants_back(post_i, op_i, policy, p, s, watch, watch_h)
                and sent_in_sector(posts.sector, tasking.task_i, n_plan, p, s)
                < policy[s, CA_PER_SECTOR]
                and counter_attack(c, log, p, s, watch, watch_h)
            ):
                acted += 1
        if clock.dark[watch] >= par[DARK_MIN]:
            for p in range(posts.cell.size):
                acted += 1 if see_to_post(c, p, s, watch) else 0
    return acted
