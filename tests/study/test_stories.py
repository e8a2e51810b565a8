"""Sentences told from events: each from a few rows made by hand, then whole stories of a run."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from siegeworks.scenario.siege import Siege
from siegeworks.study.fights import fights_of, told_fight
from siegeworks.study.results import Run
from siegeworks.study.stories import (
    MOST_SENTENCES,
    PERCENTILES,
    Day,
    by_day,
    listed,
    stories,
    story,
    tell_day,
)
from siegeworks.study.trace import EVENT_SCHEMA, Trace, replay
from siegeworks.study.views import Story

DAY = dt.datetime(1704, 6, 4)


def row(hour: float, kind: str, side: str, position: str = "", **more: Any) -> dict[str, Any]:
    time = DAY + dt.timedelta(hours=hour)
    blank = {"subject": "", "name": "", "value": 0}
    return {"time": time, "kind": kind, "side": side, "position": position, **blank, **more}


def day(siege: Siege, *events: dict[str, Any], **added: float) -> Day:
    measures = ("besieger_losses", "garrison_losses", "garrison_captured")
    airlift = ("tonnes_dropped", "tonnes_recovered", "tonnes_landed")
    first = dict.fromkeys((*measures, *airlift), 100.0)
    last = {name: 100.0 + added.get(name, 0.0) for name in first}
    return Day(siege, events, first, last)


@pytest.fixture(scope="module")
def siege(run: Run) -> Siege:
    return run.siege


@pytest.fixture(scope="module")
def told(run: Run) -> tuple[Story, ...]:
    return stories(run)


def test_an_assault_over_two_watches_is_one_fight() -> None:
    events = [
        row(18.5, "assault begins", "besieger", "lunette", name="Regiment 1", value=620),
        row(24, "assault begins", "besieger", "lunette", name="Regiment 1", value=1240),
        row(26.25, "position taken", "besieger", "lunette", value=1),
    ]
    (fight,) = fights_of(events)
    assert told_fight(fight, "Regiment 1", "the lunette") == (
        "Regiment 1 attacks the lunette at 18:30 with 1\u202f240 men and takes it at 02:15."
    )


def test_a_counter_attack_takes_a_post_back() -> None:
    events = [
        row(19, "assault begins", "besieger", "lunette", name="Regiment 1", value=600),
        row(20, "position taken", "besieger", "lunette", value=1),
        row(25.5, "counter-attack", "garrison", "lunette", value=2),
        row(25.5, "assault begins", "garrison", "lunette", value=240),
        row(28, "position taken", "garrison", "lunette", value=1),
    ]
    first, second = fights_of(events)
    assert (first.outcome, second.is_counter) == ("taken", True)
    assert told_fight(second, "the garrison", "the lunette") == (
        "The garrison counter-attacks the lunette at 01:30 with 240 men and takes it back at 04:00."
    )


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "and fights on"),
        ([row(20, "assault repulsed", "besieger", "redan")], "and is thrown back at 20:00"),
        ([row(20, "lodgement held", "besieger", "redan", value=40)], "and holds 40% of it"),
        (
            [
                row(20, "lodgement held", "besieger", "redan", value=40),
                row(20, "assault repulsed", "besieger", "redan", value=40),
            ],
            "and holds 40% of it",
        ),
        (
            [
                row(20, "lodgement held", "besieger", "redan", value=40),
                row(23, "lodgement lost", "garrison", "redan", value=40),
            ],
            "and loses what it won",
        ),
        ([row(20, "position taken", "besieger", "redan", value=0)], "and clears it at 20:00"),
    ],
)
def test_every_end_of_a_fight_has_its_words(events: list[dict[str, Any]], words: str) -> None:
    begins = row(19, "assault begins", "besieger", "redan", value=1)
    (fight,) = fights_of([begins, *events])
    assert told_fight(fight, "the besieger", "the redan") == (
        f"The besieger attacks the redan at 19:00 with 1 man {words}."
    )


def test_a_quiet_day_is_one_line(siege: Siege) -> None:
    quiet = day(siege, besieger_losses=12, garrison_losses=7)
    assert tell_day(quiet) == ("Quiet. Losses: besieger 12 men, garrison 7 men.",)


def test_the_losses_of_the_day_come_last(siege: Siege) -> None:
    told = tell_day(
        day(
            siege,
            row(12, "gun lost", "garrison", value=1),
            row(13, "gun lost", "garrison", value=2),
            row(14, "arrival", "garrison", subject="gar_1", value=83),
            row(14, "mine fired", "besieger", "redan", subject="mine", value=40),
            garrison_losses=1100,
            garrison_captured=400,
            tonnes_dropped=90,
            tonnes_recovered=71,
        )
    )
    assert told[1:] == (
        "The garrison loses 3 guns and receives 83 men.",
        "Losses: besieger 0 men, garrison 1\u202f100 men, of whom 400 captured; 90 t dropped, "
        "71 t recovered.",
    )
    assert told[0].startswith("A mine goes up under ") and told[0].endswith("; 40 men are hit.")


def test_a_day_of_many_fights_stays_short(siege: Siege) -> None:
    events = []
    for k in range(12):
        place = siege.positions[k % len(siege.positions)].id
        side = ("besieger", "garrison")[k // len(siege.positions) % 2]
        events.append(row(12 + k / 4, "assault begins", side, place, value=100 + k))
    kinds = ("strip closed by day", "strip closed by night", "aircraft lost", "gun lost")
    events += [row(20, kind, "garrison", value=2) for kind in kinds]
    told = tell_day(day(siege, *events))
    assert len(told) <= MOST_SENTENCES
    assert told[-1].startswith("Losses: ")


def test_hours_after_midnight_belong_to_the_day_before(siege: Siege) -> None:
    rows = [row(hour, "gun lost", "garrison", value=1) for hour in (6, 29.9, 30)]
    days = by_day(siege, pl.DataFrame(rows, schema=EVENT_SCHEMA))
    assert {date.day: len(events) for date, events in days.items()} == {4: 2, 5: 1}


def test_rations_are_told_once(run: Run) -> None:
    trace = replay(run, 0)
    at = run.siege.start
    rows = [
        {**row(0, "rations cut", "garrison", value=value), "time": at + dt.timedelta(days=k)}
        for k, value in enumerate((67, 100, 67))
    ]
    events = pl.DataFrame(rows, schema=EVENT_SCHEMA)
    told = story(run.siege, Trace(0, events, trace.strength, trace.daily), 50)
    words = " ".join(sentence for _, day in told.days for sentence in day)
    assert words.count("cuts rations to 67 per cent") == 1
    assert "rations to 100" not in words


def test_lists_read_well() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B"]) == "A and B"
    assert listed(["A", "B", "C"]) == "A, B and C"


def test_three_replications_are_told_by_rank(run: Run, told: tuple[Story, ...]) -> None:
    assert [story.percentile for story in told] == list(PERCENTILES)
    ends = {
        r: fit
        for r, fit in run.table("daily")
        .filter(pl.col("date") == run.until)
        .select("replication", "garrison_fit")
        .collect()
        .iter_rows()
    }
    fit = [ends[story.replication] for story in told]
    assert fit == sorted(fit)


def test_a_story_has_every_day_until_the_end(run: Run, told: tuple[Story, ...]) -> None:
    for one in told:
        daily = run.table("daily").filter(pl.col("replication") == one.replication)
        over = daily.filter(pl.col("over") == 1).select(pl.col("date").min()).collect().item()
        last = (over or run.until) - dt.timedelta(days=1)
        assert [date for date, _ in one.days] == [d for d in run.dates if d <= last]
        assert all(1 <= len(sentences) <= MOST_SENTENCES for _, sentences in one.days)
        assert all(s.endswith(".") for _, sentences in one.days for s in sentences)


def test_losses_told_add_up_to_those_of_the_run(run: Run, told: tuple[Story, ...]) -> None:
    for one in told:
        daily = run.table("daily").filter(pl.col("replication") == one.replication)
        first, last = (
            daily.sort("date").select("besieger_losses").collect()["besieger_losses"][[0, -1]]
        )
        words = [sentences[-1].partition("Losses: besieger ")[2] for _, sentences in one.days]
        men = sum(int(w.partition(" m")[0].replace("\u202f", "")) for w in words)
        assert men == pytest.approx(last - first)
