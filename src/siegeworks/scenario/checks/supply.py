"""Checks of supply: depots, rounds, the road, the air, parameters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.parameters import BASE_TABLE, base_table
from siegeworks.scenario.records import (
    Carrier,
    Depot,
    DropHeight,
    Equipment,
    Flak,
    Fleet,
    Parameter,
    RearStock,
    Zone,
)
from siegeworks.scenario.tables import Table


@check("main-depots", hint="mark one depot a side as main")
def main_depots(draft: Draft) -> Iterator[Finding]:
    """Each side has exactly one main depot."""
    table = draft.table(Depot)
    for side in draft.sides if table.is_read else ():
        mains = [depot.id for depot in table.rows if depot.side == side and depot.is_main]
        if len(mains) != 1:
            line = table.line_of(mains[-1]) if mains else 0
            found = " and ".join(map(repr, mains)) or "no main depot"
            yield Finding(table.name, line, "is_main", f"{found} of {side!r}", "one main depot")


@check("depot-holders", "warning", hint="a depot in other hands supplies nobody")
def depot_holders(draft: Draft) -> Iterator[Finding]:
    """A depot lies in a position that its own side holds."""
    table = draft.table(Depot)
    for situation in draft.situations:
        held = situation.positions.by_id
        for line, depot in table.numbered():
            state = held.get(depot.position)
            if state is not None and state.holder != depot.side:
                found = f"{depot.position!r} held by {state.holder or 'nobody'}"
                expected = f"a position of {depot.side!r} in {situation.folder}"
                yield Finding(table.name, line, "position", found, expected)


@check("rounds", "warning", hint="add rows to stocks.csv, with 0 when there are none")
def rounds(draft: Draft) -> Iterator[Finding]:
    """Each unit's ammunition has a row in the stocks of its depot."""
    weapons = draft.table(Equipment).by_id
    for situation in draft.situations:
        listed = {(row.depot, row.item) for row in situation.stocks.rows}
        named = {key.partition("/")[::2] for key in situation.stocks.named} | listed
        wanted = {
            (unit.depot, weapons[unit.equipment].ammunition)
            for unit in draft.units.values()
            if unit.equipment in weapons and weapons[unit.equipment].ammunition in draft.items
        }
        for depot, item in sorted(wanted - named) if situation.stocks.is_read else ():
            found = f"no row of {item!r} in {depot!r}"
            yield Finding(situation.stocks.name, 0, "item", found, "a row for what its guns fire")


@check("rear-targets", "warning", hint="set a target, or leave the row out")
def rear_targets(draft: Draft) -> Iterator[Finding]:
    """What waits in the rear is wanted forward."""
    table = draft.table(RearStock)
    for line, row in table.numbered():
        if row.quantity > 0 and row.target == 0:
            yield Finding(table.name, line, "target", "0", "a forward stock to aim at")


@check("carrier-depots", hint="name the depot that the rear stock is for")
def carrier_depots(draft: Draft) -> Iterator[Finding]:
    """Carriers fill a depot that draws something from the rear."""
    table = draft.table(Carrier)
    drawing = {row.depot for row in draft.table(RearStock).rows}
    for line, row in table.numbered():
        if row.depot not in drawing:
            found = f"{row.depot!r}, which draws nothing"
            yield Finding(table.name, line, "depot", found, "a depot with rows in rear.csv")


@check("height-order", hint="sort the rows, low first")
def height_order(draft: Draft) -> Iterator[Finding]:
    """Drop heights rise from row to row, and scatter does not shrink with them."""
    table = draft.table(DropHeight)
    for (_, below), (line, row) in pairwise(table.numbered()):
        if row.height_m <= below.height_m:
            found, expected = f"{row.height_m} m", f"more than {below.height_m} m"
            yield Finding(table.name, line, "height_m", found, expected)
        elif row.scatter_m < below.scatter_m:
            found, expected = f"{row.scatter_m:g} m", f"{below.scatter_m:g} m or more"
            yield Finding(table.name, line, "scatter_m", found, expected, "check both rows")


@check("flak-heights", hint="use a height of heights.csv, and a weapon with a ceiling")
def flak_heights(draft: Draft) -> Iterator[Finding]:
    """Each row of flak is for a drop height and for a weapon that reaches aircraft."""
    table = draft.table(Flak)
    heights = draft.table(DropHeight)
    weapons = draft.table(Equipment).by_id
    known = ", ".join(sorted(heights.named, key=int))
    for line, row in table.numbered():
        if str(row.height_m) not in heights.named:
            yield Finding(table.name, line, "height_m", f"{row.height_m} m", f"one of {known}")
        weapon = weapons.get(row.equipment)
        if weapon is not None and weapon.ceiling_m == 0:
            found, expected = f"{weapon.id!r} without a ceiling", "a weapon against aircraft"
            yield Finding(table.name, line, "equipment", found, expected)


@check("airlift", hint="add heights.csv and zones.csv, or leave transport aircraft out")
def airlift(draft: Draft) -> Iterator[Finding]:
    """Transport aircraft have drop heights to fly at and zones to serve."""
    table = draft.table(Fleet)
    transports = [(line, row) for line, row in table.numbered() if row.role == "transport"]
    for file, record in (("heights.csv", DropHeight), ("zones.csv", Zone)):
        for line, row in transports:
            if not draft.tables[file].named:
                found = f"{row.id!r} with no rows in {record.__name__} ({file})"
                yield Finding(table.name, line, "role", found, f"rows in {file}")


@check("parameter-ranges", hint="put low, value and high in order")
def parameter_ranges(draft: Draft) -> Iterator[Finding]:
    """A parameter's value lies between its low and high points, and its shape can have them."""
    yield from _ranges(draft.table(Parameter))


@check("base-parameters", hint=f"mend {BASE_TABLE.name} of the package")
def base_ranges(draft: Draft) -> Iterator[Finding]:
    """The same holds for the base table that ships with the package."""
    yield from _ranges(base_table())


def _ranges(table: Table[Parameter]) -> Iterator[Finding]:
    for line, row in table.numbered():
        is_fixed = row.distribution == "fixed"
        if not is_fixed and not row.low <= row.value <= row.high:
            found, expected = f"{row.value:g}", f"from {row.low:g} to {row.high:g}"
            yield Finding(table.name, line, "value", found, expected)
        elif not is_fixed and row.low == row.high:
            found, expected = f"{row.low:g} twice", "low under high, or fixed"
            yield Finding(table.name, line, "low, high", found, expected)
        if row.distribution in ("lognormal", "gamma") and row.low <= 0.0:
            found, expected = f"{row.low:g}", f"above 0 for {row.distribution}"
            yield Finding(table.name, line, "low", found, expected, "use another shape")
        if row.distribution == "beta" and not 0.0 <= row.low < row.high <= 1.0:
            found, expected = f"{row.low:g} to {row.high:g}", "between 0 and 1 for beta"
            yield Finding(table.name, line, "low, high", found, expected, "use another shape")
        if row.distribution == "beta" and not 0.0 < row.value < 1.0:
            yield Finding(table.name, line, "value", f"{row.value:g}", "inside 0 to 1 for beta")
