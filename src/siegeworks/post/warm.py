"""What a first visitor would wait for, made ready while the post starts."""

from __future__ import annotations

import threading

from siegeworks.post.library import Library
from siegeworks.post.views import siege as views
from siegeworks.scenario.faults import SiegeworksError


def warm(library: Library) -> threading.Thread:
    """Load every siege in the background, and draw its ground; a faulty one waits to be asked
    for, so that whoever asks is told."""
    thread = threading.Thread(target=_load, args=(library,), name="warm", daemon=True)
    thread.start()
    return thread


def _load(library: Library) -> None:
    for name in sorted(library.folders):
        try:
            _shelve(library, name, library.dates(name)[-1])
        except SiegeworksError:
            continue


def _shelve(library: Library, name: str, at: str) -> None:
    shelf, folder = library.shelf, library.folder(name)
    shelf.get(("siege", folder, at), lambda: views.siege_view(library, name, at))
    shelf.get(("ground", folder), lambda: views.ground_view(library, name))
    shelf.get(("relief", folder), lambda: views.relief(library, name))
    shelf.get(("record", folder), lambda: views.record_view(library, name))
