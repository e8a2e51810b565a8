from pathlib import Path

import pytest

import siegeworks as sw
from siegeworks.plan.patch.read import patch_from, read_patch
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.study.results import Run
from tests.study.compare.toys import redoubt


def test_a_change_is_told_as_a_difference_and_kept(tmp_path: Path) -> None:
    siege, plan, _ = redoubt()
    patch = patch_from(["units.bes_1.fit=200", "parameters.force_slope_beta=0.25"])
    found = sw.what_if(
        siege, plan, patch, replications=30, threads=1, coefficients=(0.33,), out=tmp_path / "out"
    )
    assert found.labels == ["as it is", "set"]
    pair = found.pair("besieger_fit", *found.labels)
    assert pair.n == 30
    assert pair.high < 0  # fewer men to begin with, fewer in the end
    kept = read_patch(found.folder / "patches" / "set.toml")
    assert kept.text == patch.text
    run = Run.open(found.trials["set", 0.33].folder)
    assert "units.bes_1.fit = 200" in run.identity["patch"]
    assert run.identity["held"] == '{"force_slope_beta": 0.25}'
    assert {s.unit: s.fit for s in run.siege.situation.units}["bes_1"] == 200
    assert run.siege.parameters.value("force_slope_beta") == 0.25


def test_nonsense_is_refused(tmp_path: Path) -> None:
    siege, plan, _ = redoubt()
    with pytest.raises(DataFaults, match="experience"):
        sw.what_if(siege, plan, patch_from(["units.bes_1.experience=9"]))
    with pytest.raises(UsageError, match="changes nothing"):
        sw.what_if(siege, plan, patch_from(["plan.take=storm"]))
    with pytest.raises(UsageError, match="no question"):
        sw.what_if(siege, plan, "what-else")
    with pytest.raises(UsageError, match="no patch file"):
        sw.what_if(siege, plan, tmp_path / "none.toml")


def test_a_small_change_is_told_with_a_fifth_of_the_replications(tmp_path: Path) -> None:
    siege, plan, _ = redoubt()
    small = patch_from(["parameters.force_slope_beta=0.25", "units.bes_1.fit=200"])
    found = sw.what_if(
        siege, plan, small, replications=400, threads=1, coefficients=(0.33,), out=tmp_path / "out"
    )
    for measure in ("besieger_losses", "garrison_losses", "over"):
        assert found.pair(measure, *found.labels).variance_cut > 5.0
