"""The situation map: relief, who holds what, trenches, guns, in both languages of the names.

Two scopes: the whole valley, and the sector round the command post. The ground is pale so that the
units speak; the besieger is solid or hatched, the garrison hollow or plain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any

from siegeworks.scenario.siege import Siege
from siegeworks.tell import canvas, style
from siegeworks.tell.chart import Chart, Scope, Weapon
from siegeworks.tell.sheet import Sheet, footprint_look, gun_look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN: dict[Scope, float] = {"valley": 7.8, "centre": 9.2}
HEAD_IN, NOTE_IN, KEY_ROW_IN = 0.55, 0.5, 0.17
KEY_COLUMNS: dict[Scope, int] = {"valley": 3, "centre": 4}
WEAPON_WORDS: dict[Weapon, str] = {
    "artillery": "guns reaching over 6.5 km",
    "mortar": "mortars and light guns",
    "flak": "anti-aircraft guns",
    "tank": "tanks",
}
KEY_STEPS = (0.05, 0.35, 0.65, 0.95)


def situation_map(
    siege: Siege,
    scope: Scope = "valley",
    chances: Mapping[str, float] | None = None,
    on: dt.date | None = None,
    told: str = "",
) -> Figure:
    """Map of the situation from which a siege starts, as a matplotlib figure.

    With ``chances`` (position id to probability) the footprints show the chance that the besieger
    holds them at dawn of the day ``on``, as lightness with the number beside the name, in place of
    who holds them. ``told`` says in the title what else than that chance the numbers are.
    """
    chart = Chart(siege)
    west, east, south, north = chart.extent(scope)
    width = WIDTH_IN[scope]
    with canvas.look():
        key = _chance_key(siege) if chances else _key(chart, scope)
        foot = NOTE_IN + KEY_ROW_IN * -(-len(key) // KEY_COLUMNS[scope])
        inner = width * (north - south) / (east - west)
        figure = canvas.figure(width, inner + HEAD_IN + foot)
        axes = _frame(figure, foot)
        axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
        Sheet(chart, scope, axes, chances or {}).draw()
        _head(figure, siege, scope, on if chances else None, told)
        _foot(figure, siege, key, (KEY_COLUMNS[scope], foot))
    return figure


def map_alt(
    siege: Siege,
    scope: Scope = "valley",
    chances: Mapping[str, float] | None = None,
    on: dt.date | None = None,
) -> str:
    """What the map shows, in a few sentences for those who cannot see it."""
    chart = Chart(siege)
    held = [sum(h == side for h in chart.holders.values()) for side in (0, 1)]
    where = "the whole valley" if scope == "valley" else "the sector of the command post"
    text = (
        f"Map of {where} at dawn on {style.full_day(siege.at)}, a reconstruction. The garrison "
        f"holds {style.plural(held[1], 'position')}, the besieger {style.number(held[0])}."
    )
    if chances:
        likely = sum(p > 0.5 for p in chances.values())
        return (
            f"{text} Shading gives the chance that the besieger holds each position at dawn on "
            f"{style.day(on or siege.at)}; it is above one half for {likely} of {len(chances)}."
        )
    tubes = [sum(b.tubes for b in chart.batteries() if b.side == side) for side in (0, 1)]
    dug = sum(chart.known.dug_m.values()) / 1000
    return (
        f"{text} Tubes on the map: besieger {style.number(tubes[0])}, garrison "
        f"{style.number(tubes[1])}. Trench dug: {style.amount(dug, 'km')}."
    )


def _frame(figure: Figure, foot_in: float) -> Axes:
    height = figure.get_figheight()
    inner = height - HEAD_IN - foot_in
    axes = figure.add_axes((0.0, foot_in / height, 1.0, inner / height))
    for spine in axes.spines.values():
        spine.set_visible(True)
    return axes


def _head(figure: Figure, siege: Siege, scope: Scope, on: dt.date | None, told: str) -> None:
    height = figure.get_figheight()
    where = "" if scope == "valley" else ", the centre"
    what = f"the besieger's chances at dawn of {style.day(on)}" if on else "the situation"
    what = told or what
    figure.text(
        0.0,
        1 - 0.2 / height,
        f"{siege.scenario.title}{where}: {what}",
        fontsize=12.5,
        fontweight="bold",
        fontfamily=style.SERIF,
        va="center",
    )
    dawn = f"dawn of {style.full_day(siege.at)}"
    note = f"Trenches as at {dawn}." if on else f"D{dawn[1:]}."
    note += " Reconstruction, not a survey. Names: besieger's / garrison's."
    note += "" if on else " Figures beside guns are tubes."
    figure.text(0.0, 1 - 0.42 / height, note, fontsize=8.5, color=style.QUIET, va="center")


def _foot(figure: Figure, siege: Siege, key: list[Any], room: tuple[int, float]) -> None:
    """The key in columns below the map, and what of it is reconstructed."""
    columns, foot_in = room
    height = figure.get_figheight()
    figure.legend(
        handles=key,
        loc="upper left",
        bbox_to_anchor=(0.0, (foot_in - 0.03) / height),
        ncols=columns,
        frameon=False,
        fontsize=7.5,
        borderpad=0.2,
        handletextpad=0.6,
        columnspacing=1.4,
        labelspacing=0.45,
    )
    note = f"{siege.scenario.reconstruction} Sources: the tables of the scenario, row by row."
    wrapped = fill(note, round(17.5 * figure.get_figwidth()))
    figure.text(0.0, 0.04 / height, wrapped, fontsize=6.8, color=style.QUIET, va="bottom")


def _lines(siege: Siege) -> list[Any]:
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=style.GARRISON, lw=1.6, label="edge of the garrison's ground"),
        Line2D([], [], color=style.BESIEGER, lw=1.4, label="trench dug"),
        Line2D([], [], color=style.BESIEGER, lw=0.9, ls=(0, (2, 2)), label="trench planned"),
    ]
    if any(zone.kind == "drop" for zone in siege.zones):
        look: dict[str, Any] = {"color": style.GARRISON, "lw": 1.0, "ls": (0, (1, 2))}
        lines.append(Line2D([], [], label="drop zone", **look))
    return lines


def _chance_key(siege: Siege) -> list[Any]:
    from matplotlib.patches import Patch

    shades = style.chance_map()
    boxes = [Patch(fc=shades(p), ec=style.QUIET, lw=0.6, label=f"{p:.2f}") for p in KEY_STEPS]
    return [*boxes, *_lines(siege)]


def _key(chart: Chart, scope: Scope) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    sides = chart.siege.scenario.sides
    held = [
        Patch(label=f"held by the {side.role}", lw=0.6, **footprint_look(k))
        for k, side in enumerate(sides)
    ]
    used = {(b.side, b.weapon) for b in chart.batteries()}
    guns: list[Any] = [
        Line2D([], [], label=f"{words}, {side.role}", **gun_look(weapon, k))
        for weapon, words in WEAPON_WORDS.items()
        for k, side in enumerate(sides)
        if (k, weapon) in used
    ]
    if any(not p.is_counted and chart.holders.get(p.id) == 1 for p in chart.siege.positions):
        look = footprint_look(1) | {"alpha": 0.4}
        held.append(Patch(label=f"place that is no post, {sides[1].role}", lw=0.6, **look))
    if scope == "valley":
        guns.append(Patch(fc=style.BESIEGER, ec="white", hatch="xx", label="regiment, besieger"))
    return [*held, *_lines(chart.siege), *guns]
