"""A small siege for the rules of air and supply: twelve cells in a row, 400 m apart.

cell        0   1      2       3     4      5   6      7     8        9      10      11
position        .      0 main  1     .          .      .     3        .      2 far   .
side 1          drop   depot 1 post  strip                                   depot 2 drop
side 0                                          rifle  guns  battery  rest
                                                       (AA)
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

import siegeworks
from siegeworks.engine import audit, codes, policy
from siegeworks.engine.handles import bind
from siegeworks.engine.state import Sizes, State, allocate
from siegeworks.engine.tables import (
    AirTable,
    ClockTable,
    GroundTable,
    PathTable,
    PostTable,
    Start,
    SupplyTable,
    UnitTable,
    WeaponTable,
)

SHIPPED = Path(siegeworks.__file__).parent / "scenario"
CELLS, WATCHES, GAP_M, WHOLE = 12, 48, 400.0, 2**20
KINDS = {"I1": np.int8, "I4": np.int32, "I8": np.int64, "F8": np.float64}
KINDS |= {"U1": np.uint8, "U2": np.uint16}
MATRICES = {
    "part_to", "part_x", "distance_m", "near", "overlook", "neighbours", "sees", "minutes", "flak",
    "target", "priority", "usable", "start_rounds", "start_kg", "start_rear", "men", "unit_i",
    "unit_f", "post_i", "post_f", "held",
}  # fmt: skip
G_MAIN, G_POST, G_GUNS, G_FAR, G_HQ, B_LINE, B_AA, B_GUNS, B_REST, B_TRAIN, P_ONE, P_TWO, B_NEW = (
    range(13)
)
SIDES = (1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0)
MEN = (400, 120, 60, 150, 40, 600, 90, 80, 500, 300, 0, 0, 0)
PLACES = (2, 3, 2, 10, 2, 6, 7, 8, 9, 9, 0, 0, 9)
POSTS = (0, 1, 0, 2, 0, -1, -1, 3, -1, -1, -1, -1, -1)
CENTRE, FAR_DEPOT = 1, 2
STRIP, DROP, FAR_DROP = range(3)
GUN, FLAK, MORTAR = range(3)
DAY, NIGHT = 0, 2


class Base(NamedTuple):
    """The table groups of the small siege, its policies and its state."""

    units: UnitTable
    posts: PostTable
    ground: GroundTable
    paths: PathTable
    weapons: WeaponTable
    supply: SupplyTable
    air: AirTable
    clock: ClockTable
    start: Start
    policy: np.ndarray
    state: State


def parameters(names, **changed):
    """Central values of the named parameters, from the shipped tables."""
    values = {}
    for path in [SHIPPED / "parameters.csv", *sorted((SHIPPED / "parameters").glob("*.csv"))]:
        with path.open(encoding="utf-8", newline="") as table:
            values |= {row["name"]: float(row["value"]) for row in csv.DictReader(table)}
    values |= changed
    return np.array([values[name] for name in names])


def group(table, /, **given):
    """A table group: what is given, cast to its type; the rest is one zero of the right shape."""
    arrays = {}
    for name, annotation in table.__annotations__.items():
        dtype = KINDS[getattr(annotation, "__forward_arg__", annotation)]
        ndim = 3 if name == "zone_weight" else 2 if name in MATRICES else 1
        arrays[name] = np.array(given.get(name, np.zeros((1,) * ndim)), dtype)
    return table(**arrays)


def unit_table():
    kinds = [codes.RIFLE, codes.RIFLE, codes.BATTERY, codes.RIFLE, codes.HQ]
    kinds += [codes.RIFLE, codes.AA, codes.BATTERY, codes.RIFLE, codes.SUPPORT]
    kinds += [codes.RIFLE, codes.RIFLE, codes.RIFLE]
    n = len(kinds)
    return group(
        UnitTable,
        side=SIDES,
        kind=kinds,
        establishment=(500, 150, 80, 150, 60, 635, 100, 100, 635, 300, 120, 120, 635),
        experience=np.ones(n),
        auxiliary=np.zeros(n),
        equipment=(-1, -1, 2, -1, -1, -1, 1, 0, -1, -1, -1, -1, -1),
        tubes=(0, 0, 4, 0, 0, 0, 12, 12, 0, 0, 0, 0, 0),
        emplacement=(0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0),
        depot=[0 if s == 0 else CENTRE for s in SIDES[:3]]
        + [FAR_DEPOT]
        + [0 if s == 0 else CENTRE for s in SIDES[4:]],
        entity=1000 + np.arange(n),
        formation=(0, 0, 1, 2, 1, 3, 3, 3, 4, 4, 5, 5, 6),
        home=[-1] * 8 + [4] * 5,
        armed=(2, 6, 7),
        armed_entity=(1002, 1006, 1007),
    )


def supply_table():
    return group(
        SupplyTable,
        side=(0, 1, 1),
        post=(-1, 0, 2),
        main=(1, 1, 0),
        carrier_depot=(0, 0),
        carrier_kg=(60000.0, 30000.0),
        carrier_wet_x=(0.5, 0.7),
        target=[
            (6000, 20000, 0, 60000, 9000, 4000),
            (4000, 0, 2000, 40000, 8000, 3000),
            (500, 0, 400, 9000, 2000, 500),
        ],
        priority=[(2, 3, 0, 1, 3, 2), (2, 0, 3, 1, 3, 2), (2, 0, 3, 1, 3, 2)],
        pool_side=(1, 1, 1, 0, 0),
        pool_unit=(P_ONE, P_TWO, -1, B_NEW, -1),
        pool_from=(0, 0, 4, 0, 0),
        pool_air=(1, 1, 1, 0, 0),
        pool_per_day=(200, 200, 60, 300, 80),
        pool_qualified=(1, 1, 0, 1, 0),
        usable=[(1, 1, 0), (1, 0, 1)],
        start_rounds=[(4000, 9000, 0), (2500, 0, 900), (200, 0, 100)],
        start_kg=[(50000, 8000, 3000), (20000, 6000, 2500), (4000, 1500, 400)],
        start_rear=[
            (9000, 30000, 0, 900000, 90000, 20000),
            (9000, 0, 9000, 900000, 90000, 90000),
            (2000, 0, 2000, 90000, 20000, 9000),
        ],
        start_pool=(120, 120, 100, 635, 400),
    )


def air_table(side=1):
    return group(
        AirTable,
        side=(side,),
        role=(0, 0, 1, 2),
        sorties=(28.0, 12.0, 40.0, 4.0),
        drop_kg=(2300, 6000, 0, 0),
        land_kg=(2500, 0, 0, 0),
        patients=(28, 0, 0, 0),
        jumpers=(20, 0, 0, 0),
        men_hit=(0.0, 0.0, 0.5, 0.0),
        guns_hit=(0.0, 0.0, 0.02, 0.0),
        trench_m=(0.0, 0.0, 3.0, 0.0),
        height_m=(200.0, 600.0, 1500.0),
        scatter_m=(110.0, 220.0, 450.0),
        zone_strip=(1, 0, 0),
        zone_cell=(4, 1, 11),
        zone_depot=(CENTRE, CENTRE, FAR_DEPOT),
        zone_post_start=(0, 1, 3, 4),
        zone_post=(1, 0, 1, 2),
        approach_cell=(7, 0, 7),
    )


def clock_table():
    k = np.arange(WATCHES)
    return group(
        ClockTable,
        hour=np.array([6.0, 12.0, 18.0, 0.0])[k % 4],
        day=k // 4,
        dark=np.array([0.0, 0.0, 1.0, 1.0])[k % 4],
        dark_from=np.zeros(WATCHES),
        moon=np.zeros(WATCHES),
        p_dry_to_wet=np.full(WATCHES, 0.1),
        p_wet_to_wet=np.full(WATCHES, 0.5),
        rain_mm=np.full(WATCHES, 6.0),
        cloud_wet=np.full(WATCHES, 0.6),
        cloud_dry=np.full(WATCHES, 0.1),
        fog=np.full(WATCHES, 0.3),
        first=k % 4 == 0,
        watch_h=(6.0,),
    )


def weapon_table():
    return group(
        WeaponTable,
        ammunition=(GUN, FLAK, GUN),
        range_m=(9000.0, 3500.0, 9000.0),
        rounds_per_h=(60.0, 600.0, 60.0),
        reference=(1.0, 0.2, 1.0),
        crew=(8, 7, 8),
        kg_per_round=(26.0, 2.2, 5.0),
        unit_of_fire=(100, 100, 100),
        flak=[(0.0, 0.0, 0.0), (6e-4, 4e-4, 1e-4), (0.0, 0.0, 0.0)],
    )


def ground_table():
    return group(
        GroundTable,
        concealment=np.full(CELLS, 0.2),
        floods=np.arange(CELLS) < 4,
        x_m=GAP_M * np.arange(CELLS),
        y_m=np.zeros(CELLS),
    )


def post_table():
    return group(
        PostTable,
        cell=(2, 3, 10, 8),
        entity=np.arange(4) + 50,
        area_ha=np.full(4, 3.0),
        capacity=(600, 250, 250, 250),
    )


def orders():
    """Policies of both sides: the defaults that these rules read."""
    out = np.zeros((2, policy.NPOLICY))
    given = {
        "RATION_FOOD_DAYS": 4.0, "RATION_SHARE": 0.67, "RESERVE_PURSE": 0.5, "DEFENCE_PURSE": 0.3,
        "HARASS_STRIP_SHARE": 0.3, "CALL_BELOW": 0.92, "CALL_GAP_DAYS": 2.0, "LABOUR_OUTSIDE": 50.0,
        "GATHER_SHARE": 0.1, "STRIP_STOP_DAY": 0.05, "STRIP_STOP_NIGHT": 0.2,
        "HEIGHT_STEP_LOSS": 0.01, "STRIKE_GUNS": 0.3, "STRIKE_ROAD": 0.3, "REFILL_WEEK": 0.5,
    }  # fmt: skip
    for name, value in given.items():
        out[:, getattr(policy, name)] = value
    return out


def state_of(supply, start):
    state = allocate(Sizes(13, 4, 1, 1, 3, 3, CELLS, 3, 3, 5, 3, 12, 4))
    state.force.men[:] = start.men
    state.force.unit_i[:] = start.unit_i
    state.force.unit_f[:] = start.unit_f
    state.force.lost[:, codes.NAME] = 1000 + np.arange(13)
    state.posts.post_i[:, codes.OWNER] = (1, 1, 1, 0)
    state.posts.post_i[:, codes.EXISTS] = 1
    state.posts.post_f[:, codes.SHELTER] = 1.0
    for d in range(3):
        share = orders()[supply.side[d], [policy.RESERVE_PURSE, policy.DEFENCE_PURSE]]
        for a in range(3):
            total = int(supply.start_rounds[d, a])
            kept, guarded = int(total * share[0]), int(total * share[1])
            state.stores.rounds[d, a] = (kept, total - kept - guarded, guarded)
    state.stores.kg[:] = supply.start_kg
    state.stores.rear[:] = supply.start_rear
    state.land.zone_in[:] = [
        [WHOLE, WHOLE, WHOLE],
        *[[int(x * WHOLE) for x in (0.95, 0.8, 0.4)]] * 2,
    ]
    state.land.seen[0, 4] = 2
    state.land.dominated[1, [5, 6, 7]] = 1
    state.land.trench[0, [6, 9]] = 200
    state.sky.air_f[codes.ROAD_X] = 1.0
    state.sky.camp_i[[codes.LAST_CALL_0, codes.LAST_CALL_1]] = -1
    state.sky.air_i[[codes.LAST_LANDING, codes.LAST_DAY_LANDING]] = -1
    state.sky.camp_f[[codes.RATION_0, codes.RATION_1]] = 1.0
    state.sky.pool[:] = supply.start_pool
    return state


def start_table():
    n = len(SIDES)
    men = np.zeros((n, codes.NM))
    men[:, codes.FIT] = MEN
    men[:, codes.ARRIVED] = MEN
    unit_i = np.full((n, codes.NUI), -1)
    unit_i[:, codes.CELL], unit_i[:, codes.POST] = PLACES, POSTS
    unit_i[:, codes.POSTURE] = codes.HOLDING
    unit_i[B_REST, codes.POSTURE] = codes.REST
    unit_i[:, [codes.TUBES, codes.DAMAGED, codes.BUSY, codes.RAW, codes.FIRED, codes.AIMED]] = 0
    unit_i[[G_GUNS, B_AA, B_GUNS], codes.TUBES] = (4, 12, 12)
    unit_i[:, codes.PRESENT] = np.array(MEN) > 0
    return group(
        Start,
        men=men,
        unit_i=unit_i,
        unit_f=np.full((n, codes.NUF), 0.9),
        post_i=np.zeros((4, codes.NPI)),
    )


def base(air_side=1):
    """The small siege at its start."""
    supply, start = supply_table(), start_table()
    return Base(
        unit_table(),
        post_table(),
        ground_table(),
        group(PathTable, node_cell=(2, 3, 10, 8, 9)),
        weapon_table(),
        supply,
        air_table(air_side),
        clock_table(),
        start,
        orders(),
        state_of(supply, start),
    )


def without_air(at):
    """The same siege without fleets, zones and drop heights; nobody flies."""
    none = group(
        AirTable, side=(-1,), height_m=(1.0,), scatter_m=(1.0,), zone_post_start=(0,), role=[],
        sorties=[],
        drop_kg=[], land_kg=[], patients=[], jumpers=[], men_hit=[], guns_hit=[], trench_m=[],
        zone_strip=[], zone_cell=[], zone_depot=[], zone_post=[], approach_cell=[],
    )  # fmt: skip
    return at._replace(air=none)


def wound(at, u, **numbers):
    """Make fit men of unit ``u`` wounded: ``H_SEVERE=5`` and so on."""
    men = at.state.force.men
    for name, number in numbers.items():
        hurt = min(int(number), int(men[u, codes.FIT]))
        men[u, getattr(codes, name)] += hurt
        men[u, codes.FIT] -= hurt


def is_balanced(at):
    """True when men, rounds, kilograms and dropped cargo add up."""
    faults = audit.men_faults(at.state.force.men) + audit.air_faults(at.state.sky.air_i)
    return faults + audit.stock_faults(at.supply, at.state) == 0


def stocks_of(at, d):
    """Rounds by kind, then kilograms, in depot ``d``."""
    return [*at.state.stores.rounds[d].sum(axis=1).tolist(), *at.state.stores.kg[d].tolist()]


def events(at, kind):
    """Values of the logged events of a kind."""
    n = int(at.state.log.n_events[0])
    rows = at.state.log.events[:n]
    return rows[rows[:, 2] == kind][:, -1].tolist()


def roughen(at, rng):
    """Put a random but lawful state on the siege: owners, wounded, tasks, stocks, weather, guns."""
    state = at.state
    state.posts.post_i[:, codes.OWNER] = rng.integers(-1, 2, 4)
    state.posts.post_f[:, codes.DENSITY] = rng.uniform(0.0, 40.0, 4)
    state.posts.over[:] = rng.uniform(0.0, 1.0, (4, 2))
    for u in range(10):
        numbers = rng.integers(0, 12, 4)
        wound(
            at, u, H_SEVERE=numbers[0], H_MODERATE=numbers[1], SEVERE=numbers[2], LIGHT=numbers[3]
        )
    state.force.unit_i[:, codes.POSTURE] = rng.integers(0, 6, 13)
    state.force.unit_i[[B_AA, B_GUNS, G_GUNS], codes.TUBES] = rng.integers(0, 13, 3)
    state.force.unit_i[B_GUNS, codes.LOCATED] = rng.integers(-1, 40)
    state.sky.camp_i[[codes.WET, codes.LOW_CLOUD]] = rng.integers(0, 2, 2)
    state.land.seen[:, 4] = rng.integers(0, 3, 2)
    state.land.zone_in[:] = rng.integers(0, WHOLE + 1, (3, 3))
    state.sky.air_f[codes.FIRE_ON_STRIP] = rng.uniform(0.0, 200.0)
    return at


def groups(at, names):
    """The named groups of tables and state as the kernel takes them, in order."""
    state = at.state._asdict()
    state["state_posts"] = state.pop("posts")
    held = at._asdict() | state
    return [bind(held[name]) for name in names.split()]


def arrays_of(at):
    """Every array of the siege by its dotted name, as rules declare it."""
    told = {"policy": at.policy}
    for name, table in at._asdict().items():
        if name not in {"policy", "state"}:
            told |= {f"tables.{name}.{key}": value for key, value in table._asdict().items()}
    for name, part in at.state._asdict().items():
        told |= {f"{name}.{key}": value for key, value in part._asdict().items()}
    return told


def changed_by(at, act):
    """Names of the arrays that ``act()`` changes."""
    before = {name: value.copy() for name, value in arrays_of(at).items()}
    act()
    after = arrays_of(at)
    return {name for name, value in before.items() if not np.array_equal(value, after[name])}
