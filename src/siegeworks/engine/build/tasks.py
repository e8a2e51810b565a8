"""Tasks, clock, policies and the state at the start as arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from siegeworks.engine import codes
from siegeworks.engine.build.forces import KINDS
from siegeworks.engine.build.ground import csr, footprints, nearest_cell
from siegeworks.engine.build.names import Names
from siegeworks.engine.state import F8, I4
from siegeworks.engine.streams import stable_hash
from siegeworks.engine.tables import ClockTable, Start, TaskTable
from siegeworks.plan.expand import Assigned, Need
from siegeworks.plan.records import CONDITION_KINDS, TASK_KINDS, Policies, Policy
from siegeworks.scenario.light import watch_light
from siegeworks.scenario.records import Unit, WeatherPeriod

ABOUT_TASKS = ("task_done", "task_failed", "mine_ready")


def goal_row(n: Names, task: Assigned) -> int:
    """Row of a task's objective: position, line, zone by its kind; -1 none."""
    table = {"position": n.position, "trench": n.line, "zone": n.zone, "place": n.node}
    return table.get(task.objective_kind, {}).get(task.objective, -1)


def need_row(n: Names, need: Need, shift: int) -> int:
    """Row of what a condition is about, -1 = nothing or the best of several."""
    if need.kind in ABOUT_TASKS:
        return need.task_index + shift
    if len(need.of) != 1:
        return -1
    name = need.of[0]
    table = {"rounds": n.ammunition, "trench_within": n.line}.get(need.kind, n.position)
    return table.get(name, -1)


def shifts(n: Names) -> list[int]:
    """Row of the first task of each task's plan."""
    first = sum(1 for side, _ in n.tasks if side == 0)
    return [0 if side == 0 else first for side, _ in n.tasks]


def start_node(n: Names, task: Assigned) -> int:
    """Node a task starts from: its own, or the place it is about."""
    if task.task.from_place:
        return n.node[task.task.from_place]
    return goal_row(n, task) if task.objective_kind in ("place", "position") else -1


def preparation(n: Names) -> I4:
    """Preparation rounds by task and ammunition: int32 [T, A]."""
    rounds = np.zeros((len(n.tasks), max(len(n.ammunition), 1)), np.int32)
    for t, (_, task) in enumerate(n.tasks):
        for kind, number in task.task.rounds.items():
            rounds[t, n.ammunition[kind]] = number
    return rounds


def task_table(n: Names) -> TaskTable:
    """Tasks of both plans as arrays, the besieger's first."""
    tasks = [a for _, a in n.tasks]
    sides = np.array([s for s, _ in n.tasks], np.int8)
    shift = shifts(n)
    unit_start, unit_item = csr([[n.unit[u] for u in a.unit_ids] for a in tasks])
    gun_start, gun_item = csr([[n.unit[u] for u in a.support_ids] for a in tasks])
    needs = [(a, need, shift[t]) for t, a in enumerate(tasks) for need in a.needs]
    cond_start, _ = csr([[0] * len(a.needs) for a in tasks])
    return TaskTable(
        side=sides,
        kind=np.array([TASK_KINDS.index(a.task.kind) for a in tasks], np.int8),
        goal=np.array([goal_row(n, a) for a in tasks], np.int32),
        start=np.array([a.start_watch for a in tasks], np.int32),
        start_h=np.array([a.start_hour for a in tasks]),
        stop=np.array([a.end_watch for a in tasks], np.int32),
        wait=np.array([a.wait_watch - a.start_watch for a in tasks], np.int32),
        entity=np.array([stable_hash(a.id) for a in tasks], np.int64),
        share=np.array([a.task.share for a in tasks]),
        abort=np.array([a.task.abort_loss for a in tasks]),
        renew_n=np.array([a.task.renew.times for a in tasks], np.int32),
        renew_strength=np.array([a.task.renew.strength for a in tasks]),
        renew_cohesion=np.array([a.task.renew.cohesion for a in tasks]),
        then=np.array(
            [a.then + shift[t] if a.then >= 0 else -1 for t, a in enumerate(tasks)], np.int32
        ),
        heir=np.array([len(a.after) > 0 for a in tasks], np.int8),
        charge_kg=np.array([a.task.charge_kg for a in tasks], np.int32),
        prep_h=np.array([a.task.preparation_min / 60.0 for a in tasks]),
        start_node=np.array([start_node(n, a) for a in tasks], np.int32),
        unit_start=unit_start,
        unit_item=unit_item,
        gun_start=gun_start,
        gun_item=gun_item,
        prep_rounds=preparation(n),
        cond_start=cond_start,
        cond_kind=np.array([CONDITION_KINDS.index(d.kind) for _, d, _ in needs] or [0], np.int8),
        cond_of=np.array([need_row(n, d, s) for _, d, s in needs] or [-1], np.int32),
        cond_value=np.array([d.value for _, d, _ in needs] or [0.0]),
    )


def period_of(weather: Sequence[WeatherPeriod], day: dt.date) -> WeatherPeriod:
    """The weather period that holds on a day."""
    begun = [w for w in weather if w.from_day <= day]
    return begun[-1] if begun else weather[0]


def clock_table(n: Names) -> ClockTable:
    """Watches as arrays: light, weather chances, hours."""
    siege = n.siege
    hours = siege.scenario.watch_hours
    count = n.n_watches
    light = watch_light(siege.light, siege.at, count, float(hours))
    dawns = [siege.dawn(w) for w in range(count)]
    periods = [period_of(siege.weather, d.date()) for d in dawns]
    first = [d.hour == siege.scenario.dawn_hour for d in dawns]
    return ClockTable(
        hour=np.array([float(d.hour) for d in dawns]),
        day=np.array([(d.date() - siege.at).days for d in dawns], np.int32),
        dark=np.asarray(light.dark_share, np.float64),
        dark_from=np.asarray(light.dark_from_h, np.float64),
        moon=np.asarray(light.moon, np.float64),
        p_dry_to_wet=np.array([p.p_dry_to_wet for p in periods]),
        p_wet_to_wet=np.array([p.p_wet_to_wet for p in periods]),
        rain_mm=np.array([p.rain_mm for p in periods]),
        cloud_wet=np.array([p.low_cloud_wet for p in periods]),
        cloud_dry=np.array([p.low_cloud_dry for p in periods]),
        fog=np.array([p.fog_mornings if f else 0.0 for p, f in zip(periods, first, strict=True)]),
        first=np.array(first, np.int8),
        watch_h=np.array([float(hours)]),
    )


def policy_table(policies: Policies) -> F8:
    """Policies as float64 [2, fields], in the order of ``engine.policy``."""
    fields = tuple(Policy.model_fields)
    sides = (policies.besieger, policies.garrison)
    return np.array([[float(getattr(side, f)) for f in fields] for side in sides])


def start_cell(n: Names, unit: Unit) -> int:
    """Cell a unit stands on at the start; a unit not there yet stands at its side's first node."""
    state = n.state.get(unit.id)
    if state is None or not state.is_present:
        return (
            int(footprints(n)[0][0])
            if unit.side == n.siege.scenario.sides[1].id
            else first_place(n, unit)
        )
    if state.position:
        return int(footprints(n)[n.position[state.position]][0])
    if state.place:
        place = next(p for p in n.siege.places if p.id == state.place)
        return nearest_cell(n, place.lat, place.lon)
    return nearest_cell(n, state.lat or 0.0, state.lon or 0.0)


def first_place(n: Names, unit: Unit) -> int:
    """Cell of the first place of a unit's side, or of the map."""
    for place in n.siege.places:
        if place.side == unit.side:
            return nearest_cell(n, place.lat, place.lon)
    return 0


def start_men(n: Names) -> I4:
    """Men of every unit at the start: int32 [U, NM]."""
    men = np.zeros((len(n.units), codes.NM), np.int32)
    for u, unit in enumerate(n.units):
        s = n.state.get(unit.id)
        if s is None:
            continue
        fit = s.fit if s.is_present else 0
        men[u, : codes.ARRIVED] = (
            fit, s.light, s.moderate, s.severe, 0, 0, 0, s.sick, 0, s.killed, 0, s.captured,
            s.missing,
            s.deserted, s.evacuated,
        )  # fmt: skip
        men[u, codes.ARRIVED] = men[u, : codes.ARRIVED].sum()
    return men


def start_units(n: Names) -> tuple[I4, F8]:
    """Whole-number and real columns of every unit at the start."""
    from siegeworks.engine.build.forces import home_node

    whole = np.full((len(n.units), codes.NUI), -1, np.int32)
    real = np.zeros((len(n.units), codes.NUF))
    for u, unit in enumerate(n.units):
        s = n.state.get(unit.id)
        present = s is not None and s.is_present
        post = n.position.get(s.position, -1) if present and s is not None else -1
        guns = KINDS.index(unit.kind) in (codes.BATTERY, codes.AA)
        whole[u, codes.CELL] = start_cell(n, unit)
        whole[u, codes.POST] = post
        whole[u, codes.HOME] = home_node(n, unit)
        whole[u, codes.POSTURE] = (
            codes.SERVING if guns else (codes.HOLDING if post >= 0 else codes.REST)
        )
        whole[u, codes.TUBES] = s.tubes if present and s is not None else 0
        whole[u, codes.PRESENT] = 1 if present else 0
        for column in (codes.DAMAGED, codes.BUSY, codes.RAW, codes.FIRED, codes.AIMED):
            whole[u, column] = 0
        real[u, codes.COHESION] = s.cohesion if s is not None else 1.0
    return whole, real


def start_posts(n: Names) -> tuple[I4, F8, F8]:
    """State of every position at the start."""
    siege = n.siege
    whole = np.full((len(siege.positions), codes.NPI), -1, np.int32)
    real = np.zeros((len(siege.positions), codes.NPF))
    held = np.zeros((len(siege.positions), 2))
    states = {s.position: s for s in siege.situation.positions}
    for p, position in enumerate(siege.positions):
        s = states.get(position.id)
        owner = n.side(s.holder) if s is not None and s.holder else codes.NOBODY
        there = position.exists_from is None or position.exists_from <= siege.at
        whole[p, codes.OWNER] = owner
        whole[p, codes.EXISTS] = 1 if there else 0
        whole[p, codes.EMPTY] = 0
        whole[p, codes.GUNS_UP] = 1
        # A counted post is the fortress's own work, whoever holds it now.
        whole[p, codes.BUILDER] = codes.GARRISON if position.is_counted else owner
        real[p, codes.WORKS] = real[p, codes.SHELTER] = s.works if s is not None else 1.0
        real[p, codes.TURNED] = real[p, codes.WIRE] = 1.0
        if owner >= 0:
            share = s.attacker_share if s is not None else 0.0
            held[p, owner], held[p, 1 - owner] = 1.0 - share, share
            whole[p, codes.LODGED] = 0 if share > 0.0 else -1
    return whole, real, held


def start_state(n: Names) -> Start:
    """The state at the start as arrays."""
    unit_i, unit_f = start_units(n)
    post_i, post_f, held = start_posts(n)
    dug = np.zeros(max(len(n.line), 1), np.int32)
    for state in n.siege.situation.trenches:
        dug[n.line[state.trench]] = state.dug_m
    return Start(start_men(n), unit_i, unit_f, post_i, post_f, held, dug)
