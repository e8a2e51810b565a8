"""Writes a frozen record as TOML that reads well; the standard library only reads TOML.

Values that equal their default are left out. Tuples of records become lists of tables at the top
level and inline tables below it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from siegeworks.scenario.schema import Record

LINE_WIDTH = 90
"""Characters a list may take on one line."""

_BARE_KEY = re.compile(r"^[A-Za-z0-9_\-]+$")
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\b": "\\b",
    "\t": "\\t",
    "\f": "\\f",
    "\r": "\\r",
}


def dump_record(record: Record) -> str:
    """The record as the text of a TOML file; ``tomllib`` and the schema give the record back."""
    plain, tables = [], []
    for name, value in _set_fields(record).items():
        if isinstance(value, tuple) and value and isinstance(value[0], Record):
            tables += [f"\n[[{name}]]\n" + _lines(inner) for inner in value]
        else:
            plain.append(_line(name, value))
    return "".join(plain + tables)


def dump_keys(data: Mapping[str, Any]) -> str:
    """Tables as TOML with one line a value, its keys joined by dots, sorted; "" when empty."""
    return "".join(sorted(_dotted(data, "")))


def _dotted(data: Mapping[str, Any], above: str) -> Iterator[str]:
    for key, value in data.items():
        path = above + _key(str(key))
        if isinstance(value, dict) and value:
            yield from _dotted(value, f"{path}.")
        else:
            yield f"{path} = {_value(value)}\n"


def _lines(record: Record) -> str:
    return "".join(_line(name, value) for name, value in _set_fields(record).items())


def _line(name: str, value: Any) -> str:
    return f"{name} = {_value(value)}\n"


def _set_fields(record: Record) -> dict[str, Any]:
    """Fields that are required or differ from their default."""
    return {
        name: getattr(record, name)
        for name, info in type(record).model_fields.items()
        if info.is_required() or getattr(record, name) != info.default
    }


def _value(value: Any) -> str:
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    return repr(value)


def _list(values: list[str]) -> str:
    line = "[" + ", ".join(values) + "]"
    if len(line) <= LINE_WIDTH:
        return line
    return "[\n" + "".join(f"  {v},\n" for v in values) + "]"


def _inline(values: Mapping[str, Any]) -> str:
    inner = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in values.items())
    return f"{{ {inner} }}" if inner else "{}"


def _key(key: str) -> str:
    return key if _BARE_KEY.match(key) else _one_line(key)


def _string(value: str) -> str:
    """A basic string; text of several lines stands between triple quotes."""
    if "\n" not in value:
        return _one_line(value)
    return '"""\n' + "".join(c if c == "\n" else _escaped(c) for c in value) + '"""'


def _one_line(value: str) -> str:
    return '"' + "".join(_escaped(c) for c in value) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    is_control = ord(char) < 0x20 or ord(char) == 0x7F
    return f"\\u{ord(char):04x}" if is_control else char


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (str, _string),
    (dt.date, lambda value: value.isoformat()),
    ((tuple, list), lambda value: _list([_value(v) for v in value])),
    (Record, lambda value: _inline(_set_fields(value))),
    (dict, _inline),
)
"""How each type is written, the narrower type first; other values by their ``repr``."""
