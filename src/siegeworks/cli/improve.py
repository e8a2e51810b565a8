"""The command that searches for better plans."""

from __future__ import annotations

from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    Address,
    AsJson,
    At,
    EngineName,
    Parameters,
    PlanName,
    ScenarioName,
    compile_first,
    console,
    day,
    planned,
    played_by,
    print_json,
    progress_line,
)
from siegeworks.cli.compare import Out, Seed, Threads, Until


@app.command()
def improve(
    scenario: ScenarioName,
    plan: PlanName,
    objective: Annotated[
        str, typer.Option(help="what to better, by commas, the weightiest first", metavar="A,B")
    ] = "key_ground,besieger_losses,time,spent",
    budget: Annotated[int, typer.Option(help="campaigns the search may fight")] = 20_000,
    judge: Annotated[
        int, typer.Option(min=0, help="fresh pairs for each plan found; 0 = by the budget")
    ] = 0,
    at: At = None,
    until: Until = None,
    seed: Seed = 1954,
    parameters: Parameters = None,
    threads: Threads = 0,
    out: Out = None,
    engine: EngineName = "local",
    address: Address = None,
    as_json: AsJson = False,
) -> None:
    """Search for plans that do better, and judge them on fresh draws."""
    import siegeworks as sw
    from siegeworks.tell.improve.figure import save
    from siegeworks.tell.improve.terminal import print_improvement

    siege, chosen = planned(scenario, plan, day(at))
    with played_by(engine, address, threads=threads):
        compile_first()
        result = sw.improve(
            siege, chosen, [name.strip() for name in objective.split(",")], budget=budget, out=out,
            progress=progress_line, seed=seed, until=day(until), parameters=parameters,
            threads=threads or None, judge=judge,
        )  # fmt: skip
    if out is not None:
        save(result, out)
    if as_json:
        print_json(result.as_dict())
    else:
        print_improvement(console(), result)
