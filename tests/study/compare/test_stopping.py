import numpy as np

from siegeworks.study.compare.compare import stage_after
from siegeworks.study.compare.stopping import at_all_stages, reason_to_stop, sign_is_settled
from siegeworks.study.simulate import BLOCK
from tests.study.compare.toys import CHANCE, MEN

STAGES = (200, 400, 600, 1000, 1600, 2400)


def test_looking_often_does_not_settle_a_sign_that_is_not_there() -> None:
    rng = np.random.default_rng(7)
    wrong = wrong_naive = 0
    for _ in range(300):
        gap = rng.normal(size=STAGES[-1])
        wrong += any(sign_is_settled(gap[:n]) for n in STAGES)
        wrong_naive += any(
            abs(gap[:n].mean()) > 1.96 * gap[:n].std(ddof=1) / np.sqrt(n) for n in STAGES
        )
    assert wrong <= 0.05 * 300
    assert wrong_naive > 0.08 * 300  # what the rule is there to prevent


def test_a_clear_difference_settles_the_sign() -> None:
    gap = np.random.default_rng(8).normal(0.5, 1.0, size=400)
    assert sign_is_settled(gap)
    assert reason_to_stop(MEN, gap, precision=0.001) == "sign"


def test_precision_is_met_when_the_interval_is_narrow_enough() -> None:
    gap = np.random.default_rng(9).normal(0.0, 1.0, size=400)
    assert reason_to_stop(MEN, gap, precision=0.12) == "precision"
    assert reason_to_stop(MEN, gap, precision=0.05) == ""


def test_equal_chances_are_not_precise_at_once() -> None:
    assert reason_to_stop(CHANCE, np.zeros(10), precision=0.05) == ""
    assert reason_to_stop(CHANCE, np.zeros(1000), precision=0.05) == "precision"


def test_the_interval_for_all_stages_is_wider_than_for_one() -> None:
    gap = np.random.default_rng(10).normal(size=1000)
    half = 1.96 * gap.std(ddof=1) / np.sqrt(1000)
    assert half < at_all_stages(gap) < 2.5 * half


def test_stages_grow_in_whole_blocks() -> None:
    assert stage_after(100) == BLOCK
    assert stage_after(BLOCK) == 2 * BLOCK
    assert all(stage_after(n) % BLOCK == 0 and stage_after(n) > n for n in range(2, 3000, 37))
