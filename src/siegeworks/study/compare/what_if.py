"""What if: a change of the data, told as a paired difference from the siege as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Unpack

from siegeworks.plan.checks import check_plan
from siegeworks.plan.patch.apply import apply_patch
from siegeworks.plan.patch.read import Patch, load_question, read_patch
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import DataFaults, UsageError, errors
from siegeworks.scenario.siege import Siege
from siegeworks.study.compare.compare import Rule, compare_courses
from siegeworks.study.compare.comparison import Comparison
from siegeworks.study.compare.courses import Course, folder_name
from siegeworks.study.compare.trials import DrawOptions, Draws
from siegeworks.study.simulate import Progress

AS_IT_IS = "as it is"
PATCHES = "patches"
Question = Patch | str | Path
"""A patch, the name of a ready-made question, or the path of a patch file."""


def what_if(
    siege: Siege,
    plan: Plan,
    questions: Question | Sequence[Question],
    *,
    measures: Iterable[str] = (),
    out: str | Path | None = None,
    progress: Progress | None = None,
    **draws: Unpack[DrawOptions],
) -> Comparison:
    """Fight ``plan`` as it is and under each change on the same draws, and compare.

    The change is kept with the result: in the identity of its runs and, as a patch file, below
    ``patches/``. Other arguments as for :func:`siegeworks.study.compare.compare.compare`. Raises
    ``DataFaults`` for a patch that breaks the schema or a check, ``UsageError`` for an unknown
    question.
    """
    several = (
        questions
        if isinstance(questions, Sequence) and not isinstance(questions, str)
        else (questions,)
    )
    patches = [patch_for(siege, question) for question in several]
    courses = courses_under(siege, plan, patches)
    rule = Rule()
    result = compare_courses(
        courses, Draws(**draws), measures=measures, rule=rule, out=out, progress=progress
    )
    keep(result.folder, patches)
    return result


def patch_for(siege: Siege, question: Question) -> Patch:
    """The patch that is meant: itself, from a file, or a ready-made question."""
    if isinstance(question, Patch):
        return question
    if isinstance(question, Path) or question.endswith(".toml"):
        return read_patch(question)
    return load_question(siege, question)


def courses_under(siege: Siege, plan: Plan, patches: Sequence[Patch]) -> list[Course]:
    """The plan as it is, and under each patch.

    ``DataFaults`` also for a plan that cannot work any more under the patch.
    """
    courses = [Course(AS_IT_IS, siege, plan)]
    for patch in patches:
        if patch.name in [course.label for course in courses]:
            raise UsageError(f"question {patch.name!r} is given twice")
        changed, other, overrides = apply_patch(siege, plan, patch)
        assert other is not None  # a plan went in
        if faults := errors(check_plan(changed, other)):
            raise DataFaults(faults)
        if (changed.hash, other, dict(overrides)) == (siege.hash, plan, {}):
            raise UsageError(f"patch {patch.name!r} changes nothing")
        courses.append(Course(patch.name, changed, other, overrides))
    return courses


def keep(folder: Path, patches: Sequence[Patch]) -> None:
    """Write each patch as it was asked beside the runs."""
    (folder / PATCHES).mkdir(exist_ok=True)
    for patch in patches:
        said = "".join(f"# {line}\n" for line in patch.title.splitlines())
        text = said + patch.text
        (folder / PATCHES / f"{folder_name(patch.name)}.toml").write_text(text, encoding="utf-8")
