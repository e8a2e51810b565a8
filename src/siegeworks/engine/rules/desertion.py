"""Desertion: men who leave, men who hide, units that walk away.

Each day a man deserts with a chance by kind of unit, greater beside lost strongpoints (groups of
posts) and in a shaken unit. A unit whose cohesion falls under its breaking point loses a share of
its men, once, to the shirkers who eat in the camp and do not fight; they come back slowly when it
is whole again. A locally raised unit in an outer post may walk away as a whole once its neighbours
are lost; one draw serves all such units of a formation, so that cutting a battalion into companies
changes nothing.

Source: decision 21 of the prototype, rates from the parameter table (a garrison's own counts;
guesses for the rest).

Worked once, in a day's first watch, for 24 hours. Not modelled: propaganda, single leaders,
deserters who inform the enemy, men who desert from the aid station.
"""

from __future__ import annotations

from siegeworks.engine.codes import (
    BROKE,
    BY_DESERTION,
    COHESION,
    DESERTED,
    E_COLLAPSE,
    FIT,
    MISSING,
    OWNER,
    POST,
    PRESENT,
    R_DESERTION,
    SHIRK,
)
from siegeworks.engine.enclosure import FAR_OFF, is_enclosed, list_lost, lost_near
from siegeworks.engine.jit import kernel
from siegeworks.engine.losses import note
from siegeworks.engine.samplers import binomial
from siegeworks.engine.state import F8, I4, Force, Log, Posts
from siegeworks.engine.streams import fill_uniforms, uniforms
from siegeworks.engine.tables import ClockTable, PostTable, SupplyTable, UnitTable

ID = "desertion"
VERSION = 2
PARAMETERS = (
    "desertion_regular_per_1000_day_count", "desertion_auxiliary_per_1000_day_count",
    "desertion_besieger_per_1000_day_count", "desertion_cohesion_slope",
    "p_unit_collapse_auxiliary_per_day_prob", "collapse_lost_neighbours", "collapse_deserted_share",
    "collapse_missing_share", "break_unit_cohesion", "shirker_share_after_break_share",
    "shirker_return_cohesion", "shirker_return_per_day_share",
)  # fmt: skip
(
    REGULAR, AUXILIARY, OPEN_REAR, SLOPE, COLLAPSE, LOST_NEIGHBOURS, COLLAPSE_DESERT,
    COLLAPSE_MISSING, BREAK, SHIRKERS, RETURN_FROM, RETURN,
) = range(len(PARAMETERS))  # fmt: skip
READS = (
    "tables.units", "tables.posts", "tables.supply", "tables.clock", "force.men", "force.unit_i",
    "force.unit_f", "posts.post_i",
)  # fmt: skip
WRITES = (
    "force.men", "force.lost", "force.unit_i", "force.unit_f", "force.draws", "posts.tally",
    "posts.marks", "log.events", "log.n_events",
)  # fmt: skip

DRAW_LEAVE, DRAW_COLLAPSE, DRAW_SPLIT = range(3)


# --- scalars --------------------------------------------------------------------------------------


@kernel
def desertion_per_day(per_1000: float, lost_posts: int, cohesion: float, slope: float) -> float:
    """Daily chance that a man leaves, 0-1."""
    shaken = 1.0 + slope * (1.0 - cohesion)
    return min(per_1000 / 1000.0 * (1.0 + lost_posts) * shaken, 1.0)


@kernel
def may_collapse(
    is_auxiliary: bool, is_owner: bool, lost_posts: int, wanted: float, lost_m: float,
    depot_m: float,
) -> bool:  # fmt: skip
    """Whether a unit could walk away: locally raised, in its own post, neighbours lost, outer post.

    A post is outer when the nearest lost one is nearer than the depot that supplies the unit.
    """
    is_outer = lost_m < depot_m
    return is_auxiliary and is_owner and lost_posts >= wanted and is_outer


# --- one unit -------------------------------------------------------------------------------------


@kernel
def depot_distance(distance_m: F8, depot_post: int, p: int) -> float:
    """Metres from position ``p`` to the depot's position; FAR_OFF when it is off the map."""
    return float(distance_m[p, depot_post]) if p >= 0 and depot_post >= 0 else FAR_OFF


@kernel
def leave(men: I4, lost: I4, u: int, chance: float, a: float) -> int:
    """Men of unit ``u`` desert; returns how many."""
    gone = binomial(a, int(men[u, FIT]), chance)
    men[u, FIT] -= gone
    men[u, DESERTED] += gone
    lost[u, BY_DESERTION] += gone
    return gone


@kernel
def hide_or_return(
    men: I4, unit_i: I4, u: int, cohesion: float, par: F8, a: float, b: float
) -> int:
    """A unit that breaks loses its shirkers once; a unit whole again gets some back each day."""
    if cohesion < par[BREAK]:
        if unit_i[u, BROKE] == 1 or men[u, FIT] == 0:
            return 0
        unit_i[u, BROKE] = 1
        hidden = binomial(a, int(men[u, FIT]), par[SHIRKERS])
        men[u, FIT] -= hidden
        men[u, SHIRK] += hidden
        return hidden
    if cohesion < par[RETURN_FROM]:
        return 0
    unit_i[u, BROKE] = 0
    back = binomial(b, int(men[u, SHIRK]), par[RETURN])
    men[u, SHIRK] -= back
    men[u, FIT] += back
    return back


@kernel
def walk_away(men: I4, lost: I4, u: int, deserts: float, missing: float, a: float, b: float) -> int:
    """Every fit man of unit ``u`` goes: to the enemy, out of sight, or into hiding in the camp."""
    fit = int(men[u, FIT])
    gone = binomial(a, fit, deserts)
    unseen = binomial(b, fit - gone, min(missing / max(1.0 - deserts, 1e-9), 1.0))
    men[u, FIT] = 0
    men[u, DESERTED] += gone
    men[u, MISSING] += unseen
    men[u, SHIRK] += fit - gone - unseen
    lost[u, BY_DESERTION] += gone + unseen
    return fit


@kernel
def collapse(
    men: I4, lost: I4, unit_i: I4, unit_f: F8, u: int, group: int, entity: int, par: F8, seed: int,
    rep: int, watch: int,
) -> int:  # fmt: skip
    """Unit ``u`` walks away with the chance drawn for its ``group``; returns how many men."""
    luck, _, _, _ = uniforms(seed, rep, watch, R_DESERTION, group, DRAW_COLLAPSE)
    if luck >= par[COLLAPSE] or men[u, FIT] == 0:
        return 0
    a, b, _, _ = uniforms(seed, rep, watch, R_DESERTION, entity, DRAW_SPLIT)
    unit_i[u, BROKE] = 1
    unit_f[u, COHESION] = 0.0
    return walk_away(men, lost, u, par[COLLAPSE_DESERT], par[COLLAPSE_MISSING], a, b)


# --- the rule -------------------------------------------------------------------------------------


@kernel
def rate_of(is_auxiliary: bool, in_ring: bool, par: F8) -> float:
    """Deserters per 1000 men and day by kind of unit."""
    if is_auxiliary:
        return float(par[AUXILIARY])
    return float(par[REGULAR]) if in_ring else float(par[OPEN_REAR])


@kernel
def apply(
    units: UnitTable, posts: PostTable, supply: SupplyTable, clock: ClockTable, force: Force,
    state_posts: Posts, log: Log, par: F8, seed: int, rep: int, watch: int,
) -> int:  # fmt: skip
    """A day's desertion, in the day's first watch; returns how many men left, hid or came back."""
    if clock.first[watch] == 0:
        return 0
    men, lost, unit_i, unit_f = force.men, force.lost, force.unit_i, force.unit_f
    post_i, distance_m, gone = state_posts.post_i, posts.distance_m, state_posts.tally[0]
    fill_uniforms(seed, rep, watch, R_DESERTION, units.entity, DRAW_LEAVE, force.draws)
    draws, groups_lost, nearest_m = force.draws, state_posts.tally[1], state_posts.marks[0]
    acted = 0
    for s in range(2):
        in_ring = is_enclosed(supply.side, supply.post, supply.main, s)
        n_lost = list_lost(post_i, s, gone)
        for p in range(post_i.shape[0]):
            groups_lost[p] = -1  # not asked yet
        for u in range(units.side.size):
            if units.side[u] != s or unit_i[u, PRESENT] == 0 or men[u, FIT] + men[u, SHIRK] == 0:
                continue
            p, entity, is_auxiliary = int(unit_i[u, POST]), units.entity[u], units.auxiliary[u] == 1
            lost_posts, lost_m = 0, FAR_OFF
            if p >= 0 and n_lost > 0:
                if groups_lost[p] < 0:
                    groups_lost[p], nearest_m[p] = lost_near(
                        gone, n_lost, posts.near, posts.group, distance_m, p
                    )  # fmt: skip
                lost_posts, lost_m = int(groups_lost[p]), nearest_m[p]
            rate = rate_of(is_auxiliary, in_ring, par)
            cohesion = unit_f[u, COHESION]
            chance = desertion_per_day(rate, lost_posts, cohesion, par[SLOPE])
            acted += leave(men, lost, u, chance, draws[0, u])
            acted += hide_or_return(men, unit_i, u, cohesion, par, draws[1, u], draws[2, u])
            is_owner = p >= 0 and post_i[p, OWNER] == s
            depot_m = depot_distance(distance_m, supply.post[units.depot[u]], p)
            wanted = par[LOST_NEIGHBOURS]
            if not may_collapse(is_auxiliary, is_owner, lost_posts, wanted, lost_m, depot_m):
                continue
            group = units.formation[u] if units.formation[u] >= 0 else entity
            number = collapse(men, lost, unit_i, unit_f, u, group, entity, par, seed, rep, watch)
            if number > 0:
                note(log.events, log.n_events, watch, 0, E_COLLAPSE, s, p, u, number)
                acted += number
    return acted
