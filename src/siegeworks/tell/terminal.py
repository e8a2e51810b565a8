"""What the terminal shows: tables of rich, the same words and figures as the report.

Each function prints to the console it is given. Words from scenarios and plans are printed as they
are: square brackets in a name are no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from siegeworks.plan.load import list_plans
from siegeworks.plan.records import Plan
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.siege import Siege
from siegeworks.study.uncertainty import spread_words
from siegeworks.study.views import Assessment, Row, Section, as_day
from siegeworks.tell import style
from siegeworks.tell.names import names_of, place_name

if TYPE_CHECKING:
    from rich.console import Console

BAR = 20
"""Letters of a bar that shows a chance."""

MOST_TASKS = 30
"""Tasks of a summary that are listed, those that most often end well first."""


def print_scenario(console: Console, siege: Siege) -> None:
    """What a scenario holds: sides, strengths, positions, plans, terms."""
    scenario = siege.scenario
    console.print(Text(scenario.title, "bold"))
    console.print(Text(scenario.summary))
    table = plain_table("", ">men fit", ">units", ">tubes", ">positions held")
    for side in scenario.sides:
        table.add_row(*_side_row(siege, side.id, f"{side.name} ({side.role})"))
    console.print(table)
    key = {p.id: place_name(p) for p in siege.positions}
    facts = (
        ("situation", f"dawn of {style.full_day(siege.at)}"),
        ("can be run to", style.full_day(scenario.last_day)),
        ("positions", style.number(len(siege.positions))),
        ("ground", f"{style.number(len(siege.ground))} cells; {scenario.reconstruction}"),
        ("key ground", ", ".join(key[i] for i in scenario.key_ground if i in key) or "none named"),
        ("plans", ", ".join(list_plans(siege)) or "none"),
        ("licence", scenario.licence),
    )
    _print_pairs(console, facts)


def _side_row(siege: Siege, side: str, name: str) -> tuple[str, ...]:
    mine = {unit.id for unit in siege.units if unit.side == side}
    states = [s for s in siege.situation.units if s.unit in mine and s.is_present]
    held = sum(state.holder == side for state in siege.situation.positions)
    figures = (sum(s.fit for s in states), len(states), sum(s.tubes for s in states), held)
    return (name, *(style.number(figure) for figure in figures))


def print_assessment(console: Console, assessment: Assessment) -> None:
    """The conference's questions with their answers, then the document beside the model."""
    console.print(Text(f"Assessment at dawn of {style.full_day(assessment.at)}", "bold"))
    if assessment.basis:
        console.print(Text(assessment.basis))
    for section in assessment.sections:
        _print_section(console, section)
    if assessment.statements:
        table = plain_table("the document says", "the model finds", ">value", "interval", "verdict")
        for row in assessment.statements:
            table.add_row(*texts(row.statement, row.finding, row.value, row.interval, row.verdict))
        console.print(Text("\nThe document and the model", "bold"))
        console.print(table)


def _print_section(console: Console, section: Section) -> None:
    console.print(Text(f"\n{section.title}", "bold"))
    if section.note:
        console.print(Text(section.note, "dim"))
    table = plain_table("", "side", ">value", ">low to high", "unit", "source")
    for heading, rows in groupby(section.table, key=lambda row: row.group):
        if heading:
            table.add_row(Text(heading, "bold"))
        for row in rows:
            ends = _ends(row)
            table.add_row(*texts(row.item, row.side, row.value, ends, row.unit, row.source))
    console.print(table)


def _ends(row: Row) -> str:
    if row.low is None or row.high is None:
        return ""
    return style.span(row.low, row.high, row.unit)


def print_plan_check(console: Console, plan: Plan, faults: Sequence[Fault]) -> None:
    """What in a plan cannot work, errors first, or that nothing was found."""
    n_errors = sum(fault.severity == "error" for fault in faults)
    console.print(Text(f"{plan.title} ({plan.id})", "bold"))
    if not faults:
        n_tasks, n_phases = len(plan.tasks), len(plan.phases)
        told = f"{style.plural(n_tasks, 'task')} in {style.plural(n_phases, 'phase')}"
        console.print(f"{told}: nothing found that cannot work.", highlight=False)
        return
    n_warnings = len(faults) - n_errors
    counts = f"{style.plural(n_errors, 'fault')}, {style.plural(n_warnings, 'warning')}"
    console.print(counts, highlight=False)
    table = plain_table("", "where", "found", "expected", "repair")
    for fault in sorted(faults, key=lambda f: f.severity != "error"):
        table.add_row(*texts(fault.severity, _where(fault), *_told(fault)))
    console.print(table)


def _where(fault: Fault) -> str:
    line = f":{fault.row}" if fault.row else ""
    return f"{fault.file}{line} {fault.field}".strip()


def _told(fault: Fault) -> tuple[str, str, str]:
    return fault.found, fault.expected, fault.repair


def print_summary(console: Console, summary: Mapping[str, Any], siege: Siege | None = None) -> None:
    """The short answer of a run: key ground, tasks, measures, the end.

    ``summary`` is what :func:`siegeworks.study.summary.summary` gives; with the ``siege`` places
    are called by their names.
    """
    n, until = int(summary["replications"]), as_day(summary["until"])
    title = f"{_plans(summary)}: {style.full_day(as_day(summary['at']))} to {style.full_day(until)}"
    console.print(Text(title, "bold"))
    console.print(
        f"N = {style.number(n)}, seed {summary['seed']}, parameters: {summary['parameters']}. "
        "The model says is not it happened.",
        highlight=False,
    )
    console.print(spread_words(str(summary["parameters"])), highlight=False)
    for note in summary.get("notes", ()):
        console.print(f"Warning: {note}.", highlight=False)
    names = names_of(siege) if siege is not None else {}
    _print_chances(console, f"key ground at dawn of {style.day(until)}", _key_rows(summary, names))
    _print_chances(console, f"task done by {style.day(until)}", _task_rows(summary))
    table = plain_table("at the last dawn", ">median", ">nine tenths of runs", "unit")
    for row in summary["outcomes"]:
        table.add_row(*_outcome(row))
    console.print(table)
    end = summary["ending"]
    ends = style.chance_span(end["low"], end["high"])
    told = f"Resistance has ended in {style.chance(end['p_over'])} of runs ({ends})."
    console.print(told, highlight=False)


def _plans(summary: Mapping[str, Any]) -> str:
    plans = [str(name) for name in summary["plans"] if name]
    return f"{summary['scenario']}, {' against '.join(plans) or 'no plan'}"


def _key_rows(
    summary: Mapping[str, Any], names: Mapping[str, str]
) -> list[tuple[str, float, float, float]]:
    return [
        (names.get(r["position"], r["position"]), r["p_besieger"], r["low"], r["high"])
        for r in summary["key_ground"]
    ]


def _task_rows(summary: Mapping[str, Any]) -> list[tuple[str, float, float, float]]:
    """Tasks by their ids, those that most often end well first."""
    rows = sorted(summary["tasks"], key=lambda r: -r["p_done"])[:MOST_TASKS]
    return [(r["task"], r["p_done"], r["low"], r["high"]) for r in rows]


def _print_chances(
    console: Console, title: str, rows: Iterable[tuple[str, float, float, float]]
) -> None:
    table = plain_table(title, "", ">chance", ">95% interval")
    for name, p, low, high in rows:
        chance = style.chance(p)
        table.add_row(Text(name), chance_bar(p), chance, style.chance_span(low, high))
    if table.row_count:
        console.print(table)


def chance_bar(p: float) -> Text:
    """A chance as a bar of ``BAR`` letters."""
    full = round(p * BAR)
    return Text("█" * full, style.BESIEGER) + Text("·" * (BAR - full), "dim")


def _outcome(row: Mapping[str, Any]) -> list[Text]:
    unit = row["unit"]
    digits = style.digits_of(unit, row["p95"])
    middle = style.number(style.rough(row["p50"]), digits)
    ends = style.span(style.rough(row["p05"]), style.rough(row["p95"]), unit)
    return texts(row["measure"].replace("_", " "), middle, ends, unit)


def plain_table(*columns: str) -> Table:
    """A table with these columns; a ``>`` before a name sets figures to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        is_figure = column.startswith(">")
        table.add_column(
            column.removeprefix(">"),
            justify="right" if is_figure else "left",
            no_wrap=is_figure,
            overflow="fold",
        )
    return table


def texts(*cells: str) -> list[Text]:
    """Cells printed as they are: square brackets in them are no markup."""
    return [Text(cell) for cell in cells]


def _print_pairs(console: Console, pairs: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in pairs:
        table.add_row(Text(name, "dim"), Text(value))
    console.print(table)
