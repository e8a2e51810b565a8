"""The command that says what moves an answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    Address,
    AsJson,
    At,
    EngineName,
    Parameters,
    ScenarioName,
    compile_first,
    console,
    day,
    planned,
    played_by,
    print_json,
    progress_line,
    sound,
)


@app.command()
def sensitivity(
    scenario: ScenarioName,
    plan: Annotated[str, typer.Option(help="plan to fight", metavar="PLAN")],
    measure: Annotated[
        str, typer.Option(help="outcomes, separated by commas, by the names that compare prints")
    ] = "key_ground,garrison_losses,besieger_losses",
    factors: Annotated[
        str,
        typer.Option(
            help="separated by commas: PARAMETER, PARAMETER=LOW:HIGH, coefficient=0|0.33|1|2, "
            "policy.SIDE.FIELD=VALUE|VALUE, patch.LABEL=QUESTION|FILE.toml"
        ),
    ] = "",
    screen: Annotated[bool, typer.Option("--screen", help="vary the whole table")] = False,
    named: Annotated[
        str, typer.Option(help="with --screen: factors with levels to run beside it")
    ] = "",
    named_runs: Annotated[int, typer.Option(min=2, help="campaigns at each level")] = 200,
    at: At = None,
    until: Annotated[
        dt.datetime | None, typer.Option(help="last dawn", formats=["%Y-%m-%d"], metavar="DATE")
    ] = None,
    design: Annotated[str, typer.Option(help="nolh, morris or sobol")] = "nolh",
    points: Annotated[int, typer.Option("-p", "--points", min=1, help="points played")] = 129,
    replications: Annotated[int, typer.Option("-n", "--replications", min=1)] = 8,
    parameters: Parameters = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31)] = 1954,
    threads: Annotated[int, typer.Option(min=0, help="0 = all processors")] = 0,
    out: Annotated[Path | None, typer.Option(help="folder for figures")] = None,
    engine: EngineName = "local",
    address: Address = None,
    docs: Annotated[Path | None, typer.Option(help="with --screen: docs folder")] = None,
    as_json: AsJson = False,
) -> None:
    """Say how far each factor moves the outcomes of a plan, or which parameters move them most."""
    from siegeworks.study.sensitivity.ask import Ask, ask, ask_all
    from siegeworks.tell.sensitivity import tell_answer, tell_effects

    siege, chosen = sound(*planned(scenario, plan, day(at)))
    question = Ask(
        measure.split(","), day(until) or siege.scenario.last_day, factors.split(","),
        named.split(","), named_runs, design, points, replications, parameters, seed,
        threads or None,
    )  # fmt: skip
    with played_by(engine, address, threads=threads):
        compile_first()
        if screen:
            found = ask_all(siege, chosen, question, progress_line)
            told = tell_answer(found, siege, question, docs)
        else:
            told = tell_effects(ask(siege, chosen, question, progress_line), out)
    print_json(told.plain) if as_json else told.show(console())
