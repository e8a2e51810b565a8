"""Calibrated draws of the parameters: ``posterior.csv`` of a scenario and what it was made from.

The table is wide: ``draw`` (a number), ``weight`` (0 or more), then one column a parameter that the
calibration moved. Parameters that are not named keep their priors. ``posterior.json`` beside it
says how the draws were made: seed, versions, hash of the data, numbers of runs. Nobody edits the
two by hand; they are still read as strictly as every table.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.faults import Fault, suggest
from siegeworks.scenario.parameters import base_parameters
from siegeworks.scenario.priors import limits, uniforms
from siegeworks.scenario.tables import quote, read_text

Floats = npt.NDArray[np.float64]

DRAWS = "posterior.csv"
ABOUT = "posterior.json"
KEYS = ("draw", "weight")
"""The columns before the parameters."""
CHOICE = "posterior-draw"
"""Name under which the draw of a replication is addressed."""


@dataclass(frozen=True, eq=False)
class ParameterDraws:
    """Weighted draws: ``names`` [K], ``values`` float64 [N, K], ``weights`` [N] that sum to 1.

    ``about`` is ``posterior.json`` as it lies: how and from what the draws were made.
    """

    names: tuple[str, ...]
    values: Floats
    weights: Floats
    about: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<ParameterDraws: {len(self.weights)} of {len(self.names)} parameters>"

    @functools.cached_property
    def _sums(self) -> Floats:
        return np.asarray(np.cumsum(self.weights))

    def chosen(self, n: int, seed: int) -> npt.NDArray[np.int64]:
        """Which draw each of the first ``n`` replications takes [n].

        Replication r depends on the seed and r alone, so more replications change no earlier one.
        """
        u = uniforms(CHOICE, n, seed) * self._sums[-1]
        rows = np.searchsorted(self._sums, u, side="right")
        last = len(self.weights) - 1
        return np.asarray(np.minimum(rows, last), dtype=np.int64)

    def overlay(self, names: Sequence[str], rows: Floats, first: int, seed: int) -> Floats:
        """Rows [n, len(names)] of replications from ``first`` on, with the calibrated columns
        replaced by each replication's draw."""
        mixed = rows.copy()
        chosen = self.chosen(first + len(rows), seed)[first:]
        place = {name: k for k, name in enumerate(self.names)}
        for column, name in enumerate(names):
            if name in place:
                mixed[:, column] = self.values[chosen, place[name]]
        return mixed


def read_draws(folder: Path) -> tuple[ParameterDraws | None, list[Fault]]:
    """The calibrated draws of a scenario's folder, None when it ships none, and all faults."""
    if not (folder / DRAWS).exists():
        return None, []
    text, faults = read_text(folder / DRAWS, DRAWS)
    about, found = _about(folder / ABOUT)
    faults += found
    if faults:
        return None, faults
    lines = [cells for cells in csv.reader(io.StringIO(text)) if any(c.strip() for c in cells)]
    names = tuple(cell.strip() for cell in lines[0]) if lines else ()
    faults += _header(names)
    if faults:
        return None, faults
    rows: list[list[float]] = []
    for number, cells in enumerate(lines[1:], start=2):
        wrong = list(_row(number, names, cells))
        faults += wrong
        if not wrong:
            rows.append([float(cell) for cell in cells])
    table = np.array(rows).reshape(len(rows), len(names))
    if not faults and table[:, 1].sum() <= 0.0:
        faults.append(Fault(DRAWS, 0, "weight", "no weight above 0", "weights that sum above 0"))
    if faults:
        return None, faults
    weights = table[:, 1] / table[:, 1].sum()
    return ParameterDraws(names[len(KEYS) :], table[:, len(KEYS) :], weights, about), []


def _about(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    text, faults = read_text(path, ABOUT)
    if faults:
        return {}, faults
    try:
        about = json.loads(text)
    except (RecursionError, ValueError) as error:
        return {}, [Fault(ABOUT, 0, "", f"no JSON ({error})", "JSON", "calibrate again")]
    if not isinstance(about, dict):
        return {}, [Fault(ABOUT, 0, "", "no object", "a JSON object", "calibrate again")]
    return about, []


def _header(names: Sequence[str]) -> list[Fault]:
    if names[: len(KEYS)] != KEYS:
        return [Fault(DRAWS, 1, "", quote(",".join(names)), "draw,weight, then parameters")]
    known = base_parameters().names
    faults = [
        Fault(DRAWS, 1, name, "an unknown parameter", "a parameter", suggest(name, known))
        for name in names[len(KEYS) :]
        if name not in known
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    return faults + [Fault(DRAWS, 1, name, "the column twice", "once") for name in twice]


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> Iterator[Fault]:
    """Faults of one draw: cells that are no numbers or lie outside what the quantity can be."""
    if len(cells) != len(names):
        found, expected = f"{len(cells)} cells", f"{len(names)} as in the header"
        yield Fault(DRAWS, number, "", found, expected)
        return
    for name, cell in zip(names, cells, strict=True):
        low, high = (0.0, math.inf) if name in KEYS else _reach(name)
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not (low <= value <= high and math.isfinite(value)):
            yield Fault(DRAWS, number, name, quote(cell), f"a number from {low:g} to {high:g}")


@functools.cache
def _reach(name: str) -> tuple[float, float]:
    """What a drawn parameter can be; a row of the base table that is fixed says nothing of it."""
    row = base_parameters().row(name)
    return (-math.inf, math.inf) if row.distribution == "fixed" else limits(row)


__all__ = ["ABOUT", "DRAWS", "ParameterDraws", "read_draws"]
