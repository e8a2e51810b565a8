"""A comparison in words: what a commander would read, built from its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.comparison import Comparison
from siegeworks.study.compare.outcomes import DONE, HELD, ROUNDS
from siegeworks.tell import style
from siegeworks.tell.names import names_of

MOST_TOLD = 4
"""Settled differences that a paragraph tells beside the first measure."""

STOPPED = {
    "replications": "as many as were asked for",
    "precision": "enough for the precision asked for",
    "sign": "enough to settle which is better",
    "precision and sign": "enough for the precision asked for, or to settle which is better",
    "selected": "enough to select one",
    "maximum": "the most that were allowed; the answer is not settled",
}


def paragraph(result: Comparison) -> str:
    """What the comparison says, with intervals and the number of pairs."""
    told = [_opening(result)]
    told += [_of_course(result, label) for label in result.labels[1:]]
    if result.selected is not None:
        told.append(_selected(result))
    return "\n\n".join(told)


def _opening(result: Comparison) -> str:
    siege = result.siege
    until = result.draws.until or siege.scenario.last_day
    return (
        f"{siege.scenario.title}, from {style.day(siege.at)} to {style.day(until)}: "
        f"{style.number(result.n)} pairs of campaigns on the same draws, "
        f"{STOPPED.get(result.stopped, result.stopped)}. Each figure is the difference from "
        f"{result.labels[0]!r} with its 95% interval."
    )


def _of_course(result: Comparison, label: str) -> str:
    rows = result.shown().filter(b=label)
    at, *others = result.coefficients
    mine = rows.filter(coefficient=at).to_dicts()
    first, *rest = mine
    told = [f"{label.capitalize()}: {_sentence(result, first)}."]
    settled = [row for row in rest if row["low"] > 0 or row["high"] < 0]
    settled.sort(key=lambda row: -abs(row["difference"]) / max(row["high"] - row["low"], 1e-12))
    if settled:
        parts = "; ".join(_short(result.siege, row) for row in settled[:MOST_TOLD])
        told.append(f"It also shows in: {parts}.")
    elif rest:
        told.append("No other measure shown tells the two apart.")
    for coefficient in others:
        other = rows.filter(coefficient=coefficient).to_dicts()[0]
        told.append(
            f"Were the force ratio to count with a coefficient of {coefficient:g} instead of "
            f"{at:g}, it would be {written(other)}."
        )
    return " ".join(told)


def _sentence(result: Comparison, row: Mapping[str, Any]) -> str:
    name = measure_name(result.siege, row["measure"])
    if row["low"] <= 0 <= row["high"]:
        judged = "not told apart"
    elif not row["wanted"]:
        judged = "different"
    else:
        judged = "better" if (row["difference"] > 0) == (row["wanted"] == "more") else "worse"
    more, less = ("better", "worse") if row["wanted"] else ("more", "less")
    ends = f"from {_value(row, 'mean_a')} to {_value(row, 'mean_b')}"
    return (
        f"{name} {written(row)}, {ends}: {judged}. It is {more} in {_chance(row, 'p_better')} of "
        f"pairs, {less} in {_chance(row, 'p_worse')}, equal in {style.chance(row['p_equal'])}"
    )


def _short(siege: Siege, row: Mapping[str, Any]) -> str:
    return f"{measure_name(siege, row['measure'])} {written(row)}"


def written(row: Mapping[str, Any]) -> str:
    """A difference with its unit and interval."""
    digits = digits_of(row)
    unit = "" if row["unit"] in style.SHARES else f" {row['unit']}"
    ends = f"{signed(row['low'], digits)} to {signed(row['high'], digits)}"
    return f"{signed(row['difference'], digits)}{unit} ({ends})"


def digits_of(row: Mapping[str, Any]) -> int:
    """Decimals that a row's figures are told with: enough to see its interval."""
    if row["unit"] in style.SHARES:
        return 2
    width = row["high"] - row["low"]
    return 0 if width >= 10 else 1 if width >= 1 else 2


def signed(value: float, digits: int) -> str:
    """A difference with its sign; nought has none."""
    text = style.number(value, digits)
    return text if text.startswith(style.MINUS) or not text.strip("0.") else f"+{text}"


def _value(row: Mapping[str, Any], key: str) -> str:
    return style.number(row[key], digits_of(row))


def _chance(row: Mapping[str, Any], key: str) -> str:
    span = style.chance_span(row[f"{key}_low"], row[f"{key}_high"])
    return f"{style.chance(row[key])} ({span})"


def _selected(result: Comparison) -> str:
    chosen = result.selected
    assert chosen is not None  # the caller looked
    name = measure_name(result.siege, chosen.measure)
    if len(chosen.left) == 1:
        left = f"{chosen.left[0]!r} is the best, or no more than {chosen.least_gap:g} worse"
    else:
        left = f"not told apart: {', '.join(map(repr, chosen.left))}"
    return (
        f"Ranked by {name} (procedure KN, 95%, differences under {chosen.least_gap:g} do not "
        f"matter): {left}. N = {style.number(chosen.n)}."
    )


def measure_name(siege: Siege, measure: str) -> str:
    """A measure in words."""
    names = names_of(siege)
    if measure.startswith(HELD):
        place = measure.removeprefix(HELD)
        return f"chance that the besieger holds {names.get(place, place)}"
    if measure.startswith(DONE):
        return f"chance that task {measure.removeprefix(DONE)} is done"
    if measure.startswith(ROUNDS):
        return f"rounds in {measure.removeprefix(ROUNDS)}"
    return NAMES.get(measure, measure.replace("_", " "))


NAMES = {
    "all_key_ground": "chance that the besieger holds all key ground",
    "key_ground": "key positions in the besieger's hands",
    "over": "chance that resistance has ended",
    "besieger_losses": "losses of the besieger",
    "garrison_losses": "losses of the garrison",
    "garrison_effective": "garrison's infantry weighted by cohesion",
    "garrison_posts": "posts of the garrison",
}
"""Words for the measures that are told most."""
