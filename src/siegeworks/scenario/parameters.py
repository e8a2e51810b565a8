"""The parameter table: one row for each number a rule uses, with range, unit and source.

The base table ``parameters.csv`` stands beside this file; a scenario's own ``parameters.csv``
replaces rows of it by name.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.scenario.priors import limits, quantiles, uniforms
from siegeworks.scenario.records import Parameter
from siegeworks.scenario.tables import Table, read_table

BASE_TABLE = Path(__file__).with_name("parameters.csv")
FAMILIES = Path(__file__).with_name("parameters")
"""Folder of further tables of the same shape, one a family of rules."""


@dataclass(frozen=True)
class ParameterTable:
    """All parameters of a siege, in the order of the base table; ``held``: those that were fixed at
    another value, by name."""

    rows: tuple[Parameter, ...]
    held: tuple[tuple[str, float], ...] = ()

    def __repr__(self) -> str:
        return f"<ParameterTable of {len(self.rows)} rows>"

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters."""
        return tuple(row.name for row in self.rows)

    @functools.cached_property
    def _by_name(self) -> dict[str, Parameter]:
        return {row.name: row for row in self.rows}

    def row(self, name: str) -> Parameter:
        """The whole row; :class:`UsageError` for an unknown name."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UsageError.unknown("parameter", name, self.names) from None

    def value(self, name: str) -> float:
        """The central value, in the row's unit."""
        return self.row(name).value

    def vector(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """Central values [len(names)]."""
        return np.array([self.value(name) for name in names], dtype=np.float64)

    def draws(
        self, names: Sequence[str], n: int, seed: int, first: int = 0
    ) -> npt.NDArray[np.float64]:
        """Draws ``first`` to ``first + n`` from the priors [n, len(names)].

        A draw depends on the seed, its number and the name only.
        """
        columns = [
            quantiles(self.row(name), uniforms(name, first + n, seed)[first:]) for name in names
        ]
        return np.column_stack(columns) if columns else np.empty((n, 0))

    def replaced(self, rows: Iterable[Parameter]) -> ParameterTable:
        """This table with some rows replaced by name; names that it lacks are passed over."""
        new = {row.name: row for row in rows}
        return replace(self, rows=tuple(new.get(row.name, row) for row in self.rows))

    def fixed(self, values: Mapping[str, float]) -> ParameterTable:
        """This table with parameters held at ``values``; a prior draw of them gives the same.

        Raises :class:`UsageError` for an unknown name and for a value that the quantity cannot
        have (:func:`siegeworks.scenario.priors.limits`); the plausible range may be left.
        """
        rows = []
        for name, value in values.items():
            row = self.row(name)
            least, most = limits(row)
            if not (math.isfinite(value) and least <= value <= most):
                raise UsageError(f"{name} = {value:g} is not between {least:g} and {most:g}")
            held = {"value": float(value), "low": value, "high": value, "distribution": "fixed"}
            rows.append(row.model_copy(update=held))
        all_held = dict(self.held) | {name: float(value) for name, value in values.items()}
        return replace(self.replaced(rows), held=tuple(sorted(all_held.items())))


@functools.cache
def base_table() -> Table[Parameter]:
    """The base table as read, with its line numbers; :class:`DataFaults` when it is damaged."""
    table, faults = read_table(BASE_TABLE, Parameter, "siegeworks/scenario/parameters.csv")
    if faults:
        raise DataFaults(faults)
    return table


@functools.cache
def family_tables() -> tuple[Table[Parameter], ...]:
    """The tables of the families, by name; :class:`DataFaults` when one is damaged."""
    tables, wrong = [], []
    for path in sorted(FAMILIES.glob("*.csv")):
        table, faults = read_table(path, Parameter, f"siegeworks/scenario/parameters/{path.name}")
        tables.append(table)
        wrong.extend(faults)
    if wrong:
        raise DataFaults(wrong)
    return tuple(tables)


def parameter_files() -> tuple[Path, ...]:
    """The base table and the tables of the families."""
    return (BASE_TABLE, *sorted(FAMILIES.glob("*.csv")))


def base_parameters() -> ParameterTable:
    """The parameters that stand when a scenario replaces none."""
    families = tuple(row for table in family_tables() for row in table.rows)
    return ParameterTable(base_table().rows + families)
