"""Who holds what, over time: the heat map of positions, and the key ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from siegeworks.scenario.records import Position
from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.names import place_name
from siegeworks.tell.timeline import LEFT, RIGHT, Days, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_IN = 0.185
GAP_IN = 0.30
WRITTEN = (0.02, 0.98)
"""Chances between these are written into their cell where there is room."""


def control_picture(view: RunView) -> Picture | None:
    """Positions by days, shaded by the chance that the besieger holds them at that dawn."""
    groups = _groups(view)
    if not groups:
        return None
    with canvas.look():
        heights = [ROW_IN * len(members) for _, members in groups]
        figure, panels = sheet(view, heights, GAP_IN)
        for axes, (sector, members) in zip(panels, groups, strict=True):
            _draw_sector(figure, axes, view, members)
            axes.set_title(f"{sector.capitalize()} sector" if sector else "", pad=3)
    return Picture(
        "control", "Who holds each position", _caption(view), control_alt(view), figure
    )


def control_alt(view: RunView) -> str:
    """Which positions the besieger is likely to hold at the end."""
    last = _last(view)
    named = _by_id(view)
    rows = [r for r in last.iter_rows(named=True) if r["position"] in named]
    rows.sort(key=lambda r: -r["p_besieger"])
    likely = [r for r in rows if r["p_besieger"] > 0.5]
    told = "; ".join(
        f"{place_name(named[r['position']])} {style.chance(r['p_besieger'])}" for r in likely[:12]
    )
    more = f"; and {len(likely) - 12} more" if len(likely) > 12 else ""
    day, n = style.day(view.until), style.number(view.replications)
    return (
        f"Heat map of positions and days. At dawn on {day} the besieger holds {len(likely)} of "
        f"{len(rows)} positions in more than half of {n} runs: {told or 'none'}{more}."
    )


def key_picture(view: RunView) -> Picture | None:
    """The chance that the besieger holds at least so many positions of the key ground."""
    table = view.key_ground
    if table.is_empty():
        return None
    steps = sorted(table["posts"].unique().to_list())
    with canvas.look():
        figure, (axes,) = sheet(view, [2.0])
        _draw_key(axes, view, steps)
        whole = len(view.siege.scenario.key_ground)
        axes.set_title(f"Chance of holding at least so many of the {whole} key positions", pad=4)
    caption = (
        f"One line for each number of positions held at that dawn, with its 95% interval over "
        f"{style.number(view.replications)} replications."
    )
    return Picture("key-ground", "The key ground", caption, key_alt(view), figure)


def key_alt(view: RunView) -> str:
    """The chances at the last dawn."""
    last = view.key_ground.filter(pl.col("date") == view.until).sort("posts")
    told = ", ".join(
        f"{r['posts']} or more {style.chance(r['p'])} ({style.chance_span(r['low'], r['high'])})"
        for r in last.iter_rows(named=True)
    )
    return f"Key ground held by the besieger at dawn on {style.day(view.until)}: {told}."


def _draw_key(axes: Axes, view: RunView, steps: Sequence[int]) -> None:
    from siegeworks.tell.labels import spread

    days, shades, names = Days.of(view), style.chance_map(), []
    for k, posts in enumerate(steps):
        rows = view.key_ground.filter(pl.col("posts") == posts).sort("date")
        x = [days.x(date) for date in rows["date"]]
        colour = shades(0.4 + 0.6 * (k + 1) / len(steps))
        axes.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.25, lw=0)
        axes.plot(x, rows["p"], color=colour, lw=2.2 if k == len(steps) - 1 else 1.4)
        p = float(rows["p"][-1])
        names.append((p, f"{posts} or more: {style.chance(p)}", colour))
    axes.set(ylim=(0, 1))
    for y, (_, words, colour) in zip(
        spread([p for p, _, _ in names], 0.085, (0.03, 0.97)), names, strict=True
    ):
        axes.annotate(
            words,
            xy=(1.0, y),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            fontsize=7.5,
            color=colour,
            va="center",
        )


def _draw_sector(
    figure: Figure, axes: Axes, view: RunView, members: Sequence[Position]
) -> None:
    days, shades = Days.of(view), style.chance_map()
    axes.grid(visible=False)
    axes.set_ylim(len(members), 0)
    axes.set_yticks(
        [k + 0.5 for k in range(len(members))], [place_name(p) for p in members]
    )
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    can_write = days.n <= 60
    for k, position in enumerate(members):
        rows = view.control.filter(pl.col("position") == position.id).sort("date")
        for row in rows.iter_rows(named=True):
            x, p = days.x(row["date"]), row["p_besieger"]
            axes.fill_between([x - 0.5, x + 0.5], k, k + 1, fc=shades(p), ec="white", lw=0.3)
            if can_write and WRITTEN[0] < p < WRITTEN[1]:
                axes.text(
                    x,
                    k + 0.53,
                    f"{100 * p:.0f}",
                    fontsize=5,
                    ha="center",
                    va="center",
                    color=style.ink_on(p),
                )
        _final(figure, axes, k, rows)
        _recorded(axes, view, position, k)
    axes.set_xlim(-0.5, days.n + 0.5)


def _final(figure: Figure, axes: Axes, k: int, rows: pl.DataFrame) -> None:
    """The last chance with its interval, right of the row."""
    if rows.is_empty():
        return
    last = rows.row(-1, named=True)
    del figure
    axes.annotate(
        f"{style.chance(last['p_besieger'])} ({style.chance_span(last['low'], last['high'])})",
        xy=(1.0, k + 0.5),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=7,
        va="center",
        color=style.INK,
    )


def _recorded(axes: Axes, view: RunView, position: Position, k: int) -> None:
    """Dots on the days on which the record has the besieger in it; hollow = contested."""
    besieger = view.siege.scenario.sides[0].id
    garrison = view.siege.scenario.sides[1].id
    days = Days.of(view)
    for row in view.siege.control:
        within = view.at <= row.date <= view.until
        if row.position != position.id or not within or row.holder == garrison:
            continue
        face = "black" if row.holder == besieger else "white"
        axes.plot(
            days.x(row.date), k + 0.89, "o", ms=1.9, mfc=face, mec="black", mew=0.4, clip_on=False
        )


def _groups(view: RunView) -> list[tuple[str, list[Position]]]:
    """Counted positions that the run recorded, by sector, in the order of the table."""
    told = set(view.control["position"].unique().to_list())
    sectors: dict[str, list[Position]] = {}
    for position in view.siege.positions:
        if position.is_counted and position.id in told:
            sectors.setdefault(position.sector, []).append(position)
    return list(sectors.items())


def _by_id(view: RunView) -> dict[str, Position]:
    return {p.id: p for _, members in _groups(view) for p in members}


def _last(view: RunView) -> pl.DataFrame:
    return view.control.filter(pl.col("date") == view.until)


def _caption(view: RunView) -> str:
    told = (
        "Shade and number: chance in per cent that the besieger holds the position at that dawn; "
        "at the right the chance at the last dawn with its 95% interval over "
        f"{style.number(view.replications)} replications."
    )
    if any(view.at <= row.date <= view.until for row in view.siege.control):
        told += " Dots below a row: the record has the besieger in it (solid) or contests (hollow)."
    return told
