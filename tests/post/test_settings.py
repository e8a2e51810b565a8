from __future__ import annotations

from dataclasses import fields

import pytest

from siegeworks.post.settings import SETTINGS, Settings, address, named, settings_of
from siegeworks.scenario.faults import UsageError
from tests.house import tree


def test_the_class_says_what_the_table_says() -> None:
    assert {f.name: f.default for f in fields(Settings)} == {s.name: s.default for s in SETTINGS}


def test_the_page_names_every_setting() -> None:
    told = (tree.ROOT / "docs" / "how-to" / "command-post.md").read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if f"`{s.name}`" not in told] == []


def test_what_is_given_goes_over_the_environment() -> None:
    around = {"SIEGEWORKS_POST_PORT": "9000", "SIEGEWORKS_POST_THREADS": "1"}
    made = settings_of({"port": 9001, "host": None}, around)
    assert (made.port, made.threads, made.host) == (9001, 1, "127.0.0.1")


def test_wrong_settings_are_told() -> None:
    with pytest.raises(UsageError, match="did you mean 'port'"):
        settings_of({"prot": 1}, {})
    with pytest.raises(UsageError, match="no int"):
        settings_of({"port": "high"}, {})
    with pytest.raises(UsageError, match="NAME=VALUE"):
        named(["port"])
    assert named(["max_minutes=3", "store=a=b"]) == {"max_minutes": "3", "store": "a=b"}


def test_addresses() -> None:
    assert address(Settings()) == "http://127.0.0.1:8954/"
    assert address(Settings(host="::1", port=1)) == "http://[::1]:1/"
    assert address(Settings(host="0.0.0.0")) == "http://127.0.0.1:8954/"
    assert Settings(host="0.0.0.0").is_shared
    url = Settings(store="postgres://a@b/c").store_url
    assert url == "postgresql+psycopg://a@b/c"
