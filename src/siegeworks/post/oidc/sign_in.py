"""Signing in through an issuer: the code flow with PKCE.

Method: OpenID Connect Core 1.0 (section 3.1), RFC 7636 with S256, RFC 9207 where the issuer names
itself. What a flow must remember (state, nonce, verifier, where to go afterwards) lies in a signed
cookie of ten minutes, so that no post of a shared store keeps it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from siegeworks.post.oidc.issuer import Issuer
from siegeworks.post.oidc.tokens import Person, TokenRefused, Tokens

FLOW_S = 600
"""Seconds that a person has at the issuer's page."""
PLACE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A place of this post: a path that cannot be read as another host's."""

Sign = Callable[[str], str]


@dataclass(frozen=True)
class Flow:
    """What is remembered while a person is at the issuer's page."""

    state: str
    nonce: str
    verifier: str
    place: str
    until: float


class SignIn:
    """The flow of one post. ``sign`` signs the cookie; ``secret`` empty = a public client."""

    def __init__(self, tokens: Tokens, scope: str, secret: str, sign: Sign) -> None:
        self.issuer: Issuer = tokens.issuer
        self.tokens, self.scope, self.secret, self._sign = tokens, scope, secret, sign

    def begin(self, back: str, place: str) -> tuple[str, str]:
        """Where to send a browser, and the cookie to give it.

        ``back``: address of this post that the issuer sends it to; ``place``: path to show at the
        end. Raises ``IssuerFailed``.
        """
        flow = Flow(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            place=place if PLACE.fullmatch(place) else "/",
            until=time.time() + FLOW_S,
        )
        asked = {
            "response_type": "code",
            "scope": self.scope,
            "client_id": self.tokens.audience,
            "redirect_uri": back,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        endpoint = self.issuer.metadata().authorization_endpoint
        joint = "&" if "?" in endpoint else "?"
        return f"{endpoint}{joint}{urlencode(asked)}", self._packed(flow)

    def end(self, cookie: str, state: str, code: str, back: str) -> tuple[Person, str]:
        """The person whom the issuer sends back with a code, and the place to show.

        Raises :class:`TokenRefused` for a flow that was not begun in this browser, or
        ``IssuerFailed``.
        """
        flow = self._unpacked(cookie)
        if flow is None or flow.until < time.time():
            raise TokenRefused("signing in took too long, or was begun elsewhere; begin again")
        if not hmac.compare_digest(flow.state.encode(), state.encode()):
            raise TokenRefused("the answer belongs to another sign-in; begin again")
        form = {"code": code, "redirect_uri": back, "code_verifier": flow.verifier}
        token = self.issuer.redeem(form, self.tokens.audience, self.secret)
        return self.tokens.person(token, flow.nonce), flow.place

    def _packed(self, flow: Flow) -> str:
        body = base64.urlsafe_b64encode(json.dumps(asdict(flow)).encode()).decode()
        return f"{body}.{self._sign(body)}"

    def _unpacked(self, cookie: str) -> Flow | None:
        body, _, signature = cookie.rpartition(".")
        if not body or not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            return None
        return Flow(**json.loads(base64.urlsafe_b64decode(body)))


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
