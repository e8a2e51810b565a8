"""Makes ``study/battles/laws.csv`` from the training battles, and prints how the forms compare.

``python -m scripts.assault_laws`` writes the table; with ``--compare`` it prints the errors of the
fitted and of the plain laws on battles left out of the fit, by war and at random.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from siegeworks.study.battles.fitting import fit_loss, fit_outcome, folds
from siegeworks.study.battles.laws import TABLE, Law
from siegeworks.study.battles.records import Battle, training_battles
from siegeworks.study.battles.reference import plain_campaigns, plain_loss, plain_outcome
from siegeworks.study.battles.score import measures, tell

SOURCE = "fit of battles_train.csv (CDB90), scripts/assault_laws.py"
Fit = Callable[[Sequence[Battle]], tuple[Law, Law, Law]]
FOLDS = 10
SEEDS = (1, 2, 3)


def fitted(battles: Sequence[Battle]) -> tuple[Law, Law, Law]:
    """Fit the laws that score: who wins, attacker's and defender's loss."""
    return fit_outcome(battles), fit_loss(battles, "attacker"), fit_loss(battles, "defender")


def plain(battles: Sequence[Battle]) -> tuple[Law, Law, Law]:
    """Fit the plain form of the same three."""
    return (
        plain_outcome(battles),
        plain_loss(battles, "attacker", is_known=False),
        plain_loss(battles, "defender", is_known=False),
    )


def rows(law: Law) -> Iterator[tuple[str, str, str, float, float]]:
    """Give a law as rows of the table."""
    for term, value in law.coefficients.items():
        yield law.name, term, "coefficient", value, law.se[term]
    for level, spread in law.spreads.items():
        yield law.name, level, "spread", spread, 0.0
    if law.noise:
        yield law.name, "noise", "noise", law.noise, 0.0
    for (level, campaign), (value, se) in law.draws.items():
        yield law.name, campaign, level, value, se


def write(battles: Sequence[Battle]) -> None:
    """Write the table of laws."""
    known = [plain_loss(battles, side, is_known=True) for side in ("attacker", "defender")]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["law", "term", "kind", "value", "se", "source"])
        for law in (*fitted(battles), *plain(battles), *known, plain_campaigns(battles)):
            for name, term, kind, value, se in rows(law):
                out.writerow([name, term, kind, f"{value:.6g}", f"{se:.6g}", SOURCE])


def left_out(battles: Sequence[Battle], fit: Fit, seed: int, by_war: bool) -> dict[str, float]:
    """Scores of a form on folds that its fits have not seen."""
    fold = np.array(folds(battles, FOLDS, seed, by_war))
    parts = []
    for i in range(FOLDS):
        laws = fit([b for b, f in zip(battles, fold, strict=True) if f != i])
        parts.append(tell([b for b, f in zip(battles, fold, strict=True) if f == i], laws))
    first = parts[0]
    told = first._replace(
        won=np.concatenate([p.won for p in parts]),
        chance=np.concatenate([p.chance for p in parts]),
        error=tuple(np.concatenate([p.error[k] for p in parts]) for k in (0, 1)),
        held=tuple(np.concatenate([p.held[k] for p in parts]) for k in (0, 1)),
    )
    once = np.ones((1, len(battles)))
    return {name: float(f(once)[0]) for name, f in measures(told).items()}


def compare(battles: Sequence[Battle]) -> None:
    """Print how both forms do on battles left out, by whole wars and at random."""
    print("| form | left out | " + " | ".join(measures(tell(battles, plain(battles)))) + " |")
    for form in (plain, fitted):
        for by_war in (True, False):
            runs = [left_out(battles, form, seed, by_war) for seed in SEEDS]
            means = [f"{np.mean([run[name] for run in runs]):.3f}" for name in runs[0]]
            how = "wars" if by_war else "battles"
            print(f"| {form.__name__} | {how} | " + " | ".join(means) + " |", flush=True)


if __name__ == "__main__":
    if "--compare" in sys.argv:
        compare(training_battles())
    else:
        write(training_battles())
