"""The scorecard of a hindcast in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from siegeworks.study.hindcast.card import Card
from siegeworks.tell.terminal import plain_table

if TYPE_CHECKING:
    from rich.console import Console


def print_card(console: Console, card: Card) -> None:
    """Targets, position scores by start, and a line a quantity."""
    n, words = card["replications"], card["intervals_hold"]
    head = f"Hindcast of {card['scenario']}: {n} replications a start, {card['parameters']}"
    console.print(Text(head, "bold"))
    console.print(f"Intervals hold {words}. Seed {card['seed']}, {card['seconds']} s.")
    console.print(_targets(card))
    console.print(Text("\nWho held each position at each dawn: mean log score", "bold"))
    console.print(_positions(card))
    console.print(Text("\nQuantities: CRPS, best baseline, skill with 95% interval", "bold"))
    console.print(_quantities(card))


def _targets(card: Card) -> Table:
    table = plain_table("target", ">wanted", ">came out", "met")
    for row in card["targets"]:
        met = "yes" if row["met"] else "no"
        table.add_row(row["words"], f"{row['wanted']:.2f}", f"{row['value']:.2f}", met)
    return table


def _positions(card: Card) -> Table:
    table = plain_table(
        "start", "forecast", ">all posts", ">those that changed", ">Brier", ">skill"
    )
    for start in card["starts"]:
        own = (start["position_log_score"], start["position_log_score_changed"])
        table.add_row(start["at"], "the model", *_told(*own, start["position_brier"]), "")
        for name, row in start["baselines"].items():
            skill = start["position_skill"].get(name)
            scores = _told(row["log_score"], row["log_score_changed"], row["brier"])
            table.add_row("", name, *scores, _skill(skill))
    return table


def _quantities(card: Card) -> Table:
    table = plain_table("start", "quantity", "use", ">CRPS", "best", ">skill", ">50%", ">90%")
    for row in card["quantities"]:
        unit = f"{row['crps']:.1f} {row['unit']}"
        skill = {k: row[k] for k in ("skill", "low", "high") if k in row}
        skill |= {"low": row["skill_low"], "high": row["skill_high"]}
        covers = (f"{row['cover50']:.2f}", f"{row['cover90']:.2f}")
        told = _skill(skill) if row["skill"] is not None else "n/a"
        best = row["best_baseline"] or "none"
        table.add_row(row["start"], row["title"], row["use"], unit, best, told, *covers)
    return table


def _told(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.3f}" for value in values)


def _skill(row: dict[str, Any] | None) -> str:
    if row is None:
        return "n/a"
    return f"{row['skill']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
