"""OpenID Connect for a shared post: tokens of an issuer, and signing in through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from siegeworks.post.oidc.issuer import Issuer, IssuerFailed
from siegeworks.post.oidc.sign_in import Sign, SignIn
from siegeworks.post.oidc.tokens import Person, TokenRefused, Tokens, read_roles
from siegeworks.post.settings import Settings
from siegeworks.scenario.faults import UsageError


@dataclass(frozen=True)
class OpenId:
    """What a post takes of an issuer: ``bearer`` tokens of programs, browsers that ``sign_in``."""

    bearer: Tokens
    sign_in: SignIn


def open_id(settings: Settings, roles: Sequence[str], sign: Sign) -> OpenId | None:
    """The issuer of a post's settings; None when it has none. Nothing is asked of it yet.

    Raises ``UsageError`` for an address that is not safe, a client without id, a secret that
    cannot be read, or an unknown role.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client:
        raise UsageError("an OpenID provider needs the client's id (--setting oidc_client=ID)")
    issuer = Issuer(settings.oidc_issuer)
    words = read_roles(settings.oidc_roles, roles)
    audience = settings.oidc_audience or settings.oidc_client
    bearer = Tokens(issuer, audience, settings.oidc_claim, words)
    own = Tokens(issuer, settings.oidc_client, settings.oidc_claim, words)
    secret = _secret(settings.oidc_secret_file)
    return OpenId(bearer, SignIn(own, settings.oidc_scope, secret, sign))


def _secret(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except (OSError, ValueError) as error:
        raise UsageError(f"the client's secret in {path} cannot be read: {error}") from None


__all__ = ["IssuerFailed", "OpenId", "Person", "TokenRefused", "open_id"]
