"""Catalogues and terms: everything in the code is translated, nothing else is kept."""

import csv
import re
import string
from importlib import resources

import pytest

from scripts.catalogues import forms, read, renewed, used
from siegeworks.tell.papers import tongue
from siegeworks.tell.papers.pdf import unwritable

TRANSLATED = [lang for lang in tongue.LANGUAGES if lang != "en"]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts(lang: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {forms(m.id): forms(m.string) for m in read(lang) if m.id}


def terms() -> list[dict[str, str]]:
    lines = (resources.files(tongue.__package__) / "terms.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(lines))


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_text_is_translated_and_none_is_unused(lang: str) -> None:
    known, wanted = texts(lang), {forms(m.id) for m in used() if m.id}
    assert len(wanted) > 250
    assert set(known) - wanted == set(), "no longer used: run scripts/catalogues.py"
    assert wanted - set(known) == set(), "new: run scripts/catalogues.py and translate"
    assert [key for key, told in known.items() if not all(told)] == []
    assert not [m.id for m in read(lang) if m.id and m.fuzzy]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_keep_the_places_of_values(lang: str) -> None:
    for key, told in texts(lang).items():
        for form in told:
            assert places(form) in (places(key[-1]), places(key[0])), key


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_long_text_stands_in_english(lang: str) -> None:
    same = [key[0] for key, told in texts(lang).items() if key[0] == told[0]]
    assert [text for text in same if len(re.sub(r"{.*?}", "", text)) > 14] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_renewing_changes_nothing_that_is_up_to_date(lang: str) -> None:
    again = {forms(m.id): forms(m.string) for m in renewed(lang) if m.id}
    assert again == texts(lang)


def test_french_keeps_its_signs_on_the_line_of_the_word_before() -> None:
    bare = re.compile(r"(?<!\u202f)[;!?%](?!\w)|(?<!\u00a0)[:»](?![\w:])|«(?!\u00a0)")
    assert bare.search("ordre : aucune") and bare.search("ordre: aucune") and bare.search("quoi ?")
    told = [form for all_forms in texts("fr").values() for form in all_forms]
    assert [form for form in told if bare.search(form)] == []


def test_every_term_is_used() -> None:
    source = "".join(
        path.read_text("utf-8")
        for room in ("papers", "orders", "review")
        for path in (resources.files("siegeworks.tell") / room).rglob("*.py")  # type: ignore[attr-defined]
    )
    used_terms = set(re.findall(r"term\([\"'](.*?)[\"']\)", source))
    assert used_terms == {row["en"] for row in terms()}
    assert all(row["source"] for row in terms())


@pytest.mark.parametrize("lang", tongue.LANGUAGES)
def test_the_fonts_carry_every_sign(lang: str) -> None:
    told = [row[lang] for row in terms()]
    if lang in TRANSLATED:
        told += [form for all_forms in texts(lang).values() for form in all_forms]
    assert unwritable(told) == []
    assert unwritable(["\u4e2d"]) == ["\u4e2d"]
