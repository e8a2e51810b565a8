"""Checks of the order of battle: the tree of units, their weapons, their depots."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.records import Arrival, Depot, Equipment, Unit

GUN_KINDS = ("battery", "aa", "tank")


@check("unit-tree", hint="name a formation nearer to the side as parent")
def unit_tree(draft: Draft) -> Iterator[Finding]:
    """Going up from any unit, parent by parent, ends at its side."""
    table = draft.table(Unit)
    for line, unit in table.numbered():
        path = [unit.id]
        above = draft.units.get(unit.parent)
        while above is not None and above.id not in path:
            path.append(above.id)
            above = draft.units.get(above.parent)
        if above is not None and above.id == unit.id:
            found = "the cycle " + " - ".join([*path, unit.id])
            yield Finding(table.name, line, "parent", found, "a way up to the side")


@check("unit-parents", hint="give the parent a row of kind formation on the same side")
def unit_parents(draft: Draft) -> Iterator[Finding]:
    """A parent is a formation of the same side."""
    table = draft.table(Unit)
    for line, unit in table.numbered():
        parent = draft.units.get(unit.parent)
        if parent is None:
            continue
        if parent.side != unit.side:
            found = f"{unit.side!r} under {parent.id!r} of {parent.side!r}"
            yield Finding(table.name, line, "side", found, "the side of its parent")
        if parent.kind != "formation":
            found = f"{parent.id!r}, a unit of kind {parent.kind}"
            yield Finding(table.name, line, "parent", found, "a formation")


@check("unit-ids", hint="rename the unit")
def unit_ids(draft: Draft) -> Iterator[Finding]:
    """No unit has the id of a side."""
    table = draft.table(Unit)
    for line, unit in table.numbered():
        if unit.id in draft.sides:
            yield Finding(table.name, line, "id", repr(unit.id), "an id that is not a side")


@check("formations", hint="give men and guns to the units below it")
def formations(draft: Draft) -> Iterator[Finding]:
    """A formation has no men, weapons or guns of its own."""
    table = draft.table(Unit)
    for line, unit in table.numbered():
        if unit.kind != "formation":
            continue
        if unit.establishment:
            found, expected = f"{unit.establishment} men", "0 for a formation"
            yield Finding(table.name, line, "establishment", found, expected)
        if unit.tubes or unit.equipment:
            found, expected = f"{unit.tubes} {unit.equipment!r}", "none for a formation"
            yield Finding(table.name, line, "tubes", found, expected)


@check("guns", hint="name the weapon in equipment.csv and the number of tubes")
def guns(draft: Draft) -> Iterator[Finding]:
    """Batteries, anti-aircraft and tank units have a weapon and tubes; tubes need a weapon."""
    table = draft.table(Unit)
    for line, unit in table.numbered():
        if not unit.equipment and (unit.kind in GUN_KINDS or unit.tubes):
            yield Finding(table.name, line, "equipment", "an empty cell", "the weapon it serves")
        if not unit.tubes and (unit.kind in GUN_KINDS or unit.equipment):
            yield Finding(table.name, line, "tubes", "0", "the number of its tubes")


@check("gun-ammunition", hint="name a row of ammunition.csv")
def gun_ammunition(draft: Draft) -> Iterator[Finding]:
    """A weapon that a unit serves fires some ammunition."""
    table = draft.table(Equipment)
    served = {unit.equipment for unit in draft.units.values()}
    for line, weapon in table.numbered():
        if weapon.id in served and not weapon.ammunition:
            yield Finding(table.name, line, "ammunition", "an empty cell", "what it fires")


@check("scatter", "warning", hint="fire by map scatters at least as much as observed fire")
def scatter(draft: Draft) -> Iterator[Finding]:
    """Blind fire scatters no less than observed fire."""
    table = draft.table(Equipment)
    for line, weapon in table.numbered():
        if weapon.scatter_blind_m < weapon.scatter_m:
            found, expected = f"{weapon.scatter_blind_m:g} m", f"{weapon.scatter_m:g} m or more"
            yield Finding(table.name, line, "scatter_blind_m", found, expected)


@check("unit-depots", hint="name a depot of the unit's side")
def unit_depots(draft: Draft) -> Iterator[Finding]:
    """A unit is supplied by a depot of its own side."""
    table = draft.table(Unit)
    depots = draft.table(Depot).by_id
    for line, unit in table.numbered():
        depot = depots.get(unit.depot)
        if depot is not None and depot.side != unit.side:
            found = f"{depot.id!r} of {depot.side!r}"
            yield Finding(table.name, line, "depot", found, f"a depot of {unit.side!r}")


@check("arrival-sides", hint="correct the side or the unit")
def arrival_sides(draft: Draft) -> Iterator[Finding]:
    """Men that arrive for a unit are of the unit's side."""
    table = draft.table(Arrival)
    for line, arrival in table.numbered():
        unit = draft.units.get(arrival.unit)
        if unit is not None and unit.side != arrival.side:
            found = f"{arrival.side!r} for {unit.id!r} of {unit.side!r}"
            yield Finding(table.name, line, "side", found, "the side of the unit")


@check("arrival-units", hint="name a unit, or a formation with units below it")
def arrival_units(draft: Draft) -> Iterator[Finding]:
    """A formation that arrives has units below it for its men to go to."""
    table = draft.table(Arrival)
    parents = {unit.parent for unit in draft.units.values()}
    for line, arrival in table.numbered():
        unit = draft.units.get(arrival.unit)
        if unit is not None and unit.kind == "formation" and unit.id not in parents:
            found = f"{unit.id!r}, a formation without units"
            yield Finding(table.name, line, "unit", found, "a unit with men of its own")
