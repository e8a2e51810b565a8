"""The language of sentences: what the study and the checks say, as a visitor reads it."""

from __future__ import annotations

from siegeworks.scenario.siege import Siege
from siegeworks.scenario.words import words_of
from siegeworks.tell.phrasebook import Phrasebook, phrasebook


def book_of(siege: Siege, lang: str) -> Phrasebook:
    """The phrasebook of a language with a siege's own words.

    Raises ``UsageError`` for an unknown language, ``DataFaults`` for a faulty file of words.
    """
    return phrasebook(lang, {} if lang == "en" else words_of(siege.folder, lang))
