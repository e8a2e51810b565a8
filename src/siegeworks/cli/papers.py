"""Commands that write papers: orders before an attack, the review after it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    AsJson,
    At,
    PlanName,
    ScenarioName,
    day,
    planned,
    print_json,
    sound,
)

Languages = Annotated[
    list[str], typer.Option("--lang", help="en, vi or fr; several may be given", metavar="LANG")
]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format", help="html, md, pdf, docx or json; several may be given", metavar="FORMAT"
    ),
]
Templates = Annotated[
    Path | None, typer.Option(help="folder of templates that take the place of those that ship")
]
RunFolder = Annotated[
    Path | None, typer.Option("--run", help="run that gives the simulated figures", metavar="DIR")
]


@app.command()
def orders(
    scenario: ScenarioName,
    plan: PlanName,
    out: Annotated[Path, typer.Option(help="folder for the papers", metavar="DIR")],
    at: At = None,
    run: RunFolder = None,
    lang: Languages = ["en"],  # noqa: B006 - typer reads the default from the signature
    format_: Formats = ["html"],  # noqa: B006
    formation: Annotated[
        list[str] | None,
        typer.Option(help="only the order of this unit; several may be given", metavar="ID"),
    ] = None,
    templates: Templates = None,
    as_json: AsJson = False,
) -> None:
    """Write the orders of a plan: for the whole and for each formation, with a leaflet for all."""
    import siegeworks as sw

    siege, chosen = sound(*planned(scenario, plan, day(at)))
    paths = sw.orders(
        siege,
        chosen,
        out,
        sw.Edition(lang, format_, templates),
        run=sw.Run.open(run) if run else None,
        formations=formation,
    )
    tell_paths(paths, out, as_json)


@app.command()
def review(
    folder: Annotated[Path, typer.Argument(help="folder of a run", metavar="DIR")],
    lang: Languages = ["en"],  # noqa: B006
    format_: Formats = ["html"],  # noqa: B006
    out: Annotated[
        Path | None, typer.Option(help="folder for the review (default: DIR/review)")
    ] = None,
    templates: Templates = None,
    as_json: AsJson = False,
) -> None:
    """Write the review of a run: what each task achieved and why, and how formations stand."""
    import siegeworks as sw

    edition = sw.Edition(lang, format_, templates)
    paths = sw.review(sw.Run.open(folder), out, edition)
    tell_paths(paths, out or folder / "review", as_json)


def tell_paths(paths: list[Path], folder: Path, as_json: bool) -> None:
    """Print where papers lie."""
    if as_json:
        print_json({"papers": [str(path) for path in paths]})
    else:
        typer.echo(f"papers: {len(paths)} in {folder}")
