"""The conference page, and the scorecard where there is one."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

from siegeworks.post.library import Library
from siegeworks.post.shapes import lenses as shapes
from siegeworks.post.views.speech import book_of
from siegeworks.study.answers import Row, StatementRow
from siegeworks.study.assess import assess
from siegeworks.study.questions.record import GROUP as RECORD
from siegeworks.tell.phrasebook import Phrasebook, Topic

SCORECARD = "hindcast.json"
"""File of a scorecard in the folder of hindcasts."""
HINDCASTS = "hindcast"
"""Folder of the scorecards in the results folder, by scenario."""


def conference_view(
    library: Library, scenario: str, at: str, run_id: str, lang: str = "en"
) -> shapes.ConferenceView:
    """The assessment of a date: written down, or as a run has it at its last dawn.

    Raises as ``assess`` and :meth:`Library.run`.
    """
    siege = library.siege(scenario, at)
    found = assess(siege, library.run(run_id) if run_id else None)
    book = book_of(siege, lang)
    questions = [
        shapes.QuestionView(
            title=book.say(section.title, "answers"),
            note=book.say(section.note, "answers"),
            rows=[_answer(book, row) for row in section.table],
        )
        for section in found.sections
    ]
    return shapes.ConferenceView(
        at=found.at,
        basis=book.say(found.basis, "answers"),
        questions=questions,
        statements=[_statement(book, row) for row in found.statements],
    )


def _answer(book: Phrasebook, row: Row) -> shapes.AnswerRow:
    topic: Topic = "record" if row.group == RECORD else "answers"
    return shapes.AnswerRow(
        item=book.say(row.item, topic),
        value=book.say(row.value, "answers"),
        low=row.low,
        high=row.high,
        unit=book.say(row.unit, "units"),
        source=row.source,
        side=row.side,
        group=book.say(row.group, "answers"),
    )


def _statement(book: Phrasebook, row: StatementRow) -> shapes.StatementView:
    return shapes.StatementView(
        statement=book.name(row.statement),
        finding=book.say(row.finding, "findings"),
        value=book.say(row.value, "findings"),
        interval=book.say(row.interval, "findings"),
        verdict=book.say(row.verdict, "findings"),
        source=row.source,
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
