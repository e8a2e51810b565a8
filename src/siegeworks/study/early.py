"""A first result while the rules compile: one campaign played as plain Python in a process beside.

Compiled or plain, the rules give the same bits, so it is replication 0 of the run that follows.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from siegeworks.plan.records import Plan
from siegeworks.scenario.siege import Siege

PLAYER = """
import pickle, sys, tempfile
siege, plan, options = pickle.load(sys.stdin.buffer)
from siegeworks.study.simulate import simulate
from siegeworks.study.summary import summary
with tempfile.TemporaryDirectory() as place:
    run = simulate(siege, plan, replications=1, threads=1, out=place, **options)
    pickle.dump(summary(run), sys.stdout.buffer)
"""

Tell = Callable[[dict[str, Any]], None]
"""Called with the summary of the one campaign, from a thread of its own."""


def read_answer(player: subprocess.Popen[bytes], question: bytes, tell: Tell) -> None:
    """Ask the player and pass its answer on; one that was stopped has none."""
    answer, _ = player.communicate(question)
    if player.returncode == 0:
        tell(pickle.loads(answer))


@contextmanager
def first_result(
    siege: Siege, plan: Plan, options: Mapping[str, Any], tell: Tell
) -> Iterator[None]:
    """Play one campaign beside what is done inside, and ``tell`` its summary.

    ``options``: as :func:`siegeworks.study.simulate.simulate` takes them. A campaign that is not
    finished at the end is given up: the real ones come at once.
    """
    player = subprocess.Popen(
        [sys.executable, "-c", PLAYER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    question = pickle.dumps((siege, plan, dict(options)))
    reader = threading.Thread(target=read_answer, args=(player, question, tell))
    reader.start()
    try:
        yield
    finally:
        player.kill()
        reader.join()
