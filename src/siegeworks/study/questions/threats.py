"""What threatens each side now: guns that reach it, thin or overlooked posts, short stocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from siegeworks.study.answers import Row, Section
from siegeworks.study.questions.firepower import harasses, stock_of
from siegeworks.study.questions.heights import OVERLOOKED, SOURCE
from siegeworks.study.questions.reach import in_sight, points, tubes_on
from siegeworks.study.questions.supplies import food_days, sorties
from siegeworks.study.questions.trenches import jumpoff
from siegeworks.study.rows import Head, listed, plain, sources
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, label

TITLE = "Threats"
NOTE = (
    "Guns count when they stand in range and have rounds. A post is thin when its fit men fall "
    "short of the share of its capacity at which the policy sends for help."
)
CLOSE_M = 200.0
"""Jump-off distance that threatens a post: small-arms range, from where sap heads go on."""
SHORT_DAYS = 3.0


def answer(standing: Standing) -> Section:
    """Section 8 from the written situation."""
    rows: list[Row] = []
    for side in (GARRISON, BESIEGER):
        rows += [*_fire(standing, side), *_posts(standing, side), *_stocks(standing, side)]
    return Section(TITLE, NOTE, tuple(rows))


def _fire(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Guns in range")
    why = "ranges from where the guns stand; units.csv of the situation, equipment.csv"
    if side == GARRISON:
        yield from _fire_on_posts(standing, head, why)
    else:
        yield from _fire_on_guns(standing, head, why)
    strikes = [
        f
        for f in standing.siege.fleets
        if f.side == standing.side_id(1 - side) and f.role == "strike" and f.count
    ]
    if strikes:
        total = sum(sorties(f) for f in strikes)
        yield head.row("strike sorties at most", total, "sorties/day", sources(strikes))


def _fire_on_posts(standing: Standing, head: Head, why: str) -> Iterator[Row]:
    terrain, grid = standing.terrain, standing.grid
    held = np.flatnonzero((standing.owners == GARRISON) & terrain.counted)
    reach = {
        int(p): tubes_on(standing, GARRISON, (grid.lat[terrain.tops[p]], grid.lon[terrain.tops[p]]))
        for p in {*held.tolist(), terrain.headquarters}
    }
    yield head.row("tubes that reach the command post", reach[terrain.headquarters], "tubes", why)
    if held.size:
        middle = float(np.median([reach[int(p)] for p in held]))
        bounds = (min(reach[int(p)] for p in held), max(reach[int(p)] for p in held))
        item = "tubes that reach a post, the middle one of all"
        yield head.row(item, middle, "tubes", f"{why}; low and high: fewest and most", bounds)


def _fire_on_guns(standing: Standing, head: Head, why: str) -> Iterator[Row]:
    weapons = {w.id: w for w in standing.siege.equipment}
    placed = [
        gun
        for name, tubes in standing.tubes(BESIEGER).items()
        if harasses(weapons[name])
        for gun in points(standing, tubes)
    ]
    total = sum(n for n, _ in placed)
    reached = [(n, at) for n, at in placed if tubes_on(standing, BESIEGER, at) > 0]
    in_range = sum(n for n, _ in reached)
    yield head.row("own guns in range of the garrison's", f"{in_range} of {total}", "tubes", why)
    seen = sum(n for n, at in reached if in_sight(standing, GARRISON, at))
    value = f"{seen} of {total}"
    yield head.row("of them in sight of its posts", value, "tubes", f"{why}; {SOURCE}")


def _posts(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Posts in danger")
    positions, men = standing.siege.positions, standing.fit_in(side)
    held = [p for p in np.flatnonzero((standing.owners == side) & standing.terrain.counted)]
    empty = [label(positions[p]) for p in held if men[p] == 0]
    if empty:
        yield head.row(f"without a man: {len(empty)}", listed(empty), "", "units of the situation")
    below = standing.policy(side).reinforce_below
    thin = [
        f"{label(positions[p])} {plain(men[p])}"
        for p in held
        if 0 < men[p] < below * positions[p].capacity
    ]
    why = f"fit men under {plain(below, 2)} of the capacity (policy); units of the situation"
    yield head.row(f"thin: {len(thin)} of {len(held)}", listed(thin), "men", why)
    over = standing.overlooked_by(1 - side)
    seen = [f"{label(positions[p])} {plain(over[p], 2)}" for p in held if over[p] > OVERLOOKED]
    yield head.row(f"overlooked: {len(seen)} of {len(held)}", listed(seen), "0-1", SOURCE)
    if side == GARRISON:
        yield _close(standing, head, [int(p) for p in held])


def _close(standing: Standing, head: Head, held: list[int]) -> Row:
    near = []
    for p in held:
        line = jumpoff(standing, standing.siege.positions[p].id)
        if line is not None and line.dug_m > 0 and line.left_m <= CLOSE_M:
            near.append(f"{label(standing.siege.positions[p])} {plain(line.left_m)}")
    why = f"approach trench within {plain(CLOSE_M)} m of the wire; trenches of the situation"
    return head.row(f"trench at the wire: {len(near)} of {len(held)}", listed(near), "m", why)


def _stocks(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Stocks for less than three days")
    food = food_days(standing, side)
    short = [f"food {plain(food.value, 1)}"] if food.value < SHORT_DAYS else []
    for kind in standing.siege.ammunition:
        stock = stock_of(standing, side, kind)
        if stock.tubes:
            days = stock.rounds / (stock.tubes * kind.unit_of_fire)
            short += [f"{kind.name} {plain(days, 1)}"] if days < SHORT_DAYS else []
    why = "food at full ration, rounds at a unit of fire a day"
    yield head.row("short", listed(short), "days", why)
