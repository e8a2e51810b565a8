"""The suite runs end to end at tiny sizes; no test looks at a time."""

import math
import runpy
import shutil
from pathlib import Path

import pytest

from siegeworks.plan.siege import load
from siegeworks.scenario.faults import UsageError
from siegeworks.study.bench import PARTS, bench
from siegeworks.study.bench.campaigns import unit_watches, whole_siege
from siegeworks.study.bench.generated import described, make
from siegeworks.study.bench.timing import exponent, in_turn
from siegeworks.study.crew import run_block

ROOT = Path(__file__).parents[3]


def test_the_exponent_is_the_slope_of_the_logarithms():
    sizes = [10, 30, 100, 1000]
    assert exponent(sizes, [0.3 * n**1.25 for n in sizes]) == 1.25
    assert exponent(sizes, [7.0] * 4) == 0.0


def test_works_are_timed_in_turn():
    order = []
    taken = in_turn({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order == ["a", "b"] * 3
    assert [len(values) for values in taken.values()] == [3, 3]


def test_a_part_that_is_not_there_is_told():
    with pytest.raises(UsageError, match="growht"):
        bench(["growht"])
    assert set(PARTS) == {
        "campaigns", "growth", "plain", "plain_main", "start_up", "memory", "memory_main",
        "pairing", "overhead",
    }  # fmt: skip


@pytest.mark.compiled
def test_quick_figures_have_every_part(monkeypatch):
    told = bench(["campaigns", "growth", "plain", "pairing"], quick=True)
    assert told["quick"]
    assert told["machine"]["kernel"]
    off = told["campaigns"]["ending_off"]
    assert off["ended_early"] == 0
    assert off["replications"] == 2
    assert math.isfinite(told["growth"]["units"]["exponent"])
    assert [p["units"] for p in told["growth"]["units"]["points"]] == [6, 30]
    assert told["plain"]["same_results"]
    race = told["pairing"]["race"]
    assert 40 <= race["campaigns_with_common_draws"] <= 80
    assert told["pairing"]["question"]["campaigns_without"] <= 40
    assert told["plain"]["plain_against_compiled"] > 0


@pytest.mark.compiled
def test_early_ending_off_every_watch_is_fought():
    setup = whole_siege("karst-gate", play_on=True)
    ending = run_block(setup, [setup.state()], 0, 20).ending
    assert set(ending[:, 0]) == {-1}
    assert unit_watches(setup) == setup.sizes.units * setup.names.n_watches > 0


def test_a_made_siege_is_sound_and_as_large_as_asked(tmp_path):
    folder = make(tmp_path / "made", units=60, cells=900)
    told = described(folder)
    siege = load(folder)
    assert told["units"] == sum(unit.kind != "formation" for unit in siege.units) == 60
    assert 900 <= told["cells"] == len(siege.ground) < 1100
    plan = siege.plan("assault")
    copies = [unit for task in plan.tasks for unit in task.units if "_copy_" in unit]
    assert copies
    assert [fault for fault in siege.check(plan) if fault.severity == "error"] == []


@pytest.mark.parametrize("wanted", [6, 15])
def test_a_small_siege_keeps_every_task(tmp_path, wanted):
    folder = make(tmp_path / "made", units=wanted)
    siege = load(folder)
    assert described(folder)["units"] == wanted - wanted % 2
    assert {u.kind for u in siege.units} >= {"rifle", "battery", "hq"}
    whole = load("karst-gate").plan("assault").tasks
    assert [(t.id, t.kind) for t in siege.plan("assault").tasks] == [(t.id, t.kind) for t in whole]


@pytest.mark.compiled
@pytest.mark.skipif(not (shutil.which("gcc") or shutil.which("cc")), reason="no C compiler")
def test_the_rules_in_c_leave_the_same_bits():
    module = runpy.run_path(str(ROOT / "benchmarks" / "limit" / "run.py"))
    told = module["measure"](1, 12, "karst-gate")
    for name in ("fires", "care"):
        assert told[name]["equal_to_the_bit"]
        assert told[name]["compiled_against_c"] > 0
        assert told[name]["c_ticks_a_watch"] > 0


@pytest.mark.compiled
def test_the_mesa_reference_plays_the_same_units():
    pytest.importorskip("mesa", reason="Mesa is not installed")
    module = runpy.run_path(str(ROOT / "benchmarks" / "mesa_reference.py"))
    told = module["measure"](1, 2)
    assert told["units"] == whole_siege("karst-gate").sizes.units
    assert told["mesa_against_siegeworks"] > 0
