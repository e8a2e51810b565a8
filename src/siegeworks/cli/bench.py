"""The command that measures speed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import AsJson, print_json


@app.command()
def bench(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            help="campaigns, growth, plain, plain_main, start_up, memory, memory_main, pairing, "
            "overhead",
            metavar="[PART]...",
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="tiny sizes: shows that it works")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure speed, growth, start-up and memory on this machine: some minutes."""
    from siegeworks.study.bench import bench as measure

    told = measure(parts or (), quick=quick, tell=lambda part: typer.echo(part, err=True))
    if as_json:
        print_json(told)
    else:
        show(told)


def show(told: dict[str, Any], indent: int = 0) -> None:
    """Print figures by name, parts of parts further in."""
    for name, value in told.items():
        words = f"{' ' * indent}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            typer.echo(words)
            show(value, indent + 2)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                typer.echo(f"{words}: {', '.join(f'{k} {v}' for k, v in row.items())}")
        else:
            typer.echo(f"{words}: {value}")
