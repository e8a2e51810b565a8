"""Calibration from start to end: screen, match, weigh, and tell what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from siegeworks.engine.sequence import rule_versions
from siegeworks.plan.load import plan_hash
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.draws import ParameterDraws
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.version import __version__
from siegeworks.study.calibration.screen import Screening, screen
from siegeworks.study.calibration.space import LUCK, Floats, Space, whole_space
from siegeworks.study.calibration.targets import Aim, window_of
from siegeworks.study.calibration.waves import Wave, match, points_left
from siegeworks.study.calibration.weights import (
    Weighted,
    emulated_likelihood,
    propose,
    quantiles,
    systematic,
    taught,
    weigh,
)
from siegeworks.study.calibration.window import Window, open_window
from siegeworks.study.parameters import LUCK_SD
from siegeworks.study.setup import both_plans
from siegeworks.study.simulate import Progress

POINTS_AT = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Sizes:
    """How much is played. ``screen``, ``waves``, ``last``: points times replications at each.

    ``most``: directions kept by the screening; ``pool``: points left that the last stage proposes
    from; ``draws``: rows of the table before equal ones are joined.
    """

    screen: int = 1200
    screen_replications: int = 3
    waves: tuple[int, ...] = (300, 300)
    replications: int = 20
    last: int = 2400
    last_replications: int = 16
    most: int = 18
    pool: int = 40_000
    draws: int = 400

    def times(self, share: float) -> Sizes:
        """The same with so many times the points; replications at a point stay."""
        return replace(
            self,
            screen=max(round(self.screen * share), 60),
            waves=tuple(max(round(n * share), 60) for n in self.waves),
            last=max(round(self.last * share), 60),
        )


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came of a calibration: the draws, and everything its page tells."""

    draws: ParameterDraws
    report: Mapping[str, Any]


def calibrate(  # noqa: PLR0913 - the arguments of a run, by name
    siege: Siege,
    plan: Plan,
    *,
    against: Plan | None = None,
    sizes: Sizes | None = None,
    seed: int = 1954,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Weighted draws of the parameters that a siege's calibration window supports.

    ``siege`` stands at the first dawn of its window; ``plan`` is fought there, ``against`` the
    other side's (the only one that ships when not given). Raises ``UsageError`` when the siege has
    no window or no targets, ``SiegeworksError`` when nothing in the prior agrees with them.
    """
    wanted = sizes or Sizes()
    pair = both_plans(siege, plan, against)
    window = open_window(siege, pair, seed, threads, progress)
    whole = whole_space(siege.parameters)
    found, prior = _screening(window, whole, wanted, seed)
    space = whole.part(list(found.kept))
    waves = match(window, space, wanted.waves, wanted.replications, seed + 10)
    weighted, left = _weighted(window, space, waves, wanted, seed + 20)
    draws = _draws(space, weighted, wanted.draws, seed)
    report = {
        **_provenance(siege, pair, wanted, seed),
        "windows_played": window.played,
        "seconds": round(window.seconds, 1),
        "left": left,
        "effective": weighted.effective,
        "targets": [_target(window.aims, k, prior, weighted) for k in range(len(window.aims))],
        "parameters": [_parameter(space, k, weighted) for k in range(len(space.names))],
        "screening": _screened(found, window.aims),
        "waves": [_wave(wave) for wave in waves],
    }
    about = {k: v for k, v in report.items() if k not in ("screening", "waves", "seconds")}
    return Calibration(ParameterDraws(draws.names, draws.values, draws.weights, about), report)


def opened(name: str | Path) -> PlannedSiege:
    """A scenario at the first dawn of its calibration window."""
    first, _ = window_of(load(name))
    return load(name, at=first)


def _screening(window: Window, space: Space, sizes: Sizes, seed: int) -> tuple[Screening, Floats]:
    """The screening, and the targets' figures in its runs: what the priors alone say."""
    scores = np.random.default_rng(seed).standard_normal((sizes.screen, len(space.names)))
    runs = window.play(space, scores, sizes.screen_replications, seed)
    flat = runs.reshape(-1, runs.shape[2])
    return screen(space, scores, runs.mean(axis=1), sizes.most), flat


def _weighted(
    window: Window, space: Space, waves: Sequence[Wave], sizes: Sizes, seed: int
) -> tuple[Weighted, float]:
    pool, left = points_left(waves, len(space.names), sizes.pool, seed)
    chosen, base = propose(emulated_likelihood(waves[-1].emulators, pool), sizes.last, seed)
    runs = window.play(space, pool[chosen], sizes.last_replications, seed)
    return weigh(window.aims, pool[chosen], base, runs), left


def _draws(space: Space, weighted: Weighted, n: int, seed: int) -> ParameterDraws:
    """The table: points of a systematic resampling, equal ones joined, luck no longer drawn."""
    times = systematic(weighted.weights, n, seed)
    kept = np.flatnonzero(times)
    order = [k for k, name in enumerate(space.names) if name not in LUCK]
    order += [space.names.index(name) for name in LUCK]
    values = space.values(weighted.points[kept])[:, order]
    names = (*(space.names[k] for k in order), LUCK_SD)
    table = np.column_stack([values, np.zeros(len(kept))])
    return ParameterDraws(names, table, times[kept] / n)


def _provenance(
    siege: Siege, pair: tuple[Plan | None, Plan | None], sizes: Sizes, seed: int
) -> dict[str, Any]:
    """What the draws were made from."""
    first, last = window_of(siege)
    return {
        "scenario": siege.scenario.id,
        "window": [first.isoformat(), last.isoformat()],
        "plans": {p.id: plan_hash(p) for p in pair if p is not None},
        "seed": seed,
        "sizes": asdict(sizes),
        "source_hash": siege.source_hash,
        "engine_version": __version__,
        "rule_versions": rule_versions(),
    }


def _target(aims: Sequence[Aim], k: int, prior: Floats, weighted: Weighted) -> dict[str, Any]:
    """A target before and after, on its own scale, and what it taught."""
    aim, runs = aims[k], weighted.runs[:, :, k]
    alone, last = taught(weighted, k)
    each = np.repeat(weighted.weights / runs.shape[1], runs.shape[1])
    equal = np.full(len(prior), 1.0 / len(prior))
    row = aim.row
    return {
        "id": aim.id,
        "scale": row.scale,
        "record": [row.low, row.best, row.high],
        "model_error": row.model_error,
        "prior": _spread(aim, prior[:, k], equal),
        "posterior": _spread(aim, runs.ravel(), each),
        "alone_bits": alone,
        "last_bits": last,
        "source": row.source,
    }


def _spread(aim: Aim, values: Floats, weights: Floats) -> list[float]:
    """Quantiles on the target's own unit; for a chance its probability, three times."""
    if aim.is_chance:
        return [float((values * weights).sum() / weights.sum())] * 3
    found = quantiles(values, weights, POINTS_AT)
    return [float(x) for x in (np.exp(found) - 1.0 if aim.row.scale == "log" else found)]


def _parameter(space: Space, k: int, weighted: Weighted) -> dict[str, Any]:
    """A parameter before and after: values, and its mean and spread in prior standard scores."""
    scores, weights = weighted.points[:, k], weighted.weights
    mean = float((scores * weights).sum())
    sd = float(np.sqrt(((scores - mean) ** 2 * weights).sum()))
    line = Space((space.names[k],), (space.rows[k],))
    marks = np.array([[-1.6448536], [0.0], [1.6448536]])
    after = quantiles(scores, weights, POINTS_AT)[:, None]
    error = 1.0 / np.sqrt(weighted.effective)
    return {
        "name": space.names[k],
        "prior": [float(x) for x in line.values(marks)[:, 0]],
        "posterior": [float(x) for x in line.values(after)[:, 0]],
        "shift": mean,
        "spread": sd,
        # Two standard errors of a mean and of a spread under the prior itself.
        "informed": bool(abs(mean) > 2.0 * error or abs(sd - 1.0) > 2.0 * error / np.sqrt(2.0)),
    }


def _screened(found: Screening, aims: Sequence[Aim]) -> dict[str, Any]:
    strongest = np.abs(found.correlation).argmax(axis=1)
    return {
        "points": found.points,
        "parameters": len(found.names),
        "threshold": found.threshold,
        "kept": [
            {
                "name": found.names[k],
                "target": aims[strongest[k]].id,
                "correlation": float(found.correlation[k, strongest[k]]),
            }
            for k in found.kept
        ],
    }


def _wave(wave: Wave) -> dict[str, Any]:
    return {
        "points": len(wave.points),
        "left_before": wave.left,
        "emulators": [{"target": e.aim.id, **asdict(e.diagnostics)} for e in wave.emulators],
    }
