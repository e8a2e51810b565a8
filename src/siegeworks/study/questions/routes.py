"""Ways in that are open to each side: strips, drop zones, the road, and the pools behind them.

A strip is *open* while its covering positions are held, *seen* when a position or observation post
of the other side sees it, and *under fire* when batteries of the other side reach it. What that
means for landings is the air command's decision, which a run makes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siegeworks.scenario.records import Zone
from siegeworks.study.answers import Row, Section
from siegeworks.study.questions.heights import SOURCE
from siegeworks.study.questions.reach import flak_on, tubes_on, watchers
from siegeworks.study.questions.record import recorded
from siegeworks.study.questions.supplies import carried, sorties, transports
from siegeworks.study.rows import Head, listed, sources
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import label

TITLE = "Reinforcement routes"
NOTE = (
    "Open means that the covering posts are held. Seen and under fire are told from sight lines on "
    "coarse relief and from the ranges of guns where they stand; the relief is kind to observers."
)

RANGES = "ranges from where the guns of the situation stand; equipment.csv"


def answer(standing: Standing) -> Section:
    """Section 6 from the written situation."""
    rows: list[Row] = []
    for side in range(2):
        rows += [*_zones(standing, side), *_pools(standing, side), *_road(standing, side)]
    rows += recorded(standing, ("airdropped", "landings", "wounded_flown_out"))
    return Section(TITLE, NOTE, tuple(rows))


def zones_of(standing: Standing, side: int, kind: str) -> list[Zone]:
    """Drop zones or strips that feed a side's depots."""
    own = {d.id for d in standing.siege.depots if d.side == standing.side_id(side)}
    return [z for z in standing.siege.zones if z.kind == kind and z.depot in own]


def is_open(standing: Standing, side: int, zone: Zone) -> bool:
    """True while every covering position that is built is held by ``side``."""
    rows = [standing.siege.position_index[name] for name in zone.positions.split()]
    built = [p for p in rows if _is_built(standing, p)]
    return all(standing.owners[p] == side for p in built)


def _is_built(standing: Standing, p: int) -> bool:
    day = standing.siege.positions[p].exists_from
    return day is None or day <= standing.siege.at


def falls_inside(standing: Standing, side: int, zone: Zone, scatter_m: float) -> float:
    """Share of a drop that falls on a side's ground: a normal scatter on each axis."""
    grid = standing.grid
    x_m, y_m = grid.plane([zone.lat], [zone.lon])
    square = (grid.x_m - x_m[0]) ** 2 + (grid.y_m - y_m[0]) ** 2
    spread = 2.0 * scatter_m**2
    share = np.exp(-square / spread) / (np.pi * spread) * grid.area_m2
    # A cell is wide against a small scatter: never let the sum pass the whole.
    share /= max(float(share.sum()), 1.0)
    return float(share[standing.holder == side].sum())


def _zones(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "By air")
    for kind in ("strip", "drop"):
        for zone in zones_of(standing, side, kind):
            name, point = zone.name, (zone.lat, zone.lon)
            yield head.row(f"{name}{_lost(standing, side, zone)}", *_state(standing, side, zone))
            seen, flak = watchers(standing, side, zone), flak_on(standing, side, zone)
            yield head.row(f"{name}: places that see it", seen, "places", SOURCE)
            tubes = tubes_on(standing, side, point)
            yield head.row(f"{name}: guns that reach it", tubes, "tubes", RANGES)
            yield head.row(f"{name}: anti-aircraft guns on the way in", flak, "tubes", RANGES)
            if kind == "drop":
                yield from _scatter(standing, head, side, zone)


def _state(standing: Standing, side: int, zone: Zone) -> tuple[str, str, str]:
    """Value, unit and source of a zone's row."""
    return "open" if is_open(standing, side, zone) else "closed", "", sources([zone])


def _lost(standing: Standing, side: int, zone: Zone) -> str:
    """The covering posts of a zone that are not held, as a remark."""
    rows = [standing.siege.position_index[name] for name in zone.positions.split()]
    lost = [
        label(standing.siege.positions[p])
        for p in rows
        if _is_built(standing, p) and standing.owners[p] != side
    ]
    return f" ({listed(lost)} not held)" if lost else ""


def _scatter(standing: Standing, head: Head, side: int, zone: Zone) -> Iterator[Row]:
    heights = sorted(standing.siege.heights, key=lambda h: h.height_m)
    for height in dict.fromkeys((heights[0], heights[-1]) if heights else ()):
        inside = falls_inside(standing, side, zone, height.scatter_m)
        item = f"{zone.name}: falls inside from {height.height_m} m"
        yield head.row(item, inside, "share", sources([height]), digits=2)


def _pools(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Men still to come")
    for mode in ("air", "road"):
        left = [
            p
            for p in standing.siege.arrivals
            if p.side == head.side and p.mode == mode and p.available_from >= standing.siege.at
        ]
        if left:
            first = min(p.available_from for p in left).isoformat()
            men = sum(p.men for p in left)
            yield head.row(f"pools by {mode}, the first from {first}", men, "men", sources(left))


def _road(standing: Standing, side: int) -> Iterator[Row]:
    brought = carried(standing, side)
    if brought.value > 0.0:
        head = Head(standing.side_id(side), "By road")
        bounds = (brought.low, brought.high)
        why = "carriers.csv, rain of the date, strikes on the road by parameter"
        yield head.row("road to the depots: open", brought.value, "t/night", why, bounds, digits=1)
        strikes = sum(
            sorties(f)
            for f in standing.siege.fleets
            if f.side == standing.side_id(1 - side) and f.role == "strike"
        )
        if strikes:
            why = "air.csv: aircraft x readiness x sorties x share sent here"
            yield head.row("strike sorties against it at most", strikes, "sorties/day", why)
    elif not transports(standing, side):
        head = Head(standing.side_id(side), "By road")
        yield head.row("ways in", "none", "", "no carriers and no transport fleet in the scenario")
