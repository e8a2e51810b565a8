"""Annex: supply plan: stocks at the opening, rounds planned, what a run leaves in the depots."""

from __future__ import annotations

import functools
from collections.abc import Collection

from siegeworks.scenario.records import Carrier
from siegeworks.study.questions.supplies import FOOD
from siegeworks.tell.orders.annexes import fires
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Cell, Section, Table, cell, columns
from siegeworks.tell.papers.tongue import msg

__all__ = ["FOOD", "annex", "carriers_told", "rounds_told"]

STORES: dict[str, str] = {
    "food": msg("food, kg"),
    "small_arms": msg("small-arms cartridges, kg"),
    "medical": msg("medical stores, kg"),
}
"""What a depot holds beside rounds."""


def depots(basis: Basis, own: Collection[str] | None) -> list[str]:
    """Depots of the plan's side, or those that supply some of its units."""
    side = [d.id for d in basis.siege.depots if d.side == basis.plan.side]
    if own is None:
        return side
    drawn = {basis.known.units[u].depot for u in own}
    return [d for d in side if d in drawn]


def rounds_told(basis: Basis, own: Collection[str] | None) -> str:
    """Rounds planned against rounds in the depots, in one sentence a kind."""
    tongue = basis.tongue
    planned = fires.planned(basis, own)
    if not planned:
        return tongue.say("No rounds are named by the tasks.")
    told = [
        tongue.say(
            "{ammunition}: {planned} planned, {stock} in the depots",
            ammunition=basis.place(kind),
            planned=tongue.number(n),
            stock=tongue.number(stock(basis, kind, own)),
        )
        for kind, n in planned.items()
    ]
    return f"{tongue.row(told)}."


def stock(basis: Basis, item: str, own: Collection[str] | None = None) -> int:
    """What lies of an item in the depots at the opening."""
    return sum(basis.known.stocks.get((d, item), 0) for d in depots(basis, own))


def carriers_told(basis: Basis, own: Collection[str] | None) -> str:
    """Means of carriage to the depots and what they can bring in a night."""
    tongue = basis.tongue
    found = [c for c in basis.siege.carriers if c.depot in depots(basis, own)]
    if not found:
        return tongue.say("The tables name no means of carriage by road.")
    told = [
        tongue.say(
            "{carrier}: {count}, {tonnes} t a night when dry",
            carrier=basis.name(c.name),
            count=tongue.number(c.count),
            tonnes=tongue.number(per_night_kg(c) / 1000, 1),
        )
        for c in found
    ]
    return f"{tongue.row(told)}."


def per_night_kg(carrier: Carrier) -> float:
    """Kilograms that carriers bring in a dry night, there and back."""
    loads = carrier.count * carrier.serviceable * carrier.load_kg * carrier.delivered_share
    return loads * carrier.km_per_night / (2 * carrier.route_km)


def annex(basis: Basis, formation: str = "") -> Section:
    """Stocks by depot and item."""
    say = basis.tongue.say
    own = basis.units_of(formation) if formation else None
    heads = columns(
        (say("Depot"), 2.2),
        (say("Item"), 2.4),
        (say("In stock"), 1.2, "right"),
        (say("In the rear"), 1.2, "right"),
        (say("Planned"), 1.1, "right"),
        (say("Simulated stock at the last dawn"), 3.0, "right"),
    )
    planned = fires.planned(basis, own)
    ends = _ends(basis)
    rows = [
        _row(basis, depot, item, planned.get(item, 0) if depot == main else 0, ends)
        for main in [_main(basis, own)]
        for depot in depots(basis, own)
        for item in _items(basis, depot)
        if formation == "" or item in planned or item in STORES
    ]
    note = say(
        "Planned: rounds that the tasks name; they are set against the main depot. Rounds fired "
        "beyond them, in harassing and in defence, are the policy's and the simulation's."
    )
    if basis.run is not None:
        note += " " + say(
            "Simulated: median and interval of nine tenths of the runs at dawn of {day}.",
            day=basis.tongue.day(basis.run.until),
        )
    table = Table(caption=say("Stocks and needs"), columns=heads, rows=tuple(rows), note=note)
    return Section(id="supply", title=say("Supply plan"), blocks=(table,))


def _main(basis: Basis, own: Collection[str] | None) -> str:
    mine = depots(basis, own)
    return next((d for d in mine if basis.known.depots[d].is_main), mine[0] if mine else "")


def _items(basis: Basis, depot: str) -> list[str]:
    """Items of a depot that it has, or waits for, at the opening."""
    rows = [r.item for r in basis.siege.situation.stocks if r.depot == depot]
    rows += [r.item for r in basis.siege.rear if r.depot == depot]
    order = [*STORES, *basis.known.ammunition]
    return sorted(dict.fromkeys(rows), key=order.index)


@functools.lru_cache(maxsize=2)
def _ends(basis: Basis) -> dict[str, str]:
    """Simulated stock of rounds at the last dawn by ``depot.item``."""
    if basis.run is None:
        return {}
    table = basis.run.wide("stocks")
    last = table.filter(table["date"] == basis.run.until)
    return {
        r["column"]: basis.tongue.middle(r["p50"], r["p05"], r["p95"], r["n"])
        for r in last.iter_rows(named=True)
    }


def _row(
    basis: Basis, depot: str, item: str, planned: int, ends: dict[str, str]
) -> tuple[Cell, ...]:
    tongue = basis.tongue
    name = tongue.say(STORES[item]) if item in STORES else basis.place(item)
    missing = tongue.say("not simulated") if basis.run is None else tongue.say("not recorded")
    rear = [r.rear for r in basis.siege.situation.stocks if (r.depot, r.item) == (depot, item)]
    table = [r.quantity for r in basis.siege.rear if (r.depot, r.item) == (depot, item)]
    behind = next((r for r in (*rear, *table) if r is not None), None)
    return (
        cell(basis.place(depot)),
        cell(name),
        cell(tongue.number(basis.known.stocks.get((depot, item), 0))),
        cell("" if behind is None else tongue.number(behind)),
        cell(tongue.number(planned) if planned else ""),
        cell(ends.get(f"{depot}.{item}", missing)),
    )
