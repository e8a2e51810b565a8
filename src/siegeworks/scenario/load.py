"""Finds, reads and checks a scenario: the way from a folder of tables to a :class:`Siege`."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from typing import Any

from siegeworks.scenario.checks import run_checks
from siegeworks.scenario.draft import Draft, SituationDraft, read_draft, situation_dates
from siegeworks.scenario.faults import DataFaults, Fault, UsageError, errors
from siegeworks.scenario.parameters import base_parameters
from siegeworks.scenario.siege import Siege, Situation
from siegeworks.scenario.words import word_faults

ATTRIBUTES: dict[str, str] = {
    "ground": "ground.csv",
    "covers": "covers.csv",
    "positions": "positions.csv",
    "parts": "parts.csv",
    "places": "places.csv",
    "units": "units.csv",
    "equipment": "equipment.csv",
    "ammunition": "ammunition.csv",
    "depots": "depots.csv",
    "carriers": "carriers.csv",
    "rear": "rear.csv",
    "fleets": "air.csv",
    "heights": "heights.csv",
    "flak": "flak.csv",
    "zones": "zones.csv",
    "weather": "weather.csv",
    "light": "light.csv",
    "arrivals": "arrivals.csv",
    "statements": "document.csv",
    "control": "history/control.csv",
    "measures": "history/measures.csv",
    "events": "history/events.csv",
    "windows": "history/windows.csv",
    "targets": "history/targets.csv",
    "decisions": "history/decisions.csv",
}
"""Attributes of a siege and the tables whose rows they hold."""


def scenarios_folder() -> Path:
    """The folder of the sieges that ship with the package."""
    return Path(str(resources.files("siegeworks"))) / "scenarios"


def list_scenarios() -> list[str]:
    """Names of the sieges that ship with the package, sorted."""
    root = scenarios_folder()
    return sorted(p.parent.name for p in root.glob("*/scenario.toml"))


def find_scenario(name_or_path: str | Path) -> Path:
    """The folder of a shipped siege by its name, or of any siege by its path.

    A name wins over a folder of the same name. :class:`UsageError` when neither exists.
    """
    name = str(name_or_path)
    shipped = list_scenarios()
    if name in shipped:
        return scenarios_folder() / name
    if Path(name_or_path).is_dir():
        return Path(name_or_path)
    raise UsageError.unknown("scenario", name, shipped)


def load(name_or_path: str | Path, at: dt.date | str | None = None) -> Siege:
    """The siege as it stands at the dawn of ``at`` (its first situation by default).

    Raises :class:`UsageError` for an unknown name or a day without a situation, and
    :class:`DataFaults` with every fault of the tables, other days' situations left out.
    """
    folder = find_scenario(name_or_path)
    day = _situation_day(folder, at)
    draft, faults = read_draft(folder, only=day)
    faults += run_checks(draft)
    if errors(faults):
        raise DataFaults(faults)
    return siege_of(draft)


def validate(name_or_path: str | Path) -> list[Fault]:
    """Every fault and warning of a scenario, all its situations included; empty = sound."""
    folder = find_scenario(name_or_path)
    draft, faults = read_draft(folder)
    return faults + run_checks(draft) + word_faults(folder)


def _situation_day(folder: Path, at: dt.date | str | None) -> dt.date | None:
    """The day of the situation asked for; None when the folder has none that could be read."""
    days = situation_dates(folder)
    wanted = str(at) if at is not None else next(iter(days), "")
    if at is not None and wanted not in days:
        raise UsageError.unknown(f"situation of {folder.name} for", wanted, days)
    try:
        return dt.date.fromisoformat(wanted)
    except ValueError:
        return None


def siege_of(draft: Draft) -> Siege:
    """The siege of a draft with one situation, in which no check has found an error."""
    situation = _situation(draft.situations[0])
    assert draft.scenario is not None  # its faults are errors, which the caller has refused
    rows: dict[str, Any] = {name: draft.tables[file].rows for name, file in ATTRIBUTES.items()}
    return Siege(
        scenario=draft.scenario,
        at=situation.date,
        situation=situation,
        trenches=draft.trenches,
        routes=draft.routes,
        parameters=base_parameters().replaced(draft.tables["parameters.csv"].rows),
        draws=draft.draws,
        folder=draft.folder,
        **rows,
    )


def _situation(draft: SituationDraft) -> Situation:
    assert draft.date is not None  # a folder without a date is an error of the checks
    return Situation(
        date=draft.date,
        units=draft.units.rows,
        positions=draft.positions.rows,
        stocks=draft.stocks.rows,
        trenches=draft.trenches.rows,
    )
