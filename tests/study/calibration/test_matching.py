"""History matching and weights against answers that are known beforehand."""

import numpy as np
import pytest

from siegeworks.scenario.faults import SiegeworksError
from siegeworks.study.calibration import waves, weights
from tests.study.calibration.toys import Toy, aim, space

pytest.importorskip("sklearn", reason="the extra 'methods' is not installed")

RECORD, SD, NOISE = 1.2, 0.3, 0.5


@pytest.fixture(scope="module")
def toy() -> Toy:
    """The figure is the first score and noise: the answer is a normal distribution."""
    return Toy((aim("first", RECORD, SD),), lambda x: x[:, :1], NOISE)


@pytest.fixture(scope="module")
def matched(toy: Toy) -> list[waves.Wave]:
    return waves.match(toy, space(2), (60, 60), 20, 7)


def test_waves_keep_what_can_be_and_rule_out_what_cannot(matched: list[waves.Wave]) -> None:
    # Three standard deviations of record and runs together, sqrt(0.3^2 + 0.5^2) = 0.58, and a
    # target may be missed once: nothing is ruled out by one target alone.
    scores = np.column_stack([np.linspace(-2.5, 2.5, 51), np.zeros(51)])
    far = waves.implausibility(matched[-1].emulators[0], scores)
    off = np.abs(scores[:, 0] - RECORD) / np.sqrt(SD**2 + NOISE**2)
    assert far == pytest.approx(off, abs=0.35)
    assert waves.is_left(matched, scores).all()


def test_two_targets_rule_out_what_misses_both() -> None:
    both = Toy((aim("a", RECORD, SD), aim("b", RECORD, SD)), lambda x: x[:, [0, 0]], NOISE)
    found = waves.match(both, space(2), (60, 60), 20, 7)
    assert found[1].left < 1.0
    kept = waves.is_left(found, np.array([[RECORD, 0.0], [RECORD - 3.0, 0.0], [RECORD, 2.0]]))
    assert kept.tolist() == [True, False, True]


def test_a_contradiction_is_told() -> None:
    never = Toy((aim("a", 50.0, SD), aim("b", 50.0, SD)), lambda x: x[:, [0, 0]], NOISE)
    with pytest.raises(SiegeworksError, match="contradict"):
        waves.match(never, space(2), (60, 60), 20, 7)


def test_weights_give_the_known_posterior(toy: Toy, matched: list[waves.Wave]) -> None:
    pool, _ = waves.points_left(matched, 2, 20_000, 3)
    seen = weights.emulated_likelihood(matched[-1].emulators, pool)
    chosen, base = weights.propose(seen, 3000, 5)
    points = pool[chosen]
    runs = toy.play(space(2), points, 40, 6)
    found = weights.weigh(toy.aims, points, base, runs)
    # Prior N(0, 1), likelihood N(1.2; x, 0.3^2 + 0.5^2 + 0.001^2): precision 1 + 1 / 0.34.
    precision = 1.0 + 1.0 / (SD**2 + NOISE**2)
    mean = RECORD / (SD**2 + NOISE**2) / precision
    score = points[:, 0]
    got = (score * found.weights).sum()
    spread = np.sqrt(((score - got) ** 2 * found.weights).sum())
    error = 4.0 / np.sqrt(found.effective)
    assert found.effective > 800
    assert got == pytest.approx(mean, abs=error * precision**-0.5)
    assert spread == pytest.approx(precision**-0.5, rel=error)
    # The second score was never looked at and keeps its prior.
    other = (points[:, 1] * found.weights).sum()
    assert abs(other) < error


def test_base_weights_take_the_proposal_out_again(toy: Toy, matched: list[waves.Wave]) -> None:
    pool, _ = waves.points_left(matched, 2, 20_000, 3)
    seen = weights.emulated_likelihood(matched[-1].emulators, pool)
    chosen, base = weights.propose(seen, 4000, 5)
    moved, back = pool[chosen, 0].mean(), (pool[chosen, 0] * base).sum()
    assert moved > 0.3 and abs(back) < 0.35 * moved


def test_what_a_target_teaches() -> None:
    aims = (aim("sharp", RECORD, SD), aim("blunt", 0.0, 50.0), aim("again", RECORD, SD))
    toy = Toy(aims, lambda x: x[:, [0, 1, 0]], 0.05)
    points = np.random.default_rng(1).standard_normal((4000, 2))
    base = np.full(4000, 1.0 / 4000)
    found = weights.weigh(aims, points, base, toy.play(space(2), points, 5, 2))
    sharp, blunt, again = (weights.taught(found, k) for k in range(3))
    assert sharp[0] > 1.0 and sharp[0] == pytest.approx(again[0], rel=0.2)
    assert blunt[0] < 0.01 and blunt[1] < 0.01
    # What another target has said already is worth less the second time.
    assert sharp[1] < 0.5 * sharp[0]


def test_systematic_resampling_takes_each_by_its_weight() -> None:
    w = np.array([0.5, 0.1, 0.4])
    assert weights.systematic(w, 10, 3).tolist() == [5, 1, 4]
    assert weights.systematic(w, 7, 3).sum() == 7


def test_weighted_quantiles_of_a_hand_worked_case() -> None:
    values, w = np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3])
    assert weights.quantiles(values, w, (0.05, 0.5, 0.75, 0.95)).tolist() == [1.0, 1.0, 2.0, 3.0]
