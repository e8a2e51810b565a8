import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from siegeworks.study.views import Assessment, RunView, blank
from siegeworks.tell.report import CHAPTERS, page
from tests.tell import sample

EMPTY = {"meta", "img", "br", "rect", "circle", "link", "input", "hr"}


class Page(HTMLParser):
    """Reads a page, holds its elements, and notes tags that do not close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(text: str) -> Page:
    parsed = Page()
    parsed.feed(text)
    parsed.close()
    return parsed


@pytest.fixture(scope="module")
def parsed(report: Path) -> Page:
    return read(report.read_text(encoding="utf-8"))


def test_every_tag_closes(parsed: Page) -> None:
    assert (parsed.wrong, parsed.open) == ([], [])


def test_every_image_says_what_it_shows(parsed: Page) -> None:
    images = parsed.all("img")
    assert len(images) >= 10
    assert all(re.search(r"\d", image["alt"]) and len(image["alt"]) > 60 for image in images)


def test_nothing_is_fetched(report: Path, parsed: Page) -> None:
    assert all(image["src"].startswith("data:image/") for image in parsed.all("img"))
    assert all(link["href"].startswith("#") for link in parsed.all("a"))
    assert parsed.all("script") == parsed.all("link") == []
    text = re.sub(r"base64,[\w+/=]+", "", report.read_text(encoding="utf-8"))
    assert not re.search(r"https?:|//\w|@import|url\(", text)


def test_every_link_has_its_target(parsed: Page) -> None:
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in parsed.all("a")} <= set(ids)


def test_markup_in_names_stays_words(parsed: Page) -> None:
    assert "Storm <b>&</b> sap" in parsed.text
    assert "<script>alert('x')</script>" in parsed.text
    assert "Letters & diaries <of> soldiers." in parsed.text


def test_the_answer_comes_first_and_has_five_lines(parsed: Page) -> None:
    text = parsed.text
    titles = ["Key ground", "Losses", "Mobile reserve", "General attack", "Left out"]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert places[-1] < text.index("The situation", places[-1])
    answer = text[places[0] : places[-1]].replace("\u2060", "")
    assert answer.count("N = 2 000.") == 4
    assert len(re.findall(r"\(\S+\d–\S+\d\)", answer)) >= 6


def test_chapters_stand_in_order(parsed: Page) -> None:
    ids = [heading["id"] for heading in parsed.all("h2") if "id" in heading]
    assert ids == [key for key, _ in CHAPTERS]


def test_dates_are_written_for_readers(parsed: Page) -> None:
    assert "4 September 1893" in parsed.text
    assert "14 September, at dusk" in parsed.text
    rows = [line for line in parsed.words if re.search(r"\d{4}-\d\d-\d\d", line)]
    assert rows == []


def test_tables_head_their_columns(parsed: Page) -> None:
    heads = parsed.all("th")
    assert heads
    assert all(head.get("scope") for head in heads)


def test_versions_and_limits_are_told(parsed: Page) -> None:
    for words in ("drawn anew for each replication", "contact 3, fires 2", "0f" * 32, "11.4 s"):
        assert words in parsed.text
    assert "Weather in single valleys: it is one for all." in parsed.text


def test_three_runs_are_told_day_by_day(parsed: Page) -> None:
    assert sum("class" not in d for d in parsed.all("details")) == 1 + 3
    assert parsed.text.count("Nothing but test figures happens.") == 3 * 33


def test_the_file_is_small_and_its_pictures_lie_beside_it(report: Path) -> None:
    assert report.stat().st_size < 8_000_000
    pictures = list((report.parent / "figures").glob("*.png"))
    assert {"map-valley", "map-centre", "matrix", "tasks", "control"} <= {p.stem for p in pictures}
    assert all(p.read_bytes().startswith(b"\x89PNG") for p in pictures)


def test_a_bare_run_still_makes_a_page(view: RunView) -> None:
    bare = sample.view(
        view.siege,
        view.plan,
        view.until,
        **{name: blank(name) for name in ("key_ground", "reserve", "conditions", "periods")},
        stories=(),
    )
    parsed = read(page(bare, Assessment(dt.date(1893, 9, 4), ()), {}))
    assert parsed.wrong == []
    ids = [heading["id"] for heading in parsed.all("h2") if "id" in heading]
    assert "stories" not in ids
    assert "document" not in ids
    assert "does not tell its units apart" in parsed.text
