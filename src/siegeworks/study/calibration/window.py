"""Plays the window of a calibration for many points of the parameter space at once."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.plan.records import Plan
from siegeworks.scenario.siege import Siege
from siegeworks.study.calibration.space import Floats, Space
from siegeworks.study.calibration.targets import Aim, aims_of, read, window_of
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint
from siegeworks.study.parameters import LUCK_SD
from siegeworks.study.setup import Setup, prepare
from siegeworks.study.simulate import Progress

CHUNK = 1000
"""Windows played between two reports of progress."""
POOL = 1024
"""Prior rows that the parameters outside the space go round in."""


@dataclass(eq=False)
class Window:
    """A siege ready to play its window; counts the windows played and the seconds they took."""

    setup: Setup
    aims: tuple[Aim, ...]
    threads: int | None = None
    progress: Progress | None = None
    played: int = 0
    seconds: float = 0.0
    pool: Floats = field(init=False)

    def __post_init__(self) -> None:
        table, seed = self.setup.names.siege.parameters, self.setup.seed
        self.pool = table.draws(PARAMETER_NAMES, POOL, seed)

    def play(self, space: Space, scores: Floats, replications: int, seed: int) -> Floats:
        """Figures of all targets [points, replications, targets] at scores [points, d].

        Every window has its own draws, so that the noise at one point says nothing of the next.
        What the space does not name goes round in draws from its prior.
        """
        rows = self._rows(space, scores, replications)
        setup = dataclasses.replace(self.setup, given=rows, seed=seed)
        begun, out = time.perf_counter(), np.empty((len(rows), len(self.aims)))
        for first in range(0, len(rows), CHUNK):
            n = min(CHUNK, len(rows) - first)
            (block,) = play_stints([Stint(setup, first, n)], self.threads)
            out[first : first + n] = read(setup.names, block, self.aims)
            if self.progress is not None:
                self.progress(first + n, len(rows), time.perf_counter() - begun)
        self.played += len(rows)
        self.seconds += time.perf_counter() - begun
        return out.reshape(len(scores), replications, len(self.aims))

    def _rows(self, space: Space, scores: Floats, replications: int) -> Floats:
        count = len(scores) * replications
        rows = self.pool[np.arange(count) % POOL]
        values = np.repeat(space.values(scores), replications, axis=0)
        place = {name: k for k, name in enumerate(space.names)}
        for column, name in enumerate(PARAMETER_NAMES):
            if name in place:
                rows[:, column] = values[:, place[name]]
            elif name == LUCK_SD:
                rows[:, column] = 0.0
        return np.ascontiguousarray(rows)


def open_window(
    siege: Siege,
    plans: tuple[Plan | None, Plan | None],
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int, float], None] | None = None,
) -> Window:
    """The window of a siege that stands at its first dawn, ready to be played."""
    _, last = window_of(siege)
    setup = prepare(siege, plans, last, parameters="prior", seed=seed)
    return Window(setup, aims_of(siege), threads, progress)
