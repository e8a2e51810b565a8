"""The writers: every format says the same, and no text of a paper is ever markup."""

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siegeworks.scenario.faults import UsageError
from siegeworks.tell.papers.docx import as_docx
from siegeworks.tell.papers.files import FORMATS, Edition, write
from siegeworks.tell.papers.html import as_html
from siegeworks.tell.papers.markdown import as_markdown, plain
from siegeworks.tell.papers.model import (
    Fact,
    Figure,
    Heading,
    Paper,
    Paragraph,
    Section,
    Table,
    cell,
    columns,
)
from siegeworks.tell.papers.pdf import as_pdf, pixels

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" '
    'fill="#eee"/><text x="5" y="20" font-size="9" font-family="DejaVu Sans">Độc Lập</text></svg>'
)
NASTY = '<b>&amp; #strong[x] $a_1$ *b* | `c` \\d {{ e }} "f" [g](h) ~i~ @j /* k */ // l <script>'
TEXTS = (
    "Mệnh lệnh chiến đấu: đường hầm đặt bộc phá dưới đồi A1",
    NASTY,
    "1. e4 is no list, - nor this, # nor that",
    "\u2068گردان یکم\u2069 takes \u2068תל אביב\u2069 by 18:30",
)


def paper(*told: str, svg: str = SVG) -> Paper:
    table = Table(
        caption=f"Table {told[0]}",
        columns=columns(("What", 3.0), ("How many", 1.0, "right")),
        rows=tuple((cell(text, refs=("task/x",)), cell("1", "2")) for text in told),
        note="A note",
    )
    figure = Figure(
        id="map", title="A map", caption="How to read it", alt="What it shows", svg=svg,
        width=60, height=30,
    )  # fmt: skip
    blocks = [Paragraph(text=t, number="a.", lead="Lead.", level=1, refs=("task/x",)) for t in told]
    return Paper(
        id="order", lang="vi", kind="order", title=told[0], subtitle="Below", foot="At the foot",
        facts=(Fact(label="Plan", text=told[-1]),),
        sections=(
            Section(id="one", title="One", number="1.", blocks=(Heading(text="Head"), *blocks)),
            Section(id="two", title="Two", blocks=(table,), is_wide=True),
            Section(id="three", title="Three", blocks=(figure,), starts_page=True),
        ),
    )  # fmt: skip


def squeezed(text: str) -> str:
    """Letters and digits alone, in one form: what a page must keep of a text."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in normal if sign.isalnum())


def from_html(made: bytes) -> str:
    text = made.decode()
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", body)) + " ".join(
        html.unescape(alt) for alt in re.findall(r'aria-label="([^"]*)"', text)
    )


def from_markdown(made: bytes) -> str:
    return re.sub(r"\\(.)", r"\1", made.decode().replace("<br>", " "))


def from_docx(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        told = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    alts = re.findall(r'descr="([^"]*)"', "".join(told))
    texts = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", "".join(told))
    return html.unescape(" ".join([*texts, *alts]))


READERS: dict[str, Callable[[bytes], str]] = {
    "html": from_html,
    "md": from_markdown,
    "docx": from_docx,
}


@pytest.mark.parametrize("name", READERS)
def test_every_format_says_all_of_the_paper(name: str) -> None:
    made = {"html": as_html, "md": as_markdown, "docx": as_docx}[name](paper(*TEXTS))
    told = squeezed(READERS[name](next(iter(made.values()))))
    missing = [text for text in paper(*TEXTS).texts() if squeezed(text) not in told]
    assert missing == []


def test_a_pdf_says_all_of_the_paper() -> None:
    latin = TEXTS[:3]  # what a reader gets out of right-to-left text is in the order of its shapes
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper(*latin))["order.pdf"]))
    told = squeezed(" ".join(page.extract_text() for page in reader.pages))
    hidden = ("What it shows",)  # for those who cannot see the drawing
    texts = [t for t in paper(*latin).texts() if t not in hidden]
    assert [text for text in texts if squeezed(text) not in told] == []


def test_a_pdf_embeds_its_fonts_and_turns_wide_pages() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(paper(*TEXTS))["order.pdf"]))
    wide = [float(page.mediabox.width) > float(page.mediabox.height) for page in reader.pages]
    assert wide == [False, True, False]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts and all("LibertinusSerif" in name or "DejaVuSans" in name for name in fonts)
    assert not any("LastResort" in name for name in fonts)


def test_a_pdf_says_which_letters_it_cannot_write() -> None:
    with pytest.raises(UsageError, match=r"no font of the PDF has '中' \(U\+4E2D\)"):
        as_pdf(paper("中"))


def test_html_holds_no_markup_of_a_text() -> None:
    page = as_html(paper(*TEXTS))["order.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert '<html lang="vi">' in page
    assert "://" not in page.replace("http://www.w3.org/2000/svg", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1))
def test_markdown_keeps_any_text(text: str) -> None:
    escaped = plain(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == re.sub(r"\\(.)", r"\1", escaped)
    unescaped = re.sub(r"\\([\\`*_{}\[\]<>#|~^$&!+=.)-])", r"\1", escaped)
    assert unescaped == text
    assert not re.search(r"(?<!\\)(\\\\)*[|`*_<]", escaped)


def test_markdown_has_its_drawings_beside_it() -> None:
    made = as_markdown(paper(*TEXTS))
    assert list(made) == ["order.md", "order-map.svg"]
    assert made["order-map.svg"].decode() == SVG
    assert b"(order-map.svg)" in made["order.md"]


def test_a_document_opens_with_its_table_and_picture() -> None:
    document = docx.Document(io.BytesIO(as_docx(paper(*TEXTS))["order.docx"]))
    assert len(document.tables) == 1
    assert [c.text for c in document.tables[0].rows[1].cells] == [TEXTS[0], "1\n2"]
    assert len(document.inline_shapes) == 1
    assert len(document.sections) == 3


def test_a_drawing_becomes_pixels() -> None:
    assert pixels(SVG).startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="cannot set the paper"):
        pixels("<svg")


def test_json_is_the_paper() -> None:
    from siegeworks.tell.papers.files import as_json

    made = json.loads(as_json(paper(*TEXTS))["order.json"])
    assert Paper.model_validate(made) == paper(*TEXTS)
    assert Paper.model_json_schema()["properties"]["sections"]


def test_a_reader_s_own_template_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "paper.html.j2").write_text("<p>{{ paper.title }}</p>", "utf-8")
    (tmp_path / "paper.typ").write_text('#json("paper.json").title', "utf-8")
    edition = Edition(formats=("html", "pdf", "md"), templates=tmp_path)
    paths = write([paper("A & B")], tmp_path / "out", edition)
    assert [p.name for p in paths] == ["order.html", "order.pdf", "order.md"]
    assert paths[0].read_text("utf-8") == "<p>A &amp; B</p>"
    assert "A & B" in pypdf.PdfReader(paths[1]).pages[0].extract_text()
    assert "Lead" in paths[2].read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("paper.html.j2", "{% if %}", "template paper.html.j2, line 1"),
        ("paper.html.j2", "{{ paper.titel }}", "template paper.html.j2"),
        ("paper.typ", "#let", "Typst cannot set the paper"),
    ],
)
def test_a_faulty_template_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(UsageError, match=words):
        write([paper("A")], tmp_path / "out", Edition(formats=("html", "pdf"), templates=tmp_path))
    assert not (tmp_path / "out").exists()


def test_a_folder_of_templates_has_to_be_there(tmp_path: Path) -> None:
    edition = Edition(templates=tmp_path / "none")
    with pytest.raises(UsageError, match="no folder of templates"):
        write([paper("A")], tmp_path / "out", edition)


@pytest.mark.parametrize(("langs", "formats"), [(("xx",), ("html",)), (("en",), ("odt",))])
def test_an_unknown_language_or_format_is_refused(
    langs: tuple[str, ...], formats: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError, match=r"known|did you mean"):
        Edition(langs, formats)
    assert set(FORMATS) == {"html", "md", "pdf", "docx", "json"}
