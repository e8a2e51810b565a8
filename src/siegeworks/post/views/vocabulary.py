"""Words for what the page shows by itself: kinds of event, causes of loss, the siege's texts."""

from __future__ import annotations

from siegeworks.engine.codes import EVENT_NAMES
from siegeworks.post.library import Library
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.views.speech import book_of
from siegeworks.tell.review.chapters import CAUSES


def vocabulary_view(library: Library, scenario: str, lang: str = "en") -> shapes.VocabularyView:
    """Kinds of event, of runs and of the scenario's record, causes of loss, the siege's own texts.

    Raises as :meth:`Library.siege`.
    """
    siege = library.siege(scenario)
    book = book_of(siege, lang)
    kinds = {*EVENT_NAMES, *(event.event for event in siege.events)}
    return shapes.VocabularyView(
        events={kind: book.say(kind.replace("_", " "), "events") for kind in sorted(kinds)},
        causes={cause: book.tongue.say(words) for cause, words in CAUSES.items()},
        words=dict(book.words),
    )
