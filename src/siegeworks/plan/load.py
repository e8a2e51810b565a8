"""Reads plans and policies of a scenario, every fault at once, and writes plans back."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from siegeworks.plan.records import Plan, Policies
from siegeworks.plan.toml_lines import key_lines, line_of
from siegeworks.plan.toml_writer import dump_record
from siegeworks.scenario.faults import DataFaults, Fault, UsageError
from siegeworks.scenario.schema import Record
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.tables import quote
from siegeworks.scenario.toml_file import build_record, read_toml

R = TypeVar("R", bound=Record)

PLANS = "plans"
POLICIES = "policies.toml"

_ENTRY = re.compile(r"^(tasks|phases)\[(\d+)\]")


def list_plans(siege: Siege) -> tuple[str, ...]:
    """Ids of the plans in the scenario's folder, sorted."""
    return tuple(sorted(path.stem for path in (siege.folder / PLANS).glob("*.toml")))


def load_plan(siege: Siege, name_or_path: str | Path) -> Plan:
    """A plan of the scenario by its id, or from a file when given a path that ends in .toml.

    Raises ``UsageError`` for an unknown name and ``DataFaults`` with everything that is wrong with
    the file's shape. Whether the plan can work is :func:`siegeworks.plan.checks.check_plan`'s.
    """
    path = _path(siege, name_or_path)
    file = plan_file(siege, path)
    plan, faults = _read(Plan, path, file)
    if plan is not None:
        faults = faults + list(_repeated(plan, path, file))
        if plan.id != path.stem:
            repair = f"rename the file or write id = {path.stem!r}"
            faults.append(Fault(file, _line(path, "id"), "id", quote(plan.id), path.stem, repair))
    if plan is None or faults:
        raise DataFaults(faults)
    return plan


def load_policies(siege: Siege) -> Policies:
    """Policies of both sides from ``policies.toml``; the defaults when there is no such file."""
    path = siege.folder / POLICIES
    if not path.exists():
        return Policies()
    policies, faults = _read(Policies, path, POLICIES)
    if policies is None or faults:
        raise DataFaults(faults)
    return policies


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
    path = siege.folder / PLANS / f"{plan.id}.toml"
    if not path.exists():
        return {}
    written, faults = _read(Plan, path, path.name)
    return key_lines(path.read_text("utf-8-sig")) if written == plan and not faults else {}


def _path(siege: Siege, name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        if not path.exists():
            raise UsageError(f"no plan file {str(path)!r}")
        return path
    if name_or_path not in list_plans(siege):
        raise UsageError.unknown("plan", name_or_path, list_plans(siege))
    return siege.folder / PLANS / f"{name_or_path}.toml"


def _read(record: type[R], path: Path, file: str) -> tuple[R | None, list[Fault]]:
    """The record of a TOML file, and its faults with their lines."""
    data, faults = read_toml(path, file)
    if faults:
        return None, faults
    odd = [Fault(file, 0, *why) for why in _hours_with_offset(data, "")]
    made, wrong = build_record(record, data, file)
    lines = key_lines(path.read_text("utf-8-sig"))
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


def _repeated(plan: Plan, path: Path, file: str) -> Iterator[Fault]:
    """Ids that two phases or two tasks share."""
    for table, ids in (
        ("phases", [phase.id for phase in plan.phases]),
        ("tasks", [task.id for task in plan.tasks]),
    ):
        for name in [name for name, n in Counter(ids).items() if n > 1]:
            last = len(ids) - ids[::-1].index(name)
            row = _line(path, f"{table}[{last}].id")
            found = f"{name!r} {ids.count(name)} times"
            yield Fault(file, row, f"{table}[{name}].id", found, "an id of its own", "rename one")


def _line(path: Path, field: str) -> int:
    return line_of(key_lines(path.read_text("utf-8-sig")), field)
