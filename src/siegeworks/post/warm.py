"""What a first visitor would wait for, made ready while the post starts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from pydantic import BaseModel

from siegeworks.post import page
from siegeworks.post.caching import Payload
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
    page.pack()
    for name in sorted(library.folders):
        try:
            for at in reversed(library.dates(name)):
                _shelve(library, name, at)
        except SiegeworksError:
            continue


def _shelve(library: Library, name: str, at: str) -> None:
    folder, stamp = library.folder(name), library.plans_stamp(library.siege(name, at))
    made: list[tuple[Hashable, Callable[[], BaseModel | Payload]]] = [
        (("siege", folder, at), lambda: views.siege_view(library, name, at)),
        (("ground", folder), lambda: views.ground_view(library, name)),
        (("relief", folder), lambda: views.relief(library, name)),
        (("record", folder), lambda: views.record_view(library, name)),
        (("plans", folder, at, stamp), lambda: plan_views.plan_list(library, name, at)),
    ]
    for key, make in made:
        library.shelf.get(key, make).prepare()
