"""Words of a siege in other languages: ``words/LANG.csv``, one row a text of its tables or plans.

A row gives a text as it stands in a table or plan, and the same in the language of the file. A text
that was changed since finds no row, so that a translation is never older than what it translates.
Words change no result: they do not count in the hash of a scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from siegeworks.scenario.faults import DataFaults, Fault, errors
from siegeworks.scenario.schema import Record, column, source_column
from siegeworks.scenario.tables import read_table

WORDS = "words"


class Words(Record):
    """``words/LANG.csv``: a text of the siege in another language."""

    text: str = column("the text as it stands in a table or plan, blanks and line ends as one")
    words: str = column("the same in the language of the file")
    source: str = source_column()


def plain_text(text: str) -> str:
    """A text with its blanks and line ends as single blanks: the key of a row."""
    return " ".join(text.split())


def words_of(folder: Path, lang: str) -> Mapping[str, str]:
    """Translations of a scenario's texts into a language; empty when it has none.

    Raises ``DataFaults`` when the file is faulty.
    """
    found, faults = _read(folder, lang)
    if errors(faults):
        raise DataFaults(faults)
    return found


def word_faults(folder: Path) -> list[Fault]:
    """Faults of every file of words."""
    langs = sorted(path.stem for path in (folder / WORDS).glob("*.csv"))
    return [fault for lang in langs for fault in _read(folder, lang)[1]]


def _read(folder: Path, lang: str) -> tuple[dict[str, str], list[Fault]]:
    path = folder / WORDS / f"{lang}.csv"
    if not path.exists():
        return {}, []
    table, faults = read_table(path, Words, f"{WORDS}/{lang}.csv")
    return {plain_text(row.text): row.words for row in table.rows}, faults
