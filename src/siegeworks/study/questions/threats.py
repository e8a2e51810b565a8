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
from siegeworks.study.rows import Head, plain, sources
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
    men, over = standing.fit_in(side), standing.overlooked_by(1 - side)
    held = [int(p) for p in np.flatnonzero((standing.owners == side) & standing.terrain.counted)]
    below, positions = standing.policy(side).reinforce_below, standing.siege.positions
    why = "units of the situation"
    yield from _list(
        standing, side, "without a man", [(p, men[p]) for p in held if men[p] == 0], why
    )
    thin = [(p, men[p]) for p in held if 0 < men[p] < below * positions[p].capacity]
    why = f"fit men under {plain(below, 2)} of the capacity (policy); units of the situation"
    yield from _list(standing, side, "thin", thin, why)
    seen = [(p, over[p]) for p in held if over[p] > OVERLOOKED]
    yield from _list(standing, side, "overlooked", seen, SOURCE, "0-1")
    if side == GARRISON:
        why = f"approach trench within {plain(CLOSE_M)} m of the wire; trenches of the situation"
        yield from _list(
            standing, side, "with a trench at the wire", _close(standing, held), why, "m"
        )


def _list(
    standing: Standing,
    side: int,
    what: str,
    posts: list[tuple[int, float]],
    why: str,
    unit: str = "men",
) -> Iterator[Row]:
    """The number of posts in a danger, then each of them with its figure."""
    head = Head(standing.side_id(side), "Posts in danger")
    held = int(((standing.owners == side) & standing.terrain.counted).sum())
    yield head.row(what, f"{len(posts)} of {held}", "posts", why)
    for p, figure in posts:
        item = f"{what}: {label(standing.siege.positions[p])}"
        yield head.row(item, float(figure), unit, why, digits=2 if unit == "0-1" else 0)


def _close(standing: Standing, held: list[int]) -> list[tuple[int, float]]:
    near = []
    for p in held:
        line = jumpoff(standing, standing.siege.positions[p].id)
        if line is not None and line.dug_m > 0 and line.left_m <= CLOSE_M:
            near.append((p, line.left_m))
    return near


def _stocks(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Stocks for less than three days")
    days = {"food": food_days(standing, side).value}
    for kind in standing.siege.ammunition:
        stock = stock_of(standing, side, kind)
        if stock.tubes:
            days[kind.name] = stock.rounds / (stock.tubes * kind.unit_of_fire)
    short = {name: left for name, left in days.items() if left < SHORT_DAYS}
    why = "food at full ration, rounds at a unit of fire a day"
    yield head.row("short", f"{len(short)} of {len(days)}", "stocks", why)
    for name, left in short.items():
        yield head.row(name, left, "days", why, digits=1)
