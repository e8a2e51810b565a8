"""A finished comparison: its trials, and paired differences as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.outcomes import ALL_KEY, Outcome, Samples, choose, common, headline
from siegeworks.study.compare.paired import Paired, pair
from siegeworks.study.compare.trials import Draws, Trial
from siegeworks.study.parameters import chosen_set
from siegeworks.study.uncertainty import uncertainty

TrialKey = tuple[str, float]
"""Label of a course and the force-ratio coefficient."""


@dataclass(frozen=True)
class Selected:
    """What ranking left, best first: by KN on ``measure`` with the indifference ``least_gap`` after
    ``n`` replications. One course = it is the best, or no more than ``least_gap`` worse."""

    measure: str
    least_gap: float
    left: tuple[str, ...]
    n: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Courses fought on the same draws.

    ``primary``: the outcome that decided when to stop. ``stopped``: ``replications`` (as many as
    asked), ``precision``, ``sign``, ``selected`` or ``maximum``. Each trial's run lies below
    ``folder``.
    """

    siege: Siege
    trials: Mapping[TrialKey, Trial]
    samples: Mapping[TrialKey, Samples]
    measures: tuple[Outcome, ...]
    draws: Draws
    stopped: str
    folder: Path
    selected: Selected | None = None

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.labels)}: {self.n} pairs in {self.folder}>"

    @property
    def labels(self) -> list[str]:
        """The courses, the one that others are held against first."""
        return list(dict.fromkeys(label for label, _ in self.trials))

    @property
    def coefficients(self) -> list[float]:
        """Force-ratio coefficients that the courses were fought at."""
        return list(dict.fromkeys(coefficient for _, coefficient in self.trials))

    @property
    def primary(self) -> Outcome:
        """The outcome that is told first and decides when to stop."""
        return self.measures[0]

    @property
    def wants(self) -> int:
        """1 when the besieger asks, -1 when the garrison does."""
        return next(iter(self.trials.values())).course.wants

    @property
    def n(self) -> int:
        """Pairs of replications at the first coefficient."""
        return int(next(iter(self.samples.values()))[self.primary.id].size)

    def pair(self, measure: str, a: str, b: str, coefficient: float | None = None) -> Paired:
        """Course ``b`` against course ``a`` in one outcome, known by its id."""
        at = self.coefficients[0] if coefficient is None else coefficient
        (outcome,) = choose([self.trials[k, at].outcomes for k in (a, b)], [measure])
        first, second = (self.samples[k, at][measure] for k in (a, b))
        n = min(first.size, second.size)  # ranking stops fighting a course that is behind
        return pair(outcome, first[:n], second[:n], (outcome.better or 1) * self.wants)

    def differences(self, measures: Iterable[str] | None = None) -> pl.DataFrame:
        """One row an outcome, pair of courses and coefficient: the fields of :class:`Paired`.

        ``measures`` None = every outcome that all courses have. Columns before those of the pair:
        measure, unit, meaning, wanted (more, less or empty), a, b, coefficient.
        """
        known = [trial.outcomes for trial in self.trials.values()]
        chosen = common(known) if measures is None else choose(known, measures)
        rows: list[dict[str, Any]] = []
        for outcome in chosen:
            wanted = outcome.better * self.wants
            for a, b in combinations(self.labels, 2):
                for at in self.coefficients:
                    rows.append(
                        {
                            "measure": outcome.id,
                            "unit": outcome.unit,
                            "meaning": outcome.meaning,
                            "wanted": {1: "more", -1: "less"}.get(wanted, ""),
                            "a": a,
                            "b": b,
                            "coefficient": at,
                            **self.pair(outcome.id, a, b, at)._asdict(),
                        }
                    )
        return pl.DataFrame(rows)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain values: what ``--json`` prints."""
        siege, draws = self.siege, self.draws
        which = chosen_set(siege, draws.parameters)
        return {
            "scenario": siege.scenario.id,
            "at": siege.at.isoformat(),
            "until": (draws.until or siege.scenario.last_day).isoformat(),
            "seed": draws.seed,
            "parameters": which,
            "uncertainty": uncertainty(which),
            "courses": self.labels,
            "coefficients": self.coefficients,
            "replications": self.n,
            "stopped": self.stopped,
            "selected": asdict(self.selected) if self.selected else None,
            "differences": self.shown().to_dicts(),
            "folder": str(self.folder),
        }

    def shown(self) -> pl.DataFrame:
        """The rows of the chosen outcomes in which other courses are held against the first."""
        rows = self.differences([o.id for o in self.measures])
        return rows.filter(pl.col("a") == self.labels[0])


def chosen_measures(trials: Iterable[Trial], measures: Iterable[str]) -> tuple[Outcome, ...]:
    """The outcomes asked for, else the headlines. ``UsageError`` for one that a course lacks."""
    some = list(trials)
    wanted = list(measures) or list(headline(some[0].setup.names))
    if ALL_KEY in wanted and not some[0].setup.names.siege.scenario.key_ground:
        wanted = [w for w in wanted if w not in (ALL_KEY, "key_ground")]
    return choose([trial.outcomes for trial in some], wanted)
