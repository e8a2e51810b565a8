"""The page in a real browser: the journey of a visitor, keyboard alone, and what axe finds.

Needs Debian's Chromium and the built page (``make web``); says so when it skips.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from siegeworks.post.app import create_app
from siegeworks.post.page import is_built
from tests.house import tree
from tests.post.conftest import free_port, settings
from tests.post.issuer import CLIENT, fake_issuer

CHROMIUM = Path("/usr/bin/chromium")
AXE = tree.ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]
SLOW_MS = 180_000
"""Drawing without a graphics card on a busy machine takes its time."""
SIEGE = "?s=dien-bien-phu&at=1954-03-25"

pytestmark = [
    pytest.mark.compiled,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (apt-get install)"),
    pytest.mark.skipif(not is_built(), reason="the page is not built (make web)"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A post with its runner, served on a free port."""
    port = free_port()
    app = create_app(settings(tmp_path_factory.mktemp("post"), port=port, workers=1))
    with serving(app, port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def serving(app: Any, port: int) -> Iterator[None]:
    """The post answers until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=[1280, 390])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def open_tab(browser: Any, width: int = 1280) -> tuple[Any, list[str]]:
    """A tab, and the list to which all that goes wrong on its page is written."""
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    tab = context.new_page()
    tab.set_default_timeout(SLOW_MS)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    return tab, wrong


def by(tab: Any, name: str) -> Any:
    """The element with a mark for tests."""
    return tab.locator(f"[data-test={name}]")


def ask_for(tab: Any, plan: str, replications: int, until: str) -> str:
    """Start a run on the page of runs and wait for its end; its id."""
    tab.get_by_role("button", name="Runs", exact=True).click()
    tab.wait_for_selector("main form")
    before = tab.locator("li[data-run]").count()
    tab.locator("main form select").first.select_option(plan)
    by(tab, "replications").fill(str(replications))
    by(tab, "until").select_option(until)
    by(tab, "start-run").click()
    tab.wait_for_selector(f"li[data-run] >> nth={before}")
    run_id = str(tab.locator("li[data-run]").first.get_attribute("data-run"))
    row = tab.locator(f"li[data-run='{run_id}']")
    seen: list[int] = []
    end = time.monotonic() + SLOW_MS / 1000
    while row.get_attribute("data-state") in ("queued", "running"):
        seen.append(int(row.locator("progress").get_attribute("value")))
        assert time.monotonic() < end, "the run took too long"
        time.sleep(0.1)
    assert row.get_attribute("data-state") == "done", row.inner_text()
    assert row.locator("progress").get_attribute("value") == str(replications)
    # A quick run may be done before a block of it is told; what is told never falls.
    assert seen == sorted(seen) and set(seen) <= set(range(replications + 1))
    return run_id


def test_the_journey_of_a_visitor(  # noqa: PLR0915 - one visit, from the first look to the last
    address: str, browser: Any
) -> None:
    tab, wrong = open_tab(browser)
    tab.goto(address + SIEGE)
    tab.wait_for_selector(".map[data-ready]")

    # Scrub: the clock of the map follows, and the address keeps it.
    scrubber = by(tab, "scrubber")
    scrubber.focus()
    for _ in range(8):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**w=8**")
    assert "27 March 06:00" in tab.locator(".legend .now").inner_text()

    # Find A1 by either name.
    by(tab, "search").fill("a1")
    tab.get_by_role("button", name="A1 / Eliane 2", exact=True).last.click()
    assert "A1 / Eliane 2" in by(tab, "place-card").inner_text()
    by(tab, "search").fill("")

    # Run the plan as given.
    given = ask_for(tab, "second-attack", 200, "1954-04-02")

    # Edit the plan on the page: an objective that its own side holds is a fault at its task.
    tab.get_by_role("button", name="Plan", exact=True).click()
    tab.locator("button[data-task='take-a1']").first.click()
    wanted = by(tab, "task-objective").input_value()
    by(tab, "task-objective").select_option("beatrice_1")
    tab.wait_for_selector("button.faulty[data-task='take-a1']")
    assert "take-a1" in by(tab, "faults").inner_text()
    assert tab.get_by_role("button", name="Run this plan").is_disabled()
    by(tab, "task-objective").select_option(wanted)
    tab.wait_for_selector("button.faulty[data-task='take-a1']", state="detached")

    # Move another task with the keyboard; a link holds the plan in work. Save as a new plan.
    tab.locator("button[data-task='dig-a1']").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**edit=*dig-a1*")
    colleague, colleague_wrong = open_tab(browser)
    colleague.goto(tab.url)
    colleague.wait_for_selector("text=Undo all")
    colleague.locator("button[data-task='dig-a1']").first.click()
    tab.locator("button[data-task='dig-a1']").first.click()
    moved = by(tab, "task-start-hour").input_value()
    assert by(colleague, "task-start-hour").input_value() == moved
    colleague.get_by_role("button", name="Undo all").click()
    colleague.wait_for_url(lambda url: "edit=" not in url)
    assert by(colleague, "task-start-hour").count() == 0 or (
        by(colleague, "task-start-hour").input_value() != moved
    )
    assert colleague_wrong == []
    colleague.context.close()
    by(tab, "plan-id").fill("second-attack-later")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_selector("text=Saved: second-attack-later")
    assert "plan=second-attack-later" in tab.url

    # Run it 500 times with progress, and compare with the plan as given.
    mine = ask_for(tab, "second-attack-later", 500, "1954-04-02")
    tab.get_by_role("button", name="Compare", exact=True).first.click()
    by(tab, "compare-a").select_option(given)
    by(tab, "compare-b").select_option(mine)
    tab.wait_for_selector("[data-test=differences] tbody tr")
    assert "N = 200" in tab.locator("main").inner_text().replace("\u202f", "")

    # Look at it through every lens.
    tab.get_by_role("button", name="Map", exact=True).click()
    tab.wait_for_selector(".map[data-ready]")
    by(tab, "run").select_option(mine)
    tab.wait_for_selector(".place[data-by=chance]")
    tab.get_by_role("button", name="Difference", exact=True).click()
    assert "lens=difference" in tab.url
    by(tab, "scrubber").fill("32")
    tab.wait_for_selector(".place[data-by=gap]")
    tab.wait_for_selector("[data-test=legend] >> text=less The record")
    against_record = tab.locator(".place").all_inner_texts()
    # The difference of two runs: shown on the map, listed with intervals, kept in the address.
    by(tab, "vs").select_option(given)
    tab.wait_for_selector("[data-test=legend] >> text=N = 500 less N = 200")
    tab.wait_for_url(f"**vs={given}**")
    assert tab.locator(".place").all_inner_texts() != against_record
    tab.wait_for_selector("[data-test=gaps] tbody tr >> text=/[+−]\\d+ to /")

    # A unit's bands over all runs, with one replication drawn over them.
    tab.get_by_role("button", name="One run", exact=True).click()
    assert "lens=one" in tab.url
    by(tab, "search").fill("regiment 174")
    tab.get_by_role("button", name="174", exact=True).first.click()
    tab.wait_for_selector("[data-test=unit-bands] figure >> text=this replication")
    assert "N = 100 (strength)" in by(tab, "unit-bands").inner_text()
    by(tab, "search").fill("")
    tab.wait_for_selector("text=Story of this run")
    # The address follows the page a moment later.
    tab.wait_for_url(lambda url: "q=" not in url)

    # The link is the whole state: another browser sees the same.
    other, other_wrong = open_tab(browser)
    other.goto(tab.url)
    other.wait_for_selector("text=Story of this run")
    assert other.locator(".legend .now").inner_text() == tab.locator(".legend .now").inner_text()
    assert other.url == tab.url

    # Vietnamese, names of places too.
    by(other, "language").select_option("vi")
    assert other.get_by_role("button", name="Bản đồ", exact=True).is_visible()
    assert other.evaluate("() => document.documentElement.lang") == "vi"
    assert "Him Lam" in other.locator(".place").all_inner_texts()[0]
    assert wrong + other_wrong == []


def metres_in(text: str) -> int:
    """The first number of metres in a text of the page, thin spaces left out."""
    return int(re.search(r"([\d\u202f]+) m\b", text)[1].replace("\u202f", ""))  # type: ignore[index]


def test_an_approach_trench_is_drawn_checked_dug_and_saved(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    tab.goto(f"{address}{SIEGE}&view=plan&plan=second-attack&draw=1")
    tab.wait_for_selector("[data-test=plan-map] .map[data-ready]")
    tab.set_viewport_size({"width": 1280, "height": 1100})

    # Three points by mouse; the length grows with each.
    by(tab, "draw-line").click()
    box = tab.locator("[data-test=plan-map] .map").bounding_box()
    lengths = []
    for x, y in ((0.82, 0.20), (0.80, 0.35), (0.74, 0.45)):
        tab.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        lengths.append(metres_in(by(tab, "length").inner_text()))
    assert lengths[0] == 0 < lengths[1] < lengths[2] < 5000

    # One more by keyboard, taken back again.
    tab.locator("[data-test=plan-map] .maplibregl-canvas").focus()
    tab.keyboard.press("Enter")
    assert "4 points" in by(tab, "length").inner_text()
    tab.get_by_role("button", name="Take the last point back").click()
    by(tab, "finish-line").click()
    name = str(tab.locator("button[data-line]").get_attribute("data-line"))
    assert metres_in(by(tab, "line-length").inner_text()) == lengths[2]
    tab.wait_for_selector("[data-test=line-fault] >> text=which no task digs")

    # Moved by the arrow keys: the length follows.
    tab.locator(".handle").first.focus()
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    grown = metres_in(by(tab, "line-length").inner_text())
    assert lengths[2] < grown <= lengths[2] + 101
    assert tab.evaluate("() => document.activeElement.className").startswith("handle")

    # An objective from which it leads away is a fault that stands at the line; then mended.
    objective = by(tab, "line-objective").input_value()
    by(tab, "line-objective").select_option("beatrice_1")
    tab.wait_for_selector("[data-test=line-fault].bad >> text=no nearer than its beginning")
    assert tab.get_by_role("button", name="Run this plan").is_disabled()
    by(tab, "line-objective").select_option(objective)
    tab.wait_for_selector("[data-test=line-fault].bad", state="detached")

    # Given to a regiment to dig, it stands in the matrix.
    by(tab, "dig-unit").select_option("vm_209")
    by(tab, "give-dig").click()
    tab.wait_for_selector(f"button[data-task='dig-{name}']")
    tab.wait_for_selector("[data-test=line-fault]", state="detached")
    by(tab, "plan-id").fill("second-attack-sap")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_selector("text=Saved: second-attack-sap")

    # The plan file holds it, and a run digs it.
    with urllib.request.urlopen(
        f"{address}api/sieges/dien-bien-phu/1954-03-25/plans/second-attack-sap"
    ) as answer:
        saved = json.load(answer)
    assert [line["id"] for line in saved["plan"]["lines"]] == [name]
    assert "[[lines]]" in saved["toml"]
    run_id = ask_for(tab, "second-attack-sap", 10, "1954-03-30")
    with urllib.request.urlopen(f"{address}api/runs/{run_id}/playback/0") as answer:
        played = json.load(answer)
    assert [line["id"] for line in played["drawn"]] == [name]
    column = played["lines"].index(name)
    dug = played["changes"]["dug"]
    assert any(dug[i + 1] == column and dug[i + 2] > 0 for i in range(0, len(dug), 3))
    assert wrong == []


def test_a_siege_is_brought_and_its_faults_are_told(
    address: str, browser: Any, tmp_path: Path
) -> None:
    source = Path(__file__).parents[1] / "data" / "redoubt"
    tab, wrong = open_tab(browser)
    tab.goto(f"{address}{SIEGE}&view=runs")
    tab.wait_for_selector("[data-test=sieges] li")
    for name, is_broken in (("broken", True), ("sound", False)):
        folder = tmp_path / name
        shutil.copytree(source, folder)
        head = folder / "scenario.toml"
        text = head.read_text(encoding="utf-8").replace('id = "redoubt"', 'id = "brought"')
        head.write_text(text, encoding="utf-8")
        if is_broken:
            rows = (folder / "positions.csv").read_text(encoding="utf-8")
            (folder / "positions.csv").write_text(
                rows.replace("command_post", "comand_post"), encoding="utf-8"
            )
        archive = shutil.make_archive(str(tmp_path / f"{name}-siege"), "zip", folder)
        by(tab, "archive").set_input_files(archive)
        by(tab, "upload").click()
        if is_broken:
            tab.wait_for_selector("[data-test=upload-faults] >> text=comand_post")
            assert tab.locator("li[data-scenario=brought]").count() == 0
    tab.wait_for_selector("[data-test=upload-note] >> text=(brought)")
    tab.locator("li[data-scenario=brought] button").first.click()
    tab.get_by_role("button", name="Map", exact=True).click()
    tab.wait_for_selector(".map[data-ready]")
    tab.wait_for_url("**s=brought**")
    # The refusal of the broken archive is the one error that the browser notes.
    assert [w for w in wrong if "422" not in w and "400" not in w] == []


def test_what_is_chosen_stands_in_the_address(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser, 390)
    tab.goto(f"{address}{SIEGE}&view=runs")
    run_id = ask_for(tab, "second-attack", 10, "1954-04-02")

    # The assessment with what a run expects.
    tab.goto(f"{address}{SIEGE}&view=conference&run={run_id}")
    written = tab.locator(".basis").inner_text()
    by(tab, "with-run").check()
    tab.wait_for_url("**with=1**")
    tab.wait_for_selector(".basis >> text=10 replications")
    tab.reload()
    tab.wait_for_selector(".basis >> text=10 replications")
    assert by(tab, "with-run").is_checked()
    by(tab, "with-run").uncheck()
    tab.wait_for_function(
        "text => document.querySelector('.basis').innerText === text", arg=written
    )

    # On a narrow map a chosen place opens the panel; the night's events come once each.
    tab.goto(f"{address}{SIEGE}&lens=one&run={run_id}&w=22")
    tab.wait_for_selector(".map[data-ready]")
    assert tab.locator("#panel").count() == 0
    tab.locator(".place:visible", has_text="A1 / Eliane 2").focus()
    tab.keyboard.press("Enter")
    assert "A1 / Eliane 2" in by(tab, "place-card").inner_text()
    tab.wait_for_url("**panel=1**")
    by(tab, "run-events").wait_for()
    lines = by(tab, "run-events").locator("li").all_inner_texts()
    assert lines and len(lines) == len(set(lines))
    tab.locator("#panel summary").click()
    tab.wait_for_url("**story=1**")

    # Every view has its answer as JSON.
    link = by(tab, "json").get_attribute("href")
    assert tab.request.get(address.rstrip("/") + link).json()["replication"] == 0
    assert wrong == []


def test_a_task_is_dragged_and_runs_are_queued(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    tab.goto(f"{address}{SIEGE}&view=plan")
    bar = tab.locator("button[data-task='take-a1']").first
    bar.click()
    assert by(tab, "task-start-day").input_value() == "1954-03-30"
    box = bar.bounding_box()
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 64, y, steps=6)
    tab.mouse.up()
    tab.wait_for_url("**edit=*take-a1*")
    assert by(tab, "task-start-day").input_value() == "1954-03-31"
    assert by(tab, "task-start-hour").input_value() == "18:30"

    # Two runs: one goes on, one waits; the first is cancelled and resumed.
    tab.goto(f"{address}{SIEGE}&view=runs")
    tab.wait_for_selector("main form")
    before = tab.locator("li[data-run]").count()
    for count in (20_000, 30):
        by(tab, "replications").fill(str(count))
        by(tab, "until").select_option("1954-03-28")
        by(tab, "start-run").click()
        tab.wait_for_selector(f"li[data-run] >> nth={before}")
        before += 1
    long, short = (tab.locator("li[data-run]").nth(i) for i in (1, 0))
    names = [str(row.get_attribute("data-run")) for row in (long, short)]
    tab.wait_for_selector(f"li[data-run='{names[0]}'][data-state=running]")
    assert short.get_attribute("data-state") == "queued"
    assert "ahead of it" in short.inner_text()
    # Progress is told while it goes on, not at its end alone.
    for part in (1, 2_000):
        tab.wait_for_function(
            "([id, part]) => document.querySelector(`li[data-run='${id}'] progress`).value >= part",
            arg=[names[0], part],
        )
        assert long.get_attribute("data-state") == "running"
    long.get_by_role("button", name="Cancel").click()
    tab.wait_for_selector(f"li[data-run='{names[0]}'][data-state=cancelled]")
    tab.wait_for_selector(f"li[data-run='{names[1]}'][data-state=done]")
    long.get_by_role("button", name="Resume").click()
    tab.wait_for_selector(f"li[data-run='{names[0]}'][data-state=running]")
    long.get_by_role("button", name="Cancel").click()
    tab.wait_for_selector(f"li[data-run='{names[0]}'][data-state=cancelled]")
    long.get_by_role("button", name="Delete").click()
    tab.wait_for_selector(f"li[data-run='{names[0]}']", state="detached")
    assert wrong == []


def test_a_plan_file_is_brought(address: str, browser: Any, tmp_path: Path) -> None:
    with urllib.request.urlopen(
        f"{address}api/sieges/dien-bien-phu/1954-03-25/plans/second-attack"
    ) as answer:
        text = json.load(answer)["toml"]
    tab, wrong = open_tab(browser)
    tab.goto(f"{address}{SIEGE}&view=plan&lang=fr")
    tab.wait_for_selector("button[data-task='take-a1']")
    assert "Régiment 174" in tab.locator(".matrix").inner_text()
    odd = text.replace('kind = "assault"', 'kind = "storm"', 1)
    for name, body in (("brought-plan", odd), ("brought-plan", text)):
        file = tmp_path / f"{name}.toml"
        file.write_text(body.replace('id = "second-attack"', f'id = "{name}"', 1), encoding="utf-8")
        by(tab, "plan-upload").set_input_files(str(file))
        by(tab, "upload-plan").click()
        if body is odd:
            tab.wait_for_selector("[data-test=plan-faults] >> text=storm")
            assert "l'un de assault, hold" in by(tab, "plan-faults").inner_text()
    tab.wait_for_url("**plan=brought-plan**")
    by(tab, "remove-plan").click()
    tab.wait_for_url(lambda url: "plan=brought-plan" not in url)
    # The refusal of the odd file is the one error that the browser notes.
    assert [w for w in wrong if "422" not in w] == []


def test_names_make_room_for_symbols(address: str, browser: Any, width: int) -> None:
    tab, wrong = open_tab(browser, width)
    tab.goto(f"{address}{SIEGE}&sight=103.0300,21.3800")
    tab.wait_for_selector(".map[data-ready]")
    tab.wait_for_selector(".eye")
    tab.wait_for_selector(".tools [role=status] >> text=/seen: \\d/")
    # Those that are shown come to lie clear of each other; some have given way.
    tab.wait_for_function(
        """() => {
            const shown = [...document.querySelectorAll('.place')]
                .filter((p) => p.style.visibility === 'visible')
                .map((p) => p.getBoundingClientRect());
            const apart = (a, b) =>
                a.left >= b.right || a.right <= b.left || a.top >= b.bottom || a.bottom <= b.top;
            return shown.length > 8
                && shown.every((a, i) => shown.slice(0, i).every((b) => apart(a, b)));
        }"""
    )
    assert wrong == []


def test_contours_carry_their_heights(address: str, browser: Any, width: int) -> None:
    def picture(higher_m: int) -> bytes:
        """The map with nothing but contours, whose heights are changed on their way to it."""

        def change(route: Any) -> None:
            answer = route.fetch()
            told = answer.json()
            for contour in told["features"]:
                contour["properties"]["height_m"] += higher_m
            route.fulfill(response=answer, json=told)

        tab, wrong = open_tab(browser, width)
        tab.route("**/contours", change)
        with tab.expect_response("**/contours"):
            tab.goto(f"{address}{SIEGE}&x=102.9700&y=21.4000&z=12.5&show=contours")
        tab.wait_for_selector(".map[data-ready] .still")
        taken = bytes(tab.locator(".map").screenshot())
        assert wrong == []
        tab.context.close()
        return taken

    assert picture(0) == picture(0) != picture(111)


COMPOSED = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'))]"""


def test_composed_lines_have_the_colon_of_the_language(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    told = {}
    for lang in ("en", "vi", "fr"):
        told[lang] = ""
        for view in ("map", "plan&plan=second-attack&task=take-a1", "conference"):
            tab.goto(f"{address}{SIEGE}&view={view}&lang={lang}")
            tab.wait_for_selector(".map[data-ready], .matrix, .basis")
            told[lang] += "\n".join(tab.evaluate(COMPOSED)) + "\n"
    tight, spaced = re.compile(r"[^\s:]: "), re.compile(r"\u00a0: ")
    for lang in ("en", "vi"):
        assert tight.search(told[lang]) and not spaced.search(told[lang])
    assert spaced.search(told["fr"]) and "\u202f; " in told["fr"]
    # What a source says stays as it is written.
    lines = [line for line in told["fr"].splitlines() if not line.startswith("source\u00a0: ")]
    assert [line for line in lines if tight.search(line)] == []
    assert wrong == []


def test_the_conference_page_prints(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    tab.goto(f"{address}{SIEGE}&view=conference")
    tab.wait_for_selector("main h1")
    tab.emulate_media(media="print")
    assert not tab.locator("header").is_visible()
    assert tab.pdf(format="A4").startswith(b"%PDF")
    assert wrong == []


def test_views_fit_their_width(address: str, browser: Any, width: int) -> None:
    tab, wrong = open_tab(browser, width)
    for view in ("map", "plan", "runs", "compare", "conference", "scorecard"):
        tab.goto(f"{address}{SIEGE}&view={view}")
        tab.wait_for_selector(".map[data-ready]" if view == "map" else "main h1")
        extra = tab.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert extra <= 0, f"{view} is {extra} pixels too wide"
    assert wrong == []


@pytest.mark.skipif(not AXE.exists(), reason="axe is not installed (make web)")
def test_axe_finds_nothing_serious(address: str, browser: Any, width: int) -> None:
    tab, _ = open_tab(browser, width)
    tab.goto(f"{address}{SIEGE}&view=runs")
    run = ask_for(tab, "second-attack", 10, "1954-04-02")
    views = {
        "map": ".map[data-ready]",
        "map&sight=103.0300,21.3800&show=names.contours.ranges.wire": ".eye",
        f"map&lens=one&run={run}&w=22&unit=vm_174&panel=1": "[data-test=losses]",
        f"map&lens=all&run={run}&w=30&place=eliane_2&panel=1": ".place[data-by=chance]",
        f"map&lens=difference&run={run}&w=30&panel=1": ".place[data-by=gap]",
        "plan&task=take-a1&draw=1": ".map[data-ready]",
        "runs": "main h1",
        f"compare&a={run}&b={run}": "[data-test=differences]",
        f"conference&run={run}&with=1": ".basis",
        "scorecard": "main h1",
    }
    source = AXE.read_text(encoding="utf-8")
    found = []
    for view, sign in views.items():
        tab.goto(f"{address}{SIEGE}&view={view}&lang=fr")
        tab.wait_for_selector(sign)
        for fold in tab.locator("summary:visible").all():
            fold.click()
        tab.evaluate(source)
        report = tab.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        found += [
            f"{view}: {v['id']}: {v['nodes'][0]['html'][:200]}"
            for v in report["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    assert found == []


def test_the_page_loads_nothing_from_elsewhere(address: str, browser: Any) -> None:
    tab, _ = open_tab(browser)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address + SIEGE)
    tab.wait_for_selector(".map[data-ready]")
    foreign = [u for u in asked if not u.startswith((address, "data:", "blob:"))]
    assert asked and foreign == []


def test_keyboard_alone_reaches_the_map(address: str, browser: Any) -> None:
    tab, _ = open_tab(browser)
    tab.goto(address + SIEGE)
    tab.wait_for_selector(".map[data-ready]")
    reached = set()
    for _ in range(40):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("() => document.activeElement?.className || ''"))
    assert any("maplibregl-canvas" in name for name in reached)


def until(tab: Any, is_so: Callable[[], bool]) -> None:
    """Let the page go on until something that it asks for has been met."""
    end = time.monotonic() + SLOW_MS / 1000
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        tab.wait_for_timeout(20)


FROM_GRAPHICS_MEMORY = """
(() => {
  window.overlaid = window.taken = 0;
  const isKept = (canvas) => canvas.getContext('2d')?.getContextAttributes().willReadFrequently;
  for (const name of ['drawImage', 'createPattern']) {
    const plain = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (source, ...rest) {
      if (isKept(this.canvas) && source instanceof HTMLCanvasElement) {
        window.overlaid++;
        if (!isKept(source)) window.taken++;
      }
      return plain.call(this, source, ...rest);
    };
  }
})()
"""
"""Counts the pictures drawn onto canvases that are kept in the processor's memory, and those of
them that come from elsewhere: Chromium would move the canvas there, where strokes cost most."""


def test_what_moves_is_drawn_without_graphics_memory(address: str, browser: Any) -> None:
    tab, _ = open_tab(browser)
    tab.add_init_script(FROM_GRAPHICS_MEMORY)
    tab.goto(address + SIEGE)
    tab.wait_for_selector(".map[data-ready]")
    tab.wait_for_function("() => window.overlaid > 20")
    by(tab, "scrubber").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**w=1**")
    assert tab.evaluate("() => window.taken") == 0


def test_the_page_waits_for_nothing_that_it_can_do_without(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    held: dict[str, Any] = {}
    tab.route("**/api/scenarios*", lambda route: held.setdefault("scenarios", route))
    tab.route("**/relief.jpg", lambda route: held.setdefault("relief", route))
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    # The siege that the address names is asked for before the list of sieges has come, once.
    with tab.expect_response("**/api/sieges/dien-bien-phu/1954-03-25"):
        tab.goto(address + SIEGE, wait_until="commit")
    until(tab, lambda: "scenarios" in held)
    assert tab.locator(".map").count() == 0
    held["scenarios"].continue_()
    # The map answers before its relief is there.
    tab.wait_for_selector(".map[data-ready]")
    by(tab, "scrubber").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**w=1**")
    until(tab, lambda: "relief" in held)
    held["relief"].continue_()
    tab.wait_for_load_state("networkidle")
    assert sum(url.endswith("/api/sieges/dien-bien-phu/1954-03-25") for url in asked) == 1
    assert wrong == []


STILL = """
() => {
  const canvas = document.querySelector('.map canvas.overlay');
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3] !== 255) return 0;
    sum = (31 * sum + pixels[i] + 7 * pixels[i + 1]) % 1000003;
  }
  return sum;
}
"""
"""A sum of the picture over the map, 0 where one can see through it."""


def test_the_map_stands_still_while_only_the_time_moves(address: str, browser: Any) -> None:
    tab, wrong = open_tab(browser)
    tab.goto(address + SIEGE)
    tab.wait_for_selector(".map .maplibregl-canvas.still", state="attached")
    before = tab.evaluate(STILL)
    assert before > 0
    by(tab, "scrubber").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**w=1**")
    assert tab.locator(".map .maplibregl-canvas.still").count() == 1
    # Moved, it is drawn anew and stands still again.
    box = tab.locator(".map").bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2, steps=4)
    tab.mouse.up()
    tab.wait_for_url("**x=**")
    tab.wait_for_selector(".map .maplibregl-canvas.still", state="attached")
    assert tab.evaluate(STILL) not in (0, before)
    assert wrong == []


def test_one_signs_in_at_the_provider(browser: Any, tmp_path: Path) -> None:
    port = free_port()
    with fake_issuer() as issuer:
        app = create_app(settings(tmp_path, port=port, oidc_issuer=issuer.url, oidc_client=CLIENT))
        with serving(app, port):
            tab, _ = open_tab(browser)
            tab.goto(f"http://127.0.0.1:{port}/?view=runs")
            by(tab, "sign-in").wait_for()
            assert tab.locator("input[type=password]").count() == 0  # this post has no tokens
            by(tab, "sign-in").click()
            tab.wait_for_selector("main form select")
            assert "view=runs" in tab.url
            assert by(tab, "sign-in").count() == 0
            tab.context.close()
