"""What a run says of the exam's figures: one value a replication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine.measures import IDS
from siegeworks.study.hindcast.figures import Figure
from siegeworks.study.results import Run
from siegeworks.study.terrain import Floats


@dataclass(frozen=True, eq=False)
class Samples:
    """Values of a run by replication; a column is read once and kept."""

    run: Run

    @cached_property
    def _kept(self) -> dict[tuple[str, str], npt.NDArray[np.float32]]:
        return {}

    def column(self, table: str, name: str) -> npt.NDArray[np.float32]:
        """A column of a daily table [n, D]."""
        key = (table, name)
        if key not in self._kept:
            frame = self.run.table(table).select("replication", "date", pl.col(name))
            values = frame.sort("replication", "date").collect()[name].cast(pl.Float32).to_numpy()
            self._kept[key] = values.reshape(self.run.n, len(self.run.dates))
        return self._kept[key]

    def at(self, figure: Figure, date: dt.date) -> Floats:
        """Value of a figure's measure at a dawn [n]."""
        table, names = self._where(figure)
        day = (date - self.run.at).days
        columns = [self.column(table, name)[:, day] for name in names]
        values: Floats = np.sum(columns, axis=0, dtype=np.float64)
        return values

    def of(self, figure: Figure) -> Floats:
        """What the run says of a figure [n]: the state at its dawn, or what was added."""
        if figure.start is None:
            return self.at(figure, figure.end)
        added: Floats = self.at(figure, figure.end) - self.at(figure, figure.start)
        return added

    def _where(self, figure: Figure) -> tuple[str, list[str]]:
        """Table and columns of a figure."""
        if figure.measure == "tubes":
            return "tubes", [figure.item]
        if figure.measure == "stock":
            return "stocks", [figure.item]
        if figure.measure == "infantry":
            return "infantry", main_depots(self.run)
        assert figure.measure in IDS, figure.measure
        return "daily", [figure.measure]


def main_depots(run: Run) -> list[str]:
    """Ids of the garrison's main depots."""
    garrison = run.siege.scenario.sides[1].id
    return [d.id for d in run.siege.depots if d.side == garrison and d.is_main]
