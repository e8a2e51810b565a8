"""Figures and pages of a sensitivity study: tornado, main effects, and the page of an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table

from siegeworks.study.markdown import table
from siegeworks.tell import style
from siegeworks.tell.canvas import figure, look, svg

if TYPE_CHECKING:
    from rich.console import Console

    from siegeworks.scenario.siege import Siege
    from siegeworks.study.sensitivity.answer import Answer
    from siegeworks.study.sensitivity.ask import Ask
    from siegeworks.study.sensitivity.experiment import Sensitivity

PAGE = "evidence/sensitivity.md"
SHOWN = 14
"""Factors that a tornado shows, and three times a row as many panels of main effects."""
ROW_IN = 0.3
LABEL_LETTERS = 70
"""Letters of a line under an axis."""


class Told(NamedTuple):
    """What a command prints: plain values, or a table on a console."""

    plain: Any
    show: Callable[[Console], None]


def tell_effects(found: Sensitivity, out: Path | None) -> Told:
    """Rows of an experiment, and its figures in ``out`` when one is named."""
    from siegeworks.study.sensitivity.experiment import rows_of

    rows = rows_of(found)
    figures = [str(p) for p in write_figures(found, out)] if out is not None else []
    plain = {
        "design": found.design,
        "effects": rows,
        "explained": dict(found.explained),
        "seconds": round(found.played.seconds, 1),
        "figures": figures,
    }
    return Told(plain, lambda console: print_rows(console, rows))


def tell_answer(answer: Answer, siege: Siege, asked: Ask, docs: Path | None) -> Told:
    """An answer, and its page in ``docs`` when one is named."""
    plain = answer_dict(answer)
    if docs is not None:
        made = {
            "scenario": siege.scenario.id,
            "from": siege.at.isoformat(),
            "until": asked.until.isoformat(),
            "parameters not varied": asked.parameters or "the scenario's default",
            "seed": str(asked.seed),
            "seconds": f"{plain['seconds']:.0f}",
            "tables": siege.hash[:16],
        }
        write_page(plain, made, docs)
    return Told(plain, lambda console: print_answer(console, answer))


def tornado(found: Sensitivity, outcome: str) -> str:
    """Effects of the strongest factors on one outcome, with their 95% intervals, as SVG."""
    effects = sorted(found.effects[outcome], key=lambda e: -abs(e.value))[:SHOWN]
    ends = {f.name: f.ends for f in found.played.factors}
    about = {o.id: o for o in found.played.outcomes}[outcome]
    with look():
        made = figure(7.2, 1.1 + ROW_IN * len(effects))
        axes = made.subplots()
        for k, e in enumerate(effects):
            colour = style.BESIEGER if e.value >= 0.0 else style.GARRISON
            axes.barh(k, e.value, color=colour, height=0.62, alpha=0.85)
            axes.plot([e.low, e.high], [k, k], color=style.INK, linewidth=1.1)
        names = [f"{_short(e.factor)}\n{ends[e.factor][0]} to {ends[e.factor][1]}" for e in effects]
        axes.axvline(0.0, color=style.INK, linewidth=0.6)
        axes.set_yticks(range(len(effects)), names, fontsize=6.5)
        axes.set_ylim(len(effects) - 0.4, -0.6)
        label = f"{effects[0].kind}: {about.meaning}, {about.unit}"
        axes.set_xlabel("\n".join(wrap(label, LABEL_LETTERS)))
        made.tight_layout()
        return svg(made)


def _short(factor: str) -> str:
    """A factor's name for a figure: the policy alone, without its side."""
    return factor.rpartition(".")[2].replace("_", " ")


def main_effects(found: Sensitivity, outcome: str) -> str:
    """Mean of an outcome along each of the strongest factors, with 95% intervals, as SVG."""
    strongest = sorted(found.effects[outcome], key=lambda e: -abs(e.value))[:9]
    ends = {f.name: f.ends for f in found.played.factors}
    about = {o.id: o for o in found.played.outcomes}[outcome]
    columns = min(3, len(strongest))
    rows = -(-len(strongest) // columns)
    with look():
        made = figure(7.2, 0.5 + 1.9 * rows)
        grid = made.subplots(rows, columns, sharey=True, squeeze=False)
        for axes in grid.ravel()[len(strongest) :]:
            axes.set_visible(False)
        for axes, e in zip(grid.ravel(), strongest, strict=False):
            line = found.bins[outcome][e.factor]
            x, mean, low, high = zip(*line, strict=True) if line else ((), (), (), ())
            axes.fill_between(x, low, high, color=style.NIGHT)
            axes.plot(x, mean, color=style.BESIEGER, marker="o", markersize=3, linewidth=1.2)
            axes.set_xlim(0.0, 1.0)
            axes.set_xticks([0.0, 1.0], ends[e.factor], fontsize=7)
            axes.set_title(_short(e.factor), fontsize=6.5)
        grid[0][0].set_ylabel(about.unit)
        made.tight_layout()
        return svg(made)


def write_figures(found: Sensitivity, folder: Path) -> list[Path]:
    """Write the tornado of every outcome, and its main effects where the design gives them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for outcome in found.effects:
        drawn = {"tornado": tornado(found, outcome)}
        if outcome in found.bins:
            drawn["main-effects"] = main_effects(found, outcome)
        for kind, text in drawn.items():
            path = folder / f"{kind}-{outcome.replace('.', '-')}.svg"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
    return paths


def print_rows(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """The effects as a table, strongest first within each outcome."""
    shown = Table(box=None)
    for head in ("outcome", "factor", "from", "to", "index", "value", "interval", "n"):
        shown.add_column(head)
    for r in rows:
        shown.add_row(
            r["outcome"], r["factor"], r["from"], r["to"], r["kind"], f"{r['value']:.3g}",
            f"{r['low']:.3g} to {r['high']:.3g}", f"{r['points']} x {r['replications']}",
        )  # fmt: skip
    console.print(shown)


def print_answer(console: Console, answer: Answer) -> None:
    """The ten factors that move an answer most."""
    shown = Table(box=None)
    for head in ("factor", "mean share of variance", "felt by"):
        shown.add_column(head)
    for row in answer.top:
        shown.add_row(row["factor"], f"{row['share']:.3f}", ", ".join(row["felt_by"]))
    console.print(shown)


def answer_dict(answer: Answer) -> dict[str, Any]:
    """An answer as plain values, for JSON and for its page."""
    points, n = answer.played.figures.shape[:2]
    return {
        "factors": len(answer.played.factors),
        "points": points,
        "replications": n,
        "passed": answer.screened,
        "threshold": answer.threshold,
        "seconds": round(answer.played.seconds, 1),
        "top": list(answer.top),
        "outcomes": dict(answer.outcomes),
        "named": list(answer.named),
    }


def page(told: Mapping[str, Any], made: Mapping[str, str]) -> str:
    """The page of an answer as Markdown. ``made``: how it was run, pairs of a name and a value."""
    return "\n".join(
        (
            f"""\
# What moves the answer

{told["factors"]} parameters and the luck of both sides were varied at once over a nearly orthogonal
Latin hypercube of {told["points"]:,} points, {told["replications"]} campaign at each. A parameter
passes the screening when its rank correlation with an outcome is above {told["threshold"]:.3f};
{told["passed"]} do for at least one. A forest of regression trees is then fitted to the strongest
{"twenty"} for each outcome, and Sobol's total indices of the forest are taken. Nothing here is
fitted to the record; it says what moves the model. This page is written by `siegeworks sensitivity
--screen --docs docs`.
""",
            "## Ten parameters\n",
            "Mean over the outcomes of the total index times what the forest explains of campaigns "
            "that it has not seen. The rest of the variance is chance and weak effects.\n",
            table(
                ("parameter", "mean share", "felt by"),
                [
                    (f"`{r['factor']}`", f"{r['share']:.3f}", ", ".join(r["felt_by"]))
                    for r in told["top"]
                ],
            ),
            "## By outcome\n",
            *(_outcome(name, found) for name, found in told["outcomes"].items()),
            "## Named runs\n",
            "One thing changed at a time, on common draws; means with 95% intervals for the number "
            "of campaigns.\n",
            *_named(told["named"]),
            "## Made by\n",
            "; ".join(f"{name} {value}" for name, value in made.items()) + ".\n",
        )
    )


def _outcome(name: str, found: Mapping[str, Any]) -> str:
    cells = [
        (
            f"`{r['factor']}`",
            f"{r['correlation']:+.2f}",
            f"{max(r['first'], 0.0):.2f}",
            f"{max(r['total'], 0.0):.2f}",
        )
        for r in found["factors"][:8]
    ]
    head = ("parameter", "rank correlation", "first", "total")
    told = (
        f"**`{name}`**: the forest explains {max(found['explained'], 0.0):.2f} of the variance.\n"
    )
    return told + "\n" + (table(head, cells) if cells else "No parameter passes the screening.\n")


def _named(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    parts = []
    for factor in dict.fromkeys(r["factor"] for r in rows):
        mine = [r for r in rows if r["factor"] == factor]
        levels = list(dict.fromkeys(r["level"] for r in mine))
        lines = []
        for outcome in dict.fromkeys(r["outcome"] for r in mine):
            by = {r["level"]: r for r in mine if r["outcome"] == outcome}
            lines.append((f"`{outcome}`", *(_mean(by[level]) for level in levels)))
        parts.append(f"**`{factor}`**, {mine[0]['n']} campaigns a level.\n")
        parts.append(table(("outcome", *levels), lines))
    return parts


def _mean(row: Mapping[str, Any]) -> str:
    if abs(row["high"]) < 100.0:  # means of posts and days are no whole numbers
        return f"{row['mean']:.2f} ({row['low']:.2f}\u2013{row['high']:.2f})"
    return style.estimate(row["mean"], row["low"], row["high"], row["unit"])


def write_page(told: Mapping[str, Any], made: Mapping[str, str], docs: Path) -> Path:
    """Write the page of an answer below ``docs``."""
    path = docs / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(told, made), encoding="utf-8")
    return path
