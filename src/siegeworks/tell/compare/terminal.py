"""A comparison in the terminal: its table and its paragraph."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from siegeworks.study.compare.comparison import Comparison
from siegeworks.tell import style
from siegeworks.tell.compare.words import measure_name, paragraph, written

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 34
"""Letters of a measure's name before it is broken."""


def print_comparison(console: Console, result: Comparison) -> None:
    """The paragraph, and one table for each course held against the first."""
    for part in paragraph(result).split("\n\n"):
        console.print(Text(part + "\n"))
    for label in result.labels[1:]:
        console.print(_table(result, label))


def _table(result: Comparison, label: str) -> Table:
    """Differences at each coefficient; chances and variance cut at the first."""
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold",
        title=Text(f"{label} against {result.labels[0]}", "bold"), title_justify="left",
    )  # fmt: skip
    table.add_column("measure", overflow="fold", max_width=WIDEST)
    for name in (*(f"at {at:g}" for at in result.coefficients), "better", "worse", "cut"):
        table.add_column(name, justify="right", overflow="fold")
    rows = result.shown().filter(b=label)
    for outcome in result.measures:
        mine = rows.filter(measure=outcome.id).to_dicts()
        cells = [measure_name(result.siege, outcome.id).replace("chance that the besieger", "he")]
        cells += (
            [written(row) for row in mine] + _chances(mine[0]) + [times(mine[0]["variance_cut"])]
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _chances(row: Mapping[str, Any]) -> list[str]:
    if not row["wanted"]:
        return ["", ""]
    return [style.chance(row["p_better"]), style.chance(row["p_worse"])]


def times(factor: float) -> str:
    """A factor; where the pairs leave no variance there is no figure for it."""
    if not math.isfinite(factor):
        return "all"
    return f"{style.number(factor, 0 if factor >= 10 else 1)}×"
