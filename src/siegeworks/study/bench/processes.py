"""What only a fresh process shows: start-up, compile time, peak memory, the plain run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from siegeworks.study.bench.timing import median

PLAIN = """
import json, sys, time
from siegeworks.study.bench.campaigns import whole_siege
from siegeworks.study.crew import run_block
scenario, n, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
setup = whole_siege(scenario, play_on=True)
state = [setup.state()]
block = run_block(setup, state, 0, n)
started = time.process_time()
for _ in range(times):
    run_block(setup, state, 0, n)
taken = (time.process_time() - started) / (n * times)
print(json.dumps({"seconds": taken, "sum": float(block.daily.sum())}))
"""
MEMORY = """
import datetime as dt, json, resource, sys
from pathlib import Path
import siegeworks as sw
from siegeworks.study.summary import summary
scenario, plan, at, until, n, out = sys.argv[1:]
siege = sw.load(scenario, at=at or None)
last = dt.date.fromisoformat(until) if until else None
run = sw.simulate(siege, siege.plan(plan), until=last, replications=int(n), out=out)
summary(run)
# What getrusage tells begins with the memory of the process that started this one.
status = Path("/proc/self/status")
told = status.read_text().splitlines() if status.exists() else []
own = [int(line.split()[1]) for line in told if line.startswith("VmHWM")]
peak = own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak_mb": peak / 1024, "seconds": run.manifest["seconds"]}))
"""
UNKEPT = "PYTHONDONTWRITEBYTECODE"
"""With it set each start reads every source anew, which an installed package never does."""
FIRST_RESULT = "The first 1 run"
"""Words before the result that a cold start shows while it compiles."""
SMALL, SMALL_PLAN = "karst-gate", "assault"


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, bytecode kept, with what is given."""
    kept = {name: value for name, value in os.environ.items() if name != UNKEPT}
    return kept | dict(environment)


def python(code: str, *arguments: object, **environment: str) -> Any:
    """What a fresh process prints, as JSON."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    said = subprocess.run(
        command, env=surroundings(environment), capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


def command_seconds(arguments: list[str], **environment: str) -> tuple[float, float]:
    """Seconds on the wall, and of all processors, that a command of ours takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "siegeworks", *arguments],
        env=surroundings(environment), capture_output=True, check=True,
    )  # fmt: skip
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(wall, 3), round(used, 3)


def first_words(arguments: list[str], **environment: str) -> float:
    """Seconds until a command of ours tells its first result, on either stream; it runs to its end.

    A command that shows no result early tells its first at its end.
    """
    started, told = time.perf_counter(), None
    with subprocess.Popen(
        [sys.executable, "-m", "siegeworks", *arguments],
        env=surroundings(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            if told is None and FIRST_RESULT in line:
                told = time.perf_counter() - started
    return round(told or time.perf_counter() - started, 3)


def start_up(rounds: int, cold: bool, plan: str = SMALL_PLAN) -> dict[str, Any]:
    """``--help``, a first result from a warm start, and from an empty cache when ``cold``.

    A run that is not timed goes before, so that bytecode and kernel are there.
    """
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        result = ["run", SMALL, "--plan", plan, "-n", "1", "--json"]
        command_seconds([*result, "--out", f"{place}/before"])
        runs = [
            (command_seconds(["--help"]), command_seconds([*result, "--out", f"{place}/{k}"]))
            for k in range(rounds)
        ]
        told["help_wall"] = median([first[0] for first, _ in runs])
        told["first_result_warm_wall"] = median([second[0] for _, second in runs])
        told["first_result_warm_processor"] = median([second[1] for _, second in runs])
        if cold:
            wall, used = command_seconds(["warm"], SIEGEWORKS_CACHE=f"{place}/cache")
            told |= {"compile_wall": wall, "compile_processor": used}
            demo = ["demo", "--out", f"{place}/demo", "-n", "200"]
            fresh = f"{place}/fresh"
            told["first_result_cold_wall"] = first_words(demo, SIEGEWORKS_CACHE=fresh)
    return told


def plain(replications: int, scenario: str, times: int = 1) -> dict[str, Any]:
    """A campaign with the JIT off, against the compiled one, both in fresh processes.

    Both play the same block of ``replications``, the compiled one ``times`` times over.
    """
    slow = python(PLAIN, scenario, replications, 1, NUMBA_DISABLE_JIT="1")
    fast = python(PLAIN, scenario, replications, times, NUMBA_DISABLE_JIT="0")
    return {
        "scenario": scenario,
        "plain_seconds": slow["seconds"],
        "compiled_seconds": fast["seconds"],
        "plain_against_compiled": round(slow["seconds"] / fast["seconds"], 1),
        "same_results": slow["sum"] == fast["sum"],
    }


class Job(NamedTuple):
    """What is run: scenario, plan, first and last dawn ("" = the scenario's)."""

    scenario: str | Path
    plan: str
    at: str = ""
    until: str = ""


SMALL_JOB = Job(SMALL, SMALL_PLAN)
MAIN_JOB = Job("dien-bien-phu", "second-attack", "1954-03-25", "1954-04-30")


def memory(counts: tuple[int, ...], job: Job = SMALL_JOB) -> dict[str, Any]:
    """Peak memory of a run with its summary by replications, and bytes of results for each."""
    rows = []
    for n in counts:
        with tempfile.TemporaryDirectory() as place:
            told = python(MEMORY, *job, n, place)
            size = sum(p.stat().st_size for p in Path(place).rglob("*.parquet"))
        rows.append({"replications": n, **told, "bytes_a_replication": round(size / n)})
    return {
        "scenario": str(job.scenario),
        "runs": rows,
        "last_against_first": round(rows[-1]["peak_mb"] / rows[0]["peak_mb"], 3),
    }
