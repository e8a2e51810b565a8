"""A replication played watch by watch ends as the kernel's own loop ends it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.study.playback import ground_chances, members, playback, unit_samples
from siegeworks.study.playback.stage import Stage
from siegeworks.study.results import Run
from siegeworks.study.trace import replay


def arrays(stage: Stage) -> list[Any]:
    """What changes in a replication, but for its record."""
    state = stage.state
    groups = (state.force, state.posts, state.tasking, state.stores, state.land, state.sky)
    return [array for group in groups for array in group]


def test_the_stage_ends_with_the_kernels_bits(run: Run) -> None:
    stage = Stage.of(run)
    watches = list(stage.watches(5))
    assert watches == list(range(stage.n_watches + 1))
    state = stage.state
    stepped = [
        a.copy() for group in (state.force, state.posts, state.stores, state.land) for a in group
    ]
    stage.play(5)
    whole = [a for group in (state.force, state.posts, state.stores, state.land) for a in group]
    # The last row of the force is working space of the rules.
    for own, other in zip(stepped, whole, strict=True):
        assert own.tobytes() == other.tobytes()


def test_playback_agrees_with_the_trace(run: Run) -> None:
    played, trace = playback(run, 4), replay(run, 4)
    assert played.events.equals(trace.events) and played.daily.equals(trace.daily)
    per_day = run.siege.watches_per_day
    fit = np.where(played.present == 1, played.fit, 0)[::per_day]
    assert fit.reshape(-1).tolist() == trace.strength["fit"].to_list()
    assert played.lost.shape[0] == len(run.dates)
    assert (np.diff(played.lost, axis=0) >= 0).all()
    assert set(np.unique(played.holder)) <= {-1, 0, 1}
    assert ((played.cohesion >= 0) & (played.cohesion <= 1)).all()


def test_ground_chances_count_replications(run: Run) -> None:
    chances = ground_chances(run, 3)
    holders = np.stack([playback(run, r).holder[:: run.siege.watches_per_day] for r in range(3)])
    assert chances.n == 3 and len(chances.dates) == holders.shape[1]
    assert np.allclose(chances.besieger, (holders == 0).mean(axis=0))
    assert np.allclose(chances.garrison, (holders == 1).mean(axis=0))


def test_unit_samples_are_those_of_each_replication(run: Run) -> None:
    samples = unit_samples(run, 3)
    per_day = run.siege.watches_per_day
    for r in range(3):
        played = playback(run, r)
        there = played.present[::per_day] == 1
        assert np.array_equal(samples.fit[r], np.where(there, played.fit[::per_day], 0))
        cohesion = np.where(there, played.cohesion[::per_day], 0.0)
        assert np.allclose(samples.cohesion[r], cohesion, atol=1e-4)
        assert np.array_equal(samples.lost[r], played.lost.transpose(2, 0, 1))
    assert samples.lost.any()
    again = unit_samples(run, 3)  # from disk
    assert np.array_equal(again.fit, samples.fit)


def test_a_formation_is_the_sum_of_its_units(run: Run) -> None:
    samples = unit_samples(run, 3)
    top = next(u for u in run.siege.units if u.kind == "formation")
    own = members(run.siege, top.id)
    men, cohesion = samples.of(own)
    below = [u.id for u in run.siege.units if u.parent == top.id and u.kind != "formation"]
    assert set(below) <= set(own) and len(own) > 1
    columns = [samples.units.index(unit) for unit in own]
    assert np.array_equal(samples.lost_of(own), samples.lost[:, :, :, columns].sum(axis=3))
    assert np.array_equal(men, samples.fit[:, :, columns].sum(axis=2))
    assert (cohesion >= samples.cohesion[:, :, columns].min(axis=2)).all()
    assert (cohesion <= samples.cohesion[:, :, columns].max(axis=2)).all()
    with pytest.raises(UsageError, match="unit"):
        members(run.siege, "nobody")


def test_a_replication_that_is_not_there_is_refused(run: Run) -> None:
    with pytest.raises(UsageError, match="not one of 0 to"):
        playback(run, run.n)


def test_a_run_takes_a_siege_that_is_loaded(run: Run) -> None:
    again = Run.open(run.folder, run.siege)
    assert again.siege is run.siege
    assert again.positions().equals(run.positions())
    assert isinstance(again.positions(), pl.DataFrame)
