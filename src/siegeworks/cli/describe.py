"""Commands that look at a siege: what there is, what is at fault, how things stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    AsJson,
    At,
    ScenarioName,
    compile_first,
    console,
    day,
    fault_rows,
    planned,
    print_json,
    progress_line,
)

if TYPE_CHECKING:
    pass


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
        faults = faults + sw.load(scenario).plan_faults()
    if as_json:
        print_json({"faults": fault_rows(DataFaults(faults))})
    elif faults:
        typer.echo(describe(faults), err=True)
    else:
        typer.echo(f"{find_scenario(scenario).name}: no faults")
    if errors(faults):
        raise typer.Exit(2)


@app.command()
def assess(
    scenario: ScenarioName,
    at: At = None,
    run: Annotated[
        Path | None, typer.Option(help="answer from a run that passes through DATE")
    ] = None,
    key_terrain: Annotated[
        bool, typer.Option("--key-terrain", help="rank positions by what they change")
    ] = False,
    plan: Annotated[str | None, typer.Option(help="plan for --key-terrain", metavar="PLAN")] = None,
    until: Annotated[
        dt.datetime | None,
        typer.Option(help="last dawn for --key-terrain", formats=["%Y-%m-%d"], metavar="DATE"),
    ] = None,
    replications: Annotated[int, typer.Option("-n", help="pairs before the first look")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1)] = 1954,
    position: Annotated[
        list[str] | None, typer.Option(help="position for --key-terrain; several may be given")
    ] = None,
    figure: Annotated[Path | None, typer.Option(help="file for the figure (SVG, PNG)")] = None,
    as_json: AsJson = False,
) -> None:
    """Answer the conference's questions about the situation at a date, or rank key terrain."""
    import dataclasses

    import siegeworks as sw
    from siegeworks.tell.terminal import print_assessment

    if key_terrain:
        draws = Asked(day(until), replications, seed, tuple(position or ()))
        show_key_terrain(scenario, plan, day(at), draws, figure, as_json)
        return
    if run is not None:
        result = sw.Run.open(run)
        answer = sw.assess(result.siege, result, day(at))
    else:
        answer = sw.assess(sw.load(scenario, at=day(at)))
    if as_json:
        print_json(dataclasses.asdict(answer))
    else:
        print_assessment(console(), answer)


class Asked(NamedTuple):
    """What key terrain is asked for: last dawn, replications, seed, positions."""

    until: dt.date | None
    replications: int
    seed: int
    positions: tuple[str, ...]


def show_key_terrain(
    scenario: str,
    plan: str | None,
    at: dt.date | None,
    asked: Asked,
    figure: Path | None,
    as_json: bool,
) -> None:
    """Rank key terrain and print it."""
    import siegeworks as sw
    from siegeworks.scenario.faults import UsageError
    from siegeworks.tell.compare.key_terrain import claim_words, print_key_terrain, save

    if plan is None:
        raise UsageError("--key-terrain needs --plan: a position's worth depends on the plan")
    siege, chosen = planned(scenario, plan, at)
    compile_first()
    found = sw.key_terrain(
        siege, chosen, positions=asked.positions, progress=progress_line, until=asked.until,
        replications=asked.replications, seed=asked.seed,
    )  # fmt: skip
    if figure is not None:
        save(found, figure)
    if as_json:
        print_json(found.as_dict() | {"answer": claim_words(found)})
    else:
        print_key_terrain(console(), found)
