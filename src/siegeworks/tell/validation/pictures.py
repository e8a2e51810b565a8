"""The pictures of the validation page: bands against the record, holders, reliability, a map of
where the model is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siegeworks.study.hindcast.card import Card
from siegeworks.study.intervals import wilson
from siegeworks.study.results import Run
from siegeworks.study.views import as_day
from siegeworks.tell import canvas, style
from siegeworks.tell.bands import Line, Panel, band_picture, besieger, garrison
from siegeworks.tell.canvas import Picture
from siegeworks.tell.control import control_picture
from siegeworks.tell.map import situation_map
from siegeworks.tell.validation.views import exam_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = (
    Panel("Garrison: men fit", "men", (garrison("garrison_fit"),), 1.1),
    Panel("Garrison: fit infantry", "men", (garrison("garrison_infantry"),), 1.1),
    Panel("Garrison: wounded not evacuated", "men", (garrison("garrison_wounded"),), 1.1),
    Panel("Losses of the garrison", "men", (garrison("garrison_losses"),), 1.1),
    Panel("Losses of the besieger", "men", (besieger("besieger_losses"),), 1.2),
    Panel(
        "Cargo",
        "t",
        (
            Line("tonnes_dropped", "dropped", style.QUIET, (0, (5, 1.6))),
            garrison("tonnes_recovered", "recovered"),
        ),
        1.2,
    ),
    Panel("Besieger: trench dug and usable", "km", (besieger("besieger_trench_km"),), 1.1),
    Panel("Perimeter of the garrison's ground", "km", (garrison("perimeter_km"),), 1.1),
)
"""What is drawn against the record, one panel a question."""

SIDE_IN, FOOT_IN = 3.3, 0.5
"""Room of a panel of the reliability diagram, and of the words below it."""
DOT = 9.0


def pictures(card: Card, runs: dict[str, Run]) -> list[Picture]:
    """Every picture of the page, by start."""
    found: list[Picture] = []
    for start in card["starts"]:
        run = runs[start["at"]]
        view = exam_view(run, card)
        day = style.full_day(run.at)
        bands = band_picture(view, f"bands-{start['at']}", f"The run from {day}", PANELS)
        held = control_picture(view)
        for picture in (bands, held):
            if picture is not None:
                key = picture.key if picture is bands else f"holders-{start['at']}"
                found.append(_renamed(picture, key, f"{picture.title}, from {day}"))
        found.append(wrong_map(start, run))
    found.append(reliability_picture(card))
    return found


def _renamed(picture: Picture, key: str, title: str) -> Picture:
    return Picture(key, title, picture.caption, picture.alt, picture.figure, is_map=picture.is_map)


def reliability_picture(card: Card) -> Picture:
    """Chances given to the besieger against how often he held: one panel a start."""
    starts = card["starts"]
    width = SIDE_IN * len(starts) + 0.7
    with canvas.look():
        figure = canvas.figure(width, SIDE_IN + FOOT_IN)
        inner = SIDE_IN - 0.6
        for k, start in enumerate(starts):
            left = (0.6 + (SIDE_IN + 0.25) * k) / width
            tall = SIDE_IN + FOOT_IN
            box = (left, FOOT_IN / tall, inner / width, inner / tall)
            _draw_reliability(figure.add_axes(box), start, is_first=k == 0)
    caption = (
        "Position-dawns of the exam by tenths of the chance that the model gives the besieger. "
        "Height: how often the record has him there; bar: 95% interval as if dawns were "
        "independent, which they are not; area: number of position-dawns, written beside."
    )
    return Picture("reliability", "Reliability of the chances", caption, _alt(starts), figure)


def _draw_reliability(axes: Axes, start: dict[str, Any], *, is_first: bool) -> None:
    most = max(row["count"] for row in start["reliability"])
    axes.plot([0, 1], [0, 1], color=style.QUIET, lw=0.8, ls=(0, (4, 3)), zorder=1)
    for row in start["reliability"]:
        n, x, y = row["count"], row["forecast"], row["observed"]
        low, high = wilson(y * n, n)
        axes.plot([x, x], [low, high], color=style.BESIEGER, lw=1.0, zorder=2)
        size = DOT + 110.0 * n / most
        axes.scatter([x], [y], s=size, color=style.BESIEGER, alpha=0.55, lw=0, zorder=3)
        axes.annotate(
            style.number(n), (x, y), xytext=(5, -9), textcoords="offset points", fontsize=7,
            color=style.INK,
        )  # fmt: skip
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    axes.set_title(f"From {style.day(as_day(start['at']))}")
    axes.set_xlabel("chance given to the besieger")
    if is_first:
        axes.set_ylabel("share held in the record")


def _alt(starts: list[dict[str, Any]]) -> str:
    told = []
    for start in starts:
        rows = ", ".join(
            f"{r['forecast']:.2f} forecast {r['observed']:.2f} observed ({r['count']})"
            for r in start["reliability"]
        )
        told.append(f"From {start['at']}: {rows}")
    return "Reliability diagram. " + ". ".join(told) + "."


def wrong_map(start: dict[str, Any], run: Run) -> Picture:
    """The centre with the mean error of the besieger's chance at each post."""
    errors = {
        row["position"]: abs(row["forecast_besieger"] - row["record_besieger"])
        for row in start["positions"]
    }
    day = style.full_day(run.at)
    told = f"where the run from {style.day(run.at)} is wrong"
    drawn = situation_map(run.siege, "centre", errors, run.until, told)
    names = sorted(errors, key=lambda p: -errors[p])[:6]
    worst = ", ".join(f"{name} {errors[name]:.2f}" for name in names)
    caption = (
        "Shade and number: difference between the mean chance the model gives the besieger over "
        f"the exam's dawns and the share of dawns the record gives him, {run.n} replications "
        f"from {day}. A reconstruction, not a survey."
    )
    alt = f"Map of the centre, shaded by the error of the besieger's chance; largest: {worst}."
    return Picture(f"wrong-{start['at']}", "Where the model is wrong", caption, alt, drawn,
                   is_map=True)  # fmt: skip
