"""Columns of a table as plain values, read off the schema.

A :class:`Column` says of one field what kind of value it holds, its unit, limits, default and
meaning. The reader of tables, the texts of faults and the reference pages are all made from it.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from siegeworks.scenario.schema import Record

Kind = Literal["text", "whole", "number", "flag", "day", "hour", "nested"]

KINDS: dict[Any, Kind] = {
    str: "text",
    int: "whole",
    float: "number",
    bool: "flag",
    dt.date: "day",
    dt.datetime: "hour",
}

SHAPES: dict[str, str] = {
    r"^[a-z0-9][a-z0-9_\-]*$": "lower-case letters and digits joined by _ or -",
    r"^[0-9a-f]{15}$": "an H3 cell of 15 hexadecimal digits",
    r"^\d\d:\d\d$": "an hour written HH:MM",
}
"""Patterns of the schema in words."""


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, unit, limits, default and meaning."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    is_required: bool
    default: Any
    may_be_none: bool
    choices: tuple[str, ...]
    limits: tuple[tuple[str, float], ...]
    pattern: str
    ref: str

    @property
    def expected(self) -> str:
        """What a cell of this column must hold, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.pattern:
            return SHAPES.get(self.pattern, f"text of the form {self.pattern}")
        words = {
            "text": "text",
            "whole": "a whole number",
            "number": "a number",
            "flag": "0 or 1",
            "day": "a date written YYYY-MM-DD",
            "hour": "a local time written YYYY-MM-DDTHH:MM:SS",
            "nested": "a table or list of its own",
        }[self.kind]
        return " ".join(filter(None, (words, self._limits_in_words(), self._unit_in_words())))

    def _limits_in_words(self) -> str:
        limits = dict(self.limits)
        if "ge" in limits and "le" in limits:
            return f"from {limits['ge']:g} to {limits['le']:g}"
        words = {"ge": "of at least", "gt": "above", "le": "of at most", "lt": "below"}
        return " and ".join(f"{words[k]} {v:g}" for k, v in self.limits)

    def _unit_in_words(self) -> str:
        return f"({self.unit})" if self.unit else ""


@functools.cache
def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """Columns of a table in the order of the schema."""
    return tuple(_column(name, info) for name, info in record.model_fields.items())


@functools.cache
def column_names(record: type[Record]) -> tuple[str, ...]:
    """Names of the columns of a table."""
    return tuple(c.name for c in columns_of(record))


def nested_record(record: type[Record], name: str) -> type[Record] | None:
    """The record class that field ``name`` holds, alone or in a tuple; None for a plain value."""
    info = record.model_fields.get(name)
    if info is None:
        return None
    found = [a for a in _leaves(info.annotation) if isinstance(a, type) and issubclass(a, Record)]
    return found[0] if found else None


def _column(name: str, info: FieldInfo) -> Column:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    base, may_be_none = _unwrap(info.annotation)
    is_literal = get_origin(base) is Literal
    required = info.is_required()
    return Column(
        name=name,
        kind="text" if is_literal else KINDS.get(base, "nested"),
        unit=str(extra.get("unit", "")),
        meaning=info.description or "",
        is_required=required,
        default=None if required else info.default,
        may_be_none=may_be_none,
        choices=tuple(str(a) for a in get_args(base)) if is_literal else (),
        limits=_limits(info),
        pattern=next((p for m in info.metadata if (p := getattr(m, "pattern", None))), ""),
        ref=str(extra.get("ref", "")),
    )


def _limits(info: FieldInfo) -> tuple[tuple[str, float], ...]:
    found = [
        (word, getattr(mark, word, None))
        for word in ("ge", "gt", "le", "lt")
        for mark in info.metadata
    ]
    return tuple((word, float(value)) for word, value in found if value is not None)


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """The type without ``| None``, and whether None was allowed."""
    if get_origin(annotation) in (Union, types.UnionType):
        kept = [a for a in get_args(annotation) if a is not type(None)]
        return kept[0], len(kept) < len(get_args(annotation))
    return annotation, False


def _leaves(annotation: Any) -> list[Any]:
    args = get_args(annotation)
    return [leaf for a in args for leaf in _leaves(a)] if args else [annotation]
