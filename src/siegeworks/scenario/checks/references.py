"""Checks that names mean something: references, sides, items, ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.columns import columns_of
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.faults import suggest
from siegeworks.scenario.parameters import base_parameters
from siegeworks.scenario.records import ControlRow, Parameter, RearStock, Zone
from siegeworks.scenario.tables import Table, quote

SIDE_COLUMNS = ("side", "holder", "other")
FREE_SIDES = ("contested",)
"""What the record may write beside a side."""


def unknown(
    place: tuple[str, int, str], name: str, known: Iterable[str], kind: str
) -> Iterator[Finding]:
    """A finding when ``name`` is not among ``known``; ``place`` is file, row and field."""
    names = set(known)
    if name not in names:
        yield Finding(*place, quote(name), kind, suggest(name, names))


@check("references", hint="add the row it means, or correct the name")
def references(draft: Draft) -> Iterator[Finding]:
    """Every name in a column that refers to another table is an id of that table."""
    for table, record in draft.all_tables():
        for column in columns_of(record):
            known = draft.names(column.ref) if column.ref else None
            if known is None:
                continue
            for line, row in table.numbered():
                if name := getattr(row, column.name):
                    place = (table.name, line, column.name)
                    yield from unknown(place, name, known, f"an id of {column.ref}")


@check("scenario-references", hint="name a row of positions.csv")
def scenario_references(draft: Draft) -> Iterator[Finding]:
    """The command post and the key ground of ``scenario.toml`` are positions."""
    known = draft.names("positions")
    if draft.scenario is None or known is None:
        return
    post = draft.scenario.ending.command_post
    yield from unknown(("scenario.toml", 0, "ending.command_post"), post, known, "a position")
    for i, name in enumerate(draft.scenario.key_ground, start=1):
        yield from unknown(("scenario.toml", 0, f"key_ground[{i}]"), name, known, "a position")


@check("zone-positions", hint="separate ids of positions.csv by blanks")
def zone_positions(draft: Draft) -> Iterator[Finding]:
    """The positions that cover a drop zone or strip are positions."""
    known = draft.names("positions")
    table = draft.table(Zone)
    for line, zone in table.numbered() if known is not None else ():
        for name in zone.positions.split():
            yield from unknown((table.name, line, "positions"), name, known or (), "a position")


@check("sides", hint="use a side of scenario.toml")
def sides(draft: Draft) -> Iterator[Finding]:
    """Every side named in a table is a side of ``scenario.toml``."""
    kind = "a side: " + " or ".join(draft.sides)
    for table, record in draft.all_tables() if draft.sides else ():
        allowed = (*draft.sides, *(FREE_SIDES if record is ControlRow else ()))
        for name in SIDE_COLUMNS:
            if name not in record.model_fields:
                continue
            for line, row in table.numbered():
                if side := getattr(row, name):
                    yield from unknown((table.name, line, name), side, allowed, kind)
    for trench in draft.trenches if draft.sides else ():
        place = ("trenches.geojson", 0, f"{trench.record.id}.side")
        yield from unknown(place, trench.record.side, draft.sides, kind)


@check("side-roles", hint="list the besieger first, then the garrison")
def side_roles(draft: Draft) -> Iterator[Finding]:
    """The first side is the besieger, the second the garrison, under different ids."""
    if draft.scenario is None:
        return
    first, second = draft.scenario.sides
    if (first.role, second.role) != ("besieger", "garrison"):
        found = f"{first.role}, {second.role}"
        yield Finding("scenario.toml", 0, "sides", found, "besieger, garrison")
    if first.id == second.id:
        yield Finding("scenario.toml", 0, "sides", f"{first.id!r} twice", "two ids")


@check("items", hint="use food, small_arms, medical or an id of ammunition.csv")
def items(draft: Draft) -> Iterator[Finding]:
    """What a depot holds or draws is food, small arms, medical stores or known ammunition."""
    if not draft.tables["ammunition.csv"].is_read:
        return
    tables: list[Table[Any]] = [draft.table(RearStock), *(s.stocks for s in draft.situations)]
    for table in tables:
        for line, row in table.numbered():
            place = (table.name, line, "item")
            yield from unknown(place, row.item, draft.items, "an item of supply")


@check("parameter-names", hint="only parameters of the base table can be replaced")
def parameter_names(draft: Draft) -> Iterator[Finding]:
    """The scenario's own parameters replace rows of the base table."""
    table = draft.table(Parameter)
    known = base_parameters().names if table.rows else ()
    for line, row in table.numbered():
        yield from unknown((table.name, line, "name"), row.name, known, "a known parameter")


@check("hashes", hint="rename one of the two")
def hashes(draft: Draft) -> Iterator[Finding]:
    """No two names share the 32-bit hash under which their draws are addressed."""
    seen: dict[int, str] = {}
    for table, record in draft.all_tables():
        for name in sorted(table.named) if "id" in record.model_fields else ():
            first = seen.setdefault(address_of(name), name)
            if first != name:
                found = f"{name!r} with the hash of {first!r}"
                yield Finding(table.name, table.line_of(name), "id", found, "a hash of its own")


def address_of(name: str) -> int:
    """The 32-bit entity of a name: the first four bytes of its BLAKE2s, the highest first."""
    return int.from_bytes(hashlib.blake2s(name.encode()).digest()[:4], "big")
