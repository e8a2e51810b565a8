"""Runs: asked for, listed, summed up."""

from __future__ import annotations

import datetime as dt
import json
import math
import shutil
from typing import Any

from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege
from siegeworks.post.errors import Refusal
from siegeworks.post.library import Library
from siegeworks.post.shapes import runs as shapes
from siegeworks.post.store import ACTIVE_STATES, Job, NewJob
from siegeworks.post.views.plans import faults_of
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.study.parameters import chosen_set
from siegeworks.study.setup import other_plan
from siegeworks.study.summary import ending

PERCENTILES = (10, 25, 50, 75, 90)


def ask(library: Library, asked: shapes.RunAsked) -> Job:
    """Put a run into the queue.

    Raises ``UsageError`` and ``DataFaults`` for what cannot be run, ``Refusal`` (422, 429) beyond
    the limits of the post.
    """
    limits = library.settings
    if asked.replications > limits.max_replications:
        raise Refusal(
            422, "TooMany", f"a run may have {limits.max_replications} replications at most"
        )
    siege = library.siege(asked.scenario, asked.at)
    until = asked.until or siege.scenario.last_day
    if not siege.at < until <= siege.scenario.last_day:
        last = siege.scenario.last_day
        raise UsageError(f"the last dawn must lie after {siege.at} and by {last}, not {until}")
    plan = _sound(library, siege, asked.plan)
    against = _sound(library, siege, asked.against) if asked.against else other_plan(siege, plan)
    if against is not None and against.side == plan.side:
        raise UsageError(f"plan {against.id!r} is of the same side as {plan.id!r}")
    if library.store.n_active() >= limits.max_queue:
        raise Refusal(429, "QueueFull", f"{limits.max_queue} runs wait or go on; try again later")
    return library.store.add(
        NewJob(
            scenario=asked.scenario,
            at=siege.at.isoformat(),
            until=until.isoformat(),
            plan=plan.id,
            against=against.id if against else "",
            plan_json=plan.model_dump_json(),
            against_json=against.model_dump_json() if against else "",
            replications=asked.replications,
            seed=asked.seed,
            parameters=chosen_set(siege, asked.parameters or None),
        )
    )


def _sound(library: Library, siege: PlannedSiege, plan_id: str) -> Plan:
    plan = library.plan(siege, plan_id)
    if faults := errors(faults_of(siege, plan)):
        raise DataFaults(faults)
    return plan


def run_list(library: Library) -> shapes.RunList:
    """The runs, newest first."""
    jobs = library.store.jobs()
    limits = library.settings
    return shapes.RunList(
        runs=[run_row(job, _ahead(job, jobs)) for job in jobs],
        max_replications=limits.max_replications,
        max_queue=limits.max_queue,
    )


def one_run(library: Library, run_id: str) -> shapes.RunRow:
    """A run and how far it is. Raises ``UsageError`` when there is none."""
    job = library.store.job(run_id)
    return run_row(job, _ahead(job, library.store.jobs()) if job.state == "queued" else 0)


def _ahead(job: Job, jobs: list[Job]) -> int:
    if job.state != "queued":
        return 0
    return sum(other.number < job.number and other.state in ACTIVE_STATES for other in jobs)


def run_row(job: Job, ahead: int = 0) -> shapes.RunRow:
    """A run of the store as it is shown."""
    left = None
    if job.state == "running" and job.done and job.seconds:
        left = job.seconds / job.done * (job.replications - job.done)
    known = job.model_dump(
        include={
            "id", "scenario", "plan", "against", "replications", "seed", "parameters", "state",
            "done", "seconds", "message", "created",
        }
    )  # fmt: skip
    return shapes.RunRow(
        **known,
        at=dt.date.fromisoformat(job.at),
        until=dt.date.fromisoformat(job.until),
        left_s=left,
        ahead=ahead,
        is_cancelling=job.cancel,
    )


def remove(library: Library, run_id: str) -> None:
    """Delete a run that has ended, with its results.

    Raises ``UsageError`` for an unknown run, ``Refusal`` (409) for one that goes on.
    """
    job = library.store.job(run_id)
    if not library.store.remove(run_id):
        raise Refusal(409, "GoesOn", f"the run {run_id} is {job.state}; cancel it first")
    shutil.rmtree(library.run_folder(job), ignore_errors=True)


def summary_view(library: Library, run_id: str) -> shapes.SummaryView:
    """The short answer of a finished run. Raises as :meth:`Library.run`."""
    job, run = library.store.job(run_id), library.run(run_id)
    side = json.loads(job.plan_json)["side"]
    order = run.ranked()
    return shapes.SummaryView(
        id=job.id,
        scenario=job.scenario,
        at=run.at,
        until=run.until,
        plan=job.plan,
        n=run.n,
        seed=job.seed,
        scenario_hash=run.identity["scenario_hash"],
        engine_version=run.identity["engine_version"],
        tasks=[shapes.TaskRow(**row) for row in run.tasks(side).sort("task").to_dicts()],
        outcomes=[shapes.OutcomeRow(**_finite(row)) for row in run.outcomes().to_dicts()],
        ending=shapes.EndingView(**ending(run)),
        ranked={p: order[min(len(order) * p // 100, len(order) - 1)] for p in PERCENTILES},
    )


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """A row with None for numbers that JSON does not know, as the ends of an open interval."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }
