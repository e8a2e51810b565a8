"""A run's tables for a spreadsheet: a CSV file a table, or one workbook with a sheet a table."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from siegeworks.scenario.extras import need
from siegeworks.scenario.faults import UsageError
from siegeworks.study.frames import TABLES
from siegeworks.study.results import Run

FORMATS = ("csv", "xlsx")
SHEET_ROWS = 1_048_575
"""Rows that a sheet of a workbook can hold beside its header."""
WORKBOOK = "run.xlsx"


def export(run: Run, out: str | Path, format: str = "csv") -> list[Path]:
    """Write every table of a run into the folder ``out``; the paths written.

    ``format``: ``csv``, or ``xlsx`` (extra ``sheets``). Raises ``UsageError`` for another format,
    for a table with more rows than a sheet holds, and when the extra is missing.
    """
    if format not in FORMATS:
        raise UsageError.unknown("format", format, FORMATS)
    tables = {name: run.table(name).collect() for name in TABLES}
    folder = Path(out)
    if format == "xlsx":
        return [_workbook(tables, folder)]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        table.write_csv(path)
        paths.append(path)
    return paths


def _workbook(tables: dict[str, pl.DataFrame], folder: Path) -> Path:
    xlsxwriter = need("xlsxwriter", "sheets", "a workbook")
    for name, table in tables.items():
        if table.height > SHEET_ROWS:
            raise UsageError(
                f"table {name} has {table.height} rows, a sheet holds {SHEET_ROWS}; export csv"
            )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / WORKBOOK
    with xlsxwriter.Workbook(path) as book:
        for name, table in tables.items():
            table.write_excel(book, worksheet=name)
    return path
