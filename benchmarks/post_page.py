"""Measures the page of the command post in Debian's Chromium, drawn in software (SwiftShader).

Serves a post in a process of its own with one run of a whole siege, then asks of the page: how
long until it can be used, how many bytes the first view takes, and how many watches a second it
shows while the time is scrubbed through all of them in one replication.

    python benchmarks/post_page.py --results out/post-page      # under a minute

Prints Markdown with the load of the machine before and after.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]
SIEGE, AT, UNTIL, PLAN = "dien-bien-phu", "1954-03-13", "1954-05-08", "first-attack"
SIZE = {"width": 1280, "height": 844}
WAIT_MS = 30_000
"""Longer than this the page does not take, or it is broken."""

EVERY_LAYER = "&show=cells.trenches.units.ranges.perimeter.wire.zones.names"

COUNT_DRAWS = """
(() => {
  window.drawn = 0;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...rest) {
    if (this.canvas.className === 'overlay') window.drawn++;
    return clear.apply(this, rest);
  };
})()
"""
"""Counts the times that what moves is drawn over the map: each begins with a clean canvas."""

SCRUB = """
async (limit) => {
  const bar = document.querySelector('[data-test=scrubber]');
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  // An input comes between two frames, not in one: what it changes is drawn in the next.
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const last = Number(bar.max);
  await frame();
  const before = window.drawn, start = performance.now();
  const gaps = [];
  let then = start, watches = 0;
  while (performance.now() - start < limit) {
    put.call(bar, String(watches++ % (last + 1)));
    bar.dispatchEvent(new Event('input', { bubbles: true }));
    await frame();
    const now = performance.now();
    gaps.push(now - then);
    then = now;
  }
  const seconds = (performance.now() - start) / 1000;
  gaps.sort((a, b) => a - b);
  return {
    watches, seconds, drawn: window.drawn - before,
    p50: gaps[Math.floor(gaps.length / 2)], p95: gaps[Math.floor(0.95 * gaps.length)],
  };
}
"""
"""Goes through the watches, one an animation frame, as fast as the page takes them."""


def family(process: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from family(int(child))


def processor_seconds() -> dict[str, float]:
    """Seconds of processor that our browser's processes have used, by kind of process."""
    ticks = os.sysconf("SC_CLK_TCK")
    used: dict[str, float] = {}
    for process in family(os.getpid()):
        try:
            command = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
            columns = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if "chromium" in command:
            kind = command.partition("--type=")[2].partition(" ")[0] or "browser"
            used[kind] = used.get(kind, 0.0) + (int(columns[11]) + int(columns[12])) / ticks
    return used


def rank_browser() -> None:
    """Give the browser, which is started in a session of its own, the rank of this process."""
    with suppress(OSError):
        rank = Path("/proc/self/autogroup").read_text().rpartition(" ")[2]
        for process in family(os.getpid()):
            if "chromium" in Path(f"/proc/{process}/cmdline").read_text():
                Path(f"/proc/{process}/autogroup").write_text(rank)


@contextmanager
def served(results: Path, port: int) -> Iterator[str]:
    """A post in a process of its own; its address."""
    command = [sys.executable, "-m", "siegeworks", "serve", "--no-open"]
    command += ["--results", str(results), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}api/session", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def whole_run(address: str, replications: int) -> str:
    """Id of a finished run of the whole siege; asked for when there is none."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> Any:
        with opener.open(f"{address}api/{path}") as answer:
            return json.load(answer)

    session = get("session")
    done = [
        r for r in get("runs")["runs"] if (r["at"], r["until"], r["state"]) == (AT, UNTIL, "done")
    ]
    if done:
        return str(done[0]["id"])
    asked = {"scenario": SIEGE, "at": AT, "plan": PLAN, "until": UNTIL}
    asked |= {"replications": replications, "seed": 1954}  # type: ignore[dict-item]
    headers = {session["header"]: session["same_origin"], "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{address}api/runs", json.dumps(asked).encode(), headers, method="POST"
    )
    with opener.open(request) as answer:
        run_id = str(json.load(answer)["id"])
    while get(f"runs/{run_id}")["state"] in ("queued", "running"):
        time.sleep(0.5)
    return run_id


def first_view(browser: Browser, address: str) -> tuple[float, int, int]:
    """Seconds until the map stands and answers, bytes on the wire, and requests, without cache."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.add_init_script(COUNT_DRAWS)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda e: sizes.append(int(e["encodedDataLength"])))
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".map[data-ready]", timeout=WAIT_MS)
    # Usable: a key on the scrubber moves the clock, and the map is drawn for it.
    page.locator("[data-test=scrubber]").focus()
    before = page.evaluate("() => window.drawn")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(before) => window.drawn > before", arg=before, timeout=WAIT_MS)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle", timeout=WAIT_MS)
    page.context.close()
    return seconds, sum(sizes), len(sizes)


def scrubbed(browser: Browser, address: str, seconds: float) -> dict[str, float]:
    """Some seconds of scrubbing through the watches, again from the first after the last."""
    page: Page = browser.new_context(viewport=SIZE).new_page()
    page.add_init_script(COUNT_DRAWS)
    page.goto(address)
    page.wait_for_selector(".map[data-ready]", timeout=WAIT_MS)
    page.wait_for_selector("text=Story of this run", timeout=WAIT_MS)
    # Once to warm: images of symbols are drawn when they are first met.
    page.evaluate(SCRUB, 1000 * seconds / 2)
    before = processor_seconds()
    found: dict[str, float] = page.evaluate(SCRUB, 1000 * seconds)
    # What the graphics process still has to do for these watches belongs to them.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    after = processor_seconds()
    for kind in ("browser", "renderer", "gpu-process"):
        spent = after.get(kind, 0.0) - before.get(kind, 0.0)
        found[kind] = 1000 * spent / found["watches"]
    page.context.close()
    return found


def load() -> str:
    """Load of the machine over the last minute, and its processors."""
    return f"{os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} processors"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("out/post-page"))
    parser.add_argument("--port", type=int, default=8977)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each scrub")
    asked = parser.parse_args()
    with served(asked.results, asked.port) as address:
        run_id = whole_run(address, asked.replications)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        rank_browser()
        before = load()
        with served(asked.results, asked.port):
            link = f"{address}?s={SIEGE}&at={AT}"
            one = f"{link}&run={run_id}&lens=one&rep=0"
            first = first_view(browser, link)[0]
            views = [first_view(browser, link) for _ in range(asked.times)]
            of_run = [first_view(browser, one)[0] for _ in range(asked.times)]
            passages = {
                "layers as at first": [scrubbed(browser, one, asked.seconds)],
                "every layer": [scrubbed(browser, one + EVERY_LAYER, asked.seconds)],
            }
        browser.close()
    seconds = [v[0] for v in views]
    print(f"Measured {dt.date.today()}, load {before} before and {load()} after.\n")
    print(
        f"- usable after {statistics.median(seconds):.2f} s (median of {len(seconds)}, worst "
        f"{max(seconds):.2f}); first view {views[0][1] / 1e6:.2f} MB in {views[0][2]} requests\n"
        f"- usable after {first:.2f} s on a post that has just begun to answer\n"
        f"- usable after {statistics.median(of_run):.2f} s with the link to one run"
    )
    for name, found in passages.items():
        for p in found:
            print(
                f"- scrubbing, {name}: {p['watches'] / p['seconds']:.1f} watches a second, map "
                f"drawn {p['drawn'] / p['seconds']:.1f} times a second; frame {p['p50']:.0f} ms "
                f"median, {p['p95']:.0f} ms at 95%; "
                f"processor {p['renderer']:.0f} ms a watch for the page's code, "
                f"{p['gpu-process']:.0f} ms for putting it together in software, "
                f"{p['browser']:.0f} ms for the rest of the browser"
            )


if __name__ == "__main__":
    main()
