"""One cell of a CSV table turned into a value: exactly one written shape a kind.

A cell that is not of that shape gives what was expected and how to mend it, never an exception.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from dataclasses import dataclass
from typing import Any

from siegeworks.scenario.columns import Column
from siegeworks.scenario.faults import suggest

WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOLDS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
FLAGS = {"0": False, "1": True, "false": False, "true": True}


@dataclass(frozen=True)
class Misread:
    """Why a cell has no value: what was expected instead, and the likely repair."""

    expected: str
    repair: str = ""


def read_cell(text: str, column: Column) -> Any:
    """The value of a cell, or :class:`Misread`; an empty cell gives the column's default."""
    text = text.strip()
    if not text:
        return Misread(column.expected, "fill the cell") if column.is_required else column.default
    value: Any
    if column.kind == "whole":
        value = _whole(text, column)
    elif column.kind == "number":
        value = _number(text, column)
    elif column.kind == "flag":
        value = _flag(text, column)
    elif column.kind == "day":
        value = _day(text, column)
    else:
        return _text(text, column)
    return value if isinstance(value, Misread) else _within(value, column)


def _whole(text: str, column: Column) -> int | Misread:
    if WHOLE.fullmatch(text):
        return int(text)
    if NUMBER.fullmatch(text) and math.isfinite(float(text)) and float(text) == int(float(text)):
        return Misread(column.expected, f"write {int(float(text))}")
    return Misread(column.expected, _number_repair(text))


def _number(text: str, column: Column) -> float | Misread:
    if NUMBER.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    return Misread(column.expected, _number_repair(text))


def _number_repair(text: str) -> str:
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return "leave the cell empty if the default will do, else give a figure"
    if NUMBER.fullmatch(pointed := text.replace(",", ".")):
        return f"write {pointed} with a point"
    leading = re.match(r"\s*[+-]?[0-9.]+", text)
    return f"write {leading[0].strip()} without words or units" if leading else "give a figure"


def _flag(text: str, column: Column) -> bool | Misread:
    value = FLAGS.get(text.lower())
    return Misread(column.expected) if value is None else value


def _day(text: str, column: Column) -> dt.date | Misread:
    if DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            return Misread(column.expected, str(error))
    return Misread(column.expected)


def _text(text: str, column: Column) -> str | Misread:
    if column.choices and text not in column.choices:
        return Misread(column.expected, suggest(text, column.choices))
    if column.pattern and not re.search(column.pattern, text):
        return Misread(column.expected)
    return text


def _within(value: Any, column: Column) -> Any:
    for word, limit in column.limits:
        if not HOLDS[word](value, limit):
            return Misread(column.expected)
    return value
