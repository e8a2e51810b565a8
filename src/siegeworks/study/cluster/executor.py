"""Blocks of replications over a Ray cluster.

The driver hands out shards, stretches of whole blocks; a worker plays one on one processor and
gives back the bytes of its Parquet parts, or leaves them in a store. A worker that dies loses its
shard alone: Ray hands the shard to another. The driver keeps each block as it comes, so that a
driver that dies goes on from there when started again.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from siegeworks.scenario.faults import UsageError
from siegeworks.study.cluster.store import Store, run_mark
from siegeworks.study.execution import Executor, Played, Stretch
from siegeworks.study.simulate import Setup, default_threads, play_here

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
    def _cluster(self) -> Iterator[Any]:
        """Ray, connected; what was started here is stopped after."""
        ray = ray_module()
        joined = ray.is_initialized()
        if not joined:
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
        try:
            yield ray
        finally:
            if not joined:
                ray.shutdown()

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
            with self._cluster() as ray:
                yield from self._hand_out(ray, setup, left, (dict(known), audit, store))

    def _hand_out(
        self, ray: Any, setup: Setup, blocks: list[Stretch], rest: tuple[Any, ...]
    ) -> Iterator[Played]:
        """Keep two shards a worker in flight: memory stays flat however many there are."""
        task = ray.remote(play_shard).options(num_cpus=1, max_retries=RETRIES)
        workers = max(int(ray.cluster_resources().get("CPU", 1)), 1)
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
