"""What each height overlooks, and a first ranking of the key terrain.

A height is a position with height above the ground around it, a hill, or key ground. What it
overlooks is told from sight, height above the target and range (``scenario.sight``). The ranking
asks what the garrison would lose: the weights of a height over the garrison's counted posts added
up, then the approach lines that it blocks, then how near the command post it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from siegeworks.study.answers import Row, Section
from siegeworks.study.rows import Head, counted, plain
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, label

TITLE = "Heights"
NOTE = (
    "A post counts as overlooked at half weight or more. The ranking takes only the ground: it "
    "knows nothing of who would hold the height after, or at what price."
)
OVERLOOKED = 0.5
"""Weight from which a post counts as overlooked."""
SOURCE = "sight, height and range on the scenario's ground (a reconstruction where it says so)"


class Height(NamedTuple):
    """A height: its row, the posts it overlooks, mean and sum of its weights over the garrison's
    counted posts, approach lines it blocks, metres to the command post."""

    p: int
    posts: int
    mean: float
    sum: float
    blocks: int
    to_command_m: float


def answer(standing: Standing) -> Section:
    """Section 7 from the written situation."""
    every = heights(standing)
    rows = (*_views(standing, every), *_ranking(standing, every), *_centre(standing))
    return Section(TITLE, NOTE, rows)


def is_height(standing: Standing) -> Flags:
    """Positions that count as heights and are built [P]."""
    positions = standing.siege.positions
    high = np.array([p.height_m > 0.0 or p.kind == "hill" for p in positions], np.bool_)
    built = [p.exists_from is None or p.exists_from <= standing.siege.at for p in positions]
    heights: Flags = (high | standing.terrain.key) & np.array(built, np.bool_)
    return heights


def targets(standing: Standing) -> Flags:
    """The garrison's counted posts [P]."""
    held: Flags = (standing.owners == GARRISON) & standing.terrain.counted
    return held


def heights(standing: Standing) -> list[Height]:
    """Every height, the one that overlooks most first."""
    found = [_height(standing, int(p)) for p in np.flatnonzero(is_height(standing))]
    return sorted(found, key=lambda h: (-h.sum, -h.blocks, h.to_command_m))


def _height(standing: Standing, p: int) -> Height:
    terrain = standing.terrain
    others = targets(standing).copy()
    others[p] = False
    weight = terrain.overlook[p, others]
    away = standing.grid.distance_m(terrain.tops[p], terrain.tops[terrain.headquarters])
    return Height(
        p=p,
        posts=int((weight >= OVERLOOKED).sum()),
        mean=float(weight.mean()) if weight.size else 0.0,
        sum=float(weight.sum()),
        blocks=blocked_lines(standing, p),
        to_command_m=float(away),
    )


def blocked_lines(standing: Standing, p: int) -> int:
    """Approach lines to other posts of the garrison that run within reach of position ``p``."""
    if standing.owners[p] != GARRISON:
        return 0
    reach = set(standing.terrain.dominated[p].tolist())
    count = 0
    for line, course in zip(standing.siege.trenches, standing.terrain.courses, strict=True):
        record = line.record
        if record.kind != "approach" or record.side != standing.side_id(BESIEGER):
            continue
        goal = standing.siege.position_index[record.objective]
        if goal == p or standing.owners[goal] != GARRISON:
            continue
        count += any(cell in reach for cell, _ in course)
    return count


def _views(standing: Standing, every: list[Height]) -> Iterator[Row]:
    n = int(targets(standing).sum())
    for height in sorted(every, key=lambda h: h.p):
        owner = int(standing.owners[height.p])
        side = standing.side_id(owner) if owner >= 0 else ""
        head = Head(side, "Posts of the garrison that it overlooks")
        others = n - int(targets(standing)[height.p])
        item = f"{label(standing.siege.positions[height.p])} (mean weight {plain(height.mean, 2)})"
        yield head.row(item, f"{height.posts} of {others}", "posts", SOURCE)


def _ranking(standing: Standing, every: list[Height]) -> Iterator[Row]:
    head = Head(standing.side_id(GARRISON), "Key terrain, a first ranking")
    held = [h for h in every if standing.owners[h.p] == GARRISON]
    for place, height in enumerate(held, start=1):
        item = (
            f"{place}. {label(standing.siege.positions[height.p])} (blocks "
            f"{counted(height.blocks, 'approach line')}, {plain(height.to_command_m)} m from the "
            "command post)"
        )
        yield head.row(item, height.sum, "weight", SOURCE, digits=2)


def _centre(standing: Standing) -> Iterator[Row]:
    head = Head(standing.side_id(GARRISON), "How far the besieger overlooks the garrison's posts")
    over = standing.overlooked_by(BESIEGER)
    posts = targets(standing)
    for name, some in (
        ("all counted posts", posts),
        ("posts in the command post's sector", posts & standing.terrain.central),
    ):
        if some.any():
            value = float(over[some].mean())
            yield head.row(f"{name}, mean", value, "0-1", SOURCE, digits=2)
