"""The five paragraphs of an order: situation, mission, execution, sustainment, command and signal.

The shape is that of STANAG 2014: 1 has enemy forces, friendly forces, attachments and detachments;
2 is one sentence and never divided; 3 has the concept, the tasks and the coordinating instructions.
Each function gives one section; with ``formation`` it holds only what that formation must know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.plan.known import metres
from siegeworks.plan.records import Phase
from siegeworks.study.men import INFANTRY, Men, Troops, men_of
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.annexes import fires, organisation, supply, trenches
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Paragraph, Section
from siegeworks.tell.papers.tongue import msg

NEAR_M = 1000.0
"""Attacks this near to one of a formation's own are its neighbours'."""

MISSIONS: tuple[tuple[str, str], ...] = (
    ("assault", msg("takes {places}")),
    ("counter-attack", msg("counter-attacks at {places}")),
    ("penetrate", msg("breaks through to {places}")),
    ("fix", msg("pins {places}")),
    ("block", msg("blocks the way at {places}")),
    ("counter-battery", msg("keeps down the guns of {places}")),
    ("support", msg("fires on {places}")),
    ("interdict", msg("bars by fire {places}")),
    ("hold", msg("holds {places}")),
    ("relieve", msg("relieves the troops at {places}")),
    ("mine", msg("mines {places}")),
    ("dig", ""),
)
"""What a mission names, the weightiest kind of task first; digging only counts its lines."""

MISSION_KINDS = 4
"""Kinds of task that the one sentence of a mission names at most."""

Numbered = Iterator[Paragraph]


def sub(number: str, lead: str, text: str, level: int = 1) -> Paragraph:
    """A sub-paragraph."""
    return Paragraph(number=number, lead=lead, text=text, level=level)


# --- 1 --------------------------------------------------------------------------------------------


def situation(basis: Basis, formation: str = "") -> Section:
    """1. Situation: enemy forces, friendly forces, attachments and detachments."""
    tongue = basis.tongue
    enemy = enemy_near(basis, formation) if formation else enemy_whole(basis)
    own = own_near(basis, formation) if formation else own_whole(basis)
    blocks = [
        sub("a.", tongue.say("Enemy forces."), enemy),
        sub("b.", tongue.say("Friendly forces."), own),
        sub("c.", tongue.say("Attachments and detachments."), attached(basis, formation)),
    ]
    return Section(
        id="situation", number="1.", title=tongue.term("situation"), blocks=tuple(blocks)
    )


def troops(basis: Basis, unit_ids: Iterable[str]) -> Troops:
    """Units with their states at the opening; those without a state are left out."""
    states, units = basis.known.states, basis.known.units
    return [(units[u], states[u]) for u in unit_ids if u in states and units[u].kind != "formation"]


def strength(basis: Basis, side: str) -> tuple[Men, Men, int]:
    """Men of a side, its infantry, and its serviceable tubes."""
    every = troops(basis, (u.id for u in basis.siege.units if u.side == side))
    foot = [(u, s) for u, s in every if u.kind in INFANTRY]
    tubes = sum(s.tubes for u, s in every if s.is_present and u.kind in ("battery", "aa", "tank"))
    return men_of(every), men_of(foot), tubes


def enemy_whole(basis: Basis) -> str:
    """The enemy's men, guns and posts at the opening, and how long he can eat."""
    tongue, number = basis.tongue, basis.tongue.number
    every, foot, tubes = strength(basis, basis.enemy)
    held = [p for p, holder in basis.known.holders.items() if holder == basis.enemy]
    counted = [p for p in held if basis.known.positions[p].is_counted]
    text = tongue.say(
        "{side}: {fit} men fit, {foot} of them infantry and engineers, {wounded} wounded and "
        "{sick} sick with their units; {tubes} guns, mortars and tanks. They hold {posts} posts.",
        side=basis.name(basis.siege.scenario.sides[1 - basis.side].name),
        fit=number(every.fit),
        foot=number(foot.fit),
        wounded=number(every.wounded),
        sick=number(every.sick),
        tubes=number(tubes),
        posts=number(len(counted)),
    )
    told = tongue.say(
        "The figures are those of the situation of {day}; which of them are estimates, the tables "
        "of the siege say row by row.",
        day=tongue.day(basis.siege.at, year=True),
    )
    return f"{text} {told}"


def targets(basis: Basis, tasks: Sequence[Assigned]) -> list[str]:
    """Positions of the enemy that some tasks are about, each once."""
    found: dict[str, None] = {}
    for task in tasks:
        name = task.objective
        if task.objective_kind == "trench":
            name = basis.known.trenches[name].record.objective
        if basis.known.holders.get(name) == basis.enemy:
            found[name] = None
    return list(found)


def enemy_near(basis: Basis, formation: str) -> str:
    """The enemy's men and guns in the positions that a formation's tasks are about."""
    tongue = basis.tongue
    tasks = [*basis.tasks_of(formation), *basis.fires_of(formation)]
    told = [enemy_at(basis, name) for name in targets(basis, tasks)]
    if not told:
        return tongue.say("No task of this order names a position of the enemy.")
    return tongue.say("In the positions that concern us: {posts}.", posts=tongue.row(told))


def enemy_at(basis: Basis, position: str) -> str:
    """Men and guns of the enemy in one position."""
    tongue = basis.tongue
    here = [s.unit for s in basis.siege.situation.units if s.position == position]
    men = troops(basis, here)
    tubes = sum(s.tubes for _, s in men if s.is_present)
    text = tongue.say(
        "{place} {men} men", place=basis.position(position), men=tongue.number(men_of(men).fit)
    )
    if tubes:
        text += " " + tongue.many("and one gun", "and {n} guns", tubes)
    return text


def own_whole(basis: Basis) -> str:
    """Our own men and guns, and what comes."""
    tongue, number = basis.tongue, basis.tongue.number
    every, foot, tubes = strength(basis, basis.plan.side)
    text = tongue.say(
        "{side}: {fit} men fit, {foot} of them infantry and engineers, {wounded} wounded and "
        "{sick} sick with their units; {tubes} guns and mortars.",
        side=basis.name(basis.siege.scenario.sides[basis.side].name),
        fit=number(every.fit),
        foot=number(foot.fit),
        wounded=number(every.wounded),
        sick=number(every.sick),
        tubes=number(tubes),
    )
    if due := _arrivals(basis):
        text += " " + tongue.say("To come: {arrivals}.", arrivals=due)
    return text


def _arrivals(basis: Basis) -> str:
    """What can be called to our side from the opening on."""
    tongue = basis.tongue
    told = []
    for pool in basis.siege.arrivals:
        if pool.side == basis.plan.side and pool.available_from >= basis.siege.at:
            who = basis.unit(pool.unit) if pool.unit else tongue.say("replacements")
            told.append(
                tongue.say(
                    "{who}, {men} men from {day}",
                    who=who,
                    men=tongue.number(pool.men),
                    day=tongue.day(pool.available_from),
                )
            )
    return tongue.row(told)


def own_near(basis: Basis, formation: str) -> str:
    """What the whole is to do, and what the neighbours do at the same time."""
    tongue = basis.tongue
    higher = tongue.say(
        "{head} carries out: {title}.", head=head_name(basis), title=basis.told(basis.plan.title)
    )
    told = [
        tongue.pair(basis.unit(u), ", ".join(labels)) for u, labels in neighbours(basis, formation)
    ]
    if not told:
        return f"{higher} " + tongue.say("No neighbour attacks beside us.")
    return f"{higher} " + tongue.say("Neighbours: {tasks}.", tasks=tongue.row(told))


def head_name(basis: Basis) -> str:
    """The unit at the head of the side, or the side."""
    if basis.head in basis.known.units:
        return basis.unit(basis.head)
    return basis.name(basis.siege.scenario.sides[basis.side].name)


def neighbours(basis: Basis, formation: str) -> Iterator[tuple[str, list[str]]]:
    """Formations that attack near our attacks, or on which one of our tasks waits."""
    own = basis.tasks_of(formation)
    waited = {need.task_index for task in own for need in task.needs if need.task_index >= 0}
    mine = [
        p for task in own if task.task.kind in ATTACKS if (p := basis.known.point(task.objective))
    ]
    for other in basis.formations:
        if basis.units_of(other) & basis.units_of(formation):
            continue
        near = [
            task
            for task in basis.tasks_of(other)
            if task not in own and (task.index in waited or _is_near(basis, task, mine, own))
        ]
        if near:
            yield other, list(dict.fromkeys(sentences.label(basis, task) for task in near))


def _is_near(
    basis: Basis, task: Assigned, mine: Sequence[tuple[float, float]], own: Sequence[Assigned]
) -> bool:
    at = basis.known.point(task.objective)
    phases = {basis.phase_of(t).id for t in own if t.task.kind in ATTACKS}
    if task.task.kind not in ATTACKS or at is None or basis.phase_of(task).id not in phases:
        return False
    return any(metres(at, p) <= NEAR_M for p in mine)


def attached(basis: Basis, formation: str) -> str:
    """Units that serve a formation other than their own, from the tasks."""
    tongue = basis.tongue
    came, gone = [], []
    for unit, other in _crossings(basis):
        whose, to = basis.owner(unit), basis.owner(other)
        if not formation or to == formation:
            came.append(
                tongue.say("{unit} to {formation}", unit=basis.unit(unit), formation=basis.unit(to))
            )
        elif whose == formation:
            gone.append(
                tongue.say("{unit} to {formation}", unit=basis.unit(unit), formation=basis.unit(to))
            )
    told = [", ".join(dict.fromkeys([*came, *gone]))] if came or gone else [tongue.say("none")]
    text = tongue.say("For single tasks: {units}.", units=told[0])
    if formation and (guns := _guns_for(basis, formation)):
        text += " " + tongue.say("Fire for us: {units}.", units=guns)
    return text


def _crossings(basis: Basis) -> Iterator[tuple[str, str]]:
    """Units that share a task with the first unit of another formation, each pair once."""
    seen = set()
    for task in basis.tasks:
        for unit in task.unit_ids[1:]:
            first = task.unit_ids[0]
            pair = (unit, basis.owner(first))
            if basis.owner(unit) != basis.owner(first) and pair not in seen:
                seen.add(pair)
                yield unit, first


def _guns_for(basis: Basis, formation: str) -> str:
    own = basis.units_of(formation)
    guns = [gun for task in basis.tasks_of(formation) for gun in task.support_ids if gun not in own]
    return basis.units(dict.fromkeys(guns))


# --- 2 --------------------------------------------------------------------------------------------


def mission(basis: Basis, formation: str = "") -> Section:
    """2. Mission: one sentence that says who, what, when and why; never divided."""
    tongue = basis.tongue
    tasks = basis.tasks_of(formation) if formation else list(basis.tasks)
    who = basis.unit(formation) if formation else head_name(basis)
    text = _mission(basis, tasks, who) if tasks else _no_mission(basis, formation, who)
    return Section(
        id="mission", number="2.", title=tongue.term("mission"), blocks=(Paragraph(text=text),)
    )


def _mission(basis: Basis, tasks: Sequence[Assigned], who: str) -> str:
    tongue = basis.tongue
    done = tongue.listed(deeds(basis, tasks)) or tongue.say("stands ready")
    aims = dict.fromkeys(basis.phase_of(t).aim for t in tasks if t.task.kind in ATTACKS)
    aims = aims or dict.fromkeys(basis.phase_of(t).aim for t in tasks)
    attacks = [t.start for t in tasks if t.task.kind in ATTACKS]
    first = min(attacks or [t.start for t in tasks])
    text = tongue.say("{who} {deeds}", who=who, deeds=done)
    when = tongue.say("the first attack opens on {hour}") if attacks else tongue.say("from {hour}")
    text = f"{text}; {when.format(hour=tongue.hour(first))}."
    aim = next((a for a in aims if a), "")
    return f"{text} " + tongue.say("Purpose: {aim}", aim=basis.told(aim)) if aim else text


def deeds(basis: Basis, tasks: Sequence[Assigned]) -> Iterator[str]:
    """What some tasks come to: takes A, B and C, pins D, digs so many lines."""
    kinds = [(k, text) for k, text in MISSIONS if any(t.task.kind == k for t in tasks)]
    for kind, text in kinds[:MISSION_KINDS]:
        own = [t for t in tasks if t.task.kind == kind and t.objective]
        names = dict.fromkeys(basis.brief(_goal(basis, t)) for t in own)
        if kind == "dig":
            yield basis.tongue.many(
                "digs one line of trench", "digs {n} lines of trench", len(names)
            )
        elif names:
            yield basis.tongue.say(text, places=basis.tongue.listed(names))


def _goal(basis: Basis, task: Assigned) -> str:
    """What a task is about in the end: of a gallery the position over it."""
    if task.task.kind == "mine" and task.objective in basis.known.trenches:
        return basis.known.trenches[task.objective].record.objective or task.objective
    return task.objective


def _no_mission(basis: Basis, formation: str, who: str) -> str:
    """The mission of a formation without a task of its own."""
    if basis.fires_of(formation):
        return basis.tongue.say(
            "{who} gives fire for the tasks of others, as the fire plan says.", who=who
        )
    return basis.tongue.say(
        "{who} has no task in this plan; it stands where it is and follows its standing orders.",
        who=who,
    )


# --- 3 --------------------------------------------------------------------------------------------


def execution(basis: Basis, formation: str = "") -> Section:
    """3. Execution: concept, tasks, fires, coordinating instructions."""
    tongue = basis.tongue
    blocks = [
        sub("a.", tongue.say("Concept of operations."), concept(basis)),
        *(phase_line(basis, phase, formation) for phase in basis.plan.phases),
        sub("b.", tongue.say("Tasks."), _tasks_intro(basis, formation)),
        *tasks(basis, formation),
        sub("c.", tongue.say("Fires and works."), _fires_and_works(basis, formation)),
        sub("d.", tongue.say("Coordinating instructions."), coordination(basis, formation)),
    ]
    return Section(
        id="execution", number="3.", title=tongue.term("execution"), blocks=tuple(blocks)
    )


def concept(basis: Basis) -> str:
    """The plan in a few sentences."""
    return basis.told(basis.plan.summary)


def phase_line(basis: Basis, phase: Phase, formation: str) -> Paragraph:
    """A phase: its hours and its aim; for a formation also how many of its tasks fall in it."""
    tongue = basis.tongue
    number = f"({[p.id for p in basis.plan.phases].index(phase.id) + 1})"
    end = phase.end or basis.known.clock.closing
    text = tongue.say("{start} to {end}.", start=tongue.hour(phase.start), end=tongue.hour(end))
    if phase.aim:
        text += " " + basis.told(phase.aim)
    if formation:
        own = basis.tasks_in(phase, basis.tasks_of(formation))
        text += (
            " " + tongue.many("One task of ours.", "{n} tasks of ours.", len(own)) if own else ""
        )
    return sub(number, f"{basis.told(phase.title)}.", text, 2)


def _tasks_intro(basis: Basis, formation: str) -> str:
    tongue = basis.tongue
    n = len(basis.tasks_of(formation) if formation else basis.tasks)
    if not n:
        return tongue.say("None in this plan.")
    return tongue.many(
        "One task. Hours are local.",
        "{n} tasks, in order of phase and priority. Hours are local.",
        n,
    )


def tasks(basis: Basis, formation: str) -> Numbered:
    """Every task once: by phase for a formation; by formation and phase for the whole."""
    if formation:
        yield from _by_phase(basis, basis.tasks_of(formation), formation)
        return
    told: set[str] = set()
    for name in basis.formations:
        own = [t for t in basis.tasks_of(name) if t.id not in told]
        told |= {t.id for t in own}
        if own:
            yield sub("", f"{basis.unit(name)}.", "", 2)
            yield from _by_phase(basis, own, "")
    rest = [t for t in basis.tasks if t.id not in told]
    if rest:
        yield sub("", basis.tongue.say("Others."), "", 2)
        yield from _by_phase(basis, rest, "")


def _by_phase(basis: Basis, own: Sequence[Assigned], formation: str) -> Numbered:
    for number, phase in enumerate(basis.plan.phases, start=1):
        for task in basis.tasks_in(phase, own):
            yield Paragraph(
                number=f"({number}.{task.index + 1})",
                lead=f"{_first_up(sentences.label(basis, task))}.",
                text=sentences.order(basis, task, formation),
                level=3,
                refs=(f"task/{task.id}",),
            )


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fires_and_works(basis: Basis, formation: str) -> str:
    tongue = basis.tongue
    own = basis.units_of(formation) if formation else None
    told = []
    total = fires.planned(basis, own)
    if total:
        listed = ", ".join(f"{tongue.number(n)} × {basis.place(a)}" for a, n in total.items())
        told.append(
            tongue.say("Rounds planned: {rounds}; see the fire support plan.", rounds=listed)
        )
    metres_left, nights = trenches.total(basis, own)
    if metres_left:
        told.append(
            tongue.say(
                "Trench still to dig: {metres} m, about {nights} man-nights; see the trench plan.",
                metres=tongue.number(metres_left),
                nights=tongue.number(nights),
            )
        )
    return " ".join(told) or tongue.say("None planned.")


def coordination(basis: Basis, formation: str) -> str:
    """H-hours with their light, and what stands for all tasks."""
    tongue = basis.tongue
    own = basis.tasks_of(formation) if formation else list(basis.tasks)
    hours = sorted({t.start for t in own if t.task.kind in ATTACKS})
    told = [_light(basis, days) for days in _by_day(hours)]
    told.append(
        tongue.say(
            "A task with conditions begins in the first hour at which all of them hold, and is "
            "dropped at its latest hour."
        )
    )
    told.append(tongue.say("Clocks show local time, UTC{offset}.", offset=offset(basis)))
    return " ".join(told)


def offset(basis: Basis) -> str:
    """The local clock against universal time: +7, +5:30."""
    minutes = round(60 * basis.siege.scenario.utc_offset_h)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def _by_day(hours: Sequence[dt.datetime]) -> list[list[dt.datetime]]:
    days: dict[dt.date, list[dt.datetime]] = {}
    for hour in hours:
        days.setdefault(hour.date(), []).append(hour)
    return list(days.values())


def _light(basis: Basis, hours: Sequence[dt.datetime]) -> str:
    """Hours of a day at which attacks open, civil dusk and the moon of that day."""
    tongue, clock, day = basis.tongue, basis.known.clock, hours[0].date()
    rows = {row.date: row for row in basis.siege.light}
    text = tongue.say(
        "{day}: attacks open at {hours}; civil dusk {dusk}, civil dawn {dawn}",
        day=tongue.day(day),
        hours=tongue.listed(tongue.clock(hour) for hour in hours),
        dusk=tongue.clock(clock.dusk(day)),
        dawn=tongue.clock(clock.dawn(day)),
    )
    if day in rows:
        lit = tongue.share(rows[day].moon_phase_fraction)
        text += tongue.say(", moon lit {share}", share=lit)
    return f"{text}."


# --- 4, 5 -----------------------------------------------------------------------------------------


def sustainment(basis: Basis, formation: str = "") -> Section:
    """4. Sustainment: men to feed, rounds in the depots against rounds planned, what comes up."""
    tongue = basis.tongue
    own = basis.units_of(formation) if formation else None
    blocks = [
        sub("a.", tongue.say("Men to feed."), _feeding(basis, formation)),
        sub("b.", tongue.say("Ammunition."), supply.rounds_told(basis, own)),
        sub("c.", tongue.say("What comes up."), supply.carriers_told(basis, own)),
        sub("d.", tongue.say("Wounded."), _wounded(basis, formation)),
    ]
    return Section(
        id="sustainment", number="4.", title=tongue.term("sustainment"), blocks=tuple(blocks)
    )


def own_troops(basis: Basis, formation: str) -> Troops:
    """Units of a formation, or of the whole side."""
    if formation:
        return troops(basis, (u.id for u in basis.known.below(formation)))
    return troops(basis, (u.id for u in basis.siege.units if u.side == basis.plan.side))


def _feeding(basis: Basis, formation: str) -> str:
    tongue = basis.tongue
    men = men_of(own_troops(basis, formation)).present
    kg = basis.siege.parameters.row(supply.FOOD[basis.side])
    return tongue.say(
        "{men} men present; {tonnes} t of food a day at {kg} kg a man ({low}–{high}).",
        men=tongue.number(men),
        tonnes=tongue.number(men * kg.value / 1000, 1),
        kg=tongue.number(kg.value, 1),
        low=tongue.number(kg.low, 1),
        high=tongue.number(kg.high, 1),
    )


def _wounded(basis: Basis, formation: str) -> str:
    tongue = basis.tongue
    men = men_of(own_troops(basis, formation))
    return tongue.say(
        "{wounded} wounded and {sick} sick are with their units at the opening.",
        wounded=tongue.number(men.wounded),
        sick=tongue.number(men.sick),
    )


def command(basis: Basis, formation: str = "") -> Section:
    """5. Command and signal: command posts, and the names of places that both sides use."""
    tongue = basis.tongue
    posts = list(organisation.command_posts(basis, formation))
    told = tongue.row(posts) or tongue.say("The tables name no command post of ours.")
    blocks = [
        sub("a.", tongue.say("Command posts."), f"{told}." if posts else told),
        sub(
            "b.",
            tongue.say("Signal."),
            tongue.say("The siege has no tables of signals; those in force stay in force."),
        ),
        sub(
            "c.",
            tongue.say("Reports."),
            tongue.say(
                "Each formation reports at {hour} what its tasks have reached, its losses, and the "
                "metres dug: the review after the attack is written from these.",
                hour=tongue.clock(basis.siege.start),
            ),
        ),
    ]
    title = tongue.term("command and signal")
    return Section(id="command", number="5.", title=title, blocks=tuple(blocks))
