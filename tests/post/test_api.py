"""The JSON of a post: sieges, plans, runs, lenses; one shape of error; ETags."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from siegeworks.plan.load import load_plan
from siegeworks.post.caching import Payload
from siegeworks.post.warm import warm
from siegeworks.study.frames import CAUSES
from siegeworks.study.results import Run
from tests.post.conftest import ASKED, AT, DATA, HEADER, Page, finish

SIEGE = f"/api/sieges/redoubt/{AT}"
NOBODY = "0123456789ab"


def error(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"kind", "message", "faults"}
    return dict(body["error"], status=answer.status_code)


def test_scenarios_are_listed(page: Page) -> None:
    rows = {row["id"]: row for row in page.get("/api/scenarios")["scenarios"]}
    assert set(rows) == {"dien-bien-phu", "karst-gate", "redoubt"}
    assert rows["redoubt"]["dates"] == [AT]
    assert rows["dien-bien-phu"]["has_record"] and not rows["redoubt"]["has_record"]


def test_a_siege_is_shown_as_its_tables_have_it(page: Page) -> None:
    siege = page.library.siege("redoubt")
    view = page.get(SIEGE)
    assert [p["id"] for p in view["positions"]] == [p.id for p in siege.positions]
    assert [u["id"] for u in view["units"]] == [u.id for u in siege.units]
    present = sum(s.fit for s in siege.situation.units)
    assert sum(u["fit"] for u in view["units"]) == present > 0
    assert all(line["dug_m"] <= line["plan_m"] for line in view["lines"])
    ground = page.get("/api/sieges/redoubt/ground")
    assert ground["n"] == len(ground["lat"]) == len(siege.ground) and len(ground["corners"]) == 6
    west, south, east, north = ground["relief"]
    assert west < min(ground["lon"]) < max(ground["lon"]) < east
    assert south < min(ground["lat"]) < max(ground["lat"]) < north


def test_the_relief_is_a_picture(page: Page) -> None:
    answer = page.client.get("/api/sieges/redoubt/relief.jpg")
    assert answer.headers["content-type"] == "image/jpeg" and answer.content[:2] == b"\xff\xd8"


def test_contours_lie_on_the_ground(page: Page) -> None:
    ground = page.get("/api/sieges/redoubt/ground")
    west, south, east, north = ground["relief"]
    features = page.get("/api/sieges/redoubt/contours")["features"]
    heights = [f["properties"]["height_m"] for f in features]
    assert [f["properties"]["bold"] for f in features] == [height % 100 == 0 for height in heights]
    assert all(min(ground["elevation_m"]) < height for height in heights)
    assert max(heights) < max(ground["elevation_m"])
    assert heights and len(set(heights)) == len(heights)
    points = [p for f in features for line in f["geometry"]["coordinates"] for p in line]
    assert points
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in points)
    again = page.client.get("/api/sieges/redoubt/contours")
    known = {"If-None-Match": again.headers["etag"]}
    assert page.client.get("/api/sieges/redoubt/contours", headers=known).status_code == 304


def test_codes_have_words_in_each_language(page: Page) -> None:
    told = {
        lang: page.get(f"/api/sieges/redoubt/vocabulary?lang={lang}") for lang in ("en", "vi", "fr")
    }
    assert set(told["en"]["causes"]) == set(CAUSES)
    for lang in ("vi", "fr"):
        for group in ("events", "causes"):
            english, other = told["en"][group], told[lang][group]
            same = {code for code in english if english[code] == other[code]}
            assert set(english) == set(other) and same <= {"mine"}
    assert told["fr"]["events"]["position taken"] == "position prise"


def test_an_eye_sees_its_own_cell(page: Page) -> None:
    ground = page.get("/api/sieges/redoubt/ground")
    at = f"lat={ground['lat'][5]}&lon={ground['lon'][5]}"
    seen = page.get(f"/api/sieges/redoubt/sight/from?{at}&reach_m=400")
    assert seen["cell"] == 5 and 5 in seen["seen"] and len(seen["seen"]) < ground["n"]
    off = page.client.get("/api/sieges/redoubt/sight/from?lat=0&lon=0")
    assert error(off)["status"] == 404


def test_the_record_is_shown(page: Page) -> None:
    record = page.get("/api/sieges/dien-bien-phu/record")
    assert len(record["control"]) == len(page.library.siege("dien-bien-phu").control)
    assert page.get("/api/sieges/redoubt/record") == {"control": [], "figures": [], "events": []}


def test_a_picture_is_not_packed_again(page: Page) -> None:
    picture = page.client.get("/api/sieges/redoubt/relief.jpg", headers={"Accept-Encoding": "gzip"})
    assert len(picture.content) > 900 and "content-encoding" not in picture.headers


def test_the_first_views_of_a_siege_are_ready_before_they_are_asked_for(page: Page) -> None:
    warm(page.library).join()
    folder, asked = page.library.folder("redoubt"), []

    def make() -> Payload:
        asked.append(folder)
        return Payload(b"")

    for key in (("siege", folder, AT), ("ground", folder), ("record", folder)):
        payload = page.library.shelf.get(key, make)
        assert payload.is_packable == ("packed" in vars(payload))
    assert asked == []


def test_an_answer_that_is_known_is_not_sent_again(page: Page) -> None:
    answer = page.client.get(SIEGE, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.compress(answer.content, 6, mtime=0) != answer.content
    again = page.client.get(SIEGE, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = page.client.get(SIEGE, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200 and other.headers["etag"] == answer.headers["etag"]


def test_a_plan_has_its_matrix_and_no_fault(page: Page) -> None:
    view = page.get(f"{SIEGE}/plans/storm")
    assert view["is_sound"] and not view["is_saved"] and view["faults"] == []
    bars = {bar["task"] for row in view["matrix"]["rows"] for bar in row["bars"]}
    assert bars == {task["id"] for task in view["plan"]["tasks"]}
    listed = page.get(f"{SIEGE}/plans")
    assert {row["id"] for row in listed["plans"]} == {"storm", "hold"}


def test_faults_stand_at_their_task(page: Page) -> None:
    plan = page.get(f"{SIEGE}/plans/storm")["plan"]
    task = next(t for t in plan["tasks"] if t["kind"] == "assault")
    task["objective"] = "nowhere"
    view = page.client.post(f"{SIEGE}/check", json={"plan": plan}).json()
    assert not view["is_sound"]
    assert {fault["task"] for fault in view["faults"]} == {task["id"]}


def test_a_plan_is_saved_as_a_new_file(page: Page) -> None:
    plan = page.get(f"{SIEGE}/plans/storm")["plan"]
    taken = page.act("POST", f"{SIEGE}/plans", json={"plan": plan})
    assert error(taken)["status"] == 409
    plan |= {"id": "storm-mine", "title": "<script>alert(1)</script>", "variant_of": "storm"}
    saved = page.act("POST", f"{SIEGE}/plans", json={"plan": plan})
    assert saved.status_code == 201 and saved.json()["faults"] == []
    file = page.library.settings.folder / saved.json()["file"]
    assert load_plan(page.library.siege("redoubt"), file).title == plan["title"]
    assert page.get(f"{SIEGE}/plans/storm-mine")["is_saved"]
    assert error(page.act("POST", f"{SIEGE}/plans", json={"plan": plan}))["status"] == 409
    assert page.act("DELETE", f"{SIEGE}/plans/storm-mine").status_code == 204
    assert error(page.client.get(f"{SIEGE}/plans/storm-mine"))["status"] == 404
    assert error(page.act("DELETE", f"{SIEGE}/plans/storm"))["status"] == 404


def test_an_uploaded_plan_is_read_strictly(page: Page) -> None:
    text = (DATA / "redoubt" / "plans" / "storm.toml").read_text(encoding="utf-8")

    def upload(name: str, body: str) -> Any:
        return page.act(
            "POST", f"{SIEGE}/plans/upload", data={"name": name}, files={"file": body.encode()}
        )

    assert upload("mine", text.replace('id = "storm"', 'id = "mine"', 1)).status_code == 201
    misnamed = error(upload("other", text))
    assert misnamed["status"] == 422 and misnamed["faults"][0]["file"] == "other.toml"
    broken = error(upload("other", text.replace("[[tasks]]", "[[tasks", 1)))
    assert broken["status"] == 422 and broken["faults"]
    assert upload("../../etc", text).status_code == 422


def test_a_run_is_held_to_its_limits(page: Page) -> None:
    def status(**changed: Any) -> int:
        return int(page.act("POST", "/api/runs", json=ASKED | changed).status_code)

    assert status(replications=20_001) == status(replications=0) == 422
    assert status(plan="none") == status(until=AT) == status(against="storm") == 422
    assert status(seed=-1) == status(parameters="post") == status(scenario="x") == 422
    assert [status() for _ in range(21)] == [202] * 20 + [429]
    assert [row["ahead"] for row in page.get("/api/runs")["runs"]] == list(range(19, -1, -1))


def test_a_run_that_waits_is_cancelled_resumed_deleted(page: Page) -> None:
    path = "/api/runs/" + page.act("POST", "/api/runs", json=ASKED).json()["id"]
    assert error(page.client.get(f"{path}/summary"))["status"] == 409
    assert error(page.act("DELETE", path))["status"] == 409
    assert page.act("POST", f"{path}/cancel").json()["state"] == "cancelled"
    assert page.act("POST", f"{path}/resume").json()["state"] == "queued"
    page.act("POST", f"{path}/cancel")
    assert page.act("DELETE", path).status_code == 204
    assert error(page.client.get(path))["status"] == 404


def test_events_end_with_the_run(page: Page) -> None:
    run_id = page.act("POST", "/api/runs", json=ASKED).json()["id"]
    page.act("POST", f"/api/runs/{run_id}/cancel")
    answer = page.client.get(f"/api/runs/{run_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = json.loads(answer.text.split("data: ")[1].split("\n")[0])
    assert (told["id"], told["state"]) == (run_id, "cancelled")


def test_a_finished_run_is_summed_up_as_the_study_does(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    run: Run = page.library.run(run_id)
    view = page.get(f"/api/runs/{run_id}/summary")
    tasks = {row["task"]: row["p_done"] for row in run.tasks().to_dicts()}
    assert {row["task"]: row["p_done"] for row in view["tasks"]} == tasks
    assert view["n"] == 12 and view["ranked"]["50"] == run.at_percentile(50)
    chances = page.get(f"/api/runs/{run_id}/chances")
    held = run.positions().filter(pl.col("date") == run.until)
    last = {row["position"]: row["besieger"][-1] for row in chances["positions"]}
    assert last == {r["position"]: round(r["p_besieger"], 4) for r in held.to_dicts()}
    bands = {row["measure"]: row for row in page.get(f"/api/runs/{run_id}/bands")["bands"]}
    fit = run.daily(["garrison_fit"]).sort("date")["p50"].round(3).to_list()
    assert bands["garrison_fit"]["p50"] == fit


def test_a_replication_is_played_back(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    view = page.get(f"/api/runs/{run_id}/playback/3")
    columns = len(view["units"])
    fit = list(view["first"]["fit"])
    flat = view["changes"]["fit"]
    for i in range(0, len(flat), 3):
        assert 1 <= flat[i] <= view["n_watches"] and flat[i + 1] < columns
        fit[flat[i + 1]] = flat[i + 2]
    # The last watch stands as the run's own table has it.
    row = page.library.run(run_id).table("units").filter(pl.col("replication") == 3).collect()
    present = list(view["first"]["present"])
    for i in range(0, len(view["changes"]["present"]), 3):
        present[view["changes"]["present"][i + 1]] = view["changes"]["present"][i + 2]
    men = [n if there else 0 for n, there in zip(fit, present, strict=True)]
    assert dict(zip(view["units"], men, strict=True)) == row.drop("replication").to_dicts()[0]
    assert error(page.client.get(f"/api/runs/{run_id}/playback/12"))["status"] == 404
    story = page.get(f"/api/runs/{run_id}/story/3")
    assert story["replication"] == 3 and story["days"]


def test_ground_chances_are_shares_of_replications(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    view = page.get(f"/api/runs/{run_id}/ground")
    assert view["n"] == 12 and len(view["besieger"]) == len(view["dates"])
    for own, other in zip(view["besieger"], view["garrison"], strict=True):
        assert all(0 <= a + b <= 101 for a, b in zip(own, other, strict=True))


def test_units_have_bands(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    run: Run = page.library.run(run_id)
    last = run.table("units").collect()
    lost: set[str] = set()
    for unit in run.siege.units:
        view = page.get(f"/api/runs/{run_id}/units/{unit.id}/bands")
        bands = {band["measure"]: band for band in view["bands"]}
        assert view["dates"] == [str(date) for date in run.dates]
        if view["members"]:
            men = last.select(pl.sum_horizontal(view["members"]).alias("men"))["men"]
            assert bands["strength"]["q50"][-1] == men.quantile(0.5, "linear"), unit.id
            assert bands["strength"]["n"] == 12
            assert all(loss["q95"][0] <= loss["q95"][-1] for loss in view["losses"])
        assert all(0 <= x <= 1 for x in bands["cohesion"]["q05"] + bands["cohesion"]["q95"])
        if "ammunition" in bands:
            column = f"{unit.depot}.{bands['ammunition']['item']}"
            told = run.wide("stocks").filter(pl.col("column") == column)
            if unit.kind != "formation":
                assert bands["ammunition"]["q05"] == told["p05"].round(3).to_list()
        lost.update(loss["cause"] for loss in view["losses"])
    assert lost and lost <= set(CAUSES)
    assert error(page.client.get(f"/api/runs/{run_id}/units/nobody/bands"))["status"] == 404


def test_a_run_has_no_difference_from_itself(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    view = page.get(f"/api/difference?first={run_id}&second={run_id}")
    assert view["cells"] == [] and view["known"] is None and view["n_positions"] == [12, 12]
    for row in view["positions"]:
        assert set(row["difference"]) == {0.0}
        assert all(low < 0 < high for low, high in zip(row["low"], row["high"], strict=True))


def test_one_replication_differs_from_all(ready: tuple[Page, str]) -> None:
    page, run_id = ready
    view = page.get(f"/api/difference?first={run_id}.3&second={run_id}")
    all_runs = page.get(f"/api/runs/{run_id}/ground")
    assert view["n_cells"] == [1, 12] and set(view["cells"]) <= set(all_runs["cells"])
    assert view["cells"] and all(len(row) == len(view["cells"]) for row in view["by_cell"])
    # Where the replication is the besieger's, the difference is what all runs leave open.
    for row, chances in zip(view["by_cell"], all_runs["besieger"], strict=True):
        told = dict(zip(all_runs["cells"], chances, strict=True))
        for cell, value in zip(view["cells"], row, strict=True):
            assert value in (100 - told[cell], -told[cell])


@pytest.mark.parametrize(
    ("first", "second", "status", "kind"),
    [
        ("{run}", "record", 409, "NoRecord"),
        ("record", "record", 409, "NotComparable"),
        ("{run}.12", "{run}", 404, "UsageError"),
        ("{run}", NOBODY, 404, "UsageError"),
        ("{run}", "nonsense", 422, "RequestFaults"),
    ],
)
def test_a_difference_that_cannot_be(
    ready: tuple[Page, str], first: str, second: str, status: int, kind: str
) -> None:
    page, run_id = ready
    asked = f"/api/difference?first={first}&second={second}".format(run=run_id)
    refused = error(page.client.get(asked))
    assert (refused["status"], refused["kind"]) == (status, kind)


@pytest.mark.parametrize(("lang", "word"), [("fr", "hommes"), ("vi", "quân")])
def test_sentences_come_in_the_language_asked_for(
    ready: tuple[Page, str], lang: str, word: str
) -> None:
    page, run_id = ready
    for path in (
        f"{SIEGE}/conference?lang={lang}",
        f"{SIEGE}/conference?run={run_id}&lang={lang}",
        f"/api/runs/{run_id}/bands?lang={lang}",
        f"/api/runs/{run_id}/story/3?lang={lang}",
        f"/api/compare?first={run_id}&second={run_id}&lang={lang}",
    ):
        english = page.client.get(path.replace(f"lang={lang}", "lang=en")).text
        told = page.client.get(path)
        assert told.status_code == 200 and told.text != english, path
    bands = page.get(f"/api/runs/{run_id}/bands?lang={lang}")["bands"]
    assert word in next(b["meaning"] for b in bands if b["measure"] == "garrison_fit")
    plan = page.get(f"{SIEGE}/plans/storm")["plan"]
    next(t for t in plan["tasks"] if t["kind"] == "assault")["objective"] = "nowhere"
    fault = page.client.post(f"{SIEGE}/check?lang={lang}", json={"plan": plan}).json()["faults"][0]
    assert "known" not in fault["expected"] and fault["found"] == "'nowhere'"
    refused = page.act("POST", f"/api/runs?lang={lang}", json=ASKED | {"plan": "nowhere"})
    assert refused.status_code == 422
    assert page.client.get(f"{SIEGE}/conference?lang=de").status_code == 422


def test_the_conference_and_the_scorecard(ready: tuple[Page, str], tmp_path: Path) -> None:
    page, run_id = ready
    written = page.get(f"{SIEGE}/conference")
    assert "Nothing is simulated" in written["basis"] and written["questions"]
    simulated = page.get(f"{SIEGE}/conference?run={run_id}")
    assert simulated["at"] > written["at"]
    card = page.get("/api/scorecards/redoubt")
    assert card["state"] == "none" and card["message"]
    file = page.library.settings.folder / "hindcast" / "redoubt" / "hindcast.json"
    file.parent.mkdir(parents=True)
    title = "Losses of the garrison"
    made = {
        "mean_skill": 0.25,
        "intervals_hold": "chance and the priors of the parameters",
        "quantities": [{"title": title, "unit": "men", "skill": None}],
        "baselines": {"nothing": {"title": "nothing changes from the start", "quantities": 4}},
    }
    file.write_text(json.dumps(made), encoding="utf-8")
    assert page.get("/api/scorecards/redoubt")["card"] == made
    french = page.get("/api/scorecards/redoubt?lang=fr")["card"]
    assert french["quantities"] == [
        {"title": "Pertes de la garnison", "unit": "hommes", "skill": None}
    ]
    assert french["baselines"]["nothing"]["title"] == "rien ne change depuis le début"
    assert french["mean_skill"] == 0.25 and "a priori" in french["intervals_hold"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/sieges/none/1704-06-02", 404),
        ("GET", "/api/sieges/redoubt/1704-06-03", 404),
        ("GET", "/api/sieges/redoubt/today", 422),
        ("GET", f"/api/runs/{NOBODY}", 404),
        ("GET", f"/api/runs/{NOBODY}/events", 404),
        ("GET", f"/api/runs/{NOBODY}/playback/0", 404),
        ("GET", "/api/scorecards/none", 404),
        ("PUT", "/api/runs", 405),
        ("POST", f"{SIEGE}/check", 422),
    ],
)
def test_errors_have_one_shape(page: Page, method: str, path: str, status: int) -> None:
    assert error(page.client.request(method, path))["status"] == status


def test_a_second_run_is_another(ready: tuple[Page, str]) -> None:
    page, first = ready
    second = page.act("POST", "/api/runs", json=ASKED | {"seed": 8}).json()["id"]
    finish(page, second)
    assert page.get(f"/api/runs/{second}/bands") != page.get(f"/api/runs/{first}/bands")


def test_docs_name_every_address(page: Page) -> None:
    told = page.client.get("/docs").text
    api = page.get("/openapi.json")
    assert all(path in told for path in api["paths"])
    assert "<script" not in told


def test_two_runs_are_compared_in_pairs(ready: tuple[Page, str]) -> None:
    page, first = ready
    asked = ASKED | {"replications": 9, "seed": 7}
    second = page.act("POST", "/api/runs", json=asked).json()["id"]
    finish(page, second)
    view = page.get(f"/api/compare?first={first}&second={second}")
    # The same plan with the same luck: no pair differs, and an interval still leaves room.
    assert view["n"] == 9 and view["is_paired"] and "same plans" in view["note"]
    assert all(row["mean"] == 0 and row["p_equal"] == 1 for row in view["measures"])
    assert all(row["low"] < 0 < row["high"] for row in view["positions"])
    other = page.act("POST", "/api/runs", json=ASKED | {"until": "1704-06-05"}).json()["id"]
    finish(page, other)
    refused = page.client.get(f"/api/compare?first={first}&second={other}")
    assert error(refused)["kind"] == "NotComparable"


def test_a_run_of_other_rules_cannot_be_played(page: Page) -> None:
    run_id = page.act("POST", "/api/runs", json=ASKED).json()["id"]
    finish(page, run_id)
    manifest = page.library.run_folder(page.library.store.job(run_id)) / "run.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('engine_version": "', 'engine_version": "0'), encoding="utf-8")
    unit = page.library.siege("redoubt").units[0].id
    lenses = [f"runs/{run_id}/{lens}" for lens in ("playback/0", "story/0", "ground")]
    lenses += [f"runs/{run_id}/units/{unit}/bands", f"difference?first={run_id}&second={run_id}"]
    for lens in lenses:
        refused = error(page.client.get(f"/api/{lens}"))
        assert (refused["status"], refused["kind"]) == (409, "RunOutdated"), lens
    assert page.get(f"/api/runs/{run_id}/chances")["n"] == 12


def test_what_is_refused_is_told_in_the_language_that_is_asked_for(page: Page) -> None:
    asked = ASKED | {"replications": 10**6}
    by_header = page.client.post(
        "/api/runs", json=asked, headers={HEADER: page.token, "Accept-Language": "fr-FR,fr;q=0.9"}
    )
    assert by_header.status_code == 422
    assert "une simulation a au plus 20" in by_header.json()["error"]["message"]
    # What is written in the address goes before the header.
    by_address = page.client.post(
        "/api/runs?lang=vi", json=asked, headers={HEADER: page.token, "Accept-Language": "fr"}
    )
    assert "một lượt có nhiều nhất" in by_address.json()["error"]["message"]
    # A plan file's faults, too; what the file says stays.
    answer = page.act(
        "POST", f"/api/sieges/redoubt/{AT}/plans/upload?lang=fr",
        data={"name": "odd"}, files={"file": ("odd.toml", b'id = "odd"\nside = 7\n')},
    )  # fmt: skip
    told = {fault["field"]: fault for fault in answer.json()["error"]["faults"]}
    assert told["title"]["found"] == "rien"
    assert told["title"]["repair"] == "ajoutez title"
