"""What the ground says of a siege: who holds it, where its edge runs, what overlooks what.

Method of holders: a cell belongs to the owner of the position on it; else to the side with a
finished trench there; else to the side whose positions alone lie within the dominance radius; else
to nobody. It is the rule of the engine's geometry, written for whole arrays. Method of command: see
``scenario.sight``; several sources are combined as independent chances.

Not modelled: ground held by men in the open, the direction a post fires in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.grid import Grid
from siegeworks.scenario.records import Place, Position
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.sight import overlook_weight, relief_pieces, viewsheds

Floats = npt.NDArray[np.float64]
Holders = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

BESIEGER, GARRISON, NOBODY = 0, 1, -1
LONGEST_NAME = 18
"""Letters of a name that is not yet a description."""


class Ring(NamedTuple):
    """The edge of a side's ground: ``edges`` of cells, ``facing`` of them the other side's ground
    and not nobody's, and the ``cells`` inside."""

    edges: int
    facing: int
    cells: int

    @property
    def invested(self) -> float:
        """Share of the edge that faces the other side's ground; 0 where there is no edge."""
        return self.facing / max(self.edges, 1)


@dataclass(frozen=True, eq=False)
class Terrain:
    """The ground of a siege as arrays: P positions, S sources of sight (positions, then observation
    posts), n cells. Nothing here changes in a siege."""

    siege: Siege

    @property
    def grid(self) -> Grid:
        """The cells."""
        return self.siege.grid

    @cached_property
    def feet(self) -> list[list[int]]:
        """Cells of each position, the top first."""
        return [[self.grid.index(c) for c in p.cells.split()] for p in self.siege.positions]

    @cached_property
    def tops(self) -> npt.NDArray[np.intp]:
        """Main cell of each position [P]."""
        return np.array([foot[0] for foot in self.feet], np.intp)

    @cached_property
    def position_of_cell(self) -> npt.NDArray[np.intp]:
        """Row of the position on each cell, -1 where there is none [n]."""
        rows = np.full(len(self.grid), -1, np.intp)
        for p, cells in enumerate(self.feet):
            rows[cells] = p
        return rows

    @cached_property
    def dominated(self) -> list[npt.NDArray[np.intp]]:
        """Cells within the dominance radius of each position."""
        reach_m = self.siege.parameters.value("cell_dominance_m")
        return [self.grid.within(int(top), reach_m) for top in self.tops]

    @cached_property
    def observers(self) -> tuple[Place, ...]:
        """Observation posts beside the positions."""
        return tuple(p for p in self.siege.places if p.kind == "observation")

    @cached_property
    def observer_side(self) -> Holders:
        """Side of each observation post [S - P]."""
        sides = [self.siege.side_index[p.side] for p in self.observers]
        return np.array(sides, np.int8)

    @cached_property
    def overlook(self) -> Floats:
        """How far each source overlooks each position, 0 to 1 [S, P]; itself 0."""
        value = self.siege.parameters.value
        sources = self.feet + [[self.grid.at(p.lat, p.lon)] for p in self.observers]
        pieces = relief_pieces(self.grid, sources, self.feet)
        weight = overlook_weight(
            pieces.seen,
            pieces.height_m,
            pieces.distance_m,
            value("overlook_height_scale_m"),
            value("overlook_range_scale_m"),
            value("overlook_range_near_m"),
        )
        weight[np.arange(len(self.feet)), np.arange(len(self.feet))] = 0.0
        return weight

    @cached_property
    def sees(self) -> npt.NDArray[np.uint8]:
        """Cells that each source sees [S, n]."""
        posts = [self.grid.at(p.lat, p.lon) for p in self.observers]
        value = self.siege.parameters.value
        eye_m, reach_m = value("observer_eye_m"), value("sight_reach_m")
        return viewsheds(self.grid, [*self.tops.tolist(), *posts], eye_m, reach_m)

    @cached_property
    def counted(self) -> Flags:
        """Posts of the fortress [P]."""
        return np.array([p.is_counted for p in self.siege.positions], np.bool_)

    @cached_property
    def key(self) -> Flags:
        """Positions of the key ground [P]."""
        keys = set(self.siege.scenario.key_ground)
        return np.array([p.id in keys for p in self.siege.positions], np.bool_)

    @cached_property
    def headquarters(self) -> int:
        """Row of the command post whose fall ends the siege."""
        return self.siege.position_index[self.siege.scenario.ending.command_post]

    @cached_property
    def central(self) -> Flags:
        """Positions in the sector of the command post [P]."""
        sector = self.siege.positions[self.headquarters].sector
        return np.array([p.sector == sector for p in self.siege.positions], np.bool_)

    @cached_property
    def courses(self) -> list[list[tuple[int, float]]]:
        """Cells of each trench line with the metres of it in each, rear end first."""
        return [self.grid.trace(line.lon_lat) for line in self.siege.trenches]

    def worth(self, owners: Holders, side: int) -> Floats:
        """1 for each source that works for ``side``, else 0: [..., S] from owners [..., P]."""
        observers = np.broadcast_to(
            self.observer_side == side, (*owners.shape[:-1], len(self.observers))
        )
        return np.concatenate([owners == side, observers], axis=-1).astype(np.float64)

    def holders(self, owners: Holders, joined: Flags) -> Holders:
        """Side that holds each cell [n], from owners of positions [P] (-1 = nobody's or not yet
        built) and cells with a finished trench of each side [2, n]."""
        near = np.zeros((2, len(self.grid)), np.int64)
        for p, cells in enumerate(self.dominated):
            if owners[p] >= 0:
                near[owners[p], cells] += 1
        on_it = np.append(owners, NOBODY)[self.position_of_cell].astype(np.int8)
        return holder_by_rule(on_it, joined, near)


def holder_by_rule(on_it: Holders, joined: Flags, near: npt.NDArray[np.int64]) -> Holders:
    """The rule of holders for n cells: owner of the position on it [n], trench [2, n], positions of
    each side within reach [2, n]."""
    side = np.full(on_it.shape, NOBODY, np.int8)
    for s in (BESIEGER, GARRISON):
        side[(near[s] > 0) & (near[1 - s] == 0)] = s
    for s in (BESIEGER, GARRISON):
        side[joined[s] & ~joined[1 - s]] = s
    side[on_it >= 0] = on_it[on_it >= 0]
    return side


def ring_of(grid: Grid, holder: Holders, side: int = GARRISON) -> Ring:
    """The edge of ``side``'s ground; edges of the map do not count."""
    mine = np.flatnonzero(holder == side)
    beyond = np.append(holder, np.int8(side))[grid.neighbours[mine]]
    return Ring(
        edges=int((beyond != side).sum()),
        facing=int((beyond == 1 - side).sum()),
        cells=len(mine),
    )


def pieces_of(grid: Grid, holder: Holders, side: int = GARRISON) -> list[npt.NDArray[np.intp]]:
    """Connected pieces of a side's ground, each as rows of cells, the largest first."""
    open_ = holder == side
    pieces = []
    while open_.any():
        front = np.flatnonzero(open_)[:1]
        found = [front]
        open_[front] = False
        while front.size:
            near = np.unique(grid.neighbours[front])
            front = near[(near >= 0) & np.append(open_, False)[near]].astype(np.intp)
            open_[front] = False
            found.append(front)
        pieces.append(np.concatenate(found))
    return sorted(pieces, key=len, reverse=True)


def overlooked(overlook: Floats, worth: Floats) -> Floats:
    """How far each position is overlooked, 0 to 1: [..., P] from the worth of sources [..., S].

    1 - product over the sources of (1 - worth x overlook): independent chances.
    """
    hidden = np.ones((*worth.shape[:-1], overlook.shape[1]))
    for k in range(overlook.shape[0]):
        hidden *= 1.0 - worth[..., k, None] * overlook[k]
    return 1.0 - hidden


def gap_m(grid: Grid, at: tuple[float, float], way: Sequence[tuple[float, float]]) -> float:
    """Metres from a point (lat, lon) to the straight way between two others."""
    points = np.array([at, *way])
    x_m, y_m = grid.plane(points[:, 0], points[:, 1])
    along = np.array([x_m[2] - x_m[1], y_m[2] - y_m[1]])
    out = np.array([x_m[0] - x_m[1], y_m[0] - y_m[1]])
    share = float(np.clip(out @ along / max(float(along @ along), 1e-9), 0.0, 1.0))
    return float(np.hypot(*(out - share * along)))


def label(position: Position) -> str:
    """Both names of a position without their remarks: ``A1 / Eliane 2``.

    A name by the besieger that only describes the place is left out.
    """
    other, own = (_bare(n) for n in (position.name, position.name_besieger))
    if not 0 < len(own) <= LONGEST_NAME or own == other or own[0].islower():
        return other
    return f"{own} / {other}"


def _bare(name: str) -> str:
    return re.split(r"[(,;]", name, maxsplit=1)[0].strip()
