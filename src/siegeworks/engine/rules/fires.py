"""Every battery spends its rounds by priority of mission: what each side's guns do in a watch.

Preparation of the assaults that go in, support of the men in contact, counter-battery by order,
the defender's barrage before every assault, then one harassing mission a day: on strips and drop
zones, on located guns, on field works or on the enemy's posts. Demand comes first, then the purse
it is met from; a gun without rounds is silent. What the rounds do stands in
``engine.bombardment``. Not modelled: wear of tubes, fatigue of crews, laying and communications,
fire by guess on assembly areas."""

from __future__ import annotations

from siegeworks.engine.bombardment import (
    BARRAGE_HITS,
    DIRECT_X,
    POLICY_SUPPORT,
    SUPPORT,
    UNSEEN,
    Aim,
    Light,
    hit_depots,
    shell_men,
    sweep,
)
from siegeworks.engine.bombardment import (
    PARAMETERS as NUMBERS,
)
from siegeworks.engine.codes import (
    ACTIVE,
    AIMED,
    BARRAGE,
    CONTACT_H,
    DENSITY,
    FIRE_ON_STRIP,
    FIRED,
    FIT,
    HOURS,
    LAST,
    LODGED_BARRAGE,
    LODGED_DENSITY,
    LODGED_HOURS,
    LODGED_PREPARATION,
    LODGED_SHELLED,
    NAME,
    NOW,
    NOW_IN,
    OPEN,
    OWNER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    POST,
    PREPARATION,
    PRESENT,
    SHELLED,
    STATUS,
    T_COUNTER_BATTERY,
    T_INTERDICT,
    TARGET,
    TASK,
    WORKS_FIRE_0,
)
from siegeworks.engine.gunnery import (
    G_AMMO,
    G_DIRECT,
    G_HITS,
    G_REFERENCE,
    G_SIDE,
    fire_column,
    room_left,
    shoot,
)
from siegeworks.engine.jit import kernel
from siegeworks.engine.missions import (
    Scene,
    Watch,
    Works,
    Zones,
    fire_at,
    harass,
    obey,
    rate_of,
    reaches,
)
from siegeworks.engine.orders import is_assault
from siegeworks.engine.state import (
    F8,
    I1,
    I4,
    Force,
    Land,
    Log,
    Posts,
    Sky,
    Stores,
    Tasking,
)
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    SupplyTable,
    TaskTable,
    UnitTable,
)

ID = "fires"
VERSION = 1
PARAMETERS = NUMBERS
READS = (
    "tables.units.side", "tables.units.kind", "tables.posts.cell", "tables.posts.area_ha",
    "tables.posts.fort",
    "tables.posts.parts", "tables.posts.part_to", "tables.ground.x_m", "tables.ground.y_m",
    "tables.ground.sees",
    "tables.paths.line_side", "tables.paths.line_kind", "tables.paths.line_start",
    "tables.paths.line_cell",
    "tables.tasks.side", "tables.tasks.kind", "tables.tasks.goal", "tables.tasks.prep_h",
    "tables.tasks.prep_rounds", "tables.tasks.gun_start", "tables.tasks.gun_item",
    "tables.supply.side",
    "tables.supply.post", "tables.air.side", "tables.air.zone_cell", "tables.air.zone_strip",
    "tables.air.zone_post_start", "tables.air.zone_post", "tables.clock.dark",
    "tables.clock.dark_from",
    "tables.clock.moon", "tables.clock.watch_h", "tables.guns", "tables.policy", "force.men",
    "force.lost",
    "force.unit_i", "posts.post_i", "posts.post_f", "posts.held", "posts.fabric", "posts.over",
    "posts.op_i",
    "tasking.task_i", "tasking.task_f", "tasking.line_i", "stores.rounds", "stores.kg", "land.seen",
    "land.trench",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "posts.post_f", "posts.fabric", "posts.op_i",
    "tasking.task_i",
    "stores.rounds", "stores.kg", "stores.rounds_flow", "stores.kg_flow", "land.trench",
    "sky.air_f",
    "sky.camp_f", "log.events", "log.n_events",
)  # fmt: skip


# --- for an assault ------------------------------------------------------------------------------


@kernel
def begins_now(is_open: int, last: int, contact_h: float, watch: int) -> bool:
    """True when an assault starts in this watch; False when it goes on from the watch before."""
    goes_on = is_open == 1 and last == watch - 1 and contact_h <= 0.0
    return not goes_on


@kernel
def room_to_prepare(
    sc: Scene, par: F8, w: Watch, u: int, ammo: int, hours: float, cell: int
) -> int:
    """Rounds of ``ammo`` that unit ``u`` can fire at ``cell`` in a preparation of ``hours``."""
    if int(sc.guns[u, G_AMMO]) != ammo or sc.guns[u, G_REFERENCE] <= 0.0:
        return 0
    if not reaches(sc, u, cell):
        return 0
    rate = rate_of(sc, par, u, w.day)
    return min(int(rate * hours), room_left(sc.unit_i, u, rate, w.hours))


@kernel
def prepare(
    sc: Scene, par: F8, w: Watch, gun_item: I4, first: int, end: int, ammo: int, want: int, aim: Aim
) -> None:
    """Share ``want`` rounds of a preparation among the listed guns by what each can fire."""
    cell = int(sc.cell[aim.post])
    total = 0
    for i in range(first, end):
        total += room_to_prepare(sc, par, w, int(gun_item[i]), ammo, aim.hours, cell)
    for i in range(first, end):
        u = int(gun_item[i])
        room = room_to_prepare(sc, par, w, u, ammo, aim.hours, cell)
        if room <= 0:
            continue
        share = min(room, want * room // total)
        want -= share
        total -= room
        fire_at(sc, par, u, share, P_RESERVE, -1, aim)


@kernel
def support(sc: Scene, par: F8, w: Watch, u: int, share: float, purse_2: int, aim: Aim) -> None:
    """Unit ``u`` fires through the hours of contact at ``share`` of its rate."""
    if sc.guns[u, G_REFERENCE] <= 0.0 or not reaches(sc, u, int(sc.cell[aim.post])):
        return
    rate = rate_of(sc, par, u, w.day)
    want = min(int(rate * share * aim.hours), room_left(sc.unit_i, u, rate, w.hours))
    fire_at(sc, par, u, want, P_RESERVE, purse_2, aim)


@kernel
def aim_of(
    sc: Scene, parts: I4, part_to: F8, held: F8, p: int, s: int, hours: float, is_preparation: bool
) -> Aim:
    """How side ``s`` fires at position ``p`` for its assault: at the part where the line now
    runs."""
    owner = int(sc.post_i[p, OWNER])
    x = held[p, 1 - owner] if owner >= 0 else 0.0
    part = int(parts[p]) - 1
    for k in range(int(parts[p]) - 1, -1, -1):
        if x < part_to[p, k]:
            part = k
    shift = fire_column(0, owner, s)
    return Aim(p, shift, hours, part, bool(sc.seen[s, sc.cell[p]] > 0), is_preparation)


@kernel
def serve_plan(
    sc: Scene, posts: PostTable, tasks: TaskTable, tasking: Tasking, held: F8, par: F8, w: Watch,
    is_preparation: bool,
) -> None:  # fmt: skip
    """Fire for the plan's assaults, in the order of its tasks: their preparations, or their
    support."""
    for t in range(tasks.kind.size):
        if tasking.task_i[t, NOW_IN] == 0 or not is_assault(int(tasks.kind[t])):
            continue
        p, s = int(tasks.goal[t]), int(tasks.side[t])
        begins = tasking.task_f[t, CONTACT_H]
        hours = tasks.prep_h[t] if is_preparation else w.hours - begins
        aim = aim_of(sc, posts.parts, posts.part_to, held, p, s, hours, is_preparation)
        first, end = int(tasks.gun_start[t]), int(tasks.gun_start[t + 1])
        if not is_preparation:
            for i in range(first, end):
                support(sc, par, w, int(tasks.gun_item[i]), par[SUPPORT], -1, aim)
        elif begins_now(int(sc.op_i[p, s, OPEN]), int(sc.op_i[p, s, LAST]), begins, w.watch):
            for ammo in range(tasks.prep_rounds.shape[1]):
                want = int(tasks.prep_rounds[t, ammo])
                if want > 0:
                    prepare(sc, par, w, tasks.gun_item, first, end, ammo, want, aim)


@kernel
def serve_policy(
    sc: Scene, posts: PostTable, task_i: I4, held: F8, par: F8, w: Watch, n_plan: int
) -> None:
    """Fire for the attacks that a side makes by its policy, with all its guns in range."""
    for row in range(n_plan, task_i.shape[0]):
        if task_i[row, NOW_IN] == 0:
            continue
        p, s = (row - n_plan) // 2, (row - n_plan) % 2
        hours = sc.post_f[p, fire_column(HOURS, int(sc.post_i[p, OWNER]), s)]
        aim = aim_of(sc, posts.parts, posts.part_to, held, p, s, hours, False)
        for u in range(sc.guns.shape[0]):
            if sc.guns[u, G_SIDE] == s and sc.guns[u, G_AMMO] >= 0.0:
                support(sc, par, w, u, par[POLICY_SUPPORT], P_DEFENCE, aim)


@kernel
def defend(sc: Scene, par: F8, w: Watch, u: int) -> None:
    """Unit ``u`` fires its barrage before every assault in its reach, through the hours of contact.

    A gun that sees the assault, and an automatic weapon, are worth more a round than a barrage.
    """
    rate = rate_of(sc, par, u, w.day)
    if rate <= 0.0:
        return
    s = 1 - int(sc.guns[u, G_SIDE])
    n = 0
    for p in range(sc.cell.size):
        if sc.op_i[p, s, NOW] == 1 and reaches(sc, u, int(sc.cell[p])):
            n += 1
    if n == 0:
        return
    worth = sc.guns[u, G_HITS] / max(par[BARRAGE_HITS], 1e-9)
    worth += sc.guns[u, G_REFERENCE] * (par[DIRECT_X] if sc.guns[u, G_DIRECT] == 1.0 else 1.0)
    for p in range(sc.cell.size):
        if sc.op_i[p, s, NOW] == 0 or not reaches(sc, u, int(sc.cell[p])):
            continue
        owner = int(sc.post_i[p, OWNER])
        hours = sc.post_f[p, fire_column(HOURS, owner, s)]
        want = min(int(rate * hours / n), room_left(sc.unit_i, u, rate, w.hours))
        got = shoot(sc.guns, sc.unit_i, sc.rounds, sc.flow, u, want, P_DEFENCE, P_HARASS)
        sc.post_f[p, fire_column(BARRAGE, owner, s)] += got * worth


@kernel
def defend_posts(sc: Scene, par: F8, w: Watch) -> None:
    """Every gun in reach of an assault fires at it."""
    for u in range(sc.guns.shape[0]):
        if sc.guns[u, G_AMMO] >= 0.0:
            defend(sc, par, w, u)


@kernel
def obey_tasks(
    sc: Scene, zones: Zones, kind: I1, goal: I4, task_i: I4, lost: I4, par: F8, w: Watch
) -> None:
    """Batteries on a task of counter-battery or interdiction do that first."""
    for u in range(sc.guns.shape[0]):
        t = int(sc.unit_i[u, TASK])
        if t < 0 or t >= kind.size or sc.guns[u, G_AMMO] < 0.0 or task_i[t, STATUS] != ACTIVE:
            continue
        order = int(kind[t])
        if order in (T_COUNTER_BATTERY, T_INTERDICT):
            obey(sc, zones, order, int(goal[t]), int(lost[u, NAME]), par, w, u)


# --- the rule ------------------------------------------------------------------------------------


@kernel
def clear(post_f: F8, unit_i: I4, air_f: F8, camp_f: F8) -> None:
    """Take away the fire of the watch before."""
    for p in range(post_f.shape[0]):
        for column in (DENSITY, PREPARATION, BARRAGE, SHELLED, HOURS, TARGET):
            post_f[p, column] = 0.0
        for column in (
            LODGED_DENSITY, LODGED_PREPARATION, LODGED_BARRAGE, LODGED_SHELLED, LODGED_HOURS,
        ):  # fmt: skip
            post_f[p, column] = 0.0
    for u in range(unit_i.shape[0]):
        unit_i[u, AIMED] = 0
    air_f[FIRE_ON_STRIP] = 0.0
    camp_f[WORKS_FIRE_0] = 0.0
    camp_f[WORKS_FIRE_0 + 1] = 0.0


@kernel
def mark_contact(tasks: TaskTable, tasking: Tasking, post_i: I4, post_f: F8, hours: float) -> int:
    """Write the hours of contact of every assault this watch; returns how many go in."""
    n = tasks.kind.size
    count = 0
    for row in range(tasking.task_i.shape[0]):
        if tasking.task_i[row, NOW_IN] == 0:
            continue
        if row < n:
            if not is_assault(int(tasks.kind[row])):
                continue
            p, s = int(tasks.goal[row]), int(tasks.side[row])
        else:
            p, s = (row - n) // 2, (row - n) % 2
        column = fire_column(HOURS, int(post_i[p, OWNER]), s)
        lasts = max(hours - tasking.task_f[row, CONTACT_H], 0.0)
        post_f[p, column] = max(post_f[p, column], lasts)
        count += 1
    return count


@kernel
def weigh_targets(
    side: I1, men: I4, unit_i: I4, post_i: I4, post_f: F8, over: F8, unseen: float
) -> None:
    """Weigh every post as a target: the owner's men in it, more where the enemy looks into it."""
    for u in range(side.size):
        p = unit_i[u, POST]
        if p >= 0 and unit_i[u, PRESENT] == 1 and post_i[p, OWNER] == side[u]:
            post_f[p, TARGET] += men[u, FIT] * (unseen + over[p, 1 - side[u]])


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    supply: SupplyTable, air: AirTable, clock: ClockTable, guns: F8, force: Force,
    state_posts: Posts,
    tasking: Tasking, stores: Stores, land: Land, sky: Sky, log: Log, policy: F8, par: F8,
    seed: int, rep: int,
    watch: int,
) -> int:  # fmt: skip
    """Fire every battery for one watch; returns how many fired."""
    hours = clock.watch_h[0]
    dark = clock.dark[watch]
    key = (seed, rep, watch)
    w = Watch(seed, rep, watch, hours, 1.0 - dark)
    post_i, post_f, held = state_posts.post_i, state_posts.post_f, state_posts.held
    sc = Scene(
        guns, force.men, force.unit_i, state_posts.over, posts.cell, posts.area_ha, ground.x_m,
        ground.y_m,
        ground.sees, land.seen, stores.rounds, stores.rounds_flow, post_i, post_f,
        state_posts.fabric,
        state_posts.op_i,
    )  # fmt: skip
    works = Works(
        paths.line_side, paths.line_kind, paths.line_start, paths.line_cell, tasking.line_i,
        land.trench,
        sky.camp_f,
    )  # fmt: skip
    zones = Zones(
        air.side, air.zone_cell, air.zone_strip, air.zone_post_start, air.zone_post, sky.air_f
    )
    clear(post_f, force.unit_i, sky.air_f, sky.camp_f)
    n_plan = tasks.kind.size
    attacks = mark_contact(tasks, tasking, post_i, post_f, hours)
    weigh_targets(
        units.side, force.men, force.unit_i, post_i, post_f, state_posts.over, par[UNSEEN]
    )
    if attacks > 0:
        serve_plan(sc, posts, tasks, tasking, held, par, w, True)
        serve_plan(sc, posts, tasks, tasking, held, par, w, False)
        serve_policy(sc, posts, tasking.task_i, held, par, w, n_plan)
    obey_tasks(sc, zones, tasks.kind, tasks.goal, tasking.task_i, force.lost, par, w)
    if attacks > 0:
        defend_posts(sc, par, w)
    for u in range(units.side.size):
        if guns[u, G_AMMO] >= 0.0:
            harass(sc, works, zones, policy, par, w, u, int(force.lost[u, NAME]))
    shell_men(
        units.side, units.kind, posts.fort, posts.area_ha, force, state_posts, par, key, hours
    )
    if attacks > 0:
        light = Light(hours, clock.dark_from[watch], dark * hours, clock.moon[watch])
        sweep(units.side, tasks.goal, force, state_posts, tasking.task_i, par, key, light)
    hit_depots(supply.side, supply.post, post_i, post_f, stores, log, par, key)
    fired = 0
    for u in range(units.side.size):
        fired += 1 if force.unit_i[u, FIRED] > 0 else 0
    return fired
