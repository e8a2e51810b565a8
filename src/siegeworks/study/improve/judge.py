"""Judging what a search has found: on draws it has not seen, change by change.

The plans to be judged, and which of them is called the best, are settled before a fresh draw is
made; so the intervals owe nothing to the choice (no winner's curse).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from siegeworks.plan.records import Plan
from siegeworks.study.compare.outcomes import Outcome
from siegeworks.study.compare.paired import Paired, pair
from siegeworks.study.improve.arena import Arena
from siegeworks.study.improve.knobs import Choice, told
from siegeworks.study.improve.objectives import Objective
from siegeworks.study.improve.race import Runner, front, further, means_by_policy
from siegeworks.study.improve.search import Search

FINALISTS = 6
ABLATION_SHARE = 0.25
"""Replications of a plan without one of its changes, against those of the plan itself."""


@dataclass(frozen=True, eq=False)
class Finalist:
    """A plan of the front, on fresh draws.

    ``changes``: what it changes of the given plan, in words; ``against``: by objective, the paired
    difference from the given plan; ``by_policy``: by objective, its mean and the given plan's under
    each enemy policy.
    """

    plan: Plan
    choice: Choice
    changes: tuple[str, ...]
    against: Mapping[str, Paired]
    by_policy: Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True, eq=False)
class Ablation:
    """What the best plan owes to one of its changes: the plan as found against it without it."""

    change: str
    worth: Mapping[str, Paired]


def finalists_of(search: Search) -> list[Runner]:
    """The plans of the front that are to be judged, the best in the first objective first.

    The given plan is not among them; nothing is left when no plan is ahead of it anywhere.
    """
    through = search.leaders() or front(search.runners, search.objectives)
    return [r for r in through if r is not search.given][:FINALISTS]


def judged(search: Search, runners: Sequence[Runner], n: int) -> tuple[Runner, list[Finalist]]:
    """The given plan and the finalists on ``n`` fresh replications under each enemy policy."""
    arena = fresh(search.arena)
    given = Runner({}, arena.given, {})
    further(arena, given, n, search.objectives)
    return given, [_judge(search, arena, runner, given, n, i) for i, runner in enumerate(runners)]


def fresh(arena: Arena) -> Arena:
    """The same arena on draws that share nothing with those of the search."""
    return dataclasses.replace(arena, seed=(arena.seed + 1) % 2**32)


def _judge(
    search: Search, arena: Arena, found: Runner, given: Runner, n: int, place: int
) -> Finalist:
    runner = Runner(found.choice, found.plan, {})
    further(arena, runner, n, search.objectives)
    by_policy: dict[str, dict[str, tuple[float, float]]] = {}
    for o in search.objectives:
        ours, theirs = (means_by_policy(arena, r, o.id) for r in (runner, given))
        by_policy[o.id] = {name: (ours[name], theirs[name]) for name in ours}
    changes = tuple(told(search.knobs, found.choice))
    plan = named(found.plan, search.arena.given, place, changes)
    return Finalist(
        plan, found.choice, changes, paired(search.objectives, given, runner), by_policy
    )


def named(plan: Plan, given: Plan, place: int, changes: Sequence[str]) -> Plan:
    """The plan under an id of its own, its changes in its summary."""
    summary = f"{given.title}, bettered by search. Changes: {'; '.join(changes)}."
    update = {"id": f"{given.id}-found-{place + 1}", "summary": summary, "variant_of": ""}
    return plan.model_copy(update=update)


def paired(objectives: Sequence[Objective], one: Runner, other: Runner) -> dict[str, Paired]:
    """By objective, the paired difference of the second from the first, one pair a replication."""
    n = min(one.n, other.n)
    return {
        o.id: pair(
            Outcome(o.id, o.unit, o.meaning, o.wants, is_chance=False),
            one.by_draw(o.id, n),
            other.by_draw(o.id, n),
            o.wants,
        )
        for o in objectives
    }


def ablations(search: Search, best: Finalist, n: int) -> Iterator[Ablation]:
    """The best plan against itself without each of its changes, on fresh draws.

    A plan that cannot work without one of them is passed over.
    """
    arena = fresh(search.arena)
    whole = Runner(best.choice, best.plan, {})
    further(arena, whole, n, search.objectives)
    for knob in best.choice:
        rest = {k: option for k, option in best.choice.items() if k != knob}
        plan = search.plan_of(rest)
        if plan is not None:
            without = Runner(rest, plan, {})
            further(arena, without, n, search.objectives)
            change = search.knobs[knob].words[best.choice[knob]]
            yield Ablation(change, paired(search.objectives, without, whole))
