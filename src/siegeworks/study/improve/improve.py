"""Improve a plan: search, judge on fresh draws, say what changed and why it pays."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from siegeworks.plan.checks import check_plan
from siegeworks.plan.load import dump_plan
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.paired import Paired
from siegeworks.study.improve.arena import Arena
from siegeworks.study.improve.judge import (
    ABLATION_SHARE,
    Ablation,
    Finalist,
    ablations,
    finalists_of,
    judged,
)
from siegeworks.study.improve.objectives import Objective, objectives_of
from siegeworks.study.improve.race import Runner
from siegeworks.study.improve.search import Search
from siegeworks.study.simulate import Progress

OBJECTIVES = ("key_ground", "besieger_losses", "time", "spent")
FILE = "improve.json"


class Options(TypedDict, total=False):
    """Keywords of :func:`improve` that most searches leave as they are.

    ``seed``: the draws that all plans share; ``until``: last dawn, None = the end of the plan's
    last phase; ``parameters``: set that replications draw from; ``against``: the other side's plan;
    ``judge``: fresh replications, under each enemy policy, of each finalist and the given plan,
    0 or None = a third of the budget, 10,000 at most; ``threads``: None = all processors.
    """

    seed: int
    until: dt.date | None
    parameters: str | None
    against: Plan | None
    judge: int
    threads: int | None


@dataclass(frozen=True, eq=False)
class Improvement:
    """What a search found.

    ``given``: the given plan on the fresh draws; ``finalists``: the front, best in the first
    objective first; ``ablations``: what the best owes to each of its changes; ``tried``: plans
    fought; ``infeasible``: plans that the checks refused; ``spent``: campaigns of the search;
    ``judged_on``: fresh replications of
    each finalist under each of the enemy's ``policies``.
    """

    siege: Siege
    plan: Plan
    objectives: tuple[Objective, ...]
    given: Runner
    finalists: tuple[Finalist, ...]
    ablations: tuple[Ablation, ...]
    tried: int
    infeasible: int
    spent: int
    judged_on: int
    seed: int
    policies: tuple[str, ...]

    @property
    def best(self) -> Finalist | None:
        """The plan that was ahead in the first objective when the search ended."""
        return self.finalists[0] if self.finalists else None

    @property
    def is_clearly_better(self) -> bool:
        """True when the best plan's interval in the first objective lies on the wanted side."""
        if self.best is None:
            return False
        first = self.objectives[0]
        found = self.best.against[first.id]
        return found.low > 0.0 if first.wants > 0 else found.high < 0.0

    def as_dict(self) -> dict[str, Any]:
        """Everything but the plans themselves, for JSON."""
        return {
            "scenario": self.siege.scenario.id,
            "plan": self.plan.id,
            "objectives": [_told(o) for o in self.objectives],
            "seed": self.seed,
            "campaigns": self.spent,
            "plans_tried": self.tried,
            "plans_refused": self.infeasible,
            "judged_on": self.judged_on,
            "enemy_policies": list(self.policies),
            "given": dict(
                zip((o.id for o in self.objectives), self.given.means(self.objectives), strict=True)
            ),
            "is_clearly_better": self.is_clearly_better,
            "front": [_finalist(f) for f in self.finalists],
            "ablation": [{"change": a.change, "worth": _pairs(a.worth)} for a in self.ablations],
        }


def improve(
    siege: Siege,
    plan: Plan,
    objectives: Sequence[str] = OBJECTIVES,
    *,
    budget: int = 20_000,
    out: str | Path | None = None,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> Improvement:
    """Search for plans that do better than ``plan`` in ``objectives``, the first above all.

    ``budget``: campaigns the search may fight; judging adds to them. ``out``: folder for the plans
    found and ``improve.json``. ``options``: :class:`Options`. Raises ``UsageError`` on bad
    arguments, ``DataFaults`` when the given plan cannot work.
    """
    if faults := errors(check_plan(siege, plan)):
        raise DataFaults(faults)
    if budget < 1:
        raise UsageError(f"{budget} campaigns: at least 1 is needed")
    folder = _folder(out)
    seed = options.get("seed", 1954)
    arena = Arena(
        siege, plan, options.get("until") or last_dawn(siege, plan), seed,
        options.get("parameters"), options.get("against"), options.get("threads"),
    )  # fmt: skip
    chosen = objectives_of(arena.base.names, objectives, arena.side)
    search = Search.of(arena, chosen, budget, progress)
    search.screen()
    search.confirm()
    search.combine(seed)
    result = _judged(search, max(options.get("judge") or min(budget // 3, 10_000), 2))
    if folder is not None:
        write(result, folder)
    return result


def _judged(search: Search, n: int) -> Improvement:
    arena = search.arena
    given, finalists = judged(search, finalists_of(search), n)
    few = max(int(n * ABLATION_SHARE), 2)
    pieces = tuple(ablations(search, finalists[0], few)) if finalists else ()
    return Improvement(
        arena.siege, arena.given, search.objectives, given, tuple(finalists), pieces,
        len(search.runners), search.infeasible, search.spent, n, arena.seed,
        tuple(arena.policies),
    )  # fmt: skip


def last_dawn(siege: Siege, plan: Plan) -> dt.date:
    """The dawn at or after the end of the plan's last phase, within the siege."""
    ends = [phase.end for phase in plan.phases if phase.end is not None]
    last = max(ends).date() if len(ends) == len(plan.phases) else siege.scenario.last_day
    return min(last, siege.scenario.last_day)


def _folder(out: str | Path | None) -> Path | None:
    if out is None:
        return None
    folder = Path(out)
    if folder.exists() and any(folder.iterdir()) and not (folder / FILE).exists():
        raise UsageError(f"{folder} is not empty and holds no search; choose another folder")
    return folder


def write(result: Improvement, folder: Path) -> None:
    """Write ``improve.json`` and each plan found as a file that can be read and fought."""
    folder.mkdir(parents=True, exist_ok=True)
    for finalist in result.finalists:
        path = folder / f"{finalist.plan.id}.toml"
        path.write_text(dump_plan(finalist.plan), encoding="utf-8")
    text = json.dumps(result.as_dict(), indent=2, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")


def _told(objective: Objective) -> dict[str, Any]:
    wants = "more" if objective.wants > 0 else "less"
    return {"id": objective.id, "unit": objective.unit, "meaning": objective.meaning,
            "wants": wants}  # fmt: skip


def _finalist(finalist: Finalist) -> dict[str, Any]:
    policies = {
        name: {policy: {"mean": ours, "given": given} for policy, (ours, given) in rows.items()}
        for name, rows in finalist.by_policy.items()
    }
    return {
        "plan": finalist.plan.id,
        "changes": list(finalist.changes),
        "against_given": _pairs(finalist.against),
        "by_enemy_policy": policies,
    }


def _pairs(pairs: Mapping[str, Paired]) -> dict[str, Any]:
    """Paired differences as plain rows; a cut without end has no number in JSON."""
    return {
        name: found._asdict()
        | {"variance_cut": found.variance_cut if math.isfinite(found.variance_cut) else None}
        for name, found in pairs.items()
    }
