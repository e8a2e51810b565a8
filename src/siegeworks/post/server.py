"""Serves the application with uvicorn and opens the browser on it."""

from __future__ import annotations

import threading
import webbrowser

import uvicorn

from siegeworks.post.app import create_app
from siegeworks.post.settings import Settings, address


def run_server(settings: Settings) -> None:
    """Serve until Ctrl-C."""
    app = create_app(settings)
    if settings.open:
        timer = threading.Timer(1.0, webbrowser.open, [address(settings)])
        timer.daemon = True
        timer.start()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
    )
