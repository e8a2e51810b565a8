from pathlib import Path

import pytest

from siegeworks.plan.patch.read import (
    joined,
    load_question,
    merged,
    patch_from,
    patch_of,
    read_patch,
)
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import DataFaults, UsageError
from tests.study.small import REDOUBT


def test_settings_are_read_as_toml_values() -> None:
    patch = patch_from(
        ["air.c47.share_sent=0.35", "weather.1954-04-01.from_day=1954-03-18", "units.a.place=road"]
    )
    assert patch.data["air"] == {"c47": {"share_sent": 0.35}}
    assert patch.data["weather"]["1954-04-01"]["from_day"].isoformat() == "1954-03-18"
    assert patch.data["units"]["a"]["place"] == "road"


@pytest.mark.parametrize("setting", ["air.c47.share_sent", "air=3", "=3", "air..x=1"])
def test_settings_without_a_value_or_a_path_are_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="expected TABLE"):
        patch_from([setting])


def test_a_value_is_no_table() -> None:
    with pytest.raises(UsageError, match="has a value already"):
        patch_from(["air.c47=3", "air.c47.share_sent=1"])


def test_text_is_the_same_for_the_same_change() -> None:
    one = patch_from(["air.c47.share_sent=0.35", "air.c119.count=3"])
    other = patch_of(
        {"question": "Half?", "air": {"c119": {"count": 3}, "c47": {"share_sent": 0.35}}}
    )
    assert one.text == other.text == "air.c119.count = 3\nair.c47.share_sent = 0.35\n"
    assert other.head.question == "Half?"


def test_patches_are_joined_key_by_key() -> None:
    assert merged({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [2]}}) == {
        "a": {"b": 2, "c": [1, 2]}
    }
    both = joined([patch_from(["a.b.c=1"]), patch_from(["a.b.d=2"])])
    assert both.data == {"a": {"b": {"c": 1, "d": 2}}}


def test_files_that_are_no_patch_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no patch file"):
        read_patch(tmp_path / "none.toml")
    (tmp_path / "torn.toml").write_text("[air\n")
    with pytest.raises(DataFaults, match=r"torn\.toml"):
        read_patch(tmp_path / "torn.toml")
    (tmp_path / "empty.toml").write_text('question = "Nothing?"\n')
    with pytest.raises(DataFaults, match="at least one change"):
        read_patch(tmp_path / "empty.toml")


def test_an_unknown_question_names_the_likely_one() -> None:
    siege = load("dien-bien-phu")
    with pytest.raises(UsageError, match="did you mean 'airlift-halved'"):
        load_question(siege, "airlift-halfed")
    with pytest.raises(UsageError, match="none"):
        load_question(load(REDOUBT), "anything")
