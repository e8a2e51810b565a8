"""Which numbers a replication runs with: central values, prior draws, or calibrated draws."""

from __future__ import annotations

import numpy as np

from siegeworks.engine.sequence import PARAMETER_NAMES, rule_versions
from siegeworks.engine.state import F8
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.siege import Siege
from siegeworks.study.uncertainty import POINT, POSTERIOR, PRIOR

PARAMETER_SETS = (POINT, PRIOR, POSTERIOR)
ENOUGH = 30.0
"""Effective draws from which a calibrated table is the default: fewer would make every chance hang
on a handful of parameter rows."""
LUCK_SD = "campaign_u_sd"
"""The parameter that draws the luck of a campaign; calibrated draws bring that luck with them."""


def chosen_set(siege: Siege, wanted: str | None) -> str:
    """The parameter set asked for; by default the calibrated draws, or priors where none ship or
    where the draws that do are worth fewer than ``ENOUGH``.

    Raises ``UsageError`` for an unknown set, and for calibrated draws that the scenario lacks.
    """
    if wanted is None:
        return POSTERIOR if _is_enough(siege) else PRIOR
    if wanted not in PARAMETER_SETS:
        raise UsageError.unknown("parameter set", wanted, PARAMETER_SETS)
    if wanted == POSTERIOR and siege.draws is None:
        raise UsageError(
            f"{siege.scenario.id} ships no calibrated draws; use --parameters prior, or make them "
            "with siegeworks calibrate"
        )
    return wanted


def _is_enough(siege: Siege) -> bool:
    draws = siege.draws
    return draws is not None and float(draws.about.get("effective", ENOUGH)) >= ENOUGH


def parameter_rows(siege: Siege, which: str, first: int, n: int, seed: int) -> F8:
    """Parameters of ``n`` replications from ``first`` on: [n, P], or [1, P] when all are equal.

    Row r depends on the seed, r and the tables alone. A campaign under way has had its luck: in
    central values it then is 0. What the siege holds fixed stands in every row.
    """
    table = siege.parameters
    if which == POINT:
        rows = table.vector(PARAMETER_NAMES)[None, :].copy()
        if siege.at > siege.scenario.first_day:
            rows[:, PARAMETER_NAMES.index(LUCK_SD)] = 0.0
    else:
        rows = table.draws(PARAMETER_NAMES, n, seed, first)
    if which == POSTERIOR and siege.draws is not None:
        held = dict(table.held)
        free = [name if name not in held else "" for name in PARAMETER_NAMES]
        rows = siege.draws.overlay(free, rows, first, seed)
    return np.ascontiguousarray(rows)


def outdated(siege: Siege) -> list[str]:
    """What has changed since the calibrated draws of a siege were made; empty = nothing, or none.

    Draws made with other rules or tables are still draws, but they answer another model.
    """
    if siege.draws is None:
        return []
    notes = []
    made = dict(siege.draws.about.get("rule_versions", {}))
    moved = sorted(name for name, v in rule_versions().items() if made.get(name) != v)
    if moved:
        notes.append(f"calibrated with other versions of {', '.join(moved)}; calibrate again")
    if siege.draws.about.get("source_hash") != siege.source_hash:
        notes.append("calibrated on other tables of this scenario; calibrate again")
    return notes


__all__ = [
    "PARAMETER_SETS",
    "chosen_set",
    "outdated",
    "parameter_rows",
]
