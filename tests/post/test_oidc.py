"""Tokens of an OpenID provider, and signing in through one that the test starts."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from siegeworks.post import oidc
from siegeworks.post.app import create_app
from siegeworks.post.oidc import sign_in as flow
from siegeworks.post.oidc.issuer import AT_LEAST_S, Issuer
from siegeworks.post.oidc.tokens import Tokens, read_roles
from siegeworks.scenario.faults import UsageError
from tests.post.client import Client
from tests.post.conftest import ASKED, AT, Page, settings
from tests.post.issuer import CLIENT, FakeIssuer, fake_issuer

POST = "http://post.example"
PLAN = f"/api/sieges/redoubt/{AT}/plans/mine"


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    with fake_issuer() as made:
        yield made


def made(folder: Path, issuer: FakeIssuer, **given: Any) -> Any:
    known = {"host": "0.0.0.0", "names": "post.example", "oidc_client": CLIENT}
    return create_app(settings(folder, oidc_issuer=issuer.url, **known | given))


@pytest.fixture
def shared(tmp_path: Path, issuer: FakeIssuer) -> Iterator[Client]:
    with Client(made(tmp_path, issuer), base_url=POST) as client:
        yield client


def status(client: Client, token: str, method: str = "GET", path: str = "/api/scenarios") -> Any:
    rest: dict[str, Any] = {"json": ASKED} if method == "POST" else {}
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.request(method, path, headers=headers, **rest)
    kind = answer.json()["error"]["kind"] if answer.status_code >= 400 else ""
    return answer.status_code, kind


def test_roles_come_from_the_token(shared: Client, issuer: FakeIssuer) -> None:
    assert shared.get("/api/scenarios").status_code == 401
    look, run, edit = (issuer.token(roles=["x", role]) for role in ("look", "run", "edit"))
    assert status(shared, look)[0] == 200
    assert status(shared, look, "POST", "/api/runs") == (403, "RoleNeeded")
    assert status(shared, run, "POST", "/api/runs")[0] == 202
    assert status(shared, run, "DELETE", PLAN) == (403, "RoleNeeded")
    assert status(shared, edit, "DELETE", PLAN)[0] == 404
    assert status(shared, issuer.token(roles=["other"])) == (403, "NoRole")
    assert status(shared, issuer.token(roles=None)) == (403, "NoRole")
    assert status(shared, issuer.token(roles={"run": 1})) == (403, "NoRole")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": None},
        {"iss": "https://issuer.example"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int(time.time()) + 3600},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
    ],
)
def test_a_token_for_another_or_another_time_is_refused(
    shared: Client, issuer: FakeIssuer, changed: dict[str, Any]
) -> None:
    assert status(shared, issuer.token())[0] == 200
    assert status(shared, issuer.token(**changed)) == (401, "TokenRefused")


def test_only_the_issuers_signature_counts(shared: Client, issuer: FakeIssuer) -> None:
    other = issuer.new_key(str(issuer.key.kid))
    assert status(shared, issuer.token(key=other)) == (401, "TokenRefused")
    head, body, signature = issuer.token().split(".")
    changed = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(body + "==").replace(b'"run"', b'"edit"')
    ).decode()
    bare = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for token in (f"{head}.{changed.rstrip('=')}.{signature}", f"{bare}.{body}.", "a.b.c", "é"):
        answer = shared.get(
            "/api/scenarios", headers={"Authorization": f"Bearer {token}".encode("latin-1")}
        )
        assert answer.status_code == 401, token


def test_the_public_key_is_no_secret_to_sign_with(shared: Client, issuer: FakeIssuer) -> None:
    body = issuer.token().split(".")[1]
    for secret in (issuer.key.as_pem(private=False), b"secret-secret-secret"):
        for kid in (issuer.key.kid, "odd"):
            head = packed(json.dumps({"alg": "HS256", "kid": kid}).encode())
            signature = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
            forged = f"{head}.{body}.{packed(signature)}"
            assert status(shared, forged) == (401, "TokenRefused")


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_new_key_is_looked_for_but_not_for_every_token(
    shared: Client, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(shared, issuer.token())[0] == 200
    issuer.key = issuer.new_key("second")
    asked = issuer.keys_asked
    assert [status(shared, issuer.token())[0] for _ in range(5)] == [401] * 5
    assert issuer.keys_asked <= asked + 1
    issuer.published = [issuer.key]
    monkeypatch.setattr("siegeworks.post.oidc.issuer.AT_LEAST_S", 0.0)
    assert AT_LEAST_S > 0 and status(shared, issuer.token())[0] == 200


def test_a_silent_issuer_is_told(tmp_path: Path) -> None:
    with fake_issuer() as gone:
        token = gone.token()
    with Client(made(tmp_path, gone), base_url=POST) as client:
        assert status(client, token) == (401, "IssuerFailed")
        page = client.get("/sign-in")
        assert page.status_code == 401 and "cannot be asked" in page.text


def test_an_issuer_must_be_who_it_says(shared: Client, issuer: FakeIssuer) -> None:
    issuer.called = "https://issuer.example"
    assert status(shared, issuer.token()) == (401, "IssuerFailed")


def test_tokens_of_the_file_go_beside_the_issuers(tmp_path: Path, issuer: FakeIssuer) -> None:
    own = "a-long-token-of-the-file"
    (tmp_path / "t.toml").write_text(
        f'[[tokens]]\nname = "a"\nrole = "look"\ntoken = "{own}"', encoding="utf-8"
    )
    with Client(made(tmp_path, issuer, tokens=tmp_path / "t.toml"), base_url=POST) as client:
        assert status(client, own)[0] == status(client, issuer.token())[0] == 200
        told = client.get("/api/session/ways").json()
        assert told == {"is_open": False, "has_tokens": True, "has_provider": True}


def test_loopback_with_an_issuer_is_closed(tmp_path: Path, issuer: FakeIssuer) -> None:
    with Client(made(tmp_path, issuer, host="127.0.0.1"), base_url="http://127.0.0.1") as client:
        assert client.get("/api/scenarios").status_code == 401
        assert client.get("/api/session").status_code == 401


def sign_in(client: Client, to: str = "/?view=runs") -> Any:
    """Follow a browser to the provider and back; the answer of the post."""
    there = client.get("/sign-in", params={"to": to})
    assert there.status_code == 303, there.text
    return client.get(back_from(there.headers["location"]))


def back_from(address: str) -> str:
    """Where the provider sends a browser that comes to an address."""
    opener = build_opener(ProxyHandler({}), flow_stop())
    with opener.open(address) as answer:
        location: str = answer.headers["Location"]
    return location.removeprefix(POST)


def flow_stop() -> Any:
    from urllib.request import HTTPErrorProcessor

    class Stop(HTTPErrorProcessor):
        """Leaves a redirect to the test."""

        def http_response(self, request: Any, response: Any) -> Any:
            return response

    return Stop()


def test_a_browser_signs_in_and_out(shared: Client, issuer: FakeIssuer) -> None:
    answer = sign_in(shared)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?view=runs")
    cookies = answer.headers.get_list("set-cookie")
    kept = next(c for c in cookies if c.startswith("siegeworks_session")).lower()
    assert "httponly" in kept and "samesite=strict" in kept
    page = Page(shared)
    view = page.get("/api/session")
    assert (view["name"], view["role"]) == ("A person", "run")
    assert shared.post("/api/runs", json=ASKED).status_code == 403
    assert page.act("POST", "/api/runs", json=ASKED).status_code == 202
    assert page.act("DELETE", PLAN).status_code == 403
    assert shared.delete("/api/session").status_code == 403
    assert page.act("DELETE", "/api/session").status_code == 204
    assert shared.get("/api/session").status_code == 401


def test_what_is_asked_of_the_provider(shared: Client, issuer: FakeIssuer) -> None:
    there = shared.get("/sign-in")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(there.headers["location"]).query).items()}
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{POST}/sign-in/back" and asked["client_id"] == CLIENT
    assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
    again = shared.get("/sign-in").headers["location"]
    assert asked["state"] not in again and asked["code_challenge"] not in again
    cookie = there.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/sign-in" in cookie


def test_the_example_of_the_standard() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert flow.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "", "/a\nb", "/\t/e.x"]
)
def test_nobody_is_sent_elsewhere_afterwards(shared: Client, to: str) -> None:
    assert sign_in(shared, to).headers["location"] == "/"


def test_an_answer_of_another_sign_in_is_refused(shared: Client, issuer: FakeIssuer) -> None:
    first = back_from(shared.get("/sign-in").headers["location"])
    shared.get("/sign-in")  # a second one, whose cookie takes the first's place
    assert shared.get(first).status_code == 401
    shared.cookies.clear()
    fresh = back_from(shared.get("/sign-in").headers["location"])
    shared.cookies.clear()
    refused = shared.get(fresh)
    assert refused.status_code == 401 and "begun elsewhere" in refused.text
    assert shared.get("/api/session").status_code == 401


def test_a_code_serves_once(shared: Client, issuer: FakeIssuer) -> None:
    there = shared.get("/sign-in")
    cookie = shared.cookies["siegeworks_sign_in"]
    back = back_from(there.headers["location"])
    assert shared.get(back).status_code == 303
    shared.cookies.clear()
    shared.cookies.set("siegeworks_sign_in", cookie, domain="post.example", path="/sign-in")
    assert shared.get(back).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": [CLIENT, "b"], "azp": "b"}, {"roles": []}, {"aud": "b"}],
)
def test_a_wrong_identity_token_begins_no_session(
    shared: Client, issuer: FakeIssuer, claims: dict[str, Any]
) -> None:
    issuer.claims |= claims
    assert sign_in(shared).status_code == 401
    assert shared.get("/api/session").status_code == 401


def test_what_the_provider_says_never_becomes_markup(shared: Client) -> None:
    shared.get("/sign-in")
    answer = shared.get("/sign-in/back", params={"error": "<script>alert(1)</script>"})
    assert answer.status_code == 401 and "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert shared.get("/sign-in/back?code=a&state=b&iss=https://other.example").status_code == 401


def test_a_flow_and_a_session_end_in_time(
    shared: Client, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = back_from(shared.get("/sign-in").headers["location"])
    now = time.time()
    monkeypatch.setattr(flow.time, "time", lambda: now + flow.FLOW_S + 1)
    assert shared.get(back).status_code == 401
    monkeypatch.setattr(flow.time, "time", lambda: now)
    assert sign_in(shared).status_code == 303
    assert shared.get("/api/session").status_code == 200
    monkeypatch.setattr(flow.time, "time", lambda: now + 8 * 3600 + 1)
    assert shared.get("/api/session").status_code == 401


def test_a_client_with_a_secret(tmp_path: Path, issuer: FakeIssuer) -> None:
    issuer.secret = "s:e c/r+et"
    (tmp_path / "secret").write_text(issuer.secret + "\n", encoding="utf-8")
    # The standard has both halves encoded before they are joined.
    issuer.secret = "s%3Ae+c%2Fr%2Bet"
    outside = "https://post.example/"
    app = made(tmp_path, issuer, oidc_secret_file=tmp_path / "secret", url=outside)
    with Client(app, base_url=POST) as client:
        there = client.get("/sign-in")
        assert "secure" in there.headers["set-cookie"].lower()
        cookie = there.cookies.get("siegeworks_sign_in") or there.headers["set-cookie"]
        value = cookie.split("siegeworks_sign_in=")[-1].split(";")[0].strip('"')
        back = back_from(there.headers["location"]).removeprefix("https://post.example")
        answer = client.get(back, headers={"Cookie": f"siegeworks_sign_in={value}"})
        assert answer.status_code == 303, answer.text


def test_a_post_without_provider_has_no_sign_in(page: Page) -> None:
    assert page.client.get("/sign-in").status_code == 404
    assert page.get("/api/session/ways") == {
        "is_open": True, "has_tokens": False, "has_provider": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oidc_issuer": "http://issuer.example"}, "no https address"),
        ({"oidc_issuer": "nonsense"}, "no https address"),
        ({"oidc_client": ""}, "client's id"),
        ({"oidc_roles": "staff=king"}, "no role 'king'"),
        ({"oidc_secret_file": "nowhere"}, "cannot be read"),
    ],
)
def test_faulty_settings_are_told(tmp_path: Path, given: dict[str, str], words: str) -> None:
    known = {"oidc_issuer": "https://issuer.example", "oidc_client": CLIENT, "host": "0.0.0.0"}
    with pytest.raises(UsageError, match=words):
        create_app(settings(tmp_path, **known | given))


def test_roles_by_other_words_and_places() -> None:
    words = read_roles("staff=edit, everyone=look", ("look", "run", "edit"))
    assert words == [("everyone", "look"), ("staff", "edit")]
    tokens = Tokens(Issuer("https://issuer.example"), CLIENT, "access.roles", words)
    assert tokens.role_of({"access": {"roles": ["staff", "everyone"]}}) == "edit"
    assert tokens.role_of({"access": {"roles": "everyone other"}}) == "look"
    assert tokens.role_of({"access": "staff"}) == tokens.role_of({}) == ""


def test_what_the_package_shows() -> None:
    assert set(oidc.__all__) == {"IssuerFailed", "OpenId", "Person", "TokenRefused", "open_id"}
