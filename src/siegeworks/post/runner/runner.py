"""Carries runs on: claims one, starts its process, keeps the store informed, obeys a cancel.

A run that is stopped or whose post dies keeps its finished blocks; whoever claims it next goes on
from there, because ``simulate`` does.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siegeworks.post.settings import Settings
from siegeworks.post.store import Job, Store

PAUSE_S = 0.4
"""Seconds between two looks at the queue, and between two signs of a run."""
PATIENCE_S = 5.0
"""Seconds a process has to end when it is told to."""


def order_of(job: Job, settings: Settings, scenario: str) -> dict[str, Any]:
    """What the process of a run is told; ``scenario`` is the folder of its siege."""
    return {
        "scenario": scenario,
        "at": job.at,
        "until": job.until,
        "plan": job.plan_json,
        "against": job.against_json,
        "replications": job.replications,
        "seed": job.seed,
        "parameters": job.parameters,
        "threads": settings.threads,
        "folder": str(settings.folder / job.id),
    }


@dataclass
class Told:
    """What the process of a run has told so far."""

    done: int
    seconds: float = 0.0
    finished: bool = False
    error: str = ""


@dataclass
class Runner:
    """The runner of one post: ``workers`` threads, each with at most one process."""

    store: Store
    settings: Settings
    folder_of: Any
    """Gives the folder of a scenario by its id."""
    owner: str = field(
        default_factory=lambda: f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    )
    threads: list[threading.Thread] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to take runs from the queue."""
        for number in range(self.settings.workers):
            thread = threading.Thread(target=self._work, name=f"runner-{number}", daemon=True)
            thread.start()
            self.threads.append(thread)

    def stop(self) -> None:
        """Put what goes on back into the queue and end."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(4 * PATIENCE_S)
        self.threads.clear()

    def _work(self) -> None:
        while not self.stopping.is_set():
            job = self.store.claim(self.owner, self.settings.lease_s)
            if job is None:
                self.stopping.wait(PAUSE_S)
            else:
                self.carry_on(job)

    def carry_on(self, job: Job) -> None:
        """Carry a claimed run on until it ends, is cancelled, or the post stops."""
        try:
            folder = str(self.folder_of(job.scenario))
            process = _begin(order_of(job, self.settings, folder))
        except Exception as error:
            self.store.end(job, "failed", f"the run could not be started: {error}")
            return
        lines = _lines_of(process)
        told = Told(job.done)
        started = time.monotonic()
        try:
            self._watch(job, process, lines, told, started)
        finally:
            _end(process)

    def _watch(
        self,
        job: Job,
        process: subprocess.Popen[str],
        lines: queue.Queue[str],
        told: Told,
        started: float,
    ) -> None:
        """Pass on what the process tells until there is nothing more to tell."""
        while True:
            _take(lines, told)
            if told.finished or told.error or process.poll() is not None:
                _take(lines, told)
                self._ended(job, process, told)
                return
            if not self.store.beat(job, self.settings.lease_s, told.done, told.seconds):
                _end(process)
                self.store.end(job, "cancelled", done=told.done)
                return
            if time.monotonic() - started > 60.0 * self.settings.max_minutes:
                _end(process)
                limit = f"stopped after {self.settings.max_minutes:g} minutes, the limit of a run"
                self.store.end(job, "failed", limit, told.done)
                return
            if self.stopping.is_set():
                _end(process)
                self.store.end(job, "queued", done=told.done)
                return
            self.stopping.wait(PAUSE_S)

    def _ended(self, job: Job, process: subprocess.Popen[str], told: Told) -> None:
        if told.finished:
            self.store.beat(job, self.settings.lease_s, job.replications, told.seconds)
            self.store.end(job, "done", done=job.replications)
        else:
            code = process.wait(PATIENCE_S)
            words = told.error or f"the process of the run ended with code {code}"
            self.store.end(job, "failed", words, told.done)


def _begin(order: dict[str, Any]) -> subprocess.Popen[str]:
    """Start the process of a run; its input stays open as long as the post lives."""
    Path(order["folder"]).parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "siegeworks.post.runner.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None  # it was asked for
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    return process


def _lines_of(process: subprocess.Popen[str]) -> queue.Queue[str]:
    """The lines that a process writes, as they come."""
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    assert output is not None  # it was asked for

    def read() -> None:
        for line in output:
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _take(lines: queue.Queue[str], told: Told) -> None:
    while True:
        try:
            news = json.loads(lines.get_nowait())
        except queue.Empty:
            return
        told.done = int(news.get("done", told.done))
        told.seconds = float(news.get("seconds", told.seconds))
        told.finished = bool(news.get("finished", told.finished))
        told.error = str(news.get("error", told.error))


def _end(process: subprocess.Popen[str]) -> None:
    """End a process and close its pipes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
