"""Writes ``docs/evidence/assault.md``: the battles, the laws, and the engine's nights beside them.

``python -m scripts.assault_evidence``. The nights are fought by the rule `contact` alone on a board
of the tests; every figure of the page comes from that run and from the training battles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from scripts.assault_laws import SEEDS, fitted, left_out, plain
from siegeworks.engine import melee
from siegeworks.engine.rules import contact
from siegeworks.scenario.parameters import base_parameters
from siegeworks.study.battles.laws import law
from siegeworks.study.battles.records import Battle, training_battles
from siegeworks.study.intervals import wilson
from siegeworks.study.slopes import SLOPES, force_slope
from tests.rules.duel import Nights, field, nights

TEXT = Path(__file__).with_suffix(".md")
PAGE = Path(__file__).parents[1] / "docs" / "evidence" / "assault.md"
RATIOS = (0.5, 1.0, 2.0, 3.0, 5.0)
PER_DEFENDER = (1.0, 2.0, 3.0, 5.0, 8.0)
POSTURES = (
    ("none, flat", 1.0, 1.05), ("hasty, flat", 1.3, 1.05), ("prepared, flat", 1.5, 1.05),
    ("fortified, flat", 1.6, 1.05), ("fortified, hill", 1.6, 1.4),
)  # fmt: skip
MEN = 1200
NIGHTS = 6000
FEW = 2000
"""Nights of a cell: in the tables by ratio, and in the larger ones."""
ANCHOR = ("assault_logit_b0", "assault_logit_b1_force_ratio", "campaign_u_sd")
"""Rows of the parameter table with the figures of the law that the engine was set to."""
QUADRATURE = np.polynomial.hermite_e.hermegauss(41)


def fight(
    ratio: float, n: int, slope: float, luck_sd: float | None = None, **terms: float
) -> Nights:
    """Fight ``n`` nights of 1,200 men against 1,200 / ratio, every cause of loss in one rate."""
    b = field([MEN // 2, MEN // 2], [round(MEN / ratio)], **terms)
    par = b.par(contact, assault_loss_small_arms_share=1.0, **force_slope(slope))
    return nights(b, par, n) if luck_sd is None else nights(b, par, n, luck_sd=luck_sd)


def averaged(constant: float, slope: float, spread: float) -> list[str]:
    """Chances of a law at the ratios, averaged over its campaigns."""
    points, weights = QUADRATURE
    eta = constant + slope * np.log(RATIOS)[:, None] + spread * points
    return [f"{p:.2f}" for p in (1.0 / (1.0 + np.exp(-eta))) @ (weights / weights.sum())]


def of_laws() -> list[list[str]]:
    """Give the plain law with campaigns, and the figures to which the engine was set."""
    known, value = law("plain_campaigns"), base_parameters().value
    fit = (known.coefficients["constant"], known.coefficients["ratio"], known.spreads["war"])
    anchor = (value(ANCHOR[0]), value(ANCHOR[1]), value(ANCHOR[2]))
    return [
        [words, *averaged(*law_of), f"{law_of[1]:.2f}", ""]
        for words, law_of in (("battles, most likely", fit), ("battles, as anchored", anchor))
    ]


def slope_of(taken: Sequence[float], ratios: Sequence[float] = RATIOS) -> float:
    """Slope of the logit by ln(ratio)."""
    logit = [math.log(p / (1.0 - p)) for p in taken]
    return float(np.polyfit(np.log(ratios), logit, 1)[0])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay a table out in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def by_ratio() -> str:
    """P(take) by ratio: the law, and the engine at each named slope."""
    rows = of_laws()
    for slope in SLOPES:
        taken = [fight(r, NIGHTS, slope).taken for r in RATIOS]
        middle = [fight(r, NIGHTS, slope, luck_sd=0.0).taken for r in RATIOS]
        name = f"engine at {slope:g}"
        told = [f"{slope_of(middle):.2f}", f"{slope_of(taken):.2f}"]
        rows.append([name, *(f"{p:.2f}" for p in taken), *told])
    head = ["", *(f"R = {r:g}" for r in RATIOS), "slope at u = 0", "slope, all campaigns"]
    return table(head, rows)


def by_posture() -> str:
    """P(take) by posture and attackers for each defender in contact."""
    rows = []
    for name, fort, rugged in POSTURES:
        cells = [name]
        for slope in (0.33, 1.0):
            taken = [fight(r, FEW, slope, fort=fort, rugged=rugged).taken for r in PER_DEFENDER]
            cells.append(" ".join(f"{p:.2f}" for p in taken))
        rows.append(cells)
    ratios = ", ".join(f"{r:g}" for r in PER_DEFENDER)
    return table([f"posture (A/D = {ratios})", "slope 0.33", "slope 1"], rows)


def quantiles(shares: Sequence[float]) -> str:
    """Tenth, fiftieth and ninetieth percentile, per cent."""
    return " / ".join(f"{100.0 * q:.1f}" for q in np.quantile(np.asarray(shares), [0.1, 0.5, 0.9]))


def is_like_an_assault(b: Battle) -> bool:
    """Pick the battles nearest to an assault: small, on works, 1904 and after."""
    is_small = b.attackers is not None and b.attackers <= 5000.0
    return is_small and b.year >= 1904 and bool({"PD", "FD"} & set(b.postures))


def lost(battles: Iterable[Battle], side: str, won: bool) -> list[float]:
    """Shares lost by a side in battles that were won, or not."""
    pairs = [
        (b.casa, b.stra) if side == "attacker" else (b.casd, b.strd)
        for b in battles
        if b.is_won is won
    ]
    return [cas / men for cas, men in pairs if cas is not None and men is not None]


def losses() -> str:
    """Losses of both sides by outcome: the engine at R = 1.5, and the battles nearest to it."""
    n = fight(1.5, NIGHTS, 0.33)
    won = n.outcome == melee.TOOK
    near = [b for b in training_battles() if is_like_an_assault(b)]
    rows = []
    for side, shares in (("attacker", n.attackers_lost), ("defender", n.defenders_lost)):
        for outcome, mask in ((True, won), (False, ~won)):
            recorded = lost(near, side, outcome)
            name = f"{side}, position {'taken' if outcome else 'held'}"
            rows.append([name, quantiles(shares[mask]), quantiles(recorded), str(len(recorded))])
    return table(["per cent, p10 / 50 / 90", "engine", "battles", "n"], rows)


def loss_slopes() -> str:
    """How losses follow the force ratio: the engine's elasticities beside the laws'."""
    nights_of = {r: fight(r, NIGHTS, 0.33) for r in RATIOS}
    rows = []
    for side, shares in (("attacker", "attackers_lost"), ("defender", "defenders_lost")):
        x, y = [], []
        for r, n in nights_of.items():
            values = getattr(n, shares)
            x.append(math.log(r))
            y.append(float(np.log10(values[values > 0.0]).mean()))
        engine = float(np.polyfit(x, y, 1)[0])
        even = getattr(nights_of[1.0], shares)
        spread = float(np.std(np.log10(even[even > 0.0])))
        known = law(f"plain_{side}_unknown")
        figures = [known.coefficients["numbers"], known.se["numbers"]]
        rows.append(
            [side, f"{engine:+.3f}", f"{figures[0]:+.3f} (se {figures[1]:.3f})", f"{spread:.2f}"]
        )
    return table(["log10 of the lost share per ln(A/D)", "engine", "CDB90", "engine's sd"], rows)


def splitting() -> str:
    """P(take) with the same men in more units, and with shorter rounds."""
    rows = []
    for parts in (1, 2, 4, 8):
        b = field([MEN // parts] * parts, [800])
        rows.append([f"1,200 men as {parts}", told(nights(b, b.par(contact), NIGHTS))])
    for minutes in (60, 30, 15):
        b = field([MEN], [800])
        par = b.par(contact, assault_round_h=minutes / 60.0)
        rows.append([f"rounds of {minutes} minutes", told(nights(b, par, NIGHTS))])
    return table(["", "P(take) and 95 % interval"], rows)


def told(n: Nights) -> str:
    """Write a share with its interval."""
    low, high = wilson(n.taken * len(n.outcome), len(n.outcome))
    return f"{n.taken:.3f} ({low:.3f} to {high:.3f})"


def jump_off() -> str:
    """P(take) by the distance from the last trench to the wire, at R = 2."""
    metres = (0, 100, 200, 300, 500)
    taken = [told(fight(2.0, FEW, 0.33, jump_m=m)) for m in metres]
    return table(["open ground", *(f"{m} m" for m in metres)], [["P(take)", *taken]])


def forms() -> str:
    """Compare both forms on battles left out of the fit."""
    battles = training_battles()
    rows = []
    for name, form in (("plain", plain), ("fitted", fitted)):
        for by_war in (True, False):
            runs = [left_out(battles, form, seed, by_war) for seed in SEEDS]
            means = [f"{np.mean([run[key] for run in runs]):.3f}" for key in runs[0]]
            rows.append([name, "whole wars" if by_war else "single battles", *means])
    head = [key.replace("_", " ") for key in runs[0]]
    return table(["form", "left out", *head], rows)


def coefficients() -> str:
    """List the coefficients of the fitted laws."""
    rows = []
    for name in ("outcome", "attacker", "defender"):
        one = law(name)
        for term, value in one.coefficients.items():
            rows.append([name, term, f"{value:+.3f}", f"{one.se[term]:.3f}"])
        rows += [[name, f"spread by {k}", f"{v:.3f}", ""] for k, v in one.spreads.items()]
        if one.noise:
            rows.append([name, "scale of the noise (t, 7)", f"{one.noise:.3f}", ""])
    return table(["law", "term", "estimate", "se"], rows)


def page() -> str:
    """Fill the page's text with its tables."""
    text = TEXT.read_text(encoding="utf-8")
    parts = {
        "FORMS": forms, "COEFFICIENTS": coefficients, "BY_RATIO": by_ratio, "LOSSES": losses,
        "BY_POSTURE": by_posture, "LOSS_SLOPES": loss_slopes, "SPLITTING": splitting,
        "JUMP_OFF": jump_off,
    }  # fmt: skip
    for name, part in parts.items():
        text = text.replace(f"<{name}>\n", part())
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
