"""An OpenID provider, as the post speaks to it: its discovery document, its keys, its tokens.

Method: OpenID Connect Discovery 1.0 (section 4: the document must name the very issuer that was
asked), RFC 7517 for keys, RFC 6749 (section 4.1.3) for redeeming a code. The issuer is spoken to
over TLS, or on loopback; redirects are not followed.
"""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from siegeworks.post.settings import LOOPBACK
from siegeworks.scenario.faults import SiegeworksError, UsageError

WAIT_S = 5.0
"""Seconds after which the issuer counts as silent."""
MOST_BYTES = 1_000_000
KEEP_S = 3600.0
"""Seconds for which the issuer's keys are used without asking again."""
AT_LEAST_S = 10.0
"""Seconds between two looks for keys, however many tokens name a key that is not known."""
PUBLIC = ("RSA", "EC", "OKP")
"""Kinds of key whose public half is enough to check a signature."""


class IssuerFailed(SiegeworksError):  # noqa: N818 - named for what happened
    """The issuer is silent, or says what cannot be used."""


class Metadata(BaseModel):
    """What is read of a discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what the issuer is told goes to nobody else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def check_url(url: str, what: str) -> str:
    """The URL, when what goes there is safe on its way. Raises ``UsageError``."""
    parts = urlsplit(url)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or is_here):
        raise UsageError(f"{what} {url!r} is no https address")
    return url


class Issuer:
    """A provider at a URL; what it says is asked for when it is needed, and kept for a while."""

    def __init__(self, url: str) -> None:
        self.url = check_url(url, "the issuer").rstrip("/")
        self._guard = threading.Lock()
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None
        self._asked = -KEEP_S

    def metadata(self) -> Metadata:
        """The discovery document. Raises :class:`IssuerFailed`."""
        with self._guard:
            return self._document()

    def _document(self) -> Metadata:
        if self._metadata is None:
            told = _ask(f"{self.url}/.well-known/openid-configuration")
            try:
                found = Metadata.model_validate(told)
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    check_url(getattr(found, name), name)
            except (ValidationError, UsageError) as error:
                raise IssuerFailed(f"the issuer's discovery document is faulty: {error}") from None
            if found.issuer.rstrip("/") != self.url:
                raise IssuerFailed(f"{self.url} says that it is {found.issuer}")
            self._metadata = found
        return self._metadata

    def keys(self, renew: bool = False) -> KeySet:
        """The keys under which tokens are signed.

        ``renew``: ask again, as for a key that is not known; at most every ``AT_LEAST_S`` seconds.
        Keys that are known stay in use while the issuer is silent. Raises :class:`IssuerFailed`.
        """
        with self._guard:
            age = time.monotonic() - self._asked
            if self._keys is None or age > KEEP_S or (renew and age > AT_LEAST_S):
                try:
                    self._keys = _key_set(_ask(self._document().jwks_uri))
                except IssuerFailed:
                    if self._keys is None:
                        raise
                self._asked = time.monotonic()
            return self._keys

    def redeem(self, form: Mapping[str, str], client: str, secret: str) -> str:
        """The identity token for a code; ``secret`` empty = a public client.

        Raises :class:`IssuerFailed` when the issuer does not give one.
        """
        given = dict(form) | {"grant_type": "authorization_code", "client_id": client}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if secret:
            pair = f"{quote_plus(client)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        told = _ask(self.metadata().token_endpoint, urlencode(given).encode(), headers)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise IssuerFailed("the issuer gave no identity token")
        return token


def _ask(
    url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at a URL. Raises :class:`IssuerFailed`."""
    handlers: list[urllib.request.BaseHandler] = [_Straight()]
    if urlsplit(url).hostname in LOOPBACK:
        handlers.append(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, body, {"Accept": "application/json", **(headers or {})})
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=WAIT_S) as answer:
            told = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            raise IssuerFailed(f"the issuer answers {error.code} at {urlsplit(url).path}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise IssuerFailed(f"the issuer cannot be asked: {error}") from None
    if not isinstance(told, dict):
        raise IssuerFailed("the issuer answers with something else than an object")
    return told


def _key_set(told: dict[str, Any]) -> KeySet:
    """The public keys of a key document that serve for signatures."""
    rows = told.get("keys")
    usable = [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("kty") in PUBLIC and row.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IssuerFailed(f"the issuer's keys cannot be read: {error}") from None
