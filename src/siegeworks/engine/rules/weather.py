"""Weather: dry and wet watches follow each other in a chain; cloud and fog go with them.

A two-state Markov chain gives wet and dry watches, an exponential law the depth of rain: the form
of C. W. Richardson, "Stochastic simulation of daily precipitation, temperature, and solar
radiation", Water Resources Research 17, 1981, pages 182-190. Storms come late in the day. The
chances of a period are rows of the scenario for six hours; another length of watch takes the root
or the power of the same chain, so that the share of wet watches stays what it was.

Not modelled: wind, height of the cloud, weather at the airfields apart from the siege's own, and
amounts that follow each other within a storm.
"""

from __future__ import annotations

import math

from siegeworks.engine.codes import FOG, LOW_CLOUD, R_WEATHER, RAIN_10D, WET
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, Sky
from siegeworks.engine.streams import uniforms
from siegeworks.engine.tables import ClockTable

ID = "weather"
VERSION = 1
PARAMETERS = ("wet_watch_afternoon_night_weight_x", "rain_memory_days")
LATE_X, MEMORY_DAYS = range(len(PARAMETERS))
READS = ("tables.clock", "sky.camp_i", "sky.camp_f")
WRITES = ("sky.camp_i", "sky.camp_f")

REFERENCE_H = 6.0
"""Hours to which the chances and the rain of weather.csv refer."""
TINY = 1e-12


@kernel
def late_share(hour: float, watch_h: float) -> float:
    """Share of a watch that lies in the second half of the day, 12 to 24 o'clock."""
    begin = min(max(hour - 12.0, 0.0), 12.0)
    end = min(max(hour + watch_h - 12.0, 0.0), 12.0)
    next_day = max(hour + watch_h - 36.0, 0.0)
    return min((end - begin + next_day) / watch_h, 1.0)


@kernel
def onset(p: float, late: float, late_x: float) -> float:
    """Chance of dry to wet (per 6 h), ``late_x`` squared times as high in the late hours.

    Late hours count ``late_x``, early ones its inverse; the sum over a day stays as it was.
    """
    late_x = max(late_x, TINY)
    usual = 0.5 * (late_x + 1.0 / late_x)
    return min(p * (late * late_x + (1.0 - late) / late_x) / usual, 1.0)


@kernel
def wet_share(p_dry_wet: float, p_wet_wet: float) -> float:
    """Long-run share of wet watches of the chain."""
    return p_dry_wet / max(p_dry_wet + 1.0 - p_wet_wet, TINY)


@kernel
def persistence(p_dry_wet: float, p_wet_wet: float, watch_h: float) -> float:
    """How much of today's state is left after a watch (0-1): second eigenvalue to the power h/6.

    A chain that changes over more often than not has no root for a shorter watch; such a one has no
    memory at any length but its own.
    """
    memory = p_wet_wet - p_dry_wet
    if watch_h == REFERENCE_H:
        return memory
    if memory <= 0.0:
        return 0.0
    return math.pow(memory, watch_h / REFERENCE_H)


@kernel
def chance_of_wet(was_wet: bool, p_dry_wet: float, p_wet_wet: float, watch_h: float) -> float:
    """Chance that this watch is wet, after a wet or a dry one."""
    share = wet_share(p_dry_wet, p_wet_wet)
    left = persistence(p_dry_wet, p_wet_wet, watch_h)
    return share + (1.0 - share) * left if was_wet else share * (1.0 - left)


@kernel
def rain_depth(u: float, mean_mm: float) -> float:
    """Rain (mm) by an exponential law with this mean; rises with u."""
    return -mean_mm * math.log1p(-u)


@kernel
def faded(rain_mm: float, watch_h: float, memory_days: float) -> float:
    """What is left of the remembered rain after a watch."""
    return rain_mm * math.exp(-watch_h / (24.0 * memory_days))


@kernel
def usual_rain(share: float, mean_mm: float, watch_h: float, memory_days: float) -> float:
    """Rain (mm) remembered on average: the state at the first watch of a run."""
    return share * mean_mm / max(1.0 - faded(1.0, watch_h, memory_days), TINY)


@kernel
def apply(clock: ClockTable, sky: Sky, par: F8, seed: int, rep: int, watch: int) -> int:
    """Draw the weather of a watch; returns 1 when it is wet.

    Watch 0 is the first of the run: its state is drawn from the long-run share, and the rain of the
    days before it is the average.
    """
    watch_h = clock.watch_h[0]
    wet_wet = clock.p_wet_to_wet[watch]
    late = late_share(clock.hour[watch], watch_h)
    dry_wet = onset(clock.p_dry_to_wet[watch], late, par[LATE_X])
    mean_mm = clock.rain_mm[watch] * watch_h / REFERENCE_H
    camp_i, camp_f = sky.camp_i, sky.camp_f
    chance = chance_of_wet(camp_i[WET] == 1, dry_wet, wet_wet, watch_h)
    if watch == 0:
        chance = wet_share(dry_wet, wet_wet)
        camp_f[RAIN_10D] = usual_rain(chance, mean_mm, watch_h, par[MEMORY_DAYS])
    a, b, c, d = uniforms(seed, rep, watch, R_WEATHER, 0, 0)
    wet = 1 if a < chance else 0
    cloud = clock.cloud_wet[watch] if wet == 1 else clock.cloud_dry[watch]
    camp_i[WET] = wet
    camp_i[LOW_CLOUD] = 1 if c < cloud else 0
    camp_i[FOG] = 1 if clock.first[watch] == 1 and d < clock.fog[watch] else 0
    rain = rain_depth(b, mean_mm) if wet == 1 else 0.0
    camp_f[RAIN_10D] = faded(camp_f[RAIN_10D], watch_h, par[MEMORY_DAYS]) + rain
    return wet
