"""Tasks, conditions and hours of a plan as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.plan.expand import Assigned, Need
from siegeworks.plan.forces import ATTACKS
from siegeworks.study.odds import Odds
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.papers.tongue import msg

WHAT: dict[str, str] = {
    "assault": msg("Take {place}."),
    "hold": msg("Hold {place}."),
    "dig": msg("Dig the {place}."),
    "mine": msg("Drive the {place}."),
    "support": msg("Fire on {place}."),
    "counter-battery": msg("Keep down the guns of {place}."),
    "interdict": msg("Bar by fire: {place}."),
    "fix": msg("Pin the garrison of {place}."),
    "block": msg("Block the way at {place}."),
    "penetrate": msg("Break through to {place}."),
    "counter-attack": msg("Counter-attack at {place}."),
    "relieve": msg("Relieve the troops at {place}."),
    "reserve": msg("Be in reserve at {place}."),
    "rest": msg("Rest at {place}."),
}
"""Each kind of task as an order."""

NOWHERE: dict[str, str] = {
    "support": msg("Give fire as called for."),
    "counter-battery": msg("Answer the guns of the enemy."),
    "interdict": msg("Bar supply by fire."),
    "reserve": msg("Be in reserve."),
    "rest": msg("Rest."),
}
"""The same for a task that names no place."""

LABELS: dict[str, str] = {
    "assault": msg("assault"),
    "hold": msg("hold"),
    "dig": msg("dig"),
    "mine": msg("mine"),
    "support": msg("fire"),
    "counter-battery": msg("counter-battery fire"),
    "interdict": msg("interdiction"),
    "fix": msg("fix"),
    "block": msg("block"),
    "penetrate": msg("penetration"),
    "counter-attack": msg("counter-attack"),
    "relieve": msg("relief"),
    "reserve": msg("reserve"),
    "rest": msg("rest"),
}
"""Each kind of task as a noun, for tables."""

CONDITIONS: dict[str, str] = {
    "task_done": msg("after the task is done: {of}"),
    "task_failed": msg("after the task has failed: {of}"),
    "trench_within": msg("a trench within {value} m of the objective"),
    "force_ratio": msg("at least {value} men to one"),
    "rounds": msg("at least {value} rounds in reserve: {of}"),
    "night": msg("by night"),
    "dry": msg("in dry weather"),
    "holds": msg("while we hold {of}"),
    "lost": msg("while we do not hold {of}"),
    "strength": msg("its units at {value} of their strength or more"),
    "cohesion": msg("its units at a cohesion of {value} or more"),
    "mine_ready": msg("once the gallery has arrived: {of}"),
}
"""Each kind of condition in words."""

SHARES = ("strength",)


def what(basis: Basis, task: Assigned) -> str:
    """What a task orders, as one sentence without who and when."""
    kind = task.task.kind
    if not task.objective:
        return basis.tongue.say(NOWHERE.get(kind, WHAT[kind]), place="").strip()
    return basis.tongue.say(WHAT[kind], place=basis.place(task.objective))


def label(basis: Basis, task: Assigned) -> str:
    """A task in two or three words: what, and against what."""
    kind = basis.tongue.say(LABELS[task.task.kind])
    if task.objective_kind == "trench":
        return basis.line(task.objective)
    return basis.tongue.pair(kind, basis.brief(task.objective)) if task.objective else kind


def moment(basis: Basis, task: Assigned) -> str:
    """When a task begins; an assault has its H-hour."""
    hour = basis.tongue.hour(task.start)
    if task.after and task.start <= basis.phase_of(task).start:
        first = basis.tasks[task.after[0]]
        return basis.tongue.say("when done: {task}", task=label(basis, first))
    if task.task.kind in ATTACKS:
        return basis.tongue.say("H-hour {hour}", hour=hour)
    return basis.tongue.say("from {hour}", hour=hour)


def condition(basis: Basis, need: Need) -> str:
    """A condition in words."""
    say = basis.tongue
    if need.task_index >= 0:
        of = label(basis, basis.tasks[need.task_index])
    else:
        of = say.listed(basis.brief(name) for name in need.of)
    value = say.share(need.value) if need.kind in SHARES else say.number(need.value, 0)
    if need.kind not in SHARES and need.value % 1:
        value = say.number(need.value, 2)
    return say.say(CONDITIONS[need.kind], of=of, value=value)


def conditions(basis: Basis, task: Assigned) -> str:
    """All conditions of a task in a row; empty when it has none."""
    return basis.tongue.row(condition(basis, need) for need in task.needs)


def order(basis: Basis, task: Assigned, formation: str = "") -> str:
    """A task as the text of a paragraph.

    With ``formation`` only its own units are named as doing it, the others as beside them.
    """
    return " ".join(part for part in _parts(basis, task, formation) if part)


def _parts(basis: Basis, task: Assigned, formation: str) -> Iterator[str]:
    say = basis.tongue.say
    own = basis.units_of(formation) if formation else frozenset(task.unit_ids)
    doing = [u for u in task.unit_ids if u in own]
    yield say("{units}.", units=basis.units(doing))
    yield what(basis, task)
    yield basis.told(task.task.words)
    if beside := [u for u in task.unit_ids if u not in own]:
        yield say("Together with {units}.", units=basis.units(beside))
    yield _when(basis, task)
    if task.task.from_place:
        yield say("Starts from: {place}.", place=basis.place(task.task.from_place))
    yield _fires(basis, task)
    yield _ifs(basis, task)
    if task.then >= 0:
        yield say("When done: {task}.", task=label(basis, basis.tasks[task.then]))


def _when(basis: Basis, task: Assigned) -> str:
    say = basis.tongue.say
    text = say("Time: {start}, until {end}.", start=moment(basis, task), end=_end(basis, task))
    if needs := conditions(basis, task):
        last = basis.tongue.hour(task.wait_until)
        text += " " + say("Only: {conditions}; waits until {hour}.", conditions=needs, hour=last)
    return text


def _end(basis: Basis, task: Assigned) -> str:
    return basis.tongue.hour(task.end)


def _fires(basis: Basis, task: Assigned) -> str:
    """Guns that fire for a task, its rounds, and how long they fire before it."""
    say, number = basis.tongue.say, basis.tongue.number
    told = []
    if task.support_ids:
        told.append(say("Fire by: {units}.", units=basis.units(task.support_ids)))
    if rounds := {a: n for a, n in task.task.rounds.items() if n}:
        listed = ", ".join(f"{number(n)} × {basis.place(a)}" for a, n in rounds.items())
        told.append(say("Rounds: {rounds}.", rounds=listed))
        if task.task.kind in ATTACKS and task.task.preparation_min:
            minutes = number(task.task.preparation_min)
            told.append(say("Preparation: {minutes} min before.", minutes=minutes))
    if task.task.charge_kg:
        told.append(say("Charge: {kg} kg.", kg=number(task.task.charge_kg)))
    return " ".join(told)


def _ifs(basis: Basis, task: Assigned) -> str:
    """What happens when it fails."""
    if task.task.kind not in ATTACKS:
        return ""
    tongue, renew = basis.tongue, task.task.renew
    loss = tongue.share(task.task.abort_loss)
    text = tongue.say("Given up for good at a loss of {loss} of the echelon.", loss=loss)
    if not renew.times:
        return tongue.say("Not renewed.") + " " + text
    again = tongue.many(
        "Renewed once at most, with {share} of strength.",
        "Renewed up to {n} times, with {share} of strength.",
        renew.times,
        share=tongue.share(renew.strength),
    )
    return f"{again} {text}"


def simulated(basis: Basis, task: Assigned) -> str:
    """What the run says of a task, with interval and replications; or that there is none."""
    if basis.run is None:
        return basis.tongue.say("not simulated")
    odds = basis.odds.get(task.id)
    return _told(basis, task, odds) if odds else basis.tongue.say("not part of the run")


def days(basis: Basis, odds: Odds) -> str:
    """When a task was done: median, interval and replications; a dash when it never was."""
    found = odds.days
    return basis.tongue.days(found.p50, found.p05, found.p95, found.n) if found else "–"


def _told(basis: Basis, task: Assigned, odds: Odds) -> str:
    tongue = basis.tongue
    begun, done = odds.begun, odds.done
    text = tongue.say("Begins in {p}.", p=tongue.chance(begun.p, begun.low, begun.high, begun.n))
    if task.task.kind in (*ATTACKS, "dig", "mine", "relieve"):
        p = tongue.chance(done.p, done.low, done.high, done.n)
        text += " " + tongue.say("Done in {p}.", p=p)
        if odds.days is not None:
            text += " " + tongue.say("Median day: {day}.", day=days(basis, odds))
    return text
