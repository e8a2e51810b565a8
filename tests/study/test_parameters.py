"""Which numbers a replication runs with, and what the intervals then hold."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from siegeworks.engine.sequence import PARAMETER_NAMES, rule_versions
from siegeworks.scenario.draws import ParameterDraws
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import load
from siegeworks.scenario.siege import Siege
from siegeworks.study.parameters import chosen_set, outdated, parameter_rows
from siegeworks.study.uncertainty import spread_words, uncertainty

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
BETA, SD, LUCK = (
    PARAMETER_NAMES.index(n) for n in ("force_slope_beta", "campaign_u_sd", "campaign_u_besieger")
)


@pytest.fixture(scope="module")
def siege() -> Siege:
    return load(REDOUBT)


@pytest.fixture(scope="module")
def calibrated(siege: Siege) -> Siege:
    values = np.array([[0.1, 0.0, 1.0], [0.3, 0.0, -1.0]])
    names = ("force_slope_beta", "campaign_u_sd", "campaign_u_besieger")
    draws = ParameterDraws(names, values, np.array([0.5, 0.5]))
    return dataclasses.replace(siege, draws=draws)


def test_the_default_is_the_best_that_the_scenario_has(siege: Siege, calibrated: Siege) -> None:
    assert chosen_set(siege, None) == "prior"
    assert chosen_set(calibrated, None) == "posterior"


def test_a_thin_table_is_not_the_default(calibrated: Siege) -> None:
    assert calibrated.draws is not None
    for effective, chosen in ((29.9, "prior"), (30.0, "posterior")):
        draws = dataclasses.replace(calibrated.draws, about={"effective": effective})
        assert chosen_set(dataclasses.replace(calibrated, draws=draws), None) == chosen


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("posterior", "ships no calibrated draws"),
        ("posteriors", "did you mean 'posterior'"),
    ],
)
def test_what_cannot_be_chosen(siege: Siege, wanted: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        chosen_set(siege, wanted)


def test_calibrated_draws_replace_their_columns_and_no_other(calibrated: Siege) -> None:
    prior = parameter_rows(calibrated, "prior", 0, 40, 9)
    rows = parameter_rows(calibrated, "posterior", 0, 40, 9)
    same = [k for k in range(len(PARAMETER_NAMES)) if k not in (BETA, SD, LUCK)]
    assert np.array_equal(rows[:, same], prior[:, same])
    assert set(zip(rows[:, BETA], rows[:, LUCK], strict=True)) == {(0.1, 1.0), (0.3, -1.0)}
    assert not rows[:, SD].any()


def test_rows_do_not_depend_on_how_many_are_asked_for(calibrated: Siege) -> None:
    for which in ("prior", "posterior"):
        whole = parameter_rows(calibrated, which, 0, 30, 2)
        assert np.array_equal(parameter_rows(calibrated, which, 20, 5, 2), whole[20:25])


def test_what_is_held_stands_in_every_row(calibrated: Siege) -> None:
    for which in ("point", "prior", "posterior"):
        rows = parameter_rows(calibrated.fixing({"force_slope_beta": 0.55}), which, 0, 12, 2)
        assert (rows[:, BETA] == 0.55).all()


def test_a_campaign_under_way_has_had_its_luck(siege: Siege) -> None:
    first = siege.scenario.first_day
    later = dataclasses.replace(siege, at=first.replace(day=first.day + 1))
    assert parameter_rows(siege, "point", 0, 1, 1)[0, SD] > 0.0
    assert parameter_rows(later, "point", 0, 1, 1)[0, SD] == 0.0
    assert (parameter_rows(later, "prior", 0, 9, 1)[:, SD] > 0.0).all()


def test_draws_of_another_model_are_told(siege: Siege, calibrated: Siege) -> None:
    assert outdated(siege) == []
    assert len(outdated(calibrated)) == 2
    assert calibrated.draws is not None
    about = {"rule_versions": rule_versions(), "source_hash": siege.source_hash}
    fresh = dataclasses.replace(calibrated.draws, about=about)
    assert outdated(dataclasses.replace(siege, draws=fresh)) == []
    about["rule_versions"] = rule_versions() | {"contact": -1}
    old = dataclasses.replace(calibrated.draws, about=about)
    assert ["contact" in note for note in outdated(dataclasses.replace(siege, draws=old))] == [True]


def test_intervals_say_what_they_hold() -> None:
    assert len(uncertainty("point")["bands"]) == 1
    assert "errors of the parameters are not in it" in spread_words("point")
    for which, word in (("prior", "literature"), ("posterior", "calibrated")):
        assert word in uncertainty(which)["bands"][1] and word in spread_words(which)
        assert "calibrated" not in "".join(uncertainty(which)["intervals"])


def test_the_draws_that_ship_are_whole_and_of_their_window() -> None:
    siege = load("dien-bien-phu")
    draws = siege.draws
    assert draws is not None and chosen_set(siege, "posterior") == "posterior"
    assert draws.about["window"] == ["1954-03-13", "1954-03-18"]
    assert {row.id for row in siege.targets} == {row["id"] for row in draws.about["targets"]}
    assert max(row.date for row in siege.targets).isoformat() <= "1954-03-18"
    assert set(draws.names) <= set(siege.parameters.names)
    assert len(draws.weights) >= 50
    # The luck of the campaign is known with a draw, so nothing more of it is drawn.
    rows = parameter_rows(siege, "posterior", 0, 50, 1)
    assert not rows[:, SD].any() and len(set(rows[:, LUCK])) > 5
