"""A paper as DOCX by python-docx; drawings are pixels there, all else is text.

Tables are built as one piece of XML each: cell by cell the library takes seconds for a long one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from siegeworks.tell.papers.model import (
    Cell,
    Column,
    Figure,
    Heading,
    Paper,
    Paragraph,
    Section,
    Table,
)
from siegeworks.tell.papers.pdf import pixels
from siegeworks.tell.papers.tongue import is_rtl, needs

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LANGUAGES = {"en": "en-GB", "vi": "vi-VN", "fr": "fr-FR"}
SERIF = "Times New Roman"
"""A family that every word processor has, or has a stand-in for, and that writes Vietnamese."""

PAGE_MM = (210, 297)
MARGIN_MM = 18
TWIPS_PER_MM = 56.7
FIGURE_MM = 170
LEVEL_MM = 7
SIDES = {"left": "left", "right": "right", "centre": "center"}


def as_docx(paper: Paper, templates: Path | None = None) -> Mapping[str, bytes]:
    """The paper as a document; ``templates`` has no part in it."""
    docx = needs("docx", "python-docx")
    document = docx.Document()
    _styles(document, paper)
    _head(document, paper)
    is_wide = False
    for section in paper.sections:
        is_wide = _page(document, section, is_wide)
        _section(document, section, is_wide)
    with io.BytesIO() as file:
        document.save(file)
        return {f"{paper.id}.docx": file.getvalue()}


def _styles(document: Any, paper: Paper) -> None:
    """Type, language, page and properties."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SERIF, Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = SERIF
        fonts = style.element.rPr.rFonts
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), SERIF)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    properties = document.core_properties
    properties.title, properties.language = paper.title, LANGUAGES[paper.lang]
    properties.author, properties.comments = "siegeworks", ""
    _size(document.sections[0], False)


def _size(section: Any, is_wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    width, height = PAGE_MM if not is_wide else PAGE_MM[::-1]
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN_MM))


def _head(document: Any, paper: Paper) -> None:
    document.add_heading(paper.title, 0)
    if paper.subtitle:
        document.add_paragraph().add_run(paper.subtitle).italic = True
    for fact in paper.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{fact.label}: ").bold = True
        paragraph.add_run(fact.text)
    if paper.foot:
        document.sections[0].footer.paragraphs[0].text = paper.foot


def _page(document: Any, section: Section, was_wide: bool) -> bool:
    """A new page where one is asked for, turned where the section is wide."""
    if section.is_wide != was_wide:
        _size(document.add_section(), section.is_wide)
    elif section.starts_page:
        document.add_page_break()
    return section.is_wide


def _section(document: Any, section: Section, is_wide: bool) -> None:
    document.add_heading(" ".join(filter(None, (section.number, section.title))), 1)
    width_mm = PAGE_MM[is_wide] - 2 * MARGIN_MM
    for block in section.blocks:
        if isinstance(block, Heading):
            document.add_heading(" ".join(filter(None, (block.number, block.text))), block.level)
        elif isinstance(block, Paragraph):
            _paragraph(document, block)
        elif isinstance(block, Table):
            _table(document, block, width_mm)
        else:
            _figure(document, block)


def _paragraph(document: Any, block: Paragraph) -> None:
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(LEVEL_MM * max(0, block.level - 1))
    if block.number:
        paragraph.add_run(f"{block.number} ")
    if block.lead:
        paragraph.add_run(f"{block.lead} ").bold = True
    paragraph.add_run(block.text)


def _figure(document: Any, block: Figure) -> None:
    from docx.shared import Mm

    document.add_paragraph().add_run(block.title).bold = True
    drawn = document.add_picture(io.BytesIO(pixels(block.svg)), width=Mm(FIGURE_MM))
    about = drawn._inline.docPr  # the only place where the library keeps words for a picture
    about.set("descr", block.alt)
    if block.caption:
        document.add_paragraph(block.caption)


def _table(document: Any, block: Table, width_mm: float) -> None:
    from docx.oxml import parse_xml

    document.add_paragraph().add_run(block.caption).bold = True
    document.add_paragraph(block.note)
    body = document.element.body
    # The note was added last: the table goes before it.
    note = body.xpath("./w:p")[-1]
    note.addprevious(parse_xml(table_xml(block, width_mm)))


def table_xml(block: Table, width_mm: float) -> str:
    """A table as WordprocessingML, its head repeated on every page."""
    whole = sum(column.width for column in block.columns)
    widths = [round(width_mm * TWIPS_PER_MM * c.width / whole) for c in block.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8B2A4"/>'
        for side in ("top", "bottom", "insideH")
    )
    head = tuple(Cell(lines=(c.title,), is_strong=True) for c in block.columns)
    rows = [_row(head, block.columns, widths, "<w:tblHeader/>")]
    rows += [_row(row, block.columns, widths, "") for row in block.rows]
    return (
        f'<w:tbl {WORD}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], widths: list[int], kind: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_lines(cell, column)}</w:tc>'
        for cell, column, width in zip(row, columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{cells}</w:tr>"


def _lines(cell: Cell, column: Column) -> str:
    bold = "<w:b/>" if cell.is_strong else ""
    paragraphs = []
    for line in cell.lines or ("",):
        mark = "<w:rtl/>" if is_rtl(line) else ""
        paragraphs.append(
            f'<w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{SIDES[column.align]}"/></w:pPr>'
            f'<w:r><w:rPr>{bold}<w:sz w:val="17"/>{mark}</w:rPr>'
            f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        )
    return "".join(paragraphs)
