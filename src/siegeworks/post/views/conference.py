"""The conference page, and the scorecard where there is one."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.study.assess import assess

SCORECARD = "hindcast.json"
"""File of a scorecard in the folder of hindcasts."""
HINDCASTS = "hindcast"
"""Folder of the scorecards in the results folder, by scenario."""


def conference_view(library: Library, scenario: str, at: str, run_id: str) -> shapes.ConferenceView:
    """The assessment of a date: written down, or as a run has it at its last dawn.

    Raises as ``assess`` and :meth:`Library.run`.
    """
    siege = library.siege(scenario, at)
    found = assess(siege, library.run(run_id) if run_id else None)
    questions = [
        shapes.QuestionView(
            title=section.title,
            note=section.note,
            rows=[shapes.AnswerRow.model_validate(r, from_attributes=True) for r in section.table],
        )
        for section in found.sections
    ]
    statements = [
        shapes.StatementView.model_validate(row, from_attributes=True) for row in found.statements
    ]
    return shapes.ConferenceView(
        at=found.at, basis=found.basis, questions=questions, statements=statements
    )


def scorecard_view(library: Library, scenario: str) -> shapes.ScorecardView:
    """The scorecard of a scenario that lies in the results folder, or that there is none yet."""
    library.folder(scenario)  # a scenario that is not there has no scorecard either
    path = library.settings.folder / HINDCASTS / scenario / SCORECARD
    if path.is_file():
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return shapes.ScorecardView(state="ready", message="", card=card)
    where = f"{HINDCASTS}/{scenario}/{SCORECARD} in the results folder"
    has_study = find_spec("siegeworks.study.hindcast") is not None
    how = "the hindcast writes it" if has_study else "this version has no hindcast"
    return shapes.ScorecardView(
        state="none", message=f"There is no scorecard yet: {where} is not there; {how}.", card={}
    )
