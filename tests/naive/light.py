"""Light of one watch, counted minute by minute."""

import datetime as dt
from collections.abc import Mapping

Day = tuple[int, int, float, float, float]  # dawn and dusk in minutes, fraction, up 00-06, up 18-24


def watch(
    days: Mapping[dt.date, Day], start: dt.datetime, hours: int
) -> tuple[float, float, float, float]:
    """Dark share, begin and end of the longest dark stretch in hours, moon."""
    dark, lit, run, longest, end = 0, 0.0, 0, 0, hours * 60
    for minute in range(hours * 60):
        now = start + dt.timedelta(minutes=minute)
        clock = now.hour * 60 + now.minute
        dawn, dusk, fraction, up_00_06, up_18_24 = days[now.date()]
        if dawn <= clock < dusk:
            run = 0
            continue
        dark, run = dark + 1, run + 1
        if run > longest:
            longest, end = run, minute + 1
        if clock >= dusk:
            lit += fraction * up_18_24
        else:
            before = days.get(now.date() - dt.timedelta(1))
            lit += (before[2] if before else fraction) * up_00_06
    begin = hours * 60 if longest == 0 else end - longest
    return dark / (hours * 60), begin / 60, end / 60, lit / dark if dark else 0.0
