"""A patch applied: the siege and the plan as they are after it, checked as any other."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from siegeworks.plan.load import change_plan, load_plan, load_policies
from siegeworks.plan.patch.read import PARAMETERS, PLAN, Head, Patch, merged
from siegeworks.plan.patch.rows import Editor
from siegeworks.plan.records import Plan
from siegeworks.plan.toml_lines import line_of
from siegeworks.plan.toml_writer import dump_keys
from siegeworks.scenario.checks import run_checks
from siegeworks.scenario.draft import Draft, read_draft
from siegeworks.scenario.faults import DataFaults, Fault, errors, suggest
from siegeworks.scenario.load import siege_of
from siegeworks.scenario.priors import limits
from siegeworks.scenario.siege import Siege, folder_hash
from siegeworks.scenario.tables import quote

TAKE = "take"
"""Key of a patch's plan that names another plan of the scenario, in place of the one given."""


class Patched(NamedTuple):
    """What a patch makes of a siege and a plan. ``overrides``: parameters held at a value."""

    siege: Siege
    plan: Plan | None
    overrides: Mapping[str, float]


def apply_patch(siege: Siege, plan: Plan | None, patch: Patch) -> Patched:
    """The siege and the plan after a patch.

    Tables are changed row by row and held to the schema and to the checks of every scenario; the
    siege keeps the change in its hash. A siege that was patched before keeps the earlier change.
    Raises ``DataFaults`` with everything that is wrong, in the form of all faults.
    """
    overrides, faults = _overrides(siege, patch)
    changed = siege
    if patch.tables:
        changed, found = _patched(siege, patch)
        faults += found
    other = plan
    if not faults and PLAN in patch.data:
        other, faults = _plan(changed, plan, patch)
    if faults:
        raise DataFaults(faults)
    return Patched(changed, other, overrides)


def repatched(siege: Siege, text: str) -> Siege:
    """The siege under a change that was kept as text beside a run. Raises ``DataFaults``."""
    changed, faults = _patched(siege, Patch("patch", Head(), tomllib.loads(text)))
    if faults:
        raise DataFaults(faults)
    return changed


def _patched(siege: Siege, patch: Patch) -> tuple[Siege, list[Fault]]:
    data = merged(tomllib.loads(siege.patch), patch.tables)
    draft = _draft(siege.folder, siege.at.isoformat(), folder_hash(siege.folder))
    editor = Editor(patch, draft)
    changed = editor.apply(data)
    if editor.faults:
        return siege, editor.faults
    if found := errors(run_checks(changed)):
        return siege, [_of_patch(fault, editor) for fault in found]
    made = replace(siege_of(changed), parameters=siege.parameters, patch=dump_keys(data))
    result = type(siege)(**{name: getattr(made, name) for name in made.__dataclass_fields__})
    if "grid" in vars(siege):
        vars(result)["grid"] = siege.grid  # dear to build, and no patch changes the ground
    return result, _policy_faults(result, patch)


@functools.lru_cache(maxsize=4)
def _draft(folder: Path, at: str, _hash: str) -> Draft:
    """The tables of a siege as read; the hash of its files makes a changed file be read again."""
    return read_draft(folder, only=dt.date.fromisoformat(at))[0]


def _of_patch(fault: Fault, editor: Editor) -> Fault:
    """A fault that a check found, told of the patch where the patch changed that row."""
    at = editor.touched.get((fault.file, fault.row))
    if at is None:
        return replace(fault, file=f"{editor.patch.name}.toml: {fault.file}")
    where = f"{at}.{fault.field}" if fault.field else at
    line = line_of(dict(editor.patch.lines), where)
    return replace(fault, file=f"{editor.patch.name}.toml", row=line, field=where)


def _policy_faults(siege: Siege, patch: Patch) -> list[Fault]:
    try:
        load_policies(siege)
    except DataFaults as error:
        return [
            replace(f, file=f"{patch.name}.toml", row=0, field=f"policies.{f.field}")
            for f in error.faults
        ]
    return []


def _overrides(siege: Siege, patch: Patch) -> tuple[dict[str, float], list[Fault]]:
    values: dict[str, float] = {}
    faults: list[Fault] = []
    given = patch.data.get(PARAMETERS, {})
    file = f"{patch.name}.toml"
    if not isinstance(given, dict):
        return {}, [Fault(file, 0, PARAMETERS, quote(str(given)), "NAME = NUMBER")]
    for name, value in given.items():
        at = f"{PARAMETERS}.{name}"
        line = line_of(dict(patch.lines), at)
        if isinstance(value, bool) or not isinstance(value, int | float):
            faults.append(Fault(file, line, at, quote(str(value)), "a number"))
            continue
        if name not in siege.parameters.names:
            near = suggest(name, siege.parameters.names)
            faults.append(Fault(file, line, at, quote(name), "the name of a parameter", near))
            continue
        least, most = limits(siege.parameters.row(name))
        if not least <= value <= most:
            expected = f"a number from {least:g} to {most:g}"
            faults.append(Fault(file, line, at, quote(str(value)), expected))
        values[name] = float(value)
    return values, faults


def _plan(siege: Siege, plan: Plan | None, patch: Patch) -> tuple[Plan | None, list[Fault]]:
    change = dict(patch.data[PLAN]) if isinstance(patch.data[PLAN], dict) else {}
    file = f"{patch.name}.toml"
    base = load_plan(siege, str(change.pop(TAKE))) if TAKE in change else plan
    if base is None:
        return None, [Fault(file, line_of(dict(patch.lines), PLAN), PLAN, "no plan", "a plan")]
    return change_plan(base, change, file) if change else (base, [])
