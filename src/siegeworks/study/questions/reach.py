"""What guns and observers reach from where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siegeworks.scenario.records import Equipment, Zone
from siegeworks.study.questions.firepower import harasses
from siegeworks.study.standing import Standing, Tubes
from siegeworks.study.terrain import gap_m

Point = tuple[float, float]


def watchers(standing: Standing, side: int, zone: Zone) -> int:
    """Positions and observation posts of the other side that see a zone's centre."""
    cell = standing.grid.find(zone.lat, zone.lon)
    if cell < 0:
        return 0
    worth = standing.terrain.worth(standing.whole, 1 - side)
    return int((standing.terrain.sees[:, cell] * worth).sum())


def in_sight(standing: Standing, side: int, at: Point) -> bool:
    """True when a position or observation post of ``side`` sees a point (lat, lon)."""
    cell = standing.grid.find(*at)
    worth = standing.terrain.worth(standing.whole, side)
    return cell >= 0 and bool((standing.terrain.sees[:, cell] * worth).any())


def tubes_on(standing: Standing, side: int, at: Point) -> int:
    """Tubes of the other side's batteries with rounds that reach a point (lat, lon)."""
    return sum(
        n
        for weapon, tubes in _armed(standing, 1 - side)
        if harasses(weapon)
        for n, point in points(standing, tubes)
        if gap_m(standing.grid, at, (point, point)) <= weapon.range_m
    )


def flak_on(standing: Standing, side: int, zone: Zone) -> int:
    """Anti-aircraft tubes of the other side within range of the straight way to a zone."""
    return sum(
        n
        for weapon, tubes in _armed(standing, 1 - side)
        if weapon.ceiling_m > 0.0
        for n, point in points(standing, tubes)
        if gap_m(standing.grid, point, way_in(zone)) <= weapon.range_m
    )


def way_in(zone: Zone) -> tuple[Point, Point]:
    """The straight way of aircraft to a zone: its approach point and its centre (lat, lon)."""
    return (zone.approach_lat, zone.approach_lon), (zone.lat, zone.lon)


def brought_to_bear(standing: Standing, side: int) -> dict[str, bool]:
    """Weapons of ``side``, and whether any tube of them reaches the enemy from where it stands.

    The enemy is a counted post of his, or for anti-aircraft weapons also the way in to a zone.
    """
    held = (standing.owners == 1 - side) & standing.terrain.counted
    tops = standing.terrain.tops[np.flatnonzero(held)]
    posts = [(float(standing.grid.lat[c]), float(standing.grid.lon[c])) for c in tops]
    found = dict.fromkeys(standing.tubes(side), False)
    for weapon, tubes in _armed(standing, side):
        ways = [(post, post) for post in posts]
        if weapon.ceiling_m > 0.0:
            ways += [way_in(zone) for zone in standing.siege.zones]
        found[weapon.id] = any(
            gap_m(standing.grid, point, way) <= weapon.range_m
            for n, point in points(standing, tubes)
            if n > 0
            for way in ways
        )
    return found


def points(standing: Standing, tubes: Tubes) -> Iterator[tuple[int, Point]]:
    """Serviceable tubes of each unit and where it stands."""
    for _, state in tubes.troops:
        point = standing.point(state)
        if point is not None:
            yield state.tubes, point


def _armed(standing: Standing, side: int) -> Iterator[tuple[Equipment, Tubes]]:
    """Weapons of a side for which it has rounds, or that need none."""
    weapons = {w.id: w for w in standing.siege.equipment}
    for name, tubes in standing.tubes(side).items():
        kind = weapons[name].ammunition
        if not kind or standing.in_stock(side, kind) > 0:
            yield weapons[name], tubes
