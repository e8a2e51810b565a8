"""The whole exam on a made-up record: what is scored, the baselines, the card, its folder."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import numpy as np
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import load
from siegeworks.study.hindcast.baselines import Baselines
from siegeworks.study.hindcast.card import Card
from siegeworks.study.hindcast.exam import CARD, hindcast, open_card
from siegeworks.study.hindcast.figures import figures_of
from siegeworks.study.hindcast.holders import held_in_record
from siegeworks.study.hindcast.scores import crps
from siegeworks.study.hindcast.truth import truth_of
from siegeworks.study.hindcast.windows import exam_of, use_of
from siegeworks.study.results import Run
from tests.scenario.folders import copy_of
from tests.study.hindcast.made_up import EXAM, FIRST, LAST, made_up

N = 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the siege with a record."""
    return made_up(tmp_path_factory.mktemp("siege")).path


@pytest.fixture(scope="module")
def out(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hindcast."""
    folder = tmp_path_factory.mktemp("out") / "exam"
    hindcast(home, replications=N, seed=7, threads=1, out=folder)
    return folder


@pytest.fixture(scope="module")
def card(out: Path) -> Card:
    return open_card(out)


def test_the_top_of_the_card(card: Card) -> None:
    for name in (
        "mean_skill", "cover50", "cover90", "position_log_score", "baselines", "replications",
        "seconds", "targets", "quantities",
    ):  # fmt: skip
        assert name in card
    assert card["replications"] == N
    assert set(card["baselines"]) == {"nothing", "rates", "odds", "schedule"}
    assert 0.0 <= card["cover50"] <= card["cover90"] <= 1.0
    assert card["position_log_score"] > 0.0
    for target in card["targets"]:
        assert isinstance(target["met"], bool)


def test_position_scores_follow_from_the_run(card: Card, out: Path) -> None:
    (start,) = card["starts"]
    run = Run.open(out / start["at"])
    table = run.positions().filter(date=dt.date(1704, 6, 6))
    rows = {row["position"]: row for row in table.iter_rows(named=True)}
    scored = {p["position"]: p for p in start["positions"]}
    assert set(scored) == {"redan", "lunette", "windmill"}
    # The lunette is besieger's from 5 June in the record: its mean over six dawns.
    assert scored["lunette"]["record_besieger"] == pytest.approx(5 / 6)
    assert rows["lunette"]["n"] == N
    assert start["position_dawns"] == 18
    dawns = [EXAM[0] + dt.timedelta(days=k) for k in range(6)]
    total = 0.0
    for day in dawns:
        for row in run.positions().filter(date=day).iter_rows(named=True):
            p = {c: (row[f"p_{c}"] * N + 0.5) / (N + 1.5) for c in ("besieger", "garrison")}
            p["contested"] = (row["p_contested"] * N + 0.5) / (N + 1.5)
            post = row["position"]
            if (post, day) == ("windmill", dt.date(1704, 6, 5)):
                total -= 0.6 * math.log(p["garrison"]) + 0.4 * math.log(p["contested"])
                continue
            falls = {"lunette": dt.date(1704, 6, 5), "redan": LAST}.get(post, dt.date.max)
            total -= math.log(p["besieger" if day >= falls else "garrison"])
    assert start["position_log_score"] == pytest.approx(total / 18)


def test_the_schedule_baseline_by_hand(card: Card) -> None:
    (start,) = card["starts"]

    # Lunette: 0.65 from 5 June on; redan: 0.65 from 8 June on; the windmill never.
    def p(share: float) -> float:
        return (share * N + 0.5) / (N + 1.5)

    logs = [p(1.0), *[p(0.65)] * 5]
    logs += [*[p(1.0)] * 4, p(0.35), p(0.65)]
    logs += [p(1.0)] * 5
    total = -sum(math.log(x) for x in logs) - 0.6 * math.log(p(1.0)) - 0.4 * math.log(p(0.0))
    assert start["baselines"]["schedule"]["log_score"] == pytest.approx(total / 18)


def test_figures_of_the_record(home: Path) -> None:
    siege = load(home)
    found = figures_of(siege, FIRST, LAST)
    by = {(f.quantity, f.case): f for f in found}
    assert ("besieger_losses", "their count") in by and ("besieger_losses", "our count") in by
    assert by["garrison_losses", ""].start == dt.date(1704, 6, 5)
    assert by["garrison_losses", ""].end == dt.date(1704, 6, 6)
    assert by["trench_km", ""].use == "calibration"
    later = figures_of(siege, dt.date(1704, 6, 4), LAST)
    assert not [f for f in later if f.quantity == "besieger_losses"]


def test_a_quantity_is_scored_as_by_hand(card: Card, out: Path) -> None:
    run = Run.open(out / card["starts"][0]["at"])
    frame = run.table("daily").sort("replication", "date").collect()
    fit = frame.filter(date=dt.date(1704, 6, 6))["garrison_fit"].to_numpy().astype(float)
    (row,) = [q for q in card["quantities"] if q["quantity"] == "garrison_fit"]
    truth = truth_of(180.0, 200.0, 240.0)
    assert row["crps"] == pytest.approx(crps(fit, truth))
    start = float(frame.filter(date=FIRST)["garrison_fit"][0])
    assert row["baselines"]["nothing"] == pytest.approx(np.mean(abs(truth.points - start)))
    assert row["skill"] == pytest.approx(1 - row["crps"] / row["baselines"]["nothing"])
    assert row["skill_low"] <= row["skill"] + 0.2 and row["skill_high"] >= row["skill"] - 0.2


def test_two_accounts_stay_two_rows(card: Card) -> None:
    rows = [q for q in card["quantities"] if q["quantity"] == "besieger_losses"]
    assert sorted(q["case"] for q in rows) == ["our count", "their count"]
    assert {f["best"] for f in card["figures"] if f["quantity"] == "besieger_losses"} == {90, 200}


def test_windows_decide_what_counts(card: Card, home: Path) -> None:
    siege = load(home)
    assert (exam_of(siege).first, exam_of(siege).last) == EXAM
    assert use_of(siege, FIRST) == "calibration"
    counted = {q["quantity"] for q in card["quantities"] if q["counts"]}
    assert "trench_km" not in counted and "garrison_fit" in counted


def test_the_odds_take_a_post_only_where_it_was_attacked(home: Path) -> None:
    siege = load(home)
    dawns = [FIRST + dt.timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
    held = held_in_record(siege, dawns)
    odds = Baselines(siege, held, 7).shares("odds")
    lunette, windmill = held.posts.index("lunette"), held.posts.index("windmill")
    assert odds[2, lunette, 0] == 0.0
    assert 0.3 < odds[3, lunette, 0] < 0.95
    assert odds[3, windmill, 0] == 0.0
    assert odds.sum(axis=-1) == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_card(card: Card, home: Path, tmp_path: Path) -> None:
    again = hindcast(home, replications=N, seed=7, threads=2, out=tmp_path / "again")
    keep = ("mean_skill", "cover50", "cover90", "position_log_score", "position_skill")
    told = json.loads(json.dumps({k: again[k] for k in keep}))
    assert told == {k: card[k] for k in keep}


def test_a_run_begun_goes_on(out: Path, home: Path, card: Card) -> None:
    parts = {p: p.stat().st_mtime_ns for p in out.glob("*/daily/*.parquet")}
    again = hindcast(home, replications=N, seed=7, threads=1, out=out)
    assert {p: p.stat().st_mtime_ns for p in out.glob("*/daily/*.parquet")} == parts
    assert again["position_log_score"] == card["position_log_score"]


@pytest.mark.parametrize(
    ("leave_out", "told"), [("decisions", "no history/decisions"), ("windows", "no exam")]
)
def test_a_siege_without_a_record(leave_out: str, told: str, tmp_path: Path) -> None:
    folder = made_up(tmp_path)
    folder.remove(f"history/{leave_out}.csv")
    with pytest.raises(UsageError, match=told):
        hindcast(folder.path, replications=2, threads=1)


def test_bad_arguments(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 2"):
        hindcast(home, replications=1)
    with pytest.raises(UsageError, match=CARD):
        open_card(tmp_path)
    with pytest.raises(UsageError, match="no exam"):
        hindcast(copy_of("redoubt", tmp_path).path, replications=2)
