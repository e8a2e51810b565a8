"""The parameters that a calibration may move, as standard normal scores of their priors.

In these scores the prior is a standard bell in every direction, whatever the shapes of the priors.
The luck of the campaign of each side is a direction like any other: what the record says of it is
kept with the draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.scenario.parameters import ParameterTable
from siegeworks.scenario.priors import Z_TAIL, quantiles
from siegeworks.scenario.records import Parameter
from siegeworks.study.parameters import LUCK_SD

Floats = npt.NDArray[np.float64]

LUCK = ("campaign_u_besieger", "campaign_u_garrison")
"""What is known of each side's luck: with these named, nothing more is drawn."""


@dataclass(frozen=True)
class Space:
    """``names`` of the directions and the prior ``rows`` behind them, in the same order."""

    names: tuple[str, ...]
    rows: tuple[Parameter, ...]

    def values(self, scores: Floats) -> Floats:
        """Parameters [n, d] at standard normal scores [n, d]."""
        inside = _probability(scores)
        return np.column_stack([quantiles(row, inside[:, k]) for k, row in enumerate(self.rows)])

    def part(self, kept: list[int]) -> Space:
        """The space of some of the directions."""
        return Space(tuple(self.names[k] for k in kept), tuple(self.rows[k] for k in kept))


def whole_space(table: ParameterTable) -> Space:
    """All parameters that rules read and whose prior has a width, and the luck of both sides."""
    luck = [_luck(table, name) for name in LUCK]
    names = dict.fromkeys(PARAMETER_NAMES)
    rows = [table.row(name) for name in names if name not in (*LUCK, LUCK_SD)]
    moving = [row for row in rows if row.distribution != "fixed" and row.high > row.low]
    chosen = (*moving, *luck)
    return Space(tuple(row.name for row in chosen), chosen)


def _luck(table: ParameterTable, name: str) -> Parameter:
    reach = Z_TAIL * table.value(LUCK_SD)
    row = table.row(name)
    return row.model_copy(
        update={"value": 0.0, "low": -reach, "high": reach, "distribution": "normal"}
    )


def _probability(scores: Floats) -> Floats:
    cdf = NormalDist().cdf
    return np.array([cdf(z) for z in scores.ravel().tolist()]).reshape(scores.shape)
