"""Pages of signing in through an OpenID provider: there, and back with a code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from siegeworks.post.access import Gate
from siegeworks.post.errors import Refusal
from siegeworks.post.oidc import IssuerFailed, OpenId, TokenRefused
from siegeworks.post.oidc.sign_in import FLOW_S
from siegeworks.post.page import plain_page
from siegeworks.post.routes.common import is_secure, keep, library_of

HERE = "/sign-in"
BACK = f"{HERE}/back"
COOKIE = "siegeworks_sign_in"

router = APIRouter(prefix=HERE, include_in_schema=False)

Word = Annotated[str, Query(max_length=4000)]


@router.get("")
def there(request: Request, to: Word = "/") -> Response:
    """Send a browser to the provider; it comes back to the place ``to`` of this post."""
    known = _provider(request)
    try:
        address, cookie = known.sign_in.begin(_back(request), to)
    except IssuerFailed as error:
        return _refused(str(error))
    response = RedirectResponse(address, 303)
    response.set_cookie(
        COOKIE, cookie, max_age=FLOW_S, httponly=True, samesite="lax", path=HERE,
        secure=is_secure(request),
    )  # fmt: skip
    return response


@router.get("/back")
def back(
    request: Request, state: Word = "", code: Word = "", error: Word = "", iss: Word = ""
) -> Response:
    """Begin the session of a browser that comes back from the provider."""
    known = _provider(request)
    gate: Gate = request.app.state.gate
    if error or not code:
        return _refused(f"the provider answers: {error or 'nothing'}")
    if iss and iss.rstrip("/") != known.sign_in.issuer.url:
        return _refused("the answer comes from another provider")
    try:
        cookie = request.cookies.get(COOKIE, "")
        person, place = known.sign_in.end(cookie, state, code, _back(request))
        session = gate.session_of(person)
    except (TokenRefused, IssuerFailed, Refusal) as wrong:
        return _refused(str(wrong))
    response = RedirectResponse(place, 303)
    keep(response, session, request)
    response.delete_cookie(COOKIE, path=HERE)
    return response


def _provider(request: Request) -> OpenId:
    gate: Gate = request.app.state.gate
    if gate.open_id is None:
        raise Refusal(404, "NoProvider", "this post has no OpenID provider")
    return gate.open_id


def _back(request: Request) -> str:
    """Address to which the provider sends a browser back."""
    outside = library_of(request).settings.url or str(request.base_url)
    return outside.rstrip("/") + BACK


def _refused(why: str) -> Response:
    response = plain_page("refused.html.j2", 401, why=why)
    response.delete_cookie(COOKIE, path=HERE)
    return response
