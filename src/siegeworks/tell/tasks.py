"""The tasks of a plan in time: the synchronisation matrix, and what became of each task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.known import Known
from siegeworks.plan.matrix import matrix
from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.names import names_of, unit_name, unit_short
from siegeworks.tell.timeline import RIGHT, Days, sheet
from siegeworks.tell.words import task_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LANE_IN = 0.148
ROW_GAP = 0.4
ATTACKS = ("assault", "penetrate", "counter-attack")
WORKS = ("dig", "mine")
FIRES = ("support", "counter-battery", "interdict")
PALE = "#ead3c6"
LONGEST_ROW = 32
"""Letters of a row's name; a longer one gives way to the short name."""

LONGEST_LABEL = 40

TO_ACHIEVE = (*ATTACKS, *WORKS, "relieve")
"""Kinds of task that are done or not; others go on until they end."""


@dataclass(frozen=True)
class Bar:
    """A task in the row of a formation."""

    task: Assigned
    words: str
    start: float
    end: float


def matrix_picture(view: RunView) -> Picture | None:
    """Formations by time: one bar a task, from its earliest start to its end."""
    rows = _rows(view)
    if not rows:
        return None
    lanes = [(name, _lanes(bars)) for name, bars in rows]
    height = LANE_IN * sum(len(stack) + ROW_GAP for _, stack in lanes)
    with canvas.look():
        figure, (axes,) = sheet(view, [height], 0.3)
        _draw_matrix(axes, lanes)
    caption = (
        "One bar a task, from its earliest start to its end. Solid: attack (triangle: H-hour; "
        "hollow when it waits for conditions). Hatched: digging and mining. Outlined: fire. "
        "Pale: all else. Batteries that fire for an attack stand in the list of tasks."
    )
    return Picture("matrix", "Tasks by formation and time", caption, matrix_alt(view), figure)


def matrix_alt(view: RunView) -> str:
    """How many tasks of which kind, and when the first attacks open."""
    tasks = assign(Known(view.siege), view.plan)
    kinds = pl.Series([t.task.kind for t in tasks]).value_counts(sort=True)
    told = ", ".join(f"{n} {kind}" for kind, n in kinds.iter_rows())
    attacks = [t.start for t in tasks if t.task.kind in ATTACKS]
    opens = f" The first attack opens on {style.hour(min(attacks))}." if attacks else ""
    return f"Synchronisation matrix of {len(tasks)} tasks: {told}.{opens}"


def task_picture(view: RunView) -> Picture | None:
    """Each task by days: shade = chance that it is done by that dawn; at the right the last one."""
    to_achieve = view.tasks.filter(pl.col("kind").is_in(TO_ACHIEVE))
    phases = [(p, to_achieve.filter(pl.col("phase") == p.id)) for p in view.plan.phases]
    shown = [(phase, rows) for phase, rows in phases if not rows.is_empty()]
    if not shown:
        return None
    with canvas.look():
        figure, panels = sheet(view, [0.2 * len(rows) for _, rows in shown], 0.34)
        for axes, (phase, rows) in zip(panels, shown, strict=True):
            _draw_tasks(figure, axes, view, rows)
            axes.set_title(phase.title, pad=3)
    caption = (
        "Attacks and digging. Shade: chance that the task is done by that dawn. Right: chance by "
        f"the last dawn, the bar is its 95% interval over {style.number(view.replications)} "
        "replications. Black tick: median day of those that were done. Triangle: earliest start."
    )
    return Picture("tasks", "What becomes of each task", caption, task_alt(view), figure)


def task_alt(view: RunView) -> str:
    """The chance of each attack."""
    names = names_of(view.siege)
    told = [
        f"{names.get(r['objective'], r['objective'])} {style.chance(r['p_done'])} "
        f"({style.chance_span(r['low'], r['high'])})"
        for r in view.tasks.iter_rows(named=True)
        if r["kind"] in ATTACKS
    ]
    day, n = style.day(view.until), style.number(view.replications)
    return f"Chance that each attack is done by dawn on {day}, {n} runs: {'; '.join(told)}."


def task_label(view: RunView, row: dict[str, Any]) -> str:
    """A task in few words with its formation in brackets."""
    names = names_of(view.siege)
    words = task_words(row["kind"], names.get(row["objective"], row["objective"]))
    return clipped(f"{words} ({unit_short(view.siege, row['formation'])})")


def clipped(words: str) -> str:
    """Words cut to the room left of the panels."""
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"


def _rows(view: RunView) -> list[tuple[str, list[Bar]]]:
    """Rows of the plan's own matrix with their bars; guns that only support have none."""
    days, names = Days.of(view), names_of(view.siege)
    tasks = {t.id: t for t in assign(Known(view.siege), view.plan)}
    units = {unit.id: unit for unit in view.siege.units}
    rows = []
    for row in matrix(view.siege, view.plan).rows:
        ids = {e.task for cell in row.cells for e in cell if not e.is_support}
        bars = [_bar(tasks[i], days, names) for i in tasks if i in ids]
        bars = [bar for bar in bars if bar.end > 0 and bar.start < days.n]
        if bars:
            unit = units[row.formation]
            rows.append((unit.name if len(unit.name) <= LONGEST_ROW else unit_name(unit), bars))
    return rows


def _bar(task: Assigned, days: Days, names: dict[str, str]) -> Bar:
    where = names.get(task.objective, task.objective)
    return Bar(
        task,
        task_words(task.task.kind, where),
        max(0.0, days.x(task.start)),
        min(float(days.n), days.x(task.end)),
    )


def _lanes(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Bars in as few lanes as let none meet another, or another's words."""
    lanes: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda b: b.start):
        for lane in lanes:
            last = lane[-1]
            if bar.start >= max(last.end, last.start + 0.4 * len(last.words)) + 0.2:
                lane.append(bar)
                break
        else:
            lanes.append([bar])
    return lanes


def _draw_matrix(axes: Axes, rows: Sequence[tuple[str, list[list[Bar]]]]) -> None:
    y, ticks = 0.0, []
    for _, lanes in rows:
        ticks.append(y + ROW_GAP / 2 + len(lanes) / 2)
        axes.axhline(y, color=style.RULE, lw=0.6)
        for k, lane in enumerate(lanes):
            for bar in lane:
                _draw_bar(axes, bar, y + ROW_GAP / 2 + k + 0.5)
        y += len(lanes) + ROW_GAP
    axes.set_ylim(y, 0)
    axes.set_yticks(ticks, [name for name, _ in rows])
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)


def _draw_bar(axes: Axes, bar: Bar, y: float) -> None:
    kind = bar.task.task.kind
    width = max(bar.end - bar.start, 0.15)
    axes.barh(y, width, 0.62, left=bar.start, lw=0.7, zorder=2, **_look(kind))
    if kind in ATTACKS:
        waits = bool(bar.task.needs or bar.task.after)
        face = "white" if waits else style.BESIEGER
        axes.plot(
            bar.start, y, ">", ms=5, mfc=face, mec=style.BESIEGER, mew=1, zorder=4, clip_on=False
        )
    axes.text(
        bar.start + (0.45 if kind in ATTACKS else 0.1),
        y,
        bar.words,
        fontsize=6,
        va="center_baseline",
        color=style.INK,
        zorder=5,
        bbox={"fc": "white", "ec": "none", "alpha": 0.72, "pad": 0.4},
    )


def _look(kind: str) -> dict[str, Any]:
    if kind in ATTACKS:
        return {"fc": "#d98d79", "ec": style.BESIEGER}
    if kind in WORKS:
        return {"fc": style.PAPER, "ec": style.ROAD, "hatch": "/////"}
    if kind in FIRES:
        return {"fc": style.PAPER, "ec": style.INK}
    return {"fc": PALE, "ec": PALE}


def _draw_tasks(figure: Figure, axes: Axes, view: RunView, rows: pl.DataFrame) -> None:
    days, shades = Days.of(view), style.chance_map()
    axes.grid(visible=False)
    axes.set_ylim(rows.height, 0)
    labels = [task_label(view, row) for row in rows.iter_rows(named=True)]
    axes.set_yticks([k + 0.5 for k in range(rows.height)], labels)
    axes.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=6.8)
    right = _chance_axes(figure, axes, rows.height)
    right.tick_params(axis="x", labelsize=7)
    chances = np.array([_by_day(view, task, days) for task in rows["task"]])
    edges = np.arange(days.n + 2) - 0.5
    mesh = {"cmap": shades, "vmin": 0, "vmax": 1}
    axes.pcolormesh(edges, np.arange(rows.height + 1), chances, **mesh)
    axes.hlines(range(rows.height + 1), -0.5, days.n + 0.5, color=style.PAPER, lw=2.5)
    for k, row in enumerate(rows.iter_rows(named=True)):
        _marks(axes, days, row, k)
        _whisker(right, row, k)


def _by_day(view: RunView, task: str, days: Days) -> list[float]:
    """Chance that a task is done by each dawn."""
    rows = view.task_days.filter(pl.col("task") == task)
    found = {days.x(date): p for date, p in zip(rows["date"], rows["p_done"], strict=True)}
    return [found.get(float(k), 0.0) for k in range(days.n + 1)]


def _marks(axes: Axes, days: Days, row: dict[str, Any], k: int) -> None:
    """Earliest start and the median day of those done."""
    if row["start"] is not None and 0 <= days.x(row["start"]) <= days.n:
        axes.plot(days.x(row["start"]), k + 0.5, ">", ms=4, mfc="white", mec=style.INK, mew=0.8)
    if row["median_done"] is not None:
        x = days.x(row["median_done"])
        axes.plot([x, x], [k + 0.1, k + 0.9], color="black", lw=1.4)


def _chance_axes(figure: Figure, axes: Axes, n: int) -> Axes:
    """A small axis from 0 to 1 right of a panel."""
    box = axes.get_position()
    right = figure.add_axes((RIGHT + 0.012, box.y0, 0.07, box.height))
    right.set(xlim=(0, 1), ylim=(n, 0), yticks=[])
    right.set_xticks([0, 0.5, 1], ["0", "", "1"])
    right.grid(axis="x", color=style.RULE, lw=0.4)
    return right


def _whisker(axes: Axes, row: dict[str, Any], k: int) -> None:
    axes.plot([row["low"], row["high"]], [k + 0.5] * 2, color=style.INK, lw=1.1, clip_on=False)
    axes.plot(row["p_done"], k + 0.5, "o", ms=4, color=style.BESIEGER, clip_on=False, zorder=4)
    axes.annotate(
        f"{style.chance(row['p_done'])}\n{style.chance_span(row['low'], row['high'])}",
        xy=(1.0, k + 0.5),
        xycoords=("axes fraction", "data"),
        xytext=(7, 0),
        textcoords="offset points",
        fontsize=6,
        va="center",
        linespacing=1.05,
    )
