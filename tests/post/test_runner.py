"""The runner: a run in a process of its own, told of, stopped, taken up again after a kill."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from siegeworks.post.library import Library
from siegeworks.post.runner import Runner
from siegeworks.post.shapes.runs import RunAsked
from siegeworks.post.store import Job, Store
from siegeworks.post.views import runs as views
from siegeworks.study.results import Run
from siegeworks.study.simulate import BLOCK, simulate
from tests.post.conftest import ASKED, settings
from tests.post.live import LONG_RUN, until

pytestmark = pytest.mark.compiled


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = settings(tmp_path, lease_s=60.0, workers=1)
    store = Store(made.store_url)
    yield Library(made, store)
    store.close()


@pytest.fixture
def runner(library: Library) -> Iterator[Runner]:
    made = Runner(library.store, library.settings, library.folder)
    yield made
    made.stop()


def asked(library: Library, **changed: object) -> Job:
    return views.ask(library, RunAsked.model_validate(ASKED | changed))


def test_runs_are_carried_out_in_turn(library: Library, runner: Runner) -> None:
    first, second = asked(library), asked(library, seed=8)
    runner.start()
    until(lambda: library.store.job(second.id).state == "done")
    assert library.store.job(first.id).state == "done"
    siege = library.siege("redoubt")
    same = simulate(siege, siege.plan("storm"), replications=12, seed=7, threads=1)
    assert library.run(first.id).daily().equals(same.daily())


def test_a_run_that_cannot_be_says_why(library: Library, runner: Runner) -> None:
    job = asked(library)
    folder = library.run_folder(job)
    folder.mkdir()
    (folder / "other.txt").write_text("in the way", encoding="utf-8")
    runner.start()
    until(lambda: library.store.job(job.id).state == "failed")
    assert "not empty" in library.store.job(job.id).message


def test_a_cancelled_run_keeps_what_it_has_and_goes_on(library: Library, runner: Runner) -> None:
    job = asked(library, replications=LONG_RUN)
    runner.start()
    until(lambda: library.store.job(job.id).done >= 200)
    library.store.cancel(job.id)
    until(lambda: library.store.job(job.id).state == "cancelled")
    kept = {p: p.stat().st_mtime_ns for p in library.run_folder(job).glob("daily/*.parquet")}
    assert 0 < len(kept) < LONG_RUN // BLOCK
    library.store.resume(job.id)
    until(lambda: library.store.job(job.id).state == "done")
    assert library.run(job.id).n == LONG_RUN
    assert all(path.stat().st_mtime_ns == moment for path, moment in kept.items())


def test_a_stopped_post_puts_its_run_back(library: Library, runner: Runner) -> None:
    job = asked(library, replications=LONG_RUN)
    runner.start()
    until(lambda: library.store.job(job.id).state == "running")
    runner.stop()
    assert library.store.job(job.id).state == "queued"


def test_a_killed_process_is_a_failure_that_can_be_resumed(
    library: Library, runner: Runner
) -> None:
    job = asked(library, replications=LONG_RUN)
    runner.start()
    until(lambda: library.store.job(job.id).done >= 200)
    for pid in children(os.getpid()):
        os.kill(pid, signal.SIGKILL)
    until(lambda: library.store.job(job.id).state == "failed")
    assert "code -9" in library.store.job(job.id).message
    library.store.resume(job.id)
    until(lambda: library.store.job(job.id).state == "done")
    assert Run.open(library.run_folder(job)).n == LONG_RUN


def test_a_run_ends_at_its_limit_of_time(tmp_path: Path) -> None:
    made = settings(tmp_path, workers=1, max_minutes=0.0001)
    store = Store(made.store_url)
    library = Library(made, store)
    job = asked(library)
    runner = Runner(store, made, library.folder)
    runner.start()
    until(lambda: store.job(job.id).state == "failed")
    assert "limit" in store.job(job.id).message
    runner.stop()
    store.close()


def children(pid: int) -> list[int]:
    """Processes of runs below a process, by Linux's list of tasks."""
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, listing.read_text().split()):
            if b"post.runner.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found
