"""Galleries are driven under a position, and their charge is fired as the assault on it begins.

A gallery grows by a rate drawn once for its task, less while its crew is short and while the
ground is under water. A loaded and finished gallery is fired at H-hour of the side's own assault.
Men and works within a radius that grows with the cube root of the charge are lost, those near the
summit before the rest, and the attacker has that ground. Rates: Underground Warfare 1914-18, ch.
8, at the low end; crater radius: rules of military mining, as the parameter table says. Not
modelled: listening and counter-mines, spoil and timber, a charge that fails, the shelter that a
crater gives."""

from __future__ import annotations

import math

from siegeworks.engine.codes import (
    ACTIVE,
    BY_MINE,
    CONTACT_H,
    DONE,
    DUG,
    E_MINE,
    E_TASK_DONE,
    ENDED_AT,
    FIT,
    FLOODED,
    GALLERY_CM,
    HANDED,
    LABOUR,
    NAME,
    NOW,
    NOW_IN,
    POST,
    POSTURE,
    PRESENT,
    R_MINING,
    SINCE,
    STATUS,
    T_MINE,
    TASK,
)
from siegeworks.engine.gunnery import M2_PER_HA
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import hit_men, note
from siegeworks.engine.orders import is_assault, release
from siegeworks.engine.samplers import binomial, lognormal, stochastic_round
from siegeworks.engine.state import F8, I1, I4, Force, Log, Posts, Sky, Tasking
from siegeworks.engine.streams import CAMPAIGN_WATCH, uniforms
from siegeworks.engine.tables import ClockTable, PathTable, PostTable, TaskTable, UnitTable

ID = "mining"
VERSION = 1
PARAMETERS = (
    "gallery_advance_m_per_day", "gallery_advance_sd_log", "gallery_crew_men",
    "gallery_flood_loss_share", "mine_gallery_charge_radius_m_per_t13", "mine_summit_density_x",
    "mine_hit_share", "mine_killed_share", "wounded_light_share", "wounded_severe_share",
)  # fmt: skip
(
    ADVANCE_M, ADVANCE_SD, CREW, FLOOD_LOSS, RADIUS_M, SUMMIT_X, HIT_SHARE, KILLED_SHARE,
    LIGHT_SHARE, SEVERE_SHARE,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units.side", "tables.posts.area_ha", "tables.posts.parts", "tables.posts.part_to",
    "tables.posts.summit", "tables.paths.line_goal", "tables.paths.line_plan_m",
    "tables.tasks.side", "tables.tasks.kind", "tables.tasks.goal", "tables.tasks.share",
    "tables.tasks.unit_start", "tables.tasks.unit_item", "tables.tasks.entity",
    "tables.tasks.charge_kg", "tables.tasks.then", "tables.clock.watch_h", "force.men",
    "force.lost", "force.unit_i", "posts.held", "posts.fabric", "posts.op_i", "tasking.task_i",
    "tasking.task_f", "tasking.line_i", "sky.camp_f",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.sums", "force.unit_i", "posts.held", "posts.fabric",
    "tasking.task_i",
    "tasking.line_i", "log.events", "log.n_events",
)  # fmt: skip
CM_PER_M = 100
MINES = 32768
"""Pairs of draw numbers kept apart for mines."""


# --- scalars -------------------------------------------------------------------------------------


@kernel
def advance_m(
    m_per_day: float, hours: float, hands: float, crew: float, flooded: float, flood_loss: float
) -> float:
    """Metres a gallery grows in a watch with ``hands`` of the ``crew`` that three shifts need."""
    manned = min(hands / max(crew, 1e-9), 1.0)
    return m_per_day * hours / 24.0 * manned * (1.0 - flood_loss * flooded)


@kernel
def is_ready(gallery_cm: int, plan_m: int) -> bool:
    """True when a gallery has reached its chamber."""
    return gallery_cm >= CM_PER_M * plan_m


@kernel
def crater_share(charge_kg: float, radius_m: float, area_ha: float) -> float:
    """Share of a position within reach of a charge; ``radius_m`` for one tonne."""
    reach_m = radius_m * math.pow(max(charge_kg, 0.0) / 1000.0, 1.0 / 3.0)
    return min(math.pi * reach_m * reach_m / max(area_ha * M2_PER_HA, 1e-9), 1.0)


@kernel
def part_broken(share: float, width: float, is_summit: bool, density_x: float) -> float:
    """Share of a part's works that a charge breaks; ``width`` is the part's share of the position.

    The chamber lies under the summit: its whole crater counts there, elsewhere only its share.
    """
    if is_summit:
        return min(density_x * share / max(width, 1e-9), 1.0)
    return share


# --- the gallery ---------------------------------------------------------------------------------


@kernel
def hands_in(
    tasks_share: float, men: I4, unit_i: I4, unit_item: I4, first: int, end: int, t: int
) -> float:
    """Men at work in the gallery of task ``t``."""
    total = 0.0
    for i in range(first, end):
        u = unit_item[i]
        if unit_i[u, TASK] == t and unit_i[u, POSTURE] == LABOUR and unit_i[u, PRESENT] == 1:
            total += men[u, FIT] * tasks_share
    return total


@kernel
def drive(task_i: I4, line_i: I4, t: int, line: int, plan_m: int, metres: float, u: float) -> int:
    """Drive the gallery of task ``t`` on by ``metres``; returns the centimetres gained.

    What was dug on the line before the task began, or by another task, is its beginning.
    """
    before = max(int(task_i[t, GALLERY_CM]), CM_PER_M * int(line_i[line, DUG]))
    after = min(before + stochastic_round(u, CM_PER_M * metres), CM_PER_M * plan_m)
    after = max(after, before)
    task_i[t, GALLERY_CM] = after
    line_i[line, DUG] = max(int(line_i[line, DUG]), after // CM_PER_M)
    return after - before


# --- the charge ----------------------------------------------------------------------------------


@kernel
def contact_hour(
    kind: I1, goal: I4, side: I1, task_i: I4, task_f: F8, p: int, s: int, latest: float
) -> float:
    """Hour at which the first assault of side ``s`` on ``p`` begins this watch; else ``latest``."""
    hour = latest
    n = kind.size
    for t in range(n):
        if task_i[t, NOW_IN] == 1 and goal[t] == p and side[t] == s and is_assault(int(kind[t])):
            hour = min(hour, task_f[t, CONTACT_H])
    row = n + 2 * p + s
    if task_i[row, NOW_IN] == 1:
        hour = min(hour, task_f[row, CONTACT_H])
    return hour


@kernel
def blow_men(
    side: I1,
    force: Force,
    p: int,
    s: int,
    chance: float,
    par: F8,
    key: tuple[int, int, int],
    draw: int,
) -> int:
    """Hit the men of the enemy of ``s`` who stand in ``p`` over the charge; returns how many."""
    seed, rep, watch = key
    men, lost, unit_i = force.men, force.lost, force.unit_i
    total = 0
    for u in range(side.size):
        if side[u] == s or unit_i[u, POST] != p or unit_i[u, PRESENT] == 0:
            continue
        a, _, _, _ = uniforms(seed, rep, watch, R_MINING, int(lost[u, NAME]), draw)
        hits = binomial(a, int(men[u, FIT]), chance)
        total += hit_men(
            force, u, hits, BY_MINE, par[KILLED_SHARE], par[LIGHT_SHARE],
            par[SEVERE_SHARE],
            seed, rep, watch, R_MINING * 65536 + draw + 1,
        )  # fmt: skip
    return total


@kernel
def break_works(
    posts_part_to: F8, fabric: F8, p: int, parts: int, summit: int, share: float, density_x: float
) -> None:
    """Break the works of every part of ``p``, the summit's most."""
    start = 0.0
    for k in range(parts):
        width = posts_part_to[p, k] - start
        start = posts_part_to[p, k]
        fabric[p, k] *= 1.0 - part_broken(share, width, k == summit, density_x)


@kernel
def yield_ground(held: F8, p: int, s: int, share: float) -> None:
    """The ground over the charge passes to the attacker ``s``."""
    taken = min(share, held[p, 1 - s])
    held[p, s] += taken
    held[p, 1 - s] -= taken


@kernel
def finish_task(task_i: I4, then: I4, unit_i: I4, t: int, watch: int) -> None:
    """The mine is fired: its task is done, its crew is free, what follows may begin."""
    task_i[t, STATUS] = DONE
    task_i[t, SINCE] = watch
    task_i[t, ENDED_AT] = watch
    release(unit_i, t)
    if then[t] >= 0:
        task_i[then[t], HANDED] = 1


# --- the rule ------------------------------------------------------------------------------------


@kernel
def apply(
    units: UnitTable, posts: PostTable, paths: PathTable, tasks: TaskTable, clock: ClockTable,
    force: Force, state_posts: Posts, tasking: Tasking, sky: Sky, log: Log, par: F8, seed: int,
    rep: int, watch: int,
) -> int:  # fmt: skip
    """Drive every gallery and fire what is due; returns galleries that grew and charges fired."""
    hours = clock.watch_h[0]
    task_i = tasking.task_i
    acted = 0
    for t in range(tasks.kind.size):
        if tasks.kind[t] != T_MINE or task_i[t, STATUS] != ACTIVE:
            continue
        line = int(tasks.goal[t])
        plan_m = int(paths.line_plan_m[line])
        a, _, _, _ = uniforms(seed, rep, CAMPAIGN_WATCH, R_MINING, int(tasks.entity[t]), 0)
        b, _, _, _ = uniforms(seed, rep, watch, R_MINING, int(tasks.entity[t]), 1)
        hands = hands_in(
            tasks.share[t], force.men, force.unit_i, tasks.unit_item, int(tasks.unit_start[t]),
            int(tasks.unit_start[t + 1]), t,
        )  # fmt: skip
        per_day = lognormal(a, par[ADVANCE_M], par[ADVANCE_SD])
        metres = advance_m(per_day, hours, hands, par[CREW], sky.camp_f[FLOODED], par[FLOOD_LOSS])
        if drive(task_i, tasking.line_i, t, line, plan_m, metres, b) > 0:
            acted += 1
        p = int(paths.line_goal[line])
        if p < 0 or state_posts.op_i[p, int(tasks.side[t]), NOW] == 0:
            continue
        if not is_ready(int(task_i[t, GALLERY_CM]), plan_m) or tasks.charge_kg[t] <= 0:
            continue
        s = int(tasks.side[t])
        share = crater_share(float(tasks.charge_kg[t]), par[RADIUS_M], posts.area_ha[p])
        chance = min(par[SUMMIT_X] * share, 1.0) * par[HIT_SHARE]
        # Two mines in one watch must not share a draw: the task's hash sets the numbers apart.
        draw = 2 * int(tasks.entity[t] % MINES)
        hits = blow_men(units.side, force, p, s, chance, par, (seed, rep, watch), draw)
        break_works(
            posts.part_to, state_posts.fabric, p, int(posts.parts[p]), int(posts.summit[p]), share,
            par[SUMMIT_X],
        )  # fmt: skip
        yield_ground(state_posts.held, p, s, share)
        hour = contact_hour(tasks.kind, tasks.goal, tasks.side, task_i, tasking.task_f, p, s, hours)
        finish_task(task_i, tasks.then, force.unit_i, t, watch)
        minute = int(60.0 * hour)
        note(log.events, log.n_events, watch, minute, E_MINE, s, p, t, hits)
        note(log.events, log.n_events, watch, minute, E_TASK_DONE, s, -1, t, 0)
        acted += 1
    return acted
