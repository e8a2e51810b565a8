"""Checks of a situation: every unit somewhere it can be, with what it can have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import h3

from siegeworks.scenario.checks.ground import has_map, is_on_map
from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft, SituationDraft
from siegeworks.scenario.lines import TrenchLine
from siegeworks.scenario.records import Position, Unit, UnitState

MOST_OVER_STRENGTH = 1.5
"""A unit with more men than this share of its establishment is taken for a slip of the pen."""

DUG_TOLERANCE = 1.05
"""Lengths of a line by two methods agree within this factor."""

LOSSES = ("killed", "captured", "missing", "deserted", "evacuated")


@check("situation-units", hint="give every unit one row; leave formations out")
def situation_units(draft: Draft) -> Iterator[Finding]:
    """Every unit with men or guns of its own has one row in each situation, a formation none."""
    for situation in draft.situations:
        table = situation.units
        if not table.is_read:
            continue
        for unit in draft.units.values():
            if unit.kind != "formation" and unit.id not in table.named:
                yield Finding(table.name, 0, "unit", f"no row of {unit.id!r}", "one row a unit")
        for line, _, unit in _states(draft, situation):
            if unit.kind == "formation":
                found = f"{unit.id!r}, a formation"
                yield Finding(table.name, line, "unit", found, "a unit with men of its own")


@check("situation-places", hint="fill position, or place, or lat and lon")
def situation_places(draft: Draft) -> Iterator[Finding]:
    """A unit at the siege is in a position, or at a place, or at a point: in exactly one."""
    for situation in draft.situations:
        for line, state in situation.units.numbered():
            points = (state.lat is not None, state.lon is not None)
            if points[0] != points[1]:
                place = (situation.units.name, line, "lat, lon")
                yield Finding(*place, "one of the two", "both or neither")
            n = bool(state.position) + bool(state.place) + all(points)
            if n > 1 or (n == 0 and state.is_present and not any(points)):
                place = (situation.units.name, line, "position, place, lat, lon")
                yield Finding(*place, f"{n} of the three", "exactly one")


@check("situation-points", hint="degrees north and east, inside the map")
def situation_points(draft: Draft) -> Iterator[Finding]:
    """A unit at a point is on the map."""
    for situation in draft.situations if has_map(draft) else ():
        for line, state in situation.units.numbered():
            if state.lat is None or state.lon is None:
                continue
            if not is_on_map(draft, state.lat, state.lon):
                found = f"{state.lat:g}, {state.lon:g} outside the map"
                place = (situation.units.name, line, "lat, lon")
                yield Finding(*place, found, "a point on the map")


@check("situation-holders", hint="move the unit, or correct the holder of the position")
def situation_holders(draft: Draft) -> Iterator[Finding]:
    """A unit is in a position that its side holds, or has a part of."""
    for situation in draft.situations:
        states = situation.positions.by_id
        for line, state, unit in _states(draft, situation):
            held = states.get(state.position)
            if held is None or not state.is_present or held.holder in ("", unit.side):
                continue
            if held.attacker_share == 0.0:
                found = f"{unit.id!r} of {unit.side!r} in {held.position!r} of {held.holder!r}"
                place = (situation.units.name, line, "position")
                yield Finding(*place, found, f"a position of {unit.side!r}")


@check("built-positions", hint="a position that is not built yet has no garrison")
def built_positions(draft: Draft) -> Iterator[Finding]:
    """No unit is in a position that is not built yet."""
    positions = draft.table(Position).by_id
    for situation in draft.situations:
        for line, state in situation.units.numbered():
            position = positions.get(state.position)
            built = position.exists_from if position else None
            if built and situation.date and built > situation.date and state.is_present:
                place = (situation.units.name, line, "position")
                yield Finding(
                    *place, f"{state.position!r}, built {built}", "a position that stands"
                )


@check("situation-positions", hint="give every position a row with its holder")
def situation_positions(draft: Draft) -> Iterator[Finding]:
    """Every position that stands has a row; a share in other hands needs a holder."""
    for situation in draft.situations:
        table = situation.positions
        for position in draft.table(Position).rows if table.is_read else ():
            stands = _stands(position, situation.date)
            if stands and position.id not in table.named:
                found = f"no row of {position.id!r}"
                yield Finding(table.name, 0, "position", found, "one row a position")
        for line, state in table.numbered():
            if state.attacker_share and not state.holder:
                found = f"{state.attacker_share:g} of nobody's position"
                yield Finding(table.name, line, "attacker_share", found, "a holder, or 0")


@check("fit-men", hint="check the figure, or raise the establishment in units.csv")
def fit_men(draft: Draft) -> Iterator[Finding]:
    """No unit has half as many men again as its establishment; an absent unit has none."""
    for situation in draft.situations:
        for line, state, unit in _states(draft, situation):
            men = state.fit + state.light
            most = MOST_OVER_STRENGTH * unit.establishment
            if men > most and unit.kind != "formation":
                found = f"{men} men of {unit.id!r}"
                place = (situation.units.name, line, "fit")
                yield Finding(*place, found, f"at most {most:.0f}")


@check("tubes", hint="check the figure, or raise the tubes in units.csv")
def tubes(draft: Draft) -> Iterator[Finding]:
    """No unit serves more tubes than its establishment has."""
    for situation in draft.situations:
        for line, state, unit in _states(draft, situation):
            if state.tubes > unit.tubes:
                found, expected = f"{state.tubes} of {unit.id!r}", f"at most {unit.tubes}"
                yield Finding(situation.units.name, line, "tubes", found, expected)


@check("first-losses", hint="losses are counted from the first day")
def first_losses(draft: Draft) -> Iterator[Finding]:
    """On the first day of the siege nobody has been lost yet."""
    for situation in draft.situations:
        if draft.scenario is None or situation.date != draft.scenario.first_day:
            continue
        for line, state in situation.units.numbered():
            for name in LOSSES:
                if n := getattr(state, name):
                    place = (situation.units.name, line, name)
                    yield Finding(*place, str(n), "0 on the first day")


@check("stock-ranges", hint="put low, quantity and high in order")
def stock_ranges(draft: Draft) -> Iterator[Finding]:
    """The estimate of a stock lies between its low and high estimate."""
    for situation in draft.situations:
        for line, row in situation.stocks.numbered():
            figures = [x for x in (row.low, row.quantity, row.high) if x is not None]
            if figures != sorted(figures):
                place = (situation.stocks.name, line, "low, quantity, high")
                yield Finding(*place, " ".join(map(str, figures)), "rising figures")


@check("dug-lengths", hint="correct the metres, the branches or the course of the line")
def dug_lengths(draft: Draft) -> Iterator[Finding]:
    """No more is dug on a line than its course and branches are long."""
    lines = {line.record.id: line for line in draft.trenches}
    for situation in draft.situations:
        for number, row in situation.trenches.numbered():
            line = lines.get(row.trench)
            most_m = full_length_m(line) if line else 0.0
            if line and row.dug_m > most_m * DUG_TOLERANCE:
                place = (situation.trenches.name, number, "dug_m")
                yield Finding(*place, f"{row.dug_m} m", f"at most {most_m:.0f} m")


def full_length_m(line: TrenchLine) -> float:
    """Metres to be dug on a line, branches included."""
    course_m = sum(h3.great_circle_distance(a, b, unit="m") for a, b in pairwise(line.coords))
    return float(course_m) * line.record.branches


def _states(draft: Draft, situation: SituationDraft) -> Iterator[tuple[int, UnitState, Unit]]:
    """Lines, states and units of a situation, for the units that are known."""
    for line, state in situation.units.numbered():
        if unit := draft.units.get(state.unit):
            yield line, state, unit


def _stands(position: Position, date: dt.date | None) -> bool:
    return position.exists_from is None or (date is not None and position.exists_from <= date)
