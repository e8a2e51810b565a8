"""A search in the terminal: a paragraph, the front, and what each change of the best is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from siegeworks.study.compare.paired import Paired
from siegeworks.study.improve.improve import Improvement
from siegeworks.study.improve.objectives import Objective
from siegeworks.tell import style

if TYPE_CHECKING:
    from rich.console import Console


def print_improvement(console: Console, result: Improvement) -> None:
    """The paragraph, the front, the changes of its plans, the worth of the best one's changes."""
    console.print(Text(paragraph(result) + "\n"))
    if not result.finalists:
        return
    console.print(_front(result))
    for place, finalist in enumerate(result.finalists, start=1):
        console.print(Text(f"{place}  {finalist.plan.id}: {'; '.join(finalist.changes)}"))
    if result.ablations:
        console.print(_ablation(result))


def paragraph(result: Improvement) -> str:
    """What the search says, as one would tell it to a commander."""
    first = result.objectives[0]
    tried = (
        f"{style.number(result.tried)} plans were fought, {style.number(result.spent)} campaigns; "
        f"{style.number(result.infeasible)} more could not work and were not fought. "
    )
    if result.best is None:
        return f"{tried}None is ahead of {result.plan.id} in any objective."
    gap = result.best.against[first.id]
    verdict = (
        "clearly better"
        if result.is_clearly_better
        else "not clearly better: chance may explain it"
    )
    return (
        f"{tried}On {style.number(result.judged_on)} fresh pairs the best plan found changes "
        f"{first.meaning} by {written(first, gap)} against {result.plan.id}: {verdict}. "
        "The model says, it did not happen: the enemy is given three policies, not a mind."
    )


def written(objective: Objective, gap: Paired) -> str:
    """A difference with its interval and unit."""
    digits = 0 if max(abs(gap.low), abs(gap.high)) >= 10 else 2
    figures = (f"{value:+.{digits}f}" for value in (gap.difference, gap.low, gap.high))
    mean, low, high = figures
    return f"{mean} ({low} to {high}) {objective.unit}"


def _front(result: Improvement) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold",
                  title=Text("the front, against the given plan", "bold"),
                  title_justify="left")  # fmt: skip
    table.add_column("plan")
    for objective in result.objectives:
        table.add_column(objective.meaning, justify="right", overflow="fold")
    for place, finalist in enumerate(result.finalists, start=1):
        cells = [written(o, finalist.against[o.id]) for o in result.objectives]
        table.add_row(str(place), *(Text(cell) for cell in cells))
    return table


def _ablation(result: Improvement) -> Table:
    first = result.objectives[0]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold",
                  title=Text("what the best plan owes to each change", "bold"),
                  title_justify="left")  # fmt: skip
    table.add_column("change", overflow="fold")
    table.add_column(first.meaning, justify="right", overflow="fold")
    for row in result.ablations:
        table.add_row(Text(row.change), Text(written(first, row.worth[first.id])))
    return table
