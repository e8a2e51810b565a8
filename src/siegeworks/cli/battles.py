"""Commands on the evidence of battles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import AsJson, console, print_json


@app.command("score-assault")
def score_assault_command(
    battles: Annotated[Path, typer.Argument(help="a table of battles", metavar="FILE.csv")],
    as_json: AsJson = False,
) -> None:
    """Score the assault laws on a table of battles in the shape of CDB90."""
    import siegeworks as sw
    from siegeworks.tell.tables import print_scores

    scores = sw.score_assault(battles)
    if as_json:
        print_json(scores)
    else:
        print_scores(console(), scores)
