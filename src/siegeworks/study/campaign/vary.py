"""The sensitivity of a study: a design played for one plan, or for two on the same draws.

With two plans the outcome that is judged is the difference, replication by replication: what is
asked is then which number could turn the answer, not which moves both plans alike.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from siegeworks.plan.load import load_policies
from siegeworks.plan.records import Plan
from siegeworks.study.calibration.space import Floats
from siegeworks.study.campaign.read import Asked
from siegeworks.study.compare.outcomes import Outcome, choose, outcomes_of
from siegeworks.study.sensitivity.experiment import (
    Frame,
    Played,
    Sensitivity,
    drawn,
    judged,
    play,
)
from siegeworks.study.sensitivity.factors import Case
from siegeworks.study.setup import both_plans, prepare
from siegeworks.study.simulate import Progress


def vary(
    asked: Asked, primary: str, folder: Path, threads: int | None, progress: Progress | None = None
) -> Sensitivity | None:
    """Play the design of a study, or read what was played before; None when it asks for none.

    ``primary``: the outcome that is judged when the study names none.
    """
    varied = asked.file.sensitivity
    if varied is None:
        return None
    folder.mkdir(exist_ok=True)
    frame = Frame(
        asked.until, tuple(varied.measures) or (primary,), varied.replications,
        asked.file.values.parameters, asked.file.values.seed, threads, varied.design != "nolh",
    )  # fmt: skip
    design = drawn(varied.design, asked.factors, varied.points, frame.seed)
    found = [
        _figures(asked, plan, design, frame, folder / f"played-{k}.parquet", progress)
        for k, plan in enumerate(asked.varied, start=1)
    ]
    outcomes = _outcomes(asked, frame)
    figures = found[0]
    if len(found) > 1:
        figures = found[0] - found[1]
        less = " less ".join(asked.label_of(plan) for plan in asked.varied)
        outcomes = tuple(o._replace(meaning=f"{less}: {o.meaning}") for o in outcomes)
    return judged(varied.design, Played(asked.factors, outcomes, design, figures, 0.0), frame.seed)


def _case(asked: Asked, plan: Plan) -> Case:
    siege = asked.siege
    return Case(siege, both_plans(siege, plan, asked.draws.against), load_policies(siege))


def _outcomes(asked: Asked, frame: Frame) -> tuple[Outcome, ...]:
    case = _case(asked, asked.varied[0])
    setup = prepare(case.siege, case.plans, frame.until, parameters=frame.parameters)
    return choose([outcomes_of(setup.names)], frame.outcomes)


def _figures(
    asked: Asked, plan: Plan, design: Floats, frame: Frame, path: Path, progress: Progress | None
) -> Floats:
    """Figures [points, replications, outcomes] of one plan, kept as a table."""
    if not path.is_file():
        played = play(_case(asked, plan), asked.factors, design, frame, progress)
        _keep(played, asked.label_of(plan), path)
    table = pl.read_parquet(path)
    shape = (len(design), frame.replications, len(frame.outcomes))
    return table.select(frame.outcomes).to_numpy().astype(np.float64).reshape(shape)


def _keep(played: Played, label: str, path: Path) -> None:
    """One row a campaign: its plan, point, replication, shares of the factors, outcomes."""
    points, n = played.figures.shape[:2]
    columns: dict[str, object] = {
        "plan": [label] * (points * n),
        "point": np.repeat(np.arange(points), n),
        "replication": np.tile(np.arange(n), points),
    }
    shares = np.repeat(played.design, n, axis=0)
    columns |= {f"share.{name}": shares[:, k] for k, name in enumerate(played.names)}
    flat = played.figures.reshape(points * n, -1)
    columns |= {o.id: flat[:, k] for k, o in enumerate(played.outcomes)}
    beside = path.with_suffix(".writing")
    pl.DataFrame(columns).write_parquet(beside)
    beside.replace(path)
