"""Replicate a siege: blocks of replications over threads, results as Parquet parts.

Replication ``r`` depends on the seed, ``r`` and the data alone, so any number of threads gives the
same tables. A run stopped with Ctrl-C keeps its finished blocks and goes on from there when called
again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np

from siegeworks.engine import codes
from siegeworks.engine.build import Names, build, name_all, sizes
from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import Block, run_range
from siegeworks.engine.record import Reading
from siegeworks.engine.sequence import rule_versions
from siegeworks.engine.state import F8, I4, Sizes, State, allocate
from siegeworks.engine.tables import Tables
from siegeworks.plan.drawn import fought_on
from siegeworks.plan.load import (
    PLANS,
    dump_plan,
    list_plans,
    load_plan,
    load_policies,
    plan_hash,
)
from siegeworks.plan.records import Plan, Policies
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.version import __version__
from siegeworks.study.execution import Played, Stint, Stretch, chosen
from siegeworks.study.frames import TABLES, block_parts, keep_parts, part
from siegeworks.study.parameters import chosen_set, parameter_rows
from siegeworks.study.results import Run

BLOCK = 200
"""Replications in a block: fixed, so that shards are whole blocks and parts never differ."""

T = TypeVar("T")

Progress = Callable[[int, int, float], None]
"""Called with replications done, wanted, and seconds since the start."""


class Game(NamedTuple):
    """What replications are played from: arrays and numbers, no names, so that it travels light.

    ``watches``: how many are fought.
    """

    tables: Tables
    sizes: Sizes
    reading: Reading
    seed: int
    watches: int


@dataclass(frozen=True, eq=False)
class Setup:
    """A siege made ready to run: tables, sizes, what the record needs, parameters."""

    names: Names
    plans: tuple[Plan | None, Plan | None]
    policies: Policies
    tables: Tables
    sizes: Sizes
    reading: Reading
    parameters: str
    seed: int
    given: F8 | None = None
    """Rows [replications, parameters] that an experiment sets itself, instead of the set's own."""

    def parameter_rows(self, first: int, n: int) -> F8:
        """One row of central values, or a draw for each of ``n`` replications."""
        if self.given is not None:
            return self.given[first : first + n]
        return parameter_rows(self.names.siege, self.parameters, first, n, self.seed)

    def state(self) -> State:
        """Scratch memory for one thread."""
        return allocate(self.sizes)

    def block(self, n: int) -> Block:
        """Empty results for ``n`` replications."""
        return empty_block(self.sizes, n)

    @property
    def game(self) -> Game:
        """What replications are played from."""
        return Game(self.tables, self.sizes, self.reading, self.seed, self.names.n_watches)

    @property
    def plays_on(self) -> bool:
        """Whether every watch is fought, whatever happens."""
        return bool(self.tables.ending[codes.MAY_END] == 0)

    def to_end(self, *, play_on: bool) -> Setup:
        """The same with the early end left off (``play_on``) or as its rule has it."""
        ending = self.tables.ending.copy()
        ending[codes.MAY_END] = int(not play_on)
        return replace(self, tables=self.tables._replace(ending=ending))


def empty_block(z: Sizes, n: int) -> Block:
    """Empty results for ``n`` replications."""
    ammunition = max(z.ammunition, 1)
    return Block(
        daily=np.zeros((n, z.days, z.measures)),
        rounds=np.zeros((n, z.days, z.depots, ammunition), np.int64),
        tubes=np.zeros((n, z.days, 2 * max(z.equipment, 1)), np.int32),
        dawn=np.zeros((n, z.days, z.positions), np.int8),
        task_i=np.zeros((n, z.tasks + 2 * z.positions, codes.NTI), np.int32),
        causes=np.zeros((n, 2, codes.NC), np.int64),
        ending=np.zeros((n, 2), np.int64),
        fired=np.zeros((n, codes.N_RULES), np.int64),
        faults=np.zeros(n, np.int64),
        fit=np.zeros((0, z.days, z.units), np.int32),
    )


def other_plan(siege: Siege, plan: Plan | None) -> Plan | None:
    """The only plan of the other side that the scenario ships, if there is just one."""
    side = plan.side if plan is not None else siege.scenario.sides[0].id
    found = [p for p in (load_plan(siege, name) for name in list_plans(siege)) if p.side != side]
    return found[0] if len(found) == 1 else None


def both_plans(
    siege: Siege, plan: Plan | None, against: Plan | None
) -> tuple[Plan | None, Plan | None]:
    """The besieger's plan and the garrison's; ``against`` None = the only one that ships."""
    other = against if against is not None else other_plan(siege, plan)
    is_first = plan is None or siege.side_index[plan.side] == 0
    return (plan, other) if is_first else (other, plan)


def reading_of(names: Names, tables: Tables) -> Reading:
    """What the record needs beside the tables."""
    siege = names.siege
    key = np.zeros(len(names.position), np.int32)
    for position in siege.scenario.key_ground:
        key[names.position[position]] = 1
    arrived = tables.start.men[:, codes.ARRIVED].astype(np.float64)
    side = tables.units.side
    value = siege.parameters.value
    return Reading(
        key=key,
        start_arrived=np.array([arrived[side == s].sum() for s in range(2)]),
        kg_day=np.array(
            [value("food_besieger_kg_per_man_day"), value("food_garrison_kg_per_man_day")]
        ),
        edge_km=siege.grid.perimeter_edge_m / 1000.0,
        cell_km2=float(np.mean(siege.grid.area_m2)) / 1e6,
    )


def prepare(
    siege: Siege,
    plans: tuple[Plan | None, Plan | None],
    until: dt.date,
    *,
    parameters: str | None = "point",
    seed: int = 1,
    policies: Policies | None = None,
) -> Setup:
    """Turn a siege and both plans into a :class:`Setup`. Raises ``UsageError`` on bad arguments."""
    if not siege.at < until <= siege.scenario.last_day:
        raise UsageError(
            f"--until {until} is not after {siege.at} and by {siege.scenario.last_day}"
        )
    chosen = chosen_set(siege, parameters)
    if not 0 <= seed < 2**32:
        raise UsageError(f"seed {seed} is not a whole number from 0 to 4 294 967 295")
    names = name_all(fought_on(siege, *plans), plans, until)
    orders = policies or load_policies(siege)
    tables = build(names, orders)
    return Setup(
        names,
        plans,
        orders,
        tables,
        sizes(names, tables),
        reading_of(names, tables),
        chosen,
        seed,
    )


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


def identity(setup: Setup) -> dict[str, str]:
    """What decides every number of a run; kept in each part's metadata."""
    siege = setup.names.siege
    hashes = [plan_hash(p) if p is not None else "" for p in setup.plans]
    names = [p.id if p is not None else "" for p in setup.plans]
    policy = hashlib.sha256(setup.policies.model_dump_json().encode()).hexdigest()
    held = dict(siege.parameters.held)
    changes = {"siegeworks.patch": siege.patch} if siege.patch else {}
    changes |= {"siegeworks.held": json.dumps(held)} if held else {}
    changes |= {"siegeworks.play_on": "1"} if setup.plays_on else {}
    return changes | {
        "siegeworks.scenario": siege.scenario.id,
        "siegeworks.scenario_hash": siege.hash,
        "siegeworks.at": siege.at.isoformat(),
        "siegeworks.until": setup.names.until.isoformat(),
        "siegeworks.plans": json.dumps(names),
        "siegeworks.plan_hashes": json.dumps(hashes),
        "siegeworks.policies_hash": policy,
        "siegeworks.seed": str(setup.seed),
        "siegeworks.parameters": setup.parameters,
        "siegeworks.engine_version": __version__,
        "siegeworks.rule_versions": json.dumps(rule_versions(), sort_keys=True),
    }


@contextmanager
def run_folder(out: Path | None) -> Iterator[Path]:
    """The folder results go to; a temporary one of ours when none is named."""
    if out is None:
        yield Path(tempfile.mkdtemp(prefix="siegeworks-run-"))
        return
    out.mkdir(parents=True, exist_ok=True)
    yield out


def check_folder(folder: Path, known: dict[str, str]) -> None:
    """Refuse a folder that holds another run; keep one that holds part of this one."""
    manifest = folder / "run.json"
    if not manifest.exists():
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty and holds no run; choose another folder")
        return
    before = json.loads(manifest.read_text(encoding="utf-8"))["identity"]
    if before != known:
        differ = sorted(k for k in known | before if before.get(k) != known.get(k))
        words = ", ".join(k.removeprefix("siegeworks.") for k in differ)
        raise UsageError(f"{folder} holds another run (other {words}); choose another folder")


def write_manifest(folder: Path, known: dict[str, str], about: dict[str, Any]) -> None:
    """Write ``run.json``: identity, and what the tables must not hold (time, threads)."""
    beside = folder / "run.json.writing"
    text = json.dumps({"identity": known, **about}, indent=2, ensure_ascii=False) + "\n"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / "run.json")


def write_plans(folder: Path, plans: tuple[Plan | None, Plan | None]) -> None:
    """Keep both plans as they were fought, whatever becomes of their files."""
    (folder / PLANS).mkdir(exist_ok=True)
    for plan in plans:
        if plan is not None:
            (folder / PLANS / f"{plan.id}.toml").write_text(dump_plan(plan), encoding="utf-8")


def is_done(folder: Path, first: int, n: int) -> bool:
    """True when every table has its part of the block of ``n`` that begins at ``first``."""
    return all(part(folder, table, first, n).exists() for table in TABLES)


def default_threads() -> int:
    """As many threads as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def play_here(
    setup: Setup, blocks: Sequence[Stretch], known: Mapping[str, str], audit: bool, threads: int
) -> Iterator[Played]:
    """Play blocks in this process, on so many threads, one after another."""
    crew = Crew(setup.game, [setup.state() for _ in range(max(threads, 1))])
    with crew.at_work():
        # While one block is written the crew plays the next.
        for (first, n), finish in one_ahead(
            (stretch, begin_block(setup, crew, stretch, audit)) for stretch in blocks
        ):
            block = finish()
            parts = block_parts(setup.names, block, block.fit, first, known)
            fired = [int(count) for count in block.fired.sum(axis=0)]
            yield Played(first, n, parts, fired, int(block.faults.sum()))


def begin_block(setup: Setup, crew: Crew, stretch: Stretch, audit: bool) -> Callable[[], Block]:
    """Begin a block with every unit's fit men at every dawn."""
    first, n = stretch
    fit = np.zeros((n, setup.sizes.days, setup.sizes.units), np.int32)
    return crew.begin(setup.parameter_rows(first, n), stretch, audit, fit)


def one_ahead(items: Iterable[T]) -> Iterator[T]:
    """The items in turn, each given once the one after it was made."""
    kept: list[T] = []
    for item in items:
        kept.append(item)
        if len(kept) > 1:
            yield kept.pop(0)
    yield from kept


def replicate(
    setup: Setup,
    replications: int,
    folder: Path,
    *,
    threads: int,
    progress: Progress | None = None,
    audit: bool = False,
) -> dict[str, Any]:
    """Run ``replications`` into ``folder`` block by block; returns what ``run.json`` says of it.

    The last block is a whole block too when the number is a multiple of 200; a part of a block
    is written as it is. Finished blocks of the same run are kept. An executor in force
    (:func:`siegeworks.study.execution.using`) plays the blocks in place of this process's threads.
    """
    known = identity(setup)
    check_folder(folder, known)
    about: dict[str, Any] = {
        "replications": replications,
        "threads": threads,
        "title": setup.names.siege.scenario.title,
        "scenario_path": str(setup.names.siege.folder),
        "finished": False,
    }
    write_manifest(folder, known, about)
    write_plans(folder, setup.plans)
    blocks = [(k, min(BLOCK, replications - k)) for k in range(0, replications, BLOCK)]
    missing = [block for block in blocks if not is_done(folder, *block)]
    done = replications - sum(n for _, n in missing)
    started = time.perf_counter()
    fired = np.zeros(codes.N_RULES, np.int64)
    broken = 0
    executor = chosen()
    played = (
        executor.play(setup, missing, known, audit)
        if executor is not None
        else play_here(setup, missing, known, audit, threads)
    )
    for block in played:
        keep_parts(folder, block.first, block.n, block.parts)
        fired += np.asarray(block.fired)
        broken += block.broken
        done += block.n
        if progress is not None:
            progress(done, replications, time.perf_counter() - started)
    if progress is not None and not missing:
        progress(done, replications, 0.0)
    seconds = time.perf_counter() - started
    about |= {"finished": True, "seconds": round(seconds, 3), "fired": fired.tolist()}
    if audit:
        about["broken_identities"] = broken
    write_manifest(folder, known, about)
    return about


def simulate(  # noqa: PLR0913
    siege: Siege,
    plan: Plan | None = None,
    *,
    replications: int = 1000,
    seed: int = 1954,
    until: dt.date | None = None,
    against: Plan | None = None,
    parameters: str | None = None,
    threads: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    audit: bool = False,
    play_on: bool = False,
) -> Run:
    """Fight ``plan`` many times and return the :class:`Run`.

    ``plan`` None = the besieger follows his policy alone. ``against``: the other side's plan; the
    only one that the scenario ships when not given. ``until``: the last dawn (default: the
    scenario's last day). ``parameters``: ``point``, ``prior`` or ``posterior`` (calibrated draws);
    by default the last that the scenario has. ``out``: folder for the results; a run already begun
    there goes on. ``progress(done, wanted, seconds)`` is called after each block. ``play_on``: the
    siege does not end early, every watch to the last dawn is fought. Raises ``UsageError`` on bad
    arguments, ``DataFaults`` on bad plans.
    """
    if replications < 1:
        raise UsageError(f"{replications} replications: at least 1 is needed")
    pair = both_plans(siege, plan, against)
    last = until or siege.scenario.last_day
    setup = prepare(siege, pair, last, parameters=parameters, seed=seed).to_end(play_on=play_on)
    with run_folder(Path(out) if out is not None else None) as folder:
        replicate(
            setup, replications, folder, threads=threads or default_threads(), progress=progress,
            audit=audit,
        )  # fmt: skip
        return Run(folder)


__all__ = ["BLOCK", "Setup", "prepare", "replicate", "run_block", "simulate"]
