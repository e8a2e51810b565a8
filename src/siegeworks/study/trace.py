"""One replication alone, played again: its events, and every unit's men day by day.

A replication depends on the seed, its number and the data alone, so it can be played again at any
time; a trace is only given when the second playing has the same figures at every dawn, to the bit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from siegeworks.engine import codes
from siegeworks.engine.build import Names
from siegeworks.engine.handles import bind
from siegeworks.engine.kernel import Block, run_range
from siegeworks.engine.state import MAX_EVENTS, State
from siegeworks.scenario.faults import SiegeworksError, UsageError
from siegeworks.scenario.records import Unit
from siegeworks.study.frames import daily_frame, dawns
from siegeworks.study.results import Run
from siegeworks.study.setup import Setup, prepare
from siegeworks.study.simulate import identity

TRACES = "traces"
LARGE = ("RGT", "BDE", "DIV", "CORPS", "ARMY")
"""Echelons of units that go by their own name alone."""
ABOUT_TASKS = frozenset(
    {
        codes.E_ASSAULT_BEGINS,
        codes.E_BROKEN,
        codes.E_COUNTER_ATTACK,
        codes.E_MINE,
        codes.E_TASK_DONE,
        codes.E_TASK_FAILED,
        codes.E_TASK_EXPIRED,
    }
)
"""Kinds of event whose subject is a task; an attack that no plan ordered has none."""
ABOUT_LINES = frozenset({codes.E_LINE_READY})
"""Kinds of event whose subject is a trench line; the subject of all others is a unit."""

EVENT_SCHEMA: dict[str, Any] = {
    "time": pl.Datetime("us"),
    "kind": pl.String,
    "side": pl.String,
    "position": pl.String,
    "subject": pl.String,
    "name": pl.String,
    "value": pl.Int64,
}


@dataclass(frozen=True, eq=False)
class Trace:
    """A replication told in full.

    ``events``: time (local), kind, side, position (empty = none), subject (id of a task, trench
    line or unit, empty = none), name (of the unit, or of the formation that has the task), value
    (men, tubes or what the kind counts). ``strength``: date, unit, fit men at that dawn.
    ``daily``: every measure at each dawn, one column each.
    """

    replication: int
    events: pl.DataFrame
    strength: pl.DataFrame
    daily: pl.DataFrame


def replay(run: Run, replication: int) -> Trace:
    """Play one replication of a run again.

    Raises ``UsageError`` when the run has no such replication or was made by other rules or data,
    ``SiegeworksError`` when the figures are not those of the run.
    """
    return next(iter(replays(run, [replication])))


def replays(run: Run, replications: Sequence[int]) -> Iterator[Trace]:
    """Play several replications of a run again, one after the other; raises as :func:`replay`."""
    setup = prepare_again(run)
    state = setup.state()
    for replication in replications:
        if not 0 <= replication < run.n:
            raise UsageError(f"replication {replication} is not one of 0 to {run.n - 1}")
        yield _play(run, setup, state, replication)


def prepare_again(run: Run) -> Setup:
    """The run's siege and plans made ready once more; ``UsageError`` when they are not the same."""
    known = run.identity
    setup = prepare(
        run.siege,
        run.plans,
        run.until,
        parameters=known["parameters"],
        seed=int(known["seed"]),
    ).to_end(play_on="play_on" in known)
    now = {k.removeprefix("siegeworks."): v for k, v in identity(setup).items()}
    if differ := sorted(k for k in now if known.get(k) != now[k]):
        raise UsageError(
            f"the run in {run.folder} was made with other {', '.join(differ)}; run it again"
        )
    return setup


def write_trace(run: Run, replication: int) -> tuple[Path, Path]:
    """Store the events and units of a replication under ``traces/``; returns the two files."""
    folder = run.folder / TRACES
    folder.mkdir(exist_ok=True)
    trace = replay(run, replication)
    files = tuple(folder / f"{what}-{replication:07d}.parquet" for what in ("events", "units"))
    for path, frame in zip(files, (trace.events, trace.strength), strict=True):
        frame.write_parquet(path, metadata=dict(run.manifest["identity"]))
    return files[0], files[1]


def _play(run: Run, setup: Setup, state: State, replication: int) -> Trace:
    block = setup.block(1)
    run_range(
        bind(setup.tables), bind(state), setup.reading, setup.parameter_rows(replication, 1), block,
        setup.seed, replication, 0, 1, setup.names.n_watches, False,
    )  # fmt: skip
    daily = checked(run, setup.names, block, replication)
    return Trace(replication, told_events(setup.names, state), _strength(setup.names, state), daily)


def checked(run: Run, names: Names, block: Block, replication: int) -> pl.DataFrame:
    """The figures at each dawn, when they are those of the run."""
    again = daily_frame(names, block, replication)
    stored = run.table("daily").filter(pl.col("replication") == replication).sort("date").collect()
    if not again.equals(stored):
        raise SiegeworksError(
            f"replication {replication} of {run.folder} does not come out the same on this "
            "machine; run it again here"
        )
    return again


def told_events(names: Names, state: State) -> pl.DataFrame:
    """The events of the replication that the state holds, in the order of their times."""
    log = state.log
    kept = min(int(log.n_events[0]), MAX_EVENTS)
    rows = [_event(names, row) for row in log.events[:kept].tolist()]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row").sort("time", maintain_order=True)


def _event(names: Names, row: list[int]) -> tuple[dt.datetime, str, str, str, str, str, int]:
    watch, minute, kind, side, place, subject, value = row
    siege = names.siege
    about, name = _subject(names, kind, subject)
    return (
        siege.dawn(watch) + dt.timedelta(minutes=minute),
        codes.EVENT_NAMES[kind],
        siege.scenario.sides[side].id,
        siege.positions[place].id if place >= 0 else "",
        about,
        name,
        value,
    )


def _subject(names: Names, kind: int, subject: int) -> tuple[str, str]:
    """Id and words of what an event is about."""
    if subject < 0:
        return "", ""
    if kind in ABOUT_TASKS:
        # Rows beyond the plans' tasks are attacks that a side's policy ordered.
        if subject >= len(names.tasks):
            return "", ""
        task = names.tasks[subject][1]
        first = names.siege.unit_index[task.task.units[0]]
        return task.id, called(names.siege.units[first])
    if kind in ABOUT_LINES:
        line = names.siege.trenches[subject].record.id
        return line, line
    unit = names.units[subject]
    return unit.id, called(unit)


def called(unit: Unit) -> str:
    """A unit in a sentence: a large one alone, a small one with what it belongs to."""
    name, _, above = unit.name.partition(", ")
    return f"{name} of {above}" if above and unit.echelon not in LARGE else name


def _strength(names: Names, state: State) -> pl.DataFrame:
    days = dawns(names)
    units = [unit.id for unit in names.units]
    return pl.DataFrame(
        {
            "date": pl.Series(np.repeat(np.array(days, dtype="datetime64[D]"), len(units))),
            "unit": pl.Series(units * len(days), dtype=pl.String),
            "fit": pl.Series(state.log.strength.reshape(-1).copy()),
        }
    )
