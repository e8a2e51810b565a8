"""A course of action fought at one force-ratio coefficient: replications that can be added to.

Replication i of every trial with the same seed stands on the same draws, because a draw is
addressed by what it decides. So pairing needs nothing but the same seed and the same numbers.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

import numpy as np

from siegeworks.engine.kernel import Block
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.study.compare.courses import Course, parameters_at
from siegeworks.study.compare.outcomes import Floats, Outcome, of_block, of_run, outcomes_of
from siegeworks.study.crew import default_threads, play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.results import Run
from siegeworks.study.setup import Setup, both_plans, prepare
from siegeworks.study.simulate import Progress, replicate


class DrawOptions(TypedDict, total=False):
    """Keywords of :class:`Draws`, as public functions take them."""

    replications: int
    seed: int
    until: dt.date | None
    parameters: str | None
    threads: int | None
    against: Plan | None
    coefficients: tuple[float, ...]
    play_on: bool


@dataclass(frozen=True)
class Draws:
    """What all courses share.

    ``replications`` of each course; ``seed``; ``until``: last dawn, None = the scenario's last day;
    ``parameters``: as in :func:`siegeworks.study.simulate.simulate`; ``threads``: None = all
    processors; ``against``: the other side's plan, None = the only one that ships;
    ``coefficients``: force-ratio coefficients at which every course is fought, the first the one
    that answers; ``play_on``: no siege ends early.
    """

    replications: int = 1000
    seed: int = 1954
    until: dt.date | None = None
    parameters: str | None = None
    threads: int | None = None
    against: Plan | None = None
    coefficients: tuple[float, ...] = (0.33, 1.0)
    play_on: bool = False

    def __post_init__(self) -> None:
        if self.replications < 2:
            raise UsageError(f"{self.replications} replications: at least 2 are needed for pairs")
        for coefficient in self.coefficients:
            parameters_at(coefficient)


@dataclass(frozen=True, eq=False)
class Trial:
    """A course, the force-ratio coefficient it is fought at, and the folder of its run."""

    course: Course
    draws: Draws
    coefficient: float
    folder: Path

    @cached_property
    def setup(self) -> Setup:
        """The course made ready to run. Raises ``UsageError`` on bad draws."""
        course, draws = self.course, self.draws
        siege = course.siege.fixing({**parameters_at(self.coefficient), **course.overrides})
        return prepare(
            siege,
            both_plans(siege, course.plan, course.against or draws.against),
            draws.until or siege.scenario.last_day,
            parameters=draws.parameters,
            seed=draws.seed,
        ).to_end(play_on=draws.play_on)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What it can be judged by."""
        return outcomes_of(self.setup.names)

    def fight(self, n: int, progress: Progress | None = None) -> None:
        """Have ``n`` replications in the folder; those that are there are kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        threads = self.draws.threads or default_threads()
        replicate(self.setup, n, self.folder, threads=threads, progress=progress)

    @property
    def run(self) -> Run:
        """What has been fought, as a run."""
        return Run(self.folder)

    def samples(self) -> dict[str, Floats]:
        """Every outcome of every replication fought."""
        return of_run(self.setup.names, self.run)

    def block(self, first: int, n: int) -> Block:
        """Replications ``first`` to ``first + n`` in memory, without writing a file."""
        return play_stints([Stint(self.setup, first, n)], self.draws.threads)[0]

    def play(self, first: int, n: int) -> dict[str, Floats]:
        """Every outcome of replications ``first`` to ``first + n``, in memory."""
        return of_block(self.setup.names, self.block(first, n))


def fight_all(
    trials: Sequence[Trial], numbers: Sequence[int], progress: Progress | None = None
) -> None:
    """Have so many replications of each trial; ``progress`` counts those of all together."""
    before = 0
    started = time.perf_counter()
    for trial, n in zip(trials, numbers, strict=True):

        def tell(done: int, _wanted: int, _seconds: float, shift: int = before) -> None:
            if progress is not None:
                progress(shift + done, sum(numbers), time.perf_counter() - started)

        trial.fight(n, tell)
        before += n


def joined(pieces: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    """Outcomes of several stretches of replications, one behind the other."""
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
