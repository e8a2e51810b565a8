"""Reads plans and policies of a scenario, every fault at once, and writes plans back."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from siegeworks.plan.records import Plan, Policies
from siegeworks.plan.toml_lines import key_lines, line_of
from siegeworks.plan.toml_writer import dump_record
from siegeworks.plan.variant import changed, is_change, moved_lines
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, suggest
from siegeworks.scenario.schema import Record
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.tables import quote
from siegeworks.scenario.toml_file import build_record, read_toml

R = TypeVar("R", bound=Record)

PLANS = "plans"
POLICIES = "policies.toml"

_ENTRY = re.compile(r"^(tasks|phases|lines)\[(\d+)\]")


def list_plans(siege: Siege) -> tuple[str, ...]:
    """Ids of the plans in the scenario's folder, sorted."""
    return tuple(sorted(path.stem for path in (siege.folder / PLANS).glob("*.toml")))


def load_plan(siege: Siege, name_or_path: str | Path) -> Plan:
    """A plan of the scenario by its id, or from a file when given a path that ends in .toml.

    A file that only says what differs from another plan (:mod:`siegeworks.plan.variant`) gives the
    whole plan. Raises ``UsageError`` for an unknown name and ``DataFaults`` with everything that is
    wrong with the file's shape. Whether the plan can work is for
    :func:`siegeworks.plan.checks.check_plan` to say.
    """
    path = _path(siege, name_or_path)
    plan, faults, _ = _read_plan(siege, path, ())
    if plan is None or faults:
        raise DataFaults(faults)
    return plan


def load_policies(siege: Siege) -> Policies:
    """Policies of both sides from ``policies.toml``, the defaults when there is no such file, and
    what a patch of the siege changes of them."""
    path = siege.folder / POLICIES
    changes = tomllib.loads(siege.patch).get("policies", {})
    if not path.exists() and not changes:
        return Policies()
    data, faults = read_toml(path, POLICIES) if path.exists() else ({}, [])
    policies = None
    if not faults:
        lines = key_lines(path.read_text("utf-8-sig")) if path.exists() else {}
        policies, faults = _build(Policies, _with_changes(data, changes), POLICIES, lines)
    if policies is None or faults:
        raise DataFaults(faults)
    return policies


def _with_changes(data: dict[str, Any], changes: Any) -> dict[str, Any]:
    """Policies with some columns of a side changed; what is no side stays, to be found at fault."""
    if not isinstance(changes, dict):
        return data | {"policies": changes}
    mended = dict(data)
    for side, columns in changes.items():
        both = isinstance(columns, dict) and isinstance(data.get(side, {}), dict)
        mended[side] = data.get(side, {}) | columns if both else columns
    return mended


def dump_plan(plan: Plan) -> str:
    """The plan as the text of its TOML file; reading it gives an equal plan."""
    return dump_record(plan)


def plan_hash(plan: Plan) -> str:
    """SHA-256 of what the plan says; comments and layout of its file do not count."""
    return hashlib.sha256(dump_plan(plan).encode()).hexdigest()


def plan_file(siege: Siege, path: Path) -> str:
    """How faults call the file of a plan: by its place in the scenario, else by its name."""
    is_inside = path.is_relative_to(siege.folder)
    return path.relative_to(siege.folder).as_posix() if is_inside else path.name


def plan_lines(siege: Siege, plan: Plan) -> dict[str, int]:
    """Lines of the keys in the plan's own file; empty when the plan is not what the file says."""
    if plan.id not in list_plans(siege):
        return {}
    path = siege.folder / PLANS / f"{plan.id}.toml"
    written, faults, lines = _read_plan(siege, path, ())
    return lines if written == plan and not faults else {}


def _path(siege: Siege, name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        if not path.exists():
            raise UsageError(f"no plan file {str(path)!r}")
        return path
    if name_or_path not in list_plans(siege):
        raise UsageError.unknown("plan", name_or_path, list_plans(siege))
    return siege.folder / PLANS / f"{name_or_path}.toml"


def _read_plan(
    siege: Siege, path: Path, above: tuple[str, ...]
) -> tuple[Plan | None, list[Fault], dict[str, int]]:
    """The plan of a file, its faults, and the lines of its keys.

    ``above`` names the plans that are being read because they change one another.
    """
    file = plan_file(siege, path)
    data, faults = read_toml(path, file)
    if faults:
        return None, faults, {}
    lines = key_lines(path.read_text("utf-8-sig"))
    if not is_change(data):
        plan, faults = _build(Plan, data, file, lines)
        return plan, faults + _id_faults(plan, path, file, lines), lines
    base, faults = _base(siege, data, file, lines, (*above, path.stem))
    if base is None:
        return None, faults, lines
    whole, places = changed(tomllib.loads(dump_plan(base)), data)
    lines = moved_lines(lines, places)
    plan, faults = _build(Plan, whole, file, lines)
    faults += _id_faults(plan, path, file, lines)
    if plan is None:
        return None, faults, lines
    kept, found = _without(plan, data.get("without", []), file, lines)
    number = {task.id: n for n, task in enumerate(kept.tasks, start=1)}
    anew = {n: number.get(task.id, 0) for n, task in enumerate(plan.tasks, start=1)}
    return kept, faults + found, moved_lines(lines, anew)


def change_plan(plan: Plan, change: dict[str, Any], file: str) -> tuple[Plan, list[Fault]]:
    """The plan under a change written as in a file with ``variant_of``, and its faults.

    The plan keeps its id: its hash tells it apart. ``file`` is how faults call the change.
    """
    whole, _ = changed(tomllib.loads(dump_plan(plan)), change)
    made, faults = _build(Plan, whole, file, {})
    if made is None:
        return plan, faults
    kept, found = _without(made, change.get("without", []), file, {})
    return kept, faults + found


def _base(
    siege: Siege, data: dict[str, Any], file: str, lines: dict[str, int], above: tuple[str, ...]
) -> tuple[Plan | None, list[Fault]]:
    """The plan that a change is made to; ``DataFaults`` when that one is faulty."""
    name = data["variant_of"]
    row = line_of(lines, "variant_of")
    if name in above:
        ring = " -> ".join((*above, name))
        return None, [Fault(file, row, "variant_of", ring, "a plan that is not its own variant")]
    if name not in list_plans(siege):
        near = suggest(str(name), list_plans(siege))
        return None, [Fault(file, row, "variant_of", quote(str(name)), "a known plan", near)]
    base, faults, _ = _read_plan(siege, siege.folder / PLANS / f"{name}.toml", above)
    return (None if faults else base), faults


def _without(plan: Plan, names: Any, file: str, lines: dict[str, int]) -> tuple[Plan, list[Fault]]:
    """The plan without the tasks that a change leaves out."""
    row = line_of(lines, "without")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return plan, [Fault(file, row, "without", quote(str(names)), "a list of task ids")]
    faults = []
    for name in names:
        known = [task.id for task in plan.tasks]
        if name in known:
            plan = plan.without(name)
        else:
            near = suggest(name, known)
            faults.append(Fault(file, row, "without", quote(name), "the id of a task", near))
    return plan, faults


def _build(
    record: type[R], data: dict[str, Any], file: str, lines: dict[str, int]
) -> tuple[R | None, list[Fault]]:
    """The record of TOML tables, and its faults with their lines."""
    odd = [Fault(file, 0, *why) for why in _hours_with_offset(data, "")]
    made, wrong = build_record(record, data, file)
    return made, [_placed(fault, lines, data) for fault in odd + _innermost(wrong)]


def _innermost(faults: list[Fault]) -> list[Fault]:
    """Without faults of a list that only lacks the entries in which faults were found."""
    fields = [fault.field for fault in faults]
    return [f for f in faults if not any(other.startswith(f.field + "[") for other in fields)]


def _placed(fault: Fault, lines: dict[str, int], data: dict[str, Any]) -> Fault:
    """The fault with its line; tasks and phases go by their id where they have one."""
    field = fault.field
    if entry := _ENTRY.match(field):
        table = data[entry[1]][int(entry[2]) - 1]
        name = table.get("id") if isinstance(table, dict) else None
        if isinstance(name, str):
            field = f"{entry[1]}[{name}]{field[entry.end() :]}"
    row = line_of(lines, fault.field)
    return Fault(fault.file, row, field, fault.found, fault.expected, fault.repair)


def _hours_with_offset(value: Any, at: str) -> Iterator[tuple[str, str, str, str]]:
    """Hours that are not on the scenario's clock: field, found, expected, repair."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _hours_with_offset(inner, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _hours_with_offset(inner, f"{at}[{number}]")
    elif isinstance(value, dt.datetime) and value.tzinfo is not None:
        yield at, value.isoformat(), "a local hour", "leave the offset out"


def _id_faults(plan: Plan | None, path: Path, file: str, lines: dict[str, int]) -> list[Fault]:
    """Ids that two phases, tasks or lines share, and a plan that is not called as its file."""
    if plan is None:
        return []
    faults = []
    if plan.id != path.stem:
        repair = f"rename the file or write id = {path.stem!r}"
        row = line_of(lines, "id")
        faults.append(Fault(file, row, "id", quote(plan.id), path.stem, repair))
    for table, ids in (
        ("phases", [phase.id for phase in plan.phases]),
        ("tasks", [task.id for task in plan.tasks]),
        ("lines", [line.id for line in plan.lines]),
    ):
        for name in [name for name, n in Counter(ids).items() if n > 1]:
            last = len(ids) - ids[::-1].index(name)
            row = line_of(lines, f"{table}[{last}].id")
            found, expected = f"{name!r} {ids.count(name)} times", "an id of its own"
            faults.append(Fault(file, row, f"{table}[{name}].id", found, expected, "rename one"))
    return faults
