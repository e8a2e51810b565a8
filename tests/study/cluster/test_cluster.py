"""Runs over a real Ray cluster of two worker processes hold the same bytes as runs without it."""

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from siegeworks import cli
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import UsageError
from siegeworks.study.campaign.read import find_study
from siegeworks.study.cluster import RayExecutor, executor_named
from siegeworks.study.cluster.executor import MOST_BLOCKS, pieces, shards
from siegeworks.study.compare.compare import compare
from siegeworks.study.crew import play_stints
from siegeworks.study.execution import Stint, chosen, using
from siegeworks.study.setup import both_plans, prepare
from siegeworks.study.simulate import simulate
from tests.study.hindcast.made_up import made_up

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


def told(ask, *arguments):
    """What a command prints as JSON, without how long it took and where it lies."""
    return without(ask(*arguments, "--json"), {"seconds", "folder"})


def without(value, names):
    """A value without the entries of these names, at any depth."""
    if isinstance(value, dict):
        return {k: without(v, names) for k, v in value.items() if k not in names}
    return [without(v, names) for v in value] if isinstance(value, list) else value


@pytest.fixture
def ask(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["siegeworks", *map(str, arguments)])
        with contextlib.suppress(SystemExit):
            cli.main()
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.compiled
@pytest.mark.parametrize("name", ["improve", "sensitivity", "sensitivity sobol"])
def test_commands_that_keep_campaigns_in_memory_tell_the_same(ray, ask, name):
    if name == "improve":
        command = ("improve", REDOUBT, "storm", "--budget", 1500, "--judge", 20, "--seed", 5)
    else:
        pytest.importorskip("SALib", reason="the extra 'methods' is not installed")
        design = name.partition(" ")[2] or "nolh"
        command = (
            "sensitivity", REDOUBT, "--plan", "storm", "--factors",
            "force_slope_beta,coefficient=0.33|1", "-p", 16, "-n", 3, "--design", design,
        )  # fmt: skip
    here = told(ask, *command)
    assert told(ask, *command, "--engine", "ray") == here
    assert here


@pytest.mark.compiled
def test_a_hindcast_over_the_cluster_holds_the_same_bytes(ray, ask, tmp_path):
    home = made_up(tmp_path / "siege").path
    cards = []
    for engine in ("local", "ray"):
        out = tmp_path / engine
        cards.append(told(ask, "hindcast", home, "-n", 30, "--out", out, "--engine", engine))
    assert cards[0] == cards[1] != {}
    assert parts(tmp_path / "local") == parts(tmp_path / "ray") != {}


@pytest.mark.compiled
def test_a_study_over_the_cluster_holds_the_same_bytes(ray, ask, tmp_path):
    pytest.importorskip("SALib", reason="the extra 'methods' is not installed")
    text = find_study("karst-gate/gate").read_text("utf-8")
    text = text.replace("replications = 60", "replications = 16").replace("09-22", "09-17")
    file = tmp_path / "gate.toml"
    file.write_text(text.replace("points = 12\nreplications = 4", "points = 6\nreplications = 2"))
    found = [
        told(ask, "study", file, "--out", tmp_path / engine, "--engine", engine)
        for engine in ("local", "ray")
    ]
    assert found[0] == found[1] != {}
    assert parts(tmp_path / "local") == parts(tmp_path / "ray") != {}


@pytest.mark.compiled
def test_stints_come_back_in_order_from_any_cut(ray):
    siege = load(REDOUBT)
    pair = both_plans(siege, siege.plan("storm"), None)
    setups = [
        prepare(siege, pair, siege.scenario.last_day, parameters=kind, seed=7)
        for kind in ("point", "prior")
    ]
    stints = [Stint(setups[0], 3, 17), Stint(setups[1], 0, 5), Stint(setups[0], 0, 1)]
    here = play_stints(stints, 1)
    with using(RayExecutor()):
        there = play_stints(stints)
    for one, other in zip(here, there, strict=True):
        for name in one._fields:
            a, b = getattr(one, name), getattr(other, name)
            assert a.dtype == b.dtype and np.array_equal(a, b), name


def test_pieces_hold_every_replication_once():
    stints = [Stint(None, 5, 40), Stint(None, 0, 3)]
    for workers in (1, 2, 16, 100):
        for (_, first, n), cut in zip(stints, pieces(stints, workers), strict=True):
            played = [first + k for first, m in cut for k in range(m)]
            assert played == list(range(first, first + n))


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
