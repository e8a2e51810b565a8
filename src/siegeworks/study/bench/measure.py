"""The benchmark suite: each part by name, whole or quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from siegeworks.scenario.faults import UsageError
from siegeworks.study.bench.campaigns import SCENARIO, campaigns
from siegeworks.study.bench.growth import Sizes, growth
from siegeworks.study.bench.overhead import overhead
from siegeworks.study.bench.pairing import Question, pairing
from siegeworks.study.bench.processes import MAIN_JOB, SMALL, memory, plain, start_up
from siegeworks.study.bench.timing import machine
from siegeworks.study.simulate import BLOCK

WHOLE: dict[str, Callable[[], dict[str, Any]]] = {
    "campaigns": lambda: campaigns(replications=100, rounds=5),
    "growth": lambda: growth(Sizes()),
    "plain": lambda: plain(BLOCK, SMALL, times=20),
    "plain_main": lambda: plain(4, SCENARIO, times=20),
    "start_up": lambda: start_up(5, cold=True),
    "memory": lambda: memory((1_000, 20_000)),
    "memory_main": lambda: memory((1_000, 20_000), MAIN_JOB),
    "pairing": lambda: pairing(7),
    "overhead": lambda: overhead((20_000, 5_000), 3),
}
QUICK: dict[str, Callable[[], dict[str, Any]]] = {
    "campaigns": lambda: campaigns(replications=2, rounds=1, scenario=SMALL),
    "growth": lambda: growth(Sizes((6, 30), (700, 1_200), (2, 3), replications=1, rounds=1)),
    "plain": lambda: plain(1, SMALL),
    "plain_main": lambda: plain(1, SMALL),
    "start_up": lambda: start_up(1, cold=False),
    "memory": lambda: memory((1, 2)),
    "memory_main": lambda: memory((1, 2), MAIN_JOB),
    "pairing": lambda: pairing(1, Question(step=10, most=20)),
    "overhead": lambda: overhead((10, 4), 1),
}
PARTS = tuple(WHOLE)


def bench(
    parts: Sequence[str] = (), *, quick: bool = False, tell: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Measure ``parts`` (none = all) and return the figures with machine and versions.

    ``quick``: tiny sizes, to see that it works; its figures mean nothing. ``tell`` is called with
    the name of each part before it begins. Raises ``UsageError`` for a part that is not there.
    """
    for part in parts:
        if part not in WHOLE:
            raise UsageError.unknown("part", part, PARTS)
    told: dict[str, Any] = {"machine": machine(), "quick": quick}
    for name, work in (QUICK if quick else WHOLE).items():
        if not parts or name in parts:
            if tell is not None:
                tell(name)
            told[name] = work()
    return told
