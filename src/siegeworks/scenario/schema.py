"""One schema for every table: type, unit, limits, default, meaning.

A table is a pydantic model whose fields are made with :func:`column`. The loader, the checks, the
reference pages and any form read the same declaration, so a field is described once.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A frozen row of a table; unknown columns are faults."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )


def column(meaning: str, unit: str = "", default: Any = ..., **limits: Any) -> Any:
    """Declare a column: what it means, its unit, its default (``...`` = required) and limits.

    ``limits`` are pydantic's (``ge``, ``le``, ``gt``, ``lt``, ``pattern``). The extra keyword
    ``ref`` names the table whose ``id`` the value must be ("units", "positions", ...).
    """
    ref = limits.pop("ref", "")
    extra = {"unit": unit, "ref": ref}
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


def source_column() -> Any:
    """The source of a row, in words; required in every table of facts."""
    return column("where the row comes from", default="", min_length=0)


def estimate_column() -> Any:
    """True when the row, or a number in it, is our estimate and not a sourced figure."""
    return column("1 = an estimate, 0 = as the source gives it", default=False)
