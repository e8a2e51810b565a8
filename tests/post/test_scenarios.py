"""Scenarios that are uploaded: checked like any other, listed, played, shared, deleted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from siegeworks.post.app import create_app
from tests.post.client import Client
from tests.post.conftest import ASKED, AT, DATA, HERE, Page, finish, settings

REDOUBT = DATA / "redoubt"
HOSTILE = "<script>alert(1)</script>"


def files(**changed: str) -> dict[str, bytes]:
    """The files of the tiny siege under the id ``mine``, some with another text."""
    found = {
        p.relative_to(REDOUBT).as_posix(): p.read_bytes()
        for p in sorted(REDOUBT.rglob("*"))
        if p.is_file()
    }
    head = found["scenario.toml"].replace(b'id = "redoubt"', b'id = "mine"', 1)
    return found | {"scenario.toml": head} | {n: body.encode() for n, body in changed.items()}


def send(page: Page, given: dict[str, bytes]) -> Any:
    """Upload as files, as a browser does with a folder that was chosen."""
    parts = [("files", (name, body)) for name, body in given.items()]
    return page.act("POST", "/api/scenarios", files=parts)


def send_archive(page: Page, given: dict[str, bytes]) -> Any:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in given.items():
            archive.writestr(f"folder/{name}", body)
    return page.act("POST", "/api/scenarios", files=[("files", ("mine.zip", out.getvalue()))])


def listed(page: Page) -> dict[str, Any]:
    return {row["id"]: row for row in page.get("/api/scenarios")["scenarios"]}


@pytest.mark.parametrize("way", [send, send_archive])
def test_an_uploaded_scenario_is_served_like_any_other(page: Page, way: Any) -> None:
    saved = way(page, files())
    assert saved.status_code == 201, saved.text
    assert (saved.json()["id"], saved.json()["dates"], saved.json()["faults"]) == ("mine", [AT], [])
    rows = listed(page)
    assert rows["mine"]["is_uploaded"] and not rows["redoubt"]["is_uploaded"]
    assert rows["mine"]["plans"] == rows["redoubt"]["plans"]
    own, other = page.get(f"/api/sieges/mine/{AT}"), page.get(f"/api/sieges/redoubt/{AT}")
    assert own["units"] == other["units"] and own["positions"] == other["positions"]
    assert page.get(f"/api/sieges/mine/{AT}/plans/storm")["is_sound"]
    run_id = page.act("POST", "/api/runs", json=ASKED | {"scenario": "mine"}).json()["id"]
    assert page.act("DELETE", "/api/scenarios/mine").json()["error"]["kind"] == "GoesOn"
    finish(page, run_id)
    assert page.get(f"/api/runs/{run_id}/chances")["n"] == 12
    assert way(page, files()).json()["error"]["kind"] == "ScenarioExists"
    assert page.act("DELETE", "/api/scenarios/mine").status_code == 204
    assert "mine" not in listed(page)
    assert page.client.get(f"/api/sieges/mine/{AT}").status_code == 404
    assert page.act("DELETE", "/api/scenarios/mine").status_code == 404


def test_the_id_of_a_shipped_scenario_is_taken(page: Page) -> None:
    taken = send(page, files() | {"scenario.toml": (REDOUBT / "scenario.toml").read_bytes()})
    assert (taken.status_code, taken.json()["error"]["kind"]) == (409, "ScenarioExists")
    assert page.act("DELETE", "/api/scenarios/redoubt").status_code == 404
    assert "redoubt" in listed(page)


def test_all_faults_are_told_and_nothing_is_kept(page: Page) -> None:
    given = files()
    given["units.csv"] = given["units.csv"].replace(b"rifle", b"rifel", 1)
    del given["weather.csv"]
    given["positions.csv"] += b"\xff\n"
    answer = send(page, given)
    assert answer.status_code == 422
    told = {row["file"] for row in answer.json()["error"]["faults"]}
    assert {"units.csv", "weather.csv", "positions.csv"} <= told
    assert "mine" not in listed(page)
    assert not (page.library.settings.folder / "scenarios").exists()


def test_a_faulty_plan_is_a_fault_of_the_scenario(page: Page) -> None:
    given = files()
    given["plans/storm.toml"] = given["plans/storm.toml"].replace(b"[[tasks]]", b"[[tsks]]", 1)
    answer = send(page, given)
    assert answer.status_code == 422
    assert all("storm.toml" in row["file"] for row in answer.json()["error"]["faults"])


@pytest.mark.parametrize("deep", ["scenario.toml", "routes.geojson", "trenches.geojson"])
@pytest.mark.parametrize("text", ["x = " + "[" * 100_000, "[" * 100_000, "9" * 5_000])
def test_texts_without_end_are_faults(page: Page, deep: str, text: str) -> None:
    answer = send(page, files(**{deep: text}))
    assert answer.status_code == 422, answer.text
    assert deep in {row["file"] for row in answer.json()["error"]["faults"]}


def test_text_never_becomes_markup(page: Page) -> None:
    given = files()
    title = b'title = "' + HOSTILE.encode() + b'"\n'
    lines = given["scenario.toml"].splitlines(keepends=True)
    given["scenario.toml"] = b"".join(
        title if line.startswith(b"title") else line for line in lines
    )
    assert send(page, given).json()["title"] == HOSTILE
    for path in ("/api/scenarios", f"/api/sieges/mine/{AT}", "/", "/docs", "/mine"):
        answer = page.client.get(path)
        kind = answer.headers["content-type"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert kind == "application/json" or HOSTILE not in answer.text, path
    hostile = send(page, files() | {f"{HOSTILE}.csv": b""})
    assert hostile.headers["content-type"] == "application/json"


def test_a_scenario_of_the_same_name_is_another(page: Page) -> None:
    send(page, files())
    first = page.get(f"/api/sieges/mine/{AT}")
    page.act("POST", f"/api/sieges/mine/{AT}/plans", json={"plan": _other_plan(page)})
    page.act("DELETE", "/api/scenarios/mine")
    given = files()
    given["scenario.toml"] = given["scenario.toml"].replace(b"title =", b"title = 'Other' #", 1)
    assert send(page, given).status_code == 201
    second = page.get(f"/api/sieges/mine/{AT}")
    assert (first["title"] == "Other", second["title"]) == (False, "Other")
    assert {row["id"] for row in page.get(f"/api/sieges/mine/{AT}/plans")["plans"]} == {
        "storm", "hold",
    }  # fmt: skip


def _other_plan(page: Page) -> Any:
    plan = page.get(f"/api/sieges/mine/{AT}/plans/storm")["plan"]
    return plan | {"id": "storm-mine", "variant_of": "storm"}


def test_the_number_of_uploads_is_limited(tmp_path: Path) -> None:
    with Client(create_app(settings(tmp_path, max_scenarios=0)), base_url=HERE) as client:
        answer = send(Page(client), files())
        assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "TooMany")


def test_posts_of_one_store_share_uploads(tmp_path: Path, store_url: str) -> None:
    made = [settings(tmp_path / "results", store=store_url) for _ in range(2)]
    with (
        Client(create_app(made[0]), base_url=HERE) as one,
        Client(create_app(made[1]), base_url=HERE) as two,
    ):
        assert send(Page(one), files()).status_code == 201
        assert listed(Page(two))["mine"]["is_uploaded"]
        assert Page(two).get(f"/api/sieges/mine/{AT}")["id"] == "mine"
        assert Page(two).act("DELETE", "/api/scenarios/mine").status_code == 204
        assert "mine" not in listed(Page(one))
