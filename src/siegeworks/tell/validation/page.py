"""The validation page as Markdown: every figure in it comes from a run or from the tables.

Headings after R. G. Sargent, Verification and validation of simulation models, J. Simulation 7,
2013, and the documentation of MIL-STD-3022 (2008): intended use, conceptual model, data,
verification, operational validity, limits. The reader is a sceptical historian.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from siegeworks.scenario.siege import Siege
from siegeworks.study.hindcast.baselines import TITLES
from siegeworks.study.hindcast.card import Card
from siegeworks.study.hindcast.convergence import Step
from siegeworks.study.hindcast.suspects import Finding
from siegeworks.study.hindcast.windows import exam_of
from siegeworks.study.limits import LIMITS
from siegeworks.tell import style
from siegeworks.tell.canvas import Picture
from siegeworks.tell.validation.facts import confidence_counts, rules, table_counts, unseen
from siegeworks.tell.validation.words import (
    CONCEPT,
    INTRODUCTION,
    RECORD_ERRORS,
    USE,
    VERIFIED,
)

WORST = 12
"""Posts that the page lists as worst forecast."""


def page(
    siege: Siege,
    card: Card,
    drawn: Sequence[Picture],
    found: Sequence[Finding],
    watches: Sequence[Step],
    cells: tuple[str, Sequence[Step]],
) -> str:
    """The whole page; pictures lie in ``images/validation/`` beside it."""
    exam = exam_of(siege)
    parts = (
        "# Validation: how far the model may be believed\n",
        INTRODUCTION.format(first=style.full_day(exam.first), last=style.full_day(exam.last)),
        _made(card),
        "## Acceptable accuracy, and what came out\n",
        _targets(card),
        "## Intended use\n",
        USE,
        "## Conceptual model validity\n",
        CONCEPT.format(rules=rules(), windows=_windows(siege)),
        "## Data validity\n",
        _data(siege),
        "## Verification\n",
        VERIFIED,
        _steps("Length of a watch, last start of the exam", watches),
        _steps(f"Size of a cell, {cells[0]}", cells[1]),
        "## Operational validity\n",
        _scorecard(card),
        *(_picture(p) for p in drawn),
        "## Known failures\n",
        _failures(card, found, siege),
        "## Limits\n",
        "\n".join(f"- {line}" for line in LIMITS) + "\n",
    )
    return "\n".join(parts)


def _made(card: Card) -> str:
    starts = " and ".join(row["at"] for row in card["starts"])
    return (
        f"This page was made from {card['replications']:,} replications of each start ({starts}), "
        f"parameter set `{card['parameters']}`, seed {card['seed']}, in {card['seconds']:.0f} "
        f"seconds. Its intervals hold {card['intervals_hold']}. It is made anew by\n\n"
        f"    siegeworks hindcast {card['scenario']} -n {card['replications']} --seed "
        f"{card['seed']} --parameters {card['parameters']} --out DIR\n"
        "    siegeworks validation --from DIR\n"
    )


def _targets(card: Card) -> str:
    rows = [
        (t["words"], f"{t['wanted']:.2f}", f"{t['value']:.2f}", "yes" if t["met"] else "**no**")
        for t in card["targets"]
    ]
    told = (
        "The targets were fixed before the first score. The mean skill's 95% interval, over "
        f"replications and quantities, is {card['mean_skill_low']:.2f} to "
        f"{card['mean_skill_high']:.2f}; 50% intervals cover {card['cover50']:.2f}.\n"
    )
    return _table(("target", "wanted", "came out", "met"), rows) + "\n" + told


def _data(siege: Siege) -> str:
    rows = [(t.table, str(t.rows), str(t.estimates)) for t in table_counts(siege)]
    sure = ", ".join(f"{n} {word}" for word, n in confidence_counts(siege).items())
    return (
        "Every row of the tables names its source; `estimate = 1` marks a row with a number of "
        f"ours.\n\n{_table(('table', 'rows', 'with an estimate'), rows)}\n"
        f"Parameters by how sure they are: {sure}.\n\n{RECORD_ERRORS}"
    )


def _windows(siege: Siege) -> str:
    """The windows of evidence in words."""
    told = [
        f"{w.first_dawn.isoformat()} to {w.last_dawn.isoformat()} ({w.use}: {w.note or w.id})"
        for w in siege.windows
        if w.use != "exam"
    ]
    return "; ".join(["battles of other wars", *told])


def _steps(title: str, steps: Sequence[Step]) -> str:
    rows = [
        (s.cut, s.measure, f"{s.mean:,.1f}", f"{s.low:,.1f} to {s.high:,.1f}", str(s.n))
        for s in sorted(steps, key=lambda s: s.measure)
    ]
    head = ("cut", "at the last dawn", "mean", "95% interval", "n")
    return f"### {title}\n\n{_table(head, rows)}\n{_moved(steps)}\n"


def _moved(steps: Sequence[Step]) -> str:
    """Which measures differ by more than their intervals allow, in a sentence."""
    by: dict[str, list[Step]] = {}
    for step in steps:
        by.setdefault(step.measure, []).append(step)
    apart = [
        name for name, row in by.items()
        if max(s.low for s in row) > min(s.high for s in row)
    ]  # fmt: skip
    if not apart:
        return "All 95% intervals of a measure overlap: the cut makes no difference that shows."
    return (
        f"Intervals do not overlap for {', '.join(apart)}: the answer hangs on the cut, and the "
        "difference is an error of the model that no interval of this page holds."
    )


def _scorecard(card: Card) -> str:
    return (
        "### Who held each position at each dawn\n\n"
        + _positions(card)
        + "\n### Quantities\n\n"
        + _quantities(card)
        + "\n### Posts forecast worst\n\n"
        + _posts(card)
    )


def _positions(card: Card) -> str:
    rows: list[tuple[str, ...]] = []
    for start in card["starts"]:
        own = (start["position_log_score"], start["position_log_score_changed"])
        rows.append((start["at"], "**the model**", *_three(*own, start["position_brier"]), ""))
        for name, row in start["baselines"].items():
            scores = _three(row["log_score"], row["log_score_changed"], row["brier"])
            rows.append((start["at"], TITLES[name], *scores, _skill(start["position_skill"], name)))
    head = ("start", "forecast", "log score", "of posts that changed hands", "Brier", "skill (95%)")
    first = card["starts"][0]
    return (
        "Mean log score a position-dawn (lower is better), three classes, probability "
        "(n + 0.5) / (N + 1.5), the same smoothing for the baselines; "
        f"{first['position_dawns']:,} position-dawns, {first['position_dawns_changed']:,} of posts "
        "that changed hands before the last dawn. Skill is the model's against that baseline.\n\n"
        + _table(head, rows)
    )


def _quantities(card: Card) -> str:
    rows = [_quantity(row) for row in card["quantities"] if row["use"] == "exam"]
    head = ("start", "quantity", "CRPS", "best baseline", "skill (95%)", "50%", "90%", "PIT")
    told = (
        "CRPS averaged over the figures of a quantity and over the spread of their true values. "
        "A row in brackets is reported and not in the means. PIT: mean share of replications below "
        "the record, one half when unbiased.\n\n"
    )
    return told + _table(head, rows)


def _quantity(row: dict[str, Any]) -> tuple[str, ...]:
    title = row["title"] if row["counts"] else f"({row['title']})"
    best = row["best_baseline"]
    base = f"{best} {row['baselines'][best]:,.1f}" if best else "none"
    skill = "n/a"
    if row["skill"] is not None:
        skill = f"{row['skill']:.2f} ({row['skill_low']:.2f} to {row['skill_high']:.2f})"
    crps = f"{row['crps']:,.1f} {row['unit']}"
    marks = (f"{row['cover50']:.2f}", f"{row['cover90']:.2f}", f"{row['pit_mean']:.2f}")
    return (row["start"], title, crps, base, skill, *marks)


def _posts(card: Card) -> str:
    rows: list[tuple[str, ...]] = []
    for start in card["starts"]:
        worst = sorted(start["positions"], key=lambda p: -p["log_score"])[:WORST]
        rows += [
            (start["at"], f"`{p['position']}`", f"{p['log_score']:.2f}",
             f"{p['forecast_besieger']:.2f}", f"{p['record_besieger']:.2f}")
            for p in worst
        ]  # fmt: skip
    head = ("start", "post", "log score", "chance given to the besieger", "in the record")
    return "Means over the exam's dawns.\n\n" + _table(head, rows)


def _failures(card: Card, found: Sequence[Finding], siege: Siege) -> str:
    rows = [
        (f.start, f.title, "n/a" if f.skill is None else f"{f.skill:.2f}", f"{f.cover90:.2f}",
         f"[{f.rule}](rules/{f.rule}.md)", f.belief, f.evidence)
        for f in found
    ]  # fmt: skip
    ends = "; ".join(
        f"from {s['at']} resistance has ended by {s['until']} in {s['ended']['p_over']:.2f} "
        f"({s['ended']['low']:.2f} to {s['ended']['high']:.2f}) of the runs"
        + (f", in the middle on {s['ended']['median_end']}" if s["ended"]["median_end"] else "")
        for s in card["starts"]
    )
    head = ("start", "quantity", "skill", "90% covers", "rule", "belief", "what the run shows")
    return (
        "Quantities without skill, or whose record lies outside half of the 90% intervals. The "
        "rule is the one we believe responsible; beliefs may be wrong, the figures beside them "
        f"come from the run.\n\n{_table(head, rows)}\nThe end: {ends}.\n\n{unseen(siege)}"
    )


def _picture(picture: Picture) -> str:
    return (
        f"### {picture.title}\n\n![{picture.alt}](images/validation/{picture.key}.png)\n\n"
        f"*{picture.caption}*\n"
    )


def _three(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.3f}" for value in values)


def _skill(skills: dict[str, Any], name: str) -> str:
    row = skills.get(name)
    return f"{row['skill']:.2f} ({row['low']:.2f} to {row['high']:.2f})" if row else "n/a"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([_cell(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
