"""Daily figures as bands: the median line, half of all runs, nine tenths of all runs, the record.

One panel a question, one below the other on the shared axis of days. A line is named where it ends,
with its median and the nine-tenths interval there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.labels import spread
from siegeworks.tell.timeline import Days, margin_title, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAND_NOTE = "Line: median of {n} replications. Dark band: half of them; pale band: nine tenths."
RECORD_NOTE = " Black dots: the record, with its low and high where sources differ."
MOST_LINES = 5
LABEL_IN = 0.28
"""Height of a direct label of two lines."""


@dataclass(frozen=True)
class Line:
    """A line of a panel: which rows of which table, its name, colour and dash.

    ``place`` is the depot of a line of ``rounds``, the side of a line of ``tubes``.
    """

    measure: str
    name: str
    colour: str
    dash: Any = "-"
    table: str = "daily"
    item: str = ""
    place: str = ""


@dataclass(frozen=True)
class Panel:
    """A panel: what is counted, in which unit, and its lines.

    ``is_chance`` panels show how often something was so, with the 95% interval, and no bands.
    ``goal`` is what was planned, as steps of (date, value).
    """

    title: str
    unit: str
    lines: tuple[Line, ...]
    height_in: float = 1.25
    is_chance: bool = False
    goal: tuple[tuple[dt.date, float], ...] = ()


def both(measure: str) -> tuple[Line, Line]:
    """The lines of a measure that both sides have."""
    return (
        Line(f"besieger_{measure}", "besieger", style.BESIEGER),
        Line(f"garrison_{measure}", "garrison", style.GARRISON, (0, (5, 1.6))),
    )


def garrison(measure: str, name: str = "garrison") -> Line:
    """The line of a measure of the garrison."""
    return Line(measure, name, style.GARRISON)


def besieger(measure: str, name: str = "besieger") -> Line:
    """The line of a measure of the besieger."""
    return Line(measure, name, style.BESIEGER)


LOSSES = (
    Panel("Losses of all kinds since the start", "men", both("losses"), 1.7),
    Panel("Killed and wounded since the start", "men", both("hit")),
    Panel("Captured since the start", "men", both("captured")),
    Panel("Missing and deserted since the start", "men", both("gone"), 1.0),
)
STRENGTH = (
    Panel("Besieger: men fit", "men", (besieger("besieger_fit"),)),
    Panel(
        "Garrison: men fit, fit infantry",
        "men",
        (
            garrison("garrison_fit", "all fit"),
            Line("garrison_infantry", "infantry", "#44749f", (0, (5, 1.6))),
        ),
        1.6,
    ),
    Panel("Garrison: infantry weighted by cohesion", "men", (garrison("garrison_effective"),)),
    Panel("Mean cohesion of rifle units", "0-1", both("cohesion")),
    Panel("Wounded not evacuated", "men", both("wounded")),
)
WORKS = (
    Panel("Besieger: trench dug and usable", "km", (besieger("besieger_trench_km"),), 1.5),
    Panel("Share of the encircling trench dug", "share", (besieger("ring_share"),), 1.0),
    Panel("Perimeter of the garrison's ground", "km", (garrison("perimeter_km"),), 1.0),
    Panel("Share of that perimeter invested", "share", (besieger("invested_share"),), 1.0),
    Panel(
        "Overlooking of the garrison's posts, mean", "share", (besieger("overlooked_share"),), 1.0
    ),
)
SUPPLY = (
    Panel(
        "Cargo since the start",
        "t",
        (
            Line("tonnes_dropped", "dropped", style.QUIET, (0, (5, 1.6))),
            garrison("tonnes_recovered", "recovered"),
            besieger("tonnes_fallen", "fell outside"),
        ),
        1.7,
    ),
    Panel(
        "Landings go on, chance",
        "0-1",
        (
            garrison("strip_by_day", "by day"),
            Line("strip_by_night", "by night", style.INK, (0, (5, 1.6))),
        ),
        1.0,
        is_chance=True,
    ),
    Panel("Food in the garrison's main depot", "days", (garrison("garrison_food_days"),), 1.0),
    Panel("Height of the drops", "m", (garrison("drop_height_m"),), 1.0),
    Panel("Aircraft lost since the start", "aircraft", (garrison("aircraft_lost"),), 1.0),
    Panel("Wounded flown out since the start", "men", (garrison("flown_out"),), 1.0),
)


def band_picture(view: RunView, key: str, title: str, panels: Sequence[Panel]) -> Picture | None:
    """A figure of panels; those without any figures are left out, None when that is all."""
    shown = [
        panel for panel in panels if any(not _rows(view, line).is_empty() for line in panel.lines)
    ]
    if not shown:
        return None
    with canvas.look():
        figure, axes = sheet(view, [panel.height_in for panel in shown])
        for ax, panel in zip(axes, shown, strict=True):
            draw_panel(ax, view, panel)
    note = BAND_NOTE.format(n=style.number(view.replications))
    lines = [line for panel in shown for line in panel.lines]
    if any(not _record_of(view, line).is_empty() for line in lines):
        note += RECORD_NOTE
    return Picture(key, title, note, band_alt(view, title, shown), figure)


def band_alt(view: RunView, title: str, panels: Iterable[Panel]) -> str:
    """The last value of every line, in a sentence each."""
    parts = []
    for panel in panels:
        for line in panel.lines:
            rows = _rows(view, line)
            if not rows.is_empty():
                rows = _as_chance(rows) if panel.is_chance else rows
                parts.append(f"{panel.title.lower()}, {line.name}, {_told(rows, panel)}")
    n, day = style.number(view.replications), style.day(view.until)
    return (
        f"{title}. At dawn on {day}, median and nine-tenths interval of {n} runs: "
        + "; ".join(parts)
        + "."
    )


def draw_panel(axes: Axes, view: RunView, panel: Panel) -> None:
    """Bands, record and direct labels of one panel; amounts from zero."""
    days, names, tops = Days.of(view), [], []
    for line in panel.lines[:MOST_LINES]:
        rows = _rows(view, line)
        if rows.is_empty():
            continue
        rows = _as_chance(rows) if panel.is_chance else rows
        _draw_line(axes, days, rows, line)
        tops += [float(rows["p95"].max()), _draw_record(axes, view, days, line)]  # type: ignore[arg-type]
        names.append((float(rows["p50"][-1]), f"{line.name}\n{_told(rows, panel)}", line.colour))
    if panel.goal:
        names.append(_draw_goal(axes, days, panel))
        tops.append(panel.goal[-1][1])
    top = max(1.0 if panel.unit in style.SHARES else 0.0, *tops) * 1.04
    axes.set_ylim(0, top or 1.0)
    margin_title(axes, panel.title, "0 to 1" if panel.unit in style.SHARES else panel.unit)
    axes.yaxis.set_major_locator(_locator())
    axes.yaxis.set_major_formatter(lambda y, _: style.number(y, 1 if 0 < top <= 3 else 0))
    _name_lines(axes, names, top or 1.0, panel.height_in)


def _draw_line(axes: Axes, days: Days, rows: pl.DataFrame, line: Line) -> None:
    x = [days.x(date) for date in rows["date"]]
    for low, high, alpha in (("p05", "p95", 0.18), ("p25", "p75", 0.34)):
        axes.fill_between(x, rows[low], rows[high], color=line.colour, alpha=alpha, lw=0, zorder=2)
    axes.plot(x, rows["p50"], color=line.colour, lw=1.7, ls=line.dash, zorder=3)


def _as_chance(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a yes or no: the share of runs as line, its 95% interval (Wilson) as band."""
    z2 = 1.96**2
    p, n = pl.col("mean"), pl.col("n").cast(pl.Float64)
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = (1.96 / (1 + z2 / n)) * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
    low, high = (middle - half).clip(0, 1), (middle + half).clip(0, 1)
    return rows.with_columns(p50=p, p05=low, p25=low, p75=high, p95=high)


def _draw_goal(axes: Axes, days: Days, panel: Panel) -> tuple[float, str, str]:
    """The steps of what was planned; returns its label."""
    x = [0.0, *(days.x(date) for date, _ in panel.goal), float(days.n)]
    y = [panel.goal[0][1], *(value for _, value in panel.goal), panel.goal[-1][1]]
    axes.step(x, y, where="post", color=style.INK, lw=1.0, ls=(0, (1, 1.6)), zorder=4)
    last = panel.goal[-1][1]
    return last, f"planned\n{style.amount(style.rough(last))}", style.INK


def _draw_record(axes: Axes, view: RunView, days: Days, line: Line) -> float:
    """Dots and bars of the record; returns the highest figure drawn."""
    highest = 0.0
    for row in _record_of(view, line).iter_rows(named=True):
        ends = [v for v in (row["low"], row["best"], row["high"]) if v is not None]
        if not ends:
            continue
        x = days.x(row["date"])
        axes.plot([x, x], [min(ends), max(ends)], color="black", lw=1.0, zorder=5)
        if row["best"] is not None:
            axes.plot(x, row["best"], "o", color="black", ms=3.6, zorder=5)
        highest = max(highest, *ends)
    return highest


def _record_of(view: RunView, line: Line) -> pl.DataFrame:
    return view.record.filter(
        (pl.col("measure") == line.measure)
        & (pl.col("item") == line.item)
        & (pl.col("place") == line.place)
        & pl.col("date").is_between(view.at, view.until)
    )


def _name_lines(
    axes: Axes, names: Sequence[tuple[float, str, str]], top: float, height_in: float
) -> None:
    """Names at the right end of the lines, moved apart where they would meet."""
    room = top * LABEL_IN / height_in
    heights = spread([y for y, _, _ in names], room, (room / 2, top - room / 2))
    for y, (_, words, colour) in zip(heights, names, strict=True):
        axes.annotate(
            words,
            xy=(1.0, y / top),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            color=colour,
            fontsize=7.5,
            va="center",
            linespacing=1.15,
            annotation_clip=False,
        )


def _rows(view: RunView, line: Line) -> pl.DataFrame:
    table: pl.DataFrame = getattr(view, line.table)
    found = table.filter(pl.col("measure") == line.measure)
    if line.item:
        found = found.filter(pl.col("item") == line.item)
    if line.place:
        where = "depot" if line.table == "rounds" else "side"
        found = found.filter(pl.col(where) == line.place)
    return found.filter(pl.col("date").is_between(view.at, view.until)).sort("date")


def _told(rows: pl.DataFrame, panel: Panel) -> str:
    last = rows.row(-1, named=True)
    if panel.is_chance:
        return f"{style.chance(last['mean'])} ({style.chance_span(last['p05'], last['p95'])})"
    return style.estimate(last["p50"], last["p05"], last["p95"], panel.unit)


def _locator() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, steps=[1, 2, 5, 10])
