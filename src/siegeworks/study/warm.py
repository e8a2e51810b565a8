"""Compile the kernel once and keep it, on the smallest siege that is shipped."""

from __future__ import annotations

import time

from siegeworks.plan.load import list_plans, load_plan
from siegeworks.scenario.load import list_scenarios, load
from siegeworks.study.simulate import other_plan, prepare, run_block


def warm_up() -> float:
    """Run one replication of the smallest shipped siege; seconds taken."""
    started = time.perf_counter()
    siege = min((load(name) for name in list_scenarios()), key=lambda s: len(s.ground))
    side = siege.scenario.sides[0].id
    plans = (load_plan(siege, name) for name in list_plans(siege))
    plan = next((p for p in plans if p.side == side), None)
    setup = prepare(siege, (plan, other_plan(siege, plan)), siege.scenario.last_day)
    run_block(setup, [setup.state()], 0, 1)
    return time.perf_counter() - started
