"""What a side does where its plan is silent: counter-attack, reinforce a post, give one up.

A position just lost, or with an enemy lodgement in it, is counter-attacked when a reserve of enough men
and cohesion stands near by, on a way the enemy does not hold, and the side has not failed there too
often; the units are spent for a while afterwards. A post far under its strength asks for a company, which
moves by night. A side that does not hold at all cost leaves a post that has almost nobody left. All limits
are the side's policy, a table of the scenario.

Delay: G. C. Wynne, If Germany Attacks, 1940, for direction; values in the policy table. Not modelled:
counter-attacks agreed between neighbours, exchange of tired posts.
"""

from __future__ import annotations

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
)
from siegeworks.engine.fall import men_in
from siegeworks.engine.fall import way_is_open
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.orders import is_yielding, let_go, others_in_post
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
from siegeworks.engine.state import F8, I4, Force, Land, Log, Posts, Tasking
from siegeworks.engine.tables import (
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    TaskTable,
    UnitTable,
)

ID = "policies"
VERSION = 1
PARAMETERS = (
    "post_keep_men", "counterattack_ratio_aimed", "prepared_route_m", "way_steps_max", "counterattack_jumpoff_m",
    "assault_dark_min_share",
)  # fmt: skip
KEEP, RATIO, PREPARED_M, STEPS, JUMPOFF, DARK_MIN = range(len(PARAMETERS))
READS = (
    "tables.units", "tables.posts", "tables.ground", "tables.paths", "tables.tasks", "tables.clock", "policy",
    "force", "posts", "tasking", "land.holder",
)  # fmt: skip
WRITES = (
    "force.unit_i", "force.bench", "posts.op_i", "tasking.task_i", "tasking.task_f", "log.events", "log.n_events",
)  # fmt: skip


@kernel
def is_reserve(
    units: UnitTable,
    tasks: TaskTable,
    force: Force,
    post_i: I4,
    policy: F8,
    u: int,
    s: int,
    watch: int,
    keep: float,
) -> bool:
    """True when unit ``u`` can be sent: fit, steady, not busy, not pinned, not the last in its post."""
    unit_i = force.unit_i
    if (
        units.side[u] != s
        or unit_i[u, PRESENT] == 0
        or force.men[u, FIT] <= 0
        or unit_i[u, BUSY] > watch
    ):
        return False
    if units.kind[u] != RIFLE and units.kind[u] != TANK:  # noqa: PLR1714
        return False
    t = unit_i[u, TASK]
    if t >= tasks.kind.size or (t >= 0 and not is_yielding(int(tasks.kind[t]))):
        return False
    if force.unit_f[u, COHESION] < policy[s, CA_COHESION_MIN]:
        return False
    p = unit_i[u, POST]
    if p < 0:
        return True
    if post_i[p, OWNER] != s or post_i[p, FIXED] == watch or post_i[p, LODGED] >= 0:
        return False
    return units.kind[u] == TANK or others_in_post(force.men, unit_i, units.side, u) >= keep


@kernel
def distance_to(ground: GroundTable, cell: int, other: int) -> float:
    """Metres between two cells."""
    dx = ground.x_m[cell] - ground.x_m[other]
    dy = ground.y_m[cell] - ground.y_m[other]
    return float((dx * dx + dy * dy) ** 0.5)


@kernel
def call_up(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    force: Force,
    post_i: I4,
    land: Land,
    policy: F8,
    par: F8,
    p: int,
    s: int,
    watch: int,
    wanted: float,
) -> tuple[int, int, float]:
    """List the nearest reserves for ``p`` (bench row 2); returns how many, men, farthest metres."""
    n = 0
    men = 0
    farthest = 0.0
    floor = 0.0
    for _ in range(units.side.size):
        best = -1
        best_m = policy[s, CA_REACH_M]
        for u in range(units.side.size):
            metres = distance_to(ground, int(force.unit_i[u, CELL]), int(posts.cell[p]))
            taken = False
            for i in range(n):
                taken = taken or force.bench[2, i] == u
            if taken or metres < floor or metres > best_m:
                continue
            if is_reserve(
                units, tasks, force, post_i, policy, u, s, watch, par[KEEP]
            ) and way_is_open(
                paths.minutes,
                p,
                ground.neighbours,
                land.holder,
                int(force.unit_i[u, CELL]),
                1 - s,
                int(par[STEPS]),
            ):
                best = u
                best_m = metres
        if best < 0:
            break
        force.bench[2, n] = best
        n += 1
        floor = best_m
        farthest = best_m
        if units.kind[best] == RIFLE:
            men += int(force.men[best, FIT])
        if float(men) >= wanted:
            break
    return n, men, farthest


@kernel
def free_reserve(
    units: UnitTable,
    tasks: TaskTable,
    force: Force,
    post_i: I4,
    policy: F8,
    s: int,
    watch: int,
    keep: float,
) -> int:
    """Fit men of all units of side ``s`` that could be sent."""
    total = 0
    for u in range(units.side.size):
        if units.kind[u] == RIFLE and is_reserve(
            units, tasks, force, post_i, policy, u, s, watch, keep
        ):
            total += int(force.men[u, FIT])
    return total


@kernel
def wants_back(state_posts: Posts, policy: F8, p: int, s: int, watch: int, watch_h: float) -> bool:
    """True when side ``s`` would counter-attack ``p``: lost within the window, or lodged in by the enemy."""
    post_i, op_i = state_posts.post_i, state_posts.op_i
    if (
        post_i[p, EXISTS] == 0
        or op_i[p, s, FAILS] >= policy[s, CA_STOP_AFTER]
        or op_i[p, s, NOW] == 1
    ):
        return False
    if post_i[p, OWNER] == s:
        return post_i[p, LODGED] >= 0 and op_i[p, 1 - s, NOW] == 0
    if post_i[p, OWNER] != 1 - s or post_i[p, LOST_AT] < 0:
        return False
    return float(watch - post_i[p, LOST_AT]) * watch_h <= policy[s, CA_WINDOW_H]


@kernel
def launch(
    force: Force,
    tasking: Tasking,
    state_posts: Posts,
    log: Log,
    row: int,
    n: int,
    p: int,
    s: int,
    watch: int,
    hour: float,
    jump_m: int,
    spent_until: int,
) -> None:
    """Send the listed units at ``p`` as the policy's own attack, task row ``row``."""
    for i in range(n):
        u = force.bench[2, i]
        force.unit_i[u, TASK] = row
        force.unit_i[u, GOAL] = p
        force.unit_i[u, POSTURE] = ASSAULT
        force.unit_i[u, BUSY] = spent_until
        if force.unit_i[u, POST] != p:
            force.unit_i[u, POST] = -1
    tasking.task_i[row, STATUS] = ACTIVE
    tasking.task_i[row, NOW_IN] = 1
    tasking.task_i[row, TRIES] += 1
    tasking.task_i[row, JUMP_M] = jump_m
    tasking.task_f[row, CONTACT_H] = hour
    state_posts.op_i[p, s, NOW] = 1
    note(log.events, log.n_events, watch, int(hour * 60.0), E_COUNTER_ATTACK, s, p, row, n)


@kernel
def stand_down(force: Force, tasking: Tasking, n_plan: int, watch: int) -> None:
    """Counter-attacks of the last watch are over: their units hold what they stand on or go home."""
    for u in range(force.unit_i.shape[0]):
        if force.unit_i[u, TASK] >= n_plan:
            let_go(force.unit_i, u)
    for t in range(n_plan, tasking.task_i.shape[0]):
        tasking.task_i[t, NOW_IN] = 0


@kernel
def counter_attack(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    clock: ClockTable,
    force: Force,
    state_posts: Posts,
    tasking: Tasking,
    land: Land,
    log: Log,
    policy: F8,
    par: F8,
    p: int,
    s: int,
    watch: int,
) -> bool:
    """Send a counter-attack at ``p`` if policy and means allow; True when it goes."""
    watch_h = clock.watch_h[0]
    if not wants_back(state_posts, policy, p, s, watch, watch_h):
        return False
    post_i = state_posts.post_i
    enemy = men_in(force.men, force.unit_i, units.side, p, 1 - s)
    wanted = max(policy[s, CA_RESERVE_MIN], par[RATIO] * float(enemy))
    reserve = free_reserve(units, tasks, force, post_i, policy, s, watch, par[KEEP])
    if float(reserve) - wanted < policy[s, LAST_RESERVE]:
        return False
    n, men, farthest = call_up(
        units, posts, ground, paths, tasks, force, post_i, land, policy, par, p, s, watch, wanted
    )
    if float(men) < policy[s, CA_RESERVE_MIN]:
        return False
    prepared = farthest <= par[PREPARED_M]
    hour = policy[s, CA_DELAY_H] if prepared else policy[s, CA_DELAY_IMPROVISED_H]
    since = float(watch - max(int(post_i[p, LOST_AT]), int(post_i[p, LODGED])) - 1) * watch_h
    hour = max(hour - max(since, 0.0), 0.0)
    if hour >= watch_h:
        return False
    rest = int(policy[s, CA_REST_H] / watch_h)
    row = tasks.kind.size + 2 * p + s
    launch(
        force, tasking, state_posts, log, row, n, p, s, watch, hour, int(par[JUMPOFF]), watch + rest
    )
    return True


@kernel
def threatened(state_posts: Posts, p: int, s: int) -> bool:
    """True when the enemy assaults ``p``, holds part of it or has opened an operation against it."""
    return state_posts.op_i[p, 1 - s, NOW] == 1 or state_posts.held[p, 1 - s] > 0.0


@kernel
def reinforce(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    force: Force,
    state_posts: Posts,
    land: Land,
    policy: F8,
    par: F8,
    p: int,
    s: int,
    watch: int,
) -> bool:
    """Send the nearest company of the reserve to a threatened post under strength, by night."""
    full = float(posts.capacity[p])
    inside = float(men_in(force.men, force.unit_i, units.side, p, s))
    if (
        full <= 0.0
        or inside >= policy[s, REINFORCE_BELOW] * full
        or not threatened(state_posts, p, s)
    ):
        return False
    n, _, _ = call_up(
        units,
        posts,
        ground,
        paths,
        tasks,
        force,
        state_posts.post_i,
        land,
        policy,
        par,
        p,
        s,
        watch,
        1.0,
    )
    if n == 0:
        return False
    u = force.bench[2, 0]
    force.unit_i[u, GOAL] = p
    force.unit_i[u, POSTURE] = MARCH
    force.unit_i[u, BUSY] = watch + 1
    return True


@kernel
def give_up_post(
    units: UnitTable, posts: PostTable, force: Force, state_posts: Posts, policy: F8, p: int, s: int
) -> bool:
    """Leave a post that has almost nobody left, when the side does not hold at all cost."""
    inside = float(men_in(force.men, force.unit_i, units.side, p, s))
    if policy[s, HOLD_AT_ALL_COST] >= 1.0 or inside <= 0.0:
        return False
    if inside >= policy[s, WITHDRAW_BELOW] * float(posts.capacity[p]):
        return False
    best = -1
    for q in range(posts.capacity.size):
        if (
            q != p
            and state_posts.post_i[q, OWNER] == s
            and (best < 0 or posts.distance_m[p, q] < posts.distance_m[p, best])
        ):
            best = q
    if best < 0:
        return False
    for u in range(units.side.size):
        if force.unit_i[u, POST] == p and units.side[u] == s:
            force.unit_i[u, GOAL] = best
    return True


@kernel
def apply(
    units: UnitTable,
    posts: PostTable,
    ground: GroundTable,
    paths: PathTable,
    tasks: TaskTable,
    clock: ClockTable,
    force: Force,
    state_posts: Posts,
    tasking: Tasking,
    land: Land,
    log: Log,
    policy: F8,
    par: F8,
    watch: int,
) -> int:
    """Both sides' standing policies for one watch; returns how often they acted."""
    stand_down(force, tasking, tasks.kind.size, watch)
    acted = 0
    n_posts = posts.cell.size
    for s in range(2):
        for sector in range(n_posts):
            sent = 0.0
            for p in range(n_posts):
                if (
                    posts.sector[p] == sector
                    and sent < policy[s, CA_PER_SECTOR]
                    and counter_attack(
                        units,
                        posts,
                        ground,
                        paths,
                        tasks,
                        clock,
                        force,
                        state_posts,
                        tasking,
                        land,
                        log,
                        policy,
                        par,
                        p,
                        s,
                        watch,
                    )
                ):
                    sent += 1.0
            acted += int(sent)
        if clock.dark[watch] < par[DARK_MIN]:
            continue
        for p in range(n_posts):
            if state_posts.post_i[p, OWNER] != s or state_posts.post_i[p, EXISTS] == 0:
                continue
            if reinforce(
                units,
                posts,
                ground,
                paths,
                tasks,
                force,
                state_posts,
                land,
                policy,
                par,
                p,
                s,
                watch,
            ) or give_up_post(units, posts, force, state_posts, policy, p, s):
                acted += 1
    return acted
