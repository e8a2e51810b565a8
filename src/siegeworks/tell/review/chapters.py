"""Chapters of the review: each a section of the paper, from the tables of the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from siegeworks.plan.expand import Assigned
from siegeworks.plan.forces import ATTACKS
from siegeworks.study import aftermath
from siegeworks.study.odds import Chance, Mean, Odds, Spread
from siegeworks.study.results import Run
from siegeworks.tell.orders import sentences
from siegeworks.tell.orders.annexes.decisions import basis_note
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.model import Cell, Paragraph, Section, Table, cell, columns
from siegeworks.tell.papers.tongue import msg

Row = tuple[Cell, ...]
DIGS = ("dig", "mine")
MOST_PLACES = 12
"""Positions that are named one by one in a chapter's table."""

CAUSES: dict[str, str] = {
    "shell": msg("shells and mortar bombs"),
    "assault": msg("assaults"),
    "small_arms": msg("small arms outside assaults"),
    "air": msg("aircraft"),
    "mine": msg("mines"),
    "sickness": msg("sickness"),
    "capture": msg("captured"),
    "desertion": msg("desertion"),
    "jump": msg("parachute jumps"),
}
ACTS: dict[str, str] = {
    "counter-attack": msg("counter-attacks"),
    "position taken": msg("positions taken or taken back"),
    "position occupied": msg("positions occupied without a fight"),
    "lodgement lost": msg("lodgements lost again"),
    "assault broken off": msg("attacks broken off"),
    "retreat": msg("retreats"),
    "surrender": msg("surrenders"),
}
"""What the enemy did, by the events that ``study.aftermath`` counts."""


def run_of(basis: Basis) -> Run:
    """The run of a review, which always has one."""
    assert basis.run is not None
    return basis.run


def spread(basis: Basis, found: Spread | None) -> str:
    """A median with its interval and n; a dash when there is none."""
    if found is None:
        return "–"
    return basis.tongue.middle(found.p50, found.p05, found.p95, found.n)


# --- what the tasks achieved ----------------------------------------------------------------------


def achieved(basis: Basis) -> Section:
    """Every task of the plan: how often it was done, when, and why not."""
    say = basis.tongue.say
    heads = columns(
        (say("Task"), 2.8),
        (say("Units"), 2.6),
        (say("Done"), 2.1),
        (say("Median day"), 2.0),
        (say("Men lost in its last attack"), 1.9, "right"),
        (say("Why not more often"), 4.0),
    )
    tables = []
    for phase in basis.plan.phases:
        tasks = [t for t in basis.tasks_in(phase, basis.tasks) if t.id in basis.odds]
        if tasks:
            rows = tuple(_achieved(basis, task) for task in tasks)
            tables.append(Table(caption=basis.told(phase.title), columns=heads, rows=rows))
    return Section(
        id="achieved",
        title=say("What each task achieved"),
        blocks=(*tables, Paragraph(text=basis_note(basis))),
        is_wide=True,
    )


def _achieved(basis: Basis, task: Assigned) -> Row:
    tongue, odds = basis.tongue, basis.odds[task.id]
    done = odds.done
    lasts = task.task.kind not in (*ATTACKS, *DIGS, "relieve")
    told = tongue.say("lasts until its end") if lasts else ""
    return (
        cell(sentences.label(basis, task), refs=(f"task/{task.id}",)),
        cell(basis.units(task.unit_ids)),
        cell(told or tongue.chance(done.p, done.low, done.high, done.n)),
        cell("–" if lasts else sentences.days(basis, odds)),
        cell(spread(basis, odds.lost) if task.task.kind in ATTACKS else ""),
        cell(" ".join(_why(basis, task, odds, lasts))),
    )


def _why(basis: Basis, task: Assigned, odds: Odds, lasts: bool) -> Iterator[str]:
    """Where a task did not come to be done: never begun, given up, not finished."""
    tongue = basis.tongue
    if odds.unbegun.p > 0:
        p = tongue.chance(odds.unbegun.p, odds.unbegun.low, odds.unbegun.high, odds.unbegun.n)
        yield tongue.say("Never begun in {p}.", p=p)
        if odds.unbegun.p >= 0.05 and task.needs:
            yield tongue.say(
                "It waits for: {conditions}.", conditions=sentences.conditions(basis, task)
            )
    if odds.failed.p > 0:
        p = tongue.chance(odds.failed.p, odds.failed.low, odds.failed.high, odds.failed.n)
        yield tongue.say("Failed in {p}.", p=p)
    if odds.tries is not None and odds.tries.mean > 1.05 and task.task.kind in ATTACKS:
        yield tongue.say("Tries where begun, mean: {n}.", n=_mean(basis, odds.tries))
    if not lasts and odds.begun.p - odds.done.p - odds.failed.p > 0.02:
        yield tongue.say("Else still going on at the last dawn.")


# --- the ground -----------------------------------------------------------------------------------


def ground(basis: Basis) -> Section:
    """Who holds the objectives and the key ground at the last dawn."""
    tongue, run = basis.tongue, run_of(basis)
    say = tongue.say
    goals = [t.objective for t in basis.tasks if t.task.kind in ATTACKS]
    names = list(dict.fromkeys([*basis.siege.scenario.key_ground, *goals]))
    table = run.positions()
    last = {r["position"]: r for r in table.filter(table["date"] == run.until).to_dicts()}
    heads = columns(
        (say("Position"), 3.0),
        (say("Held by the besieger"), 2.4),
        (say("Held by the garrison"), 2.4),
        (say("Contested"), 2.4),
    )
    rows = tuple(
        (
            cell(basis.position(name)),
            cell(tongue.chance(r["p_besieger"], r["low"], r["high"], r["n"])),
            cell(_share(basis, r["p_garrison"], r["n"])),
            cell(_share(basis, r["p_contested"], r["n"])),
        )
        for name in names
        if (r := last.get(name)) is not None
    )
    caption = say("Positions at dawn of {day}", day=tongue.day(run.until))
    note = say("In brackets the 95% interval of a share of {n} runs.", n=tongue.number(run.n))
    return Section(
        id="ground",
        title=say("The ground"),
        blocks=(Table(caption=caption, columns=heads, rows=tuple(rows), note=note),),
    )


def _share(basis: Basis, p: float, n: int) -> str:
    """A share of ``n`` runs with its interval."""
    found = Chance.of(round(p * n), n)
    return basis.tongue.chance(found.p, found.low, found.high, found.n)


# --- losses ---------------------------------------------------------------------------------------


def losses(basis: Basis) -> Section:
    """Men lost by cause, both sides."""
    tongue, run = basis.tongue, run_of(basis)
    say = tongue.say
    found = aftermath.causes(run)
    sides = [side.id for side in basis.siege.scenario.sides]
    heads = columns(
        (say("Cause"), 2.2),
        (say("Besieger, men"), 2.2, "right"),
        (say("Garrison, men"), 2.2, "right"),
    )
    rows = tuple(
        (cell(say(text)), *(cell(spread(basis, found.get(s, {}).get(cause))) for s in sides))
        for cause, text in CAUSES.items()
        if any(found.get(s, {}).get(cause, _NONE).p95 > 0 for s in sides)
    )
    caption = say(
        "Losses from {first} to {last}", first=tongue.day(run.at), last=tongue.day(run.until)
    )
    note = say(
        "Median and interval of nine tenths of the runs. The first causes count killed and wounded "
        "together; a man who is hit and later taken counts under both."
    )
    return Section(
        id="losses",
        title=say("Losses by cause"),
        blocks=(Table(caption=caption, columns=heads, rows=tuple(rows), note=note),),
    )


_NONE = Spread(0.0, 0.0, 0.0, 0)


# --- what was late --------------------------------------------------------------------------------


def late(basis: Basis) -> Section:
    """Digging and attacks that were not done by the hour they were wanted."""
    tongue, run = basis.tongue, run_of(basis)
    say = tongue.say
    hours = dict(_deadlines(basis))
    found = aftermath.undone_by(run, basis.plan.side, hours)
    tasks = [t for t in basis.tasks if t.id in found and found[t.id].p > 0]
    heads = columns(
        (say("Task"), 3.0),
        (say("Wanted by"), 1.6),
        (say("Not done by then"), 2.2),
        (say("Open ground at H-hour, m"), 2.0, "right"),
    )
    rows = tuple(
        (
            cell(sentences.label(basis, t)),
            cell(tongue.hour(hours[t.id])),
            cell(tongue.chance(found[t.id].p, found[t.id].low, found[t.id].high, found[t.id].n)),
            cell(spread(basis, basis.odds[t.id].jumpoff_m) if t.task.kind in ATTACKS else ""),
        )
        for t in tasks
    )
    note = say(
        "Wanted by: the day of the line in the tables, for others the end of the task or its "
        "phase, as far as it lies within the run."
    )
    title = say("What was late")
    if not rows:
        text = say("Nothing that was wanted within the run was late in any of the runs.")
        return Section(id="late", title=title, blocks=(Paragraph(text=text),))
    table = Table(
        caption=say("Tasks behind their hour"), columns=heads, rows=tuple(rows), note=note
    )
    return Section(id="late", title=title, blocks=(table,))


def _deadlines(basis: Basis) -> Iterator[tuple[str, dt.datetime]]:
    """The hour by which each task that can be done was wanted, within the run."""
    run = run_of(basis)
    dawn = dt.time(basis.siege.scenario.dawn_hour)
    last = dt.datetime.combine(run.until, dawn)
    for task in basis.tasks:
        if task.id not in basis.odds or task.task.kind not in (*ATTACKS, *DIGS):
            continue
        end = min(task.end, basis.phase_of(task).end or task.end)
        if task.objective_kind == "trench":
            wanted = basis.known.trenches[task.objective].record.plan_by
            if wanted and wanted >= task.start.date():
                end = dt.datetime.combine(wanted + dt.timedelta(days=1), dt.time())
        if task.start < end <= last:
            yield task.id, end


# --- the enemy ------------------------------------------------------------------------------------


def enemy(basis: Basis) -> Section:
    """What the other side did, from replications played again."""
    tongue = basis.tongue
    say = tongue.say
    found = aftermath.acts_of(run_of(basis), basis.enemy)
    title = say("What the enemy did")
    if not found:
        text = say("No act of the enemy was recorded.")
        return Section(id="enemy", title=title, blocks=(Paragraph(text=text),))
    heads = columns((say("What"), 3.0), (say("Mean number in a run"), 2.4, "right"))
    rows = []
    for kind, text in ACTS.items():
        if (kind, "") in found:
            m = found[kind, ""]
            rows.append((cell(say(text)), cell(tongue.mean(m.mean, m.low, m.high, m.n))))
    note = say(
        "Events are not kept by a run. {n} of its replications, spread evenly, were played again; "
        "in brackets the 95% interval of the mean.",
        n=tongue.number(next(iter(found.values())).n),
    )
    tables = [Table(caption=say("Acts of the enemy"), columns=heads, rows=tuple(rows), note=note)]
    places = sorted(
        (
            (m.mean, place)
            for (kind, place), m in found.items()
            if kind == "counter-attack" and place
        ),
        reverse=True,
    )[:MOST_PLACES]
    if places:
        told = [
            (cell(basis.position(place)), cell(_mean(basis, found["counter-attack", place])))
            for _, place in places
        ]
        heads = columns((say("Position"), 3.0), (say("Mean number in a run"), 2.4, "right"))
        tables.append(
            Table(caption=say("Where he counter-attacked"), columns=heads, rows=tuple(told))
        )
    return Section(id="enemy", title=title, blocks=tuple(tables))


def _mean(basis: Basis, mean: Mean) -> str:
    return basis.tongue.mean(mean.mean, mean.low, mean.high, mean.n)


# --- the formations now ---------------------------------------------------------------------------


def formations(basis: Basis) -> Section:
    """Reconsolidation: men of every formation and regiment at the start and at the last dawn."""
    tongue, run = basis.tongue, run_of(basis)
    say = tongue.say
    groups = dict(_groups(basis))
    ends = aftermath.fit_at_end(run, groups)
    heads = columns(
        (say("Formation"), 3.0),
        (say("Establishment"), 1.2, "right"),
        (say("Fit at the start"), 1.2, "right"),
        (say("Fit at the last dawn"), 2.6, "right"),
        (say("Against the start"), 2.2, "right"),
        (say("Open tasks"), 3.6),
    )
    rows = tuple(_formation(basis, name, units, ends.get(name)) for name, units in groups.items())
    caption = say("Men of every formation at dawn of {day}", day=tongue.day(run.until))
    note = say(
        "Fit at the last dawn: median and interval of nine tenths of the runs, replacements "
        "included. Cohesion, fatigue and guns of single formations are not kept by a run. Open "
        "tasks: done in fewer than half of the runs."
    )
    return Section(
        id="formations",
        title=say("The formations before the next attack"),
        blocks=(Table(caption=caption, columns=heads, rows=tuple(rows), note=note),),
        is_wide=True,
    )


def _groups(basis: Basis) -> Iterator[tuple[str, list[str]]]:
    """Formations of the order and the regiments below them, with their fighting units."""
    for name in basis.formations:
        for group in (name, *(c for c in basis.siege.children(name) if basis.siege.children(c))):
            units = [u.id for u in basis.known.below(group) if u.kind != "formation"]
            if units:
                yield group, units


def _formation(basis: Basis, name: str, units: Sequence[str], end: Spread | None) -> Row:
    tongue, known = basis.tongue, basis.known
    start = sum(known.men(u) for u in units)
    whole = sum(known.units[u].establishment for u in units)
    indent = "" if name in basis.formations else "\u2003"
    open_ = dict.fromkeys(sentences.label(basis, t) for t in open_tasks(basis, units))
    against = "–"
    if end is not None and start:
        against = tongue.chance(end.p50 / start, end.p05 / start, end.p95 / start, end.n)
    return (
        cell(indent + basis.unit(name), strong=not indent),
        cell(tongue.number(whole)),
        cell(tongue.number(start)),
        cell(spread(basis, end)),
        cell(against),
        cell(tongue.row(open_) if indent or not basis.siege.children(name) else ""),
    )


def open_tasks(basis: Basis, units: Sequence[str] = ()) -> list[Assigned]:
    """Attacks and works that were done in fewer than half of the runs; with ``units`` of those."""
    return [
        t
        for t in basis.tasks
        if t.id in basis.odds
        and t.task.kind in (*ATTACKS, *DIGS)
        and basis.odds[t.id].done.p < 0.5
        and (not units or set(units) & set(t.unit_ids))
    ]


def stores(basis: Basis) -> Section:
    """Rounds of our depots at the start and at the last dawn."""
    tongue, run = basis.tongue, run_of(basis)
    say = tongue.say
    ends = aftermath.stocks_at_end(run)
    heads = columns(
        (say("Depot"), 2.4),
        (say("Ammunition"), 2.6),
        (say("At the start"), 1.4, "right"),
        (say("At the last dawn"), 2.6, "right"),
    )
    rows = []
    for depot in (d for d in basis.siege.depots if d.side == basis.plan.side):
        for item in basis.known.ammunition:
            end = ends.get(f"{depot.id}.{item}")
            start = basis.known.stocks.get((depot.id, item), 0)
            if end is not None and (start or end.p95 > 0):
                rows.append(
                    (
                        cell(basis.place(depot.id)),
                        cell(basis.place(item)),
                        cell(tongue.number(start)),
                        cell(spread(basis, end)),
                    )
                )
    table = Table(
        caption=say("Rounds in the depots"),
        columns=heads,
        rows=tuple(rows),
        note=say("Median and interval of nine tenths of the runs."),
    )
    return Section(id="stores", title=say("Ammunition"), blocks=(table,))


def questions(basis: Basis) -> Section:
    """What the next conference has to decide: tasks that were most often left open."""
    tongue = basis.tongue
    left = [t for t in open_tasks(basis) if t.task.kind in ATTACKS]
    left.sort(key=lambda t: basis.odds[t.id].done.p)
    paragraphs = [
        Paragraph(
            number=f"{k}.",
            lead=f"{sentences.label(basis, t)}.",
            text=tongue.say(
                "Done in {p}. Again, otherwise, or not at all?",
                p=_chance(basis, basis.odds[t.id]),
            ),
            level=1,
        )
        for k, t in enumerate(left, start=1)
    ]
    if not paragraphs:
        paragraphs = [
            Paragraph(text=tongue.say("Every attack was done in at least half of the runs."))
        ]
    title = tongue.say("For the next conference")
    return Section(id="questions", title=title, blocks=tuple(paragraphs))


def _chance(basis: Basis, odds: Odds) -> str:
    return basis.tongue.chance(odds.done.p, odds.done.low, odds.done.high, odds.done.n)
