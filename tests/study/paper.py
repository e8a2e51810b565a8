"""Made-up dawns and runs, so that findings and sections can be tested by hand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from siegeworks.engine.measures import IDS
from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.study.cases import Case
from siegeworks.study.terrain import Floats, Holders, Terrain

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
Figures = Mapping[str, Sequence[float]]


def redoubt() -> Siege:
    """The siege that is small enough for tests."""
    return load(REDOUBT)


class Paper(Case):
    """A dawn of the redoubt whose figures are written by hand, one value a replication.

    ``now`` and ``first`` give measures, ``guns`` and ``guns_first`` tubes by side and weapon,
    ``rounds`` by side and ammunition, ``held`` the owners of the positions.
    """

    def __init__(
        self,
        now: Figures | None = None,
        first: Figures | None = None,
        *,
        replications: int = 1,
        guns: Mapping[int, Figures] | None = None,
        rounds: Mapping[int, Figures] | None = None,
        held: Sequence[Sequence[int]] | None = None,
    ) -> None:
        self.siege = redoubt()
        self.terrain = Terrain(self.siege)
        self._now, self._first = now or {}, first or {}
        self._guns, self._rounds = guns or {}, rounds or {}
        self._held = held or [[1] * len(self.siege.positions)] * replications
        self._n = replications

    @property
    def at(self) -> dt.date:
        return dt.date(1704, 6, 5)

    @property
    def start(self) -> dt.date:
        return dt.date(1704, 6, 2)

    @property
    def n(self) -> int:
        return self._n if self._n > 1 else 0

    @property
    def source(self) -> str:
        return "by hand"

    def samples(self, measure: str) -> Floats:
        return np.array(self._now[measure], np.float64)

    def before(self, measure: str) -> Floats:
        return np.array(self._first.get(measure, [0.0] * self._n), np.float64)

    def owners(self) -> Holders:
        return np.array(self._held, np.int8)

    def tubes(self, side: int) -> Mapping[str, Floats]:
        return {k: np.array(v, np.float64) for k, v in self._guns.get(side, {}).items()}

    def tubes_before(self, side: int) -> Mapping[str, Floats]:
        return {name: np.maximum(now, 4.0) for name, now in self.tubes(side).items()}

    def rounds(self, side: int) -> Mapping[str, Floats]:
        kinds = {k.id: np.zeros(self._n) for k in self.siege.ammunition}
        return kinds | {k: np.array(v, np.float64) for k, v in self._rounds.get(side, {}).items()}


def written_run(
    folder: Path,
    siege: Siege,
    days: int,
    replications: int,
    measure: Callable[[str, int, int], float],
    holder: Callable[[str, int, int], str] = lambda position, day, r: "garrison",
) -> Path:
    """A run's folder written by hand: ``measure(id, day, replication)``, ``holder(position, ...)``.

    Every tube and stock is 3 times the day plus 10; only changes of holder are written, as the
    engine's tables have it.
    """
    dates = [siege.at + dt.timedelta(days=d) for d in range(days + 1)]
    keys = [(r, d) for r in range(replications) for d in range(days + 1)]
    base = {"replication": [r for r, _ in keys], "date": [dates[d] for _, d in keys]}
    daily = base | {m: [float(measure(m, d, r)) for r, d in keys] for m in IDS}
    stocks = base | {
        f"{depot.id}.{kind.id}": [10 + 3 * d for _, d in keys]
        for depot in siege.depots
        for kind in siege.ammunition
    }
    tubes = base | {
        f"{side.id}.{weapon.id}": [10 + 3 * d for _, d in keys]
        for side in siege.scenario.sides
        for weapon in siege.equipment
    }
    control = [
        (r, dates[d], p.id, holder(p.id, d, r))
        for p in siege.positions
        for r, d in keys
        if d == 0 or holder(p.id, d, r) != holder(p.id, d - 1, r)
    ]
    names = ("replication", "date", "position", "holder")
    tables = {
        "daily": pl.DataFrame(daily),
        "stocks": pl.DataFrame(stocks),
        "tubes": pl.DataFrame(tubes),
        "control": pl.DataFrame(control, schema=names, orient="row"),
        "outcomes": pl.DataFrame({"replication": list(range(replications))}),
    }
    for name, frame in tables.items():
        (folder / name).mkdir(parents=True)
        frame.with_columns(pl.col("replication").cast(pl.Int32)).write_parquet(
            folder / name / "part-0000000-001.parquet"
        )
    identity = {
        "siegeworks.scenario": siege.scenario.id,
        "siegeworks.scenario_hash": siege.hash,
        "siegeworks.at": dates[0].isoformat(),
        "siegeworks.until": dates[-1].isoformat(),
        "siegeworks.plans": json.dumps(["by-hand", ""]),
        "siegeworks.seed": "7",
        "siegeworks.parameters": "point",
    }
    manifest = {"identity": identity, "replications": replications}
    (folder / "run.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
