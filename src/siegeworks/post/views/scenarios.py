"""Scenarios that are uploaded: checked like any other, kept, listed, deleted."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.post.errors import Refusal, rows_of
from siegeworks.post.library import Library
from siegeworks.post.shapes import siege as shapes
from siegeworks.post.uploads import Named, Unpacked, unpack
from siegeworks.post.views.speech import book_of
from siegeworks.scenario.draft import situation_dates
from siegeworks.scenario.faults import DataFaults, Fault, errors
from siegeworks.scenario.load import validate

LONGEST_ID = 80
_one_at_a_time = threading.Lock()
"""Checking a large scenario takes seconds and memory."""


def upload(library: Library, parts: Sequence[Named], lang: str = "en") -> shapes.SavedScenario:
    """Keep an uploaded scenario under the id that it gives itself.

    Raises ``DataFaults`` with every fault of its files, situations and plans; ``Refusal`` (409)
    when the id is taken or the post has as many as it may.
    """
    unpacked = unpack(parts, library.settings.scenario_bytes)
    with _one_at_a_time, tempfile.TemporaryDirectory() as folder:
        siege, faults = _checked(unpacked, Path(folder))
        name = siege.scenario.id
        _check_room(library, name)
        library.save_scenario(name, unpacked.packed())
        return shapes.SavedScenario(
            id=name,
            title=siege.scenario.title,
            dates=situation_dates(siege.folder),
            files=sorted(unpacked.files),
            passed_over=list(unpacked.passed_over),
            faults=rows_of(book_of(siege, lang).faults(faults)),
        )


def _checked(unpacked: Unpacked, folder: Path) -> tuple[PlannedSiege, list[Fault]]:
    """The siege that was unpacked into a folder, and its warnings."""
    unpacked.write(folder)
    faults = validate(folder)
    if not errors(faults):
        siege = load(folder)
        faults += siege.plan_faults()
        if len(siege.scenario.id) > LONGEST_ID:
            expected = f"{LONGEST_ID} letters at most"
            faults.append(Fault("scenario.toml", 0, "id", "a long id", expected, "shorten it"))
    if errors(faults):
        raise DataFaults(faults)
    return siege, faults


def _check_room(library: Library, name: str) -> None:
    if name in library.folders:
        raise Refusal(
            409, "ScenarioExists", f"there is a scenario {name!r}; give scenario.toml another id"
        )
    most = library.settings.max_scenarios
    if len(library.store.scenario_numbers()) >= most:
        raise Refusal(409, "TooMany", f"this post keeps {most} uploaded scenarios; delete one")


def delete(library: Library, name: str) -> None:
    """Forget an uploaded scenario with the plans that were saved for it.

    Raises ``UsageError`` when none of that name was uploaded, ``Refusal`` (409) while runs of it
    wait or go on.
    """
    library.remove_scenario(name)
