"""What a post shows: its sieges, plans and runs, loaded once and found by name."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path

from siegeworks.plan.load import PLANS, dump_plan
from siegeworks.plan.records import Plan
from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.post.caching import Shelf
from siegeworks.post.errors import Refusal
from siegeworks.post.settings import Settings
from siegeworks.post.store import Job, Store
from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import scenarios_folder
from siegeworks.scenario.records import ID
from siegeworks.study.results import Run

MOST_SIEGES = 8
"""Sieges kept in memory."""
SAVED = "plans"
"""Folder of saved plans in the results folder, by scenario, where the terminal finds them too."""


class Library:
    """Sieges, plans and runs of one post. Safe to use from several threads."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store
        self.shelf = Shelf()
        self._sieges: OrderedDict[tuple[str, str], PlannedSiege] = OrderedDict()
        self._runs: dict[tuple[str, int, str], Run] = {}
        self._guard = threading.RLock()

    # --- sieges -------------------------------------------------------------------------------

    @cached_property
    def folders(self) -> dict[str, Path]:
        """Folder of each scenario by its name; a shipped one wins over another of the name."""
        own = Path(self.settings.scenarios) if self.settings.scenarios else None
        found: dict[str, Path] = {}
        for root in (own, scenarios_folder()):
            if root is not None:
                found |= {p.parent.name: p.parent for p in sorted(root.glob("*/scenario.toml"))}
        return found

    def folder(self, scenario: str) -> Path:
        """Folder of a scenario; ``UsageError`` for an unknown name."""
        if scenario not in self.folders:
            raise UsageError.unknown("scenario", scenario, self.folders)
        return self.folders[scenario]

    def dates(self, scenario: str) -> list[str]:
        """Dates of the situations of a scenario."""
        return situation_dates(self.folder(scenario))

    def siege(self, scenario: str, at: str | dt.date | None = None) -> PlannedSiege:
        """A siege at a date (its first by default), loaded once.

        Raises ``UsageError`` for an unknown name or date, ``DataFaults`` for faulty tables.
        """
        dates = self.dates(scenario)
        day = str(at) if at is not None else dates[0]
        if day not in dates:
            raise UsageError.unknown(f"situation of {scenario} for", day, dates)
        with self._guard:
            if (scenario, day) not in self._sieges:
                self._sieges[scenario, day] = load(self.folder(scenario), at=day)
            self._sieges.move_to_end((scenario, day))
            while len(self._sieges) > MOST_SIEGES:
                self._sieges.popitem(last=False)
            return self._sieges[scenario, day]

    # --- plans --------------------------------------------------------------------------------

    def plan_ids(self, siege: PlannedSiege) -> list[tuple[str, bool]]:
        """Ids of the plans of a siege, and whether each was saved here."""
        saved = self.store.saved_plans(siege.folder.name)
        return [(name, False) for name in siege.plans] + [(name, True) for name in saved]

    def plan(self, siege: PlannedSiege, plan_id: str) -> Plan:
        """A plan of the scenario, or a saved one. Raises as ``siege.plan``."""
        if plan_id in siege.plans:
            return siege.plan(plan_id)
        text = self.store.plan_text(siege.folder.name, plan_id)
        if text is None:
            known = [name for name, _ in self.plan_ids(siege)]
            raise UsageError.unknown("plan", plan_id, known)
        return siege.plan(self._saved_file(siege, plan_id, text))

    def plans_stamp(self, siege: PlannedSiege) -> tuple[tuple[str, int], ...]:
        """Changes when a plan of the scenario is written, or one is saved or deleted here."""
        files = sorted((siege.folder / PLANS).glob("*.toml"))
        written = [(path.stem, path.stat().st_mtime_ns) for path in files]
        return (*written, *self.store.plan_numbers(siege.folder.name))

    def save_plan(self, siege: PlannedSiege, plan: Plan) -> Path:
        """Keep a plan under its own id, which must be new; the file that the terminal takes.

        Raises ``Refusal`` (409) when the scenario has a plan of that id.
        """
        text = dump_plan(plan)
        is_new = plan.id not in siege.plans
        if not is_new or not self.store.save_plan(siege.folder.name, plan.id, text):
            raise Refusal(409, "PlanExists", f"there is a plan {plan.id!r}; choose another id")
        return self._saved_file(siege, plan.id, text)

    def remove_plan(self, siege: PlannedSiege, plan_id: str) -> None:
        """Forget a saved plan. Raises ``UsageError`` when there is none of that id."""
        if not self.store.remove_plan(siege.folder.name, plan_id):
            raise UsageError(f"no saved plan {plan_id!r}; plans of the scenario stay")
        self._saved_path(siege, plan_id).unlink(missing_ok=True)

    def _saved_path(self, siege: PlannedSiege, plan_id: str) -> Path:
        if not re.fullmatch(ID, plan_id):
            raise UsageError(f"{plan_id!r} is no id of a plan")
        return self.settings.folder / SAVED / siege.folder.name / f"{plan_id}.toml"

    def _saved_file(self, siege: PlannedSiege, plan_id: str, text: str) -> Path:
        """The file of a saved plan, written when it is not there or another post changed it."""
        path = self._saved_path(siege, plan_id)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return path

    # --- runs ---------------------------------------------------------------------------------

    def run_folder(self, job: Job) -> Path:
        """Folder of a run's results."""
        return self.settings.folder / job.id

    def run(self, run_id: str) -> Run:
        """The results of a run that has finished.

        Raises ``UsageError`` for an unknown run, ``Refusal`` (409) for one that has not finished.
        """
        job = self.store.job(run_id)
        if job.state != "done":
            raise Refusal(409, "NotFinished", f"the run {run_id} is {job.state}, not done")
        key = (job.id, job.number, job.state)
        with self._guard:
            if key not in self._runs:
                folder = self.run_folder(job)
                self._runs[key] = Run.open(folder, self.siege(job.scenario, job.at))
            return self._runs[key]
