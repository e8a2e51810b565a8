"""Two runs side by side: paired differences, replication by replication."""

from __future__ import annotations

import math

import numpy as np

from siegeworks.engine.build import Names, name_all
from siegeworks.engine.measures import MEASURES, Measure
from siegeworks.post.errors import Refusal
from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.store import Job
from siegeworks.post.views.speech import book_of
from siegeworks.study.compare.outcomes import HELD, Outcome, Samples, of_run
from siegeworks.study.compare.paired import pair
from siegeworks.study.results import Run
from siegeworks.tell.phrasebook import Phrasebook

QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
SAME = ("scenario", "at", "until")
"""What two runs must share to be held against each other."""
SAME_LUCK = ("seed", "parameters")
"""What they must share besides for the same replication to meet the same draws."""


def compare_view(library: Library, first: str, second: str, lang: str = "en") -> shapes.CompareView:
    """The second run against the first, over as many replications as both have.

    Raises as :meth:`Library.run`; ``Refusal`` (409) for runs of other sieges or dates.
    """
    jobs = (library.store.job(first), library.store.job(second))
    runs = (library.run(first), library.run(second))
    if other := [name for name in SAME if getattr(jobs[0], name) != getattr(jobs[1], name)]:
        raise Refusal(409, "NotComparable", f"the two runs have another {' and '.join(other)}")
    unlike = [name for name in SAME_LUCK if getattr(jobs[0], name) != getattr(jobs[1], name)]
    n = min(run.n for run in runs)
    samples = [_samples(run, n) for run in runs]
    book = book_of(runs[0].siege, lang)
    return shapes.CompareView(
        first=first,
        second=second,
        first_plan=jobs[0].plan,
        second_plan=jobs[1].plan,
        until=runs[0].until,
        n=n,
        is_paired=not unlike,
        note=book.say(_note(jobs, unlike), "comparisons"),
        measures=[_row(m, book, samples) for m in MEASURES],
        positions=[_held(p.id, samples) for p in runs[0].siege.positions],
    )


def _samples(run: Run, n: int) -> Samples:
    names: Names = name_all(run.siege, run.plans, run.until)
    return {name: values[:n] for name, values in of_run(names, run).items()}


def _note(jobs: tuple[Job, Job], unlike: list[str]) -> str:
    if unlike:
        what = " and ".join(unlike)
        return f"The runs have another {what}: pairs meet different luck, intervals are wider."
    if jobs[0].plan_json == jobs[1].plan_json and jobs[0].against_json == jobs[1].against_json:
        return "Both runs fought the same plans."
    return ""


def _row(measure: Measure, book: Phrasebook, samples: list[Samples]) -> shapes.PairRow:
    name = measure.id
    outcome = Outcome(name, measure.unit, measure.meaning, 0, False)
    found = pair(outcome, samples[0][name], samples[1][name])
    gap = samples[1][name] - samples[0][name]
    quantiles = {q: float(np.quantile(gap, p)) for q, p in QUANTILES.items()}
    return shapes.PairRow(
        measure=name,
        unit=book.say(measure.unit, "units"),
        meaning=book.say(measure.meaning, "measures"),
        first=found.mean_a,
        second=found.mean_b,
        mean=found.difference,
        low=found.low if math.isfinite(found.low) else None,
        high=found.high if math.isfinite(found.high) else None,
        p_higher=found.p_better,
        p_equal=found.p_equal,
        n=found.n,
        **quantiles,
    )


def _held(position: str, samples: list[Samples]) -> shapes.HeldPair:
    outcome = Outcome(HELD + position, "0-1", "", 0, True)
    found = pair(outcome, samples[0][HELD + position], samples[1][HELD + position])
    return shapes.HeldPair(
        position=position,
        first=found.mean_a,
        second=found.mean_b,
        difference=found.difference,
        low=found.low,
        high=found.high,
        n=found.n,
    )
