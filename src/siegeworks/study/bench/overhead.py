"""What a Ray cluster costs against threads: the same run by two threads and by two workers here."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from typing import Any

from siegeworks.plan.siege import load
from siegeworks.study.bench.processes import MAIN_JOB, SMALL_JOB, Job
from siegeworks.study.bench.timing import in_turn, median
from siegeworks.study.cluster import RayExecutor
from siegeworks.study.execution import Executor, using
from siegeworks.study.simulate import simulate

WORKERS = 2


def played(job: Job, n: int, executor: Executor | None) -> None:
    """Fight a job into a folder of its own."""
    siege = load(job.scenario, at=job.at or None)
    last = dt.date.fromisoformat(job.until) if job.until else None
    with tempfile.TemporaryDirectory() as place, using(executor):
        simulate(
            siege, siege.plan(job.plan), replications=n, until=last, threads=WORKERS, out=place
        )


def overhead(counts: tuple[int, int], rounds: int) -> dict[str, Any]:
    """Seconds on the wall of a cheap and of the main job, in turn; the cluster runs already."""
    told: dict[str, Any] = {"workers": WORKERS}
    executor = RayExecutor(workers=WORKERS)
    with executor.open():
        executor.joined()
        for job, n in zip((SMALL_JOB, MAIN_JOB), counts, strict=True):
            for kind in (executor, None):
                played(job, 2 * WORKERS, kind)
            taken = in_turn(
                {
                    "threads": partial(played, job, n, None),
                    "ray": partial(played, job, n, executor),
                },
                rounds,
                wall=True,
            )
            ratios = [a / b for a, b in zip(taken["ray"], taken["threads"], strict=True)]
            told[str(job.scenario)] = {
                "replications": n,
                "threads_seconds": median(taken["threads"]),
                "ray_seconds": median(taken["ray"]),
                "ray_against_threads": median(ratios),
            }
    return told
