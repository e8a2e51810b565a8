"""An OpenID provider on a free loopback port, as a test wants it: its people, keys and lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "siegeworks"


class FakeIssuer:
    """Signs what it is asked to sign, and gives a code for whoever comes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.called = url
        """What the discovery document says the issuer is."""
        self.key = self.new_key("first")
        self.published = [self.key]
        self.claims: dict[str, Any] = {"name": "A person", "roles": ["run"]}
        self.secret = ""
        self.keys_asked = 0
        self.codes: dict[str, dict[str, str]] = {}

    def new_key(self, kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})

    def token(self, key: RSAKey | None = None, **changed: Any) -> str:
        """A token; a claim that is None is left out."""
        signer = key or self.key
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "1", "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        } | self.claims | changed  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": signer.kid}, told, signer)

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.called,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def keys(self) -> dict[str, Any]:
        self.keys_asked += 1
        told: dict[str, Any] = dict(KeySet(list(self.published)).as_dict(private=False))
        odd = {"kty": "oct", "kid": "odd", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ"}
        return {"keys": [*told["keys"], odd, {"kty": "AKP", "kid": "new"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.url}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def redeem(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The answer to a code; None for what a provider refuses."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_proven = (
            base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        )
        pair = base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        if not is_proven or (self.secret and authorization != f"Basic {pair}"):
            return None
        return {"id_token": self.token(**({"nonce": asked["nonce"]} | self.claims))}


class Handler(BaseHTTPRequestHandler):
    """Answers for the issuer of its server."""

    def log_message(self, *_: Any) -> None:
        """Say nothing on the test's screen."""

    @property
    def issuer(self) -> FakeIssuer:
        issuer: FakeIssuer = self.server.issuer  # type: ignore[attr-defined]
        return issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.issuer.authorize(query))
            self.end_headers()
            return
        pages = {
            "/.well-known/openid-configuration": self.issuer.document,
            "/keys": self.issuer.keys,
        }
        self._tell(pages[parts.path]() if parts.path in pages else None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._tell(self.issuer.redeem(form, self.headers.get("Authorization", "")))

    def _tell(self, told: dict[str, Any] | None) -> None:
        body = json.dumps(told or {"error": "invalid_grant"}).encode()
        self.send_response(200 if told else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def fake_issuer() -> Iterator[FakeIssuer]:
    """An issuer that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = FakeIssuer(f"http://127.0.0.1:{server.server_port}")
    server.issuer = issuer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
