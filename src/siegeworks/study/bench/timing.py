"""Clocks, medians and fitted exponents.

One thread is timed by processor time, which other work on the machine disturbs least; what needs
several processors, and what a person waits for, by the clock on the wall.
"""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from siegeworks.engine.jit import kernel_hash
from siegeworks.scenario.version import __version__

LIBRARIES = ("numba", "llvmlite", "numpy", "polars", "h3")


def seconds(work: Callable[[], object], *, wall: bool = False) -> float:
    """Seconds that ``work`` takes: of this process's processors, or on the wall."""
    clock = time.perf_counter if wall else time.process_time
    started = clock()
    work()
    return max(clock() - started, 1e-9)


def in_turn(
    works: Mapping[str, Callable[[], object]], rounds: int, *, wall: bool = False
) -> dict[str, list[float]]:
    """Seconds of each of ``works`` in each round, one after another, so that noise meets all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(seconds(work, wall=wall))
    return taken


def median(values: Sequence[float]) -> float:
    """The median, to five figures."""
    return float(f"{statistics.median(values):.5g}")


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of size that cost grows with: slope of the least-squares line of the logarithms."""
    xs, ys = [math.log(v) for v in sizes], [math.log(v) for v in costs]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return round(over / sum((x - mean_x) ** 2 for x in xs), 3)


def machine() -> dict[str, Any]:
    """What it ran on: processor, how many, load, versions, hash of the kernel."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "load_average": [round(v, 2) for v in load],
        "system": platform.platform(),
        "python": platform.python_version(),
        "siegeworks": __version__,
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
        "kernel": kernel_hash()[:16],
    }


def processor() -> str:
    """The processor's name."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
