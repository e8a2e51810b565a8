"""The named slopes are those that nights of assault show, and change only what they name."""

from __future__ import annotations

import math

import numpy as np
import pytest

from siegeworks.engine.rules import contact
from siegeworks.scenario.faults import UsageError
from siegeworks.study.slopes import SLOPES, force_slope
from tests.rules.duel import field, nights

RATIOS = (0.5, 1.0, 2.0, 5.0)
NIGHTS = 2500


def logit_of(ratio: float, slope: float) -> float:
    """Logit of P(take) over all campaigns."""
    b = field([600, 600], [round(1200 / ratio)])
    par = b.par(contact, assault_loss_small_arms_share=1.0, **force_slope(slope))
    p = nights(b, par, NIGHTS).taken
    return math.log(p / (1.0 - p))


@pytest.mark.compiled
@pytest.mark.parametrize("slope", list(SLOPES))
def test_nights_show_the_named_slope(slope: float) -> None:
    logits = [logit_of(ratio, slope) for ratio in RATIOS]
    found = float(np.polyfit(np.log(RATIOS), logits, 1)[0])
    assert found == pytest.approx(slope, abs=0.06 + 0.06 * slope)


def test_a_slope_is_a_mapping_of_parameters_that_the_rule_reads() -> None:
    for slope in SLOPES:
        assert set(force_slope(slope)) <= set(contact.PARAMETERS)
    force_slope(1.0).clear()
    assert force_slope(1.0)


def test_another_slope_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no force slope '0.5'.*0, 0.33, 1, 2"):
        force_slope(0.5)
