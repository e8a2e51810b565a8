"""A patch as text: TOML that says what is changed, and why anybody would ask.

    question = "What if the airlift is halved?"
    source = "where the question comes from"

    [air.c47]                 # table, key of the row: the columns that change
    share_sent = 0.35

    [parameters]              # held at these values, whatever set of parameters is run
    force_slope_beta = 0.55

    [policies.garrison]
    counterattacks_per_sector_watch = 0

    [plan]                    # as a plan that changes another: without, tasks; or take = "NAME"
    without = ["dig-a1"]

``new.TABLE`` lists rows to add and ``drop`` names rows to leave out (``"arrivals.vm_9"``). Rows
with a key of two columns are named by both (``stocks.DEPOT.ITEM``). A formation in ``units`` means
its units, and ``cell`` an H3 cell as a unit's place. A patch has no more to say than that, so its
text is its identity.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from siegeworks.plan.toml_lines import key_lines
from siegeworks.plan.toml_writer import dump_keys
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, suggest
from siegeworks.scenario.schema import Record, column
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.toml_file import build_record, read_toml

QUESTIONS = "questions"
"""Folder of a scenario in which ready-made questions lie, one patch a file."""
PLAN, PARAMETERS = "plan", "parameters"
Data = dict[str, Any]


class Head(Record):
    """What a patch says of itself."""

    question: str = column("the question it asks", default="")
    source: str = column("where the question, and the figures of the patch, come from", default="")
    note: str = column("what the patch stands for and what it leaves out", default="")


@dataclass(frozen=True)
class Patch:
    """A change of a siege and its plan. ``name``: of its file; ``data``: the change as read from
    TOML; ``lines``: line of each key."""

    name: str
    head: Head
    data: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """The change alone, one line a value, sorted: equal for equal changes."""
        return dump_keys(self.data)

    @property
    def tables(self) -> Data:
        """What it changes of the siege: everything but plan and parameters."""
        return {key: value for key, value in self.data.items() if key not in (PLAN, PARAMETERS)}

    @property
    def title(self) -> str:
        """The question, or the change itself where no question is put."""
        return self.head.question or ", ".join(self.text.split("\n")[:3])


def read_patch(path: str | Path) -> Patch:
    """The patch of a TOML file. ``UsageError`` when there is none, ``DataFaults`` for its head."""
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"no patch file {str(path)!r}")
    data, faults = read_toml(file, file.name)
    if faults:
        raise DataFaults(faults)
    return patch_of(data, file.stem, key_lines(file.read_text("utf-8-sig")))


def patch_of(data: Data, name: str = "patch", lines: Mapping[str, int] | None = None) -> Patch:
    """A patch from TOML tables that are read already. Raises ``DataFaults``."""
    words = {key: data[key] for key in Head.model_fields if key in data}
    head, faults = build_record(Head, words, f"{name}.toml")
    change = {key: value for key, value in data.items() if key not in words}
    if not change:
        found, repair = "no change", "name a table, parameters, policies or plan"
        faults.append(Fault(f"{name}.toml", 0, "", found, "at least one change", repair))
    if head is None or faults:
        raise DataFaults(faults)
    return Patch(name, head, change, dict(lines or {}))


def patch_from(settings: Sequence[str]) -> Patch:
    """A patch from settings such as ``air.c47.share_sent=0.35``.

    A value that TOML cannot read is taken as text. ``UsageError`` for one without ``=``.
    """
    data: Data = {}
    for setting in settings:
        path, sign, text = setting.partition("=")
        keys = [key.strip().strip('"') for key in path.split(".")]
        if not sign or not all(keys) or len(keys) < 2:
            raise UsageError(f"--set {setting!r}: expected TABLE.KEY.COLUMN=VALUE")
        table = data
        for key in keys[:-1]:
            table = table.setdefault(key, {})
            if not isinstance(table, dict):
                raise UsageError(f"--set {setting!r}: {key} has a value already")
        table[keys[-1]] = _value(text.strip())
    return patch_of(data, "set")


def joined(patches: Sequence[Patch]) -> Patch:
    """Several patches as one; where two give the same value, the later one stands."""
    first, *others = patches
    data = dict(first.data)
    for other in others:
        data = merged(data, other.data)
    question = " and ".join(p.head.question for p in patches if p.head.question)
    head = first.head.model_copy(update={"question": question})
    return Patch("+".join(p.name for p in patches), head, data, dict(first.lines))


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Data:
    """Two changes as one: tables key by key, lists one behind the other, else the later value."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = merged(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            result[key] = old + value
        else:
            result[key] = value
    return result


def list_questions(siege: Siege) -> tuple[str, ...]:
    """Names of the questions that lie ready with a scenario, sorted."""
    return tuple(sorted(path.stem for path in (siege.folder / QUESTIONS).glob("*.toml")))


def load_question(siege: Siege, name: str) -> Patch:
    """A ready-made question by name. ``UsageError`` for an unknown one."""
    known = list_questions(siege)
    if name not in known:
        raise UsageError.unknown("question", name, known)
    return read_patch(siege.folder / QUESTIONS / f"{name}.toml")


def unknown_table(patch: Patch, name: str, known: Sequence[str]) -> Fault:
    """The fault of a table that a patch cannot change."""
    near = suggest(name, known)
    return Fault(
        f"{patch.name}.toml", patch.lines.get(name, 0), name, "an unknown table",
        "one of " + ", ".join(known), near,
    )  # fmt: skip


def _value(text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    # A whole day written bare is a date; an hour without a date is no value of a table.
    return text if isinstance(value, dt.time) else value
