"""Flooding: long rain fills the trenches of low ground and brings shelters down.

Once the rain of the last days passes a threshold, every wet watch takes a share of the trench on
flooding ground that is still usable; dry watches drain it. Shelters of held positions fall in on
wet days above the threshold, on slopes more slowly than on flooding ground. No draw is made:
weather is the chance in it, and shares of many trenches and shelters move smoothly.

Source: guesses with ranges in the parameter table; no measured source was found. Not modelled:
single trenches, the rise of the river, pumps, and rebuilding of shelters.
"""

from __future__ import annotations

from siegeworks.engine.codes import EXISTS, FLOODED, NOBODY, OWNER, RAIN_10D, SHELTER, WET
from siegeworks.engine.hours import over_hours
from siegeworks.engine.jit import kernel
from siegeworks.engine.state import F8, I1, I4, Posts, Sky
from siegeworks.engine.tables import ClockTable, GroundTable, PostTable

ID = "flooding"
VERSION = 1
PARAMETERS = (
    "flood_rain_threshold_mm_10d", "flood_trench_share_per_wet_watch_share",
    "drain_trench_share_per_dry_watch_share", "shelter_collapse_share_per_wet_day_share",
    "flood_hill_factor_x",
)  # fmt: skip
THRESHOLD_MM, FLOODS, DRAINS, COLLAPSE, HILL_X = range(len(PARAMETERS))
READS = (
    "tables.posts", "tables.ground", "tables.clock", "posts.post_i", "posts.post_f", "sky.camp_i",
    "sky.camp_f",
)  # fmt: skip
WRITES = ("posts.post_f", "sky.camp_f")

REFERENCE_H = 6.0
"""Hours to which the shares a watch in the parameter table refer."""


@kernel
def flooded_after(
    flooded: float, wet: bool, over: bool, floods: float, drains: float, watch_h: float
) -> float:
    """Share of trench under water (0-1) after a watch: it rises in rain over the threshold."""
    if wet and over:
        return flooded + (1.0 - flooded) * over_hours(floods, watch_h, REFERENCE_H)
    if wet:
        return flooded
    return flooded * (1.0 - over_hours(drains, watch_h, REFERENCE_H))


@kernel
def drop_shelters(
    cell: I4, floods: I1, post_i: I4, post_f: F8, collapse: float, hill_x: float, watch_h: float
) -> int:
    """Bring shelters of every held position down by a wet watch; returns how many positions."""
    on_flat = 1.0 - over_hours(collapse, watch_h, 24.0)
    on_hill = 1.0 - over_hours(collapse * hill_x, watch_h, 24.0)
    count = 0
    for p in range(cell.size):
        if post_i[p, EXISTS] == 0 or post_i[p, OWNER] == NOBODY or post_f[p, SHELTER] <= 0.0:
            continue
        post_f[p, SHELTER] *= on_flat if floods[cell[p]] == 1 else on_hill
        count += 1
    return count


@kernel
def apply(
    posts: PostTable, ground: GroundTable, clock: ClockTable, state_posts: Posts, sky: Sky, par: F8
) -> int:
    """Flood or drain trenches and wear shelters; returns 1 when rain over the threshold acted."""
    watch_h = clock.watch_h[0]
    wet = sky.camp_i[WET] == 1
    over = sky.camp_f[RAIN_10D] > par[THRESHOLD_MM]
    sky.camp_f[FLOODED] = flooded_after(
        sky.camp_f[FLOODED], wet, over, par[FLOODS], par[DRAINS], watch_h
    )
    if not (wet and over):
        return 0
    drop_shelters(
        posts.cell, ground.floods, state_posts.post_i, state_posts.post_f, par[COLLAPSE],
        par[HILL_X], watch_h,
    )  # fmt: skip
    return 1
