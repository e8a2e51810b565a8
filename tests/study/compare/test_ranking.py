import numpy as np
import pytest

from siegeworks.study.compare.ranking import Screen, survivors


def test_constants_are_those_of_the_procedure() -> None:
    # Kim and Nelson: eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2, h^2 = 2 eta (n0 - 1).
    screen = Screen(courses=5, first=21, least_gap=1.0)
    eta = ((2 * 0.05 / 4) ** (-2 / 20) - 1) / 2
    assert screen.h2 == pytest.approx(2 * eta * 20)
    assert screen.slack(4.0, 10) == pytest.approx((screen.h2 * 4.0 - 10) / 20)
    assert screen.slack(4.0, screen.most(4.0)) == 0.0


def test_the_best_is_selected_as_often_as_promised() -> None:
    rng = np.random.default_rng(11)
    means = {"a": 0.0, "b": 0.3, "c": 0.6}
    screen = Screen(len(means), 100, least_gap=0.3)
    right = 0
    for _ in range(200):
        luck = rng.normal(size=6000)
        scores = {k: m + luck + rng.normal(size=6000) for k, m in means.items()}
        alive = list(means)
        for n in range(100, 6001, 100):
            alive = survivors(screen, {k: scores[k][:n] for k in alive}, alive)
            if len(alive) == 1:
                break
        right += alive == ["c"]
    assert right >= 0.95 * 200


def test_less_can_be_better() -> None:
    scores = {"a": np.full(50, 3.0) + np.arange(50) % 2, "b": np.zeros(50)}
    assert survivors(Screen(2, 50, 0.5), scores, ["a", "b"], wants=-1) == ["b"]
