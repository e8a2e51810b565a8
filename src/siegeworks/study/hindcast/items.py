"""What is scored: every figure and every post's day, with the run's values and the baselines'.

An item is one number of the record with its spread, the run's replications of it and what each
baseline says. Items of one group share a quantity, an account and a kind of period, and their
scores are averaged: a day's losses never stand beside those of the whole siege.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.baselines import NAMES, Baselines
from siegeworks.study.hindcast.captures import KINDS, capture_days
from siegeworks.study.hindcast.figures import Figure, figures_of
from siegeworks.study.hindcast.holders import Codes, Held
from siegeworks.study.hindcast.perimeter import perimeter_figures
from siegeworks.study.hindcast.samples import Samples
from siegeworks.study.hindcast.truth import Truth, exactly
from siegeworks.study.hindcast.windows import DAY, use_of
from siegeworks.study.results import Run
from siegeworks.study.terrain import Floats

LONG_DAYS = 14
"""A sum over more days than these is told apart from one over a day or two."""


@dataclass(frozen=True, eq=False)
class Item:
    """One number of the record beside the run; ``group`` is (quantity, total or not, account)."""

    group: tuple[str, bool, str]
    label: str
    date: dt.date
    use: str
    truth: Truth
    values: Floats
    forecasts: dict[str, Floats] = field(default_factory=dict)
    bounds: tuple[float | None, float | None, float | None] = (None, None, None)
    source: str = ""


def items_of(run: Run, siege: Siege, baselines: Baselines, codes: Codes) -> list[Item]:
    """Every item that a run can be scored on; ``codes`` [n, D, P] are its holders at every dawn."""
    samples = Samples(run)
    figures = [
        *figures_of(siege, run.at, run.until),
        *perimeter_figures(siege, baselines.held, run.at),
    ]
    found = [_of_figure(f, samples, baselines) for f in figures]
    for kind in KINDS:
        found += _of_days(kind, siege, baselines, codes)
    return found


def _of_figure(figure: Figure, samples: Samples, baselines: Baselines) -> Item:
    values = samples.of(figure)
    at_start = float(samples.at(figure, samples.run.at).mean())
    forecasts = {}
    for name in NAMES:
        value = baselines.value(name, figure, at_start)
        if value is not None:
            forecasts[name] = np.array([value])
    is_total = figure.start is not None and (figure.end - figure.start).days > LONG_DAYS
    return Item(
        (figure.quantity, is_total, figure.case), figure.label, figure.end, figure.use,
        figure.truth, values, forecasts, (figure.low, figure.best, figure.high), figure.source,
    )  # fmt: skip


def _of_days(kind: str, siege: Siege, baselines: Baselines, codes: Codes) -> Iterator[Item]:
    """Days of one kind of event, a post an item."""
    held: Held = baselines.held
    days = capture_days(kind, held, codes)
    for p, post in enumerate(days.posts):
        day = float(days.record[p])
        date = held.dawns[0] + DAY * int(day)
        forecasts = {name: baselines.capture_days(name, kind, post) for name in NAMES}
        yield Item(
            (kind, False, ""), post, date, use_of(siege, min(date, held.dawns[-1])),
            exactly(day), days.run[:, p], forecasts, (None, day, None), "history/control.csv",
        )  # fmt: skip
