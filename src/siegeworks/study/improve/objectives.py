"""What a plan is judged by in a search: any outcome, and besides when it succeeds, what it fires.

``time``: days until the besieger holds as much of the key ground as he ever does in the run, the
whole length of the run where he gets none. ``spent``: rounds fired and lost, by weight, in tonnes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from siegeworks.engine.build import Names
from siegeworks.engine.kernel import Block
from siegeworks.engine.measures import IDS
from siegeworks.scenario.faults import UsageError
from siegeworks.study.compare.outcomes import Floats, of_block, outcomes_of

Score = Callable[[Names, Block], Floats]


@dataclass(frozen=True)
class Objective:
    """An objective: ``id``, ``unit``, ``meaning``; ``wants`` 1 = the side wants more, -1 = less."""

    id: str
    unit: str
    meaning: str
    wants: int
    score: Score


def time_to_key_ground(names: Names, block: Block) -> Floats:
    """Days from the start to the first dawn with the most key ground of the run [n]."""
    held = block.daily[:, :, IDS.index("key_ground")]
    first = held.argmax(axis=1).astype(np.float64)
    return np.where(held.max(axis=1) > 0.0, first, float(held.shape[1] - 1))


def tonnes_spent(side: int) -> Score:
    """Score of a side: rounds that left its depots, in tonnes, deliveries not counted [n].

    What a depot had at the start less what it has at the end; a depot that grew counts as nothing
    spent.
    """

    def score(names: Names, block: Block) -> Floats:
        siege = names.siege
        depots = [names.depot[d.id] for d in siege.depots if siege.side_index[d.side] == side]
        weight = np.array([a.kg_per_round for a in siege.ammunition])
        gone = block.rounds[:, 0, depots].sum(axis=1) - block.rounds[:, -1, depots].sum(axis=1)
        tonnes: Floats = np.maximum(gone[:, : weight.size], 0) @ weight / 1000.0
        return tonnes

    return score


def objectives_of(names: Names, wanted: Sequence[str], side: int) -> tuple[Objective, ...]:
    """The objectives of these names for a side. ``UsageError`` for an unknown or idle one."""
    own = {
        "time": Objective(
            "time", "days", "days to the key ground", -1 if side == 0 else 1, time_to_key_ground
        ),
        "spent": Objective("spent", "t", "rounds spent", -1, tonnes_spent(side)),
    }
    known = {o.id: o for o in outcomes_of(names)}
    found = []
    for name in wanted:
        if name in own:
            found.append(own[name])
        elif name in known:
            found.append(_of_outcome(name, known[name].unit, known[name].meaning,
                                     known[name].better * (1 if side == 0 else -1)))  # fmt: skip
        else:
            raise UsageError.unknown("objective", name, [*own, *known])
    if len(set(wanted)) < len(wanted) or not found:
        raise UsageError("name each objective once, and at least one")
    return tuple(found)


def _of_outcome(name: str, unit: str, meaning: str, wants: int) -> Objective:
    if wants == 0:
        raise UsageError(f"{name!r} is neither good nor bad for either side: no objective")
    return Objective(name, unit, meaning, wants, lambda names, block: of_block(names, block)[name])
