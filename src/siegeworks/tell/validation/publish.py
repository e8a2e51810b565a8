"""Writes the validation page and its pictures from the folder of a hindcast."""

from __future__ import annotations

from pathlib import Path

from siegeworks.scenario.faults import UsageError
from siegeworks.study.hindcast.exam import open_card
from siegeworks.study.hindcast.suspects import findings
from siegeworks.study.results import Run
from siegeworks.tell import canvas
from siegeworks.tell.validation.facts import cell_steps, watch_steps
from siegeworks.tell.validation.page import page
from siegeworks.tell.validation.pictures import pictures

PAGE = "validation.md"
IMAGES = Path("images") / "validation"
DPI = 110
STEPS_N = 100
"""Replications of a step of convergence."""


def write_validation(folder: str | Path, docs: str | Path, *, steps: int = STEPS_N) -> list[Path]:
    """Write ``validation.md`` and its pictures below ``docs``; returns what was written.

    ``folder`` is that of a hindcast. ``steps``: replications of each step of convergence, which is
    fought here. ``UsageError`` when the folder holds no hindcast or its data have changed since.
    """
    if steps < 2:
        raise UsageError(f"{steps} replications a step: at least 2 are needed")
    card = open_card(folder)
    runs = {s["at"]: Run.open(Path(folder) / s["at"]) for s in card["starts"]}
    last = runs[card["starts"][-1]["at"]]
    seed = int(card["seed"])
    drawn = pictures(card, runs)
    text = page(
        last.siege, card, drawn, findings(card, runs),
        watch_steps(last.siege, last.until, n=steps, seed=seed),
        cell_steps(card["scenario"], n=steps, seed=seed),
    )  # fmt: skip
    home = Path(docs)
    (home / IMAGES).mkdir(parents=True, exist_ok=True)
    written = []
    for picture in drawn:
        path = home / IMAGES / f"{picture.key}.png"
        path.write_bytes(canvas.fewer(canvas.png(picture.figure, DPI)))
        written.append(path)
    (home / PAGE).write_text(text, encoding="utf-8")
    return [*written, home / PAGE]
