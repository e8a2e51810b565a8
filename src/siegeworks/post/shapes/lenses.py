"""Shapes of the lenses: one run, all runs, and two runs beside each other."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from siegeworks.post.shapes.siege import LineView


class EventView(BaseModel):
    """An event of a replication."""

    time: dt.datetime
    kind: str
    side: str
    position: str
    subject: str
    name: str
    value: int


class PlaybackView(BaseModel):
    """One replication, at the beginning of each of W watches and at the last dawn.

    Every table is given as its first row and the changes: ``[watch, column, value, ...]`` in one
    flat list, in the order of time. Columns are units, positions, lines or cells in the order of
    their lists; cohesion and shares are per cent. ``drawn`` are the lines that the run's plans drew
    themselves. ``lost`` has one row a dawn, by unit and cause.
    """

    replication: int
    n_watches: int
    hours: list[dt.datetime]
    units: list[str]
    tasks: list[str]
    positions: list[str]
    lines: list[str]
    drawn: list[LineView]
    postures: list[str]
    causes: list[str]
    first: dict[str, list[int]]
    changes: dict[str, list[int]]
    wet: list[int]
    stocks: dict[str, list[int]] = Field(description="by depot.item, one value a watch")
    lost: list[list[list[int]]]
    events: list[EventView]


class DayStory(BaseModel):
    """A day in sentences."""

    date: dt.date
    sentences: list[str]


class StoryView(BaseModel):
    """A replication told day by day; ``percentile`` by the garrison's fit men at the end."""

    replication: int
    percentile: int
    headline: str
    days: list[DayStory]


class ChanceView(BaseModel):
    """Chance that each side holds a position, one value a dawn; ``low`` and ``high`` bound the
    besieger's with 95%."""

    position: str
    besieger: list[float]
    garrison: list[float]
    contested: list[float]
    low: list[float]
    high: list[float]


class ChancesView(BaseModel):
    """Control by position over all replications."""

    dates: list[dt.date]
    n: int
    positions: list[ChanceView]


class GroundChancesView(BaseModel):
    """Chance of control by cell over the first ``n`` replications, in per cent.

    ``cells`` are those that are not the same side's throughout; the others keep ``first``: 0 the
    besieger's, 1 the garrison's, -1 nobody's. One row a dawn, one column a cell of ``cells``.
    """

    dates: list[dt.date]
    n: int
    first: list[int]
    cells: list[int]
    besieger: list[list[int]]
    garrison: list[list[int]]


class BandView(BaseModel):
    """A measure over the dawns: median and the bands that hold 50% and 90% of replications."""

    measure: str
    unit: str
    meaning: str
    cumulative: bool
    p05: list[float]
    p25: list[float]
    p50: list[float]
    p75: list[float]
    p95: list[float]


class BandsView(BaseModel):
    """Measures over all replications."""

    dates: list[dt.date]
    n: int
    bands: list[BandView]


class UnitBandView(BaseModel):
    """A figure of a unit over the dawns: quantiles over ``n`` replications. ``measure`` is
    ``strength`` (fit men), ``cohesion`` (0 to 1, weighed by men) or ``ammunition`` (rounds of
    ``item`` in the depot that the unit draws on)."""

    measure: Literal["strength", "cohesion", "ammunition"]
    item: str
    n: int
    q05: list[float]
    q25: list[float]
    q50: list[float]
    q75: list[float]
    q95: list[float]


class UnitLossView(BaseModel):
    """Men of a unit lost since the start by one cause, over the dawns: quantiles over ``n``
    replications."""

    cause: str
    n: int
    q05: list[float]
    q25: list[float]
    q50: list[float]
    q75: list[float]
    q95: list[float]


class UnitBandsView(BaseModel):
    """Bands of a unit, or of a formation as the sum of its units. Strength, cohesion and losses
    come from the first replications of the run, played again; ammunition from all. The ``n`` of
    each band says from how many. ``losses`` has every cause by which a man was lost in any."""

    unit: str
    members: list[str]
    dates: list[dt.date]
    bands: list[UnitBandView]
    losses: list[UnitLossView]


class PositionDifference(BaseModel):
    """Difference in the besieger's chance of holding a position, one value a dawn, with its 95%
    interval; null where one of the two lenses knows nothing."""

    position: str
    difference: list[float | None]
    low: list[float | None]
    high: list[float | None]


class DifferenceView(BaseModel):
    """First lens less second, in the besieger's chance of control, at the dawns that both have.

    A lens is a run, one replication of it, or the record. ``n_cells`` and ``n_positions`` are the
    replications behind each of the two, 0 for the record. ``cells`` (rows of the ground) are those
    that differ at some dawn, and ``by_cell`` has one row a dawn with one value a cell of them, in
    per cent; null where one of the two knows nothing. ``known`` are the cells of which both know
    something at some dawn; null = all. A cell of these that is not in ``cells`` never differs.
    """

    first: str
    second: str
    dates: list[dt.date]
    n_cells: tuple[int, int]
    n_positions: tuple[int, int]
    known: list[int] | None
    cells: list[int]
    by_cell: list[list[int | None]]
    positions: list[PositionDifference]


class PairRow(BaseModel):
    """A difference, second run less first, replication by replication: mean with its 95% interval,
    quantiles of the difference, and the share of pairs in which the second is higher."""

    measure: str
    unit: str
    meaning: str
    first: float
    second: float
    mean: float
    low: float | None
    high: float | None
    p05: float
    p50: float
    p95: float
    p_higher: float
    p_equal: float
    n: int


class HeldPair(BaseModel):
    """The chance that the besieger holds a position at the last dawn in each run, and the paired
    difference with its 95% interval."""

    position: str
    first: float
    second: float
    difference: float
    low: float
    high: float
    n: int


class CompareView(BaseModel):
    """Two runs side by side. ``is_paired`` is true when they share seed, dates and parameters, so
    that the same replication met the same luck."""

    first: str
    second: str
    first_plan: str
    second_plan: str
    until: dt.date
    n: int
    is_paired: bool
    note: str
    measures: list[PairRow]
    positions: list[HeldPair]


class AnswerRow(BaseModel):
    """One answer of the assessment."""

    item: str
    value: str
    low: float | None
    high: float | None
    unit: str
    source: str
    side: str
    group: str


class QuestionView(BaseModel):
    """A question of the conference."""

    title: str
    note: str
    rows: list[AnswerRow]


class StatementView(BaseModel):
    """What the document says, and what is found."""

    statement: str
    finding: str
    value: str
    interval: str
    verdict: str
    source: str


class ConferenceView(BaseModel):
    """The assessment at a dawn."""

    at: dt.date
    basis: str
    questions: list[QuestionView]
    statements: list[StatementView]


class ScorecardView(BaseModel):
    """The hindcast against the record. ``state`` is ``none`` when there is no scorecard yet, and
    ``message`` says how to make one; ``card`` is the scorecard as the study wrote it."""

    state: str
    message: str
    card: dict[str, object]


class SessionView(BaseModel):
    """Who one is to this post, what one may do, and the token an action must carry."""

    name: str
    role: str
    same_origin: str
    header: str
    version: str
    max_replications: int


class WaysView(BaseModel):
    """How one signs in: ``is_open`` not at all, by a token of the post, by an OpenID provider."""

    is_open: bool
    has_tokens: bool
    has_provider: bool


class Welcome(BaseModel):
    """A session was begun."""

    name: str
    role: str
