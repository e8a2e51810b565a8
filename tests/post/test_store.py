"""The store on SQLite and on a real PostgreSQL: the queue loses and doubles nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from siegeworks.post.store import NewJob, Store
from siegeworks.post.store.store import MOST_ATTEMPTS
from siegeworks.scenario.faults import UsageError

JOB = NewJob(
    scenario="redoubt", at="1704-06-02", until="1704-06-12", plan="storm", replications=10,
    seed=1, parameters="point",
)  # fmt: skip


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store(store_url)
    yield opened
    opened.close()


def test_runs_are_taken_in_their_order(store: Store) -> None:
    first, second = store.add(JOB), store.add(JOB)
    assert [job.id for job in store.jobs()] == [second.id, first.id]
    assert store.n_active() == 2
    taken = [store.claim("a", 60.0), store.claim("b", 60.0), store.claim("c", 60.0)]
    assert [job.id if job else None for job in taken] == [first.id, second.id, None]


def test_a_run_is_told_of_until_it_ends(store: Store) -> None:
    store.add(JOB)
    job = store.claim("a", 60.0)
    assert job is not None
    assert store.beat(job, 60.0, 4, 2.5)
    now = store.job(job.id)
    assert (now.state, now.done, now.seconds, now.attempt) == ("running", 4, 2.5, 1)
    assert store.end(job, "done", done=10)
    assert (store.job(job.id).state, store.job(job.id).done) == ("done", 10)
    assert not store.beat(job, 60.0, 5, 3.0)
    assert store.remove(job.id)
    with pytest.raises(UsageError, match="no run"):
        store.job(job.id)


def test_a_lost_owner_is_followed_by_one_other(store: Store) -> None:
    store.add(JOB)
    lost = store.claim("lost", 3600.0)
    assert lost is not None
    assert store.claim("early", 60.0) is None
    assert store.beat(lost, -1.0, 0, 0.0)  # the lease has run out
    heir = store.claim("heir", 60.0)
    assert heir is not None and (heir.id, heir.attempt) == (lost.id, 2)
    assert not store.beat(lost, 60.0, 9, 1.0)
    assert not store.end(lost, "done")
    assert store.job(heir.id).owner == "heir"


def test_a_run_that_kills_its_posts_is_given_up(store: Store) -> None:
    job = store.add(JOB)
    for _ in range(MOST_ATTEMPTS):
        assert store.claim("a", -1.0) is not None
    assert store.claim("a", 60.0) is None
    assert store.job(job.id).state == "failed"
    assert store.resume(job.id).state == "queued"
    assert store.job(job.id).attempt == 0


def test_cancel_stops_what_waits_and_asks_what_goes_on(store: Store) -> None:
    waits, goes_on = store.add(JOB), store.add(JOB)
    assert store.cancel(waits.id).state == "cancelled"
    taken = store.claim("a", 60.0)
    assert taken is not None and taken.id == goes_on.id
    assert store.cancel(goes_on.id).cancel
    assert not store.beat(taken, 60.0, 1, 1.0)
    assert store.end(taken, "cancelled")
    assert store.resume(goes_on.id).state == "queued"
    assert not store.job(goes_on.id).cancel
    assert not store.remove(goes_on.id)


def test_two_posts_share_a_queue(store_url: str) -> None:
    posts = [Store(store_url), Store(store_url)]
    wanted = {posts[0].add(JOB).id for _ in range(30)}
    taken: list[str] = []
    start = threading.Barrier(6)

    def work(number: int) -> None:
        store = posts[number % 2]
        start.wait()
        while (job := store.claim(f"worker-{number}", 60.0)) is not None:
            taken.append(job.id)
            assert store.end(job, "done")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)
    assert {job.state for job in posts[0].jobs()} == {"done"}
    for store in posts:
        store.close()


def test_plans_are_kept_once(store: Store) -> None:
    assert store.save_plan("redoubt", "mine", "a")
    assert not store.save_plan("redoubt", "mine", "b")
    assert store.save_plan("other", "mine", "c")
    assert store.saved_plans("redoubt") == ["mine"]
    assert store.plan_text("redoubt", "mine") == "a"
    assert store.remove_plan("redoubt", "mine")
    assert not store.remove_plan("redoubt", "mine")
    assert store.plan_text("redoubt", "mine") is None


def test_scenarios_are_kept_once(store: Store) -> None:
    assert store.save_scenario("mine", b"\x00zip") and not store.save_scenario("mine", b"other")
    assert store.save_scenario("other", b"2")
    numbers = store.scenario_numbers()
    assert list(numbers) == ["mine", "other"] and store.scenario_archive("mine") == b"\x00zip"
    store.save_plan("mine", "plan", "text")
    job = store.add(JOB.model_copy(update={"scenario": "mine"}))
    assert not store.remove_scenario("mine")
    store.cancel(job.id)
    assert store.remove_scenario("mine") and not store.remove_scenario("mine")
    assert store.saved_plans("mine") == [] and store.scenario_archive("mine") is None
    assert store.save_scenario("mine", b"3")
    assert store.scenario_numbers()["mine"] > max(numbers.values())


def test_posts_share_a_secret(store_url: str) -> None:
    first, second = Store(store_url), Store(store_url)
    assert len(first.secret("sessions")) == 64
    assert first.secret("sessions") == second.secret("sessions") != first.secret("other")
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://a/b", "SQLite or PostgreSQL"),
        ("nonsense", "cannot be read"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_is_told(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Store(url)
