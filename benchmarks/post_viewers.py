"""How quick a command post stays for many viewers while a run goes on, and what they cost the run.

    python benchmarks/post_viewers.py [--viewers 100] [--every 2] [--replications 4000] [--rounds 2]

A post is started as a process of its own on an empty results folder, with one finished run to look
at. In each round a run is carried out alone, then again with the viewers, who are a process of
their own: each asks for another JSON address every ``--every`` seconds, keeps its connection, and
sends the ETag that it has, as a browser does. Printed are the quantiles of the answers' times, the
share of one core that viewers and post took, and the run's time alone and with viewers; and the
machine's load before and after, without which no figure means anything; last the medians of all
rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np

SIEGE, AT, PLAN = "dien-bien-phu", "1954-03-25", "second-attack"
HOST = "127.0.0.1"
HEADER = "X-Siegeworks-Token"


class Watched(NamedTuple):
    """What the viewers saw: seconds of each answer, statuses, and processor seconds they took."""

    seconds: list[float]
    statuses: dict[int, int]
    processor_s: float
    wall_s: float


def addresses(looked_at: str, followed: str) -> list[str]:
    """What a viewer asks for: the page of a finished run, and how far the other one is."""
    siege, run = f"/api/sieges/{SIEGE}/{AT}", f"/api/runs/{looked_at}"
    return [
        "/api/runs", f"/api/runs/{followed}", "/api/scenarios", siege, f"{siege}/plans",
        f"{siege}/plans/{PLAN}", f"{siege}/conference", f"{run}/summary", f"{run}/chances",
        f"{run}/bands", f"{run}/ground", f"{run}/playback/3", f"{run}/story/3",
    ]  # fmt: skip


class Line:
    """A viewer's connection, kept open; it reads answers as bytes and unpacks nothing, so that the
    viewers take little of the processor that the post and the run need."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, etag: str) -> tuple[int, str]:
        """Ask; the status and the ETag of the answer, once its last byte is there."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port, limit=2**20)
        reader, writer = self.streams
        known = f"If-None-Match: {etag}\r\n" if etag else ""
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Accept-Encoding: gzip\r\n{known}\r\n".encode()
        )
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        await reader.readexactly(int(headers.get("content-length", "0")))
        return int(status.split()[1]), headers.get("etag", "")


async def view(line: Line, asked: list[str], every: float, seen: list[tuple[float, int]]) -> None:
    """One viewer: asks, waits, asks for something else, until it is cancelled."""
    known: dict[str, str] = {}
    await asyncio.sleep(random.random() * every)
    while True:
        path = random.choice(asked)
        began = time.perf_counter()
        status, known[path] = await line.get(path, known.get(path, ""))
        took = time.perf_counter() - began
        seen.append((took, status))
        await asyncio.sleep(max(every - took, 0.0))


def watch(port: int, asked: list[str], viewers: int, every: float, told: Connection) -> None:
    """The process of the viewers: they watch until it is told to stop."""
    seen: list[tuple[float, int]] = []
    began, processor = time.monotonic(), time.process_time()

    async def all_of_them() -> None:
        tasks = [
            asyncio.create_task(view(Line(HOST, port), asked, every, seen)) for _ in range(viewers)
        ]
        await asyncio.to_thread(told.recv)
        broken = [task.exception() for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if broken:
            raise SystemExit(f"{len(broken)} viewers were cut off: {broken[0]!r}")

    asyncio.run(all_of_them())
    statuses: dict[int, int] = {}
    for _, status in seen:
        statuses[status] = statuses.get(status, 0) + 1
    told.send(
        Watched(
            [took for took, _ in seen], statuses, time.process_time() - processor,
            time.monotonic() - began,
        )
    )  # fmt: skip


class Post:
    """A post as a process, and a person who asks it for runs."""

    def __init__(self, results: str) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "siegeworks", "serve", "--no-open", "--port", str(self.port),
        ]  # fmt: skip
        self.process = subprocess.Popen([*command, "--results", results], stdout=subprocess.DEVNULL)
        self.client = httpx.Client(base_url=f"http://{HOST}:{self.port}", timeout=600)
        while True:
            try:
                self.token = self.client.get("/api/session").json()["same_origin"]
                return
            except httpx.TransportError:
                time.sleep(0.2)

    def ask(self, replications: int, seed: int) -> str:
        """Ask for a run; its id."""
        asked = {
            "scenario": SIEGE, "at": AT, "plan": PLAN, "replications": replications, "seed": seed,
        }  # fmt: skip
        answer = self.client.post("/api/runs", json=asked, headers={HEADER: self.token})
        return str(answer.raise_for_status().json()["id"])

    def wait(self, run: str) -> float:
        """Seconds that the replications of a run took, once it is done."""
        while True:
            row = self.client.get(f"/api/runs/{run}").json()
            if row["state"] == "done":
                return float(row["seconds"])
            if row["state"] in ("failed", "cancelled"):
                raise SystemExit(f"the run {run} {row['state']}: {row['message']}")
            time.sleep(0.5)

    def processor_s(self) -> float:
        """Processor seconds of the post itself, its runs left out (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def one_round(post: Post, looked_at: str, seed: int, given: argparse.Namespace) -> dict[str, Any]:
    """A run alone, then the same number of replications with viewers."""
    alone = post.wait(post.ask(given.replications, seed))
    run = post.ask(given.replications, seed + 1)
    ours, theirs = multiprocessing.Pipe()
    asked = addresses(looked_at, run)
    viewers = multiprocessing.Process(
        target=watch, args=(post.port, asked, given.viewers, given.every, theirs)
    )
    before = post.processor_s()
    viewers.start()
    with_viewers = post.wait(run)
    ours.send("stop")
    seen: Watched = ours.recv()
    viewers.join()
    quantiles = np.quantile(np.array(seen.seconds) * 1000.0, [0.5, 0.95, 0.99, 1.0])
    return {
        "run_alone_s": round(alone, 2),
        "run_with_viewers_s": round(with_viewers, 2),
        "slower": round(with_viewers / alone - 1.0, 3),
        "answers": len(seen.seconds),
        "statuses": seen.statuses,
        "ms_p50_p95_p99_max": [round(float(q), 1) for q in quantiles],
        "viewers_share_of_a_core": round(seen.processor_s / seen.wall_s, 3),
        "post_share_of_a_core": round((post.processor_s() - before) / seen.wall_s, 3),
    }


def medians(rounds: list[dict[str, Any]]) -> dict[str, float]:
    """The figures to quote: of all rounds, the median."""

    def middle(name: str) -> float:
        return float(statistics.median(found[name] for found in rounds))

    alone, watched = middle("run_alone_s"), middle("run_with_viewers_s")
    return {
        "rounds": len(rounds),
        "run_alone_s": alone,
        "run_with_viewers_s": watched,
        "slower": round(watched / alone - 1.0, 3),
        "ms_p95": statistics.median(found["ms_p50_p95_p99_max"][1] for found in rounds),
        "viewers_share_of_the_cores": round(
            middle("viewers_share_of_a_core") / (os.cpu_count() or 1), 3
        ),
    }


def main() -> None:
    """Start a post, measure, print, end it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", type=int, default=100)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    print(json.dumps({"cores": os.cpu_count(), "load_before": os.getloadavg()}))
    with tempfile.TemporaryDirectory() as results:
        post = Post(results)
        try:
            looked_at = post.ask(200, 1)
            post.wait(looked_at)
            for path in addresses(looked_at, looked_at):
                post.client.get(path).raise_for_status()  # what the first viewer would wait for
            rounds = []
            for number in range(given.rounds):
                rounds.append(one_round(post, looked_at, 10 * number + 2, given))
                print(json.dumps(rounds[-1] | {"load": os.getloadavg()}), flush=True)
            print(json.dumps(medians(rounds)))
        finally:
            post.client.close()
            post.process.terminate()
            post.process.wait()


if __name__ == "__main__":
    main()
