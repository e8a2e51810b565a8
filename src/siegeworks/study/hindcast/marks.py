"""Marks of items and groups: score, baselines, skill with its interval, coverage, PIT.

Intervals are bootstrap intervals: replications are drawn again, all items of a run together; the
mean over quantities draws the quantities again as well, and the positions' skill the posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from siegeworks.study.hindcast.baselines import NAMES
from siegeworks.study.hindcast.items import Item
from siegeworks.study.hindcast.quantities import BY_ID, Quantity
from siegeworks.study.hindcast.scores import covered, crps, pit, skill
from siegeworks.study.intervals import LEVEL
from siegeworks.study.terrain import Floats

RESAMPLES = 200
"""Resamples of a bootstrap; its ends are then good to a few hundredths of their width."""
BAND = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class Mark:
    """An item with its marks; ``resampled`` [B] are its scores under resampling."""

    item: Item
    score: float
    baselines: dict[str, float]
    cover50: float
    cover90: float
    pit: float
    band: tuple[float, ...]
    resampled: Floats


def mark(item: Item, draws: Sequence[Floats]) -> Mark:
    """Mark one item; ``draws`` are the resampled rows of its run."""
    baselines = {name: crps(values, item.truth) for name, values in item.forecasts.items()}
    band = tuple(float(q) for q in np.quantile(item.values, BAND))
    return Mark(
        item,
        crps(item.values, item.truth),
        baselines,
        covered(item.values, item.truth, 0.5),
        covered(item.values, item.truth, 0.9),
        pit(item.values, item.truth),
        band,
        np.array([crps(item.values[rows], item.truth) for rows in draws]),
    )


def resampled_rows(n: int, seed: int) -> list[Floats]:
    """Rows of ``n`` replications drawn again, ``RESAMPLES`` times."""
    rng = np.random.default_rng([seed, BOOTSTRAP_STREAM])
    return list(rng.integers(0, n, (RESAMPLES, n)))


BOOTSTRAP_STREAM = 91
"""Number that keeps the bootstrap's draws apart from any other of the same seed."""


@dataclass(frozen=True, eq=False)
class Group:
    """A quantity of one run: the mean marks of its items in one window."""

    quantity: Quantity
    is_total: bool
    case: str
    use: str
    marks: tuple[Mark, ...]

    @property
    def title(self) -> str:
        """The quantity in words, with its period and account."""
        period = ", whole siege" if self.is_total else ""
        account = f" ({self.case})" if self.case else ""
        return f"{self.quantity.title}{period}{account}"

    @property
    def counts(self) -> bool:
        """True when it enters the means of the exam."""
        return self.use == "exam" and self.quantity.is_listed and self.best is not None

    @property
    def score(self) -> float:
        """Mean CRPS, in the quantity's unit."""
        return float(np.mean([m.score for m in self.marks]))

    @property
    def baselines(self) -> dict[str, float]:
        """Mean score of each baseline that speaks of all items."""
        spoken = [n for n in NAMES if all(n in m.baselines for m in self.marks)]
        return {n: float(np.mean([m.baselines[n] for m in self.marks])) for n in spoken}

    @property
    def best(self) -> str | None:
        """The best baseline; None when none speaks, or when it is right to the last digit."""
        scores = self.baselines
        name = min(scores, key=lambda n: scores[n], default=None)
        return name if name is not None and scores[name] > 0.0 else None

    @property
    def skill(self) -> float | None:
        """Skill against the best baseline."""
        return skill(self.score, self.baselines[self.best]) if self.best else None

    @property
    def skills(self) -> Floats:
        """Skill under resampling [B]; empty without a baseline."""
        if self.best is None:
            return np.empty(0)
        scores = np.mean([m.resampled for m in self.marks], axis=0)
        skills: Floats = 1.0 - scores / self.baselines[self.best]
        return skills

    def mean_of(self, name: str) -> float:
        """Mean of a mark (``cover50``, ``cover90``) over the items."""
        return float(np.mean([getattr(m, name) for m in self.marks]))


def groups_of(marks: Sequence[Mark]) -> list[Group]:
    """Marks by quantity, period, account and window, in the order of the quantities."""
    order = {name: i for i, name in enumerate(BY_ID)}
    keys = dict.fromkeys((m.item.group, m.item.use) for m in marks)
    groups = []
    for (quantity, is_total, case), use in sorted(keys, key=lambda k: (order[k[0][0]], k)):
        mine = tuple(
            m for m in marks if (m.item.group, m.item.use) == ((quantity, is_total, case), use)
        )
        groups.append(Group(BY_ID[quantity], is_total, case, use, mine))
    return groups


def ends(values: Floats) -> tuple[float, float]:
    """Ends of the 95% interval of resampled values; not a number when there are none."""
    if not values.size:
        return float("nan"), float("nan")
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(values, (tail, 1.0 - tail))
    return float(low), float(high)


def mean_skill(groups: Sequence[Group], seed: int) -> tuple[float, float, float]:
    """Mean skill over the groups that count, with its 95% interval over both resamplings."""
    counted = [g for g in groups if g.counts]
    if not counted:
        return float("nan"), float("nan"), float("nan")
    table = np.array([g.skills for g in counted])
    rng = np.random.default_rng([seed, BOOTSTRAP_STREAM, 1])
    chosen = rng.integers(0, len(counted), (RESAMPLES, len(counted)))
    means = np.array([table[rows, b].mean() for b, rows in enumerate(chosen)])
    middle = float(np.mean([g.skill for g in counted if g.skill is not None]))
    return middle, *ends(means)
