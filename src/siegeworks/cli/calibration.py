"""Commands that hold the model against the part of the record it may learn from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    AsJson,
    PlanName,
    ScenarioName,
    compile_first,
    console,
    print_json,
    progress_line,
)


@app.command()
def calibrate(
    scenario: ScenarioName,
    plan: PlanName,
    seed: Annotated[int, typer.Option(min=0, max=2**31)] = 1954,
    size: Annotated[
        float, typer.Option(min=0.02, max=20.0, help="share of the usual number of points")
    ] = 1.0,
    threads: Annotated[int, typer.Option(min=0, help="0 = all processors")] = 0,
    out: Annotated[Path, typer.Option(help="folder for draws and report")] = Path(
        "out/calibration"
    ),
    install: Annotated[bool, typer.Option(help="also put the draws into the scenario")] = False,
    docs: Annotated[
        Path | None, typer.Option(help="docs folder to write the page and its figures to")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Weigh parameter draws by the record of the scenario's calibration window."""
    from siegeworks.study.calibration.calibrate import Sizes, calibrate, opened
    from siegeworks.study.calibration.store import put_in, write
    from siegeworks.tell.calibration import print_calibration, write_page

    siege = opened(scenario)
    compile_first()
    found = calibrate(
        siege, siege.plan(plan), sizes=Sizes().times(size), seed=seed, threads=threads or None,
        progress=progress_line,
    )  # fmt: skip
    write(found, out)
    if install:
        put_in(found, siege.folder)
    if docs is not None:
        write_page(found.report, docs)
    print_json(dict(found.report)) if as_json else print_calibration(console(), found.report)
