"""What came of many campaigns, and how far two lots of them lie apart."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.study.crew import run_block
from siegeworks.study.setup import Setup

Floats = npt.NDArray[np.float64]


def played(setup: Setup, n: int) -> Block:
    """Replications 0 to ``n`` on two threads."""
    return run_block(setup, [setup.state(), setup.state()], 0, n)


def last(block: Block, measure: str) -> Floats:
    """A measure at the last dawn [replications]."""
    values: Floats = block.daily[:, -1, IDS.index(measure)]
    return values


def standard_errors(one: Floats, other: Floats) -> float:
    """How many standard errors the means of two independent lots lie apart."""
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    gap = abs(float(one.mean() - other.mean()))
    return gap / float(error) if error > 0.0 else (0.0 if gap == 0.0 else np.inf)


def far_apart(
    one: Block, other: Block, measures: Iterable[str], at_most: float
) -> dict[str, tuple[float, float, float]]:
    """Measures whose means lie more than ``at_most`` standard errors apart: both means, errors."""
    found = {}
    for measure in measures:
        a, b = last(one, measure), last(other, measure)
        if (errors := standard_errors(a, b)) > at_most:
            found[measure] = (float(a.mean()), float(b.mean()), errors)
    return found
