"""The first result is replication 0 of the run that follows, played without compiled rules."""

import threading
import time
from pathlib import Path

from siegeworks.plan.siege import load
from siegeworks.study.early import first_result
from siegeworks.study.simulate import simulate
from siegeworks.study.summary import summary

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
OF_THE_RUN = ("folder", "seconds", "campaigns_per_second")


def test_the_campaign_played_beside_is_the_first_of_the_run(tmp_path):
    siege = load(REDOUBT)
    plan = siege.plan("storm")
    told, come = [], threading.Event()

    def tell(found):
        told.append(found)
        come.set()

    with first_result(siege, plan, {"seed": 7}, tell):
        come.wait()
    first = summary(simulate(siege, plan, replications=1, seed=7, out=tmp_path / "run"))
    (beside,) = told
    assert beside["replications"] == 1
    assert {k: v for k, v in beside.items() if k not in OF_THE_RUN} == {
        k: v for k, v in first.items() if k not in OF_THE_RUN
    }


def test_a_campaign_that_comes_too_late_is_given_up():
    siege = load(REDOUBT)
    told = []
    started = time.monotonic()
    with first_result(siege, siege.plan("storm"), {"seed": 7}, told.append):
        pass
    assert told == []
    assert not [t for t in threading.enumerate() if t.name.endswith("(read_answer)")], started
