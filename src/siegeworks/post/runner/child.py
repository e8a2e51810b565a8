"""The process of one run: reads what to run on its first line of input, tells how far it is.

Each line of output is JSON: ``{"done", "wanted", "seconds"}`` after each block, and last
``{"finished": true}`` or ``{"error": words}``. Finished blocks lie in the run's folder, so the
process may be ended at any moment. When its input closes, the post is gone, and it ends itself.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
from typing import Any, TextIO

from siegeworks.scenario.faults import SiegeworksError

NICENESS = 10
"""A run gives way to those who look."""


def carry_out(order: dict[str, Any], out: TextIO) -> None:
    """Run what an order says (see :func:`siegeworks.post.runner.runner.order_of`)."""
    from siegeworks.plan.records import Plan
    from siegeworks.plan.siege import load
    from siegeworks.study.simulate import simulate

    def tell(**what: Any) -> None:
        out.write(json.dumps(what) + "\n")
        out.flush()

    def progress(done: int, wanted: int, seconds: float) -> None:
        tell(done=done, wanted=wanted, seconds=seconds)

    try:
        siege = load(order["scenario"], at=order["at"])
        plans = [
            Plan.model_validate_json(order[name]) if order[name] else None
            for name in ("plan", "against")
        ]
        simulate(
            siege,
            plans[0],
            against=plans[1],
            replications=order["replications"],
            seed=order["seed"],
            until=dt.date.fromisoformat(order["until"]),
            parameters=order["parameters"],
            threads=order["threads"] or None,
            out=order["folder"],
            progress=progress,
        )
    except SiegeworksError as error:
        tell(error=str(error))
    else:
        tell(finished=True)


def _end_with_the_post() -> None:
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Read the order and carry it out."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_post, daemon=True).start()
    carry_out(order, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # the thread that waits for the post would hold the end up


if __name__ == "__main__":
    main()
