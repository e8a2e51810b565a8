"""Commands about plans, before a shot is simulated."""

from __future__ import annotations

import typer

from siegeworks.cli.app import app
from siegeworks.cli.common import (
    AsJson,
    At,
    PlanName,
    ScenarioName,
    console,
    day,
    fault_rows,
    planned,
    print_json,
)

plan_app = typer.Typer(help="Plans: list them, check them.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")


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
