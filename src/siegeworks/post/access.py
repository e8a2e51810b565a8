"""Who may do what: tokens with roles, sessions of a browser, and the same-origin token.

On loopback without a token file and without an OpenID issuer everyone may do everything, as at a
terminal of the same machine. Else a request needs a bearer token, of the file or of the issuer, or
the cookie of a session that was begun with one.
A browser sends its cookie along from any page, so each action also needs a token that only a page
of the same origin can read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from fastapi import Request

from siegeworks.post.errors import Refusal
from siegeworks.post.oidc import IssuerFailed, Person, TokenRefused, open_id
from siegeworks.post.settings import Settings
from siegeworks.scenario.faults import UsageError

Role = Literal["look", "run", "edit"]
ROLES: tuple[str, ...] = get_args(Role)
"""Each role may also do what those before it may."""
COOKIE = "siegeworks_session"
HEADER = "X-Siegeworks-Token"
PERSON = "~"
"""Opens what a session says of whom the issuer knows."""
SHORTEST = 16
"""Letters a token must have."""


@dataclass(frozen=True)
class Token:
    """A token of the file: whose it is, what he may do."""

    name: str
    role: Role
    digest: str


@dataclass(frozen=True)
class Visitor:
    """Who asks: name, role, and the id of his session in a browser (empty = no browser's)."""

    name: str
    role: Role
    session: str


def read_tokens(path: str) -> tuple[Token, ...]:
    """Tokens of a TOML file: ``[[tokens]]`` with ``name``, ``role`` and ``token``.

    Raises ``UsageError`` for a file that cannot be read, an unknown role or a short token.
    """
    if not path:
        return ()
    try:
        rows = tomllib.loads(Path(path).read_text(encoding="utf-8"))["tokens"]
        found = [(str(r["name"]), str(r["role"]), str(r["token"])) for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"the tokens in {path} cannot be read: {error!r}") from None
    for name, role, token in found:
        if role not in ROLES:
            raise UsageError.unknown("role", role, ROLES)
        if len(token) < SHORTEST:
            raise UsageError(f"the token of {name} is shorter than {SHORTEST} letters")
    return tuple(Token(name, role, _digest(token)) for name, role, token in found)  # type: ignore[arg-type]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _alike(given: str, own: str) -> bool:
    """Compare what a stranger gives; the time taken does not tell how near it is."""
    return hmac.compare_digest(given.encode(), own.encode())


class Gate:
    """Knows the tokens of a post and the secret under which its sessions are signed."""

    def __init__(self, settings: Settings, secret: str) -> None:
        self.tokens = read_tokens(settings.tokens)
        self._secret = secret.encode()
        self.open_id = open_id(settings, ROLES, lambda text: self.sign("sign-in", text))
        self._session_s = 3600.0 * settings.oidc_hours
        if settings.is_shared and self.is_open:
            raise UsageError(
                f"a post at {settings.host} can be reached from other machines: give it a file of "
                "tokens (--tokens FILE) or an OpenID provider, or leave it at 127.0.0.1"
            )

    @property
    def is_open(self) -> bool:
        """True when nobody needs to say who he is."""
        return not self.tokens and self.open_id is None

    def of_token(self, token: str) -> Token | None:
        """The token's row; None for an unknown one. The time taken does not tell how near it is."""
        digest = _digest(token)
        found = None
        for known in self.tokens:
            if hmac.compare_digest(known.digest, digest):
                found = known
        return found

    def session_for(self, token: Token | None) -> str:
        """A new session: a random id, whose it is, and the signature over both."""
        return self._signed(token.digest if token else "")

    def session_of(self, person: Person) -> str:
        """A new session of whom the issuer knows; raises ``Refusal`` (403) for one without role."""
        if not person.role:
            raise Refusal(403, "NoRole", f"{person.name} has no role at this post")
        told = [person.name, person.role, int(time.time() + self._session_s)]
        packed = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
        return self._signed(PERSON + packed)

    def _signed(self, whose: str) -> str:
        body = f"{secrets.token_hex(12)}.{whose}"
        return f"{body}.{self.sign('session', body)}"

    def sign(self, what: str, text: str) -> str:
        """Signature of a text for one purpose."""
        return hmac.new(self._secret, f"{what}:{text}".encode(), hashlib.sha256).hexdigest()

    def of_session(self, cookie: str) -> Visitor | None:
        """Who a session belongs to; None when it is forged or over, or its token is not known."""
        body, _, signature = cookie.rpartition(".")
        if not body or not _alike(signature, self.sign("session", body)):
            return None
        whose = body.partition(".")[2]
        if self.is_open:
            return Visitor("this machine", "edit", body)
        if whose.startswith(PERSON):
            return self._of_person(whose.removeprefix(PERSON), body)
        known = next((t for t in self.tokens if t.digest == whose), None)
        return Visitor(known.name, known.role, body) if known else None

    def _of_person(self, packed: str, body: str) -> Visitor | None:
        name, role, until = json.loads(base64.urlsafe_b64decode(packed))
        is_good = self.open_id is not None and until > time.time()
        return Visitor(name, role, body) if is_good else None

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks; None when a token is needed and none is known.

        Raises ``Refusal`` for a token of the issuer that is refused (401) or gives no role (403).
        """
        kind, _, bearer = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._of_bearer(bearer.strip())
        found = self.of_session(request.cookies.get(COOKIE, ""))
        if found is None and self.is_open:
            return Visitor("this machine", "edit", "none")
        return found

    def _of_bearer(self, bearer: str) -> Visitor | None:
        token = self.of_token(bearer)
        if token is not None or self.open_id is None:
            return Visitor(token.name, token.role, "") if token else None
        try:
            person = self.open_id.bearer.person(bearer)
        except (TokenRefused, IssuerFailed) as error:
            raise Refusal(401, type(error).__name__, str(error)) from None
        if not person.role:
            raise Refusal(403, "NoRole", f"{person.name} has no role at this post")
        return Visitor(person.name, person.role, "")  # type: ignore[arg-type]

    def same_origin(self, visitor: Visitor) -> str:
        """The token that an action of a browser's session must carry."""
        return self.sign("same-origin", visitor.session)


def needs(role: Role, acts: bool = False) -> Callable[[Request], Any]:
    """A dependency: the visitor, when his role allows it.

    With ``acts`` a request of a browser's session must carry the same-origin token; a request with
    a bearer token need not, because no browser sends one by itself.
    """

    def check(request: Request) -> Visitor:
        gate: Gate = request.app.state.gate
        visitor = gate.visitor(request)
        if visitor is None:
            raise Refusal(401, "TokenNeeded", "this post needs a token")
        if ROLES.index(visitor.role) < ROLES.index(role):
            raise Refusal(403, "RoleNeeded", f"this needs the role {role}, yours is {visitor.role}")
        given = request.headers.get(HEADER, "")
        if acts and visitor.session and not _alike(given, gate.same_origin(visitor)):
            raise Refusal(403, "SameOriginNeeded", f"the header {HEADER} is missing or old")
        return visitor

    return check
