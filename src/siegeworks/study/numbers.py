"""The numbers of the rules as a list: what each is, how sure, and which rule reads it."""

from __future__ import annotations

from typing import Any

from siegeworks.engine.sequence import SEQUENCE
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.parameters import ParameterTable, base_parameters
from siegeworks.study.pages import parameter_readers


def list_parameters(
    rule: str | None = None, table: ParameterTable | None = None
) -> list[dict[str, Any]]:
    """Rows of the parameter table, each with ``read_by``: its rules, ``kernel``, ``tables`` or
    ``assess``.

    ``rule``: only what this rule reads, or this family of the table holds. ``table``: another table
    than the base one, such as ``siege.parameters``. Raises ``UsageError`` for an unknown rule.
    """
    readers = parameter_readers()
    rows = (table or base_parameters()).rows
    families = {row.rule for row in rows}
    rules = {step.rule.ID for step in SEQUENCE} | {who for by in readers.values() for who in by}
    if rule is not None and rule not in rules | families:
        raise UsageError.unknown("rule", rule, rules | families)
    told: list[dict[str, Any]] = [
        {
            "name": row.name,
            "value": row.value,
            "distribution": row.distribution,
            "low": row.low,
            "high": row.high,
            "unit": row.unit,
            "meaning": row.meaning,
            "source": row.source,
            "confidence": row.confidence,
            "family": row.rule,
            "read_by": list(readers.get(row.name, ())),
        }
        for row in rows
    ]
    # A rule's name goes before a family's of the same name: what it reads is the question.
    if rule in rules:
        return [row for row in told if rule in row["read_by"]]
    return [row for row in told if rule in (None, row["family"])]
