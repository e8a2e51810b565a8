"""Fire for an assault and against one: preparation, support in contact, the defender's barrage.

A preparation is shared among the batteries of its fire plan by what each can fire in its hours;
support is a share of their rate while rounds last; a barrage is a demand, guns in range times rate
times hours of contact, met from the purse for defence and then from that for harassing."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.bombardment import (
    BARRAGE_HITS,
    DEFENCE_SHARE,
    DIRECT_X,
    POLICY_SUPPORT,
    SUPPORT_SHARE,
    Aim,
)
from siegeworks.engine.codes import (
    BARRAGE,
    CONTACT_H,
    HOURS,
    LAST,
    NOW,
    NOW_IN,
    OPEN,
    OWNER,
    P_DEFENCE,
    P_HARASS,
    P_RESERVE,
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
from siegeworks.engine.missions import RATE, Marks, Park, fire_at, reaches, room_of
from siegeworks.engine.orders import is_assault
from siegeworks.engine.state import F8, I2, I4, Stores, Tasking
from siegeworks.engine.tables import TaskTable


class Orders(NamedTuple):
    """The plan's tasks as orders to the guns, and how they stand."""

    tasks: TaskTable
    tasking: Tasking


@kernel
def begins_now(is_open: int, last: int, contact_h: float, watch: int) -> bool:
    """True when an assault starts in this watch; False when it goes on from the watch before."""
    goes_on = is_open == 1 and last == watch - 1 and contact_h <= 0.0
    return not goes_on


@kernel
def room_to_prepare(park: Park, u: int, ammo: int, hours: float, watch_h: float, cell: int) -> int:
    """Rounds of ``ammo`` that unit ``u`` can fire at ``cell`` in a preparation of ``hours``."""
    if int(park.guns[u, G_AMMO]) != ammo or park.guns[u, G_REFERENCE] <= 0.0:
        return 0
    if not reaches(park, u, cell):
        return 0
    return min(int(park.force.bench[RATE, u] * hours), room_of(park, u, watch_h))


@kernel
def prepare(
    park: Park, stores: Stores, marks: Marks, par: F8, watch_h: float, gun_item: I4, first: int,
    end: int, ammo: int, want: int, aim: Aim,
) -> None:  # fmt: skip
    """Share ``want`` rounds of a preparation among the listed guns by what each can fire."""
    cell = int(marks.posts.cell[aim.post])
    total = 0
    for i in range(first, end):
        total += room_to_prepare(park, int(gun_item[i]), ammo, aim.hours, watch_h, cell)
    for i in range(first, end):
        u = int(gun_item[i])
        room = room_to_prepare(park, u, ammo, aim.hours, watch_h, cell)
        if room <= 0:
            continue
        share = min(room, want * room // total)
        want -= share
        total -= room
        fire_at(park.guns, park.force.unit_i, stores, marks, par, u, share, P_RESERVE, -1, aim)


@kernel
def support(
    park: Park, stores: Stores, marks: Marks, par: F8, watch_h: float, u: int, share: float,
    purse_2: int, aim: Aim,
) -> None:  # fmt: skip
    """Unit ``u`` fires through the hours of contact at ``share`` of its rate."""
    if park.guns[u, G_REFERENCE] <= 0.0 or not reaches(park, u, int(marks.posts.cell[aim.post])):
        return
    want = min(int(park.force.bench[RATE, u] * share * aim.hours), room_of(park, u, watch_h))
    fire_at(park.guns, park.force.unit_i, stores, marks, par, u, want, P_RESERVE, purse_2, aim)


@kernel
def aim_of(seen: I2, marks: Marks, p: int, s: int, hours: float, is_preparation: bool) -> Aim:
    """How side ``s`` fires at position ``p`` for its assault: at the part now fought for."""
    owner = int(marks.state.post_i[p, OWNER])
    x = marks.state.held[p, 1 - owner] if owner >= 0 else 0.0
    part = int(marks.posts.parts[p]) - 1
    for k in range(part, -1, -1):
        if x < marks.posts.part_to[p, k]:
            part = k
    shift = fire_column(0, owner, s)
    return Aim(p, shift, hours, part, bool(seen[s, marks.posts.cell[p]] > 0), is_preparation)


@kernel
def serve_plan(
    park: Park, stores: Stores, marks: Marks, orders: Orders, par: F8, watch: int, watch_h: float,
    is_preparation: bool,
) -> None:  # fmt: skip
    """Fire for the plan's assaults in the order of tasks: preparations, or support."""
    for t in range(orders.tasks.kind.size):
        if orders.tasking.task_i[t, NOW_IN] == 0 or not is_assault(int(orders.tasks.kind[t])):
            continue
        p, s = int(orders.tasks.goal[t]), int(orders.tasks.side[t])
        begins = orders.tasking.task_f[t, CONTACT_H]
        hours = orders.tasks.prep_h[t] if is_preparation else watch_h - begins
        aim = aim_of(park.land.seen, marks, p, s, hours, is_preparation)
        first, end = int(orders.tasks.gun_start[t]), int(orders.tasks.gun_start[t + 1])
        if not is_preparation:
            for i in range(first, end):
                u = int(orders.tasks.gun_item[i])
                support(park, stores, marks, par, watch_h, u, par[SUPPORT_SHARE], -1, aim)
        elif begins_now(
            int(marks.state.op_i[p, s, OPEN]), int(marks.state.op_i[p, s, LAST]), begins, watch
        ):
            for ammo in range(orders.tasks.prep_rounds.shape[1]):
                want = int(orders.tasks.prep_rounds[t, ammo])
                if want > 0:
                    prepare(
                        park, stores, marks, par, watch_h, orders.tasks.gun_item, first, end, ammo,
                        want, aim
                    )  # fmt: skip


@kernel
def serve_policy(
    park: Park, stores: Stores, marks: Marks, task_i: I4, par: F8, watch_h: float, n_plan: int,
) -> None:  # fmt: skip
    """Fire for the attacks that a side makes by its policy, with all its guns in range."""
    for row in range(n_plan, task_i.shape[0]):
        if task_i[row, NOW_IN] == 0:
            continue
        p, s = (row - n_plan) // 2, (row - n_plan) % 2
        hours = marks.state.post_f[p, fire_column(HOURS, int(marks.state.post_i[p, OWNER]), s)]
        aim = aim_of(park.land.seen, marks, p, s, hours, False)
        for u in park.units.armed:
            if park.guns[u, G_SIDE] == s and park.force.bench[RATE, u] > 0:
                support(park, stores, marks, par, watch_h, u, par[POLICY_SUPPORT], P_DEFENCE, aim)


@kernel
def serve_assaults(
    park: Park, stores: Stores, marks: Marks, orders: Orders, par: F8, watch: int, watch_h: float,
) -> None:  # fmt: skip
    """Fire for all assaults of this watch: every preparation comes before any support."""
    serve_plan(park, stores, marks, orders, par, watch, watch_h, True)
    serve_plan(park, stores, marks, orders, par, watch, watch_h, False)
    serve_policy(park, stores, marks, orders.tasking.task_i, par, watch_h, orders.tasks.kind.size)


@kernel
def barrage_worth(
    reference: float, hits: float, is_direct: bool, direct_x: float, a_round: float
) -> float:
    """Reference rounds of barrage that one round is worth.

    A gun that sees the assault does more a round than a barrage; the hits of an automatic weapon
    are turned into rounds of a barrage, each good for ``a_round`` hits."""
    return reference * (direct_x if is_direct else 1.0) + hits / max(a_round, 1e-9)


@kernel
def list_assaults(op_i: I4, tally: I4) -> None:
    """List for each side the positions it assaults this watch, closed by -1."""
    for s in range(2):
        n = 0
        for p in range(op_i.shape[0]):
            if op_i[p, s, NOW] == 1:
                tally[s, n] = p
                n += 1
        tally[s, n] = -1


@kernel
def defend(park: Park, stores: Stores, marks: Marks, par: F8, watch_h: float, u: int) -> None:
    """Unit ``u`` fires its barrage on every listed assault in its reach, as long as it lasts."""
    guns, unit_i, assaulted = park.guns, park.force.unit_i, marks.state.tally
    rate = float(park.force.bench[RATE, u])
    s = 1 - int(guns[u, G_SIDE])
    n = 0
    k = 0
    while assaulted[s, k] >= 0:
        n += 1 if reaches(park, u, int(marks.posts.cell[assaulted[s, k]])) else 0
        k += 1
    if n == 0:
        return
    worth = barrage_worth(
        guns[u, G_REFERENCE],
        guns[u, G_HITS],
        guns[u, G_DIRECT] == 1.0,
        par[DIRECT_X],
        par[BARRAGE_HITS],
    )
    for i in range(k):
        p = int(assaulted[s, i])
        if not reaches(park, u, int(marks.posts.cell[p])):
            continue
        shift = fire_column(0, int(marks.state.post_i[p, OWNER]), s)
        want = int(rate * par[DEFENCE_SHARE] * marks.state.post_f[p, HOURS + shift] / n)
        want = min(want, room_left(unit_i, u, rate, watch_h))
        got = shoot(guns, unit_i, stores.rounds, stores.rounds_flow, u, want, P_DEFENCE, P_HARASS)
        marks.state.post_f[p, BARRAGE + shift] += got * worth
