"""Three replications told day by day: the 10th, 50th and 90th percentile.

Replications are ranked by the garrison's fit men at the last dawn, ties by number. Each is played
again, and its events become short plain sentences: who attacked what, when, with how many men, and
how it ended; then guns, strips, arrivals, works; last the losses of the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from siegeworks.scenario.siege import Siege
from siegeworks.study.fights import Fight, fights_of, men, number, told_fight
from siegeworks.study.results import Run
from siegeworks.study.terrain import label
from siegeworks.study.trace import Trace, replays
from siegeworks.study.views import Story

PERCENTILES = (10, 50, 90)
MOST_SENTENCES = 8
"""Sentences a day at most, the losses of the day among them."""
MOST_FIGHTS = 5
"""Fights a day that are told one by one, those with most men."""
MOST_NAMES = 4
"""Places named in a list before the rest is only counted."""

Row = Mapping[str, Any]


def stories(run: Run) -> tuple[Story, ...]:
    """The three replications of a run; raises as :func:`siegeworks.study.trace.replay`."""
    ranks = [run.at_percentile(percentile) for percentile in PERCENTILES]
    told = {trace.replication: trace for trace in replays(run, sorted(set(ranks)))}
    return tuple(
        story(run.siege, told[rank], percentile)
        for rank, percentile in zip(ranks, PERCENTILES, strict=True)
    )


def story(siege: Siege, trace: Trace, percentile: int) -> Story:
    """A replication day by day, from its first dawn to its last or to the end of resistance."""
    days, over = [], False
    daily = trace.daily.sort("date").to_dicts()
    events = by_day(siege, trace.events.filter(~_told_before(trace.events)))
    for first, last in pairwise(daily):
        if over:
            break
        date = first["date"]
        days.append((date, tell_day(Day(siege, events.get(date, []), first, last))))
        over = last["over"] == 1.0
    return Story(trace.replication, percentile, headline(siege, daily), tuple(days))


def _told_before(events: pl.DataFrame) -> pl.Series:
    """Marks rations set again after they were first cut: they change with every load that lands."""
    is_ration = events["kind"] == "rations cut"
    again = (
        events.select((pl.col("kind") == "rations cut").cum_sum().over("side").alias("n"))["n"] > 1
    )
    return is_ration & again


def by_day(siege: Siege, events: pl.DataFrame) -> dict[dt.date, list[Row]]:
    """Events by the date of the dawn before them."""
    hours = dt.timedelta(hours=siege.scenario.dawn_hour)
    days: dict[dt.date, list[Row]] = {}
    for row in events.iter_rows(named=True):
        days.setdefault((row["time"] - hours).date(), []).append(row)
    return days


def headline(siege: Siege, daily: Sequence[Row]) -> str:
    """How a replication stands at its last dawn."""
    first, last = daily[0], daily[-1]
    key = len(siege.scenario.key_ground)
    ground = f"the besieger holds {number(last['key_ground'])} of {key} key positions"
    fit = f"the garrison has {men(last['garrison_fit'])} fit"
    lost = " and ".join(
        f"the {side} has lost {men(last[f'{side}_losses'] - first[f'{side}_losses'])}"
        for side in ("besieger", "garrison")
    )
    if last["over"] == 1.0:
        end = next(row["date"] for row in daily if row["over"] == 1.0)
        return f"resistance ends before dawn on {day_words(end)}; {lost}."
    parts = [ground, fit, lost] if key else [fit, lost]
    return f"at the last dawn {'; '.join(parts)}."


@dataclass(frozen=True, eq=False)
class Day:
    """A day of a replication: its events, and the figures at its two dawns."""

    siege: Siege
    events: Sequence[Row]
    first: Row
    last: Row

    def place(self, position: str) -> str:
        """Both names of a position."""
        return label(self.siege.positions[self.siege.position_index[position]])

    def of(self, *kinds: str) -> list[Row]:
        """Events of some kinds."""
        return [row for row in self.events if row["kind"] in kinds]

    def added(self, measure: str) -> float:
        """What a measure grew by."""
        return float(self.last[measure]) - float(self.first[measure])

    def role(self, side: str) -> str:
        """The besieger or the garrison, by the id of a side."""
        return self.siege.scenario.sides[self.siege.side_index[side]].role


def tell_day(day: Day) -> tuple[str, ...]:
    """The sentences of a day, what was fought for first; a quiet day is one line."""
    told = [*_fights(day), *_mines(day), *_occupied(day), *_air(day), *_spent(day), *_works(day)]
    figures = _figures(day)
    if not told:
        return (f"Quiet. {figures}",)
    return (*told[: MOST_SENTENCES - 1], figures)


def _fights(day: Day) -> Iterable[str]:
    """The fights of the day: the largest one by one, the rest by name."""
    fights = fights_of(day.events)
    told = sorted(fights, key=lambda f: -f.men)[:MOST_FIGHTS]
    for fight in fights:
        if fight in told:
            yield told_fight(fight, _who(day, fight), day.place(fight.position))
    if rest := [fight for fight in fights if fight not in told]:
        yield f"Smaller fights: {places(day, (fight.position for fight in rest))}."


def _who(day: Day, fight: Fight) -> str:
    return fight.who or f"the {day.role(fight.side)}"


def _mines(day: Day) -> Iterable[str]:
    for row in day.of("mine fired"):
        yield f"A mine goes up under {day.place(row['position'])}; {men(row['value'])} are hit."


def _occupied(day: Day) -> Iterable[str]:
    for side in day.siege.scenario.sides:
        rows = [r for r in day.of("position occupied") if r["side"] == side.id]
        if rows:
            where = places(day, (row["position"] for row in rows))
            yield f"Without a fight the {side.role} moves into {where}."


def _air(day: Day) -> Iterable[str]:
    if day.of("strip closed by day"):
        yield "Landings by day stop."
    if day.of("strip closed by night"):
        yield "Landings by night stop."
    if lost := _sum(day.of("aircraft lost")):
        yield "One aircraft is lost." if lost == 1 else f"Aircraft lost: {number(lost)}."


def _spent(day: Day) -> Iterable[str]:
    """Guns lost, men arrived, units that give up, rations: one sentence a side."""
    for side in day.siege.scenario.sides:
        own = [row for row in day.events if row["side"] == side.id]
        parts = []
        if guns := _sum(r for r in own if r["kind"] == "gun lost"):
            parts.append(f"loses {number(guns)} {'gun' if guns == 1 else 'guns'}")
        if came := _sum(r for r in own if r["kind"] == "arrival"):
            parts.append(f"receives {men(came)}")
        if gone := _sum(r for r in own if r["kind"] == "unit collapses"):
            parts.append(f"sees {men(gone)} leave the fight")
        if cut := [r["value"] for r in own if r["kind"] == "rations cut"]:
            parts.append(f"cuts rations to {cut[-1]} per cent for the first time")
        if parts:
            yield f"The {side.role} {listed(parts)}."
    if end := day.of("end of the siege"):
        yield f"Resistance ends; {men(_sum(end))} are taken."


def _works(day: Day) -> Iterable[str]:
    lines = {line.record.id: line.record for line in day.siege.trenches}
    ready = [lines[row["subject"]] for row in day.of("trench line ready")]
    to = [line.objective for line in ready if line.objective and line.kind != "gallery"]
    if to:
        yield f"Approach trenches are ready at {places(day, to)}."
    if any(line.kind == "ring" for line in ready):
        yield "A sector of the ring is closed."
    if under := [line.objective for line in ready if line.kind == "gallery"]:
        yield f"A gallery has arrived under {places(day, under)}."


def _figures(day: Day) -> str:
    """Losses of both sides and what the aircraft brought."""
    lost = [f"{side} {men(day.added(f'{side}_losses'))}" for side in ("besieger", "garrison")]
    told = f"Losses: {', '.join(lost)}"
    if taken := round(day.added("garrison_captured")):
        told += f", of whom {number(taken)} captured"
    if dropped := day.added("tonnes_dropped"):
        told += (
            f"; {number(dropped)} t dropped, {number(day.added('tonnes_recovered'))} t recovered"
        )
    if landed := day.added("tonnes_landed"):
        told += f"; {number(landed)} t landed"
    return f"{told}."


def places(day: Day, positions: Iterable[str]) -> str:
    """Names of positions, each once, the first few in full."""
    names = list(dict.fromkeys(day.place(position) for position in positions if position))
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} more"]
    return listed(names)


def listed(items: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _sum(rows: Iterable[Row]) -> int:
    return sum(int(row["value"]) for row in rows)


def day_words(date: dt.date) -> str:
    """30 April."""
    return f"{date.day} {date:%B}"
