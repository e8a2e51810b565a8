"""The front of a search as a figure: what each plan gains and what it costs, on fresh draws."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import Any

from siegeworks.study.improve.improve import Improvement
from siegeworks.tell import style

TITLE_CHARACTERS = 34
"""Characters of a line over or under a panel: what a third of the figure has room for."""


def draw(result: Improvement) -> Any:
    """The figure: one panel an objective after the first, the first along the axis of all.

    The given plan stands at zero; every plan found is a dot with the intervals of both differences.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    first, *others = result.objectives
    with mpl.rc_context(style.rc()):
        figure = Figure(figsize=(9.4, 3.6), layout="constrained")
        grid = figure.subplots(1, max(len(others), 1), squeeze=False, sharex=True)
        for axes, objective in zip(grid[0], others or [first], strict=False):
            _panel(axes, result, first.id, objective.id)
            axes.set_title(
                fill(f"{objective.meaning} ({objective.unit})", TITLE_CHARACTERS), fontsize=9
            )
            axes.set_xlabel(fill(f"{first.meaning} ({first.unit})", TITLE_CHARACTERS), fontsize=8)
        figure.supxlabel(caption(result), fontsize=7.5, color=style.QUIET, x=0.01, ha="left")
    return figure


def _panel(axes: Any, result: Improvement, along: str, up: str) -> None:
    axes.axvline(0, color=style.QUIET, linewidth=0.8)
    axes.axhline(0, color=style.QUIET, linewidth=0.8)
    axes.plot(0, 0, marker="s", color=style.INK, markersize=6)
    axes.annotate("given", (0, 0), (4, 5), textcoords="offset points", fontsize=7.5)
    for place, finalist in enumerate(result.finalists, start=1):
        x, y = finalist.against[along], finalist.against[up]
        axes.errorbar(
            x.difference, y.difference,
            xerr=[[x.difference - x.low], [x.high - x.difference]],
            yerr=[[y.difference - y.low], [y.high - y.difference]],
            fmt="o", color=style.BESIEGER, markersize=5, linewidth=1.1,
        )  # fmt: skip
        axes.annotate(
            str(place), (x.difference, y.difference), (5, 5), textcoords="offset points",
            fontsize=8, color=style.INK,
        )  # fmt: skip


def caption(result: Improvement) -> str:
    """What the figure holds, in a line."""
    return (
        f"Differences from {result.plan.id} with 95% intervals: {style.number(result.judged_on)} "
        f"fresh pairs of replications under each of {len(result.policies)} enemy policies."
    )


def save(result: Improvement, folder: Path) -> Path:
    """Draw the figure into a folder; returns its file."""
    import matplotlib as mpl

    path = folder / "front.svg"
    with mpl.rc_context(style.rc()):
        draw(result).savefig(path, metadata={"Date": None})
    return path
