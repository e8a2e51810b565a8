"""Reference pages made from the schema: every table, column and check, so that none is described
twice.

``python -m siegeworks.scenario.reference docs/reference`` writes them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from siegeworks.scenario.checks import CHECKS
from siegeworks.scenario.columns import Column, columns_of, nested_record
from siegeworks.scenario.records import OPTIONAL, SITUATION_TABLES, TABLES, Scenario, Trench
from siegeworks.scenario.schema import Record
from siegeworks.scenario.tables import key_columns

TABLES_PAGE = "tables.md"
CHECKS_PAGE = "checks.md"

KINDS_IN_WORDS: dict[str, str] = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "flag": "0 or 1",
    "day": "date",
    "hour": "local time",
    "nested": "list or table",
}

TABLES_OPENING = """\
# The tables of a scenario

A scenario is a folder. Tables are CSV in UTF-8 with a header; an empty cell means the default.
Dates are written YYYY-MM-DD, yes and no 1 and 0, several names in one cell are separated by
blanks. A column whose meaning ends in *id of* must name a row of that table. This page is made
from the schema by `python -m siegeworks.scenario.reference docs/reference`.
"""

CHECKS_OPENING = """\
# What is checked

Beside each cell's own kind and limits ([tables](tables.md)), `siegeworks validate` runs these
checks over the whole scenario and reports every fault at once. A warning does not keep a scenario
from being used. This page is made from the register of checks by
`python -m siegeworks.scenario.reference docs/reference`.
"""


def schema_reference() -> str:
    """The page of all tables as Markdown."""
    parts = [TABLES_OPENING]
    parts.append(record_section("scenario.toml", Scenario, "required"))
    parts += [record_section(name, record, _presence(name)) for name, record in TABLES.items()]
    parts.append(record_section("trenches.geojson", Trench, "required, properties of each line"))
    for name, record in SITUATION_TABLES.items():
        parts.append(record_section(f"situations/DATE/{name}", record, "required"))
    return "\n".join(parts)


def checks_reference() -> str:
    """The page of all checks as Markdown."""
    rows = [(c.name, c.severity, c.meaning, c.hint or "") for c in CHECKS.values()]
    table = _table(("check", "severity", "what it asks", "usual repair"), rows)
    return f"{CHECKS_OPENING}\n{table}"


def record_section(file: str, record: type[Record], presence: str, depth: int = 2) -> str:
    """One table as a section: what it is, its key, its columns; tables within it follow."""
    meaning = _meaning(record)
    keys = ", ".join(f"`{name}`" for name in key_columns(record) if name in record.model_fields)
    about = presence + (f"; key: {keys}" if keys else "")
    head = ("column", "kind", "unit", "limits", "default", "meaning")
    rows = [_row(column) for column in columns_of(record)]
    lines = [f"{'#' * depth} `{file}`", "", f"{meaning} ({about})", "", _table(head, rows)]
    for column in columns_of(record):
        inner = nested_record(record, column.name)
        if inner is not None:
            lines.append(record_section(f"{file}: {column.name}", inner, "part of it", depth + 1))
    return "\n".join(lines)


def write_pages(folder: Path) -> None:
    """Write both pages into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TABLES_PAGE).write_text(schema_reference(), encoding="utf-8")
    (folder / CHECKS_PAGE).write_text(checks_reference(), encoding="utf-8")


def _meaning(record: type[Record]) -> str:
    """First line of a record's docstring, without the file's name, as a sentence."""
    line = (record.__doc__ or "").strip().splitlines()[0].replace("``", "`")
    text = line.partition("`: ")[2] or line
    return text[0].upper() + text[1:]


def _presence(name: str) -> str:
    return "may be left out" if name in OPTIONAL else "required"


def _row(column: Column) -> tuple[str, ...]:
    kind = " or ".join(f"`{choice}`" for choice in column.choices) or KINDS_IN_WORDS[column.kind]
    meaning = column.meaning + (f"; id of `{column.ref}`" if column.ref else "")
    return (f"`{column.name}`", kind, column.unit, _limits(column), _default(column), meaning)


def _limits(column: Column) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(f"{signs[word]} {value:g}" for word, value in column.limits)


def _default(column: Column) -> str:
    if column.is_required:
        return "required"
    if column.default is None or column.default in ("", ()):
        return "empty"
    if isinstance(column.default, tuple):
        return ", ".join(map(str, column.default))
    if isinstance(column.default, bool):
        return str(int(column.default))
    is_number = isinstance(column.default, int | float)
    return f"{column.default:g}" if is_number else str(column.default)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(head)]
    lines.append(" | ".join("---" for _ in lines[0].split(" | ")))
    lines += [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
