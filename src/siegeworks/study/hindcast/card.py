"""The scorecard of a hindcast as plain data: what ``--json`` prints and the page is made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from siegeworks.study.hindcast.baselines import NAMES, TITLES
from siegeworks.study.hindcast.marks import BAND, Group, Mark, ends, mean_skill
from siegeworks.study.hindcast.sitting import Sitting

TARGETS = {
    "mean_skill": 0.30,
    "cover90_low": 0.80,
    "cover90_high": 0.97,
    "position_skill_nothing": 0.40,
    "position_skill_schedule": 0.25,
}
"""Acceptable accuracy, stated before the first score."""

HOLDS = {
    "point": "the spread of replications alone: chance, not the parameters",
    "prior": "chance and the priors of the parameters",
    "posterior": "chance and the parameters as calibrated on the first attack",
}
"""Which kinds of uncertainty the intervals of a parameter set hold."""

Card = dict[str, Any]


def card_of(sittings: Sequence[Sitting], parameters: str, seconds: float) -> Card:
    """The scorecard of all starts of an exam."""
    seed = sittings[0].seed
    groups = [g for s in sittings for g in s.groups]
    counted = [g for g in groups if g.counts]
    middle, low, high = mean_skill(groups, seed)
    starts = [start_row(s) for s in sittings]
    card: Card = {
        "scenario": sittings[0].siege.scenario.id,
        "parameters": parameters,
        "intervals_hold": HOLDS.get(parameters, parameters),
        "seed": seed,
        "replications": min(s.run.n for s in sittings),
        "seconds": round(seconds, 1),
        "mean_skill": middle,
        "mean_skill_low": low,
        "mean_skill_high": high,
        "cover50": _mean([g.mean_of("cover50") for g in counted]),
        "cover90": _mean([g.mean_of("cover90") for g in counted]),
        "position_log_score": _mean([row["position_log_score"] for row in starts]),
        "position_brier": _mean([row["position_brier"] for row in starts]),
        "baselines": {name: _baseline(name, starts, counted) for name in NAMES},
    }
    card["position_skill"] = _position_skill(card)
    card["targets"] = targets(card)
    card["starts"] = starts
    card["quantities"] = [quantity_row(s, g) for s in sittings for g in s.groups]
    card["figures"] = [figure_row(s, g, m) for s in sittings for g in s.groups for m in g.marks]
    return card


def targets(card: Card) -> list[dict[str, Any]]:
    """Each target with what came out, and whether it was met."""
    skills = card["position_skill"]
    rows = (
        ("mean_skill", "mean skill against the best baseline, at least", TARGETS["mean_skill"],
         card["mean_skill"]),
        ("cover90", "90% intervals cover at least", TARGETS["cover90_low"], card["cover90"]),
        ("cover90_most", "90% intervals cover at most", TARGETS["cover90_high"], card["cover90"]),
        ("position_nothing", "position log score better than 'nothing changes' by at least",
         TARGETS["position_skill_nothing"], skills["nothing"]),
        ("position_schedule", "position log score better than the schedule by at least",
         TARGETS["position_skill_schedule"], skills["schedule"]),
    )  # fmt: skip
    return [
        {"target": name, "words": words, "wanted": wanted, "value": value,
         "met": bool(value <= wanted if name.endswith("most") else value >= wanted)}
        for name, words, wanted, value in rows
    ]  # fmt: skip


def start_row(sitting: Sitting) -> dict[str, Any]:
    """One start: position scores of the run and the baselines, reliability, posts."""
    own, skills = sitting.positions, sitting.position_skills()
    return {
        "at": sitting.at.isoformat(),
        "until": sitting.run.until.isoformat(),
        "replications": sitting.run.n,
        "position_log_score": own.log_score,
        "position_brier": own.brier,
        "position_log_score_changed": own.log_score_changed,
        "position_brier_changed": own.brier_changed,
        "position_dawns": own.position_dawns,
        "position_dawns_changed": own.position_dawns_changed,
        "baselines": {n: dataclasses.asdict(s) for n, s in sitting.baseline_positions.items()},
        "position_skill": {
            n: dict(zip(("skill", "low", "high"), s, strict=True)) for n, s in skills.items()
        },
        "ended": sitting.ended(),
        "reliability": [dataclasses.asdict(row) for row in sitting.reliability],
        "positions": sitting.by_post(),
    }


def quantity_row(sitting: Sitting, group: Group) -> dict[str, Any]:
    """One quantity of one start."""
    low, high = ends(group.skills)
    pits = [m.pit for m in group.marks]
    return {
        "start": sitting.at.isoformat(),
        "quantity": group.quantity.id,
        "title": group.title,
        "unit": group.quantity.unit,
        "case": group.case,
        "use": group.use,
        "counts": group.counts,
        "figures": len(group.marks),
        "crps": group.score,
        "baselines": group.baselines,
        "best_baseline": group.best,
        "skill": group.skill,
        "skill_low": low,
        "skill_high": high,
        "cover50": group.mean_of("cover50"),
        "cover90": group.mean_of("cover90"),
        "pit_mean": _mean(pits),
        "pit": [round(p, 4) for p in pits],
    }


def figure_row(sitting: Sitting, group: Group, mark: Mark) -> dict[str, Any]:
    """One figure or post of one start: the record, the run's band, its marks."""
    low, best, high = mark.item.bounds
    band = dict(zip((f"p{round(100 * q):02d}" for q in BAND), mark.band, strict=True))
    return {
        "start": sitting.at.isoformat(),
        "quantity": group.quantity.id,
        "title": group.title,
        "unit": group.quantity.unit,
        "label": mark.item.label,
        "date": mark.item.date.isoformat(),
        "use": group.use,
        "case": group.case,
        "low": low,
        "best": best,
        "high": high,
        **band,
        "crps": mark.score,
        "baselines": mark.baselines,
        "cover90": mark.cover90,
        "pit": mark.pit,
        "source": mark.item.source,
    }


def _baseline(name: str, starts: list[dict[str, Any]], counted: list[Group]) -> dict[str, Any]:
    """Scores of a baseline over all starts."""
    scores = [row["baselines"][name] for row in starts]
    spoken = [g for g in counted if name in g.baselines]
    return {
        "title": TITLES[name],
        "position_log_score": _mean([s["log_score"] for s in scores]),
        "position_log_score_changed": _mean([s["log_score_changed"] for s in scores]),
        "position_brier": _mean([s["brier"] for s in scores]),
        "quantities": len(spoken),
        "best_for": sum(g.best == name for g in counted),
    }


def _position_skill(card: Card) -> dict[str, float]:
    """Skill of the mean position log score against the mean of each baseline."""
    own = card["position_log_score"]
    rows = card["baselines"].items()
    return {name: 1.0 - own / max(row["position_log_score"], 1e-12) for name, row in rows}


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
