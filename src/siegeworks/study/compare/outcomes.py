"""What courses of action are judged by: one figure a replication, at the last dawn.

Daily measures of the record (those that count from the start, as added in the run), ``held.X``:
the besieger holds position X, ``done.T``: task T is done, ``all_key_ground``: he holds every
position of the key ground, ``rounds.DEPOT.KIND``: rounds in a depot. The figures can be taken from
a block in memory or from the tables of a run; both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine import codes
from siegeworks.engine.build import Names
from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS, MEASURES
from siegeworks.scenario.faults import UsageError
from siegeworks.study.frames import HOLDERS, STATUS
from siegeworks.study.results import Run

Floats = npt.NDArray[np.float64]
Samples = Mapping[str, Floats]
"""Figures by outcome: one for each replication, in their order [n]."""

ALL_KEY = "all_key_ground"
HELD, DONE, ROUNDS = "held.", "done.", "rounds."
BESIEGER = HOLDERS.index("besieger") - 1
DONE_CODE = STATUS.index("done")

MORE_IS_BETTER = frozenset(
    {"fit", "infantry", "effective", "cohesion", "tubes", "food_days", "posts"}
)
"""Sided measures of which a side wants more of its own; the other side wants it to have less."""
LESS_IS_BETTER = frozenset({"wounded", "sick", "killed", "hit", "captured", "gone", "losses"})
"""Sided measures of which a side wants less of its own."""
FOR_BESIEGER = {
    "ring_share": 1, "perimeter_km": -1, "invested_share": 1, "garrison_km2": -1,
    "overlooked_share": 1, "tonnes_dropped": -1, "tonnes_recovered": -1, "tonnes_fallen": 1,
    "tonnes_landed": -1, "strip_by_day": -1, "strip_by_night": -1, "aircraft_lost": 1,
    "flown_out": -1, "over": 1, "key_ground": 1,
}  # fmt: skip
"""Other measures: 1 where the besieger wants more, -1 where he wants less."""
CHANCES = frozenset({"over", "strip_by_day", "strip_by_night"})
"""Daily measures that are 0 or 1."""


class Outcome(NamedTuple):
    """An outcome: ``id``, ``unit``, ``meaning``; ``better`` 1 = the besieger wants more of it, -1 =
    less, 0 = neither; ``is_chance`` = every figure is 0 or 1."""

    id: str
    unit: str
    meaning: str
    better: int
    is_chance: bool


def outcomes_of(names: Names) -> tuple[Outcome, ...]:
    """Every outcome that a siege and its plans have."""
    siege = names.siege
    posts = [
        Outcome(HELD + p.id, "prob", f"the besieger holds {p.name}", 1, True)
        for p in siege.positions
    ]
    tasks = [
        Outcome(DONE + task.id, "prob", f"task {task.id} is done", 1 if side == 0 else -1, True)
        for side, task in names.tasks
    ]
    sides = {d.id: siege.side_index[d.side] for d in siege.depots}
    rounds = [
        Outcome(f"{ROUNDS}{d}.{a}", "rounds", f"{a} in {d}", 1 if side == 0 else -1, False)
        for d, side in sides.items()
        for a in names.ammunition
    ]
    whole = Outcome(ALL_KEY, "prob", "the besieger holds all key ground", 1, True)
    daily = [
        Outcome(m.id, "prob" if m.id in CHANCES else m.unit, m.meaning, _better(m.id), _is01(m.id))
        for m in MEASURES
    ]
    return (whole, *daily, *posts, *tasks, *rounds)


def _is01(measure: str) -> bool:
    return measure in CHANCES


def _better(measure: str) -> int:
    side, _, what = measure.partition("_")
    if side not in ("besieger", "garrison"):
        return FOR_BESIEGER.get(measure, 0)
    own = (what in MORE_IS_BETTER) - (what in LESS_IS_BETTER)
    return own if side == "besieger" else FOR_BESIEGER.get(measure, -own)


def headline(names: Names) -> tuple[str, ...]:
    """The outcomes shown when none is asked for."""
    keys = [HELD + p for p in names.siege.scenario.key_ground]
    return (
        ALL_KEY, "key_ground", *keys, "over", "besieger_losses", "garrison_losses",
        "garrison_effective", "garrison_posts",
    )  # fmt: skip


def choose(known: Sequence[Sequence[Outcome]], wanted: Iterable[str]) -> tuple[Outcome, ...]:
    """The outcomes of these names; each must be known to every course. ``UsageError`` if not."""
    chosen = []
    for name in wanted:
        for outcomes in known:
            found = {o.id: o for o in outcomes}
            if name not in found:
                raise UsageError.unknown("measure", name, found)
        chosen.append(found[name])
    return tuple(chosen)


def common(known: Sequence[Sequence[Outcome]]) -> tuple[Outcome, ...]:
    """The outcomes that every course has, in the order of the first."""
    shared = set.intersection(*({o.id for o in outcomes} for outcomes in known))
    return tuple(o for o in known[0] if o.id in shared)


def of_block(names: Names, block: Block) -> dict[str, Floats]:
    """Every outcome from a block in memory."""
    found: dict[str, Floats] = {}
    # The tables keep daily measures in 32 bits; what is read back must be the same here.
    last, first = (block.daily[:, d].astype(np.float32).astype(np.float64) for d in (-1, 0))
    for k, m in enumerate(MEASURES):
        found[m.id] = last[:, k] - first[:, k] if m.cumulative else last[:, k].copy()
    for post, p in names.position.items():
        found[HELD + post] = (block.dawn[:, -1, p] == BESIEGER).astype(np.float64)
    for t, (_, task) in enumerate(names.tasks):
        found[DONE + task.id] = (block.task_i[:, t, codes.STATUS] == DONE_CODE).astype(np.float64)
    for depot, d in names.depot.items():
        for kind, a in names.ammunition.items():
            found[f"{ROUNDS}{depot}.{kind}"] = block.rounds[:, -1, d, a].astype(np.float64)
    return found | {ALL_KEY: _all_key(names, found)}


def of_run(names: Names, run: Run) -> dict[str, Floats]:
    """Every outcome from the tables of a run."""
    found: dict[str, Floats] = {}
    ends = run.table("daily").filter(pl.col("date").is_in([run.at, run.until]))
    rows = ends.sort("date", "replication").collect()
    values = rows.select(IDS).to_numpy().astype(np.float64).reshape(2, -1, len(IDS))
    for k, m in enumerate(MEASURES):
        found[m.id] = values[1, :, k] - values[0, :, k] if m.cumulative else values[1, :, k].copy()
    return found | _held(names, run) | _done(run) | _rounds(run) | _whole(names, run)


def _held(names: Names, run: Run) -> dict[str, Floats]:
    last = (
        run.table("control")
        .sort("date")
        .group_by("replication", "position")
        .agg(pl.col("holder").last() == "besieger")
        .collect()
    )
    held = {post: np.zeros(run.n) for post in names.position}
    for (post,), group in last.group_by(["position"]):
        held[str(post)][group["replication"].to_numpy()] = group["holder"].to_numpy()
    return {HELD + post: values for post, values in held.items()}


def _whole(names: Names, run: Run) -> dict[str, Floats]:
    return {ALL_KEY: _all_key(names, _held(names, run))}


def _done(run: Run) -> dict[str, Floats]:
    rows = run.table("tasks").select("replication", "task", pl.col("status") == "done").collect()
    return {
        f"{DONE}{task}": group.sort("replication")["status"].to_numpy().astype(np.float64)
        for (task,), group in rows.group_by(["task"])
    }


def _rounds(run: Run) -> dict[str, Floats]:
    last = run.table("stocks").filter(pl.col("date") == run.until).sort("replication").collect()
    return {
        ROUNDS + name: last[name].to_numpy().astype(np.float64)
        for name in last.columns
        if "." in name
    }


def _all_key(names: Names, found: Samples) -> Floats:
    keys = names.siege.scenario.key_ground
    if not keys:
        return np.zeros_like(found[IDS[0]] if IDS[0] in found else next(iter(found.values())))
    return np.asarray(np.prod([found[HELD + post] for post in keys], axis=0))
