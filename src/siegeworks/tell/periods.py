"""Losses by period: both sides, one row a phase of the plan, with the record where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from siegeworks.study.views import RunView
from siegeworks.tell import canvas, style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.timeline import LEFT, RIGHT, WIDTH_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_IN, HEAD_IN, FOOT_IN = 0.5, 0.15, 0.45
SIDES = (("besieger_losses", "besieger", -0.17), ("garrison_losses", "garrison", 0.17))


def period_picture(view: RunView) -> Picture | None:
    """Losses of each side in each period: median, half and nine tenths of the runs."""
    rows = _rows(view)
    if rows.is_empty():
        return None
    names = rows["period"].unique(maintain_order=True).to_list()
    height = HEAD_IN + ROW_IN * len(names) + FOOT_IN
    with canvas.look():
        figure = canvas.figure(WIDTH_IN, height)
        box = (LEFT, FOOT_IN / height, RIGHT - LEFT, ROW_IN * len(names) / height)
        axes = figure.add_axes(box)
        for row in rows.iter_rows(named=True):
            _draw(axes, names.index(row["period"]), row)
        _frame(axes, rows, names)
    caption = (
        "Losses of all kinds. Upper bar: besieger; lower: garrison. Tick: median; thick bar: half "
        f"of {style.number(view.replications)} replications; thin bar: nine tenths."
    )
    if rows["record_best"].is_not_null().any():
        caption += " Black dots: the record, with low and high."
    return Picture("losses-by-period", "Losses by period", caption, period_alt(view), figure)


def period_alt(view: RunView) -> str:
    """Every bar in words."""
    told = [
        f"{_when(row)}, {row['measure'].split('_')[0]} "
        f"{style.estimate(row['p50'], row['p05'], row['p95'], 'men')}"
        for row in _rows(view).iter_rows(named=True)
    ]
    n = style.number(view.replications)
    return f"Losses by period, men, median and nine-tenths interval of {n} runs: {'; '.join(told)}."


def _rows(view: RunView) -> pl.DataFrame:
    return view.periods.filter(pl.col("measure").is_in([name for name, _, _ in SIDES]))


def _when(row: dict[str, Any]) -> str:
    return f"{style.day(row['start'])} to {style.day(row['end'])}"


def _draw(axes: Axes, k: int, row: dict[str, Any]) -> None:
    side, (_, word, drop) = next(item for item in enumerate(SIDES) if item[1][0] == row["measure"])
    y, colour = k + 0.5 + drop, style.SIDES[side]
    axes.plot([row["p05"], row["p95"]], [y, y], color=colour, lw=1.4, solid_capstyle="butt")
    axes.plot([row["p25"], row["p75"]], [y, y], color=colour, lw=6, solid_capstyle="butt")
    axes.plot(row["p50"], y, "|", color=style.PAPER, ms=7, mew=1.6, zorder=4)
    best = row["record_best"]
    if best is not None:
        low, high = row["record_low"] or best, row["record_high"] or best
        axes.plot([low, high], [y + 0.1, y + 0.1], color="black", lw=0.9, zorder=5)
        axes.plot(best, y + 0.1, "o", color="black", ms=3.4, zorder=5)
    axes.annotate(
        f"{word} {style.estimate(row['p50'], row['p05'], row['p95'], 'men')}",
        xy=(1.0, y),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=7,
        color=colour,
        va="center",
        annotation_clip=False,
    )


def _frame(axes: Axes, rows: pl.DataFrame, names: Sequence[str]) -> None:
    top = max(float(rows[c].max() or 0) for c in ("p95", "record_high"))  # type: ignore[arg-type]
    whens = [_when(rows.filter(pl.col("period") == n).row(0, named=True)) for n in names]
    axes.set(xlim=(0, top * 1.05), ylim=(len(names), 0), xlabel="men lost in the period")
    labels = [f"{name}\n{when}" for name, when in zip(names, whens, strict=True)]
    axes.set_yticks([k + 0.5 for k in range(len(names))], labels, fontsize=7.5)
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    axes.xaxis.set_major_formatter(lambda x, _: style.number(x))
    for k in range(1, len(names)):
        axes.axhline(k, color=style.RULE, lw=0.6)
