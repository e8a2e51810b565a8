"""The quantities of the exam: which rows of the record they are scored on, and which measure of a
run answers them.

A name of the record and a measure of the engine meet here and in ``study.record``, by what they
mean and in which unit; no name of a siege appears.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["state", "sum", "rounds", "tubes", "depot", "event"]


class Quantity(NamedTuple):
    """A quantity: id, title, unit, the record's names for it, the measure of a run.

    ``kind``: ``state`` at a dawn, ``sum`` over a period of a measure that counts up, ``rounds`` and
    ``tubes`` by ammunition (``names`` are then beginnings), ``depot`` infantry that the main depot
    feeds, ``event`` days of captures. ``one_night``: two neighbouring days are the night between.
    ``is_listed`` False: reported beside the exam and outside its means.
    """

    id: str
    title: str
    unit: str
    kind: Kind
    measure: str = ""
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    is_listed: bool = True
    one_night: bool = False


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("first_capture", "Day a post was first taken", "days", "event"),
    Quantity("final_loss", "Day a post was finally lost", "days", "event"),
    Quantity(
        "garrison_losses", "Losses of the garrison", "men", "sum", "garrison_losses",
        ("losses_garrison_period", "losses_garrison_cumulative"), ("men",),
    ),
    Quantity(
        "garrison_killed", "Killed of the garrison", "men", "sum", "garrison_killed",
        ("killed_garrison_cumulative",), ("men",),
    ),
    Quantity(
        "garrison_captured", "Captured of the garrison", "men", "sum", "garrison_captured",
        ("captured_garrison_cumulative",), ("men",),
    ),
    Quantity(
        "besieger_losses", "Losses of the besieger", "men", "sum", "besieger_losses",
        ("losses_besieger_period", "losses_besieger_cumulative"), ("men",),
    ),
    Quantity(
        "besieger_killed", "Killed of the besieger", "men", "sum", "besieger_killed",
        ("killed_besieger_cumulative",), ("men",),
    ),
    Quantity("garrison_fit", "Garrison: fit men", "men", "state", "garrison_fit",
             ("garrison_fit",), ("men",)),
    Quantity("garrison_infantry", "Garrison: fit infantry of the main camp", "men", "depot",
             "infantry", ("garrison_infantry_fit",), ("men",)),
    Quantity("wounded_waiting", "Wounded waiting to be flown out", "men", "state",
             "garrison_wounded", ("wounded_waiting",), ("men",)),
    Quantity(
        "tonnes_dropped", "Cargo dropped", "t", "sum", "tonnes_dropped",
        ("tonnes_dropped", "tonnes_dropped_night"), ("t",), one_night=True,
    ),
    Quantity("tonnes_recovered", "Cargo recovered", "t", "sum", "tonnes_recovered",
             ("tonnes_recovered",), ("t",), one_night=True),
    Quantity("guns_serviceable", "Guns and mortars serviceable", "tubes", "tubes", "tubes",
             ("guns_serviceable_",), ("tubes", "guns", "mortars")),
    Quantity("trench_km", "Trench dug and usable", "km", "state", "besieger_trench_km",
             ("trench_km",), ("km",)),
    Quantity("perimeter_km", "Perimeter of the garrison's ground", "km", "state", "perimeter_km"),
    Quantity("rounds_in_stock", "Rounds in the main depot", "rounds", "rounds", "stock",
             ("rounds_stock_",), ("rounds",), is_listed=False),
    Quantity("food_days", "Days of food", "days", "state", "garrison_food_days", ("food_days",),
             ("days",), is_listed=False),
    Quantity("aircraft_lost", "Aircraft lost", "aircraft", "sum", "aircraft_lost",
             ("aircraft_lost",), ("aircraft",), is_listed=False),
)  # fmt: skip
"""In the order in which the scorecard prints them."""

BY_ID = {q.id: q for q in QUANTITIES}
