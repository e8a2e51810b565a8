"""Commands that fight a whole study, and that give a run to a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    Address,
    AsJson,
    EngineName,
    StoreUrl,
    compile_first,
    played_by,
    print_json,
    progress_line,
)
from siegeworks.cli.compare import Out, Threads


@app.command()
def study(
    file: Annotated[
        str, typer.Argument(help="a study file, or SCENARIO/STUDY", metavar="FILE.toml")
    ],
    out: Out = None,
    threads: Threads = 0,
    engine: EngineName = "local",
    address: Address = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Fight a campaign analysis written in a file, and report it under six headings."""
    import siegeworks as sw
    from siegeworks.study.campaign.read import read_study
    from siegeworks.tell.campaign.words import interpretation

    asked = read_study(file)
    with played_by(engine, address, store, threads):
        compile_first()
        result = sw.run_study(asked, out, threads=threads or None, progress=progress_line)
    if as_json:
        print_json(result.as_dict() | {"interpretation": interpretation(result)})
        return
    typer.echo("\n\n".join(interpretation(result)))
    typer.echo(f"\nreport: {result.folder / 'report.html'}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="folder of a run", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="folder for the tables")],
    format_: Annotated[str, typer.Option("--format", help="csv or xlsx")] = "csv",
) -> None:
    """Write the tables of a run for a spreadsheet."""
    import siegeworks as sw

    for path in sw.export(sw.Run.open(folder), out, format_):
        typer.echo(path)
