"""Who may do what: tokens, roles, sessions, the same-origin token, host names, sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from siegeworks.post.app import create_app
from siegeworks.post.guard import host_name
from siegeworks.scenario.faults import UsageError
from tests.post.client import Client
from tests.post.conftest import ASKED, AT, HEADER, HERE, Page, settings

TOKENS = {role: f"a-long-token-to-{role}" for role in ("look", "run", "edit")}


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens.toml"
    rows = [
        f'[[tokens]]\nname = "who {role}s"\nrole = "{role}"\ntoken = "{token}"\n'
        for role, token in TOKENS.items()
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def shared(tmp_path: Path, tokens: Path) -> Iterator[Client]:
    made = settings(tmp_path, host="0.0.0.0", names="post.example", tokens=tokens)
    with Client(create_app(made), base_url="http://post.example") as client:
        yield client


def bearer(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS[role]}"}


def kind(answer: Any) -> str:
    return str(answer.json()["error"]["kind"])


def test_a_post_for_others_needs_tokens(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="other machines"):
        create_app(settings(tmp_path, host="0.0.0.0"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tokens = 3", "cannot be read"),
        ('[[tokens]]\nname = "a"\nrole = "rule"\ntoken = "x"', "no role 'rule'"),
        ('[[tokens]]\nname = "a"\nrole = "run"\ntoken = "short"', "shorter"),
    ],
)
def test_faulty_tokens_are_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        create_app(settings(tmp_path, tokens=tmp_path / "t.toml"))


def test_roles_hold(shared: Client) -> None:
    assert shared.get("/api/scenarios").status_code == 401
    assert shared.get("/api/scenarios", headers={"Authorization": "Bearer no"}).status_code == 401
    assert shared.get("/api/scenarios", headers=bearer("look")).status_code == 200
    looks = shared.post("/api/runs", json=ASKED, headers=bearer("look"))
    assert (looks.status_code, kind(looks)) == (403, "RoleNeeded")
    assert shared.post("/api/runs", json=ASKED, headers=bearer("run")).status_code == 202
    for method, path in (("POST", "/api/scenarios"), ("DELETE", "/api/scenarios/mine")):
        assert shared.request(method, path, headers=bearer("run")).status_code == 403
        assert shared.request(method, path, headers=bearer("edit")).status_code in (404, 422)
    path = f"/api/sieges/redoubt/{AT}/plans/mine"
    assert shared.delete(path, headers=bearer("run")).status_code == 403
    assert shared.delete(path, headers=bearer("edit")).status_code == 404


def test_a_browser_begins_a_session_with_a_token(shared: Client) -> None:
    assert kind(shared.get("/api/session")) == "TokenNeeded"
    assert kind(shared.post("/api/session", json={"token": "wrong"})) == "TokenUnknown"
    begun = shared.post("/api/session", json={"token": TOKENS["run"]})
    assert begun.json() == {"name": "who runs", "role": "run"}
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    page = Page(shared)
    assert kind(shared.post("/api/runs", json=ASKED)) == "SameOriginNeeded"
    assert page.act("POST", "/api/runs", json=ASKED).status_code == 202


def test_a_forged_session_is_nobody(shared: Client) -> None:
    shared.post("/api/session", json={"token": TOKENS["look"]})
    body, _, signature = shared.cookies["siegeworks_session"].rpartition(".")
    session, _, digest = body.partition(".")
    for forged in (f"{session}x.{digest}.{signature}", f"{body}.{'0' * 64}", "nonsense", ""):
        shared.cookies.clear()
        shared.cookies.set("siegeworks_session", forged, domain="post.example")
        assert shared.get("/api/scenarios").status_code == 401


def test_actions_need_the_same_origin(page: Page) -> None:
    calls = (
        ("POST", "/api/runs"),
        ("POST", "/api/runs/0123456789ab/cancel"),
        ("POST", "/api/runs/0123456789ab/resume"),
        ("DELETE", "/api/runs/0123456789ab"),
        ("POST", f"/api/sieges/redoubt/{AT}/plans"),
        ("POST", f"/api/sieges/redoubt/{AT}/plans/upload"),
        ("DELETE", f"/api/sieges/redoubt/{AT}/plans/mine"),
        ("POST", "/api/scenarios"),
        ("DELETE", "/api/scenarios/mine"),
    )
    for method, path in calls:
        for headers in ({}, {HEADER: "0" * 64}):
            answer = page.client.request(method, path, headers=headers)
            assert (answer.status_code, kind(answer)) == (403, "SameOriginNeeded"), path
        assert page.act(method, path).status_code in (404, 422), path


def test_a_session_of_another_browser_has_another_token(page: Page) -> None:
    with Client(page.client.app, base_url=HERE) as other:
        assert other.get("/api/session").json()["same_origin"] != page.token


def test_only_known_hosts_are_answered(page: Page) -> None:
    answer = page.client.get("/api/scenarios", headers={"Host": "rebound.example"})
    assert (answer.status_code, kind(answer)) == (400, "UnknownHost")
    assert page.client.get("/api/scenarios", headers={"Host": "localhost:8954"}).is_success


def test_bodies_are_limited(page: Page) -> None:
    large = page.act("POST", "/api/runs", content=b"x" * (257 * 1024))
    assert (large.status_code, kind(large)) == (413, "TooLarge")

    megabyte = b"x" * 2**20
    assert page.act("POST", "/api/scenarios", content=megabyte).status_code == 422
    assert page.act("POST", "/api/scenarios", content=17 * megabyte).status_code == 413

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{}"

    endless = page.act("POST", "/api/runs", content=pieces())
    assert (endless.status_code, kind(endless)) == (411, "LengthNeeded")


def test_every_answer_is_protected(page: Page) -> None:
    for path in ("/", "/docs", "/api/scenarios", "/api/nothing", "/docs.css"):
        headers = page.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_host_names() -> None:
    assert host_name("localhost:8954") == "localhost"
    assert host_name("[::1]:80") == "::1"
    assert host_name("Post.Example") == "post.example"
