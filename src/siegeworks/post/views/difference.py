"""The difference of two lenses: runs, single replications, or the record."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from siegeworks.post.errors import Refusal
from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.views.lenses import MOST_ON_GROUND, playable
from siegeworks.scenario.faults import UsageError
from siegeworks.study.lenses import (
    Gap,
    Lens,
    gap,
    lens_of_record,
    lens_of_replication,
    lens_of_run,
)
from siegeworks.study.playback.stage import check_replication
from siegeworks.study.results import Run

RECORD = "record"


def difference_view(library: Library, first: str, second: str) -> shapes.DifferenceView:
    """First lens less second.

    Raises as :meth:`Library.run`; ``Refusal`` (409) for lenses on other ground, without a dawn in
    common, or without a run or a record among them.
    """
    runs = [library.run(name.partition(".")[0]) for name in (first, second) if name != RECORD]
    if not runs:
        raise Refusal(409, "NotComparable", "a difference needs a run on one of its sides")
    with playable():
        ids = {run.siege.scenario.id for run in runs}
    if len(ids) > 1:
        raise Refusal(409, "NotComparable", "the two runs are of another siege")
    lenses = [_lens(library, name, runs[0]) for name in (first, second)]
    try:
        found = gap(*lenses)
    except UsageError as error:
        raise Refusal(409, "NotComparable", str(error)) from None
    return _view(first, second, lenses, found, runs[0])


def _lens(library: Library, name: str, run: Run) -> Lens:
    """The lens of a name; the record is taken at the dawns of ``run``."""
    if name == RECORD:
        try:
            return lens_of_record(run.siege, tuple(run.dates))
        except UsageError as error:
            raise Refusal(409, "NoRecord", str(error)) from None
    run_id, _, replication = name.partition(".")
    own = library.run(run_id)
    if replication:
        check_replication(own, int(replication))
    with playable():
        if replication:
            return lens_of_replication(own, int(replication))
        return lens_of_run(own, MOST_ON_GROUND)


def _view(
    first: str, second: str, lenses: list[Lens], found: Gap, run: Run
) -> shapes.DifferenceView:
    known = ~np.isnan(found.cells)
    per_cent = np.round(100.0 * np.where(known, found.cells, 0.0)).astype(np.int64)
    cells = np.flatnonzero((per_cent != 0).any(axis=0))
    return shapes.DifferenceView(
        first=first,
        second=second,
        dates=list(found.dates),
        n_cells=(lenses[0].n_cells, lenses[1].n_cells),
        n_positions=(lenses[0].n_positions, lenses[1].n_positions),
        known=None if known.all() else np.flatnonzero(known.any(axis=0)).tolist(),
        cells=cells.tolist(),
        by_cell=[
            [int(value) if is_known else None for value, is_known in zip(row, there, strict=True)]
            for row, there in zip(per_cent[:, cells], known[:, cells], strict=True)
        ],
        positions=[
            shapes.PositionDifference(
                position=position.id,
                difference=_told(found.positions[:, p]),
                low=_told(found.low[:, p]),
                high=_told(found.high[:, p]),
            )
            for p, position in enumerate(run.siege.positions)
        ],
    )


def _told(values: npt.NDArray[np.float64]) -> list[float | None]:
    """Numbers with four decimals, None for what is not known."""
    return [None if np.isnan(value) else round(float(value), 4) for value in values]
