"""Whole campaigns a second, on one thread and on two, with early ending and without."""

from __future__ import annotations

from typing import Any

from siegeworks.plan.siege import load
from siegeworks.study.bench.timing import in_turn, median, seconds
from siegeworks.study.crew import run_block
from siegeworks.study.setup import Setup, prepare

SCENARIO = "dien-bien-phu"


def whole_siege(scenario: str = SCENARIO, play_on: bool = False) -> Setup:
    """A siege from its first day to its last, with the first plan of each side that ships.

    ``play_on``: early ending off, every watch is fought.
    """
    siege = load(scenario)
    plans = [siege.plan(name) for name in siege.plans]
    first, second = (
        next((p for p in plans if p.side == side.id and p.start == siege.at), None)
        for side in siege.scenario.sides
    )
    setup = prepare(siege, (first, second), siege.scenario.last_day, seed=1954)
    return setup.to_end(play_on=play_on)


def unit_watches(setup: Setup) -> int:
    """Units times watches of one campaign."""
    return setup.sizes.units * setup.names.n_watches


def campaigns(replications: int, rounds: int, scenario: str = SCENARIO) -> dict[str, Any]:
    """Campaigns and unit-watches a second, all rules on."""
    with_end = whole_siege(scenario)
    no_end = whole_siege(scenario, play_on=True)
    told: dict[str, Any] = {
        "scenario": scenario,
        "units": with_end.sizes.units,
        "cells": len(with_end.names.siege.ground),
        "watches": with_end.names.n_watches,
    }
    for name, setup in (("ending_off", no_end), ("ending_on", with_end)):
        told[name] = speed(setup, replications, rounds)
    return told


def speed(setup: Setup, replications: int, rounds: int) -> dict[str, Any]:
    """Figures of one setup, threads in turn within each round."""
    one, two = [setup.state()], [setup.state(), setup.state()]
    ended = run_block(setup, one, 0, replications).ending[:, 0]
    cpu = [seconds(lambda: run_block(setup, one, 0, replications)) for _ in range(rounds)]
    works = {
        "one": lambda: run_block(setup, one, 0, replications),
        "two": lambda: run_block(setup, two, 0, replications),
    }
    wall = in_turn(works, rounds, wall=True)
    ratios = [a / b for a, b in zip(wall["one"], wall["two"], strict=True)]
    return {
        "replications": replications,
        "ended_early": int((ended >= 0).sum()),
        "ms_a_campaign_processor": median([1000 * v / replications for v in cpu]),
        "campaigns_per_second_one_thread_processor": median([replications / v for v in cpu]),
        "campaigns_per_second_one_thread_wall": median([replications / v for v in wall["one"]]),
        "campaigns_per_second_two_threads_wall": median([replications / v for v in wall["two"]]),
        "unit_watches_per_second_one_thread_processor": median(
            [replications * unit_watches(setup) / v for v in cpu]
        ),
        "two_threads_against_one": median(ratios),
    }
