"""What a study hands on to be told: one run summed up, and one assessment.

Plain data. The study layer fills these classes, the telling layer reads them; neither needs to know
how the other works. Tables are polars frames whose columns are listed in ``COLUMNS``; ``blank``
makes an empty one, which means "not recorded" and is told as such.

Conventions: ``n`` is the number of replications behind a row; ``p05`` to ``p95`` are quantiles over
replications (the spread of outcomes); ``low`` and ``high`` beside a probability or a mean are the
ends of its 95% interval (the error of having run only ``n``). Dates are dawns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from siegeworks.plan.records import Plan
from siegeworks.scenario.siege import Siege
from siegeworks.study.answers import Assessment, Row, Section, StatementRow

__all__ = [
    "COLUMNS",
    "Assessment",
    "Ending",
    "MeasureNote",
    "Row",
    "RunView",
    "Section",
    "StatementRow",
    "Story",
    "as_day",
    "blank",
]

_BANDS: dict[str, Any] = {
    "n": pl.Int64,
    "mean": pl.Float64,
    "p05": pl.Float64,
    "p25": pl.Float64,
    "p50": pl.Float64,
    "p75": pl.Float64,
    "p95": pl.Float64,
}
_CHANCE: dict[str, Any] = {"p": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}
_HELD: dict[str, Any] = {"p_besieger": pl.Float64, "p_garrison": pl.Float64}

COLUMNS: dict[str, dict[str, Any]] = {
    "daily": {"date": pl.Date, "measure": pl.String, **_BANDS},
    "rounds": {
        "date": pl.Date,
        "measure": pl.String,
        "item": pl.String,
        "side": pl.String,
        "depot": pl.String,
        **_BANDS,
    },
    "tubes": {
        "date": pl.Date,
        "measure": pl.String,
        "item": pl.String,
        "side": pl.String,
        **_BANDS,
    },
    "control": {
        "date": pl.Date,
        "position": pl.String,
        **_HELD,
        "p_contested": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "n": pl.Int64,
    },
    "key_ground": {"date": pl.Date, "posts": pl.Int64, **_CHANCE},
    "reserve": {
        "unit": pl.String,
        "men": pl.Float64,
        **_BANDS,
        "p_spent": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    },
    "conditions": {"condition": pl.String, **_CHANCE},
    "tasks": {
        "task": pl.String,
        "phase": pl.String,
        "kind": pl.String,
        "formation": pl.String,
        "objective": pl.String,
        "start": pl.Datetime("us"),
        "p_done": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "n": pl.Int64,
        "median_done": pl.Date,
        "p_failed": pl.Float64,
        "p_expired": pl.Float64,
        "tries": pl.Float64,
    },
    "task_days": {"task": pl.String, "date": pl.Date, "p_done": pl.Float64},
    "outcomes": {
        "measure": pl.String,
        "unit": pl.String,
        "p05": pl.Float64,
        "p50": pl.Float64,
        "p95": pl.Float64,
        "mean": pl.Float64,
        "mean_low": pl.Float64,
        "mean_high": pl.Float64,
        "n": pl.Int64,
    },
    "periods": {
        "period": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "measure": pl.String,
        **_BANDS,
        "record_low": pl.Float64,
        "record_best": pl.Float64,
        "record_high": pl.Float64,
    },
    "record": {
        "date": pl.Date,
        "measure": pl.String,
        "item": pl.String,
        "place": pl.String,
        "low": pl.Float64,
        "best": pl.Float64,
        "high": pl.Float64,
        "source": pl.String,
    },
}
"""Columns and types of each table of a :class:`RunView`; more columns are passed over."""


def blank(table: str) -> pl.DataFrame:
    """An empty table of the given name, with its columns."""
    return pl.DataFrame(schema=COLUMNS[table])


class MeasureNote(Protocol):
    """What a measure is: the engine's list of measures fits."""

    @property
    def id(self) -> str:
        """Name in the tables."""
        ...

    @property
    def unit(self) -> str:
        """Unit, ``0-1`` for a share or a yes."""
        ...

    @property
    def meaning(self) -> str:
        """In words."""
        ...

    @property
    def cumulative(self) -> bool:
        """True when it counts from the start of the siege."""
        ...


@dataclass(frozen=True)
class Ending:
    """How often resistance ended by the last dawn.

    ``p_over`` with its 95% interval over ``n`` replications; ``causes`` maps each cause in words to
    its share of all replications.
    """

    p_over: float
    low: float
    high: float
    n: int
    causes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One replication told day by day.

    ``percentile`` is its rank among all by the garrison's fit men at the last dawn; ``days`` pairs
    each dawn with the sentences of the day that begins there.
    """

    replication: int
    percentile: int
    headline: str
    days: tuple[tuple[dt.date, tuple[str, ...]], ...]


@dataclass(frozen=True, eq=False)
class RunView:
    """One simulated plan, summed up for telling.

    ``meta`` holds what made the run: ``plan``, ``garrison_plan``, ``at``, ``until``, ``seed``,
    ``replications``, ``parameters`` ("point", "prior", "posterior"), ``engine_version``,
    ``rule_versions``, ``scenario_hash``, ``plan_hash``, ``seconds`` and what else is worth
    printing.

    Tables, with their columns in ``COLUMNS``:

    - ``daily``: measures at each dawn; ``rounds``: the same by ammunition and depot, ``measure``
      "stock" (rounds there at dawn); ``tubes``: by side and equipment, ``measure`` "tubes".
    - ``control``: who holds each position at each dawn, interval of ``p_besieger``.
    - ``key_ground``: chance that at least ``posts`` of the scenario's key positions are the
      besieger's at that dawn, for every number of posts from 1 to all.
    - ``reserve``: the garrison's mobile units, ``men`` fit at the start, quantiles of fit men at
      the end, ``p_spent`` the chance of ending under half of ``men``.
    - ``conditions``: what the plan that follows asks for, in words, as it stands at the end; the
      last row is all of them together.
    - ``tasks``, ``task_days``: what became of each task of the plan.
    - ``outcomes``: at the last dawn; measures that count from the start are counted from the first
      dawn of the run. ``periods``: the same between two dawns, with the record where there is one.
    - ``record``: what the sources say, by measure and date; ``item`` and ``place`` (the depot of
      rounds, the side of tubes) are empty for all else.

    Raises ``ValueError`` when a table lacks a column.
    """

    siege: Siege
    plan: Plan
    meta: Mapping[str, Any]
    measures: Sequence[MeasureNote]
    daily: pl.DataFrame
    control: pl.DataFrame
    tasks: pl.DataFrame
    task_days: pl.DataFrame
    outcomes: pl.DataFrame
    ending: Ending
    rounds: pl.DataFrame = field(default_factory=lambda: blank("rounds"))
    tubes: pl.DataFrame = field(default_factory=lambda: blank("tubes"))
    key_ground: pl.DataFrame = field(default_factory=lambda: blank("key_ground"))
    reserve: pl.DataFrame = field(default_factory=lambda: blank("reserve"))
    conditions: pl.DataFrame = field(default_factory=lambda: blank("conditions"))
    record: pl.DataFrame = field(default_factory=lambda: blank("record"))
    periods: pl.DataFrame = field(default_factory=lambda: blank("periods"))
    stories: tuple[Story, ...] = ()

    def __post_init__(self) -> None:
        for table, columns in COLUMNS.items():
            missing = [name for name in columns if name not in getattr(self, table).columns]
            if missing:
                raise ValueError(f"table {table!r} lacks the columns {', '.join(missing)}")

    @property
    def at(self) -> dt.date:
        """First dawn."""
        return as_day(self.meta["at"])

    @property
    def until(self) -> dt.date:
        """Last dawn."""
        return as_day(self.meta["until"])

    @property
    def replications(self) -> int:
        """Number of replications of the run."""
        return int(self.meta["replications"])


def as_day(value: Any) -> dt.date:
    """A date, or its ISO text, as a date."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
