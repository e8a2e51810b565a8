"""What is recorded at every dawn: one row a measure, in the order of the columns of ``Log.daily``.

Results, figures and the report read this list; the kernel's record fills it.
"""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """A daily measure: ``id``, ``unit``, ``meaning``; ``cumulative`` True when it counts from the
    start."""

    id: str
    unit: str
    meaning: str
    cumulative: bool


def _sided(id_: str, unit: str, meaning: str, cumulative: bool = False) -> tuple[Measure, Measure]:
    return (
        Measure(f"besieger_{id_}", unit, f"{meaning}, besieger", cumulative),
        Measure(f"garrison_{id_}", unit, f"{meaning}, garrison", cumulative),
    )


MEASURES: tuple[Measure, ...] = (
    *_sided("fit", "men", "men fit and present"),
    *_sided("infantry", "men", "fit men of rifle and engineer units"),
    *_sided("effective", "men", "fit infantry weighted by cohesion"),
    *_sided("cohesion", "0-1", "mean cohesion of rifle units by men"),
    *_sided("wounded", "men", "wounded not evacuated, with units and in aid stations"),
    *_sided("sick", "men", "sick"),
    *_sided("killed", "men", "killed outright and died, since the start", True),
    *_sided("hit", "men", "killed and wounded, since the start", True),
    *_sided("captured", "men", "captured, since the start", True),
    *_sided("gone", "men", "missing and deserted, since the start", True),
    *_sided("evacuated", "men", "evacuated, since the start", True),
    *_sided("losses", "men", "hit, captured, missing and deserted, since the start", True),
    *_sided("arrived", "men", "reinforcements and replacements, since the start", True),
    *_sided("tubes", "tubes", "guns and mortars serviceable"),
    *_sided("food_days", "days", "days of food in the depots for all fit men"),
    *_sided("trench_km", "km", "trench dug and usable"),
    *_sided("posts", "posts", "counted posts held"),
    Measure("ring_share", "share", "share of the encircling trench dug and usable", False),
    Measure("perimeter_km", "km", "perimeter of the garrison's ground", False),
    Measure(
        "invested_share", "share", "share of that perimeter that faces besieger's ground", False
    ),
    Measure("garrison_km2", "km2", "ground the garrison holds", False),
    Measure("overlooked_share", "share", "mean overlooking of the garrison's counted posts", False),
    Measure("tonnes_dropped", "t", "cargo dropped, since the start", True),
    Measure("tonnes_recovered", "t", "cargo recovered by the garrison, since the start", True),
    Measure("tonnes_fallen", "t", "cargo that fell outside its ground, since the start", True),
    Measure("tonnes_landed", "t", "cargo landed, since the start", True),
    Measure("drop_height_m", "m", "height of the drops", False),
    Measure("strip_by_day", "0-1", "landings by day go on", False),
    Measure("strip_by_night", "0-1", "landings by night go on", False),
    Measure("aircraft_lost", "aircraft", "aircraft lost, since the start", True),
    Measure("flown_out", "men", "wounded flown out, since the start", True),
    Measure("wet", "0-1", "the first watch of the day is wet", False),
    Measure("over", "0-1", "resistance has ended", False),
    Measure("key_ground", "posts", "positions of the key ground that the besieger holds", False),
)
"""Columns of ``Log.daily``."""

IDS: tuple[str, ...] = tuple(m.id for m in MEASURES)
