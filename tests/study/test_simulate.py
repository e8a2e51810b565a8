"""Replicating: the same bytes whatever the threads, stopped runs go on, other runs are refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import UsageError
from siegeworks.study import simulate as simulation
from siegeworks.study.frames import TABLES
from siegeworks.study.results import Run
from siegeworks.study.simulate import BLOCK, simulate
from tests.scenario.folders import REDOUBT

UNTIL = dt.date(1704, 6, 4)
N = BLOCK + 30


@pytest.fixture(scope="module")
def siege() -> PlannedSiege:
    return load(str(REDOUBT))


def fight(siege: PlannedSiege, out: Path, *, n: int = N, threads: int = 2, seed: int = 7) -> Run:
    return simulate(
        siege, siege.plan("storm"), replications=n, seed=seed, until=UNTIL, threads=threads, out=out
    )


@pytest.fixture(scope="module")
def run(siege: PlannedSiege, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return fight(siege, tmp_path_factory.mktemp("two") / "run")


def digests(folder: Path) -> dict[str, str]:
    """Hash of every part by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


@pytest.mark.compiled
def test_parts_are_the_same_bytes_on_any_number_of_threads(
    siege: PlannedSiege, run: Run, tmp_path: Path
) -> None:
    alone = fight(siege, tmp_path / "run", threads=1)
    crowd = fight(siege, tmp_path / "three", threads=3)
    assert digests(run.folder) == digests(alone.folder) == digests(crowd.folder)
    assert {name.split("/")[0] for name in digests(run.folder)} == set(TABLES)


def test_another_seed_gives_other_bytes(siege: PlannedSiege, run: Run, tmp_path: Path) -> None:
    other = fight(siege, tmp_path / "run", seed=8)
    same = {
        name
        for name, digest in digests(run.folder).items()
        if digests(other.folder)[name] == digest
    }
    assert same == set()


def test_no_part_tells_when_or_where_it_was_made(run: Run) -> None:
    for path in run.folder.rglob("*.parquet"):
        content = path.read_bytes()
        assert str(run.folder).encode() not in content, path.name
        assert str(dt.date.today()).encode() not in content, path.name


def test_a_stopped_run_goes_on_with_what_is_finished(
    siege: PlannedSiege, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, played = tmp_path / "run", []
    begin = simulation.Crew.begin

    def stops_at_the_second(crew, rows, stretch, audit=False, fit=None):  # type: ignore[no-untyped-def]
        finish = begin(crew, rows, stretch, audit, fit)

        def finish_or_stop():  # type: ignore[no-untyped-def]
            played.append(stretch[0])
            if len(played) == 2:
                raise KeyboardInterrupt
            return finish()

        return finish_or_stop

    monkeypatch.setattr(simulation.Crew, "begin", stops_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        fight(siege, out)
    assert json.loads((out / "run.json").read_text())["finished"] is False
    again = fight(siege, out)
    assert played == [0, BLOCK, BLOCK]
    assert digests(again.folder) == digests(run.folder)
    assert again.manifest["finished"] is True


def test_more_replications_keep_the_whole_blocks(
    siege: PlannedSiege, run: Run, tmp_path: Path
) -> None:
    more = fight(siege, tmp_path / "run", n=BLOCK)
    first = digests(more.folder)
    assert first.items() <= digests(run.folder).items()
    grown = digests(fight(siege, tmp_path / "run").folder)
    assert grown == digests(run.folder)


def test_progress_counts_to_the_end(siege: PlannedSiege, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(
        siege, siege.plan("storm"), replications=N, seed=7, until=UNTIL, out=tmp_path / "run",
        progress=lambda done, wanted, _: told.append((done, wanted)),
    )  # fmt: skip
    assert told[-1] == (N, N)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"replications": 0}, "at least 1"),
        ({"seed": -1}, "seed -1"),
        ({"seed": 2**32}, "seed 4294967296"),
        ({"until": dt.date(1704, 6, 2)}, "--until 1704-06-02"),
        ({"until": dt.date(1804, 6, 2)}, "--until 1804-06-02"),
        ({"parameters": "pont"}, "point"),
    ],
)
def test_bad_arguments_are_refused_and_leave_nothing(
    siege: PlannedSiege, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    arguments: dict[str, object] = {"replications": 1, "until": UNTIL, "out": tmp_path / "run"}
    with pytest.raises(UsageError, match=words):
        simulate(siege, siege.plan("storm"), **(arguments | change))  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


def test_a_folder_of_something_else_is_refused(siege: PlannedSiege, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="not empty"):
        fight(siege, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
