"""Sun and moon of any day and place, to a few minutes: enough for an invented siege.

Sun: mean longitude with the equation of the centre. Moon: on the ecliptic, at its mean age from
the sun, without its own inequalities. Formulas as in any almanac's low-precision section.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

NEW_MOON = dt.datetime(2000, 1, 6, 18, 14)  # a new moon, universal time
MONTH_DAYS = 29.530588
EPOCH = dt.datetime(2000, 1, 1, 12)
TILT = math.radians(23.44)
HORIZON_DEG = -0.833
CIVIL_DEG = -6.0
MINUTES = 24 * 60

Altitude = Callable[[dt.datetime], float]


def light_rows(
    days: tuple[dt.date, dt.date], place: tuple[float, float], offset_h: float
) -> list[dict[str, Any]]:
    """Rows of ``light.csv`` for all days from the first to the last, local clock."""
    n = (days[1] - days[0]).days + 1
    return [_row(days[0] + dt.timedelta(days=i), place, offset_h) for i in range(n)]


def _row(day: dt.date, place: tuple[float, float], offset_h: float) -> dict[str, Any]:
    midnight = dt.datetime.combine(day, dt.time()) - dt.timedelta(hours=offset_h)
    minutes = [midnight + dt.timedelta(minutes=i) for i in range(MINUTES)]
    sun = [altitude_deg(sun_longitude(t), t, place) for t in minutes]
    moon = [altitude_deg(moon_longitude(t), t, place) > HORIZON_DEG for t in minutes]
    age = moon_age(minutes[-1])
    rise, setting = _crossings([a > HORIZON_DEG for a in sun])
    dawn, dusk = _crossings([a > CIVIL_DEG for a in sun])
    moonrise, moonset = _crossings(moon)
    return {
        "date": day,
        "sunrise_local": rise,
        "sunset_local": setting,
        "moon_phase_fraction": round((1.0 - math.cos(2.0 * math.pi * age / MONTH_DAYS)) / 2.0, 3),
        "moonrise": moonrise,
        "moonset": moonset,
        "civil_dawn_local": dawn,
        "civil_dusk_local": dusk,
        "moon_age_days": round(age, 2),
        "moon_up_share_00_06": round(sum(moon[:360]) / 360.0, 2),
        "moon_up_share_18_24": round(sum(moon[1080:]) / 360.0, 2),
    }


def _crossings(is_up: list[bool]) -> tuple[str, str]:
    """The minutes at which something comes up and goes down, empty when it does not."""
    rises = [i for i in range(1, MINUTES) if is_up[i] and not is_up[i - 1]]
    sets = [i for i in range(1, MINUTES) if is_up[i - 1] and not is_up[i]]
    return _hour(rises), _hour(sets)


def _hour(minutes: list[int]) -> str:
    return f"{minutes[0] // 60:02d}:{minutes[0] % 60:02d}" if minutes else ""


def moon_age(moment: dt.datetime) -> float:
    """Days since the last new moon."""
    return ((moment - NEW_MOON) / dt.timedelta(days=1)) % MONTH_DAYS


def sun_longitude(moment: dt.datetime) -> float:
    """Longitude of the sun on the ecliptic, radians."""
    days = (moment - EPOCH) / dt.timedelta(days=1)
    anomaly = math.radians(357.529 + 0.98560028 * days)
    mean = 280.459 + 0.98564736 * days
    return math.radians(mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2.0 * anomaly))


def moon_longitude(moment: dt.datetime) -> float:
    """Longitude of the moon on the ecliptic, radians."""
    return sun_longitude(moment) + 2.0 * math.pi * moon_age(moment) / MONTH_DAYS


def altitude_deg(longitude: float, moment: dt.datetime, place: tuple[float, float]) -> float:
    """Height above the horizon of a point of the ecliptic, seen from (lat, lon)."""
    ascension = math.atan2(math.cos(TILT) * math.sin(longitude), math.cos(longitude))
    declination = math.asin(math.sin(TILT) * math.sin(longitude))
    days = (moment - EPOCH) / dt.timedelta(days=1)
    sidereal = math.radians((280.46061837 + 360.98564737 * days + place[1]) % 360.0)
    lat = math.radians(place[0])
    sine = math.sin(lat) * math.sin(declination)
    sine += math.cos(lat) * math.cos(declination) * math.cos(sidereal - ascension)
    return math.degrees(math.asin(sine))
