"""A paper as data: the one thing that every writer prints.

A paper is a list of sections; a section is a list of blocks: headings, paragraphs, tables, figures.
Text is plain text in one language, without markup of any kind, so that a writer has nothing to
interpret and formats cannot differ in what they say. ``model_dump(mode="json")`` of a paper is what
a browser shows, and ``Paper.model_json_schema()`` says how it is built.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Align = Literal["left", "right", "centre"]


class Piece(BaseModel):
    """A frozen part of a paper; unknown fields are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(Piece):
    """A heading below the title of a section: ``level`` 2 or 3."""

    type: Literal["heading"] = "heading"
    text: str
    number: str = ""
    level: Literal[2, 3] = 2


class Paragraph(Piece):
    """A paragraph: its number, a few words that lead it, its text.

    ``refs`` names what it gives an order about, as ``task/ID``; ``level`` 0 is the margin.
    """

    type: Literal["paragraph"] = "paragraph"
    text: str
    number: str = ""
    lead: str = ""
    level: int = Field(default=0, ge=0, le=3)
    refs: tuple[str, ...] = ()


class Column(Piece):
    """A column of a table; ``width`` is its share of the whole, in any one unit."""

    title: str
    align: Align = "left"
    width: float = Field(default=1.0, gt=0)


class Cell(Piece):
    """A cell: lines of text, one below the other, and what they are about (as ``task/ID``)."""

    lines: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    is_strong: bool = False

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "\n".join(self.lines)


class Table(Piece):
    """A table with a caption above and a note below; every row has a cell for each column."""

    type: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Figure(Piece):
    """A drawing as SVG: ``alt`` says what it shows, ``caption`` how to read it."""

    type: Literal["figure"] = "figure"
    id: str
    title: str
    caption: str
    alt: str
    svg: str
    width: float
    height: float


Block = Annotated[Heading | Paragraph | Table | Figure, Field(discriminator="type")]


class Section(Piece):
    """A part of a paper under its own title; ``starts_page`` and ``is_wide`` (landscape) are for
    what is printed."""

    id: str
    title: str
    number: str = ""
    blocks: tuple[Block, ...] = ()
    starts_page: bool = False
    is_wide: bool = False


class Fact(Piece):
    """A line of the paper's head."""

    label: str
    text: str


class Paper(Piece):
    """A paper: ``id`` names its file, ``lang`` is the language of all its text.

    ``is_compact`` asks for small type and one page; ``foot`` stands at the foot of each page.
    """

    id: str
    lang: str
    kind: Literal["order", "leaflet", "review"]
    title: str
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: str = ""
    is_compact: bool = False

    def blocks(self, kind: str) -> list[Block]:
        """All blocks of one type, in order."""
        return [b for section in self.sections for b in section.blocks if b.type == kind]

    def texts(self) -> list[str]:
        """Every text of the paper, in order."""
        told = [self.title, self.subtitle, self.foot]
        told += [text for fact in self.facts for text in (fact.label, fact.text)]
        for section in self.sections:
            told += [section.number, section.title]
            for block in section.blocks:
                told += texts_of(block)
        return [text for text in told if text]


def texts_of(block: Block) -> list[str]:
    """Every text of a block; of a figure its words, not its drawing."""
    if isinstance(block, Heading):
        return [block.number, block.text]
    if isinstance(block, Paragraph):
        return [block.number, block.lead, block.text]
    if isinstance(block, Figure):
        return [block.title, block.caption, block.alt]
    cells = [line for row in block.rows for cell in row for line in cell.lines]
    return [block.caption, *(c.title for c in block.columns), *cells, block.note]


def cell(*lines: str, refs: tuple[str, ...] = (), strong: bool = False) -> Cell:
    """A cell of some lines."""
    return Cell(lines=lines, refs=refs, is_strong=strong)


def row(*texts: str) -> tuple[Cell, ...]:
    """A row of one-line cells."""
    return tuple(cell(text) for text in texts)


def columns(*titled: tuple[str, float] | tuple[str, float, Align]) -> tuple[Column, ...]:
    """Columns from their titles, widths and, where it is not the left, sides."""
    made = []
    for title, width, *side in titled:
        align: Align = side[0] if side else "left"
        made.append(Column(title=title, width=width, align=align))
    return tuple(made)
