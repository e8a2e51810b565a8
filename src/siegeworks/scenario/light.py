"""Light of each watch: how much of it is dark, when the dark begins and ends, and the moon.

Method: it is dark from civil dusk to civil dawn (sun more than 6 degrees below the horizon), hour
by hour as the light table gives them. The moon's light in a watch is lit fraction x share of the
dark hours with the moon up: dark hours after noon take the share of 18-24, those before noon that
of 00-06. The table gives the fraction at 24:00, so a morning takes the fraction of the day before,
where the table has it.

Not modelled: cloud, the moon's height, twilight as a shade between day and dark, polar nights.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from siegeworks.scenario.grid import Floats

FIRST_HOUR = 6.0  # the first watch of a campaign begins at 06:00
DAY_H = 24.0


class LightDay(Protocol):
    """What a row of the light table must tell; times are ``HH:MM`` on the local clock."""

    @property
    def date(self) -> dt.date:
        """Day of the row."""

    @property
    def civil_dawn_local(self) -> str:
        """End of the dark in the morning."""

    @property
    def civil_dusk_local(self) -> str:
        """Begin of the dark in the evening."""

    @property
    def moon_phase_fraction(self) -> float:
        """Lit share of the moon's disc at 24:00, 0 to 1."""

    @property
    def moon_up_share_00_06(self) -> float:
        """Share of 00-06 with the moon up, 0 to 1."""

    @property
    def moon_up_share_18_24(self) -> float:
        """Share of 18-24 with the moon up, 0 to 1."""


@dataclass(frozen=True, eq=False)
class WatchLight:
    """Light of n watches; all arrays are float64 [n].

    ``dark_share`` is the dark share of the watch. ``dark_from_h`` and ``dark_to_h`` are hours from
    the start of the watch to the begin and the end of its longest dark stretch; both are the
    length of the watch where none of it is dark, 0 and that length where all is. ``moon`` is the
    mean light of the moon in the dark hours, 0 (none, or no dark) to 1 (full moon up throughout).
    """

    dark_share: Floats
    dark_from_h: Floats
    dark_to_h: Floats
    moon: Floats


def watch_light(
    rows: Iterable[LightDay], first_day: dt.date, n_watches: int, watch_hours: float = 6.0
) -> WatchLight:
    """Light of ``n_watches`` watches of ``watch_hours`` from 06:00 of ``first_day``.

    Raises ``ValueError`` for a watch without length, a day of the campaign that has no row, or a
    row whose dawn is not before its dusk.
    """
    if watch_hours <= 0 or n_watches < 0:
        raise ValueError(f"no campaign: {n_watches} watches of {watch_hours} h")
    last_hour = FIRST_HOUR + n_watches * watch_hours
    days = [first_day + dt.timedelta(d) for d in range(math.ceil(last_hour / DAY_H))]
    table = {row.date: row for row in rows}
    missing = [day for day in days if day not in table]
    if missing:
        raise ValueError(
            f"the light table has no row for {missing[0]} ({len(missing)} days missing)"
        )
    start_h = FIRST_HOUR + watch_hours * np.arange(n_watches, dtype=np.float64)
    dawn_h, dusk_h = _twilights(table, days)
    dark_share, dark_from_h, dark_to_h = _dark(start_h, watch_hours, dawn_h, dusk_h)
    moon = _moon(start_h, watch_hours, (dawn_h, dusk_h), _moon_light(table, days))
    return WatchLight(dark_share, dark_from_h, dark_to_h, moon)


def clock_hours(text: str) -> float:
    """Hours after midnight of a clock time ``HH:MM``; ``ValueError`` for anything else."""
    hours, colon, minutes = text.partition(":")
    if not (colon and len(text) == 5 and hours.isdecimal() and minutes.isdecimal()):
        raise ValueError(f"expected a time HH:MM, got {text!r}")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"no time of day: {text}")
    return int(hours) + int(minutes) / 60.0


def _twilights(table: Mapping[dt.date, LightDay], days: list[dt.date]) -> tuple[Floats, Floats]:
    """Civil dawn and dusk of each day, in hours after the first midnight."""
    dawn_h = np.array([clock_hours(table[day].civil_dawn_local) for day in days])
    dusk_h = np.array([clock_hours(table[day].civil_dusk_local) for day in days])
    wrong = np.flatnonzero(dawn_h >= dusk_h)
    if wrong.size:
        raise ValueError(f"{days[int(wrong[0])]}: civil dawn is not before civil dusk")
    midnight_h = DAY_H * np.arange(len(days), dtype=np.float64)
    return dawn_h + midnight_h, dusk_h + midnight_h


def _overlap(start_h: Floats, length_h: float, from_h: Floats, to_h: Floats) -> Floats:
    """Hours that each watch shares with each stretch, [watches, stretches]."""
    begin = np.maximum(start_h[:, None], from_h)
    hours: Floats = np.maximum(0.0, np.minimum(start_h[:, None] + length_h, to_h) - begin)
    return hours


def _dark(
    start_h: Floats, length_h: float, dawn_h: Floats, dusk_h: Floats
) -> tuple[Floats, Floats, Floats]:
    """Dark share, begin and end of the longest dark stretch of each watch."""
    # Nights run from one day's dusk to the next one's dawn, cut at both ends of the campaign.
    from_h = np.append(0.0, dusk_h)
    to_h = np.append(dawn_h, DAY_H * len(dawn_h))
    hours = _overlap(start_h, length_h, from_h, to_h)
    night = np.argmax(hours, axis=1)
    longest_h = hours[np.arange(len(hours)), night]
    begin_h = np.maximum(0.0, from_h[night] - start_h)
    dark_from_h = np.where(longest_h > 0.0, begin_h, length_h)
    return hours.sum(axis=1) / length_h, dark_from_h, np.minimum(length_h, dark_from_h + longest_h)


def _moon_light(table: Mapping[dt.date, LightDay], days: list[dt.date]) -> tuple[Floats, Floats]:
    """Moon's light in the dark before noon and after noon of each day, 0 to 1."""
    before = [table.get(day - dt.timedelta(1), table[day]).moon_phase_fraction for day in days]
    after = [table[day].moon_phase_fraction for day in days]
    up_before = np.array([table[day].moon_up_share_00_06 for day in days])
    up_after = np.array([table[day].moon_up_share_18_24 for day in days])
    return np.array(before) * up_before, np.array(after) * up_after


def _moon(
    start_h: Floats,
    length_h: float,
    twilights_h: tuple[Floats, Floats],
    moon_light: tuple[Floats, Floats],
) -> Floats:
    """Moon's light averaged over the dark hours of each watch; 0 where there are none."""
    dawn_h, dusk_h = twilights_h
    midnight_h = DAY_H * np.arange(len(dawn_h), dtype=np.float64)
    before = _overlap(start_h, length_h, midnight_h, dawn_h)
    after = _overlap(start_h, length_h, dusk_h, midnight_h + DAY_H)
    dark_h = before.sum(axis=1) + after.sum(axis=1)
    lit_h = before @ moon_light[0] + after @ moon_light[1]
    # 1 h in place of none: the quotient is then 0 anyway, and nothing divides by nought.
    light: Floats = lit_h / np.where(dark_h > 0.0, dark_h, 1.0)
    return light
