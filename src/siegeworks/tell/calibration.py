"""The page of a calibration: what was aimed at, what the priors said, what the draws say.

Written from the report of a run of ``siegeworks calibrate``; nothing on it is typed by hand but the
sentences that tell how to read it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from siegeworks.study.markdown import table
from siegeworks.tell import style
from siegeworks.tell.canvas import figure, look, svg

if TYPE_CHECKING:
    from rich.console import Console

PAGE = "evidence/calibration.md"
PICTURES = "images"
PRIOR_INK, POSTERIOR_INK = style.NOBODY, style.BESIEGER
ROW_IN = 0.27
"""Height of one row of a figure in inches."""

Report = Mapping[str, Any]


def write_page(report: Report, docs: Path) -> Path:
    """Write the page and its figures below ``docs``; returns the page."""
    (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    for name, drawn in (
        ("calibration-targets.svg", targets_figure(report)),
        ("calibration-parameters.svg", parameters_figure(report)),
    ):
        (docs / PICTURES / name).write_text(drawn, encoding="utf-8")
    path = docs / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(report), encoding="utf-8")
    return path


def page(report: Report) -> str:
    """The page as Markdown."""
    return "\n".join(
        (
            _opening(report),
            "## What was aimed at, and what came out\n",
            "![Targets of the calibration: record, prior and posterior](../images/"
            "calibration-targets.svg)\n",
            TARGETS_NOTE,
            _targets(report["targets"]),
            "## What each target taught\n",
            TAUGHT_NOTE,
            _taught(report["targets"]),
            "## What was learnt of the parameters\n",
            "![Parameters: prior and posterior in prior standard deviations](../images/"
            "calibration-parameters.svg)\n",
            _parameters(report["parameters"]),
            _uninformed(report),
            "## Screening\n",
            _screening(report["screening"]),
            "## Waves and their emulators\n",
            WAVES_NOTE,
            _waves(report["waves"]),
            "## Made from\n",
            _made(report),
        )
    )


def _opening(report: Report) -> str:
    first, last = report["window"]
    return f"""\
# Calibration on the first attack

Parameters of the model, and the luck of the campaign, are weighed by what the record says of
{first} to {last} (dawn to dawn) and of nothing later. The result is `posterior.csv` of the
scenario: {len(report["targets"])} targets, {report["windows_played"]:,} windows played, an
effective number of {report["effective"]:.0f} draws. Runs take these draws unless told otherwise
(`--parameters point|prior|posterior`). This page is written by the command at its end.

Method: screening of the whole table, history matching with Gaussian-process emulators in
{len(report["waves"])} waves, then importance sampling with the stated errors of record and model as
the kernel ([decision 62](../decisions/0062-calibration.md)). After the last wave
{report["left"]:.2%} of the prior is not ruled out.
"""


TARGETS_NOTE = """\
Low, best and high are the record's; the allowance is the error that a right model may still make
(a difference, a ratio on a log scale, or the weight of a wrong answer for a chance). Prior and
posterior are 5, 50 and 95 per cent points of simulated windows; for a chance, its probability.
"""
TAUGHT_NOTE = """\
Information in bits (Kullback-Leibler divergence). *Alone*: how far the target by itself moves the
weights from the prior. *Last*: how far it moves them after all the others. Small numbers are
noise of the finite sample.
"""
WAVES_NOTE = """\
A fifth of each wave's points is kept from a trial emulator. *Explained*: share of the variance at
those points, noise of the replications taken out. *Inside*: share of them within two standard
deviations of the emulator; about 0.95 is honest.
"""


def _targets(rows: Sequence[Report]) -> str:
    head = ("target", "scale", "record", "allowance", "prior", "posterior", "source")
    return table(
        head,
        [
            (
                f"`{r['id']}`",
                r["scale"],
                _three(r["record"], r["scale"]),
                f"{r['model_error']:g}",
                _three(r["prior"], r["scale"]),
                _three(r["posterior"], r["scale"]),
                r["source"],
            )
            for r in rows
        ],
    )


def _three(values: Sequence[float], scale: str) -> str:
    if scale == "chance":
        return f"{values[1]:.2f}"
    return " / ".join(style.number(style.rough(v), 0 if abs(v) >= 20 else 1) for v in values)


def _taught(rows: Sequence[Report]) -> str:
    ordered = sorted(rows, key=lambda r: -r["alone_bits"])
    cells = [(f"`{r['id']}`", f"{r['alone_bits']:.2f}", f"{r['last_bits']:.2f}") for r in ordered]
    return table(("target", "alone, bits", "last, bits"), cells)


def _parameters(rows: Sequence[Report]) -> str:
    head = ("parameter", "prior", "posterior", "shift", "spread", "informed")
    return table(
        head,
        [
            (
                f"`{r['name']}`",
                " / ".join(f"{v:.3g}" for v in r["prior"]),
                " / ".join(f"{v:.3g}" for v in r["posterior"]),
                f"{r['shift']:+.2f}",
                f"{r['spread']:.2f}",
                "yes" if r["informed"] else "no",
            )
            for r in _by_shift(rows)
        ],
    )


def _by_shift(rows: Sequence[Report]) -> list[Report]:
    return sorted(rows, key=lambda r: -abs(r["shift"]))


def _uninformed(report: Report) -> str:
    names = [f"`{r['name']}`" for r in report["parameters"] if not r["informed"]]
    others = report["screening"]["parameters"] - len(report["parameters"])
    told = ", ".join(names) or "none"
    return (
        "Values are 5, 50 and 95 per cent points; shift and spread are the posterior's mean and "
        "standard deviation where the prior has 0 and 1. A parameter counts as informed when one "
        "of the two is more than two standard errors away from that. Not informed: "
        f"{told}. The other {others} parameters with a range were not felt by any target and keep "
        "their priors.\n"
    )


def _screening(found: Report) -> str:
    cells = [
        (f"`{r['name']}`", f"`{r['target']}`", f"{r['correlation']:+.2f}") for r in found["kept"]
    ]
    return (
        f"{found['parameters']} parameters drawn together from their priors at {found['points']:,} "
        f"points; kept are the strongest whose rank correlation with some target passes "
        f"{found['threshold']:.2f}, and the luck of both sides.\n\n"
        + table(("parameter", "felt most by", "rank correlation"), cells)
    )


def _waves(waves: Sequence[Report]) -> str:
    parts = []
    for number, wave in enumerate(waves, start=1):
        parts.append(
            f"**Wave {number}**: {wave['points']} points; before it {wave['left_before']:.2%} of "
            "the prior was left.\n"
        )
        cells = [
            (f"`{e['target']}`", f"{e['r2']:.2f}", f"{e['inside']:.2f}", str(e["points"]))
            for e in wave["emulators"]
        ]
        parts.append(table(("target", "explained", "inside", "points judged"), cells))
    return "\n".join(parts)


def _made(report: Report) -> str:
    plans = ", ".join(f"`{name}` ({digest[:12]})" for name, digest in report["plans"].items())
    sizes = ", ".join(f"{k} {v}" for k, v in report["sizes"].items())
    rules = ", ".join(f"{k} {v}" for k, v in report["rule_versions"].items())
    return (
        f"Seed {report['seed']}; plans {plans}; tables {report['source_hash'][:16]}; engine "
        f"{report['engine_version']}; sizes: {sizes}; {report['windows_played']:,} windows in "
        f"{report['seconds']:.0f} s of play. Rules: {rules}.\n"
    )


def targets_figure(report: Report) -> str:
    """Prior and posterior of every target that is no chance, in stated errors from the record."""
    rows = [r for r in report["targets"] if r["scale"] != "chance"]
    chances = [r for r in report["targets"] if r["scale"] == "chance"]
    with look():
        made = figure(8.2, 1.2 + ROW_IN * max(len(rows), len(chances)))
        left, right = made.subplots(1, 2, width_ratios=(3, 2))
        _bars(left, [r["id"] for r in rows], [_off(r, "prior") for r in rows],
              [_off(r, "posterior") for r in rows])  # fmt: skip
        left.axvspan(-1.0, 1.0, color=style.NIGHT, zorder=0)
        left.set_xlim(-6, 6)
        left.set_xlabel("stated errors from the record (band: within one)")
        left.set_title("Figures")
        _dots(right, chances)
        made.tight_layout()
        return svg(made)


def _off(row: Report, which: str) -> list[float]:
    """Quantiles of a target in errors of record and model together, 0 = the best figure."""
    is_log = row["scale"] == "log"
    low, best, high = (math.log(x + 1.0) if is_log else x for x in row["record"])
    found = []
    for value in row[which]:
        at = math.log(value + 1.0) if is_log else value
        record = (best - low if at < best else high - best) / 1.645
        found.append((at - best) / math.hypot(record, row["model_error"]))
    return found


def print_calibration(console: Console, report: Report) -> None:
    """The short answer: how far the record was met, and what was learnt."""
    console.print(
        f"{report['windows_played']:,} windows played; {report['left']:.2%} of the prior is left; "
        f"{report['effective']:.0f} effective draws.",
        highlight=False,
    )
    for title, text in (
        ("target", _targets(report["targets"])),
        ("parameter", _parameters(report["parameters"])),
    ):
        shown = Table(title=title, title_justify="left", box=None)
        head, _, *lines = (line.strip("| ").split(" | ") for line in text.splitlines())
        for cell in head[:6]:
            shown.add_column(cell)
        for line in lines:
            shown.add_row(*(cell.strip("`") for cell in line[:6]))
        console.print(shown)


def _bars(axes: Any, names: Sequence[str], prior: Sequence[Any], posterior: Sequence[Any]) -> None:
    """Rows of two bars with their middles, prior above posterior."""
    for k, (before, after) in enumerate(zip(prior, posterior, strict=True)):
        for (low, middle, high), shift, colour, width in (
            (before, -0.16, PRIOR_INK, 3.0),
            (after, 0.16, POSTERIOR_INK, 3.0),
        ):
            axes.plot([low, high], [k + shift, k + shift], color=colour, linewidth=width)
            axes.plot([middle], [k + shift], "o", color=style.INK, markersize=2.6)
    axes.axvline(0.0, color=style.INK, linewidth=0.6)
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.plot([], [], color=PRIOR_INK, linewidth=3, label="prior")
    axes.plot([], [], color=POSTERIOR_INK, linewidth=3, label="posterior")
    axes.legend(frameon=False, fontsize=7, ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0))


def _dots(axes: Any, rows: Sequence[Report]) -> None:
    """Chance of the recorded answer before and after."""
    for k, row in enumerate(rows):
        right = [p if row["record"][1] else 1.0 - p for p in (row["prior"][1], row["posterior"][1])]
        axes.plot(right, [k, k], color=style.RULE, linewidth=1.2, zorder=1)
        axes.plot(right[0], k, "o", color=PRIOR_INK, markersize=5)
        axes.plot(right[1], k, "o", color=POSTERIOR_INK, markersize=5)
    axes.set_yticks(range(len(rows)), [r["id"].replace("_", " ") for r in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel("chance of what the record says")
    axes.set_title("Yes or no")


def parameters_figure(report: Report) -> str:
    """Prior and posterior of every calibrated parameter in prior standard deviations."""
    rows = _by_shift(report["parameters"])
    after = [
        (r["shift"] - 1.645 * r["spread"], r["shift"], r["shift"] + 1.645 * r["spread"])
        for r in rows
    ]
    with look():
        made = figure(7.2, 1.2 + ROW_IN * len(rows))
        axes = made.subplots()
        _bars(axes, [r["name"] for r in rows], [(-1.645, 0.0, 1.645)] * len(rows), after)
        axes.set_xlabel("prior standard deviations from the prior median (bars: nine tenths)")
        made.tight_layout()
        return svg(made)
