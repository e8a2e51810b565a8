"""Compare courses of action by paired replications on common draws."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.comparison import Comparison, Selected, TrialKey, chosen_measures
from siegeworks.study.compare.courses import Course, courses_of, folder_name
from siegeworks.study.compare.outcomes import Outcome
from siegeworks.study.compare.ranking import Screen, survivors
from siegeworks.study.compare.stopping import reason_to_stop
from siegeworks.study.compare.trials import DrawOptions, Draws, Trial, fight_all
from siegeworks.study.simulate import BLOCK, Progress

MOST = 20
"""Replications at most, in multiples of those asked for, when a stop rule adds to them."""
TABLE = "differences.csv"


@dataclass(frozen=True)
class Rule:
    """When to stop, and what to rank.

    ``precision``: half-width of the interval of the first measure's difference, in its unit, at
    which replications are no longer added; None = fight just as many as asked. ``maximum``: most
    replications of a course. ``least_gap``: difference in the first measure that is worth telling
    apart; when given, courses are ranked and those behind are dropped (KN).
    """

    precision: float | None = None
    maximum: int | None = None
    least_gap: float | None = None

    def __post_init__(self) -> None:
        for name in ("precision", "least_gap"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise UsageError(f"{name.replace('_', ' ')} {value:g} is not above 0")


def compare(
    siege: Siege,
    plans: Sequence[Plan],
    *,
    measures: Iterable[str] = (),
    rule: Rule = Rule(),
    out: str | Path | None = None,
    progress: Progress | None = None,
    **draws: Unpack[DrawOptions],
) -> Comparison:
    """Fight ``plans`` on the same draws and compare them, the others against the first.

    ``measures``: outcomes by id (:mod:`siegeworks.study.compare.outcomes`); the first decides when
    to stop. ``out``: folder; each course's run lies below it and goes on when called again.
    ``draws``: replications, seed, until, parameters, threads, against, coefficients
    (:class:`siegeworks.study.compare.trials.Draws`). Raises ``UsageError`` and ``DataFaults``.
    """
    courses = courses_of(siege, plans)
    return compare_courses(
        courses, Draws(**draws), measures=measures, rule=rule, out=out, progress=progress
    )


def compare_courses(
    courses: Sequence[Course],
    draws: Draws,
    *,
    measures: Iterable[str] = (),
    rule: Rule = Rule(),
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Fight courses on the same draws; as :func:`compare`, for courses that are made already."""
    folder = folder_of(out)
    trials = trials_of(courses, draws, folder)
    chosen = chosen_measures(trials.values(), measures)
    first = [trials[course.label, draws.coefficients[0]] for course in courses]
    fight_all(first, [draws.replications] * len(first), progress)
    stopped, selected = until_settled(first, chosen[0], rule, progress)
    fought = {trial.course.label: trial.run.n for trial in first}
    others = [trial for trial in trials.values() if trial not in first]
    fight_all(others, [fought[trial.course.label] for trial in others], progress)
    samples = {key: trial.samples() for key, trial in trials.items()}
    result = Comparison(courses[0].siege, trials, samples, chosen, draws, stopped, folder, selected)
    write(result)
    return result


def folder_of(out: str | Path | None) -> Path:
    """The folder of a comparison; a temporary one when none is named.

    ``UsageError`` for a folder that holds a single run or anything but a comparison.
    """
    if out is None:
        return Path(tempfile.mkdtemp(prefix="siegeworks-compare-"))
    folder = Path(out)
    if folder.exists() and any(folder.iterdir()) and not (folder / "runs").is_dir():
        raise UsageError(f"{folder} is not empty and holds no comparison; choose another folder")
    (folder / "runs").mkdir(parents=True, exist_ok=True)
    return folder


def trials_of(courses: Sequence[Course], draws: Draws, folder: Path) -> dict[TrialKey, Trial]:
    """A trial for each course and coefficient, by label and coefficient."""
    return {
        (course.label, at): Trial(
            course,
            draws,
            at,
            folder / "runs" / folder_name(course.label) / f"coefficient-{at:g}",
        )
        for course in courses
        for at in draws.coefficients
    }


def until_settled(
    trials: Sequence[Trial], outcome: Outcome, rule: Rule, progress: Progress | None
) -> tuple[str, Selected | None]:
    """Add replications by stages until the rule is met: why it stopped, and what ranking left."""
    first = n = trials[0].draws.replications
    most = rule.maximum or MOST * first
    left = list(trials)
    why = "replications" if rule.precision is None and rule.least_gap is None else ""
    while not why:
        if rule.least_gap is not None:
            left = _not_behind(left, Screen(len(trials), first, rule.least_gap), outcome)
            why = "selected" if len(left) == 1 else ""
        elif rule.precision is not None:
            why = _settled(left, outcome, rule.precision)
        if not why and n >= most:
            why = "maximum"
        if not why:
            n = min(stage_after(n), most)
            fight_all(left, [n] * len(left), progress)
    labels = tuple(trial.course.label for trial in left)
    gap = rule.least_gap
    return why, Selected(outcome.id, gap, labels, n) if gap is not None else None


def stage_after(n: int) -> int:
    """The next number of replications to look at: half as many again, in whole blocks."""
    return -(-(n * 3 // 2) // BLOCK) * BLOCK


def _not_behind(left: Sequence[Trial], screen: Screen, outcome: Outcome) -> list[Trial]:
    """The courses that ranking keeps, best first."""
    by_label = {trial.course.label: trial for trial in left}
    scores = {label: trial.samples()[outcome.id] for label, trial in by_label.items()}
    wants = (outcome.better or 1) * left[0].course.wants
    return [by_label[label] for label in survivors(screen, scores, list(scores), wants)]


def _settled(trials: Sequence[Trial], outcome: Outcome, precision: float) -> str:
    """Why no more replications are needed; nothing while some course is not settled."""
    own, *others = (trial.samples()[outcome.id] for trial in trials)
    reasons = {reason_to_stop(outcome, other - own, precision) for other in others}
    return "" if "" in reasons else " and ".join(sorted(reasons))


def write(result: Comparison) -> None:
    """Write the table of all differences beside the runs, readable without us."""
    rows = result.differences()
    path = result.folder / TABLE
    beside = path.with_suffix(".writing")
    rows.write_csv(beside)
    beside.replace(path)
