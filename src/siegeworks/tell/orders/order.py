"""An operation order as a paper: head, five paragraphs, annexes."""

from __future__ import annotations

from collections.abc import Callable

from siegeworks.plan.load import plan_hash
from siegeworks.tell.orders import paragraphs, sketch
from siegeworks.tell.orders.annexes import (
    decisions,
    fires,
    organisation,
    supply,
    timetable,
    trenches,
)
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Fact, Paper, Section

ANNEXES: tuple[Callable[[Basis, str], Section | None], ...] = (
    organisation.annex,
    timetable.annex,
    fires.annex,
    trenches.annex,
    supply.annex,
    decisions.annex,
    sketch.annex,
)
"""Annexes in the order of their letters; one that has nothing to say is left out."""


def order(basis: Basis, formation: str = "") -> Paper:
    """The order of the whole, or of one formation with only what it must know."""
    say = basis.tongue.say
    who = basis.unit(formation) if formation else paragraphs.head_name(basis)
    body = (
        paragraphs.situation(basis, formation),
        paragraphs.mission(basis, formation),
        paragraphs.execution(basis, formation),
        paragraphs.sustainment(basis, formation),
        paragraphs.command(basis, formation),
    )
    return Paper(
        id=f"order-{formation}" if formation else "order",
        lang=basis.tongue.lang,
        kind="order",
        title=basis.tongue.pair(
            first_up(basis.tongue.term("operation order")), basis.told(basis.plan.title)
        ),
        subtitle=say("Order to {who}", who=who) if formation else who,
        facts=facts(basis),
        sections=(*map(_titled, body), *_annexes(basis, formation)),
        foot=basis.name(basis.siege.scenario.title),
    )


def first_up(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _titled(section: Section) -> Section:
    return section.model_copy(update={"title": first_up(section.title)})


def _annexes(basis: Basis, formation: str) -> list[Section]:
    say = basis.tongue.say
    found = [section for make in ANNEXES if (section := make(basis, formation)) is not None]
    return [
        section.model_copy(
            update={
                "number": say("Annex {letter}.", letter=chr(ord("A") + k)),
                "title": first_up(section.title),
                "starts_page": True,
            }
        )
        for k, section in enumerate(found)
    ]


def facts(basis: Basis) -> tuple[Fact, ...]:
    """The head of an order: plan, situation, clock, what the simulated figures rest on."""
    say, tongue = basis.tongue.say, basis.tongue
    given = [
        (say("Plan"), f"{basis.plan.id} ({plan_hash(basis.plan)[:12]})"),
        (say("Situation"), say("dawn of {day}", day=tongue.day(basis.siege.at, year=True))),
        (say("Clock"), say("local time, UTC{offset}", offset=paragraphs.offset(basis))),
        (say("Maps"), basis.told(basis.siege.scenario.reconstruction)),
        (say("Simulation"), simulation(basis)),
        (
            say("Note"),
            say(
                "Written by siegeworks from the plan's file and the tables of the siege, for study "
                "and teaching. It is no historical document."
            ),
        ),
    ]
    return tuple(Fact(label=label, text=text) for label, text in given if text)


def simulation(basis: Basis) -> str:
    """The run behind the simulated figures, or that there is none."""
    if basis.run is None:
        return basis.tongue.say("not simulated")
    return basis.tongue.say(
        "{n} runs to dawn of {day}, seed {seed}",
        n=basis.tongue.number(basis.run.n),
        day=basis.tongue.day(basis.run.until, year=True),
        seed=basis.run.identity["seed"],
    )
