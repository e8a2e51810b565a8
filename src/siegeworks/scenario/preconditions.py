"""Cells that hold several words: preconditions of an order, and rounds allotted to it.

A word is ``kind:of:value`` with its later parts left out where they say nothing
(``night``, ``lost:gate``, ``trench_within::200``, ``rounds:shot:400``), or ``ammunition:rounds``.
"""

from __future__ import annotations

from typing import NamedTuple, cast, get_args

from siegeworks.scenario.vocabulary import ConditionKind

CONDITIONS: tuple[str, ...] = get_args(ConditionKind)
"""Kinds that a precondition may have."""

SHOWN_FORM = "kind:of:value, such as lost:POSITION or trench_within::200"


class Word(NamedTuple):
    """One precondition: its kind, what it is about (empty = nothing), and its threshold."""

    kind: ConditionKind
    of: str
    value: float


def read_precondition(text: str) -> tuple[list[Word], list[str]]:
    """The preconditions of a cell, and the words that are none."""
    good: list[Word] = []
    bad: list[str] = []
    for word in text.split():
        kind, _, rest = word.partition(":")
        of, _, value = rest.partition(":")
        number = _number(value) if value else 0.0
        if kind in CONDITIONS and number is not None:
            good.append(Word(cast("ConditionKind", kind), of, number))
        else:
            bad.append(word)
    return good, bad


def read_rounds(text: str) -> tuple[dict[str, int], list[str]]:
    """Rounds by ammunition, and the words that are no such pair."""
    good: dict[str, int] = {}
    bad: list[str] = []
    for word in text.split():
        kind, _, rounds = word.partition(":")
        if kind and rounds.isdigit() and kind not in good:
            good[kind] = int(rounds)
        else:
            bad.append(word)
    return good, bad


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
