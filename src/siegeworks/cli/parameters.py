"""The command that prints the numbers of the rules."""

from __future__ import annotations

from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import AsJson, console, print_json


@app.command()
def parameters(
    rule: Annotated[
        str | None, typer.Option(help="only what this rule or family reads", metavar="RULE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print every number of the rules: value, range, unit, source, and who reads it."""
    import siegeworks as sw
    from siegeworks.tell.tables import print_parameters

    rows = sw.list_parameters(rule)
    if as_json:
        print_json(rows)
    else:
        print_parameters(console(), rows)
