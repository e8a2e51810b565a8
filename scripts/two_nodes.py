"""Two nodes in network namespaces of their own: a run over both holds the bytes of a run here.

Makes two namespaces with a cable between them, starts Ray's head in the first and a node in the
second, fights the same siege over both and here, and compares the Parquet parts. Wants root, `ip`
and the extra `cluster`. Both nodes and the driver get the same fresh token: since Ray 2.59 a node
without the head's token is refused. Run it as ``python -m scripts.two_nodes``.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

NODES = {"siegeworks-a": "10.213.0.1", "siegeworks-b": "10.213.0.2"}
PORT = 6399
REPLICATIONS = 2000
DRIVER = """
import sys
from siegeworks.plan.siege import load
from siegeworks.study.cluster import executor_named
from siegeworks.study.execution import using
from siegeworks.study.simulate import simulate

out, address, n = sys.argv[1:]
siege = load("karst-gate")
with using(executor_named("ray", address) if address else None):
    simulate(siege, siege.plan("assault"), replications=int(n), seed=7, threads=1, out=out)
if address:
    import ray
    ray.init(address=address, log_to_driver=False)
    print(sum(node["Alive"] for node in ray.nodes()))
"""


def ip(*words: str) -> None:
    """A command of `ip`; its failure is ours."""
    subprocess.run(["ip", *words], check=True)


@contextmanager
def cable() -> Iterator[None]:
    """Two namespaces, joined; gone afterwards."""
    first, second = NODES
    with ExitStack() as stack:
        for name in NODES:
            ip("netns", "add", name)
            stack.callback(ip, "netns", "delete", name)
        ip("link", "add", "sw-a", "netns", first, "type", "veth", "peer", "sw-b", "netns", second)
        for (name, address), link in zip(NODES.items(), ("sw-a", "sw-b"), strict=True):
            ip("-n", name, "address", "add", f"{address}/24", "dev", link)
            ip("-n", name, "link", "set", link, "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield


def inside(name: str, words: list[str], **rest: object) -> subprocess.Popen[str]:
    """Start a command in a namespace."""
    return subprocess.Popen(["ip", "netns", "exec", name, *words], text=True, **rest)  # type: ignore[call-overload,no-any-return]


@contextmanager
def node(name: str, place: Path, environment: dict[str, str]) -> Iterator[None]:
    """A Ray node of one processor in a namespace, its files in ``place``; stopped afterwards."""
    address = NODES[name]
    head = next(iter(NODES))
    where = ["--head", "--port", str(PORT), "--include-dashboard", "false"]
    if name != head:
        where = ["--address", f"{NODES[head]}:{PORT}"]
    words = [
        str(Path(sys.executable).parent / "ray"), "start", *where, "--node-ip-address", address,
        "--num-cpus", "1", "--block", "--disable-usage-stats",
    ]  # fmt: skip
    if name == head:
        words += ["--temp-dir", str(place)]
    with (place.parent / f"{name}.log").open("w") as log:
        started = inside(name, words, env=environment, stdout=log, stderr=log)
        try:
            time.sleep(45)
            if started.poll() is not None:
                raise SystemExit((place.parent / f"{name}.log").read_text())
            yield
        finally:
            started.terminate()
            started.wait()


def parts(folder: Path) -> dict[str, bytes]:
    """Bytes of every part of a run, by its place."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def main() -> None:
    """Compare both runs; leave with words when they differ."""
    environment = {
        **os.environ,
        "RAY_AUTH_MODE": "token",
        "RAY_raylet_start_wait_time_s": "150",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
    }
    first = next(iter(NODES))
    with tempfile.TemporaryDirectory(prefix="sw-") as place, ExitStack() as stack:
        folder = Path(place)
        python = [sys.executable, "-c", DRIVER]
        # First here, so that the workers of both nodes find the rules compiled.
        subprocess.run([*python, str(folder / "here"), "", str(REPLICATIONS)], check=True)
        stack.enter_context(cable())
        for name in NODES:
            (folder / name).mkdir()
            stack.enter_context(node(name, folder / name, environment))
        over = inside(
            first,
            [*python, str(folder / "over"), f"{NODES[first]}:{PORT}", str(REPLICATIONS)],
            env=environment,
            stdout=subprocess.PIPE,
        )
        told, _ = over.communicate()
        if over.returncode or told.split()[-1] != str(len(NODES)):
            raise SystemExit(f"the run over two nodes failed: {told}")
        if parts(folder / "over") != parts(folder / "here") or not parts(folder / "here"):
            raise SystemExit("the parts differ")
        print(f"{len(NODES)} nodes, {REPLICATIONS} replications: the same bytes")


if __name__ == "__main__":
    main()
