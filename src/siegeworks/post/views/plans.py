"""Plans as they are shown, checked, edited and saved."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from siegeworks.plan.checks import check_plan
from siegeworks.plan.drawn import drawn_on
from siegeworks.plan.expand import assign
from siegeworks.plan.known import Known
from siegeworks.plan.load import dump_plan, load_plan
from siegeworks.plan.matrix import matrix
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege
from siegeworks.post.errors import rows_of
from siegeworks.post.library import Library
from siegeworks.post.shapes import plans as shapes
from siegeworks.post.views.speech import book_of
from siegeworks.scenario.faults import DataFaults, Fault, SiegeworksError, errors
from siegeworks.tell.names import names_of

_ENTRY = re.compile(r"^(tasks|phases|lines)\[([^\]]+)\]")


def plan_list(library: Library, scenario: str, at: str) -> shapes.PlanList:
    """The plans of a siege, saved ones last; a broken file is told and passed over."""
    siege = library.siege(scenario, at)
    rows, broken = [], {}
    for name, is_saved in library.plan_ids(siege):
        try:
            plan = library.plan(siege, name)
        except SiegeworksError as error:
            broken[name] = str(error)
            continue
        known = plan.model_dump(include={"id", "title", "side", "start", "variant_of", "summary"})
        rows.append(shapes.PlanRow(**known, is_saved=is_saved))
    return shapes.PlanList(plans=rows, broken=broken)


def plan_view(
    library: Library, scenario: str, at: str, plan_id: str, lang: str = "en"
) -> shapes.PlanView:
    """A plan with its faults and matrix. Raises as :meth:`Library.plan`."""
    siege = library.siege(scenario, at)
    plan = library.plan(siege, plan_id)
    return checked_view(siege, plan, lang, is_saved=plan_id not in siege.plans)


def checked_view(
    siege: PlannedSiege, plan: Plan, lang: str = "en", is_saved: bool = False
) -> shapes.PlanView:
    """A plan, saved or not, held against its siege."""
    faults = faults_of(siege, plan)
    return shapes.PlanView(
        plan=plan,
        is_saved=is_saved,
        is_sound=not errors(faults),
        faults=placed(book_of(siege, lang).faults(faults)),
        matrix=matrix_view(siege, plan),
        toml=dump_plan(plan),
    )


def faults_of(siege: PlannedSiege, plan: Plan) -> list[Fault]:
    """What cannot work in a plan; a name that stops the check is told as its fault."""
    try:
        return check_plan(siege, plan, siege.policies)
    except DataFaults as error:
        return list(error.faults)


def placed(faults: list[Fault]) -> list[shapes.PlanFault]:
    """Faults with the task, phase or trench line in which they lie."""
    rows = []
    for row in rows_of(faults):
        entry = _ENTRY.match(row.field)
        place = {entry[1][:-1]: entry[2]} if entry else {}
        rows.append(shapes.PlanFault(**row.model_dump()).model_copy(update=place))
    return rows


def matrix_view(siege: PlannedSiege, plan: Plan) -> shapes.MatrixView | None:
    """The matrix as bars on a clock; None when a name of the plan is unknown."""
    try:
        drawn = drawn_on(siege, plan)
        table, tasks = matrix(siege, plan), assign(Known(drawn), plan)
    except SiegeworksError:
        return None
    named = names_of(drawn)
    times = {task.id: (task.start, task.end, task.objective) for task in tasks}
    rows = []
    for row in table.rows:
        bars = {}
        for entry in (e for cell in row.cells for e in cell):
            start, end, objective = times[entry.task]
            bars[entry.task, entry.is_support] = shapes.BarView(
                task=entry.task,
                kind=entry.kind,
                objective=objective,
                objective_label=named.get(objective, objective),
                start=start,
                end=max(start, end),
                is_support=entry.is_support,
                waits=entry.waits,
            )
        rows.append(
            shapes.MatrixRow(formation=row.formation, name=row.name, bars=list(bars.values()))
        )
    columns = [shapes.SpanView.model_validate(span, from_attributes=True) for span in table.columns]
    return shapes.MatrixView(columns=columns, rows=rows)


def save(
    library: Library, scenario: str, at: str, plan: Plan, lang: str = "en"
) -> shapes.SavedPlan:
    """Keep a plan under a new id, with its faults: a plan in work may have some.

    Raises ``Refusal`` (409) when the id is taken.
    """
    siege = library.siege(scenario, at)
    path = library.save_plan(siege, plan)
    file = path.relative_to(library.settings.folder).as_posix()
    faults = book_of(siege, lang).faults(faults_of(siege, plan))
    return shapes.SavedPlan(id=plan.id, file=file, faults=placed(faults))


def upload(
    library: Library, scenario: str, at: str, given: tuple[str, bytes], lang: str = "en"
) -> shapes.SavedPlan:
    """Keep a plan from the name and text of its file, read as strictly as one of the scenario.

    Raises ``DataFaults`` with every fault of its shape, ``Refusal`` (409) when the id is taken.
    """
    siege = library.siege(scenario, at)
    name, text = given
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_bytes(text)
        plan = load_plan(siege, path)
    return save(library, scenario, at, plan, lang)
