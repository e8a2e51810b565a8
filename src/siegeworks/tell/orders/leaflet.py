"""The leaflet: one page in plain words that makes the plan known to all ranks."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.annexes import trenches
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.paragraphs import deeds, head_name
from siegeworks.tell.papers.model import Paper, Paragraph, Section

MOST = 7
"""Attacks, formations or phases that a leaflet names one by one."""


def leaflet(basis: Basis, formation: str = "") -> Paper:
    """The leaflet of the whole, or of a formation."""
    say = basis.tongue.say
    who = basis.unit(formation) if formation else head_name(basis)
    parts = [
        ("what", say("What we do"), list(_what(basis, formation))),
        ("who", say("Who does what"), list(_who(basis, formation))),
        ("work", say("The spade and the guns"), list(_work(basis, formation))),
        ("if", say("If it does not succeed at once"), list(_if(basis, formation))),
        ("odds", say("What the simulation says"), list(_odds(basis, formation))),
    ]
    sections = tuple(
        Section(id=name, title=title, blocks=tuple(Paragraph(text=text) for text in texts))
        for name, title, texts in parts
        if texts
    )
    return Paper(
        id=f"leaflet-{formation}" if formation else "leaflet",
        lang=basis.tongue.lang,
        kind="leaflet",
        title=basis.told(basis.plan.title),
        subtitle=say("To all ranks of {who}", who=who),
        sections=sections,
        foot=basis.name(basis.siege.scenario.title),
        is_compact=True,
    )


def _own(basis: Basis, formation: str) -> list[Assigned]:
    return basis.tasks_of(formation) if formation else list(basis.tasks)


def _what(basis: Basis, formation: str) -> Iterator[str]:
    for phase in basis.plan.phases[:MOST]:
        day = basis.tongue.day(phase.start.date())
        aim = basis.told(phase.aim) or basis.told(phase.title)
        yield basis.tongue.say("From {day}: {aim}", day=day, aim=aim)


def _who(basis: Basis, formation: str) -> Iterator[str]:
    if formation:
        own = _own(basis, formation)
        attacks = [t for t in own if t.task.kind in ATTACKS] or own
        for task in attacks[:MOST]:
            yield basis.tongue.pair(basis.units(task.unit_ids), _plain(basis, task))
        if len(attacks) > MOST:
            more = len(attacks) - MOST
            yield basis.tongue.many(
                "One more task stands in the order.", "{n} more tasks stand in the order.", more
            )
        if not own:
            yield basis.tongue.say("We have no task of our own in this plan; we stand ready.")
        return
    for name in basis.formations[:MOST]:
        own = basis.tasks_of(name)
        attacks = [t for t in own if t.task.kind in ATTACKS]
        told = basis.tongue.listed(deeds(basis, attacks or own))
        if told:
            yield basis.tongue.say("{who} {deeds}", who=basis.unit(name), deeds=told) + "."


def _plain(basis: Basis, task: Assigned) -> str:
    start = sentences.moment(basis, task)
    return f"{sentences.what(basis, task)[:-1]}, {start}."


def _work(basis: Basis, formation: str) -> Iterator[str]:
    tongue = basis.tongue
    own = basis.units_of(formation) if formation else None
    left, nights = trenches.total(basis, own)
    if left:
        yield tongue.say(
            "We still have {km} km of trench to dig, about {nights} nights of work for one man. "
            "Who digs well tonight has a shorter way under fire.",
            km=tongue.number(left / 1000, 1),
            nights=tongue.number(nights),
        )
    prepared = [
        t.task.preparation_min
        for t in _own(basis, formation)
        if t.task.kind in ATTACKS and t.support_ids
    ]
    if prepared:
        yield tongue.say(
            "Before each attack our guns fire, for {least} to {most} minutes; then we go in.",
            least=tongue.number(min(prepared)),
            most=tongue.number(max(prepared)),
        )


def _if(basis: Basis, formation: str) -> Iterator[str]:
    tongue = basis.tongue
    again = [t for t in _own(basis, formation) if t.task.kind in ATTACKS and t.task.renew.times]
    if again:
        yield tongue.many(
            "One attack may be tried again; who commands says when.",
            "{n} attacks may be tried again; who commands says when.",
            len(again),
        )
    waits = [t for t in _own(basis, formation) if t.needs]
    if waits:
        yield tongue.many(
            "One task begins only when its conditions hold: wait for the order.",
            "{n} tasks begin only when their conditions hold: wait for the order.",
            len(waits),
        )


def _odds(basis: Basis, formation: str) -> Iterator[str]:
    tongue = basis.tongue
    if basis.run is None:
        yield tongue.say("Nothing was simulated for this plan yet.")
        return
    attacks = [t for t in _own(basis, formation) if t.task.kind in ATTACKS]
    first = [t for t in attacks if not t.needs and not t.after] or attacks
    told = []
    for task in first[:MOST]:
        if task.id in basis.odds:
            done = basis.odds[task.id].done
            p = tongue.chance(done.p, done.low, done.high, done.n)
            told.append(f"{sentences.label(basis, task)} {p}")
    if told:
        tasks = tongue.row(told)
        yield tongue.say("Done, as a share of the simulated runs: {tasks}.", tasks=tasks)
        yield tongue.say("A model is no promise. It shows where the plan is thin.")
