"""A post that is killed in mid-run and started again on its store loses nothing and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from siegeworks.plan.siege import load
from siegeworks.post.store import Store
from siegeworks.study.results import Run
from siegeworks.study.simulate import BLOCK, simulate
from tests.post.conftest import ASKED, DATA
from tests.post.live import (
    LONG_RUN,
    LivePost,
    parts_of,
    until,
    until_done,
    until_still,
)

pytestmark = pytest.mark.compiled

LEASE_S = 4.0
"""The post that comes back waits as long before it takes up its own run."""


@pytest.fixture
def posts() -> Iterator[list[LivePost]]:
    started: list[LivePost] = []
    yield started
    for post in started:
        post.end()


def start(posts: list[LivePost], store_url: str, results: Path) -> LivePost:
    posts.append(LivePost(store_url, results, LEASE_S))
    until(posts[-1].ready)
    return posts[-1]


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every table of a run."""
    return {str(part.relative_to(folder)): part.read_bytes() for part in parts_of(folder)}


def test_a_run_goes_on_when_its_post_is_started_again(
    posts: list[LivePost], store_url: str, tmp_path: Path
) -> None:
    results = tmp_path / "results"
    post = start(posts, store_url, results)
    store = Store(store_url)
    ended, run = post.ask(), post.ask(replications=LONG_RUN)
    until(lambda: store.job(run).done >= 2 * BLOCK)
    summary = post.get(f"/api/runs/{ended}/summary")
    post.kill()
    kept = until_still(results / run)
    assert len(kept) < len(parts_of(results / ended)) * LONG_RUN // BLOCK
    assert store.job(run).state == "running"

    again = start(posts, store_url, results)
    assert again.get(f"/api/runs/{ended}/summary") == summary
    assert until_done(store, [ended, run])[1].attempt == 2
    store.close()
    assert kept.items() <= parts_of(results / run).items()
    siege = load(DATA / ASKED["scenario"], at=ASKED["at"])
    whole = tmp_path / "whole"
    simulate(
        siege, siege.plan(ASKED["plan"]), replications=LONG_RUN, seed=ASKED["seed"], threads=1,
        out=whole,
    )  # fmt: skip
    assert contents(results / run) == contents(whole)
    assert Run.open(results / run).identity == Run.open(whole).identity
