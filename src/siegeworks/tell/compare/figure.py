"""A comparison as a figure: each difference with its interval, both coefficients side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from siegeworks.study.compare.comparison import Comparison
from siegeworks.tell import style
from siegeworks.tell.compare.words import measure_name, written

ROW_IN = 0.34
"""Height of a measure, inches."""


def draw(result: Comparison) -> Any:
    """The figure: one panel a course, one row a measure, differences in halves of its interval.

    A bar's length is the difference over its own half-width, so that measures of all units stand on
    one axis: outside -1 to 1 the courses are told apart. The figures themselves are written.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    others = result.labels[1:]
    names = [measure_name(result.siege, outcome.id) for outcome in result.measures]
    with mpl.rc_context(style.rc()):
        height = 1.3 + len(others) * (len(names) * ROW_IN + 0.9)
        figure = Figure(figsize=(9.4, height), layout="constrained")
        grid = figure.subplots(len(others), 1, squeeze=False)
        for axes, label in zip(grid[:, 0], others, strict=True):
            _panel(axes, result, label, names)
        figure.supxlabel(_caption(result), fontsize=7.5, color=style.QUIET, x=0.01, ha="left")
    return figure


def _panel(axes: Any, result: Comparison, label: str, names: list[str]) -> None:
    rows = result.shown().filter(b=label)
    axes.set_title(f"{label} against {result.labels[0]}")
    axes.axvspan(-1, 1, color=style.NIGHT, zorder=0)
    axes.axvline(0, color=style.QUIET, linewidth=0.8, zorder=1)
    reach = 1.5
    for k, at in enumerate(result.coefficients):
        mine = rows.filter(coefficient=at).to_dicts()
        for i, row in enumerate(mine):
            x = strength(row)
            reach = max(reach, abs(x))
            y = i + (k - 0.5 * (len(result.coefficients) - 1)) * 0.36
            colour = style.BESIEGER if k == 0 else style.GARRISON
            axes.plot([0, x], [y, y], color=colour, linewidth=1.6)
            face = colour if k == 0 else style.PAPER
            axes.plot(
                x, y, marker="os"[k % 2], color=colour, markerfacecolor=face, markersize=5,
                label=f"coefficient {at:g}" if i == 0 else None,
            )  # fmt: skip
    edge = reach * 1.12
    for i, row in enumerate(rows.filter(coefficient=result.coefficients[0]).to_dicts()):
        axes.text(edge, i, written(row), va="center", fontsize=7.5, color=style.INK)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(-edge, edge)
    axes.set_xlabel("difference, in half-widths of its 95% interval (grey: not told apart)")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=7.5, frameon=False)


def strength(row: Mapping[str, Any]) -> float:
    """A difference over the half-width of its interval; 0 where neither varies."""
    half = (row["high"] - row["low"]) / 2.0
    return float(row["difference"] / half) if half > 0 else 0.0


def _caption(result: Comparison) -> str:
    until = result.draws.until or result.siege.scenario.last_day
    return (
        f"{result.siege.scenario.title}: {style.number(result.n)} pairs on the same draws, "
        f"{style.day(result.siege.at)} to {style.day(until)}, seed {result.draws.seed}. Written: "
        f"the difference at coefficient {result.coefficients[0]:g} with its 95% interval."
    )


def save(result: Comparison) -> Path:
    """Draw the figure into the folder of the comparison; returns its file."""
    import matplotlib as mpl

    path = result.folder / "differences.svg"
    with mpl.rc_context(style.rc()):
        draw(result).savefig(path, metadata={"Date": None})
    return path
