"""A replication on stage: played one watch at a time, with the state between to be read.

It calls the same compiled reset and watch as the kernel's own loop, in the same order, with the
same types, so that nothing is compiled anew. A test holds the two to the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from siegeworks.engine import codes
from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import Block, play_watch, quiet, reset, run_range
from siegeworks.engine.state import State
from siegeworks.scenario.faults import UsageError
from siegeworks.study.results import Run
from siegeworks.study.setup import Setup
from siegeworks.study.trace import prepare_again


@dataclass(frozen=True, eq=False)
class Stage:
    """A run made ready to be played again; ``state`` and ``block`` hold what was played last."""

    setup: Setup
    state: State
    block: Block
    tables: Any
    scratch: Any

    @classmethod
    def of(cls, run: Run) -> Stage:
        """The stage of a run; raises as :func:`siegeworks.study.trace.prepare_again`."""
        setup = prepare_again(run)
        state = setup.state()
        return cls(setup, state, setup.block(1), bind(setup.tables), bind(state))

    @property
    def n_watches(self) -> int:
        """Watches of the run."""
        return self.setup.names.n_watches

    def watches(self, replication: int) -> Iterator[int]:
        """Play a replication; gives each watch before it is played, and the last dawn."""
        par = self.setup.parameter_rows(replication, 1)[0]
        seed, camp_i = self.setup.seed, self.state.sky.camp_i
        reset(self.tables, self.scratch, par, seed, replication)
        for watch in range(self.n_watches):
            yield watch
            if camp_i[codes.OVER] == 1:
                continue
            play_watch(self.tables, self.scratch, par, seed, replication, watch)
            if camp_i[codes.OVER] == 1:
                quiet(self.scratch)
        yield self.n_watches

    def play(self, replication: int) -> None:
        """Play a replication whole, as a run does: its figures are then in ``block``."""
        rows = self.setup.parameter_rows(replication, 1)
        run_range(
            self.tables, self.scratch, self.setup.reading, rows, self.block, self.setup.seed,
            replication, 0, 1, self.n_watches, False,
        )  # fmt: skip


def check_replication(run: Run, replication: int) -> None:
    """``UsageError`` when a run has no such replication."""
    if not 0 <= replication < run.n:
        raise UsageError(f"replication {replication} is not one of 0 to {run.n - 1}")
