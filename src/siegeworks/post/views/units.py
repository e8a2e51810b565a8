"""Bands of a unit or formation over the replications of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.views.lenses import playable
from siegeworks.scenario.siege import Siege
from siegeworks.study.frames import CAUSES
from siegeworks.study.playback import members, unit_samples
from siegeworks.study.results import Run

MOST_PLAYED = 100
"""Replications that are played again for the men, cohesion and losses of units."""
QUANTILES: Mapping[str, float] = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def unit_bands_view(library: Library, run_id: str, unit: str) -> shapes.UnitBandsView:
    """Bands of strength, cohesion, ammunition and losses of a unit at each dawn.

    Raises as :meth:`Library.run`, ``UsageError`` for an unknown unit.
    """
    run = library.run(run_id)
    with playable():
        siege = run.siege
    own = members(siege, unit)
    with playable():
        samples = unit_samples(run, MOST_PLAYED)
    men, cohesion = samples.of(own)
    bands = [
        shapes.UnitBandView(measure="strength", item="", n=samples.n, **_quantiles(men)),
        shapes.UnitBandView(measure="cohesion", item="", n=samples.n, **_quantiles(cohesion)),
    ]
    for item, column in _stocks(siege, own):
        rounds = _stock(run, column)
        bands.append(
            shapes.UnitBandView(
                measure="ammunition", item=item, n=len(rounds), **_quantiles(rounds)
            )
        )
    lost = samples.lost_of(own)
    losses = [
        shapes.UnitLossView(cause=cause, n=samples.n, **_quantiles(lost[:, i]))
        for i, cause in enumerate(CAUSES)
        if lost[:, i].any()
    ]
    return shapes.UnitBandsView(
        unit=unit, members=own, dates=list(samples.dates), bands=bands, losses=losses
    )


def _stocks(siege: Siege, own: list[str]) -> Iterator[tuple[str, str]]:
    """Each ammunition that the units fire with its column of stocks, where they share one depot."""
    weapons = {weapon.id: weapon.ammunition for weapon in siege.equipment}
    depots: dict[str, set[str]] = {}
    for unit in siege.units:
        if unit.id in own and unit.depot and weapons.get(unit.equipment):
            depots.setdefault(weapons[unit.equipment], set()).add(unit.depot)
    for item, places in depots.items():
        if len(places) == 1:
            yield item, f"{places.pop()}.{item}"


def _stock(run: Run, column: str) -> npt.NDArray[np.float64]:
    """A column of stocks of all replications [n, D]."""
    table = run.table("stocks").select("replication", "date", column).sort("replication", "date")
    rounds: npt.NDArray[np.float64] = table.collect()[column].cast(pl.Float64).to_numpy()
    return rounds.reshape(-1, len(run.dates))


def _quantiles(samples: npt.NDArray[np.float64]) -> dict[str, list[float]]:
    """Quantiles over replications at each dawn."""
    found = np.quantile(samples, list(QUANTILES.values()), axis=0)
    return {name: row.round(3).tolist() for name, row in zip(QUANTILES, found, strict=True)}
