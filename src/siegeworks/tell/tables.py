"""Tables of numbers in the terminal: parameters of the rules, scores of the assault laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from siegeworks.tell import style
from siegeworks.tell.terminal import plain_table, texts

if TYPE_CHECKING:
    from rich.console import Console

SCORES = {
    "log_loss": "log loss of the chance to win",
    "log_loss_base": "the same, one share for all",
    "brier": "Brier score",
    "auc": "area under the curve",
    "rmse_att": "attacker's loss, log10 error",
    "rmse_def": "defender's loss, log10 error",
    "cover80_att": "80 % interval holds, attacker",
    "cover80_def": "80 % interval holds, defender",
}


def print_parameters(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """One line a parameter; its meaning and source stand on the page of the docs and in JSON."""
    table = plain_table("parameter", ">value", ">range", "unit; how sure; read by")
    table.columns[0].no_wrap = True
    for row in rows:
        fixed = row["distribution"] == "fixed"
        ends = "fixed" if fixed else f"{row['low']:g} to {row['high']:g}"
        read_by = ", ".join(row["read_by"]) or "nothing"
        about = f"{row['unit']}; {row['confidence']}; {read_by}"
        table.add_row(*texts(row["name"], f"{row['value']:g}", ends, about))
    console.print(table)
    console.print(f"{style.plural(len(rows), 'row')}; meaning and source of each: --json")


def print_scores(console: Console, scores: Mapping[str, Any]) -> None:
    """Scores of the assault laws beside those of the plain form."""
    n = style.plural(scores["n"], "battle")
    console.print(f"{n} of {style.plural(scores['wars'], 'war')}; 95 % intervals")
    table = plain_table("score", ">fitted laws", ">interval", ">plain form")
    for name, words in SCORES.items():
        row, plain = scores[name], scores["plain"][name]
        ends = "" if row["value"] is None else f"{row['low']:.3f} to {row['high']:.3f}"
        table.add_row(*texts(words, _value(row), ends, _value(plain)))
    console.print(table)


def _value(row: Mapping[str, Any]) -> str:
    return "-" if row["value"] is None else f"{row['value']:.3f}"
