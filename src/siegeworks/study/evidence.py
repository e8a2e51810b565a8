"""Figures that findings weigh and that the record does not hold as one measure."""

from __future__ import annotations

import numpy as np

from siegeworks.scenario.records import Equipment, Zone
from siegeworks.study.cases import Case, Written
from siegeworks.study.questions.heights import OVERLOOKED
from siegeworks.study.questions.reach import tubes_on, watchers
from siegeworks.study.questions.routes import is_open
from siegeworks.study.questions.supplies import (
    Figure,
    battle_need,
    can_drop,
    can_gather,
    carried,
    fed_by_air,
    quiet_need,
)
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, Floats, overlooked

HEAVY_SHARE = 0.5
"""A piece is heavy from this share of the lethal area of its side's heaviest piece."""
UNIT_OF_FIRE_LEFT = 0.25
"""Share of a unit of fire under which a tube counts as out of rounds."""


def guns(case: Case, side: int, *, heavy: bool) -> list[Equipment]:
    """A side's heavy artillery, or all its other weapons.

    Heavy is what fires indirectly with at least half the lethal area of the side's heaviest piece.
    """
    own = [w for w in case.siege.equipment if w.id in case.tubes_before(side)]
    indirect = [w for w in own if not w.is_direct and w.ceiling_m <= 0.0]
    most = max((w.lethal_area_m2 for w in indirect), default=0.0)
    big = {w.id for w in indirect if w.lethal_area_m2 >= HEAVY_SHARE * most > 0.0}
    return [w for w in own if (w.id in big) is heavy]


def firing(case: Case, side: int, weapons: list[Equipment]) -> tuple[Floats, Floats]:
    """Serviceable tubes that have rounds, and tubes at the start, of some weapons."""
    now, before, rounds = case.tubes(side), case.tubes_before(side), case.rounds(side)
    unit = {k.id: k.unit_of_fire for k in case.siege.ammunition}
    fire = np.zeros(max(case.n, 1))
    total = np.zeros(max(case.n, 1))
    for weapon in weapons:
        total += before[weapon.id]
        kind = weapon.ammunition
        if kind:
            least = UNIT_OF_FIRE_LEFT * unit[kind] * now[weapon.id]
            fire += np.where(rounds[kind] >= np.maximum(least, 1.0), now[weapon.id], 0.0)
        else:
            fire += now[weapon.id]
    return fire, total


def zones(case: Case, kind: str) -> list[Zone]:
    """Strips or drop zones of the garrison."""
    name = case.siege.scenario.sides[GARRISON].id
    own = {d.id for d in case.siege.depots if d.side == name}
    return [z for z in case.siege.zones if z.kind == kind and z.depot in own]


def zones_open(case: Case, kind: str) -> Floats:
    """Number of the garrison's strips or drop zones whose covering posts it holds."""
    count = np.zeros(max(case.n, 1))
    for zone in zones(case, kind):
        count += zone_is_held(case, zone)
    return count


def zone_is_held(case: Case, zone: Zone) -> Flags:
    """Whether the garrison holds every covering post of a zone that is built."""
    rows = [case.siege.position_index[name] for name in zone.positions.split()]
    positions = case.siege.positions
    built = [p for p in rows if (positions[p].exists_from or case.at) <= case.at]
    held: Flags = (case.owners()[:, built] == GARRISON).all(axis=1)
    return held


def landing_limited(case: Case) -> Flags:
    """Whether landings are hindered.

    Written: every strip is lost, or seen and in range of guns. Run: landings by day have stopped.
    """
    if isinstance(case, Written):
        standing = case.standing
        free = [
            z
            for z in zones(case, "strip")
            if is_open(standing, GARRISON, z)
            and not (
                watchers(standing, GARRISON, z) and tubes_on(standing, GARRISON, (z.lat, z.lon))
            )
        ]
        return np.array([not free])
    return case.samples("strip_by_day") < OVERLOOKED


def supply_ratio(case: Case) -> tuple[Floats, str, str]:
    """What reaches the garrison against what it needs: ratio, words, and an interval if known.

    Written: what fleets can drop and men gather in average weather, against all classes in battle;
    without fleets, what carriers bring against a quiet day. Run: tonnes recovered and landed a day
    since its start, against all classes for the men present, of the replications in which any are
    left: none may be.
    """
    if isinstance(case, Written):
        standing = case.standing
        if fed_by_air(standing, GARRISON):
            come = can_drop(standing, GARRISON).times(can_gather(standing, GARRISON))
            need = battle_need(standing, GARRISON).value
        else:
            come = carried(standing, GARRISON)
            need = quiet_need(standing, GARRISON).value
        ratio = come.times(1.0 / max(need, 1e-9))
        value = f"{come.value:.1f} t of {need:.1f} t a day can reach the depots"
        return np.array([ratio.value]), value, _between(ratio)
    days = max((case.at - case.start).days, 1)
    present = case.samples("garrison_present")
    stands = present > 0
    if not stands.any():
        return np.empty(0), "no garrison is left to supply", ""
    come_t = (case.since("tonnes_recovered") + case.since("tonnes_landed"))[stands] / days
    kg = case.siege.parameters.value("all_classes_garrison_kg_per_man_day")
    need_t = present[stands] * kg / 1000.0
    middle, wanted = float(np.median(come_t)), float(np.median(need_t))
    value = f"{middle:.1f} t of {wanted:.1f} t a day reached the depots"
    ratios: Floats = come_t / need_t
    return ratios, value, ""


def _between(figure: Figure) -> str:
    return f"{figure.low:.2f}-{figure.high:.2f}"


def centre_share(case: Case) -> Floats:
    """Share of the garrison in the sector of its command post: fit men, or posts held in a run."""
    terrain = case.terrain
    if isinstance(case, Written):
        men = case.standing.fit_in(GARRISON)
        return np.array([men[terrain.central].sum() / max(men.sum(), 1.0)])
    held = (case.owners() == GARRISON) & terrain.counted
    share: Floats = held[:, terrain.central].sum(axis=1) / np.maximum(held.sum(axis=1), 1)
    return share


def centre_overlooked(case: Case, *, heights_fallen: bool) -> Floats:
    """How far the besieger overlooks the garrison's posts in the command post's sector, the key
    ground left out, as things stand or with all the key ground in his hands."""
    terrain, owners = case.terrain, case.owners()
    posts = (owners == GARRISON) & terrain.counted & terrain.central & ~terrain.key
    if heights_fallen:
        owners = np.where(terrain.key, BESIEGER, owners).astype(np.int8)
    over = overlooked(terrain.overlook, terrain.worth(owners, BESIEGER))
    total: Floats = (over * posts).sum(axis=1) / np.maximum(posts.sum(axis=1), 1)
    return total
