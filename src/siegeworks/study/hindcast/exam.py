"""The hindcast: fight the record's orders from every written situation and mark the outcome."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path

from siegeworks.plan.history.orders import history_plans, history_policies
from siegeworks.plan.load import load_policies
from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.load import find_scenario, load
from siegeworks.scenario.siege import Siege
from siegeworks.study.crew import default_threads
from siegeworks.study.hindcast.card import Card, card_of
from siegeworks.study.hindcast.sitting import Sitting
from siegeworks.study.hindcast.windows import Exam, exam_of
from siegeworks.study.results import Run
from siegeworks.study.setup import Setup, prepare
from siegeworks.study.simulate import Progress, replicate, run_folder

CARD = "hindcast.json"
"""The scorecard beside the runs."""

Begun = Callable[[dt.date], None]
"""Called with the first dawn of each start before it is fought."""


def hindcast(  # noqa: PLR0913
    scenario: str | Path,
    *,
    replications: int = 2000,
    seed: int = 1954,
    parameters: str = "point",
    threads: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    begun: Begun | None = None,
) -> Card:
    """Sit the exam and return its scorecard, which is also written as ``hindcast.json``.

    Runs start from every written situation before the exam's last dawn, with the orders of
    ``history/decisions.csv`` that stand then or come later, and end at the exam's last dawn. Each
    run lies in a folder of its date below ``out``; what is finished there is not fought again.
    Raises ``UsageError`` for a scenario without orders, windows or holders, ``DataFaults`` for
    faulty tables.
    """
    if replications < 2:
        raise UsageError(f"{replications} replications: a hindcast needs at least 2")
    started = time.perf_counter()
    folder = find_scenario(scenario)
    sieges = starts(folder)
    with run_folder(Path(out) if out is not None else None) as root:
        sittings = []
        for siege, exam in sieges:
            setup = setup_of(siege, exam, parameters, seed)
            if begun is not None:
                begun(siege.at)
            home = root / siege.at.isoformat()
            home.mkdir(exist_ok=True)
            replicate(
                setup, replications, home, threads=threads or default_threads(), progress=progress
            )
            sittings.append(Sitting(siege, Run(home), seed))
        card = card_of(sittings, parameters, time.perf_counter() - started)
        card["seconds"] = round(time.perf_counter() - started, 1)
        text = json.dumps(card, indent=1, ensure_ascii=False, default=str)
        (root / CARD).write_text(text + "\n", encoding="utf-8")
        return card


def starts(folder: Path) -> list[tuple[Siege, Exam]]:
    """The siege at every situation from which the exam can be sat, with the exam."""
    found = []
    for date in situation_dates(folder):
        siege = load(folder, at=date)
        exam = exam_of(siege)
        if siege.at < exam.last:
            found.append((siege, exam))
    return found


def setup_of(siege: Siege, exam: Exam, parameters: str, seed: int) -> Setup:
    """A siege made ready to fight the record's orders to the exam's last dawn."""
    plans = history_plans(siege)
    policies = history_policies(load_policies(siege))
    until = min(exam.last, siege.scenario.last_day)
    return prepare(siege, plans, until, parameters=parameters, seed=seed, policies=policies)


def open_card(folder: str | Path) -> Card:
    """The scorecard of a finished hindcast. ``UsageError`` when the folder holds none."""
    path = Path(folder) / CARD
    if not path.is_file():
        raise UsageError(f"{folder} holds no hindcast (no {CARD}); run `siegeworks hindcast` first")
    card: Card = json.loads(path.read_text(encoding="utf-8"))
    return card
