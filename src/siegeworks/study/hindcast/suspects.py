"""Where a score is bad: the rule believed to cause it, and the figures of the run that say so.

A belief is ours and may be wrong; the figures beside it come from the run that is told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from siegeworks.engine.measures import MEASURES
from siegeworks.study.hindcast.card import Card
from siegeworks.study.results import Run


class Suspect(NamedTuple):
    """A quantity, the rule believed to spoil it, why, and the measures that show it."""

    quantity: str
    rule: str
    belief: str
    measures: tuple[str, ...]


SUSPECTS: tuple[Suspect, ...] = (
    Suspect(
        "wounded_waiting", "care",
        "Between attacks few men are hit, so those who wait heal, die or are flown out faster than "
        "others come. The measure also counts light wounded with their units.",
        ("garrison_hit", "flown_out", "strip_by_night"),
    ),
    Suspect(
        "tonnes_dropped", "drops",
        "Aircraft that land do not drop, and too few sorties are sent; drops stay low because the "
        "loss that orders a greater height is seldom reached.",
        ("tonnes_dropped", "tonnes_landed", "drop_height_m"),
    ),
    Suspect(
        "tonnes_recovered", "drops",
        "Drops from a small height fall inside the perimeter: what geometry would take from the "
        "garrison at the recorded height, it keeps.",
        ("tonnes_recovered", "tonnes_fallen", "drop_height_m"),
    ),
    Suspect(
        "garrison_captured", "ending",
        "Resistance ends in one surrender or not at all by the last dawn; what is missing is the "
        "last assault, or what is too much is the wear on cohesion before it.",
        ("garrison_captured", "over", "garrison_effective"),
    ),
    Suspect(
        "garrison_killed", "contact",
        "Posts change hands by few men killed and many captured or scattered, and shelling of "
        "shelters kills few.",
        ("garrison_killed", "garrison_hit", "garrison_gone"),
    ),
    Suspect(
        "garrison_losses", "desertion",
        "Deserters and missing weigh more than in the record, and a surrender inside the period "
        "counts as its loss.",
        ("garrison_gone", "garrison_hit"),
    ),
    Suspect(
        "besieger_losses", "fires",
        "Shells take most of the besieger's losses, at rates that come from the calibration "
        "window; the record holds two accounts that exclude each other.",
        ("besieger_hit", "besieger_losses"),
    ),
    Suspect(
        "garrison_fit", "care",
        "Fewer men are hurt in the first nights of a great attack than the record has, and light "
        "wounded come back.",
        ("garrison_fit", "garrison_wounded"),
    ),
    Suspect(
        "trench_km", "digging",
        "Only lines that the tables plan can be dug: when they are finished, digging stops, and "
        "later branches, shelters and repairs are in no line.",
        ("besieger_trench_km", "ring_share"),
    ),
    Suspect(
        "perimeter_km", "consolidation",
        "The garrison's ground is what its posts command; recaptured posts give it back at once.",
        ("perimeter_km", "garrison_posts"),
    ),
    Suspect(
        "rounds_in_stock", "fires",
        "Defensive fire empties the depot in the first nights of an attack, where the record kept "
        "half: the share for defence is a policy that no source gives.",
        ("tonnes_dropped",),
    ),
    Suspect(
        "first_capture", "contact",
        "A hill with an inner redoubt falls about as often as one without, and counter-attacks win "
        "hills back for good that history won for hours.",
        ("key_ground", "besieger_posts"),
    ),
    Suspect(
        "final_loss", "policies",
        "Counter-attacks succeed as often as the assault law says of any attack, and of a regiment "
        "that took a small post only one battalion finds room in it to meet them.",
        ("key_ground", "garrison_posts"),
    ),
)  # fmt: skip
"""In the order of the quantities' weight for the siege."""


@dataclass(frozen=True)
class Finding:
    """A bad score with its suspect and what the run shows."""

    title: str
    start: str
    skill: float | None
    cover90: float
    rule: str
    belief: str
    evidence: str


def findings(card: Card, runs: dict[str, Run]) -> list[Finding]:
    """Quantities of the exam with no skill, or with a record outside the intervals, by start."""
    found = []
    for row in card["quantities"]:
        suspect = next((s for s in SUSPECTS if s.quantity == row["quantity"]), None)
        if suspect is not None and row["use"] == "exam" and _is_bad(row):
            evidence = told(runs[row["start"]], suspect.measures)
            found.append(
                Finding(row["title"], row["start"], row["skill"], row["cover90"], suspect.rule,
                        suspect.belief, evidence)
            )  # fmt: skip
    return found


def _is_bad(row: dict[str, Any]) -> bool:
    skill = row["skill"]
    return bool((skill is not None and skill < 0.0) or row["cover90"] < 0.5)


def told(run: Run, measures: tuple[str, ...]) -> str:
    """Medians of some measures at the run's last dawn, with their nine-tenths intervals."""
    meaning = {m.id: (m.meaning, m.unit) for m in MEASURES}
    last = run.daily(measures).filter(pl.col("date") == run.until)
    parts = []
    for row in last.iter_rows(named=True):
        words, unit = meaning[row["measure"]]
        if unit in ("0-1", "share"):
            parts.append(f"{words}: {row['mean']:.2f} in the mean")
        else:
            span = f"{row['p05']:,.0f}-{row['p95']:,.0f}"
            parts.append(f"{words}: {row['p50']:,.0f} {unit} ({span})")
    return f"At dawn on {run.until.isoformat()}, {run.n} replications: " + "; ".join(parts) + "."
