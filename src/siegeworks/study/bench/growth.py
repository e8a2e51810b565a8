"""How cost grows with units, cells, watches and replications: made sieges, fitted exponents."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siegeworks.plan.siege import load
from siegeworks.study.bench.campaigns import whole_siege
from siegeworks.study.bench.generated import BASE, described, make
from siegeworks.study.bench.timing import exponent, median, seconds
from siegeworks.study.crew import run_block
from siegeworks.study.setup import Setup, prepare


@dataclass(frozen=True)
class Sizes:
    """Sizes at which cost is measured, and how often: ``replications`` in each of ``rounds``."""

    units: Sequence[int] = (6, 15, 72, 100, 200, 800)
    cells: Sequence[int] = (700, 3_000, 11_000, 40_000)
    days: Sequence[int] = (8, 16, 32)
    replications: int = 20
    rounds: int = 5


def cost(setup: Setup, sizes: Sizes, replications: int | None = None) -> float:
    """Median seconds of a processor for a campaign, or for so many."""
    n = replications or sizes.replications
    state = [setup.state()]
    run_block(setup, state, 0, 1)
    taken = [seconds(lambda: run_block(setup, state, 0, n)) for _ in range(sizes.rounds)]
    return median(taken if replications else [v / n for v in taken])


def until(days: int) -> Setup:
    """The siege that others are made from, so many days long."""
    siege = load(BASE)
    whole = whole_siege(BASE)
    last = siege.at + dt.timedelta(days=days)
    return prepare(siege, whole.plans, last, seed=1954).to_end(play_on=True)


def fitted(name: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    """The measured points of one size and the exponent through them."""
    told: dict[str, Any] = {"points": points}
    if len(points) > 1:
        told["exponent"] = exponent([p[name] for p in points], [p["seconds"] for p in points])
    return told


def growth(sizes: Sizes) -> dict[str, Any]:
    """Cost of a campaign against each size, early ending off, one thread, processor time."""
    told: dict[str, Any] = {"base": BASE}
    with tempfile.TemporaryDirectory() as place:
        for name in ("units", "cells"):
            points = []
            for size in getattr(sizes, name):
                folder = make(Path(place) / f"{name}-{size}", **{name: size})
                setup = whole_siege(str(folder), play_on=True)
                points.append({**described(folder), "seconds": cost(setup, sizes)})
            told[name] = fitted(name, points)
    days = [
        {"watches": setup.names.n_watches, "seconds": cost(setup, sizes)}
        for setup in map(until, sizes.days)
    ]
    told["watches"] = fitted("watches", days)
    setup = whole_siege(BASE, play_on=True)
    counts = [sizes.replications * k for k in (1, 4, 16)]
    told["replications"] = fitted(
        "replications",
        [{"replications": n, "seconds": cost(setup, sizes, n)} for n in counts],
    )
    return told
