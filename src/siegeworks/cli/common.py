"""What the commands share: their common options, how they print, and how they load."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from siegeworks.plan.records import Plan
    from siegeworks.plan.siege import PlannedSiege

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
Parameters = Annotated[
    str | None,
    typer.Option(
        help="point, prior or posterior; by default posterior where the scenario has calibrated "
        "draws, else prior"
    ),
]
EngineName = Annotated[str, typer.Option("--engine", help="local or ray")]
Address = Annotated[
    str | None, typer.Option(help="Ray cluster to join; auto = this machine's", metavar="ADDR")
]
StoreUrl = Annotated[
    str | None, typer.Option(help="folder or URL that every machine of the cluster reaches")
]
PlayOn = Annotated[
    bool, typer.Option("--play-on", help="fight every watch: the siege does not end early")
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


@contextmanager
def played_by(
    engine: str, address: str | None, store: str | None = None, threads: int = 0
) -> Iterator[None]:
    """Have the campaigns of a command played where its options say; ``threads`` 0 = all."""
    from siegeworks.study.cluster import executor_named
    from siegeworks.study.execution import using

    with using(executor_named(engine, address, store, threads or None)):
        yield


def compile_first(
    siege: PlannedSiege | None = None, plan: Plan | None = None, **options: Any
) -> None:
    """Compile the rules, saying so, when no earlier start has.

    With a siege and a plan one campaign is played meanwhile without compiled rules and shown;
    ``options`` as ``simulate`` takes them.
    """
    from siegeworks.study.warm import is_cold, warm_up

    if not is_cold():
        return
    typer.echo("Compiling the rules, once for this version: about half a minute.", err=True)
    if siege is None or plan is None:
        warm_up()
        return
    from siegeworks.study.early import first_result

    with first_result(siege, plan, options, partial(show_first, siege)):
        warm_up()


def show_first(siege: PlannedSiege, summary: dict[str, Any]) -> None:
    """Show one campaign's summary on the standard error: results proper go to the output."""
    from rich.console import Console

    from siegeworks.tell.terminal import print_summary

    typer.echo("The first 1 run, played while the rules compile:", err=True)
    print_summary(Console(stderr=True), summary, siege)
