"""The conference's questions answered as outcomes of a run at one of its dawns.

What a run does not record (men by formation, metres of one trench line, where guns stand) is left
out, and the section's note says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from siegeworks.study.answers import Row, Section
from siegeworks.study.cases import SIDED
from siegeworks.study.dawn import Dawn
from siegeworks.study.evidence import centre_overlooked, supply_ratio, zone_is_held, zones
from siegeworks.study.intervals import wilson
from siegeworks.study.questions import (
    firepower,
    heights,
    perimeter,
    routes,
    strengths,
    supplies,
    threats,
    trenches,
)
from siegeworks.study.rows import Head, plain
from siegeworks.study.terrain import BESIEGER, GARRISON, Flags, label, overlooked
from siegeworks.study.uncertainty import spread_words

Told = tuple[str, str, str, int]
"""A measure and how it is told: id, words, unit, digits after the point."""

SHOWN_FROM = 0.05
"""Chance from which a danger to a post is listed."""


def basis(dawn: Dawn) -> str:
    """What the answers rest on."""
    names = [p for p in json.loads(dawn.run.identity["plans"]) if p]
    plans = ", ".join(names) or "policies alone"
    return (
        f"{dawn.n} replications of {plans} from {dawn.start.isoformat()}, seed "
        f"{dawn.run.identity['seed']}, parameters: {dawn.run.identity['parameters']}. Figures are "
        "medians between the 5 and 95 per cent points; chances have their 95 per cent interval. "
        f"{spread_words(dawn.run.identity['parameters'])} "
        "The model says this; it did not happen so."
    )


def sections(dawn: Dawn) -> tuple[Section, ...]:
    """The eight questions in their order."""
    return (
        Section(strengths.TITLE, _since(dawn, "Men by formation are not recorded."), _men(dawn)),
        Section(firepower.TITLE, "All depots of a side together, the rear left out.", _guns(dawn)),
        Section(trenches.TITLE, "Metres of one line are not recorded.", _trench(dawn)),
        Section(perimeter.TITLE, perimeter.NOTE, _ring(dawn)),
        Section(supplies.TITLE, _since(dawn, "What falls outside is lost."), _supply(dawn)),
        Section(routes.TITLE, _since(dawn, "Chances of what is open."), _ways(dawn)),
        Section(heights.TITLE, heights.NOTE, _heights(dawn)),
        Section(threats.TITLE, "Where guns stand at that dawn is not recorded.", _threats(dawn)),
    )


def _since(dawn: Dawn, more: str) -> str:
    return f"Running counts are from {dawn.start.isoformat()} on. {more}"


def _spreads(
    dawn: Dawn, head: Head, measures: Sequence[Told], *, since: bool = False
) -> Iterator[Row]:
    """Rows for some measures; ``since`` the start of the run for running counts."""
    for measure, words, unit, digits in measures:
        values = dawn.since(measure) if since else dawn.samples(measure)
        yield head.spread(words, values, unit, dawn.source, digits=digits)


def _chance(dawn: Dawn, head: Head, item: str, flags: Flags) -> Row:
    bounds = wilson(float(flags.sum()), flags.size)
    return head.row(item, float(flags.mean()), "prob", dawn.source, bounds, digits=2)


def _side(dawn: Dawn, side: int, group: str) -> Head:
    return Head(dawn.siege.scenario.sides[side].id, group)


def _sided(side: int, measures: Sequence[Told]) -> list[Told]:
    """Measures of one side, by their full ids."""
    return [(f"{SIDED[side]}_{m}", words, unit, digits) for m, words, unit, digits in measures]


def _men(dawn: Dawn) -> tuple[Row, ...]:
    rows: list[Row] = []
    for side in range(2):
        strength = (
            ("present", "men present", "men", 0),
            ("fit", "fit men", "men", 0),
            ("infantry", "fit infantry", "men", 0),
            ("cohesion", "cohesion of the infantry", "0-1", 2),
            ("wounded", "wounded", "men", 0),
            ("sick", "sick", "men", 0),
        )
        losses = (
            ("killed", "killed", "men", 0),
            ("hit", "killed and wounded", "men", 0),
            ("captured", "captured", "men", 0),
            ("gone", "missing and deserted", "men", 0),
            ("evacuated", "evacuated", "men", 0),
            ("losses", "in all", "men", 0),
        )
        come = (("arrived", "arrived", "men", 0),)
        head = _side(dawn, side, "Strength")
        rows += _spreads(dawn, head, _sided(side, strength))
        head = _side(dawn, side, "Losses since the start")
        rows += _spreads(dawn, head, _sided(side, losses), since=True)
        head = _side(dawn, side, "Reinforcements and replacements since the start")
        rows += _spreads(dawn, head, _sided(side, come), since=True)
    return tuple(rows)


def _guns(dawn: Dawn) -> tuple[Row, ...]:
    rows: list[Row] = []
    for side in range(2):
        rows += [*_tubes(dawn, side), *_rounds(dawn, side)]
    return tuple(rows)


def _tubes(dawn: Dawn, side: int) -> Iterator[Row]:
    head, before = _side(dawn, side, "Guns serviceable"), dawn.tubes_before(side)
    names = {w.id: w.name for w in dawn.siege.equipment}
    for weapon, tubes in dawn.tubes(side).items():
        if before[weapon].max() > 0:
            item = f"{names[weapon]} (of {plain(float(before[weapon].max()))})"
            yield head.spread(item, tubes, "tubes", dawn.source)


def _rounds(dawn: Dawn, side: int) -> Iterator[Row]:
    head, rounds = _side(dawn, side, "Rounds in the depots"), dawn.rounds(side)
    fires = {w.id: w.ammunition for w in dawn.siege.equipment}
    days = _side(dawn, side, "Days of fire, a unit of fire a day")
    kinds = [k for k in dawn.siege.ammunition if rounds[k.id].max() > 0]
    for kind in kinds:
        yield head.spread(kind.name, rounds[kind.id], "rounds", dawn.source)
    for kind in kinds:
        tubes = sum(
            (t for weapon, t in dawn.tubes(side).items() if fires[weapon] == kind.id),
            np.zeros(dawn.n),
        )
        armed = tubes > 0
        if armed.any():
            left = rounds[kind.id][armed] / (tubes[armed] * kind.unit_of_fire)
            yield days.spread(kind.name, left, "days", dawn.source, digits=1)


def _trench(dawn: Dawn) -> tuple[Row, ...]:
    head = _side(dawn, BESIEGER, "Dug against planned")
    plan_km, until = trenches.planned(dawn.terrain, dawn.at)
    measures = (
        ("besieger_trench_km", f"dug, of {plain(plan_km, 1)} km planned by {until}", "km", 1),
        ("ring_share", "share of the ring dug", "share", 2),
    )
    return tuple(_spreads(dawn, head, measures))


def _ring(dawn: Dawn) -> tuple[Row, ...]:
    head = _side(dawn, GARRISON, "Perimeter")
    measures = (
        ("perimeter_km", "perimeter", "km", 1),
        ("invested_share", "share invested", "share", 2),
        ("garrison_km2", "ground held", "km2", 1),
        ("garrison_posts", "posts of the fortress held", "posts", 0),
    )
    keys = (("key_ground", f"key ground held, of {int(dawn.terrain.key.sum())}", "places", 0),)
    besieger = _side(dawn, BESIEGER, "Posts and key ground")
    return (*_spreads(dawn, head, measures), *_spreads(dawn, besieger, keys))


def _supply(dawn: Dawn) -> tuple[Row, ...]:
    rows: list[Row] = []
    if any(f.role == "transport" for f in dawn.siege.fleets):
        head = _side(dawn, GARRISON, "By air since the start")
        measures = (
            ("tonnes_dropped", "dropped", "t", 0),
            ("tonnes_recovered", "recovered", "t", 0),
            ("tonnes_fallen", "fell outside", "t", 0),
            ("tonnes_landed", "landed", "t", 0),
        )
        rows += _spreads(dawn, head, measures, since=True)
        ratio, words, _ = supply_ratio(dawn)
        if ratio.size:
            rows.append(head.spread(f"against needed: {words}", ratio, "x", dawn.source, digits=2))
    for side, name in enumerate(SIDED):
        head = _side(dawn, side, "Stores in the main depot")
        rows += _spreads(dawn, head, ((f"{name}_food_days", "food lasts", "days", 1),))
    return tuple(rows)


def _ways(dawn: Dawn) -> tuple[Row, ...]:
    rows: list[Row] = []
    head = _side(dawn, GARRISON, "By air")
    for zone in (*zones(dawn, "strip"), *zones(dawn, "drop")):
        rows.append(_chance(dawn, head, f"{zone.name}: covered", zone_is_held(dawn, zone)))
    if zones(dawn, "strip"):
        for when in ("day", "night"):
            go_on = dawn.samples(f"strip_by_{when}") > 0.5
            rows.append(_chance(dawn, head, f"landings by {when} go on", go_on))
    if rows:
        rows += _spreads(dawn, head, (("drop_height_m", "height of the drops", "m", 0),))
        lost = (("aircraft_lost", "aircraft lost", "aircraft", 0),)
        rows += _spreads(dawn, head, lost, since=True)
    for side, name in enumerate(SIDED):
        men = _side(dawn, side, "Men who came since the start")
        rows += _spreads(dawn, men, ((f"{name}_arrived", "arrived", "men", 0),), since=True)
    return tuple(rows)


def _heights(dawn: Dawn) -> tuple[Row, ...]:
    owners, rows = dawn.owners(), []
    head = _side(dawn, BESIEGER, "Chance that it holds the height")
    positions = dawn.siege.positions
    for p, position in enumerate(positions):
        if position.height_m > 0.0 or position.kind == "hill" or dawn.terrain.key[p]:
            rows.append(_chance(dawn, head, label(position), owners[:, p] == BESIEGER))
    head = _side(dawn, GARRISON, "How far the besieger overlooks the garrison's posts")
    over = (("overlooked_share", "all counted posts, mean", "0-1", 2),)
    rows += _spreads(dawn, head, over)
    for fallen, words in ((False, "as things stand"), (True, "with the key ground lost")):
        values = centre_overlooked(dawn, heights_fallen=fallen)
        item = f"posts round the command post, {words}"
        rows.append(head.spread(item, values, "0-1", dawn.source, digits=2))
    return tuple(rows)


def _threats(dawn: Dawn) -> tuple[Row, ...]:
    owners, rows = dawn.owners(), []
    over = overlooked(dawn.terrain.overlook, dawn.terrain.worth(owners, BESIEGER))
    dangers = (
        ("Posts lost", owners == BESIEGER),
        ("Posts contested", owners == 2),
        ("Posts held but overlooked", (owners == GARRISON) & (over > heights.OVERLOOKED)),
    )
    for group, flags in dangers:
        head = _side(dawn, GARRISON, group)
        for p in np.flatnonzero(dawn.terrain.counted & (flags.mean(axis=0) >= SHOWN_FROM)):
            rows.append(_chance(dawn, head, label(dawn.siege.positions[p]), flags[:, p]))
    for side, name in enumerate(SIDED):
        head = _side(dawn, side, "Stocks for less than three days")
        short = dawn.samples(f"{name}_food_days") < threats.SHORT_DAYS
        rows.append(_chance(dawn, head, "food", short))
    return tuple(rows)
