"""Hours of a plan as watches of the run, and the light they fall in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from siegeworks.scenario.records import Light
from siegeworks.scenario.siege import Siege

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, eq=False)
class Clock:
    """The run's clock: watch 0 begins at ``opening``; ``closing`` is the last dawn.

    A date without a row in the light table takes the last row before it, else the first.
    """

    siege: Siege

    @property
    def opening(self) -> dt.datetime:
        """Local time at which the run begins."""
        return self.siege.start

    @property
    def closing(self) -> dt.datetime:
        """The last dawn that can be simulated."""
        scenario = self.siege.scenario
        return dt.datetime.combine(scenario.last_day, dt.time(scenario.dawn_hour))

    def watch(self, moment: dt.datetime) -> tuple[int, float]:
        """Watch in which ``moment`` lies and hours into it; what is past counts as (0, 0.0)."""
        if moment <= self.opening:
            return 0, 0.0
        index = self.siege.watch_of(moment)
        return index, (moment - self.siege.dawn(index)) / HOUR

    def first_watch_from(self, moment: dt.datetime) -> int:
        """First watch that begins at ``moment`` or later."""
        index, hour = self.watch(moment)
        return index + (hour > 0)

    def dusk(self, day: dt.date) -> dt.datetime:
        """Civil dusk of a day."""
        return _at(day, self._light(day).civil_dusk_local)

    def dawn(self, day: dt.date) -> dt.datetime:
        """Civil dawn of a day."""
        return _at(day, self._light(day).civil_dawn_local)

    def is_dark(self, moment: dt.datetime) -> bool:
        """True between civil dusk and civil dawn."""
        day = moment.date()
        return moment < self.dawn(day) or moment >= self.dusk(day)

    def by_night(self, moment: dt.datetime) -> dt.datetime:
        """``moment`` if it is dark then, else civil dusk of its day."""
        return moment if self.is_dark(moment) else self.dusk(moment.date())

    def dark_hours(self, start: dt.datetime, end: dt.datetime) -> float:
        """Hours of darkness between two moments."""
        total, day = 0.0, start.date()
        while day <= end.date():
            midnight = dt.datetime.combine(day, dt.time())
            next_midnight = midnight + dt.timedelta(days=1)
            for dark in ((midnight, self.dawn(day)), (self.dusk(day), next_midnight)):
                total += max(0.0, (min(dark[1], end) - max(dark[0], start)) / HOUR)
            day += dt.timedelta(days=1)
        return total

    def nights(self, start: dt.datetime, end: dt.datetime) -> int:
        """Nights whose dusk lies between two moments."""
        days = (end.date() - start.date()).days + 1
        dusks = [self.dusk(start.date() + dt.timedelta(days=n)) for n in range(max(0, days))]
        return sum(start <= dusk < end for dusk in dusks)

    def _light(self, day: dt.date) -> Light:
        if day in self._by_date:
            return self._by_date[day]
        earlier = [d for d in self._by_date if d < day]
        return self._by_date[max(earlier) if earlier else min(self._by_date)]

    @cached_property
    def _by_date(self) -> dict[dt.date, Light]:
        return {row.date: row for row in self.siege.light}


def _at(day: dt.date, hour: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(hour))
