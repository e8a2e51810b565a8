"""The time axis that every figure of days shares, so that they line up under one another.

A figure of days is ``WIDTH_IN`` wide; its panels run from ``LEFT`` to ``RIGHT`` of that width, left
of them stand row names, right of them direct labels. A dawn stands at a whole number of days after
the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from siegeworks.plan.records import Plan
from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 9.2
LEFT, RIGHT = 0.225, 0.83
DAY = dt.timedelta(days=1)
RAIN_STEPS = ("#f7f6f0", "#cfdfe4", "#6f9fb0", "#3b6f82")
BRACKET_IN, RAIN_IN, FOOT_IN = 0.24, 0.16, 0.34
LETTER_IN = 0.062
"""Width of a letter of a bracket's title."""


@dataclass(frozen=True)
class Days:
    """The days from one dawn to another."""

    at: dt.date
    until: dt.date
    dawn_hour: int = 6

    @classmethod
    def of(cls, view: RunView) -> Days:
        """The days of a run."""
        return cls(view.at, view.until, view.siege.scenario.dawn_hour)

    @property
    def n(self) -> int:
        """Days between the two dawns."""
        return max(1, (self.until - self.at).days)

    def x(self, moment: dt.date | dt.datetime) -> float:
        """Place of a date (its dawn) or an hour on the axis, in days."""
        if isinstance(moment, dt.datetime):
            opening = dt.datetime.combine(self.at, dt.time(self.dawn_hour))
            return (moment.replace(tzinfo=None) - opening) / DAY
        return float((moment - self.at).days)

    def place(self, x: float) -> float:
        """A place on the axis as a share of the figure's width."""
        return LEFT + (RIGHT - LEFT) * (x + 0.5) / (self.n + 1)

    def ticks(self) -> list[dt.date]:
        """Days that are labelled: about eight, the first and the last among them."""
        step = next(s for s in (1, 2, 5, 7, 10, 14, 30) if self.n / s <= 9)
        days = [self.at + DAY * k for k in range(0, self.n + 1, step)]
        if (self.until - days[-1]).days >= step * 0.6:
            days.append(self.until)
        return days


def sheet(view: RunView, heights_in: Sequence[float], gap_in: float = 0.24) -> tuple[Figure, Any]:
    """A figure with panels of the given heights one under the other, on the shared axis.

    Above the first stand the phases of the plan and the chance of rain. Returns the figure and its
    axes.
    """
    days = Days.of(view)
    lanes = _lanes(view.plan, days)
    n_lanes = 1 + max(lanes.values(), default=0)
    has_rain = not _rain(view).is_empty()
    head = n_lanes * BRACKET_IN + (RAIN_IN if has_rain else 0.0) + gap_in
    height = head + sum(heights_in) + gap_in * (len(heights_in) - 1) + FOOT_IN
    figure = canvas.figure(WIDTH_IN, height)
    top, panels = height - head, []
    for inner in heights_in:
        box = (LEFT, (top - inner) / height, RIGHT - LEFT, inner / height)
        panels.append(figure.add_axes(box))
        top -= inner + gap_in
    for axes, inner in zip(panels, heights_in, strict=True):
        day_axis(axes, days, inner, is_last=axes is panels[-1])
    _phases(figure, view.plan, days, lanes)
    if has_rain:
        _draw_rain(figure, view, days, height - n_lanes * BRACKET_IN - RAIN_IN - 0.06)
    return figure, panels


def margin_title(axes: Axes, title: str, note: str = "") -> None:
    """The title of a panel in the margin left of it, with a note such as its unit below."""
    from textwrap import fill

    words = fill(title, 22)
    figure = axes.get_figure()
    assert figure is not None  # an axes of ours always stands in a figure
    top = axes.get_position().y1
    figure.text(0.0, top, words, fontsize=8.5, fontweight="bold", va="top", linespacing=1.2)
    drop = (words.count("\n") + 1) * 0.15 / figure.get_figheight()  # type: ignore[union-attr]
    figure.text(0.0, top - drop, note, fontsize=8, color=style.QUIET, va="top")


def day_axis(axes: Axes, days: Days, height_in: float, is_last: bool) -> None:
    """Limits and faint lines of the days; only the last panel names and counts them."""
    axes.set_xlim(-0.5, days.n + 0.5)
    at = [days.x(day) for day in days.ticks()]
    # Lines instead of ticks, of which every one is an object that is drawn by itself.
    foot = axes.get_xaxis_transform()
    axes.vlines(at, 0, 1, transform=foot, color=style.RULE, lw=0.4, zorder=0.5)
    if not is_last:
        axes.set_xticks([])
        return
    axes.set_xticks(at, [style.day(day) for day in days.ticks()])
    small: dict[str, Any] = {"color": style.QUIET, "lw": 0.4, "clip_on": False}
    axes.vlines(range(days.n + 1), -1.8 / 72 / height_in, 0, transform=foot, **small)


def _lanes(plan: Plan, days: Days) -> dict[str, int]:
    """Lane of each phase that falls into the days, so that brackets and titles stand apart."""
    letter = LETTER_IN * days.n / (WIDTH_IN * (RIGHT - LEFT))
    lanes: dict[str, int] = {}
    ends: list[float] = []
    for phase in plan.phases:
        start, end = days.x(phase.start), days.n if phase.end is None else days.x(phase.end)
        if end <= 0 or start >= days.n:
            continue
        lane = next((k for k, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [max(end, max(start, 0.0) + letter * len(phase.title))]
        lanes[phase.id] = lane
    return lanes


def _phases(figure: Figure, plan: Plan, days: Days, lanes: dict[str, int]) -> None:
    """A bracket with its title for each phase."""
    from matplotlib.lines import Line2D

    height, drop = figure.get_figheight(), 0.05
    for phase in plan.phases:
        if phase.id not in lanes:
            continue
        start = max(-0.5, days.x(phase.start))
        end = min(days.n + 0.5, days.n + 0.5 if phase.end is None else days.x(phase.end))
        y_in = height - (lanes[phase.id] + 1) * BRACKET_IN + 0.05
        left, right = days.place(start + 0.06), days.place(end - 0.06)
        y, low = y_in / height, (y_in - drop) / height
        line = Line2D([left, left, right, right], [low, y, y, low], color=style.INK, lw=0.9)
        figure.add_artist(line)
        figure.text(left, (y_in + 0.03) / height, phase.title, fontsize=7.5, va="bottom")


def _rain(view: RunView) -> pl.DataFrame:
    return view.daily.filter(pl.col("measure") == "wet").sort("date")


def _draw_rain(figure: Figure, view: RunView, days: Days, bottom_in: float) -> None:
    """The chance of rain each day, as a strip."""
    height = figure.get_figheight()
    axes = figure.add_axes((LEFT, bottom_in / height, RIGHT - LEFT, 0.09 / height))
    rain = _rain(view)
    edges = [days.x(date) - 0.5 for date in rain["date"]]
    shades: dict[str, Any] = {"cmap": style.chance_map(RAIN_STEPS), "vmin": 0, "vmax": 1}
    axes.pcolormesh([*edges, edges[-1] + 1], [0, 1], [rain["mean"].to_list()], **shades)
    axes.set(xlim=(-0.5, days.n + 0.5), ylim=(0, 1), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    text: dict[str, Any] = {"fontsize": 7, "color": style.QUIET, "va": "center"}
    figure.text(LEFT - 0.008, (bottom_in + 0.045) / height, "rain, chance", ha="right", **text)
    low, high = float(rain["mean"].min() or 0.0), float(rain["mean"].max() or 0.0)  # type: ignore[arg-type]
    span = style.chance_span(low, high)
    figure.text(RIGHT + 0.008, (bottom_in + 0.045) / height, span, **text)
