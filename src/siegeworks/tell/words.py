"""Sentences built from numbers: the answer in five lines, and what stands beside the tables.

Every number comes with its interval, every claim with the runs that made it. What the model says is
never told as what happened.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from siegeworks.plan.records import Condition, Task
from siegeworks.study.uncertainty import spread_words
from siegeworks.study.views import RunView
from siegeworks.tell import style
from siegeworks.tell.names import names_of, place_name

CONDITIONS: dict[str, str] = {
    "task_done": "after: {of}",
    "task_failed": "after the failure of: {of}",
    "trench_within": "trench within {value} m of the objective",
    "force_ratio": "at least {value} men to one",
    "rounds": "at least {value} rounds of {of} in reserve",
    "night": "by night",
    "dry": "in a dry watch",
    "holds": "while {of} is held",
    "lost": "while {of} is not held",
    "strength": "its units at {value} of strength or more",
    "cohesion": "its units at cohesion {value} or more",
    "mine_ready": "once ready: {of}",
}
"""Each kind of condition in words."""


@dataclass(frozen=True)
class Answer:
    """One line of the answer: what it is about, what the model says, and a chance to draw."""

    title: str
    text: str
    p: float | None = None
    low: float = 0.0
    high: float = 1.0


def answers(view: RunView, left_out: Sequence[str] = ()) -> tuple[Answer, ...]:
    """The five lines: key ground, losses, mobile reserve, general attack, what is left out."""
    return (
        key_ground(view),
        losses(view),
        reserve(view),
        general_attack(view),
        Answer("Left out", limits(view, left_out)),
    )


def runs(view: RunView) -> str:
    """The runs that a claim rests on: N = 2 000."""
    return f"N\u00a0=\u00a0{style.number(view.replications)}"


def key_ground(view: RunView) -> Answer:
    """The chance that all key positions are held at the last dawn, and more than half of them."""
    title, day = "Key ground", style.day(view.until)
    last = view.key_ground.filter(pl.col("date") == view.until).sort("posts")
    if last.is_empty():
        return Answer(title, _each_key_position(view))
    whole = last.row(-1, named=True)
    names = {p.id: place_name(p) for p in view.siege.positions}
    listed = _list([names[i] for i in view.siege.scenario.key_ground])
    text = (
        f"The model says: at dawn on {day} the besieger holds all {_word(whole['posts'])} key "
        f"positions ({listed}) with probability {with_chance(whole)}"
    )
    half = last.filter(pl.col("posts") == (whole["posts"] + 2) // 2)
    if not half.is_empty() and half["posts"][0] < whole["posts"]:
        row = half.row(0, named=True)
        text += f", {_word(row['posts'])} or more with {with_chance(row)}"
    middle = outcome(view, "key_ground")
    text += (
        f"; the median run has it hold {middle.replace(f'{style.THIN}posts', '')}" if middle else ""
    )
    return Answer(title, f"{text}. {runs(view)}.", whole["p"], whole["low"], whole["high"])


def _each_key_position(view: RunView) -> str:
    names = {p.id: place_name(p) for p in view.siege.positions}
    last = view.control.filter(
        (pl.col("date") == view.until) & pl.col("position").is_in(view.siege.scenario.key_ground)
    )
    told = [
        f"{names[r['position']]} {style.chance(r['p_besieger'])} "
        f"({style.chance_span(r['low'], r['high'])})"
        for r in last.iter_rows(named=True)
    ]
    if not told:
        return "The scenario names no key ground."
    return (
        f"The model says: at dawn on {style.day(view.until)} the besieger holds, with probability, "
        f"{_list(told)}. {runs(view)}."
    )


def losses(view: RunView) -> Answer:
    """What both sides lose during the run."""
    told = [
        f"the {side} loses {told}"
        for side in ("besieger", "garrison")
        if (told := outcome(view, f"{side}_losses"))
    ]
    if not told:
        return Answer("Losses", "The run keeps no figures of losses.")
    return Answer(
        "Losses",
        f"From {style.day(view.at)} to {style.day(view.until)} {_list(told)} (killed, wounded, "
        f"captured, missing and deserted; median and nine-tenths interval). {runs(view)}.",
    )


def reserve(view: RunView) -> Answer:
    """What becomes of the garrison's mobile units, or of its infantry when they are not told."""
    title, names = "Mobile reserve", names_of(view.siege)
    if view.reserve.is_empty():
        infantry = outcome(view, "garrison_infantry")
        text = f"On {style.day(view.until)} the garrison has {infantry} of fit infantry."
        return Answer(title, f"{text} The run does not tell its units apart. {runs(view)}.")
    rows = view.reserve.sort("p_spent", descending=True)
    told = [
        f"{names.get(r['unit'], r['unit'])} {style.chance(r['p_spent'])} "
        f"({style.chance_span(r['low'], r['high'])})"
        for r in rows.head(4).iter_rows(named=True)
    ]
    more = f", the other {rows.height - 4} less" if rows.height > 4 else ""
    return Answer(
        title,
        f"Probability that a mobile unit of the garrison ends under half its men: {_list(told)}"
        f"{more}. {runs(view)}.",
    )


def general_attack(view: RunView) -> Answer:
    """Whether what the next plan asks for stands at the last dawn, and how often it is over."""
    title, end = "General attack", view.ending
    over = (
        f"Resistance has ended by then with probability {style.chance(end.p_over)} "
        f"({style.chance_span(end.low, end.high)}). {runs(view)}."
    )
    if view.conditions.is_empty():
        left = outcome(view, "garrison_effective")
        text = f"On {style.day(view.until)} the garrison's infantry, weighted by cohesion, counts "
        return Answer(title, f"{text}{left}. {over}" if left else over)
    whole = view.conditions.row(-1, named=True)
    parts = view.conditions.head(view.conditions.height - 1).sort("p")
    text = f"All that the plan that follows asks for stands with probability {with_chance(whole)}"
    if not parts.is_empty():
        first = parts.row(0, named=True)
        text += f"; least often, {first['condition']}: {with_chance(first)}"
    return Answer(title, f"{text}. {over}", whole["p"], whole["low"], whole["high"])


def limits(view: RunView, left_out: Sequence[str]) -> str:
    """What the numbers do not say."""
    first = [item.split(":")[0].split(".")[0] for item in left_out[:3]]
    text = f"Not in the model: {'; '.join(small(item) for item in first)}. " if first else ""
    return (
        f"{text}An interval says how far {style.number(view.replications)} runs leave the model's "
        "own answer open, not how far the model is from the siege. "
        f"{spread_words(str(view.meta['parameters']))}"
    )


def small(words: str) -> str:
    """Words with a small first letter, unless they begin with a name in capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def tight(text: str) -> str:
    """Text in which no line breaks inside an interval or between the two names of a place."""
    joined = re.sub(r"(?<=\d)\u2013(?=\d)", "\u2060\u2013\u2060", text)
    return joined.replace(" / ", "\u00a0/\u00a0")


def outcome(view: RunView, measure: str) -> str:
    """A measure at the last dawn: median, unit, nine-tenths interval; empty when not recorded."""
    rows = view.outcomes.filter(pl.col("measure") == measure)
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    low, high = style.rough(row["p05"]), style.rough(row["p95"])
    middle = style.amount(style.rough(row["p50"]), row["unit"])
    return f"{middle} ({style.span(low, high, row['unit'])})"


def with_chance(row: Mapping[str, Any]) -> str:
    """A chance and its interval, from a row with p, low and high."""
    return f"{style.chance(row['p'])} ({style.chance_span(row['low'], row['high'])})"


def ending(view: RunView) -> str:
    """How often resistance ended, and why."""
    end = view.ending
    text = (
        f"By dawn on {style.day(view.until)} resistance has ended in {style.chance(end.p_over)} of "
        f"{style.number(end.n)} runs ({style.chance_span(end.low, end.high)})."
    )
    causes = [f"{cause} {style.chance(p)}" for cause, p in end.causes.items() if p > 0]
    return f"{text} Cause, as a share of all runs: {'; '.join(causes)}." if causes else text


def most_and_least(view: RunView, kinds: Sequence[str]) -> str:
    """The attacks that most and least often succeed."""
    rows = view.tasks.filter(pl.col("kind").is_in(kinds)).sort("p_done", descending=True)
    if rows.height < 2:
        return ""
    names = names_of(view.siege)

    def told(row: Mapping[str, Any]) -> str:
        where = names.get(row["objective"], row["objective"])
        chance, ends = style.chance(row["p_done"]), style.chance_span(row["low"], row["high"])
        return f"{where} (task {row['task']}) {chance} ({ends})"

    return (
        f"Of {rows.height} attacks the one that most often reaches its aim is "
        f"{told(rows.row(0, named=True))}; least often {told(rows.row(-1, named=True))}. "
        f"{runs(view)}."
    )


def condition(view: RunView, item: Condition) -> str:
    """A condition of a task in words."""
    names = names_of(view.siege)
    tasks = {t.id: task_words(t.kind, names.get(t.objective, "")) for t in view.plan.tasks}
    of = tasks.get(item.of) or names.get(item.of, item.of)
    return CONDITIONS[item.kind].format(of=of, value=f"{item.value:g}")


def task_words(kind: str, where: str) -> str:
    """A task in few words: what is to be done, and to what."""
    words = f"{kind} {where}".strip()
    return words.replace("dig trench to", "dig to").replace("mine gallery under", "mine")


def start(task: Task, phase_start: dt.datetime) -> str:
    """When a task may begin."""
    moment = task.start or phase_start
    return f"{style.day(moment.date())}, at dusk" if task.at_night else style.hour(moment)


def _list(items: Sequence[str]) -> str:
    """A, B and C."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _word(n: int) -> str:
    """Small numbers in letters."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[n] if 0 <= n < len(words) else style.number(n)
