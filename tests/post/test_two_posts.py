"""Two live posts on one PostgreSQL: each run is done once, by either, and both show it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from siegeworks.post.settings import settings_of
from siegeworks.post.store import Job, Store
from siegeworks.study.results import Run
from siegeworks.study.simulate import BLOCK
from tests.post.conftest import ASKED, DATA, HEADER, empty, free_port
from tests.post.test_runner import LONG_RUN, LONG_S, until

pytestmark = pytest.mark.compiled

SHORT_RUN = 2_000
"""Replications that keep a post busy for long enough that the other takes the next run."""


class LivePost:
    """A post as a process of its own, spoken to over HTTP."""

    def __init__(self, store: str, results: Path) -> None:
        self.port = free_port()
        command = [
            sys.executable, "-m", "siegeworks", "serve", "--no-open", "--port", str(self.port),
            "--store", store, "--results", str(results),
        ]  # fmt: skip
        for name, value in {"scenarios": DATA, "threads": 1, "workers": 1, "lease_s": 2}.items():
            command += ["--setting", f"{name}={value}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    def ready(self) -> bool:
        try:
            return self.client.get("/api/session").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, **changed: Any) -> str:
        token = self.get("/api/session")["same_origin"]
        answer = self.client.post("/api/runs", json=ASKED | changed, headers={HEADER: token})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


Start = Callable[[], LivePost]


@pytest.fixture
def store(postgres: str) -> Iterator[Store]:
    opened = empty(settings_of({"store": postgres}, {}).store_url)
    yield opened
    opened.close()


@pytest.fixture
def start(postgres: str, store: Store, tmp_path: Path) -> Iterator[Start]:
    """Starts a post on the shared store and results, and waits until it answers."""
    posts: list[LivePost] = []

    def begin() -> LivePost:
        posts.append(LivePost(postgres, tmp_path))
        until(posts[-1].ready)
        return posts[-1]

    yield begin
    for post in posts:
        post.end()


def wait_for(store: Store, runs: list[str]) -> list[Job]:
    until(lambda: all(store.job(run).state == "done" for run in runs), 2 * LONG_S)
    return [store.job(run) for run in runs]


def owner(job: Job) -> int:
    """Process of the post that holds a run."""
    return int(job.owner.split("-")[-2])


def test_runs_are_shared_and_each_is_done_once(store: Store, start: Start, tmp_path: Path) -> None:
    posts = [start(), start()]
    runs = [posts[n % 2].ask(seed=n, replications=SHORT_RUN) for n in range(6)]
    jobs = wait_for(store, runs)
    assert [job.attempt for job in jobs] == [1] * 6
    assert {owner(job) for job in jobs} == {post.process.pid for post in posts}
    for run in runs:
        assert Run.open(tmp_path / run).n == SHORT_RUN
        first, second = (post.get(f"/api/runs/{run}/chances") for post in posts)
        assert first == second and first["n"] == SHORT_RUN
    listed = [{row["id"]: row["state"] for row in p.get("/api/runs")["runs"]} for p in posts]
    assert listed[0] == listed[1] == dict.fromkeys(runs, "done")


def test_a_run_of_a_killed_post_goes_on_at_the_other(
    store: Store, start: Start, tmp_path: Path
) -> None:
    posts = [start(), start()]
    run = posts[0].ask(replications=LONG_RUN)
    until(lambda: store.job(run).done >= 2 * BLOCK)
    lost = next(post for post in posts if post.process.pid == owner(store.job(run)))
    other = next(post for post in posts if post is not lost)
    lost.kill()
    time.sleep(0.5)  # what the process of the run still had in hand is written
    kept = {part: part.stat().st_mtime_ns for part in (tmp_path / run).glob("*/part-*.parquet")}
    assert kept and store.job(run).state == "running"
    job = wait_for(store, [run])[0]
    assert (job.attempt, owner(job)) == (2, other.process.pid)
    assert all(part.stat().st_mtime_ns == moment for part, moment in kept.items())
    assert other.get(f"/api/runs/{run}/summary")["n"] == LONG_RUN
    again = start()
    assert again.get(f"/api/runs/{run}/summary") == other.get(f"/api/runs/{run}/summary")
