"""Reads TOML and other keyed data into records, with a fault for each wrong key.

Used for ``scenario.toml``, policies, plans and the properties of map lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from siegeworks.scenario.columns import Column, columns_of, nested_record
from siegeworks.scenario.faults import Fault, suggest
from siegeworks.scenario.schema import Record
from siegeworks.scenario.tables import quote, read_text

R = TypeVar("R", bound=Record)
Details = dict[str, Any]
"""What pydantic tells of one error: its type, path, message and input."""


def read_toml(path: Path, name: str) -> tuple[dict[str, Any], list[Fault]]:
    """The tables of a TOML file; a syntax error is one fault with the line that tomllib names."""
    text, faults = read_text(path, name)
    if faults:
        return {}, faults
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        row = int(line[1]) if line else 0
        return {}, [Fault(name, row, "", str(error), "TOML", "mend the line or the one before it")]
    except (RecursionError, ValueError) as error:
        # Brackets within brackets without end, or a number of thousands of digits.
        return {}, [Fault(name, 0, "", str(error), "TOML of lists and numbers of a usual size")]


def build_record(
    record: type[R], data: dict[str, Any], file: str, at: str = "", row: int = 0
) -> tuple[R | None, list[Fault]]:
    """A record from keyed data, or None and every fault found in it.

    ``at`` is the path of the data inside the file, such as ``tasks[3]``; it opens the field name of
    each fault. Values must have the kind of their column: no text for numbers, no number for text.
    """
    try:
        return record.model_validate(_with_tuples(data), strict=True), []
    except ValidationError as error:
        found = [
            _fault(record, item, file, at)
            for item in _innermost([dict(item) for item in error.errors()])
        ]
        return None, [Fault(f.file, row, f.field, f.found, f.expected, f.repair) for f in found]


def _with_tuples(data: Any) -> Any:
    """TOML lists as tuples, which is what the schema's frozen records hold."""
    if isinstance(data, dict):
        return {key: _with_tuples(value) for key, value in data.items()}
    if isinstance(data, list):
        return tuple(_with_tuples(value) for value in data)
    return data


def _innermost(items: list[Details]) -> list[Details]:
    """Errors without those of a list that is too short only because an item of it is wrong."""
    paths = [item["loc"] for item in items]

    def holds_another(path: tuple[int | str, ...]) -> bool:
        return any(len(p) > len(path) and p[: len(path)] == path for p in paths)

    return [item for item in items if not holds_another(item["loc"])]


def _fault(record: type[Record], item: Details, file: str, at: str) -> Fault:
    path = item["loc"]
    field = _path_text(at, path)
    owner = _owner(record, path)
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    known = {c.name: c for c in columns_of(owner)} if owner else {}
    if item["type"] == "extra_forbidden":
        expected = "one of " + ", ".join(known)
        return Fault(file, 0, field, "an unknown key", expected, suggest(name, known))
    expected = _expected(known[name]) if name in known else item["msg"]
    if item["type"] == "missing":
        meaning = f": {known[name].meaning}" if name in known else ""
        return Fault(file, 0, field, "nothing", expected + meaning, f"add {name}")
    if item["type"] in ("too_short", "too_long"):
        expected = item["msg"]
    repair = suggest(str(item["input"]), known[name].choices) if name in known else ""
    return Fault(file, 0, field, quote(str(item["input"])), expected, repair)


def _expected(column: Column) -> str:
    return "true or false" if column.kind == "flag" else column.expected


def _owner(record: type[Record], path: Sequence[int | str]) -> type[Record] | None:
    """The record class that holds the last key of a path."""
    owner: type[Record] | None = record
    keys = [part for part in path if isinstance(part, str)]
    for key in keys[:-1]:
        owner = nested_record(owner, key) if owner else None
    return owner


def _path_text(at: str, path: Sequence[int | str]) -> str:
    text = at
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
