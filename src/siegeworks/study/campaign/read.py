"""Reads a study file, and finds everything in it that cannot work before anything is fought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from siegeworks.plan.checks import check_plan
from siegeworks.plan.load import load_plan
from siegeworks.plan.patch.read import Patch
from siegeworks.plan.records import Plan
from siegeworks.plan.toml_lines import key_lines, line_of
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, errors
from siegeworks.scenario.load import find_scenario, list_scenarios, load
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.tables import quote
from siegeworks.scenario.toml_file import build_record, read_toml
from siegeworks.study.campaign.record import StudyFile
from siegeworks.study.compare.comparison import chosen_measures
from siegeworks.study.compare.courses import COEFFICIENTS, Course, courses_of, read_plans
from siegeworks.study.compare.trials import Draws, Trial
from siegeworks.study.compare.what_if import courses_under, patch_for
from siegeworks.study.parameters import chosen_set
from siegeworks.study.sensitivity.factors import Factor, read_factors

STUDIES = "studies"
"""Folder of a scenario in which its studies lie."""
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Asked:
    """A study that can be fought: the file with what its words mean.

    ``siege`` has the held values in place; ``courses`` are the plans and then the patches;
    ``factors`` is empty when no sensitivity is asked for, ``varied`` then too, else it holds the
    plan that is varied and the one taken off, if any.
    """

    file: StudyFile
    text: str
    siege: Siege
    courses: tuple[Course, ...]
    patches: tuple[Patch, ...]
    draws: Draws
    factors: tuple[Factor, ...] = ()
    varied: tuple[Plan, ...] = ()

    @property
    def until(self) -> dt.date:
        """Last dawn."""
        return self.file.until or self.siege.scenario.last_day

    def label_of(self, plan: Plan) -> str:
        """What a plan is called among the courses; its id when it is none of them."""
        return next(
            (c.label for c in self.courses if c.plan == plan and not c.siege.patch), plan.id
        )


def find_study(name_or_path: str | Path) -> Path:
    """The file of a study: a path, or ``SCENARIO/STUDY`` for one that lies with a shipped siege."""
    path = Path(name_or_path)
    if path.is_file():
        return path
    scenario, _, name = str(name_or_path).partition("/")
    if scenario in list_scenarios() and name:
        folder = find_scenario(scenario) / STUDIES
        known = {p.stem: p for p in folder.glob("*.toml")}
        if name not in known:
            raise UsageError.unknown(f"study of {scenario}", name, known)
        return known[name]
    raise UsageError(f"no study file {str(name_or_path)!r}; give a path, or SCENARIO/STUDY")


def read_study(name_or_path: str | Path) -> Asked:
    """A study from its file. ``DataFaults`` with everything that is wrong with it."""
    path = find_study(name_or_path)
    data, faults = read_toml(path, path.name)
    if faults:
        raise DataFaults(faults)
    text = path.read_text("utf-8-sig")
    lines = key_lines(text)
    file, faults = build_record(StudyFile, data, path.name)
    if file is None:
        raise DataFaults(
            Fault(f.file, line_of(lines, f.field), f.field, f.found, f.expected, f.repair)
            for f in faults
        )
    return _Reader(file, path, lines).read(text)


@dataclass
class _Reader:
    """Turns the words of a file into what they mean; keeps what cannot be meant as faults."""

    file: StudyFile
    path: Path
    lines: dict[str, int]
    faults: list[Fault] = field(default_factory=list)

    def read(self, text: str) -> Asked:
        siege = self._siege()
        if siege is None:
            raise DataFaults(self.faults)
        plans = self._each("plans", self.file.plans, lambda w: read_plans(siege, w), "a plan")
        against = self._each(
            "against", [w for w in [self.file.against] if w], lambda w: load_plan(siege, w),
            "a plan of the other side",
        )  # fmt: skip
        patches = self._each("patches", self.file.patches, self._patch_of(siege), "a question")
        draws = self._draws(siege, against[0] if against else None)
        factors, varied = self._varied(siege)
        self._stop()
        courses = self._courses(siege, [plan for some in plans for plan in some], patches)
        self._stop()
        self._measures(courses, draws)
        self._stop()
        return Asked(
            self.file, text, siege, tuple(courses), tuple(patches), draws, tuple(factors),
            tuple(varied),
        )  # fmt: skip

    def _stop(self) -> None:
        if self.faults:
            raise DataFaults(self.faults)

    def _fault(self, at: str, found: str, expected: str, repair: str = "") -> None:
        self.faults.append(
            Fault(self.path.name, line_of(self.lines, at), at, found, expected, repair)
        )

    def _try(self, at: str, found: Any, expected: str, make: Callable[[], T]) -> T | None:
        """What ``make`` makes; None and a fault at a key when it cannot."""
        try:
            return make()
        except UsageError as error:
            self._fault(at, quote(str(found)), expected, str(error))
        except DataFaults as error:
            self.faults += errors(error.faults)
        return None

    def _each(
        self, at: str, words: Sequence[str], make: Callable[[str], T], expected: str
    ) -> list[T]:
        made = [self._try(at, word, expected, lambda w=word: make(w)) for word in words]  # type: ignore[misc]
        return [one for one in made if one is not None]

    def _siege(self) -> Siege | None:
        file = self.file
        beside = self.path.parent / file.scenario
        shipped = file.scenario in list_scenarios()
        name = beside if not shipped and beside.is_dir() else file.scenario
        if self._try("scenario", file.scenario, "a scenario", lambda: find_scenario(name)) is None:
            return None
        siege = self._try("at", file.at, "a day with a situation", lambda: load(name, file.at))
        if siege is None:
            return None
        until = file.until or siege.scenario.last_day
        if not siege.at < until <= siege.scenario.last_day:
            expected = f"a day after {siege.at} and by {siege.scenario.last_day}"
            self._fault("until", quote(str(until)), expected)
        return self._held(siege)

    def _held(self, siege: Siege) -> Siege:
        values = self.file.values
        taken = sorted({n for c in COEFFICIENTS.values() for n in c} & set(values.held))
        for name in taken:
            self._fault(
                f"values.held.{name}", quote(name), "a parameter that no coefficient sets",
                "name the coefficient instead",
            )  # fmt: skip
        held = self._try(
            "values.held",
            dict(values.held),
            "parameters and values",
            lambda: siege.fixing(values.held),
        )
        self._try(
            "values.parameters", values.parameters, "a parameter set",
            lambda: chosen_set(siege, values.parameters),
        )  # fmt: skip
        return held or siege

    def _patch_of(self, siege: Siege) -> Callable[[str], Patch]:
        def read(word: str) -> Patch:
            return patch_for(siege, self.path.parent / word if word.endswith(".toml") else word)

        return read

    def _draws(self, siege: Siege, against: Plan | None) -> Draws:
        values = self.file.values
        made = self._try(
            "values.coefficients", list(values.coefficients), "known coefficients",
            lambda: Draws(
                values.replications, values.seed, self.file.until or siege.scenario.last_day,
                values.parameters, None, against, values.coefficients,
            ),
        )  # fmt: skip
        return made or Draws(against=against)

    def _courses(
        self, siege: Siege, plans: Sequence[Plan], patches: Sequence[Patch]
    ) -> list[Course]:
        if len(plans) + len(patches) < 2:
            self._fault("plans", quote(plans[0].id), "two courses or more", "add a plan or a patch")
            return []
        if len(plans) == 1:
            self.faults += errors(check_plan(siege, plans[0]))
            courses: list[Course] | None = [Course(plans[0].id, siege, plans[0])]
        else:
            courses = self._try(
                "plans",
                ", ".join(self.file.plans),
                "plans of one side",
                lambda: courses_of(siege, plans),
            )
        found = ", ".join(self.file.patches)
        under = self._try(
            "patches", found, "changes that can be fought",
            lambda: courses_under(siege, plans[0], patches)[1:],
        )  # fmt: skip
        both = [*(courses or []), *(under or [])]
        labels = [course.label for course in both]
        for name in sorted({name for name in labels if labels.count(name) > 1}):
            self._fault("patches", quote(name), "a name that no plan has", "rename the patch")
        return both

    def _varied(self, siege: Siege) -> tuple[list[Factor], list[Plan]]:
        asked = self.file.sensitivity
        if asked is None:
            return [], []
        factors = self._try(
            "sensitivity.factors", ", ".join(asked.factors), "factors",
            lambda: read_factors(siege, asked.factors),
        )  # fmt: skip
        if len(asked.factors) + 2 > asked.points:
            self._fault(
                "sensitivity.points", str(asked.points), f"at least {len(asked.factors) + 2}"
            )
        words = {"sensitivity.plan": asked.plan or self.file.plans[0]}
        words |= {"sensitivity.minus": asked.minus} if asked.minus else {}
        plans = [
            plan
            for at, word in words.items()
            for some in self._each(at, [word], lambda w: read_plans(siege, w), "a plan")
            for plan in some
        ]
        return factors or [], plans

    def _measures(self, courses: Sequence[Course], draws: Draws) -> None:
        asked = self.file.sensitivity
        trials = [Trial(c, draws, draws.coefficients[0], Path()) for c in courses]
        for at, words in (
            ("measures", self.file.measures),
            ("sensitivity.measures", asked.measures if asked else ()),
        ):
            self._each(at, words, lambda w: chosen_measures(trials, [w]), "a measure")
