"""Who held what: the record read, a run read, scores by hand."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import load
from siegeworks.study.hindcast.captures import capture_days, final_loss, first_capture
from siegeworks.study.hindcast.holders import (
    Held,
    counts_of,
    held_in_record,
    reliability,
    score_positions,
)
from tests.study.hindcast.made_up import EXAM, FIRST, LAST, POSTS, made_up

B, G, C = 0, 1, 2
DAYS = [dt.date(1900, 1, 1) + dt.timedelta(days=k) for k in range(3)]


def held(codes: list[list[int]]) -> Held:
    """A record of dawns by posts."""
    array = np.array(codes)
    truth = np.eye(3)[np.maximum(array, 0)] * (array >= 0)[..., None]
    posts = [f"p{k}" for k in range(array.shape[1])]
    return Held(DAYS[: len(codes)], posts, truth, array >= 0)


def test_the_record_by_dawn_and_post(tmp_path: Path) -> None:
    siege = load(made_up(tmp_path).path)
    dawns = [FIRST + dt.timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
    record = held_in_record(siege, dawns)
    assert record.posts == list(POSTS)
    assert record.codes[:, record.posts.index("lunette")].tolist() == [G] * 3 + [B] * 5
    doubt = record.truth[3, record.posts.index("windmill")]
    assert doubt.tolist() == pytest.approx([0.0, 0.6, 0.4])
    # The redan falls at the last dawn with everything else: no change of its own.
    assert record.changed.tolist() == [False, True, False]
    with pytest.raises(UsageError, match=r"control\.csv"):
        held_in_record(siege, [dt.date(1800, 1, 1)])
    assert EXAM[0] in dawns


def test_scores_by_hand() -> None:
    record = held([[G, G], [B, G], [B, C]])
    counts = np.array([[[0, 8, 0], [0, 8, 0]], [[6, 2, 0], [0, 8, 0]], [[8, 0, 0], [4, 2, 2]]])
    score = score_positions(record, counts.astype(float), 8)
    logs = [8.5, 8.5, 6.5, 8.5, 8.5, 2.5]
    assert score.log_score == pytest.approx(np.mean([-math.log(x / 9.5) for x in logs]))
    assert score.position_dawns == 6
    assert score.position_dawns_changed == 3
    assert score.log_score_changed == pytest.approx(
        np.mean([-math.log(x / 9.5) for x in (8.5, 6.5, 8.5)])
    )


def test_a_post_without_a_row_is_not_scored() -> None:
    record = held([[G, -1], [B, G]])
    counts = np.full((2, 2, 3), 2.0)
    assert score_positions(record, counts, 6).position_dawns == 3


def test_posts_and_replications_may_be_exchanged() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, (20, 3, 4)).astype(np.int8)
    truth = rng.integers(0, 3, (3, 4)).tolist()
    plain = score_positions(held(truth), counts_of(codes), 20)
    order, rows = rng.permutation(4), rng.permutation(20)
    moved = np.array(truth)[:, order].tolist()
    other = score_positions(held(moved), counts_of(codes[rows][:, :, order]), 20)
    assert plain.log_score == pytest.approx(other.log_score)
    assert plain.brier == pytest.approx(other.brier)


def test_reliability_counts_every_position_dawn() -> None:
    record = held([[G, B], [B, B]])
    counts = np.array([[[0, 10, 0], [10, 0, 0]], [[4, 6, 0], [10, 0, 0]]], float)
    rows = reliability(record, counts, 10)
    assert sum(r.count for r in rows) == 4
    assert [(r.count, r.observed) for r in rows] == [(1, 0.0), (1, 1.0), (2, 1.0)]
    assert rows[1].forecast == pytest.approx(4.5 / 11.5)


def test_days_of_captures() -> None:
    codes = np.array([[[G], [B], [G], [B]], [[G], [C], [G], [G]]], np.int8)
    assert first_capture(codes)[:, 0].tolist() == [1.0, 4.0]
    assert final_loss(codes)[:, 0].tolist() == [3.0, 4.0]
    record = held([[G, B], [B, B], [B, B]])
    run = np.stack([record.codes, record.codes])
    days = capture_days("first_capture", record, run)
    assert days.posts == ["p0"]
    assert days.record.tolist() == [1.0]
    assert days.run[:, 0].tolist() == [1.0, 1.0]
