"""Calibrated draws: which one a replication takes, and what is wrong with a damaged table."""

import json
from pathlib import Path

import numpy as np
import pytest

from siegeworks.scenario.draws import ABOUT, DRAWS, ParameterDraws, read_draws
from siegeworks.scenario.load import load
from tests.scenario.folders import copy_of

NAMES = ("campaign_u_sd", "force_slope_beta")
GOOD = "draw,weight,force_slope_beta,campaign_u_besieger\n0,1,0.05,-0.5\n1,3,0.2,1.5\n"


def written(folder: Path, text: str, about: str = "{}") -> Path:
    (folder / DRAWS).write_text(text, encoding="utf-8")
    (folder / ABOUT).write_text(about, encoding="utf-8")
    return folder


def some() -> ParameterDraws:
    values = np.array([[0.1], [0.2], [0.3]])
    return ParameterDraws(("force_slope_beta",), values, np.array([0.2, 0.0, 0.8]))


def test_weights_become_shares_and_the_numbers_are_kept(tmp_path: Path) -> None:
    draws, faults = read_draws(written(tmp_path, GOOD, json.dumps({"seed": 7})))
    assert not faults and draws is not None
    assert draws.weights.tolist() == [0.25, 0.75]
    assert draws.values[1].tolist() == [0.2, 1.5] and draws.about["seed"] == 7


def test_more_replications_change_no_earlier_choice() -> None:
    draws = some()
    assert draws.chosen(50, 3).tolist() == draws.chosen(500, 3).tolist()[:50]
    assert draws.chosen(50, 3).tolist() != draws.chosen(50, 4).tolist()


def test_draws_are_taken_by_their_weight() -> None:
    chosen = some().chosen(20_000, 1)
    assert not (chosen == 1).any()
    # Four standard errors of a share of 0.2 in 20,000.
    assert abs((chosen == 0).mean() - 0.2) < 4 * np.sqrt(0.16 / 20_000)


def test_only_named_columns_are_replaced_and_a_later_start_takes_the_same() -> None:
    draws, rows = some(), np.full((10, 2), -1.0)
    whole = draws.overlay(NAMES, rows, 0, 5)
    assert (whole[:, 0] == -1.0).all() and set(whole[:, 1]) <= {0.1, 0.3}
    assert draws.overlay(NAMES, rows[:4], 6, 5).tolist() == whole[6:].tolist()


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("", "", "''"),
        ("weight,draw\n", "", "'weight,draw'"),
        ("draw,weight,force_slope_bata\n0,1,1\n", "force_slope_bata", "an unknown parameter"),
        ("draw,weight,force_slope_beta,force_slope_beta\n", "force_slope_beta", "the column twice"),
        ("draw,weight,force_slope_beta\n0,1\n", "", "2 cells"),
        ("draw,weight,force_slope_beta\n0,-1,0.1\n", "weight", "'-1'"),
        ("draw,weight,force_slope_beta\n0,1,much\n", "force_slope_beta", "'much'"),
        ("draw,weight,gather_share_clear\n0,1,1.2\n", "gather_share_clear", "'1.2'"),
        ("draw,weight,force_slope_beta\n0,0,0.1\n", "weight", "no weight above 0"),
    ],
)
def test_damage_is_told(tmp_path: Path, text: str, where: str, found: str) -> None:
    draws, faults = read_draws(written(tmp_path, text))
    assert draws is None
    assert [(f.file, f.field, f.found) for f in faults] == [(DRAWS, where, found)]


def test_draws_without_their_making_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / DRAWS).write_text(GOOD, encoding="utf-8")
    assert [f.file for f in read_draws(tmp_path)[1]] == [ABOUT]
    written(tmp_path, GOOD, "[]")
    assert [f.found for f in read_draws(tmp_path)[1]] == ["no object"]
    written(tmp_path, GOOD, "{")
    assert read_draws(tmp_path)[1][0].found.startswith("no JSON")


def test_a_scenario_brings_its_draws_and_its_source_hash_leaves_them_out(tmp_path: Path) -> None:
    folder = copy_of("redoubt", tmp_path).path
    before = load(folder)
    plain = before.hash
    assert before.draws is None
    written(folder, GOOD)
    after = load(folder)
    assert after.draws is not None and len(after.draws.weights) == 2
    assert after.source_hash == plain != after.hash
