"""Two live posts on one PostgreSQL: each run is done once, by either, and both show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from siegeworks.post.settings import settings_of
from siegeworks.post.store import Job, Store
from siegeworks.study.results import Run
from siegeworks.study.simulate import BLOCK
from tests.post.conftest import empty
from tests.post.live import LONG_RUN, LivePost, parts_of, until, until_done, until_still

pytestmark = pytest.mark.compiled

SHORT_RUN = 2_000
"""Replications that keep a post busy for long enough that the other takes the next run."""
LEASE_S = 15.0
"""No post may be given up because the machine is busy, where each run must be done by the first
that takes it."""
SHORT_LEASE_S = 4.0
"""Where a post is killed, its run is waited for this long: ten signs of a post that lives."""

Start = Callable[..., LivePost]


@pytest.fixture
def store(postgres: str) -> Iterator[Store]:
    opened = empty(settings_of({"store": postgres}, {}).store_url)
    yield opened
    opened.close()


@pytest.fixture
def start(postgres: str, store: Store, tmp_path: Path) -> Iterator[Start]:
    """Starts a post on the shared store and results, and waits until it answers."""
    posts: list[LivePost] = []

    def begin(lease_s: float = LEASE_S) -> LivePost:
        posts.append(LivePost(postgres, tmp_path, lease_s))
        until(posts[-1].ready)
        return posts[-1]

    yield begin
    for post in posts:
        post.end()


def owner(job: Job) -> int:
    """Process of the post that holds a run."""
    return int(job.owner.split("-")[-2])


def test_runs_are_shared_and_each_is_done_once(store: Store, start: Start, tmp_path: Path) -> None:
    posts = [start(), start()]
    runs = [posts[n % 2].ask(seed=n, replications=SHORT_RUN) for n in range(4)]
    jobs = until_done(store, runs)
    assert [job.attempt for job in jobs] == [1] * 4
    assert {owner(job) for job in jobs} == {post.process.pid for post in posts}
    for run in runs:
        assert Run.open(tmp_path / run).n == SHORT_RUN
        first, second = (post.get(f"/api/runs/{run}/chances") for post in posts)
        assert first == second and first["n"] == SHORT_RUN
    listed = [{row["id"]: row["state"] for row in p.get("/api/runs")["runs"]} for p in posts]
    assert listed[0] == listed[1] == dict.fromkeys(runs, "done")


def test_a_run_of_a_killed_post_goes_on_at_the_other(
    store: Store, start: Start, tmp_path: Path
) -> None:
    posts = [start(SHORT_LEASE_S), start(SHORT_LEASE_S)]
    run = posts[0].ask(replications=LONG_RUN)
    until(lambda: store.job(run).done >= 2 * BLOCK)
    lost = next(post for post in posts if post.process.pid == owner(store.job(run)))
    other = next(post for post in posts if post is not lost)
    lost.kill()
    kept = until_still(tmp_path / run)
    assert store.job(run).state == "running"
    job = until_done(store, [run])[0]
    assert (job.attempt, owner(job)) == (2, other.process.pid)
    assert kept.items() <= parts_of(tmp_path / run).items()
    assert other.get(f"/api/runs/{run}/summary")["n"] == LONG_RUN
    again = start()
    assert again.get(f"/api/runs/{run}/summary") == other.get(f"/api/runs/{run}/summary")
