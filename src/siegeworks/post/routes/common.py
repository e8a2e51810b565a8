"""What the routes share: the library of the application, names in addresses, who may ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BaseModel

from siegeworks.plan.siege import PlannedSiege
from siegeworks.post.access import COOKIE, Visitor, needs
from siegeworks.post.caching import Payload, answer
from siegeworks.post.errors import NotThere
from siegeworks.post.library import Library
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import ID

Look = Annotated[Visitor, Depends(needs("look"))]
Runs = Annotated[Visitor, Depends(needs("run", acts=True))]
Leaves = Annotated[Visitor, Depends(needs("look", acts=True))]
Edits = Annotated[Visitor, Depends(needs("edit", acts=True))]

Scenario = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_\-]*$", max_length=80)]
At = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="a situation's date")]
PlanId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_\-]*$", max_length=120)]
UnitId = Annotated[str, Path(pattern=ID, max_length=120)]
Lang = Annotated[Literal["en", "fr", "vi"], Query(description="language of sentences")]
RunId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]
Replication = Annotated[int, Path(ge=0, le=10_000_000)]


def library_of(request: Request) -> Library:
    """The library of the application."""
    library: Library = request.app.state.library
    return library


def keep(response: Response, cookie: str, request: Request) -> None:
    """Give a browser the cookie of its session."""
    response.set_cookie(
        COOKIE, cookie, httponly=True, samesite="strict", secure=is_secure(request), path="/"
    )


def is_secure(request: Request) -> bool:
    """True when a browser reaches this post over TLS, if need be through a proxy."""
    outside = library_of(request).settings.url
    return request.url.scheme == "https" or outside.startswith("https:")


def siege_at(request: Request, scenario: str, at: str) -> PlannedSiege:
    """The siege of an address. Raises ``NotThere`` when there is none."""
    try:
        return library_of(request).siege(scenario, at)
    except UsageError as error:
        raise NotThere(str(error)) from None


def shelved(request: Request, key: Hashable, make: Callable[[], BaseModel | Payload]) -> Response:
    """An answer that is made once for its key."""
    return answer(request, library_of(request).shelf.get(key, make))
