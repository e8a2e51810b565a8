"""The look: colours, type, and how numbers, dates and chances are written.

Colours are told apart in print without colour by hatch, fill or shape as well: the besieger is
hatched or solid, the garrison plain or hollow, what is contested carries both colours.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

BESIEGER = "#b5402d"
GARRISON = "#2b5f8c"
NOBODY = "#9a9484"
INK = "#24211c"
QUIET = "#645f55"
RULE = "#d8d2c4"
PAPER = "#fffdf8"
RIVER = "#6f9fb0"
RIVER_INK = "#3a6575"
ROAD = "#8a6d4b"
NIGHT = "#eeeae0"
SIDES = (BESIEGER, GARRISON)
"""Colours by index of side, besieger first."""

HATCHES = ("/////", "")
"""Hatches by index of side."""

CHANCE_STEPS = ("#fbf7f0", "#f3d9c9", "#e2a48c", "#c8644a", "#9c3320", "#661c10")
"""Lightness of one hue from never to always, for the besieger's chances."""

GARRISON_STEPS = ("#f8f8f4", "#d5e0e8", "#9bb9d0", "#5b8bb3", "#2b5f8c", "#173d60")
"""The same for what the garrison has."""

SANS = "DejaVu Sans"
SERIF = "DejaVu Serif"
"""Families that matplotlib carries; both write Vietnamese in full."""

THIN = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WHOLE_UNITS = frozenset({"men", "rounds", "tubes", "posts", "aircraft", "m", "t", "kg", "tries"})
SHARES = frozenset({"0-1", "share", "prob"})


def number(value: float, digits: int = 0) -> str:
    """A number with thin spaces between thousands and a true minus sign; "n/a" when not finite."""
    if not math.isfinite(value):
        return "n/a"
    text = f"{abs(value):,.{digits}f}".replace(",", THIN)
    is_nought = not any(sign in "123456789" for sign in text)
    return text if value >= 0 or is_nought else MINUS + text


def rough(value: float) -> float:
    """A figure to three significant digits: what a run can tell of men, rounds and tonnes."""
    if value == 0 or not math.isfinite(value):
        return value
    step: float = 10 ** max(0, math.floor(math.log10(abs(value))) - 2)
    return value if step == 1 else round(value / step) * step


def digits_of(unit: str, largest: float) -> int:
    """Decimals with which figures of this unit are printed when the largest of them is known."""
    if unit in SHARES:
        return 2
    return 0 if unit in WHOLE_UNITS or abs(largest) >= 100 else 1


def amount(value: float, unit: str = "") -> str:
    """A figure with the decimals its unit asks for and the unit after it."""
    text = number(value, digits_of(unit, value))
    return text if unit in SHARES or not unit else f"{text}{THIN}{unit}"


def span(low: float, high: float, unit: str = "") -> str:
    """Two ends of an interval, without the unit."""
    digits = digits_of(unit, high)
    join = f" to {MINUS}" if high < 0 else DASH
    return f"{number(low, digits)}{join}{number(abs(high) if high < 0 else high, digits)}"


def estimate(middle: float, low: float, high: float, unit: str = "") -> str:
    """A figure with its interval in brackets, to three significant digits, without the unit."""
    digits = digits_of(unit, max(abs(low), abs(high)))
    ends = span(rough(low), rough(high), unit)
    return f"{number(rough(middle), digits)} ({ends})"


def chance(p: float) -> str:
    """A probability with two decimals; the ends are never claimed to be certain."""
    if p < 0.005:
        return "<0.01"
    return ">0.99" if p > 0.995 else f"{p:.2f}"


def chance_span(low: float, high: float) -> str:
    """The interval of a probability."""
    return f"{low:.2f}{DASH}{high:.2f}"


def day(date: dt.date) -> str:
    """30 March."""
    return f"{date.day} {MONTHS[date.month - 1]}"


def full_day(date: dt.date) -> str:
    """30 March 1954."""
    return f"{day(date)} {date.year}"


def hour(moment: dt.datetime) -> str:
    """30 March, 18:30."""
    return f"{day(moment.date())}, {moment:%H:%M}"


def plural(n: int, noun: str) -> str:
    """A count with its noun."""
    return f"{number(n)} {noun}" if n == 1 else f"{number(n)} {noun}s"


def rc() -> Any:
    """Settings of matplotlib for every figure, by name."""
    return {
        "font.family": SANS,
        "font.size": 9,
        "text.color": INK,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "hatch.linewidth": 0.6,
        "svg.fonttype": "path",
        "svg.hashsalt": "siegeworks",
        "path.simplify": True,
        "text.parse_math": False,  # a name may hold a dollar sign
    }


def chance_map(steps: tuple[str, ...] = CHANCE_STEPS) -> Any:
    """Colour map of chances from 0 to 1, monotone in lightness."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("chance", list(steps))


def ink_on(p: float) -> str:
    """Colour of a number written on the shade of a chance, dark or light enough to be read."""
    return PAPER if p > 0.6 else INK
