"""Line of sight over the cells, and how far one place commands another.

Method of sight: by profile. The eye stands ``eye_m`` above the crest of the observer's cell, the
mark ``target_m`` above the mean height of its own. The straight line between the two centres is
sampled on the surface of the ground (see ``surface``) at steps of half a cell spacing (70 m for
cells 139 m apart), up to half a spacing before the mark. The mark is seen when no sample stands
above the line.

Method of command: seen x min(1, height above the target / height scale) x exp(-(distance beyond
400 m) / range scale). Bare sight saturates: from any height everything is seen. The weights are
ours.

Not modelled: curvature of the earth and refraction (5 m of drop at 8 km), trees, smoke, haze, and
every spur and gully finer than a cell, so the coarse ground is kinder to the observer than the
real one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.cache import kept
from siegeworks.scenario.grid import Floats, Grid
from siegeworks.scenario.surface import surface_of

METHOD = "profile-2"  # change it when the result changes: kept files of the old method then miss

EYE_M = 1.6
TARGET_M = 1.5
STEP_OF_SPACING = 0.5
NEAR_M = 400.0
COMMAND_REACH_M = 3000.0
HEIGHT_SCALE_M = 30.0
RANGE_SCALE_M = 700.0
# Half as much again as the default: at the default a near slope already counts in full, and the
# crest behind it would be passed over, wrongly for any larger scale.
JUDGING_HEIGHT_M = 45.0

Rows = Sequence[int] | npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Overlook:
    """What the command of s sources over t targets is made of; all arrays are float64 [s, t].

    ``seen`` is the share of the target's cells that are seen; ``height_m`` (source's crest above
    the target's mean height, may be negative) and ``distance_m`` are means over the cells seen, or
    over all cells where none is.
    """

    seen: Floats
    height_m: Floats
    distance_m: Floats


def viewshed(
    grid: Grid, observer_cell: int, eye_m: float, reach_m: float, target_m: float = TARGET_M
) -> npt.NDArray[np.bool_]:
    """Which cells an observer sees: bool [n], true for the own cell, false beyond ``reach_m``.

    ``eye_m`` is the height of the eye above the observer's crest, ``target_m`` of the mark above
    the mean height of its cell.
    """
    eye_height_m = float(grid.crest_m[observer_cell]) + eye_m
    cells = grid.within(observer_cell, reach_m)
    cells = cells[cells != observer_cell]
    cells = cells[np.argsort(-grid.distance_m(cells, observer_cell), kind="stable")]
    away_m = grid.distance_m(cells, observer_cell)
    line = (grid.elevation_m[cells] + target_m - eye_height_m) / away_m
    seen = np.zeros(len(grid), dtype=np.bool_)
    seen[observer_cell] = True
    seen[cells] = _steepest(grid, observer_cell, cells, eye_height_m) <= line
    return seen


def _steepest(
    grid: Grid, observer: int, cells: npt.NDArray[np.intp], eye_height_m: float
) -> Floats:
    """Steepest rise from the eye to any sample before each cell; cells come farthest first."""
    ground = surface_of(grid)
    step_m = STEP_OF_SPACING * grid.spacing_m
    away_m = grid.distance_m(cells, observer)
    east = (grid.x_m[cells] - grid.x_m[observer]) / (away_m * ground.side_m)
    north = (grid.y_m[cells] - grid.y_m[observer]) / (away_m * ground.side_m)
    east_0 = (grid.x_m[observer] - ground.west_m) / ground.side_m
    north_0 = (grid.y_m[observer] - ground.south_m) / ground.side_m
    last_m = away_m - 0.5 * grid.spacing_m
    steepest = np.full(len(cells), -np.inf)
    samples = math.ceil(last_m[0] / step_m) if len(cells) else 0
    for sample in range(1, samples):
        out_m = sample * step_m
        # The cells still beyond this sample are the first m, because the farthest come first.
        m = int(np.searchsorted(-last_m, -out_m))
        height_m = ground.height_m(east_0 + east[:m] * out_m, north_0 + north[:m] * out_m)
        np.maximum(steepest[:m], (height_m - eye_height_m) / out_m, out=steepest[:m])
    return steepest


def viewsheds(
    grid: Grid, observer_cells: Rows, eye_m: float, reach_m: float, target_m: float = TARGET_M
) -> npt.NDArray[np.uint8]:
    """Viewsheds of k observers, uint8 [k, n] of 0 and 1, kept on disk (see ``cache``)."""
    observers = np.asarray(observer_cells, dtype=np.int64)

    def compute() -> npt.NDArray[np.uint8]:
        seen = np.zeros((len(observers), len(grid)), dtype=np.uint8)
        for row, cell in enumerate(observers.tolist()):
            seen[row] = viewshed(grid, cell, eye_m, reach_m, target_m)
        return seen

    arguments = [float(eye_m), float(reach_m), float(target_m)]
    return kept("sight", [METHOD, grid.fingerprint, observers, *arguments], compute)


@overload
def overlook_weight(
    seen: float,
    height_m: float,
    distance_m: float,
    height_scale_m: float,
    range_scale_m: float,
    near_m: float = ...,
) -> float: ...
@overload
def overlook_weight(
    seen: npt.NDArray[np.generic],
    height_m: Floats,
    distance_m: Floats,
    height_scale_m: float,
    range_scale_m: float,
    near_m: float = ...,
) -> Floats: ...
def overlook_weight(
    seen: float | npt.NDArray[np.generic],
    height_m: float | Floats,
    distance_m: float | Floats,
    height_scale_m: float,
    range_scale_m: float,
    near_m: float = NEAR_M,
) -> float | Floats:
    """Command over a target, 0 to 1: sight weighted by height above it and by range.

    ``seen`` is the share seen, ``height_m`` the observer's height above the target: none gives no
    command, ``height_scale_m`` or more gives all of it. Up to ``near_m`` range takes nothing away,
    each further ``range_scale_m`` divides by e. Scalars give a float, arrays are broadcast.
    """
    height = np.clip(np.asarray(height_m) / height_scale_m, 0.0, 1.0)
    beyond_m = np.maximum(0.0, np.asarray(distance_m) - near_m)
    weight = np.asarray(seen) * height * np.exp(-beyond_m / range_scale_m)
    return weight if weight.ndim else float(weight)


def command_of_ground(
    grid: Grid,
    sources: Sequence[Rows],
    targets: Sequence[Rows],
    reach_m: float = COMMAND_REACH_M,
    height_scale_m: float = HEIGHT_SCALE_M,
    range_scale_m: float = RANGE_SCALE_M,
) -> Floats:
    """How far each source commands each target: float64 [s, t], 0 to 1, none beyond ``reach_m``.

    A place is the list of its cells. Each cell of the target is judged from the source's cell that
    commands it best, and the place is the mean of its cells. A place's command of itself says
    nothing. Raises ``ValueError`` for a place without cells.
    """
    command = np.zeros((len(sources), len(targets)))
    scales = (height_scale_m, range_scale_m)
    for s, t, pairs in _place_pairs(grid, sources, targets, reach_m, EYE_M):
        weight = overlook_weight(pairs.seen, pairs.height_m, pairs.distance_m, *scales)
        command[s, t] = weight.max(axis=0).mean()
    return command


def relief_pieces(
    grid: Grid,
    sources: Sequence[Rows],
    targets: Sequence[Rows],
    reach_m: float = COMMAND_REACH_M,
    eye_m: float = EYE_M,
) -> Overlook:
    """Sight, height and distance from each source to each target, for ``overlook_weight``.

    Each cell of the target is judged from one cell of the source: the one of most command at a
    height scale of 45 m and a range scale of 700 m, or the nearest where none sees it. With places
    of one cell, ``overlook_weight`` of the pieces is ``command_of_ground``; with more it is near
    it, because heights and distances are averaged before they are weighted. Raises ``ValueError``
    for a place without cells.
    """
    scales = (JUDGING_HEIGHT_M, RANGE_SCALE_M)
    shape = (len(sources), len(targets))
    pieces = Overlook(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    for s, t, pairs in _place_pairs(grid, sources, targets, reach_m, eye_m):
        weight = overlook_weight(pairs.seen, pairs.height_m, pairs.distance_m, *scales)
        best = np.argmax(np.where(pairs.seen > 0, 1.0 + weight, -pairs.distance_m), axis=0)
        every = np.arange(len(best))
        seen = pairs.seen[best, every]
        told = seen > 0 if seen.any() else np.ones(len(best), dtype=np.bool_)
        pieces.seen[s, t] = seen.mean()
        pieces.height_m[s, t] = pairs.height_m[best, every][told].mean()
        pieces.distance_m[s, t] = pairs.distance_m[best, every][told].mean()
    return pieces


def _place_pairs(
    grid: Grid, sources: Sequence[Rows], targets: Sequence[Rows], reach_m: float, eye_m: float
) -> Iterator[tuple[int, int, Overlook]]:
    """Source, target, and the pieces between each cell of the one and each of the other."""
    places = {"source": sources, "target": targets}
    for kind, rows in places.items():
        empty = [number for number, cells in enumerate(rows) if len(cells) == 0]
        if empty:
            raise ValueError(f"{kind} {empty[0]} has no cells")
    if not sources:
        return
    observers = np.unique(np.concatenate([np.asarray(cells, np.int64) for cells in sources]))
    seen = viewsheds(grid, observers, eye_m, reach_m)
    for s, source in enumerate(sources):
        above = np.asarray(source, np.int64)[:, None]
        views = seen[np.searchsorted(observers, above[:, 0])]
        for t, target in enumerate(targets):
            below = np.asarray(target, np.int64)
            height_m = grid.crest_m[above] - grid.elevation_m[below]
            sight = views[:, below].astype(np.float64)
            yield s, t, Overlook(sight, height_m, grid.distance_m(above, below))
