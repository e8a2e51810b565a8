"""Who held each position at each dawn, in the record and in a run.

Three classes: besieger, garrison, contested. Counted are strongpoints of the fortress that existed
on the dawn, and the command post. Where accounts disagree the record gives a second holder with
the rest of its certainty, and scores are means under both.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import Position
from siegeworks.scenario.siege import Siege
from siegeworks.study.dawn import HOLDERS
from siegeworks.study.hindcast.scores import brier_scores, chances, log_scores
from siegeworks.study.hindcast.windows import Exam
from siegeworks.study.results import Run
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, Floats

CLASSES = ("besieger", "garrison", "contested")
"""Order of the classes in every array [..., 3]; the codes of the run's table of holders."""
CONTESTED = 2
Codes = npt.NDArray[np.int8]


def is_scored(siege: Siege, position: Position) -> bool:
    """True for a strongpoint of the fortress, and for the command post."""
    if position.id == siege.scenario.ending.command_post:
        return True
    return position.kind == "strongpoint" and position.is_counted


@dataclass(frozen=True, eq=False)
class Held:
    """Chances of the three classes by the record at each dawn and post [D, P, 3].

    ``there`` [D, P] says which posts existed and have a row; ``posts`` are their ids.
    """

    dawns: list[dt.date]
    posts: list[str]
    truth: Floats
    there: Flags

    @cached_property
    def codes(self) -> Codes:
        """The likeliest class [D, P], -1 where there is no row."""
        best = self.truth.argmax(axis=-1).astype(np.int8)
        return np.where(self.there, best, np.int8(-1))

    @cached_property
    def changed(self) -> Flags:
        """Posts that had more than one holder before the last dawn [P].

        At the last dawn a surrender gives up every post at once, which is no change of its own.
        """
        return np.array([len(set(c[c >= 0].tolist())) > 1 for c in self.codes[:-1].T], np.bool_)

    def between(self, exam: Exam) -> Held:
        """The same for the dawns of an exam."""
        kept = [i for i, date in enumerate(self.dawns) if exam.holds(date)]
        dawns = [self.dawns[i] for i in kept]
        return Held(dawns, self.posts, self.truth[kept], self.there[kept])


def held_in_record(siege: Siege, dawns: list[dt.date]) -> Held:
    """The record's holders at these dawns. ``UsageError`` when it has none for a scored post."""
    posts = [p for p in siege.positions if is_scored(siege, p)]
    rows = {(row.date, row.position): row for row in siege.control}
    truth = np.zeros((len(dawns), len(posts), 3))
    there = np.zeros((len(dawns), len(posts)), np.bool_)
    for d, date in enumerate(dawns):
        for p, post in enumerate(posts):
            row = rows.get((date, post.id))
            if row is None or (post.exists_from is not None and post.exists_from > date):
                continue
            there[d, p] = True
            truth[d, p, _class(siege, row.holder)] += row.certainty
            if row.other:
                truth[d, p, _class(siege, row.other)] += 1.0 - row.certainty
    if not there.any():
        raise UsageError(f"{siege.scenario.id} has no history/control.csv for the exam's dawns")
    return Held(dawns, [p.id for p in posts], truth, there)


def _class(siege: Siege, holder: str) -> int:
    return siege.side_index.get(holder, CONTESTED)


def held_in_run(run: Run, held: Held) -> Codes:
    """Class of every post at every dawn and replication [n, D, P]; -1 = nobody's."""
    changes = run.table("control").filter(pl.col("position").is_in(held.posts)).collect()
    post = {name: i for i, name in enumerate(held.posts)}
    first = run.dates[0]
    rows = changes["replication"].to_numpy()
    days = (changes["date"] - first).dt.total_days().to_numpy()
    columns = changes["position"].replace_strict(post).to_numpy()
    codes = changes["holder"].replace_strict(HOLDERS).to_numpy().astype(np.int8)
    order = np.argsort(days, kind="stable")
    state = np.full((run.n, len(held.posts)), -1, np.int8)
    wanted = {(date - first).days: d for d, date in enumerate(held.dawns)}
    out = np.full((run.n, len(held.dawns), len(held.posts)), -1, np.int8)
    at, rows, columns, codes = days[order], rows[order], columns[order], codes[order]
    for day in range(len(run.dates)):
        now = at == day
        state[rows[now], columns[now]] = codes[now]
        if day in wanted:
            out[:, wanted[day]] = state
    return out


def counts_of(codes: Codes) -> Floats:
    """Replications of each class [D, P, 3] from [n, D, P]."""
    counts = np.stack([(codes == k).sum(axis=0) for k in range(3)], axis=-1)
    return counts.astype(np.float64)


@dataclass(frozen=True)
class PositionScore:
    """Mean scores a position-dawn: of all posts, and of those alone that changed hands."""

    log_score: float
    brier: float
    log_score_changed: float
    brier_changed: float
    position_dawns: int
    position_dawns_changed: int


def score_positions(held: Held, counts: Floats, n: int) -> PositionScore:
    """Scores of counts [D, P, 3] of ``n`` replications against the record."""
    p = chances(counts, n)
    logs, briers = log_scores(p, held.truth), brier_scores(p, held.truth)
    changed = held.there & held.changed
    return PositionScore(
        float(logs[held.there].mean()),
        float(briers[held.there].mean()),
        float(logs[changed].mean()) if changed.any() else 0.0,
        float(briers[changed].mean()) if changed.any() else 0.0,
        int(held.there.sum()),
        int(changed.sum()),
    )


@dataclass(frozen=True)
class ReliabilityRow:
    """Position-dawns whose chance of the besieger lies between ``low`` and ``high``."""

    low: float
    high: float
    count: int
    forecast: float
    observed: float


def reliability(held: Held, counts: Floats, n: int, bins: int = 10) -> list[ReliabilityRow]:
    """How often the besieger held what he was given a chance of, by tenths of chance."""
    p = chances(counts, n)[..., BESIEGER][held.there]
    seen = held.truth[..., BESIEGER][held.there]
    which = np.minimum((p * bins).astype(int), bins - 1)
    rows = []
    for k in range(bins):
        mine = which == k
        if mine.any():
            shares = float(p[mine].mean()), float(seen[mine].mean())
            rows.append(ReliabilityRow(k / bins, (k + 1) / bins, int(mine.sum()), *shares))
    return rows


__all__ = ["BESIEGER", "CLASSES", "GARRISON", "Codes", "Held", "PositionScore", "ReliabilityRow"]
