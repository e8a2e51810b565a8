"""Annex: task organisation, and where the command posts are."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.scenario.records import Unit
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Cell, Section, Table, cell, columns

Row = tuple[Cell, ...]
INDENT = "\u2003"


def annex(basis: Basis, formation: str = "") -> Section:
    """Every unit of the plan's side, or of a formation: men, weapons, place, tasks."""
    say = basis.tongue.say
    heads = columns(
        (say("Unit"), 3.4),
        (say("Men fit"), 1.0, "right"),
        (say("Weapons"), 2.2),
        (say("Where"), 2.6),
        (say("Tasks"), 4.2),
    )
    tops = [formation] if formation else list(_tops(basis))
    rows = [row for top in tops for row in _rows(basis, top, 0)]
    note = say("Men and weapons as at dawn of {day}.", day=basis.tongue.day(basis.siege.at))
    table = Table(caption=say("Units, men and tasks"), columns=heads, rows=tuple(rows), note=note)
    return Section(id="organisation", title=basis.tongue.term("task organisation"), blocks=(table,))


def _tops(basis: Basis) -> Iterator[str]:
    """Formations of the order first, then what else stands directly below the head."""
    yield from basis.formations
    if basis.formations != (basis.head,):
        yield from (u for u in basis.siege.children(basis.head) if u not in basis.formations)


def _rows(basis: Basis, unit_id: str, depth: int) -> Iterator[Row]:
    unit = basis.known.units[unit_id]
    yield _row(basis, unit, depth)
    for child in basis.siege.children(unit_id):
        yield from _rows(basis, child, depth + 1)


def _row(basis: Basis, unit: Unit, depth: int) -> Row:
    own = [t for t in basis.tasks if unit.id in t.unit_ids]
    told = dict.fromkeys(sentences.label(basis, task) for task in own)
    state = basis.known.states.get(unit.id)
    is_node = unit.kind == "formation"
    men = "" if is_node else basis.tongue.number(basis.known.men(unit.id))
    if state is not None and not state.is_present and not is_node:
        men = basis.tongue.say("not here")
    return (
        cell(INDENT * depth + basis.unit(unit.id), strong=is_node),
        cell(men),
        cell(basis.weapon(unit)),
        cell(where(basis, unit)),
        cell(basis.tongue.row(told)),
    )


def where(basis: Basis, unit: Unit) -> str:
    """Where a unit is at the opening: its place, or latitude and longitude."""
    state = basis.known.states.get(unit.id)
    if state is None or unit.kind == "formation":
        return ""
    name = state.position or state.place
    return basis.place(name) if name else _grid(basis, unit)


def command_posts(basis: Basis, formation: str) -> Iterator[str]:
    """Headquarters with their places: all of the side, or those of a formation and above it."""
    own = basis.units_of(formation) if formation else None
    for unit in basis.siege.units:
        if unit.side != basis.plan.side or unit.kind != "hq":
            continue
        if own is None or unit.id in own or unit.parent == basis.head:
            place = where(basis, unit)
            name = basis.unit(unit.id)
            yield basis.tongue.pair(name, place) if place else name


def _grid(basis: Basis, unit: Unit) -> str:
    """Latitude and longitude of a unit that stands at no named place."""
    at = basis.known.point(unit.id)
    if at is None:
        return ""
    lat, lon = (basis.tongue.number(value, 3) for value in at)
    return basis.tongue.say("{lat} N, {lon} E", lat=lat, lon=lon)
