"""Sieges made ready to run, and blocks of them: what the tests of the kernel share."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import numpy as np

from siegeworks.engine.kernel import Block
from siegeworks.plan.load import load_plan
from siegeworks.scenario.load import load
from siegeworks.study.crew import run_block
from siegeworks.study.setup import Setup, other_plan, prepare

ROOT = Path(__file__).resolve().parents[2]
REDOUBT = ROOT / "tests" / "data" / "redoubt"
SEED = 1954


def ready(
    siege: str | Path,
    plan: str,
    at: str | None = None,
    until: str | None = None,
    parameters: str = "point",
) -> Setup:
    """A siege with the besieger's plan and the garrison's only one; ``until`` = its last day."""
    found = load(siege, at=at)
    first = load_plan(found, plan)
    last = dt.date.fromisoformat(until) if until else found.scenario.last_day
    plans = (first, other_plan(found, first))
    return prepare(found, plans, last, parameters=parameters, seed=SEED)


def redoubt(folder: Path = REDOUBT, until: str | None = None, parameters: str = "point") -> Setup:
    """The tiny siege: stormed from 2 to 9 June."""
    return ready(folder, "storm", until=until, parameters=parameters)


def karst_gate() -> Setup:
    """A made-up siege without aircraft, to its last day."""
    return ready("karst-gate", "assault")


def dien_bien_phu(until: str = "1954-05-08") -> Setup:
    """The first attack and what follows from it."""
    return ready("dien-bien-phu", "first-attack", at="1954-03-13", until=until)


def play(setup: Setup, n: int, first: int = 0) -> Block:
    """Replications ``first`` to ``first + n`` on one thread, every watch audited."""
    return run_block(setup, [setup.state()], first, n, audit=True)


def digests(block: Block) -> dict[str, str]:
    """Hash of each array of a block by its name: equal for equal bits only."""
    return {
        name: hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
        for name, array in block._asdict().items()
    }


SAMPLES = {
    "redoubt": (redoubt, 20),
    "karst-gate": (karst_gate, 2),
    "dien-bien-phu": (lambda: dien_bien_phu("1954-03-20"), 1),
}
"""Small campaigns to be played in two ways, and how often each."""


def sample(name: str) -> dict[str, str]:
    """Digests of one of the small campaigns."""
    make, n = SAMPLES[name]
    return digests(play(make(), n))


def print_samples() -> None:
    """Print the digests of all small campaigns, for a test in another process."""
    print(json.dumps({name: sample(name) for name in SAMPLES}))
