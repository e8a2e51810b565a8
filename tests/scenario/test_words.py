"""Words of a siege in other languages."""

from pathlib import Path

import pytest

from siegeworks.plan.siege import load
from siegeworks.scenario.faults import DataFaults
from siegeworks.scenario.load import scenarios_folder, validate
from siegeworks.scenario.words import plain_text, words_of
from tests.scenario.folders import copy_of, shows


def test_a_siege_without_words_has_none(tmp_path: Path) -> None:
    assert words_of(copy_of("redoubt", tmp_path).path, "vi") == {}


def test_words_are_found_by_the_text_they_translate(tmp_path: Path) -> None:
    folder = copy_of("redoubt", tmp_path)
    before = load(folder.path).hash
    folder.write("words/fr.csv", [["text", "words", "source"], ["The\nredan", "Le redan", "ours"]])
    assert words_of(folder.path, "fr") == {"The redan": "Le redan"}
    assert plain_text(" The \n redan ") == "The redan"
    assert load(folder.path).hash == before


def test_faulty_words_are_reported(tmp_path: Path) -> None:
    folder = copy_of("redoubt", tmp_path)
    rows = [["text", "words", "source"], ["A", "B", ""], ["A", "C", ""], ["D", "", ""]]
    folder.write("words/fr.csv", rows)
    faults = validate(folder.path)
    assert shows(faults, "words/fr.csv", 3, "text", "'A'")
    assert shows(faults, "words/fr.csv", 4, "words", "an empty cell")
    with pytest.raises(DataFaults):
        words_of(folder.path, "fr")


@pytest.mark.parametrize("lang", ["vi", "fr"])
def test_the_second_attack_is_told_in_full(lang: str) -> None:
    siege = load("dien-bien-phu", at="1954-03-25")
    plan = siege.plan("second-attack")
    told = [plan.title, plan.summary, *(t.words for t in plan.tasks)]
    told += [text for phase in plan.phases for text in (phase.title, phase.aim)]
    told += [u.name for u in siege.units if u.side == plan.side and u.kind != "hq"]
    known = words_of(siege.folder, lang)
    assert [text for text in told if plain_text(text) and plain_text(text) not in known] == []


@pytest.mark.parametrize("lang", ["vi", "fr"])
def test_no_words_are_left_of_texts_that_are_gone(lang: str) -> None:
    folder = scenarios_folder() / "dien-bien-phu"
    files = [p for p in folder.rglob("*") if p.suffix in (".csv", ".toml", ".geojson")]
    tables = [p for p in files if p.parent.name != "words" and p.name != "ground.csv"]
    text = plain_text(" ".join(p.read_text("utf-8").replace("_", " ") for p in tables))
    text = text.replace("\\ ", "")
    assert [key for key in words_of(folder, lang) if key not in text] == []
