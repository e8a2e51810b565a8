"""The report of a run, from its folder to the HTML file."""

from __future__ import annotations

from pathlib import Path

from siegeworks.study.assess import assess
from siegeworks.study.limits import LIMITS
from siegeworks.study.results import Run
from siegeworks.study.view import view_of
from siegeworks.tell.report import write_report


def report(run: Run, out: str | Path | None = None) -> Path:
    """Write the report of a run into ``out``, or into ``report/`` of its folder.

    Returns the path of the HTML file; its pictures lie beside it in ``figures/``. Raises
    ``UsageError`` when neither side had a plan or the data have changed since the run was made.
    """
    folder = Path(out) if out is not None else run.folder / "report"
    folder.mkdir(parents=True, exist_ok=True)
    return write_report(view_of(run), assess(run.siege), folder, LIMITS)
