"""The command post: a siege, its plans and its runs in the browser, and the same as JSON.

Needs the extra ``post``. :func:`serve` starts it; :func:`siegeworks.post.app.create_app` makes the
application alone.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from siegeworks.scenario.faults import UsageError

if TYPE_CHECKING:
    from siegeworks.post.settings import Settings

NEEDS = ("babel", "fastapi", "joserfc", "sqlalchemy", "uvicorn", "multipart")


def serve(settings: Settings) -> None:
    """Serve the command post until it is stopped with Ctrl-C.

    Raises ``UsageError`` when the extra is not installed, or when the post would be open to other
    machines without a token.
    """
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"the command post needs {', '.join(missing)}: install siegeworks with the extra 'post'"
        )
    from siegeworks.post.server import run_server

    run_server(settings)
