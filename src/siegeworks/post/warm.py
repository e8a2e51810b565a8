"""What a first visitor would wait for, made ready while the post starts."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial

from siegeworks.post import page
from siegeworks.post.library import Library
from siegeworks.post.views import plans as plan_views
from siegeworks.post.views import siege as views
from siegeworks.scenario.faults import SiegeworksError


def warm(library: Library) -> threading.Thread:
    """Pack the files of the page, load every siege in the background, and draw its ground; a
    faulty one waits to be asked for, so that whoever asks is told."""
    thread = threading.Thread(target=_load, args=(library,), name="warm", daemon=True)
    thread.start()
    return thread


def _load(library: Library) -> None:
    """What the page waits for comes first: of all sieges the tables, then their reliefs."""
    page.pack()
    for shelve in (_shelve_tables, _shelve_relief):
        for name in sorted(library.folders):
            with suppress(SiegeworksError):
                shelve(library, name)


def _shelve_tables(library: Library, name: str) -> None:
    folder, shelf = library.folder(name), library.shelf
    # The ground is that of the first situation, and so is the list of sieges.
    shelf.get(("ground", folder), lambda: views.ground_view(library, name)).prepare()
    for at in reversed(library.dates(name)):
        stamp = library.plans_stamp(library.siege(name, at))
        shelf.get(("siege", folder, at), partial(views.siege_view, library, name, at)).prepare()
        plans = partial(plan_views.plan_list, library, name, at)
        shelf.get(("plans", folder, at, stamp), plans).prepare()
    shelf.get(("record", folder), lambda: views.record_view(library, name)).prepare()


def _shelve_relief(library: Library, name: str) -> None:
    library.shelf.get(("relief", library.folder(name)), lambda: views.relief(library, name))
