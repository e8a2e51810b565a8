"""The page itself: files that ``make web`` has built, and what is said where they are not.

Every address that is neither JSON nor a file gives the page, which reads its state from it.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, PackageLoader

from siegeworks.post.caching import Payload, Shelf, answer
from siegeworks.post.errors import Refusal
from siegeworks.scenario.version import __version__

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"
KINDS = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
"""The build names files below ``assets`` by what they hold, so they never change."""

router = APIRouter(include_in_schema=False)
_templates = Environment(loader=PackageLoader("siegeworks.post"), autoescape=True)
_shelf = Shelf()


def is_built() -> bool:
    """True when the page has been built."""
    return (STATIC / INDEX).is_file()


@router.get("/docs")
def docs(request: Request) -> Response:
    """Every address of the JSON, as a page without script."""
    page = _templates.get_template("docs.html.j2")
    body = page.render(api=request.app.openapi(), version=__version__)
    return answer(request, Payload(body.encode(), KINDS[".html"]))


@router.get("/docs.css")
def docs_style(request: Request) -> Response:
    """The style of the pages that need no build."""
    body = (Path(__file__).parent / "templates" / "docs.css").read_bytes()
    return answer(request, Payload(body, KINDS[".css"]))


@router.get("/{path:path}")
def page(request: Request, path: str) -> Response:
    """A file of the page, or the page."""
    if path == "api" or path.startswith("api/"):
        raise Refusal(404, "UnknownAddress", f"there is no address /{path}; see /docs")
    if not is_built():
        body = _templates.get_template("unbuilt.html.j2").render(version=__version__)
        return answer(request, Payload(body.encode(), KINDS[".html"]))
    file = (STATIC / path).resolve()
    if not path or not file.is_file() or STATIC.resolve() not in file.parents:
        if path.startswith("assets/"):
            raise Refusal(404, "UnknownAddress", f"the page has no file {path}")
        file = STATIC / INDEX
    response = answer(request, _shelved(file))
    if path.startswith("assets/") and response.status_code == 200:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def plain_page(template: str, status: int, **known: str) -> Response:
    """A page that needs no build and is not kept."""
    body = _templates.get_template(template).render(version=__version__, **known)
    return Response(
        body, status, {"Cache-Control": "no-store"}, media_type=KINDS[".html"].partition(";")[0]
    )


def pack() -> None:
    """Read and pack the files of the page that every visitor needs: its texts, not its fonts."""
    for file in sorted(STATIC.rglob("*")):
        if file.suffix in (".html", ".css", ".js"):
            _shelved(file).prepare()


def _shelved(file: Path) -> Payload:
    return _shelf.get((file, file.stat().st_mtime_ns), lambda: _read(file))


def _read(file: Path) -> Payload:
    guessed = KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    return Payload(file.read_bytes(), guessed or "application/octet-stream")
