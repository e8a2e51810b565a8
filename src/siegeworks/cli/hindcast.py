"""Commands that hold the model against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    Address,
    AsJson,
    EngineName,
    ScenarioName,
    StoreUrl,
    compile_first,
    console,
    played_by,
    print_json,
    progress_line,
)


@app.command()
def hindcast(
    scenario: ScenarioName,
    replications: Annotated[int, typer.Option("-n", "--replications", min=2)] = 2000,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1)] = 1954,
    parameters: Annotated[str, typer.Option(help="point, prior or posterior")] = "point",
    threads: Annotated[int, typer.Option(min=0, help="0 = all processors")] = 0,
    out: Annotated[Path | None, typer.Option(help="folder for the runs and the scorecard")] = None,
    engine: EngineName = "local",
    address: Address = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Fight the record's orders and score the outcome against what happened."""
    import siegeworks as sw
    from siegeworks.tell.validation.terminal import print_card

    with played_by(engine, address, store, threads):
        compile_first()
        card = sw.hindcast(
            scenario,
            replications=replications,
            seed=seed,
            parameters=parameters,
            threads=threads or None,
            out=out,
            progress=progress_line,
            begun=lambda day: typer.echo(f"From {day.isoformat()}:", err=True),
        )
    if as_json:
        print_json(card)
    else:
        print_card(console(), card)


@app.command()
def validation(
    run: Annotated[Path, typer.Option("--from", help="folder of a hindcast", metavar="DIR")],
    docs: Annotated[Path, typer.Option(help="folder of the documentation")] = Path("docs"),
    steps: Annotated[int, typer.Option(min=2, help="replications a step of convergence")] = 100,
    as_json: AsJson = False,
) -> None:
    """Write the validation page and its pictures from a hindcast."""
    import siegeworks as sw

    compile_first()
    written = [str(path) for path in sw.write_validation(run, docs, steps=steps)]
    if as_json:
        print_json({"written": written})
    else:
        typer.echo("\n".join(written))
