"""Who holds what, over time: the heat map of positions, and the key ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from siegeworks.scenario.records import Position
from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.names import place_name
from siegeworks.tell.timeline import Days, margin_title, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_IN = 0.2
GAP_IN = 0.32
STILL = 0.005
"""A position whose chance moves less than this is told in the caption, not drawn."""
WRITTEN = (0.02, 0.98)
MOST_WRITTEN = 60
"""Chances between these are written into their cell when there are no more days than this."""


def control_picture(view: RunView) -> Picture | None:
    """Positions by days, shaded by the chance that the besieger holds them at that dawn."""
    groups = _groups(view)
    if not groups:
        return None
    with canvas.look():
        heights = [ROW_IN * len(members) for _, members in groups]
        figure, panels = sheet(view, heights, GAP_IN)
        for axes, (sector, members) in zip(panels, groups, strict=True):
            _draw_sector(axes, view, members)
            axes.set_title(f"{sector.capitalize()} sector" if sector else "", pad=3)
    return Picture("control", "Who holds each position", _caption(view), control_alt(view), figure)


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
        title = f"Chance of holding at least so many of the {whole} key positions"
        margin_title(axes, title, "0 to 1")
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
        colour = shades(0.5 + 0.5 * (k + 1) / len(steps))
        axes.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.25, lw=0)
        axes.plot(x, rows["p"], color=colour, lw=2.2 if k == len(steps) - 1 else 1.4)
        p = float(rows["p"][-1])
        # The names of equal chances stand in order, the larger number below.
        names.append((p - 1e-6 * posts, f"{posts} or more: {style.chance(p)}"))
    axes.set(ylim=(0, 1))
    heights = spread([p for p, _ in names], 0.085, (0.03, 0.97))
    for y, (_, words) in zip(heights, names, strict=True):
        axes.annotate(
            words,
            xy=(1.0, y),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            fontsize=7.5,
            color=style.INK,
            va="center",
        )


def _draw_sector(axes: Axes, view: RunView, members: Sequence[Position]) -> None:
    days, shades = Days.of(view), style.chance_map()
    axes.grid(visible=False)
    rows = [view.control.filter(pl.col("position") == p.id).sort("date") for p in members]
    chances = np.array([_by_day(table, days) for table in rows])
    edges = np.arange(days.n + 2) - 0.5
    mesh = {"cmap": shades, "vmin": 0, "vmax": 1, "edgecolors": "white", "linewidth": 0.3}
    axes.pcolormesh(edges, np.arange(len(members) + 1), chances, **mesh)
    axes.set_ylim(len(members), 0)
    axes.set_yticks([k + 0.5 for k in range(len(members))], [place_name(p) for p in members])
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    if days.n <= MOST_WRITTEN:
        _write(axes, chances)
    for k, (position, table) in enumerate(zip(members, rows, strict=True)):
        _final(axes, k, table)
        _recorded(axes, view, position, k)


def _by_day(rows: pl.DataFrame, days: Days) -> list[float]:
    """The besieger's chance at each dawn, NaN where the run recorded none."""
    found = {days.x(date): p for date, p in zip(rows["date"], rows["p_besieger"], strict=True)}
    return [found.get(float(k), float("nan")) for k in range(days.n + 1)]


def _write(axes: Axes, chances: Any) -> None:
    for k, row in enumerate(chances):
        for x, p in enumerate(row):
            if WRITTEN[0] < p < WRITTEN[1]:
                look: dict[str, Any] = {"fontsize": 5.2, "ha": "center", "va": "center"}
                axes.text(x, k + 0.42, f"{100 * p:.0f}", color=style.ink_on(p), **look)


def _final(axes: Axes, k: int, rows: pl.DataFrame) -> None:
    """The last chance with its interval, right of the row."""
    if rows.is_empty():
        return
    last = rows.row(-1, named=True)
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
        rim = "white" if row.holder == besieger else "black"
        axes.plot(days.x(row.date), k + 0.8, "o", ms=2.4, mfc=face, mec=rim, mew=0.35)


def _groups(view: RunView) -> list[tuple[str, list[Position]]]:
    """Counted positions whose holder may change, by sector, in the order of the table."""
    moving = {position for position, low, high in _ranges(view) if high - low >= STILL}
    sectors: dict[str, list[Position]] = {}
    for position in view.siege.positions:
        if position.is_counted and position.id in moving:
            sectors.setdefault(position.sector, []).append(position)
    return list(sectors.items())


def _ranges(view: RunView) -> list[tuple[str, float, float]]:
    """Position, lowest and highest chance of the besieger over the days."""
    chance = pl.col("p_besieger")
    table = view.control.group_by("position", maintain_order=True)
    return list(table.agg(chance.min().alias("low"), chance.max().alias("high")).iter_rows())


def _still(view: RunView) -> list[str]:
    """Sentences on the counted positions whose holder hardly ever changes."""
    named = {p.id: place_name(p) for p in view.siege.positions if p.is_counted}
    still = [
        (named[i], high) for i, low, high in _ranges(view) if i in named and high - low < STILL
    ]
    told = []
    for side, mine in (("besieger", True), ("garrison", False)):
        names = [name for name, high in still if (high > 0.5) is mine]
        if names:
            told.append(f"The {side}'s in all but a few runs, and not drawn: {', '.join(names)}.")
    return told


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
    return " ".join([told, *_still(view)])
