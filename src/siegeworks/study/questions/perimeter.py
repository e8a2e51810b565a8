"""The garrison's ground: its edge, and how much of it the besieger's ground closes in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from siegeworks.study.answers import Row, Section
from siegeworks.study.questions.trenches import against, dug_lines, dug_source
from siegeworks.study.rows import Head, counted, sources
from siegeworks.study.standing import Standing
from siegeworks.study.terrain import BESIEGER, GARRISON, Ring, label, pieces_of, ring_of

TITLE = "The ring"
NOTE = (
    "Ground belongs to the owner of the post on it, else to the side with a finished trench there, "
    "else to the side whose posts alone lie within reach. The perimeter follows the edges of "
    "cells, so it is longer than a line drawn round the posts."
)
SOURCE = "worked out from the situation's positions and trenches and the ground"


def answer(standing: Standing) -> Section:
    """Section 4 from the written situation."""
    rows = (*_whole(standing), *_parts(standing), *_posts(standing), *_belt(standing))
    return Section(TITLE, NOTE, rows)


def _whole(standing: Standing) -> Iterator[Row]:
    head, first = Head(standing.side_id(GARRISON), "Perimeter"), standing.first
    yield from _edge(standing, head, "", standing.ring)
    if first is not standing:
        yield from _edge(first, head, f" on {first.siege.at.isoformat()}", first.ring)


def _edge(standing: Standing, head: Head, when: str, ring: Ring) -> Iterator[Row]:
    yield head.row(f"perimeter{when}", perimeter_km(standing, ring), "km", SOURCE, digits=1)
    yield head.row(f"share invested{when}", ring.invested, "share", SOURCE, digits=2)
    yield head.row(f"ground held{when}", area_km2(standing, ring), "km2", SOURCE, digits=1)


def _parts(standing: Standing) -> Iterator[Row]:
    pieces = pieces_of(standing.grid, standing.holder)
    if len(pieces) < 2:
        return
    head = Head(standing.side_id(GARRISON), "Parts cut off from each other")
    for piece in pieces:
        mask = np.full(len(standing.grid), -1, np.int8)
        mask[piece] = GARRISON
        mask[standing.holder == BESIEGER] = BESIEGER
        ring = ring_of(standing.grid, mask)
        name = _named(standing, piece)
        yield head.row(f"{name}: perimeter", perimeter_km(standing, ring), "km", SOURCE, digits=1)
        yield head.row(f"{name}: share invested", ring.invested, "share", SOURCE, digits=2)


def _named(standing: Standing, piece: npt.NDArray[np.intp]) -> str:
    """A part by its posts: the command post's name where it is inside, else the first one's."""
    inside = sorted(set(standing.terrain.position_of_cell[piece].tolist()) - {-1})
    if not inside:
        return f"{counted(len(piece), 'cell')} without a post"
    first = standing.terrain.headquarters
    if first not in inside:
        first = next((p for p in inside if standing.terrain.counted[p]), inside[0])
    return f"round {label(standing.siege.positions[first])}, {counted(len(inside), 'place')}"


def _posts(standing: Standing) -> Iterator[Row]:
    terrain = standing.terrain
    states = sources(standing.siege.situation.positions)
    for side in (GARRISON, BESIEGER):
        head = Head(standing.side_id(side), "Posts and key ground")
        held = standing.owners == side
        posts = int((held & terrain.counted).sum())
        yield head.row("posts of the fortress held", posts, "posts", states)
        value = f"{int((held & terrain.key).sum())} of {int(terrain.key.sum())}"
        yield head.row("key ground held", value, "places", states)


def _belt(standing: Standing) -> Iterator[Row]:
    rings = [s for s in dug_lines(standing) if s.line.record.kind == "ring"]
    if rings:
        head = Head(standing.side_id(BESIEGER), "Encircling trench")
        source, share = dug_source(standing, rings), ring_share(standing)
        yield head.row("ring dug of its course", against(rings), "km", source)
        yield head.row("share of the ring dug", share, "share", source, digits=2)


def perimeter_km(standing: Standing, ring: Ring) -> float:
    """Length of an edge in kilometres."""
    return ring.edges * standing.grid.perimeter_edge_m / 1000.0


def area_km2(standing: Standing, ring: Ring) -> float:
    """Ground inside an edge in square kilometres."""
    return ring.cells * float(standing.grid.area_m2.mean()) / 1e6


def ring_share(standing: Standing) -> float:
    """Share of the encircling trench that is dug; 0 where none is drawn."""
    rings = [s for s in dug_lines(standing) if s.line.record.kind == "ring"]
    return sum(s.dug_m for s in rings) / max(sum(s.plan_m for s in rings), 1)
