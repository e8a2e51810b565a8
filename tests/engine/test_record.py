"""What is recorded at dawn: days of food, of a side that eats and of one that does not."""

import numpy as np
import pytest

from siegeworks.engine import codes, record
from siegeworks.engine.measures import IDS
from tests.rules.camp import camp


@pytest.mark.parametrize(
    ("fit", "kg_a_day", "days"), [(100.0, 0.5, 20.0), (0.0, 0.5, 0.0), (100.0, 0.0, 0.0)]
)
def test_days_of_food_last_while_men_eat(fit: float, kg_a_day: float, days: float) -> None:
    at = camp()
    at.state.stores.kg[:, codes.FOOD] = [1000, 7000]  # the garrison's depot, then the besieger's
    row = np.zeros(len(IDS))
    row[IDS.index("garrison_fit")] = fit
    record.read_stocks(at.supply, at.state.stores, at.state.log, row, 0, np.array([0.5, kg_a_day]))
    assert row[IDS.index("garrison_food_days")] == days
    assert row[IDS.index("besieger_food_days")] == 0.0  # nobody is there to eat it
