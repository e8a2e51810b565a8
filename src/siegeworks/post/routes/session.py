"""Addresses of the visitor: who one is, how to sign in, a session for a token, and its end."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from siegeworks.post.access import COOKIE, HEADER, Gate, Visitor
from siegeworks.post.errors import Refusal, may_answer
from siegeworks.post.routes.common import Leaves, keep, library_of
from siegeworks.post.shapes.lenses import SessionView, WaysView, Welcome
from siegeworks.scenario.version import __version__

router = APIRouter(prefix="/api/session", tags=["session"], responses=may_answer())


class TokenGiven(BaseModel):
    """A token of the post."""

    token: str = Field(max_length=400)


@router.get("")
def session(request: Request, response: Response) -> SessionView:
    """Who one is here, what one may do, and the token that an action must carry.

    A browser gets a session, so that the token is its own.
    """
    gate: Gate = request.app.state.gate
    response.headers["Cache-Control"] = "no-store"
    visitor = gate.visitor(request)
    if visitor is None:
        raise Refusal(401, "TokenNeeded", "this post needs a token")
    if visitor.session == "none":
        cookie = gate.session_for(None)
        keep(response, cookie, request)
        visitor = gate.of_session(cookie) or visitor
    return _view(request, gate, visitor)


@router.get("/ways")
def ways(request: Request) -> WaysView:
    """How one signs in to this post; a browser goes to ``/sign-in`` for the OpenID provider."""
    gate: Gate = request.app.state.gate
    return WaysView(
        is_open=gate.is_open, has_tokens=bool(gate.tokens), has_provider=gate.open_id is not None
    )


@router.post("")
def begin(request: Request, response: Response, given: TokenGiven) -> Welcome:
    """Begin a session with a token of the post."""
    gate: Gate = request.app.state.gate
    token = gate.of_token(given.token)
    if token is None:
        raise Refusal(401, "TokenUnknown", "this post does not know that token")
    keep(response, gate.session_for(token), request)
    return Welcome(name=token.name, role=token.role)


@router.delete("", status_code=204, response_class=Response)
def end(_: Leaves) -> Response:
    """End the session of this browser."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _view(request: Request, gate: Gate, visitor: Visitor) -> SessionView:
    return SessionView(
        name=visitor.name,
        role=visitor.role,
        same_origin=gate.same_origin(visitor),
        header=HEADER,
        version=__version__,
        max_replications=library_of(request).settings.max_replications,
    )
