"""Tokens of an issuer: checked, and turned into a person with a role.

Method: OpenID Connect Core 1.0, section 3.1.3.7, and RFC 8725: algorithms are a fixed list of
signatures with a public key, never what the token asks for; issuer, audience and expiry must be
there and be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from siegeworks.post.oidc.issuer import Issuer
from siegeworks.scenario.faults import SiegeworksError, UsageError

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "Ed25519",
)  # fmt: skip
LEEWAY_S = 30
"""Seconds by which clocks may differ."""
NAMES = ("name", "preferred_username", "email", "sub")
"""Claims that may name a person, the best first."""


class TokenRefused(SiegeworksError):  # noqa: N818 - named for what happened
    """A token that is not the issuer's, not for this post, or no longer good."""


@dataclass(frozen=True)
class Person:
    """Whom a token speaks of, and his role by the issuer's word (empty = none)."""

    name: str
    role: str


class Tokens:
    """Checks the tokens of an issuer for one audience.

    ``claim``: where the token lists roles, with points between the keys of objects within objects.
    ``roles``: what is listed there by the role it gives, weakest role first.
    """

    def __init__(
        self, issuer: Issuer, audience: str, claim: str, roles: Sequence[tuple[str, str]]
    ) -> None:
        self.issuer, self.audience, self.claim, self.roles = issuer, audience, claim, roles

    def person(self, token: str, nonce: str = "") -> Person:
        """The person of a token; with ``nonce`` it must carry that.

        Raises :class:`TokenRefused`, or ``IssuerFailed`` when no key could be had.
        """
        try:
            claims = self._claims(token)
            self._check(claims, nonce)
        except (JoseError, ValueError) as error:
            raise TokenRefused(f"the token is refused: {error}") from None
        name = next((claims[key] for key in NAMES if isinstance(claims.get(key), str)), "")
        return Person(name[:200], self.role_of(claims))

    def _claims(self, token: str) -> dict[str, Any]:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        registry.max_header_length = 4096  # some issuers put their certificate there
        try:
            return jwt.decode(token, self.issuer.keys(), registry=registry).claims
        except InvalidKeyIdError:
            # The issuer may have changed its keys since they were asked for.
            return jwt.decode(token, self.issuer.keys(renew=True), registry=registry).claims

    def _check(self, claims: dict[str, Any], nonce: str) -> None:
        wanted: dict[str, ClaimsOption] = {
            "iss": {"essential": True, "value": self.issuer.metadata().issuer},
            "aud": {"essential": True, "value": self.audience},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }
        if nonce:
            wanted["nonce"] = {"essential": True, "value": nonce}
        JWTClaimsRegistry(None, LEEWAY_S, **wanted).validate(claims)
        others = claims["aud"] if isinstance(claims["aud"], list) else []
        if nonce and len(others) > 1 and claims.get("azp") != self.audience:
            raise ValueError("it was issued to another client")

    def role_of(self, claims: Mapping[str, Any]) -> str:
        """The strongest role that the claims give; empty = none."""
        found: Any = claims
        for key in self.claim.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        listed = found.split() if isinstance(found, str) else found
        if not isinstance(listed, list):
            return ""
        held = [role for word, role in self.roles if word in listed]
        return held[-1] if held else ""


def read_roles(text: str, known: Sequence[str]) -> list[tuple[str, str]]:
    """Words of an issuer by the role they give, weakest role first, from ``word=role,...``.

    Empty = the roles' own names. Raises ``UsageError`` for another role.
    """
    pairs = [pair.strip().rpartition("=") for pair in text.split(",") if pair.strip()]
    rows = [(word.strip(), role.strip()) for word, _, role in pairs]
    for word, role in rows:
        if role not in known or not word:
            raise UsageError.unknown("role", role, known)
    return sorted(rows or [(role, role) for role in known], key=lambda row: known.index(row[1]))
