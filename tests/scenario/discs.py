"""Small discs of H3 cells with made-up heights."""

from collections.abc import Callable

import h3
import numpy as np
import numpy.typing as npt

from siegeworks.scenario.grid import Grid

Floats = npt.NDArray[np.float64]
CENTRE = h3.latlng_to_cell(47.5, 8.0, 10)


def disc(
    rings: int = 6,
    height: Callable[[Floats, Floats], Floats] | None = None,
    crest_above: float | Floats = 0.0,
    centre: str = CENTRE,
) -> Grid:
    """Disc of cells, middle first; ``height`` takes metres east and north of its middle."""
    ids = h3.grid_disk(centre, rings)
    ids.sort(key=lambda cell: (h3.grid_distance(centre, cell), cell))
    lat, lon = np.array([h3.cell_to_latlng(cell) for cell in ids]).T
    flat = Grid.build(ids, lat, lon, np.zeros(len(ids)), np.zeros(len(ids)))
    if height is None:
        mean = np.zeros(len(ids))
    else:
        mean = height(flat.x_m - flat.x_m[0], flat.y_m - flat.y_m[0])
    return Grid.build(ids, lat, lon, mean, mean + crest_above)


def rough(seed: int, rings: int = 5) -> Grid:
    """Disc of broken ground: heights to 60 m, crests to 12 m above them."""
    rng = np.random.default_rng(seed)
    n = 1 + 3 * rings * (rings + 1)
    crests = rng.uniform(0.0, 12.0, n) * (rng.random(n) < 0.3)
    return disc(rings, lambda x, y: rng.uniform(0.0, 60.0, n) ** 2 / 60.0, crests)
