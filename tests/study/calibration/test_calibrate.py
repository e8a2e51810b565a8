"""A calibration of the tiny siege from its tables to its draws, its page and the runs after it."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.draws import DRAWS, read_draws
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.load import validate
from siegeworks.study.calibration.calibrate import Calibration, Sizes, calibrate, opened
from siegeworks.study.calibration.store import REPORT, draws_text, put_in, write
from siegeworks.study.calibration.targets import aims_of, window_of
from siegeworks.study.simulate import simulate
from siegeworks.study.summary import summary
from siegeworks.tell.calibration import page, write_page
from tests.scenario.folders import Folder, copy_of, shows

pytest.importorskip("sklearn", reason="the extra 'methods' is not installed")

WINDOW = ["id,use,first_dawn,last_dawn", "first,calibration,1704-06-02,1704-06-06"]
HEAD = "id,measure,side,items,positions,date_from,date,low,best,high,scale,model_error,source"
TARGETS = [
    HEAD,
    "men,besieger_losses,,,,1704-06-02,1704-06-06,60,90,130,log,0.2,toy",
    "loss,garrison_losses,,,,1704-06-02,1704-06-06,20,40,80,log,0.2,toy",
]
SMALL = Sizes(
    screen=300, screen_replications=2, waves=(60,), replications=8, last=120, last_replications=6,
    most=5, pool=2000, draws=40,
)  # fmt: skip


def with_targets(folder: Folder, rows: list[str] = TARGETS) -> Path:
    folder.write("history/windows.csv", [row.split(",") for row in WINDOW])
    folder.write("history/targets.csv", [row.split(",") for row in rows])
    return folder.path


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> PlannedSiege:
    return opened(with_targets(copy_of("redoubt", tmp_path_factory.mktemp("calibration"))))


@pytest.fixture(scope="module")
def found(siege: PlannedSiege) -> Calibration:
    return calibrate(siege, siege.plan("storm"), sizes=SMALL, seed=11, threads=1)


def test_the_window_opens_the_siege(siege: PlannedSiege) -> None:
    assert window_of(siege) == (dt.date(1704, 6, 2), dt.date(1704, 6, 6))
    assert [aim.id for aim in aims_of(siege)] == ["men", "loss"]
    first = aims_of(siege)[0]
    assert first.best == pytest.approx(np.log(91.0))
    # Halfway between the best and the low end in logarithms lies inside one error of the record.
    assert first.likeness(np.array([first.best]))[0] == 1.0
    assert first.likeness(np.array([np.log(61.0)]))[0] == pytest.approx(
        np.exp(-0.5 * np.log(91 / 61) ** 2 / ((np.log(91 / 61) / 1.6448536) ** 2 + 0.04)), rel=1e-5
    )


def test_draws_are_of_what_was_felt_and_of_the_luck(found: Calibration) -> None:
    draws = found.draws
    assert draws.names[-1] == "campaign_u_sd" and not draws.values[:, -1].any()
    assert draws.names[-3:-1] == ("campaign_u_besieger", "campaign_u_garrison")
    assert draws.weights.sum() == pytest.approx(1.0)
    assert len(draws.weights) <= SMALL.draws
    assert found.report["windows_played"] == 300 * 2 + 60 * 8 + 120 * 6
    assert 1.0 <= found.report["effective"] <= 120.0


def test_the_posterior_lies_nearer_to_the_record(found: Calibration) -> None:
    for target in found.report["targets"]:
        off = [abs(np.log(target[k][1] / target["record"][1])) for k in ("prior", "posterior")]
        assert off[1] <= max(off[0], 0.2), target["id"]


def test_the_same_seed_gives_the_same_table(siege: PlannedSiege, found: Calibration) -> None:
    again = calibrate(siege, siege.plan("storm"), sizes=SMALL, seed=11, threads=2)
    assert draws_text(again.draws) == draws_text(found.draws)
    assert again.draws.about == found.draws.about


def test_what_is_written_is_read_and_run(
    siege: PlannedSiege, found: Calibration, tmp_path: Path
) -> None:
    write(found, tmp_path / "out")
    read, faults = read_draws(tmp_path / "out")
    assert read is not None and not faults
    assert read.values == pytest.approx(found.draws.values, rel=1e-5)
    assert json.loads((tmp_path / "out" / REPORT).read_text(encoding="utf-8"))["waves"]
    put_in(found, siege.folder)
    try:
        calibrated = load(siege.folder)
        run = simulate(
            calibrated, calibrated.plan("storm"), replications=6, seed=3, threads=1,
            parameters="posterior", out=tmp_path / "run",
        )  # fmt: skip
        told = summary(run)
        assert told["parameters"] == "posterior" and told["notes"] == []
        assert any("calibrated" in kind for kind in told["uncertainty"]["bands"])
    finally:
        (siege.folder / DRAWS).unlink()


def test_the_page_tells_every_target_and_parameter(found: Calibration, tmp_path: Path) -> None:
    path = write_page(found.report, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text == page(found.report)
    for row in (*found.report["targets"], *found.report["parameters"]):
        assert f"`{row.get('id', row.get('name'))}`" in text
    for name in ("targets", "parameters"):
        assert "<svg" in (tmp_path / "images" / f"calibration-{name}.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "field", "seen"),
    [
        ("a,besieger_losses,,,,,1704-06-07,1,2,3,log,0.2,toy", "date", "1704-06-07"),
        ("a,besieger_losses,,,,1704-05-30,1704-06-06,1,2,3,log,1,toy", "date_from", "1704-05-30"),
        ("a,besieger_losses,,,,1704-06-06,1704-06-06,1,2,3,log,1,toy", "date_from", "1704-06-06"),
        ("a,besieger_losses,,,,,1704-06-06,3,2,1,log,0.2,toy", "low, best, high", "3 2 1"),
        ("a,besieger_losses,,,,,1704-06-06,0,2,3,log,0.2,toy", "low", "0 2 3"),
        ("a,held,,,keep,,1704-06-06,1,1,1,chance,0.1,toy", "positions", "'keep'"),
        ("a,held,,,,,1704-06-06,1,1,1,chance,0.1,toy", "positions", "an empty cell"),
        ("a,over,,,,,1704-06-06,0,1,1,chance,0.1,toy", "low, best, high", "0 1 1"),
        ("a,over,,,,,1704-06-06,1,1,1,chance,1,toy", "model_error", "1"),
        ("a,tubes,,cannon_99,,,1704-06-06,1,1,1,linear,1,toy", "side", "an empty cell"),
        ("a,tubes,garrison,cannon_99,,,1704-06-06,1,1,1,linear,1,toy", "items", "'cannon_99'"),
    ],
)
def test_targets_that_cannot_be(tmp_path: Path, row: str, field: str, seen: str) -> None:
    folder = with_targets(copy_of("redoubt", tmp_path), [HEAD, row])
    assert shows(validate(folder), "history/targets.csv", 2, field, seen)


def test_a_siege_without_targets_or_with_unknown_measures(tmp_path: Path) -> None:
    plain = copy_of("redoubt", tmp_path)
    with pytest.raises(UsageError, match="0 calibration windows"):
        opened(plain.path)
    rows = [HEAD, "a,besieger_loses,,,,,1704-06-06,1,2,3,log,0.2,toy"]
    bad = opened(with_targets(plain, rows))
    with pytest.raises(DataFaults, match="did you mean 'besieger_losses'"):
        aims_of(bad)
    with_targets(plain, [HEAD])
    with pytest.raises(UsageError, match="no targets"):
        aims_of(opened(plain.path))
