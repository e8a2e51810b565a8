"""Where blocks of replications are played: here by default, or wherever an executor takes them.

A study asks for replications; who plays them is decided once, around it::

    with using(RayExecutor(address="auto")):
        sw.simulate(siege, plan, replications=1_000_000)

A block's tables depend on the setup and the block's number alone, so any executor gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from siegeworks.engine.kernel import Block
    from siegeworks.study.setup import Setup

Stretch = tuple[int, int]
"""First replication of a block, and how many it has."""


class Played(NamedTuple):
    """A block that was played.

    ``parts``: the bytes of each table's Parquet part. ``fired``: how often each rule fired.
    ``broken``: broken identities, 0 unless audited.
    """

    first: int
    n: int
    parts: dict[str, bytes]
    fired: list[int]
    broken: int


class Stint(NamedTuple):
    """Replications ``first`` to ``first + n`` of a setup, wanted in memory."""

    setup: Setup
    first: int
    n: int


class Executor(Protocol):
    """Plays blocks somewhere else."""

    def open(self) -> AbstractContextManager[None]:
        """Surrounds the work of a study: what is started for its first block ends with it."""
        ...

    def play(
        self, setup: Setup, blocks: Sequence[Stretch], known: Mapping[str, str], audit: bool
    ) -> Iterator[Played]:
        """Each block once, in any order; ``known`` is the identity kept in every part."""
        ...

    def gather(self, stints: Sequence[Stint]) -> list[Block]:
        """The results of every stint in memory, in the order given."""
        ...


_CHOSEN: ContextVar[Executor | None] = ContextVar("executor", default=None)


def chosen() -> Executor | None:
    """The executor in force; None = this process."""
    return _CHOSEN.get()


@contextmanager
def using(executor: Executor | None) -> Iterator[None]:
    """Have every block of the studies inside played by ``executor``."""
    token = _CHOSEN.set(executor)
    try:
        with executor.open() if executor is not None else nullcontext():
            yield
    finally:
        _CHOSEN.reset(token)
