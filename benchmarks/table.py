"""Every figure that `docs/performance.md` answers for, as rows of one table, on this machine.

Runs the whole suite, the Mesa model and the rules in C: some six minutes on a quiet machine of
two cores. Run it as ``python benchmarks/table.py [FILE.json]``; the file keeps all figures.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from siegeworks.study.bench import bench
from siegeworks.study.simulate import BLOCK

HERE = Path(__file__).parent
Row = tuple[str, str, str]


def figures() -> dict[str, Any]:
    """The suite and both references."""
    told = bench(tell=lambda part: print(part, file=sys.stderr))
    print("mesa", file=sys.stderr)
    told["mesa"] = runpy.run_path(str(HERE / "mesa_reference.py"))["measure"](5, BLOCK)
    print("limit", file=sys.stderr)
    told["limit"] = runpy.run_path(str(HERE / "limit" / "run.py"))["measure"](7, 224)
    return told


def rows(told: dict[str, Any]) -> Iterator[Row]:
    """Figure, aim, measured."""
    off, on = (told["campaigns"][f"ending_{k}"] for k in ("off", "on"))
    size = "{units} units, {watches} watches".format(**told["campaigns"])
    for name, part in (("off", off), ("on", on)):
        yield (
            f"whole siege ({size}), two threads, early ending {name}: campaigns/s on the wall",
            "1,000" if name == "off" else "",
            f"{part['campaigns_per_second_two_threads_wall']:.1f}",
        )
        yield (
            f"the same: ms of a processor a campaign (early ending {name})", "",
            f"{part['ms_a_campaign_processor']:.2f}; {part['ended_early']} ended early",
        )  # fmt: skip
    rate = off["unit_watches_per_second_one_thread_processor"]
    yield "unit-watches a second and thread", "", f"{rate / 1e6:.2f} million"
    for name in ("fires", "care"):
        part = told["limit"][name]
        equal = "same bits" if part["equal_to_the_bit"] else "BITS DIFFER"
        ratio = f"{part['compiled_against_c']:.2f}, {equal}"
        yield f"rule of {name}, compiled against C, one thread", "1.25", ratio
    for part in (told["plain"], told["plain_main"]):
        yield (
            f"plain run against compiled, {part['scenario']}, one thread", "800",
            f"{part['plain_against_compiled']}",
        )  # fmt: skip
    yield (
        "Mesa against siegeworks, two threads",
        "250",
        f"{told['mesa']['mesa_against_siegeworks']}",
    )
    for name, aim in (("units", 1.1), ("watches", 1.1), ("replications", 1.1), ("cells", 1.2)):
        part = told["growth"][name]
        ends = f"{part['points'][0][name]} to {part['points'][-1][name]}"
        yield f"growth in {name}, {ends}: exponent", f"{aim}", f"{part['exponent']}"
    yield "two threads against one", "1.85", f"{off['two_threads_against_one']:.2f}"
    start = told["start_up"]
    yield "first result of `demo`, cache empty, s", "30", f"{start['first_result_cold_wall']:.1f}"
    yield "later start, warm, s", "2", f"{start['first_result_warm_wall']:.2f}"
    yield "`--help`, s", "0.4", f"{start['help_wall']:.2f}"
    wall, used = start["compile_wall"], start["compile_processor"]
    yield "cold compile, s on the wall; of a processor", "15", f"{wall:.0f}; {used:.0f}"
    for name in ("memory", "memory_main"):
        part = told[name]
        counts = " against ".join(f"{run['replications']}" for run in part["runs"][::-1])
        peak = f"{part['last_against_first']} ({part['runs'][-1]['peak_mb']:.0f} MB)"
        yield f"peak memory, {part['scenario']}, {counts} replications", "1.10", peak
    for name in ("karst-gate", "dien-bien-phu"):
        part = told["overhead"][name]
        what = f"Ray, two workers, against two threads, {name}, {part['replications']} replications"
        yield what, "1.15", f"{part['ray_against_threads']:.2f}"
    for name in ("question", "race"):
        part = told["pairing"][name]
        yield (
            f"campaigns of the {name}, common draws; own draws", "",
            f"{part['campaigns_with_common_draws']:.0f}; {part['campaigns_without']:.0f}",
        )  # fmt: skip


def main(out: str | None = None) -> None:
    """Print the table, machine and load before it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    told = figures()
    if out is not None:
        Path(out).write_text(json.dumps(told, indent=2, default=str), encoding="utf-8")
    about = told["machine"]
    print(f"commit {commit}; {about['processor']}, {about['processors']} processors; ", end="")
    print(f"load average at the start {about['load_average']}\n")
    print("| figure | aim | measured |\n|---|---|---|")
    for row in rows(told):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main(*sys.argv[1:2])
