"""Runs over a real Ray cluster of two worker processes hold the same bytes as runs without it."""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from siegeworks.plan.siege import load
from siegeworks.scenario.faults import UsageError
from siegeworks.study.cluster import RayExecutor, executor_named
from siegeworks.study.cluster.executor import MOST_BLOCKS, shards
from siegeworks.study.compare.compare import compare
from siegeworks.study.execution import chosen, using
from siegeworks.study.simulate import simulate

REDOUBT = Path(__file__).parents[2] / "data" / "redoubt"
N = 1100
"""Five blocks and a half."""
DRIVER = """
import sys
from siegeworks.plan.siege import load
from siegeworks.study.cluster import RayExecutor
from siegeworks.study.compare.compare import compare
from siegeworks.study.execution import using
from siegeworks.study.simulate import simulate

scenario, out, address, n = sys.argv[1:]
siege = load(scenario)
with using(RayExecutor(address=address, shard_blocks=1)):
    simulate(siege, siege.plan("storm"), replications=int(n), seed=7, out=out)
"""


@pytest.fixture(scope="module")
def ray():
    module = pytest.importorskip("ray", reason='the extra "cluster" is not installed')
    module.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield module
    # Ray leaves its servers' process objects to the collector, which then complains of them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        module.shutdown()
        gc.collect()


def fight(out, executor=None, n=N):
    siege = load(REDOUBT)
    with using(executor):
        return simulate(siege, siege.plan("storm"), replications=n, seed=7, threads=1, out=out)


def parts(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    return parts(fight(folder).folder)


@pytest.mark.compiled
@pytest.mark.parametrize(("size", "stored"), [(1, False), (None, False), (4, True)])
def test_any_sharding_gives_the_same_bytes(ray, local, tmp_path, size, stored):
    store = str(tmp_path / "store") if stored else None
    run = fight(tmp_path / "run", RayExecutor(shard_blocks=size, store=store))
    assert parts(run.folder) == local
    assert run.manifest["finished"]


@pytest.mark.compiled
def test_a_store_serves_a_second_driver_without_playing_again(ray, local, tmp_path):
    store = f"file://{tmp_path / 'store'}"
    first = fight(tmp_path / "first", RayExecutor(store=store))
    made = {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*.parquet")}
    second = fight(tmp_path / "second", RayExecutor(store=store))
    assert parts(second.folder) == parts(first.folder) == local
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*.parquet")} == made
    assert second.manifest["fired"] == first.manifest["fired"]


def busy_workers():
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.joinpath("cmdline").read_bytes().startswith(b"ray::play_shard"):
                found.append(int(folder.name))
    return found


@pytest.mark.compiled
@pytest.mark.skipif(sys.platform != "linux", reason="finds worker processes in /proc")
def test_a_worker_killed_in_mid_run_changes_nothing(ray, local, tmp_path):
    killed = []

    def kill_one(done, wanted, seconds):
        own = [pid for pid in busy_workers() if is_below(pid, os.getpid())]
        if not killed and own:
            os.kill(own[0], signal.SIGKILL)
            killed.append(own[0])

    siege = load(REDOUBT)
    with using(RayExecutor(shard_blocks=1)):
        run = simulate(
            siege, siege.plan("storm"), replications=N, seed=7, out=tmp_path / "run",
            progress=kill_one,
        )  # fmt: skip
    assert len(killed) == 1
    assert parts(run.folder) == local


def is_below(pid, ancestor):
    """Whether a process descends from another."""
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


@pytest.mark.compiled
def test_a_killed_driver_goes_on_where_it_stopped(ray, local, tmp_path):
    out = tmp_path / "run"
    address = ray.get_runtime_context().gcs_address
    command = [sys.executable, "-c", DRIVER, str(REDOUBT), str(out), address, str(N)]
    # A driver that leaves the cluster tells of it on its error stream; nobody reads it here.
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as driver:
        while driver.poll() is None and not list(out.glob("units/*.parquet")):
            time.sleep(0.01)
        driver.kill()
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")}
    assert before
    run = fight(out, RayExecutor(shard_blocks=1))
    whole = [p for p in before if len(list(out.glob(f"*/{p.name}"))) == 7]
    assert parts(run.folder) == local
    assert {p: p.stat().st_mtime_ns for p in whole if (out / "units" / p.name) in before} == {
        p: before[p] for p in whole if (out / "units" / p.name) in before
    }


@pytest.mark.compiled
def test_a_comparison_over_the_cluster_holds_the_same_bytes(ray, tmp_path):
    siege = load(REDOUBT)
    plan = siege.plan("storm")
    folders = []
    for name, executor in (("here", None), ("there", RayExecutor())):
        with using(executor):
            compare(
                siege, [plan, plan.without("batter")], replications=400, seed=7, threads=1,
                coefficients=(0.33,), out=tmp_path / name,
            )  # fmt: skip
        folders.append(parts(tmp_path / name))
    assert folders[0] == folders[1] != {}


def test_shards_hold_every_block_once():
    blocks = [(k * 200, 200) for k in range(1001)]
    for workers, size in ((2, None), (64, None), (3, 7)):
        cut = shards(blocks, workers, size)
        assert [block for shard in cut for block in shard] == blocks
        assert max(len(shard) for shard in cut) <= (size or MOST_BLOCKS)


def test_faults_of_the_caller_are_told():
    with pytest.raises(UsageError, match="rya"):
        executor_named("rya")
    with pytest.raises(UsageError, match="belong to --engine ray"):
        executor_named("local", store="/somewhere")
    assert executor_named("local") is None


@pytest.mark.compiled
def test_a_cluster_that_is_not_there_is_told(tmp_path):
    pytest.importorskip("ray", reason='the extra "cluster" is not installed')
    with pytest.raises(UsageError, match="cannot be opened"):
        fight(tmp_path / "run", RayExecutor(store="nosuch://place"))


def test_the_executor_is_in_force_inside_only():
    executor = RayExecutor()
    with using(executor):
        assert chosen() is executor
    assert chosen() is None
