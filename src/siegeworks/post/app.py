"""The application of the command post, made from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from siegeworks.post import page
from siegeworks.post.access import Gate
from siegeworks.post.errors import map_errors
from siegeworks.post.guard import Guard
from siegeworks.post.library import Library
from siegeworks.post.routes import lenses, plans, runs, scenarios, session, siege, sign_in
from siegeworks.post.runner import Runner
from siegeworks.post.settings import Settings
from siegeworks.post.store import Store
from siegeworks.post.warm import warm
from siegeworks.scenario.version import __version__

ABOUT = """A siege, its plans and its runs as JSON. Every answer is made by the function that makes
the page's. Actions need the header X-Siegeworks-Token from /api/session, or a bearer token."""


def create_app(settings: Settings) -> FastAPI:
    """The application; its runner works while the application lives.

    Raises ``UsageError`` when the store cannot be opened, or when a post that other machines can
    reach has no tokens.
    """
    store = Store(settings.store_url)
    gate = Gate(settings, store.secret("sessions"))
    library = Library(settings, store)
    runner = Runner(store, settings, library.folder)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        runner.start()
        warm(library)
        yield
        runner.stop()
        store.close()

    app = FastAPI(
        title="siegeworks command post",
        version=__version__,
        description=ABOUT,
        lifespan=living,
        docs_url=None,
        redoc_url=None,
    )
    app.state.gate, app.state.library, app.state.runner = gate, library, runner
    map_errors(app)
    app.add_middleware(Guard, settings=settings)
    for part in (session, scenarios, siege, plans, runs, lenses, sign_in, page):
        app.include_router(part.router)
    return app
