"""The figures of a report, in the order in which they are read."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable

import polars as pl

from siegeworks.plan.known import length_m
from siegeworks.scenario.records import Depot
from siegeworks.scenario.siege import Siege
from siegeworks.study.views import RunView
from siegeworks.tell import bands, style
from siegeworks.tell.bands import Line, Panel, band_picture
from siegeworks.tell.canvas import Picture
from siegeworks.tell.chart import Scope
from siegeworks.tell.control import control_picture, key_picture
from siegeworks.tell.map import map_alt, situation_map
from siegeworks.tell.names import capital
from siegeworks.tell.periods import period_picture
from siegeworks.tell.tasks import matrix_picture, task_picture

MOST_KINDS = 8
"""Kinds of ammunition or weapon that are drawn, the heaviest first."""

Maker = Callable[[RunView], Picture | None]


def figures(view: RunView) -> dict[str, Picture]:
    """Every figure for which a run has data, by key, in reading order."""
    makers: tuple[Maker, ...] = (
        lambda v: map_picture(v.siege, "valley"),
        lambda v: map_picture(v.siege, "centre"),
        matrix_picture,
        task_picture,
        key_picture,
        control_picture,
        chance_map_picture,
        period_picture,
        lambda v: band_picture(v, "losses", "Losses", bands.LOSSES),
        lambda v: band_picture(v, "strength", "Strength", bands.STRENGTH),
        lambda v: band_picture(v, "works", "Trench, ring and perimeter", works_panels(v.siege)),
        ammunition_picture,
        tube_picture,
        lambda v: band_picture(v, "supply", "Supply by air", bands.SUPPLY),
    )
    made = (make(view) for make in makers)
    return {picture.key: picture for picture in made if picture is not None}


def map_picture(siege: Siege, scope: Scope) -> Picture:
    """The situation map as a picture with its words."""
    title = "The valley" if scope == "valley" else "The centre"
    caption = (
        "Solid lines are dug, dashed ones planned. The blue line is the edge of the ground that "
        "the garrison's posts dominate. A reconstruction, not a survey."
    )
    if scope == "valley":
        caption += " Guns of the centre stand on the map of the centre."
    drawn = situation_map(siege, scope)
    return Picture(f"map-{scope}", title, caption, map_alt(siege, scope), drawn, is_map=True)


def chance_map_picture(view: RunView) -> Picture:
    """The centre with the chance that the besieger holds each position at the last dawn."""
    last = view.control.filter(pl.col("date") == view.until)
    chances = dict(zip(last["position"], last["p_besieger"], strict=True))
    drawn = situation_map(view.siege, "centre", chances, view.until)
    caption = (
        f"Chance that the besieger holds each position at dawn on {style.day(view.until)}, "
        f"{style.number(view.replications)} replications; trenches and edge as on "
        f"{style.day(view.at)}. A reconstruction, not a survey."
    )
    alt = map_alt(view.siege, "centre", chances, view.until)
    title = "The centre at the last dawn"
    return Picture("map-chances", title, caption, alt, drawn, is_map=True)


def works_panels(siege: Siege) -> tuple[Panel, ...]:
    """The panels of works, with the trench that was planned in the first."""
    first, *others = bands.WORKS
    return (dataclasses.replace(first, goal=trench_goal(siege)), *others)


def trench_goal(siege: Siege) -> tuple[tuple[dt.date, float], ...]:
    """Kilometres of trench planned by date, branches included; lines without a date left out."""
    besieger = siege.scenario.sides[0].id
    lines = [t for t in siege.trenches if t.record.side == besieger and t.record.plan_by]
    steps: dict[dt.date, float] = {}
    for line in lines:
        assert line.record.plan_by is not None  # the list above keeps only lines with a date
        by = max(line.record.plan_by, siege.at)
        steps[by] = steps.get(by, 0.0) + length_m(line) * line.record.branches / 1000
    total, goal = 0.0, []
    for date in sorted(steps):
        total += steps[date]
        goal.append((date, total))
    return tuple(goal)


def ammunition_picture(view: RunView) -> Picture | None:
    """Rounds in the depots, the heaviest kinds first."""
    stock = view.rounds.filter(pl.col("measure") == "stock")
    weight = {kind.id: kind.kg_per_round for kind in view.siege.ammunition}
    depots = {depot.id: depot for depot in view.siege.depots}
    panels = []
    for kind in _heaviest(stock, weight):
        ever = (pl.col("item") == kind) & (pl.col("p95") > 0)
        places = stock.filter(ever)["depot"].unique(maintain_order=True)
        lines = _stock_lines(view.siege, kind, [depots[i] for i in places if i in depots])
        name = next(a.name for a in view.siege.ammunition if a.id == kind)
        panels.append(Panel(capital(name), "rounds", tuple(lines), 0.95))
    return band_picture(view, "ammunition", "Rounds in the depots", panels) if panels else None


def tube_picture(view: RunView) -> Picture | None:
    """Tubes serviceable by weapon, the heaviest first."""
    calibre = {weapon.id: weapon.calibre_mm for weapon in view.siege.equipment}
    panels = []
    for weapon in _heaviest(view.tubes, dict.fromkeys(calibre, 1.0), calibre):
        name = next(e.name for e in view.siege.equipment if e.id == weapon)
        panels.append(Panel(capital(name), "tubes", tuple(_tube_lines(view, weapon)), 0.95))
    return band_picture(view, "tubes", "Guns serviceable", panels) if panels else None


def _heaviest(
    table: pl.DataFrame, weight: dict[str, float], rank: dict[str, float] | None = None
) -> list[str]:
    """Items that ever counted for something, by greatest weight (or rank), the first few."""
    most = table.group_by("item").agg(pl.col("p50").max())
    masses = {item: p50 * weight.get(item, 0.0) for item, p50 in most.iter_rows()}
    kept = [item for item, mass in masses.items() if mass > 0]
    order = rank or masses
    return sorted(kept, key=lambda item: (-order.get(item, 0.0), item))[:MOST_KINDS]


def _stock_lines(siege: Siege, kind: str, depots: Iterable[Depot]) -> Iterable[Line]:
    seen = [0, 0]
    for depot in depots:
        side = siege.side_index[depot.side]
        dash = (0, (5, 1.6)) if side else "-"
        dash = (0, (1, 1.4)) if seen[side] else dash
        seen[side] += 1
        colour = style.SIDES[side]
        yield Line("stock", depot.name, colour, dash, "rounds", item=kind, place=depot.id)


def _tube_lines(view: RunView, weapon: str) -> Iterable[Line]:
    rows = view.tubes.filter((pl.col("item") == weapon) & (pl.col("p50") > 0))
    for side in view.siege.scenario.sides:
        if side.id in rows["side"]:
            k = view.siege.side_index[side.id]
            dash = (0, (5, 1.6)) if k else "-"
            yield Line(
                "tubes", side.role, style.SIDES[k], dash, "tubes", item=weapon, place=side.id
            )
