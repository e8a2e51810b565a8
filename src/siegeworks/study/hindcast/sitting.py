"""One start of the exam: its run against the record, marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.baselines import NAMES, Baselines
from siegeworks.study.hindcast.holders import (
    Codes,
    Held,
    PositionScore,
    ReliabilityRow,
    counts_of,
    held_in_record,
    held_in_run,
    reliability,
    score_positions,
)
from siegeworks.study.hindcast.items import items_of
from siegeworks.study.hindcast.marks import (
    BOOTSTRAP_STREAM,
    RESAMPLES,
    Group,
    ends,
    groups_of,
    mark,
    resampled_rows,
)
from siegeworks.study.hindcast.scores import chances, log_scores
from siegeworks.study.hindcast.windows import exam_of
from siegeworks.study.results import Run
from siegeworks.study.summary import ending
from siegeworks.study.terrain import BESIEGER, Flags, Floats


@dataclass(frozen=True, eq=False)
class Sitting:
    """A run from one situation, held against the record."""

    siege: Siege
    run: Run
    seed: int

    @property
    def at(self) -> dt.date:
        """First dawn of the run."""
        return self.run.at

    @cached_property
    def record(self) -> Held:
        """The record at every dawn of the run."""
        return held_in_record(self.siege, self.run.dates)

    @cached_property
    def held(self) -> Held:
        """The record at the exam's dawns."""
        return self.record.between(exam_of(self.siege))

    @cached_property
    def codes(self) -> Codes:
        """The run's holders at every dawn [n, D, P]."""
        return held_in_run(self.run, self.record)

    @cached_property
    def baselines(self) -> Baselines:
        """The baselines from this start."""
        return Baselines(self.siege, self.record, self.seed)

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the exam's dawns among all."""
        exam = exam_of(self.siege)
        return [d for d, date in enumerate(self.record.dawns) if exam.holds(date)]

    @cached_property
    def counts(self) -> Floats:
        """Replications of each class at the exam's dawns [D, P, 3]."""
        return counts_of(self.codes[:, self.rows])

    @cached_property
    def positions(self) -> PositionScore:
        """Scores of the run's holders."""
        return score_positions(self.held, self.counts, self.run.n)

    @cached_property
    def baseline_positions(self) -> dict[str, PositionScore]:
        """Scores of each baseline's holders, smoothed as if it had as many replications."""
        n = self.run.n
        return {
            name: score_positions(self.held, self.baselines.shares(name)[self.rows] * n, n)
            for name in NAMES
        }

    @cached_property
    def reliability(self) -> list[ReliabilityRow]:
        """Forecast chances of the besieger against what was."""
        return reliability(self.held, self.counts, self.run.n)

    @cached_property
    def groups(self) -> list[Group]:
        """Marked quantities."""
        draws = resampled_rows(self.run.n, self.seed)
        items = items_of(self.run, self.siege, self.baselines, self.codes)
        return groups_of([mark(item, draws) for item in items])

    def position_skills(self) -> dict[str, tuple[float, float, float]]:
        """Skill of the position log score against each baseline, with its 95% interval.

        Posts and replications are drawn again; the dawns of a post go together.
        """
        logs = self._resampled_logs()
        found = {}
        for name in NAMES:
            shares = self.baselines.shares(name)[self.rows] * self.run.n
            base = log_scores(chances(shares, self.run.n), self.held.truth)
            score = self.baseline_positions[name].log_score
            if score <= 0.0:
                continue
            values = np.array(
                [1.0 - log[:, p][there].mean() / base[:, p][there].mean() for p, there, log in logs]
            )
            found[name] = (1.0 - self.positions.log_score / score, *ends(values))
        return found

    def _resampled_logs(self) -> list[tuple[npt.NDArray[np.int64], Flags, Floats]]:
        """Posts drawn again, their dawns with a row, and log scores [D, P] of rows drawn again."""
        n, rng = self.run.n, np.random.default_rng([self.seed, BOOTSTRAP_STREAM, 2])
        codes = self.codes[:, self.rows]
        hits = np.stack([codes == k for k in range(3)], axis=-1)
        flat = hits.reshape(n, -1).astype(np.float32)
        found = []
        for _ in range(RESAMPLES):
            weights = np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float32)
            counts = (weights @ flat).reshape(hits.shape[1:])
            posts = rng.integers(0, len(self.held.posts), len(self.held.posts))
            logs = log_scores(chances(counts, n), self.held.truth)
            found.append((posts, self.held.there[:, posts], logs))
        return found

    def by_post(self) -> list[dict[str, float | str]]:
        """Where the model is wrong: each post's scores and mean chances over the exam's dawns."""
        p = chances(self.counts, self.run.n)
        logs = log_scores(p, self.held.truth)
        found: list[dict[str, float | str]] = []
        for i, post in enumerate(self.held.posts):
            there = self.held.there[:, i]
            if there.any():
                forecast = float(p[there, i, BESIEGER].mean())
                seen = float(self.held.truth[there, i, BESIEGER].mean())
                found.append(
                    {"position": post, "log_score": float(logs[there, i].mean()),
                     "forecast_besieger": forecast, "record_besieger": seen}
                )  # fmt: skip
        return found

    def ended(self) -> dict[str, float | str | None]:
        """Chance that resistance is over by the last dawn, and the middle day of its end."""
        whole = ending(self.run)
        over = self.run.table("outcomes").select("over_at").drop_nulls().collect()
        middle = over["over_at"].median() if over.height else None
        told = {key: float(whole[key]) for key in ("p_over", "low", "high")}
        return {**told, "median_end": str(middle)[:10] if middle else None}
