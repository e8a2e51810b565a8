"""A study from its file to its report."""

from __future__ import annotations

from pathlib import Path

from siegeworks.study.campaign.analyse import Analysis, analyse
from siegeworks.study.campaign.read import Asked, read_study
from siegeworks.study.simulate import Progress
from siegeworks.tell.campaign.page import write_page


def run_study(
    study: str | Path | Asked,
    out: str | Path | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Fight a study and write its report, ``report.html`` in its folder.

    ``study``: a file, ``SCENARIO/STUDY`` for one that ships, or one that is read already. ``out``:
    folder for tables, runs and report; a study begun there goes on. ``threads`` None = all
    processors. Raises ``DataFaults`` for what cannot work in the file, ``UsageError`` for an
    unknown study and for a folder of something else.
    """
    asked = study if isinstance(study, Asked) else read_study(study)
    result = analyse(asked, out, threads=threads, progress=progress)
    write_page(result)
    return result
