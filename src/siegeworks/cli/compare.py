"""Commands that hold courses of action against each other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
)

if TYPE_CHECKING:
    from siegeworks.study.compare.comparison import Comparison

Until = Annotated[
    dt.datetime | None, typer.Option(help="last dawn", formats=["%Y-%m-%d"], metavar="DATE")
]
Replications = Annotated[int, typer.Option("-n", "--replications", help="pairs of replications")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1)]
Threads = Annotated[int, typer.Option(min=0, help="0 = all processors")]
Measures = Annotated[
    list[str] | None, typer.Option("--measure", help="what to judge by; several may be given")
]
Coefficients = Annotated[
    list[float] | None, typer.Option("--coefficient", help="force-ratio coefficient: 0.33, 1, 2")
]
Out = Annotated[Path | None, typer.Option(help="folder for the results")]


@app.command()
def compare(
    scenario: ScenarioName,
    plans: Annotated[
        str, typer.Option(help="plans, by commas; PLAN~TASK = without a task", metavar="A,B,C")
    ],
    at: At = None,
    until: Until = None,
    against: Annotated[
        str | None, typer.Option(help="the other side's plan", metavar="PLAN")
    ] = None,
    replications: Replications = 1000,
    seed: Seed = 1954,
    precision: Annotated[
        float | None, typer.Option(help="half-width of the first measure's interval to stop at")
    ] = None,
    maximum: Annotated[
        int | None, typer.Option(help="most replications (default: 20 times those asked for)")
    ] = None,
    rank: Annotated[
        float | None, typer.Option(help="rank the plans; differences under this do not matter")
    ] = None,
    measure: Measures = None,
    coefficient: Coefficients = None,
    parameters: Parameters = None,
    threads: Threads = 0,
    out: Out = None,
    play_on: PlayOn = False,
    engine: EngineName = "local",
    address: Address = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Compare plans by paired replications on the same draws."""
    import siegeworks as sw
    from siegeworks.study.compare.courses import first_plan, read_plans

    siege, _ = planned(scenario, first_plan(plans), day(at))
    chosen = read_plans(siege, plans)
    rule = sw.Rule(precision, maximum, rank)
    with played_by(engine, address, store, threads):
        compile_first()
        result = sw.compare(
            siege, chosen, measures=measure or (), rule=rule, out=out, progress=progress_line,
            replications=replications, seed=seed, until=day(until), parameters=parameters,
            against=siege.plan(against) if against else None, threads=threads or None,
            coefficients=tuple(coefficient or (0.33, 1.0)), play_on=play_on,
        )  # fmt: skip
    show_comparison(result, as_json)


@app.command("what-if")
def what_if(
    scenario: ScenarioName,
    plan: Annotated[str | None, typer.Option(help="plan to fight", metavar="PLAN")] = None,
    question: Annotated[
        list[str] | None, typer.Option(help="a ready-made question; several may be given")
    ] = None,
    patch: Annotated[
        list[Path] | None, typer.Option(help="a patch file; several may be given")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help='a change, as "air.c47.share_sent=0.35"; all make one patch'),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="list the ready-made questions")] = False,
    at: At = None,
    until: Until = None,
    replications: Replications = 1000,
    seed: Seed = 1954,
    measure: Measures = None,
    coefficient: Coefficients = None,
    parameters: Parameters = None,
    threads: Threads = 0,
    out: Out = None,
    play_on: PlayOn = False,
    engine: EngineName = "local",
    address: Address = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Change anything in the data and tell what it changes, as a paired difference."""
    import siegeworks as sw
    from siegeworks.plan.patch.read import patch_from
    from siegeworks.scenario.faults import UsageError

    if list_:
        show_questions(scenario, as_json)
        return
    asked = [*(question or ()), *(patch or ()), *([patch_from(set_)] if set_ else ())]
    if plan is None or not asked:
        raise UsageError(
            "give --plan and one of --question, --patch, --set; --list shows questions"
        )
    siege, chosen = planned(scenario, plan, day(at))
    with played_by(engine, address, store, threads):
        compile_first()
        result = sw.what_if(
            siege, chosen, asked, measures=measure or (), out=out, progress=progress_line,
            replications=replications, seed=seed, until=day(until), parameters=parameters,
            threads=threads or None, coefficients=tuple(coefficient or (0.33, 1.0)),
            play_on=play_on,
        )  # fmt: skip
    show_comparison(result, as_json)


def show_questions(scenario: str, as_json: bool) -> None:
    """Print the ready-made questions of a scenario."""
    import siegeworks as sw
    from siegeworks.plan.patch.read import list_questions, load_question

    siege = sw.load(scenario)
    heads = {name: load_question(siege, name).head for name in list_questions(siege)}
    if as_json:
        print_json([{"id": name, **head.model_dump()} for name, head in heads.items()])
        return
    for name, head in heads.items():
        typer.echo(f"{name}: {head.question}")


def show_comparison(result: Comparison, as_json: bool) -> None:
    """Print a comparison; its figure lies beside its table."""
    from siegeworks.tell.compare.figure import save
    from siegeworks.tell.compare.terminal import print_comparison
    from siegeworks.tell.compare.words import paragraph

    figure = save(result)
    if as_json:
        print_json(result.as_dict() | {"paragraph": paragraph(result)})
        return
    print_comparison(console(), result)
    typer.echo(f"results: {result.folder}; figure: {figure}")
