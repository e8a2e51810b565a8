"""Which dawns of the record count for what: ``history/windows.csv``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Exam:
    """First and last dawn of the exam."""

    first: dt.date
    last: dt.date

    def holds(self, date: dt.date) -> bool:
        """True for a dawn of the exam."""
        return self.first <= date <= self.last

    @property
    def dawns(self) -> list[dt.date]:
        """Every dawn of the exam."""
        return [self.first + DAY * k for k in range((self.last - self.first).days + 1)]


def exam_of(siege: Siege) -> Exam:
    """The exam of a siege; ``UsageError`` when its record names none."""
    windows = [w for w in siege.windows if w.use == "exam"]
    if not windows:
        raise UsageError(
            f"{siege.scenario.id} has no exam: add history/windows.csv with a row of use 'exam'"
        )
    return Exam(min(w.first_dawn for w in windows), max(w.last_dawn for w in windows))


def use_of(siege: Siege, date: dt.date) -> str:
    """What a dawn may be used for; empty outside all windows."""
    for window in siege.windows:
        if window.first_dawn <= date <= window.last_dawn:
            return window.use
    return ""
