"""Who is there, who has been lost since the start, who has come."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.scenario.records import Unit
from siegeworks.study.answers import Row, Section
from siegeworks.study.men import INFANTRY, Men, men_of
from siegeworks.study.questions.record import recorded
from siegeworks.study.rows import Head, plain, sources
from siegeworks.study.standing import Standing

TITLE = "Strengths and losses"
NOTE = (
    "Men present are fit, wounded with their units, and sick. Infantry is rifle and engineer "
    "units. Losses count from the start of the siege and leave out wounded back on duty."
)

RECORD = ("garrison_strength", "garrison_fit", "besieger_strength", "wounded_waiting")
"""Measures of the record that are told beside."""


def answer(standing: Standing) -> Section:
    """Section 1 from the written situation."""
    rows: list[Row] = []
    for side in range(2):
        rows += [*_present(standing, side), *_lost(standing, side), *_come(standing, side)]
        rows += _formations(standing, side)
    rows += recorded(standing, RECORD)
    return Section(TITLE, NOTE, tuple(rows))


def _present(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Strength")
    men, infantry = standing.men(side), standing.men(side, INFANTRY)
    source = sources(s for _, s in standing.of_side(side))
    yield head.row("men present", men.present, "men", source)
    yield head.row("fit men", men.fit, "men", source)
    yield head.row("fit infantry", infantry.fit, "men", source)
    yield head.row("cohesion of the infantry", infantry.cohesion, "0-1", source, digits=2)
    yield head.row("wounded with their units", men.wounded, "men", source)
    yield head.row("sick", men.sick, "men", source)


def _lost(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Losses since the start")
    men, start = standing.men(side), standing.first.men(side).present
    source = sources(s for _, s in standing.of_side(side))
    yield head.row("killed", men.killed, "men", source)
    yield head.row("captured", men.captured, "men", source)
    yield head.row("missing and deserted", men.missing + men.deserted, "men", source)
    yield head.row("evacuated", men.evacuated, "men", source)
    yield head.row("in all, with the wounded still there", men.losses, "men", source)
    share, day = men.losses / max(start, 1), standing.first.siege.at.isoformat()
    yield head.row(f"share of the {start} men of {day}", share, "share", source, digits=2)


def _come(standing: Standing, side: int) -> Iterator[Row]:
    first, at = standing.siege.scenario.first_day, standing.siege.at
    head = Head(standing.side_id(side), "Reinforcements and replacements since the start")
    pools = [
        pool
        for pool in standing.siege.arrivals
        if pool.side == head.side and first <= pool.available_from < at
    ]
    yield head.row("arrived", standing.arrived(side), "men", sources(pools))
    for pool in pools:
        who = unit_name(standing, pool.unit) if pool.unit else "individuals"
        item = f"{who}, by {pool.mode} from {pool.available_from.isoformat()}"
        yield head.row(item, pool.men, "men", sources([pool]))


def _formations(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "By formation: fit men")
    for unit in formations(standing, side):
        troops = standing.below(unit.id)
        men, infantry = men_of(troops), men_of([(u, s) for u, s in troops if u.kind in INFANTRY])
        if men.present + men.losses:
            item = f"{unit.name}{_infantry(infantry)}"
            yield head.row(item, men.fit, "men", sources(s for _, s in troops))


def _infantry(men: Men) -> str:
    if not men.fit:
        return ""
    return f" (infantry {men.fit}, cohesion {plain(men.cohesion, 2)})"


def formations(standing: Standing, side: int) -> list[Unit]:
    """The nodes of a side's tree one level below its single top, or the top ones where several."""
    siege = standing.siege
    level = siege.children(standing.side_id(side))
    while len(level) == 1 and siege.children(level[0]):
        level = siege.children(level[0])
    return [siege.units[siege.unit_index[name]] for name in level]


def unit_name(standing: Standing, unit_id: str) -> str:
    """Name of a unit in full."""
    return standing.siege.units[standing.siege.unit_index[unit_id]].name
