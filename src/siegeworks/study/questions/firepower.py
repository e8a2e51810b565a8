"""Guns and rounds of both sides by calibre, and how long the rounds last.

Two rates are given: units of fire, the staff's measure of a day of hard fighting, and the daily
harassing fire that each side's policy allows a tube.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from siegeworks.scenario.records import Ammunition, Equipment
from siegeworks.study.answers import Row, Section
from siegeworks.study.questions.record import recorded
from siegeworks.study.rows import Bounds, Head, plain, sources
from siegeworks.study.standing import Standing

TITLE = "Guns and rounds"
NOTE = (
    "Days of fire are told at two rates: one unit of fire a tube and day (a day of hard fighting), "
    "and the harassing fire that the policy allows. Rounds in the rear are not counted."
)


class Stock(NamedTuple):
    """Rounds of a kind in a side's depots with their bounds, and the tubes that fire them."""

    rounds: int
    bounds: Bounds | None
    rear: int
    source: str
    tubes: int


def answer(standing: Standing) -> Section:
    """Section 2 from the written situation."""
    rows: list[Row] = []
    for side in range(2):
        rows += [*_guns(standing, side), *_rounds(standing, side)]
        rows += [*_units_of_fire(standing, side), *_harassing(standing, side)]
    rows += recorded(standing, ("guns_serviceable", "guns_lost", "rounds_stock", "rounds_fired"))
    return Section(TITLE, NOTE, tuple(rows))


def _guns(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Guns serviceable")
    names = {w.id: w.name for w in standing.siege.equipment}
    for weapon, tubes in standing.tubes(side).items():
        value = f"{tubes.serviceable} of {tubes.establishment}"
        yield head.row(names[weapon], value, "tubes", sources(s for _, s in tubes.troops))


def _rounds(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Rounds in the depots")
    for kind in standing.siege.ammunition:
        stock = stock_of(standing, side, kind)
        if stock.rounds or stock.tubes:
            rear = f"; {stock.rear} more in the rear" if stock.rear else ""
            yield head.row(kind.name, stock.rounds, "rounds", stock.source + rear, stock.bounds)


def _units_of_fire(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Days of fire, a unit of fire a day")
    for kind in standing.siege.ammunition:
        stock = stock_of(standing, side, kind)
        a_day = stock.tubes * kind.unit_of_fire
        if a_day:
            why = f"rounds / ({stock.tubes} tubes x {kind.unit_of_fire}); {kind.source}"
            yield _days(head, kind, stock, a_day, why)


def _harassing(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Days of fire, harassing only")
    allowed = standing.policy(side).harass_rounds_per_tube_day
    for kind in standing.siege.ammunition:
        stock, a_day = stock_of(standing, side, kind), harassing(standing, side, kind)
        if a_day > 0.0:
            why = (
                f"rounds / {plain(a_day)} a day: {plain(allowed)} a tube (policy) in rounds of the "
                "reference gun, by lethal area"
            )
            yield _days(head, kind, stock, a_day, why)


def _days(head: Head, kind: Ammunition, stock: Stock, a_day: float, why: str) -> Row:
    bounds = (stock.bounds[0] / a_day, stock.bounds[1] / a_day) if stock.bounds else None
    return head.row(kind.name, stock.rounds / a_day, "days", why, bounds, digits=1)


def stock_of(standing: Standing, side: int, kind: Ammunition) -> Stock:
    """Rounds of a kind that a side has, and the tubes it has for them."""
    rows = standing.stocks(side, kind.id)
    known = {r.depot: r.quantity for r in standing.siege.rear if r.item == kind.id}
    firing = {w.id for w in standing.siege.equipment if w.ammunition == kind.id}
    tubes = standing.tubes(side)
    return Stock(
        rounds=sum(s.quantity for s in rows),
        bounds=bounds_of([(s.quantity, s.low, s.high) for s in rows]),
        rear=sum(s.rear if s.rear is not None else known.get(s.depot, 0) for s in rows),
        source=sources(rows),
        tubes=sum(t.serviceable for weapon, t in tubes.items() if weapon in firing),
    )


def bounds_of(rows: list[tuple[int, int | None, int | None]]) -> Bounds | None:
    """All low and all high ends together; None where no row has any."""
    if all(low is None and high is None for _, low, high in rows):
        return None
    low = sum(value if low is None else low for value, low, _ in rows)
    return float(low), float(sum(value if high is None else high for value, _, high in rows))


def harassing(standing: Standing, side: int, kind: Ammunition) -> float:
    """Rounds of a kind that a side's batteries spend in a day of harassing fire.

    A tube may fire so many rounds of the reference gun (policy); another weapon's round counts by
    its lethal area. Weapons that aim at what they see, and those without a lethal area, do not
    harass.
    """
    allowed = standing.policy(side).harass_rounds_per_tube_day
    weapons = {w.id: w for w in standing.siege.equipment if w.ammunition == kind.id}
    reference_m2 = standing.siege.parameters.value("reference_lethal_area_m2")
    total = 0.0
    for weapon, tubes in standing.tubes(side).items():
        if weapon in weapons and harasses(weapons[weapon]):
            worth = weapons[weapon].lethal_area_m2 / reference_m2
            total += tubes.serviceable * allowed / worth
    return total


def harasses(weapon: Equipment) -> bool:
    """True for a weapon that takes part in harassing fire: indirect, with a bursting shell, and not
    kept for aircraft."""
    return not weapon.is_direct and weapon.lethal_area_m2 > 0.0 and weapon.ceiling_m <= 0.0
