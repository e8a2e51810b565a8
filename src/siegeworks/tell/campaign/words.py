"""A campaign analysis in words: every sentence is made from a number, with its interval and n."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from siegeworks.study.campaign.analyse import Analysis
from siegeworks.study.compare.comparison import Comparison
from siegeworks.study.sensitivity.experiment import Sensitivity, rows_of
from siegeworks.study.uncertainty import spread_words
from siegeworks.tell import style
from siegeworks.tell.compare.words import digits_of, measure_name, paragraph, signed, written
from siegeworks.tell.names import capital

NOT_ASKED = "The study asks for no sensitivity; only its force-ratio coefficients are varied."


class Answer(NamedTuple):
    """A course in the answer box; ``p`` None = the measure is no chance and has no gauge."""

    title: str
    text: str
    p: float | None
    low: float
    high: float


def level(row: Mapping[str, Any]) -> str:
    """A mean with its interval, from a row of the table of courses."""
    if row["unit"] in style.SHARES:
        return f"{style.chance(row['mean'])} ({style.chance_span(row['low'], row['high'])})"
    digits = digits_of(row)
    mean, low, high = (style.number(row[key], digits) for key in ("mean", "low", "high"))
    return f"{mean} ({low} to {high})"


def answers(analysis: Analysis) -> list[Answer]:
    """Each course in the measure that answers, at the first coefficient."""
    comparison = analysis.comparison
    name = measure_name(comparison.siege, comparison.primary.id)
    found = []
    for row in primary_rows(analysis):
        text = f"{capital(name)}: {level(row)}, n = {style.number(row['n'])}."
        if row["course"] != comparison.labels[0]:
            pair = _pair(comparison, comparison.labels[0], row["course"])
            judged = "" if pair["low"] > 0 or pair["high"] < 0 else ", not told apart"
            text += f" Against {comparison.labels[0]}: {written(pair)}{judged}."
        is_chance = comparison.primary.is_chance
        found.append(
            Answer(row["course"], text, row["mean"] if is_chance else None, row["low"], row["high"])
        )
    return found


def primary_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """Rows of the table of courses for the measure that answers."""
    comparison = analysis.comparison
    rows = analysis.courses().filter(
        measure=comparison.primary.id, coefficient=comparison.coefficients[0]
    )
    return rows.to_dicts()


def interpretation(analysis: Analysis) -> list[str]:
    """What the numbers say, a paragraph each; the last says what the intervals hold."""
    comparison = analysis.comparison
    told = [*paragraph(comparison).split("\n\n"), *_ranking(analysis)]
    if len(comparison.coefficients) > 1:
        told.append(_coefficients(comparison))
    found = analysis.sensitivity
    told += _factors(found) if found is not None else [NOT_ASKED]
    parameters = analysis.asked.file.values.parameters
    told.append(
        f"{spread_words(parameters)} With n = {style.number(comparison.n)} they say how far the "
        "model's own answer is open, not how far the model is from the siege."
    )
    return told


def share_of_pairs(row: Mapping[str, Any], key: str) -> str:
    """A share of pairs with its interval."""
    return f"{style.chance(row[key])} ({style.chance_span(row[f'{key}_low'], row[f'{key}_high'])})"


def _pair(comparison: Comparison, a: str, b: str, at: float | None = None) -> dict[str, Any]:
    outcome = comparison.primary
    return {"unit": outcome.unit, **comparison.pair(outcome.id, a, b, at)._asdict()}


def _ranking(analysis: Analysis) -> Iterator[str]:
    """Courses from the best to the worst, and which of them are told apart from the best."""
    comparison = analysis.comparison
    wants = comparison.primary.better * comparison.wants
    if not wants:
        return
    rows = sorted(primary_rows(analysis), key=lambda r: -wants * r["mean"])
    name = measure_name(comparison.siege, comparison.primary.id)
    order = "; ".join(f"{r['course']} {level(r)}" for r in rows)
    best = rows[0]["course"]
    apart: list[str] = []
    level_with: list[str] = []
    for row in rows[1:]:
        pair = _pair(comparison, best, row["course"])
        settled = pair["low"] > 0 or pair["high"] < 0
        (apart if settled else level_with).append(f"{row['course']} {written(pair)}")
    told = f"From the best to the worst in {name}: {order}; n = {style.number(comparison.n)} each."
    if apart:
        told += f" Told apart from {best}: {'; '.join(apart)}."
    if level_with:
        told += f" Not told apart from {best} with so many pairs: {'; '.join(level_with)}."
    if len(rows) > 2:
        told += " Who is best of several was picked after the fact: judge it on another seed."
    yield told


def _coefficients(comparison: Comparison) -> str:
    """Whether the force-ratio coefficient turns a difference that is settled on both sides."""
    base, *others = comparison.labels
    turned = []
    for label in others:
        pairs = [_pair(comparison, base, label, at) for at in comparison.coefficients]
        if any(p["low"] > 0 for p in pairs) and any(p["high"] < 0 for p in pairs):
            turned.append(f"{label} ({', '.join(written(p) for p in pairs)})")
    tried = ", ".join(f"{at:g}" for at in comparison.coefficients)
    told = (
        f"Over the force-ratio coefficients {tried}, {len(turned)} of {len(others)} "
        f"{'difference' if len(others) == 1 else 'differences'} in "
        f"{measure_name(comparison.siege, comparison.primary.id)} turn from one side of 0 to the "
        f"other with both intervals clear of it (n = {style.number(comparison.n)})"
    )
    return told + (f": {'; '.join(turned)}." if turned else ".")


def _factors(found: Sensitivity) -> Iterator[str]:
    """For each outcome the factors whose effect is told apart from nothing."""
    points, n = found.played.figures.shape[:2]
    rows = rows_of(found)
    for outcome in found.played.outcomes:
        mine = [r for r in rows if r["outcome"] == outcome.id]
        felt = [effect(r) for r in mine if r["low"] > 0 or r["high"] < 0]  # type: ignore[operator]
        told = (
            f"Of {style.plural(len(mine), 'factor')} varied, {len(felt)} "
            f"{'is' if len(felt) == 1 else 'are'} told apart "
            f"from no effect on the outcome ({outcome.meaning}) at 95%"
        )
        told += f": {'; '.join(felt)}." if felt else "."
        if outcome.id in found.explained:
            share = found.explained[outcome.id]
            told += f" Straight lines in all factors explain {share:.2f} of the variance"
            told += f" of {style.number(points)} points of {style.plural(n, 'campaign')}."
        else:
            told += f" {style.number(points)} points of {style.plural(n, 'campaign')} were played."
        yield told


def effect(row: Mapping[str, Any]) -> str:
    """A factor with the ends between which it was varied, and what that changes."""
    name = str(row["factor"]).replace("_", " ")
    return f"{name} from {row['from']} to {row['to']} {size(row)}"


def size(row: Mapping[str, Any]) -> str:
    """An effect with its interval."""
    digits = digits_of(row)
    ends = f"{signed(row['low'], digits)} to {signed(row['high'], digits)}"
    return f"{signed(row['value'], digits)} ({ends})"
