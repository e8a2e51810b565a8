"""The laws of assault: fits find what was put in, and the shipped table is what they give."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest

from scripts import assault_laws
from siegeworks.scenario.faults import UsageError
from siegeworks.study.battles import fitting, laws, reference, terms
from siegeworks.study.battles.records import Battle, training_battles

BATTLES = training_battles()

# The published figures of the plain form (docs/evidence/assault.md), to the last digit given.
PLAIN_OUTCOME = {"constant": 0.308, "ratio": 0.166, "surprise": 0.539}
KNOWN = {
    "attacker": {
        "constant": -0.320, "numbers": -0.079, "size": -0.048, "days": 0.533, "prepared": -0.045,
        "fortified": -0.088, "leaving": -0.374, "surprise": -0.007, "from_1800": -0.038,
        "from_1914": -0.116, "from_1919": -0.646, "from_1946": -0.834, "won": -0.207,
    },
    "defender": {
        "constant": -0.447, "numbers": 0.098, "size": -0.064, "days": 0.602, "prepared": -0.087,
        "fortified": 0.030, "leaving": -0.142, "surprise": 0.065, "from_1800": -0.008,
        "from_1914": -0.130, "from_1919": -0.583, "from_1946": -0.617, "won": 0.401,
    },
}  # fmt: skip


def battle(**changes) -> Battle:
    least = {"isqno": 1, "name": "x", "war": "w", "year": 1900, "wina": 1.0}
    return Battle(**(least | changes))


def test_the_plain_form_is_reproduced_to_the_last_published_digit() -> None:
    plain = laws.law("plain_outcome")
    assert plain.coefficients == pytest.approx(PLAIN_OUTCOME, abs=0.00051)
    for side, published in KNOWN.items():
        known = laws.law(f"plain_{side}_known")
        assert known.coefficients == pytest.approx(published, abs=0.00051), side


def test_the_plain_form_with_campaigns_lies_near_the_published_fit() -> None:
    """Within two thirds of a standard error; ours is the maximum of a finer likelihood."""
    found = laws.law("plain_campaigns")
    for term, published in (("constant", 0.645), ("ratio", 0.330), ("surprise", 0.581)):
        assert abs(found.coefficients[term] - published) < 0.67 * found.se[term]
    assert found.spreads["war"] == pytest.approx(0.83, abs=0.05)


def test_the_shipped_table_is_what_the_script_makes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assault_laws, "TABLE", tmp_path / "laws.csv")
    assault_laws.write(BATTLES)
    made, shipped = (
        list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for path in (tmp_path / "laws.csv", laws.TABLE)
    )
    assert [(r["law"], r["term"], r["kind"]) for r in made] == [
        (r["law"], r["term"], r["kind"]) for r in shipped
    ]
    for new, old in zip(made, shipped, strict=True):
        assert float(new["value"]) == pytest.approx(float(old["value"]), rel=1e-4, abs=1e-5)


def test_strength_works_and_ground_point_where_they_should() -> None:
    law = laws.law("outcome")
    even = battle(stra=1000.0, strd=1000.0, post1="HD", t1="F")
    strong = battle(stra=3000.0, strd=1000.0, post1="HD", t1="F")
    works = battle(stra=1000.0, strd=1000.0, post1="FD", t1="F")
    hill = battle(stra=1000.0, strd=1000.0, post1="HD", t1="G")
    p = law.chances([even, strong, works, hill])
    assert p[1] > p[0] > p[2]
    assert p[0] > p[3]
    cost_a, cost_d = (laws.law(side).mean([even, strong]) for side in ("attacker", "defender"))
    assert cost_a[1] < cost_a[0]
    assert cost_d[1] > cost_d[0]


def test_a_known_war_moves_the_chance_and_an_unknown_one_widens_it() -> None:
    law = laws.law("outcome")
    (level, war), (draw, se) = max(law.draws.items(), key=lambda item: item[1][0])
    assert level == "war" and draw > 0.0 and se < law.spreads["war"]
    there, elsewhere = battle(war=war), battle(war="no such war")
    mean = law.mean([there, elsewhere])
    assert mean[0] - mean[1] == pytest.approx(draw)
    assert law.variance([there, elsewhere]) == pytest.approx([se**2, law.spreads["war"] ** 2])
    plain = 1.0 / (1.0 + math.exp(-mean[1]))
    assert abs(law.chances([elsewhere])[0] - 0.5) < abs(plain - 0.5)


def test_an_unknown_law_is_named() -> None:
    with pytest.raises(UsageError, match="did you mean 'outcome'"):
        laws.law("outcom")


def test_logistic_regression_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(1954)
    x = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    p = 1.0 / (1.0 + np.exp(-(0.3 + 0.8 * x[:, 1])))
    y = (rng.random(20_000) < p).astype(float)
    beta, covariance, _ = fitting.logistic(x, y, np.array([10.0, 10.0]))
    assert beta == pytest.approx([0.3, 0.8], abs=4.0 * np.sqrt(np.diag(covariance)).max())


def test_robust_regression_is_not_led_by_a_few_wild_values() -> None:
    rng = np.random.default_rng(1954)
    x = np.column_stack([np.ones(4000), rng.normal(size=4000)])
    y = x @ [1.0, -0.5] + 0.3 * rng.normal(size=4000)
    y[:40] += 8.0
    beta, _, scale = fitting.robust(x, y, np.array([30.0, 30.0]), 1.0)
    plain = np.linalg.lstsq(x, y, rcond=None)[0]
    assert abs(beta[0] - 1.0) < 0.02 < abs(plain[0] - 1.0)
    assert 0.2 < scale < 0.4


def test_the_spread_of_campaigns_is_found() -> None:
    """200 wars of 40 battles whose level has spread 0.8, and the same without."""
    rng = np.random.default_rng(7)
    for spread, least, most in ((0.8, 0.65, 1.0), (0.0, 0.0, 0.3)):
        u = spread * rng.normal(size=80)
        battles = [
            battle(
                isqno=i, war=f"w{i % 80}", wina=float(rng.random() < 1 / (1 + np.exp(-u[i % 80])))
            )
            for i in range(3200)
        ]
        law = fitting.fit_outcome(battles, ("constant",))
        assert least <= law.spreads.get("war", 0.0) <= most


def test_folds_hold_whole_wars_or_single_battles() -> None:
    by_war = fitting.folds(BATTLES, 10, 1, by_war=True)
    where: dict[str, set[int]] = {}
    for b, fold in zip(BATTLES, by_war, strict=True):
        where.setdefault(b.war, set()).add(fold)
    assert all(len(found) == 1 for found in where.values())
    counts = np.bincount(fitting.folds(BATTLES, 10, 1, by_war=False))
    assert counts.max() - counts.min() <= 1


def test_losses_are_shares_of_the_whole_strength_and_unknown_without_figures() -> None:
    assert terms.loss(battle(stra=1000.0, casa=100.0, days=1.0), "attacker") == pytest.approx(-1.0)
    assert terms.loss(battle(stra=1000.0, casa=0.0, days=1.0), "attacker") is None
    assert terms.loss(battle(strd=1000.0, days=1.0), "defender") is None
    assert reference.plain_loss(BATTLES, "attacker", is_known=False).noise > 0.0
