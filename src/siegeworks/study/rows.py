"""Small makers of answers: figures as plain digits, a row under its heading, sources in short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from siegeworks.study.answers import Row
from siegeworks.study.terrain import Floats

SOURCES_SHOWN = 2
"""Distinct sources that a row quotes; of more it gives the number."""

NO_ROW = "the tables have no such row"

Bounds = tuple[float, float]


class Sourced(Protocol):
    """A row of a table that names its source."""

    @property
    def source(self) -> str:
        """Where it comes from."""
        ...


@dataclass(frozen=True)
class Head:
    """The heading that rows share: the side they are about, and their group."""

    side: str
    group: str

    def row(
        self,
        item: str,
        value: str | float,
        unit: str = "",
        source: str = "",
        bounds: Bounds | None = None,
        *,
        digits: int = 0,
    ) -> Row:
        """A row under this heading; ``bounds`` are its low and high ends."""
        text = value if isinstance(value, str) else plain(value, digits)
        low, high = (float(b) for b in bounds) if bounds else (None, None)
        return Row(item, text, low, high, unit, source, self.side, self.group)

    def spread(
        self, item: str, values: Floats, unit: str = "", source: str = "", *, digits: int = 0
    ) -> Row:
        """A row for values of replications: the median between the 5 and 95 per cent points."""
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
        return self.row(item, float(middle), unit, source, (low, high), digits=digits)


def plain(value: float, digits: int = 0) -> str:
    """A figure in plain digits: a point before the decimals, no marks between thousands."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def sources(records: Iterable[Sourced]) -> str:
    """The sources of some rows of tables, the most frequent first, and how many are estimates."""
    rows = list(records)
    if not rows:
        return NO_ROW
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.source] = counts.get(row.source, 0) + 1
    ordered = sorted(counts, key=lambda text: (-counts[text], text))
    told = "; ".join(ordered[:SOURCES_SHOWN])
    if len(ordered) > SOURCES_SHOWN:
        told += f"; and {len(ordered) - SOURCES_SHOWN} more sources"
    guessed = sum(bool(getattr(row, "estimate", False)) for row in rows)
    if not guessed:
        return told
    part = "" if guessed == len(rows) else f"{guessed} of {len(rows)} rows: "
    return f"{told} [{part}estimate]"


def counted(n: int, noun: str) -> str:
    """A number with its noun: ``1 post``, ``3 posts``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def listed(names: Iterable[str], shown: int = 12) -> str:
    """Names in a row, the first ``shown`` of them; ``none`` when there is none."""
    every = list(names)
    told = ", ".join(every[:shown])
    if len(every) > shown:
        told += f" and {len(every) - shown} more"
    return told or "none"
