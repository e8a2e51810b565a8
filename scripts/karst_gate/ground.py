"""The landscape of the Karst Gate: a limestone ridge from west to east with one saddle in it."""

from __future__ import annotations

import math

from scripts.made_up.ground import Landscape, hill

HILLS: tuple[tuple[float, float, float, float], ...] = (
    (-230.0, 30.0, 190.0, 60.0),  # the main work, on the shoulder west of the saddle
    (600.0, 40.0, 210.0, 75.0),  # the eastern dome
    (-720.0, -10.0, 230.0, 85.0),  # the western dome
    (160.0, 800.0, 230.0, 105.0),  # the hawk's rock, before the ridge
    (-600.0, 680.0, 180.0, 60.0),  # the thorn hill
    (1000.0, 1050.0, 300.0, 120.0),  # where the besieger looks from
    (-1150.0, 1050.0, 320.0, 110.0),
)
"""x, y, radius and height of hills, metres."""

DOLINES: tuple[tuple[float, float], ...] = (
    (330.0, 330.0),
    (-120.0, 480.0),
    (-420.0, 300.0),
    (620.0, 560.0),
    (120.0, -560.0),
    (-800.0, -500.0),
)
"""Sink holes: the only deep soil up here."""

ROAD: tuple[tuple[float, float], ...] = (
    (60.0, 1780.0),
    (-60.0, 1200.0),
    (-150.0, 800.0),
    (-60.0, 420.0),
    (20.0, 120.0),
    (40.0, -250.0),
    (60.0, -650.0),
    (-40.0, -1150.0),
    (20.0, -1750.0),
)


def height_m(x: float, y: float) -> float:
    """Height of the ground: plain, ridge with its saddle, plateau, hills, sink holes."""
    ridge = math.exp(-((y / 480.0) ** 2)) * (1.0 - 0.6 * math.exp(-(((x - 20.0) / 240.0) ** 2)))
    plateau = 35.0 / (1.0 + math.exp((y + 450.0) / 120.0))
    hills = sum(rise * hill(x, y, (cx, cy), radius) for cx, cy, radius, rise in HILLS)
    holes = sum(14.0 * hill(x, y, centre, 70.0) for centre in DOLINES)
    roll = 6.0 * math.sin(x / 310.0) * math.cos(y / 270.0)
    return 560.0 + 150.0 * ridge + plateau + hills - holes + roll


def cover(x: float, y: float, slope_deg: float) -> str:
    """Soil in the sink holes, bare rock on steep slopes, beech in the north-west, else pasture."""
    if any(hill(x, y, centre, 70.0) > 0.4 for centre in DOLINES):
        return "sink_hole"
    if slope_deg > 19.0:
        return "bare_rock"
    if x + 0.6 * y < -700.0 or y < -1050.0:
        return "beech_wood"
    return "pasture"


LAND = Landscape(
    lat=45.9, lon=14.2, resolution=10, rings=14, height=height_m, cover=cover, road=ROAD
)
