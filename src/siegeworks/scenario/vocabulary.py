"""Words that a plan and the record of orders share."""

from __future__ import annotations

from typing import Literal

TaskKind = Literal[
    "assault",
    "hold",
    "dig",
    "mine",
    "support",
    "counter-battery",
    "interdict",
    "fix",
    "block",
    "penetrate",
    "counter-attack",
    "relieve",
    "reserve",
    "rest",
]
"""What a unit can be told to do, in a plan or in the record of orders."""
ConditionKind = Literal[
    "task_done",
    "task_failed",
    "trench_within",
    "force_ratio",
    "rounds",
    "night",
    "dry",
    "holds",
    "lost",
    "strength",
    "cohesion",
    "mine_ready",
]
"""On what an order can hang."""
