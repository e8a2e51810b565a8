"""Key terrain told: the claim about the key ground in words, the ranking as table and figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from siegeworks.study.compare.paired import Paired
from siegeworks.study.key_terrain.key_terrain import Claim, KeyTerrain, Worth
from siegeworks.tell import style
from siegeworks.tell.compare.words import signed

if TYPE_CHECKING:
    from rich.console import Console

ROW_IN = 0.36
"""Height of a position in the figure, inches."""
NOTE = (
    "Given: the besieger has it from the first dawn, its garrison whole on the next post. Denied: "
    "it cannot be taken and he does not try. In neither is it fought for: the difference is the "
    "worth of the ground."
)


def claim_words(found: KeyTerrain) -> str:
    """The answer to the claim that the centre cannot resist once the key ground has fallen."""
    claim = found.claim
    if claim is None:
        return "The scenario names no key ground that the garrison holds."
    until = style.day(found.draws.until or found.siege.scenario.last_day)
    over, force = claim.worth.between["over"], claim.worth.between["garrison_effective"]
    return (
        f"If the key ground falls, can the centre resist? With all of it in the besieger's hands "
        f"from {style.day(found.siege.at)} resistance has ended by {until} in "
        f"{style.chance(over.mean_b)} of campaigns, where it cannot be taken in "
        f"{style.chance(over.mean_a)}: the ground changes the chance by {chances(over)} and the "
        f"garrison's infantry, weighted by cohesion, by {men(force)}. N = "
        f"{style.number(over.n)} pairs. {as_it_goes(claim)}"
    )


def as_it_goes(claim: Claim) -> str:
    """The same as it goes in campaigns of the plan as it is; this is no cause."""
    return (
        f"In the campaigns themselves the besieger holds {claim.most} or more of its "
        f"{len(claim.worth.positions)} positions before the end with probability "
        f"{_p(claim.p_fell)}; resistance then ends with {_p(claim.p_over_fell)}, otherwise with "
        f"{_p(claim.p_over_not)} (N = {style.number(claim.n_fell)} and "
        f"{style.number(claim.n - claim.n_fell)}): luck that takes the hills also takes the rest, "
        "so this is no measure of the ground alone."
    )


def _p(chance: tuple[float, float, float]) -> str:
    p, low, high = chance
    told = "n/a" if math.isnan(p) else style.chance(p)
    return f"{told} ({style.chance_span(low, high)})"


def chances(effect: Paired) -> str:
    """A change of a chance with its interval."""
    return f"{signed(effect.difference, 2)} ({signed(effect.low, 2)} to {signed(effect.high, 2)})"


def men(effect: Paired) -> str:
    """A change in men with its interval."""
    ends = f"{signed(effect.low, 0)} to {signed(effect.high, 0)}"
    return f"{signed(effect.difference, 0)}{style.THIN}men ({ends})"


def print_key_terrain(console: Console, found: KeyTerrain) -> None:
    """The claim, the ranking with intervals, and what the ground alone says."""
    console.print(Text(claim_words(found) + "\n"))
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", title_justify="left",
        title=Text("Key terrain: chance that resistance ends", "bold"),
    )  # fmt: skip
    table.add_column("position", overflow="fold")
    for name in ("given - denied", "denied", "given", "N", "overlooks", "closes", "ways"):
        table.add_column(name, justify="right", overflow="fold")
    for worth in found.ranking:
        table.add_row(*(Text(cell) for cell in _cells(worth)))
    console.print(table)
    console.print(Text(NOTE, "dim"))


def _cells(worth: Worth) -> list[str]:
    ground = worth.ground
    geometry = ["", "", ""]
    if ground is not None:
        geometry = [
            f"{ground.posts_overlooked} ({ground.overlook_weight:.1f})",
            str(ground.approaches_closed),
            str(ground.ways_closed),
        ]
    told = [chances(getattr(worth, world)["over"]) for world in ("between", "denied", "given")]
    return [worth.name, *told, style.number(worth.n), *geometry]


def draw(found: KeyTerrain) -> Any:
    """The figure: left the worth of each position with its interval, right what the ground says."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    rows = found.ranking
    with mpl.rc_context(style.rc()):
        height = 1.6 + len(rows) * ROW_IN
        figure = Figure(figsize=(9.4, height), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        _worths(left, rows)
        _ground(right, rows)
        figure.supxlabel(_caption(found), fontsize=7.5, color=style.QUIET, x=0.01, ha="left")
    return figure


def _worths(axes: Any, rows: tuple[Worth, ...]) -> None:
    axes.set_title("Chance that resistance ends: given against denied")
    axes.axvline(0, color=style.QUIET, linewidth=0.8)
    for i, worth in enumerate(rows):
        effect = worth.between["over"]
        axes.plot([effect.low, effect.high], [i, i], color=style.BESIEGER, linewidth=1.6)
        axes.plot(effect.difference, i, "o", color=style.BESIEGER, markersize=5)
        text = f"{signed(effect.difference, 2)}"
        axes.annotate(
            text, (effect.high, i), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=7.5,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [worth.name for worth in rows])
    axes.invert_yaxis()
    axes.set_xlabel("difference of the chance, 95% interval")
    axes.margins(x=0.15)


def _ground(axes: Any, rows: tuple[Worth, ...]) -> None:
    axes.set_title("The ground alone: weight of what it overlooks")
    weights = [worth.ground.overlook_weight if worth.ground else 0.0 for worth in rows]
    axes.barh(range(len(rows)), weights, color=style.NOBODY, height=0.6)
    for i, worth in enumerate(rows):
        if worth.ground is not None:
            text = f"closes {worth.ground.approaches_closed} approaches"
            axes.annotate(
                text, (weights[i], i), xytext=(4, 0), textcoords="offset points", va="center",
                fontsize=7.5, color=style.QUIET,
            )  # fmt: skip
    axes.set_xlabel("sum of weights over the garrison's posts")
    axes.margins(x=0.45)


def _caption(found: KeyTerrain) -> str:
    until = style.day(found.draws.until or found.siege.scenario.last_day)
    counts = sorted({worth.n for worth in found.ranking})
    ends = (
        style.number(counts[0])
        if len(counts) == 1
        else (f"{style.number(counts[0])} to {style.number(counts[-1])}")
    )
    return (
        f"{found.siege.scenario.title}, plan {found.plan.id}, {style.day(found.siege.at)} to "
        f"{until}; {ends} pairs on the same draws, seed {found.draws.seed}. A reconstruction of "
        "the ground."
    )


def save(found: KeyTerrain, path: Path) -> Path:
    """Draw the figure into a file."""
    import matplotlib as mpl

    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(style.rc()):
        draw(found).savefig(path, metadata={"Date": None})
    return path
