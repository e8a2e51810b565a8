"""What a wheel made from the sources holds of the page."""

import subprocess
from pathlib import Path

import pytest
from hatchling.bridge.app import Application

from hatch_build import NODE, PageHook
from scripts import web

ROOT = Path(__file__).parents[2]


def hook(root: Path, told: list[str] | None = None) -> PageHook:
    app = Application()
    app.display_warning = (told if told is not None else []).append
    return PageHook(str(root), {}, None, None, str(root), "wheel", app)  # type: ignore[arg-type]


def test_only_a_whole_wheel_without_the_page_has_it_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    built: list[str] = []
    monkeypatch.setattr(web, "build_files", lambda: built.append("page"))
    hook(tmp_path).initialize("editable", {})
    assert not built
    hook(tmp_path).initialize("standard", {})
    assert built == ["page"]
    page = tmp_path / "src" / "siegeworks" / "post" / "static" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    hook(tmp_path).initialize("standard", {})
    assert built == ["page"]


def test_node_is_asked_for_only_where_the_page_is_missing(tmp_path: Path):
    assert hook(tmp_path).dependencies() == [NODE]
    page = tmp_path / "src" / "siegeworks" / "post" / "static" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    assert hook(tmp_path).dependencies() == []


def test_without_npm_the_wheel_is_made_and_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def offline() -> None:
        raise subprocess.CalledProcessError(1, "npm ci")

    told: list[str] = []
    monkeypatch.setattr(web, "build_files", offline)
    hook(tmp_path, told).initialize("standard", {})
    assert len(told) == 1
    assert told[0].startswith("The page of the command post is left out: ")


def test_the_node_of_the_build_is_the_node_of_the_tools():
    assert f'"{NODE}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
