"""Emulators of known functions, their own doubts, and what screening finds."""

import numpy as np
import pytest

from siegeworks.scenario.parameters import base_parameters
from siegeworks.study.calibration import emulator, screen
from siegeworks.study.calibration.space import LUCK, Space, whole_space
from tests.study.calibration.toys import Toy, aim, space

pytest.importorskip("sklearn", reason="the extra 'methods' is not installed")


def bent(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.sin(1.5 * x[:, 0]) + 0.3 * x[:, 1] ** 2])


def fitted(toy: Toy, d: int, points: int = 150) -> emulator.Emulator:
    scores = np.random.default_rng(3).standard_normal((points, d))
    return emulator.fit(toy.aims[0], scores, toy.play(space(d), scores, 20, 4)[:, :, 0], 1)


def test_an_emulator_follows_a_bent_function_and_knows_how_well() -> None:
    toy = Toy((aim("a", 0.0, 0.1),), bent, 0.2)
    found = fitted(toy, 2)
    assert found.diagnostics.r2 > 0.97 and found.diagnostics.inside >= 0.85
    new = np.random.default_rng(8).uniform(-1.5, 1.5, (400, 2))
    mean, of_emulator, of_runs = found.predict(new)
    off = mean - bent(new)[:, 0]
    assert np.sqrt((off**2).mean()) < 0.1
    assert (np.abs(off) < 3.0 * np.sqrt(of_emulator) + 0.02).mean() > 0.97
    assert np.median(np.sqrt(of_runs)) == pytest.approx(0.2, rel=0.15)


def test_far_from_its_points_an_emulator_doubts_itself() -> None:
    found = fitted(Toy((aim("a", 0.0, 0.1),), bent, 0.2), 2)
    near, far = np.zeros((1, 2)), np.full((1, 2), 6.0)
    assert found.predict(far)[1][0] > 4.0 * found.predict(near)[1][0]


def test_a_chance_is_emulated_as_a_chance() -> None:
    toy = Toy((aim("a", 1.0, 0.0, "chance", model_error=0.1),), lambda x: x[:, :1], 1.0)
    found = fitted(toy, 2, 300)
    scores = np.array([[-2.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    chance, _, of_runs = found.predict(scores)
    # P(x + noise > 0) is the normal distribution function of x.
    assert chance == pytest.approx([0.0228, 0.5, 0.9772], abs=0.06)
    assert of_runs == pytest.approx(chance * (1.0 - chance))


def test_screening_keeps_what_matters_and_the_luck_of_both_sides() -> None:
    whole = whole_space(base_parameters())
    d = len(whole.names)
    rng = np.random.default_rng(5)
    scores = rng.standard_normal((800, d))
    means = (scores[:, 7] - 0.5 * scores[:, 11])[:, None] + 0.5 * rng.standard_normal((800, 1))
    found = screen.screen(whole, scores, means, 10)
    names = [whole.names[k] for k in found.kept]
    assert names[:2] == [whole.names[7], whole.names[11]]
    assert set(LUCK) <= set(names) and len(names) <= 5
    assert found.correlation[7, 0] > 0.5 > -0.2 > found.correlation[11, 0]


def test_rank_correlation_against_a_hand_worked_case() -> None:
    x, y = np.array([[1.0], [2.0], [2.0], [9.0]]), np.array([[4.0], [3.0], [2.0], [1.0]])
    # Ranks 1, 2.5, 2.5, 4 against 4, 3, 2, 1: covariance -4.5, lengths sqrt(4.5) and sqrt(5).
    assert screen.rank_correlation(x, y)[0, 0] == pytest.approx(-4.5 / np.sqrt(4.5 * 5.0))
    assert screen.rank_correlation(np.ones((4, 1)), y)[0, 0] == 0.0


def test_scores_become_values_of_the_prior() -> None:
    whole = whole_space(base_parameters())
    marks = np.zeros((3, len(whole.names))) + np.array([[-1.6448536], [0.0], [1.6448536]])
    low, middle, high = whole.values(marks)
    for k, row in enumerate(whole.rows):
        if row.distribution in ("normal", "lognormal"):
            found = (low[k], middle[k], high[k])
            assert found == pytest.approx((row.low, row.value, row.high), rel=1e-5), row.name
    luck = [k for k, name in enumerate(whole.names) if name in LUCK]
    assert len(luck) == 2 and "campaign_u_sd" not in whole.names
    assert high[luck] == pytest.approx(1.6448536 * base_parameters().value("campaign_u_sd"))


def test_a_part_of_a_space_keeps_names_and_rows_together() -> None:
    part = space(3).part([2, 0])
    assert isinstance(part, Space) and part.names == tuple(row.name for row in part.rows)
