"""What a post shows: its sieges, plans and runs, loaded once and found by name."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
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
from siegeworks.post.uploads import restore
from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import scenarios_folder
from siegeworks.scenario.records import ID
from siegeworks.study.results import Run

MOST_SIEGES = 8
"""Sieges kept in memory."""
SAVED = "plans"
"""Folder of saved plans in the results folder, by scenario, where the terminal finds them too."""

UPLOADED = "scenarios"
"""Folder of uploaded scenarios in the results folder, by number and name."""


class Library:
    """Sieges, plans and runs of one post. Safe to use from several threads."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store
        self.shelf = Shelf()
        self._sieges: OrderedDict[tuple[Path, str], PlannedSiege] = OrderedDict()
        self._runs: dict[tuple[str, int, str], Run] = {}
        self._guard = threading.RLock()

    # --- sieges -------------------------------------------------------------------------------

    @cached_property
    def _own(self) -> dict[str, Path]:
        """Folder of each scenario on disk by its name; a shipped one wins over another."""
        own = Path(self.settings.scenarios) if self.settings.scenarios else None
        found: dict[str, Path] = {}
        for root in (own, scenarios_folder()):
            if root is not None:
                found |= {p.parent.name: p.parent for p in sorted(root.glob("*/scenario.toml"))}
        return found

    @property
    def folders(self) -> dict[str, Path]:
        """Folder of each scenario by its name, those uploaded to any post of the store among them.

        The folder of an uploaded one bears its number, which is given once: what follows from a
        folder never changes.
        """
        root = self.settings.folder / UPLOADED
        numbers = self.store.scenario_numbers()
        return {name: root / str(number) / name for name, number in numbers.items()} | self._own

    def folder(self, scenario: str) -> Path:
        """Folder of a scenario; ``UsageError`` for an unknown name."""
        if scenario in self._own:
            return self._own[scenario]
        folders = self.folders
        if scenario not in folders:
            raise UsageError.unknown("scenario", scenario, folders)
        if not folders[scenario].is_dir():
            self._unpack(scenario, folders[scenario])
        return folders[scenario]

    def _unpack(self, scenario: str, folder: Path) -> None:
        """Write an uploaded scenario from the store; whole or, to others, not at all."""
        archive = self.store.scenario_archive(scenario)
        if archive is None:
            raise UsageError(f"the scenario {scenario!r} was deleted")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
            restore(archive, Path(beside) / "whole")
            try:
                (Path(beside) / "whole").rename(folder)
            except OSError:
                if not folder.is_dir():  # else another post was quicker
                    raise

    def save_scenario(self, name: str, archive: bytes) -> None:
        """Keep an uploaded scenario. Raises ``Refusal`` (409) when the name is taken."""
        if name in self._own or not self.store.save_scenario(name, archive):
            raise Refusal(409, "ScenarioExists", f"there is a scenario {name!r}")

    def remove_scenario(self, name: str) -> None:
        """Forget an uploaded scenario and the plans saved for it.

        Raises ``UsageError`` when none of that name was uploaded, ``Refusal`` (409) while runs of
        it wait or go on.
        """
        number = self.store.scenario_numbers().get(name)
        if number is None:
            raise UsageError(f"no uploaded scenario {name!r}; those that ship stay")
        if not self.store.remove_scenario(name):
            raise Refusal(409, "GoesOn", f"runs of {name} wait or go on; cancel them first")
        shutil.rmtree(self.settings.folder / UPLOADED / str(number), ignore_errors=True)
        shutil.rmtree(self.settings.folder / SAVED / name, ignore_errors=True)

    def dates(self, scenario: str) -> list[str]:
        """Dates of the situations of a scenario."""
        return situation_dates(self.folder(scenario))

    def siege(self, scenario: str, at: str | dt.date | None = None) -> PlannedSiege:
        """A siege at a date (its first by default), loaded once.

        Raises ``UsageError`` for an unknown name or date, ``DataFaults`` for faulty tables.
        """
        folder = self.folder(scenario)
        dates = situation_dates(folder)
        day = str(at) if at is not None else dates[0]
        if day not in dates:
            raise UsageError.unknown(f"situation of {scenario} for", day, dates)
        with self._guard:
            if (folder, day) not in self._sieges:
                self._sieges[folder, day] = load(folder, at=day)
            self._sieges.move_to_end((folder, day))
            while len(self._sieges) > MOST_SIEGES:
                self._sieges.popitem(last=False)
            return self._sieges[folder, day]

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
