"""Threads that play blocks of replications, in memory.

Replication ``r`` depends on the seed, ``r`` and the data alone, so any number of threads gives the
same block.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Lock
from typing import Any

from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import Block, run_range
from siegeworks.engine.state import F8, I4, State
from siegeworks.study.execution import Stint, Stretch, chosen
from siegeworks.study.setup import Game, Setup, empty_block


def run_block(
    setup: Setup,
    states: list[State],
    first: int,
    n: int,
    audit: bool = False,
    fit: I4 | None = None,
) -> Block:
    """Play replications ``first`` to ``first + n`` on as many threads as there are states.

    ``fit`` int32 [n, D, U] takes each unit's fit men at every dawn.
    """
    return play_rows(setup.game, states, setup.parameter_rows(first, n), (first, n), audit, fit)


def play_rows(
    game: Game,
    states: list[State],
    rows: F8,
    stretch: Stretch,
    audit: bool = False,
    fit: I4 | None = None,
) -> Block:
    """Play a stretch of replications on a thread for each state.

    ``rows`` [1 or n, parameters]: one row for all, or one for each replication.
    """
    crew = Crew(game, states)
    with crew.at_work():
        return crew.begin(rows, stretch, audit, fit)()


class Shares(Iterator[Stretch]):
    """The rows of a block, handed out in stretches to whoever asks next.

    Long ones first, so that threads seldom meet at the interpreter's lock; short ones last, so that
    they end together.
    """

    def __init__(self, n: int, takers: int) -> None:
        self.left, self.n, self.takers = n, n, takers
        self.lock = Lock()

    def __next__(self) -> Stretch:
        """First row and end of the next stretch."""
        with self.lock:
            if self.left == 0:
                raise StopIteration
            first = self.n - self.left
            self.left -= max(self.left // (4 * self.takers), 1)
            return first, self.n - self.left

    def stop(self) -> None:
        """Nobody is given any more."""
        with self.lock:
            self.left = 0


class Crew:
    """Threads that play blocks of one game, each in a State of its own.

    A thread that finds nothing left in a block goes on to the next one begun.
    """

    def __init__(self, game: Game, states: Sequence[State]) -> None:
        self.game, self.takers = game, len(states)
        self.tables = bind(game.tables)
        self.free: SimpleQueue[Any] = SimpleQueue()
        for state in states:
            self.free.put(bind(state))
        self.pool: ThreadPoolExecutor | None = None
        self.begun: list[Shares] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Surrounds the work: a crew of one plays in the thread that asks for the block."""
        if self.takers == 1:
            yield
            return
        with ThreadPoolExecutor(self.takers) as self.pool:
            try:
                yield
            finally:
                for shares in self.begun:
                    shares.stop()

    def begin(
        self, rows: F8, stretch: Stretch, audit: bool = False, fit: I4 | None = None
    ) -> Callable[[], Block]:
        """Begin a block, with ``rows`` and ``fit`` as in ``play_rows``; what returns ends it."""
        first, n = stretch
        block = empty_block(self.game.sizes, n)
        block = block if fit is None else block._replace(fit=fit)
        shares = Shares(n, self.takers)

        def work() -> None:
            state, game = self.free.get(), self.game
            try:
                for begin, end in shares:
                    run_range(
                        self.tables, state, game.reading, rows, block, game.seed, first, begin, end,
                        game.watches, audit,
                    )  # fmt: skip
            finally:
                self.free.put(state)

        self.begun.append(shares)
        parts = [self.pool.submit(work) for _ in range(self.takers)] if self.pool else []

        def finish() -> Block:
            if not parts:
                work()
            for played in parts:
                played.result()
            self.begun.remove(shares)
            return block

        return finish


def play_stints(stints: Sequence[Stint], threads: int | None = None) -> list[Block]:
    """The block of every stint, in memory: by the executor in force, or by threads of this process.

    ``threads`` None = all processors.
    """
    executor = chosen()
    if executor is not None:
        return executor.gather(stints)
    count = max(threads or default_threads(), 1)
    return [
        run_block(setup, [setup.state() for _ in range(count)], first, n)
        for setup, first, n in stints
    ]


def default_threads() -> int:
    """As many threads as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
