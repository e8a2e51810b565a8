"""Commands that fight a plan and report what came of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    Address,
    AsJson,
    At,
    EngineName,
    Parameters,
    PlayOn,
    ScenarioName,
    StoreUrl,
    compile_first,
    console,
    day,
    planned,
    played_by,
    print_json,
    progress_line,
    sound,
)

if TYPE_CHECKING:
    from siegeworks.study.results import Run


@app.command()
def run(
    scenario: ScenarioName,
    plan: Annotated[str, typer.Option(help="plan to fight", metavar="PLAN")],
    at: At = None,
    until: Annotated[
        dt.datetime | None, typer.Option(help="last dawn", formats=["%Y-%m-%d"], metavar="DATE")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="the other side's plan", metavar="PLAN")
    ] = None,
    replications: Annotated[int, typer.Option("-n", "--replications", min=1)] = 1000,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1)] = 1954,
    threads: Annotated[int, typer.Option(min=0, help="0 = all processors")] = 0,
    parameters: Parameters = None,
    out: Annotated[Path | None, typer.Option(help="folder for the results")] = None,
    trace: Annotated[
        list[int] | None,
        typer.Option(min=0, help="keep every event of this replication; several may be given"),
    ] = None,
    play_on: PlayOn = False,
    engine: EngineName = "local",
    address: Address = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Fight a plan many times; results go to a folder of Parquet tables."""
    import siegeworks as sw
    from siegeworks.study.trace import write_trace

    siege, chosen = sound(*planned(scenario, plan, day(at)))
    question: dict[str, Any] = {
        "seed": seed,
        "until": day(until),
        "against": siege.plan(against) if against else None,
        "parameters": parameters,
    }
    with played_by(engine, address, store, threads):
        compile_first(siege, chosen, **question)
        result = sw.simulate(
            siege,
            chosen,
            replications=replications,
            threads=threads or None,
            out=out,
            progress=progress_line,
            play_on=play_on,
            **question,
        )
    for replication in trace or ():
        write_trace(result, replication)
    show_summary(result, as_json)


def show_summary(result: Run, as_json: bool) -> None:
    """Print the summary of a run."""
    from siegeworks.study.summary import summary
    from siegeworks.tell.terminal import print_summary

    if as_json:
        print_json(summary(result))
    else:
        print_summary(console(), summary(result), result.siege)
        typer.echo(f"results: {result.folder}")


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="folder of a run", metavar="DIR")],
    out: Annotated[
        Path | None, typer.Option(help="folder for the report (default: DIR/report)")
    ] = None,
) -> None:
    """Write the report of a run: one HTML file and its pictures."""
    import siegeworks as sw

    path = sw.report(sw.Run.open(folder), out)
    typer.echo(f"report: {path}")


@app.command(hidden=True)
def warm() -> None:
    """Compile the rules and keep them, so that the first run starts at once."""
    from siegeworks.study.warm import warm_up

    typer.echo(f"rules compiled in {warm_up():.1f} s")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="folder for results and report")] = Path("out/demo"),
    replications: Annotated[int, typer.Option("-n", "--replications", min=1)] = 1000,
) -> None:
    """The main job: what the plan of 25 March 1954 can be expected to achieve."""
    import siegeworks as sw
    from siegeworks.tell.terminal import print_assessment

    siege, plan = planned("dien-bien-phu", "second-attack", dt.date(1954, 3, 25))
    print_assessment(console(), sw.assess(siege))
    question: dict[str, Any] = {"seed": 1954, "until": dt.date(1954, 4, 30)}
    compile_first(siege, plan, **question)
    result = sw.simulate(
        siege, plan, replications=replications, out=out, progress=progress_line, **question
    )
    show_summary(result, as_json=False)
    typer.echo(f"report: {sw.report(result).resolve()}")
