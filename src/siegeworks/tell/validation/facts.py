"""Figures of the page that come from the tables and from small runs, not from the exam."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from siegeworks.engine.sequence import SEQUENCE
from siegeworks.plan.history.orders import history_plans, history_policies
from siegeworks.plan.load import list_plans, load_plan, load_policies
from siegeworks.plan.records import Plan
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.convergence import Fight, Step, by_cell, by_watch

UNSEEN = "history/unseen.md"
"""Words of a scenario on what its record holds and no run can follow."""
HOURS = (12, 6, 3)
"""Lengths of a watch that are compared."""


@dataclass(frozen=True)
class TableCount:
    """Rows of a table, and how many of them hold an estimate of ours."""

    table: str
    rows: int
    estimates: int


def table_counts(siege: Siege) -> list[TableCount]:
    """Rows and estimates of the tables on which an answer rests."""
    state = siege.situation
    tables: dict[str, Iterable[object]] = {
        "positions": siege.positions,
        "units": siege.units,
        "units' states": state.units,
        "stocks": state.stocks,
        "trenches' states": state.trenches,
        "decisions": siege.decisions,
    }
    return [_counted(name, list(rows)) for name, rows in tables.items()]


def _counted(name: str, rows: list[object]) -> TableCount:
    return TableCount(name, len(rows), sum(bool(getattr(r, "estimate", False)) for r in rows))


def confidence_counts(siege: Siege) -> dict[str, int]:
    """Parameters by how sure they are."""
    found: dict[str, int] = {}
    for row in siege.parameters.rows:
        found[row.confidence] = found.get(row.confidence, 0) + 1
    return found


def unseen(siege: Siege) -> str:
    """What the scenario says of orders that the model cannot follow; empty when it says nothing."""
    path = siege.folder / UNSEEN
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def rules() -> int:
    """Rules of a watch."""
    return len(SEQUENCE)


def watch_steps(siege: Siege, until: dt.date, *, n: int, seed: int) -> list[Step]:
    """The exam's last start fought with watches of several lengths."""
    policies = history_policies(load_policies(siege))
    return by_watch(Fight(siege, history_plans(siege), until, policies), HOURS, n=n, seed=seed)


def cell_steps(beside: str, *, n: int, seed: int) -> tuple[str, list[Step]]:
    """A small siege fought on its grid and on a finer one: its name, and what came out.

    It is the shipped siege with the fewest cells, ``beside`` left out where there is another.
    """
    names = [name for name in list_scenarios() if name != beside] or [beside]
    siege = min((load(name) for name in names), key=lambda s: len(s.ground))
    fight = Fight(siege, first_plans(siege), siege.scenario.last_day)
    return siege.scenario.title, by_cell(fight, n=n, seed=seed)


def first_plans(siege: Siege) -> tuple[Plan | None, Plan | None]:
    """The first plan that ships of each side."""
    plans = [load_plan(siege, name) for name in list_plans(siege)]
    first, second = (
        next((p for p in plans if p.side == side.id), None) for side in siege.scenario.sides
    )
    return first, second
