"""Fights what a study asks for, and keeps every piece so that an interrupted study goes on.

A study folder holds ``study.toml`` (as it was asked), ``study.json`` (what decides every number),
``comparison/`` (a run for each course and coefficient, ``differences.csv``), ``sensitivity/``
(``played-N.parquet``, ``effects.csv``) and ``courses.csv``. None of them holds an hour of the day,
a host or a number of threads: the same study gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from siegeworks.engine.sequence import rule_versions
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.version import __version__
from siegeworks.study.campaign.read import Asked
from siegeworks.study.campaign.vary import vary
from siegeworks.study.compare.compare import compare_courses
from siegeworks.study.compare.comparison import Comparison
from siegeworks.study.compare.what_if import keep
from siegeworks.study.intervals import of_sample
from siegeworks.study.sensitivity.experiment import Sensitivity, rows_of
from siegeworks.study.simulate import Progress

MANIFEST, FILE, COURSES, EFFECTS = "study.json", "study.toml", "courses.csv", "effects.csv"


@dataclass(frozen=True, eq=False)
class Analysis:
    """A study that has been fought. ``sensitivity`` None = the study did not ask for it."""

    asked: Asked
    comparison: Comparison
    sensitivity: Sensitivity | None
    folder: Path

    def __repr__(self) -> str:
        return f"<Analysis {self.asked.file.id!r}: {self.comparison.n} pairs in {self.folder}>"

    def courses(self) -> pl.DataFrame:
        """One row a measure, course and coefficient: mean, ends of its 95% interval, n."""
        return pl.DataFrame(list(_course_rows(self.comparison)))

    def as_dict(self) -> dict[str, Any]:
        """The analysis as plain values: what ``--json`` prints."""
        return {
            "study": self.asked.file.id,
            "question": self.asked.file.question,
            "comparison": self.comparison.as_dict(),
            "courses": self.courses().to_dicts(),
            "effects": rows_of(self.sensitivity) if self.sensitivity else [],
            "folder": str(self.folder),
        }


def analyse(
    asked: Asked,
    out: str | Path | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Fight a study's courses and vary what it names; a study begun in ``out`` goes on there.

    ``out`` None = a temporary folder. Raises ``UsageError`` for a folder of something else.
    """
    folder = claim(asked, out)
    comparison = compare_courses(
        asked.courses, replace(asked.draws, threads=threads), measures=asked.file.measures,
        out=folder / "comparison", progress=progress,
    )  # fmt: skip
    keep(comparison.folder, asked.patches)
    primary = comparison.primary.id
    found = vary(asked, primary, folder / "sensitivity", threads, progress)
    result = Analysis(asked, comparison, found, folder)
    put(result.courses(), folder / COURSES)
    if found is not None:
        put(pl.DataFrame(rows_of(found)), folder / "sensitivity" / EFFECTS)
    return result


def put(table: pl.DataFrame, path: Path) -> None:
    """Write a table as a whole or not at all."""
    beside = path.with_suffix(".writing")
    table.write_csv(beside)
    beside.replace(path)


def identity(asked: Asked) -> dict[str, str]:
    """What decides every number of a study."""
    fought = [
        (course.label, course.siege.hash, course.plan, sorted(course.overrides.items()))
        for course in asked.courses
    ]
    told = repr((fought, asked.varied, asked.draws.against))
    return {
        "study": asked.file.id,
        "asked": asked.file.model_dump_json(),
        "courses": hashlib.sha256(told.encode()).hexdigest(),
        "engine_version": __version__,
        "rule_versions": json.dumps(rule_versions(), sort_keys=True),
    }


def claim(asked: Asked, out: str | Path | None) -> Path:
    """The folder of a study, made or found; ``UsageError`` when it holds anything else."""
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="siegeworks-study-"))
    manifest, known = folder / MANIFEST, identity(asked)
    if not manifest.is_file():
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty and holds no study; choose another folder")
        folder.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", "utf-8")
    before: Mapping[str, str] = json.loads(manifest.read_text("utf-8"))
    if before != known:
        differ = ", ".join(sorted(k for k in known if before.get(k) != known[k]))
        raise UsageError(f"{folder} holds another study (other {differ}); choose another folder")
    (folder / FILE).write_text(asked.text, "utf-8")
    return folder


def _course_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    for outcome in comparison.measures:
        for (label, at), samples in comparison.samples.items():
            told = of_sample(samples[outcome.id], outcome.is_chance)
            yield {
                "measure": outcome.id, "unit": outcome.unit, "course": label, "coefficient": at,
                **told,
            }  # fmt: skip
