"""A language: fixed texts from gettext catalogues, dates and numbers in its form.

English is the language of the catalogue's keys. Catalogues are the ``.po`` files in ``locale/``,
read as they are; nothing is compiled. Military terms come from ``terms.csv``, one row a term.

In code, a fixed text is the argument of ``say``, ``many`` or ``msg``: the extraction of Babel finds
it there, and a test holds the catalogues to what it finds.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module, resources
from typing import Any

from siegeworks.scenario.faults import UsageError
from siegeworks.tell import style

LANGUAGES = ("en", "vi", "fr")
"""Languages that papers come in; the first is that of the code."""

LOCALES = {"en": "en_GB", "vi": "vi", "fr": "fr"}
FIRST_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
NBSP = "\u00a0"
PLURALS = ("zero", "one", "two", "few", "many", "other")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+")

_RTL = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Blocks of Unicode that are written from right to left."""


def msg(text: str) -> str:
    """Marks a text for the catalogues where it is kept, to be said later."""
    return text


def needs(module: str, package: str) -> Any:
    """A module of the extra ``orders``; ``UsageError`` when it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"papers need {package}, which is not installed: pip install 'siegeworks[orders]'"
        ) from error


def tongue(lang: str) -> Tongue:
    """A language by its code. ``UsageError`` for one that papers do not come in."""
    if lang not in LANGUAGES:
        raise UsageError.unknown("language", lang, LANGUAGES)
    needs("babel", "Babel")
    return Tongue(lang)


@dataclass(frozen=True)
class Tongue:
    """A language, ready to speak."""

    lang: str

    def say(self, text: str, **values: str) -> str:
        """A fixed text in this language, with values in its named places."""
        found = _catalogue(self.lang).get(text, text) if self.lang != "en" else text
        return found.format(**values) if values else found

    def many(self, one: str, more: str, n: int, **values: str) -> str:
        """A text that counts: ``one`` when the count is 1, else ``more``; ``{n}`` is the count.

        Other languages have as many forms as they need; Babel says which one a count takes.
        """
        forms = (one, more) if self.lang == "en" else _plurals(self.lang).get(one, (one, more))
        tags = _plural_tags(self.lang)
        key = forms[min(tags.index(_plural_rule(self.lang)(n)), len(forms) - 1)]
        return key.format(n=self.number(n), **values)

    def term(self, english: str) -> str:
        """A military term; ``KeyError`` when the table of terms has no such row."""
        return _terms()[english][self.lang]

    def day(self, date: dt.date, year: bool = False) -> str:
        """30 March, 30 mars, 30 tháng 3; with the year when asked for."""
        babel = needs("babel.dates", "Babel")
        pattern = "d MMMM y" if self.lang != "vi" else "d MMMM 'năm' y"
        text = str(babel.format_date(date, pattern if year else "d MMMM", LOCALES[self.lang]))
        if self.lang == "fr" and date.day == 1:
            text = f"1er{text[1:]}"
        return text.replace(" ", NBSP)

    def hour(self, moment: dt.datetime) -> str:
        """30 March, 18:30."""
        return f"{self.day(moment.date())},{NBSP}{self.clock(moment)}"

    def clock(self, moment: dt.datetime) -> str:
        """18:30, in the form of the language."""
        babel = needs("babel.dates", "Babel")
        return str(babel.format_time(moment, "HH:mm", locale=LOCALES[self.lang]))

    def number(self, value: float, digits: int = 0) -> str:
        """A number: thin spaces between thousands, the language's decimal mark."""
        text = style.number(value, digits)
        if not math.isfinite(value):
            return self.say("n/a")
        return text.replace(".", _decimal_mark(self.lang))

    def written(self, figure: str) -> str:
        """A figure that is written already, with the language's decimal mark."""
        return figure if self.lang == "en" else figure.replace(".", _decimal_mark(self.lang))

    def share(self, p: float) -> str:
        """A share of one as per cent: 62%, 62 %; what is not quite none or all says so."""
        if 0 < p < 0.005:
            return "<" + self.share(0.01)
        if 0.995 < p < 1:
            return ">" + self.share(0.99)
        return self._percent(p)

    def _percent(self, p: float) -> str:
        """A share as whole per cent."""
        babel = needs("babel.numbers", "Babel")
        return str(babel.format_percent(round(p, 2), locale=LOCALES[self.lang]))

    def chance(self, p: float, low: float, high: float, n: int) -> str:
        """A probability with its interval and the replications behind it."""
        ends = f"{self.number(100 * low)}{style.DASH}{self._percent(high)}"
        return f"{self.share(p)} ({self._of(ends, n)})"

    def middle(self, p50: float, p05: float, p95: float, n: int) -> str:
        """A median with the interval of nine tenths of the runs and their number."""
        low, mid, high = (self.number(style.rough(v)) for v in (p05, p50, p95))
        return f"{mid} ({self._of(f'{low}{style.DASH}{high}', n)})"

    def days(self, p50: dt.date, p05: dt.date, p95: dt.date, n: int) -> str:
        """A median day with the days between which nine tenths lie, and their number."""
        return f"{self.day(p50)} ({self._of(f'{self.day(p05)}{style.DASH}{self.day(p95)}', n)})"

    def mean(self, mean: float, low: float, high: float, n: int) -> str:
        """A mean of few events with its interval and the replications behind it."""
        ends = f"{self.number(max(0.0, low), 1)}{style.DASH}{self.number(high, 1)}"
        return f"{self.number(mean, 1)} ({self._of(ends, n)})"

    def _of(self, span: str, n: int) -> str:
        """An interval and the replications behind it."""
        return self.row((span, f"n{NBSP}={NBSP}{self.number(n)}"))

    def pair(self, what: str, which: str) -> str:
        """Two texts with a colon between them, as the language sets it."""
        return self.say("{what}: {which}", what=what, which=which)

    def row(self, items: Iterable[str]) -> str:
        """Texts with semicolons between them, as the language sets them."""
        return self.say("; ").join(items)

    def listed(self, items: Iterable[str]) -> str:
        """A, B and C."""
        texts = list(items)
        if len(texts) < 2:
            return "".join(texts)
        return self.say("{first} and {last}", first=", ".join(texts[:-1]), last=texts[-1])


@functools.lru_cache(maxsize=4096)
def clean(name: str) -> str:
    """A name from a table, safe inside any sentence: on one line, without marks of direction.

    A name that is written from right to left is set apart, so that it leaves the order of the
    words around it alone.
    """
    text = _CONTROL.sub(" ", name)
    text = " ".join(text.split())
    return f"{FIRST_ISOLATE}{text}{POP_ISOLATE}" if is_rtl(text) else text


def is_rtl(text: str) -> bool:
    """True when a text holds letters that are written from right to left."""
    return _RTL.search(text) is not None


@functools.cache
def _terms() -> dict[str, dict[str, str]]:
    text = (resources.files(__package__) / "terms.csv").read_text(encoding="utf-8")
    return {row["en"]: row for row in csv.DictReader(text.splitlines())}


@functools.cache
def _messages(lang: str) -> Any:
    pofile = needs("babel.messages.pofile", "Babel")
    with (resources.files(__package__) / "locale" / f"{lang}.po").open("rb") as file:
        return pofile.read_po(file, locale=lang)


@functools.cache
def _catalogue(lang: str) -> dict[str, str]:
    """Translations by English text; texts that are not translated are left out."""
    return {m.id: m.string for m in _messages(lang) if isinstance(m.id, str) and m.string}


@functools.cache
def _plurals(lang: str) -> dict[str, tuple[str, ...]]:
    """Forms of counting texts by their English singular."""
    return {m.id[0]: tuple(m.string) for m in _messages(lang) if isinstance(m.id, tuple | list)}


@functools.cache
def _plural_rule(lang: str) -> Any:
    return needs("babel", "Babel").Locale.parse(LOCALES[lang]).plural_form


@functools.cache
def _plural_tags(lang: str) -> list[str]:
    """Plural forms of a language in the order in which catalogues list them."""
    return [tag for tag in PLURALS if tag in _plural_rule(lang).tags or tag == "other"]


@functools.cache
def _decimal_mark(lang: str) -> str:
    return str(needs("babel.numbers", "Babel").get_decimal_symbol(LOCALES[lang]))
