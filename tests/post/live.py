"""A post as a process of its own, spoken to over HTTP, that a test may kill."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from siegeworks.post.store import Job, Store
from tests.post.conftest import ASKED, DATA, HEADER, free_port

LONG_S = 240.0
"""A process that compiles the kernel needs minutes; one that finds it kept, seconds."""

LONG_RUN = 12_000
"""Replications that take seconds on any machine, so that a run can be met while it goes on."""


def until(is_so: Callable[[], bool], seconds: float = LONG_S) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def until_done(store: Store, runs: list[str]) -> list[Job]:
    """Wait for runs; one that failed is told of at once, not waited for."""

    def are_done() -> bool:
        jobs = [store.job(run) for run in runs]
        assert all(job.state != "failed" for job in jobs), [job.message for job in jobs]
        return all(job.state == "done" for job in jobs)

    until(are_done, 2 * LONG_S)
    return [store.job(run) for run in runs]


def parts_of(folder: Path) -> dict[Path, int]:
    """The finished parts of a run, with the moment at which each was written."""
    return {part: part.stat().st_mtime_ns for part in folder.glob("*/part-*.parquet")}


def until_still(folder: Path) -> dict[Path, int]:
    """The parts of a run whose post was killed, once its process has ended too."""
    before: dict[Path, int] = {}
    while (now := parts_of(folder)) != before or not before:
        before = now
        time.sleep(0.5)
    return now


class LivePost:
    """A post as a process of its own, spoken to over HTTP."""

    def __init__(self, store: str, results: Path, lease_s: float) -> None:
        self.port = free_port()
        command = [
            sys.executable, "-m", "siegeworks", "serve", "--no-open", "--port", str(self.port),
            "--store", store, "--results", str(results),
        ]  # fmt: skip
        given = {"scenarios": DATA, "threads": 1, "workers": 1, "lease_s": lease_s}
        for name, value in given.items():
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
