"""The fitted laws of assault, as they ship: coefficients, spreads and campaigns in ``laws.csv``.

Who wins: logit P = sum of coefficient x term + u of the campaign. What it costs: log10 of the lost
share of a side's strength over the whole battle = sum of coefficient x term + u + noise. A campaign
is a war, and in the loss laws also a year of it; each has a draw u from a normal spread. A battle
of a campaign that the training table holds takes that campaign's estimate with its own standard
error; any other takes 0 and the whole spread. The noise of a loss is Student t with 7 degrees of
freedom.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.schema import Record, column
from siegeworks.scenario.tables import read_table
from siegeworks.study.battles.records import Battle
from siegeworks.study.battles.terms import Floats, campaigns, design

TABLE = Path(__file__).with_name("laws.csv")
FREEDOM = 7.0
"""Degrees of freedom of the noise of losses."""
T_90 = 1.4149239276
"""Ninetieth percentile of Student's t with 7 degrees of freedom."""
Z_90 = 1.2815515655
"""Ninetieth percentile of the standard normal distribution."""


class LawRow(Record):
    """``laws.csv``: one number of a law."""

    law: str = column("which law")
    term: str = column("the term, or the campaign a draw belongs to")
    kind: Literal["coefficient", "spread", "noise", "war", "year"] = column(
        "coefficient of a term, spread of a level's draws, scale of the noise, or a campaign's draw"
    )
    value: float = column("estimate")
    se: float = column("standard error", ge=0)
    source: str = column("where it comes from")


@dataclass(frozen=True)
class Law:
    """One law. ``coefficients`` and their ``se`` by term; ``spreads`` by level of campaign;
    ``draws`` by level and campaign: estimate and standard error; ``noise`` the scale of t."""

    name: str
    coefficients: dict[str, float]
    se: dict[str, float]
    spreads: dict[str, float] = field(default_factory=dict)
    draws: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    noise: float = 0.0

    def mean(self, battles: Sequence[Battle]) -> Floats:
        """The linear predictor with each battle's campaign, float64 [battles]."""
        fixed = design(battles, list(self.coefficients)) @ list(self.coefficients.values())
        return np.asarray(fixed + [self._campaign(b)[0] for b in battles])

    def variance(self, battles: Sequence[Battle]) -> Floats:
        """How far each battle's campaign leaves the predictor open, float64 [battles]."""
        return np.array([self._campaign(b)[1] for b in battles])

    def chances(self, battles: Sequence[Battle]) -> Floats:
        """Chance that the attacker wins, averaged over what the campaign leaves open.

        The average of a logistic over a normal: D. J. C. MacKay, 1992, within 0.01.
        """
        spread = np.sqrt(1.0 + math.pi * self.variance(battles) / 8.0)
        return np.asarray(1.0 / (1.0 + np.exp(-self.mean(battles) / spread)))

    def half_width(self, battles: Sequence[Battle]) -> Floats:
        """Half of the 80 per cent interval of a loss, in log10: noise and campaign together."""
        return np.sqrt((T_90 * self.noise) ** 2 + Z_90**2 * self.variance(battles))

    def _campaign(self, battle: Battle) -> tuple[float, float]:
        value, variance = 0.0, 0.0
        for level, spread in self.spreads.items():
            draw, se = self.draws.get((level, campaigns(battle, level)), (0.0, spread))
            value += draw
            variance += se * se
        return value, variance


@functools.cache
def shipped() -> dict[str, Law]:
    """The laws of ``laws.csv`` by name; :class:`DataFaults` when the table is damaged."""
    table, faults = read_table(TABLE, LawRow, f"siegeworks/study/battles/{TABLE.name}")
    if faults:
        raise DataFaults(faults)
    names = dict.fromkeys(row.law for row in table.rows)
    return {name: _gather(name, [r for r in table.rows if r.law == name]) for name in names}


def law(name: str) -> Law:
    """One of the laws that ship; :class:`UsageError` for an unknown name."""
    if name not in shipped():
        raise UsageError.unknown("law", name, shipped())
    return shipped()[name]


def _gather(name: str, rows: Sequence[LawRow]) -> Law:
    fixed = [row for row in rows if row.kind == "coefficient"]
    return Law(
        name,
        {row.term: row.value for row in fixed},
        {row.term: row.se for row in fixed},
        {row.term: row.value for row in rows if row.kind == "spread"},
        {(r.kind, r.term): (r.value, r.se) for r in rows if r.kind in ("war", "year")},
        next((row.value for row in rows if row.kind == "noise"), 0.0),
    )
