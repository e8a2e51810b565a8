"""The answers of an assessment: rows under questions, and what a document's statements meet.

Plain data, apart from the tables of a run, so that an answer from the written situation needs no
table library.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One answer of an assessment.

    ``value`` is the answer as it is to be printed, without its unit; ``low`` and ``high`` bound it
    when it is a figure; ``source`` says where it comes from, or what the interval contains;
    ``side`` is the side it is about, ``group`` a heading above the rows that share it.
    """

    item: str
    value: str
    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: str = ""
    side: str = ""
    group: str = ""


@dataclass(frozen=True)
class Section:
    """One question of the conference: a title, a note in a sentence or two, and the answers."""

    title: str
    note: str
    table: tuple[Row, ...]


@dataclass(frozen=True)
class StatementRow:
    """What the document says, and what the model finds.

    ``finding`` says in words what was looked at.
    ``value`` and ``interval`` are printed as they are; ``verdict`` is two or three words such as
    "agrees", "goes further", "not in the model".
    """

    statement: str
    finding: str
    value: str
    interval: str
    verdict: str
    source: str


@dataclass(frozen=True)
class Assessment:
    """The answers to the conference's questions at one dawn.

    ``basis`` says in a sentence what they rest on: the written situation, or so many runs.
    """

    at: dt.date
    sections: tuple[Section, ...]
    statements: tuple[StatementRow, ...] = ()
    basis: str = ""
