"""The conference page, and the scorecard where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
SPOKEN: Mapping[str, Topic] = {
    "title": "scorecard",
    "label": "scorecard",
    "words": "scorecard",
    "unit": "units",
}
"""Texts in the rows of a scorecard, and what they speak of."""


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


def scorecard_view(library: Library, scenario: str, lang: str = "en") -> shapes.ScorecardView:
    """The scorecard of a scenario that lies in the results folder, or that there is none yet.

    Raises as :meth:`Library.siege`.
    """
    book = book_of(library.siege(scenario), lang)
    path = library.settings.folder / HINDCASTS / scenario / SCORECARD
    if path.is_file():
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return shapes.ScorecardView(state="ready", message="", card=_said(book, card))
    command = f"siegeworks hindcast {scenario} --out DIR/{HINDCASTS}/{scenario}"
    message = f"There is no scorecard yet. With DIR the results folder, this writes it: {command}"
    return shapes.ScorecardView(state="none", message=book.say(message, "scorecard"), card={})


def _said(book: Phrasebook, card: dict[str, Any]) -> dict[str, Any]:
    """A scorecard with its titles, units and names in a language."""

    def row(given: dict[str, Any]) -> dict[str, Any]:
        return given | {
            name: book.say(given[name], topic)
            for name, topic in SPOKEN.items()
            if isinstance(given.get(name), str)
        }

    tables = ("quantities", "figures", "targets")
    said = {name: [row(r) for r in card[name]] for name in tables if name in card}
    baselines = {name: row(baseline) for name, baseline in card.get("baselines", {}).items()}
    held = book.say(card.get("intervals_hold", ""), "scorecard")
    return card | said | {"baselines": baselines, "intervals_hold": held}
