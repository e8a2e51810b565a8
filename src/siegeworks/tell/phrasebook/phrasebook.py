"""Sentences of the study and of plan checks, taken apart and said again in another language.

The rooms before this one write plain English, which is their result as much as a figure is. A
sentence is held against the patterns of ``phrases``; what stands in the places of its pattern is
said by its kind (a figure, a day, a name, again a sentence), and the pattern itself by the
catalogue of the language. A text that no pattern fits stays as it is.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from siegeworks.scenario.faults import Fault
from siegeworks.scenario.words import plain_text
from siegeworks.tell.papers.tongue import Tongue, tongue
from siegeworks.tell.phrasebook import phrases, table_phrases

Topic = Literal[
    "story", "measures", "units", "answers", "record", "findings", "faults", "comparisons",
    "scorecard", "events", "refusals",
]  # fmt: skip

TOPICS: Mapping[Topic, Sequence[str]] = {
    "story": phrases.STORY,
    "measures": phrases.MEASURES,
    "units": phrases.UNITS,
    "answers": phrases.ANSWERS,
    "record": phrases.RECORD,
    "findings": phrases.FINDINGS,
    "faults": (*phrases.FAULTS, *table_phrases.TABLES),
    "comparisons": phrases.COMPARISONS,
    "scorecard": phrases.SCORECARD,
    "events": phrases.EVENTS,
    "refusals": table_phrases.REFUSALS,
}
"""Patterns by what is spoken of, so that a short one of one topic catches nothing of another."""

NUMBER = r"\d[\d\u202f]*"
FIGURE = r"-?\d[\d.\u202f]*"
DATE = r"\d{4}-\d\d-\d\d"
SUBJECT = "side|plan|phase|units?|position|place|zone|ammunition|other task|trench line|trench"
KINDS: Mapping[str, str] = {
    "n": NUMBER,
    "x": FIGURE,
    "span": rf"{FIGURE}(?: \({FIGURE}-{FIGURE}\))?",
    "hour": r"\d\d:\d\d",
    "date": DATE,
    "moment": rf"{DATE} \d\d:\d\d",
    "day": r"\d{1,2} [A-Z][a-z]+",
    "share": r"\d+%",
    "men": rf"(?:1 man|{NUMBER} men)",
    "id": r"'[^']*'",
    "side": r"[a-z0-9][a-z0-9_\-]*",
    "subject": rf"(?:{SUBJECT})(?: or (?:{SUBJECT}))*",
    "who": ".+?",
    "what": ".+?",
    "parts": ".+?",
    "row": ".+?",
    "name": ".+?",
    "names": ".+?",
}
"""What may stand in a place, by the beginning of its name."""
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
LEAP = 2000
"""A year in which every day of the month is there."""


class Pattern(NamedTuple):
    """A phrase as it is found: the key of the catalogues, and the expression that it makes."""

    key: str
    found: re.Pattern[str]


def phrasebook(lang: str, words: Mapping[str, str] | None = None) -> Phrasebook:
    """The phrasebook of a language; ``words`` are translations of a siege's own texts.

    ``UsageError`` for a language that papers do not come in, or when Babel is not installed.
    """
    return Phrasebook(tongue(lang), words or {})


@dataclass(frozen=True)
class Phrasebook:
    """Says texts of other rooms in a language."""

    tongue: Tongue
    words: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: str, topic: Topic) -> str:
        """The text in this language, or as it is when no pattern fits."""
        if self.tongue.lang == "en" or not text:
            return text
        told = self._told(text, topic)
        return self.name(text) if told is None else told

    def knows(self, text: str, topic: Topic) -> bool:
        """True when a pattern fits the text."""
        return self._told(text, topic) is not None

    def faults(self, faults: Iterable[Fault]) -> list[Fault]:
        """Faults in this language; file, field and what tables and plans say themselves stay."""
        return [
            replace(
                fault,
                found=self.say(fault.found, "faults"),
                expected=self.say(fault.expected, "faults"),
                repair=self.say(fault.repair, "faults"),
            )
            for fault in faults
        ]

    def name(self, text: str) -> str:
        """A text of the siege's tables, by its own words."""
        return self.words.get(plain_text(text), text)

    def _told(self, text: str, topic: Topic) -> str | None:
        if text in TOPICS[topic]:
            return self.tongue.say(text)
        joined = self._joined(text, topic)
        if joined is not None:
            return joined
        for pattern in _patterns(topic):
            match = pattern.found.fullmatch(text)
            if match is not None:
                values = {
                    place: self._value(place.partition("_")[0], value, topic)
                    for place, value in match.groupdict().items()
                }
                return self.tongue.say(pattern.key, **values)
        return None

    def _joined(self, text: str, topic: Topic) -> str | None:
        """Phrases with semicolons between them, when each is known; a full stop stays."""
        body, stop = (text[:-1], ".") if text.endswith(".") else (text, "")
        parts = body.split("; ")
        if len(parts) == 1 and not stop:
            return None
        told = [self._told(part, topic) for part in parts]
        said = [part for part in told if part is not None]
        return self.tongue.row(said) + stop if len(said) == len(parts) else None

    def _value(self, kind: str, value: str, topic: Topic) -> str:
        """What stands in a place, said by its kind."""
        says: Mapping[str, Callable[[str], str]] = {
            "x": self.tongue.written,
            "span": self.tongue.written,
            "share": lambda text: self.tongue.share(int(text.rstrip("%")) / 100),
            "day": self._day,
            "men": self._men,
            "side": self._side,
            "who": lambda text: self.say(text, "story"),
            "what": lambda text: self.say(text, topic),
            "subject": lambda text: self.say(text, topic),
            "row": lambda text: self.tongue.row(self.say(t, topic) for t in text.split("; ")),
            "parts": lambda text: self.tongue.listed(self.say(t, topic) for t in _listed(text)),
            "name": self.name,
            "names": lambda text: self.tongue.listed(self._place(t) for t in _listed(text)),
        }
        return says[kind](value) if kind in says else value

    def _day(self, text: str) -> str:
        day, month = text.split(" ")
        if month not in MONTHS:
            return text
        return self.tongue.day(dt.date(LEAP, MONTHS.index(month) + 1, int(day)))

    def _men(self, text: str) -> str:
        count = int(re.sub(r"\D", "", text))
        return self.tongue.many("{n} man", "{n} men", count)

    def _side(self, text: str) -> str:
        own = f"the {text}"
        return self.say(own, "story") if own in TOPICS["story"] else text

    def _place(self, text: str) -> str:
        return self.say(text, "story") if text.endswith(" more") else self.name(text)


def _listed(text: str) -> list[str]:
    """The parts of "A, B and C"."""
    return re.split(r", | and ", text)


@functools.cache
def _patterns(topic: Topic) -> tuple[Pattern, ...]:
    """Patterns with places, those with most words of their own first."""
    keys = [key for key in TOPICS[topic] if "{" in key]
    return tuple(Pattern(key, _expression(key)) for key in sorted(keys, key=_own, reverse=True))


def _own(key: str) -> int:
    """Letters of a phrase outside its places."""
    return sum(len(words) for words, *_ in string.Formatter().parse(key))


def _expression(key: str) -> re.Pattern[str]:
    found = ""
    for words, place, _, _ in string.Formatter().parse(key):
        found += re.escape(words)
        if place is not None:
            found += f"(?P<{place}>{KINDS[place.partition('_')[0]]})"
    return re.compile(found)
