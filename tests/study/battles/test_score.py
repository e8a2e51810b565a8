"""Scores by hand, their intervals, and the fitted laws against the plain form."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from scripts.assault_laws import fitted, left_out, plain
from siegeworks.study.battles import score
from siegeworks.study.battles.records import TRAINING, training_battles

BATTLES = training_battles()
NAMES = (
    "log_loss", "log_loss_base", "brier", "auc", "rmse_att", "rmse_def", "cover80_att",
    "cover80_def",
)  # fmt: skip


def told(**changes) -> score.Told:
    nan = np.nan
    plain = score.Told(
        won=np.array([1.0, 0.0, 1.0, 0.0]),
        chance=np.array([0.8, 0.4, 0.5, 0.5]),
        base=0.6,
        error=(np.array([0.1, -0.3, nan, 0.0]), np.array([nan] * 4)),
        held=(np.array([1.0, 0.0, nan, 1.0]), np.array([nan] * 4)),
        war=np.array([0, 0, 1, 2]),
    )
    return plain._replace(**changes)


def test_scores_equal_those_worked_by_hand() -> None:
    rows = score.scored(told(), draws=200)
    expected = -(math.log(0.8) + math.log(0.6) + 2.0 * math.log(0.5)) / 4.0
    assert rows["log_loss"]["value"] == pytest.approx(expected)
    assert rows["log_loss_base"]["value"] == pytest.approx(-(math.log(0.6) + math.log(0.4)) / 2.0)
    assert rows["brier"]["value"] == pytest.approx((0.04 + 0.16 + 0.25 + 0.25) / 4.0)
    assert rows["auc"]["value"] == pytest.approx((1.0 + 1.0 + 1.0 + 0.5) / 4.0)
    assert rows["rmse_att"]["value"] == pytest.approx(math.sqrt(0.1 / 3.0))
    assert rows["cover80_att"]["value"] == pytest.approx(2.0 / 3.0)
    assert rows["rmse_def"] == {"value": None, "low": None, "high": None}


def test_the_bootstrap_draws_whole_wars() -> None:
    w = score.weights(np.array([0, 0, 1, 2, 2]), 500, 1)
    assert (w[:, 0] == w[:, 1]).all() and (w[:, 3] == w[:, 4]).all()
    assert (w[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert w.mean(axis=0) == pytest.approx(np.ones(5), abs=0.15)
    single = score.weights(np.array([0, 0, 0]), 100, 1)
    assert (single.sum(axis=1) == 3).all() and single.std() > 0.0


def test_a_file_is_scored_whole() -> None:
    scores = score.score_assault(TRAINING, draws=300)
    assert scores["n"] == 452 and isinstance(scores["n"], int)
    for name in NAMES:
        row = scores[name]
        assert row["low"] < row["value"] < row["high"]
    assert scores == score.score_assault(TRAINING, draws=300)


def test_one_battle_can_be_scored(tmp_path: Path) -> None:
    lines = TRAINING.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "one.csv"
    path.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    scores = score.score_assault(path, draws=50)
    assert scores["n"] == 1
    assert scores["auc"]["value"] is None
    assert scores["log_loss"]["low"] == scores["log_loss"]["value"]


@pytest.mark.parametrize("by_war", [True, False])
def test_battles_left_out_are_foretold_better_than_by_the_plain_form(by_war: bool) -> None:
    ours = left_out(BATTLES, fitted, 1, by_war)
    theirs = left_out(BATTLES, plain, 1, by_war)
    assert ours["log_loss"] < theirs["log_loss"] - 0.02
    assert ours["log_loss"] < ours["log_loss_base"]
    assert ours["rmse_att"] < theirs["rmse_att"]
    assert ours["rmse_def"] < theirs["rmse_def"] + 0.01
    if not by_war:
        assert ours["rmse_def"] < theirs["rmse_def"] - 0.02
        assert 0.75 < ours["cover80_att"] < 0.86 and 0.75 < ours["cover80_def"] < 0.86
