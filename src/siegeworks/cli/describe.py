"""Commands that look at a siege: what there is, what is at fault, how things stand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import AsJson, At, ScenarioName, console, day, fault_rows, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from siegeworks.scenario.faults import Fault


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the scenarios that can be used by name."""
    import siegeworks as sw

    found = [{"id": name, "plans": sw.load(name).plans} for name in sw.list_scenarios()]
    if as_json:
        print_json(found)
        return
    for row in found:
        typer.echo(f"{row['id']}: plans {', '.join(row['plans'])}")


@app.command()
def show(scenario: ScenarioName, at: At = None, as_json: AsJson = False) -> None:
    """Show what a scenario holds: sides, forces, positions, plans, sources."""
    import siegeworks as sw
    from siegeworks.tell.terminal import print_scenario

    siege = sw.load(scenario, at=day(at))
    if as_json:
        print_json(siege.scenario.model_dump() | {"at": siege.at, "plans": siege.plans})
        return
    print_scenario(console(), siege)


@app.command()
def validate(scenario: ScenarioName, as_json: AsJson = False) -> None:
    """Check a scenario's tables, situations and plans; every fault at once."""
    import siegeworks as sw
    from siegeworks.scenario.faults import DataFaults, describe, errors
    from siegeworks.scenario.load import find_scenario

    faults = sw.validate(scenario)
    if not errors(faults):
        faults = faults + plan_faults(scenario)
    if as_json:
        print_json({"faults": fault_rows(DataFaults(faults))})
    elif faults:
        typer.echo(describe(faults), err=True)
    else:
        typer.echo(f"{find_scenario(scenario).name}: no faults")
    if errors(faults):
        raise typer.Exit(2)


def plan_faults(scenario: str) -> list[Fault]:
    """Faults of the policies and plans of a scenario whose tables are sound."""
    import siegeworks as sw
    from siegeworks.plan.load import load_policies
    from siegeworks.scenario.faults import DataFaults

    siege = sw.load(scenario)
    faults: list[Fault] = []
    plans = [partial(siege.plan, name) for name in siege.plans]
    reads: list[Callable[[], object]] = [partial(load_policies, siege), *plans]
    for read in reads:
        try:
            read()
        except DataFaults as error:
            faults.extend(error.faults)
    return faults


@app.command()
def assess(
    scenario: ScenarioName,
    at: At = None,
    run: Annotated[
        Path | None, typer.Option(help="answer from a run that passes through DATE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer the conference's questions about the situation at a date."""
    import dataclasses

    import siegeworks as sw
    from siegeworks.tell.terminal import print_assessment

    if run is not None:
        result = sw.Run.open(run)
        answer = sw.assess(result.siege, result, day(at))
    else:
        answer = sw.assess(sw.load(scenario, at=day(at)))
    if as_json:
        print_json(dataclasses.asdict(answer))
    else:
        print_assessment(console(), answer)
