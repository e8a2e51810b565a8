"""The kernel: one replication after another, the rules of a watch in the order of the sequence.

A thread owns a State as scratch memory and runs a range of replications; results are copied into
the arrays of a block. Nothing depends on which thread runs what."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine import codes, sequence
from siegeworks.engine.audit import faults
from siegeworks.engine.codes import (
    DUG,
    HEAD,
    LUCK_0,
    NAME,
    NOW,
    OVER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
    R_CAMPAIGN,
)
from siegeworks.engine.geometry import note_mapped, open_posts, settle, survey
from siegeworks.engine.jit import kernel
from siegeworks.engine.policy import DEFENCE_PURSE, RESERVE_PURSE
from siegeworks.engine.record import Reading, write_dawn
from siegeworks.engine.rules import (
    care,
    cohesion,
    consolidation,
    contact,
    counter_battery,
    decisions,
    desertion,
    digging,
    drops,
    ending,
    fires,
    flooding,
    landings,
    mining,
    movement,
    policies,
    replacements,
    retreat,
    strikes,
    supply,
    weather,
)
from siegeworks.engine.samplers import normal
from siegeworks.engine.state import (
    F8,
    I1,
    I2,
    I4,
    I8,
    U1,
    Force,
    Land,
    Posts,
    Sky,
    State,
    Stores,
    Tasking,
)
from siegeworks.engine.streams import CAMPAIGN_WATCH, uniforms
from siegeworks.engine.tables import PathTable, Start, SupplyTable, Tables, UnitTable

PAR_WEATHER, END_WEATHER = sequence.span(weather)
PAR_FLOODING, END_FLOODING = sequence.span(flooding)
PAR_DECISIONS, END_DECISIONS = sequence.span(decisions)
PAR_POLICIES, END_POLICIES = sequence.span(policies)
PAR_LANDINGS, END_LANDINGS = sequence.span(landings)
PAR_DROPS, END_DROPS = sequence.span(drops)
PAR_STRIKES, END_STRIKES = sequence.span(strikes)
PAR_SUPPLY, END_SUPPLY = sequence.span(supply)
PAR_MOVEMENT, END_MOVEMENT = sequence.span(movement)
PAR_DIGGING, END_DIGGING = sequence.span(digging)
PAR_MINING, END_MINING = sequence.span(mining)
PAR_FIRES, END_FIRES = sequence.span(fires)
PAR_COUNTER_BATTERY, END_COUNTER_BATTERY = sequence.span(counter_battery)
PAR_CONTACT, END_CONTACT = sequence.span(contact)
PAR_RETREAT, END_RETREAT = sequence.span(retreat)
PAR_CONSOLIDATION, END_CONSOLIDATION = sequence.span(consolidation)
PAR_CARE, END_CARE = sequence.span(care)
PAR_COHESION, END_COHESION = sequence.span(cohesion)
PAR_DESERTION, END_DESERTION = sequence.span(desertion)
PAR_REPLACEMENTS, END_REPLACEMENTS = sequence.span(replacements)
PAR_ENDING, END_ENDING = sequence.span(ending)
LUCK_SD = len(sequence.PARAMETER_NAMES) - len(sequence.CAMPAIGN_PARAMETERS)
HOLDER_LOSES = LUCK_SD + 1
TAKEN_AT = LUCK_SD + 2
LUCK_KNOWN = LUCK_SD + 3


class Block(NamedTuple):
    """Results of a block of n replications, one row each.

    ``daily`` float64 [n, days, measures]; ``rounds`` int64 [n, days, D, A]; ``tubes`` int32 [n,
    days, 2E]; ``dawn`` int8 [n, days, P]; ``task_i`` int32 [n, T, NTI]; ``causes`` int64 [n, 2, NC]
    losses by side and cause; ``ending`` int64 [n, 2] watch (-1 none) and cause; ``fired`` int64 [n,
    N_RULES]; ``faults`` int64 [n] broken identities over all watches (0 unless audited); ``fit``
    int32 [n or 0, days, U] each unit's fit men at every dawn, where they are wanted."""

    daily: F8
    rounds: I8
    tubes: I4
    dawn: I1
    task_i: I4
    causes: I8
    ending: I8
    fired: I8
    faults: I8
    fit: I4


@kernel
def copy_i4(source: I4, target: I4) -> None:
    """Copy a whole-number matrix."""
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            target[i, j] = source[i, j]


@kernel
def copy_row(source: I1 | I2 | U1 | I4 | I8, target: I1 | I2 | U1 | I4 | I8) -> None:
    """Copy a row of whole numbers of any width."""
    for i in range(source.size):
        target[i] = source[i]


@kernel
def copy_land(source: Land, target: Land) -> None:
    """Copy a map."""
    copy_row(source.holder, target.holder)
    for s in range(2):
        copy_row(source.dominated[s], target.dominated[s])
        copy_row(source.seen[s], target.seen[s])
        copy_row(source.trench[s], target.trench[s])
        copy_row(source.joined[s], target.joined[s])
    for z in range(source.zone_in.shape[0]):
        copy_row(source.zone_in[z], target.zone_in[z])
    copy_row(source.ring, target.ring)


@kernel
def copy_f8(source: F8, target: F8) -> None:
    """Copy a matrix of reals."""
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            target[i, j] = source[i, j]


@kernel
def reset_force(start: Start, units: UnitTable, force: Force) -> None:
    """Units as they stand at the start."""
    copy_i4(start.men, force.men)
    copy_i4(start.unit_i, force.unit_i)
    copy_f8(start.unit_f, force.unit_f)
    for u in range(units.side.size):
        for cause in range(codes.NC):
            force.lost[u, cause] = 0
        # The low 32 bits of the id's hash, read as a signed number.
        bits = int(units.entity[u])
        force.lost[u, NAME] = bits - 4294967296 if bits >= 2147483648 else bits


@kernel
def reset_posts(start: Start, state_posts: Posts) -> None:
    """Positions as they stand at the start, no operation open."""
    copy_i4(start.post_i, state_posts.post_i)
    copy_f8(start.post_f, state_posts.post_f)
    copy_f8(start.held, state_posts.held)
    for p in range(start.post_i.shape[0]):
        for k in range(3):
            state_posts.fabric[p, k] = 1.0
        for s in range(2):
            state_posts.over[p, s] = 0.0
            for i in range(codes.NOI):
                state_posts.op_i[p, s, i] = 0
            state_posts.op_i[p, s, codes.LAST] = -1
            state_posts.op_i[p, s, codes.LAST_WON] = -1


@kernel
def reset_tasks(tasking: Tasking) -> None:
    """No task begun."""
    for t in range(tasking.task_i.shape[0]):
        for i in range(codes.NTI):
            tasking.task_i[t, i] = 0
        tasking.task_i[t, codes.JUMP_M] = -1
        tasking.task_i[t, codes.ENDED_AT] = -1
        tasking.task_f[t, codes.CONTACT_H] = 0.0


@kernel
def reset_lines(start: Start, paths: PathTable, tasking: Tasking, land: Land) -> None:
    """Trenches as dug at the start, each line from its rear end."""
    for s in range(2):
        for c in range(land.trench.shape[1]):
            land.trench[s, c] = 0
            land.joined[s, c] = 0
    for k in range(paths.line_side.size):
        s = int(paths.line_side[k])
        left = int(start.line_dug[k])
        tasking.line_i[k, DUG] = left
        tasking.line_i[k, HEAD] = 0
        for i in range(paths.line_start[k], paths.line_start[k + 1]):
            c = paths.line_cell[i]
            metres = min(left, int(paths.line_cell_m[i]))
            land.trench[s, c] += metres
            left -= metres
            if metres < paths.line_cell_m[i]:
                break
            land.joined[s, c] = 1
            tasking.line_i[k, HEAD] += 1


@kernel
def reset_stores(supply_table: SupplyTable, stores: Stores, policy: F8) -> None:
    """Stocks at the start, in purses by each side's policy."""
    for d in range(supply_table.side.size):
        s = int(supply_table.side[d])
        for a in range(stores.rounds.shape[1]):
            total = int(supply_table.start_rounds[d, a])
            reserve = int(policy[s, RESERVE_PURSE] * total)
            defence = min(int(policy[s, DEFENCE_PURSE] * total), total - reserve)
            stores.rounds[d, a, P_RESERVE] = reserve
            stores.rounds[d, a, P_DEFENCE] = defence
            stores.rounds[d, a, P_HARASS] = total - reserve - defence
            for f in range(codes.NFLOW):
                stores.rounds_flow[d, a, f] = 0
        for k in range(3):
            stores.kg[d, k] = supply_table.start_kg[d, k]
            for f in range(codes.NFLOW):
                stores.kg_flow[d, k, f] = 0
        for i in range(stores.rear.shape[1]):
            stores.rear[d, i] = supply_table.start_rear[d, i]
    for z in range(stores.loose.shape[0]):
        for i in range(stores.loose.shape[1]):
            stores.loose[z, i] = 0


@kernel
def reset_sky(
    supply_table: SupplyTable, sky: Sky, air_side: int, luck: F8, seed: int, rep: int
) -> None:
    """Weather dry, strips open, the campaign draws of both sides: ``luck`` is a row of
    ``CAMPAIGN_PARAMETERS``."""
    for i in range(codes.NAI):
        sky.air_i[i] = 0
    sky.air_i[codes.LAST_LANDING] = -1
    sky.air_i[codes.LAST_DAY_LANDING] = -1
    if air_side >= 0:
        sky.air_i[codes.STRIP_BY_DAY] = 1
        sky.air_i[codes.STRIP_BY_NIGHT] = 1
    for i in range(codes.NAF):
        sky.air_f[i] = 0.0
    sky.air_f[codes.ROAD_X] = 1.0
    for i in range(codes.NCI):
        sky.camp_i[i] = 0
    sky.camp_i[codes.OVER_AT] = -1
    sky.camp_i[codes.LAST_CALL_0] = -1
    sky.camp_i[codes.LAST_CALL_1] = -1
    for i in range(codes.NCF):
        sky.camp_f[i] = 0.0
    for s in range(2):
        a, _, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_CAMPAIGN, s + 1, 0)
        known = luck[LUCK_KNOWN - LUCK_SD + s]
        sky.camp_f[LUCK_0 + s] = known + luck[0] * normal(a)
        sky.camp_f[codes.RATION_0 + s] = 1.0
    for i in range(supply_table.start_pool.size):
        sky.pool[i] = supply_table.start_pool[i]


@kernel
def reset_map(tables: Tables, state: State, air_side: int) -> None:
    """Trenches, holders and all that follows from them; counted once, copied ever after."""
    first = state.first
    if first.ring[2] + first.ring[3] > 0:  # somebody holds a cell: the count is made
        copy_land(first, state.land)
        copy_i4(state.tasking.line_0, state.tasking.line_i)
        note_mapped(state.posts.post_i)
        return
    reset_lines(tables.start, tables.paths, state.tasking, state.land)
    survey(tables.posts, tables.ground, state.posts, state.land, air_side)
    copy_land(state.land, first)
    copy_i4(state.tasking.line_i, state.tasking.line_0)


@kernel
def reset(tables: Tables, state: State, par: F8, seed: int, rep: int) -> None:
    """Put the State back to the start for replication ``rep``."""
    reset_force(tables.start, tables.units, state.force)
    reset_posts(tables.start, state.posts)
    reset_tasks(state.tasking)
    reset_stores(tables.supply, state.stores, tables.policy)
    air_side = int(tables.air.side[0])
    reset_sky(tables.supply, state.sky, air_side, par[LUCK_SD:], seed, rep)
    state.log.n_events[0] = 0
    for i in range(codes.N_RULES):
        state.log.fired[i] = 0
    reset_map(tables, state, air_side)
    consolidation.overlook_all(
        tables.posts.overlook, tables.ground.source_side, state.posts.post_i, state.posts.held,
        state.posts.over, par[PAR_CONSOLIDATION + consolidation.OBSERVERS],
        par[PAR_CONSOLIDATION + consolidation.TAKEN_AT],
    )  # fmt: skip


@kernel
def settle_map(tables: Tables, state: State) -> None:
    """Carry changes of owner into the map of holders."""
    settle(tables.posts, tables.ground, state.posts, state.land, int(tables.air.side[0]))


@kernel
def play_watch(t: Tables, s: State, par: F8, seed: int, rep: int, w: int) -> None:
    """One watch, in the order of the sequence.

    One long list of calls, because each further level of functions is compiled once more.
    """
    if open_posts(t.posts, s.posts, s.land, w) > 0:
        settle_map(t, s)
    n = s.log.fired
    n[codes.R_WEATHER] += weather.apply(t.clock, s.sky, par[PAR_WEATHER:END_WEATHER], seed, rep, w)
    n[codes.R_FLOODING] += flooding.apply(
        t.posts, t.ground, t.clock, s.posts, s.sky, par[PAR_FLOODING:END_FLOODING]
    )
    n[codes.R_DECISIONS] += decisions.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.supply, t.clock, s.force, s.posts,
        s.tasking, s.stores, s.land, s.sky, s.log, t.policy, par[PAR_DECISIONS:END_DECISIONS], w,
    )  # fmt: skip
    n[codes.R_POLICIES] += policies.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.clock, s.force, s.posts, s.tasking, s.land,
        s.log, t.policy, par[PAR_POLICIES:END_POLICIES], w,
    )  # fmt: skip
    n[codes.R_LANDINGS] += landings.apply(
        t.units, t.ground, t.weapons, t.supply, t.air, t.clock, s.force, s.posts, s.stores, s.land,
        s.sky, s.log, t.policy, par[PAR_LANDINGS:END_LANDINGS], seed, rep, w,
    )  # fmt: skip
    n[codes.R_DROPS] += drops.apply(
        t.units, t.posts, t.ground, t.weapons, t.supply, t.air, t.clock, s.force, s.posts, s.stores,
        s.land, s.sky, s.log, t.policy, par[PAR_DROPS:END_DROPS], seed, rep, w,
    )  # fmt: skip
    n[codes.R_STRIKES] += strikes.apply(
        t.units, t.ground, t.weapons, t.air, t.clock, s.force, s.tasking, s.stores, s.land, s.sky,
        s.log, t.policy, par[PAR_STRIKES:END_STRIKES], seed, rep, w,
    )  # fmt: skip
    n[codes.R_SUPPLY] += supply.apply(
        t.units, t.weapons, t.supply, t.air, t.clock, s.force, s.posts, s.tasking, s.stores, s.sky,
        s.log, t.policy, par[PAR_SUPPLY:END_SUPPLY], seed, rep, w,
    )  # fmt: skip
    n[codes.R_MOVEMENT] += movement.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.clock, s.force, s.posts, s.tasking, s.land,
        s.sky, s.log, par[PAR_MOVEMENT:END_MOVEMENT], seed, rep, w,
    )  # fmt: skip
    settle_map(t, s)
    n[codes.R_DIGGING] += digging.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.air, t.clock, s.force, s.posts, s.tasking,
        s.land, s.sky, s.log, par[PAR_DIGGING:END_DIGGING], seed, rep, w,
    )  # fmt: skip
    n[codes.R_MINING] += mining.apply(
        t.units, t.posts, t.paths, t.tasks, t.clock, s.force, s.posts, s.tasking, s.sky, s.log,
        par[PAR_MINING:END_MINING], seed, rep, w,
    )  # fmt: skip
    n[codes.R_FIRES] += fires.apply(
        t.units, t.posts, t.ground, t.paths, t.tasks, t.supply, t.air, t.clock, t.guns, s.force,
        s.posts, s.tasking, s.stores, s.land, s.sky, s.log, t.policy, par[PAR_FIRES:END_FIRES],
        seed, rep, w,
    )  # fmt: skip
    n[codes.R_COUNTER_BATTERY] += counter_battery.apply(
        t.units, t.posts, t.ground, t.air, t.clock, t.guns, s.force, s.posts, s.land, s.sky, s.log,
        par[PAR_COUNTER_BATTERY:END_COUNTER_BATTERY], seed, rep, w,
    )  # fmt: skip
    for side in range(2):
        n[codes.R_CONTACT] += contact.apply(
            t.units, t.posts, t.tasks, t.clock, s.force, s.posts, s.tasking, s.sky, s.log,
            par[PAR_CONTACT:END_CONTACT], seed, rep, w, side,
        )  # fmt: skip
    n[codes.R_RETREAT] += retreat.apply(
        t.units, t.posts, t.ground, t.paths, t.supply, s.force, s.posts, s.stores, s.land, s.log,
        par[PAR_RETREAT:END_RETREAT], seed, rep, w,
    )  # fmt: skip
    settle_map(t, s)
    n[codes.R_CONSOLIDATION] += consolidation.apply(
        t.units, t.posts, t.ground, t.clock, s.force, s.posts, s.land, s.log,
        par[PAR_CONSOLIDATION:END_CONSOLIDATION], w,
    )  # fmt: skip
    n[codes.R_CARE] += care.apply(
        t.units, t.posts, t.supply, t.air, t.clock, s.force, s.posts, s.sky, par[PAR_CARE:END_CARE],
        seed, rep, w,
    )  # fmt: skip
    n[codes.R_COHESION] += cohesion.apply(
        t.units, t.posts, t.ground, t.supply, t.air, t.clock, s.force, s.posts, s.land, s.sky,
        par[PAR_COHESION:END_COHESION], w,
    )  # fmt: skip
    n[codes.R_DESERTION] += desertion.apply(
        t.units, t.posts, t.supply, t.clock, s.force, s.posts, s.log,
        par[PAR_DESERTION:END_DESERTION], seed, rep, w,
    )  # fmt: skip
    n[codes.R_REPLACEMENTS] += replacements.apply(
        t.units, t.posts, t.paths, t.supply, t.air, t.clock, t.start, s.force, s.posts, s.land,
        s.sky, s.log, t.policy, par[PAR_REPLACEMENTS:END_REPLACEMENTS], seed, rep, w,
    )  # fmt: skip
    if t.ending[codes.MAY_END] == 1:
        n[codes.R_ENDING] += ending.apply(
            t.units, t.posts, t.ending, s.force, s.posts, s.sky, s.log, par[PAR_ENDING:END_ENDING],
            w,
        )  # fmt: skip
        if s.sky.camp_i[OVER] == 1:
            settle_map(t, s)  # no watch follows that would carry what was given up into the map


@kernel
def quiet(state: State) -> None:
    """After the end nothing happens any more."""
    op_i = state.posts.op_i
    for p in range(op_i.shape[0]):
        op_i[p, 0, NOW] = 0
        op_i[p, 1, NOW] = 0


@kernel
def keep_causes(units: UnitTable, force: Force, causes: I8, i: int) -> None:
    """Losses by side and cause, summed over units."""
    for side in range(2):
        for cause in range(codes.NC):
            causes[i, side, cause] = 0
    for u in range(units.side.size):
        for cause in range(codes.NC):
            causes[i, units.side[u], cause] += force.lost[u, cause]


@kernel
def keep(t: Tables, s: State, out: Block, i: int, broken: int) -> None:
    """Copy the results of a replication into row ``i`` of its block."""
    copy_f8(s.log.daily, out.daily[i])
    copy_i4(s.log.daily_tubes, out.tubes[i])
    n_days = s.log.dawn.shape[0]
    for d in range(n_days):
        for p in range(s.log.dawn.shape[1]):
            out.dawn[i, d, p] = s.log.dawn[d, p]
        for j in range(out.rounds.shape[2]):
            for a in range(out.rounds.shape[3]):
                out.rounds[i, d, j, a] = s.log.daily_rounds[d, j, a]
    for task in range(out.task_i.shape[1]):
        for k in range(codes.NTI):
            out.task_i[i, task, k] = s.tasking.task_i[task, k]
    keep_causes(t.units, s.force, out.causes, i)
    out.ending[i, 0] = s.sky.camp_i[codes.OVER_AT]
    out.ending[i, 1] = s.sky.camp_i[codes.OVER_WHY]
    for r in range(codes.N_RULES):
        out.fired[i, r] = s.log.fired[r]
    out.faults[i] = broken
    if out.fit.shape[0] > 0:
        copy_i4(s.log.strength, out.fit[i])


@kernel
def run_range(
    t: Tables, s: State, reading: Reading, pars: F8, out: Block, seed: int, first: int, begin: int,
    end: int, n_watches: int, audit: bool,
) -> None:  # fmt: skip
    """Play rows ``begin`` to ``end`` of a block whose first replication is ``first``.

    ``pars`` float64 [1 or n, parameters]: one row for all, or a draw for each row of the block.
    With ``audit`` the accounting identities are checked after every watch."""
    per_day = int(24.0 / t.clock.watch_h[0])
    for i in range(begin, end):
        par = pars[i if pars.shape[0] > 1 else 0]
        reset(t, s, par, seed, first + i)
        broken = 0
        for w in range(n_watches + 1):
            if w % per_day == 0:
                write_dawn(t, s, reading, w // per_day, par[HOLDER_LOSES], par[TAKEN_AT])
            if w == n_watches or s.sky.camp_i[OVER] == 1:
                continue
            play_watch(t, s, par, seed, first + i, w)
            if s.sky.camp_i[OVER] == 1:
                quiet(s)
            if audit:
                broken += faults(t, s)
        keep(t, s, out, i, broken)
