"""One dawn of a run: every replication's figures, as findings and sections ask for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import polars as pl

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.cases import SIDED, Case
from siegeworks.study.results import Run
from siegeworks.study.terrain import Floats, Holders, Terrain

HOLDERS = {"nobody": -1, "besieger": 0, "garrison": 1, "contested": 2}
"""Words of the table of holders."""


class Dawn(Case):
    """The replications of a run at a dawn after its first."""

    def __init__(self, siege: Siege, run: Run, at: dt.date) -> None:
        self.siege = siege
        self.terrain = Terrain(siege)
        self.run = run
        self._at = at

    @property
    def at(self) -> dt.date:
        """The dawn."""
        return self._at

    @property
    def start(self) -> dt.date:
        """First dawn of the run."""
        return self.run.at

    @property
    def n(self) -> int:
        """Replications."""
        return self._now.height

    @property
    def source(self) -> str:
        """Number of replications and first dawn."""
        return f"{self.n} replications from {self.start.isoformat()}"

    @cached_property
    def _now(self) -> pl.DataFrame:
        return self._rows("daily", self.at)

    @cached_property
    def _first(self) -> pl.DataFrame:
        return self._rows("daily", self.start)

    @cached_property
    def _last(self) -> pl.DataFrame:
        return self._rows("daily", self.run.until)

    def _rows(self, table: str, date: dt.date) -> pl.DataFrame:
        frame = self.run.table(table).filter(pl.col("date") == date).sort("replication").collect()
        if frame.is_empty():
            raise UsageError(f"{self.run.folder} has no row of {date.isoformat()} in {table!r}")
        return frame

    def samples(self, measure: str) -> Floats:
        """A measure of every replication."""
        return _column(self._now, measure)

    def before(self, measure: str) -> Floats:
        """The same at the first dawn."""
        return _column(self._first, measure)

    def at_the_end(self, measure: str) -> Floats:
        """A measure of every replication at the last dawn of the run."""
        return _column(self._last, measure)

    @cached_property
    def _owners(self) -> Holders:
        changes = (
            self.run.table("control")
            .filter(pl.col("date") <= self.at)
            .sort("date")
            .group_by("replication", "position")
            .agg(pl.col("holder").last())
            .collect()
        )
        rows = {r: i for i, r in enumerate(self._now["replication"].to_list())}
        owners = np.full((self.n, len(self.siege.positions)), -1, np.int8)
        for replication, position, holder in changes.iter_rows():
            owners[rows[replication], self.siege.position_index[position]] = HOLDERS[holder]
        return owners

    def owners(self) -> Holders:
        """Holder of each position in every replication."""
        return self._owners

    @cached_property
    def _guns(self) -> pl.DataFrame:
        return self._rows("tubes", self.at)

    @cached_property
    def _stocks(self) -> pl.DataFrame:
        return self._rows("stocks", self.at)

    def tubes(self, side: int) -> Mapping[str, Floats]:
        """Serviceable tubes by weapon; a weapon that the side never had is left out."""
        return self._tubes_of(self._guns, side)

    def tubes_before(self, side: int) -> Mapping[str, Floats]:
        """The same at the first dawn, or now where more have come since."""
        first = self._tubes_of(self._rows("tubes", self.start), side)
        return {name: np.maximum(first[name], now) for name, now in self.tubes(side).items()}

    def _tubes_of(self, frame: pl.DataFrame, side: int) -> dict[str, Floats]:
        name = self.siege.scenario.sides[side].id
        own = {u.equipment for u in self.siege.units if u.side == name}
        weapons = [w.id for w in self.siege.equipment if w.id in own]
        return {w: _column(frame, f"{name}.{w}") for w in weapons}

    def rounds(self, side: int) -> Mapping[str, Floats]:
        """Rounds in a side's depots by ammunition."""
        name = self.siege.scenario.sides[side].id
        depots = [d.id for d in self.siege.depots if d.side == name]
        return {
            kind.id: sum(
                (_column(self._stocks, f"{d}.{kind.id}") for d in depots), np.zeros(self.n)
            )
            for kind in self.siege.ammunition
        }


def _column(frame: pl.DataFrame, name: str) -> Floats:
    for side in SIDED:
        if name == f"{side}_present":
            fit, wounded, sick = (f"{side}_{what}" for what in ("fit", "wounded", "sick"))
            return _column(frame, fit) + _column(frame, wounded) + _column(frame, sick)
    return np.asarray(frame[name].cast(pl.Float64).to_numpy(), np.float64)
