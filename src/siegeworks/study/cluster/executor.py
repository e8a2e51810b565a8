"""Blocks of replications over a Ray cluster.

The driver hands out shards, stretches of whole blocks; a worker plays one on one processor and
gives back the bytes of its Parquet parts, or leaves them in a store. A worker that dies loses its
shard alone: Ray hands the shard to another. The driver keeps each block as it comes, so that a
driver that dies goes on from there when started again.
"""

from __future__ import annotations

import logging
import math
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from siegeworks.engine.kernel import Block
from siegeworks.engine.state import F8, allocate
from siegeworks.scenario.faults import UsageError
from siegeworks.study.cluster.store import Store, run_mark
from siegeworks.study.crew import default_threads, play_rows
from siegeworks.study.execution import Executor, Played, Stint, Stretch
from siegeworks.study.setup import Game, Setup
from siegeworks.study.simulate import play_here

ENGINES = ("local", "ray")
SHARDS_PER_WORKER = 4
"""Shards for each worker, at least: the last ones to finish then wait for a quarter at most."""
MOST_BLOCKS = 25
"""Blocks in a shard at most: what a worker's death can cost."""
RETRIES = 5


def ray_module() -> Any:
    """Ray itself. ``UsageError`` naming the extra when it is not installed."""
    try:
        import ray
    except ImportError:
        raise UsageError('--engine ray needs the extra "cluster": siegeworks[cluster]') from None
    return ray


def shards(blocks: Sequence[Stretch], workers: int, size: int | None) -> list[list[Stretch]]:
    """Cut ``blocks`` into shards of ``size`` blocks; None = by the number of workers."""
    wanted = size or min(MOST_BLOCKS, len(blocks) // (SHARDS_PER_WORKER * max(workers, 1)))
    step = max(wanted, 1)
    return [list(blocks[k : k + step]) for k in range(0, len(blocks), step)]


def play_shard(
    packed: bytes,
    shard: Sequence[Stretch],
    known: Mapping[str, str],
    audit: bool,
    store: Store | None,
) -> list[Played] | list[Stretch]:
    """Play a shard on one processor: the blocks, or where in the store they are. Runs in a worker.

    ``packed``: the setup, pickled. Given as an object its arrays would be views that cannot be
    written, for which the rules would be compiled anew. A block that the store has already is not
    played again.
    """
    setup: Setup = pickle.loads(packed)
    played = play_here(setup, shard, known, audit, 1)
    if store is None:
        return list(played)
    there = [(block.first, block.n) for block in store.finished(shard)]
    left = [block for block in shard if block not in there]
    for block in play_here(setup, left, known, audit, 1):
        store.put(block)
    return list(shard)


def play_piece(packed: bytes, rows: F8, piece: Stretch) -> Block:
    """Play a piece of a stint on one processor. Runs in a worker.

    ``packed``: the :class:`Game`, pickled, for the same reason as in :func:`play_shard`; ``rows``
    [1 or n, parameters].
    """
    game: Game = pickle.loads(packed)
    return play_rows(game, [allocate(game.sizes)], np.array(rows), piece)


def pieces(stints: Sequence[Stint], workers: int) -> list[list[Stretch]]:
    """Cut each stint into pieces, so that all together are some for each worker."""
    total = sum(stint.n for stint in stints)
    size = max(math.ceil(total / (SHARDS_PER_WORKER * max(workers, 1))), 1)
    return [[(first + k, min(size, n - k)) for k in range(0, n, size)] for _, first, n in stints]


def workers_of(ray: Any) -> int:
    """Processors that the cluster has for tasks."""
    return max(int(ray.cluster_resources().get("CPU", 1)), 1)


def is_joined() -> bool:
    """Whether this process belongs to a cluster already; Ray is not imported to find out."""
    ray = sys.modules.get("ray")
    return ray is not None and bool(ray.is_initialized())


@dataclass(frozen=True)
class RayExecutor:
    """Plays blocks on a Ray cluster.

    ``address``: of a running cluster (``auto`` for the one of this machine), None = start one here
    with ``workers`` processes (None = all processors). ``store``: folder or fsspec URL that every
    machine reaches; None = parts come back through Ray. ``shard_blocks``: blocks of 200
    replications in a shard; None = chosen by the number of workers.
    """

    address: str | None = None
    workers: int | None = None
    store: str | None = None
    shard_blocks: int | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Ray is joined, or started, for the first block inside, and left at the end."""
        was_joined = is_joined()
        try:
            yield
        finally:
            if not was_joined and is_joined():
                ray_module().shutdown()

    def joined(self) -> RayExecutor:
        """This executor, its cluster running now and not from the first block on."""
        self._cluster()
        return self

    def _cluster(self) -> Any:
        """Ray, connected. ``UsageError`` when it is not there."""
        ray = ray_module()
        if ray.is_initialized():
            return ray
        own = {} if self.address else {"num_cpus": self.workers or default_threads()}
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        try:
            ray.init(
                address=self.address or "local",
                include_dashboard=None if self.address else False,
                **own,
                **quiet,
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise UsageError(f"no Ray cluster at {self.address}: {error}") from None
        return ray

    def play(
        self, setup: Setup, blocks: Sequence[Stretch], known: Mapping[str, str], audit: bool
    ) -> Iterator[Played]:
        """Each block once, in the order in which shards finish. Raises ``UsageError``."""
        store = Store(self.store, run_mark(known)) if self.store else None
        left = list(blocks)
        for block in store.finished(left) if store is not None else ():
            left.remove((block.first, block.n))
            yield block
        if left:
            with self.open():
                yield from self._hand_out(setup, left, (dict(known), audit, store))

    def gather(self, stints: Sequence[Stint]) -> list[Block]:
        """The results of every stint, in order; its pieces are put together as they were cut."""
        with self.open():
            ray = self._cluster()
            task = ray.remote(play_piece).options(num_cpus=1, max_retries=RETRIES)
            shared: dict[tuple[int, int], Any] = {}
            flying = []
            for stint, cut in zip(stints, pieces(stints, workers_of(ray)), strict=True):
                game = stint.setup.game
                mark = (id(game.tables), game.seed)
                if mark not in shared:
                    shared[mark] = ray.put(pickle.dumps(game))
                rows = stint.setup.parameter_rows
                flying.append([task.remote(shared[mark], rows(*one), one) for one in cut])
            return [
                Block(*(np.concatenate(arrays) for arrays in zip(*ray.get(one), strict=True)))
                for one in flying
            ]

    def _hand_out(
        self, setup: Setup, blocks: list[Stretch], rest: tuple[Any, ...]
    ) -> Iterator[Played]:
        """Keep two shards a worker in flight: memory stays flat however many there are."""
        ray = self._cluster()
        task = ray.remote(play_shard).options(num_cpus=1, max_retries=RETRIES)
        workers = workers_of(ray)
        shared = ray.put(pickle.dumps(setup))
        waiting = shards(blocks, workers, self.shard_blocks)[::-1]
        flying: list[Any] = []
        store = rest[2]
        try:
            while waiting or flying:
                while waiting and len(flying) < 2 * workers:
                    flying.append(task.remote(shared, waiting.pop(), *rest))
                (ready,), flying = ray.wait(flying, num_returns=1)
                for block in ray.get(ready):
                    yield block if store is None else store.fetch(*block)
        finally:
            for one in flying:
                ray.cancel(one, force=True)


def executor_named(
    engine: str, address: str | None = None, store: str | None = None, workers: int | None = None
) -> Executor | None:
    """The executor of ``--engine``: None for ``local``. Raises ``UsageError``."""
    if engine not in ENGINES:
        raise UsageError.unknown("engine", engine, ENGINES)
    if engine == "local":
        if address or store:
            raise UsageError("--address and --store belong to --engine ray")
        return None
    ray_module()
    return RayExecutor(address, workers, store)
