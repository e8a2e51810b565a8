"""Result blocks as tables: one Parquet part a block of replications.

Tables hold no time, host, thread count or path, so that the same run gives the same bytes. Every
part carries the run's identity in its metadata."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from siegeworks.engine import codes
from siegeworks.engine.build import Names
from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.engine.state import I4
from siegeworks.study.men import INFANTRY

HOLDERS = ("nobody", "besieger", "garrison", "contested")
STATUS = ("pending", "waiting", "active", "done", "failed", "expired")
ENDS = ("", "command post taken", "strength spent", "ammunition spent", "siege lifted")
CAUSES = (
    "shell", "assault", "small_arms", "air", "mine", "sickness", "capture", "desertion", "jump",
)  # fmt: skip
TABLES = ("daily", "stocks", "tubes", "control", "tasks", "outcomes", "units", "infantry")


def dawns(names: Names) -> list[dt.date]:
    """The recorded dawns, first and last included."""
    count = names.n_watches // names.siege.watches_per_day + 1
    return [names.siege.at + dt.timedelta(days=d) for d in range(count)]


def _words(words: Sequence[str], rows: npt.NDArray[Any]) -> pl.Series:
    """The word of each row, picked in one go."""
    return pl.Series(words, dtype=pl.String).gather(pl.Series(rows.astype(np.uint32)))


def _grid(first: int, n: int, days: list[dt.date]) -> dict[str, pl.Series]:
    replication = np.repeat(np.arange(first, first + n, dtype=np.int32), len(days))
    return {
        "replication": pl.Series(replication),
        "date": pl.Series(np.tile(np.array(days, "datetime64[D]"), n)).cast(pl.Date),
    }


def daily_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """Measures at every dawn, one column each."""
    n, days, _ = block.daily.shape
    columns = _grid(first, n, dawns(names))
    for k, measure in enumerate(IDS):
        values = np.ascontiguousarray(block.daily[:, :, k], np.float32).reshape(n * days)
        columns[measure] = pl.Series(values)
    return pl.DataFrame(columns)


def stocks_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """Rounds at every dawn, one column a depot and ammunition (``depot.ammunition``)."""
    n, days = block.rounds.shape[:2]
    columns = _grid(first, n, dawns(names))
    for depot, d in names.depot.items():
        for kind, a in names.ammunition.items():
            values = np.ascontiguousarray(block.rounds[:, :, d, a]).reshape(n * days)
            columns[f"{depot}.{kind}"] = pl.Series(values)
    return pl.DataFrame(columns)


def tubes_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """Serviceable tubes at every dawn, one column a side and weapon (``side.equipment``)."""
    n, days, width = block.tubes.shape
    columns = _grid(first, n, dawns(names))
    for s, side in enumerate(names.siege.scenario.sides):
        for weapon, e in names.equipment.items():
            values = np.ascontiguousarray(block.tubes[:, :, s * (width // 2) + e])
            columns[f"{side.id}.{weapon}"] = pl.Series(values.reshape(n * days))
    return pl.DataFrame(columns)


def control_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """Holders of positions: the first dawn, then each dawn at which a holder is another."""
    changed = np.ones(block.dawn.shape, bool)
    changed[:, 1:] = block.dawn[:, 1:] != block.dawn[:, :-1]
    row, day, post = np.nonzero(changed)
    days = np.array(dawns(names), dtype="datetime64[D]")
    ids = [p.id for p in names.siege.positions]
    return pl.DataFrame(
        {
            "replication": pl.Series((row + first).astype(np.int32)),
            "date": pl.Series(days[day]).cast(pl.Date),
            "position": _words(ids, post),
            "holder": _words(HOLDERS, block.dawn[changed] + 1),
        }
    )


def _moments(names: Names, watches: npt.NDArray[Any]) -> pl.Series:
    """Time at which each watch begins, null for -1."""
    last = names.n_watches
    begins = [names.siege.dawn(w) for w in range(last + 1)]
    return pl.Series([*begins, None], dtype=pl.Datetime("us")).gather(
        pl.Series(np.where(watches < 0, last + 1, watches).astype(np.uint32))
    )


def tasks_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """What became of every task in every replication."""
    n = block.task_i.shape[0]
    count = len(names.tasks)
    cells = block.task_i[:, :count].reshape(n * count, codes.NTI)
    rows = np.tile(np.arange(count), n)
    ids = [task.id for _, task in names.tasks]
    sides = [names.siege.scenario.sides[side].id for side, _ in names.tasks]
    return pl.DataFrame(
        {
            "replication": pl.Series(np.repeat(np.arange(first, first + n, dtype=np.int32), count)),
            "side": _words(sides, rows),
            "task": _words(ids, rows),
            "status": _words(STATUS, cells[:, codes.STATUS]),
            "tries": pl.Series(cells[:, codes.TRIES].copy()),
            "start_men": pl.Series(cells[:, codes.START_MEN].copy()),
            "lost_men": pl.Series(cells[:, codes.ECHELON_LOST].copy()),
            "jumpoff_m": pl.Series(cells[:, codes.JUMP_M].copy()),
            "ended": _moments(names, cells[:, codes.ENDED_AT]),
        }
    )


def outcomes_frame(names: Names, block: Block, first: int) -> pl.DataFrame:
    """End of the siege and losses by side and cause in every replication."""
    n = block.ending.shape[0]
    columns: dict[str, pl.Series] = {
        "replication": pl.Series(np.arange(first, first + n, dtype=np.int32)),
        "over_at": _moments(names, block.ending[:, 0]),
        "over_why": _words(ENDS, block.ending[:, 1]),
    }
    for s, side in enumerate(names.siege.scenario.sides):
        for c, cause in enumerate(CAUSES):
            columns[f"{side.id}.{cause}"] = pl.Series(block.causes[:, s, c].copy())
    return pl.DataFrame(columns)


def units_frame(names: Names, fit: I4, first: int) -> pl.DataFrame:
    """Fit men of every unit at the last dawn, one column a unit."""
    replication = np.arange(first, first + len(fit), dtype=np.int32)
    columns = {"replication": pl.Series(replication)}
    for u, unit in enumerate(names.units):
        columns[unit.id] = pl.Series(np.ascontiguousarray(fit[:, -1, u]))
    return pl.DataFrame(columns)


def infantry_frame(names: Names, fit: I4, first: int) -> pl.DataFrame:
    """Fit infantry at every dawn by the depot that feeds it: the main camp, an outlying group."""
    n, days, _ = fit.shape
    columns = _grid(first, n, dawns(names))
    for depot in names.depot:
        rows = [
            u for u, unit in enumerate(names.units)
            if unit.depot == depot and unit.kind in INFANTRY
        ]  # fmt: skip
        columns[depot] = pl.Series(fit[:, :, rows].sum(axis=2).reshape(n * days).astype(np.int32))
    return pl.DataFrame(columns)


MAKERS = {
    "daily": daily_frame,
    "stocks": stocks_frame,
    "tubes": tubes_frame,
    "control": control_frame,
    "tasks": tasks_frame,
    "outcomes": outcomes_frame,
}


def part(folder: Path, table: str, first: int, n: int) -> Path:
    """File of the part of ``table`` that holds ``n`` replications from ``first`` on."""
    return folder / table / f"part-{first:07d}-{n:03d}.parquet"


def block_parts(
    names: Names, block: Block, fit: I4, first: int, identity: Mapping[str, str]
) -> dict[str, bytes]:
    """Every table's part of a block, as the bytes of a Parquet file.

    ``fit`` int32 [n, D, U]: fit men of every unit at every dawn.
    """
    frames = {table: make(names, block, first) for table, make in MAKERS.items()}
    frames["units"] = units_frame(names, fit, first)
    frames["infantry"] = infantry_frame(names, fit, first)
    parts = {}
    for table, frame in frames.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, metadata=dict(identity))
        parts[table] = buffer.getvalue()
    return parts


def keep_parts(folder: Path, first: int, n: int, parts: Mapping[str, bytes]) -> None:
    """Keep a block's parts in a run's folder; each appears whole or not at all.

    A shorter part of the same block, left by a smaller run, gives way to this one.
    """
    for table, data in parts.items():
        path = part(folder, table, first, n)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".writing")
        beside.write_bytes(data)
        for old in path.parent.glob(f"part-{first:07d}-*.parquet"):
            old.unlink()
        beside.replace(path)
