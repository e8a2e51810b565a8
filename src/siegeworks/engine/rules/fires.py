"""Every battery spends its rounds by priority of mission: what each side's guns do in a watch.

Preparation of the assaults that go in, support of the men in contact, counter-battery by order,
the defender's barrage before every assault, then one harassing mission a day: on strips and drop
zones, on located guns, on field works or on the enemy's posts. Demand comes first, then the purse
it is met from; a gun without rounds is silent. What the rounds do stands in
``engine.bombardment``. Not modelled: wear of tubes, fatigue of crews, laying and communications,
fire by guess on assembly areas."""

from __future__ import annotations

from siegeworks.engine.bombardment import (
    CASEMATE_X,
    OVERLOOKED_X,
    UNSEEN,
    Light,
    hit_depots,
    shell_men,
    sweep,
)
from siegeworks.engine.bombardment import PARAMETERS as NUMBERS
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
    LODGED_FIRE,
    NAME,
    NOW_IN,
    OWNER,
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
from siegeworks.engine.fireplan import Orders, defend, list_assaults, serve_assaults
from siegeworks.engine.gunnery import fire_column
from siegeworks.engine.harassing import Works, harass_all
from siegeworks.engine.jit import kernel
from siegeworks.engine.missions import (
    RATE,
    Marks,
    Park,
    Watch,
    Zones,
    fill_rates,
    list_located,
    obey,
)
from siegeworks.engine.orders import is_assault
from siegeworks.engine.state import F8, I1, I4, Force, Land, Log, Posts, Sky, Stores, Tasking
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
    "tables.units.side", "tables.units.kind", "tables.units.armed", "tables.units.armed_entity",
    "tables.posts.cell", "tables.posts.area_ha", "tables.posts.fort", "tables.posts.parts",
    "tables.posts.part_to",
    "tables.ground.x_m", "tables.ground.y_m", "tables.ground.sees", "tables.paths.line_side",
    "tables.paths.line_kind",
    "tables.paths.line_start", "tables.paths.line_cell", "tables.tasks.side", "tables.tasks.kind",
    "tables.tasks.goal", "tables.tasks.prep_h", "tables.tasks.prep_rounds",
    "tables.tasks.gun_start", "tables.tasks.gun_item", "tables.supply.side", "tables.supply.post",
    "tables.air.side", "tables.air.zone_cell", "tables.air.zone_strip",
    "tables.air.zone_post_start", "tables.air.zone_post", "tables.clock.dark",
    "tables.clock.dark_from", "tables.clock.moon", "tables.clock.watch_h", "tables.guns",
    "tables.policy", "force.men", "force.lost", "force.unit_i", "posts.post_i", "posts.post_f",
    "posts.held", "posts.fabric", "posts.over", "posts.op_i", "tasking.task_i", "tasking.task_f",
    "tasking.line_i", "stores.rounds", "stores.kg", "land.seen", "land.trench",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "force.bench", "force.draws",
    "posts.post_f",
    "posts.fabric", "posts.op_i", "posts.tally", "posts.marks", "tasking.task_i", "tasking.heads",
    "stores.rounds", "stores.kg", "stores.rounds_flow", "stores.kg_flow",
    "land.trench", "sky.air_f", "sky.camp_f", "log.events", "log.n_events",
)  # fmt: skip


@kernel
def clear(post_f: F8, armed: I4, unit_i: I4, air_f: F8, camp_f: F8) -> None:
    """Take away the fire of the watch before."""
    for p in range(post_f.shape[0]):
        for column in (DENSITY, PREPARATION, BARRAGE, SHELLED, HOURS):
            post_f[p, column] = 0.0
            post_f[p, column + LODGED_FIRE] = 0.0
        post_f[p, TARGET] = 0.0
    for u in armed:
        unit_i[u, AIMED] = 0
    air_f[FIRE_ON_STRIP] = 0.0
    camp_f[WORKS_FIRE_0] = 0.0
    camp_f[WORKS_FIRE_0 + 1] = 0.0


@kernel
def mark_contact(
    kind: I1, goal: I4, side: I1, task_i: I4, task_f: F8, post_i: I4, post_f: F8, hours: float
) -> int:
    """Write the hours of contact of every assault this watch; returns how many go in."""
    n = kind.size
    count = 0
    for row in range(task_i.shape[0]):
        if task_i[row, NOW_IN] == 0 or (row < n and not is_assault(int(kind[row]))):
            continue
        p = int(goal[row]) if row < n else (row - n) // 2
        s = int(side[row]) if row < n else (row - n) % 2
        column = fire_column(HOURS, int(post_i[p, OWNER]), s)
        lasts = max(hours - task_f[row, CONTACT_H], 0.0)
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
def serve_rest(
    park: Park, stores: Stores, marks: Marks, works: Works, zones: Zones, orders: Orders, lost: I4,
    policy: F8, par: F8, w: Watch, attacks: int,
) -> int:  # fmt: skip
    """Fire by order at guns and zones, then the barrages, then harass; returns units that fired."""
    unit_i, n_plan = park.force.unit_i, orders.tasks.kind.size
    for u in park.units.armed:
        t = int(unit_i[u, TASK])
        if (
            park.force.bench[RATE, u] <= 0
            or t < 0
            or t >= n_plan
            or orders.tasking.task_i[t, STATUS] != ACTIVE
        ):
            continue
        kind = int(orders.tasks.kind[t])
        if kind in (T_COUNTER_BATTERY, T_INTERDICT):
            obey(
                park, stores, zones, kind, int(orders.tasks.goal[t]), int(lost[u, NAME]), par, w, u
            )
    if attacks > 0:
        list_assaults(marks.state.op_i, marks.state.tally)
        for u in park.units.armed:
            if park.force.bench[RATE, u] > 0:
                defend(park, stores, marks, par, w.hours, u)
    harass_all(park, stores, marks, works, zones, policy, par, w)
    fired = 0
    for u in park.units.armed:
        fired += 1 if unit_i[u, FIRED] > 0 else 0
    return fired


@kernel
def apply(
    units: UnitTable, posts: PostTable, ground: GroundTable, paths: PathTable, tasks: TaskTable,
    supply: SupplyTable, air: AirTable, clock: ClockTable, guns: F8, force: Force, state_posts:
    Posts, tasking: Tasking, stores: Stores, land: Land, sky: Sky, log: Log, policy: F8, par: F8,
    seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """Fire every battery for one watch; returns how many fired."""
    hours, dark = clock.watch_h[0], clock.dark[watch]
    key = (seed, rep, watch)
    men, unit_i, over = force.men, force.unit_i, state_posts.over
    post_i, post_f, task_i = state_posts.post_i, state_posts.post_f, tasking.task_i
    armed = units.armed
    park = Park(units, guns, force, ground, land)
    marks = Marks(posts, state_posts)
    orders = Orders(tasks, tasking)
    works = Works(paths, tasking, land, sky)
    zones = Zones(air, state_posts, sky)
    clear(post_f, armed, unit_i, sky.air_f, sky.camp_f)
    fill_rates(
        guns, armed, men, unit_i, over, force.bench, par[CASEMATE_X], par[OVERLOOKED_X], 1.0 - dark
    )
    list_located(units.side, armed, unit_i, force.bench, watch)
    attacks = mark_contact(
        tasks.kind, tasks.goal, tasks.side, task_i, tasking.task_f, post_i, post_f, hours
    )
    weigh_targets(units.side, men, unit_i, post_i, post_f, over, par[UNSEEN])
    if attacks > 0:
        serve_assaults(park, stores, marks, orders, par, watch, hours)
    w = Watch(seed, rep, watch, hours)
    fired = serve_rest(
        park, stores, marks, works, zones, orders, force.lost, policy, par, w, attacks
    )
    shell_men(
        units.side, units.kind, posts.fort, posts.area_ha, force, state_posts, par, key, hours
    )
    if attacks > 0:
        light = Light(hours, clock.dark_from[watch], dark * hours, clock.moon[watch])
        sweep(units.side, tasks.goal, force, state_posts, task_i, par, key, light)
    hit_depots(supply.side, supply.post, post_i, post_f, stores, log.events, log.n_events, par, key)
    return fired
