"""Replicate a siege: blocks of replications over threads, results as Parquet parts.

Replication ``r`` depends on the seed, ``r`` and the data alone, so any number of threads gives the
same tables. A run stopped with Ctrl-C keeps its finished blocks and goes on from there when called
again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from siegeworks.engine import codes
from siegeworks.engine.kernel import Block
from siegeworks.engine.sequence import rule_versions
from siegeworks.plan.load import (
    PLANS,
    dump_plan,
    plan_hash,
)
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.version import __version__
from siegeworks.study.crew import Crew, default_threads
from siegeworks.study.execution import Played, Stretch, chosen
from siegeworks.study.frames import TABLES, block_parts, keep_parts, part
from siegeworks.study.results import Run
from siegeworks.study.setup import Setup, both_plans, prepare

BLOCK = 200
"""Replications in a block: fixed, so that shards are whole blocks and parts never differ."""

T = TypeVar("T")

Progress = Callable[[int, int, float], None]
"""Called with replications done, wanted, and seconds since the start."""


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
