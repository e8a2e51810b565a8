"""README and docs do what they say: examples run, commands exist, links lead somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from typer.main import get_command

import siegeworks as sw
from siegeworks.cli import app
from siegeworks.plan.records import CONDITION_KINDS, TASK_KINDS
from siegeworks.study.frames import TABLES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(page: Path) -> list[str]:
    """Relative targets of a page's links and pictures, anchors left out."""
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text(page))
    return [target for target in found if "://" not in target]


def commands(node: object, path: str = "") -> set[str]:
    """Every command of the terminal, with its group before it."""
    inner = getattr(node, "commands", {})
    if not inner:
        return {path.strip()}
    return {c for key, child in inner.items() for c in commands(child, f"{path} {key}")}


@pytest.mark.parametrize("page", [p for p in PAGES if ">>> " in text(p)], ids=name)
def test_examples_give_what_they_show(page: Path) -> None:
    example = doctest.DocTestParser().get_doctest(
        text(page).replace("\n```\n", "\n\n"), {}, name(page), str(page), 0
    )
    report: list[str] = []
    result = doctest.DocTestRunner(optionflags=FLAGS).run(example, out=report.append)
    assert result.attempted > 0
    assert result.failed == 0, "".join(report)


def test_the_example_of_a_plan_can_work(tmp_path: Path) -> None:
    page = text(ROOT / "docs" / "how-to" / "write-a-plan.md")
    written = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert written is not None
    file = tmp_path / "thorn-first.toml"
    file.write_text(written[1], encoding="utf-8")
    siege = sw.load("karst-gate", at="1893-09-12")
    assert sw.check_plan(siege, siege.plan(file)) == []


def test_the_page_on_plans_tells_every_kind() -> None:
    page = text(ROOT / "docs" / "how-to" / "write-a-plan.md")
    assert [kind for kind in TASK_KINDS if f"`{kind}`" not in page] == []
    assert [kind for kind in CONDITION_KINDS if f"`{kind}`" not in page] == []


def test_the_page_on_results_tells_every_table() -> None:
    page = text(ROOT / "docs" / "how-to" / "read-results.md")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(TABLES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [t for t in links(page) if not (page.parent / t).exists()] == []


def test_every_page_can_be_reached() -> None:
    seen, to_read = set(), [README]
    while to_read:
        page = to_read.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        to_read += [(page.parent / target).resolve() for target in links(page)]
    assert [name(page) for page in PAGES if page not in seen] == []


def test_the_readme_tells_every_command() -> None:
    told = {
        " ".join(re.match(r"[a-z -]+", line)[0].split())  # type: ignore[index]
        for line in re.findall(r"^\| `siegeworks ([^`]+)`", text(README), re.MULTILINE)
    }
    shown = commands(get_command(app)) - {"warm"}
    assert {re.sub(r" --.*", "", line) for line in told} == shown


def test_the_readme_has_a_line_for_every_room() -> None:
    package = ROOT / "src" / "siegeworks"
    rooms = {p.name for p in package.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert set(re.findall(r"^\| `([a-z]+)/` \|", text(README), re.MULTILINE)) == rooms


def test_the_readme_stays_short() -> None:
    assert len(text(README).splitlines()) <= 160
