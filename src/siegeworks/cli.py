"""The terminal: each command parses, calls the public API and prints.

Exit codes: 0 done; 1 a run failed; 2 faults in data or arguments; 3 stopped with Ctrl-C, finished
work kept. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from siegeworks.plan.records import Plan
    from siegeworks.plan.siege import PlannedSiege
    from siegeworks.scenario.faults import Fault
    from siegeworks.study.results import Run

app = typer.Typer(
    name="siegeworks",
    help="Assess a siege, check a plan, fight it thousands of times, and report what it achieves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 failed, 2 faults in data or arguments, 3 stopped by Ctrl-C.",
)
plan_app = typer.Typer(help="Plans: list them, check them.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")

CTRL_C = 130
"""Exit code that typer gives for Ctrl-C; ours is 3."""

ScenarioName = Annotated[
    str, typer.Argument(help="a shipped scenario, or a folder", metavar="SCENARIO")
]
PlanName = Annotated[
    str, typer.Argument(help="a plan of the scenario, or a TOML file", metavar="PLAN")
]
At = Annotated[
    dt.datetime | None,
    typer.Option(help="situation to start from, at its dawn", formats=["%Y-%m-%d"], metavar="DATE"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def console() -> Console:
    """The console of the standard output."""
    from rich.console import Console

    return Console()


def day(moment: dt.datetime | None) -> dt.date | None:
    """The day of an option that typer reads as a moment."""
    return moment.date() if moment else None


def print_json(value: Any) -> None:
    """Print a value as JSON; dates as ISO text, what is not finite as null."""
    typer.echo(json.dumps(finite(value), indent=2, ensure_ascii=False, default=str))


def finite(value: Any) -> Any:
    """The value with null for numbers that JSON does not know, as the ends of an open interval."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def fault_rows(error: Exception) -> list[dict[str, Any]]:
    """The faults of an error as plain rows."""
    faults = getattr(error, "faults", ())
    return [
        {
            name: getattr(f, name)
            for name in ("file", "row", "field", "found", "expected", "repair", "severity")
        }
        for f in faults
    ]


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


@plan_app.command("check")
def plan_check(
    scenario: ScenarioName, plan: PlanName, at: At = None, as_json: AsJson = False
) -> None:
    """Say what in a plan cannot work, before a shot is simulated."""
    import siegeworks as sw
    from siegeworks.scenario.faults import DataFaults, errors
    from siegeworks.tell.terminal import print_plan_check

    siege, chosen = planned(scenario, plan, day(at))
    faults = sw.check_plan(siege, chosen)
    if as_json:
        print_json({"plan": chosen.id, "faults": fault_rows(DataFaults(faults))})
    else:
        print_plan_check(console(), chosen, faults)
    if errors(faults):
        raise typer.Exit(2)


@plan_app.command("list")
def plan_list(scenario: ScenarioName) -> None:
    """List the plans of a scenario."""
    import siegeworks as sw

    siege = sw.load(scenario)
    for name in siege.plans:
        plan = siege.plan(name)
        typer.echo(f"{name} ({plan.side}): {plan.title}")


def planned(scenario: str, plan: str, at: dt.date | None) -> tuple[PlannedSiege, Plan]:
    """A siege and a plan of it: at the date asked for, else the last situation before the plan."""
    import siegeworks as sw
    from siegeworks.scenario.draft import situation_dates
    from siegeworks.scenario.load import find_scenario

    opening = str(at) if at else None
    if opening is None:
        start = sw.load(scenario).plan(plan).start.isoformat()
        opening = max(
            (d for d in situation_dates(find_scenario(scenario)) if d <= start), default=None
        )
    siege = sw.load(scenario, at=opening)
    return siege, siege.plan(plan)


def sound(siege: PlannedSiege, plan: Plan) -> tuple[PlannedSiege, Plan]:
    """The same siege and plan; ``DataFaults`` when the plan cannot work."""
    import siegeworks as sw
    from siegeworks.scenario.faults import DataFaults, errors

    if faults := errors(sw.check_plan(siege, plan)):
        raise DataFaults(faults)
    return siege, plan


def progress_line(done: int, wanted: int, seconds: float) -> None:
    """Write progress and the time left on the standard error."""
    left = seconds / done * (wanted - done)
    end = "\n" if done >= wanted else ""
    line = f"\r{done} of {wanted} replications, {seconds:.1f} s, about {left:.0f} s left "
    typer.echo(line + end, nl=False, err=True)


def compile_first() -> None:
    """Compile the rules, saying so, when no earlier start has."""
    from siegeworks.study.warm import is_cold, warm_up

    if is_cold():
        typer.echo("Compiling the rules, once for this version: about a minute.", err=True)
        warm_up()


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
    parameters: Annotated[str, typer.Option(help="point or prior")] = "point",
    out: Annotated[Path | None, typer.Option(help="folder for the results")] = None,
    trace: Annotated[
        list[int] | None,
        typer.Option(min=0, help="keep every event of this replication; several may be given"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fight a plan many times; results go to a folder of Parquet tables."""
    import siegeworks as sw
    from siegeworks.study.trace import write_trace

    siege, chosen = sound(*planned(scenario, plan, day(at)))
    compile_first()
    result = sw.simulate(
        siege,
        chosen,
        replications=replications,
        seed=seed,
        until=day(until),
        against=siege.plan(against) if against else None,
        parameters=parameters,
        threads=threads or None,
        out=out,
        progress=progress_line,
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
    compile_first()
    result = sw.simulate(
        siege, plan, replications=replications, seed=1954, until=dt.date(1954, 4, 30), out=out,
        progress=progress_line,
    )  # fmt: skip
    show_summary(result, as_json=False)
    typer.echo(f"report: {sw.report(result).resolve()}")


def fail(error: Exception, code: int, as_json: bool) -> NoReturn:
    """Print an error for the person at the keyboard and leave with its code."""
    if as_json:
        print_json(
            {
                "error": {
                    "kind": type(error).__name__,
                    "message": str(error),
                    "faults": fault_rows(error),
                }
            }
        )
    else:
        typer.echo(str(error), err=True)
    raise SystemExit(code)


def main() -> None:
    """Run the program; errors of ours become words and an exit code, never a traceback."""
    from siegeworks.scenario.faults import SiegeworksError

    try:
        app(standalone_mode=True)
    except SiegeworksError as error:
        fail(error, error.exit_code, "--json" in sys.argv)
    except KeyboardInterrupt:
        stopped()
    except SystemExit as end:
        if end.code == CTRL_C:
            stopped()
        raise


def stopped() -> NoReturn:
    """Say what Ctrl-C has left, and leave."""
    typer.echo(
        "\nstopped; finished blocks are kept and the same command goes on from there", err=True
    )
    raise SystemExit(3)
